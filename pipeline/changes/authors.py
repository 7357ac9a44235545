"""What each author of a paper with changes proposes, apart from the others.

Each gets the paper as it would be if only their changes were agreed to; compared with the paper as it was, that gives
before and after of one author, decidable whatever becomes of the others. Who edits what another inserts builds on it:
in that passage the other's changes count as theirs too, and the two proposals face each other.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipeline.document.model import Block, Change, ChangeKind, Document, Inline, Note, Paragraph, Row, Table, Text
from pipeline.document.walk import accept, changes_in, decide, rewrite, rewrite_blocks

_COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
_GOES = {ChangeKind.DELETE, ChangeKind.MOVED_FROM}


def authors(document: Document) -> tuple[str, ...]:
    """Who proposes something, in reading order."""
    return tuple(dict.fromkeys(change.author for change in changes_in(document)))


def agreed(document: Document, author: str) -> Document:
    """The paper if what one author proposes were agreed to, and nothing else."""
    if authors(document) == (author,):
        return accept(document)
    return decide(_Built(author).document(document), lambda change: change.author == author)


def struck(paragraph: Paragraph, author: str) -> str:
    """The words by others that one author strikes, where nothing else is left of what that author proposes."""
    others = _built_on(paragraph, author)
    if not others:
        return ""
    own = _theirs(paragraph, others, author)
    before = "".join(_words(item) for item in own.content if not _any(item.changes, _COMES, author))
    after = "".join(
        _words(item)
        for item in own.content
        if not _any(item.changes, _GOES, author) and not _foreign(item.changes, author)
    )
    gone = (item for item in own.content if _any(item.changes, _COMES, author) and _any(item.changes, _GOES, author))
    return "".join(map(_words, gone)) if before == after else ""


@dataclass
class _Built:
    """Gives one author what others insert and that author edits: paragraphs, rows, and the other end of a move."""

    author: str

    def document(self, document: Document) -> Document:
        moved: set[str] = set()

        def paragraph(found: Paragraph) -> Paragraph:
            others = _built_on(found, self.author)
            if not others:
                return found
            moved.update(
                c.name for c in changed(found) if c.author in others and c.kind is ChangeKind.MOVED_TO and c.name
            )
            return _theirs(found, others, self.author)

        def end(found: Paragraph) -> Paragraph:
            others = {c.author for c in changed(found) if c.name in moved and c.kind is ChangeKind.MOVED_FROM}
            return _theirs(found, others, self.author) if others else found

        built = rewrite_blocks(rewrite(document, paragraph), self.block)
        return rewrite(built, end) if moved else built

    def block(self, block: Block) -> tuple[Block, ...]:
        if not isinstance(block, Table):
            return (block,)
        return (replace(block, rows=tuple(map(self.row, block.rows))),)

    def row(self, row: Row) -> Row:
        """A row that another inserts and this author fills."""
        others = {change.author for change in row.changes if change.kind in _COMES} - {self.author}
        words = [block for cell in row.cells for block in cell.blocks if isinstance(block, Paragraph)]
        if not others or not any(change.author == self.author for found in words for change in changed(found)):
            return row
        cells = (
            tuple(_theirs(b, others, self.author) if isinstance(b, Paragraph) else b for b in cell.blocks)
            for cell in row.cells
        )
        return replace(
            row,
            cells=tuple(replace(cell, blocks=blocks) for cell, blocks in zip(row.cells, cells, strict=True)),
            changes=_signed(row.changes, others, self.author),
        )


def _built_on(paragraph: Paragraph, author: str) -> set[str]:
    """Whose insertions an author edits: words taken out of them, or anything in a paragraph that they insert."""
    found: set[str] = set()
    for item in paragraph.content:
        for number, change in enumerate(item.changes):
            if change.author == author:
                found |= {outer.author for outer in item.changes[:number] if outer.kind in _COMES}
    whole = all(any(change.kind in _COMES for change in item.changes) for item in paragraph.content)
    if whole and any(change.author == author for change in changed(paragraph)):
        found |= {change.author for change in paragraph.changes if change.kind in _COMES}
    return found - {author}


def _theirs(paragraph: Paragraph, others: set[str], author: str) -> Paragraph:
    """The paragraph with the changes of others signed by one author."""
    content = tuple(replace(item, changes=_signed(item.changes, others, author)) for item in paragraph.content)
    return replace(paragraph, content=content, changes=_signed(paragraph.changes, others, author))


def _signed(changes: Iterable[Change], others: set[str], author: str) -> tuple[Change, ...]:
    return tuple(replace(change, author=author) if change.author in others else change for change in changes)


def changed(paragraph: Paragraph) -> Iterator[Change]:
    """Every change of a paragraph and of what stands in it."""
    yield from paragraph.changes
    yield from (change for item in paragraph.content for change in item.changes)


def _any(changes: Iterable[Change], kinds: set[ChangeKind], author: str) -> bool:
    return any(change.kind in kinds and change.author == author for change in changes)


def _foreign(changes: Iterable[Change], author: str) -> bool:
    return any(change.kind in _COMES and change.author != author for change in changes)


def _words(item: Inline) -> str:
    match item:
        case Text():
            return item.text
        case Note():
            return "".join(text.text for text in item.content)
        case _:
            return ""
