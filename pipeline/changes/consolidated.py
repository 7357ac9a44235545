"""Everybody's proposals in one paper for the meeting, each tracked under the name of its author; and what was decided
in that paper, when it comes back with some of them accepted and others refused.

Where several want the same words, these go once and each proposal comes after the other: whoever decides keeps one.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import combinations

from pipeline.changes.amendments import Amendment, Decision, Kind, Register
from pipeline.changes.hand import Hand
from pipeline.changes.hunks import Hunk, applied, hunks, overlap
from pipeline.changes.proposals import passages
from pipeline.document.model import Block, Comment, Document, Inline, List, ListItem, Paragraph, Text
from pipeline.document.walk import merged, rewrite, rewrite_blocks, text_of

SUFFIX = "-amendments"
_WORDED = {Kind.TEXT, Kind.TYPOGRAPHIC}
_MOST = 6  # proposals on one paragraph of which every choice is tried


@dataclass(frozen=True, slots=True)
class _Want:
    """A replacement that somebody wants."""

    hunk: Hunk
    by: Amendment


def consolidated(paper: Document, found: Iterable[Amendment], *, attribution: bool = True) -> Document:
    """The paper with what is proposed in its language. Without `attribution`, nobody is named and nothing dated."""
    lang = paper.langs[0]
    mine = [one for one in found if one.lang is lang and one.decision is Decision.PENDING]

    def paragraph(known: Paragraph) -> Paragraph:
        words = text_of(known)
        own = [one for one in mine if one.before == words and one.before]
        changed = known
        if worded := [one for one in own if one.kind in _WORDED]:
            changed = replace(known, content=_merged(known.content, worded, attribution=attribution))
        if gone := [one for one in own if one.kind is Kind.DELETION]:
            changed = _hand(gone[0], attribution=attribution).delete(known)
        said = [one for one in mine if one in own or (one.kind is Kind.COMMENT and one.before in words)]
        comments = tuple(comment for one in said for comment in _comments(one, words, attribution=attribution))
        return replace(changed, comments=(*changed.comments, *comments)) if comments else changed

    def new(place: str) -> Iterator[Paragraph]:
        for one in mine:
            if one.kind is Kind.NEW and place and one.place == place:
                text = Paragraph((Text(one.after, lang),), lang)
                yield _hand(one, attribution=attribution).insert(text)

    def following(block: Block) -> Iterator[Block]:
        if isinstance(block, List):
            items = (made for item in block.items for made in (item, *(ListItem((text,)) for text in new(item.id))))
            yield replace(block, items=tuple(items))
        else:
            yield block
            yield from new(block.id if isinstance(block, Paragraph) else "")

    made = rewrite_blocks(rewrite(replace(paper, header=(), footer=()), paragraph), following)
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


def _hand(one: Amendment, *, attribution: bool) -> Hand:
    first = one.proposals[0]
    try:
        day = datetime.fromisoformat(first.day).replace(tzinfo=UTC)
    except ValueError:
        day = _UNDATED
    return Hand(one.authors if attribution else "", day if attribution else _UNDATED)


def _comments(one: Amendment, words: str, *, attribution: bool) -> Iterator[Comment]:
    for by in one.proposals:
        if by.comment:
            quote = one.before if one.kind is Kind.COMMENT and one.before != words else ""
            yield Comment(by.author if attribution else "", by.comment, _hand(one, attribution=attribution).when, quote)


def _merged(content: tuple[Inline, ...], worded: list[Amendment], *, attribution: bool) -> tuple[Inline, ...]:
    """The content with every proposal on it tracked: what goes, then what each would put there."""
    words = "".join(item.text for item in content if isinstance(item, Text))
    wants = sorted((_Want(hunk, one) for one in worded for hunk in hunks(one.before, one.after)), key=_order)
    found: list[Inline] = []
    at = 0
    for group in _clusters(wants):
        start, end = group[0].hunk.start, max(want.hunk.end for want in group)
        found += _cut(content, at, start)
        gone = list(_cut(content, start, end))
        found += (_hand(group[0].by, attribution=attribution).delete(piece) for piece in gone)
        look = next((piece for piece in reversed([*_cut(content, 0, start), *gone]) if isinstance(piece, Text)), None)
        for by in dict.fromkeys(want.by.id for want in group):
            mine = [want for want in group if want.by.id == by]
            shifted = (Hunk(h.start - start, h.end - start, h.new) for h in (want.hunk for want in mine))
            text = applied(words[start:end], shifted)
            piece = replace(look, text=text, href="") if look else Text(text, mine[0].by.lang)
            if text:
                found.append(_hand(mine[0].by, attribution=attribution).insert(piece))
        at = end
    return merged((*found, *_cut(content, at, len(words), last=True)))


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


# -- decided in Word --------------------------------------------------------------------------------------------------


def decided(register: Register, returned: Document) -> Register:
    """The register with the decisions taken in the consolidated paper; what is still tracked there stays pending."""
    lang = returned.langs[0]
    clean: dict[str, list[str]] = {}
    busy: dict[str, int] = {}
    for clause, _, paragraph in passages(returned.blocks):
        if paragraph.changes or any(item.changes for item in paragraph.content):
            busy[clause] = busy.get(clause, 0) + 1
        else:
            clean.setdefault(clause, []).append(text_of(paragraph))
    everything = {text for texts in clean.values() for text in texts}
    tracked = {text_of(paragraph) for _, _, paragraph in passages(returned.blocks) if paragraph.changes}
    for one in register.amendments:
        if one.lang is not lang or one.decision is not Decision.PENDING:
            continue
        choice = Decision.PENDING
        if one.kind is Kind.NEW and one.after not in tracked:
            choice = Decision.ACCEPT if one.after in everything else Decision.REJECT
        elif one.kind is Kind.DELETION and one.before not in tracked:
            choice = Decision.REJECT if one.before in everything else Decision.ACCEPT
        elif one.kind in _WORDED and not busy.get(one.clause):
            choice = _choice(one, register, clean.get(one.clause, []))
        register = register.decided(one.id, replace(one, decision=choice))
    return register


def _choice(one: Amendment, register: Register, texts: list[str]) -> Decision:
    """Which of the proposals on a paragraph give one of the texts that its clause now holds."""
    same = [
        other
        for other in register.amendments
        if (other.clause, other.lang, other.before) == (one.clause, one.lang, one.before) and other.kind in _WORDED
    ][:_MOST]
    for size in range(len(same) + 1):
        for chosen in combinations(same, size):
            found = [hunks(other.before, other.after) for other in chosen]
            if any(overlap(a, b) for a, b in combinations(found, 2)):
                continue
            if applied(one.before, (hunk for each in found for hunk in each)) in texts:
                return Decision.ACCEPT if one in chosen else Decision.REJECT
    return Decision.PENDING


_UNDATED = datetime(1970, 1, 1, tzinfo=UTC)
