"""Words into glyphs, by HarfBuzz: each distinct word is shaped once a process.

What comes out is made for a PDF whose text can be read back: a *mark* for every character code that will stand in the
file, with the one character it says. Ligatures and letters with vowel signs say their first character with all of
their ink; the others are blanks before it, since right-to-left marks are shown in visual order and read in reverse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import pairwise
from typing import NamedTuple

import uharfbuzz as hb

from pipeline import fonts

_MOST_WORDS = 20_000  # kept a face: a bound for processes that live long
_SAFE = int(hb.GlyphFlags.SAFE_TO_INSERT_TATWEEL)  # as a number, as which flags are told apart in no time

Glyph = tuple[int, int, int, int]  # its number, its advance, its offsets across and up


class Part(NamedTuple):
    """A glyph and where it stands from the origin of its mark, in font units."""

    glyph: int
    x: int
    y: int


@dataclass(frozen=True, slots=True, eq=False)
class Mark:
    """One character code of a PDF: what it draws, how wide it is in the font, what it says; `kern` follows it.

    Those of a cluster are made once a face: to be told apart without being compared.
    """

    parts: tuple[Part, ...]
    advance: int
    text: str
    kern: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Word:
    """Shaped text: marks from left to right, the sum of their advances (font units), where a kashida may go."""

    marks: tuple[Mark, ...]
    advance: int
    tatweel: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """One face of a family. Lengths are in font units."""

    name: str
    face: hb.Face
    font: hb.Font
    units: int
    ascent: int
    descent: int  # below the baseline, positive
    gap: int
    drawable: frozenset[int]
    tatweel: int  # the glyph
    words: dict[tuple[str, bool, bool, str, str], Word] = field(default_factory=dict)
    advances: dict[int, int] = field(default_factory=dict)
    clusters: dict[tuple[tuple[Glyph, ...], str, bool], tuple[Mark, ...]] = field(default_factory=dict)

    def word(self, text: str, *, rtl: bool, arabic: bool, before: str = "", after: str = "") -> Word:
        """`text` shaped; `before` and `after` are what it joins to in another style."""
        key = (text, rtl, arabic, before, after)
        found = self.words.get(key)
        if found is None:
            if len(self.words) >= _MOST_WORDS:
                self.words.clear()
                self.clusters.clear()
            found = self.words[key] = self._shape(*key)
        return found

    def stretched(self, text: str, tatweels: Mapping[int, int], before: str = "", after: str = "") -> Word:
        """The Arabic `text` with so many tatweels before the characters named: drawn, but not said."""
        spelled = "".join("ـ" * tatweels.get(i, 0) + c for i, c in enumerate(text))
        origin = [
            i if k == tatweels.get(i, 0) else i - 1 for i in range(len(text)) for k in range(tatweels.get(i, 0) + 1)
        ]
        return self._shape(spelled, True, True, before, after, (text, origin))  # noqa: FBT003 -- right to left, Arabic

    def advance(self, glyph: int) -> int:
        if glyph not in self.advances:
            self.advances[glyph] = self.font.get_glyph_h_advance(glyph)
        return self.advances[glyph]

    def _shape(
        self,
        text: str,
        rtl: bool,  # noqa: FBT001 -- as `word`
        arabic: bool,  # noqa: FBT001 -- as `word`
        before: str,
        after: str,
        said: tuple[str, list[int]] | None = None,
    ) -> Word:
        buffer = hb.Buffer()
        buffer.flags = hb.BufferFlags.PRODUCE_SAFE_TO_INSERT_TATWEEL
        buffer.add_str(before + text + after, len(before), len(text))
        buffer.direction = "rtl" if rtl else "ltr"
        buffer.script = "Arab" if arabic else "Latn"
        buffer.language = "ar" if arabic else "fr"
        hb.shape(self.font, buffer)
        infos = buffer.glyph_infos
        at = [info.cluster - len(before) for info in infos]
        source = text
        if said:
            source, origin = said
            at = [origin[i] for i in at]
        starts = sorted(set(at))
        ends = dict(pairwise([*starts, len(source)]))
        marks: list[Mark] = []
        glyphs: list[Glyph] = []
        for i, (info, place) in enumerate(zip(infos, buffer.glyph_positions, strict=True)):
            glyphs.append((info.codepoint, place.x_advance, place.x_offset, place.y_offset))
            if i + 1 == len(at) or at[i + 1] != at[i]:
                marks += self._cluster(tuple(glyphs), source[at[i] : ends[at[i]]], rtl)
                glyphs = []
        tatweel = _stretching(at, infos) if arabic and not said else ()
        return Word(tuple(marks), sum(m.advance + m.kern for m in marks), tatweel)

    def _cluster(self, glyphs: tuple[Glyph, ...], text: str, rtl: bool) -> tuple[Mark, ...]:  # noqa: FBT001 -- as `word`
        """The marks of the characters that HarfBuzz drew with these glyphs; words share nearly all of theirs."""
        key = (glyphs, text, rtl)
        found = self.clusters.get(key)
        if found is None:
            seen = "".join(c for c in text if not fonts.invisible(c))
            found = self.clusters[key] = tuple(self._marks(glyphs, seen, rtl=rtl)) if seen else ()
        return found

    def _marks(self, glyphs: Sequence[Glyph], text: str, *, rtl: bool) -> list[Mark]:
        parts, width = [], 0
        for glyph, advance, x, y in glyphs:
            parts.append(Part(glyph, width + x, y))
            width += advance
        if not rtl and len(parts) == 1 and parts[0][1:] == (0, 0):
            own = self.advance(parts[0].glyph)
            return [Mark(tuple(parts), own, text, width - own)]
        own, kern = max(width, 0), min(width, 0)
        if not rtl or len(text) == 1:
            return [Mark(tuple(parts), own, text, kern)]
        # All share the width: of a blank without one, PDFium loses vowel signs and starts lines inside words, and both
        # it and poppler drop the second lam of الله.
        share = own // len(text)
        blanks = [Mark((), share, c) for c in text[:0:-1]]
        shift = sum(b.advance for b in blanks)
        ink = tuple(Part(p.glyph, p.x - shift, p.y) for p in parts)
        return [*blanks, Mark(ink, own - shift, text[0], kern)]


def _stretching(at: Sequence[int], infos: Sequence[hb.GlyphInfo]) -> tuple[int, ...]:
    """Before which characters a kashida may go, given that of each glyph."""
    return tuple(sorted(i for i, info in zip(at, infos, strict=True) if i and int(info.flags) & _SAFE))


@cache
def face(family: str, strong: bool, emph: bool) -> Face:  # noqa: FBT001 -- the two axes of a family
    """The face, loaded once a process."""
    loaded = hb.Face(fonts.face(family, strong, emph))
    font = hb.Font(loaded)
    extents = font.get_font_extents("ltr")
    name = f"{family}{'-Bold' if strong else ''}{'-Italic' if emph else ''}"
    return Face(
        name,
        loaded,
        font,
        loaded.upem,
        extents.ascender,
        -extents.descender,
        extents.line_gap,
        frozenset(loaded.unicodes),
        font.get_nominal_glyph(ord("ـ")),
    )
