"""Who proposes the changes of a redline, and when: every change of one comparison is of one hand."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar

from pipeline.document.model import Block, Change, ChangeKind, Inline, ListItem, Paragraph, Row, Signatory

TYPOGRAPHIC = "typographic"

Marked = TypeVar("Marked", bound=Block | Inline | ListItem | Row | Signatory)


@dataclass(frozen=True, slots=True)
class Hand:
    """`when` is in UTC, None for a date that is not said."""

    author: str
    when: datetime | None

    def change(self, kind: ChangeKind, name: str = "", before: tuple[str, ...] = ()) -> Change:
        return Change(kind, self.author, self.when, name, before)

    def insert(self, thing: Marked, name: str = "") -> Marked:
        return marked(thing, self.change(ChangeKind.INSERT, name))

    def delete(self, thing: Marked, name: str = "") -> Marked:
        return marked(thing, self.change(ChangeKind.DELETE, name))

    def reformat(self, thing: Marked, before: tuple[str, ...]) -> Marked:
        return replace(thing, changes=(self.change(ChangeKind.FORMAT, before=before),))


def marked(thing: Marked, change: Change) -> Marked:
    """The whole of it, changed: of a paragraph, its mark and all that stands in it."""
    if isinstance(thing, Paragraph):
        content = tuple(replace(piece, changes=(change,)) for piece in thing.content)
        return replace(thing, content=content, changes=(change,))
    return replace(thing, changes=(change,))
