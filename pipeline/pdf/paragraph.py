"""A paragraph on the page: its lines drawn in reading order, so that a reader of the PDF gets the text as written."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass

from pipeline.pdf.ink import Ink
from pipeline.pdf.lines import Line, Look, Placed, shaped, trailing
from pipeline.pdf.tags import Element


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

    @property
    def ruled(self) -> bool:
        """Whether there is more to it than its words: lines, or a place to click."""
        return bool(self.look.under or self.look.through or self.link)


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
        hanging = trailing(line.atoms)
        if self.base:  # blanks at the end hang out at the left
            x -= sum(a.width for a in hanging)
        for segment in _segments(self.shaped.placed(line, x, gap), self.shaped.parted):
            run = self.runs[segment[0].atom.run]
            with ink.artifact() if run.silent else nullcontext():
                ink.belong(run.inside or element)
                _show(ink, segment, y, run.look)
                if run.ruled and (inked := [p for p in segment if p.atom not in hanging]):
                    self._rule(ink, inked, y)

    def _rule(self, ink: Ink, segment: list[Placed], y: float) -> None:
        """The lines under and through a segment, and where its link can be clicked."""
        first, last = segment[0].atom, segment[-1].atom
        left, right = min(p.x for p in segment), max(p.right for p in segment)
        run, size = self.runs[first.run], first.size
        look = run.look
        thick = size / 18
        for i in range(look.under):
            ink.box(left, y - size * 0.16 - 2 * i * thick, right - left, thick, look.colour)
        for i in range(look.through):
            ink.box(left, y + size * 0.26 + 2 * i * thick, right - left, thick, look.colour)
        if run.link and not all(p.atom.space for p in segment):
            says = self.shaped.text[first.start : last.end].strip() or run.href
            ink.link(run.link, (left, y - size * 0.27, right, y + size * 0.93), run.href, says)


def _show(ink: Ink, segment: list[Placed], y: float, look: Look) -> None:
    """The words of a segment in one operator, from left to right."""
    first = segment[0].atom
    font = ink.font(first.face)
    reverse = bool(first.level & 1)
    ordered = segment[::-1] if reverse else segment
    shown = [font[p.atom.word] + (f"{-1000 * p.extra / first.size:.1f}" if p.extra else "") for p in ordered]
    ink.colour(look.colour)
    ink.text(font, first.size, ordered[0].x, y, "".join(shown), reverse=reverse, rise=look.rise)


def _segments(placed: list[Placed], parted: Mapping[int, int]) -> Iterator[list[Placed]]:
    """What one operator can show; spaces at the ends of right-to-left text stand apart, for readers that guess."""
    group: list[Placed] = []
    for one in placed:
        atom = one.atom
        last = group[-1].atom if group else None
        if last and not (
            last.level == atom.level
            and last.run == atom.run
            and last.face is atom.face
            and last.size == atom.size
            and atom.start not in parted
        ):
            yield from _parted(group)
            group = []
        group.append(one)
    if group:
        yield from _parted(group)


def _parted(group: list[Placed]) -> Iterator[list[Placed]]:
    if not group[0].atom.level & 1:
        yield group
        return
    start, end = 0, len(group)
    while start < end and group[start].atom.space:
        start += 1
    while end > start and group[end - 1].atom.space:
        end -= 1
    yield from (part for part in (group[:start], group[start:end], group[end:]) if part)
