"""Redlines and tables of two versions, in every language."""

from datetime import date
from pathlib import Path

import pytest

from pipeline.changes.redlines import Redlines, redlines
from pipeline.content.load import load
from pipeline.document.model import Document, Lang, Paragraph, Section, Text
from pipeline.document.walk import accept, paragraphs, reject, text_of, without_comments

ROOT = Path(__file__).parents[2]
FR, AR = Lang.FR, Lang.AR


def paper(lang: Lang, version: str, *clauses: str) -> Document:
    """Clauses c1, c2… in one section."""
    heading = Paragraph((Text("Réunions" if lang is FR else "الاجتماعات", lang),), lang, label="1.")
    held = tuple(Paragraph((Text(words, lang),), lang, id=f"c{n}") for n, words in enumerate(clauses, 1))
    section = Section(heading, held, "meetings", "decimal")
    key = f"tunis-terms-of-reference-v{version}"
    footer = Paragraph((Text(f"{key}.{lang}", Lang.ZXX),), lang)
    day = date(2023, 11, 1)
    return Document(key, "terms-of-reference", version, (lang,), "TN", "Titre", day, (section,), footer=(footer,))


OLD = {FR: paper(FR, "1", "Deux fois.", "Un délai."), AR: paper(AR, "1", "مرتين.", "أجل.")}
NEW = {FR: paper(FR, "2", "Trois fois.", "Un long délai."), AR: paper(AR, "2", "ثلاث مرات.", "أجل.")}


@pytest.fixture(scope="module")
def made() -> Redlines:
    content = load(ROOT / "content")
    authors = {FR: "Ville de Tunis", AR: "بلدية تونس"}
    reasons = {FR: {"c1": "Demande du comité."}, AR: {"c1": "طلب اللجنة."}}
    key = "tunis-terms-of-reference-v1-v2"
    return redlines(content, ROOT / "templates", "tunis", (OLD, NEW), key=key, authors=authors, reasons=reasons)


def test_there_is_a_redline_and_a_table_in_french_in_arabic_and_in_both(made: Redlines) -> None:
    assert [document.stem for document in made.documents] == [
        f"tunis-terms-of-reference-v1-v2.{langs}" for langs in ("fr", "ar", "fr-ar")
    ]
    assert [document.stem for document in made.tables] == [
        f"tunis-terms-of-reference-v1-v2-changes.{langs}" for langs in ("fr", "ar", "fr-ar")
    ]


def test_the_reference_in_the_footer_is_the_name_of_the_redline(made: Redlines) -> None:
    assert [text_of(document.footer).split("\n")[0] for document in made.documents[:2]] == [
        f"tunis-terms-of-reference-v1-v2.{lang}" for lang in ("fr", "ar")
    ]


def test_each_redline_holds_both_versions(made: Redlines) -> None:
    for lang, redline in zip((FR, AR), made.documents, strict=False):
        assert without_comments(accept(redline)).blocks == NEW[lang].blocks
        assert without_comments(reject(redline)).blocks == OLD[lang].blocks
    both = made.documents[2]
    assert "Trois fois.\nثلاث مرات." in text_of(accept(both))
    assert "Deux fois.\nمرتين." in text_of(reject(both))


def test_a_comment_says_why_and_whether_one_language_stayed_behind(made: Redlines) -> None:
    def said(redline: Document) -> list[tuple[str, str, str]]:
        return [
            (paragraph.id, comment.author, comment.text)
            for paragraph in paragraphs(redline)
            for comment in paragraph.comments
        ]

    french, arabic, both = map(said, made.documents)
    alone = "Cette clause a changé en français, mais pas en arabe."
    assert french == [("c1", "Ville de Tunis", "Demande du comité."), ("c2", "Ville de Tunis", alone)]
    assert arabic == [
        ("c1", "بلدية تونس", "طلب اللجنة."),
        ("c2", "بلدية تونس", "تغيّر هذا البند بالفرنسية دون العربية."),
    ]
    assert [(clause, words) for clause, _, words in both] == [
        *[("c1", "Demande du comité.")] * 2,
        *[("c2", alone)] * 2,
    ]
    assert [remark.what.en for remark in made.remarks] == ["Clause “c2” changed in French but not in Arabic."]
