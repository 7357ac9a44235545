"""The marks of content text, and the languages seen from the script."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.document.inline import InlineError, parse, tagged, unnamed, unparse
from pipeline.document.model import Lang, Text
from tests.strategies import langs, runs

FR, AR, ZXX = Lang.FR, Lang.AR, Lang.ZXX

both = langs.flatmap(lambda lang: st.tuples(runs(lang), st.just(lang)))


@given(both)
@example(((Text(" a", FR, strong=True), Text("* b", FR)), FR))
@example(((Text("a ", FR), Text(" *", FR, strong=True), Text(" * ", FR)), FR))
@example(((Text("5 * 3 ** _ ______ a__b", FR),), FR))
@example(((Text("a", FR, emph=True), Text("b", FR, strong=True, emph=True), Text("c", FR, strong=True)), FR))
def test_runs_spelled_with_marks_read_back_as_the_same_runs(pair: tuple[tuple[Text, ...], Lang]) -> None:
    texts, lang = pair
    assert parse(unparse(texts, lang), lang) == texts


@given(both)
def test_there_is_one_canonical_spelling(pair: tuple[tuple[Text, ...], Lang]) -> None:
    spelled = unparse(*pair)
    assert unparse(parse(spelled, pair[1]), pair[1]) == spelled


@given(st.text(alphabet="ab *_[](){}\\#:frz\n1", max_size=30))
def test_any_text_is_read_or_refused_with_a_place(source: str) -> None:
    try:
        texts = parse(source, FR)
    except InlineError as fault:
        offset, texts = fault.offset, ()
    else:
        offset = 0
    assert 0 <= offset <= len(source)
    assert parse(unparse(texts, FR), FR) == texts


def test_marks_switch_properties_on_and_off() -> None:
    assert parse("**Gras *et* ** __souligné__".replace(" **", "**"), FR) == (
        Text("Gras ", FR, strong=True),
        Text("et", FR, strong=True, emph=True),
        Text(" ", FR),
        Text("souligné", FR, underline=True),
    )


@pytest.mark.parametrize(
    "plain", ["5 * 3", "~ 5 < 8", "[…] et [sic]", "Nom : ______", "un_nom", "50 % (env.)", "a * b ** c"]
)
def test_ordinary_signs_need_no_escape(plain: str) -> None:
    assert parse(plain, FR) == (Text(plain, FR),)
    assert unparse((Text(plain, FR),), FR) == plain


@pytest.mark.parametrize("plain", ["~~~", "un ~~mot~~", "`", "\\`"])
def test_marks_of_others_are_spelled_with_a_backslash(plain: str) -> None:
    assert parse(unparse((Text(plain, FR),), FR), FR) == (Text(plain, FR),)


def test_a_word_of_a_third_script_must_say_that_it_has_no_language() -> None:
    assert unnamed(parse("Bonjour Привет", FR)) == "Привет"
    assert unnamed(parse("اليونانية Αθήνα", AR)) == "Αθήνα"
    assert not unnamed(parse("Bonjour {zxx:Привет}, Δ et µ, 1ᵉʳ, n° 3, Œuvre, Łódź, İzmir", FR))


def test_a_link_and_a_cross_reference() -> None:
    assert parse("Voir [le site](https://example.org/a_\\(b\\)), [](#mandate)", FR) == (
        Text("Voir ", FR),
        Text("le site", FR, href="https://example.org/a_(b)"),
        Text(", ", FR),
        Text("", FR, href="#mandate"),
    )


@pytest.mark.parametrize(
    ("source", "offset"),
    [
        ("un **gras", 3),
        ("un *mot", 3),
        ("{fr:Tunis", 0),
        ("{de:Berlin}", 0),
        ("{fr:a {ar:b}}", 6),
        ("a ****b**** c", 2),
        ("un ~~mot~~ barré", 3),
        ("un `mot`", 3),
        ("[x](javascript:alert)", 4),
        ("[x](data:text/html,a)", 4),
        ("[](https://example.org)", 0),
        (r"C:\nouveau", 2),
    ],
)
def test_a_mark_that_cannot_be_read_says_where_in_both_languages(source: str, offset: int) -> None:
    with pytest.raises(InlineError) as fault:
        parse(source, FR)
    assert fault.value.offset == offset
    assert fault.value.what.fr != fault.value.what.en
    assert fault.value.hint


def test_a_latin_name_in_arabic_is_french() -> None:
    assert tagged("يدير الجلسة Souhaib Khayati، خبير محلي", AR) == (
        Text("يدير الجلسة ", AR),
        Text("Souhaib Khayati", FR),
        Text("، خبير محلي", AR),
    )


def test_an_arabic_name_in_french_is_arabic() -> None:
    assert tagged("Ville de Tunis (بلدية تونس) : accueil", FR) == (
        Text("Ville de Tunis (", FR),
        Text("بلدية تونس", AR),
        Text(") : accueil", FR),
    )


@pytest.mark.parametrize("lang", [FR, AR])
@pytest.mark.parametrize(
    "code",
    [
        "+216 71 123 456",
        "(+216) 71 123 456",
        "00212 5 37 12 34 56",
        "05 37 12 34 56",
        "12/2026-7",
        "DGCL/2023/12",
        "tunis-c1-concept-note",
        "mairie.tunis@example.tn",
        "https://example.org/a/b?c=1",
        "www.example.org",
    ],
)
def test_codes_have_no_language(code: str, lang: Lang) -> None:
    before, after = ("الهاتف : ", "، شكرا.") if lang is AR else ("Voir : ", ", merci.")
    assert tagged(before + code + after, lang) == (Text(before, lang), Text(code, ZXX), Text(after, lang))


@pytest.mark.parametrize(
    "plain", ["10:30–10:45", "07/11/2023", "2015–2018", "12 000", "50 %", "1,5", "le 1er et le 2e", "16h30", "COVID-19"]
)
def test_numbers_dates_and_times_stay_in_the_language_around_them(plain: str) -> None:
    assert tagged(f"Voir {plain} ici", FR) == (Text(f"Voir {plain} ici", FR),)


def test_a_language_is_named_only_where_the_script_does_not_say_it() -> None:
    assert unparse((Text("مشروع ", AR), Text("MC2CM – RUCP", FR)), AR) == "مشروع MC2CM – RUCP"
    assert unparse((Text("Le code ", FR), Text("rouge", ZXX)), FR) == "Le code {zxx:rouge}"


def test_changes_have_no_spelling() -> None:
    from pipeline.document.model import Change, ChangeKind

    with pytest.raises(ValueError, match="accepted or rejected"):
        unparse((Text("a", FR, changes=(Change(ChangeKind.INSERT),)),), FR)
