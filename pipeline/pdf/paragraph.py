"""A paragraph: runs of text into words, words into lines, lines onto the page.

Lines are broken in reading order on shaped widths (blanks at their ends hang), then each is put into visual order by
the levels of the whole paragraph, and drawn in reading order: so a reader of the PDF gets the text as it was written.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from pipeline.document.bidi import levels, line_levels, visual_order
from pipeline.errors import FontError, Sentence
from pipeline.fonts import inked, invisible
from pipeline.pdf import shaping
from pipeline.pdf.ink import Ink
from pipeline.pdf.linebreak import breaks
from pipeline.pdf.shaping import Face, Word
from pipeline.pdf.tags import Element

_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_ARABIC_LETTER = re.compile(
    "[\u0620-\u064a\u066e-\u06d3\u06fa-\u06ff\u0750-\u077f\u08a0-\u08c7\ufb50-\ufdff\ufe70-\ufefc]"
)
_LATIN_LETTER = re.compile("[^\\W\\d_\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_JOINING = re.compile("[\u0620-\u065f\u0670-\u06d3\u200d]")
_BRACKET = re.compile("[()\\[\\]{}«»“”‹›]")
_CLOSES = {"(": ")", "[": "]", "{": "}", "«": "»", "“": "”", "‹": "›"}
_CONTROL = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\x00-\x09\x0b-\x1f\x7f-\x9f]")

_TIGHT = 1e-6  # points: the error of adding widths
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


@dataclass(frozen=True, slots=True)
class Run:
    """Text of one look, with the controls of direction that it needs: they guide the lines and are never drawn.

    `inside` is its element if not that of the paragraph; `link` the element of the link that leads to `href`. A
    `silent` run is seen, but no part of the paper: a sign beside a change.
    """

    text: str
    look: Look
    inside: Element | None = None
    href: str = ""
    link: Element | None = None
    silent: bool = False


@dataclass(eq=False, slots=True)
class Atom:
    """What a line takes as a whole: a word, a part of one, or a space. `opens`: a line may start with it."""

    start: int
    end: int
    level: int
    run: Run
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


class Text:
    """The text of a paragraph, shaped; `base` is 0 or 1, its direction. Characters without a glyph: `FontError`."""

    def __init__(self, runs: Sequence[Run], base: int) -> None:
        self.base = base
        full = "".join(run.text for run in runs).replace("\n", "\u2028")
        _, resolved = levels(full, base)
        if _CONTROL.search(full):
            resolved = bytes(n for n, c in zip(resolved, full, strict=True) if not _CONTROL.match(c))
            full = _CONTROL.sub("", full)
        self.text, self.levels = full, resolved
        self.atoms = list(self._atoms(runs))

    # -- from runs to words --------------------------------------------------------------------------------------------

    def _atoms(self, runs: Sequence[Run]) -> Iterator[Atom]:
        text = self.text
        may = breaks(text)
        scripts = _Scripts(text, self.base)
        start = 0
        for run in runs:
            end = start + len(_CONTROL.sub("", run.text))
            for a, b in pairwise(self._cuts(start, end, may)):
                yield self._atom(a, b, run, scripts.of(text[a:b]), opens=a in may)
            start = end

    def _cuts(self, start: int, end: int, may: set[int]) -> list[int]:
        """Where one run is cut: around spaces, where a line may end, where the level changes."""
        cuts = {start, end} if start < end else set()
        text, resolved = self.text, self.levels
        for space in re.finditer("[ \u2028]", text[start:end]):
            cuts.update((start + space.start(), start + space.end()))
        cuts.update(i for i in may if start < i < end)
        if resolved.count(resolved[start : start + 1], start, end) != end - start:
            cuts.update(i for i in range(start + 1, end) if resolved[i] != resolved[i - 1])
        return sorted(cuts)

    def _atom(self, start: int, end: int, run: Run, arabic: bool, *, opens: bool) -> Atom:  # noqa: FBT001 -- the script
        part, look, level = self.text[start:end], run.look, self.levels[start]
        face = self._face(part, look, arabic=arabic)
        size = look.cs_size if arabic else look.size
        forced = part == "\u2028"
        before = after = ""
        if arabic and start and _JOINING.match(self.text[start - 1]):
            before = self.text[max(0, start - 4) : start]
        if arabic and end < len(self.text) and _JOINING.match(self.text[end]):
            after = self.text[end : end + 4]
        word = face.word(" " if forced else part, rtl=bool(level & 1), arabic=arabic, before=before, after=after)
        width = word.advance * size / face.units
        space = forced or part == " "
        return Atom(start, end, level, run, face, size, arabic, word, width, opens and not space, space, forced)

    def _face(self, part: str, look: Look, *, arabic: bool) -> Face:
        """The face that draws all of the part: that of its script, else that of the other."""
        families = (look.cs_font, look.font) if arabic else (look.font, look.cs_font)
        for family in families:
            face = shaping.face(family, look.strong, look.emph)
            if all(ord(c) in face.drawable or not inked(c) for c in part):
                return face
        raise self._missing(part, families)

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
                out.append(_line(atoms[start:chance], last=False))
                start = at = chance
                used, room = 0.0, width
                if start >= len(atoms):
                    break
                continue
            used += atom.width
            at += 1
            if atom.forced:
                out.append(_line(atoms[start:at], last=True))
                start, used, room = at, 0.0, width
        if start < len(atoms):
            out.append(_line(atoms[start:], last=True))
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

    # -- from lines to the page ----------------------------------------------------------------------------------------

    def placed(self, line: Line, x: float, gap: float = 0) -> list[tuple[Atom, float]]:
        """The words of a line in reading order with the left edge of each; `gap` widens the spaces between them."""
        atoms = line.atoms
        if not atoms:
            return []
        start = atoms[0].start
        found = line_levels(self.text, self.levels, self.base, start, atoms[-1].end)
        stretch = _stretching(atoms)
        edges = {}
        for i in visual_order(bytes(found[a.start - start] for a in atoms)):
            edges[i] = x
            x += atoms[i].width + (gap if i in stretch else 0)
        return [(a, edges[i]) for i, a in enumerate(atoms)]

    def draw(self, ink: Ink, line: Line, x: float, y: float, element: Element, gap: float = 0) -> None:
        """The line on the baseline `y` from its left edge `x`, which is where its inked part begins."""
        if self.base and line.atoms:  # blanks at the end hang out at the left
            x -= sum(a.width for a in _trailing(line.atoms))
        stretch = {line.atoms[i].start for i in _stretching(line.atoms)} if gap else set()
        for segment in _segments(self.placed(line, x, gap)):
            self._draw(ink, segment, y, element, gap, stretch)

    def _draw(
        self, ink: Ink, segment: list[tuple[Atom, float]], y: float, element: Element, gap: float, stretch: set[int]
    ) -> None:
        first = segment[0][0]
        run, look, reverse = first.run, first.run.look, bool(first.level & 1)
        inside = run.inside or element
        shown: list[str] = []
        left = right = 0.0
        font = ink.font(first.face)
        for atom, x in reversed(segment) if reverse else segment:
            left = left if shown else x
            wide = gap if atom.start in stretch else 0
            shown.append(font.show(atom.word) + (f"{-1000 * wide / atom.size:.1f}" if wide else ""))
            right = x + atom.width + wide
        if run.silent:
            with ink.artifact():
                ink.colour(look.colour)
                ink.text(font, first.size, left, y, "".join(shown), reverse=reverse, rise=look.rise)
            return
        ink.belong(inside)
        ink.colour(look.colour)
        ink.text(font, first.size, left, y, "".join(shown), reverse=reverse, rise=look.rise)
        ends = [atom for atom, _ in segment]
        if all(atom.space for atom in ends) and ends[-1].end == len(self.text):
            return
        thick = first.size / 18
        for i in range(look.under):
            ink.box(left, y - first.size * 0.16 - 2 * i * thick, right - left, thick, look.colour)
        for i in range(look.through):
            ink.box(left, y + first.size * 0.26 + 2 * i * thick, right - left, thick, look.colour)
        if run.link and not all(atom.space for atom in ends):
            box = (left, y - first.size * 0.27, right, y + first.size * 0.93)
            ink.link(run.link, box, run.href, self.text[ends[0].start : ends[-1].end].strip() or run.href)


_SIGN = re.compile(r"[-–/.:@_](?=\w)")
_COMBINING = re.compile("[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed]")


class _Scripts:
    """Which parts of a text are set as Arabic: neutral ones follow what precedes, brackets close as they opened."""

    def __init__(self, text: str, base: int) -> None:
        first = next((m for m in re.finditer(r"[^\W\d_]", text)), None)
        self.now = bool(_ARABIC.match(first[0])) if first else bool(base)
        self.open: list[tuple[str, bool]] = []

    def of(self, part: str) -> bool:
        if _ARABIC_LETTER.search(part):
            found = self.now = True
        elif _LATIN_LETTER.search(part):
            found = self.now = False
        else:
            found = bool(_ARABIC.search(part)) or self.now
        for bracket in _BRACKET.finditer(part):
            sign = bracket[0]
            if sign in _CLOSES:
                self.open.append((_CLOSES[sign], found))
            elif any(sign == closing for closing, _ in self.open):
                while self.open[-1][0] != sign:
                    self.open.pop()
                _, opener = self.open.pop()
                if len(part) == len(bracket[0]):
                    found = opener
        return found


def _line(atoms: Sequence[Atom], *, last: bool) -> Line:
    hanging = sum(a.width for a in _trailing(atoms))
    return Line(tuple(atoms), sum(a.width for a in atoms) - hanging, last)


def _trailing(atoms: Sequence[Atom]) -> list[Atom]:
    out = []
    for atom in reversed(atoms):
        if not atom.space:
            break
        out.append(atom)
    return out


def _stretching(atoms: Sequence[Atom]) -> set[int]:
    """The indices of the spaces that justification widens: not those at the end, nor at the start."""
    end = len(atoms) - len(_trailing(atoms))
    return {i for i, a in enumerate(atoms) if a.space and 0 < i < end}


def gap(line: Line, room: float) -> float:
    """What each space of a justified line gets: nothing on a last line, never so much that holes open."""
    spaces = len(_stretching(line.atoms))
    if line.last or not spaces or line.width >= room:
        return 0
    return min((room - line.width) / spaces, _LOOSEST * max(a.size for a in line.atoms))


def _segments(placed: list[tuple[Atom, float]]) -> Iterator[list[tuple[Atom, float]]]:
    """What one operator can show; spaces at the ends of right-to-left text stand apart, for readers that guess."""
    group: list[tuple[Atom, float]] = []
    for atom, x in placed:
        last = group[-1][0] if group else None
        if last and not (
            last.level == atom.level and last.run is atom.run and last.face is atom.face and last.size == atom.size
        ):
            yield from _parted(group)
            group = []
        group.append((atom, x))
    if group:
        yield from _parted(group)


def _parted(group: list[tuple[Atom, float]]) -> Iterator[list[tuple[Atom, float]]]:
    if not group[0][0].level & 1:
        yield group
        return
    start, end = 0, len(group)
    while start < end and group[start][0].space:
        start += 1
    while end > start and group[end - 1][0].space:
        end -= 1
    yield from (part for part in (group[:start], group[start:end], group[end:]) if part)
