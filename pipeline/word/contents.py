"""What a table of contents lists, each with the bookmark that its line leads to."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import count

from pipeline.document import walk
from pipeline.document.model import Block, Change, ChangeKind, Document, Lang, Paragraph, Section, Table, Text
from pipeline.word.ooxml import anchor

LEVELS = 3  # of headings that are listed


@dataclass(frozen=True, slots=True)
class Listed:
    """A line; `id` is that of the section or table, or a number where it has none."""

    level: int
    lang: Lang
    bookmark: str
    id: str
    words: str


def sections(document: Document, langs: Collection[Lang]) -> Iterator[Listed]:
    """The headings in these languages that are still there."""
    number = count()
    for nth, (depth, section) in enumerate(_nested(document.blocks)):
        for heading in walk.paragraphs((section.heading,)):
            name = bookmark(next(number))
            if depth <= LEVELS and heading.lang in langs and not _gone(section.changes):
                yield Listed(depth, heading.lang, name, section.id or f"§{nth}", _listed(heading))


def tables(document: Document, langs: Collection[Lang]) -> Iterator[Listed]:
    """The captions in these languages."""
    for block in walk.blocks(document):
        if isinstance(block, Table) and block.id and (caption := block.caption) and caption.lang in langs:
            name = anchor(document.key, document.version, block.id, caption.lang)
            yield Listed(1, caption.lang, name, block.id, _listed(caption))


def bookmark(number: int) -> str:
    """The bookmark of the heading with this number, the first being 0, as Word names them."""
    return f"_Toc{100000000 + number}"


def standing(paragraph: Paragraph) -> str:
    """The words of a paragraph as they are after its changes."""
    return "".join(item.text for item in paragraph.content if isinstance(item, Text) and not _gone(item.changes))


def _listed(paragraph: Paragraph) -> str:
    """A heading or caption as a table of contents lists it."""
    return f"{paragraph.label} {standing(paragraph)}" if paragraph.label else standing(paragraph)


def _gone(changes: tuple[Change, ...]) -> bool:
    return any(change.kind in {ChangeKind.DELETE, ChangeKind.MOVED_FROM} for change in changes)


def _nested(blocks: Iterable[Block], depth: int = 1) -> Iterator[tuple[int, Section]]:
    """Every section in reading order with its depth."""
    for block in blocks:
        if isinstance(block, Section):
            yield depth, block
            yield from _nested(block.blocks, depth + 1)
        else:
            yield from _nested((inner for inner in walk.inside(block)), depth)
