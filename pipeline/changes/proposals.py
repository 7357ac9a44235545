"""What one returned file proposes: tracked changes, changes made with tracking off, comments."""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import lru_cache

from pipeline.changes.amendments import Amendment, Kind, Proposal, Reply
from pipeline.changes.authors import agreed, authors, changed, struck
from pipeline.changes.clauses import identity
from pipeline.changes.compare import compare
from pipeline.changes.entries import Entry, entries, wording
from pipeline.changes.entries import Kind as Sort
from pipeline.changes.looks import reformatted, spelled
from pipeline.changes.reunited import reunited
from pipeline.changes.structure import structured
from pipeline.content.schema import City, Pair
from pipeline.document.model import Block, ChangeKind, Document, Lang, List, Paragraph, Section, Signatures, Table
from pipeline.document.walk import has_changes, inside, paragraphs, reject, without_comments
from pipeline.word.reading.names import short

_KINDS = {
    Sort.INSERTED: Kind.NEW,
    Sort.DELETED: Kind.DELETION,
    Sort.MOVED: Kind.MOVE,
    Sort.TEXT: Kind.TEXT,
    Sort.TYPOGRAPHIC: Kind.TYPOGRAPHIC,
    Sort.FORMAT: Kind.FORMAT,
}
_NOBODY = {
    "",
    "unknown author",
    "auteur inconnu",
    "author",
    "auteur",
    "user",
    "utilisateur",
    "unknown",
    "مؤلف",
    "windows user",
}
_COMES = {ChangeKind.INSERT, ChangeKind.MOVED_TO}
_GOES = {ChangeKind.DELETE, ChangeKind.MOVED_FROM}
_STRIKES = {Lang.FR: "Supprime un ajout proposé par ailleurs : « {} ».", Lang.AR: "يحذف إضافة اقترحها غيره: «{}»."}
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)

Labels = Mapping[Lang, str]
Passage = tuple[str, str, Paragraph]
_NO_LABELS: Labels = {}


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a file: `name` where it names nobody, `organisation` as the city knows it, else the file's name."""

    city: City
    file: str
    _organisations: dict[str, str] = field(default_factory=dict, compare=False, repr=False)  # of the authors met

    @property
    def stem(self) -> str:
        return short(self.file.rpartition(".")[0] or self.file)

    @property
    def name(self) -> str:
        return self.organisation("") or self.stem

    def organisation(self, author: str) -> str:
        """The organisation of an author: by their name, by its own name, by the name of the file."""
        if author not in self._organisations:
            self._organisations[author] = self._organisation(author)
        return self._organisations[author]

    def _organisation(self, author: str) -> str:
        said = _letters(author)
        for person in self.city.persons:
            if said and any(set(_letters(name).split()) <= set(said.split()) for name in _both(person.name)):
                return str(self.city.organisation(person.organisation).name.fr)
        for words in (said, _letters(self.stem)):
            for one in (*self.city.stakeholders, *self.city.partners):
                names = map(_letters, (*_both(one.name), one.id))
                if words and any(name and f" {name} " in f" {words} " for name in names):
                    return str(one.name.fr)
        return ""

    def proposal(self, author: str, when: datetime | None, *, comment: str = "", tracked: bool = True) -> Proposal:
        known = short(author) if _letters(author) not in _NOBODY else self.name
        return Proposal(
            author=known,
            organisation=self.organisation(known) or self.stem,
            file=self.file,
            day=when.date().isoformat() if when and when != _NEVER else "",
            comment=comment,
            tracked=tracked,
        )


def proposed(answers: Document, returned: Document, sender: Sender) -> tuple[Amendment, ...]:
    """The amendments in a file that answers a paper, author by author; those made with tracking off come last.

    Each is what one author makes of the paper alone: what several did to one passage are as many amendments.
    """
    plain = reunited(without_comments(returned))
    refused = reject(plain) if has_changes(plain) else plain
    found: list[Amendment] = []
    for author in authors(plain):
        redline = compare(refused, agreed(plain, author), author=author, when=_NEVER)
        found += _dated(_amendments(redline, sender, tracked=True), plain, author)
        found += _struck(plain, author, sender)
    if refused.blocks != answers.blocks:
        redline = compare(answers, refused, author="", when=_NEVER)
        found += _amendments(redline, sender, tracked=False)
    return _commented(found, returned, sender)


def _dated(found: Iterable[Amendment], document: Document, author: str) -> Iterator[Amendment]:
    """The amendments of an author with the day on which their clause was changed."""
    days: dict[str, str] = {}
    for clause, _, paragraph in passages(document.blocks):
        for change in (*paragraph.changes, *(change for item in paragraph.content for change in item.changes)):
            if change.author == author and change.when and change.when != _NEVER:
                days.setdefault(clause, change.when.date().isoformat())
    first = next(iter(days.values()), "")
    for one in found:
        yield replace(one, proposals=tuple(replace(by, day=days.get(one.clause, first)) for by in one.proposals))


def _struck(document: Document, author: str, sender: Sender) -> Iterator[Amendment]:
    """What an author takes out of what others add, where that is all: there is nothing in the paper to amend."""
    for clause, label, paragraph in passages(document.blocks):
        if words := struck(paragraph, author):
            when = next((change.when for change in changed(paragraph) if change.author == author), None)
            said = _STRIKES[Lang.AR if paragraph.lang is Lang.AR else Lang.FR].format(words)
            by = sender.proposal(author, when, comment=said)
            yield Amendment(clause, label, paragraph.lang, Kind.COMMENT, _former(paragraph) or words, "", (by,))


def _amendments(redline: Document, sender: Sender, *, tracked: bool) -> list[Amendment]:
    listed = [_amendment(e, sender, tracked=tracked) for e in entries(redline) if e.kind in _KINDS and not _blank(e)]
    looked = list(_looked(redline, sender, tracked=tracked))
    seen = {(one.clause, one.lang, one.before) for one in looked}
    found = [one for one in listed if one.kind is not Kind.FORMAT or (one.clause, one.lang, one.before) not in seen]
    made = structured([*found, *looked], redline)
    # What a paragraph was split off from leaves a blank before it.
    return [replace(one, after=one.after.strip()) if one.kind is Kind.NEW else one for one in made]


def _blank(entry: Entry) -> bool:
    """Nothing but an empty paragraph, such as what was written into the last one leaves when it is refused."""
    return entry.kind in {Sort.INSERTED, Sort.DELETED} and not entry.before.strip() and not entry.after.strip()


def _looked(redline: Document, sender: Sender, *, tracked: bool) -> Iterator[Amendment]:
    """What is proposed of the look of words, apart from what is proposed of the words themselves."""
    for clause, label, paragraph in passages(redline.blocks):
        if change := reformatted(paragraph):
            before = _former(paragraph)
            by = (sender.proposal(change.author, change.when, tracked=tracked),)
            yield Amendment(clause, label, paragraph.lang, Kind.FORMAT, before, before, by, marked=spelled(paragraph))


def _amendment(entry: Entry, sender: Sender, *, tracked: bool) -> Amendment:
    kind = _KINDS[entry.kind]
    return Amendment(
        clause=entry.clause,
        label=entry.label.rstrip(" –") or entry.title,
        lang=entry.lang,
        kind=kind,
        before=entry.before,
        after=entry.after,
        proposals=(sender.proposal(entry.author, entry.when, tracked=tracked),),
        by_hand=kind is Kind.FORMAT,  # a style, a level: `_looked` knows the look of words
    )


# -- where things stand -----------------------------------------------------------------------------------------------


def passages(blocks: Iterable[Block], clause: str = "", around: Labels = _NO_LABELS) -> Iterator[Passage]:  # noqa: C901 — an arm a sort of block
    """Every paragraph with the id of its clause (or of the nearest around it) and the label of its section, which is
    that of its language where two stand side by side. `around` are the labels of the section that holds the blocks.
    """
    for block in blocks:
        own = identity(block) or clause
        match block:
            case Paragraph():
                yield own, _label(around, block.lang), block
            case Section():
                inner = _labels(block) or around
                yield from passages((block.heading,), own, inner)
                yield from passages(block.blocks, own, inner)
            case List():
                for item in block.items:
                    yield from passages(item.blocks, item.id or own, around)
            case Table():
                yield from passages((block.caption,) if block.caption else (), own, around)
                for row in block.rows:
                    for cell in row.cells:
                        yield from passages(cell.blocks, row.id or own, around)
            case Signatures():
                for box in block.boxes:
                    yield from passages(box.lines, box.id or own, around)
            case _:
                yield from passages(inside(block), own, around)


def _labels(section: Section) -> Labels:
    found = ((heading.lang, heading.label.rstrip(" –")) for heading in paragraphs([section.heading]))
    return {lang: label for lang, label in found if label}


def _label(labels: Labels, lang: Lang) -> str:
    return labels.get(lang, "") or next(iter(labels.values()), "")


# -- comments ---------------------------------------------------------------------------------------------------------


def _commented(found: list[Amendment], returned: Document, sender: Sender) -> tuple[Amendment, ...]:
    """The amendments with what was said of them, and an amendment of its own for each other comment."""
    first_of: dict[tuple[str, str, str], int] = {}  # clause, words before or after, author -> its place in `found`
    for number, one in enumerate(found):
        for words in filter(None, (one.before, one.after)):
            first_of.setdefault((one.clause, words, one.proposals[0].author), number)
    rest: list[Amendment] = []
    for clause, label, paragraph in passages(returned.blocks):
        before, after = (_former(paragraph), _latter(paragraph)) if paragraph.comments else ("", "")
        for comment in paragraph.comments:
            by = sender.proposal(comment.author, comment.when, comment=comment.text)
            by = replace(by, replies=tuple(Reply(short(reply.author), reply.text) for reply in comment.replies))
            about = ((clause, words, author) for words in (before, after) for author in (by.author, ""))
            number = min((first_of[key] for key in about if key in first_of), default=-1)
            if number >= 0:
                first = found[number].proposals[0]
                joined = "\n".join(filter(None, (first.comment, by.comment)))
                whole = replace(first, comment=joined, replies=(*first.replies, *by.replies))
                found[number] = replace(found[number], proposals=(whole,))
            else:
                quote = comment.quote or before or after
                rest.append(Amendment(clause, label, paragraph.lang, Kind.COMMENT, quote, "", (by,)))
    return (*found, *rest)


def _former(paragraph: Paragraph) -> str:
    return "".join(words.text for words in wording(paragraph, _COMES))


def _latter(paragraph: Paragraph) -> str:
    return "".join(words.text for words in wording(paragraph, _GOES))


def _both(name: Pair) -> tuple[str, str]:
    return name.fr, name.ar


@lru_cache(maxsize=4096)  # the same names are asked for at every amendment
def _letters(text: str) -> str:
    """Words without accents, case or signs: names are typed in many ways."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", plain.casefold().replace("_", " ")))
