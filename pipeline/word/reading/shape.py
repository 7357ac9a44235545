"""A flat sequence given the shape of the model: sections by outline level, lists by numbering, tables by their grid."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from pipeline.document.model import (
    Block,
    Cell,
    Lang,
    List,
    ListItem,
    Marker,
    Paragraph,
    Parallel,
    Row,
    Section,
    Table,
)
from pipeline.word.ooxml import PARALLEL, Entry, Kind
from pipeline.word.reading.body import Grid, Line, Piece, lines
from pipeline.word.reading.body import Row as GridRow

Blocks = tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """`names`: bookmark -> what it identifies; without any, nothing is identified."""

    names: Mapping[str, tuple[Entry, ...]]

    def blocks(self, pieces: Sequence[Piece], style: str = "body", *, sections: bool = True) -> Blocks:
        found = list(self._grouped(pieces, style, sections=sections))
        return _nested(found) if sections else tuple(block for _, block in found)

    def _grouped(self, pieces: Sequence[Piece], style: str, *, sections: bool) -> Iterator[tuple[int, Block]]:
        """Each block with its level: 0, or that of a section whose blocks are still to be found."""
        n = 0
        while n < len(pieces):
            piece = pieces[n]
            if isinstance(piece, Grid) and piece.style == PARALLEL.casefold():
                for row in piece.rows:
                    columns = (self.blocks(cell.pieces, style, sections=False) for cell in row.cells)
                    yield 0, Parallel(tuple(columns), row.changes)
            elif isinstance(piece, Grid):
                yield 0, self.table(piece)
            elif sections and piece.level and piece.paragraph.content:
                heading = replace(piece.paragraph, style="", id="")
                yield piece.level, Section(heading, (), self.id(piece, "section"))
            elif piece.num and not piece.level and piece.paragraph.label:
                end = n
                while end < len(pieces) and _listed(pieces[end], piece):
                    end += 1
                run = [line for line in pieces[n:end] if isinstance(line, Line)]
                yield 0, self._list(run, style)
                n = end
                continue
            else:
                yield 0, self.paragraph(piece, style)
            n += 1

    def paragraph(self, line: Line, style: str) -> Paragraph:
        own = "" if line.style in {style, "body", "list", "cell"} else line.style
        return replace(line.paragraph, style=own, id=self.id(line, "paragraph"))

    def id(self, line: Line, kind: Kind) -> str:
        return next(
            (entry.id for name in line.bookmarks for entry in self.names.get(name, ()) if entry.kind == kind), ""
        )

    # -- lists --------------------------------------------------------------------------------------------------------

    def _list(self, run: Sequence[Line], style: str) -> List:
        level = min(line.num[1] for line in run if line.num)
        items: list[ListItem] = []
        n = 0
        while n < len(run):
            end = n + 1
            while end < len(run) and _depth(run[end]) > level:
                end += 1
            line = run[n]
            if _depth(line) > level:  # a list that begins deeper than it goes on
                items.append(ListItem((self._list(run[n:end], style),)))
            else:
                first = self.paragraph(line, "list")
                deeper: Blocks = (self._list(run[n + 1 : end], style),) if end > n + 1 else ()
                items.append(ListItem((first, *deeper), self.id(line, "item")))
            n = end
        first_line = run[0].paragraph
        return List(tuple(items), first_line.lang, _marker(first_line.label))

    # -- tables -------------------------------------------------------------------------------------------------------

    def table(self, grid: Grid) -> Table:
        width = max([len(grid.widths), *(sum(cell.span for cell in row.cells) for row in grid.rows), 1])
        columns = grid.widths if len(grid.widths) == width else (1,) * width
        rows = self.rows(grid, width)
        first = next(lines((grid,)), None)
        return Table(
            tuple(rows),
            Lang.AR if grid.rtl else first.paragraph.lang if first else Lang.FR,
            columns,
            style="layout" if grid.style.startswith("mithaq ") and grid.style != "mithaq table" else "grid",
            id=self.id(first, "table") if first else "",
        )

    def rows(self, grid: Grid, width: int) -> list[Row]:
        """The rows with merged cells as spans."""
        found: list[list[Cell]] = []
        above: dict[int, tuple[int, int]] = {}  # column -> the cell (row, number) that may grow downwards
        heads = True
        made: list[Row] = []
        for number, row in enumerate(grid.rows):
            cells: list[Cell] = []
            found.append(cells)
            column = 0
            for cell in row.cells:
                place = above.get(column)
                if cell.merge and cell.merge != "restart" and place is not None:
                    owner = found[place[0]][place[1]]
                    found[place[0]][place[1]] = replace(owner, rowspan=number - place[0] + 1)
                else:
                    above.pop(column, None)
                    if cell.merge:
                        above[column] = (number, len(cells))
                    blocks = self.blocks(cell.pieces, "cell", sections=False)
                    cells.append(Cell(_unless_blank(blocks), colspan=cell.span))
                column += cell.span
            cells += [Cell(())] * (width - column)
            heads = heads and row.header
            made.append(Row((), heads, self._row_id(row), row.changes))
        return [replace(row, cells=tuple(cells)) for row, cells in zip(made, found, strict=True)]

    def _row_id(self, row: GridRow) -> str:
        first = next((line for cell in row.cells for line in lines(cell.pieces)), None)
        return self.id(first, "row") if first else ""


def _nested(found: Sequence[tuple[int, Block]]) -> Blocks:
    """The blocks with what follows each heading inside its section."""
    blocks: list[Block] = []
    n = 0
    while n < len(found):
        own, block = found[n]
        n += 1
        if own and isinstance(block, Section):
            end = n
            while end < len(found) and not 0 < found[end][0] <= own:
                end += 1
            block = replace(block, blocks=_nested(found[n:end]))
            n = end
        blocks.append(block)
    return tuple(blocks)


def _listed(piece: Piece, first: Line) -> bool:
    """Whether the piece goes on with the list that began with `first`."""
    if not isinstance(piece, Line) or not piece.num or piece.level or not piece.paragraph.label:
        return False
    return piece.num[0] == (first.num or ("", 0))[0] or piece.num[1] > (first.num or ("", 0))[1]


def _depth(line: Line) -> int:
    return line.num[1] if line.num else 0


def _marker(label: str) -> Marker:
    if any(map(str.isdigit, label)):
        return "decimal"
    return "letter" if any(map(str.isalpha, label)) else "bullet"


def _blank(block: Block) -> bool:
    return isinstance(block, Paragraph) and not block.content and not block.changes and not block.comments


def _unless_blank(blocks: Blocks) -> Blocks:
    """The blocks of a cell; Word's empty paragraph in an empty cell is none."""
    return () if len(blocks) == 1 and _blank(blocks[0]) else blocks


def listed(names: Iterable[Entry]) -> Mapping[str, tuple[Entry, ...]]:
    """The entries of a manifest by bookmark: one bookmark may stand for several things that begin with it."""
    found: dict[str, tuple[Entry, ...]] = {}
    for entry in names:
        found[entry.bookmark] = (*found.get(entry.bookmark, ()), entry)
    return found
