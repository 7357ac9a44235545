"""What keeps its own direction: seen by its marks, ⟦ for U+2066, ⟪ for U+2067 and ⟧ for U+2069."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.document.inline import parse
from pipeline.document.isolates import LRI, PDI, RLI, Span, atoms, characters, isolated, spans
from pipeline.document.model import Change, ChangeKind, Field, Inline, Lang, Text
from tests.strategies import contents, langs

FR, AR = Lang.FR, Lang.AR
SHOWN = str.maketrans({LRI: "⟦", RLI: "⟪", PDI: "⟧"})


def shown(source: str, lang: Lang) -> str:
    return characters(isolated(parse(source, lang), lang)).translate(SHOWN)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("المرجع 12/2026-7.", "المرجع ⟦12/2026-7⟧."),
        ("الهاتف +216 71 123 456، شكرا", "الهاتف ⟦+216 71 123 456⟧، شكرا"),
        ("الميزانية 12 000 دينار", "الميزانية ⟦12 000⟧ دينار"),
        ("الميزانية 1\u202f250\u202f000,500 دينار", "الميزانية ⟦1\u202f250\u202f000,500⟧ دينار"),
        ("الفرق -5 درجات", "الفرق ⟦-5⟧ درجات"),
        ("البريد mairie@example.tn (للرد)", "البريد ⟦mairie@example.tn⟧ (للرد)"),
        ("الموقع https://example.org/a.", "الموقع ⟦https://example.org/a⟧."),
        ("الملف tunis-c1 هنا", "الملف ⟦tunis-c1⟧ هنا"),
        ("تنسيق Souhaib Khayati، خبير", "تنسيق ⟦Souhaib Khayati⟧، خبير"),
        ("تنسيق **Souhaib** Khayati", "تنسيق ⟦Souhaib Khayati⟧"),
        ("الجلسة 10:30–10:45 يوم 07/11/2023", "الجلسة 10:30–10:45 يوم 07/11/2023"),
        ("بنسبة 50 % سنة 2023", "بنسبة 50 % سنة 2023"),
        ("{fr:Ville\nde Tunis} هنا", "⟦Ville⟧\n⟦de Tunis⟧ هنا"),
    ],
)
def test_left_to_right_passages_of_an_arabic_text_are_isolated(source: str, expected: str) -> None:
    assert shown(source, AR) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("Tél. +216 71 123 456, 12 000 DT, 12/2026-7", "Tél. +216 71 123 456, 12 000 DT, 12/2026-7"),
        ("La ville (بلدية تونس) invite", "La ville (⟪بلدية تونس⟧) invite"),
        ("Lire {ar:الهاتف }{zxx:+216 71 123 456}{ar: شكرا} ici", "Lire ⟪الهاتف ⟦+216 71 123 456⟧ شكرا⟧ ici"),
        ("Lire {ar:المبلغ 12 000 دينار}", "Lire ⟪المبلغ ⟦12 000⟧ دينار⟧"),
    ],
)
def test_arabic_passages_of_a_french_text_are_isolated(source: str, expected: str) -> None:
    assert shown(source, FR) == expected


def test_marks_stand_in_the_runs_that_they_surround() -> None:
    content: tuple[Inline, ...] = (Text("من ", AR), Text("A", FR), Text("B", FR, strong=True), Field("page", AR))
    assert isolated(content, AR) == (
        Text("من ", AR),
        Text(LRI + "A", FR),
        Text("B" + PDI, FR, strong=True),
        Field("page", AR),
    )
    assert spans(content, AR) == [Span(3, 5, FR)]


def test_only_an_arabic_text_has_atoms() -> None:
    assert atoms("12 000", FR) == []
    assert atoms("من 12 000 إلى 13 500", AR) == [(3, 9), (14, 20)]


@given(langs.flatmap(lambda lang: st.tuples(contents(lang), st.just(lang))))
def test_isolating_adds_balanced_marks_and_nothing_else(pair: tuple[tuple[Inline, ...], Lang]) -> None:
    before, after = characters(pair[0]), characters(isolated(*pair))
    assert after.translate({ord(mark): None for mark in (LRI, RLI, PDI)}) == before
    depth = 0
    for char in after:
        depth += (char in LRI + RLI) - (char == PDI)
        assert 0 <= depth <= 2
        assert not (char == "\n" and depth)
    assert depth == 0


def test_an_isolate_never_reaches_into_a_change_that_would_take_its_end_away() -> None:
    gone = (Change(ChangeKind.DELETE),)
    content = (Text("نص ", Lang.AR), Text("MC2CM ", Lang.FR, changes=gone), Text("RUCP", Lang.FR))
    written = [item.text for item in isolated(content, Lang.AR) if isinstance(item, Text)]
    assert written == ["نص ", "\u2066MC2CM\u2069 ", "\u2066RUCP\u2069"]
