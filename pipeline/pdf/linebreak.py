"""Where a line may break: UAX #14, with what French, Arabic, numbers and addresses ask beyond it.

`uniseg` follows UAX #14 to the letter, but takes a tenth of a millisecond a character. What it says depends on the
classes of the characters around a place, so it is asked about *patterns*: every run of Latin or Arabic letters as one
letter, every number as one digit. A paper has some dozens of patterns, and each is asked about once; what nearly all
words are needs no asking.
"""

import re
from functools import cache, lru_cache

_LETTERS = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u0300-\u036f\u0620-\u065f\u066e-\u06d3"
_PIECE = re.compile(rf"(?P<word>[{_LETTERS}]+)|(?P<number>[0-9\u0660-\u0669]+)|.", re.DOTALL)
_CLOSED = "a1.,;:!?)»%°…،؛؟–·_"  # what a line may end after at a space …
_OPENS = "a1(«–·_"  # … where one of these follows
_NARROW = "\u00a0\u202f"
_WHOLE = re.compile(  # words with their stops, where no line ends
    rf".|[(«]?[{_NARROW}]?[a1](?:[’.,{_NARROW}]?[a1])*(?:[{_NARROW}]?[%°])?(?:[{_NARROW}]?[.,;:!?»)…،؛؟])*"
)
_END = "\u2028"  # of a line, whatever stands around it
_NEAR = 3  # signs on either side of a space: rules look at the one before and after, and what that one stands beside

_URL = re.compile(r"(?:https?://|www\.)[^\s\u2069]+")
_URL_BREAK = re.compile(r"(?<=[\w.?&][/=_-])(?=\w)|(?<=\w)(?=[.?&#]\w)")

# Not in UAX #14: thousands, units and signs stay with their number, ranges whole; a hyphen parts only whole words.
_NEVER = re.compile(
    r"(?<=[ –-])(?:(?<=\d )(?=\d{3}(?!\d))|(?<=\d )(?=[%‰€°])|(?<=[°§] )(?=\d)"
    r"|(?<=\d[–-])(?=\d)"
    rf"|(?<![{_LETTERS}][{_LETTERS}]-)(?<=-)(?! )|(?<=-)(?![{_LETTERS}][{_LETTERS}]| ))"
)


@lru_cache(maxsize=4096)
def breaks(text: str) -> frozenset[int]:
    """The indices of characters before which a line may end; the end of the text is not among them.

    Line feeds are not looked at: where a line *must* end is for the paragraph.
    """
    found: set[int] = set()
    at, before = 0, ""
    for word in text.split(" "):
        if word:
            start, end, inside = _word(word)
            if before and _between(before, start):
                found.add(at)
            if inside:
                found.update(at + place for place in inside)
            before = end
        at += len(word) + 1
    found.difference_update(m.start() for m in _NEVER.finditer(text))
    for url in _URL.finditer(text):
        found.difference_update(range(url.start() + 1, url.end()))
        found.update(m.start() for m in _URL_BREAK.finditer(text, url.start(), url.end()))
    return frozenset(found)


@lru_cache(maxsize=8192)
def _word(word: str) -> tuple[str, str, tuple[int, ...]]:
    """The signs that a word starts with, those that it ends with, and where a line may end inside it."""
    pattern, places = _pattern(word)
    return pattern[:_NEAR], pattern[-_NEAR:], tuple(places[i] for i in _inside(pattern))


def _pattern(word: str) -> tuple[str, list[int]]:
    """The word with a letter for each run of letters and a digit for each number; where each of its signs stands."""
    if word.isalpha() and _PIECE.fullmatch(word):
        return "a", [0]
    pieces = list(_PIECE.finditer(word))
    signs = ("a" if p["word"] else "1" if p["number"] else p[0] for p in pieces)
    return "".join(signs), [p.start() for p in pieces]


@cache
def _inside(pattern: str) -> tuple[int, ...]:
    if _WHOLE.fullmatch(pattern):
        return ()
    if _END in pattern[:-1]:
        before, _, after = pattern.partition(_END)
        start = len(before) + 1
        return (*_inside(before), start, *(start + place for place in _inside(after)))
    from uniseg.linebreak import line_break_boundaries

    return tuple(i for i in line_break_boundaries(pattern) if 0 < i < len(pattern))


@lru_cache(maxsize=4096)
def _between(before: str, after: str) -> bool:
    """Whether a line may end at the space between the two: told by the few signs next to it."""
    if before[-1] in _CLOSED and after[0] in _OPENS:
        return True
    from uniseg.linebreak import line_break_boundaries

    return len(before) + 1 in line_break_boundaries(f"{before} {after}")
