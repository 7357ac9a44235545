"""Deciding as a person does, in a terminal: what is shown, what is asked, and that stopping loses nothing."""

import codecs
import os
import select
import shutil
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.changes.amendments import Amendment, Decision, Kind, Proposal, Register, Reply
from pipeline.changes.register import dump, load
from pipeline.document.model import Lang

pty = pytest.importorskip("pty", reason="a terminal can be had on POSIX systems only")
ROOT = Path(__file__).parents[2]
BEFORE = "Le groupe se réunit chaque mois."
MONTHS = "Le groupe se réunit chaque trimestre."


def amendment(after: str, author: str, **more: object) -> Amendment:
    by = (Proposal(author, "Ville de Tunis", "retour.docx", "2023-11-02"),)
    made = Amendment("meetings-1", "Article 8", Lang.FR, Kind.TEXT, BEFORE, after, by)
    return replace(made, **more)  # type: ignore[arg-type]  # fields of the amendment


TWO = (amendment(MONTHS, "Leila Mansouri"), amendment("Le groupe se réunit chaque semaine.", "UGTT"))
ASKED = replace(
    amendment("", "UGTT", kind=Kind.COMMENT),
    proposals=(Proposal("UGTT", "UGTT", "b.docx", comment="Où ?", replies=(Reply("Leila", "À Tunis."),)),),
)


class Terminal:
    """`mithaq decide` in a terminal of its own."""

    def __init__(self, office: Path) -> None:
        self.said = ""
        self.heard = codecs.getincrementaldecoder("utf-8")()  # a letter may come in two parts
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(office)
            os.environ.update(MITHAQ_CONTENT=str(office / "content"), MITHAQ_LANG="fr", TERM="dumb", COLUMNS="200")
            os.environ["PYTHONPATH"] = str(ROOT)
            os.execv(sys.executable, [sys.executable, "-m", "pipeline", "decide", "tunis"])  # noqa: S606 -- our own

    def until(self, words: str, seconds: float = 30) -> str:
        """What is said up to some words, and since those asked for before."""
        end = time.monotonic() + seconds
        while words not in self.said and time.monotonic() < end:
            if select.select([self.fd], [], [], 0.2)[0]:
                try:
                    self.said += self.heard.decode(os.read(self.fd, 65536))
                except OSError:  # the other side is gone
                    break
        found, sign, self.said = self.said.partition(words)
        assert sign, f"« {words} » was not said: {found}"
        return found

    def types(self, keys: str) -> None:
        os.write(self.fd, keys.encode())

    def code(self) -> int:
        _, status = os.waitpid(self.pid, 0)
        os.close(self.fd)
        return os.waitstatus_to_exitcode(status)


@pytest.fixture
def office(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content", ignore=shutil.ignore_patterns("returned", "oujda"))
    registers(tmp_path).parent.mkdir(exist_ok=True)
    registers(tmp_path).write_bytes(dump(Register("2", {}, (*TWO, ASKED))))
    return tmp_path


def registers(office: Path) -> Path:
    return office / "content" / "cities" / "tunis" / "terms-of-reference" / "reviews" / "v2.yaml"


def kept(office: Path) -> list[tuple[Decision, str]]:
    return [(one.decision, one.reason) for one in load(registers(office), "2").amendments]


def test_a_person_sees_what_is_proposed_and_what_stands_against_it(office: Path) -> None:
    terminal = Terminal(office)
    first = terminal.until("[q]uitter ? ")
    assert "[1/3]" in first
    assert "Article 8 · meetings-1 · français · texte · Leila Mansouri (Ville de Tunis)" in first
    assert f"avant : {BEFORE}" in first
    assert f"après : {MONTHS}" in first
    assert "en conflit avec" in first
    assert "(UGTT, en attente) : Le groupe se réunit chaque [-mois-]{+semaine+}." in first
    assert "sans pendant en arabe" in first
    terminal.types("x\n")
    terminal.until("répondez par une de ces lettres")
    terminal.types("a\n")
    terminal.until("motif (facultatif) : ")
    terminal.types("adopté en séance\n")
    terminal.types("r\n\n")
    last = terminal.until("prendre [n]ote")
    assert "« Où ? » (UGTT)" in last
    assert "« À Tunis. » (Leila)" in last
    terminal.types("n\n\n")
    terminal.until("0 amendement en attente")
    assert terminal.code() == 0
    assert kept(office) == [(Decision.ACCEPT, "adopté en séance"), (Decision.REJECT, ""), (Decision.NOTED, "")]


def test_an_interruption_keeps_what_was_answered_even_half_of_an_answer(office: Path) -> None:
    terminal = Terminal(office)
    terminal.until("[q]uitter ? ")
    terminal.types("a\n")
    terminal.until("motif (facultatif) : ")
    time.sleep(1)  # a signal that comes right as the line begins to be read is seen at the next key only
    terminal.types("\x03")
    terminal.until("rien n’a été laissé à moitié fait")
    assert terminal.code() == 130
    assert kept(office)[0] == (Decision.ACCEPT, "")


def test_the_end_of_input_stops_and_keeps(office: Path) -> None:
    terminal = Terminal(office)
    terminal.until("[q]uitter ? ")
    terminal.types("r\ntrop court\n")
    terminal.until("[2/3]")
    terminal.until("[q]uitter ? ")
    terminal.types("\x04")
    terminal.until("2 amendements en attente")
    assert terminal.code() == 1
    assert kept(office) == [(Decision.REJECT, "trop court"), (Decision.PENDING, ""), (Decision.PENDING, "")]


def test_words_are_corrected_where_they_stand(office: Path) -> None:
    pytest.importorskip("readline", reason="the line is edited by readline")
    terminal = Terminal(office)
    terminal.until("[q]uitter ? ")
    terminal.types("m\n")
    terminal.until(MONTHS)
    terminal.types("\x17" + "an.\n")  # Ctrl-W takes the last word away
    terminal.until("العربية : ")
    terminal.types("تجتمع المجموعة كل سنة.\n")
    terminal.until("motif (facultatif) : ")
    terminal.types("compromis\n")
    terminal.until("[2/3]")
    terminal.types("q\n")
    terminal.until("en attente")
    terminal.code()
    one = load(registers(office), "2").amendments[0]
    assert one.decision is Decision.MODIFY
    assert one.modify == {Lang.FR: "Le groupe se réunit chaque an.", Lang.AR: "تجتمع المجموعة كل سنة."}
    assert one.reason == "compromis"
