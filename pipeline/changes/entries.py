"""The changes of a redline as a person lists them: which clause, what kind, before, after, by whom.

The data of the table of changes, of parity between the languages and of summaries. Works on any document with changes:
what `compare` made, or what came back from a reviewer.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from pipeline.changes.clauses import identity
from pipeline.changes.hand import TYPOGRAPHIC
from pipeline.document.model import (
    Block,
    Change,
    ChangeKind,
    Document,
    Figure,
    Inline,
    Lang,
    List,
    ListItem,
    Note,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
    Text,
)
from pipeline.document.walk import blocks, inside, paragraphs


class Kind(StrEnum):
    """The weightiest sort of change in a passage, in this order."""

    INSERTED = "inserted"
    DELETED = "deleted"
    MOVED = "moved"
    TEXT = "text"
    TYPOGRAPHIC = "typographic"
    FORMAT = "format"
    NUMBERING = "numbering"


class What(StrEnum):
    """What has changed."""

    TITLE = "title"  # of the paper
    SUBTITLE = "subtitle"
    CLAUSE = "clause"  # a section with all that it governs
    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    TABLE = "table"
    FIGURE = "figure"
    SIGNATURE = "signature"
    LAYOUT = "layout"  # a page break, a contents list


@dataclass(frozen=True, slots=True)
class Words:
    """A stretch of a wording; `changed` if it is what goes or comes, so that a table can make it stand out."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the table of changes.

    `clause` is the id of the passage or of the nearest one around it, "" for none; `label` and `title` are those of the
    section it stands in, in the new wording where there is one. `was` and `now` are the two wordings, empty for
    nothing; footnotes stand in brackets. `author` is every author, in order. `reason` is what a person gave for it.
    """

    clause: str
    label: str
    title: str
    lang: Lang
    what: What
    kind: Kind
    was: tuple[Words, ...]
    now: tuple[Words, ...]
    author: str = ""
    when: datetime | None = None
    reason: str = ""

    @property
    def before(self) -> str:
        return "".join(words.text for words in self.was)

    @property
    def after(self) -> str:
        return "".join(words.text for words in self.now)

    @property
    def substantial(self) -> bool:
        """Whether the wording itself has changed."""
        return self.kind in {Kind.INSERTED, Kind.DELETED, Kind.TEXT}


@dataclass(frozen=True, slots=True)
class _Where:
    """What a passage stands in; `headings` are those of its section, in each language that it has."""

    clause: str = ""
    headings: tuple[Paragraph, ...] = ()
    what: What = What.PARAGRAPH

    def heading(self, lang: Lang) -> Paragraph | None:
        return next((one for one in self.headings if one.lang is lang), next(iter(self.headings), None))


_OLD = {ChangeKind.DELETE, ChangeKind.MOVED_FROM}
_NEW = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
_WHOLE = {
    ChangeKind.INSERT: Kind.INSERTED,
    ChangeKind.DELETE: Kind.DELETED,
    ChangeKind.MOVED_FROM: Kind.MOVED,
    ChangeKind.MOVED_TO: Kind.MOVED,
}

_OF_THE_PAPER = {"title": What.TITLE, "subtitle": What.SUBTITLE}  # by the style of the paragraph

Wording = tuple[Words, ...]
Thing = Block | ListItem | Row | Signatory


def entries(redline: Document, reasons: Mapping[str, str] | None = None) -> tuple[Entry, ...]:
    """Every change of the redline in reading order, a move once, where it goes to. `reasons`: clause id -> why."""
    found = _moves_joined(_found(redline.blocks, _Where()))
    given = reasons or {}
    return tuple(replace(entry, reason=given.get(entry.clause, "")) for entry in found)


def _found(sequence: Iterable[Block], where: _Where) -> Iterator[Entry]:
    for block in sequence:
        yield from _of_block(block, where)


def _of_block(block: Block, where: _Where) -> Iterator[Entry]:
    if isinstance(block, Paragraph):
        yield from _of_paragraph(block, where)
    elif change := _whole(block):
        yield from _of_whole(block, change, where)
    else:
        yield from _inside(block, _at(block, where))


def _inside(block: Block, where: _Where) -> Iterator[Entry]:
    """What has changed in a block that stays in its place."""
    match block:
        case Section():
            yield from _numbering(block, block.numbering, where)
            yield from _found([block.heading], replace(where, what=What.HEADING))
            yield from _found(block.blocks, where)
        case List():
            yield from _numbering(block, f"{block.marker} {block.start}", where)
            for item in block.items:
                yield from _of_part(item, item.blocks, replace(where, what=What.ITEM))
        case Table():
            yield from _found([block.caption] if block.caption else [], where)
            for row in block.rows:
                cells = [inner for cell in row.cells for inner in cell.blocks]
                yield from _of_part(row, cells, replace(where, what=What.ROW))
        case Signatures():
            for box in block.boxes:
                yield from _of_part(box, box.lines, replace(where, what=What.SIGNATURE))
        case _:
            yield from _found(inside(block), where)


def _of_part(part: ListItem | Row | Signatory, words: Iterable[Block], where: _Where) -> Iterator[Entry]:
    where = replace(where, clause=part.id or where.clause)
    if change := _whole(part):
        yield from _line(words, change, where)
    else:
        yield from _found(words, where)


def _at(block: Block, where: _Where) -> _Where:
    """Where the insides of a block stand."""
    clause = identity(block) or where.clause
    if isinstance(block, Section):
        return _Where(clause, tuple(paragraphs([block.heading])))
    return replace(where, clause=clause)


# -- one passage ------------------------------------------------------------------------------------------------------


def _of_paragraph(paragraph: Paragraph, where: _Where) -> Iterator[Entry]:
    changes = [*paragraph.changes, *(change for piece in _pieces(paragraph.content) for change in piece.changes)]
    if not changes:
        return
    before, after = wording(paragraph, _NEW), wording(paragraph, _OLD)
    kind = _kind(paragraph, changes)
    if kind in _WHOLE.values():
        before, after = _whole_words(_joined(before)), _whole_words(_joined(after))
    if kind is Kind.NUMBERING:
        former = next(word for change in changes for word in change.before if word.startswith("label:"))
        before, after = _whole_words(former.removeprefix("label:")), _whole_words(paragraph.label)
    at = replace(where, clause=paragraph.id or where.clause, what=_OF_THE_PAPER.get(paragraph.style, where.what))
    yield _entry(at, paragraph.lang, kind, (before, after), changes)


def _kind(paragraph: Paragraph, changes: list[Change]) -> Kind:
    mark = next((change for change in paragraph.changes if change.kind in _WHOLE), None)
    if mark and all(mark in piece.changes for piece in paragraph.content):
        return _WHOLE[mark.kind]
    worded = [change for change in changes if change.kind is not ChangeKind.FORMAT]
    if any(change.name != TYPOGRAPHIC for change in worded):
        return Kind.TEXT
    if worded:
        return Kind.TYPOGRAPHIC
    only_label = all(change in paragraph.changes and paragraph.style in change.before[:1] for change in changes)
    return Kind.NUMBERING if only_label and any(len(change.before) > 1 for change in changes) else Kind.FORMAT


def wording(paragraph: Paragraph, without: set[ChangeKind]) -> Wording:
    """The words of a paragraph but those that such a change brings or takes."""
    found: list[Words] = []
    for text, changed in _stated(paragraph.content, without):
        if found and found[-1].changed == changed:
            found[-1] = Words(found[-1].text + text, changed)
        elif text:
            found.append(Words(text, changed))
    return tuple(found)


def _stated(content: Iterable[Inline], without: set[ChangeKind]) -> Iterator[tuple[str, bool]]:
    for piece in content:
        if any(change.kind in without for change in piece.changes):
            continue
        changed = bool(piece.changes)
        match piece:
            case Text():
                yield piece.text, changed
            case Note():
                yield " [", changed
                yield from ((words, inner or changed) for words, inner in _stated(piece.content, without))
                yield "]", changed
            case _:
                pass


def _joined(found: Wording) -> str:
    return "".join(words.text for words in found)


def _whole_words(text: str) -> Wording:
    """A wording that goes or comes as one: nothing in it stands out."""
    return (Words(text),) if text else ()


def _pieces(content: Iterable[Inline]) -> Iterator[Inline]:
    for piece in content:
        yield piece
        if isinstance(piece, Note):
            yield from piece.content


def _numbering(block: Section | List, now: str, where: _Where) -> Iterator[Entry]:
    for change in block.changes:
        was = " ".join(word.partition(":")[2] for word in change.before)
        lang = next((paragraph.lang for paragraph in paragraphs([block])), Lang.ZXX)
        yield _entry(where, lang, Kind.NUMBERING, (_whole_words(was), _whole_words(now)), [change])


# -- what goes or comes whole -----------------------------------------------------------------------------------------


def _whole(thing: Thing) -> Change | None:
    return next((change for change in thing.changes if change.kind in _WHOLE), None)


def _of_whole(block: Block, change: Change, where: _Where) -> Iterator[Entry]:
    match block:
        case Parallel():  # a passage in two languages is two entries
            for column in block.columns:
                yield from _line(column, change, replace(where, clause=identity(block) or where.clause))
        case Section():
            yield from _line([block], change, replace(_at(block, where), what=What.CLAUSE))
        case List():
            for item in block.items:
                at = replace(where, what=What.ITEM, clause=item.id or where.clause)
                yield from _line(item.blocks, change, at)
        case _:
            what = {Table: What.TABLE, Figure: What.FIGURE, Signatures: What.SIGNATURE}.get(type(block), What.LAYOUT)
            yield from _line([block], change, replace(where, what=what, clause=identity(block) or where.clause))


def _line(passage: Iterable[Block], change: Change, where: _Where) -> Iterator[Entry]:
    held = list(passage)
    found = list(paragraphs(held))
    drawn = (block.alt for block in blocks(held) if isinstance(block, Figure))
    words = "\n".join([*(_labelled(paragraph) for paragraph in found), *drawn]).strip("\n")
    stated = _whole_words(words)
    pair = ((), stated) if change.kind in _NEW else (stated, ())
    lang = found[0].lang if found else Lang.ZXX
    yield _entry(where, lang, _WHOLE[change.kind], pair, [change])


def _labelled(paragraph: Paragraph) -> str:
    words = _joined(wording(paragraph, set()))
    counted = any(map(str.isalnum, paragraph.label))  # a bullet says nothing
    return f"{paragraph.label} {words}" if counted else words


def _entry(where: _Where, lang: Lang, kind: Kind, pair: tuple[Wording, Wording], changes: list[Change]) -> Entry:
    authors = ", ".join(dict.fromkeys(change.author for change in changes if change.author))
    before, after = pair
    heading = where.heading(lang)
    return Entry(
        clause=where.clause,
        label=heading.label.rstrip(" –—:") if heading else "",
        title=_joined(wording(heading, _OLD) or wording(heading, _NEW)) if heading else "",
        lang=lang,
        what=where.what,
        kind=kind,
        was=before,
        now=after,
        author=authors,
        when=next((change.when for change in changes), None),
    )


def _moves_joined(found: Iterable[Entry]) -> Iterator[Entry]:
    """The entries with the two ends of each move made one, at the place that the clause moves to."""
    listed = list(found)
    left = {(entry.clause, entry.lang): entry for entry in listed if entry.kind is Kind.MOVED and not entry.after}
    come = {(entry.clause, entry.lang) for entry in listed if entry.kind is Kind.MOVED and entry.after}
    for entry in listed:
        end = (entry.clause, entry.lang)
        if entry.kind is not Kind.MOVED or end not in come or end not in left:
            yield entry
        elif entry.after:
            yield replace(entry, was=left[end].was)
