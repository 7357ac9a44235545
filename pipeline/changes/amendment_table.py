"""The table of amendments (*tableau des amendements*): a paper of its own, for the meeting and for the record."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pipeline.changes.amendments import Amendment, Decision, Kind
from pipeline.changes.consolidated import Motion, motions
from pipeline.changes.entries import Words
from pipeline.changes.hunks import hunks
from pipeline.changes.looks import wanted
from pipeline.changes.proposals import passages
from pipeline.compose.about import compose_about
from pipeline.content.load import Content
from pipeline.document.model import Document, Lang, Text

KIND = "table-of-amendments"
Lines = tuple[tuple[Words, ...], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What somebody wrote, in the language they wrote it: in any paper it keeps its own direction."""

    text: str
    lang: str
    dir: str


@dataclass(frozen=True, slots=True)
class Line:
    """An amendment as the template reads it: `was` and `now` are wordings whose differences stand out.

    `place` is the label of what a moved passage is to follow; `whole` is "title" for a new article, "cell" for a row.
    """

    number: int
    label: str
    kind: str
    whole: str
    place: str
    was: Lines
    now: Lines
    authors: Said
    comment: Said
    decision: str
    reason: Said


def amendment_table(
    content: Content, templates: Path, city: str, paper: Document, found: Iterable[Amendment]
) -> Document:
    """The amendments of a paper in its language, in the order of the register; without authors, no column for them."""
    lang = paper.langs[0]
    labels = {name: label for name, label, _ in passages(paper.blocks) if label}
    lines = [_line(motion, labels) for motion in motions(found) if motion.amendment.lang is lang]
    key = f"{paper.key}-amendment-table"
    values = {"version": paper, "lines": lines, "attributed": any(line.authors.text for line in lines)}
    return compose_about(content, templates, KIND, city, paper, key, values)


def _line(motion: Motion, labels: Mapping[str, str]) -> Line:
    one = motion.amendment
    after = one.modify.get(one.lang, one.after) if one.decision is Decision.MODIFY else one.after
    was: Lines = ()
    now: Lines = ()
    if one.kind is Kind.FORMAT:
        places = sorted(wanted((Text(one.before, one.lang),), one.marked, one.lang))
        was, now = _lines([Words(one.before)]), _lines(_marked(one.before, [(n, n + 1) for n in places]))
    elif one.kind is Kind.MOVE:
        was = _lines([Words(one.before)])
    else:
        changes = hunks(one.before, after) if one.before and after else ()
        was = _lines(_marked(one.before, [(h.start, h.end) for h in changes]))
        now = _lines(_marked(after, list(_places(changes))))
    return Line(
        number=motion.number,
        label=one.label or one.clause,
        kind=one.kind.value,
        whole=one.outline[0].value if one.outline else "",
        place=labels.get(one.place, one.place),
        was=was,
        now=now,
        authors=_said(one.authors),
        comment=_said(" ; ".join(_spoken(one))),
        decision=one.decision.value,
        reason=_said(one.reason),
    )


def _spoken(one: Amendment) -> Iterator[str]:
    """What was said of it and answered, by whom where that is known and there are several."""
    said = [(by.author, by.comment) for by in one.proposals if by.comment]
    said += [(reply.author, reply.text) for by in one.proposals for reply in by.replies]
    several = len(one.proposals) > 1 or len(said) > 1
    for author, text in said:
        yield f"{author} : {text}" if several and author else text


def _said(text: str) -> Said:
    arabic = sum("\u0600" <= char <= "\u06ff" for char in text)
    lang = Lang.AR if arabic > sum(map(str.isalpha, text)) / 2 else Lang.FR
    return Said(text, lang.value, lang.direction)


def _places(changes: Iterable[tuple[int, int, str]]) -> Iterator[tuple[int, int]]:
    """Where the replacements stand in the new wording."""
    shift = 0
    for start, end, new in changes:
        yield start + shift, start + shift + len(new)
        shift += len(new) - (end - start)


def _marked(text: str, places: list[tuple[int, int]]) -> Iterator[Words]:
    at = 0
    for start, end in places:
        yield Words(text[at:start])
        yield Words(text[start:end], changed=True)
        at = end
    yield Words(text[at:])


def _lines(words: Iterable[Words]) -> Lines:
    found: list[list[Words]] = [[]]
    for piece in words:
        first, *others = piece.text.split("\n")
        found[-1].append(Words(first, piece.changed))
        found += ([Words(text, piece.changed)] for text in others)
    return tuple(kept for line in found if (kept := tuple(words for words in line if words.text)))
