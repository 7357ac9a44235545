"""The Unicode Bidirectional Algorithm (UAX #9): embedding levels of a paragraph, visual order of its lines.

`python-bidi` resolves the levels (rules P2–I2) in its Rust core, but only shows them in the text that it returns for
debugging: one level a UTF-8 byte, before rule L1. We read them there; a conformance test guards that reading.
Rules L1 and L2, which depend on where lines break, are ours. Mirroring (L4) is HarfBuzz's, but for
`visual_line`.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Literal

from bidi import get_display
from bidi.mirror import MIRRORED

_LEVEL = re.compile(r"Level\(\s*(\d+)")
_DIRECTION = {0: "L", 1: "R", None: None}

# What makes a left-to-right paragraph anything but level 0 (a superset), and a right-to-left one anything but level 1.
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U0001efff]"
)
_ONLY_ARABIC = re.compile("[\u0621-\u065f\u0670-\u06d3 !\"'(),./:;?\\[\\]«»،؛؟–—\u00a0\u202f\u2028-]*")

_IGNORED = {"RLE", "LRE", "RLO", "LRO", "PDF", "BN"}  # rule X9
_BLANK = {"WS", "FSI", "LRI", "RLI", "PDI"} | _IGNORED
_CONTROLS = {"FSI", "LRI", "RLI", "PDI"} | _IGNORED
_SEPARATOR = re.compile("[\t\n\x0b\r\x1c-\x1f\x85\u2029]")  # classes S and B


@lru_cache(maxsize=4096)
def levels(text: str, base: int | None) -> tuple[int, bytes]:
    """The paragraph's level and that of each character, before L1.

    `base` is 0 (left to right), 1 (right to left) or None: as the first strong character says.
    """
    if not text:
        return base or 0, b""
    if base == 0 and not _RIGHT_TO_LEFT.search(text):
        return 0, bytes(len(text))
    if base == 1 and _ONLY_ARABIC.fullmatch(text):
        return 1, b"\1" * len(text)
    paragraphs, found = resolve(text, base)
    return paragraphs[0], found


def resolve(text: str, base: int | None) -> tuple[list[int], bytes]:
    """The same of a text of many paragraphs, ended by U+2029: the level of each, and of each character."""
    shown: str = get_display(text, base_dir=_DIRECTION[base], debug=True)
    info, _, paragraphs = shown.rpartition("\n    paragraphs: [")
    found = _LEVEL.findall(info, info.rindex("\n    levels: ["))
    raw = text.encode()
    if len(found) != len(raw):
        raise AssertionError("python-bidi shows its levels in another form: use the version that the tests pass with")
    of_chars = bytes(int(n) for n, byte in zip(found, raw, strict=True) if byte & 0xC0 != 0x80)  # noqa: PLR2004 -- UTF-8
    return [int(n) for n in _LEVEL.findall(paragraphs)], of_chars


def line_levels(text: str, resolved: bytes, paragraph: int, start: int, end: int) -> bytes:
    """Levels of the line `text[start:end]` after L1: blanks at its end, and before separators, follow the paragraph."""
    line = bytearray(resolved[start:end])
    stops = [m.end() for m in _SEPARATOR.finditer(text, start, end)]
    for stop in [*stops, end]:
        i = stop - 1
        if i >= start and _SEPARATOR.match(text[i]):
            line[i - start] = paragraph
            i -= 1
        while i >= start and unicodedata.bidirectional(text[i]) in _BLANK:
            line[i - start] = paragraph
            i -= 1
    return bytes(line)


def visual_order(line: bytes) -> list[int]:
    """Rule L2: indices of what has these levels, from left to right."""
    order = list(range(len(line)))
    odd = [level for level in line if level & 1]
    if not odd:
        return order
    for level in range(max(line), min(odd) - 1, -1):
        i = 0
        while i < len(order):
            j = i
            while j < len(order) and line[order[j]] >= level:
                j += 1
            order[i:j] = order[i:j][::-1]
            i = max(i + 1, j)
    return order


def visual_line(text: str, direction: Literal["ltr", "rtl"]) -> str:
    """The characters of a one-line text from left to right, mirrored where rule L4 asks; controls left out.

    For labels in drawings, where nothing shapes the text afterwards. Paragraphs are cut into lines first.
    """
    base = int(direction == "rtl")
    paragraph, found = levels(text, base)
    line = line_levels(text, found, paragraph, 0, len(text))
    return "".join(
        MIRRORED.get(text[i], text[i]) if line[i] & 1 else text[i]
        for i in visual_order(line)
        if unicodedata.bidirectional(text[i]) not in _CONTROLS
    )
