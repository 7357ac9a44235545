"""Reading Word files: each construct of tracked changes, judged by what is left when it is accepted and refused."""

import io
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.document import walk
from pipeline.document.model import Document, Note, Paragraph, Section, Table
from pipeline.errors import Place, ReviewError
from pipeline.word.ooxml import NAMESPACES
from pipeline.word.reader import Read, read
from tests.changes.judges import pandoc
from tests.word.constructs import CONSTRUCTS, field, ins, p, package, run, text_box, who


def said(document: Document) -> list[str]:
    """The paragraphs with words, blanks folded, notes after what calls them."""
    found = []
    for paragraph in walk.paragraphs(document):
        notes = [
            walk.text_of(Paragraph(item.content, item.lang)) for item in paragraph.content if isinstance(item, Note)
        ]
        found += [walk.text_of(paragraph), *notes]
    return [" ".join(words.split()) for words in found if words.strip()]


def of(body: str, **parts: str) -> Read:
    return read(package(body, {f"word/{name}.xml": text for name, text in parts.items()}), "retour.docx")


@pytest.mark.parametrize("name", CONSTRUCTS)
def test_a_construct_is_accepted_and_refused_as_it_should(name: str) -> None:
    body, accepted, refused = CONSTRUCTS[name]
    found = of(body).document
    assert said(walk.accept(found)) == accepted
    assert said(walk.reject(found)) == refused


@pytest.mark.oracle
@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_accepts_and_refuses_the_same(tmp_path: Path) -> None:
    wrong = []
    for number, (name, (body, *_)) in enumerate(CONSTRUCTS.items()):
        if name in BEYOND_PANDOC:
            continue
        path = tmp_path / f"{number}.docx"
        path.write_bytes(package(body))
        found = read(path.read_bytes(), path.name).document
        decisions: tuple[tuple[str, Callable[[Document], Document]], ...] = (
            ("accept", walk.accept),
            ("reject", walk.reject),
        )
        wrong += [
            (name, way, pandoc(path, way), said(decide(found)))
            for way, decide in decisions
            if pandoc(path, way) != said(decide(found))
        ]
    assert not wrong


# pandoc loses symbols, custom XML around paragraphs, text boxes and second bodies, keeps formulas apart, and does not
# know that a cell or row goes with what stands in it.
BEYOND_PANDOC = {
    "a symbol",
    "a content control, a smart tag, custom XML",
    "text in a text box",
    "a text box that is inserted",
    "a formula",
    "a formula with a deletion inside",
    "a cell inserted, a cell deleted",
    "words in a cell that a merged one covers",
    "a row inserted, with words that are not",
    "a body after the body",
}


def test_what_is_read_only_in_part_is_said() -> None:
    body, *_ = CONSTRUCTS["a formula"]
    assert [str(remark.what) for remark in of(body).remarks] == ["A mathematical formula was read as plain text."]
    assert [str(remark.what) for remark in of(p(run("avant") + text_box("boîte"))).remarks] == [
        "A text box was read after the paragraph that bears it."
    ]
    assert [str(remark.what) for remark in of(p("<w:r><w:inconnu>mot</w:inconnu></w:r>")).remarks] == [
        "The element “w:inconnu” is not understood; what text it holds was read."
    ]


def test_a_number_that_counts_out_of_sight_is_nobody_s_words() -> None:
    hidden = field("SEQ Table \\* ARABIC", "1").replace("<w:r><w:t", "<w:r><w:rPr><w:vanish/></w:rPr><w:t")
    found = of(p(hidden + run("Sigles")))
    assert (said(found.document), found.remarks) == (["Sigles"], ())
    assert said(of(p(field("SEQ Table", "1") + run(". Sigles"))).document) == ["1. Sigles"]
    masked = of(p(run("masqué", "<w:vanish/>")))
    assert said(masked.document) == ["masqué"]
    assert [str(remark.what) for remark in masked.remarks] == ["Hidden text was read like any other."]


def test_a_change_of_look_that_is_not_kept_is_said() -> None:
    larger = '<w:sz w:val="40"/><w:rPrChange w:id="1" w:author="A"><w:rPr/></w:rPrChange>'
    indented = '<w:ind w:left="720"/><w:pPrChange w:id="2" w:author="A"><w:pPr/></w:pPrChange>'
    for body in (p(run("mot", larger)), p(run("mot"), "", indented)):
        assert [str(remark.what) for remark in of(body).remarks] == [
            "A change of look (font, size, colour, indent…) was not kept."
        ]


def test_a_picture_that_is_not_taken_over_is_said_with_what_it_says() -> None:
    drawing = '<w:drawing><wp:inline><wp:docPr id="1" name="Image 1" descr="Un pont"/></wp:inline></w:drawing>'
    found = of(p(f"<w:ins {who()}><w:r>{drawing}</w:r></w:ins>"))
    assert [str(remark.what) for remark in found.remarks] == ["A picture was not taken over: “Un pont”."]


def test_comments_have_their_words_answers_and_state() -> None:
    def comment(number: int, author: str, words: str) -> str:
        return f'<w:comment w:id="{number}" w:author="{author}"><w:p w14:paraId="0000000{number}">{run(words)}</w:p></w:comment>'

    body = p(
        run("Le ")
        + '<w:commentRangeStart w:id="1"/>'
        + ins("conseil")
        + '<w:commentRangeEnd w:id="1"/><w:r><w:commentReference w:id="1"/></w:r>'
        + run(" siège.")
    )
    found = of(body, comments=f"<w:comments {NAMESPACES}>{comment(1, 'Ville', 'Lequel ?')}</w:comments>").document
    (paragraph,) = walk.paragraphs(found)
    assert [(one.author, one.text, one.quote) for one in paragraph.comments] == [("Ville", "Lequel ?", "conseil")]


def comment_on(number: int, words: str) -> str:
    start, end = (f'<w:commentRange{side} w:id="{number}"/>' for side in ("Start", "End"))
    return f'{start}{run(words)}{end}<w:r><w:commentReference w:id="{number}"/></w:r>'


def the_comments(*words: str) -> str:
    listed = (f'<w:comment w:id="{n}" w:author="Ville">{p(run(text))}</w:comment>' for n, text in enumerate(words))
    return f"<w:comments {NAMESPACES}>{''.join(listed)}</w:comments>"


def test_a_comment_on_two_paragraphs_is_one_comment() -> None:
    whole = comment_on(0, "mot").replace("mot", "MILIEU")
    start, end = whole.split(run("MILIEU"))
    found = of(p(run("Un ") + start + run("deux.")) + p(run("Trois") + end), comments=the_comments("Lequel ?"))
    assert [[(one.text, one.quote) for one in each.comments] for each in walk.paragraphs(found.document)] == [
        [("Lequel ?", "deux.")],
        [],
    ]
    assert not found.remarks


def test_a_comment_in_a_note_is_one_on_its_paragraph() -> None:
    note = (
        f"<w:footnotes {NAMESPACES}><w:footnote w:id='2'>{p(comment_on(0, 'Voir la loi'))}</w:footnote></w:footnotes>"
    )
    found = of(
        p(run("Texte") + '<w:r><w:footnoteReference w:id="2"/></w:r>'),
        footnotes=note,
        comments=the_comments("Laquelle ?"),
    )
    assert [one.text for each in walk.paragraphs(found.document) for one in each.comments] == ["Laquelle ?"]


def test_a_comment_about_no_words_is_said() -> None:
    found = of(p(run("Texte")), comments=the_comments("Perdu ?"))
    assert [str(remark.what) for remark in found.remarks] == ["A comment is about no words: “Ville : Perdu ?”."]


def test_a_note_stands_where_it_is_called() -> None:
    note = f"<w:footnote w:id='2'>{p('<w:r><w:footnoteRef/></w:r>' + run(' Voir ') + ins('la loi'))}</w:footnote>"
    body = p(run("Texte") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + run(" suite"))
    found = of(body, footnotes=f"<w:footnotes {NAMESPACES}>{note}</w:footnotes>").document
    assert said(walk.accept(found)) == ["Texte suite", "Voir la loi"]
    assert said(walk.reject(found)) == ["Texte suite", "Voir"]


def test_headings_and_lists_are_found_by_what_styles_mean() -> None:
    body = (
        p(run("Objet"), "", '<w:pStyle w:val="Heading1"/>')
        + p(run("Texte"))
        + p(run("Suite"), "", '<w:pStyle w:val="Heading2"/>')
    )
    (section,) = of(body).document.blocks
    assert isinstance(section, Section)
    assert [walk.text_of(block) for block in section.blocks] == ["Texte", "Suite"]
    assert isinstance(section.blocks[1], Section)


def test_merged_cells_become_spans() -> None:
    def cell(words: str, properties: str) -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(run(words) if words else '')}</w:tc>"

    first = cell("a", '<w:vMerge w:val="restart"/>') + cell("b", '<w:gridSpan w:val="2"/>')
    second = cell("", "<w:vMerge/>") + cell("c", "") + cell("d", "")
    (found,) = of(f"<w:tbl><w:tblPr/><w:tr>{first}</w:tr><w:tr>{second}</w:tr></w:tbl>").document.blocks
    assert isinstance(found, Table)
    spans = [[(walk.text_of(c.blocks), c.colspan, c.rowspan) for c in row.cells] for row in found.rows]
    assert spans == [[("a", 1, 2), ("b", 2, 1)], [("c", 1, 1), ("d", 1, 1)]]


# -- hostile and broken files ------------------------------------------------------------------------------------------


def zipped(**parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in parts.items():
            file.writestr(name.replace("__", "/"), data)
    return out.getvalue()


DOCTYPE = b'<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
GOOD = package(p(run("x")))


REFUSED = {
    "empty": b"",
    "an old .doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 512,
    "locked": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
    "a PDF": b"%PDF-1.7",
    "a page of the web": b"<html></html>",
    "truncated": GOOD[: len(GOOD) // 2],
    "a spreadsheet": zipped(**{"xl__workbook.xml": b"<x/>"}),
    "external entities": zipped(**{"word__document.xml": DOCTYPE + b"<w>&x;</w>"}),
    "a path out of the package": zipped(**{"..__..__etc__passwd": b"x", "word__document.xml": b"<w/>"}),
    "malformed": zipped(**{"word__document.xml": b"<w><p></w>"}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_trusted_is_refused_with_a_sentence(name: str) -> None:
    with pytest.raises(ReviewError) as fault:
        read(REFUSED[name], "retour.docx")
    assert fault.value.what.fr
    assert fault.value.place == Place("retour.docx")


def test_a_part_that_grows_beyond_reason_is_not_unpacked() -> None:
    with pytest.raises(ReviewError, match="oversized"):
        read(zipped(**{"word__document.xml": b" " * (80 * 1024 * 1024)}), "retour.docx")


def test_pictures_and_macros_are_neither_unpacked_nor_run() -> None:
    out = io.BytesIO(GOOD)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/media/image1.png", b"\0" * (80 * 1024 * 1024))
        file.writestr("word/vbaProject.bin", b"x")
    found = read(out.getvalue(), "retour.docm")
    assert said(found.document) == ["x"]
    assert [str(remark.what) for remark in found.remarks] == ["This file holds macros; they were not run."]


def test_styles_on_styles_and_fields_in_fields_without_end_are_read() -> None:
    chain = (
        f'<w:style w:type="paragraph" w:styleId="s{n}"><w:name w:val="n{n}"/><w:basedOn w:val="s{n + 1}"/></w:style>'
        for n in range(5000)
    )
    opened = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    body = p(opened * 500 + run("x"), "", '<w:pStyle w:val="s0"/>')
    assert said(of(body, styles=f"<w:styles {NAMESPACES}>{''.join(chain)}</w:styles>").document) == ["x"]


def test_answers_that_answer_one_another_are_all_read() -> None:
    def comment(number: int) -> str:
        words = f'<w:p w14:paraId="0000000{number}">{run(f"mot {number}")}</w:p>'
        return f'<w:comment w:id="{number}" w:author="Ville">{words}</w:comment>'

    answers = ((1, 2), (2, 3), (3, 2))
    extended = "".join(
        f'<w15:commentEx w15:paraId="0000000{one}" w15:paraIdParent="0000000{other}"/>' for one, other in answers
    )
    found = of(
        p("".join(comment_on(number, "mot ") for number in (1, 2, 3))),
        comments=f"<w:comments {NAMESPACES}>{''.join(map(comment, (1, 2, 3)))}</w:comments>",
        commentsExtended=f"<w15:commentsEx {NAMESPACES}>{extended}</w15:commentsEx>",
    )
    (paragraph,) = walk.paragraphs(found.document)
    read_words = [text for one in paragraph.comments for text in (one.text, *(reply.text for reply in one.replies))]
    assert sorted(read_words) == ["mot 1", "mot 2", "mot 3"]
