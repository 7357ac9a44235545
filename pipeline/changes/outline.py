"""What the lines of a new article, or of a new row of a table, are: which is its title, which clause or cell follows.

Amendments hold words, a line a paragraph. With its outline an article finds its place in the file of the version,
clause by clause, and a row its values, cell by cell; what holds anything else (a table, a section of its own) has none.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from pipeline.changes.amendments import Amendment, Part
from pipeline.compose.numbering import mark
from pipeline.document.model import Block, Lang, List, ListItem, Marker, Paragraph, Row, Section, Text
from pipeline.document.walk import paragraphs

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


def as_section(found: Sequence[Line], lang: Lang, like: Section, label: str) -> Section:
    """The article that lines make, its clauses numbered as those of another one are."""
    (_, title), *rest = found
    listed = any(isinstance(block, List) for block in like.blocks)
    marker: Marker = "decimal" if listed else "bullet"
    clauses: list[ListItem] = []
    for part, words in rest:
        line = Paragraph((Text(words, lang),), lang)
        if part is Part.CLAUSE or not clauses:
            clauses.append(ListItem((line,)))
        elif part is Part.ITEM:
            clauses[-1] = _with_item(clauses[-1], line)
        else:
            clauses[-1] = replace(clauses[-1], blocks=(*clauses[-1].blocks, line))
    blocks = (_numbered(List(tuple(clauses), lang, marker)),) if listed else tuple(b for c in clauses for b in c.blocks)
    return Section(Paragraph((Text(title, lang),), lang, label=label), blocks, numbering=like.numbering)


def _with_item(clause: ListItem, line: Paragraph) -> ListItem:
    *before, last = clause.blocks
    if isinstance(last, List):
        return ListItem((*before, replace(last, items=(*last.items, ListItem((line,))))))
    return ListItem((*clause.blocks, List((ListItem((line,)),), line.lang, "letter")))


def _numbered(found: List, depth: int = 1) -> List:
    """The list with the mark of each item."""
    items: list[ListItem] = []
    for number, item in enumerate(found.items, found.start):
        first, *rest = (_numbered(b, depth + 1) if isinstance(b, List) else b for b in item.blocks)
        marked = replace(first, label=mark(found, number, depth)) if isinstance(first, Paragraph) else first
        items.append(ListItem((marked, *rest)))
    return replace(found, items=tuple(items))


def as_row(found: Sequence[Line], lang: Lang, like: Row) -> Row | None:
    """The row that lines make, its cells looking like those of another one; None where it has not as many."""
    texts: list[list[str]] = []
    for part, words in found:
        texts = [*texts, [words]] if part is Part.CELL else [*texts[:-1], [*texts[-1], words]]
    if len(texts) != len(like.cells):
        return None
    cells = []
    for cell, words_of in zip(like.cells, texts, strict=True):
        styles = [paragraph.style for paragraph in paragraphs(cell.blocks)] or [""]
        looks = [*styles, *(styles[-1] for _ in words_of)]
        lines_of = (Paragraph((Text(t, lang),), lang, style=look) for t, look in zip(words_of, looks, strict=False))
        cells.append(replace(cell, blocks=tuple(lines_of), value=""))
    return Row(tuple(cells))


def shape(found: Iterable[Line]) -> Outline:
    """What two wordings of one article or row must share: all but how many paragraphs each of its parts has."""
    return tuple(part for part, _ in found if part is not Part.WORDS)
