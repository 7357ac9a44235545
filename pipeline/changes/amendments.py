"""Amendments: what reviewers propose to change in one version of a paper, and what was decided.

Identical proposals are one amendment with all who made it.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from pipeline.changes.tokens import words
from pipeline.document.model import Lang


class Kind(StrEnum):
    TEXT = "text"
    NEW = "new-clause"
    DELETION = "deletion"
    MOVE = "move"
    FORMAT = "format"
    TYPOGRAPHIC = "typographic"
    COMMENT = "comment"


class Decision(StrEnum):
    """`NOTED` is for comments: read by the meeting, nothing to change."""

    PENDING = "pending"
    ACCEPT = "accept"
    REJECT = "reject"
    MODIFY = "modify"
    NOTED = "noted"


AGREED = frozenset({Decision.ACCEPT, Decision.MODIFY})


class Part(StrEnum):
    """What a line of a new article or row is: `ITEM` is of the list in a clause, `WORDS` go on with what is above."""

    TITLE = "title"
    CLAUSE = "clause"
    ITEM = "item"
    CELL = "cell"
    WORDS = "words"


SUBSTANTIAL = frozenset({Kind.TEXT, Kind.NEW, Kind.DELETION})  # needs its counterpart in the other language


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody answered to a comment."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class Proposal:
    """Who made it: `file` is the name of the returned file, `day` "" where it does not say; `tracked` False where the
    change was found by comparison, because it was made with tracking off. `replies` are the answers to `comment`.
    """

    author: str
    organisation: str
    file: str
    day: str = ""
    comment: str = ""
    tracked: bool = True
    replies: tuple[Reply, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """`clause` is the id of the passage; `place` that of the passage which a new or moved one follows.

    `inside` says that it comes first inside that passage rather than after it. `before` and `after` are the words of
    the paragraph; `modify` the words retained in each language; `marked` the words with the marks (`**strong**`) that a
    change of format gives them. `outline` says what each line of `after` is where a whole article or row comes; it is
    empty for a paragraph. `by_hand` is set where what is proposed has no place in the file of the version.
    """

    clause: str
    label: str
    lang: Lang
    kind: Kind
    before: str
    after: str
    proposals: tuple[Proposal, ...]
    place: str = ""
    inside: bool = False
    marked: str = ""
    outline: tuple[Part, ...] = ()
    by_hand: bool = False
    decision: Decision = Decision.PENDING
    modify: Mapping[Lang, str] = field(default_factory=dict)
    reason: str = ""
    alone: bool = False

    @property
    def id(self) -> str:
        """The same for the same proposal, whoever makes it."""
        said = self.proposals[0].comment if self.kind is Kind.COMMENT and self.proposals else ""
        parts = [self.clause, self.place, self.lang, self.kind, self.before, self.after, said]
        parts += [self.marked] if self.marked else []
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:8]

    @property
    def matter(self) -> tuple[object, ...]:
        """What it proposes, typography aside: the same for who types a space where another types a no-break space."""
        after = words(self.after) if self.kind is not Kind.TYPOGRAPHIC else self.after
        said = self.proposals[0].comment if self.kind is Kind.COMMENT and self.proposals else ""
        place = (self.clause, self.place, self.inside, self.lang, self.kind)
        return (*place, self.before, after, self.marked, said)

    @property
    def authors(self) -> str:
        return ", ".join(dict.fromkeys(proposal.author for proposal in self.proposals))


@dataclass(frozen=True, slots=True)
class Register:
    """All that came back on one version. `files`: SHA-256 of each file read -> its name."""

    version: str
    files: Mapping[str, str] = field(default_factory=dict)
    amendments: tuple[Amendment, ...] = ()

    def with_file(self, digest: str, name: str, found: Iterable[Amendment]) -> "Register":
        """With what a file proposes; what was proposed already gains an author and keeps its decision."""
        known = {amendment.id: amendment for amendment in self.amendments}
        same = {amendment.matter: amendment.id for amendment in reversed(self.amendments)}
        for amendment in found:
            identifier = same.setdefault(amendment.matter, amendment.id)
            old = known.get(identifier)
            if old is None:
                known[identifier] = amendment
            else:
                more = tuple(proposal for proposal in amendment.proposals if proposal not in old.proposals)
                known[identifier] = replace(old, proposals=(*old.proposals, *more))
        return replace(self, files={**self.files, digest: name}, amendments=tuple(known.values()))

    @property
    def pending(self) -> tuple[Amendment, ...]:
        return tuple(one for one in self.amendments if one.decision is Decision.PENDING)

    @property
    def by_id(self) -> Mapping[str, Amendment]:
        return {one.id: one for one in self.amendments}

    def decided(self, identifier: str, amendment: Amendment) -> "Register":
        """With one amendment replaced."""
        return replace(self, amendments=tuple(amendment if one.id == identifier else one for one in self.amendments))
