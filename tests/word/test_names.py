"""Names of strangers can be written on a line, whatever was put into them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.word.reading.names import LONGEST, legible, short

NAMES = {
    "Mariama Camara": "Mariama Camara",
    "مصطفى الزياني": "مصطفى الزياني",
    "Le\u200b\u0301a": "Léa",
    "Ali\u202e\u2066 Ben\u200f Salah\u2069": "Ali Ben Salah",
    "Ali\r\nBen\tSalah\u2028": "Ali Ben Salah",
    "A\x00l\x07i\ufeff": "Ali",
    "نیما می\u200cخواهد": "نیما می\u200cخواهد",
    "\u200cAli\u200d \u200c": "Ali",
    "\u202e\u200b": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_stands_on_one_line_without_what_cannot_be_seen(name: str) -> None:
    assert legible(name) == NAMES[name]


@given(st.text())
def test_what_is_legible_stays_as_it_is(name: str) -> None:
    assert legible(legible(name)) == legible(name)


def test_a_name_longer_than_names_are_is_cut() -> None:
    assert short("م" * LONGEST) == "م" * LONGEST
    assert short("A" * 3_000) == "A" * (LONGEST - 1) + "…"
