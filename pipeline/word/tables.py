"""Tables as WordprocessingML: those of the paper, and what Word can only say as one (side by side, signatures).

What stands in a cell is written by who writes blocks (`Cells`): here are its width, its spans and its looks.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from pipeline.document import together, walk
from pipeline.document.model import Block, Cell, Lang, Parallel, Row, Section, Signatures, Table
from pipeline.house import GUTTER, LAYOUT_GAP, SIGNATURE_HEIGHT, SIGNATURE_PADDING, SIGNATURES_A_ROW, TABLE, House
from pipeline.word.around import Around
from pipeline.word.flow import Grid
from pipeline.word.ooxml import LAYOUT, PARALLEL, SIGNATURES, Kind, escape
from pipeline.word.revisions import Revisions
from pipeline.word.sections import TWIPS

_GUTTER = round(GUTTER / 2 * TWIPS)
_GAP = round(LAYOUT_GAP * TWIPS)
_MARGINS = f'<w:tcMar><w:left w:w="{_GAP}" w:type="dxa"/><w:right w:w="{_GAP}" w:type="dxa"/></w:tcMar>'
_BOX_HEIGHT = round(SIGNATURE_HEIGHT * TWIPS)


class Cells(Protocol):
    """Writes what stands in cells."""

    def wait(self, kind: Kind, name: str) -> None:
        """The next paragraph is the first of what has this name, if it has one."""

    def cell(
        self, blocks: Iterable[Block], around: Around, *, empty: Lang | None = None, heading: Section | None = None
    ) -> str:
        """What stands in a cell; `empty` is the language of its paragraph where that is nothing.

        `heading`: the paragraphs are the heading of this section, in one of its languages.
        """


@dataclass(frozen=True, slots=True)
class Tables:
    """Writes tables in the look of the house; `ids` are those of its styles."""

    house: House
    ids: dict[str, str]
    revisions: Revisions
    cells: Cells

    def table(self, table: Table, around: Around) -> Grid:
        widths = _shares(table.columns, around.width)
        grid = table.style == "grid"
        head = self._head(
            TABLE if grid else LAYOUT,
            widths,
            lang=table.lang,
            header=any(row.header for row in table.rows),
            caption=walk.text_of(table.caption) if table.caption and grid else "",
            of=around.of,
        )
        spans: dict[int, tuple[int, int]] = {}  # column -> rows still covered from above, columns covered
        rows = [self._row(table, number, row, widths, around, spans) for number, row in enumerate(table.rows)]
        return Grid(head, "".join(rows), apart=grid)

    def _head(
        self, style: str, widths: Sequence[int], *, lang: Lang, header: bool = False, caption: str = "", of: int = 0
    ) -> str:
        look = (
            f'<w:tblLook w:val="{0x0420 if header else 0x0400:04X}" w:firstRow="{int(header)}" w:lastRow="0" '
            'w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
        )
        title = f'<w:tblCaption w:val="{escape(caption)}"/>' if caption else ""
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        return (
            f'<w:tblPr><w:tblStyle w:val="{self.ids[style]}"/>{"<w:bidiVisual/>" if lang is Lang.AR else ""}'
            f'<w:tblW {_measure(sum(widths), of)}/><w:tblLayout w:type="fixed"/>{look}{title}</w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>"
        )

    def _row(
        self,
        table: Table,
        number: int,
        row: Row,
        widths: Sequence[int],
        around: Around,
        spans: dict[int, tuple[int, int]],
    ) -> str:
        changes = self.revisions.ordered((*around.changes, *row.changes), moves=False)
        style = around.style if table.style == "layout" else "cell-head" if row.header else "cell"
        keep = row.header or _leads(table, number)
        inner = replace(around, style=style, changes=changes, table=True, lists=0, keep=keep)
        self.cells.wait("row", row.id)
        cells = iter(row.cells)
        written: list[str] = []
        column = 0
        while column < len(widths):
            covered, across = spans.pop(column, (0, 0))
            if covered:
                if covered > 1:
                    spans[column] = (covered - 1, across)
                empty = f"<w:p><w:pPr>{bare(self.ids[style], table.lang)}</w:pPr></w:p>"
                written.append(_tc(sum(widths[column : column + across]), across, "continue", "", empty, around.of))
                column += across
                continue
            cell = next(cells, None)
            if cell is None:
                break
            across = min(cell.colspan, len(widths) - column)
            if cell.rowspan > 1:
                spans[column] = (cell.rowspan - 1, across)
            width = sum(widths[column : column + across])
            written.append(self._cell(table, number, row, cell, width, across, inner))
            column += across
        properties = (
            ("<w:cantSplit/>" if table.style == "grid" else "")
            + ("<w:tblHeader/>" if row.header else "")
            + self.revisions.mark(changes)
        )
        return _tr(properties, written)

    def _cell(self, table: Table, number: int, row: Row, cell: Cell, width: int, across: int, around: Around) -> str:
        grid = table.style == "grid"
        if grid:
            padding = round((self.house.table.pad_start + self.house.table.pad_end) * TWIPS)
        else:
            padding = 2 * _GAP if cell not in (row.cells[0], row.cells[-1]) else 0
        content = self.cells.cell(cell.blocks, replace(around, width=width - padding), empty=table.lang)
        # The style of the table colours its first row only: further header rows say it themselves.
        fill = self.house.table.head_fill if grid and row.header and number else ""
        shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill.removeprefix("#")}"/>' if fill else ""
        align = '<w:vAlign w:val="bottom"/>' if grid and row.header else "" if grid else '<w:vAlign w:val="center"/>'
        # Programs differ on which side is left in a mirrored table: the gap is on both, of cells between two others.
        gap = _MARGINS if padding and not grid else ""
        return _tc(width, across, "restart" if cell.rowspan > 1 else "", shade + gap + align, content, around.of)

    # -- side by side -------------------------------------------------------------------------------------------------

    def parallel(self, block: Parallel, around: Around, section: Section | None = None) -> Grid:
        """A row of a table without rules, which grows with the passages that follow; it may break across pages.

        `section`: the block is its heading.
        """
        widths = _shares((1,) * len(block.columns), around.width)
        changes = self.revisions.ordered(around.changes, moves=False)
        cells = []
        for number, (column, width) in enumerate(zip(block.columns, widths, strict=True)):
            left, right = (_GUTTER if number else 0), (_GUTTER if number < len(widths) - 1 else 0)
            inner = replace(
                around,
                width=width - left - right,
                changes=changes,
                table=True,
                outline=around.outline and not number,
            )
            if section:
                self.cells.wait("section", section.id)
            margins = f'<w:left w:w="{left}" w:type="dxa"/><w:right w:w="{right}" w:type="dxa"/>'
            content = self.cells.cell(column, inner, heading=section)
            cells.append(_tc(width, 1, "", f"<w:tcMar>{margins}</w:tcMar>", content, around.of))
        head = self._head(PARALLEL, widths, lang=Lang.FR, of=around.of)
        properties = ("<w:cantSplit/>" if section or together.short(block) else "") + self.revisions.mark(changes)
        return Grid(head, _tr(properties, cells), merge=head, leads=section is not None)

    # -- signatures ---------------------------------------------------------------------------------------------------

    def signatures(self, block: Signatures, around: Around) -> Grid:
        widths = _shares((1,) * SIGNATURES_A_ROW, around.width)
        beside = round(2 * SIGNATURE_PADDING[1] * TWIPS)
        changes = self.revisions.ordered(around.changes, moves=False)
        rows = []
        for first in range(0, len(block.boxes), SIGNATURES_A_ROW):
            boxes = block.boxes[first : first + SIGNATURES_A_ROW]
            missing = SIGNATURES_A_ROW - len(boxes)
            properties = (
                (f'<w:gridAfter w:val="{missing}"/><w:wAfter w:w="{widths[-1]}" w:type="dxa"/>' if missing else "")
                + f'<w:cantSplit/><w:trHeight w:val="{_BOX_HEIGHT}" w:hRule="atLeast"/>'
                + self.revisions.mark(changes)
            )
            cells = []
            for box, width in zip(boxes, widths, strict=False):
                own = self.revisions.ordered((*changes, *box.changes), moves=False)
                inner = replace(around, style="signature", width=width - beside, changes=own, table=True, lists=0)
                self.cells.wait("signatory", box.id)
                cells.append(_tc(width, 1, "", "", self.cells.cell(box.lines, inner)))
            rows.append(_tr(properties, cells))
        return Grid(self._head(SIGNATURES, widths, lang=block.lang), "".join(rows), apart=True)


def bare(style: str, lang: Lang) -> str:
    """The properties of the paragraph of an empty cell; `style` is the identifier of a style."""
    return f'<w:pStyle w:val="{style}"/>{"<w:bidi/>" if lang is Lang.AR else ""}'


def _shares(columns: Sequence[int], width: int) -> list[int]:
    """The width in twips of each column; together they are the whole width."""
    total, edge, shares = sum(columns), 0, []
    seen = 0
    for share in columns:
        seen += share
        new = round(width * seen / total)
        shares.append(new - edge)
        edge = new
    return shares


def _leads(table: Table, number: int) -> bool:
    """Whether a row stays on the page of the next: the head of a group of rows, and the last row but one."""
    row = table.rows[number]
    return table.style == "grid" and (row.heads_group or number == len(table.rows) - 2)


def _measure(width: int, of: int) -> str:
    """A width in twips, or as fiftieths of a percent of the measure `of`."""
    return f'w:w="{round(5000 * width / of)}" w:type="pct"' if of else f'w:w="{width}" w:type="dxa"'


def _tr(properties: str, cells: Iterable[str]) -> str:
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def _tc(width: int, across: int, merge: str, properties: str, content: str, of: int = 0) -> str:
    span = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    vertical = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    return f"<w:tc><w:tcPr><w:tcW {_measure(width, of)}/>{span}{vertical}{properties}</w:tcPr>{content}</w:tc>"
