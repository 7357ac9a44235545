"""The changes of a redline as a person lists them, and whether both languages changed."""

from datetime import UTC, datetime

from pipeline.changes.compare import compare
from pipeline.changes.entries import Entry, Kind, What, Words, entries
from pipeline.changes.parity import one_sided
from pipeline.document.model import (
    Block,
    Cell,
    Document,
    Lang,
    List,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Table,
    Text,
)

FR, AR = Lang.FR, Lang.AR


def p(text: str, name: str = "", lang: Lang = FR, *, style: str = "", label: str = "") -> Paragraph:
    return Paragraph((Text(text, lang),), lang, style, name, label)


def article(number: int, title: str, *blocks: Block, name: str, lang: Lang = FR) -> Section:
    return Section(p(title, lang=lang, label=f"Article {number}"), blocks, name, "article")


def listed(old: tuple[Block, ...], new: tuple[Block, ...]) -> list[Entry]:
    def paper(blocks: tuple[Block, ...]) -> Document:
        return Document("tor", "terms-of-reference", "v1", (FR,), "TN", "Termes", None, blocks)

    when = datetime(2023, 11, 1, tzinfo=UTC)
    return list(
        entries(compare(paper(old), paper(new), author="Ville de Tunis", when=when), {"c1": "Demande du comité."})
    )


def test_a_reworded_passage_says_its_clause_its_section_before_after_author_and_reason() -> None:
    (entry,) = listed(
        (article(3, "Réunions", p("Deux fois par an.", "c1"), name="meetings"),),
        (article(3, "Réunions", p("Trois fois par an.", "c1"), name="meetings"),),
    )
    assert entry == Entry(
        clause="c1",
        label="Article 3",
        title="Réunions",
        lang=FR,
        what=What.PARAGRAPH,
        kind=Kind.TEXT,
        was=(Words("Deux", changed=True), Words(" fois par an.")),
        now=(Words("Trois", changed=True), Words(" fois par an.")),
        author="Ville de Tunis",
        when=datetime(2023, 11, 1, tzinfo=UTC),
        reason="Demande du comité.",
    )


def test_every_kind_of_change_has_its_line() -> None:
    old = (
        article(1, "Un", p("Texte.", "a"), p("Gras."), name="one"),
        article(2, "Deux", p("Partira."), name="two"),
        article(3, "Trois", p("l'eau"), name="three"),
        article(4, "Quatre", p("Reste."), name="four"),
        Table((Row((Cell((p("a"),)),), id="r1"), Row((Cell((p("b"),)),), id="r2")), FR, (1,)),
        List((ListItem((p("point un"),), "i1"),), FR),
    )
    new = (
        article(1, "Un", p("Texte.", "a", style="lead"), Paragraph((Text("Gras.", FR, strong=True),), FR), name="one"),
        article(2, "Quatre", p("Reste."), name="four"),
        article(3, "Trois", p("l’eau"), PageBreak(), name="three"),
        Table((Row((Cell((p("a"),)),), id="r1"), Row((Cell((p("c"),)),), id="r3")), FR, (1,)),
        List((ListItem((p("point un"),), "i1"), ListItem((p("point deux"),), "i2")), FR),
    )
    found = [(e.what, e.kind, e.clause, e.before, e.after) for e in listed(old, new)]
    assert found == [
        (What.PARAGRAPH, Kind.FORMAT, "a", "Texte.", "Texte."),
        (What.PARAGRAPH, Kind.FORMAT, "one", "Gras.", "Gras."),
        (What.CLAUSE, Kind.DELETED, "two", "Article 2 Deux\nPartira.", ""),
        (What.CLAUSE, Kind.MOVED, "four", "Article 4 Quatre\nReste.", "Article 2 Quatre\nReste."),
        (What.PARAGRAPH, Kind.TYPOGRAPHIC, "three", "l'eau", "l’eau"),
        (What.LAYOUT, Kind.INSERTED, "three", "", ""),
        (What.ROW, Kind.DELETED, "r2", "b", ""),
        (What.ROW, Kind.INSERTED, "r3", "", "c"),
        (What.ITEM, Kind.INSERTED, "i2", "", "point deux"),
    ]


def test_a_clause_that_is_only_renumbered_says_from_what_to_what() -> None:
    (entry,) = listed((article(3, "Réunions", name="m"),), (article(4, "Réunions", name="m"),))
    assert (entry.what, entry.kind, entry.before, entry.after) == (
        What.HEADING,
        Kind.NUMBERING,
        "Article 3",
        "Article 4",
    )


def test_a_changed_note_shows_in_brackets() -> None:
    def noted(words: str) -> Paragraph:
        return Paragraph((Text("Texte", FR), Note((Text(words, FR),), FR)), FR)

    (entry,) = listed((noted("Voir la note un."),), (noted("Voir la note deux."),))
    assert (entry.before, entry.after) == ("Texte [Voir la note un.]", "Texte [Voir la note deux.]")


def test_a_passage_side_by_side_is_listed_in_each_language() -> None:
    new = Parallel(((p("Nouveau.", "c1"),), (p("جديد.", "c1", AR),)))
    assert [(e.lang, e.clause, e.after) for e in listed((), (new,))] == [(FR, "c1", "Nouveau."), (AR, "c1", "جديد.")]


def test_a_clause_amended_in_one_language_only_is_remarked() -> None:
    french = listed((p("Deux fois.", "c1"), p("l'eau", "c2")), (p("Trois fois.", "c1"), p("l’eau", "c2")))
    arabic = listed((p("مرتين", "c3", AR),), (p("ثلاث مرات", "c3", AR),))
    first, second = one_sided(french, arabic)
    assert first.what.fr == "La clause « c1 » a changé en français mais pas en arabe."
    assert second.what.en == "Clause “c3” changed in Arabic but not in French."
    assert one_sided(french, french) == []
