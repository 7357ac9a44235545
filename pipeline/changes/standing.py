"""Where what comes in a redline stands: after which passage, or first inside which one.

Files that come back have new and moved passages without identifiers; people know them by what they follow.
"""

from collections.abc import Generator, Iterable, Iterator
from typing import NamedTuple

from pipeline.changes import outline
from pipeline.changes.amendments import Part
from pipeline.changes.clauses import identity
from pipeline.document.model import Block, Change, ChangeKind, Document, List, Paragraph, Section, Table
from pipeline.document.walk import blocks, inside, text_of

_COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
_GOES = {ChangeKind.DELETE, ChangeKind.MOVED_FROM}


class Standing(NamedTuple):
    """`place` is the id of the passage before it, or of the one that it comes first in (`inside`); "" for none.

    `loose` says that it is an ordinary paragraph or item, of which a clause can be made: no heading, no row. `outline`
    is that of a whole article or row.
    """

    place: str
    inside: bool
    loose: bool
    outline: tuple[Part, ...] = ()


def standings(redline: Document) -> dict[str, Standing]:
    """The words of each passage that comes -> where it stands; of several with the same words, the first."""
    found: dict[str, Standing] = {}
    for words, standing in _within(redline.blocks, Standing("", inside=True, loose=True)):
        found.setdefault(words, standing)
    return found


def _within(sequence: Iterable[Block], last: Standing) -> Iterator[tuple[str, Standing]]:
    for block in sequence:
        match block:
            case Paragraph():
                if _comes_whole(block):
                    yield _words(block), last
                elif block.id and not _goes_whole(block):
                    last = _after(block.id)
            case Section():
                last = yield from _section(block, last)
            case List():
                last = yield from _list(block, last)
            case Table():
                yield from _rows(block)  # what follows a table follows the passage that announces it
            case _:
                name = identity(block)
                yield from _within(inside(block), last)
                last = _after(name) if name else last


def _list(block: List, last: Standing) -> Generator[tuple[str, Standing], None, Standing]:
    for item in block.items:
        own = [p for p in item.blocks if isinstance(p, Paragraph)]
        if _any(item.changes, _COMES) or (own and all(map(_comes_whole, own))):
            yield "\n".join(map(_words, own)), last
            continue
        for inner in item.blocks:  # first in the list below it, or more words after its own
            yield from _within([inner], Standing(item.id, inside=isinstance(inner, List), loose=True))
        last = _after(item.id) if item.id else last
    return last


def _section(block: Section, last: Standing) -> Generator[tuple[str, Standing], None, Standing]:
    heading = block.heading
    if _any(block.changes, _COMES) or (isinstance(heading, Paragraph) and _comes_whole(heading)):
        words = map(_words, (p for p in blocks([block]) if isinstance(p, Paragraph)))
        yield "\n".join(words).strip("\n"), last._replace(loose=False, outline=outline.of_section(block))
        # What comes with a heading goes where it goes: it has no place of its own.
        yield text_of(heading), last._replace(loose=False)
        nowhere = Standing("", inside=False, loose=False)
        yield from ((words, nowhere) for words, _ in _within(block.blocks, nowhere))
        return last
    yield from _within(block.blocks, Standing(block.id, inside=True, loose=True))
    return _after(block.id) if block.id else last


def _rows(table: Table) -> Iterator[tuple[str, Standing]]:
    last = Standing(table.id, inside=True, loose=False)
    for row in table.rows:
        cells = [p for cell in row.cells for p in blocks(cell.blocks) if isinstance(p, Paragraph)]
        if _any(row.changes, _COMES) or (cells and all(map(_comes_whole, cells))):
            yield "\n".join(map(_words, cells)).strip("\n"), last._replace(outline=outline.of_row(row))
        elif not row.header:  # below a heading of a group, or a total, nothing says where a row belongs
            last = Standing(row.id, inside=False, loose=False)


def _after(name: str) -> Standing:
    return Standing(name, inside=False, loose=True)


def _any(changes: Iterable[Change], kinds: set[ChangeKind]) -> bool:
    return any(change.kind in kinds for change in changes)


def _comes_whole(paragraph: Paragraph) -> bool:
    return _whole(paragraph, _COMES)


def _goes_whole(paragraph: Paragraph) -> bool:
    return _whole(paragraph, _GOES)


def _whole(paragraph: Paragraph, kinds: set[ChangeKind]) -> bool:
    marked = _any(paragraph.changes, kinds)
    return marked and bool(paragraph.content) and all(_any(item.changes, kinds) for item in paragraph.content)


def _words(paragraph: Paragraph) -> str:
    """The words without what goes again."""
    kept = (item for item in paragraph.content if not _any(item.changes, {ChangeKind.DELETE}))
    return "".join(getattr(item, "text", "") for item in kept)
