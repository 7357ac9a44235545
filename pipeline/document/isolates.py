"""Which passages keep their own direction inside a text of the other one, for every writer alike.

The bidirectional algorithm alone turns "12 000" into "000 12" in an Arabic line, and carries punctuation to the wrong
side of a foreign name. So a passage in another direction is isolated (U+2066 or U+2067 … U+2069, `<bdi>` in HTML), and
so are atoms that no language tag names. Time ranges (10:30–10:45) and plain dates are none: they follow the algorithm, as
Arabic readers expect.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.document.inline import technical
from pipeline.document.model import Inline, Lang, Text

LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"
OBJECT = "\ufffc"  # a note or a field, where a character is counted

_NUMBER = re.compile(
    r"(?<![\w.,+\-−/])"
    r"(?:[+\-−]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?"  # 12 000,50
    r"|[+\-−]\d+(?:[.,]\d+)?)"  # −5
    r"(?![\w/])(?![ \u00a0\u202f]\d)"
)
_TRIMMED = re.compile(r"[^\s](?:[^\n]*[^\s])?")


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` that are isolated; `lang` gives their direction. Spans nest or are apart."""

    start: int
    end: int
    lang: Lang


def atoms(text: str, lang: Lang) -> list[tuple[int, int]]:
    """Where left-to-right atoms stand in a text of `lang`, in order.

    They are addresses, telephones, references, codes, numbers with spaces or signs. A left-to-right text needs none.
    """
    if lang is not Lang.AR or not re.search(r"[\dA-Za-z]", text):
        return []
    found = list(technical(text))
    hidden = list(text)
    for start, end in found:
        hidden[start:end] = [OBJECT] * (end - start)
    return sorted([*found, *(match.span() for match in _NUMBER.finditer("".join(hidden)))])


def characters(content: Iterable[Inline]) -> str:
    """The characters that `spans` counts: those of each text, `OBJECT` for a note or a field."""
    return "".join(item.text if isinstance(item, Text) else OBJECT for item in content)


def spans(content: tuple[Inline, ...], lang: Lang) -> list[Span]:
    """The isolates of the content of a paragraph in `lang`, outer before inner, in order of their start."""
    chars = characters(content)
    around = Lang.AR if lang is Lang.AR else Lang.FR
    found: list[Span] = []
    for start, end, own in _passages(content, around):
        if own is around:
            found += [Span(start + a, start + b, Lang.ZXX) for a, b in atoms(chars[start:end], own)]
            continue
        for line in _TRIMMED.finditer(chars, start, end):
            found.append(Span(line.start(), line.end(), own))
            if own is Lang.AR:
                found += _inside(content, line.start(), line.end())
    return found


def isolated(content: tuple[Inline, ...], lang: Lang) -> tuple[Inline, ...]:
    """The content with U+2066 or U+2067 before, U+2069 after each isolate, in the runs where they start and end."""
    marks: dict[int, tuple[str, str]] = {}  # offset -> what closes before it, what opens there
    for span in spans(content, lang):
        closes, opens = marks.get(span.start, ("", ""))
        marks[span.start] = (closes, opens + (RLI if span.lang is Lang.AR else LRI))
        closes, opens = marks.get(span.end, ("", ""))
        marks[span.end] = (closes + PDI, opens)
    if not marks:
        return content
    return tuple(_marked(content, marks))


def _marked(content: tuple[Inline, ...], marks: dict[int, tuple[str, str]]) -> Iterator[Inline]:
    position = 0
    for item in content:
        if isinstance(item, Text) and item.text:
            closes, opens = zip(*(marks.get(position + at, ("", "")) for at in range(len(item.text) + 1)), strict=True)
            before = ("", *closes[1:])  # what closes where the run starts is written at the end of the run before
            after = (*opens[:-1], "")
            chars = (*item.text, "")
            yield replace(item, text="".join(map("".join, zip(before, after, chars, strict=True))))
            position += len(item.text)
        else:
            yield item
            position += 0 if isinstance(item, Text) else 1


def _passages(content: tuple[Inline, ...], around: Lang) -> list[tuple[int, int, Lang]]:
    """The content cut where direction changes: start, end, and a language of that direction.

    What has no language stands with the left-to-right text; between two Arabic words of a French text, with those.
    """
    runs: list[tuple[int, int, Lang]] = []
    position = 0
    for item in content:
        end = position + (len(item.text) if isinstance(item, Text) else 1)
        own = item.lang if isinstance(item, Text) else around
        if own is Lang.ZXX and around is Lang.AR:
            own = Lang.FR
        if end > position or not isinstance(item, Text):
            runs.append((position, end, own))
        position = end
    if around is Lang.FR:
        runs = [
            (start, end, _between(runs, index) if own is Lang.ZXX else own)
            for index, (start, end, own) in enumerate(runs)
        ]
    merged: list[tuple[int, int, Lang]] = []
    for start, end, own in runs:
        if merged and merged[-1][2] is own:
            merged[-1] = (merged[-1][0], end, own)
        else:
            merged.append((start, end, own))
    return merged


def _between(runs: list[tuple[int, int, Lang]], index: int) -> Lang:
    before = next((own for _, _, own in reversed(runs[:index]) if own is not Lang.ZXX), Lang.FR)
    after = next((own for _, _, own in runs[index + 1 :] if own is not Lang.ZXX), Lang.FR)
    return Lang.AR if before is after is Lang.AR else Lang.FR


def _inside(content: tuple[Inline, ...], start: int, end: int) -> list[Span]:
    """The left-to-right isolates inside an Arabic passage of a French text."""
    found: list[Span] = []
    position = 0
    for item in content:
        size = len(item.text) if isinstance(item, Text) else 1
        if isinstance(item, Text) and start <= position < end:
            if item.lang is Lang.ZXX:
                found.append(Span(position, position + size, Lang.ZXX))
            else:
                found += [Span(position + a, position + b, Lang.ZXX) for a, b in atoms(item.text, item.lang)]
        position += size
    return [span for span in found if span.end <= end]
