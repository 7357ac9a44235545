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

_SHORT = 60  # characters by which a passage is recognised
Band = tuple[Row, ...]  # rows of a table that spans hold together
Thing = Block | ListItem | Band | Signatory


def identity(thing: Thing) -> str:
    """The id of its clause, "" for none; what stands side by side is known by what stands in it."""
    match thing:
        case tuple():
            return " ".join(row.id for row in thing if row.id)
        case Parallel():
            return next((name for column in thing.columns for part in column if (name := _named(part))), "")
        case List() | Signatures() | Contents() | Landscape() | PageBreak():
            return ""
        case _:
            return thing.id


def _named(part: Block) -> str:
    """As `identity`; side by side, a list is one list an item, known by its item."""
    return identity(part.items[0] if isinstance(part, List) and part.items else part)


def members(thing: Thing) -> set[str]:
    """The ids of the clauses directly inside: what holds the same clauses is the same, whatever it is called."""
    match thing:
        case Section() | Landscape():
            return {name for block in thing.blocks if (name := identity(block))}
        case List():
            return {item.id for item in thing.items if item.id}
        case Table():
            return {row.id for row in thing.rows if row.id}
        case _:
            return set()


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


def opening(words: str) -> str:
    """The first words of a passage, by which a person recognises it."""
    line = words.partition("\n")[0]
    if len(line) <= _SHORT:
        return line
    return f"{line[:_SHORT].rpartition(' ')[0] or line[:_SHORT]}…"
