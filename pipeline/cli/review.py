"""Verbs for what comes back: reading returned files, deciding their amendments, making the next version of them."""

import re
from argparse import Namespace
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import Console, command, many_en, many_fr
from pipeline.cli.verb import Argument, Verb
from pipeline.errors import Place, ReviewError, Sentence
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.changes.amendments import Register
    from pipeline.content.load import Content
    from pipeline.document.model import Document, Lang

KIND = "terms-of-reference"
_REGISTER = re.compile(r"v[1-9][0-9]{0,3}")


# -- review -----------------------------------------------------------------------------------------------------------


def review(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Read every returned file; exit code 1 if one could not be read or answers something else."""
    from pipeline.changes.register import dump
    from pipeline.changes.review import review as read
    from pipeline.content.load import load
    from pipeline.packs.shelf import replace_file

    content = load(settings.content)
    folder = _folder(chosen, settings, content)
    known = _registers(folder)
    files = [path for path in sorted((folder / "returned").rglob("*")) if path.is_file() and path.suffix != ".md"]
    papers = _papers(chosen, settings, content)
    found = read(files, papers, content.city(chosen.city), known)
    registers = dict(found.registers)
    for version, one in found.registers.items():
        if one != known.get(version):
            registers[version] = _feasible(chosen, settings, console, one, known.get(version))
            path = folder / "reviews" / f"v{version}.yaml"
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, dump(registers[version]))
            console.result(console.seen(path))
    for remark in found.remarks:  # at once: a file is read one time
        console.remark(remark)
    for fault in found.refused:
        console.fault(fault)
    newest = max(registers, key=int, default="")
    if newest and registers[newest].amendments:
        _for_the_meeting(chosen, settings, console, content, registers[newest])
    console.note(
        Sentence(
            f"{many_fr(found.read, 'fichier lu', 'fichiers lus')}, "
            f"{many_fr(found.new, 'amendement nouveau', 'amendements nouveaux')}, "
            f"{many_fr(len(found.refused), 'fichier refusé', 'fichiers refusés')}",
            f"{many_en(found.read, 'file read', 'files read')}, "
            f"{many_en(found.new, 'new amendment', 'new amendments')}, "
            f"{many_en(len(found.refused), 'file refused', 'files refused')}",
        )
    )
    if not files:
        place = console.seen(folder / "returned")
        console.note(
            Sentence(f"Déposez les fichiers revenus dans {place}", f"Put the files that come back into {place}"),
        )
    if newest and registers[newest].amendments:
        _say_next(registers[newest], folder, console)
    return 1 if found.refused else 0


def _feasible(
    chosen: Namespace, settings: Settings, console: Console, register: "Register", known: "Register | None"
) -> "Register":
    """The register with what has no place in the file of its version marked, and said."""
    from pipeline.changes.amend import Base
    from pipeline.changes.feasible import feasible
    from pipeline.changes.redlines import version
    from pipeline.content.load import load, read_version

    content = load(settings.content)
    path = _folder(chosen, settings, content) / f"v{register.version}.yaml"
    papers = version(content, settings.templates, chosen.city, chosen.kind, int(register.version))
    seen = {one.id for one in known.amendments} if known else set()
    judge = partial(read_version, content, chosen.city, chosen.kind)
    base = Base(path.read_bytes(), console.seen(path), papers, judge, content.city(chosen.city))
    found, remarks = feasible(register, seen, base)
    for remark in remarks:
        console.remark(remark)
    return found


def _for_the_meeting(
    chosen: Namespace, settings: Settings, console: Console, content: "Content", register: "Register"
) -> None:
    """One paper with all that is proposed, and the table of amendments, in each language and side by side.

    Changes are not recorded in it: what the meeting writes there is what it decided. Once all is decided it stays as
    the meeting had it, and only the table is written again.
    """
    from pipeline.changes.amendment_table import amendment_table
    from pipeline.changes.anonymity import unattributed, undisclosed
    from pipeline.changes.consolidated import consolidated
    from pipeline.changes.redlines import LANGS, version
    from pipeline.document.parallel import parallel

    number = int(register.version)
    presented = content.presented(chosen.city, chosen.kind, number)
    anonymous = chosen.anonymous or (presented is not None and presented.attribution == "none")
    found = unattributed(register.amendments) if anonymous else register.amendments
    papers = version(content, settings.templates, chosen.city, chosen.kind, number)
    texts = (*(papers[lang] for lang in LANGS), parallel(*(papers[lang] for lang in LANGS)))
    tables = [amendment_table(content, settings.templates, chosen.city, papers[lang], found) for lang in LANGS]
    proposed = [consolidated(text, found) for text in texts] if register.pending else []
    made = (*proposed, *tables, parallel(*tables))
    _written(chosen, settings, console, (undisclosed(one) if anonymous else one for one in made))


def _written(chosen: Namespace, settings: Settings, console: Console, documents: "Iterable[Document]") -> None:
    """Documents in Word and PDF, in the folder of the paper."""
    from pipeline.house import read
    from pipeline.packs.formats import formats, switches
    from pipeline.packs.shelf import replace_file

    house = read(settings.templates / "house.docx")
    folder = settings.build / chosen.city / str(chosen.kind)
    folder.mkdir(parents=True, exist_ok=True)
    for document in documents:
        made = formats(document, house, switches(settings), records=False)
        for ending, data in (("docx", made.docx), ("pdf", made.pdf)):
            path = folder / f"{document.stem}.{ending}"
            replace_file(path, data)
            console.result(console.seen(path))


def _folder(chosen: Namespace, settings: Settings, content: "Content") -> Path:
    content.city(chosen.city)
    from pipeline.content.kinds import VERSIONED
    from pipeline.packs.redlines import one_paper

    one_paper(chosen.kind, VERSIONED)
    return settings.content.joinpath("cities", str(chosen.city), str(chosen.kind))


def _registers(folder: Path) -> "dict[str, Register]":
    from pipeline.changes.register import load

    paths = (path for path in (folder / "reviews").glob("v*.yaml") if _REGISTER.fullmatch(path.stem))
    return {path.stem[1:]: load(path, path.stem[1:]) for path in sorted(paths)}


def _papers(chosen: Namespace, settings: Settings, content: "Content") -> "list[Document]":
    """Every version in French, in Arabic and side by side, the newest first."""
    from pipeline.changes.redlines import version
    from pipeline.document.model import Lang
    from pipeline.document.parallel import parallel

    papers: list[Document] = []
    for number in sorted(content.versions(chosen.city, chosen.kind), reverse=True):
        found = version(content, settings.templates, chosen.city, chosen.kind, number)
        papers += (*found.values(), parallel(found[Lang.FR], found[Lang.AR]))
    return papers


def _newest(folder: Path) -> "Register":
    """The register that work goes on with. Raises `ReviewError` where nothing came back."""
    known = _registers(folder)
    if not known:
        asked = _next("review", folder)
        raise ReviewError(
            Sentence("aucun fichier n’a été relu", "no returned file was read"),
            Place(str(folder / "reviews")),
            Sentence(f"d’abord : {asked}", f"first: {asked}"),
        )
    return known[max(known, key=int)]


def _next(verb: str, folder: Path) -> str:
    """How to go on with a paper; most often it is the terms of reference, which need not be named."""
    return command(verb, folder.parent.name, folder.name if folder.name != KIND else "")


def _say_next(register: "Register", folder: Path, console: Console) -> None:
    if register.pending:
        asked = _next("decide", folder)
        console.note(Sentence(f"Pour décider : {asked}", f"To decide: {asked}"))
    else:
        asked = _next("amend", folder)
        console.note(Sentence(f"Pour la version suivante : {asked}", f"For the next version: {asked}"))


# -- decide -----------------------------------------------------------------------------------------------------------


def decide(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Walk through what is pending; every answer is kept at once. Exit code 1 if something stays pending."""
    from pipeline.changes.register import dump
    from pipeline.cli.decisions import walked
    from pipeline.content.load import load
    from pipeline.packs.shelf import replace_file

    folder = _folder(chosen, settings, load(settings.content))
    register = _newest(folder)
    path = folder / "reviews" / f"v{register.version}.yaml"
    register = walked(register, console, lambda found: replace_file(path, dump(found)))
    left = len(register.pending)
    console.note(
        Sentence(
            many_fr(left, "amendement en attente", "amendements en attente"),
            many_en(left, "amendment pending", "amendments pending"),
        )
    )
    if not left:
        _say_next(register, folder, console)
    return 1 if left else 0


# -- amend ------------------------------------------------------------------------------------------------------------


def amend(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Write the next version, its redline and its table of changes; refuse while something must be decided first."""
    from pipeline.changes.amend import amend as amended
    from pipeline.changes.obstacles import obstacles
    from pipeline.changes.redlines import version
    from pipeline.content.load import load, read_version
    from pipeline.packs.shelf import replace_file

    content = load(settings.content)
    folder = _folder(chosen, settings, content)
    register = _newest(folder)
    number = int(register.version)
    source, target = folder / f"v{number}.yaml", folder / f"v{number + 1}.yaml"
    if faults := obstacles(register):
        for fault in faults:
            console.fault(fault)
        if register.pending:
            _say_next(register, folder, console)
        return faults[0].exit_code
    papers = version(content, settings.templates, chosen.city, chosen.kind, number)
    found = amended(source.read_bytes(), str(source), register, papers, content.city(chosen.city))
    read_version(content, chosen.city, chosen.kind, found.data, str(target))
    if target.exists() and target.read_bytes() != found.data:
        raise ReviewError(
            Sentence(f"la version {number + 1} existe déjà", f"version {number + 1} exists already"),
            Place(str(target)),
            Sentence("gardez-la, ou supprimez-la et recommencez", "keep it, or delete it and start again"),
        )
    replace_file(target, found.data)
    console.result(console.seen(target))
    for remark in found.remarks:
        console.remark(remark)
    _redlined(chosen, settings, console, register, papers)
    return 0


def _redlined(
    chosen: Namespace,
    settings: Settings,
    console: Console,
    register: "Register",
    papers: "Mapping[Lang, Document]",
) -> None:
    """The redline and the table of changes of the new version, beside those of `mithaq redline`."""
    from pipeline.changes.reasons import reasons
    from pipeline.changes.redlines import version
    from pipeline.content.load import load
    from pipeline.house import read
    from pipeline.packs.redlines import made, put

    content = load(settings.content)
    number = int(register.version)
    new = version(content, settings.templates, chosen.city, chosen.kind, number + 1)
    key = f"{chosen.city}-{chosen.kind}-v{number}-v{number + 1}"
    found = made(content, settings, chosen.city, (papers, new), key, reasons(register.amendments, new))
    for path in put(settings, chosen.city, found, read(settings.templates / "house.docx")):
        console.result(console.seen(path))
    for remark in found.remarks:
        console.remark(remark)


_CITY = Argument(("city",), Sentence("la ville, par exemple tunis", "the city, for example tunis"))
_KIND = Argument(
    ("kind",),
    Sentence("le document, par exemple terms-of-reference", "the paper, for example terms-of-reference"),
    {"nargs": "?", "default": KIND},
)

_ANONYMOUS = Argument(
    ("--anonymous",),
    Sentence("papiers de réunion sans noms (règle de Chatham House)", "papers without names (Chatham House rule)"),
    {"action": "store_true"},
)

VERBS = (
    Verb(
        "review",
        "review CITY [KIND]",
        Sentence("relire les fichiers Word revenus, en amendements", "read returned Word files into amendments"),
        review,
        (_CITY, _KIND, _ANONYMOUS),
    ),
    Verb(
        "decide",
        "decide CITY [KIND]",
        Sentence("décider les amendements un par un", "decide amendments one by one"),
        decide,
        (_CITY, _KIND),
    ),
    Verb(
        "amend",
        "amend CITY [KIND]",
        Sentence("écrire la version suivante, avec sa comparaison", "write the next version, with its redline"),
        amend,
        (_CITY, _KIND),
    ),
)
