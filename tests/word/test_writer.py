"""A document written as Word: asserted in the XML, since LibreOffice mirrors some things that are not said."""

import zipfile
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given

from pipeline.document.model import (
    Cell,
    Comment,
    Contents,
    Document,
    Field,
    Figure,
    Landscape,
    Lang,
    List,
    ListItem,
    Note,
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
from pipeline.house import SIGNATURE_HEIGHT
from pipeline.word.ooxml import anchor, load_manifest, text_hash
from pipeline.word.writer import write
from tests.strategies import documents, quick
from tests.word.opened import body, found, line, paper, part, table, the_house, written

FR, AR, ZXX = Lang.FR, Lang.AR, Lang.ZXX


def numbered(package: zipfile.ZipFile) -> list[str]:
    """The label that Word's counters give to each numbered paragraph, in order."""
    numbering = part(package, "word/numbering.xml")
    counters: dict[str, dict[int, int]] = {}
    seen: set[str] = set()
    labels = []
    for properties in found(part(package), "//w:pPr[w:numPr]/w:numPr"):
        num, level = found(properties, "w:numId/@w:val")[0], int(found(properties, "w:ilvl/@w:val")[0])
        definition = found(numbering, f"//w:num[@w:numId='{num}']/w:abstractNumId/@w:val")[0]
        count = counters.setdefault(definition, {})
        if num not in seen:
            seen.add(num)
            for override in found(numbering, f"//w:num[@w:numId='{num}']/w:lvlOverride"):
                at, start = (int(found(override, path)[0]) for path in ("@w:ilvl", "w:startOverride/@w:val"))
                count[at] = start - (1 if at == level else 0)
        count[level] = count.get(level, 0) + 1
        for deeper in [at for at in count if at > level]:
            del count[deeper]
        pattern = f"//w:abstractNum[@w:abstractNumId='{definition}']/w:lvl[@w:ilvl='{level}']"
        text = found(numbering, f"{pattern}/w:lvlText/@w:val")[0].replace("\u200f", "")
        scripts = {"lowerLetter": "abcdefghij", "arabicAbjad": "أبجدهوزحطي"}
        letters = scripts.get(found(numbering, f"{pattern}/w:numFmt/@w:val")[0])
        for at in range(9):
            number = count.get(at, 1)
            text = text.replace(f"%{at + 1}", letters[number - 1] if letters else str(number))
        labels.append(text)
    return labels


# -- structure --------------------------------------------------------------------------------------------------------


def test_headings_are_words_own_and_as_deep_as_their_sections() -> None:
    inner = Section(line("Dedans"), (line("Texte"),))
    root = body(Section(line("Dehors"), (inner,)))

    assert found(root, "//w:pStyle/@w:val") == ["Heading1", "Heading2", "BodyText"]


def test_a_heading_too_deep_for_a_style_still_has_its_level() -> None:
    section = Section(line("5"), ())
    for level in "4321":
        section = Section(line(level), (section,))

    assert found(body(section), "//w:outlineLvl/@w:val") == ["4"]


def test_numbers_shown_by_word_are_the_labels_of_the_document() -> None:
    blocks = (
        Section(
            line("Un", label="1."),
            (
                Section(line("Un un", label="1.1"), (), numbering="decimal"),
                Section(line("Un deux", label="1.2"), (), numbering="decimal"),
            ),
            numbering="decimal",
        ),
        Section(line("Mandat", label="Article 1 –"), (), numbering="article"),
        Section(line("Rôles", label="Article 3 –"), (), numbering="article"),
        Section(
            line("Deux", label="2."), (Section(line("", label="2.1"), (), numbering="decimal"),), numbering="decimal"
        ),
        Section(line("Premier", label="Article premier"), (), numbering="article"),
        List(tuple(ListItem((line("", label=label),)) for label in ("3.", "4.")), FR, "decimal", 3),
        List(tuple(ListItem((line("", label=label),)) for label in ("a)", "b)")), FR, "letter"),
        List(tuple(ListItem((line("", AR, label=label),)) for label in ("أ)", "ب)")), AR, "letter"),
        List((ListItem((line("", label="•"), List((ListItem((line("", label="–"),)),), FR))),), FR),
        List(tuple(ListItem((line("", label=label),)) for label in ("1.", "2.")), FR, "decimal"),
    )
    expected = (
        "1.|1.1|1.2|Article 1 –|Article 3 –|2.|2.1|Article premier|3.|4.|a)|b)|أ)|ب)|•|–|1.|2.".split("|")  # noqa: SIM905 -- read as one line
    )

    assert numbered(written(paper(*blocks))) == expected


def test_each_list_has_a_numbering_of_its_own() -> None:
    bullets = List((ListItem((line("un", label="•"),)),), FR)
    root = body(bullets, bullets)

    first, second = found(root, "//w:numId/@w:val")
    assert first != second


def test_what_follows_in_an_item_stands_under_its_words() -> None:
    root = body(List((ListItem((line("un", label="•"), line("suite"))),), FR))

    assert found(root, "//w:p[2]/w:pPr/w:ind/@w:left") == ["340"]
    assert not found(root, "//w:p[2]/w:pPr/w:numPr")


def test_header_rows_are_repeated_and_rows_do_not_split() -> None:
    root = body(table(("Heure", "Séance"), ("10:30", "Accueil")))

    assert [len(found(row, "w:trPr/w:tblHeader")) for row in found(root, "//w:tr")] == [1, 0]
    assert len(found(root, "//w:trPr/w:cantSplit")) == 2
    assert found(root, "//w:tblLook/@w:firstRow") == ["1"]


def test_a_table_is_as_wide_as_the_text() -> None:
    root = body(Table((Row((Cell(()), Cell(()))),), FR, (1, 2)))

    assert found(root, "//w:tblW/@w:w") == ["9070"]
    assert found(root, "//w:gridCol/@w:w") == ["3023", "6047"]
    assert found(root, "//w:tcW/@w:w") == ["3023", "6047"]


def test_spanned_places_are_merged_cells() -> None:
    rows = (
        Row((Cell((line("haut"),), rowspan=2), Cell((line("large"),), colspan=2))),
        Row((Cell((line("b"),)), Cell((line("c"),)))),
    )
    root = body(Table(rows, FR, (1, 1, 1)))

    assert found(root, "//w:vMerge/@w:val") == ["restart", "continue"]
    assert found(root, "//w:gridSpan/@w:val") == ["2"]
    assert [len(found(row, "w:tc")) for row in found(root, "//w:tr")] == [2, 3]


def test_a_caption_stays_with_its_table_and_names_it() -> None:
    root = body(table(("A",), ("b",), caption=line("Séances", label="Tableau 1 –")))

    assert found(root, "//w:body/w:p[1]/w:pPr/w:pStyle/@w:val") == ["Caption"]
    assert found(root, "//w:body/w:p[1]/w:pPr/w:keepNext")
    assert found(root, "//w:tblCaption/@w:val") == ["Séances"]


def test_a_layout_table_is_no_table_for_a_screen_reader() -> None:
    root = body(Table((Row((Cell((line("a"),)),)),), FR, (1,), style="layout"))

    assert found(root, "//w:tblStyle/@w:val") == ["MithaqLayout"]
    assert not found(root, "//w:tblHeader | //w:tblCaption")
    assert found(root, "//w:tc//w:pStyle/@w:val") == ["BodyText"]


def test_no_paragraph_is_empty_but_where_word_wants_one() -> None:
    root = body(line("a"), table(("A",), ("b",)), table(("A",), ("b",)), line("b"), table(("A",), ("b",)))
    empty = found(root, "//w:p[not(w:r)]/w:pPr/w:pStyle/@w:val")

    assert empty == ["MithaqJoint", "MithaqJoint"]  # between two tables, and after the last one


def test_two_languages_stand_side_by_side_row_by_row() -> None:
    passage = Parallel(((line("ville"),), (line("مدينة", AR),)))
    heading = Parallel(((line("Titre"),), (line("عنوان", AR),)))
    root = body(Section(heading, (passage, passage)))

    assert len(found(root, "//w:tbl")) == 1
    assert ["".join(found(row, ".//w:t/text()")) for row in found(root, "//w:tr")] == [
        "Titreعنوان",
        "villeمدينة",
        "villeمدينة",
    ]
    assert not found(root, "//w:bidiVisual")
    assert found(root, "//w:outlineLvl/@w:val") == ["9"]  # navigation lists each heading once


def test_boxes_to_sign_are_a_table_two_a_row() -> None:
    boxes = tuple(Signatory((line(name),), id=name) for name in ("Ville", "Projet", "Région"))
    root = body(Signatures(boxes, FR))

    assert [len(found(row, "w:tc")) for row in found(root, "//w:tr")] == [2, 1]
    assert found(root, "//w:gridAfter/@w:val") == ["1"]
    assert found(root, "//w:trHeight/@w:val") == [str(round(SIGNATURE_HEIGHT * 20))] * 2


def test_short_passages_side_by_side_stay_whole_and_long_ones_may_break() -> None:
    def row(words: str) -> Parallel:
        return Parallel(((line(words),), (line("مدينة", AR),)))

    root = body(row("ville"), row("ville " * 100))

    assert [bool(found(each, "w:trPr/w:cantSplit")) for each in found(root, "//w:tr")] == [True, False]


def test_a_heading_of_two_languages_stays_with_the_boxes_that_follow_it() -> None:
    heading = Parallel(((line("Signatures"),), (line("التوقيعات", AR),)))
    boxes = Signatures((Signatory((line("Ville"),)),), FR)
    root = body(line("Fait à Tunis."), Section(heading, (boxes,)))

    joint = found(root, "//w:body/w:p[w:pPr/w:pStyle/@w:val='MithaqJoint']")[0]
    assert found(joint, "w:pPr/w:keepNext")
    assert found(root, "//w:body/w:p[1]/w:pPr/w:keepNext")  # nobody signs a page that says nothing


def test_wide_pages_lie_on_their_side_and_upright_ones_follow() -> None:
    root = body(line("a"), Landscape((line("large"),)), line("b"))
    sections = found(root, "//w:sectPr")

    assert [found(section, "w:pgSz/@w:orient") for section in sections] == [[], ["landscape"], []]
    assert [len(found(section, "w:titlePg")) for section in sections] == [1, 0, 0]


def test_a_paper_that_ends_on_its_side_has_no_page_after_it() -> None:
    root = body(line("a"), Landscape((table(("A",), ("b",)),)))

    assert found(root, "//w:sectPr/w:pgSz/@w:orient") == ["landscape"]
    assert len(found(root, "//w:sectPr")) == 2
    assert found(root, "//w:tblW/@w:w") == ["14002"]


def test_a_page_break_is_a_property_of_the_paragraph_that_follows() -> None:
    root = body(line("a"), PageBreak(), line("b"))

    assert [len(found(p, "w:pPr/w:pageBreakBefore")) for p in found(root, "//w:p")] == [0, 1]


def test_the_first_page_has_a_footer_and_no_running_header() -> None:
    page = Paragraph((Text("Page ", FR), Field("page", FR), Text(" / ", FR), Field("pages", FR)), FR)
    package = written(paper(line("a"), header=(line("Note"),), footer=(page,)))
    root = part(package)

    assert found(root, "//w:headerReference/@w:type") == ["default"]
    assert found(root, "//w:footerReference/@w:type") == ["default", "first"]
    assert [text.strip() for text in found(part(package, "word/footer.xml"), "//w:instrText/text()")] == [
        "PAGE",
        "NUMPAGES",
    ]
    assert "".join(found(part(package, "word/footer-first.xml"), "//w:t/text()")) == "Page 1 / 1"


def test_a_note_has_its_reference_and_its_text() -> None:
    package = written(paper(Paragraph((Text("ville", FR), Note((Text("Tunis", FR),), FR)), FR)))

    assert found(part(package), "//w:footnoteReference/@w:id") == ["1"]
    assert found(part(package, "word/footnotes.xml"), "//w:footnote[@w:id='1']//w:t/text()") == [" ", "Tunis"]


def test_the_table_of_contents_is_a_field_already_filled() -> None:
    section = Section(line("Contexte", label="1."), (), id="context", numbering="decimal")
    root = body(Contents(FR, line("Sommaire")), section, pages={"context": 3})
    bookmark = found(root, "//w:p[w:pPr/w:pStyle/@w:val='Heading1']/w:bookmarkStart/@w:name")

    assert [text.strip() for text in found(root, "//w:instrText/text()")] == [
        r'TOC \o "1-3" \h \z \u',
        rf"PAGEREF {bookmark[0]} \h",
    ]
    assert found(root, "//w:hyperlink/@w:anchor") == [bookmark[0]]
    assert "".join(found(root, "//w:hyperlink//w:t/text()")) == "1. Contexte3"
    assert found(root, "//w:fldChar/@w:fldCharType").count("begin") == found(root, "//w:fldChar/@w:fldCharType").count(
        "end"
    )


def test_a_list_of_tables_finds_them_by_a_hidden_number() -> None:
    one = table(("A",), ("b",), caption=line("Séances", label="Tableau 1 –"), id="t1")
    root = body(Contents(FR, None, "tables"), one)

    assert [text.strip() for text in found(root, "//w:instrText/text()")] == [r'TOC \h \z \c "Table"', r"SEQ Table \h"]
    assert "".join(found(root, "//w:hyperlink//w:t/text()")) == "Tableau 1 – Séances"


# -- both directions --------------------------------------------------------------------------------------------------


def test_an_arabic_paragraph_says_its_direction_on_paragraph_runs_and_mark() -> None:
    paragraph = Paragraph((Text("مدينة", AR, strong=True, emph=True),), AR)
    (p,) = found(body(paragraph, lang=AR), "//w:p")

    assert found(p, "w:pPr/w:bidi")
    assert found(p, "w:pPr/w:rPr/w:rtl")
    assert [child.tag.partition("}")[2] for child in found(p, "w:r/w:rPr/*")] == ["b", "bCs", "i", "iCs", "rtl", "lang"]
    assert found(p, ".//w:lang/@w:bidi") == ["ar-TN", "ar-TN"]


@pytest.mark.parametrize(("territory", "language"), [("TN", "ar-TN"), ("MA", "ar-MA")])
def test_arabic_is_that_of_the_country(territory: str, language: str) -> None:
    package = written(paper(line("مدينة", AR), lang=AR, territory=territory))

    assert set(found(part(package), "//w:lang/@w:bidi")) == {language}
    assert found(part(package, "word/styles.xml"), "//w:docDefaults//w:lang/@w:bidi") == [language]
    assert found(part(package, "word/settings.xml"), "//w:themeFontLang/@w:bidi") == [language]


def test_arabic_tables_and_pages_are_mirrored_and_french_ones_are_not() -> None:
    arabic = body(table(("أ", "ب"), ("ج", "د"), lang=AR), lang=AR)
    french = body(table(("a", "b"), ("c", "d")))

    assert found(arabic, "//w:tblPr/w:bidiVisual")
    assert found(arabic, "//w:sectPr/w:bidi")
    assert not found(french, "//w:bidiVisual | //w:sectPr/w:bidi")
    assert not found(arabic, "//w:tblPr/w:jc | //w:tblPr//*[self::w:start or self::w:end]")


def test_amounts_stand_units_under_units_in_both_scripts() -> None:
    def amount(lang: Lang) -> Paragraph:
        return Paragraph((Text("1\u00a0500", lang),), lang, style="cell-number")

    assert not found(body(amount(FR)), "//w:pPr/w:jc")  # the style's: right
    assert found(body(amount(AR), lang=AR), "//w:pPr/w:jc/@w:val") == ["left"]  # of a mirrored paragraph: its right


def test_the_order_of_table_and_paragraph_properties_is_that_of_the_schema() -> None:
    root = body(table(("أ",), ("ب",), lang=AR), lang=AR)
    names = [child.tag.partition("}")[2] for child in found(root, "//w:tblPr/*")]

    assert names == ["tblStyle", "bidiVisual", "tblW", "tblLayout", "tblLook"]


def test_codes_and_numbers_keep_their_order_inside_arabic() -> None:
    root = body(Paragraph((Text("الهاتف ", AR), Text("+216 71 123 456", ZXX), Text(" في 12 000", AR)), AR), lang=AR)
    words = "".join(found(root, "//w:t/text()"))

    assert "\u2066+216 71 123 456\u2069" in words
    assert "\u206612 000\u2069" in words
    assert found(root, "//w:r[w:rPr/w:noProof]/w:rPr/w:lang/@w:val") == ["zxx"]


def test_the_border_of_a_notice_is_where_reading_starts() -> None:
    (p,) = found(body(line("ملاحظة", AR, style="notice"), lang=AR), "//w:p")

    assert int(found(p, "w:pPr/w:pBdr/w:right/@w:sz")[0]) > int(found(p, "w:pPr/w:pBdr/w:left/@w:sz")[0])


def test_numbers_of_arabic_lists_stand_inside_the_margin_in_word_and_in_libreoffice() -> None:
    package = written(paper(List((ListItem((line("أ", AR, label="1."),)),), AR, "decimal"), lang=AR))
    numbering = part(package, "word/numbering.xml")

    assert found(numbering, "//w:lvl[1]/mc:AlternateContent/mc:Choice/w:lvlJc/@w:val") == ["left"]
    assert found(numbering, "//w:lvl[1]/mc:AlternateContent/mc:Fallback/w:lvlJc/@w:val") == ["right"]


# -- links, identity, properties --------------------------------------------------------------------------------------


def test_links_lead_outside_and_inside() -> None:
    root_paper = paper(
        Section(line("Mandat"), (), id="mandate"),
        Paragraph((Text("ici", FR, href="#mandate"), Text("là", FR, href="https://example.org/?a=1&b=2")), FR),
    )
    package = written(root_paper)
    inside, outside = found(part(package), "//w:hyperlink")

    assert found(inside, "@w:anchor") == found(part(package), "//w:bookmarkStart/@w:name")
    relation = found(outside, "@r:id")[0]
    targets = {item.get("Id"): item.get("Target") for item in part(package, "word/_rels/document.xml.rels")}
    assert targets[relation] == "https://example.org/?a=1&b=2"


def test_a_link_to_what_is_named_in_the_other_language_only_leads_there() -> None:
    root = body(line("مادة", AR, id="mandate"), Paragraph((Text("ici", FR, href="#mandate"),), FR))

    assert found(root, "//w:hyperlink/@w:anchor") == found(root, "//w:bookmarkStart/@w:name")


def test_every_identified_thing_has_a_bookmark_around_its_words_and_a_line_in_the_manifest() -> None:
    document = paper(
        Section(line("Mandat"), (line("Le groupe.", id="p1"),), id="mandate"),
        List((ListItem((line("un", label="•"),), id="i1"),), FR),
        Table((Row((Cell((line("a"),)),), id="r1"),), FR, (1,), id="t1"),
        Signatures((Signatory((line("Maire"),), id="s1"),), FR),
    )
    package = written(document)
    manifest = load_manifest(part(package, "customXml/item1.xml"))
    assert manifest

    assert [(entry.id, entry.kind) for entry in manifest.entries] == [
        ("mandate", "section"),
        ("p1", "paragraph"),
        ("i1", "item"),
        ("t1", "table"),
        ("r1", "row"),
        ("s1", "signatory"),
    ]
    assert (manifest.key, manifest.version, manifest.langs) == ("tunis-c1-note", "1", (FR,))
    assert manifest.entries[1].bookmark == anchor("tunis-c1-note", "1", "p1", FR)
    assert manifest.entries[1].hash == text_hash("Le groupe.")
    for entry in manifest.entries:
        (start,) = found(part(package), f"//w:bookmarkStart[@w:name='{entry.bookmark}']")
        assert found(start, "following-sibling::w:r")
        assert len(entry.bookmark) <= 40


def test_the_same_clause_has_another_name_in_another_version_or_language() -> None:
    names = {anchor("k", version, "mandate", lang) for version in ("1", "2") for lang in (FR, AR)}

    assert len(names) == 4


def test_properties_say_what_the_file_is_and_only_the_papers_own_day() -> None:
    package = written(paper(line("a"), subject="RUCP", author="MC2CM", day=date(2023, 11, 7)))
    core = package.read("docProps/core.xml").decode()

    assert "<dc:title>Note</dc:title>" in core
    assert "<dc:subject>RUCP</dc:subject>" in core
    assert "<dc:creator>MC2CM</dc:creator>" in core
    assert "<dc:language>fr-FR</dc:language>" in core
    assert core.count("2023-11-07T00:00:00Z") == 2


def test_drafts_that_leave_record_edits() -> None:
    document = paper(line("a"))

    assert found(part(written(document, tracking=True), "word/settings.xml"), "//w:trackRevisions")
    assert found(part(written(document, tracking=True), "word/settings.xml"), "//w:documentProtection/@w:edit") == [
        "trackedChanges"
    ]
    assert not found(part(written(document), "word/settings.xml"), "//w:trackRevisions")
    assert found(
        part(written(document), "word/settings.xml"), "//w:compatSetting[@w:name='compatibilityMode']/@w:val"
    ) == ["15"]


def test_a_comment_stands_at_the_words_it_is_about_and_its_answer_under_it() -> None:
    when = datetime(2026, 3, 1, 9, tzinfo=UTC)
    remark = Comment("Alice", "Pourquoi ?", when, "trente", (Comment("Bob", "Voilà.", when),), resolved=True)
    package = written(paper(Paragraph((Text("Délai de trente jours.", FR),), FR, comments=(remark,))))
    root = part(package)
    (start, answer), ends = found(root, "//w:commentRangeStart"), found(root, "//w:commentRangeEnd")

    assert len(ends) == 2
    assert found(start, "following-sibling::w:r[1]/w:t/text()") == ["trente"]
    assert found(answer, "following-sibling::w:r[1]/w:t/text()") == ["trente"]
    assert found(part(package, "word/comments.xml"), "//w:comment/@w:author") == ["Alice", "Bob"]
    extended = part(package, "word/commentsExtended.xml")
    first, second = found(extended, "//w15:commentEx")
    assert found(second, "@w15:paraIdParent") == found(first, "@w15:paraId")
    assert found(extended, "//@w15:done") == ["1", "1"]


# -- figures ----------------------------------------------------------------------------------------------------------


def test_the_emblem_is_a_picture_with_its_alternative_text() -> None:
    emblem = Figure("emblem", "Emblème de l’Union européenne", FR, width=21)
    package = written(paper(emblem, emblem))
    root = part(package)
    cx, cy = (int(found(root, f"//wp:extent/@{side}")[0]) for side in ("cx", "cy"))

    assert cx == pytest.approx(21 * 36_000, abs=2)
    assert cy / cx == pytest.approx(2 / 3, abs=0.001)
    assert found(root, "//wp:docPr/@descr") == ["Emblème de l’Union européenne"] * 2
    assert len([name for name in package.namelist() if name.startswith("word/media/")]) == 1


def test_a_chart_tells_its_data_to_those_who_do_not_see_it() -> None:
    rows = (
        Row((Cell((line("Action"),), "col"), Cell((line("Montant"),), "col")), header=True),
        Row((Cell((line("Étude"),), "row"), Cell((line("1 200"),), value="1200"))),
    )
    chart = Figure("budget", "Le budget", FR, table=Table(rows, FR, (1, 1)))
    (alternative, *_) = found(body(chart), "//wp:docPr/@descr")

    assert alternative == "Le budget\nAction ; Montant\nÉtude ; 1 200"


# -- laws -------------------------------------------------------------------------------------------------------------


def without_pictures(document: Document) -> bool:
    return "Figure(" not in repr(document)


@quick
@given(documents().filter(without_pictures))
def test_any_document_gives_well_formed_parts_and_the_same_bytes_twice(document: Document) -> None:
    first = write(document, the_house(), embed_fonts=False)

    assert write(document, the_house(), embed_fonts=False) == first
    package = written(document)
    for name in package.namelist():
        if name.endswith((".xml", ".rels")):
            part(package, name)
    assert package.testzip() is None


def test_characters_that_xml_cannot_hold_do_not_break_the_file() -> None:
    assert found(body(line("a\x00b\x0bc & <d>")), "//w:t/text()") == ["a\ufffdb\ufffdc & <d>"]


def test_a_line_feed_is_a_line_break() -> None:
    root = body(line("a\nb"))

    assert found(root, "//w:t/text()") == ["a", "b"]
    assert len(found(root, "//w:br")) == 1


def test_body_text_is_written_in_time_that_grows_with_length() -> None:
    """Half a second for a table of 2,000 rows: python-docx needs minutes."""
    from time import process_time

    rows: Any = [("a", "b", "c")] * 2_000
    start = process_time()
    write(paper(table(*rows)), the_house(), embed_fonts=False)

    assert process_time() - start < 2
