"""The paper that left as Word holds it: the places that a body fills, in its order.

Word writes the entries of a table of contents itself, so that they are none; passages side by side that follow one
another are one table, a row each.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.document import walk
from pipeline.document.model import (
    Block,
    Contents,
    Figure,
    Landscape,
    List,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatures,
    Table,
)
from pipeline.word.reading.settle import before

Blocks = tuple[Block, ...]
_HEADINGS = 4  # levels that the house has a style for


@dataclass(frozen=True, slots=True)
class ParagraphPlace:
    """A paragraph of the frame, and the style that its surroundings give it."""

    paragraph: Paragraph
    style: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TablePlace:
    table: Table
    style: str
    names: tuple[str, ...] = ()
    depth: int = 0


@dataclass(frozen=True, slots=True)
class StripPlace:
    """Passages side by side: Word holds those that follow one another in one table, a row each."""

    columns: tuple[Blocks, ...]
    style: str
    depth: int


@dataclass(frozen=True, slots=True)
class BoxesPlace:
    signatures: Signatures


@dataclass(frozen=True, slots=True)
class DrawingPlace:
    figure: Figure


Place = ParagraphPlace | TablePlace | StripPlace | BoxesPlace | DrawingPlace


def places(blocks: Blocks, style: str, depth: int) -> Iterator[Place]:  # noqa: C901, PLR0912 — an arm a sort of block
    """The places in the order of the body."""
    for block in blocks:
        match block:
            case Paragraph():
                yield ParagraphPlace(block, style, (block.id,))
            case Section():
                level = f"heading-{min(depth + 1, _HEADINGS)}"
                if isinstance(block.heading, Parallel):
                    yield StripPlace(block.heading.columns, level, depth)
                else:
                    yield ParagraphPlace(block.heading, level, (block.id, block.heading.id))
                yield from places(block.blocks, style, depth + 1)
            case List():
                own = "list" if style == "body" else style
                for item in block.items:
                    for number, spot in enumerate(places(item.blocks, own, depth)):
                        yield spot if number else _named(spot, item.id)
            case Table():
                if block.caption:
                    yield ParagraphPlace(block.caption, "caption", (block.id, block.caption.id))
                yield TablePlace(block, style, (block.id,), depth)
            case Figure():
                if block.caption:
                    yield ParagraphPlace(block.caption, "caption", (block.id, block.caption.id))
                yield DrawingPlace(block)
            case Parallel():
                yield StripPlace(block.columns, style, depth)
            case Signatures():
                yield BoxesPlace(block)
            case Contents():
                if block.title:
                    yield ParagraphPlace(block.title, "contents-title", (block.title.id,))
            case Landscape():
                yield from places(block.blocks, style, depth)
            case PageBreak():
                pass


def _named(spot: Place, name: str) -> Place:
    return replace(spot, names=(*spot.names, name)) if isinstance(spot, ParagraphPlace) else spot


def text(blocks: Iterable[Block]) -> str:
    """The words that Word holds of some blocks, a line a paragraph: not the data behind a drawing."""
    return "\n".join(text for block in blocks if (text := _words(block)))


def _words(block: Block) -> str:
    if isinstance(block, Paragraph):
        return before(block)
    if isinstance(block, Figure):
        return before(block.caption) if block.caption else ""
    return text(walk.inside(block))


def rows_text(rows: Iterable[Row]) -> str:
    return "\n".join(text for row in rows if (text := row_text(row)))


def row_text(row: Row) -> str:
    return text(block for cell in row.cells for block in cell.blocks)
