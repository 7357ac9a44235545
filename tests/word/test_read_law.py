"""Law 2: written to Word and read back untouched, a paper is the same paper, and nothing is changed in it."""

import io
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from hypothesis import given

from pipeline import house
from pipeline.changes.compare import compare
from pipeline.document import walk
from pipeline.document.model import (
    Block,
    Comment,
    Contents,
    Document,
    Figure,
    Inline,
    Lang,
    List,
    Note,
    Paragraph,
    Section,
    Signatory,
    Signatures,
    Table,
    Text,
)
from pipeline.word.reader import read
from pipeline.word.writer import write
from tests import strategies
from tests.changes.pairs import pairs
from tests.strategies import documents
from tests.word.constructs import run, who
from tests.word.opened import line, paper

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


def distinct(document: Document) -> Document:
    """With each id given once, as content has it: the bookmarks by which passages are found again have one place each."""
    given_out: set[str] = set()

    def first(name: str) -> str:
        own = "" if name in given_out else name
        given_out.add(name)
        return own

    def block(found: Block) -> tuple[Block, ...]:
        match found:
            case Paragraph() | Section():
                return (replace(found, id=first(found.id)),)
            case List():
                return (replace(found, items=tuple(replace(item, id=first(item.id)) for item in found.items)),)
            case Table():
                rows = tuple(replace(row, id=first(row.id)) for row in found.rows)
                return (replace(found, rows=rows, id=first(found.id)),)
            case Signatures():
                return (replace(found, boxes=tuple(replace(box, id=first(box.id)) for box in found.boxes)),)
            case _:
                return (found,)

    return walk.rewrite_blocks(document, block)


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
    old, new = (distinct(kept(version)) for version in pair)
    redline = compare(old, new, author="Ville de Tunis", when=WHEN)
    found = read(write(redline, HOUSE, embed_fonts=False), "retour.docx").document
    assert words(walk.accept(found)) == words(new)
    assert words(walk.reject(found)) == words(old)


def test_a_line_with_a_bullet_that_is_added_to_a_box_to_sign_is_a_line() -> None:
    first, second = line("Pour la ville"), line("Le maire", label="•")
    old, new = (paper(Signatures((Signatory(lines),), Lang.FR)) for lines in ((first,), (first, second)))
    redline = compare(old, new, author="Ville de Tunis", when=WHEN)
    found = read(write(redline, HOUSE, embed_fonts=False), "retour.docx").document
    assert words(walk.accept(found)) == ["Pour la ville", "Le maire"]


def test_what_somebody_wrote_in_a_list_of_contents_is_said() -> None:
    document = paper(Contents(Lang.FR), Section(line("Objet"), (line("Texte."),), "purpose"))
    typed = f"<w:ins {who()}>{run('XYZ')}</w:ins>"

    def edited(data: bytes) -> bytes:
        before, mark, after = data.partition(b"Objet")  # its entry comes first
        closed, end, rest = after.partition(b"</w:r>")
        return before + mark + closed + end + typed.encode() + rest

    made = write(document, HOUSE, embed_fonts=False)
    found = read(repacked(made, "word/document.xml", edited), "retour.docx")
    assert words(found.document) == words(document)
    assert [str(remark.what) for remark in found.remarks] == [
        "A line of the table of contents was changed or commented on; it is not read here."
    ]


def test_a_header_that_somebody_changed_is_said_with_its_words() -> None:
    document = paper(line("Texte."), footer=(line("Pied"),))
    made = repacked(
        write(document, HOUSE, embed_fonts=False), "word/footer.xml", lambda data: data.replace(b"Pied", b"Talon")
    )
    (remark,) = read(made, "retour.docx").remarks
    assert str(remark.what) == "A header or footer is not that of the paper; it is not read here: “Talon”"


def repacked(data: bytes, part: str, edit: Callable[[bytes], bytes]) -> bytes:
    """The file with one part edited."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, edit(old.read(name)) if name == part else old.read(name))
    return out.getvalue()


def words(document: Document) -> list[str]:
    return [line for line in walk.text_of(document).split("\n") if line.strip()]
