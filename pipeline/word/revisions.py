"""Changes as Word tracks them: insertions, deletions, moves, former properties, and the rules that validators miss.

- Only `w:ins` holds `w:del`, never the reverse: LibreOffice loses the deletion.
- Deleted text is `w:delText` inside `w:del`, but `w:t` inside `w:moveFrom`.
- A move is written as such when both its ends are in the paper; else (or when moves are switched off, for versions of
  Word that complain) as a deletion and an insertion.
- One counter gives every `w:id` of revisions, ranges and bookmarks.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pipeline.document.model import Change, ChangeKind
from pipeline.word.ooxml import escape

Changes = tuple[Change, ...]

_TAGS = {
    ChangeKind.INSERT: "ins",
    ChangeKind.DELETE: "del",
    ChangeKind.MOVED_TO: "moveTo",
    ChangeKind.MOVED_FROM: "moveFrom",
}
_PLAIN = {ChangeKind.MOVED_TO: ChangeKind.INSERT, ChangeKind.MOVED_FROM: ChangeKind.DELETE}
COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
MOVES = {ChangeKind.MOVED_TO, ChangeKind.MOVED_FROM}


def stamp(when: datetime | None) -> str:
    """The moment as `w:date` spells it, in UTC; "" for none."""
    if when is None:
        return ""
    return (when.astimezone(UTC) if when.tzinfo else when).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(slots=True)
class Revisions:
    """`plain` are the moves that cannot be written as such; with `moves` off none can."""

    moves: bool = True
    plain: frozenset[str] = frozenset()
    _moved: set[str] = field(default_factory=set)
    _ranges: Counter[tuple[ChangeKind, str]] = field(default_factory=Counter)
    _last: int = 0

    def id(self) -> int:
        self._last += 1
        return self._last

    def ordered(self, changes: Iterable[Change], *, moves: bool = True) -> Changes:
        """The changes of a text or mark: what comes outside what goes, one of each; moves made plain if need be."""
        found: dict[str, Change] = {}
        for change in changes:
            if change.kind in _TAGS:
                plain = self._plain(change) if moves else _plain(change)
                found.setdefault("comes" if plain.kind in COMES else "goes", plain)
        return tuple(found[side] for side in ("comes", "goes") if side in found)

    def _plain(self, change: Change) -> Change:
        if change.kind not in MOVES or not self.moves or not change.name or change.name in self.plain:
            return _plain(change)
        self._moved.add(change.name)
        return change

    def broken(self) -> frozenset[str]:
        """The moves that have not been given exactly one range here and one there."""
        return frozenset(name for name in self._moved if any(self._ranges[kind, name] != 1 for kind in MOVES))

    def ranged(self, change: Change) -> bool:
        """Whether the move has its range already."""
        return (change.kind, change.name) in self._ranges

    def attributes(self, change: Change) -> str:
        when = stamp(change.when)
        dates = f' w:date="{when}" w16du:dateUtc="{when}"' if when else ""
        return f'w:id="{self.id()}" w:author="{escape(change.author)}"{dates}'

    def mark(self, changes: Changes) -> str:
        """What stands first in the `w:rPr` of a paragraph's mark, or in `w:trPr`."""
        return "".join(f"<w:{_TAGS[change.kind]} {self.attributes(change)}/>" for change in changes)

    def wrap(self, runs: str, changes: Changes) -> str:
        """Runs inside their changes, the outermost first; `runs` already hold `w:delText` where `deletes` says so."""
        for change in reversed(changes):
            tag = _TAGS[change.kind]
            runs = f"<w:{tag} {self.attributes(change)}>{runs}</w:{tag}>"
        return runs

    def range(self, change: Change) -> tuple[str, str]:
        """Start and end of the range of a move."""
        tag, number = _TAGS[change.kind], self.id()
        self._ranges[change.kind, change.name] += 1
        when = stamp(change.when)
        dates = f' w:date="{when}"' if when else ""
        author, name = escape(change.author), escape(change.name)
        return (
            f'<w:{tag}RangeStart w:id="{number}" w:author="{author}"{dates} w:name="{name}"/>',
            f'<w:{tag}RangeEnd w:id="{number}"/>',
        )


def deletes(changes: Changes) -> bool:
    """Whether the text inside these changes is written as `w:delText`."""
    return any(change.kind is ChangeKind.DELETE for change in changes)


def move(changes: Changes) -> Change | None:
    return next((change for change in changes if change.kind in MOVES), None)


def former(changes: Iterable[Change]) -> Change | None:
    """The first change of format: it knows how it all was before."""
    return next((change for change in changes if change.kind is ChangeKind.FORMAT), None)


def _plain(change: Change) -> Change:
    """A move as the deletion or insertion that it also is."""
    kind = _PLAIN.get(change.kind)
    return Change(kind, change.author, change.when) if kind else change
