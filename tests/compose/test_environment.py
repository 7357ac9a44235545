import re
from collections.abc import Callable
from datetime import date, time
from pathlib import Path

import pytest

from pipeline.compose.environment import render
from pipeline.compose.locale import Locale
from pipeline.content.schema import Pair
from pipeline.document.model import Lang
from pipeline.errors import ContentError, TemplateError

FR = Locale(Lang.FR, "TN")
AR = Locale(Lang.AR, "TN")
Write = Callable[..., str]


def pair(fr: str, ar: str = "نص") -> Pair:
    return Pair.model_validate({"fr": fr, "ar": ar})


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """What a template of these words writes; `<?at …?>` is left out."""

    def written(template: str, locale: Locale = FR, **values: object) -> str:
        (tmp_path / "paper.html").write_text(template, encoding="utf-8")
        return unplaced(render(tmp_path, "paper.html", locale, values), tmp_path)

    return written


def unplaced(source: str, root: Path) -> str:
    return re.sub(rf"<\?at {re.escape(str(root))}/[a-z-]+\.html:\d+\?>", "", source)


def sentence(template: str, root: Path, locale: Locale = FR, **values: object) -> str:
    """The error of a template of these words, without the folder."""
    (root / "paper.html").write_text(template, encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        render(root, "paper.html", locale, values)
    return str(caught.value).replace(f"{root}/", "")


def test_a_pair_is_written_in_the_language_of_the_document_with_its_marks(write: Write) -> None:
    word = pair("un **mot**", "كلمة")
    assert unnamed(write("<p>{{ word }}</p>", word=word)) == "<p>un <strong>mot</strong></p>"
    assert unnamed(write("<p>{{ word }}</p>", AR, word=word)) == "<p>كلمة</p>"


def test_what_is_written_is_escaped_and_content_is_never_a_template(write: Write) -> None:
    assert write("{{ text }}", text="<script>&") == "&lt;script&gt;&amp;"
    assert write("{{ text | plain }}", text=pair("{{ 7 * 7 }} <b>")) == "{{ 7 * 7 }} &lt;b&gt;"
    assert unnamed(write("{{ text }}", text=pair("{{ 7 * 7 }} <b>"))) == "{{ 7 * 7 }} &lt;b&gt;"


def test_dates_times_and_numbers_say_how_they_want_to_be_written(write: Write) -> None:
    values = {"day": date(2023, 11, 7), "start": time(10, 30), "end": time(10, 45), "half": 0.5}
    template = "{{ day | date(weekday=true) }}, {{ start | times(end) }}, {{ half | percent }}, {{ 3 | ordinal }}"
    assert write(template, **values) == "mardi 7\u00a0novembre 2023, 10:30–10:45, 50\u00a0%, troisième"
    assert write(template, AR, **values) == "الثلاثاء، 7\u00a0نوفمبر 2023, 10:30–10:45, 50%, الثالثة"


def test_a_constant_is_not_frozen_in_the_language_that_came_first(write: Write) -> None:
    assert [write("{{ 2 | ordinal }}", FR), write("{{ 2 | ordinal }}", AR)] == ["deuxième", "الثانية"]


def test_texts_are_joined_as_the_language_joins(write: Write) -> None:
    names = [pair("Tunis", "تونس"), pair("Sfax", "صفاقس")]
    assert unnamed(write("{{ names | listed }}", names=names)) == "Tunis et Sfax"
    assert unnamed(write("{{ names | listed }}", AR, names=names)) == "تونس وصفاقس"


def unnamed(source: str) -> str:
    """Without the elements that name the language of a text."""
    return re.sub(r"</?(span|bdi)[^>]*>", "", source)


def test_a_text_has_paragraphs_and_a_form_for_the_inside_of_a_sentence(write: Write) -> None:
    text = pair("Un **début\n\nlong**.\n\nFin.")
    written = write("{% for words in text | paragraphs %}<p>{{ words }}</p>{% endfor %}", text=text)
    assert unnamed(written) == "<p>Un <strong>début</strong></p><p><strong>long</strong>.</p><p>Fin.</p>"
    assert unnamed(write("{{ role | running }}", role=pair("Expert local"))) == "expert local"
    assert unnamed(write("{{ role | running }}", role=pair("MC2CM"))) == "MC2CM"


def test_a_reference_is_an_empty_link(write: Write) -> None:
    assert write('{{ ref("mandate") }}') == '<a href="#mandate"></a>'


def test_fixed_words_are_translated_and_fall_back_to_common_arabic(write: Write, tmp_path: Path) -> None:
    for name, words in {
        "ar": 'msgid "Article"\nmsgstr "المادة"\n\nmsgid "Lieu"\nmsgstr "المكان"\n',
        "ar_TN": 'msgid "Article"\nmsgstr "الفصل"\n',
    }.items():
        catalogue(tmp_path, name, words)
    template = '{{ _("Article") }} – {{ _("Lieu") }}'
    assert write(template, FR) == "Article – Lieu"
    assert write(template, AR) == "الفصل – المكان"
    assert write(template, Locale(Lang.AR, "MA")) == "المادة – المكان"


def catalogue(root: Path, name: str, words: str) -> Path:
    path = root / "locale" / name / "LC_MESSAGES" / "mithaq.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n'
    path.write_text(
        f'{head}"Plural-Forms: nplurals=6; plural=n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5;\\n"\n\n{words}',
        encoding="utf-8",
    )
    return path


def test_plural_forms_follow_the_number(write: Write, tmp_path: Path) -> None:
    forms = ["لا اجتماع", "اجتماع واحد", "اجتماعان", "%(num)s اجتماعات", "%(num)s اجتماعا", "%(num)s اجتماع"]
    words = 'msgid "%(num)s réunion"\nmsgid_plural "%(num)s réunions"\n'
    catalogue(tmp_path, "ar", words + "".join(f'msgstr[{n}] "{form}"\n' for n, form in enumerate(forms)))
    template = (
        '{% for n in [0, 1, 2, 3, 11, 100] %}{{ ngettext("%(num)s réunion", "%(num)s réunions", n) }};{% endfor %}'
    )
    assert write(template, FR) == "0 réunion;1 réunion;2 réunions;3 réunions;11 réunions;100 réunions;"
    assert write(template, AR) == "لا اجتماع;اجتماع واحد;اجتماعان;3 اجتماعات;11 اجتماعا;100 اجتماع;"


def test_each_element_knows_its_line(tmp_path: Path) -> None:
    (tmp_path / "parts.html").write_text("{% macro box() %}\n<p>\n<em>x</em></p>\n{% endmacro %}\n", encoding="utf-8")
    (tmp_path / "paper.html").write_text(
        '{# two\nlines #}\n{% import "parts.html" as parts %}\n<div>\n  {{ parts.box() }}\n</div>', encoding="utf-8"
    )
    source = render(tmp_path, "paper.html", FR, {}).replace(f"{tmp_path}/", "")
    assert source == "<?at paper.html:4?><div>\n  <?at parts.html:2?><p>\n<?at parts.html:3?><em>x</em></p>\n\n</div>"


# -- errors: template:line, what, and a way out -----------------------------------------------------------------------


def test_an_undefined_name_has_a_line_and_a_way_out(tmp_path: Path) -> None:
    assert sentence("<p>\n{{ programe }}</p>", tmp_path, programme=1) == (
        "paper.html:2: “programe” does not exist — did you mean “programme”?"
    )


def test_an_unknown_property_names_what_has_it_not(tmp_path: Path) -> None:
    assert sentence("\n\n{{ venue.adress }}", tmp_path, venue={"address": "x"}) == (
        "paper.html:3: “adress” of dict does not exist — did you mean “address”?"
    )
    assert sentence("{{ title.arr }}", tmp_path, title=pair("x")) == (
        "paper.html:1: “arr” of Pair does not exist — did you mean “ar”?"
    )


def test_an_error_inside_a_macro_is_placed_there(tmp_path: Path) -> None:
    (tmp_path / "parts.html").write_text("\n{% macro box() %}\n{{ zzz }}\n{% endmacro %}", encoding="utf-8")
    assert sentence('{% import "parts.html" as parts %}{{ parts.box() }}', tmp_path) == (
        "parts.html:3: “zzz” does not exist"
    )


def test_syntax_errors_have_their_line(tmp_path: Path) -> None:
    assert sentence("<p>\n{% if x %}", tmp_path).startswith(
        "paper.html:2: template syntax: Unexpected end of template."
    )
    assert sentence("\n{{ 7 | dat }}", tmp_path).startswith("paper.html:2: template syntax: No filter named 'dat'")


def test_a_value_that_says_not_how_to_be_written_is_an_error(tmp_path: Path) -> None:
    way_out = "choose a filter: {{ value | date }}, {{ value | number }}…"
    assert (
        sentence("{{ day }}", tmp_path, day=date(2023, 11, 7))
        == f"paper.html:1: a value “date” cannot be written as it is — {way_out}"
    )
    assert (
        sentence("{{ x }}", tmp_path, x=None)
        == f"paper.html:1: a value “NoneType” cannot be written as it is — {way_out}"
    )


def test_a_missing_translation_names_the_word_and_the_line(tmp_path: Path) -> None:
    assert sentence('<p>\n{{ _("Lieu") }}</p>', tmp_path, AR) == (
        "paper.html:2: “Lieu” has no translation for ar_TN — add it to locale/ar/LC_MESSAGES/mithaq.po"
    )


def test_a_broken_catalogue_has_its_line(tmp_path: Path) -> None:
    path = catalogue(tmp_path, "ar", "nonsense\n")
    assert sentence("x", tmp_path, AR).startswith(f"{path}:6: unreadable catalogue: ".replace(f"{tmp_path}/", ""))
    catalogue(tmp_path, "ar", 'msgid "Page %(page)s"\nmsgstr "صفحة %(pages)s"\n')
    assert sentence("x", tmp_path, AR) == (
        "locale/ar/LC_MESSAGES/mithaq.po:6: the translation of “Page %(page)s” asks for %(pages)s, which the message does not give"
    )


def test_a_template_that_is_not_there_has_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "parts.html").write_text("", encoding="utf-8")
    assert sentence('\n{% import "part.html" as parts %}', tmp_path) == (
        "paper.html:2: template “part.html” does not exist — did you mean “parts.html”?"
    )


@pytest.mark.parametrize("name", ["../secret.html", "/etc/passwd", "locale/x.html", "link.html", "parts.txt"])
def test_no_template_comes_from_outside_its_folder(name: str, tmp_path: Path) -> None:
    root = tmp_path / "templates"
    root.mkdir()
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    (root / "link.html").symlink_to(tmp_path / "secret.html")
    assert "does not exist" in sentence(f'{{% include "{name}" %}}', root)


@pytest.mark.parametrize(
    "attack",
    [
        "{{ ''.__class__.__mro__ }}",
        "{{ text.model_dump() }}",
        "{{ text['__class__'] }}",
        "{{ text.parse_file('/etc/passwd') }}",
        "{{ _.__globals__ }}",
        "{{ ref.__globals__ }}",
        "{{ names.append(1) }}",
        "{% for n in range(10000000) %}x{% endfor %}",
    ],
)
def test_a_template_cannot_leave_its_sandbox(attack: str, tmp_path: Path) -> None:
    assert sentence(attack, tmp_path, text=pair("x"), names=[]).startswith("paper.html:1: ")


def test_a_mark_that_cannot_be_read_is_placed_in_the_content(tmp_path: Path) -> None:
    from pipeline.content.located import Located, Span

    source = "title:\n  fr: Un **mot\n"
    text = Located("Un **mot", Span("texts.yaml", source, 13, 21, ""))
    (tmp_path / "paper.html").write_text("{{ title }}", encoding="utf-8")
    with pytest.raises(ContentError) as caught:
        render(tmp_path, "paper.html", FR, {"title": Pair.model_construct(fr=text, ar=text)})
    assert str(caught.value.place) == "texts.yaml:2:10"
