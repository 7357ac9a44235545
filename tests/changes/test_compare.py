"""Redlines of small papers, the changes in view."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from pipeline.changes.compare import compare
from pipeline.document.model import (
    Block,
    Cell,
    ChangeKind,
    Document,
    Landscape,
    Lang,
    List,
    ListItem,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
    Text,
)
from pipeline.document.walk import accept, reject
from pipeline.errors import ReviewError

WHEN = datetime(2023, 11, 1, tzinfo=UTC)
FR, AR = Lang.FR, Lang.AR
INSERT, DELETE = ChangeKind.INSERT, ChangeKind.DELETE


def p(text: str, name: str = "", *, label: str = "", lang: Lang = FR, style: str = "") -> Paragraph:
    return Paragraph((Text(text, lang),) if text else (), lang, style, name, label)


def clause(number: int, title: str, *blocks: Block, name: str) -> Section:
    return Section(p(title, label=f"Article {number}"), blocks, name, "article")


def paper(*blocks: Block, kind: str = "terms-of-reference", langs: tuple[Lang, ...] = (FR,)) -> Document:
    return Document("tunis-tor", kind, "v1", langs, "TN", "Termes de référence", None, blocks)


def redline(old: tuple[Block, ...], new: tuple[Block, ...]) -> tuple[Block, ...]:
    merged = compare(paper(*old), paper(*new), author="Ville de Tunis", when=WHEN)
    assert accept(merged).blocks == new
    assert reject(merged).blocks == old
    return merged.blocks


def kinds(things: tuple[Block, ...] | tuple[ListItem, ...] | tuple[Row, ...] | tuple[Signatory, ...]) -> list[str]:
    return [" ".join(change.kind for change in thing.changes) for thing in things]


def test_a_clause_deleted_and_another_inserted_at_the_same_place_are_two_clauses() -> None:
    old = (clause(1, "Mandat", p("Le groupe conseille la ville."), name="mandate"),)
    new = (clause(1, "Durée", p("Le groupe est institué pour la ville."), name="term"),)
    gone, come = redline(old, new)
    assert gone == replace(old[0], changes=gone.changes)
    assert come == replace(new[0], changes=come.changes)
    assert [kinds((gone,)), kinds((come,))] == [["delete"], ["insert"]]


def test_paragraph_clauses_of_two_ids_are_two_clauses_however_alike() -> None:
    merged = redline((p("Le groupe se réunit.", "c1"),), (p("Le groupe se réunit.", "c2"),))
    assert kinds(merged) == ["delete", "insert"]


def test_a_clause_keeps_its_place_under_its_id_however_it_is_reworded() -> None:
    (merged,) = redline((p("Tout ancien.", "c1"),), (p("Une autre phrase entière", "c1"),))
    assert isinstance(merged, Paragraph)
    assert [(t.text, t.changes[0].kind) for t in merged.content if isinstance(t, Text)] == [
        ("Tout ancien.", DELETE),
        ("Une autre phrase entière", INSERT),
    ]


def test_a_clause_elsewhere_has_moved_and_the_others_say_their_former_number() -> None:
    a, b, c = (clause(n, t, p(f"Texte {t}."), name=t) for n, t in enumerate(["un", "deux", "trois"], 1))
    new = (
        replace(c, heading=p("trois", label="Article 1")),
        replace(a, heading=p("un", label="Article 2")),
        replace(b, heading=p("deux", label="Article 3")),
    )
    merged = redline((a, b, c), new)
    assert kinds(merged) == ["moved-to", "", "", "moved-from"]
    assert isinstance(merged[0], Section)
    assert isinstance(merged[3], Section)
    assert merged[0].changes[0].name == merged[3].changes[0].name == "trois"
    assert isinstance(merged[1], Section)
    assert merged[1].heading.changes[0].before == ("", "label:Article 1")


def test_a_clause_moves_out_of_its_section_and_out_of_a_list() -> None:
    old = (Section(p("A"), (p("Texte mobile.", "c1"), p("Reste.")), "a"), Section(p("B"), (p("Fin."),), "b"))
    new = (Section(p("A"), (p("Reste."),), "a"), Section(p("B"), (p("Fin."), p("Texte mobile.", "c1")), "b"))
    first, second = redline(old, new)
    assert isinstance(first, Section)
    assert isinstance(second, Section)
    assert [kinds(first.blocks), kinds(second.blocks)] == [["moved-from", ""], ["", "moved-to"]]
    items = tuple(ListItem((p(f"point {n}", label="•"),), n) for n in "xyz")
    (merged,) = redline((List(items, FR),), (List(items[1:] + items[:1], FR),))
    assert isinstance(merged, List)
    assert kinds(merged.items) == ["moved-from", "", "", "moved-to"]


def test_a_style_and_a_label_are_put_back() -> None:
    (merged,) = redline((p("Texte.", label="1.", style="lead"),), (p("Texte.", label="2."),))
    assert merged.changes[0].kind is ChangeKind.FORMAT
    assert merged.changes[0].before == ("lead", "label:1.")


def test_a_subtitle_is_reworded_in_place_however_little_is_left() -> None:
    old, new = p("Version 1 – 31 octobre 2023 – Projet", style="subtitle"), p("Version 2 – ratifiée", style="subtitle")
    (merged,) = redline((old,), (new,))
    assert isinstance(merged, Paragraph)
    assert not merged.changes
    (both,) = redline((Parallel(((old,), (old,))),), (Parallel(((new,), (new,))),))
    assert isinstance(both, Parallel)
    assert not both.changes


def test_numbering_of_lists_and_sections_is_put_back() -> None:
    (merged,) = redline((List((ListItem((p("a"),)),), FR),), (List((ListItem((p("a"),)),), FR, "decimal", 3),))
    assert merged.changes[0].before == ("marker:bullet", "start:1")
    (section,) = redline((Section(p("A"), (), "a"),), (Section(p("A"), (), "a", "annex"),))
    assert section.changes[0].before == ("numbering:",)


def row(*words: str, name: str = "", lang: Lang = FR, span: int = 1) -> Row:
    return Row(
        tuple(Cell((p(word, lang=lang),), rowspan=span if n == 0 else 1) for n, word in enumerate(words)), id=name
    )


def head(*words: str) -> Row:
    return Row(tuple(Cell((p(word),), "col") for word in words), header=True)


def test_rows_are_added_removed_and_changed_and_cells_are_reworded() -> None:
    old = Table(
        (head("Heure", "Séance"), row("10:30", "Accueil"), row("11:00", "Débat"), row("12:00", "Clôture")), FR, (1, 3)
    )
    new = Table(
        (
            head("Heure", "Séance"),
            row("10:30", "Mots de bienvenue"),
            row("10:45", "Tour de table"),
            row("12:00", "Clôture"),
        ),
        FR,
        (1, 3),
    )
    (merged,) = redline((old,), (new,))
    assert isinstance(merged, Table)
    assert kinds(merged.rows) == ["", "", "delete", "insert", ""]
    reworded = merged.rows[1].cells[1].blocks[0]
    assert isinstance(reworded, Paragraph)
    assert not reworded.changes  # the words go, the paragraph of the cell stays
    assert [piece.changes[0].kind for piece in reworded.content] == [DELETE, INSERT]


def test_arabic_rows_are_recognised_by_their_ids() -> None:
    old = Table((row("الميزانية", "١٠", name="budget", lang=AR), row("المدة", "سنة", name="term", lang=AR)), AR, (1, 1))
    new = Table((row("الكلفة", "٢٠", name="budget", lang=AR), row("المدة", "سنة", name="term", lang=AR)), AR, (1, 1))
    (merged,) = redline((old,), (new,))
    assert isinstance(merged, Table)
    assert kinds(merged.rows) == ["", ""]


def test_rows_that_a_span_holds_together_go_and_come_together() -> None:
    slot = (row("11:00", "Présentation", span=2), row("Rôles"))
    longer = (row("11:00", "Présentation", span=3), row("Rôles"), row("Débat"))
    (merged,) = redline((Table(slot, FR, (1, 1)),), (Table(longer, FR, (1, 1)),))
    assert isinstance(merged, Table)
    assert kinds(merged.rows) == ["delete", "delete", "insert", "insert", "insert"]


def test_a_table_of_another_number_of_columns_is_replaced_whole() -> None:
    old, new = Table((row("a", "b"),), FR, (1, 1), id="t"), Table((row("a", "b", "c"),), FR, (1, 1, 1), id="t")
    assert kinds(redline((old,), (new,))) == ["delete", "insert"]


def test_both_columns_of_a_passage_side_by_side_are_reworded_in_place() -> None:
    old = Parallel(((p("Le texte."),), (p("النص.", lang=AR),)))
    new = Parallel(((p("Le texte nouveau."),), (p("النص الجديد.", lang=AR),)))
    (merged,) = redline((old,), (new,))
    assert isinstance(merged, Parallel)
    assert not merged.changes
    assert all(not column[0].changes for column in merged.columns)


def test_signatures_page_breaks_and_turned_pages_have_their_changes() -> None:
    old = (Signatures((Signatory((p("Le maire"),), "mayor"),), FR), Landscape((p("Plan large"),)))
    boxes = (Signatory((p("La maire"),), "mayor"), Signatory((p("Le gouverneur"),), "governor"))
    new = (Signatures(boxes, FR), PageBreak(), Landscape((p("Plan très large"),)))
    signed, broken, turned = redline(old, new)
    assert isinstance(signed, Signatures)
    assert kinds(signed.boxes) == ["", "insert"]
    assert kinds((broken, turned)) == ["insert", ""]


def test_versions_of_different_papers_are_refused() -> None:
    with pytest.raises(ReviewError, match="not two versions of the same paper"):
        compare(paper(p("a")), paper(p("a"), kind="agenda"), author="", when=WHEN)
    elsewhere = replace(paper(p("a")), key="tanger-tor")
    with pytest.raises(ReviewError, match="not two versions of the same paper"):
        compare(paper(p("a")), elsewhere, author="", when=WHEN)
    with pytest.raises(ReviewError, match="in the same language"):
        compare(paper(p("a")), paper(p("a"), langs=(AR,)), author="", when=WHEN)


def test_the_same_version_twice_has_no_change() -> None:
    same = (clause(1, "Mandat", p("Texte."), name="m"), PageBreak())
    assert redline(same, same) == same
