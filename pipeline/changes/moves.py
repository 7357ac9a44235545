"""A clause that goes here and comes there, under the same id, has moved.

Seen once the comparison is done: its two ends become `moved-from`, with the old words, and `moved-to`, with the new
ones, both named by the clause's id. What stands in tables does not move: Word has no mark for rows that do.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from pipeline.changes.clauses import identity
from pipeline.changes.hand import marked
from pipeline.document.model import Block, Change, ChangeKind, Landscape, List, ListItem, Paragraph, Parallel, Section

Clause = TypeVar("Clause", Paragraph, Section, Parallel, ListItem)
End = tuple[str, str, ChangeKind]  # what sort of thing, its id, whether it goes or comes

ENDS = {ChangeKind.DELETE: ChangeKind.MOVED_FROM, ChangeKind.INSERT: ChangeKind.MOVED_TO}


def paired_moves(blocks: tuple[Block, ...]) -> tuple[Block, ...]:
    """The compared blocks, each pair of a deleted and an inserted clause of one id made a move."""
    ends: Counter[End] = Counter()

    def count(sort: str, name: str, change: Change) -> Change:
        ends[sort, name, change.kind] += 1
        return change

    def move(sort: str, name: str, change: Change) -> Change:
        if all(ends[sort, name, kind] == 1 for kind in ENDS):
            return replace(change, kind=ENDS[change.kind], name=name)
        return change

    _seen(blocks, count)
    moved = any(ends[sort, name, ChangeKind.INSERT] for sort, name, kind in list(ends) if kind is ChangeKind.DELETE)
    return _seen(blocks, move) if moved else blocks


def _seen(blocks: tuple[Block, ...], see: Callable[[str, str, Change], Change]) -> tuple[Block, ...]:
    """The blocks, the change of each identified clause that goes or comes whole replaced by what `see` answers."""

    def whole(thing: Clause) -> Clause | None:
        """The clause seen, if it goes or comes whole: nobody looks inside."""
        change = next((change for change in thing.changes if change.kind in ENDS), None)
        if change is None:
            return None
        name = identity(thing)
        seen = see(type(thing).__name__, name, change) if name else change
        return thing if seen is change else marked(thing, seen)

    def block(found: Block) -> Block:
        match found:
            case Paragraph():
                return whole(found) or found
            case Section():
                return whole(found) or replace(found, blocks=_seen(found.blocks, see))
            case Parallel():
                return whole(found) or replace(found, columns=tuple(_seen(c, see) for c in found.columns))
            case Landscape():
                return replace(found, blocks=_seen(found.blocks, see))
            case List():
                return replace(
                    found, items=tuple(whole(i) or replace(i, blocks=_seen(i.blocks, see)) for i in found.items)
                )
            case _:
                return found

    return tuple(block(found) for found in blocks)
