"""A sequence of paragraphs and tables on its way to XML: what depends on neighbours is settled here.

Word wants a paragraph between two tables and after a last one; a section's properties stand in its last paragraph; the
mark of a last paragraph cannot be inserted or deleted, so the change moves to the mark before it; the range of a move
starts inside a paragraph and ends after one.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from pipeline.document.model import Change, ChangeKind
from pipeline.house import AFTER_TABLE
from pipeline.word.revisions import COMES, MOVES, Changes, Revisions, move


@dataclass(slots=True)
class Line:
    """A paragraph. In its `w:pPr`, `properties` and `layout` (spacing stands between them) come before the mark's
    `w:rPr`, `former` (a `w:pPrChange`) last.

    `content` is a list of fragments; `kinds` tells of each what kind of change it is wrapped in. `starts` and `closing`
    stand around the content, `ends` after the paragraph.
    """

    properties: str
    layout: str = ""
    above: float = 0  # points that its style keeps above it
    mark: str = ""
    changes: Changes = ()
    former: str = ""
    content: list[str] = field(default_factory=list)
    kinds: list[ChangeKind | None] = field(default_factory=list)
    section: str = ""
    spacing: str = ""
    starts: str = ""
    closing: str = ""
    ends: str = ""


@dataclass(slots=True)
class Grid:
    """A table: everything before its first row, then its rows. Neighbours with the same `merge` become one table.

    What follows a table that stands `apart` keeps its distance; what follows one that `leads` stays on its page.
    """

    head: str
    rows: str
    merge: str = ""
    apart: bool = False
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Turn:
    """The place where pages turn on their side, or back. Means nothing inside a table."""

    landscape: bool


Piece = Line | Grid | Turn


def merged(pieces: Iterable[Piece]) -> list[Piece]:
    found: list[Piece] = []
    for piece in pieces:
        last = found[-1] if found else None
        if isinstance(last, Grid) and isinstance(piece, Grid) and last.merge and last.merge == piece.merge:
            last.rows += piece.rows
            last.leads = piece.leads
        else:
            found.append(piece)
    return found


def jointed(pieces: list[Piece], joint: str) -> list[Piece]:
    """With a joint between two tables, and after a table that would come last."""
    found: list[Piece] = []
    for piece in pieces:
        if isinstance(piece, Turn):
            continue
        if found and isinstance(found[-1], Grid) and isinstance(piece, Grid):
            found.append(Line(f"{joint}<w:keepNext/>" if found[-1].leads else joint))
        found.append(piece)
    if not found or isinstance(found[-1], Grid):
        found.append(Line(joint))
    return found


def spread(pieces: list[Piece], joint: str) -> None:
    """Space below tables: Word knows space around paragraphs only, so it is that above what follows."""
    for here, after in pairwise(pieces):
        if not (isinstance(here, Grid) and here.apart and isinstance(after, Line) and after.above < AFTER_TABLE):
            continue
        if after.properties != joint or after is not pieces[-1]:
            after.spacing = f'<w:spacing w:before="{round(AFTER_TABLE * 20)}"/>'


def settle_last_mark(pieces: list[Piece]) -> None:
    """A mark that closes a body or cell cannot go or come: the mark before it does instead.

    A paragraph deleted right before one that is inserted last has a mark that does both: accepting joins it to what was
    inserted, refusing to the nothing that is left of it.
    """
    last = pieces[-1]
    if not isinstance(last, Line) or not last.changes or any(change.kind in MOVES for change in last.changes):
        return
    kinds = [change.kind for change in last.changes]
    first = len(pieces) - 1
    while first and _marked(pieces[first - 1], kinds):
        first -= 1
    before = pieces[first - 1] if first else None
    if isinstance(before, Line) and not any(change.kind in MOVES for change in before.changes):
        both = {change.kind in COMES: change for change in (*last.changes, *before.changes)}
        before.changes = tuple(both[comes] for comes in (True, False) if comes in both)
    last.changes = ()


def _marked(piece: Piece, kinds: list[ChangeKind]) -> bool:
    return isinstance(piece, Line) and [change.kind for change in piece.changes] == kinds


def spare_breaks(pieces: list[Piece]) -> None:
    """LibreOffice joins an insertion that closes a paragraph to an inserted paragraph, and refusing swallows the break.

    Where the insertion replaces something, it is written before the deletion. Else the break that is inserted is the
    one before the new paragraphs and not the one after them, which says the same where they are alike.
    """
    for number, (here, after) in enumerate(pairwise(pieces)):
        if not (isinstance(here, Line) and here.kinds and not here.changes and _inserted(after)):
            continue
        if here.kinds[-2:] == [ChangeKind.DELETE, ChangeKind.INSERT]:
            here.content[-2:] = reversed(here.content[-2:])
            here.kinds[-2:] = reversed(here.kinds[-2:])
        elif here.kinds[-1] is ChangeKind.INSERT:
            _break_before(pieces, number)


def _break_before(pieces: list[Piece], number: int) -> None:
    """The inserted break after the paragraphs that follow `number` becomes that before them."""
    last = number + 1
    while last + 1 < len(pieces) and _inserted(pieces[last + 1]):
        last += 1
    here, end = pieces[number], pieces[last]
    if isinstance(here, Line) and isinstance(end, Line) and here.properties == end.properties:
        here.changes, end.changes = end.changes, ()


def _inserted(piece: Piece) -> bool:
    return isinstance(piece, Line) and [change.kind for change in piece.changes] == [ChangeKind.INSERT]


def range_moves(pieces: list[Piece], revisions: Revisions) -> None:
    """Each moved run of paragraphs in a range of its name: from inside its first to after its last."""
    ranges: dict[tuple[ChangeKind, str], tuple[Change, int, int]] = {}
    for number, piece in enumerate(pieces):
        if isinstance(piece, Line) and (change := move(piece.changes)):
            _, first, _ = ranges.get((change.kind, change.name), (change, number, number))
            ranges[change.kind, change.name] = (change, first, number)
    for change, first, last in ranges.values():
        head, tail = pieces[first], pieces[last]
        if isinstance(head, Line) and isinstance(tail, Line):
            start, end = revisions.range(change)
            head.starts += start
            tail.ends = end + tail.ends


def render(pieces: Iterable[Piece], revisions: Revisions) -> str:
    written = []
    for piece in pieces:
        match piece:
            case Line():
                written.append(_line(piece, revisions))
            case Grid():
                written.append(f"<w:tbl>{piece.head}{piece.rows}</w:tbl>")
            case Turn():
                pass
    return "".join(written)


def _line(line: Line, revisions: Revisions) -> str:
    mark = revisions.mark(line.changes) + line.mark
    run = f"<w:rPr>{mark}</w:rPr>" if mark else ""
    content = "".join(line.content)
    properties = f"<w:pPr>{line.properties}{line.spacing}{line.layout}{run}{line.section}{line.former}</w:pPr>"
    return f"<w:p>{properties}{line.starts}{content}{line.closing}</w:p>{line.ends}"
