import lzma
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from uniseg.linebreak import line_break_boundaries

from pipeline.pdf import linebreak
from pipeline.pdf.linebreak import breaks

DATA = Path(__file__).parent.parent / "data"


def shown(text: str) -> str:
    """The text with a bar wherever a line may end."""
    may = breaks(text)
    return "".join(("|" if i in may else "") + c for i, c in enumerate(text))


@pytest.mark.parametrize(
    "expected",
    [
        "Note |de |concept : |« la |ville » ; |oui ! |Non ?",
        "quatre-|vingt-|dix |l’|an".replace("l’|an", "l’an"),
        "le |7 |novembre |2023, |10:30–10:45, |2021–2023",
        "12 000 |euros, |45 % |de |1\u202f250\u202f000\u00a0€, |n° 12/2026-7",
        "voir |https://www|.example|.org/|fr/|reunions|?id=|12|&lang=|ar |ou |contact@example.org",
        "انظر |الملحق |A.3 |(البند |4-ب)، |«التحول |الرقمي»؛ |نعم؟",
        "على |3 |سنوات |«إِنَّ |اللهَ |لَا |يُضِيعُ»",
        "[voir |(annexe |2)] |et/|ou |fin",
    ],
)
def test_lines_end_where_readers_expect(expected: str) -> None:
    assert shown(expected.replace("|", "")) == expected


def test_a_plain_space_before_french_punctuation_never_ends_a_line() -> None:
    assert shown("oui ; non : « tiens » !") == "oui ; |non : |« tiens » !"


def test_patterns_say_what_the_text_itself_would() -> None:
    text = "Première (et « dernière ») : l’article 3, alinéa b), [sic] — المادة الأولى؛ «البند 2.1» (انظر أدناه)! 100 % A/B"
    own = {i for i in line_break_boundaries(text) if 0 < i < len(text)}
    assert breaks(text) == own - {text.index("% A")}


@settings(max_examples=150, deadline=None)
@given(st.from_regex(linebreak._WHOLE, fullmatch=True))
def test_words_that_are_taken_as_whole_are_so_by_the_library(pattern: str) -> None:
    assert not [i for i in line_break_boundaries(pattern) if 0 < i < len(pattern)]


@pytest.mark.parametrize("closed", linebreak._CLOSED)
def test_lines_that_may_end_unasked_may_end_by_the_library(closed: str) -> None:
    for opens in linebreak._OPENS:
        for before, after in product(("", "«", "1"), ("", "»", "(")):
            assert len(before) + 2 in line_break_boundaries(f"{before}{closed} {opens}{after}")


def test_the_library_follows_unicode() -> None:
    """Its classes are of Unicode 16 and the file is of 15: 31 lines of 7,654 differ, all in scripts beyond ours."""
    agree = differ = 0
    with lzma.open(DATA / "LineBreakTest.txt.xz", "rt", encoding="utf-8") as file:
        for line in (raw.split("#")[0].split() for raw in file):
            if line:
                text = "".join(chr(int(c, 16)) for c in line[1::2])
                expected = [i for i, mark in enumerate(line[2::2], 1) if mark == "÷"]
                same = [i for i in line_break_boundaries(text) if i] == expected
                agree, differ = agree + same, differ + (not same)
    assert (agree, differ) == (7623, 31)
