"""The table of amendments (*tableau des amendements*): a paper of its own, for the meeting and for the record."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.changes.amendments import Amendment, Decision
from pipeline.changes.entries import Words
from pipeline.changes.hunks import hunks
from pipeline.compose.about import compose_about
from pipeline.content.load import Content
from pipeline.document.model import Document, Lang

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
    """An amendment as the template reads it: `was` and `now` are wordings whose differences stand out."""

    label: str
    was: Lines
    now: Lines
    authors: Said
    comment: Said
    decision: str
    reason: Said


def amendment_table(
    content: Content,
    templates: Path,
    city: str,
    paper: Document,
    found: Iterable[Amendment],
    *,
    attribution: bool = True,
) -> Document:
    """The amendments of a paper in its language, in the order of the register. Without `attribution`, by nobody."""
    lang = paper.langs[0]
    lines = [_line(one, attribution=attribution) for one in found if one.lang is lang]
    key = f"{paper.key}-amendment-table"
    return compose_about(content, templates, KIND, city, paper, key, {"version": paper, "lines": lines})


def _line(one: Amendment, *, attribution: bool) -> Line:
    after = one.modify.get(one.lang, one.after) if one.decision is Decision.MODIFY else one.after
    changes = hunks(one.before, after) if one.before and after else ()
    said = (f"{by.author} : {by.comment}" if attribution and len(one.proposals) > 1 else by.comment
            for by in one.proposals if by.comment)  # fmt: skip
    return Line(
        label=one.label or one.clause,
        was=_lines(_marked(one.before, [(h.start, h.end) for h in changes])),
        now=_lines(_marked(after, list(_places(changes)))),
        authors=_said(one.authors if attribution else ""),
        comment=_said(" ; ".join(said)),
        decision=one.decision.value,
        reason=_said(one.reason),
    )


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
