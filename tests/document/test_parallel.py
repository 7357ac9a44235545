"""Two documents of one paper, side by side."""

from dataclasses import replace

import pytest
from hypothesis import given

from pipeline.document.inline import tagged
from pipeline.document.markup import parse
from pipeline.document.model import Block, Document, Figure, Lang, List, Paragraph, Parallel, Section, Table, Text
from pipeline.document.parallel import parallel
from pipeline.document.walk import canonical, paragraphs, rewrite, text_of
from pipeline.errors import DocumentError
from tests.strategies import documents, quick

FR, AR = Lang.FR, Lang.AR


def paper(lang: Lang, main: str, around: str = "") -> Document:
    return parse(
        f'<html lang="{lang}"><head><title>{lang}</title></head><body>{around}<main>{main}</main></body></html>'
    )


def both(fr: str, ar: str) -> tuple[Block, ...]:
    return parallel(paper(FR, fr), paper(AR, ar)).blocks


def row(left: Block, right: Block) -> Parallel:
    return Parallel(((left,), (right,)))


def p(text: str, lang: Lang) -> Paragraph:
    return Paragraph(tagged(text, lang), lang)


def test_the_paper_is_in_both_languages() -> None:
    document = parallel(paper(FR, "<p>oui</p>"), paper(AR, "<p>نعم</p>"))
    assert (document.langs, document.title) == ((FR, AR), "fr · ar")
    assert document.blocks == (row(p("oui", FR), p("نعم", AR)),)


def test_headings_and_paragraphs_start_level() -> None:
    assert both(
        '<section id="s"><h1>Cadre</h1><p>oui</p></section>', '<section id="s"><h1>الإطار</h1><p>نعم</p></section>'
    ) == (Section(row(p("Cadre", FR), p("الإطار", AR)), (row(p("oui", FR), p("نعم", AR)),), id="s"),)


def test_a_list_is_one_list_an_item_with_its_ordinal() -> None:
    rows = both('<ol start="2"><li>a</li><li>b</li></ol>', '<ol start="2"><li>ا</li><li>ب</li></ol>')
    lists = [[column[0] for column in block.columns] for block in rows if isinstance(block, Parallel)]
    assert [[(item.start, text_of(item)) for item in pair if isinstance(item, List)] for pair in lists] == [
        [(2, "a"), (2, "ا")],
        [(3, "b"), (3, "ب")],
    ]


TABLE = "<table{}><caption>{}</caption><thead><tr><th>{}</th></tr></thead><tbody><tr><td>{}</td></tr></tbody></table>"


def test_a_table_of_cells_holds_both_languages_and_once_what_is_the_same() -> None:
    (table,) = both(TABLE.format("", "Horaire", "Heure", "10:30"), TABLE.format("", "التوقيت", "الساعة", "10:30"))
    assert isinstance(table, Table)
    assert table.lang is FR
    assert [text_of(cell.blocks) for found in table.rows for cell in found.cells] == ["Heure\nالساعة", "10:30"]
    assert table.caption == Paragraph((Text("Horaire · ", FR), Text("التوقيت", AR)), FR)


def test_a_caption_too_long_for_a_line_breaks_between_its_languages() -> None:
    fr, ar = "Rôles de coordination par domaine de compétence des parties", "أدوار التنسيق حسب مجال الاختصاص للأطراف"
    (table,) = both(TABLE.format("", fr, "Heure", "10:30"), TABLE.format("", ar, "الساعة", "10:30"))
    assert isinstance(table, Table)
    assert table.caption == Paragraph((Text(f"{fr}\n", FR), Text(ar, AR)), FR)


def test_a_wide_table_is_stacked_and_a_narrow_one_takes_half_a_page() -> None:
    stacked, columns = ' data-parallel="stacked"', ' data-parallel="columns"'
    fr, ar = ("A", "B", "C"), ("ا", "ب", "ت")
    one, other = both(TABLE.format(stacked, *fr), TABLE.format(stacked, *ar))
    assert (one.lang, other.lang) == (FR, AR) if isinstance(one, Table) and isinstance(other, Table) else False
    (half,) = both(TABLE.format(columns, *fr), TABLE.format(columns, *ar))
    assert isinstance(half, Parallel)


def test_an_emblem_stands_once_and_a_chart_in_each_language() -> None:
    emblem, chart = '<figure class="emblem" aria-label="{}"/>', '<figure class="gantt" aria-label="{}">{}</figure>'
    table = TABLE.format("", "A", "B", "C")
    found = both(
        emblem.format("drapeau") + chart.format("plan", table), emblem.format("علم") + chart.format("مخطط", table)
    )
    assert [figure.alt for figure in found if isinstance(figure, Figure)] == ["drapeau · علم", "plan", "مخطط"]


def test_a_letterhead_keeps_one_emblem_above_both_languages() -> None:
    letterhead = (
        '<table class="layout"><tbody><tr><td><figure class="emblem" aria-label="{}"/><p>{}</p><p>{}</p></td>'
        "<td><p>MC2CM</p></td></tr></tbody></table>"
    )
    (table,) = both(letterhead.format("drapeau", "a", "b"), letterhead.format("علم", "ا", "ب"))
    assert isinstance(table, Table)
    first, second = table.rows[0].cells
    assert [type(block).__name__ for block in first.blocks] == ["Figure", *["Paragraph"] * 4]
    assert text_of(first.blocks) == "a\nb\nا\nب"
    assert text_of(second.blocks) == "MC2CM"


def test_a_header_says_once_what_is_the_same() -> None:
    around = "<header><p>MC2CM</p><p>{}</p></header>"
    document = parallel(paper(FR, "", around.format("Projet")), paper(AR, "", around.format("مشروع")))
    assert document.header == (p("MC2CM", FR), row(p("Projet", FR), p("مشروع", AR)))


def test_boxes_contents_landscape_and_page_breaks_stand_once() -> None:
    source = (
        '<nav class="contents"><p>{0}</p></nav><hr class="page-break"/><div class="landscape"><p>{0}</p></div>'
        '<div class="signatures"><div class="signatory" id="mayor"><p>{0}</p><p>……</p></div></div>'
    )
    found = both(source.format("oui"), source.format("نعم"))
    assert [type(block).__name__ for block in found] == ["Contents", "PageBreak", "Landscape", "Signatures"]
    assert text_of(found[3]) == "oui\nنعم\n……"
    assert text_of(found[0]) == "oui · نعم"


@pytest.mark.parametrize(
    ("fr", "ar", "sentence"),
    [
        (
            "<section id='a'><h1>Cadre</h1><p>un</p><p id='x'>deux</p></section>",
            "<section id='a'><h1>الإطار</h1><p>ا</p></section>",
            "French and Arabic are not built alike in “Cadre” (x): a paragraph (“deux”) facing nothing, after a paragraph (“un”).",
        ),
        ("<p>un</p>", "<ul><li>ا</li></ul>", "not built alike: a paragraph (“un”) facing a list (“ا”)."),
        ("<ul><li>a</li></ul>", "<ul><li>ا</li><li>ب</li></ul>", "not built alike: 1 items in a list, 2 in Arabic."),
        (TABLE.format("", "A", "B", "C</td><td>D"), TABLE.format("", "A", "B", "C"), "2 cells in a row, 1 in Arabic."),
    ],
)
def test_papers_that_are_not_built_alike_say_where(fr: str, ar: str, sentence: str) -> None:
    with pytest.raises(DocumentError) as fault:
        both(fr, ar)
    assert sentence in str(fault.value)
    assert fault.value.hint


@quick
@given(documents())
def test_any_document_zips_with_one_of_its_own_skeleton(document: Document) -> None:
    def translated(paragraph: Paragraph) -> Paragraph:
        return replace(paragraph, content=(Text("نعم", AR), *paragraph.content), lang=AR)

    zipped = parallel(document, canonical(rewrite(document, translated)))
    assert "نعم" in text_of(zipped) or not any(paragraphs(document))
