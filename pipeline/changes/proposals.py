"""What one returned file proposes: tracked changes, changes made with tracking off, comments."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from pipeline.changes.amendments import Amendment, Kind, Proposal, Reply
from pipeline.changes.clauses import identity
from pipeline.changes.compare import compare
from pipeline.changes.entries import Entry, entries, wording
from pipeline.changes.entries import Kind as Sort
from pipeline.changes.looks import reformatted, spelled
from pipeline.changes.structure import structured
from pipeline.content.schema import City, Pair
from pipeline.document.model import Block, ChangeKind, Document, List, Paragraph, Section, Signatures, Table, Text
from pipeline.document.walk import has_changes, inside, reject, without_comments

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
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sent a file: `name` where it names nobody, `organisation` as the city knows it, else the file's name."""

    city: City
    file: str

    @property
    def stem(self) -> str:
        return self.file.rpartition(".")[0] or self.file

    @property
    def name(self) -> str:
        return self.organisation("") or self.stem

    def organisation(self, author: str) -> str:
        """The organisation of an author: by their name, by its own name, by the name of the file."""
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
        known = author if _letters(author) not in _NOBODY else self.name
        return Proposal(
            author=known,
            organisation=self.organisation(known) or self.stem,
            file=self.file,
            day=when.date().isoformat() if when and when != _NEVER else "",
            comment=comment,
            tracked=tracked,
        )


def proposed(answers: Document, returned: Document, sender: Sender) -> tuple[Amendment, ...]:
    """The amendments in a file that answers a paper, in reading order; those made with tracking off come last."""
    plain = without_comments(returned)
    tracked = _amendments(plain, sender, tracked=True)
    refused = reject(plain) if has_changes(plain) else plain
    silent: list[Amendment] = []
    if refused.blocks != answers.blocks:
        found = compare(answers, refused, author="", when=_NEVER)
        silent = _amendments(found, sender, tracked=False)
    return _commented([*tracked, *silent], returned, sender)


def _amendments(redline: Document, sender: Sender, *, tracked: bool) -> list[Amendment]:
    listed = [_amendment(entry, sender, tracked=tracked) for entry in entries(redline) if entry.kind in _KINDS]
    looked = list(_looked(redline, sender, tracked=tracked))
    seen = {(one.clause, one.lang, one.before) for one in looked}
    found = [one for one in listed if one.kind is not Kind.FORMAT or (one.clause, one.lang, one.before) not in seen]
    return structured([*found, *looked], redline)


def _looked(redline: Document, sender: Sender, *, tracked: bool) -> Iterator[Amendment]:
    """What is proposed of the look of words, apart from what is proposed of the words themselves."""
    for clause, label, paragraph in passages(redline.blocks):
        if change := reformatted(paragraph):
            before = "".join(words.text for words in wording(paragraph, _COMES))
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


def passages(blocks: Iterable[Block], clause: str = "", label: str = "") -> Iterator[tuple[str, str, Paragraph]]:  # noqa: C901 — an arm a sort of block
    """Every paragraph with the id of its clause (or of the nearest around it) and the label of its section."""
    for block in blocks:
        own = identity(block) or clause
        match block:
            case Paragraph():
                yield own, label, block
            case Section():
                title = block.heading.label if isinstance(block.heading, Paragraph) else ""
                title = title.rstrip(" –") or label
                yield from passages((block.heading,), own, title)
                yield from passages(block.blocks, own, title)
            case List():
                for item in block.items:
                    yield from passages(item.blocks, item.id or own, label)
            case Table():
                yield from passages((block.caption,) if block.caption else (), own, label)
                for row in block.rows:
                    for cell in row.cells:
                        yield from passages(cell.blocks, row.id or own, label)
            case Signatures():
                for box in block.boxes:
                    yield from passages(box.lines, box.id or own, label)
            case _:
                yield from passages(inside(block), own, label)


# -- comments ---------------------------------------------------------------------------------------------------------


def _commented(found: list[Amendment], returned: Document, sender: Sender) -> tuple[Amendment, ...]:
    """The amendments with what was said of them, and an amendment of its own for each other comment."""
    rest: list[Amendment] = []
    accepted = {id(p): text for p, text in _words(returned)}
    for clause, label, paragraph in passages(returned.blocks):
        for comment in paragraph.comments:
            before, after = accepted[id(paragraph)]
            number = next(
                (
                    n
                    for n, one in enumerate(found)
                    if one.clause == clause and (one.before == before or one.after == after) and one.before + one.after
                ),
                None,
            )
            by = sender.proposal(comment.author, comment.when, comment=comment.text)
            by = replace(by, replies=tuple(Reply(reply.author, reply.text) for reply in comment.replies))
            if number is not None and found[number].proposals[0].author in {by.author, ""}:
                first = found[number].proposals[0]
                joined = "\n".join(filter(None, (first.comment, by.comment)))
                whole = replace(first, comment=joined, replies=(*first.replies, *by.replies))
                found[number] = replace(found[number], proposals=(whole,))
            else:
                about = comment.quote or before or after
                rest.append(Amendment(clause, label, paragraph.lang, Kind.COMMENT, about, "", (by,)))
    return (*found, *rest)


def _words(document: Document) -> Iterator[tuple[Paragraph, tuple[str, str]]]:
    """Each paragraph with its words before and after its changes."""
    gone, come = {"delete", "moved-from"}, {"insert", "moved-to"}
    for _, _, paragraph in passages(document.blocks):
        texts = [item for item in paragraph.content if isinstance(item, Text)]
        before = "".join(t.text for t in texts if not any(change.kind in come for change in t.changes))
        after = "".join(t.text for t in texts if not any(change.kind in gone for change in t.changes))
        yield paragraph, (before, after)


def _both(name: Pair) -> tuple[str, str]:
    return name.fr, name.ar


def _letters(text: str) -> str:
    """Words without accents, case or signs: names are typed in many ways."""
    plain = "".join(char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char))
    return " ".join(re.findall(r"\w+", plain.casefold().replace("_", " ")))
