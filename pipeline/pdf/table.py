"""Tables into rows: columns from where reading starts, spans, rules, the header repeated on each page."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pipeline.document.model import Cell, Lang, Row, Table
from pipeline.house import LAYOUT_GAP, TableStyle
from pipeline.pdf.strips import Box, Rule, Strip, row
from pipeline.pdf.tags import Element

Fill = Callable[[Cell, Row, float, Element], list[Strip]]  # the strips of a cell, for its width and its element


class _Place(NamedTuple):
    """A cell in the grid: `row` and `column` count from 0."""

    cell: Cell
    row: int
    column: int

    @property
    def below(self) -> int:
        return self.row + self.cell.rowspan


def rows(table: Table, width: float, style: TableStyle, element: Element, fill: Fill) -> list[Strip]:
    """The strips of the rows; header rows are the `head` of the others."""
    grid = _Grid(table, width, style)
    groups: dict[bool, Element] = {}
    found: list[list[tuple[_Place, Box]]] = [[] for _ in table.rows]
    for number, line in enumerate(table.rows):
        if grid.layout:
            parent = element
        else:
            if line.header not in groups:
                groups[line.header] = element.child("THead" if line.header else "TBody")
            parent = groups[line.header].child("TR")
        for place in (p for p in grid.places[number] if p.row == number):
            box = grid.box(place)
            inside = box.width - box.pad[1] - box.pad[3]
            box.strips = fill(place.cell, line, inside, _cell(parent, place.cell, line) if not grid.layout else element)
            found[number].append((place, box))
    heights = _heights(found)
    made = [_row(grid, number, found[number], heights, line) for number, line in enumerate(table.rows)]
    heads = tuple(m for m, line in zip(made, table.rows, strict=True) if line.header)
    for strip, line in zip(made, table.rows, strict=True):
        strip.glued = strip.glued or (line.header and strip is not made[-1])
        if not line.header:
            strip.head = heads
    if len(made) > 1 and not grid.layout:
        made[-2].glued = True  # no last row alone
    return list(made)


class _Grid:
    """Where the columns stand, and which cell fills which places.

    As in Word a row is as high as what its cells hold, their padding, and the rule above them.
    """

    def __init__(self, table: Table, width: float, style: TableStyle) -> None:
        self.rtl = table.lang is Lang.AR
        self.layout = table.style == "layout"
        self.style, self.width, self.rows = style, width, len(table.rows)
        total = sum(table.columns) or 1
        self.edges = [width * sum(table.columns[:i]) / total for i in range(len(table.columns) + 1)]
        self.places = _places(table.rows, len(table.columns))
        body = [i for i, line in enumerate(table.rows) if not line.header]
        self.banded = set(body[1::2])
        self.headers = {i for i, line in enumerate(table.rows) if line.header}

    def x(self, column: int, span: int) -> tuple[float, float]:
        """The left edge and the width of so many columns."""
        last = len(self.edges) - 1
        a, b = self.edges[min(column, last)], self.edges[min(column + span, last)]
        return (self.width - b if self.rtl else a), b - a

    def box(self, place: _Place) -> Box:
        x, width = self.x(place.column, place.cell.colspan)
        style = self.style
        if self.layout:
            between = place.column > 0 and place.column + place.cell.colspan < len(self.edges) - 1
            start = end = LAYOUT_GAP if between else 0.0
            top = bottom = 0.0
        else:
            start, end = style.pad_start, style.pad_end
            top = style.pad_top + (style.inside_h if place.row else style.outer).width
            bottom = style.pad_bottom + (style.outer.width if place.below >= self.rows else 0)
        pad = (top, start, bottom, end) if self.rtl else (top, end, bottom, start)
        if self.layout:
            return Box(x, width, [], pad, sinks=0.5)
        if place.row in self.headers:
            return Box(x, width, [], pad, style.head_fill, sinks=1)
        return Box(x, width, [], pad, style.band_fill if place.row in self.banded else "")

    def rules(self, number: int, first: bool, last: bool) -> list[Rule]:  # noqa: FBT001 -- the ends of the table
        """The rules of a row, none across a cell that goes on in the next."""
        style, out = self.style, []
        ends = len(self.edges) - 1
        for place in self.places[number]:
            x, width = self.x(place.column, place.cell.colspan)
            if place.row == number:
                out.append(Rule(style.outer if first else style.inside_h, "top", x, width))
            if place.below == number + 1:
                out.append(Rule(style.outer, "bottom", x, width) if last else Rule(style.inside_h, "below", x, width))
            if place.column + place.cell.colspan < ends and style.inside_v.width:
                out.append(Rule(style.inside_v, "upright", x if self.rtl else x + width))
        return [rule for rule in out if rule.border.width]


def _row(grid: _Grid, number: int, cells: Sequence[tuple[_Place, Box]], heights: list[float], line: Row) -> Strip:
    for place, box in cells:
        box.height = sum(heights[number : place.below]) if place.cell.rowspan > 1 else 0
    rules = [] if grid.layout else grid.rules(number, number == 0, number == grid.rows - 1)
    spanning = any(number < p.below - 1 for p in grid.places[number])
    made = row([box for _, box in cells], rules)
    made.height = heights[number]
    made.changed = made.changed or bool(line.changes)
    made.glued = spanning or (line.heads_group and not grid.layout)
    made.spanned = any(p.cell.rowspan > 1 for p in grid.places[number])
    made.names = ((line.id,) if line.id else ()) + made.names
    return made


def _heights(found: list[list[tuple[_Place, Box]]]) -> list[float]:
    """Of each row: what its own cells need; what a spanning cell needs beyond that goes to its last row."""
    heights = [max((b.needs for p, b in cells if p.cell.rowspan == 1), default=0.0) for cells in found]
    for cells in found:
        for place, box in cells:
            below = min(place.below, len(heights))
            missing = box.needs - sum(heights[place.row : below])
            if missing > 0:
                heights[below - 1] += missing
    return heights


def _places(lines: Sequence[Row], columns: int) -> list[list[_Place]]:
    """The cells that each row has or goes through."""
    taken: set[tuple[int, int]] = set()
    out: list[list[_Place]] = [[] for _ in lines]
    for number, line in enumerate(lines):
        column = 0
        for cell in line.cells:
            while (number, column) in taken:
                column += 1
            if column < columns:
                for through in out[number : number + cell.rowspan]:
                    through.append(_Place(cell, number, column))
            if cell.rowspan > 1:
                taken |= {(number + i, column + j) for i in range(1, cell.rowspan) for j in range(cell.colspan)}
            column += cell.colspan
    return out


def _cell(parent: Element, cell: Cell, line: Row) -> Element:
    made = parent.child("TH" if cell.scope or line.header else "TD")
    if made.kind == "TH":
        made.attributes["Scope"] = "/Row" if cell.scope == "row" else "/Column"
    if cell.colspan > 1:
        made.attributes["ColSpan"] = str(cell.colspan)
    if cell.rowspan > 1:
        made.attributes["RowSpan"] = str(cell.rowspan)
    return made
