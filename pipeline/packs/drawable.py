"""Signs that no font of the house draws: content is refused for them, what others wrote is told by their numbers.

A reviewer may put any sign into a comment. Word finds a font for it on the machine of whoever reads; in print it is
`[U+1F44D]`, so that one sign does not keep a meeting from its papers.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from pipeline.document.model import Document, Inline, Note, Paragraph, Text
from pipeline.document.walk import rewrite
from pipeline.fonts import undrawable
from pipeline.house import House

_VARIANTS = re.compile("[\ufe00-\ufe0f]")  # say how the sign before them looks


def families(house: House) -> tuple[str, ...]:
    """The families of the house, in order of name."""
    return tuple(sorted({family for style in house.styles.values() for family in (style.font, style.cs_font)}))


def undrawn_by(known: tuple[str, ...], text: str) -> set[str]:
    """The characters of a text that none of the families can draw."""
    return set.intersection(*(undrawable(text, family) for family in known))


def drawn(document: Document, house: House) -> Document:
    """The document as it can be printed."""
    known = families(house)

    def told(text: str) -> str:
        if missing := undrawn_by(known, text):
            text = _VARIANTS.sub("", text)
            return "".join(f"\u2066[U+{ord(sign):04X}]\u2069" if sign in missing else sign for sign in text)
        return text

    return rewrite(document, partial(_paragraph, told))


def _paragraph(told: Callable[[str], str], paragraph: Paragraph) -> Paragraph:
    return replace(paragraph, content=tuple(_inline(told, item) for item in paragraph.content))


def _inline(told: Callable[[str], str], item: Inline) -> Inline:
    match item:
        case Text():
            return replace(item, text=told(item.text))
        case Note():
            return replace(item, content=tuple(replace(text, text=told(text.text)) for text in item.content))
        case _:
            return item
