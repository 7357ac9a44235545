# Mithaq. `make` builds every paper; `make help` lists the rest.
#
#   make pack CITY=tunis N=1      one pack
#   make PYTHON=python3.12        with another interpreter
#
# Each target is a verb of the command `mithaq`, which runs on Windows and macOS too. Only python3, its venv module and
# make are needed; the network, only when .venv is made.

.DEFAULT_GOAL := all
.SUFFIXES:
MAKEFLAGS += --no-builtin-rules --no-print-directory

PYTHON ?= python3
CITY ?=
N ?=
KIND ?=
TODAY ?=
HANDOVER ?=
REALLY ?=
FILES ?=
VERSION ?=
TO ?=
FROM ?=

# Relative paths throughout: the folder may be named with spaces.
python := .venv/bin/python
mithaq := $(python) -m pipeline
pip := $(python) -m pip install --quiet --disable-pip-version-check --no-input --constraint constraints.txt

mailing = $(if $(KIND),--kind $(KIND)) $(if $(TODAY),--today $(TODAY))

core := .venv/installed
test := .venv/installed-test
bench := .venv/installed-bench

.PHONY: all pack check redline version depart review decide amend conformity due send outbox mail-status bounces sign try-certificate archive verify handover retrieve test lint bench freeze clean help

all: $(core) ## build every paper of every consultation (what `make` alone does)
	@$(mithaq) pack

pack: $(core) ## build the papers of one city or consultation: make pack CITY=tunis N=1
	@$(mithaq) pack $(CITY) $(N)

check: $(core) ## check the content without building anything
	@$(mithaq) check

redline: $(core) ## show what changed between two versions: make redline CITY=tunis FROM=1 TO=2
	@$(mithaq) redline $(CITY) $(or $(KIND),terms-of-reference) $(FROM) $(TO)

version: $(core) ## open the next version of a paper: make version CITY=tunis
	@$(mithaq) version $(CITY) $(KIND)

depart: $(core) ## freeze a version that leaves by hand: make depart CITY=tunis VERSION=1
	@$(mithaq) depart $(CITY) $(or $(KIND),terms-of-reference) $(VERSION)

review: $(core) ## read returned Word files into amendments: make review CITY=tunis
	@$(mithaq) review $(CITY) $(KIND) $(if $(ANONYMOUS),--anonymous)

decide: $(core) ## decide amendments one by one: make decide CITY=tunis
	@$(mithaq) decide $(CITY) $(KIND)

amend: $(core) ## write the next version, with its redline: make amend CITY=tunis
	@$(mithaq) amend $(CITY) $(KIND)

conformity: $(test) ## judge what was built: PDF/A, PDF/UA, fonts, text, languages, Word (exit code 1 on any failure)
	@if [ ! -d node_modules ] && command -v npm >/dev/null; then \
		npm install --no-save --no-package-lock --no-audit --no-fund --silent || true; fi
	@$(mithaq) conformity

due: $(core) ## list every mailing with its day: make due TODAY=2023-10-31
	@$(mithaq) due $(mailing)

send: $(core) ## try sending what is due, into build/outbox; really: REALLY=1; to send by hand: HANDOVER=1
	@$(mithaq) send $(mailing) $(if $(HANDOVER),--handover) $(if $(REALLY),--really)

outbox: $(core) ## show the messages that are due as each reader will see them
	@$(mithaq) outbox $(mailing)

mail-status: $(core) ## list who got what, when, in which version
	@$(mithaq) mail-status

bounces: $(core) ## read returned messages (FILES=, or all in archive/inbox)
	@$(mithaq) bounces $(FILES)

sign: $(core) ## make the copies to sign of what is ratified: make sign CITY=tunis; sign one: FILE= KEY=
	@$(mithaq) sign $(if $(FILE),'$(FILE)' --key '$(KEY)',$(CITY) $(KIND))

try-certificate: $(core) ## make a certificate for trying: make try-certificate NAME='Leïla Mansouri'
	@$(mithaq) try-certificate '$(or $(NAME),Essai)'

archive: $(core) ## keep what left, and file what lies in archive/inbox
	@$(mithaq) archive

verify: $(core) ## check that nothing changed in the archive (HEAD=, a head noted earlier)
	@$(mithaq) verify $(if $(HEAD),--head $(HEAD))

handover: $(core) ## hand over all that is archived of a city, as a BagIt bag: make handover CITY=tunis
	@$(mithaq) handover $(CITY)

retrieve: $(core) ## get a version back: make retrieve CITY=tunis KIND=terms-of-reference VERSION=v1
	@$(mithaq) retrieve $(CITY) $(KIND) $(VERSION)

test: $(test) ## run the tests
	@$(python) -m pytest --numprocesses auto --dist loadfile

lint: $(test) ## check the code: style, form, types
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy

bench: $(bench) ## measure speed and memory: papers, redlines (beside other tools), returned files, mail, archive
	@$(python) bench/run.py
	@$(python) bench/redline.py
	@$(python) bench/review.py
	@$(python) bench/mail.py
	@$(python) bench/archive.py

freeze: $(test) $(bench) ## write constraints.txt anew from what is installed
	@$(python) -m pip freeze --disable-pip-version-check --exclude-editable >constraints.txt
	@touch $(core) $(test) $(bench)

clean: ## delete what was built, and the caches (.venv stays)
	@rm -rf .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@if [ -x $(python) ]; then $(mithaq) clean; else rm -rf build; fi

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' Makefile

$(core): constraints.txt
	@echo "Installing into .venv (once)…" >&2
	@$(PYTHON) -m venv .venv
	@$(pip) --editable .
	@touch $@

$(test): $(core)
	@echo "Installing what the tests need into .venv (once)…" >&2
	@$(pip) --editable '.[test]'
	@touch $@

$(bench): $(core)
	@echo "Installing what is measured beside into .venv (once)…" >&2
	@$(pip) --editable '.[bench]'
	@touch $@
