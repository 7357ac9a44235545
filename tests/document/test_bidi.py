import lzma
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document import bidi

DATA = Path(__file__).parent.parent / "data"
END = "\u2029"

# A character of each class, for the file that names classes only.
SAMPLE = {
    "L": "a", "R": "\u05d0", "AL": "\u0627", "EN": "1", "ES": "-", "ET": "%", "AN": "\u0661", "CS": ",", "NSM": "\u0300",
    "BN": "\u00ad", "B": END, "S": "\t", "WS": " ", "ON": "!", "LRE": "\u202a", "RLE": "\u202b", "LRO": "\u202d",
    "RLO": "\u202e", "PDF": "\u202c", "LRI": "\u2066", "RLI": "\u2067", "FSI": "\u2068", "PDI": "\u2069",
}  # fmt: skip


class Line(NamedTuple):
    """What is expected: the characters that rule X9 keeps, their levels, their visual order."""

    kept: tuple[int, ...]
    levels: bytes
    order: tuple[int, ...]

    @classmethod
    def of(cls, levels: str, order: str) -> "Line":
        """From the spelling of the files, where "x" is the level of a character that is removed."""
        found = levels.split()
        kept = tuple(i for i, level in enumerate(found) if level != "x")
        return cls(kept, bytes(int(found[i]) for i in kept), tuple(int(i) for i in order.split()))


Case = tuple[int | None, tuple[str, Line]]


def lines(name: str) -> Iterator[str]:
    with lzma.open(DATA / f"{name}.txt.xz", "rt", encoding="utf-8") as file:
        yield from (line for line in (raw.split("#")[0].strip() for raw in file) if line)


def character_cases() -> Iterator[Case]:
    for line in lines("BidiCharacterTest"):
        chars, base, _, levels, order = line.split(";")
        text = "".join(chr(int(c, 16)) for c in chars.split())
        yield (0, 1, None)[int(base)], (text, Line.of(levels, order))


def class_cases() -> Iterator[Case]:
    levels = ""
    line = Line.of("", "")
    for row in lines("BidiTest"):
        if row.startswith("@Levels:"):
            levels = row[8:]
        elif row.startswith("@Reorder:"):
            line = Line.of(levels, row[9:])
        elif not row.startswith("@"):
            classes, bases = row.split(";")
            text = "".join(SAMPLE[c] for c in classes.split())
            yield from ((base, (text, line)) for bit, base in ((1, None), (2, 0), (4, 1)) if int(bases, 16) & bit)


def wrong(base: int | None, cases: list[tuple[str, Line]]) -> list[str]:
    """The texts of which levels or order are not as expected; resolved in one go, as paragraphs of one long text."""
    long = "".join(text if text.endswith(END) else text + END for text, _ in cases)
    paragraphs, resolved = bidi.resolve(long, base)
    at, out = 0, []
    for (text, line), paragraph in zip(cases, paragraphs, strict=True):
        end = at + len(text)
        got = bidi.line_levels(long, resolved, paragraph, at, end)
        if bytes(got[i] for i in line.kept) != line.levels or not in_order(line):
            out.append(ascii(text))
        at = end if text.endswith(END) else end + 1
    return out


@cache
def in_order(line: Line) -> bool:
    return tuple(line.kept[i] for i in bidi.visual_order(line.levels)) == line.order


@pytest.mark.parametrize(("cases", "number"), [(character_cases, 91_707), (class_cases, 770_241)])
def test_levels_and_order_are_those_of_unicode(cases: Callable[[], Iterator[Case]], number: int) -> None:
    by_base: dict[int | None, list[tuple[str, Line]]] = {0: [], 1: [], None: []}
    for base, expected in cases():
        by_base[base].append(expected)
    assert sum(map(len, by_base.values())) == number
    bad = []
    for base, some in by_base.items():
        rest = iter(some)
        while batch := list(islice(rest, 4000)):
            bad += wrong(base, batch)
    assert not bad


CHARS = st.text("aé1٢ \u05d0بتمُ،.,:;!?()[]«»-–%€/\u00a0\u202f\u2066\u2067\u2068\u2069\u200f\u200e\u2028")


@given(CHARS, st.sampled_from([0, 1]))
def test_the_quick_ways_give_what_the_algorithm_gives(text: str, base: int) -> None:
    assert bidi.levels(text, base) == ((base, b"") if not text else (base, bidi.resolve(text, base)[1]))


def test_blanks_at_the_end_of_a_line_follow_the_paragraph() -> None:
    text = "مرحبا abc  "
    paragraph, resolved = bidi.levels(text, 1)
    assert bidi.line_levels(text, resolved, paragraph, 0, 10) == b"\1" * 6 + b"\2" * 3 + b"\1"


def test_numbers_stay_in_order_inside_arabic() -> None:
    assert bidi.visual_order(b"\1\1\2\2\1") == [4, 2, 3, 1, 0]
