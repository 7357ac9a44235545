"""What stays on one page in every format."""

from dataclasses import replace
from pathlib import Path

from pipeline.compose.build import compose
from pipeline.content.load import load
from pipeline.document import walk
from pipeline.document.model import Document, Lang, List, ListItem, Paragraph, Parallel, Section, Table, Text
from pipeline.document.parallel import parallel
from pipeline.document.together import short, tied

ROOT = Path(__file__).parent.parent.parent


def p(words: str, lang: Lang = Lang.FR) -> Paragraph:
    return Paragraph((Text(words, lang),), lang)


def side_by_side(fr: str, ar: str) -> Parallel:
    return Parallel(((p(fr),), (p(ar, Lang.AR),)))


def minutes(*langs: Lang) -> Document:
    content = load(ROOT / "content")
    one = [compose(content, ROOT / "templates", "tunis", 1, "minutes", lang) for lang in langs]
    return parallel(*one) if len(one) > 1 else one[0]


def test_passages_side_by_side_stay_whole_unless_one_is_long() -> None:
    assert short(side_by_side("Un alinéa.", "فقرة."))
    assert not short(side_by_side("Un alinéa. " * 30, "فقرة."))
    item = ListItem((p("Un point."),))
    assert short(Parallel(((List((item,), Lang.FR),), (p("نقطة.", Lang.AR),))))
    assert not short(Parallel(((Table((), Lang.FR, (1,)),), (p("جدول.", Lang.AR),))))


def test_the_last_words_before_the_signatures_stay_with_them_in_each_language() -> None:
    for langs in ((Lang.FR,), (Lang.FR, Lang.AR)):
        paper = minutes(*langs)
        found = [one for one in walk.paragraphs(paper.blocks) if id(one) in tied(paper)]
        assert [one.lang for one in found] == list(langs)
        assert walk.text_of(found).startswith("La deuxième consultation se tiendra")


def test_nothing_is_tied_where_nobody_signs() -> None:
    paper = minutes(Lang.FR)
    last = paper.blocks[-1]
    assert isinstance(last, Section)
    assert not tied(replace(paper, blocks=paper.blocks[:-1]))
