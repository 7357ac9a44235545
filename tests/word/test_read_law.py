"""Law 2: written to Word and read back untouched, a paper is the same paper, and nothing is changed in it."""

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given

from pipeline import house
from pipeline.changes.compare import compare
from pipeline.document import walk
from pipeline.document.model import Block, Comment, Document, Figure, Inline, Note, Paragraph, Text
from pipeline.word.reader import read
from pipeline.word.writer import write
from tests import strategies
from tests.changes.pairs import pairs
from tests.strategies import documents

HOUSE = house.read(Path(__file__).parents[2] / "templates" / "house.docx")
WHEN = datetime(2023, 11, 1, tzinfo=UTC)
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
)


def drawable(block: Block) -> tuple[Block, ...]:
    """Drawings with data that can be drawn."""
    match block:
        case Figure(kind="picture"):
            return (replace(block, source=PIXEL),)
        case Figure():
            return (replace(block, kind="emblem", table=None, ticks=()),)
        case _:
            return (block,)


def whole_seconds(when: datetime | None) -> datetime | None:
    return when.replace(microsecond=0) if when else None


def as_word_keeps_it(comment: Comment, words: str, *, answer: bool = False) -> Comment:
    """Word dates comments to the second; a quote that is not in the paragraph, or is all of it, is none."""
    quoted = comment.quote if comment.quote in words and comment.quote != words and not answer else ""
    replies = tuple(as_word_keeps_it(reply, words, answer=True) for reply in comment.replies)
    return replace(
        comment, when=whole_seconds(comment.when), quote=quoted, replies=replies, author=comment.author.strip()
    )


def filled(item: Inline) -> Inline:
    """References have words once a paper is composed."""
    match item:
        case Text(text=""):
            return replace(item, text="article 3")
        case Note():
            return replace(item, content=tuple(t for t in map(filled, item.content) if isinstance(t, Text)))
        case _:
            return item


def kept(document: Document) -> Document:
    def paragraph(found: Paragraph) -> Paragraph:
        found = replace(found, content=walk.merged(map(filled, found.content)))
        words = "".join(item.text for item in found.content if isinstance(item, Text))
        return replace(found, comments=tuple(as_word_keeps_it(comment, words) for comment in found.comments))

    return walk.rewrite(walk.rewrite_blocks(document, drawable), paragraph)


@strategies.quick
@given(documents())
def test_a_paper_written_and_read_back_is_the_same_paper(document: Document) -> None:
    document = kept(document)
    found = read(write(document, HOUSE, embed_fonts=False), "retour.docx")
    assert found.document == document
    assert not found.remarks


@strategies.quick
@given(pairs())
def test_a_redline_written_and_read_back_is_accepted_and_refused_to_the_same_words(
    pair: tuple[Document, Document],
) -> None:
    old, new = map(kept, pair)
    redline = compare(old, new, author="Ville de Tunis", when=WHEN)
    found = read(write(redline, HOUSE, embed_fonts=False), "retour.docx").document
    assert words(walk.accept(found)) == words(new)
    assert words(walk.reject(found)) == words(old)


def words(document: Document) -> list[str]:
    return [line for line in walk.text_of(document).split("\n") if line.strip()]
