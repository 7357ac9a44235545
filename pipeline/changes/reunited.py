"""The two ends of a tracked move made the same clause: Word leaves the bookmark, and so the id, where it was."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from pipeline.document.model import Block, ChangeKind, Document, List, ListItem, Paragraph, Section, Text
from pipeline.document.walk import blocks, rewrite_blocks

Clause = Paragraph | Section | ListItem
End = tuple[str, str]  # what sort of clause, its words


def reunited(document: Document) -> Document:
    """The paper whose clauses that moved have at the new place the id that they had at the old one."""
    left: dict[End, list[str]] = defaultdict(list)
    for clause in _clauses(document):
        if clause.id and (end := _end(clause, ChangeKind.MOVED_FROM)):
            left[end].append(clause.id)

    def name(clause: Clause) -> str:
        end = None if clause.id else _end(clause, ChangeKind.MOVED_TO)
        return left[end].pop(0) if end and left.get(end) else clause.id

    def block(found: Block) -> tuple[Block, ...]:
        match found:
            case Paragraph() | Section():
                return (replace(found, id=name(found)),)
            case List():
                return (replace(found, items=tuple(replace(item, id=name(item)) for item in found.items)),)
            case _:
                return (found,)

    return rewrite_blocks(document, block) if left else document


def _clauses(document: Document) -> Iterator[Clause]:
    for block in blocks(document):
        match block:
            case Paragraph() | Section():
                yield block
            case List():
                yield from block.items
            case _:
                pass


def _end(clause: Clause, kind: ChangeKind) -> End | None:
    """The end of a move that a clause is, known by the words that move; None for one that stays."""
    match clause:
        case Paragraph():
            head: Block | None = clause
        case Section():
            head = clause.heading
        case ListItem():
            head = clause.blocks[0] if clause.blocks else None
    if not isinstance(head, Paragraph) or all(change.kind is not kind for change in head.changes):
        return None
    texts = (item for item in head.content if isinstance(item, Text))
    words = "".join(text.text for text in texts if any(change.kind is kind for change in text.changes))
    return (type(clause).__name__, words) if words else None
