"""A paragraph on the page: its lines drawn in reading order, so that a reader of the PDF gets the text as written."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from pipeline.pdf.ink import Ink
from pipeline.pdf.lines import Atom, Line, Look, shaped
from pipeline.pdf.tags import Element


class Run(NamedTuple):
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


class Text:
    """The runs of a paragraph, shaped; `base` is 0 or 1, its direction. Characters without a glyph: `FontError`."""

    def __init__(self, runs: Sequence[Run], base: int) -> None:
        self.runs, self.base = runs, base
        self.shaped = shaped(tuple((run.text, run.look) for run in runs), base)

    def lines(self, width: float, first: float = 0) -> list[Line]:
        """The lines of the paragraph; the first one is shorter by `first` (longer, if negative)."""
        return self.shaped.lines(width, first)

    def runs_of(self, line: Line) -> Iterator[Run]:
        return (self.runs[number] for number in dict.fromkeys(atom.run for atom in line.atoms))

    def draw(self, ink: Ink, line: Line, x: float, y: float, element: Element, gap: float = 0) -> None:
        """The line on the baseline `y` from its left edge `x`, which is where its inked part begins."""
        if self.base:  # blanks at the end hang out at the left
            x -= line.hanging
        edges = self.shaped.placed(line, x, gap)
        for segment in _segments(line.atoms):
            run = self.runs[line.atoms[segment.start].run]
            if run.silent:
                with ink.artifact():
                    _show(ink, line, segment, edges, y, run.look, gap)
                continue
            ink.belong(run.inside or element)
            _show(ink, line, segment, edges, y, run.look, gap)
            if run.link or run.look.under or run.look.through:
                self._rule(ink, line, segment, edges, y, gap)

    def _rule(self, ink: Ink, line: Line, segment: range, edges: Sequence[float], y: float, gap: float) -> None:
        """The lines under and through a segment, and where its link can be clicked; blanks that hang have none."""
        inked = [i for i in segment if i < line.end]
        if not inked:
            return
        atoms, spaces = line.atoms, set(line.spaces) if gap else ()
        first, last = atoms[inked[0]], atoms[inked[-1]]
        left = min(edges[i] for i in inked)
        right = max(edges[i] + atoms[i].width + (gap if i in spaces else 0) for i in inked)
        run, size = self.runs[first.run], first.size
        look = run.look
        thick = size / 18
        for i in range(look.under):
            ink.box(left, y - size * 0.16 - 2 * i * thick, right - left, thick, look.colour)
        for i in range(look.through):
            ink.box(left, y + size * 0.26 + 2 * i * thick, right - left, thick, look.colour)
        if run.link and not all(atoms[i].space for i in inked):
            says = self.shaped.text[first.start : last.end].strip() or run.href
            ink.link(run.link, (left, y - size * 0.27, right, y + size * 0.93), run.href, says)


def _show(ink: Ink, line: Line, segment: range, edges: Sequence[float], y: float, look: Look, gap: float) -> None:
    """The words of a segment in one operator, from left to right."""
    first = line.atoms[segment.start]
    reverse = bool(first.level & 1)
    font = ink.font(first.face)
    ordered = segment[::-1] if reverse else segment
    shown = [font[line.atoms[i].word] for i in ordered]
    if gap:
        wider, spaces = f"{-1000 * gap / first.size:.1f}", set(line.spaces)
        shown = [codes + wider if i in spaces else codes for i, codes in zip(ordered, shown, strict=True)]
    ink.colour(look.colour)
    ink.text(font, first.size, edges[ordered[0]], y, "".join(shown), reverse=reverse, rise=look.rise)


def _segments(atoms: Sequence[Atom]) -> Iterator[range]:
    """What one operator can show; spaces at the ends of right-to-left text stand apart, for readers that guess."""
    start = 0
    while start < len(atoms):
        first = atoms[start]
        end = len(atoms)
        if atoms[-1].group != first.group:
            end = next(i for i in range(start, end) if atoms[i].group != first.group)
        yield from _parted(atoms, start, end) if first.level & 1 else (range(start, end),)
        start = end


def _parted(atoms: Sequence[Atom], start: int, end: int) -> Iterator[range]:
    first, last = start, end
    while first < last and atoms[first].space:
        first += 1
    while last > first and atoms[last - 1].space:
        last -= 1
    yield from (part for part in (range(start, first), range(first, last), range(last, end)) if part)
