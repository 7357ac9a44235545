import gettext
import re
import shutil
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from pipeline.compose.build import compose, papers
from pipeline.compose.locale import Locale
from pipeline.compose.numbering import WORDS, number
from pipeline.content.load import Content, load
from pipeline.document import markup, walk
from pipeline.document.model import Document, Figure, Lang, Paragraph, Section, Table
from pipeline.document.parallel import parallel
from pipeline.errors import ContentError, Place, TemplateError
from pipeline.house import STYLES

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
KINDS = ["concept-note", "agenda"]


@cache
def content() -> Content:
    return load(ROOT / "content")


@cache
def composed(kind: str, lang: Lang) -> Document:
    return compose(content(), TEMPLATES, "tunis", 1, kind, lang)


def lines(document: Document, *, labels: bool = False) -> list[str]:
    return walk.text_of(document, labels=labels).splitlines()


def rows(table: Table) -> list[list[str]]:
    return [[walk.text_of(cell.blocks) for cell in row.cells] for row in table.rows]


def agenda(document: Document) -> Table:
    return [block for block in walk.blocks(document) if isinstance(block, Table) and block.style == "grid"][-1]


def skeleton(document: Document) -> list[str]:
    """What each block is, without its words."""
    return [
        f"{type(block).__name__} {block.style}" if isinstance(block, Paragraph | Table) else type(block).__name__
        for block in walk.blocks(document)
    ]


def test_the_pack_is_what_the_programme_says() -> None:
    listed = [paper.kind for paper in content().programme.papers if 1 in paper.consultations]
    assert [paper.kind for paper in papers(content(), "tunis", 1)] == listed
    assert set(KINDS) < set(listed)


def test_a_paper_says_what_it_is() -> None:
    document = composed("concept-note", Lang.AR)
    assert document.stem == "tunis-c1-concept-note.ar"
    assert (document.kind, document.version, document.langs, document.territory) == (
        "concept-note",
        "",
        (Lang.AR,),
        "TN",
    )
    assert (str(document.day), document.status) == ("2023-11-07", "draft")
    assert document.title == "مذكرة مفاهيمية وجدول الأعمال – الاستشارة الأولى – تونس"
    assert composed("concept-note", Lang.FR).title == "Note de concept et agenda – Première consultation – Tunis"


def test_the_agenda_is_that_of_7_november_2023() -> None:
    assert rows(agenda(composed("agenda", Lang.FR))) == [
        ["Horaire", "Session", "Précisions"],
        ["10:30–10:45", "Discours de bienvenue", "Projet MC2CM RUCP · Ville de Tunis"],
        ["10:45–11:00", "Tour de table", ""],
        ["11:00–12:00", "Présentation des termes de référence", "Modération\u00a0: Souhaib Khayati, expert local"],
        [
            "Attribution des rôles de coordination pour chaque partie prenante",
            "Ville de Tunis\nModération\u00a0: Souhaib Khayati, expert local",
        ],
        ["12:00–12:30", "Pause café"],
        ["12:30–13:00", "Discussion et étapes futures", "Modération\u00a0: Souhaib Khayati, expert local"],
    ]
    assert rows(agenda(composed("agenda", Lang.AR)))[3] == [
        *("11:00–12:00", "تقديم الشروط المرجعية", "تسيير: صهيب الخياطي، خبير محلي"),
    ]
    spans = [row.cells[0].rowspan for row in agenda(composed("agenda", Lang.FR)).rows]
    assert spans == [1, 1, 1, 2, 1, 1, 1]


def test_the_concept_note_has_its_sections_in_order() -> None:
    def headings(lang: Lang) -> list[str]:
        blocks = walk.blocks(composed("concept-note", lang))
        return [walk.text_of((block.heading,), labels=True) for block in blocks if isinstance(block, Section)]

    assert headings(Lang.FR) == [
        "1. Contexte et justification",
        "2. Cadre du programme",
        "3. Objectifs des consultations",
        "4. Méthodologie de la première consultation",
        "4.1 Objectifs spécifiques",
        "4.2 Déroulement",
        "4.3 Résultats attendus",
        "4.4 Questions à débattre",
        "5. Informations pratiques",
        "6. Participants",
        "7. Documents préparatoires",
        "8. Suites à donner",
        "9. Agenda du 7\u00a0novembre 2023",
    ]
    assert headings(Lang.AR)[3:5] == ["4. منهجية الاستشارة الأولى", "4.1 الأهداف الخصوصية"]
    assert headings(Lang.AR)[-1] == "9. جدول أعمال يوم 7\u00a0نوفمبر 2023"


def test_dates_places_and_languages_stand_on_the_first_page() -> None:
    assert "Date\u00a0: mardi 7\u00a0novembre 2023, 10:30–13:00" in lines(composed("agenda", Lang.FR))
    assert "التاريخ: الثلاثاء، 7\u00a0نوفمبر 2023، 10:30–13:00" in lines(composed("agenda", Lang.AR))
    assert "Langues\u00a0: français et arabe" in lines(composed("agenda", Lang.FR))
    assert "اللغات: الفرنسية والعربية" in lines(composed("agenda", Lang.AR))


def test_the_four_consultations_stand_in_a_table_of_what_each_is_for() -> None:
    table = next(b for b in walk.blocks(composed("concept-note", Lang.FR)) if isinstance(b, Table) and b.id)
    assert table.caption
    assert walk.text_of((table.caption,), labels=True) == "Tableau 1 – Les quatre consultations de chaque ville"
    assert [row[0].splitlines()[0] for row in rows(table)] == [
        *("Consultation", "Première consultation", "Deuxième consultation", "Troisième consultation"),
        "Quatrième consultation",
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_header_and_footer_say_which_paper_it_is_and_how_far(kind: str) -> None:
    assert walk.text_of(composed(kind, Lang.FR).header).startswith("MC2CM – RUCP · Tunis\n")
    assert walk.text_of(composed(kind, Lang.FR).footer) == f"tunis-c1-{kind}.fr · Projet\nPage /"
    assert walk.text_of(composed(kind, Lang.AR).footer) == f"tunis-c1-{kind}.ar · مشروع\nصفحة  من "


def test_side_by_side_the_reference_is_that_of_both_languages() -> None:
    both = parallel(composed("agenda", Lang.FR), composed("agenda", Lang.AR))
    assert walk.text_of(both.footer).splitlines() == [
        *("tunis-c1-agenda.fr-ar · Projet", "Page /"),
        *("tunis-c1-agenda.fr-ar · مشروع", "صفحة  من "),
    ]


@pytest.mark.parametrize("kind", KINDS)
def test_one_template_gives_both_languages_the_same_skeleton(kind: str) -> None:
    assert skeleton(composed(kind, Lang.FR)) == skeleton(composed(kind, Lang.AR))


@pytest.mark.parametrize("kind", KINDS)
def test_an_arabic_paper_has_no_french_word_left_but_names(kind: str) -> None:
    french = {
        text.text.strip()
        for paragraph in walk.paragraphs(composed(kind, Lang.AR))
        for text in walk.texts(paragraph)
        if text.lang is Lang.FR
    }
    assert french <= {"MC2CM", "RUCP", "MC2CM RUCP", "EUTF"}


@pytest.mark.parametrize("lang", [Lang.FR, Lang.AR])
@pytest.mark.parametrize("kind", KINDS)
def test_a_composed_paper_keeps_every_law(kind: str, lang: Lang) -> None:
    document = composed(kind, lang)
    assert markup.parse(markup.dump(document)) == walk.canonical(document)
    assert number(document, lambda message: message) == number(
        number(document, lambda message: message), lambda message: message
    )
    assert compose(content(), TEMPLATES, "tunis", 1, kind, lang) == document
    assert {paragraph.style for paragraph in walk.paragraphs(document)} <= {*STYLES, ""}
    assert all(block.alt for block in walk.blocks(document) if isinstance(block, Figure))


def test_every_fixed_word_has_its_arabic_and_no_translation_is_left_over() -> None:
    from babel.messages.extract import extract_from_dir
    from babel.messages.pofile import read_po

    found = extract_from_dir(TEMPLATES, [("*.html", "jinja2.ext.babel_extract")])
    wanted = {message for _, _, message, _, _ in found} | {word for words in WORDS.values() for word in words}
    given = {}
    for name in ("ar", "ar_TN", "ar_MA"):
        with (TEMPLATES / "locale" / name / "LC_MESSAGES" / "mithaq.po").open("rb") as file:
            given[name] = {message.id for message in read_po(file) if message.id and message.string}
    assert given["ar"] == wanted
    assert given["ar_TN"] <= wanted
    assert given["ar_MA"] <= wanted


def test_the_plural_rule_of_each_catalogue_is_that_of_the_locale() -> None:
    for name in ("ar", "ar_TN", "ar_MA"):
        source = (TEMPLATES / "locale" / name / "LC_MESSAGES" / "mithaq.po").read_text(encoding="utf-8")
        rule = re.search(r"plural=(.*?);", source)
        assert rule
        index = gettext.c2py(rule[1])
        assert all(index(n) == Locale(Lang.AR, "TN").plural(n) for n in range(1000))


# -- what a template or a content can do wrong ------------------------------------------------------------------------


def broken(tmp_path: Path, old: str, new: str, file: str = "agenda.html") -> str:
    """The sentence that an edit of the agenda's template brings."""
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    source = (templates / file).read_text(encoding="utf-8")
    assert old in source
    (templates / file).write_text(source.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        compose(content(), templates, "tunis", 1, "agenda", Lang.FR)
    return str(caught.value).replace(f"{templates}/", "")


def test_an_element_outside_the_grammar_is_placed_in_the_template(tmp_path: Path) -> None:
    sentence = broken(tmp_path, "{{ parts.agenda() }}", "<center>x</center>")
    assert sentence.startswith("agenda.html:14: ")
    assert "<center>" in sentence
    # and inside a macro, in the file of the macro
    cell = "<td><strong>{{ item.title }}</strong></td>"
    line = (TEMPLATES / "parts.html").read_text(encoding="utf-8").split(cell)[0].count("\n") + 1
    assert broken(tmp_path / "2", cell, "<marquee/>", "parts.html").startswith(f"parts.html:{line}: ")


@pytest.mark.parametrize(
    ("link", "line", "column"),
    [
        ("[](#mandat)", 117, 78),
        ("[ce *cadre*](#a&b)", 117, 88),
        (r"[là](#a\(b\))", 116, 13),  # what is escaped is not looked for: its text begins there
    ],
)
def test_a_link_of_the_content_that_leads_nowhere_is_placed_in_the_content(
    link: str, line: int, column: int, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    file = tmp_path / "content/cities/tunis/terms-of-reference/v1.yaml"
    source = file.read_text(encoding="utf-8").replace("[](#annex-members)", link, 1)
    file.write_text(source, encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        compose(load(tmp_path / "content"), TEMPLATES, "tunis", 1, "terms-of-reference", Lang.FR, 1)
    assert caught.value.place == Place(file.as_posix(), line, column)
    assert "which is nowhere in this paper" in caught.value.what.en


def test_a_style_that_the_house_has_not_is_an_error(tmp_path: Path) -> None:
    assert broken(tmp_path, '<p class="overline">', '<p class="overlin">', "parts.html").startswith("parts.html:")


def test_an_undefined_name_in_a_template_is_an_error(tmp_path: Path) -> None:
    assert broken(tmp_path, "consultation.title", "consultation.titel") == (
        "agenda.html:7: “titel” of Consultation does not exist — did you mean “title”?"
    )


def test_a_paper_that_the_pack_has_not_is_an_error() -> None:
    with pytest.raises(ContentError) as caught:
        compose(content(), TEMPLATES, "tunis", 1, "agneda", Lang.FR)
    assert str(caught.value).endswith("the pack of consultation 1 has no “agneda” — did you mean “agenda”?")


def test_sample_data_says_so_on_its_first_page() -> None:
    known = content()
    city = known.cities["tunis"].model_copy(update={"sample": True})
    document = compose(replace(known, cities={"tunis": city}), TEMPLATES, "tunis", 1, "agenda", Lang.FR)
    notices = [walk.text_of(p) for p in walk.paragraphs(document) if p.style == "notice"]
    assert notices[0].startswith("Données d’exemple")


def test_a_logo_comes_from_its_folder_alone(tmp_path: Path) -> None:
    from pipeline.compose.build import picture

    (tmp_path / "logos").mkdir()
    (tmp_path / "logos" / "city.png").write_bytes(b"\x89PNG")
    (tmp_path / "secret.png").write_bytes(b"secret")
    assert picture(tmp_path / "logos", "city.png") == "data:image/png;base64,iVBORw=="
    for name in ("../secret.png", str(tmp_path / "secret.png"), "missing.png", "city.svg"):
        with pytest.raises(ContentError):
            picture(tmp_path / "logos", name)


def test_a_moroccan_city_has_its_own_words_and_months() -> None:
    known = content()
    city = known.cities["tunis"].model_copy(update={"territory": "MA"})
    document = compose(replace(known, cities={"tunis": city}), TEMPLATES, "tunis", 1, "concept-note", Lang.AR)
    assert document.territory == "MA"
    assert "9. جدول أعمال يوم 7\u00a0نونبر 2023" in lines(document, labels=True)
    assert "4.1 الأهداف الخاصة" in lines(document, labels=True)


def test_a_city_may_prefer_international_months() -> None:
    known = content()
    city = known.cities["tunis"].model_copy(update={"territory": "MA", "months": "international"})
    document = compose(replace(known, cities={"tunis": city}), TEMPLATES, "tunis", 1, "concept-note", Lang.AR)
    assert "9. جدول أعمال يوم 7\u00a0نوفمبر 2023" in lines(document, labels=True)


def test_a_label_without_arabic_words_is_an_error(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    path = templates / "locale" / "ar" / "LC_MESSAGES" / "mithaq.po"
    path.write_text(path.read_text(encoding="utf-8").replace('msgstr "جدول %(n)s –"', 'msgstr ""'), encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        compose(content(), templates, "tunis", 1, "concept-note", Lang.AR)
    assert str(caught.value).replace(f"{templates}/", "").replace(str(templates), "") == (
        "locale: “Tableau %(n)s –” has no translation for ar_TN — add it to locale/ar/LC_MESSAGES/mithaq.po"
    )


def test_a_new_kind_is_a_template_and_a_line_in_the_programme(tmp_path: Path) -> None:
    templates = tmp_path / "templates"
    shutil.copytree(TEMPLATES, templates)
    template = '{% extends "paper.html" %}\n{% block body %}\n<p>À {{ city.name }}, le {{ consultation.day | date }}.</p>\n{% endblock %}\n'
    (templates / "reminder.html").write_text(template, encoding="utf-8")
    known = content()
    paper = known.programme.papers[0].model_copy(update={"kind": "reminder"})
    programme = known.programme.model_copy(update={"papers": (*known.programme.papers, paper)})
    document = compose(replace(known, programme=programme), templates, "tunis", 1, "reminder", Lang.FR)
    assert document.stem == "tunis-c1-reminder.fr"
    assert lines(document)[-1] == "À Tunis, le 7\u00a0novembre 2023."
