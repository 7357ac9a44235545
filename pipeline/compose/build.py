"""Content, a template and a language become a `Document`."""

import base64
from dataclasses import replace
from pathlib import Path

from pipeline.compose.catalogue import Untranslated, catalogue
from pipeline.compose.environment import render
from pipeline.compose.locale import Locale
from pipeline.compose.numbering import number
from pipeline.content.load import Content
from pipeline.content.names import meant
from pipeline.content.schema import City, Paper
from pipeline.document import markup
from pipeline.document.model import Document, Lang
from pipeline.errors import ContentError, Place, Sentence
from pipeline.house import STYLES

_MEDIA = {".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_LOGO = 2_000_000  # bytes of a logo: more is a photograph by mistake, and every paper carries it


def papers(content: Content, city: str, n: int) -> tuple[Paper, ...]:
    """The papers that make the pack of a meeting. Raises `ContentError` for an unknown city or consultation."""
    return content.programme.papers_of(content.consultation(city, n).n)


def compose(content: Content, templates: Path, city: str, n: int, kind: str, lang: Lang) -> Document:
    """One paper of a meeting in one language.

    Raises `TemplateError`, `ContentError` or `DocumentError`, each with its place where it has one.
    """
    paper = _paper(content, city, n, kind)
    where, meeting = content.city(city), content.consultation(city, n)
    step = content.texts.step(n)
    locale = _locale(where, lang)
    key = f"{city}-c{n}-{kind}"
    values = {
        "programme": content.programme,
        "texts": content.texts,
        "city": where,
        "consultation": meeting,
        "step": step,
        "paper": paper,
        "stem": f"{key}.{lang}",
        "status": meeting.status,
        "picture": lambda name: _picture(content.root / "logos", name),
    }
    source = render(templates, f"{kind}.html", locale, values)
    document = replace(
        markup.parse(source, file=str(templates / f"{kind}.html"), styles=STYLES, strict=True),
        key=key,
        kind=kind,
        territory=where.territory,
        day=meeting.day,
        status=meeting.status,
        subject=content.programme.action[lang],
        author=content.programme.short[lang],
    )
    return _numbered(document, templates, locale)


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


def _locale(city: City, lang: Lang) -> Locale:
    return Locale(lang, city.territory, "ar" if city.months == "international" else "")


def _numbered(document: Document, templates: Path, locale: Locale) -> Document:
    """The document with its labels, whose words are in the catalogue like those of templates."""
    try:
        return number(document, catalogue(templates, locale).gettext)
    except Untranslated as error:
        raise error.as_fault(Place(str(templates / "locale"))) from error


def _picture(folder: Path, name: str) -> str:
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
