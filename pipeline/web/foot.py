"""The foot of a printed page, in the margin boxes of CSS: there a browser counts pages, and makes none for it alone.

A browser that knows none of them (they are of CSS Paged Media) prints the text without its foot.
"""

import re
from collections.abc import Iterator
from itertools import groupby

from pipeline.document import isolates
from pipeline.document.model import Document, Field, Inline, Lang, Paragraph, Text
from pipeline.document.walk import paragraphs

_SIGNS = re.compile(r'[\x00-\x1f"\\<\u2066-\u2069]')  # "<" too: the style sheet stands inside HTML


def boxes(document: Document) -> Iterator[tuple[str, str]]:
    """The edge of each margin box and its declarations: one language from edge to edge, of two each at its own edge."""
    found = [(lang, list(own)) for lang, own in groupby(paragraphs(document.footer), lambda paragraph: paragraph.lang)]
    match found:
        case [(lang, [first, *others])]:
            start, end = ("right", "left") if lang.direction == "rtl" else ("left", "right")
            yield start, _declarations(lang, [first])
            if others:
                yield end, _declarations(lang, others)
        case _:
            for lang, own in found:
                yield "right" if lang.direction == "rtl" else "left", _declarations(lang, own)


def _declarations(lang: Lang, own: list[Paragraph]) -> str:
    said = ' " · " '.join(" ".join(map(_content, isolates.isolated(one.content, lang))) for one in own)
    return f"content:{said};direction:{lang.direction}"


def _content(piece: Inline) -> str:
    """As a value of the property `content`."""
    match piece:
        case Text():
            return f'"{_SIGNS.sub(_escaped, piece.text)}"'
        case Field():
            return f"counter({piece.name})"
        case _:
            return '""'


def _escaped(sign: re.Match[str]) -> str:
    return f"\\{ord(sign[0]):x} "
