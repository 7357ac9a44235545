"""Text into words, words into lines: what can be known of a paragraph before it stands anywhere.

Lines are broken in reading order on shaped widths (blanks at their ends hang), then each is put into visual order by
the levels of the whole paragraph. Nothing here belongs to a document, so the same text is set once a process.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise
from typing import NamedTuple

from pipeline.document.bidi import levels, line_levels, visual_order
from pipeline.errors import FontError, Sentence
from pipeline.fonts import inked, invisible
from pipeline.pdf import shaping
from pipeline.pdf.linebreak import breaks
from pipeline.pdf.shaping import Face, Word

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_ARABIC_LETTER = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c7\ufb50-\ufdff\ufe70-\ufefc]"
)
_LATIN_LETTER = re.compile("[^\\W\\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOIN = re.compile("[\u0620-\u065f\u0670-\u06d3\u200d]{2}")  # two characters of which neither ends a word
_LETTER = re.compile(r"[^\W\d_]")
_LEVEL = re.compile(rb"(.)\1*", re.DOTALL)
_SPACE = re.compile("[ \u2028]")
_BRACKET = re.compile("[()\\[\\]{}«»“”‹›]")
_CLOSES = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "‹": "›"}
_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f-\x9f]")

_MOST_WORDS = 20_000  # kept a look: a bound for processes that live long
_TIGHT = 1e-6  # points: the error of adding widths
_KASHIDA = 0.6  # the share of what a line lacks that kashidas take, where they are wanted
_WIDE = "سشصض"  # letters that a kashida suits best
_LOOSEST = 0.5  # of an em: the most that justification may add to a word space


class Look(NamedTuple):
    """How a run is drawn: the Latin and the Arabic family and size, lines under and through it, its rise."""

    font: str
    cs_font: str
    size: float
    cs_size: float
    strong: bool = False
    emph: bool = False
    colour: str = "#000000"
    under: int = 0
    through: int = 0
    rise: float = 0


@dataclass(eq=False, slots=True)
class Atom:
    """What a line takes as a whole: a word, a part of one, or a space. `opens`: a line may start with it.

    Neighbours of one `group` are drawn alike: of one level, piece, face and size, with no control between them.
    """

    start: int
    end: int
    level: int
    run: int  # the number of its piece
    group: int
    face: Face
    size: float
    arabic: bool
    word: Word
    width: float
    opens: bool
    space: bool = False
    forced: bool = False  # the line ends after it


class Line(NamedTuple):
    """`width` is without the blanks at its end, which hang out by `hanging`; a `last` line is not justified."""

    atoms: tuple[Atom, ...]
    width: float
    hanging: float
    last: bool

    @property
    def end(self) -> int:
        """The index of the first of the blanks that hang."""
        end = len(self.atoms)
        while end and self.atoms[end - 1].space:
            end -= 1
        return end

    @property
    def spaces(self) -> list[int]:
        """The indices of the spaces that justification widens: not those at the end, nor at the start."""
        return [i for i in range(1, self.end) if self.atoms[i].space]


class Shaped:
    """The words of a paragraph: pieces of text, each of one look; `base` is 0 or 1, its direction.

    Raises:
        FontError: a character that neither family draws.
    """

    def __init__(self, pieces: Sequence[tuple[str, Look]], base: int) -> None:
        self.base = base
        self._lines: dict[tuple[float, float], list[Line]] = {}
        full = "".join(piece for piece, _ in pieces).replace("\n", "\u2028")
        _, resolved = levels(full, base)
        # Controls are taken out, but the level of those that stood before a character still parts what is around them.
        self.parted: dict[int, int] = {}
        if _CONTROL.search(full):
            kept, after = bytearray(), 0
            for control in _CONTROL.finditer(full):
                kept += resolved[after : control.start()]
                after, level = control.end(), resolved[control.start()]
                self.parted[len(kept)] = min(level, self.parted.get(len(kept), level))
            full, resolved = _CONTROL.sub("", full), bytes(kept + resolved[after:])
        self.text, self.levels = full, resolved
        self.atoms = list(self._atoms(pieces))

    # -- from runs to words --------------------------------------------------------------------------------------------

    def _atoms(self, pieces: Sequence[tuple[str, Look]]) -> Iterator[Atom]:
        text, resolved = self.text, self.levels
        may = breaks(text)
        ends = list(accumulate(len(_CONTROL.sub("", piece)) for piece, _ in pieces))
        pens = [_pen(look) for _, look in pieces]
        places = list(pairwise(self._cuts(may, ends)))
        parts = [text[start:end] for start, end in places]
        run, group = 0, -1
        drawn: tuple[int, int, Face, float] | None = None
        for (start, end), part, arabic in zip(places, parts, _scripts(text, parts, self.base), strict=True):
            while ends[run] <= start:
                run += 1
            level = resolved[start]
            before, after = self._around(start, end) if arabic and part != " " else ("", "")
            found = pens[run][part, arabic, level & 1, before, after]
            if found is None:
                raise self._missing(part, pens[run].families(arabic))
            alike = level, run, found.face, found.size
            if alike != drawn or start in self.parted:
                drawn = alike
                group += 1
            yield Atom(
                start, end, level, run, group, found.face, found.size, arabic, found.word, found.width,
                not found.space and start in may, found.space, found.forced,
            )  # fmt: skip

    def _cuts(self, may: frozenset[int], ends: Sequence[int]) -> list[int]:
        """Where the text is cut: around spaces, where a line may end, where a piece ends, where the level changes."""
        text, resolved = self.text, self.levels
        cuts = {0, *may, *ends, *self.parted} if text else set()
        spaces = [space.start() for space in _SPACE.finditer(text)]
        cuts.update(spaces, (at + 1 for at in spaces))
        if text and resolved.count(resolved[0]) != len(resolved):
            cuts.update(level.start() for level in _LEVEL.finditer(resolved))
        return sorted(cuts)

    def _around(self, start: int, end: int) -> tuple[str, str]:
        """What an Arabic part joins to, before and after, though it is set otherwise."""
        text = self.text
        before = text[max(0, start - 4) : start] if start and _JOIN.match(text, start - 1) else ""
        after = text[end : end + 4] if _JOIN.match(text, end - 1) else ""
        return before, after

    def _missing(self, part: str, families: tuple[str, str]) -> FontError:
        faces = [shaping.face(family, strong=False, emph=False) for family in families]
        char = next((c for c in part if inked(c) and not any(ord(c) in f.drawable for f in faces)), part[0])
        at = self.text.find(part)
        excerpt = self.text[max(0, at - 20) : at + len(part) + 20].strip()
        names = " / ".join(dict.fromkeys(families))
        return FontError(
            Sentence(
                fr=f"aucune police ({names}) ne dessine « {char} » (U+{ord(char):04X}), dans « {excerpt} »",
                en=f"no font ({names}) can draw “{char}” (U+{ord(char):04X}), in “{excerpt}”",
            ),
            hint=Sentence(fr="remplacez ce caractère dans le contenu", en="replace this character in the content"),
        )

    # -- from words to lines -------------------------------------------------------------------------------------------

    def lines(self, width: float, first: float = 0) -> list[Line]:
        """The lines of the paragraph; the first one is shorter by `first` (longer, if negative)."""
        if (width, first) not in self._lines:
            self._lines[width, first] = self._filled(width, first)
        return self._lines[width, first]

    def _filled(self, width: float, first: float) -> list[Line]:
        atoms = list(self.atoms)
        out: list[Line] = []
        start, at, chance, used = 0, 0, 0, 0.0
        room = width - first
        while at < len(atoms):
            atom = atoms[at]
            if atom.opens and at > start:
                chance = at
            if not atom.space and used + atom.width > room + _TIGHT:
                if chance <= start:  # nowhere to end the line: inside the word
                    if at == start or used + atom.width / 2 < room:
                        atoms[at : at + 1] = self._broken(atom, room - used, whole=at == start)
                        atom = atoms[at]
                    chance = at + (at == start or used + atom.width <= room + _TIGHT)
                out.append(line_of(atoms[start:chance], last=False))
                start = at = chance
                used, room = 0.0, width
                if start >= len(atoms):
                    break
                continue
            used += atom.width
            at += 1
            if atom.forced:
                out.append(line_of(atoms[start:at], last=True))
                start, used, room = at, 0.0, width
        if start < len(atoms):
            out.append(line_of(atoms[start:], last=True))
        return out

    def _broken(self, atom: Atom, room: float, *, whole: bool) -> list[Atom]:
        """A word too long for any line, in two: the first as long as fits, at least a letter if `whole`."""
        scale = atom.size / atom.face.units
        ordered = atom.word.marks[::-1] if atom.level & 1 else atom.word.marks
        used, chars, cut = 0.0, 0, 0
        for mark in ordered:
            if used + (mark.advance + mark.kern) * scale > room and (cut or not whole):
                break
            used += (mark.advance + mark.kern) * scale
            chars += len(mark.text)
            cut = chars
        signs = [m.end() for m in _SIGN.finditer(self.text, atom.start, atom.start + cut)]
        middle = signs[-1] if signs else atom.start + cut  # rather after a dash than anywhere
        while middle < atom.end and (invisible(self.text[middle]) or _COMBINING.match(self.text[middle])):
            middle += 1
        if middle in {atom.start, atom.end}:
            return [atom]
        return [self._part(atom, atom.start, middle, opens=atom.opens), self._part(atom, middle, atom.end, opens=True)]

    def _part(self, atom: Atom, start: int, end: int, *, opens: bool) -> Atom:
        """Some characters of a word, set as it is."""
        before, after = self._around(start, end) if atom.arabic else ("", "")
        rtl = bool(atom.level & 1)
        word = atom.face.word(self.text[start:end], rtl=rtl, arabic=atom.arabic, before=before, after=after)
        width = word.advance * atom.size / atom.face.units
        return replace(atom, start=start, end=end, word=word, width=width, opens=opens)

    def stretched(self, line: Line, room: float) -> Line:
        """The line made wider by kashidas, at most two a word; word spaces take what is still missing."""
        missing = (room - line.width) * _KASHIDA
        places = [(i, _best(a, self.text)) for i, a in enumerate(line.atoms) if a.word.tatweel and a.level & 1]
        if line.last or missing <= 0 or not places:
            return line
        first = line.atoms[places[0][0]]
        each = first.face.advance(first.face.tatweel) * first.size / first.face.units
        number = min(int(missing / each), 2 * len(places))
        atoms = list(line.atoms)
        for n, (i, at) in enumerate(places):
            share = number // len(places) + (n < number % len(places))
            if share:
                atoms[i] = self._with_kashida(atoms[i], at, share)
        return line_of(atoms, last=False)

    def _with_kashida(self, atom: Atom, at: int, number: int) -> Atom:
        before, after = self._around(atom.start, atom.end)
        word = atom.face.stretched(self.text[atom.start : atom.end], {at: number}, before, after)
        return replace(atom, word=word, width=word.advance * atom.size / atom.face.units)

    # -- across the line ----------------------------------------------------------------------------------------

    def placed(self, line: Line, x: float, gap: float = 0) -> list[float]:
        """The left edge of each word of a line, in reading order, the leftmost at `x`; `gap` widens its `spaces`."""
        order = self._visual(line.atoms)
        widths = [line.atoms[i].width for i in order]
        if gap:
            spaces = set(line.spaces)
            widths = [width + gap if i in spaces else width for i, width in zip(order, widths, strict=True)]
        edges = accumulate(widths[:-1], initial=x)
        return [edge for _, edge in sorted(zip(order, edges, strict=True))]

    def _visual(self, atoms: Sequence[Atom]) -> Sequence[int]:
        """The indices of the words of a line from left to right."""
        base = self.base
        if not self.parted and all([atom.level == base for atom in atoms]):  # noqa: C419 -- quicker than one by one
            return range(len(atoms) - 1, -1, -1) if base else range(len(atoms))
        start = atoms[0].start
        found = line_levels(self.text, self.levels, self.base, start, atoms[-1].end)
        of_levels = bytearray()
        numbers: list[int] = []  # of the atom at each level; -1 where a control stood
        for i, atom in enumerate(atoms):
            if i and atom.start in self.parted:
                of_levels.append(self.parted[atom.start])
                numbers.append(-1)
            of_levels.append(found[atom.start - start])
            numbers.append(i)
        return [numbers[k] for k in visual_order(bytes(of_levels)) if numbers[k] >= 0]


_SIGN = re.compile(r"[-–/.:@_](?=\w)")
_COMBINING = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")


@dataclass(eq=False, slots=True)
class _Set:
    """A word as it is set: face, size, glyphs, width in points; whether it is a space, and ends its line."""

    face: Face
    size: float
    word: Word
    width: float
    space: bool
    forced: bool


_Key = tuple[str, bool, int, str, str]  # a word, whether its script is Arabic, its direction, what it joins to


class _Pen(dict[_Key, _Set | None]):
    """The words of one look, each set when it is first asked for; None if no family draws all of it."""

    def __init__(self, look: Look) -> None:
        self.look = look

    def families(self, arabic: bool) -> tuple[str, str]:  # noqa: FBT001 -- the script
        look = self.look
        return (look.cs_font, look.font) if arabic else (look.font, look.cs_font)

    def __missing__(self, key: _Key) -> _Set | None:
        if len(self) >= _MOST_WORDS:
            self.clear()
        found = self[key] = self._set(*key)
        return found

    def _set(self, part: str, arabic: bool, rtl: int, before: str, after: str) -> _Set | None:  # noqa: FBT001 -- the script
        """The part in the face of its script, else in that of the other."""
        look = self.look
        for family in self.families(arabic):
            face = shaping.face(family, look.strong, look.emph)
            if all(ord(c) in face.drawable or not inked(c) for c in part):
                forced = part == "\u2028"
                said = " " if forced else part
                word = face.word(said, rtl=bool(rtl), arabic=arabic, before=before, after=after)
                size = look.cs_size if arabic else look.size
                return _Set(face, size, word, word.advance * size / face.units, said == " ", forced)
        return None


_pen = lru_cache(maxsize=256)(_Pen)


def _scripts(text: str, parts: Iterable[str], base: int) -> Iterator[bool]:
    """Which parts of a text are set as Arabic: neutral ones follow what precedes, brackets close as they opened."""
    first = _LETTER.search(text)
    now = bool(_ARABIC.match(first[0])) if first else bool(base)
    if not _ARABIC.search(text):
        yield from (now for _ in parts)
        return
    opened: list[tuple[str, bool]] = []
    for part in parts:
        own, letters, brackets = _script(part)
        found = now if own is None else own
        if letters:
            now = found
        for sign in brackets:
            if sign in _CLOSES:
                opened.append((_CLOSES[sign], found))
            elif any(sign == closing for closing, _ in opened):
                while opened[-1][0] != sign:
                    opened.pop()
                _, opener = opened.pop()
                if part == sign:
                    found = opener
        yield found


@lru_cache(maxsize=20_000)
def _script(part: str) -> tuple[bool | None, bool, tuple[str, ...]]:
    """Whether the part itself is Arabic (None: it does not say), whether letters say so, the brackets in it."""
    brackets = tuple(_BRACKET.findall(part))
    if _ARABIC_LETTER.search(part):
        return True, True, brackets
    if _LATIN_LETTER.search(part):
        return False, True, brackets
    return (True if _ARABIC.search(part) else None), False, brackets


def line_of(atoms: Sequence[Atom], *, last: bool) -> Line:
    hanging = 0.0
    for atom in reversed(atoms):
        if not atom.space:
            break
        hanging += atom.width
    return Line(tuple(atoms), sum([a.width for a in atoms]) - hanging, hanging, last)


def _best(atom: Atom, text: str) -> int:
    """Where in the word a kashida goes: after a wide letter, else at its last place."""
    return max(atom.word.tatweel, key=lambda at: (text[atom.start + at - 1] in _WIDE, at))


def gap(line: Line, room: float) -> float:
    """What each space of a justified line gets: nothing on a last line, never so much that holes open."""
    if line.last or line.width >= room or not (spaces := line.spaces):
        return 0
    return min((room - line.width) / len(spaces), _LOOSEST * max(a.size for a in line.atoms))


@lru_cache(maxsize=512)
def shaped(pieces: tuple[tuple[str, Look], ...], base: int) -> Shaped:
    """The words of a paragraph; the same for the same text."""
    return Shaped(pieces, base)
