"""Reasons in the margin of a redline."""

from datetime import UTC, datetime

from pipeline.changes.compare import compare
from pipeline.changes.explain import explained
from pipeline.changes.hand import Hand
from pipeline.document.model import Block, Document, Lang, List, ListItem, Paragraph, Parallel, Section, Text
from pipeline.document.walk import accept, paragraphs, without_comments

FR, AR = Lang.FR, Lang.AR
HAND = Hand("Ville de Tunis", datetime(2023, 11, 1, tzinfo=UTC))


def p(text: str, name: str = "", lang: Lang = FR) -> Paragraph:
    return Paragraph((Text(text, lang),), lang, id=name)


def comments(old: tuple[Block, ...], new: tuple[Block, ...]) -> list[tuple[str, str]]:
    """What is commented, and how."""

    def paper(blocks: tuple[Block, ...]) -> Document:
        return Document("tor", "terms-of-reference", "v1", (FR,), "TN", "Termes", None, blocks)

    redline = compare(paper(old), paper(new), author=HAND.author, when=HAND.when)
    reasons = {name: f"Raison de {name}." for name in ("a", "b", "c")}
    merged = explained(redline, reasons, HAND)
    assert without_comments(merged) == redline
    assert without_comments(accept(merged)).blocks == new
    return [
        ("".join(t.text for t in found.content if isinstance(t, Text)), comment.text)
        for found in paragraphs(merged)
        for comment in found.comments
    ]


def test_a_reason_stands_beside_its_section_paragraph_or_item() -> None:
    old = (Section(p("Titre"), (p("Texte.", "b"),), "a"), List((ListItem((p("point"),), "c"),), FR))
    new = (Section(p("Titre"), (p("Texte neuf.", "b"),), "a"), List((ListItem((p("points"),), "c"),), FR))
    assert comments(old, new) == [
        ("Titre", "Raison de a."),
        ("Texte neuf.", "Raison de b."),
        ("pointpoints", "Raison de c."),
    ]


def test_a_clause_that_moved_is_explained_where_it_goes_to() -> None:
    assert comments((p("Mobile.", "a"), p("Un."), p("Deux.")), (p("Un."), p("Deux."), p("Mobile.", "a"))) == [
        ("Mobile.", "Raison de a.")
    ]


def test_a_passage_side_by_side_is_explained_in_both_columns() -> None:
    both = (Parallel(((p("Texte.", "a"),), (p("نصّ.", "a", AR),))),)
    assert comments(both, both) == [("Texte.", "Raison de a."), ("نصّ.", "Raison de a.")]
