"""Every paper of every consultation of both cities, composed in French, in Arabic and side by side."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.content.load import Content, load
from pipeline.document import walk
from pipeline.document.model import Document, Lang
from pipeline.packs.build import documents
from pipeline.packs.plan import Pack, packs

ROOT = Path(__file__).parents[2]
LANGUAGES = ("fr", "ar", "fr-ar")
EACH_TIME = ("invitation", "concept-note", "agenda", "participants", "minutes")
VERSIONS = {1: ("terms-of-reference",), 2: ("mapping", "action-plan"), 3: ("monitoring",), 4: ("roadmap",)}


@pytest.fixture(scope="module")
def content() -> Content:
    return load(ROOT / "content")


@pytest.fixture(scope="module")
def composed(content: Content) -> dict[Pack, dict[str, Document]]:
    """The papers of each pack by stem."""
    return {
        pack: {document.stem: document for document in documents(content, ROOT / "templates", pack)}
        for pack in packs(ROOT / "content")
    }


def stems(city: str, n: int) -> Iterator[str]:
    names = [*(f"{city}-c{n}-{kind}" for kind in EACH_TIME), *(f"{city}-{kind}-v1" for kind in VERSIONS[n])]
    if (city, n) == ("tunis", 1):
        names.append("tunis-terms-of-reference-v2")  # what the meeting led to
    yield from (f"{name}.{langs}" for name in names for langs in LANGUAGES)


def test_both_cities_have_every_paper_of_their_four_consultations_in_three_languages(
    composed: dict[Pack, dict[str, Document]],
) -> None:
    expected = {Pack(city, n): set(stems(city, n)) for city in ("oujda", "tunis") for n in (1, 2, 3, 4)}
    assert {pack: set(papers) for pack, papers in composed.items()} == expected


# What one of the two countries says, and the other does not.
TUNISIAN = ("الفصل\u00a09", "البلدية", "المتابعة والتقييم", "الحوكمة", "الرزنامة", "الكتابة الفنية", "الإمضاء")
MOROCCAN = ("المادة\u00a09", "الجماعة", "التتبع والتقييم", "الحكامة", "الجدولة الزمنية", "الكتابة التقنية", "التوقيع")


@pytest.mark.parametrize(
    ("city", "own", "foreign"), [("tunis", TUNISIAN, MOROCCAN), ("oujda", MOROCCAN, TUNISIAN)], ids=["tunis", "oujda"]
)
def test_the_arabic_of_each_country_is_its_own(
    composed: dict[Pack, dict[str, Document]], city: str, own: tuple[str, ...], foreign: tuple[str, ...]
) -> None:
    words = "\n".join(
        walk.text_of(document.blocks)
        for pack, papers in composed.items()
        if pack.city == city
        for document in papers.values()
        if document.langs == (Lang.AR,)
    )
    assert [word for word in own if word not in words] == []
    assert [word for word in foreign if word in words] == []


def test_money_and_months_are_those_of_the_country(composed: dict[Pack, dict[str, Document]]) -> None:
    tunis = walk.text_of(composed[Pack("tunis", 2)]["tunis-action-plan-v1.ar"].blocks)
    oujda = walk.text_of(composed[Pack("oujda", 2)]["oujda-action-plan-v1.ar"].blocks)
    assert "402.750,500\u00a0د.ت." in tunis
    assert "2.267.500,75\u00a0د.م." in oujda
    assert "ديسمبر 2025" in tunis
    assert "دجنبر 2025" in oujda


SAMPLE = ("Données d’exemple", "معطيات على سبيل المثال")  # as a letter says it, after its date


def test_what_is_given_by_way_of_example_says_so_on_every_paper_of_oujda(
    composed: dict[Pack, dict[str, Document]],
) -> None:
    silent = [
        stem
        for pack, papers in composed.items()
        if pack.city == "oujda"
        for stem, document in papers.items()
        if not any(paragraph.style == "notice" for paragraph in walk.paragraphs(document.blocks))
        and not any(said in walk.text_of(document) for said in SAMPLE)
    ]
    assert silent == []
