"""A returned file laid over the paper that left: the structure is the paper's, the words and changes are the file's.

Word has no parallel passages, no scopes of cells, no data behind a drawing: what the paper knew and Word cannot say is
taken from the paper (its *frame*), place by place. Every word comes from the body. What has no place in the frame was
added, and is shaped as it stands; what the frame has and the body has not was removed.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from pipeline.document import walk
from pipeline.document.model import (
    Block,
    Cell,
    ChangeKind,
    Contents,
    Document,
    Figure,
    Landscape,
    Lang,
    List,
    ListItem,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
)
from pipeline.word.ooxml import PARALLEL, anchor
from pipeline.word.reading.align import Spot, Unit, pairs, refused, units
from pipeline.word.reading.body import Cell as GridCell
from pipeline.word.reading.body import Grid, Line, Piece, empty
from pipeline.word.reading.body import Row as GridRow
from pipeline.word.reading.languages import spoken
from pipeline.word.reading.places import (
    Blocks,
    BoxesPlace,
    DrawingPlace,
    ParagraphPlace,
    Place,
    StripPlace,
    TablePlace,
    places,
    row_text,
    rows_text,
    text,
)
from pipeline.word.reading.settle import COMES, before, comes
from pipeline.word.reading.shape import Shape

_LISTING = {"contents-1", "contents-2", "contents-3"}


@dataclass
class Frame:
    """`shape` makes blocks of what was added; `media` gives the bytes and type of a picture."""

    document: Document
    shape: Shape
    media: Callable[[Line], str] = lambda _line: ""
    unplaced: list[Line] = field(default_factory=list)  # lines with pictures that the frame does not know
    listing: list[Line] = field(default_factory=list)  # entries of a table of contents in which somebody wrote

    def laid_over(self, pieces: Sequence[Piece]) -> Document:
        blocks = self.sequence(self.document.blocks, self._kept(pieces), "body")
        return walk.canonical(replace(self.document, blocks=blocks))

    def _kept(self, pieces: Sequence[Piece]) -> list[Piece]:
        """Without what Word wants and the model has not: joints beside tables, the entries of a table of contents."""
        kept: list[Piece] = []
        for piece in pieces:
            if isinstance(piece, Grid):
                for row in piece.rows:
                    for cell in row.cells:
                        cell.pieces = self._kept(cell.pieces)
            elif piece.joint and empty(piece):
                continue
            elif piece.style in _LISTING:
                self.listing += [piece] if _written_in(piece) else []
                continue
            kept.append(piece)
        return kept

    def sequence(self, blocks: Blocks, pieces: Sequence[Piece], style: str, *, depth: int = 0) -> Blocks:
        """One sequence that stands apart: the body, a cell, a column."""
        spots = list(places(blocks, style, depth))
        wanted = [self._spot(spot) for spot in spots]
        strips = [one.text for spot, one in zip(spots, wanted, strict=True) if isinstance(spot, StripPlace)]
        others = [
            one.text for spot, one in zip(spots, wanted, strict=True) if isinstance(spot, TablePlace | BoxesPlace)
        ]
        found = units([piece for whole in pieces for piece in _apart(whole, strips, others)])
        matched = pairs(wanted, found)
        taken = set(matched.values())
        extras: dict[int, list[Piece]] = {}
        by_unit = {unit: spot for spot, unit in matched.items()}
        last = -1
        for number, unit in enumerate(found):
            if unit.leading:
                extras.setdefault(last, []).extend(unit.leading)
            if number in taken:
                last = by_unit[number]
            else:
                extras.setdefault(last, []).append(unit.main)
        filled = [found[matched[n]].main if n in matched else None for n in range(len(spots))]
        return _Filling(self, spots, filled, extras, style).whole(blocks, depth)

    def _spot(self, spot: Place) -> Spot:
        match spot:
            case ParagraphPlace():
                return Spot("line", before(spot.paragraph), self._bookmarks(spot.names, spot.paragraph.lang))
            case TablePlace():
                return Spot("grid", rows_text(spot.table.rows), self._bookmarks(spot.names, spot.table.lang))
            case StripPlace():
                return Spot("grid", text(block for column in spot.columns for block in column))
            case BoxesPlace():
                return Spot("grid", text(line for box in spot.signatures.boxes for line in box.lines))
            case DrawingPlace():
                return Spot("picture", "")

    def _bookmarks(self, names: Sequence[str], lang: Lang) -> frozenset[str]:
        return frozenset(anchor(self.document.key, self.document.version, name, lang) for name in names if name)

    # -- one place ----------------------------------------------------------------------------------------------------

    def paragraph(self, place: ParagraphPlace, line: Line) -> Paragraph:
        was, found = place.paragraph, line.paragraph
        default = place.style
        style = was.style if line.style in {"", was.style or default} else "" if line.style == default else line.style
        changes = tuple(
            replace(change, before=_before(change.before, default, was)) if change.kind is ChangeKind.FORMAT else change
            for change in found.changes
        )
        if line.pictures:
            self.unplaced.append(line)
        return replace(
            was,
            content=spoken(found.content, was.content),
            style=style,
            changes=changes,
            comments=found.comments,
        )

    def figure(self, figure: Figure, line: Line, caption: Paragraph | None) -> Figure:
        _, around = line.pictures[0]
        source = figure.source or (self.media(line) if figure.kind == "picture" else "")
        whole = tuple(change for change in around if change.kind is not ChangeKind.FORMAT)
        return replace(figure, caption=caption, source=source, changes=whole)

    # -- tables -------------------------------------------------------------------------------------------------------

    def table(self, spot: TablePlace, grid: Grid, caption: Paragraph | None) -> Table:
        was, width = spot.table, len(spot.table.columns)
        shaped = self.shape.table(grid)
        known = [row_text(row) for row in was.rows]
        owners = _row_pairs(known, grid.rows)
        rows: list[Row] = []
        for number, (row, made) in enumerate(zip(grid.rows, shaped.rows, strict=True)):
            old = was.rows[owners[number]] if number in owners else None
            if old is not None:
                rows.append(self._row(spot, old, row, made))
            else:
                rows.append(replace(made, header=made.header and all(one.header for one in rows)))
        same = len(shaped.columns) == width
        return replace(was, caption=caption, rows=tuple(rows), columns=was.columns if same else shaped.columns)

    def _row(self, spot: TablePlace, was: Row, row: GridRow, made: Row) -> Row:
        """The row with what the frame knows of it, if its cells are still those."""
        own = [cell for cell in row.cells if cell.merge in {"", "restart"}]
        if len(own) != len(was.cells) or len(own) != len(made.cells):
            return replace(made, id=was.id, header=was.header)
        style = spot.style if spot.table.style == "layout" else "cell-head" if was.header else "cell"
        cells = tuple(
            self._cell(old, cell, new, style, spot.depth)
            for old, cell, new in zip(was.cells, own, made.cells, strict=True)
        )
        return replace(was, cells=cells, changes=row.changes)

    def _cell(self, was: Cell, cell: GridCell, made: Cell, style: str, depth: int) -> Cell:
        blocks = self.sequence(was.blocks, cell.pieces, style, depth=depth)
        return replace(was, blocks=blocks, colspan=made.colspan, rowspan=made.rowspan)

    def strip(self, spot: StripPlace, grid: Grid) -> Parallel:
        row = grid.rows[0]
        if len(row.cells) != len(spot.columns):
            return Parallel(tuple(self.shape.blocks(cell.pieces) for cell in row.cells), row.changes)
        columns = (
            self.sequence(column, cell.pieces, spot.style, depth=spot.depth)
            for column, cell in zip(spot.columns, row.cells, strict=True)
        )
        return Parallel(tuple(columns), row.changes)

    def boxes(self, signatures: Signatures, grid: Grid) -> Signatures:
        """The boxes in order; one whose words are all proposed is new."""
        known = iter(signatures.boxes)
        boxes: list[Signatory] = []
        for cell in (cell for row in grid.rows for cell in row.cells):
            new = bool(cell.pieces) and all(isinstance(piece, Line) and _comes(piece) for piece in cell.pieces)
            if new or (box := next(known, None)) is None:
                lines = self.shape.blocks(cell.pieces, "signature", sections=False)
                box = Signatory(())
            else:
                lines = self.sequence(box.lines, cell.pieces, "signature")
            boxes.append(replace(box, lines=tuple(walk.paragraphs(lines))))  # a list is lines too
        changes = grid.rows[0].changes if grid.rows else ()
        return replace(signatures, boxes=tuple(boxes), changes=changes)


@dataclass
class _Filling:
    """Goes over the frame's blocks in order, each place taking what was found for it.

    What was added after a place waits until a sequence that may hold it comes by.
    """

    frame: Frame
    spots: list[Place]
    filled: list[Piece | None]
    extras: dict[int, list[Piece]]
    style: str
    n: int = -1
    waiting: list[Piece | Block] = field(default_factory=list)

    def whole(self, blocks: Blocks, depth: int) -> Blocks:
        self.waiting += self.extras.get(-1, [])
        start = self.take(0)
        return (*start, *self.blocks(blocks, self.style, depth, 0), *self.take(0))

    def blocks(self, blocks: Blocks, style: str, depth: int, lists: int, *, item: bool = False) -> Blocks:
        found: list[Block] = []
        for number, block in enumerate(blocks):
            found += self.block(block, style, depth, lists)
            if not item or number < len(blocks) - 1:
                found += self.take(depth)
        return tuple(found)

    def take(self, depth: int) -> Blocks:
        """What waits, up to a heading that belongs further out."""
        if not self.waiting:
            return ()
        end = 0
        while end < len(self.waiting) and not _outer(self.waiting[end], depth):
            end += 1
        now, self.waiting = self.waiting[:end], self.waiting[end:]
        return self.shaped(now)

    def shaped(self, pieces: Sequence[Piece | Block]) -> Blocks:
        found: list[Block] = []
        run: list[Piece] = []
        for piece in (*pieces, None):
            if isinstance(piece, Line | Grid):
                if isinstance(piece, Line) and piece.pictures:
                    self.frame.unplaced.append(piece)
                if not (isinstance(piece, Line) and empty(piece)):
                    run.append(piece)
                continue
            if run:
                found += self.frame.shape.blocks(run, self.style, sections=self.style == "body")
                run = []
            if piece is not None:
                found.append(piece)
        return tuple(found)

    def next(self) -> Piece | None:
        """What stands at the next place; what was added after it waits from now on."""
        self.n += 1
        self.waiting += self.extras.get(self.n, [])
        return self.filled[self.n]

    # -- blocks -------------------------------------------------------------------------------------------------------

    def block(self, block: Block, style: str, depth: int, lists: int) -> Iterator[Block]:  # noqa: C901, PLR0912 — an arm a sort of block
        match block:
            case Paragraph():
                if (found := self.line()) is not None:
                    yield found
            case Section():
                yield from self.section(block, style, depth)
            case List():
                yield from self.list(block, style, depth, lists)
            case Table():
                caption = self.line() if block.caption else None
                grid = self.next()
                spot = self.spots[self.n]
                if isinstance(grid, Grid) and isinstance(spot, TablePlace):
                    yield self.frame.table(spot, grid, caption)
                elif caption:
                    yield caption
            case Figure():
                caption = self.line() if block.caption else None
                line = self.next()
                if isinstance(line, Line) and line.pictures:
                    yield self.frame.figure(block, line, caption)
                elif caption:
                    yield caption
            case Parallel():
                if (side := self.parallel()) is not None:
                    yield side
            case Signatures():
                grid = self.next()
                if isinstance(grid, Grid):
                    yield self.frame.boxes(block, grid)
            case Contents():
                title = self.line() if block.title else None
                yield replace(block, title=title)
            case Landscape():
                inner = self.blocks(block.blocks, style, depth, lists)
                if inner or not block.blocks:
                    yield replace(block, blocks=inner)
            case PageBreak():
                yield block

    def line(self) -> Paragraph | None:
        line = self.next()
        spot = self.spots[self.n]
        return self.frame.paragraph(spot, line) if isinstance(line, Line) and isinstance(spot, ParagraphPlace) else None

    def section(self, section: Section, style: str, depth: int) -> Iterator[Block]:
        heading = self.parallel() if isinstance(section.heading, Parallel) else self.line()
        inner = (*self.take(depth + 1), *self.blocks(section.blocks, style, depth + 1, 0))
        inner = (*inner, *self.take(depth + 1))
        if heading is None:
            yield from inner
        else:
            yield replace(section, heading=heading, blocks=inner)

    def list(self, block: List, style: str, depth: int, lists: int) -> Iterator[Block]:
        own = "list" if style == "body" else style
        items: list[ListItem] = []
        for number, item in enumerate(block.items):
            last = number == len(block.items) - 1
            inner = self.blocks(item.blocks, own, depth, lists + 1, item=True)
            if inner or not item.blocks:
                items.append(replace(item, blocks=inner))
            items += self.items(lists)
            if not last and items:
                more = self.take(99)
                items[-1] = replace(items[-1], blocks=(*items[-1].blocks, *more))
        if items:
            yield replace(block, items=tuple(items))

    def items(self, lists: int) -> Iterator[ListItem]:
        """What was added as items of this list."""
        while self.waiting:
            first = self.waiting[0]
            if not isinstance(first, Line) or not first.num or first.num[1] < lists or first.level:
                return
            self.waiting.pop(0)
            paragraph = self.frame.shape.paragraph(first, "list")
            yield ListItem((paragraph,), self.frame.shape.id(first, "item"))

    def parallel(self) -> Parallel | None:
        grid = self.next()
        spot = self.spots[self.n]
        return self.frame.strip(spot, grid) if isinstance(grid, Grid) and isinstance(spot, StripPlace) else None


def _apart(piece: Piece, strips: Sequence[str], others: Sequence[str]) -> Iterator[Piece]:
    """A table of passages side by side as one table a passage."""
    if isinstance(piece, Grid) and (piece.style == PARALLEL.casefold() or _beside(piece, strips, others)):
        yield from (replace(piece, rows=[row]) for row in piece.rows)
    else:
        yield piece


def _beside(grid: Grid, strips: Sequence[str], others: Sequence[str]) -> bool:
    """Whether its words are those of the frame's passages side by side: some online editors strip names of styles."""
    if not strips or len(grid.rows) == 1:
        return False
    said = Counter(refused(grid).split())
    shared = (said & Counter(" ".join(strips).split())).total()
    return shared > max(said.total() / 2, *((said & Counter(other.split())).total() for other in others), 0)


def _written_in(line: Line) -> bool:
    """Whether somebody changed part of a line or said something of it: programs make lines anew as a whole."""
    changed = {bool(item.changes) for item in line.paragraph.content}
    return len(changed) > 1 or bool(line.paragraph.comments)


def _comes(line: Line) -> bool:
    return bool(line.paragraph.content) and all(comes(item) for item in line.paragraph.content)


def _outer(piece: Piece | Block, depth: int) -> bool:
    """Whether it is the heading of a section that does not stand inside one at `depth`."""
    return isinstance(piece, Line) and 0 < piece.level <= depth


def _row_pairs(known: Sequence[str], rows: Sequence[GridRow]) -> dict[int, int]:
    """Number of a row of the file -> number of the row of the frame that it is."""
    found = []
    for row in rows:
        one = Grid([row])
        come = any(change.kind in COMES for change in row.changes)
        found.append(Unit("" if come else "grid", refused(one), one))
    return {unit: spot for spot, unit in pairs([Spot("grid", text) for text in known], found).items()}


def _before(words: tuple[str, ...], default: str, was: Paragraph) -> tuple[str, ...]:
    """The former style as the model says it: "" for what the surroundings ask for."""
    style, *rest = words or ("",)
    if style in {"", was.style or default}:
        style = was.style
    elif style == default:
        style = ""
    return (style, *(word for word in rest if not (word == "label:" and not was.label)))
