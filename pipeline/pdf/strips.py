"""Strips: what pages are filled with, from top to bottom. A line of text, a row of a table, a figure.

A strip knows its height and how to draw itself; where pages break is decided by `pages` from what a strip says of
itself. All lengths are in points; a strip is drawn from the left edge and the top of the place it was given.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from pipeline.house import Align, Border, Style
from pipeline.pdf.ink import Ink
from pipeline.pdf.lines import Line, gap
from pipeline.pdf.paragraph import Text
from pipeline.pdf.tags import Element


@dataclass(eq=False, kw_only=True)
class Strip:
    """`before` and `after` part it from its neighbours: of two that meet, the larger counts, as in Word.

    `glued`: no page ends after it. `head` is repeated above it where it comes first on a page. `loose`: better split
    than moved to the next page. `names` are places in the paper that it holds, `notes` the footnotes. `spare` is how
    much of its height, being blank, may hang over the foot of a page.
    """

    height: float = 0
    spare: float = 0
    before: float = 0
    after: float = 0
    glued: bool = False
    loose: bool = False
    changed: bool = False
    head: tuple["Strip", ...] = ()
    names: tuple[str, ...] = ()
    notes: tuple["Strip", ...] = ()

    def draw(self, ink: Ink, x: float, top: float) -> None:
        """Draw nothing: a strip may be mere space."""

    def split(self, room: float) -> "tuple[Strip, Strip] | None":  # noqa: ARG002 -- most cannot be split
        """The strip in two, the first no higher than `room`; None where that cannot be."""
        return None


@dataclass(eq=False, kw_only=True)
class NewPage(Strip):
    """What follows starts a page."""


@dataclass(eq=False, kw_only=True)
class Turn(Strip):
    """What follows starts a page of this orientation."""

    landscape: bool


# -- a stack of strips ------------------------------------------------------------------------------------------------


def apart(above: Strip, below: Strip) -> float:
    """The space between two strips."""
    return max(above.after, below.before)


def height(strips: Sequence[Strip]) -> float:
    """With the space before the first and after the last."""
    if not strips:
        return 0
    between = sum(map(apart, strips, strips[1:]))
    return strips[0].before + sum([strip.height for strip in strips]) + between + strips[-1].after


def draw(ink: Ink, strips: Sequence[Strip], x: float, top: float) -> None:
    space = 0.0
    for strip in strips:
        top -= max(space, strip.before)
        strip.draw(ink, x, top)
        top -= strip.height
        space = strip.after


def fitting(strips: Sequence[Strip], room: float) -> int:
    """How many of the strips fit into `room`, ending where they may part; 0 if that is none."""
    used, space, found = 0.0, 0.0, 0
    for i, strip in enumerate(strips):
        used += max(space, strip.before) + strip.height
        if used > room:
            break
        space = strip.after
        if not strip.glued or i + 1 == len(strips):
            found = i + 1
    return found


# -- a line of text ---------------------------------------------------------------------------------------------------


class Label(NamedTuple):
    """What stands before a paragraph, in its hanging indent."""

    text: Text
    line: Line
    element: Element


@dataclass(eq=False, kw_only=True)
class TextLine(Strip):
    """One line of a paragraph, `indent` from the edge where reading starts; `base` 1 mirrors it.

    `above` and `below` are what the frame of the paragraph takes of the height.
    """

    text: Text
    line: Line
    element: Element
    style: Style
    width: float  # of the column
    indent: float
    measure: float
    baseline: float  # below the top of the text
    above: float = 0
    below: float = 0
    framed: bool = False
    label: Label | None = None
    kashida: bool = False

    def draw(self, ink: Ink, x: float, top: float) -> None:
        for name in self.names:
            ink.target(name, top)
        if self.framed:
            self._frame(ink, x, top)
        rtl = self.text.base == 1
        left = x + (self.width - self.indent - self.measure if rtl else self.indent)
        y = top - self.above - self.baseline
        if self.label:
            self._label(ink, x, y, self.label)
        line, wider, room = self.line, 0.0, self.measure - self.line.width
        if self.style.align == "justify":
            line = self.text.shaped.stretched(line, self.measure) if self.kashida else line
            wider = gap(line, self.measure)
            room = self.measure - line.width - wider * len(line.spaces)
        left += _shift(self.style.alignment(rtl=rtl), room, rtl=rtl)
        self.text.draw(ink, line, left, y, self.element, wider)

    def _label(self, ink: Ink, x: float, y: float, label: Label) -> None:
        start = self.indent + min(self.style.first, 0)
        left = x + (self.width - start - label.line.width if self.text.base else start)
        label.text.draw(ink, label.line, left, y, label.element)

    def _frame(self, ink: Ink, x: float, top: float) -> None:
        """Background and borders: the border of the start and of the end along each line, the others where they are."""
        style = self.style
        start = style.indent_start - style.start.space - style.start.width
        end = style.indent_end - style.end.space - style.end.width
        left, right = (end, start) if self.text.base else (start, end)
        first, last = (style.end, style.start) if self.text.base else (style.start, style.end)
        a, b = x + left, x + self.width - right
        bottom = top - self.height
        with ink.artifact():
            if style.fill:
                ink.box(a, bottom, b - a, self.height, style.fill)
            if self.above and style.top.width:
                ink.box(a, top - style.top.width, b - a, style.top.width, style.top.colour)
            if self.below and style.bottom.width:
                ink.box(a, bottom, b - a, style.bottom.width, style.bottom.colour)
            if first.width:
                ink.box(a, bottom, first.width, self.height, first.colour)
            if last.width:
                ink.box(b - last.width, bottom, last.width, self.height, last.colour)


def _shift(align: Align, room: float, *, rtl: bool) -> float:
    """How far from the left edge a line starts that leaves so much room."""
    if align == "center":
        return room / 2
    return room if (align == "end") != rtl else 0


# -- things side by side ----------------------------------------------------------------------------------------------


@dataclass(eq=False)
class Box:
    """A cell, or a column: `x` from the left edge of the row; `pad` is inside it: top, right, bottom, left."""

    x: float
    width: float
    strips: list[Strip]
    pad: tuple[float, float, float, float] = (0, 0, 0, 0)
    fill: str = ""
    height: float = 0  # where it spans rows: of all of them; 0 is the row's
    sinks: float = 0  # the share of spare height that is above its strips: half of it in the middle, 1 at the bottom

    @property
    def needs(self) -> float:
        return self.pad[0] + height(self.strips) + self.pad[2]


class Rule(NamedTuple):
    """A line along the row, from `x` for `length`, or upright at `x` for all its height.

    That at its `top` or `bottom` is within the row; `below` is where the next row has that at its top.
    """

    border: Border
    edge: Literal["top", "bottom", "below", "upright"]
    x: float
    length: float = 0


@dataclass(eq=False, kw_only=True)
class Row(Strip):
    """Boxes side by side, with their rules."""

    boxes: list[Box]
    rules: list[Rule] = field(default_factory=list)
    spanned: bool = False

    def draw(self, ink: Ink, x: float, top: float) -> None:
        for name in self.names:
            ink.target(name, top)
        if any(box.fill for box in self.boxes):
            with ink.artifact():
                for box in self.boxes:
                    tall = box.height or self.height
                    if box.fill:
                        ink.box(x + box.x, top - tall, box.width, tall, box.fill)
        for box in self.boxes:
            spare = max((box.height or self.height) - box.needs, 0) * box.sinks if box.sinks else 0
            draw(ink, box.strips, x + box.x + box.pad[3], top - box.pad[0] - spare)
        if self.rules:
            with ink.artifact():
                for rule in self.rules:
                    self._rule(ink, rule, x, top)

    def _rule(self, ink: Ink, rule: Rule, x: float, top: float) -> None:
        width, colour = rule.border.width, rule.border.colour
        if rule.edge == "upright":
            ink.box(x + rule.x - width / 2, top - self.height, width, self.height, colour)
        else:
            y = {"top": top, "below": top - self.height, "bottom": top - self.height + width}[rule.edge]
            ink.box(x + rule.x, y - width, rule.length, width, colour)

    def split(self, room: float) -> tuple[Strip, Strip] | None:
        counts = [fitting(box.strips, room - box.pad[0] - box.pad[2]) for box in self.boxes]
        full = [len(box.strips) for box in self.boxes]
        if self.spanned or counts == full or any(n == 0 for n, f in zip(counts, full, strict=True) if f):
            return None
        first = [replace(box, strips=box.strips[:n]) for box, n in zip(self.boxes, counts, strict=True)]
        rest = [replace(box, strips=box.strips[n:]) for box, n in zip(self.boxes, counts, strict=True)]
        return (
            replace(self, boxes=first, height=max(b.needs for b in first), after=0, glued=False, notes=_notes(first)),
            replace(self, boxes=rest, height=max(b.needs for b in rest), before=0, names=(), notes=_notes(rest)),
        )


def row(boxes: list[Box], rules: Sequence[Rule] = (), **more: object) -> Row:
    """The row of these boxes, as high as the highest, with the names and footnotes that stand in them."""
    made = Row(boxes=boxes, rules=list(rules), height=max((b.needs for b in boxes if not b.height), default=0))
    made.names = tuple(n for b in boxes for s in b.strips for n in s.names)
    made.notes = _notes(boxes)
    made.changed = any(s.changed for b in boxes for s in b.strips)
    return replace(made, **more) if more else made  # type: ignore[arg-type]  # fields of Strip


def _notes(boxes: Sequence[Box]) -> tuple[Strip, ...]:
    return tuple(n for b in boxes for s in b.strips for n in s.notes)
