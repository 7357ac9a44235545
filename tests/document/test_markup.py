"""The markup of templates and dumps: it holds the whole model, and every fault has its place."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given

from pipeline.document.inline import parse as parse_inline
from pipeline.document.markup import dump, fragment, parse
from pipeline.document.model import Block, Change, ChangeKind, Document, Lang, List, ListItem, Paragraph, Table, Text
from pipeline.errors import DocumentError, Place, TemplateError
from tests.strategies import documents, quick

FR, AR, ZXX = Lang.FR, Lang.AR, Lang.ZXX


@quick
@given(documents())
def test_a_dump_reads_back_as_the_same_document(document: Document) -> None:
    assert parse(dump(document)) == document


@quick
@given(documents(changes=True))
def test_a_dump_of_a_redline_reads_back_as_the_same_redline(document: Document) -> None:
    assert parse(dump(document)) == document


PAPER = """<!DOCTYPE html>
<html lang="fr">
<head>
  <title>Note</title>
  <meta name="key" content="tunis-c1-concept-note"/>
  <meta name="day" content="2023-11-07"/>
</head>
<body>
<main>
{}
</main>
</body>
</html>
"""


def read(inside: str, *, strict: bool = True) -> Document:
    return parse(PAPER.format(inside), file="note.html", styles={"lead", "notice", "body"}, strict=strict)


def only(inside: str) -> Block:
    (block,) = read(inside).blocks
    return block


def test_a_paper_says_what_it_is() -> None:
    assert read("<p>Texte</p>") == Document(
        key="tunis-c1-concept-note",
        kind="",
        version="",
        langs=(FR,),
        territory="",
        title="Note",
        day=date(2023, 11, 7),
        blocks=(Paragraph((Text("Texte", FR),), FR),),
    )


def test_white_space_of_the_template_goes_and_no_break_spaces_stay() -> None:
    assert only("<p>\n   Où\u00a0?\n   <strong> ici </strong>\n   là <br/>\n   bas\n</p>") == Paragraph(
        (Text("Où\u00a0? ", FR), Text("ici ", FR, strong=True), Text("là\nbas", FR)), FR
    )


def test_blanks_that_count_are_kept() -> None:
    assert only('<p>a<span class="space">   </span>b</p>') == Paragraph((Text("a   b", FR),), FR)


def test_an_item_or_a_cell_may_hold_inline_content_directly() -> None:
    assert only("<ol start='3' type='a'><li>un</li><li><p>deux</p><p>suite</p></li></ol>") == List(
        (
            ListItem((Paragraph((Text("un", FR),), FR),)),
            ListItem((Paragraph((Text("deux", FR),), FR), Paragraph((Text("suite", FR),), FR))),
        ),
        FR,
        "letter",
        3,
    )


def test_a_table_has_header_rows_scopes_spans_and_widths() -> None:
    table = only(
        """<table id="agenda" data-parallel="stacked"><caption>Agenda</caption>
        <colgroup><col data-width="1"/><col data-width="3"/></colgroup>
        <thead><tr><th>Heure</th><th>Séance</th></tr></thead>
        <tbody><tr id="welcome"><th rowspan="2">10:30</th><td>Accueil</td></tr><tr><td data-value="2">Café</td></tr></tbody></table>"""
    )
    assert isinstance(table, Table)
    assert (table.columns, table.parallel, table.id) == ((1, 3), "stacked", "agenda")
    assert [(row.header, row.id) for row in table.rows] == [(True, ""), (False, "welcome"), (False, "")]
    assert [(cell.scope, cell.rowspan, cell.value) for row in table.rows for cell in row.cells] == [
        ("col", 1, ""),
        ("col", 1, ""),
        ("row", 2, ""),
        ("", 1, ""),
        ("", 1, "2"),
    ]


def test_literals_of_a_template_get_their_language_from_their_letters() -> None:
    assert only("<p lang='ar'>تنسيق Souhaib Khayati، <bdi>C1</bdi></p>") == Paragraph(
        (Text("تنسيق ", AR), Text("Souhaib Khayati", FR), Text("، ", AR), Text("C1", ZXX)), AR
    )


def test_inline_content_goes_through_a_template_as_it_is() -> None:
    texts = parse_inline("**A & B** : <sic>, {ar:12}  [site](https://example.org/?a=1&b=2)\nfin ", FR)
    assert only(f"<p>{fragment(texts)}</p>") == Paragraph(texts, FR)


def test_a_cross_reference_waits_for_its_words() -> None:
    section = '<section id="mandate" data-numbering="article"><h1>Mandat</h1></section>'
    document = read(f'<p>Voir <a href="#mandate"></a>.</p>{section}')
    assert document.blocks[0] == Paragraph((Text("Voir ", FR), Text("", FR, href="#mandate"), Text(".", FR)), FR)


def test_changes_stand_on_text_and_on_blocks() -> None:
    when = datetime(2023, 11, 1, 9, 30, tzinfo=UTC)
    assert only(
        '<p data-changes="insert|A|2023-11-01T09:30:00Z; format||||lead label:Article\\\\ 3">'
        '<ins data-author="A"><del data-author="B" datetime="2023-11-01T09:30:00Z">x</del></ins></p>'
    ) == Paragraph(
        (Text("x", FR, changes=(Change(ChangeKind.INSERT, "A"), Change(ChangeKind.DELETE, "B", when))),),
        FR,
        changes=(
            Change(ChangeKind.INSERT, "A", when),
            Change(ChangeKind.FORMAT, before=("lead", "label:Article 3")),
        ),
    )


FAULTS = {
    "<blink>x</blink>": "note.html:10:1: The element <blink> does not exist; it stands in <main>.",
    "<sections></sections>": "Did you mean “section”?",
    "<td>x</td>": "note.html:10:1: The element <td> may not stand in <main>.",
    '<p colour="red">x</p>': "note.html:10:1: The element <p> has no attribute “colour”.",
    '<p clas="lead">x</p>': "Did you mean “class”?",
    '<p class="leed">x</p>': "note.html:10:1: There is no style “leed”. — Did you mean “lead”?",
    "\nTexte": "note.html:11:1: Text stands outside a paragraph, in <main>: “Texte”. — Put <p>…</p> around it.",
    "<ul><li>x</li><p>y</p></ul>": "note.html:10:15: The element <p> may not stand in <ul>.",
    "<p><p>x</p></p>": "note.html:10:4: The element <p> may not stand in <p>.",
    "<li>x</li>": "The element <li> may not stand in <main>.",
    '<figure class="emblem"></figure>': "This figure has no alternative in words.",
    '<figure class="gant" aria-label="x"></figure>': "<figure>: class cannot be “gant”. — Did you mean “gantt”?",
    "<table><tbody><tr><td>x</td></tr></tbody></table>": "This table has no header row.",
    "<table class='layout'><tbody><tr><td>x</td><td>y</td></tr><tr><td>x</td></tr></tbody></table>": "Row 2 of the table has 1 columns instead of 2.",
    "<section><h2>x</h2></section>": "A section of level 1 starts with <h1>, not with <h2>.",
    "<section><h1>x</h1><section><h3>y</h3></section></section>": "note.html:10:29: A section of level 2 starts with <h2>, not with <h3>.",
    "<section><h1> </h1></section>": "This heading is empty.",
    "<section></section>": "This section has no heading.",
    "<h1>x</h1>": "A heading is the first element of a <section>.",
    '<p lang="de">x</p>': "Unknown language: “de”.",
    '<p lang="ar" dir="ltr">x</p>': 'dir="ltr" contradicts the language (ar).',
    "<p>Привет</p>": "“Привет” is neither French nor Arabic, and does not name its language.",
    '<p><span lang="fr">مدينة</span></p>': "“مدينة” is given as “fr” and is not.",
    '<p id="a">x</p><p id="a">y</p>': "note.html:10:16: The identifier “a” is taken already (note.html:10:1).",
    '<p id="mandate">x</p><p><a href="#mandat">y</a></p>': "note.html:10:25: This link leads to “#mandat”, which is nowhere in this paper. — Did you mean “mandate”?",
    '<p><a href="javascript:x">y</a></p>': "A link cannot lead to “javascript:x”.",
    '<p><a href="https://example.org"></a></p>': "This link has no text.",
    '<ol start="two"><li>x</li></ol>': 'start="two" is not a number.',
    '<p data-changes="insrt">x</p>': "<p>: data-changes cannot be “insrt”. — Did you mean “insert”?",
    '<p><ins datetime="hier">x</ins></p>': "“hier” is not a date.",
    "<p>x": "note.html:11:3: Malformed markup: mismatched tag.",
    "<p>&nbsp;</p>": "note.html:10:4: Malformed markup: undefined entity.",
    '<figure class="picture" aria-label="x"><img src="file:///etc/passwd"/></figure>': "A picture is written into the paper itself.",
}


@pytest.mark.parametrize("inside", FAULTS)
def test_a_fault_is_said_with_its_place_in_both_languages(inside: str) -> None:
    with pytest.raises(TemplateError) as fault:
        read(inside)
    assert FAULTS[inside] in str(fault.value)
    assert fault.value.place
    assert fault.value.what.fr != fault.value.what.en


def test_the_place_is_that_of_the_template_where_one_is_said() -> None:
    with pytest.raises(TemplateError) as fault:
        read("<p>a</p><?at C:/templates/parts.html:12:5?><p>b</p><blink/>")
    assert fault.value.place == Place("C:/templates/parts.html", 12, 5)


def test_a_place_that_is_taken_back_is_that_of_what_stands_between() -> None:
    source = '<?at a.html:3?><p><?at text.yaml:7:9?><a href="#away"><?at?>x</a></p>'
    with pytest.raises(TemplateError) as fault:
        read(source)
    assert fault.value.place == Place("text.yaml", 7, 9)
    with pytest.raises(TemplateError) as fault:
        read(f"{source}<blink/>")
    assert fault.value.place == Place("a.html", 3)


def test_what_a_template_must_have_a_dump_may_lack() -> None:
    loose = '<p id="a"/><p id="a"/><p><a href="#b">x</a></p><table><tbody><tr><td>x</td></tr></tbody></table>'
    assert len(read(loose, strict=False).blocks) == 4


@pytest.mark.parametrize(
    "attack",
    [
        '<!DOCTYPE html [<!ENTITY a "b">]><html lang="fr"><body><main><p>&a;</p></main></body></html>',
        '<!DOCTYPE html SYSTEM "file:///etc/passwd"><html lang="fr"><body><main/></body></html>',
        '<html lang="fr"><body><main>' + "<section><h1>x</h1>" * 200 + "</section>" * 200 + "</main></body></html>",
        '<html lang="fr"><body><main><p>\x01</p></main></body></html>',
        "",
    ],
)
def test_hostile_markup_is_refused(attack: str) -> None:
    with pytest.raises(TemplateError):
        parse(attack)


def test_a_control_character_cannot_be_dumped() -> None:
    with pytest.raises(DocumentError, match=r"U\+0001"):
        dump(replace(read("<p>x</p>"), title="\x01"))


def test_a_dump_is_laid_out_to_be_read() -> None:
    document = read(
        '<section id="s"><h1>Titre</h1><p class="lead">Un <strong>mot</strong> &amp; '
        "<ins>plus</ins></p><ul><li>un</li></ul></section>"
    )
    assert dump(document).partition("<main>\n")[2] == (
        """\
  <section id="s">
    <h1>Titre</h1>
    <p class="lead">Un <strong>mot</strong> &amp; <ins>plus</ins></p>
    <ul>
      <li>un</li>
    </ul>
  </section>
</main>
</body>
</html>
"""
    )
