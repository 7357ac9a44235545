"""The terms of the office, and whether a text keeps to them."""

from pathlib import Path

import pytest

from pipeline.content.check import terms
from pipeline.content.glossary import read_glossary
from pipeline.content.schema import Pair
from pipeline.errors import ContentError

GLOSSARY = read_glossary(Path(__file__).parent.parent.parent / "content" / "glossary.csv")


def missing(french: str, arabic: str, territory: str) -> list[str]:
    return [r.what.en for r in terms(Pair.model_validate({"fr": french, "ar": arabic}), GLOSSARY, territory)]


def test_particles_and_endings_of_arabic_words_do_not_hide_a_term() -> None:
    assert missing("la feuille de route et ses indicateurs", "وبخارطة الطريق ومؤشراتها", "TN") == []
    assert missing("aux **parties prenantes**", "ل**لأطراف المتدخلة**", "TN") == []
    assert missing("les décisions du conseil municipal", "قرارات المجلس البلدي", "TN") == []


def test_a_term_of_one_country_is_not_accepted_in_the_other() -> None:
    assert missing("la gouvernance", "الحوكمة", "TN") == []
    assert missing("la gouvernance", "الحوكمة", "MA") == ["“gouvernance” without its Arabic equivalent of the glossary"]
    assert missing("la gouvernance", "الحكامة", "MA") == []


def test_a_longer_term_hides_the_shorter_ones_inside_it() -> None:
    assert missing("gouvernance de la migration", "حوكمة الهجرة", "TN") == []
    assert missing("gouvernance de la migration", "إدارة", "TN") == [
        "“gouvernance de la migration” without its Arabic equivalent of the glossary"
    ]


def test_a_word_inside_another_is_not_a_term() -> None:
    assert missing("un immigration-budgétaire", "نص", "TN") == []


@pytest.mark.parametrize(
    ("written", "place", "sentence"),
    [
        (b"fr;ar;TN;MA\n", ":1", "the columns of the glossary are fr;ar;TN;MA"),
        (b"fr,ar,TN,MA\na,b,c\n", ":2", "this line of the glossary does not have its 4 columns, or lacks a term"),
        (b"fr,ar,TN,MA\na,,,\n", ":2", "this line of the glossary does not have its 4 columns, or lacks a term"),
        (b'fr,ar,TN,MA\n"' + b"a" * 140_000, ":2", "this line of the glossary cannot be read"),
        ("fr,ar,TN,MA\né,b,,\n".encode("latin-1"), "", "this file is not in UTF-8"),
    ],
)
def test_a_broken_glossary_says_where(tmp_path: Path, written: bytes, place: str, sentence: str) -> None:
    path = tmp_path / "glossary.csv"
    path.write_bytes(written)
    with pytest.raises(ContentError) as raised:
        read_glossary(path)
    assert (str(raised.value.place), raised.value.what.en) == (path.as_posix() + place, sentence)


def test_a_folder_without_glossary_has_no_terms(tmp_path: Path) -> None:
    assert read_glossary(tmp_path / "glossary.csv") == ()
