"""Pairs of versions for property tests: two papers that share nothing, or one and what an officer made of it."""

from dataclasses import replace

from hypothesis import strategies as st

from pipeline.document.model import Block, Document, Inline, Landscape, List, Paragraph, Parallel, Section, Table, Text
from pipeline.document.walk import canonical, without_comments
from tests.strategies import blocks, documents, paragraphs


@st.composite
def pairs(draw: st.DrawFn) -> tuple[Document, Document]:
    """An old and a new version of one kind and language, canonical and without comments."""
    old = draw(documents())
    if draw(st.integers(0, 3)) == 0:
        other = draw(documents())
        new = replace(other, kind=old.kind, langs=old.langs)
    else:
        new = canonical(replace(old, blocks=_edited_all(draw, old.blocks)))
    return without_comments(old), without_comments(new)


def _edited_all(draw: st.DrawFn, found: tuple[Block, ...]) -> tuple[Block, ...]:
    """The sequence with blocks dropped, added, moved, reworded."""
    out: list[Block] = []
    for block in found:
        fate = draw(st.sampled_from(["keep", "keep", "edit", "edit", "edit", "drop", "before", "move"]))
        if fate == "keep":
            out.append(block)
        elif fate == "edit":
            out.append(_edited(draw, block))
        elif fate == "before":
            out.extend((draw(blocks(depth=1)), block))
        elif fate == "move":
            out.insert(draw(st.integers(0, len(out))), block)
    if draw(st.integers(0, 4)) == 0:
        out.append(draw(blocks(depth=1)))
    return tuple(out)


def _edited(draw: st.DrawFn, block: Block) -> Block:  # noqa: PLR0911 — one arm a sort of block
    match block:
        case Paragraph():
            return _reworded(draw, block)
        case Section():
            heading = block.heading
            return replace(
                block,
                heading=replace(heading, label=draw(st.sampled_from([heading.label, "7."])))
                if isinstance(heading, Paragraph)
                else heading,
                blocks=_edited_all(draw, block.blocks),
                numbering=draw(st.sampled_from([block.numbering, "article"])),
            )
        case List():
            items = [replace(item, blocks=_edited_all(draw, item.blocks) or item.blocks) for item in block.items]
            items = [item for item in items if draw(st.integers(0, 4))] or items
            return replace(block, items=tuple(draw(st.permutations(items))), start=draw(st.sampled_from([1, 2])))
        case Table():
            rows = [
                replace(row, cells=tuple(replace(cell, blocks=_edited_all(draw, cell.blocks)) for cell in row.cells))
                for row in block.rows
                if row.header or draw(st.integers(0, 4))
            ]
            return replace(block, rows=tuple(rows), columns=draw(st.sampled_from([block.columns, block.columns[::-1]])))
        case Parallel():
            return replace(block, columns=tuple(_edited_all(draw, column) or column for column in block.columns))
        case Landscape():
            return replace(block, blocks=_edited_all(draw, block.blocks) or block.blocks)
        case _:
            return draw(blocks(depth=1))


def _reworded(draw: st.DrawFn, paragraph: Paragraph) -> Paragraph:
    content: list[Inline] = []
    for piece in paragraph.content:
        fate = draw(st.sampled_from(["keep", "keep", "drop", "strong", "longer", "other"]))
        if fate == "longer" and isinstance(piece, Text):
            content.append(replace(piece, text=piece.text + " et plus"))
        elif fate == "strong" and isinstance(piece, Text):
            content.append(replace(piece, strong=not piece.strong))
        elif fate == "other":
            content.extend(draw(paragraphs()).content)
        elif fate != "drop":
            content.append(piece)
    style = draw(st.sampled_from([paragraph.style, "notice"]))
    return replace(paragraph, content=tuple(content), style=style, label=draw(st.sampled_from([paragraph.label, "3."])))
