"""What stays on one page, whatever program makes the pages: where programs differ, writers decide here, and alike."""

from collections.abc import Iterable, Iterator, Sequence

from pipeline.document import walk
from pipeline.document.model import Block, Document, List, Paragraph, Parallel, Section, Signatures

_SHORT = 320  # characters: about seven lines of half a page


def short(row: Parallel) -> bool:
    """Whether passages side by side stay whole, none being long.

    In a row that breaks, some programs leave a line alone at the foot of a page, or at its head.
    """
    return all(
        all(isinstance(block, Paragraph | List) for block in column) and len(walk.text_of(column)) <= _SHORT
        for column in row.columns
    )


def tied(document: Document) -> frozenset[int]:
    """The `id()` of each paragraph that stays with a section of signatures after it.

    Nobody should sign a page on which nothing stands of what is signed.
    """
    return frozenset(id(paragraph) for paragraph in _tied(document.blocks))


def _tied(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    for number, block in enumerate(blocks):
        if isinstance(block, Section):
            yield from _tied(block.blocks)
            if number and block.blocks and isinstance(block.blocks[0], Signatures):
                yield from _last(blocks[number - 1 : number])


def _last(blocks: Sequence[Block]) -> Iterator[Paragraph]:
    """The paragraphs that end a sequence of blocks: one in each column; none where a table or a figure ends it."""
    match blocks[-1:]:
        case [Paragraph() as paragraph]:
            yield paragraph
        case [Section() as section]:
            yield from _last(section.blocks)
        case [List() as found]:
            yield from _ends(item.blocks for item in found.items[-1:])
        case [Parallel() as row]:
            yield from _ends(row.columns)


def _ends(sequences: Iterable[Sequence[Block]]) -> Iterator[Paragraph]:
    for blocks in sequences:
        yield from _last(blocks)
