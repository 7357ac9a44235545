"""Everybody's proposals in one paper for the meeting, each tracked under the name of its author.

Where several want the same words, these go once and each proposal comes after the other: whoever decides keeps one.
What cannot be tracked (a clause that moves, a row that comes into two languages at once) is asked for in a comment,
where it is about. A proposal
by nobody (`anonymity`) goes by its number in the table of amendments.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TypeVar

from pipeline.changes.amendments import Amendment, Decision, Kind, Part
from pipeline.changes.clauses import opening
from pipeline.changes.hand import Hand
from pipeline.changes.hunks import Hunk, applied, hunks, overlap
from pipeline.changes.looks import relooked, wanted
from pipeline.changes.outline import as_row, as_section, lines
from pipeline.changes.proposals import passages
from pipeline.document.model import (
    Block,
    Comment,
    Document,
    Inline,
    Lang,
    List,
    ListItem,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from pipeline.document.walk import blocks, merged, paragraphs, rewrite, rewrite_blocks, text_of

SUFFIX = "-amendments"
WORDED = frozenset({Kind.TEXT, Kind.TYPOGRAPHIC})

# What a comment asks for that cannot be tracked: `words` are those of the passage, `place` what it goes after.
_ASKED: Mapping[Lang, Mapping[Kind, str]] = {
    Lang.FR: {
        Kind.TEXT: "Proposition : écrire « {words} ».",
        Kind.TYPOGRAPHIC: "Proposition : écrire « {words} ».",
        Kind.NEW: "Proposition : ajouter après « {place} » : « {words} ».",
        Kind.DELETION: "Proposition : supprimer « {words} ».",
        Kind.MOVE: "Proposition : déplacer ce passage après « {place} ».",
        Kind.FORMAT: "Proposition : changer la mise en forme.",
    },
    Lang.AR: {
        Kind.TEXT: "مقترح: كتابة «{words}».",
        Kind.TYPOGRAPHIC: "مقترح: كتابة «{words}».",
        Kind.NEW: "مقترح: إضافة بعد «{place}»: «{words}».",
        Kind.DELETION: "مقترح: حذف «{words}».",
        Kind.MOVE: "مقترح: نقل هذه الفقرة إلى ما بعد «{place}».",
        Kind.FORMAT: "مقترح: تغيير تنسيق الكلمات.",
    },
}
_FIRST = {  # what comes before all that its place holds, or has no place
    Lang.FR: "Proposition : ajouter « {words} ».",
    Lang.AR: "مقترح: إضافة «{words}».",
}
_NUMBERED = {Lang.FR: "Proposition {}", Lang.AR: "المقترح {}"}
Thing = TypeVar("Thing", Section, ListItem, Row)


@dataclass(frozen=True, slots=True)
class Motion:
    """An amendment as the meeting sees it: with its number in the table of its language."""

    amendment: Amendment
    number: int

    @property
    def hand(self) -> Hand:
        one = self.amendment
        return Hand(self._named(one.authors), _day(one.proposals[0].day))

    def comments(self, quote: str) -> Iterator[Comment]:
        """What was said of it, with the answers."""
        for by in self.amendment.proposals:
            if by.comment:
                when = _day(by.day)
                replies = (Comment(self._named(reply.author), reply.text, when) for reply in by.replies)
                yield Comment(self._named(by.author), by.comment, when, quote, tuple(replies))

    def asked(self, place: str) -> Comment:
        """What cannot be tracked, in words."""
        one = self.amendment
        words = one.after if one.kind in {*WORDED, Kind.NEW} else one.before
        lang = one.lang if one.lang in _ASKED else Lang.FR
        first = one.kind is Kind.NEW and (one.inside or not one.place)
        sentence = _FIRST[lang] if first else _ASKED[lang][one.kind]
        return Comment(self.hand.author, sentence.format(words=words, place=place), self.hand.when)

    def _named(self, author: str) -> str:
        return author or _NUMBERED.get(self.amendment.lang, _NUMBERED[Lang.FR]).format(self.number)


def motions(found: Iterable[Amendment]) -> list[Motion]:
    """The amendments numbered in each language, as in its table."""
    last: dict[Lang, int] = defaultdict(int)
    listed = []
    for one in found:
        last[one.lang] += 1
        listed.append(Motion(one, last[one.lang]))
    return listed


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)
    except ValueError:
        return None


def consolidated(paper: Document, found: Iterable[Amendment]) -> Document:
    """The paper, in one language or both, with what is proposed and not yet decided in its languages."""
    pending = [one for one in motions(found) if one.amendment.decision is Decision.PENDING]
    made = Meeting(paper, [one for one in pending if one.amendment.lang in paper.langs]).document()
    running = rewrite(replace(paper, blocks=()), _reference(paper.key))
    return replace(made, key=f"{paper.key}{SUFFIX}", header=running.header, footer=running.footer)


def _reference(key: str) -> Callable[[Paragraph], Paragraph]:
    """The reference printed in the footer is the name of this paper, not of the one it is about."""

    def printed(paragraph: Paragraph) -> Paragraph:
        pieces = (
            replace(piece, text=piece.text.replace(f"{key}.", f"{key}{SUFFIX}.")) if isinstance(piece, Text) else piece
            for piece in paragraph.content
        )
        return replace(paragraph, content=tuple(pieces))

    return printed


class Meeting:
    """A paper, in one language or both, with its motions, each given a place before anything is rewritten."""

    def __init__(self, paper: Document, found: list[Motion]) -> None:
        self.paper = replace(paper, header=(), footer=())
        self.listed = [(clause, paragraph) for clause, _, paragraph in passages(paper.blocks)]
        self.labels = dict(_labels(paper.blocks))  # of articles, in each language
        self.at: dict[int, list[Motion]] = defaultdict(list)  # id() of a paragraph -> what is tracked in it
        self.said: dict[int, list[Comment]] = defaultdict(list)  # id() of a paragraph -> what is said of it
        self.whole: dict[str, Motion] = {}  # id of what goes whole
        self.come: dict[tuple[str, bool, Lang], list[Motion]] = defaultdict(list)  # place, inside it -> what comes
        self.arriving: dict[tuple[str, bool], list[Section | Row]] = defaultdict(list)  # articles and rows that come
        self.spoken: list[tuple[Amendment, Comment]] = []  # every comment, with what it is about
        self.tracked: set[str] = set()  # ids of what can be accepted and refused where it stands
        self.things = {*_things(paper.blocks)}  # ids of what can go whole
        self.open = {*_open(paper)}  # (place, inside it) where something can come
        for one in found:
            self._seat(one)
        for paragraph in [p for _, p in self.listed if id(p) in self.at]:
            self._cleared(paragraph)

    def document(self) -> Document:
        # Paragraphs are known by the object they are: blocks that hold them are rewritten after.
        return rewrite_blocks(rewrite(self.paper, self._paragraph), self._following)

    # -- where each goes ----------------------------------------------------------------------------------------------

    def _seat(self, motion: Motion) -> None:
        one = motion.amendment
        alone = len(self.paper.langs) == 1
        exact = self._exact(one)
        about = exact or self._about(one)
        self.tracked.add(one.id)
        if one.outline and alone and (thing := self._built(one)):
            self.arriving[one.place, one.inside].append(motion.hand.insert(thing))
        elif one.kind is Kind.NEW and (one.place, one.inside) in self.open and "\n" not in one.after:
            self.come[one.place, one.inside, one.lang].append(motion)
        elif exact is not None and _tracked(one, exact):
            self.at[id(exact)].append(motion)
        elif one.kind is Kind.DELETION and one.clause in self.things and alone and one.clause not in self.whole:
            self.whole[one.clause] = motion
        elif one.kind is Kind.DELETION and (column := self._column(one)):
            for paragraph in column:
                self.at[id(paragraph)].append(motion)
        elif one.kind is not Kind.COMMENT:
            self._ask(about, motion)
        words = text_of(about)
        quote = one.before if one.kind is Kind.COMMENT and one.before != words and one.before in words else ""
        for comment in motion.comments(quote):
            self._say(about, one, comment)

    def _built(self, one: Amendment) -> Section | Row | None:
        """The article or the row that comes, made like those beside it; None where none is beside it."""
        found = lines(one, one.after)
        every = list(blocks(self.paper))
        if one.outline[0] is Part.CELL:
            tables = (block for block in every if isinstance(block, Table))
            wanted_in = (
                [row for row in table.rows if not row.header and one.place in {row.id, table.id}] for table in tables
            )
            like = next((rows[0] for rows in wanted_in if rows), None)
            return as_row(found, one.lang, like) if like else None
        sections = [block for block in every if isinstance(block, Section)]
        at = next((n for n, section in enumerate(sections) if section.id == one.place), len(sections))
        beside = next((section for section in sections[at:] if section.numbering in {"article", "annex"}), None)
        if beside is None or not isinstance(beside.heading, Paragraph):
            return None
        step = int(beside.id == one.place)  # its number is the next one, or that of the first, which it comes before
        label = re.sub(r"\d+", lambda number: str(int(number[0]) + step), beside.heading.label)
        return as_section(found, one.lang, beside, label)

    def _column(self, one: Amendment) -> list[Paragraph]:
        """The paragraphs of an article that goes in one of two languages, each of which goes; none of other things."""
        sections = (block for block in blocks(self.paper) if isinstance(block, Section) and block.id == one.clause)
        found = [p for section in sections for p in paragraphs([section]) if p.lang is one.lang]
        return found if "\n".join(map(text_of, found)) == one.before else []

    def _cleared(self, paragraph: Paragraph) -> None:
        """What else was wanted of a paragraph that is to go is asked for in words."""
        here = self.at[id(paragraph)]
        gone = [motion for motion in here if motion.amendment.kind is Kind.DELETION]
        if gone and len(here) > len(gone):
            self.at[id(paragraph)] = gone
            for motion in here:
                if motion not in gone:
                    self._ask(paragraph, motion)

    def _ask(self, about: Paragraph, motion: Motion) -> None:
        self.tracked.discard(motion.amendment.id)
        self._say(about, motion.amendment, motion.asked(self._named(motion.amendment.place, motion.amendment.lang)))

    def _say(self, about: Paragraph, one: Amendment, comment: Comment) -> None:
        self.said[id(about)].append(comment)
        self.spoken.append((one, comment))

    def _exact(self, one: Amendment) -> Paragraph | None:
        """The paragraph with the words that it is about, of its clause if there are several."""
        same = [
            (clause, p) for clause, p in self.listed if one.before and p.lang is one.lang and text_of(p) == one.before
        ]
        return next((p for clause, p in same if clause == one.clause), same[0][1] if same else None)

    def _about(self, one: Amendment) -> Paragraph:
        """Where it is spoken of: the quoted words, else its clause, else what it follows, else the top."""
        mine = [(clause, p) for clause, p in self.listed if p.lang is one.lang]
        quoted = [(clause, p) for clause, p in mine if one.before and one.before in text_of(p)]
        for wanted_in, clause in ((quoted, one.clause), (mine, one.clause), (mine, one.place)):
            if clause and (found := [p for name, p in wanted_in if name == clause]):
                return found[0]
        return (quoted or mine or self.listed)[0][1]

    def _named(self, place: str, lang: Lang) -> str:
        """The number of an article, or the words by which a passage is recognised."""
        if label := self.labels.get((place, lang)):
            return label
        words = next((text_of(p) for clause, p in self.listed if clause == place and p.lang is lang), place)
        return opening(words)

    # -- rewriting ----------------------------------------------------------------------------------------------------

    def _paragraph(self, known: Paragraph) -> Paragraph:
        here, said = self.at.get(id(known), []), self.said.get(id(known), [])
        changed = known
        for motion in here:
            if motion.amendment.kind is Kind.FORMAT:
                want = wanted(known.content, motion.amendment.marked, known.lang)
                changed = replace(changed, content=relooked(changed.content, want, motion.hand))
        if worded := [motion for motion in here if motion.amendment.kind in WORDED]:
            changed = replace(changed, content=_merged(changed.content, worded))
        if gone := [motion for motion in here if motion.amendment.kind is Kind.DELETION]:
            changed = gone[0].hand.delete(known)
        return replace(changed, comments=(*changed.comments, *said)) if said else changed

    def _following(self, block: Block) -> Iterator[Block]:
        """The block with what comes inside it first, then what comes after it."""
        match block:
            case List():
                items = (made for item in block.items for made in self._item(item, block.lang))
                yield replace(block, items=tuple(items))
            case Table():
                yield replace(block, rows=tuple(self._rows(block)))
            case Section():
                yield self._gone(replace(block, blocks=(*self._new(block.id, inside=True), *block.blocks)))
                yield from self._new(block.id)
                yield from (thing for thing in self._arriving(block.id) if isinstance(thing, Section))
            case Paragraph():
                yield block
                yield from self._new(block.id, only=block.lang)
            case _:
                yield block

    def _rows(self, table: Table) -> Iterator[Row]:
        """The rows, each with those that come after it; those that come first stand below the headings."""
        first = [thing for thing in self._arriving(table.id, inside=True) if isinstance(thing, Row)]
        for row in table.rows:
            if not row.header:
                yield from first
                first = []
            yield self._gone(row)
            yield from (thing for thing in self._arriving(row.id) if isinstance(thing, Row))

    def _arriving(self, place: str, *, inside: bool = False) -> list[Section | Row]:
        return self.arriving.get((place, inside), []) if place else []

    def _item(self, item: ListItem, lang: Lang) -> Iterator[ListItem]:
        """The item with what comes first in the list below it, then what comes after it."""
        inner = tuple(ListItem((p,)) for p in self._new(item.id, inside=True, only=lang))
        nested = next((n for n, block in enumerate(item.blocks) if isinstance(block, List)), -1)
        if inner and isinstance(below := item.blocks[nested], List):
            below = replace(below, items=(*inner, *below.items))
            item = replace(item, blocks=(*item.blocks[:nested], below, *item.blocks[nested + 1 :]))
        yield self._gone(item)
        yield from (ListItem((p,)) for p in self._new(item.id, only=lang))

    def _new(self, place: str, *, inside: bool = False, only: Lang | None = None) -> Iterator[Paragraph]:
        """What comes there, in one language or, across the page, in each."""
        for lang in (only,) if only else self.paper.langs:
            for motion in self.come.get((place, inside, lang), ()):
                yield motion.hand.insert(Paragraph((Text(motion.amendment.after, lang),), lang))

    def _gone(self, thing: Thing) -> Thing:
        motion = self.whole.get(thing.id)
        return motion.hand.delete(thing) if motion else thing


def _tracked(one: Amendment, paragraph: Paragraph) -> bool:
    """Whether it can be shown in the words of its paragraph."""
    if one.kind is Kind.FORMAT:
        return bool(wanted(paragraph.content, one.marked, one.lang))
    return one.kind in {*WORDED, Kind.DELETION}


def _things(found: Iterable[Block]) -> Iterator[str]:
    """The ids of sections, items and rows."""
    for block in blocks(found):
        match block:
            case Section():
                yield block.id
            case List():
                yield from (item.id for item in block.items)
            case Table():
                yield from (row.id for row in block.rows)
            case _:
                pass


def _labels(found: Iterable[Block]) -> Iterator[tuple[tuple[str, Lang], str]]:
    for block in blocks(found):
        if isinstance(block, Section):
            headings = paragraphs([block.heading])
            yield from (((block.id, one.lang), label) for one in headings if (label := one.label.rstrip(" –")))


def _open(paper: Document) -> Iterator[tuple[str, bool]]:
    """Where a paragraph can come: after a passage (False), or first inside one (True)."""
    for block in blocks(paper.blocks):
        match block:
            case Section() if block.id:
                yield from ((block.id, True), (block.id, False))
            case Paragraph() if block.id:
                yield block.id, False
            case List():
                for item in block.items:
                    yield item.id, False
                    if any(isinstance(inner, List) for inner in item.blocks):
                        yield item.id, True
            case _:
                pass


# -- words ------------------------------------------------------------------------------------------------------------


def _merged(content: tuple[Inline, ...], worded: list[Motion]) -> tuple[Inline, ...]:
    """The content with every proposal on it tracked: what goes, then what each would put there."""
    words = "".join(item.text for item in content if isinstance(item, Text))
    wants = sorted(
        (_Want(hunk, one) for one in worded for hunk in hunks(one.amendment.before, one.amendment.after)), key=_order
    )
    found: list[Inline] = []
    at = 0
    for group in _clusters(wants):
        start, end = group[0].hunk.start, max(want.hunk.end for want in group)
        found += _cut(content, at, start)
        gone = list(_cut(content, start, end))
        found += (group[0].by.hand.delete(piece) for piece in gone)
        look = next((piece for piece in reversed([*_cut(content, 0, start), *gone]) if isinstance(piece, Text)), None)
        for number in dict.fromkeys(want.by.number for want in group):
            mine = [want for want in group if want.by.number == number]
            shifted = (Hunk(h.start - start, h.end - start, h.new) for h in (want.hunk for want in mine))
            text = applied(words[start:end], shifted)
            by = mine[0].by
            piece = replace(look, text=text, href="", changes=()) if look else Text(text, by.amendment.lang)
            if text:
                found.append(_apart(by.hand.insert(piece), found[-1] if found else None))
        at = end
    return merged((*found, *_cut(content, at, len(words), last=True)))


def _apart(piece: Text, last: Inline | None) -> Text:
    """The piece; after another proposal of the same author of the same day, under a name of its own: Word would take
    the two for one.
    """
    if not isinstance(last, Text) or last.changes != piece.changes:
        return piece
    change = piece.changes[0]
    return replace(piece, changes=(replace(change, author=_second(change.author)),))


def _second(author: str) -> str:
    return f"{author} (2)"


def names(hand: Hand) -> tuple[str, str]:
    """The names that the changes of a hand may go by."""
    return hand.author, _second(hand.author)


@dataclass(frozen=True, slots=True)
class _Want:
    """A replacement that somebody wants."""

    hunk: Hunk
    by: Motion


def _order(want: _Want) -> tuple[int, int]:
    return want.hunk.start, want.hunk.end


def _clusters(wants: list[_Want]) -> Iterator[list[_Want]]:
    """Wants that cannot be told apart in the text, together."""
    group: list[_Want] = []
    for want in wants:
        if group and not any(overlap((want.hunk,), (other.hunk,)) for other in group):
            yield group
            group = []
        group.append(want)
    if group:
        yield group


def _cut(content: tuple[Inline, ...], start: int, end: int, *, last: bool = False) -> Iterator[Inline]:
    """The pieces between two offsets in the words; a note or field goes with what follows it."""
    at = 0
    for item in content:
        if not isinstance(item, Text):
            if start <= at < end or (last and at == end):
                yield item
            continue
        a, b = max(start - at, 0), min(end - at, len(item.text))
        if a < b:
            yield replace(item, text=item.text[a:b])
        at += len(item.text)
