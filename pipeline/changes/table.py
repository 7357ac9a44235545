"""The table of changes (*tableau des modifications*): a paper of its own, composed from its template.

One language at a time, from the entries of that language's redline; `parallel` puts both under one another.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.changes.entries import Entry, Kind, Wording, Words
from pipeline.compose.about import compose_about
from pipeline.content.load import Content
from pipeline.document.model import Document, Lang

KIND = "table-of-changes"
_FORMAL = {Kind.TYPOGRAPHIC, Kind.FORMAT, Kind.NUMBERING}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as the template reads it: `was` and `now` are wordings, one a paragraph."""

    label: str
    title: str
    what: str
    kind: str
    was: tuple[Wording, ...]
    now: tuple[Wording, ...]
    author: str
    reason: str


@dataclass(frozen=True, slots=True)
class Alone:
    """A clause that changed in one language; `unchanged` is the other. `label` is known where it is this paper's."""

    clause: str
    label: str
    unchanged: str


def table_of_changes(
    content: Content,
    templates: Path,
    city: str,
    versions: tuple[Document, Document],
    found: Sequence[Entry],
    alone: Iterable[tuple[Entry, Lang]],
    *,
    key: str,
) -> Document:
    """The paper, in the language of both `versions`, the former one first.

    `key` names it without its languages. Raises `TemplateError` or `ContentError`.
    """
    former, latter = versions
    values = {
        "former": former,
        "latter": latter,
        "reworded": [_line(entry) for entry in found if entry.kind not in _FORMAL],
        "retouched": [_line(entry) for entry in found if entry.kind in _FORMAL],
        "alone": [
            Alone(entry.clause, entry.label if entry.lang in latter.langs else "", other.value)
            for entry, other in alone
        ],
    }
    return compose_about(content, templates, KIND, city, latter, key, values)


def _line(entry: Entry) -> Line:
    return Line(
        label=entry.label,
        title=entry.title,
        what=entry.what.value,
        kind=entry.kind.value,
        was=_paragraphs(entry.was),
        now=_paragraphs(entry.now),
        author=entry.author,
        reason=entry.reason,
    )


def _paragraphs(wording: Wording) -> tuple[Wording, ...]:
    """The wording cut at its line feeds; nothing for one without words."""
    found: list[list[Words]] = [[]]
    for words in wording:
        first, *others = words.text.split("\n")
        found[-1].append(Words(first, words.changed))
        found += ([Words(text, words.changed)] for text in others)
    return tuple(tuple(line) for line in found if any(words.text.strip() for words in line))
