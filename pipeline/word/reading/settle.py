"""The marks of neighbouring paragraphs brought to where the model has them, which says the same.

A mark that closes a body or cell cannot come or go in Word: the one before it does instead. Read as written, the
paragraph *before* an inserted last one would be the new one; so the change is moved on to where the words are.
"""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.document.model import ChangeKind, Inline, Paragraph
from pipeline.word.reading.body import Grid, Line, Piece
from pipeline.word.reading.marks import Changes

COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
GOES = {ChangeKind.DELETE, ChangeKind.MOVED_FROM}


def settle(pieces: list[Piece]) -> None:
    """In place, in every sequence."""
    for piece in pieces:
        if isinstance(piece, Grid):
            for row in piece.rows:
                for cell in row.cells:
                    settle(cell.pieces)
    for kinds in (COMES, GOES):
        _shift(pieces, kinds)


def _shift(pieces: list[Piece], kinds: set[ChangeKind]) -> None:
    first = 0
    while first < len(pieces):
        last = first
        while last + 1 < len(pieces) and _marked(pieces[last], kinds) and _whole(pieces[last + 1], kinds):
            last += 1
        end = pieces[last]
        unmarked = isinstance(end, Line) and not end.paragraph.changes
        if last > first and unmarked and not _whole(pieces[first], kinds):
            _move_on(pieces[first : last + 1], kinds)
        first = last + 1


def _move_on(run: Iterable[Piece], kinds: set[ChangeKind]) -> None:
    """Each mark of the run goes to the next paragraph."""
    carried: Changes = ()
    for line in run:
        if isinstance(line, Line):
            own = line.paragraph.changes
            rest = tuple(change for change in own if change.kind not in kinds)
            new = tuple(change for change in own if change.kind in kinds)
            line.paragraph = replace(line.paragraph, changes=(*carried, *rest))
            carried = new


def _marked(piece: Piece, kinds: set[ChangeKind]) -> bool:
    return isinstance(piece, Line) and [c.kind in kinds for c in piece.paragraph.changes].count(True) == 1


def _whole(piece: Piece, kinds: set[ChangeKind]) -> bool:
    """Whether all that stands in a paragraph comes, or goes; one in which nothing stands is none."""
    if not isinstance(piece, Line):
        return False
    found = [*(item.changes for item in piece.paragraph.content), *(changes for _, changes in piece.pictures)]
    return bool(found) and all(any(change.kind in kinds for change in changes) for changes in found)


def before(paragraph: Paragraph) -> str:
    """The words as they were before the changes; a note is one character."""
    return "".join(_chars(item) for item in paragraph.content if not comes(item))


def _chars(item: Inline) -> str:
    return getattr(item, "text", "\ufffc")


def comes(item: Inline) -> bool:
    return any(change.kind in COMES for change in item.changes)


def inserted(paragraph: Paragraph) -> bool:
    """Whether the mark of the paragraph is proposed."""
    return any(change.kind in COMES for change in paragraph.changes)
