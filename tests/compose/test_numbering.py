import pytest

from pipeline.compose.numbering import WORDS, number
from pipeline.document.model import (
    Block,
    Cell,
    Document,
    Lang,
    List,
    ListItem,
    Numbering,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from pipeline.document.walk import paragraphs, text_of
from pipeline.errors import DocumentError

ARABIC = dict(
    zip(
        (word for words in WORDS.values() for word in words),
        (
            "الفصل %(n)s –",
            "الفصل %(n)s",
            "الملحق %(n)s –",
            "الملحق %(n)s",
            "جدول %(n)s –",
            "الجدول %(n)s",
            "شكل %(n)s –",
            "الشكل %(n)s",
        ),
        strict=True,
    )
)


def paper(*blocks: Block, lang: Lang = Lang.FR) -> Document:
    return Document("k", "kind", "", (lang,), "TN", "Title", None, blocks)


def p(text: str, lang: Lang = Lang.FR, *, id: str = "") -> Paragraph:  # noqa: A002 (the model's own name)
    return Paragraph((Text(text, lang),), lang, id=id)


def ref(target: str, lang: Lang = Lang.FR) -> Paragraph:
    return Paragraph((Text("", lang, href=f"#{target}"),), lang)


def section(scheme: Numbering, *blocks: Block, title: str = "T", id: str = "") -> Section:  # noqa: A002
    return Section(p(title), blocks, id=id, numbering=scheme)


def french(message: str) -> str:
    return message


def labels(document: Document) -> list[str]:
    return [paragraph.label for paragraph in paragraphs(document) if paragraph.label]


def test_decimal_sections_are_numbered_by_depth() -> None:
    sections = [
        section("decimal", section("decimal"), section("decimal", section("decimal"))),
        section("", p("not numbered")),
        section("decimal", section("decimal")),
    ]
    assert labels(number(paper(*sections), french)) == ["1.", "1.1", "1.2", "1.2.1", "2.", "2.1"]


def test_articles_run_through_the_whole_paper_and_annexes_beside_them() -> None:
    sections = [
        section("", section("article"), section("article", section("decimal"), section("decimal"))),
        section("", section("article")),
        section("annex"),
        section("annex"),
    ]
    assert labels(number(paper(*sections), french)) == [
        *("Article 1 –", "Article 2 –", "2.1", "2.2", "Article 3 –", "Annexe 1 –", "Annexe 2 –"),
    ]
    assert labels(number(paper(*sections), ARABIC.__getitem__))[-2:] == ["الملحق 1 –", "الملحق 2 –"]
    assert labels(number(paper(*sections), ARABIC.__getitem__))[0] == "الفصل 1 –"


def items(*texts: str, lang: Lang = Lang.FR) -> tuple[ListItem, ...]:
    return tuple(ListItem((p(text, lang),)) for text in texts)


def test_list_items_carry_their_mark() -> None:
    lists = [
        List(items("x", "y"), Lang.FR, "decimal"),
        List(items("x", "y"), Lang.FR, "letter", start=3),
        List(items("x", "y", "z", lang=Lang.AR), Lang.AR, "letter"),
        List((ListItem((p("x"), List(items("inner"), Lang.FR))),), Lang.FR),
    ]
    assert labels(number(paper(*lists), french)) == ["1.", "2.", "c)", "d)", "أ)", "ب)", "ج)", "•", "–"]


def test_only_tables_with_a_caption_are_numbered() -> None:
    rows = (Row((Cell((p("x"),)),)),)
    tables = [
        Table(rows, Lang.FR, (1,), caption=p("First")),
        Table(rows, Lang.FR, (1,), style="layout"),
        Table(rows, Lang.FR, (1,), caption=p("Second")),
    ]
    assert labels(number(paper(*tables), french)) == ["Tableau 1 –", "Tableau 2 –"]


def test_references_name_their_target_as_a_sentence_does() -> None:
    body: list[Block] = [
        section("article", p("Purpose", id="purpose-text"), id="purpose"),
        section("article", List(items("x", "y"), Lang.FR, "letter"), id="mandate"),
        section("", p("…"), title="Calendar", id="calendar"),
        Table((Row((Cell((p("x"),)),)),), Lang.FR, (1,), caption=p("Costs"), id="costs"),
    ]
    targets = ["mandate", "purpose-text", "calendar", "costs"]
    done = number(paper(*body, *(ref(target) for target in targets)), french)
    assert text_of(done).splitlines()[-4:] == ["article\u00a02", "article\u00a01", "Calendar", "tableau\u00a01"]
    done = number(paper(*body, ref("mandate", Lang.AR), ref("costs", Lang.AR)), ARABIC.__getitem__)
    assert text_of(done).splitlines()[-2:] == ["الفصل\u00a02", "الجدول\u00a01"]


def test_a_lettered_item_is_named_with_its_article() -> None:
    items_ = (ListItem((p("x"),)), ListItem((p("y"),), id="quorum"))
    done = number(paper(section("article", List(items_, Lang.FR, "letter")), ref("quorum")), french)
    assert text_of(done).splitlines()[-1] == "article\u00a01, b)"


def test_numbering_twice_changes_nothing() -> None:
    body = section("decimal", section("article", List(items("x"), Lang.FR, "decimal"), id="a"), ref("a"))
    once = number(paper(body), french)
    assert number(once, french) == once


def test_a_reference_to_nothing_is_an_error_with_a_way_out() -> None:
    with pytest.raises(DocumentError) as caught:
        number(paper(section("article", id="mandate"), ref("mandat")), french)
    assert str(caught.value) == "reference to “mandat”, not in the paper — did you mean “mandate”?"
