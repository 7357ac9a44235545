"""A file that several people edited: what each proposes stands alone, and can be decided alone."""

from datetime import UTC, datetime
from functools import cache

from pipeline.changes.amendments import Amendment, Kind
from pipeline.changes.conflicts import conflicts
from pipeline.changes.proposals import Sender, proposed
from pipeline.content.schema import City
from pipeline.document.model import Block, Change, ChangeKind, Document, Lang, List, ListItem, Paragraph, Text
from pipeline.document.walk import reject
from tests.changes.test_review import content

FR = Lang.FR
ALICE, BOB = "Alice", "Bob"
DAY = datetime(2026, 3, 1, tzinfo=UTC)


def by(author: str, kind: ChangeKind, name: str = "") -> Change:
    return Change(kind, author, DAY, name)


def ins(words: str, author: str, *more: Change) -> Text:
    return Text(words, FR, changes=(by(author, ChangeKind.INSERT), *more))


def gone(words: str, author: str) -> Text:
    return Text(words, FR, changes=(by(author, ChangeKind.DELETE),))


def clause(name: str, *content: Text | str, changes: tuple[Change, ...] = ()) -> Paragraph:
    texts = tuple(Text(piece, FR) if isinstance(piece, str) else piece for piece in content)
    return Paragraph(texts, FR, id=name, changes=changes)


@cache
def tunis() -> City:
    return content().city("tunis")


def amendments(*blocks: Block) -> tuple[Amendment, ...]:
    returned = Document("k", "terms-of-reference", "2", (FR,), "TN", "t", None, blocks)
    return proposed(reject(returned), returned, Sender(tunis(), "retour.docx"))


def said(found: tuple[Amendment, ...]) -> list[tuple[str, Kind, str, str]]:
    return [(one.authors, one.kind, one.before, one.after) for one in found]


def test_two_authors_of_one_paragraph_are_two_amendments() -> None:
    found = amendments(
        clause(
            "a",
            "Délai de ",
            gone("quinze", ALICE),
            ins("trente", ALICE),
            " jours, à ",
            gone("Rabat", BOB),
            ins("Tunis", BOB),
            ".",
        )
    )
    before = "Délai de quinze jours, à Rabat."
    assert said(found) == [
        (ALICE, Kind.TEXT, before, "Délai de trente jours, à Rabat."),
        (BOB, Kind.TEXT, before, "Délai de quinze jours, à Tunis."),
    ]
    assert not conflicts(found)
    assert {proposal.day for one in found for proposal in one.proposals} == {"2026-03-01"}


def test_two_authors_of_the_same_words_contradict_each_other() -> None:
    one, other = found = amendments(
        clause("a", "Délai de ", gone("quinze", ALICE), ins("trente", ALICE), ins("vingt", BOB), " jours.")
    )
    assert (one.after, other.after) == ("Délai de trente jours.", "Délai de quinzevingt jours.")
    assert conflicts(found) == {one.id: (other.id,), other.id: (one.id,)}


def test_who_edits_what_another_inserts_builds_on_it() -> None:
    struck = by(BOB, ChangeKind.DELETE)
    found = amendments(
        clause("a", "Délai de ", gone("quinze", ALICE), ins("trente", ALICE, struck), ins("vingt", BOB), " jours.")
    )
    assert said(found) == [
        (ALICE, Kind.TEXT, "Délai de quinze jours.", "Délai de trente jours."),
        (BOB, Kind.TEXT, "Délai de quinze jours.", "Délai de vingt jours."),
    ]
    assert len(conflicts(found)) == 2


def test_who_only_strikes_what_another_inserts_says_so_in_a_comment() -> None:
    found = amendments(clause("a", "Délai de quinze jours", ins(" ouvrables", ALICE, by(BOB, ChangeKind.DELETE)), "."))
    assert [(one.authors, one.kind, one.proposals[0].comment) for one in found] == [
        (ALICE, Kind.TEXT, ""),
        (BOB, Kind.COMMENT, "Supprime un ajout proposé par ailleurs : «  ouvrables »."),
    ]


def test_a_paragraph_that_one_adds_and_another_rewords_is_two_new_clauses() -> None:
    new = by(ALICE, ChangeKind.INSERT)
    found = amendments(
        clause("a", "Un."),
        clause(
            "",
            ins("Il siège à ", ALICE),
            ins("Rabat", ALICE, by(BOB, ChangeKind.DELETE)),
            ins("Tunis", BOB),
            changes=(new,),
        ),
        clause("b", "Deux."),
    )
    assert said(found) == [
        (ALICE, Kind.NEW, "", "Il siège à Rabat"),
        (BOB, Kind.NEW, "", "Il siège à Tunis"),
    ]
    assert {one.place for one in found} == {"a"}


def test_a_paragraph_that_is_split_is_reworded_and_followed_by_a_new_one() -> None:
    found = amendments(clause("a", "Un. ", changes=(by(ALICE, ChangeKind.INSERT),)), clause("a", "Deux."))
    assert said(found) == [(ALICE, Kind.TEXT, "Un. Deux.", "Un. "), (ALICE, Kind.NEW, "", "Deux.")]


def test_a_clause_that_moves_keeps_its_id() -> None:
    def item(name: str, words: str, kind: ChangeKind | None = None) -> ListItem:
        changes = (by(ALICE, kind, "m1"),) if kind else ()
        return ListItem((Paragraph((Text(words, FR, changes=changes),), FR, changes=changes),), name)

    items = (
        item("a", "Un point mobile.", ChangeKind.MOVED_FROM),
        item("b", "Deux."),
        item("c", "Trois."),
        item("", "Un point mobile.", ChangeKind.MOVED_TO),
    )
    (found,) = amendments(List(items, FR))
    assert (found.clause, found.kind, found.place) == ("a", Kind.MOVE, "c")
