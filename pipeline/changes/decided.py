"""What a meeting decided in the consolidated paper, when it comes back from Word.

A proposal accepted there is accepted, one refused is rejected, and one that is still tracked stays pending. Words that
are neither the former ones nor any proposal's were written by the meeting: they are what is retained (`modify`). What
the meeting changed where nobody had proposed anything is an amendment of its own, accepted.

What stands in a comment is decided by an answer that begins with "accepté", "rejeté", "مقبول" or "مرفوض"; what follows
is the reason. A comment marked as resolved without such an answer is noted.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from itertools import combinations

from pipeline.changes.amendments import Amendment, Decision, Kind, Register
from pipeline.changes.anonymity import unattributed
from pipeline.changes.compare import compare
from pipeline.changes.consolidated import WORDED, Meeting, motions, names
from pipeline.changes.entries import Entry, entries, wording
from pipeline.changes.entries import Kind as Sort
from pipeline.changes.hunks import Hunk, applied, hunks, overlap
from pipeline.changes.looks import wanted
from pipeline.changes.proposals import Sender, passages, proposed
from pipeline.changes.standing import Standing, standings
from pipeline.changes.structure import bare, wordings
from pipeline.document.model import ChangeKind, Comment, Document, Paragraph
from pipeline.document.walk import reject, text_of, without_comments
from pipeline.word.reading.names import short

_MOST = 6  # proposals on one paragraph of which every choice is tried
_COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
_GOES = {ChangeKind.DELETE, ChangeKind.MOVED_FROM}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

_WRITTEN = {Sort.TEXT, Sort.TYPOGRAPHIC}

# The words that decide, without accents or vowel signs; an answer begins with one.
_WORDS = {
    Decision.ACCEPT: ("accepte", "acceptee", "adopte", "adoptee", "accepted", "مقبول", "مقبولة", "يقبل", "قبل"),
    Decision.REJECT: ("rejete", "rejetee", "refuse", "refusee", "rejected", "مرفوض", "مرفوضة", "يرفض", "رفض"),
}
_FIRST = re.compile(r"\W*(\w+)[\s:.,;،؛–—-]*", re.UNICODE)


def decided(register: Register, returned: Document, paper: Document, sender: Sender) -> Register:
    """The register with the decisions taken in a consolidated paper, `paper` being what it was made of."""
    return _Outcome(register, returned, paper, sender).register()


class _Outcome:
    """What became of each paragraph: `after` where its words changed, `gone` where it went, `busy` while undecided.

    `lines` are the words of all paragraphs as they stand when what is still tracked is refused.
    """

    def __init__(self, register: Register, returned: Document, paper: Document, sender: Sender) -> None:
        self.known, self.returned, self.paper, self.sender = register, returned, paper, sender
        named = motions(register.amendments)
        nameless = motions(unattributed(register.amendments))  # as a paper without names says it
        self.meeting = Meeting(paper, named)
        pairs = zip(self.meeting.spoken, Meeting(paper, nameless).spoken, strict=True)
        self.spoken = [(one, comment) for (one, said), (_, hidden) in pairs for comment in (said, hidden)]
        self.hands = {short(name) for motion in (*named, *nameless) for name in names(motion.hand)}
        self.heard = {_plain(comment.text) for _, comment in self.spoken}
        plain = without_comments(returned)
        self.settled = settled = reject(plain)
        redline = compare(paper, settled, author="", when=_NEVER)
        self.found = [entry for entry in entries(redline) if entry.kind in {*_WRITTEN, Sort.INSERTED, Sort.DELETED}]
        self.standings = standings(redline)
        self.come = dict(_bared(self.found, redline))  # what came, without the numbers of an article
        self.after = {(e.clause, e.lang, e.before): e.after for e in self.found if e.kind in _WRITTEN}
        self.gone = {(e.clause, e.lang) for e in self.found if e.kind is Sort.DELETED}
        busy = [p for _, _, p in passages(plain.blocks) if p.changes or any(item.changes for item in p.content)]
        self.busy = {words for p in busy for words in (_former(p), _latter(p))} - {""}
        self.lines = {(p.lang, text_of(p)) for _, _, p in passages(settled.blocks)}

    def register(self) -> Register:
        register = self.known
        for one in register.amendments:
            if one.lang in self.paper.langs and one.decision is Decision.PENDING and one.id in self.meeting.tracked:
                register = register.decided(one.id, self._decided(one))
        answers = dict(self._answers())
        for one in register.amendments:
            if one.id in answers:
                known = {_plain(each.text) for of, said in self.spoken if of.id == one.id for each in said.replies}
                new = [each.text for each in answers[one.id].replies if _plain(each.text) not in known]
                register = register.decided(one.id, _answered(one, new, resolved=answers[one.id].resolved))
        more = (*self._written(register), *self._tracked_anew(register))
        return replace(register, amendments=(*register.amendments, *more))

    # -- what was accepted and refused --------------------------------------------------------------------------------

    def _decided(self, one: Amendment) -> Amendment:
        if one.kind in WORDED:
            return self._worded(one)
        choice = Decision.PENDING
        if one.kind is Kind.NEW and self.busy.isdisjoint(one.after.split("\n") if one.outline else [one.after]):
            come = one.after in self.come.values() if one.outline else (one.lang, one.after) in self.lines
            choice = Decision.ACCEPT if come else Decision.REJECT
            if choice is Decision.REJECT and (words := self._instead(one)):
                return replace(one, decision=Decision.MODIFY, modify={one.lang: words})
        elif one.kind is Kind.DELETION and not any(_ends(one.before, words) for words in self.busy):
            left = any(lang is one.lang and _ends(one.before, words) for lang, words in self.lines)
            choice = Decision.REJECT if left and (one.clause, one.lang) not in self.gone else Decision.ACCEPT
        elif one.kind is Kind.FORMAT and self._now(one) not in self.busy:
            choice = self._looked(one)
        return replace(one, decision=choice)

    def _now(self, one: Amendment) -> str:
        """The words of its paragraph as the meeting leaves them."""
        return self.after.get((one.clause, one.lang, one.before), one.before)

    def _worded(self, one: Amendment) -> Amendment:
        """Decided by the words that its paragraph has now; written by the meeting, they are retained once."""
        now = self._now(one)
        if now in self.busy or one.before in self.busy:
            return one
        if (one.lang, now) not in self.lines:  # the paragraph is gone
            return replace(one, decision=Decision.REJECT)
        same = [
            other
            for other in self.known.amendments
            if (other.clause, other.lang, other.before) == (one.clause, one.lang, one.before) and other.kind in WORDED
        ]
        for chosen in _choices(same[:_MOST]):
            found = [hunk for other in chosen for hunk in hunks(other.before, other.after)]
            if now in {applied(one.before, found), applied(one.before, map(partial(_beside, one.before), found))}:
                return replace(one, decision=Decision.ACCEPT if one in chosen else Decision.REJECT)
        if one is same[0]:
            return replace(one, decision=Decision.MODIFY, modify={one.lang: now})
        return replace(one, decision=Decision.REJECT)

    def _looked(self, one: Amendment) -> Decision:
        same = [p for clause, _, p in passages(self.returned.blocks) if clause == one.clause and p.lang is one.lang]
        words = self._now(one)
        kept = next((p for p in same if text_of(p) == words), None)
        if kept is None or words != one.before:
            return Decision.PENDING if kept is None else Decision.REJECT
        return Decision.REJECT if wanted(kept.content, one.marked, one.lang) else Decision.ACCEPT

    # -- what the meeting wrote ---------------------------------------------------------------------------------------

    def _instead(self, one: Amendment) -> str:
        """What stands where a new passage was proposed, in other words."""
        there = (one.place, one.inside, one.outline[:1])
        unknown = self._unknown()
        return next((words for words, at in unknown if (at.place, at.inside, at.outline[:1]) == there), "")

    def _unknown(self) -> Iterator[tuple[str, Standing]]:
        proposed = {one.after for one in self.known.amendments if one.kind is Kind.NEW}
        for words in self.come.values():
            if words in self.standings and words not in proposed | self.busy:
                yield words, self.standings[words]

    def _written(self, register: Register) -> Iterator[Amendment]:
        """What was changed where nobody had proposed anything, and what was said besides."""
        amended = {(one.clause, one.lang, one.before) for one in register.amendments if one.kind in WORDED}
        deleted = {(one.clause, one.lang) for one in register.amendments if one.kind is Kind.DELETION}
        agreed = (one for one in register.amendments if one.kind is Kind.DELETION and one.decision is Decision.ACCEPT)
        gone = {(one.lang, line) for one in agreed for line in one.before.split("\n")}  # side by side, cells stay
        taken = {text for one in register.amendments for text in (one.after, *one.modify.values())}
        kinds = {Sort.TEXT: Kind.TEXT, Sort.TYPOGRAPHIC: Kind.TYPOGRAPHIC}
        by = (self.sender.proposal("", None),)
        for entry in self.found:
            if not entry.after and (entry.lang, entry.before) in gone:
                continue
            words = self.come.get(entry, entry.after)
            at = self.standings.get(words)
            base = Amendment(entry.clause, entry.label, entry.lang, Kind.TEXT, entry.before, entry.after, by)
            base = replace(base, decision=Decision.ACCEPT)
            if entry.kind in kinds and (entry.clause, entry.lang, entry.before) not in amended:
                yield replace(base, kind=kinds[entry.kind])
            elif entry.kind is Sort.DELETED and (entry.clause, entry.lang) not in deleted:
                yield replace(base, kind=Kind.DELETION)
            elif entry.kind is Sort.INSERTED and words not in taken and at is not None:
                yield replace(base, kind=Kind.NEW, after=words, place=at.place, inside=at.inside, outline=at.outline)
        for clause, label, paragraph in passages(self.returned.blocks):
            for comment in _threads(paragraph.comments, self.heard):
                if _plain(comment.text) not in self.heard:
                    said = self.sender.proposal(comment.author, comment.when, comment=comment.text)
                    about = comment.quote or _former(paragraph)
                    yield Amendment(clause, label, paragraph.lang, Kind.COMMENT, about, "", (said,))

    def _tracked_anew(self, register: Register) -> Iterator[Amendment]:
        """What people who had proposed nothing track in the paper: proposals like others, pending."""
        known = {one.id for one in register.amendments}
        words = {(p.lang, text_of(p)) for _, _, p in passages(self.paper.blocks)}
        for one in proposed(self.settled, without_comments(self.returned), self.sender):
            (by,) = one.proposals
            if by.author in self.hands or one.id in known:
                continue
            if one.before and (one.lang, one.before) not in words:  # on words that the meeting has just changed
                by = replace(by, comment=one.after or one.before)
                one = replace(one, kind=Kind.COMMENT, after="", marked="", proposals=(by,))  # noqa: PLW2901 -- recast
            yield one

    # -- comments -----------------------------------------------------------------------------------------------------

    def _answers(self) -> Iterator[tuple[str, Comment]]:
        """Id of an amendment -> the comment in which the meeting answered it, or that it resolved."""
        for clause, _, paragraph in passages(self.returned.blocks):
            for comment in _threads(paragraph.comments, self.heard):
                if comment.resolved or comment.replies:
                    text = _plain(comment.text)
                    said = [one for one, each in self.spoken if _plain(each.text) == text]
                    here = [one for one in said if one.clause == clause and one.lang is paragraph.lang] or said
                    yield from ((one.id, comment) for one in here[:1])


def _bared(found: Iterable[Entry], redline: Document) -> Iterator[tuple[Entry, str]]:
    """Each entry that came, with its words as they stand without numbers."""
    spoken = wordings(redline)
    for entry in found:
        if entry.kind is Sort.INSERTED:
            yield entry, bare(entry.after, spoken)


def _choices(same: list[Amendment]) -> Iterator[tuple[Amendment, ...]]:
    """The proposals that can be agreed to together, the fewest first."""
    for size in range(len(same) + 1):
        for chosen in combinations(same, size):
            found = [hunks(other.before, other.after) for other in chosen]
            if not any(overlap(a, b) for a, b in combinations(found, 2)):
                yield chosen


def _beside(before: str, hunk: Hunk) -> Hunk:
    """The words that come beside those that should go: of several proposals, one alone takes these away."""
    return Hunk(hunk.start, hunk.end, before[hunk.start : hunk.end] + hunk.new)


def _answered(one: Amendment, answers: list[str], *, resolved: bool) -> Amendment:
    """Decided by the last answer that decides; what was accepted or refused in the text itself stays so."""
    choice, reason = Decision.PENDING, "\n".join(answers)
    for text in answers:
        said, rest = _verdict(text)
        if said is not Decision.PENDING:
            choice, reason = said, rest
    if choice is Decision.PENDING and resolved and one.kind is Kind.COMMENT:
        choice = Decision.NOTED
    if one.decision is not Decision.PENDING:
        choice = one.decision
    return replace(one, decision=choice, reason=one.reason or reason)


def _verdict(answer: str) -> tuple[Decision, str]:
    """What an answer decides, and why. It may begin with a line that quotes what it answers, as LibreOffice writes."""
    lines = answer.split("\n")
    for number, line in enumerate(lines):
        first = _FIRST.match(line)
        word = _plain(first[1]) if first else ""
        for decision, words in _WORDS.items():
            if first and word in words:
                return decision, "\n".join([line[first.end() :], *lines[number + 1 :]]).strip()
    return Decision.PENDING, answer


def _threads(comments: Iterable[Comment], known: Collection[str]) -> Iterator[Comment]:
    """The comments of a paragraph; one that decides is an answer to the known one before it, where answers are lost."""
    found: list[Comment] = []
    for comment in comments:
        last = found[-1] if found else None
        decides = _verdict(comment.text)[0] is not Decision.PENDING and _plain(comment.text) not in known
        if last is not None and decides and _plain(last.text) in known:
            found[-1] = replace(last, replies=(*last.replies, comment), resolved=last.resolved or comment.resolved)
        else:
            found.append(comment)
    return iter(found)


def _plain(text: str) -> str:
    """Letters without case, accents or vowel signs, blanks folded."""
    bare = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(bare.casefold().split())


def _former(paragraph: Paragraph) -> str:
    return "".join(words.text for words in wording(paragraph, _COMES))


def _latter(paragraph: Paragraph) -> str:
    return "".join(words.text for words in wording(paragraph, _GOES))


def _ends(lines: str, words: str) -> bool:
    """Whether some of the lines, which may be numbered, is these words."""
    return bool(words) and any(line.endswith(words) for line in lines.split("\n"))
