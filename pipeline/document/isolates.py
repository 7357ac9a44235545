"""Which passages keep their own direction inside a text of the other one, for every writer alike.

The bidirectional algorithm alone turns "12 000" into "000 12" in an Arabic line, and carries punctuation to the wrong
side of a foreign name. So a passage in another direction is isolated (U+2066 or U+2067 … U+2069; `<bdi>` in HTML), and
so are atoms that no language tag names. Time ranges (10:30–10:45) and plain dates are none: they follow the algorithm,
as Arabic readers expect.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from pipeline.document.inline import technical
from pipeline.document.model import Change, ChangeKind, Inline, Lang, Text

LRI, RLI, PDI = "\u2066", "\u2067", "\u2069"
OBJECT = "\ufffc"  # a note or a field, where a character is counted

_NUMBER = re.compile(
    r"(?<![\w.,+\-−/])"
    r"(?:[+\-−]?\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:[.,]\d+)?"  # 12 000,50
    r"|[+\-−]\d+(?:[.,]\d+)?)"  # −5
    r"(?![\w/])(?![ \u00a0\u202f]\d)"
)
_ATOMIC = re.compile(r"[\dA-Za-z]")  # in every atom
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
    if lang is not Lang.AR or not _ATOMIC.search(text):
        return []
    found = technical(text)
    hidden = list(text)
    for start, end in found:
        hidden[start:end] = [OBJECT] * (end - start)
    return sorted([*found, *(match.span() for match in _NUMBER.finditer("".join(hidden)))])


def characters(content: Iterable[Inline]) -> str:
    """The characters that `spans` counts: those of each text, `OBJECT` for a note or a field."""
    return "".join(item.text if isinstance(item, Text) else OBJECT for item in content)


def spans(content: tuple[Inline, ...], lang: Lang) -> list[Span]:
    """The isolates of the content of a paragraph in `lang`, outer before inner, in order of their start."""
    around = Lang.AR if lang is Lang.AR else Lang.FR
    if _plain(content, around):
        return []
    chars = characters(content)
    found: list[Span] = []
    for direction, runs in groupby(_runs(content, around), key=lambda run: run.direction):
        passage = list(runs)
        start, end = passage[0].start, passage[-1].end
        if direction is not around:
            found += (Span(line.start(), line.end(), direction) for line in _TRIMMED.finditer(chars, start, end))
        if direction is Lang.AR:
            found += (span for run in _joined(passage) for span in _left_to_right(run, chars))
    return sorted(found, key=lambda span: (span.start, -span.end))


def _plain(content: Iterable[Inline], around: Lang) -> bool:
    """Whether it is all in one direction, as most paragraphs are."""
    texts = [item for item in content if isinstance(item, Text)]
    if around is Lang.FR:
        return not any(text.lang is Lang.AR for text in texts)
    return not any(text.lang is not Lang.AR or _ATOMIC.search(text.text) for text in texts)


@dataclass(frozen=True, slots=True)
class _Run:
    """Some characters of one language, and the language of their surroundings whose direction they go with."""

    start: int
    end: int
    lang: Lang
    direction: Lang


def _runs(content: tuple[Inline, ...], around: Lang) -> list[_Run]:
    """The runs, each with the direction it goes with.

    What has no language goes with the left-to-right text; between two Arabic passages of a French text, with those.
    """
    runs: list[_Run] = []
    position = 0
    for item in content:
        start, position = position, position + (len(item.text) if isinstance(item, Text) else 1)
        lang = item.lang if isinstance(item, Text) else around
        if position > start:
            runs.append(_Run(start, position, lang, Lang.AR if lang is Lang.AR else Lang.FR))
    if around is Lang.FR:
        before = _nearest(runs)
        after = _nearest(reversed(runs))[::-1]
        runs = [
            replace(run, direction=Lang.AR) if run.lang is Lang.ZXX and left is right is Lang.AR else run
            for run, left, right in zip(runs, before, after, strict=True)
        ]
    return runs


def _nearest(runs: Iterable[_Run]) -> list[Lang]:
    """For each run the last language before it that is one."""
    found, last = [], Lang.FR
    for run in runs:
        found.append(last)
        last = last if run.lang is Lang.ZXX else run.lang
    return found


def _joined(runs: list[_Run]) -> Iterator[_Run]:
    """Neighbours of one language as one run: an atom may be partly bold."""
    for lang, group in groupby(runs, key=lambda run: run.lang):
        parts = list(group)
        yield _Run(parts[0].start, parts[-1].end, lang, parts[0].direction)


def _left_to_right(run: _Run, chars: str) -> Iterator[Span]:
    """The left-to-right isolates in a run that goes with Arabic text."""
    text = chars[run.start : run.end]
    whole = run.lang is Lang.ZXX
    places = [line.span() for line in _TRIMMED.finditer(text)] if whole else atoms(text, run.lang)
    return (Span(run.start + start, run.start + end, Lang.ZXX) for start, end in places)


def isolated(content: tuple[Inline, ...], lang: Lang) -> tuple[Inline, ...]:
    """The content with U+2066 or U+2067 before, U+2069 after each isolate, in the runs where they start and end.

    What shares a fate is isolated together: an isolate that reached into a deletion would lose its end with it.
    """
    if _plain(content, Lang.AR if lang is Lang.AR else Lang.FR):
        return content
    return tuple(item for _, together in groupby(content, _fate) for item in _isolated(tuple(together), lang))


def _fate(item: Inline) -> tuple[Change, ...]:
    return tuple(change for change in item.changes if change.kind is not ChangeKind.FORMAT)


def _isolated(content: tuple[Inline, ...], lang: Lang) -> tuple[Inline, ...]:
    marks: dict[int, tuple[str, str]] = {}  # offset -> what closes before it, what opens there
    for span in spans(content, lang):
        closes, opens = marks.get(span.start, ("", ""))
        marks[span.start] = (closes, opens + (RLI if span.lang is Lang.AR else LRI))
        closes, opens = marks.get(span.end, ("", ""))
        marks[span.end] = (closes + PDI, opens)
    return tuple(_marked(content, marks)) if marks else content


def _marked(content: tuple[Inline, ...], marks: dict[int, tuple[str, str]]) -> Iterator[Inline]:
    places = sorted(marks)
    position = 0
    for item in content:
        if isinstance(item, Text) and item.text:
            size = len(item.text)
            text, done = "", 0
            for place in places[bisect_left(places, position) : bisect_right(places, position + size)]:
                (closes, opens), here = marks[place], place - position
                # What closes where the run starts is written at the end of the run before.
                text += item.text[done:here] + (closes if here else "") + (opens if here < size else "")
                done = here
            text += item.text[done:]
            yield item if text == item.text else replace(item, text=text)
            position += size
        else:
            yield item
            position += 0 if isinstance(item, Text) else 1
