"""The HTML preview: languages and directions, tables, lists, both columns, changes; nothing that could run or be fetched."""

import base64
import hashlib
import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import house as houses
from pipeline.document.model import (
    Block,
    Cell,
    Change,
    ChangeKind,
    Comment,
    Contents,
    Document,
    Field,
    Figure,
    Lang,
    List,
    ListItem,
    Note,
    Paragraph,
    Parallel,
    Row,
    Section,
    Table,
    Text,
)
from pipeline.web.style import normal_line
from pipeline.web.writer import write

HOUSE = houses.read(Path(__file__).parents[2] / "templates" / "house.docx")
FR, AR, ZXX = Lang.FR, Lang.AR, Lang.ZXX
VOID = {"meta", "br", "col", "hr", "img"}


def say(text: str, lang: Lang = FR, style: str = "", **more: object) -> Paragraph:
    return Paragraph((Text(text, lang),), lang, style, **more)  # type: ignore[arg-type]  # fields of Paragraph


def paper(*blocks: Block, langs: tuple[Lang, ...] = (FR,)) -> Document:
    return Document("tunis-c1-note", "note", "", langs, "TN", "Note <1>", None, blocks)


def page(*blocks: Block, langs: tuple[Lang, ...] = (FR,)) -> str:
    return write(paper(*blocks, langs=langs), HOUSE)


def body(*blocks: Block, langs: tuple[Lang, ...] = (FR,)) -> str:
    found = re.search(r'<main id="text">\n(.*)</main>', page(*blocks, langs=langs), re.DOTALL)
    assert found
    return found[1].strip()


class Outline(HTMLParser):
    """Every element closed in order; the words of the page; ids and links."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.words: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append(data)


def outline(text: str) -> Outline:
    read = Outline()
    read.feed(text)
    read.close()
    assert not read.open
    return read


def test_the_page_says_its_language_country_and_direction() -> None:
    assert '<html lang="fr" dir="ltr">' in page(say("Bonjour"))
    assert '<html lang="ar-TN" dir="rtl">' in page(say("مرحبا", AR), langs=(AR,))


def test_a_passage_in_another_language_is_isolated_and_says_so() -> None:
    mixed = Paragraph((Text("برنامج ", AR), Text("MC2CM – RUCP", ZXX), Text(" في تونس", AR)), AR)
    assert body(mixed, langs=(AR,)) == (
        '<p class="body">برنامج <bdi lang="zxx" dir="ltr">MC2CM – RUCP</bdi> في تونس</p>'
    )


def test_an_isolate_holds_whatever_stands_in_it_and_no_space_around_it() -> None:
    mixed = Paragraph(
        (Text("تقرير", AR), Text(" Ville de ", FR), Text("Tunis", FR, strong=True), Text(" 12 000 نسمة", AR)), AR
    )
    assert body(mixed, langs=(AR,)) == (
        '<p class="body">تقرير<span lang="fr"> </span><bdi lang="fr" dir="ltr">Ville de <strong>Tunis</strong></bdi> '
        '<bdi dir="ltr">12 000</bdi> نسمة</p>'
    )


def test_emphasis_and_line_breaks_are_kept() -> None:
    text = Text("oui\nnon", FR, strong=True, emph=True, underline=True)
    assert body(Paragraph((text,), FR)) == '<p class="body"><strong><em><u>oui<br>non</u></em></strong></p>'


def test_words_are_escaped_wherever_they_come_from() -> None:
    text = page(
        Paragraph(
            (Text('<script>"a" & b</script>', FR, href='https://example.org/"><b>'),), FR, id='x"><i>', label="<1>"
        ),
        Paragraph((Text("x", FR),), FR, comments=(Comment("<a>", "<b>", quote="<c>"),)),
        Figure("emblem", '"><script>', FR),
    )
    assert "<script" not in text
    assert "<b>" not in text
    assert "<title>Note &lt;1&gt;</title>" in text
    outline(text)


@pytest.mark.parametrize(
    "href", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "file:///etc/passwd", " #a"]
)
def test_a_link_that_could_do_something_is_words_only(href: str) -> None:
    assert body(Paragraph((Text("ici", FR, href=href),), FR)) == '<p class="body">ici</p>'


def test_a_link_to_a_clause_and_to_the_web_are_links() -> None:
    for href in ("#article-3", "https://example.org/?a=1&amp;b", "mailto:a@example.org", "tel:+21671000000"):
        assert "<a href=" in body(Paragraph((Text("ici", FR, href=href),), FR))


def test_sections_are_nested_and_headings_follow_the_title() -> None:
    deep = Section(say("Sous", label="1.1."), (say("texte"),))
    found = body(say("Titre", style="title"), Section(say("Contexte", label="1."), (deep,), id="context"))
    assert re.findall(r"<(h\d) class=\"([^\"]+)\"", found) == [
        ("h1", "title"),
        ("h2", "heading-1"),
        ("h3", "heading-2"),
    ]
    assert '<section id="context">\n<h2 class="heading-1"><span class="label">1.</span> Contexte</h2>' in found


def test_lists_carry_the_labels_that_every_format_prints() -> None:
    items = tuple(ListItem((say(word, AR, label=label),)) for word, label in (("أولا", "3."), ("ثانيا", "4.")))
    found = body(List(items, AR, "decimal", start=3), langs=(AR,))
    assert found.startswith('<ol role="list" start="3">')
    assert '<p class="list item"><span class="label">4.</span> ثانيا</p>' in found


def agenda(lang: Lang, **more: object) -> Table:
    head = Row((Cell((say("Heure", lang),), "col"), Cell((say("Séance", lang),), "col")), header=True)
    rows = (
        Row((Cell((say("11:00–12:00", ZXX),), "row", rowspan=2), Cell((say("Présentation", lang),)))),
        Row((Cell((say("Rôles", lang),)),)),
    )
    return Table((head, *rows), lang, (1, 3), caption=say("Agenda", lang), **more)  # type: ignore[arg-type]  # fields


def test_a_table_names_its_headers_its_caption_and_its_widths() -> None:
    found = body(agenda(FR))
    assert '<caption><p class="caption">Agenda</p>\n</caption>' in found
    assert '<colgroup><col class="w2500"><col class="w7500"></colgroup>' in found
    assert '<thead>\n<tr><th scope="col"><p class="cell-head">Heure</p>' in found
    assert '<th scope="row" rowspan="2"><p class="cell" lang="zxx" dir="ltr">11:00–12:00</p>' in found
    assert ".w2500{width:25%}" in page(agenda(FR))


def test_a_table_that_only_places_things_is_no_table_for_a_screen_reader() -> None:
    row = Row((Cell((say("réf"),)), Cell((say("1"),))))
    assert body(Table((row,), FR, (1, 1), style="layout")).startswith('<table class="layout" role="presentation">')


def test_an_arabic_table_in_a_french_page_runs_from_the_right() -> None:
    assert '<table class="grid" id="table-1" lang="ar-TN" dir="rtl">' in body(agenda(AR))


def test_side_by_side_each_passage_is_french_then_arabic_and_a_clause_is_named_once() -> None:
    both = Parallel(((say("Bonjour", FR, id="a"),), (say("مرحبا", AR, id="a"),)))
    assert body(both, langs=(FR, AR)) == (
        '<div class="parallel">\n<div>\n<p class="body" id="a">Bonjour</p>\n</div>\n'
        '<div>\n<p class="body" lang="ar-TN" dir="rtl">مرحبا</p>\n</div>\n</div>'
    )


def test_a_heading_side_by_side_is_one_section() -> None:
    both = Section(Parallel(((say("Contexte"),), (say("السياق", AR),))), (), id="c")
    assert body(both, langs=(FR, AR)).count("<section") == 1
    assert body(both, langs=(FR, AR)).count("<h1") == 2


def test_notes_stand_at_the_end_with_links_both_ways() -> None:
    found = body(Paragraph((Text("mot", FR), Note((Text("Une note.", FR),), FR)), FR))
    assert '<a id="note-1-from" href="#note-1" role="doc-noteref">1</a>' in found
    assert '<li id="note-1" class="footnote"><a href="#note-1-from" role="doc-backlink">1</a> Une note.</li>' in found


def test_contents_lead_to_what_they_name() -> None:
    sections = (Section(say("Un", label="1."), (Section(say("Deux"), ()),)), Section(say("Trois"), (), id="three"))
    read = outline(page(Contents(FR, say("Sommaire")), *sections))
    ids = {attributes.get("id") for _, attributes in read.seen}
    links = [attributes["href"] for tag, attributes in read.seen if tag == "a"]
    assert links == ["#text", "#section-1", "#section-2", "#three"]
    assert {str(link)[1:] for link in links} <= ids


def test_contents_of_two_languages_list_each_heading_in_both() -> None:
    heading = Parallel(((say("Un"),), (say("واحد", AR),)))
    found = body(Contents(FR, say("Sommaire")), Section(heading, (), id="one"))
    assert re.findall('<a href="#one">([^<]*)</a>', found) == ["Un", "واحد"]


WHEN = datetime(2023, 11, 2, 9, tzinfo=UTC)


def test_changes_are_marked_in_the_words_with_who_and_when_and_explained_once() -> None:
    text = (
        Text("deux", FR, changes=(Change(ChangeKind.DELETE, "Amel", WHEN),)),
        Text("trois", FR, changes=(Change(ChangeKind.INSERT, "Amel", WHEN),)),
        Text(" fois", FR, changes=(Change(ChangeKind.FORMAT, before=("strong",)),)),
    )
    found = body(Paragraph(text, FR))
    assert '<del datetime="2023-11-02T09:00:00+00:00" title="Supprimé, Amel, 2023-11-02">deux</del>' in found
    assert '<ins datetime="2023-11-02T09:00:00+00:00" title="Inséré, Amel, 2023-11-02">trois</ins>' in found
    assert '<span class="format" title="Mise en forme"> fois</span>' in found
    assert '<p class="body changed">' in found
    assert found.count('<aside class="legend"') == 1


def test_what_one_inserted_and_another_deleted_shows_both() -> None:
    text = Text("x", FR, changes=(Change(ChangeKind.INSERT, "A"), Change(ChangeKind.DELETE, "B")))
    assert '<ins title="Inséré, A"><del title="Supprimé, B">x</del></ins>' in body(Paragraph((text,), FR))


def test_an_inserted_row_says_so_in_its_cells() -> None:
    row = Row((Cell((say("a"),)), Cell((say("b"),))), changes=(Change(ChangeKind.INSERT, "A"),))
    found = body(Table((row,), FR, (1, 1)))
    assert '<tr class="insert changed"><td><ins class="block" title="Inséré, A"><p class="cell">a</p>' in found


def test_a_section_that_is_deleted_as_a_whole_has_a_bar_beside_it() -> None:
    gone = Section(say("Cadre"), (say("texte"),), changes=(Change(ChangeKind.DELETE, "A"),))
    assert (
        body(gone, say("reste")).split("\n", 1)[1].startswith('<del class="block changed" title="Supprimé, A"><section')
    )


def test_comments_can_be_opened_and_nest_their_replies() -> None:
    note = Comment("Amel", "Trop peu ?\nهل يكفي؟", WHEN, "deux fois", (Comment("", "Oui", resolved=True),))
    found = body(say("texte", comments=(note,)))
    assert '<details class="comment" open><summary><bdi>Amel, 2023-11-02</bdi></summary>' in found
    assert '<div dir="auto">هل يكفي؟</div>' in found
    assert "Auteur non communiqué, résolu" in found


def test_a_line_is_as_long_as_on_the_page_and_what_is_wider_stands_in_the_middle_of_the_window() -> None:
    sheet = page(say("Bonjour."))
    measure = HOUSE.page.width - HOUSE.page.start - HOUSE.page.end

    assert f"padding:24pt 20pt;width:{measure + 40:.4g}pt" in sheet
    assert ".landscape{page:wide;width:var(--wide);margin-inline:calc((100% - var(--wide))/2)}" in sheet


def test_on_paper_the_foot_stands_in_the_margin_and_counts_pages() -> None:
    def printed(lang: Lang, *words: str) -> str:
        pages = Paragraph(
            (Text(f"{words[1]} ", lang), Field("page", lang), Text("/", lang), Field("pages", lang)), lang
        )
        foot = (Paragraph((Text("n-1", ZXX), Text(words[0], lang)), lang), pages)
        return write(replace(paper(say("x", lang), langs=(lang,)), footer=foot), HOUSE)

    assert "@media print{footer{display:none}}" in printed(FR, "", "Page")
    french = printed(FR, ' "1" <', "Page")
    assert '@bottom-left{content:"n-1" " \\22 1\\22  \\3c ";direction:ltr;' in french
    assert '@bottom-right{content:"Page " counter(page) "/" counter(pages);direction:ltr;' in french
    arabic = printed(AR, " · مشروع", "صفحة")
    assert '@bottom-right{content:"\\2066 n-1\\2069 " " · مشروع";direction:rtl;' in arabic
    assert '@bottom-left{content:"صفحة " counter(page) "/" counter(pages);direction:rtl;' in arabic


def test_the_style_sheet_is_the_only_thing_that_the_page_allows() -> None:
    text = page(agenda(FR), Figure("emblem", "Drapeau européen", FR))
    found = re.search(r"<style>(.*)</style>", text, re.DOTALL)
    assert found
    digest = base64.b64encode(hashlib.sha256(found[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'" in text
    assert " style=" not in text
    assert "url(" not in text


def test_the_look_is_that_of_the_house() -> None:
    title = HOUSE.styles["title"]
    assert f".title{{font:{title.size:.4g}pt/" in page(say("x"))
    assert f"color:{HOUSE.table.head_colour}" in page(say("x"))


def test_a_picture_travels_in_the_page_with_its_alternative() -> None:
    dot = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNoAAAAggCBd81ytgAAAABJRU5ErkJggg=="
    found = body(Figure("picture", "Logo « Ville »", FR, source=f"data:image/png;base64,{dot}", width=25.4))
    assert f'<img src="data:image/png;base64,{dot}" alt="Logo « Ville »" width="96" height="96">' in found


def test_the_line_height_is_that_of_the_font() -> None:
    assert normal_line("FiraGO") == pytest.approx(1.2, abs=0.05)


def test_faces_travel_in_the_page_only_when_asked() -> None:
    assert "@font-face" not in page(say("x"))
    assert "@font-face" in write(paper(say("x")), HOUSE, embed=True)


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\t"), min_size=1, max_size=40)


@given(TEXTS)
def test_any_words_come_out_as_they_went_in(text: str) -> None:
    shown = "".join(outline(body(say(text))).words).strip("\n")
    unsafe = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]")
    assert shown == unsafe.sub("\ufffd", text)
