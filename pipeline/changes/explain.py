"""Comments that say why: in the margin of each clause of a redline, the reason that a person gave for its change."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from pipeline.changes.hand import Hand
from pipeline.document.model import (
    Block,
    Change,
    ChangeKind,
    Comment,
    Document,
    List,
    Paragraph,
    Parallel,
    Row,
    Section,
    Table,
)
from pipeline.document.walk import rewrite_blocks

Blocks = tuple[Block, ...]


def explained(redline: Document, reasons: Mapping[str, str], hand: Hand) -> Document:
    """The redline with a comment on the first paragraph of each clause that `reasons` names by its id.

    A clause that has moved is explained where it goes to; one in two languages, in each.
    """
    return rewrite_blocks(redline, _Margin(reasons, hand).block)


@dataclass(frozen=True, slots=True)
class _Margin:
    reasons: Mapping[str, str]
    hand: Hand

    def block(self, found: Block) -> Blocks:
        match found:
            case Paragraph():
                return self.noted((found,), found.id, found.changes)
            case Section():
                heading = self.noted((found.heading,), found.id, found.changes)[0]
                kept = heading if isinstance(heading, Paragraph | Parallel) else found.heading
                return (replace(found, heading=kept),)
            case List():
                items = (replace(item, blocks=self.noted(item.blocks, item.id, item.changes)) for item in found.items)
                return (replace(found, items=tuple(items)),)
            case Table():
                return (replace(found, rows=tuple(map(self.row, found.rows))),)
            case _:
                return (found,)

    def row(self, found: Row) -> Row:
        if not found.cells:
            return found
        first, *others = found.cells
        return replace(found, cells=(replace(first, blocks=self.noted(first.blocks, found.id, ())), *others))

    def noted(self, blocks: Blocks, name: str, changes: tuple[Change, ...]) -> Blocks:
        """The blocks of the clause of that name with its reason on their first paragraph, in each language."""
        leaves = any(change.kind is ChangeKind.MOVED_FROM for change in changes)
        if name not in self.reasons or leaves or not blocks:
            return blocks
        match blocks[0]:
            case Paragraph():
                comment = Comment(self.hand.author, self.reasons[name], self.hand.when)
                return (replace(blocks[0], comments=(*blocks[0].comments, comment)), *blocks[1:])
            case Parallel():
                columns = tuple(self.noted(column, name, ()) for column in blocks[0].columns)
                return (replace(blocks[0], columns=columns), *blocks[1:])
            case _:
                return blocks
