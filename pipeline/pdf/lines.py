"""Text into words, words into lines: what can be known of a paragraph before it stands anywhere.

Lines are broken in reading order on shaped widths (blanks at their ends hang), then each is put into visual order by
the levels of the whole paragraph. Nothing here belongs to a document, so the same text is set once a process.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate, pairwise

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


@dataclass(frozen=True, slots=True)
class Look:
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
    """What a line takes as a whole: a word, a part of one, or a space. `opens`: a line may start with it."""

    start: int
    end: int
    level: int
    run: int  # the number of its piece
    face: Face
    size: float
    arabic: bool
    word: Word
    width: float
    opens: bool
    space: bool = False
    forced: bool = False  # the line ends after it


@dataclass(frozen=True, slots=True)
class Line:
    """`width` is without the blanks at its end; a `last` line is not justified."""

    atoms: tuple[Atom, ...]
    width: float
    last: bool


@dataclass(eq=False, slots=True)
class Placed:
    """A word on its line: its left edge, and by how much it is widened."""

    atom: Atom
    x: float
    extra: float

    @property
    def right(self) -> float:
        return self.x + self.atom.width + self.extra


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
            kept = bytearray()
            for level, char in zip(resolved, full, strict=True):
                if _CONTROL.match(char):
                    self.parted[len(kept)] = min(level, self.parted.get(len(kept), level))
                else:
                    kept.append(level)
            full, resolved = _CONTROL.sub("", full), bytes(kept)
        self.text, self.levels = full, resolved
        self._one_way = not self.parted and resolved.count(base) == len(resolved)
        self._pens = [_pen(look) for _, look in pieces]
        self.atoms = list(self._atoms(pieces))

    # -- from runs to words --------------------------------------------------------------------------------------------

    def _atoms(self, pieces: Sequence[tuple[str, Look]]) -> Iterator[Atom]:
        text = self.text
        may = breaks(text)
        scripts = _Scripts(text, self.base)
        ends = list(accumulate(len(_CONTROL.sub("", piece)) for piece, _ in pieces))
        number = 0
        for start, end in pairwise(self._cuts(may, ends)):
            while ends[number] <= start:
                number += 1
            arabic = scripts.of(text[start:end])
            yield self._atom(start, end, number, arabic, opens=start in may)

    def _cuts(self, may: frozenset[int], ends: Sequence[int]) -> list[int]:
        """Where the text is cut: around spaces, where a line may end, where a piece ends, where the level changes."""
        text, resolved = self.text, self.levels
        cuts = {0, *may, *ends, *self.parted} if text else set()
        spaces = [space.start() for space in _SPACE.finditer(text)]
        cuts.update(spaces, (at + 1 for at in spaces))
        if text and resolved.count(resolved[0]) != len(resolved):
            cuts.update(level.start() for level in _LEVEL.finditer(resolved))
        return sorted(cuts)

    def _atom(self, start: int, end: int, run: int, arabic: bool, *, opens: bool) -> Atom:  # noqa: FBT001 -- the script
        part, level = self.text[start:end], self.levels[start]
        before, after = self._around(start, end) if arabic else ("", "")
        pen = self._pens[run]
        found = pen[part, arabic, level & 1, before, after]
        if found is None:
            raise self._missing(part, pen.families(arabic))
        forced = part == "\u2028"
        space = forced or part == " "
        return Atom(start, end, level, run, found.face, found.size, arabic, found.word, found.width,
                    opens and not space, space, forced)  # fmt: skip

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
        head = self._atom(atom.start, middle, atom.run, atom.arabic, opens=atom.opens)
        return [head, self._atom(middle, atom.end, atom.run, atom.arabic, opens=True)]

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

    def placed(self, line: Line, x: float, gap: float = 0) -> list[Placed]:
        """The words of a line in reading order, the leftmost at `x`; `gap` widens the spaces between them."""
        atoms = line.atoms
        if not atoms:
            return []
        if self._one_way or (not self.parted and all(a.level == self.base for a in atoms)):
            return _one_way(atoms, x, gap, reverse=bool(self.base))
        start = atoms[0].start
        found = line_levels(self.text, self.levels, self.base, start, atoms[-1].end)
        stretch = stretching(atoms) if gap else set()
        of_levels = bytearray()
        numbers: list[int] = []  # of the atom at each level; -1 where a control stood
        for i, atom in enumerate(atoms):
            if i and atom.start in self.parted:
                of_levels.append(self.parted[atom.start])
                numbers.append(-1)
            of_levels.append(found[atom.start - start])
            numbers.append(i)
        out = {}
        for i in (numbers[k] for k in visual_order(bytes(of_levels))):
            if i >= 0:
                out[i] = Placed(atoms[i], x, gap if i in stretch else 0)
                x = out[i].right
        return [out[i] for i in range(len(atoms))]


def _one_way(atoms: Sequence[Atom], x: float, gap: float, *, reverse: bool) -> list[Placed]:
    """The words of a line that runs in one direction."""
    stretch = stretching(atoms) if gap else set()
    out = []
    for i in range(len(atoms) - 1, -1, -1) if reverse else range(len(atoms)):
        atom, extra = atoms[i], gap if i in stretch else 0
        out.append(Placed(atom, x, extra))
        x = x + atom.width + extra
    return out[::-1] if reverse else out


_SIGN = re.compile(r"[-–/.:@_](?=\w)")
_COMBINING = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")


@dataclass(eq=False, slots=True)
class _Set:
    """A word as it is set: its face and size, its glyphs, its width in points."""

    face: Face
    size: float
    word: Word
    width: float


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
                said = " " if part == "\u2028" else part
                word = face.word(said, rtl=bool(rtl), arabic=arabic, before=before, after=after)
                size = look.cs_size if arabic else look.size
                return _Set(face, size, word, word.advance * size / face.units)
        return None


_pen = lru_cache(maxsize=256)(_Pen)


class _Scripts:
    """Which parts of a text are set as Arabic: neutral ones follow what precedes, brackets close as they opened."""

    def __init__(self, text: str, base: int) -> None:
        first = _LETTER.search(text)
        self.now = bool(_ARABIC.match(first[0])) if first else bool(base)
        self.open: list[tuple[str, bool]] = []

    def of(self, part: str) -> bool:
        own, letters, brackets = _script(part)
        found = self.now if own is None else own
        if letters:
            self.now = found
        for sign in brackets:
            if sign in _CLOSES:
                self.open.append((_CLOSES[sign], found))
            elif any(sign == closing for closing, _ in self.open):
                while self.open[-1][0] != sign:
                    self.open.pop()
                _, opener = self.open.pop()
                if part == sign:
                    found = opener
        return found


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
    hanging = sum(a.width for a in trailing(atoms))
    return Line(tuple(atoms), sum(a.width for a in atoms) - hanging, last)


def trailing(atoms: Sequence[Atom]) -> list[Atom]:
    out = []
    for atom in reversed(atoms):
        if not atom.space:
            break
        out.append(atom)
    return out


def _best(atom: Atom, text: str) -> int:
    """Where in the word a kashida goes: after a wide letter, else at its last place."""
    return max(atom.word.tatweel, key=lambda at: (text[atom.start + at - 1] in _WIDE, at))


def stretching(atoms: Sequence[Atom]) -> set[int]:
    """The indices of the spaces that justification widens: not those at the end, nor at the start."""
    end = len(atoms) - len(trailing(atoms))
    return {i for i, a in enumerate(atoms) if a.space and 0 < i < end}


def gap(line: Line, room: float) -> float:
    """What each space of a justified line gets: nothing on a last line, never so much that holes open."""
    spaces = len(stretching(line.atoms))
    if line.last or not spaces or line.width >= room:
        return 0
    return min((room - line.width) / spaces, _LOOSEST * max(a.size for a in line.atoms))


@lru_cache(maxsize=512)
def shaped(pieces: tuple[tuple[str, Look], ...], base: int) -> Shaped:
    """The words of a paragraph; the same for the same text."""
    return Shaped(pieces, base)
