"""The recursion over the model, written once: reading it, rewriting it, accepting and refusing its changes.

Reading order is: heading before what it governs, caption before its table, the items of a list, the cells of a row, the
columns of a `Parallel` one after the other. Header and footer are read apart (`paragraphs(document.header)`), but every
function from `Document` to `Document` rewrites them too.

`accept` and `reject` decide all changes at once and keep comments. Their result is canonical: no two neighbouring runs
that differ in nothing, no run without characters but the cross-references that `compose` fills.
"""

import operator
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from pipeline.document.model import (
    Block,
    Change,
    ChangeKind,
    Contents,
    Document,
    Field,
    Figure,
    Inline,
    Landscape,
    List,
    Marker,
    Note,
    Numbering,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatures,
    Table,
    Text,
)

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Blocks = tuple[Block, ...]
Solo = Callable[[Paragraph], Paragraph | None]  # a paragraph outside a sequence: a heading, a caption, a title
Sequence = Callable[[Blocks], Blocks]
_Part = TypeVar("_Part")
_Whole = TypeVar("_Whole", bound="DataclassInstance")

_COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
_GOES = {ChangeKind.DELETE, ChangeKind.MOVED_FROM}


# -- reading ----------------------------------------------------------------------------------------------------------


def blocks(source: Document | Iterable[Block]) -> Iterator[Block]:
    """Every block in reading order, each before what is inside it; headings, captions and titles among them."""
    for block in source.blocks if isinstance(source, Document) else source:
        yield block
        yield from blocks(inside(block))


def inside(block: Block) -> Iterator[Block]:  # noqa: C901 — one case a kind of block
    """The blocks directly inside one, in reading order."""
    match block:
        case Section():
            yield block.heading
            yield from block.blocks
        case List():
            yield from (inner for item in block.items for inner in item.blocks)
        case Table():
            if block.caption:
                yield block.caption
            yield from (inner for row in block.rows for cell in row.cells for inner in cell.blocks)
        case Figure():
            yield from (part for part in (block.caption, block.table) if part)
        case Parallel():
            yield from (inner for column in block.columns for inner in column)
        case Signatures():
            yield from (line for box in block.boxes for line in box.lines)
        case Contents():
            if block.title:
                yield block.title
        case Landscape():
            yield from block.blocks
        case Paragraph() | PageBreak():
            pass


def paragraphs(source: Document | Iterable[Block]) -> Iterator[Paragraph]:
    """Every paragraph in reading order."""
    return (block for block in blocks(source) if isinstance(block, Paragraph))


def texts(paragraph: Paragraph) -> Iterator[Text]:
    """Every run in reading order, those of notes too."""
    for item in paragraph.content:
        if isinstance(item, Text):
            yield item
        elif isinstance(item, Note):
            yield from item.content


def text_of(source: Document | Block | Iterable[Block], *, labels: bool = False) -> str:
    """The plain text, a line a paragraph, with each label before it if asked; notes and page fields left out.

    Changes are not decided: deleted and inserted words both stand here. `accept` or `reject` first.
    """
    found = [source] if isinstance(source, Paragraph) else paragraphs(_sequence(source))
    return "\n".join(_line(paragraph, labels=labels) for paragraph in found)


def _sequence(source: Document | Block | Iterable[Block]) -> Document | Iterable[Block]:
    return (source,) if isinstance(source, Block) else source


def _line(paragraph: Paragraph, *, labels: bool) -> str:
    words = "".join(item.text for item in paragraph.content if isinstance(item, Text))
    return f"{paragraph.label} {words}" if labels and paragraph.label else words


def labels(document: Document) -> dict[str, str]:
    """Identifier -> the label that a reference to it prints ("Article 3"); identified things without one are absent."""
    found: dict[str, str] = {}

    def note(name: str, source: Block | None) -> None:
        if isinstance(source, Parallel):
            source = next(paragraphs((source,)), None)
        if name and isinstance(source, Paragraph) and source.label:
            found.setdefault(name, source.label)

    for block in blocks(document):
        match block:
            case Section():
                note(block.id, block.heading)
            case List():
                for item in block.items:
                    note(item.id, next(iter(item.blocks), None))
            case Table() | Figure():
                note(block.id, block.caption)
            case Paragraph():
                note(block.id, block)
            case _:
                pass
    return found


# -- rewriting --------------------------------------------------------------------------------------------------------


def rebuilt(block: Block, solo: Solo, sequence: Sequence) -> Block:  # noqa: PLR0911 — one case a kind of block
    """The same block with `solo` applied to its own paragraphs and `sequence` to each sequence of blocks inside it.

    One level deep: the two functions recurse. A heading cannot vanish: where `solo` gives None it stays. A block of
    which nothing changes is given back itself.
    """
    match block:
        case Section():
            heading = block.heading
            new = rebuilt(heading, solo, sequence) if isinstance(heading, Parallel) else solo(heading)
            head = new if isinstance(new, Paragraph | Parallel) else heading
            return _with(block, heading=head, blocks=sequence(block.blocks))
        case List():
            items = (_with(item, blocks=sequence(item.blocks)) for item in block.items)
            return _with(block, items=kept(block.items, items))
        case Table():
            return _table(block, solo, sequence)
        case Figure():
            return _with(
                block,
                caption=solo(block.caption) if block.caption else None,
                table=_table(block.table, solo, sequence) if block.table else None,
            )
        case Parallel():
            return _with(block, columns=kept(block.columns, map(sequence, block.columns)))
        case Signatures():
            boxes = (
                _with(box, lines=kept(box.lines, (line for line in sequence(box.lines) if isinstance(line, Paragraph))))
                for box in block.boxes
            )
            return _with(block, boxes=kept(block.boxes, boxes))
        case Contents():
            return _with(block, title=solo(block.title) if block.title else None)
        case Landscape():
            return _with(block, blocks=sequence(block.blocks))
        case Paragraph() | PageBreak():
            return block


def _table(table: Table, solo: Solo, sequence: Sequence) -> Table:
    return _with(
        table,
        caption=solo(table.caption) if table.caption else None,
        rows=kept(table.rows, (_row(row, sequence) for row in table.rows)),
    )


def _row(row: Row, sequence: Sequence) -> Row:
    return _with(row, cells=kept(row.cells, (_with(cell, blocks=sequence(cell.blocks)) for cell in row.cells)))


def _with(whole: _Whole, **parts: object) -> _Whole:
    """The whole with these parts: itself where they are those that it has."""
    for name, part in parts.items():
        if getattr(whole, name) is not part:
            return replace(whole, **parts)
    return whole


def kept(old: tuple[_Part, ...], new: Iterable[_Part]) -> tuple[_Part, ...]:
    """The new sequence: the old one where it holds the same things."""
    found = tuple(new)
    same = len(found) == len(old) and all(map(operator.is_, found, old))
    return old if same else found


def rewrite(document: Document, fn: Callable[[Paragraph], Paragraph]) -> Document:
    """The document with every paragraph replaced by `fn` of it."""

    def sequence(found: Blocks) -> Blocks:
        new = (fn(block) if isinstance(block, Paragraph) else rebuilt(block, fn, sequence) for block in found)
        return kept(found, new)

    return _everywhere(document, sequence)


def rewrite_blocks(document: Document, fn: Callable[[Block], Iterable[Block]]) -> Document:
    """The document with every block that stands in a sequence replaced by those that `fn` gives for it.

    Inner blocks come first, so that `fn` sees them as already rewritten. Headings, captions and titles are left alone.
    """

    def sequence(found: Blocks) -> Blocks:
        return tuple(new for block in found for new in fn(rebuilt(block, lambda solo: solo, sequence)))

    return _everywhere(document, sequence)


def _everywhere(document: Document, sequence: Sequence) -> Document:
    return _with(
        document,
        blocks=sequence(document.blocks),
        header=sequence(document.header),
        footer=sequence(document.footer),
    )


def without_comments(document: Document) -> Document:
    return rewrite(document, lambda paragraph: replace(paragraph, comments=()))


# -- canonical form ---------------------------------------------------------------------------------------------------


def canonical(document: Document) -> Document:
    """The document whose neighbouring runs that differ in nothing are one run, and that has no empty run."""
    return rewrite(document, lambda paragraph: replace(paragraph, content=merged(paragraph.content)))


_Run = TypeVar("_Run", Text, Inline)


def merged(content: Iterable[_Run]) -> tuple[_Run, ...]:
    """The canonical form of a sequence of runs; a cross-reference (no text, `href` "#…") is never merged or dropped."""
    found: list[_Run] = []
    for item in content:
        if isinstance(item, Text):
            last = found[-1] if found else None
            if isinstance(last, Text) and last.text and item.text and _alike(last, item):
                found[-1] = replace(last, text=last.text + item.text)
            elif item.text or item.href.startswith("#"):
                found.append(item)
        elif isinstance(item, Note):
            found.append(replace(item, content=merged(item.content)))
        else:
            found.append(item)
    return tuple(found)


def _alike(one: Text, other: Text) -> bool:
    return (one.lang, one.strong, one.emph, one.underline, one.href, one.changes) == (
        other.lang,
        other.strong,
        other.emph,
        other.underline,
        other.href,
        other.changes,
    )


# -- deciding changes -------------------------------------------------------------------------------------------------


def accept(document: Document) -> Document:
    """The document as if all its changes were agreed to."""
    return decide(document, lambda _change: True)


def reject(document: Document) -> Document:
    """The document as if none of its changes had been proposed."""
    return decide(document, lambda _change: False)


def decide(document: Document, agreed: Callable[[Change], bool]) -> Document:
    """The document as if the changes that are `agreed` had been agreed to, and no others proposed."""
    return _Decision(agreed).of(document)


def changes_in(document: Document) -> Iterator[Change]:
    """Every change of the paper, in reading order: of a block before those of what is inside it."""
    for block in blocks((*document.header, *document.blocks, *document.footer)):
        yield from block.changes
        match block:
            case Paragraph():
                yield from (change for item in block.content for change in _inline_changes(item))
            case List():
                yield from (change for item in block.items for change in item.changes)
            case Table():
                yield from (change for row in block.rows for change in row.changes)
            case Signatures():
                yield from (change for box in block.boxes for change in box.changes)
            case _:
                pass


def _inline_changes(item: Inline) -> Iterator[Change]:
    yield from item.changes
    if isinstance(item, Note):
        yield from (change for text in item.content for change in text.changes)


def has_changes(document: Document) -> bool:
    """Whether anything in the paper is proposed."""
    return next(changes_in(document), None) is not None


class _Decision:
    """A deletion that is agreed to takes what it stands on away, and so does an insertion that is refused.

    Two steps: drop and restore what can be decided where it stands, then join paragraphs whose mark goes.
    """

    def __init__(self, agreed: Callable[[Change], bool]) -> None:
        self.agreed = agreed

    def of(self, document: Document) -> Document:
        return _everywhere(_everywhere(document, self.sequence), _join)

    def goes(self, changes: tuple[Change, ...]) -> bool:
        return any(self.takes(change) for change in changes)

    def takes(self, change: Change) -> bool:
        """Whether a change takes what it stands on away."""
        return change.kind in (_GOES if self.agreed(change) else _COMES)

    def refused(self, changes: tuple[Change, ...]) -> tuple[Change, ...]:
        return tuple(change for change in changes if not self.agreed(change))

    def sequence(self, found: Blocks) -> Blocks:
        kept = (block for block in found if isinstance(block, Paragraph) or not self.goes(block.changes))
        return tuple(self.block(block) for block in kept)

    def block(self, block: Block) -> Block:
        if isinstance(block, Paragraph):
            return self.paragraph(block)
        solo = self.paragraph if isinstance(block, Section) else self.solo  # a heading joins with what follows
        return rebuilt(self.parts(self.plain(block)), solo, self.sequence)

    def plain(self, block: Block) -> Block:
        return replace(_as_it_was(replace(block, changes=self.refused(block.changes))), changes=())

    def parts(self, block: Block) -> Block:
        """The block without those of its items, rows or boxes that go."""
        match block:
            case List():
                return replace(
                    block, items=tuple(replace(item, changes=()) for item in block.items if not self.goes(item.changes))
                )
            case Table():
                return replace(
                    block, rows=tuple(replace(row, changes=()) for row in block.rows if not self.goes(row.changes))
                )
            case Signatures():
                return replace(
                    block, boxes=tuple(replace(box, changes=()) for box in block.boxes if not self.goes(box.changes))
                )
            case Figure(table=Table() as table):
                kept = None if self.goes(table.changes) else self.parts(self.plain(table))
                return replace(block, table=kept if isinstance(kept, Table) else None)
            case _:
                return block

    def paragraph(self, paragraph: Paragraph) -> Paragraph:
        """With its content decided; of its changes only those are left that take its mark away."""
        style, label = _look_before(replace(paragraph, changes=self.refused(paragraph.changes)))
        left = tuple(change for change in paragraph.changes if self.takes(change))
        return replace(paragraph, content=self.content(paragraph.content), style=style, label=label, changes=left)

    def solo(self, paragraph: Paragraph) -> Paragraph | None:
        return _joined([self.paragraph(paragraph)])[0]

    def content(self, found: tuple[Inline, ...]) -> tuple[Inline, ...]:
        return merged(new for item in found if not self.goes(item.changes) for new in self.inline(item))

    def inline(self, item: Inline) -> Iterator[Inline]:
        match item:
            case Text():
                yield _as_before(replace(item, changes=self.refused(item.changes)))
            case Note():
                words = tuple(text for text in self.content(item.content) if isinstance(text, Text))
                if words or not item.content:
                    yield replace(item, content=words, changes=())
            case Field():
                yield replace(item, changes=())


def _before(changes: tuple[Change, ...]) -> tuple[str, ...]:
    """How it was before the first of its changes of format; nothing if there is none."""
    return next((change.before for change in changes if change.kind is ChangeKind.FORMAT), ())


def _look_before(paragraph: Paragraph) -> tuple[str, str]:
    """The style and the label it had."""
    if all(change.kind is not ChangeKind.FORMAT for change in paragraph.changes):
        return paragraph.style, paragraph.label
    style, *rest = _before(paragraph.changes) or ("",)
    return style, next((word.removeprefix("label:") for word in rest if word.startswith("label:")), paragraph.label)


def _as_it_was(block: Block) -> Block:
    """The block with the properties it had, each written `name:value`; what is not a value of the model is ignored."""
    was = {name: value for name, _, value in (word.partition(":") for word in _before(block.changes))}

    def among(values: tuple[str, ...], name: str, now: str) -> Any:
        return was[name] if was.get(name) in values else now

    match block:
        case Section() if was:
            return replace(block, numbering=among(get_args(Numbering), "numbering", block.numbering))
        case List() if was:
            start = int(was["start"]) if was.get("start", "").isdecimal() else block.start
            return replace(block, marker=among(get_args(Marker), "marker", block.marker), start=start)
        case Table() if was:
            widths = was.get("columns", "").split()
            right = len(widths) == len(block.columns) and all(map(str.isdecimal, widths))
            return replace(block, columns=tuple(map(int, widths)) if right else block.columns)
        case _:
            return block


def _as_before(text: Text) -> Text:
    """The run with the emphases it had before the first of its changes of format."""
    before = next((change.before for change in text.changes if change.kind is ChangeKind.FORMAT), None)
    if before is None:
        return replace(text, changes=())
    return replace(text, strong="strong" in before, emph="emph" in before, underline="underline" in before, changes=())


# Joining. A paragraph flows into the next one of the same sequence, be it a heading or the first of a list item; a
# table, a figure and all that stands apart stops it. What is left at such a barrier stays a paragraph of its own.


def _join(found: Blocks) -> Blocks:
    """One sequence that stands apart (a body, a cell, a column), with the paragraphs whose mark goes joined."""
    results = iter(_joined(list(_flow(found))))

    def sequence(inner: Blocks) -> Blocks:
        return tuple(new for block in inner for new in taken(block))

    def taken(block: Block) -> Iterator[Block]:
        match block:
            case Paragraph():
                if (result := next(results)) is not None:
                    yield result
            case Section():
                next_result = next(results)
                if isinstance(block.heading, Parallel):
                    new = _apart(block.heading)
                    kept: Paragraph | Parallel | None = new[0] if new and isinstance(new[0], Parallel) else None
                else:
                    kept = next_result
                body = sequence(block.blocks)
                if kept is None:  # the heading is gone: what it governed stays where it was
                    yield from body
                else:
                    yield replace(block, heading=kept, blocks=body)
            case List():
                items = tuple(replace(item, blocks=sequence(item.blocks)) for item in block.items)
                items = tuple(new for new, old in zip(items, block.items, strict=True) if new.blocks)
                if items:
                    yield replace(block, items=items)
            case _:
                next(results)
                yield from _apart(block)

    return sequence(found)


def _apart(block: Block) -> Blocks:
    """A block that is no part of the flow, with each sequence inside it joined; nothing if it has become empty."""
    new = rebuilt(block, lambda paragraph: paragraph, _join)
    match new:
        case Table() if not new.rows:
            return ()
        case Landscape() if not new.blocks:
            return ()
        case Parallel() if not any(new.columns):
            return ()
        case _:
            return (new,)


def _flow(found: Blocks) -> Iterator[Paragraph | None]:
    """The paragraphs of a sequence in order, None for each block that stops the flow."""
    for block in found:
        match block:
            case Paragraph():
                yield block
            case Section():
                yield block.heading if isinstance(block.heading, Paragraph) else None
                yield from _flow(block.blocks)
            case List():
                for item in block.items:
                    yield from _flow(item.blocks)
            case _:
                yield None


def _joined(flow: list[Paragraph | None]) -> list[Paragraph | None]:
    """For each paragraph of the flow what becomes of it, None if it is gone.

    Any change left on a paragraph takes its mark away. What is left of it goes to the next, which keeps its own
    properties.
    """
    results: list[Paragraph | None] = [None] * len(flow)
    waiting: Paragraph | None = None
    place = 0

    def settle() -> None:
        if waiting is not None and waiting.content:
            results[place] = waiting

    for index, paragraph in enumerate(flow):
        if paragraph is None:
            settle()
            waiting = None
            continue
        whole = replace(paragraph, changes=())
        if waiting is not None and waiting.content:
            content = merged((*waiting.content, *whole.content))
            whole = replace(whole, content=content, comments=(*waiting.comments, *whole.comments))
        waiting, place = (whole, index) if paragraph.changes else (None, 0)
        if waiting is None:
            results[index] = whole
    settle()
    return results
