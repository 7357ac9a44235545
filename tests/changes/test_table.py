"""The table of changes as a paper, in each language and in both."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.changes.compare import compare
from pipeline.changes.entries import Entry, entries
from pipeline.changes.parity import alone
from pipeline.changes.table import table_of_changes
from pipeline.content.load import Content, load
from pipeline.document.model import Document, Lang, Paragraph, Section, Table, Text
from pipeline.document.parallel import parallel
from pipeline.document.walk import blocks, text_of

ROOT = Path(__file__).parents[2]
FR, AR = Lang.FR, Lang.AR
WHEN = datetime(2023, 11, 1, tzinfo=UTC)
KEY = "tunis-terms-of-reference-v1-v2-changes"


def p(text: str, lang: Lang, name: str = "", label: str = "") -> Paragraph:
    return Paragraph((Text(text, lang),), lang, id=name, label=label)


def paper(lang: Lang, version: str, *clauses: Paragraph) -> Document:
    title, label = ("Réunions", "Article 1") if lang is FR else ("الاجتماعات", "المادة 1")
    section = Section(p(title, lang, label=label), clauses, "meetings", "article")
    name = "Termes de référence" if lang is FR else "الاختصاصات"
    key = f"tunis-terms-of-reference-v{version}"
    return Document(key, "terms-of-reference", version, (lang,), "TN", name, date(2023, 10, 31), (section,))


FRENCH = (
    paper(FR, "1", p("Deux fois par an.", FR, "c1"), p("l'eau", FR, "c2")),
    paper(
        FR, "2", p("Trois fois par an.", FR, "c1"), p("l’eau", FR, "c2"), p("Compte rendu.\nSous dix jours.", FR, "c3")
    ),
)
ARABIC = (
    paper(AR, "1", p("مرتين في السنة.", AR, "c1"), p("الماء", AR, "c2")),
    paper(AR, "2", p("ثلاث مرات في السنة.", AR, "c1"), p("المــاء", AR, "c2")),
)


@pytest.fixture(scope="module")
def content() -> Content:
    return load(ROOT / "content")


def found(versions: tuple[Document, Document]) -> tuple[Entry, ...]:
    return entries(compare(*versions, author="Ville de Tunis", when=WHEN), {"c1": "Demande du comité <1>."})


def composed(content: Content, versions: tuple[Document, Document]) -> Document:
    one_sided = alone(found(FRENCH), found(ARABIC))
    return table_of_changes(content, ROOT / "templates", "tunis", versions, found(versions), one_sided, key=KEY)


def rows(document: Document, number: int) -> list[list[str]]:
    """The words of the cells of the data rows of a table of the paper."""
    table = [block for block in blocks(document) if isinstance(block, Table) and block.style == "grid"][number]
    return [[text_of(cell.blocks) for cell in row.cells] for row in table.rows if not row.header]


def test_a_change_of_the_text_has_its_clause_both_wordings_kind_author_and_reason(content: Content) -> None:
    document = composed(content, FRENCH)
    assert document.stem == f"{KEY}.fr"
    assert rows(document, 0) == [
        [
            *("Article 1 – Réunions", "Deux fois par an.", "Trois fois par an."),
            *("Nouvelle rédaction (alinéa)", "Ville de Tunis", "Demande du comité <1>."),
        ],
        ["Article 1 – Réunions", "—", "Compte rendu.\nSous dix jours.", "Ajout (alinéa)", "Ville de Tunis", "—"],
    ]


def test_what_goes_and_what_comes_stands_out(content: Content) -> None:
    strong = [
        text.text
        for block in blocks(composed(content, FRENCH))
        if isinstance(block, Paragraph) and not block.style
        for text in block.content
        if isinstance(text, Text) and text.strong
    ]
    assert strong == ["Deux", "Trois", "l'", "l’"]


def test_corrections_of_form_and_one_sided_clauses_stand_apart(content: Content) -> None:
    document = composed(content, FRENCH)
    assert rows(document, 1) == [["Article 1 – Réunions", "l'eau", "l’eau", "Typographie"]]
    assert rows(document, 2) == [["Article 1 – c3", "arabe"]]
    assert rows(composed(content, ARABIC), 2) == [["c3", "العربية"]]


def test_what_stands_in_no_clause_says_what_it_is(content: Content) -> None:
    former, latter = FRENCH
    before = replace(
        former,
        blocks=(replace(p("Version 1 – Projet", FR), style="subtitle"), p("Avis du comité.", FR), *former.blocks),
    )
    after = replace(
        latter,
        blocks=(replace(p("Version 1 – ratifiée", FR), style="subtitle"), p("Avis de la ville.", FR), *latter.blocks),
    )
    assert [row[:4:3] for row in rows(composed(content, (before, after)), 0)[:2]] == [
        ["Sous-titre", "Nouvelle rédaction (sous-titre)"],
        ["Hors des clauses", "Nouvelle rédaction (alinéa)"],
    ]


def test_both_languages_stand_under_one_another_however_many_lines_each_has(content: Content) -> None:
    both = parallel(composed(content, FRENCH), composed(content, ARABIC))
    tables = [block for block in blocks(both) if isinstance(block, Table) and block.style == "grid"]
    assert [(table.lang, len(table.rows)) for table in tables[:2]] == [(FR, 3), (AR, 2)]


def test_versions_without_a_difference_make_a_table_that_says_so(content: Content) -> None:
    same = (FRENCH[0], FRENCH[0])
    document = table_of_changes(content, ROOT / "templates", "tunis", same, (), (), key=KEY)
    assert [rows(document, n) for n in range(3)] == [[["Aucune"]]] * 3
