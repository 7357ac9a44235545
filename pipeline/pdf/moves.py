"""Where the ends of moves stand, so that each can name the other."""

from collections.abc import Iterable

from pipeline.document.model import Block, Change, ChangeKind, Document, Paragraph, Row, Section
from pipeline.document.walk import blocks, paragraphs

_MOVES = {ChangeKind.MOVED_FROM, ChangeKind.MOVED_TO}


def ends(document: Document) -> dict[tuple[str, ChangeKind], str]:
    """The label of each end of a move, or the nearest before it, by the name of the move and the kind of the end."""
    found: dict[tuple[str, ChangeKind], str] = {}
    label = ""
    for block in blocks(document):
        head = next(paragraphs((block.heading,)), None) if isinstance(block, Section) else block
        if isinstance(head, Paragraph) and head.label and head.label[-1:] != "•":
            label = head.label.rstrip(" –.")
        for change in _changes(block):
            if change.kind in _MOVES and label:
                found.setdefault((change.name, change.kind), label)
    return found


def _changes(block: Block | Row) -> Iterable[Change]:
    yield from block.changes
    if isinstance(block, Paragraph):
        for item in block.content:
            yield from item.changes
