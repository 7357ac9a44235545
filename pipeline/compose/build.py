"""Content, a template and a language become a `Document`."""

import base64
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from pipeline.compose.catalogue import Untranslated, catalogue
from pipeline.compose.environment import render
from pipeline.compose.locale import Locale
from pipeline.compose.numbering import number
from pipeline.content.calendar import Calendar, Overrides, read_overrides
from pipeline.content.kinds import VERSIONED
from pipeline.content.load import Content
from pipeline.content.names import meant
from pipeline.content.schema import City, Consultation, Paper, Version
from pipeline.document import markup
from pipeline.document.model import Document, Lang
from pipeline.errors import ContentError, Place, Sentence
from pipeline.house import STYLES

FINAL = frozenset({"ratified", "final"})  # in which no text may be missing
_MEDIA = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_LOGO = 2_000_000  # bytes of a logo: more is a photograph by mistake, and every paper carries it


def papers(content: Content, city: str, n: int) -> tuple[Paper, ...]:
    """The papers that make the pack of a meeting. Raises `ContentError` for an unknown city or consultation."""
    return content.programme.papers_of(content.consultation(city, n).n)


def editions(content: Content, city: str, n: int) -> Iterator[tuple[str, int | None]]:
    """The kind of each paper of a pack, with each version of it that belongs to the meeting (None: it has none).

    A paper that has versions, but none yet, is left out: `content.load.remarks` says so.
    """
    for paper in papers(content, city, n):
        if paper.kind in VERSIONED:
            yield from ((str(paper.kind), version.version) for version in content.versions_of(city, n, paper.kind))
        else:
            yield str(paper.kind), None


def home(content: Content, city: str, kind: str) -> int:
    """The meeting that a paper is made for: the first of the city that the programme names. Raises `ContentError`."""
    known = {str(paper.kind): paper for paper in content.programme.papers}
    held = content.city(city).consultations
    if kind in known and (found := [n for n in sorted(known[kind].consultations) if n in held]):
        return found[0]
    raise ContentError(
        Sentence(f"aucune consultation de « {city} » n’a de « {kind} »", f"no consultation of “{city}” has a “{kind}”"),
        Place(str(content.root / "programme.yaml")),
        meant(kind, known),
    )


def compose(
    content: Content, templates: Path, city: str, n: int, kind: str, lang: Lang, version: int | None = None
) -> Document:
    """One paper of a meeting in one language; of a kind that has versions, the newest unless `version` is given.

    Raises `TemplateError`, `ContentError` or `DocumentError`, each with its place where it has one.
    """
    paper = _paper(content, city, n, kind)
    where, meeting = content.city(city), content.consultation(city, n)
    step = content.texts.step(n)
    locale = locale_of(where, lang)
    text = content.version(city, kind, version) if kind in VERSIONED else None
    key = f"{city}-{kind}-v{text.version}" if text else f"{city}-c{n}-{kind}"
    status = text.status if text else meeting.status
    values = {
        "programme": content.programme,
        "texts": content.texts,
        "city": where,
        "consultation": meeting,
        "step": step,
        "paper": paper,
        "version": text,
        "stem": f"{key}.{lang}",
        "status": status,
        "due": partial(_due, content.root, where, meeting),
        "picture": lambda name: picture(content.root / "logos", name),
        "newest": partial(newest, content, where, text.day if text else meeting.day),
    }
    source = render(templates, f"{kind}.html", locale, values, final=status in FINAL)
    document = replace(
        markup.parse(source, file=str(templates / f"{kind}.html"), styles=STYLES, strict=True),
        key=key,
        kind=kind,
        version=str(text.version) if text else "",
        territory=where.territory,
        day=text.day if text else meeting.day,
        status=status,
        subject=content.programme.action[lang],
        author=content.programme.short[lang],
    )
    return numbered(document, templates, locale)


def _paper(content: Content, city: str, n: int, kind: str) -> Paper:
    known = {str(paper.kind): paper for paper in papers(content, city, n)}
    if kind in known:
        return known[kind]
    raise ContentError(
        Sentence(
            f"le dossier de la consultation {n} ne contient pas de « {kind} »",
            f"the pack of consultation {n} has no “{kind}”",
        ),
        Place(str(content.root / "programme.yaml")),
        meant(kind, known),
    )


def newest(content: Content, city: City, day: date, kind: str) -> Version:
    """What another paper of the city said on a day: its newest version dated that day or earlier.

    Raises `ContentError` where there is none.
    """
    if kind not in VERSIONED:
        raise ContentError(
            Sentence(f"« {kind} » n’est pas un document qui a des versions", f"“{kind}” is no paper that has versions"),
            None,
            meant(kind, VERSIONED),
        )
    if found := city.newest(kind, VERSIONED[kind].model, day):
        return found
    folder = content.root / "cities" / city.id / kind
    raise ContentError(
        Sentence(
            f"« {kind} » de « {city.id} » n’a pas de version datée au plus tard du {day}",
            f"“{kind}” of “{city.id}” has no version dated {day} or earlier",
        ),
        Place(folder.as_posix()),
        Sentence(f"écrire cities/{city.id}/{kind}/v1.yaml", f"write cities/{city.id}/{kind}/v1.yaml"),
    )


def _due(root: Path, city: City, meeting: Consultation, days: int) -> date:
    """The working day `days` before the meeting (after it where negative), or the last working day before that."""
    calendar = Calendar(city.territory, read_overrides(root / "holidays.yaml").get(city.territory, Overrides()))
    return (calendar.before(meeting.day, days) if days > 0 else calendar.after(meeting.day, -days)).day


def locale_of(city: City, lang: Lang) -> Locale:
    return Locale(lang, city.territory, "ar" if city.months == "international" else "")


def numbered(document: Document, templates: Path, locale: Locale) -> Document:
    """The document with its labels, whose words are in the catalogue like those of templates."""
    try:
        return number(document, catalogue(templates, locale).gettext)
    except Untranslated as error:
        raise error.as_fault(Place(str(templates / "locale"))) from error


def picture(folder: Path, name: str) -> str:
    """The `data:` URI of a logo. Raises `ContentError` where the file is missing, too large or elsewhere."""
    path = folder / name
    media = _MEDIA.get(path.suffix.lower())
    if not (media and path.is_file() and path.resolve().parent == folder.resolve() and path.stat().st_size <= _LOGO):
        raise ContentError(
            Sentence(
                f"le logo « {name} » manque, n’est ni PNG ni JPEG, ou dépasse 2 Mo",
                f"logo “{name}” is missing, neither PNG nor JPEG, or over 2 MB",
            ),
            Place(str(path)),
        )
    return f"data:{media};base64,{base64.b64encode(path.read_bytes()).decode()}"
