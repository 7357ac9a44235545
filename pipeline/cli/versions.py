"""Verbs for the versions of a paper: opening the next one, freezing one that leaves, comparing two."""

import re
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import Console, command
from pipeline.cli.verb import Argument, Verb
from pipeline.errors import Sentence, SettingsError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.changes.amendments import Amendment
    from pipeline.content.load import Content

KIND = "terms-of-reference"


def redline(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Everything that shows what changed from one version to another, in every language and format."""
    from pipeline.changes.reasons import reasons
    from pipeline.changes.redlines import folder
    from pipeline.changes.register import load
    from pipeline.house import read
    from pipeline.packs.redlines import made, pair, pair_of_files, put

    content = _content(chosen, settings)
    decided: list[Amendment] = []
    if chosen.files:
        files = (Path(chosen.files[0]), Path(chosen.files[1]))
        versions = pair_of_files(content, settings, chosen.city, chosen.kind, files)
        names = [re.sub(r"[^a-z0-9]+", "-", path.stem.lower()).strip("-") or "x" for path in files]
    else:
        numbers = (_number(chosen.old), _number(chosen.new))
        versions = pair(content, settings, chosen.city, chosen.kind, numbers)
        names = [f"v{number}" for number in numbers]
        reviews = folder(content, chosen.city, chosen.kind).with_name("reviews")
        decided = [one for n in range(*numbers) for one in load(reviews / f"v{n}.yaml", str(n)).amendments]
    key = "-".join([chosen.city, chosen.kind, *names])
    found = made(content, settings, chosen.city, versions, key, reasons(decided, versions[1]))
    house = read(settings.templates / "house.docx")
    for path in put(settings, chosen.city, found, house, moves=chosen.moves == "on"):
        console.result(console.seen(path))
    for remark in found.remarks:
        console.remark(remark)
    return 0


def _content(chosen: Namespace, settings: Settings) -> "Content":
    from pipeline.content.kinds import VERSIONED
    from pipeline.content.load import load
    from pipeline.packs.redlines import one_paper

    content = load(settings.content)
    content.city(chosen.city)
    one_paper(chosen.kind, VERSIONED)
    return content


def _number(text: str | None) -> int:
    if match := re.fullmatch(r"v?([1-9][0-9]{0,3})", text or ""):
        return int(match[1])
    raise SettingsError(
        Sentence(f"« {text} » n’est pas une version", f"“{text}” is not a version")
        if text
        else Sentence("quelles versions comparer ?", "which versions are to be compared?"),
        hint=Sentence(
            "deux numéros, par exemple : mithaq redline tunis terms-of-reference 1 2",
            "two numbers, for example: mithaq redline tunis terms-of-reference 1 2",
        ),
    )


def version(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Open the next version: the newest one again, as a draft of today that follows it."""
    from pipeline.content.splice import insert, splice
    from pipeline.packs.shelf import replace_file

    content = _content(chosen, settings)
    newest = content.version(chosen.city, chosen.kind)
    folder = settings.content.joinpath("cities", str(chosen.city), str(chosen.kind))
    source, target = (folder / f"v{number}.yaml" for number in (newest.version, newest.version + 1))
    day = date.fromisoformat(chosen.day) if chosen.day else max(date.today(), newest.day)  # noqa: DTZ011 -- the office's day
    data = splice(source.read_bytes(), ("version",), str(newest.version + 1), str(source))
    data = splice(data, ("day",), day.isoformat(), str(source))
    if "status" in newest.model_fields_set:
        data = splice(data, ("status",), "draft", str(source))
    if newest.follows is None:
        data = insert(data, ("version",), {"follows": str(newest.version)}, str(source))
    else:
        data = splice(data, ("follows",), str(newest.version), str(source))
    replace_file(target, data)
    console.result(console.seen(target))
    console.note(Sentence(f"Pour la relire : {command('check')}", f"To check it: {command('check')}"))
    return 0


def depart(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Freeze a version that leaves by hand, as mailing and signing freeze theirs."""
    from pipeline.changes import departed
    from pipeline.changes.redlines import LANGS, folder
    from pipeline.compose.build import compose, home

    content = _content(chosen, settings)
    number = _number(chosen.version) if chosen.version else content.version(chosen.city, chosen.kind).version
    n = home(content, chosen.city, chosen.kind)
    documents = [compose(content, settings.templates, chosen.city, n, chosen.kind, lang, number) for lang in LANGS]
    on = date.fromisoformat(chosen.day) if chosen.day else date.today()  # noqa: DTZ011 -- the office's day
    for path in departed.freeze(folder(content, chosen.city, chosen.kind), documents, on=on):
        console.result(console.seen(path))
    return 0


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise SettingsError(
            Sentence(f"« {text} » n’est pas une date", f"“{text}” is not a date"),
            hint=Sentence("écrire année-mois-jour : 2023-11-14", "write year-month-day: 2023-11-14"),
        ) from None


_CITY = Argument(("city",), Sentence("la ville, par exemple tunis", "the city, for example tunis"))
_KIND = Argument(
    ("kind",),
    Sentence("le document, par exemple terms-of-reference", "the paper, for example terms-of-reference"),
    {"nargs": "?", "default": KIND},
)
_DAY = Argument(("--day",), Sentence("le jour, si ce n’est aujourd’hui", "the day, if not today"), {"type": _day})

VERBS = (
    Verb(
        "version",
        "version CITY [KIND]",
        Sentence("ouvrir la version suivante", "open the next version"),
        version,
        (_CITY, _KIND, _DAY),
    ),
    Verb(
        "depart",
        "depart CITY [KIND] [VERSION]",
        Sentence("figer une version qui part", "freeze a version that leaves"),
        depart,
        (_CITY, _KIND, Argument(("version",), Sentence("son numéro", "its number"), {"nargs": "?"}), _DAY),
    ),
    Verb(
        "redline",
        "redline CITY KIND OLD NEW",
        Sentence(
            "montrer ce qui change d’une version à l’autre, avec le tableau des modifications",
            "show what changes from one version to another, with the table of changes",
        ),
        redline,
        (
            _CITY,
            _KIND,
            Argument(("old",), Sentence("la version de départ : 1", "the older version: 1"), {"nargs": "?"}),
            Argument(("new",), Sentence("la version d’arrivée : 2", "the newer version: 2"), {"nargs": "?"}),
            Argument(
                ("--files",),
                Sentence("deux fichiers à comparer au lieu de deux versions", "two files instead of two versions"),
                {"nargs": 2, "metavar": ("A.yaml", "B.yaml")},
            ),
            Argument(
                ("--moves",),
                Sentence(
                    "off : un déplacement s’écrit en suppression et insertion",
                    "off: a move is written as a deletion and an insertion",
                ),
                {"choices": ("on", "off"), "default": "on"},
            ),
        ),
    ),
)
