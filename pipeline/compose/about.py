"""A paper about another paper: same city, same day, same letterhead, its own template and words."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from pipeline.compose.build import locale_of, numbered, picture
from pipeline.compose.environment import render
from pipeline.content.load import Content
from pipeline.document import markup
from pipeline.document.model import Document
from pipeline.house import STYLES


def compose_about(
    content: Content, templates: Path, kind: str, city: str, paper: Document, key: str, values: Mapping[str, object]
) -> Document:
    """The paper of that kind about `paper`, in its language; `values` is what its template reads beside the usual.

    Raises `TemplateError` or `ContentError`, each with its place where it has one.
    """
    where, lang = content.city(city), paper.langs[0]
    locale = locale_of(where, lang)
    usual = {
        "programme": content.programme,
        "texts": content.texts,
        "city": where,
        "paper": {"title": paper.title},
        "stem": f"{key}.{lang}",
        "status": paper.status,
        "picture": lambda name: picture(content.root / "logos", name),
    }
    file = templates / f"{kind}.html"
    document = replace(
        markup.parse(
            render(templates, file.name, locale, {**usual, **values}), file=str(file), styles=STYLES, strict=True
        ),
        key=key,
        kind=kind,
        version=paper.version,
        territory=where.territory,
        day=paper.day,
        status=paper.status,
        subject=content.programme.action[lang],
        author=content.programme.short[lang],
    )
    return numbered(document, templates, locale)
