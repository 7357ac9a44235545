"""What comes, goes and moves in a redline, made into amendments that can be agreed to: each with its place.

A moved clause is one amendment, though its two ends, and every paragraph of an article, come back one by one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pipeline.changes.amendments import Amendment, Kind
from pipeline.changes.clauses import identity
from pipeline.changes.entries import wording
from pipeline.changes.standing import Standing, standings
from pipeline.document.model import Block, ChangeKind, Document, Lang, List, Paragraph, Section, Table
from pipeline.document.walk import blocks, inside, paragraphs

_COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
_GOES = {ChangeKind.DELETE, ChangeKind.MOVED_FROM}
_NOWHERE = Standing("", inside=False, loose=False)
_WHOLE = {Kind.NEW, Kind.DELETION, Kind.MOVE}


def structured(found: Iterable[Amendment], redline: Document) -> list[Amendment]:
    """The amendments, those of structure with their words bare of numbers, their place, and each move once."""
    spoken = wordings(redline)
    listed = [_bared(one, spoken) if one.kind in _WHOLE else one for one in found]
    places = standings(redline)
    ends = [one for one in listed if one.kind is Kind.MOVE and not one.before]
    made: list[Amendment] = []
    for one in listed:
        if one.kind is Kind.MOVE:
            made += _moved(one, ends, places)
        elif one.kind is Kind.NEW:
            made.append(_new(one, places, redline.langs))
        else:
            made.append(one)
    made += (_new(replace(one, kind=Kind.NEW), places, redline.langs) for one in ends)  # those without a beginning
    return _outermost(made, redline)


def _moved(one: Amendment, ends: list[Amendment], places: dict[str, Standing]) -> Iterator[Amendment]:
    """A beginning with its end, whose words stand where they go to; without it, a deletion."""
    if not one.before:
        return
    end = one if one.after else next((each for each in ends if _same(each, one)), None)
    if end is None:
        yield replace(one, kind=Kind.DELETION)
        return
    if end is not one:
        ends.remove(end)
    first = end.after.partition("\n")[0]
    place = places.get(end.after) or places.get(first) or _NOWHERE
    yield replace(
        one, after=one.before, place=place.place, inside=place.inside, by_hand=not place.place and not place.inside
    )
    if one.after not in {"", one.before} and "\n" not in one.before + one.after:
        yield replace(one, kind=Kind.TEXT)


def _same(end: Amendment, one: Amendment) -> bool:
    return end.after == one.before and end.lang is one.lang


def _new(one: Amendment, places: dict[str, Standing], langs: tuple[Lang, ...]) -> Amendment:
    """With its place. An article or a row is in the language of its paper, whatever the words in it.

    Side by side a row holds both languages, and nothing tells which words are of which: it is made by hand.
    """
    at = places.get(one.after, _NOWHERE)
    known = len(at.outline) == len(one.after.split("\n"))  # a line that is empty at either end tells nothing
    outline = at.outline if known and len(langs) == 1 else ()
    by_hand = not at.place or not (at.loose or outline)
    lang = langs[0] if outline else one.lang
    return replace(one, lang=lang, place=at.place, inside=at.inside, outline=outline, by_hand=by_hand)


def _outermost(found: list[Amendment], redline: Document) -> list[Amendment]:
    """Without the moves of what stands in an article that moves."""
    moved = {one.clause for one in found if one.kind is Kind.MOVE}
    within = {
        name
        for block in blocks(redline.blocks)
        if isinstance(block, Section) and block.id in moved
        for name in _named(block)
        if name != block.id
    }
    return [one for one in found if one.kind is not Kind.MOVE or one.clause not in within]


def _named(block: Block) -> Iterator[str]:
    """The ids of all that stands in a block."""
    for inner in inside(block):
        yield identity(inner)
        match inner:
            case List():
                yield from (item.id for item in inner.items)
            case Table():
                yield from (row.id for row in inner.rows)
            case _:
                pass
        yield from _named(inner)


# -- words without the numbers before them ----------------------------------------------------------------------------


def wordings(redline: Document) -> set[str]:
    """The words of every paragraph before and after its changes."""
    return {words for paragraph in paragraphs(redline.blocks) for words in _spoken(paragraph)}


def _spoken(paragraph: Paragraph) -> Iterator[str]:
    """The words of a paragraph before and after its changes."""
    for without in (_COMES, _GOES):
        yield "".join(words.text for words in wording(paragraph, without))


def _bared(one: Amendment, spoken: set[str]) -> Amendment:
    return replace(one, before=bare(one.before, spoken), after=bare(one.after, spoken))


def bare(words: str, spoken: set[str]) -> str:
    """Words of several lines, each without the number before it."""
    return "\n".join(_bare(line, spoken) for line in words.split("\n"))


def _bare(line: str, spoken: set[str]) -> str:
    """A line of an entry is a paragraph, perhaps behind its number."""
    if line in spoken:
        return line
    blanks = (n for n, char in enumerate(line) if char == " ")
    return next((words for n in blanks if (words := line[n + 1 :]) in spoken), line)
