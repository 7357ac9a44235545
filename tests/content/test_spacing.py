"""Blanks at which no line may end: which French texts lack one, and which do not."""

import pytest

from pipeline.content.spacing import loose

LACKING = {
    "Objet : la ville": ["Objet :"],
    "un vœu; un plan": ["vœu;"],
    "**Objet**: la ville": ["**Objet**:"],
    "Vraiment ?": ["Vraiment ?"],
    "Vraiment!": ["Vraiment!"],
    "la règle « de Chatham\u202f»": ["« de"],
    "la règle «\u202fde Chatham »": ["Chatham »"],
    "la règle «de Chatham»": ["«de", "Chatham»"],
    "25 % des 12 000 habitants": ["25 %", "12 000"],
    "25% des 1\u202f250 000 habitants,": ["25%", "1\u202f250 000"],
    "voir [la note](https://example.org/a;b?c!d) ; puis le plan": ["note ;"],
    "voir [la note](#mandate): puis le plan": ["note:"],
    "{fr:Objet} : la ville": ["Objet} :"],
}


@pytest.mark.parametrize("text", LACKING)
def test_where_french_wants_a_no_break_space_and_has_none(text: str) -> None:
    assert [words for _, words in loose(text)] == LACKING[text]


def test_its_place_is_that_of_the_blank_or_where_one_is_missing() -> None:
    text = "Objet : un vœu; « 25% » de [12 000](#total)"
    assert [offset for offset, _ in loose(text)] == [
        text.index(" :"),
        text.index(";"),
        text.index(" 25"),
        text.index("%"),
        text.index(" »"),
        text.index("12 000"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Objet\u00a0: la ville\u202f; un plan\u00a0? Oui\u202f!",
        "la règle «\u202fde Chatham\u202f», ou «\u00a0de Chatham\u00a0»",
        "**Objet\u00a0:** la ville",
        "25\u00a0% des 1\u202f250\u00a0000 habitants, et plus (en %)",
        "de 10:30 à 13:00, à 3:1, le 7 novembre 2023, 450 personnes",
        "https://example.org/a?b=1;c:d et mithaq:v1, +216 71 123 456, 12/2026-7",
        "voir [la note](https://example.org/a?b;c!) et {zxx:a; b: c!} et {ar:نص: نص}",
        "quoi (?), quoi…",
        r"rien entre \[;\]",
    ],
)
def test_what_has_its_blanks_or_wants_none_is_left_alone(text: str) -> None:
    assert list(loose(text)) == []
