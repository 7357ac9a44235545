import re
import subprocess
import unicodedata
from contextlib import closing
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document.model import (
    Cell,
    Change,
    ChangeKind,
    Contents,
    Document,
    Landscape,
    Lang,
    Paragraph,
    Parallel,
    Row,
    Section,
    Table,
    Text,
)
from pipeline.errors import FontError
from pipeline.pdf import reading
from pipeline.pdf.archival import Attachment
from pipeline.pdf.writer import write
from tests.pdf.papers import AR, FR, agenda, blocks, budget, bullets, document, house, long, p, side_by_side, w

HOUSE = house()
PAPERS = {
    "french": document(*blocks(FR)),
    "arabic": document(*blocks(AR), langs=(AR,)),
    "side by side": side_by_side(),
    "long French": long(FR),
    "long Arabic": long(AR),
}


@pytest.fixture(scope="module")
def written() -> dict[str, bytes]:
    return {name: write(paper, HOUSE).data for name, paper in PAPERS.items()}


# -- text -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", PAPERS)
def test_what_is_read_is_what_was_written(name: str, written: dict[str, bytes]) -> None:
    assert reading.text(written[name]) == reading.expected(PAPERS[name])


PIECES = st.lists(
    st.sampled_from(
        ["الاجتماع", "لا", "إِنَّ", "اللهَ", "مُحَمَّدٌ", "ville", "Hélène", "l’an", "fi", "10:30–10:45", "45%", "2023", "(", ")", "[", "]",
         "«", "»", "؛", "،", "؟", "!", ".", "4-ب", "12/2026-7", "ـ", "ﻻ", "é", " ", " ", " ", "\u00a0", "\u202f",
         "\u2066abc (1)\u2069", "\u2067بيت 3\u2069", "\n"]
    ),
    min_size=1, max_size=30,
).map("".join)  # fmt: skip
RUNS = st.lists(
    st.builds(Text, PIECES, st.sampled_from([FR, AR, Lang.ZXX]), st.booleans(), st.booleans(), st.booleans()),
    min_size=1, max_size=5,
).map(tuple)  # fmt: skip


@settings(max_examples=120, deadline=None)
@given(RUNS, st.sampled_from([FR, AR]), st.sampled_from(["body", "cell", "title", "notice"]))
def test_any_mix_is_read_as_it_was_written(content: tuple[Text, ...], lang: Lang, style: str) -> None:
    paper = document(Paragraph(content, lang, style), langs=(lang,))
    assert reading.text(write(paper, HOUSE).data) == reading.expected(paper)


@pytest.mark.parametrize("kashida", [False, True])
def test_justified_text_is_read_as_it_was_written(kashida: bool) -> None:  # noqa: FBT001 -- a parameter of the test
    justified = replace(HOUSE, styles={**HOUSE.styles, "body": replace(HOUSE.styles["body"], align="justify")})
    paper = document(*blocks(AR), langs=(AR,))
    assert reading.text(write(paper, justified, kashida=kashida).data) == reading.expected(paper)


def arabic_words(text: str) -> set[str]:
    return {bare(word) for word in re.findall(r"[\u0621-\u065f\u0670]+", text) if len(bare(word)) > 1}


def bare(text: str) -> str:
    """Without vowel signs and tatweel, presentation forms as letters."""
    plain = unicodedata.normalize("NFKC", text).replace("ـ", "")
    return "".join(c for c in plain if unicodedata.category(c) != "Mn")


@pytest.mark.oracle
@pytest.mark.parametrize("name", ["arabic", "long Arabic", "side by side"])
def test_poppler_finds_every_arabic_word_and_gives_lines_in_reading_order(
    name: str, written: dict[str, bytes], tmp_path: Path
) -> None:
    (tmp_path / "a.pdf").write_bytes(written[name])
    out = subprocess.run(
        ["pdftotext", "-layout", "a.pdf", "-"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    text = bare(re.sub("[\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", out.stdout))
    assert not {word for word in arabic_words(reading.expected(PAPERS[name])) if word not in text}
    assert "عبد الله" in text
    assert "لعرض المذكرة" in text


@pytest.mark.parametrize("name", ["arabic", "long Arabic", "side by side"])
def test_pdfium_finds_every_arabic_word(name: str, written: dict[str, bytes]) -> None:
    """By its search; vowelled words in its text, both without vowel signs, which it puts in an order of its own."""
    words = set(re.findall("[\u0621-\u065f\u0670]{2,}", reading.expected(PAPERS[name]))) | {"عبد الله"}
    with closing(pypdfium2.PdfDocument(written[name])) as pdf:
        pages = [page.get_textpage() for page in pdf]
        text = bare(" ".join(page.get_text_bounded() for page in pages))
        assert not {
            word
            for word in words
            if (
                bare(word) not in text
                if bare(word) != word
                else not any(page.search(word).get_next() for page in pages)
            )
        }


@pytest.mark.parametrize("place", ["body", "title"])
def test_a_character_without_a_glyph_is_an_error_that_names_it(place: str) -> None:
    expected = r"tunis-c1-concept-note.fr#clause: no font .* can draw “漢” \(U\+6F22\), in “mot 漢”"
    with pytest.raises(FontError, match=expected):
        write(document(p("mot 漢", style=place, id="clause")), HOUSE)


def test_labels_of_charts_can_be_found_and_are_shaped_as_the_text_is() -> None:
    with closing(pypdfium2.PdfDocument(write(document(budget(AR), langs=(AR,)), HOUSE).data)) as pdf:
        assert pdf[0].get_textpage().search("تقديم الإطار المرجعي").get_next()


# -- the file ---------------------------------------------------------------------------------------------------------


def test_the_same_document_gives_the_same_bytes() -> None:
    assert write(PAPERS["arabic"], HOUSE) == write(PAPERS["arabic"], HOUSE)


@pytest.mark.parametrize("name", PAPERS)
def test_every_font_on_every_page_is_embedded(name: str, written: dict[str, bytes]) -> None:
    with pikepdf.open(BytesIO(written[name])) as pdf:
        for page in pdf.pages:
            for font in page.Resources.Font.values():
                assert "/FontFile2" in font.DescendantFonts[0].FontDescriptor


def test_outline_and_places_name_the_pages_of_headings(written: dict[str, bytes]) -> None:
    pdf = pypdfium2.PdfDocument(written["long French"])
    found = [(item.level, item.get_title(), item.get_dest().get_index()) for item in pdf.get_toc()]
    pdf.close()
    assert found == [
        (0, "1. Contexte", 1), (0, "2. Objectifs des consultations", 1), (1, "2.1 Objectifs des consultations", 1),
        (0, "3. Agenda", 1),
    ]  # fmt: skip
    assert write(PAPERS["long French"], HOUSE).places["agenda"] == 2


def test_contents_list_headings_with_their_pages(written: dict[str, bytes]) -> None:
    listed = [line.text for line in reading.lines(written["long Arabic"]) if line.kind == "TOCI"]
    assert listed[0] == "1.\u2002السياق 2"
    assert len(listed) == 4


def test_contents_of_two_languages_list_each_heading_in_both() -> None:
    heading = Parallel(((p("Contexte", FR),), (p("السياق", AR),)))
    section = Section(heading, (Parallel(((p("Texte.", FR),), (p("نص.", AR),))),))
    found = reading.lines(write(document(Contents(FR), section, langs=(FR, AR)), HOUSE).data)
    assert [(line.text, line.lang) for line in found if line.kind == "TOCI"] == [
        ("Contexte 1", "fr"),
        ("السياق 1", "ar-TN"),
    ]


def test_a_final_version_carries_its_source() -> None:
    paper = write(PAPERS["french"], HOUSE, attachment=Attachment("note.html", b"<p>source</p>", "text/html"))
    with pikepdf.open(BytesIO(paper.data)) as pdf:
        assert pdf.attachments["note.html"].get_file().read_bytes() == b"<p>source</p>"
        assert pdf.Root.AF[0].AFRelationship == "/Source"


# -- structure --------------------------------------------------------------------------------------------------------


def kinds(data: bytes) -> list[str]:
    """The kinds of all elements in reading order."""

    def walk(element: pikepdf.Object) -> list[str]:
        return [str(element.S)[1:]] + [k for kid in element.get("/K", []) if "/S" in kid for k in walk(kid)]

    with pikepdf.open(BytesIO(data)) as pdf:
        return walk(pdf.Root.StructTreeRoot.K[0])


def test_lists_and_tables_are_tagged_as_such() -> None:
    found = kinds(write(document(bullets(FR), agenda(FR)), HOUSE).data)
    assert found[:9] == ["Document", "L", "LI", "Lbl", "LBody", "P", "L", "LI", "Lbl"]
    table = found[found.index("Table") :]
    assert table[:9] == ["Table", "Caption", "Span", "THead", "TR", "TH", "P", "TH", "P"]
    assert table.count("TR") == 6


def test_headings_are_nested_and_repeated_heads_are_no_part_of_the_paper(written: dict[str, bytes]) -> None:
    found = kinds(written["long French"])
    assert [k for k in found if k[0] == "H" and k[1:].isdigit()] == ["H1", "H1", "H2", "H1"]
    assert reading.text(written["long French"]).count("Horaire") == 3  # three tables, on five pages


def test_links_and_notes_are_tagged_and_lead_somewhere(written: dict[str, bytes]) -> None:
    assert {"Link", "Note", "Reference", "Figure", "TOC", "TOCI"} <= set(kinds(written["long French"]))
    with pikepdf.open(BytesIO(written["french"])) as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        assert {str(link.A.URI) for link in links if "/A" in link} == {"https://www.example.org/fr"}
        assert all("/Contents" in link for link in links)


def test_every_change_of_language_is_said() -> None:
    paper = document(Paragraph((Text("le mot ", FR), Text("الشفافية", AR), Text(" ici", FR)), FR))
    with pikepdf.open(BytesIO(write(paper, HOUSE).data)) as pdf:
        assert pdf.Root.Lang == "fr"
        paragraph = pdf.Root.StructTreeRoot.K[0].K[0]
        assert [str(kid.get("/Lang", "")) for kid in paragraph.K] == ["", "ar-TN", ""]


def test_side_by_side_is_read_passage_by_passage_french_then_arabic(written: dict[str, bytes]) -> None:
    found = [line.lang for line in reading.lines(written["side by side"]) if line.kind == "H1"]
    assert found == ["fr", "ar-TN"] * 3


# -- pages ------------------------------------------------------------------------------------------------------------


def pages(paper: Document) -> list[str]:
    pdf = pypdfium2.PdfDocument(write(paper, HOUSE).data)
    out = [page.get_textpage().get_text_bounded() for page in pdf]
    pdf.close()
    return out


@pytest.mark.parametrize("lines", range(36, 52))
def test_no_heading_is_last_on_a_page_and_no_line_alone(lines: int) -> None:
    fill = p("\n".join(["ligne"] * lines), style="cell")
    found = pages(document(fill, Section(w("context", FR), (p("un\ndeux\ntrois\nquatre"),))))
    for page in found:
        words = [line.strip() for line in page.split("\r\n") if "/" not in line and "tunis" not in line]
        assert words
        assert words[-1] != "Contexte"
        assert [word for word in words if word in {"un", "deux", "trois", "quatre"}] not in [["un"], ["quatre"]]


def test_rows_stay_whole_and_the_head_is_repeated() -> None:
    found = pages(PAPERS["long French"])
    assert sum("Horaire" in page for page in found) == 5


@pytest.mark.parametrize("lines", range(30, 48))
def test_the_head_of_a_group_of_rows_is_on_the_page_of_its_first_row(lines: int) -> None:
    def cell(text: str, columns: int = 1) -> Cell:
        return Cell((p(text),), scope="row" if columns > 1 else "", colspan=columns)

    rows = (
        Row((cell("Colonne"), cell("Autre")), header=True),
        Row((cell("Tête de groupe", 2),)),
        *(Row((cell(f"Premier {n}"), cell("suite"))) for n in range(4)),
    )
    found = pages(document(*(p("Une ligne.") for _ in range(lines)), Table(rows, FR, (1, 1))))
    assert any("Tête de groupe" in page and "Premier 0" in page for page in found)


def test_turned_pages_at_the_end_leave_no_empty_page_behind() -> None:
    found = pages(document(p("Debout."), Landscape((p("Couchée."),))))
    assert [page.split("\r\n")[0] for page in found] == ["Debout.", "Couchée."]


def test_a_row_taller_than_a_page_is_split() -> None:
    tall = p("\n".join(f"ligne {n}." for n in range(150)))
    paper = document(Table((Row((Cell((tall,)), Cell((p("à côté"),)))),), FR, (1, 1)))
    found = pages(paper)
    assert len(found) == 3
    assert all(sum(f"ligne {n}." in page for page in found) == 1 for n in range(150))


def test_notes_stand_on_the_page_of_their_reference() -> None:
    for page in pages(PAPERS["long Arabic"]):
        refs = re.findall(r"–2023(\d+)|(\d+)2023–", page)
        assert page.count("انظر") == len(refs) or not refs


# -- changes ----------------------------------------------------------------------------------------------------------


def test_changes_are_tagged_and_where_a_move_went_is_said_aside() -> None:
    insert, delete = Change(ChangeKind.INSERT, "A"), Change(ChangeKind.DELETE, "A")
    gone, come = Change(ChangeKind.MOVED_FROM, "A", name="m1"), Change(ChangeKind.MOVED_TO, "A", name="m1")
    paper = document(
        Paragraph((Text("le ", FR), Text("nouveau", FR, changes=(insert,)), Text("vieux", FR, changes=(delete,))), FR),
        Paragraph((Text("passage", FR, changes=(gone,)),), FR, label="1."),
        Paragraph((Text("passage", FR, changes=(come,)),), FR, label="2."),
    )
    data = write(paper, HOUSE).data
    assert {"Ins", "Del"} <= set(kinds(data))
    assert reading.text(data) == reading.expected(paper)
    shown = "".join(pages(paper))
    assert "[déplacé vers 2]" in shown
    assert "[déplacé depuis 1]" in shown
