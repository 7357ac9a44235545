import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.document import bidi
from pipeline.errors import FontError
from pipeline.pdf.lines import Line, Look, Shaped, gap

PLAIN = Look("FiraGO", "FiraGO", 10, 11)
STRONG = Look("FiraGO", "FiraGO", 10, 11, strong=True)
NASKH = Look("FiraGO", "Amiri", 10, 13, emph=True)

WORDS = st.sampled_from([
    "الاجتماع", "لا", "إِنَّ", "اللهَ", "مُحَمَّدٌ", "العَرَبِيَّة", "كتاب", "ville", "Hélène", "l’Éducation", "fi", "10:30–10:45", "45 %",
    "12 000", "1\u202f250\u202f000\u00a0€", "2023", "(", ")", "[", "]", "«", "»", "؛", "،", "؟", "!", ".", "\u2066abc 12\u2069",
    "\u2067بيت (3)\u2069", "\u20661\u2069", "\u2067ب\u2069", "https://www.example.org/fr?id=12", "4-ب", " ", "  ", "\n", "ـ", "e\u0301", "a" * 90, "بيت" * 40,
])  # fmt: skip
RUNS = st.lists(
    st.tuples( st.lists(WORDS, max_size=8).map(" ".join) | st.lists(WORDS, max_size=3).map("".join),
              st.sampled_from([PLAIN, STRONG, NASKH])),
    min_size=1, max_size=6,
)  # fmt: skip


def said(text: Shaped, line: Line) -> str:
    return "".join(text.text[a.start : a.end] for a in line.atoms)


@settings(max_examples=300, deadline=None)
@given(RUNS, st.sampled_from([0, 1]), st.floats(20, 500))
def test_lines_hold_the_whole_text_and_none_is_overfull(runs: list[tuple[str, Look]], base: int, width: float) -> None:
    text = Shaped(runs, base)
    lines = text.lines(width)
    assert "".join(said(text, line) for line in lines) == text.text
    for line in lines:
        assert (
            line.width <= width + 0.001 or len([a for a in line.atoms if not a.space]) == 1
        )  # not even one letter fits


@settings(max_examples=300, deadline=None)
@given(RUNS, st.sampled_from([0, 1]), st.floats(60, 500))
def test_every_line_is_in_visual_order(runs: list[tuple[str, Look]], base: int, width: float) -> None:
    text = Shaped(runs, base)
    full = "".join(piece for piece, _ in runs).replace("\n", "\u2028")
    kept = [i for i, char in enumerate(full) if not "\u2066" <= char <= "\u2069"]  # the others guide, and are not drawn
    _, levels = bidi.levels(full, base)
    for line in text.lines(width):
        start, end = kept[line.atoms[0].start], kept[line.atoms[-1].end - 1] + 1
        order = bidi.visual_order(bidi.line_levels(full, levels, base, start, end))
        expected = [start + i for i in order if not full[start + i].isspace() and start + i in set(kept)]
        drawn = [
            kept[i]
            for _, _, _, atom in sorted(
                (x, x + a.width, a.start, a) for x, a in zip(text.placed(line, 0), line.atoms, strict=True)
            )
            for i in sorted(range(atom.start, atom.end), reverse=atom.level & 1 == 1)
        ]
        assert [i for i in drawn if not full[i].isspace()] == expected


def test_joins_survive_a_change_to_bold_inside_a_word() -> None:
    joined = Shaped([("المُن", PLAIN), ("جَزة", STRONG)], 1)
    apart = Shaped([("المُن", PLAIN)], 1)
    assert joined.atoms[0].word.marks != apart.atoms[0].word.marks


def test_a_long_word_is_cut_where_it_must_after_a_sign_if_it_has_one() -> None:
    text = Shaped([("10:30–10:45", PLAIN)], 0)
    assert [said(text, line) for line in text.lines(40)] == ["10:30–", "10:45"]


def test_spaces_grow_to_the_margin_but_open_no_holes() -> None:
    text = Shaped([("un deux trois", PLAIN), ("\nfin", PLAIN)], 0)
    line = text.lines(500)[0]
    filled = line._replace(last=False)
    assert gap(filled, line.width + 4) == 2
    assert gap(filled, 500) == 5
    assert gap(line, 500) == 0


def test_kashidas_widen_arabic_words_and_are_not_read() -> None:
    text = Shaped([("تستعد المدينة لاستقبال المشاركين في الاجتماع التشاوري الأول", PLAIN)], 1)
    line = text.lines(200)[0]
    wider = text.stretched(line, 200)
    assert line.width < wider.width <= 200
    said = [m.text for a in wider.atoms for m in a.word.marks]
    assert "ـ" not in said
    assert said == [m.text for a in line.atoms for m in a.word.marks]


def test_a_character_without_a_glyph_is_named_with_its_code_and_the_words_around_it() -> None:
    with pytest.raises(FontError, match=r"no font \(FiraGO\) can draw “漢” \(U\+6F22\), in “le mot 漢 seul”"):
        Shaped([("le mot 漢 seul", PLAIN)], 0)


def test_a_character_that_only_the_other_family_has_is_drawn_with_it() -> None:
    text = Shaped([("النبي ﷺ", NASKH)], 1)
    assert {a.face.name for a in text.atoms} == {"Amiri-Italic"}
