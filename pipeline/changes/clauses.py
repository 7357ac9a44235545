"""What a block, an item or a row is known by: the id of its clause, and the words that stand at its head."""

from collections.abc import Iterable

from pipeline.document.model import (
    Block,
    Contents,
    Landscape,
    List,
    ListItem,
    PageBreak,
    Parallel,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
)
from pipeline.document.walk import text_of

Band = tuple[Row, ...]  # rows of a table that spans hold together
Thing = Block | ListItem | Band | Signatory


def identity(thing: Thing) -> str:
    """The id of its clause, "" for none; what stands side by side is known by what stands in it."""
    match thing:
        case tuple():
            return " ".join(row.id for row in thing if row.id)
        case Parallel():
            return next((name for column in thing.columns for part in column if (name := identity(part))), "")
        case List():
            return identity(thing.items[0]) if len(thing.items) == 1 else ""
        case Signatures() | Contents() | Landscape() | PageBreak():
            return ""
        case _:
            return thing.id


def head(thing: Thing) -> str:
    """The words by which a person recognises it, however much the rest has changed; "" for none."""
    match thing:
        case Section():
            return text_of(thing.heading)
        case Table() if thing.caption:
            return text_of(thing.caption)
        case Table() if thing.rows and thing.rows[0].header:
            return text_of(inside(thing.rows[:1]))
        case tuple() if thing and thing[0].cells:
            return text_of(thing[0].cells[0].blocks)
        case _:
            return ""


def inside(thing: Thing) -> Iterable[Block]:
    """The blocks that hold its words."""
    match thing:
        case tuple():
            return (block for row in thing for cell in row.cells for block in cell.blocks)
        case ListItem():
            return thing.blocks
        case Signatory():
            return thing.lines
        case _:
            return (thing,)
