"""Two versions of a paper -> the redline: the new version with the changes that made it of the old one.

Clauses are aligned by id, then blocks by likeness (`align`), then words (`words`). What cannot become the other where
it stands — a table of another number of columns, a figure drawn from other data, a row of other spans — goes and comes
whole, as does a clause of another id: two clauses at the same place are two clauses, never a salad of words. A clause
of the same id at another place is *moved* (`moves`). Clauses that are only renumbered say from what.

The laws, comments aside: `accept(compare(a, b)).blocks == canonical(b).blocks` and
`reject(compare(a, b)).blocks == canonical(a).blocks`. All but the blocks — title, header, footer, date, version — is
the new version's.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import takewhile
from typing import TypeVar

from rapidfuzz.distance import Indel

from pipeline.changes.align import Kin, align
from pipeline.changes.clauses import Band, Thing, head, identity, inside, members
from pipeline.changes.hand import Hand
from pipeline.changes.moves import paired_moves
from pipeline.changes.tokens import key, spans, weight
from pipeline.changes.words import compare_words
from pipeline.document.model import (
    Block,
    Contents,
    Document,
    Figure,
    Landscape,
    List,
    ListItem,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
)
from pipeline.document.walk import accept, canonical, has_changes, text_of, without_comments
from pipeline.errors import ReviewError, Sentence

ALIKE = 0.5  # blocks that share less of their words are two blocks
TABLES_ALIKE = 0.25  # a table is recognised by its columns too
STYLED_ALIKE = 0.15  # a subtitle, a date: by its style, whatever it says
AKIN = 0.75  # how alike two things under the same heading, or of the same clauses, are at least
PLANE = 0xE000  # blocks are compared by words, a character each, numbered from here: past the surrogates

Blocks = tuple[Block, ...]
Part = TypeVar("Part", Block, Paragraph, ListItem, Signatory)
Kept = TypeVar("Kept", Paragraph, Section, List, Table)


def compare(old: Document, new: Document, *, author: str, when: datetime | None) -> Document:
    """The redline of two versions of one paper, `when` in UTC.

    Comments do not travel, and what is still proposed in either version counts as agreed. Raises `ReviewError` for
    versions of different papers.
    """
    if _paper(old) != _paper(new):
        raise ReviewError(
            Sentence(
                fr=f"« {old.stem} » et « {new.stem} » ne sont pas deux versions du même document.",
                en=f"“{old.stem}” and “{new.stem}” are not two versions of the same paper.",
            ),
            hint=Sentence(
                fr="Comparez deux versions d’un document de la même ville, dans la même langue.",
                en="Compare two versions of one paper of one city, in the same language.",
            ),
        )
    was, now = _settled(old), _settled(new)
    return replace(now, blocks=paired_moves(_Comparison(Hand(author, when)).blocks(was.blocks, now.blocks)))


def _paper(document: Document) -> tuple[object, ...]:
    """What two versions of one paper share."""
    return document.kind, document.langs, re.sub(r"-v[0-9]+$", "", document.key)


def _settled(document: Document) -> Document:
    agreed = accept(document) if has_changes(document) else document
    return canonical(without_comments(agreed))


class _Vocabulary(dict[str, str]):
    """Word -> the character that stands for it and its other spellings; none for a word that says nothing."""

    def __missing__(self, word: str) -> str:
        folded = key(word)
        if not weight(word):
            character = ""
        elif folded == word:
            character = chr(PLANE + len(self))
        else:
            character = self[folded]
        self[word] = character
        return character


class _Comparison:
    """One comparison: whose hand writes the changes, and what it has learnt of the words of both versions."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.vocabulary = _Vocabulary()
        self.known: dict[int, tuple[Thing, str]] = {}  # by identity of the object, which is kept alive here
        self.kin = Kin(key=_key, may_pair=may_pair, likeness=self.likeness)

    # -- likeness

    def said(self, thing: Thing) -> str:
        """The words that count, a character each."""
        if (known := self.known.get(id(thing))) is None:
            text = text_of(inside(thing))
            said = "".join(self.vocabulary[text[a:b]] for a, b in spans(text))
            known = self.known[id(thing)] = (thing, said)
        return known[1]

    def likeness(self, was: Thing, now: Thing) -> float:
        a, b = self.said(was), self.said(now)
        likeness = Indel.normalized_similarity(a, b) if a or b else 1.0
        if likeness < AKIN and (((title := head(was)) and title == head(now)) or members(was) & members(now)):
            likeness = AKIN
        return likeness if likeness >= _least(was, now) else 0.0

    # -- sequences

    def blocks(self, old: Blocks, new: Blocks) -> Blocks:
        return new if old == new else tuple(self.things(old, new, self.block))

    def passage(self, old: Blocks, new: Blocks) -> Blocks:
        """What fills a cell or a column: a paragraph alone in it is reworded, however little is left of it."""
        if len(old) == len(new) == 1 and isinstance(old[0], Paragraph) and may_pair(old[0], new[0]):
            return (self.block(old[0], new[0]),)
        return self.blocks(old, new)

    def things(self, old: Sequence[Part], new: Sequence[Part], merge: Callable[[Part, Part], Part]) -> Iterator[Part]:
        for was, now in align(old, new, self.kin):
            if was is not None and now is not None:
                yield merge(was, now)
            elif was is not None:
                yield self.hand.delete(was)
            elif now is not None:
                yield self.hand.insert(now)

    # -- what stays in its place

    def block(self, was: Block, now: Block) -> Block:  # noqa: PLR0911 — one arm a sort of block
        """A pair that `may_pair`."""
        match was, now:
            case Paragraph(), Paragraph():
                return self.paragraph(was, now)
            case Section(), Section():
                return self.section(was, now)
            case List(), List():
                return self.list(was, now)
            case Table(), Table():
                return self.table(was, now)
            case Figure(), Figure():
                return replace(now, caption=self.title(was.caption, now.caption))
            case Parallel(), Parallel():
                columns = zip(was.columns, now.columns, strict=True)
                return replace(now, columns=tuple(self.passage(*column) for column in columns))
            case Signatures(), Signatures():
                return replace(now, boxes=tuple(self.things(was.boxes, now.boxes, self.box)))
            case Contents(), Contents():
                return replace(now, title=self.title(was.title, now.title))
            case Landscape(), Landscape():
                return replace(now, blocks=self.blocks(was.blocks, now.blocks))
            case _:
                return now

    def paragraph(self, was: Paragraph, now: Paragraph) -> Paragraph:
        if was == now:
            return now
        merged = replace(now, content=compare_words(was.content, now.content, self.hand))
        label = _differing("label", was.label, now.label)
        return self.reset(merged, *((was.style, *label) if label or was.style != now.style else ()))

    def section(self, was: Section, now: Section) -> Section:
        merged = replace(now, heading=self.heading(was, now), blocks=self.blocks(was.blocks, now.blocks))
        return self.reset(merged, *_differing("numbering", was.numbering, now.numbering))

    def list(self, was: List, now: List) -> List:
        merged = replace(now, items=tuple(self.things(was.items, now.items, self.item)))
        marker, start = _differing("marker", was.marker, now.marker), _differing("start", was.start, now.start)
        return self.reset(merged, *marker, *start)

    def heading(self, was: Section, now: Section) -> Paragraph | Parallel:
        merged = self.block(was.heading, now.heading)
        return merged if isinstance(merged, Paragraph | Parallel) else now.heading

    def title(self, was: Paragraph | None, now: Paragraph | None) -> Paragraph | None:
        return self.paragraph(was, now) if was and now else now

    def item(self, was: ListItem, now: ListItem) -> ListItem:
        """An item stays an item: its first paragraph, which bears its mark, is always reworded."""
        first = [*was.blocks[:1], *now.blocks[:1]]
        if len(first) == len(was.blocks[:1]) + 1 and may_pair(*first):
            rest = self.blocks(was.blocks[1:], now.blocks[1:])
            return replace(now, blocks=(self.block(*first), *rest))
        return replace(now, blocks=self.blocks(was.blocks, now.blocks))

    def box(self, was: Signatory, now: Signatory) -> Signatory:
        return replace(now, lines=tuple(self.things(was.lines, now.lines, self.paragraph)))

    def reset(self, merged: Kept, *before: str) -> Kept:
        """The thing with a change of format that puts `before` back, if there is anything to put back."""
        return self.hand.reformat(merged, before) if before else merged

    # -- tables

    def table(self, was: Table, now: Table) -> Table:
        merged = replace(now, caption=self.title(was.caption, now.caption), rows=tuple(self.rows(was.rows, now.rows)))
        return self.reset(merged, *_differing("columns", _widths(was), _widths(now)))

    def rows(self, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Row]:
        """Header rows among themselves, for they stay the first."""
        above, over = _headers(old), _headers(new)
        yield from self.bands(old[:above], new[:over])
        yield from self.bands(old[above:], new[over:])

    def bands(self, old: Sequence[Row], new: Sequence[Row]) -> Iterator[Row]:
        for was, now in align(list(bands(old)), list(bands(new)), self.kin):
            if was is not None and now is not None:
                yield from map(self.row, was, now)
            else:
                yield from map(self.hand.delete, was or ())
                yield from map(self.hand.insert, now or ())

    def row(self, was: Row, now: Row) -> Row:
        if was == now:
            return now
        cells = zip(was.cells, now.cells, strict=True)
        return replace(
            now, cells=tuple(replace(new, blocks=self.passage(old.blocks, new.blocks)) for old, new in cells)
        )


# -- what may become what ---------------------------------------------------------------------------------------------


def _key(thing: Thing) -> Hashable:
    name = identity(thing)
    return (type(thing), bool(name), name or text_of(inside(thing)))


def _least(was: Thing, now: Thing) -> float:
    """How alike two things must be to be one reworded."""
    match was, now:
        case Table(), Table():
            return TABLES_ALIKE
        case Paragraph(), Paragraph() if was.style and was.style == now.style:
            return STYLED_ALIKE
        case Parallel(columns=((one,), *_)), Parallel(columns=((other,), *_)):
            return _least(one, other)
        case _:
            return ALIKE


def may_pair(was: Thing, now: Thing) -> bool:  # noqa: C901, PLR0911 — one arm a sort of block
    """Whether one can become the other where it stands: all that differs can be written as changes inside it."""
    if identity(was) != identity(now):
        return False
    match was, now:
        case tuple(), tuple():
            return [_make(row) for row in was] == [_make(row) for row in now]
        case Paragraph(), Paragraph():
            return (was.id, was.lang) == (now.id, now.lang)
        case Section(), Section():
            return may_pair(was.heading, now.heading) and _one_each(was.heading, now.heading)
        case List(), List():
            return was.lang == now.lang
        case Table(), Table():
            return _bare(was) == _bare(now) and _titles(was.caption, now.caption)
        case Figure(), Figure():
            return replace(was, caption=None) == replace(now, caption=None) and _titles(was.caption, now.caption)
        case Parallel(), Parallel():
            return len(was.columns) == len(now.columns)
        case Signatures(), Signatures():
            return was.lang == now.lang
        case Contents(), Contents():
            return (was.lang, was.of) == (now.lang, now.of) and _titles(was.title, now.title)
        case _:
            return type(was) is type(now)


def _titles(was: Paragraph | None, now: Paragraph | None) -> bool:
    return may_pair(was, now) if was and now else was is now


def _one_each(was: Paragraph | Parallel, now: Paragraph | Parallel) -> bool:
    """Whether two headings are reworded and never replaced: a heading cannot go and leave its section."""
    if isinstance(was, Parallel) and isinstance(now, Parallel):
        columns = [*was.columns, *now.columns]
        pairs = zip(was.columns, now.columns, strict=True)
        return all(len(column) == 1 for column in columns) and all(may_pair(a[0], b[0]) for a, b in pairs)
    return True


def _differing(name: str, was: object, now: object) -> tuple[str, ...]:
    """The former property as a change of format writes it; nothing where it is the same."""
    return () if was == now else (f"{name}:{was}",)


def _widths(table: Table) -> str:
    return " ".join(map(str, table.columns))


def _bare(table: Table) -> Table:
    return replace(table, rows=(), caption=None, columns=(1,) * len(table.columns))


def _make(row: Row) -> tuple[object, ...]:
    """All of a row but what its cells say."""
    return (row.id, row.header, *((cell.scope, cell.colspan, cell.rowspan, cell.value) for cell in row.cells))


def _headers(rows: Sequence[Row]) -> int:
    return sum(1 for _ in takewhile(lambda row: row.header, rows))


def bands(rows: Sequence[Row]) -> Iterator[Band]:
    """The rows, those that spans hold together as one."""
    band: list[Row] = []
    held = 0
    for row in rows:
        band.append(row)
        held = max(held, *(cell.rowspan for cell in row.cells), 1) - 1
        if not held:
            yield tuple(band)
            band = []
    if band:
        yield tuple(band)
