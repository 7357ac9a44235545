"""Tracked changes as Word, LibreOffice and online editors write them, missing or doubled marks included."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

from lxml import etree

from pipeline.document.model import Change, ChangeKind
from pipeline.word.ooxml import q
from pipeline.word.reading.names import legible

Changes = tuple[Change, ...]

KINDS = {
    q("ins"): ChangeKind.INSERT,
    q("del"): ChangeKind.DELETE,
    q("moveTo"): ChangeKind.MOVED_TO,
    q("moveFrom"): ChangeKind.MOVED_FROM,
}
_STARTS = {q("moveToRangeStart"): ChangeKind.MOVED_TO, q("moveFromRangeStart"): ChangeKind.MOVED_FROM}
_ENDS = {q("moveToRangeEnd"), q("moveFromRangeEnd")}
RANGES = {*_STARTS, *_ENDS}
_AUTHOR, _DATE, _UTC = q("author"), q("date"), q("w16du:dateUtc")


@dataclass(slots=True)
class Ranges:
    """Which moves are open where the reader stands: a moved run takes the name of the range around it."""

    _open: dict[str, tuple[ChangeKind, str]] = field(default_factory=dict)

    def met(self, element: etree._Element) -> None:
        number = element.get(q("id"), "")
        if element.tag in _ENDS:
            self._open.pop(number, None)
        else:
            self._open[number] = (_STARTS[str(element.tag)], element.get(q("name"), ""))

    def name(self, kind: ChangeKind) -> str:
        return next((name for opened, name in reversed(self._open.values()) if opened is kind), "")

    def change(self, element: etree._Element) -> Change:
        """The insertion, deletion or end of a move that an element stands for."""
        kind = KINDS[str(element.tag)]
        moved = kind in {ChangeKind.MOVED_FROM, ChangeKind.MOVED_TO}
        return Change(kind, author(element), moment(element), self.name(kind) if moved else "")

    def marks(self, properties: etree._Element | None) -> Changes:
        """What tracks the mark of a paragraph (its `w:rPr`) or a row (`w:trPr`): one change of a kind."""
        if properties is None:
            return ()
        found = {KINDS[str(mark.tag)]: self.change(mark) for mark in properties.iterchildren(*KINDS)}
        comes = [change for kind, change in found.items() if kind in {ChangeKind.INSERT, ChangeKind.MOVED_TO}]
        return (*comes, *(change for change in found.values() if change not in comes))


def added(around: Changes, inner: Changes) -> Changes:
    """Changes inside others, each said once: outer ones first."""
    return (*around, *(change for change in inner if not any(_same(change, outer) for outer in around)))


def _same(one: Change, other: Change) -> bool:
    return (one.kind, one.author) == (other.kind, other.author)


def author(element: etree._Element) -> str:
    """Who made it, as a name can be written: two that only hidden signs tell apart are one person."""
    return legible(element.get(_AUTHOR, ""))


def moment(element: etree._Element) -> datetime | None:
    """In UTC where the file says so; else what `w:date` says, which Word writes in local time with a false Z."""
    for name in (_UTC, _DATE):
        text = element.get(name, "")
        try:
            found = datetime.fromisoformat(text)
            return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)
        except (ValueError, OverflowError):  # no date, or one before the first year
            continue
    return None


def formatted(element: etree._Element, before: tuple[str, ...]) -> Change:
    """A change of format; `before` is how it was."""
    return Change(ChangeKind.FORMAT, author(element), moment(element), before=before)
