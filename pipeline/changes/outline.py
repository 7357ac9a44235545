"""What the lines of a new article, or of a new row of a table, are: which is its title, which clause or cell follows.

Amendments hold words, a line a paragraph. With its outline an article finds its place in the file of the version,
clause by clause, and a row its values, cell by cell; what holds anything else (a table, a section of its own) has none.
"""

from collections.abc import Iterable, Iterator

from pipeline.changes.amendments import Amendment, Part
from pipeline.document.model import Block, List, ListItem, Paragraph, Row, Section

Outline = tuple[Part, ...]
Line = tuple[Part, str]


def of_section(section: Section) -> Outline:
    """The outline of an article; () for one that an article of the file cannot hold."""
    titled = isinstance(section.heading, Paragraph)
    return _whole((Part.TITLE if titled else None, *_clauses(section.blocks))) if section.blocks else ()


def _clauses(blocks: Iterable[Block]) -> Iterator[Part | None]:
    above = False  # whether there is a clause that a list can belong to
    for block in blocks:
        match block:
            case Paragraph():
                yield Part.CLAUSE
            case List(marker="decimal"):
                for item in block.items:
                    yield from _item(item, Part.CLAUSE)
            case List():
                for item in block.items:
                    yield from _item(item, Part.ITEM if above else Part.CLAUSE)
            case _:
                yield None
        above = True


def _item(item: ListItem, part: Part) -> Iterator[Part | None]:
    for number, block in enumerate(item.blocks):
        match block:
            case Paragraph():
                yield Part.WORDS if number else part
            case List() if number and part is Part.CLAUSE:
                for inner in block.items:
                    yield from _item(inner, Part.ITEM)
            case _:
                yield None


def of_row(row: Row) -> Outline:
    """The outline of a row; () for one whose cells are not those of its neighbours, or hold more than paragraphs."""
    plain = all(cell.colspan == cell.rowspan == 1 and cell.blocks for cell in row.cells)
    found = [
        (Part.WORDS if number else Part.CELL) if isinstance(block, Paragraph) else None
        for cell in row.cells
        for number, block in enumerate(cell.blocks)
    ]
    return _whole(found) if plain else ()


def _whole(found: Iterable[Part | None]) -> Outline:
    listed = tuple(found)
    known = tuple(part for part in listed if part is not None)
    return known if len(known) == len(listed) else ()


def lines(one: Amendment, words: str) -> tuple[Line, ...]:
    """The lines of a wording with what each is: as they were proposed, else a title and clauses, or a cell a line."""
    texts = words.split("\n")
    outline = one.outline
    if len(texts) != len(outline):
        first, rest = (Part.TITLE, Part.CLAUSE) if outline[:1] == (Part.TITLE,) else (Part.CELL, Part.CELL)
        outline = (first, *(rest for _ in texts[1:]))
    return tuple(zip(outline, texts, strict=True))


def shape(found: Iterable[Line]) -> Outline:
    """What two wordings of one article or row must share: all but how many paragraphs each of its parts has."""
    return tuple(part for part, _ in found if part is not Part.WORDS)
