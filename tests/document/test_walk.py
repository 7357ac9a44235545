"""Reading order, and accepting and refusing changes as Word does."""

from dataclasses import replace

from hypothesis import given

from pipeline.document.model import (
    Block,
    Cell,
    Change,
    ChangeKind,
    Comment,
    Document,
    Figure,
    Lang,
    List,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Table,
    Text,
)
from pipeline.document.walk import (
    accept,
    canonical,
    decide,
    has_changes,
    labels,
    paragraphs,
    reject,
    rewrite,
    rewrite_blocks,
    text_of,
    without_comments,
)
from tests.strategies import documents, quick

FR, AR = Lang.FR, Lang.AR
INS, DEL = Change(ChangeKind.INSERT, "A"), Change(ChangeKind.DELETE, "B")


def doc(*blocks: Block) -> Document:
    return Document("k", "concept-note", "", (FR,), "TN", "t", None, blocks)


def p(*texts: Text | str, style: str = "", changes: tuple[Change, ...] = ()) -> Paragraph:
    return Paragraph(tuple(Text(t, FR) if isinstance(t, str) else t for t in texts), FR, style, changes=changes)


def ins(text: str, *more: Change) -> Text:
    return Text(text, FR, changes=(INS, *more))


def gone(text: str) -> Text:
    return Text(text, FR, changes=(DEL,))


@quick
@given(documents(changes=True))
def test_deciding_leaves_no_change_and_a_canonical_document(document: Document) -> None:
    for decided in (accept(document), reject(document)):
        assert not has_changes(decided)
        assert canonical(decided) == decided


@quick
@given(documents())
def test_a_document_without_changes_is_what_it_is_accepted_or_refused(document: Document) -> None:
    assert not has_changes(document)
    assert accept(document) == reject(document) == document


@quick
@given(documents(changes=True))
def test_accepting_shows_no_deleted_word_and_refusing_no_inserted_one(document: Document) -> None:
    def marked(paragraph: Paragraph) -> Paragraph:
        """The same changes on text that says what became of it."""
        content = (
            replace(item, text="".join(change.kind for change in item.changes) or "kept")
            if isinstance(item, Text)
            else item
            for item in paragraph.content
        )
        return replace(paragraph, content=tuple(content))

    shown = rewrite(document, marked)
    assert not {"delete", "moved-from"} & set(text_of(accept(shown)).split())
    assert "delete" not in text_of(accept(shown))
    assert "insert" not in text_of(reject(shown))


def test_paragraphs_come_in_reading_order() -> None:
    table = Table((Row((Cell((p("c"),)), Cell((p("d"),)))),), FR, (1, 1), caption=p("b"))
    document = doc(
        Section(p("a"), (table, List((ListItem((p("e"), p("f"))),), FR))),
        Parallel(((p("g"), p("h")), (p("i"),))),
        Figure("gantt", "alt", FR, p("j"), replace(table, caption=None)),
    )
    assert "".join(text_of(paragraph) for paragraph in paragraphs(document)) == "abcdefghijcd"


def test_header_and_footer_are_read_apart_and_rewritten_too() -> None:
    document = replace(doc(p("body")), header=(p("head"),), footer=(p("foot"),))
    shouted = rewrite(
        document,
        lambda q: replace(q, content=tuple(replace(t, text=t.text.upper()) for t in q.content if isinstance(t, Text))),
    )
    assert text_of(document) == "body"
    assert [text_of(part) for part in (shouted.header, shouted.blocks, shouted.footer)] == ["HEAD", "BODY", "FOOT"]


@quick
@given(documents())
def test_a_paper_of_which_nothing_is_rewritten_is_given_back_itself(document: Document) -> None:
    assert rewrite(document, lambda paragraph: paragraph) is document
    assert rewrite_blocks(document, lambda block: (block,)) == document


def test_text_is_decided_outermost_first() -> None:
    document = doc(p("a", ins("b"), gone("c"), ins("d", DEL)))
    assert accept(document) == doc(p("ab"))
    assert reject(document) == doc(p("ac"))


def test_what_one_proposes_is_decided_without_the_others() -> None:
    bold = Change(ChangeKind.FORMAT, "A", before=())
    document = doc(
        p("a", ins("b"), gone("c"), Text("d", FR, strong=True, changes=(bold,))), p("e", changes=(DEL,)), p("f")
    )
    assert decide(document, lambda change: change.author == "A") == doc(
        p("abc", Text("d", FR, strong=True)), p("e"), p("f")
    )
    assert decide(document, lambda change: change.author == "B") == doc(p("ad"), p("ef"))


def test_a_new_paragraph_is_an_inserted_mark_and_inserted_text() -> None:
    document = doc(p("a"), p(ins("new"), changes=(INS,)), p("b"))
    assert accept(document) == doc(p("a"), p("new"), p("b"))
    assert reject(document) == doc(p("a"), p("b"))


def test_refusing_a_split_joins_the_halves_under_the_properties_of_the_second() -> None:
    document = doc(p("one ", style="lead", changes=(INS,)), p("two", style="notice"))
    assert reject(document) == doc(p("one two", style="notice"))
    assert accept(document) == doc(p("one ", style="lead"), p("two", style="notice"))


def test_accepting_a_merge_joins_three_paragraphs_and_their_comments() -> None:
    remark = Comment("A", "why?")
    first = replace(p("1 ", changes=(DEL,)), comments=(remark,))
    document = doc(first, p(gone("x"), "2 ", changes=(DEL,)), p("3"))
    assert accept(document) == doc(replace(p("1 2 3"), comments=(remark,)))


def test_what_is_left_before_a_table_stays_a_paragraph() -> None:
    table = Table((Row((Cell((p("c"),)),)),), FR, (1,))
    document = doc(p("left ", gone("x"), changes=(DEL,)), table, p("end"))
    assert accept(document) == doc(p("left "), table, p("end"))


def test_a_paragraph_flows_into_the_next_list_item_and_empty_items_go() -> None:
    items = (
        ListItem((p("one ", changes=(DEL,)),)),
        ListItem((p("two"),)),
        ListItem((p(gone("three"), changes=(DEL,)),)),
    )
    assert accept(doc(List(items, FR))) == doc(List((ListItem((p("one two"),)),), FR))


def test_a_list_or_table_of_which_nothing_is_left_goes() -> None:
    items = List((ListItem((p("one"),), changes=(DEL,)),), FR)
    table = Table((Row((Cell((p("c"),)),), changes=(DEL,)),), FR, (1,))
    assert accept(doc(items, table, p("end"))) == doc(p("end"))


def test_a_heading_that_goes_leaves_what_it_governed() -> None:
    document = doc(Section(p(gone("Title"), changes=(DEL,)), (p("text"),)))
    assert accept(document) == doc(p("text"))
    assert reject(document) == doc(Section(p("Title"), (p("text"),)))


def test_a_deleted_block_goes_whole() -> None:
    document = doc(Section(p("Title"), (p("text", ins("!")),), changes=(DEL,)), PageBreak((INS,)), p("end"))
    assert accept(document) == doc(PageBreak(), p("end"))
    assert reject(document) == doc(Section(p("Title"), (p("text"),)), p("end"))


def test_a_moved_passage_stands_at_one_end() -> None:
    here, there = Change(ChangeKind.MOVED_FROM, name="m"), Change(ChangeKind.MOVED_TO, name="m")
    moved = Text("moved", FR, changes=(here,))
    document = doc(p(moved, changes=(here,)), p("mid"), p(replace(moved, changes=(there,)), changes=(there,)), p("end"))
    assert accept(document) == doc(p("mid"), p("moved"), p("end"))
    assert reject(document) == doc(p("moved"), p("mid"), p("end"))


def test_refusing_a_format_puts_back_what_was_before() -> None:
    bold = Text("a", FR, strong=True, changes=(Change(ChangeKind.FORMAT, before=("emph",)),))
    document = doc(p(bold, style="lead", changes=(Change(ChangeKind.FORMAT, before=("notice",)),)))
    assert reject(document) == doc(p(Text("a", FR, emph=True), style="notice"))
    assert accept(document) == doc(p(Text("a", FR, strong=True), style="lead"))


def test_notes_are_decided_too() -> None:
    note = Note((Text("old", FR, changes=(DEL,)), Text("new", FR, changes=(INS,))), FR)
    document = doc(Paragraph((Text("a", FR), note, replace(note, changes=(INS,))), FR))
    old, new = Note((Text("old", FR),), FR), Note((Text("new", FR),), FR)
    assert reject(document) == doc(Paragraph((Text("a", FR), old), FR))
    assert accept(document) == doc(Paragraph((Text("a", FR), new, new), FR))


def test_comments_stay_until_they_are_taken_out() -> None:
    document = doc(replace(p(ins("a")), comments=(Comment("A", "why?"),)))
    assert next(paragraphs(accept(document))).comments
    assert without_comments(accept(document)) == doc(p("a"))


def test_canonical_merges_equal_neighbours_and_keeps_cross_references() -> None:
    reference = Text("", FR, href="#mandate")
    assert canonical(doc(p("a", "", "b", reference, reference))) == doc(p("ab", reference, reference))


def test_labels_say_what_a_reference_prints() -> None:
    clause = replace(p("text"), id="clause", label="2.")
    item = ListItem((replace(p("one"), label="a)"),), id="item")
    section = Section(replace(p("Mandate"), label="Article 3"), (clause, List((item,), FR)), id="mandate")
    assert labels(doc(section)) == {"mandate": "Article 3", "clause": "2.", "item": "a)"}
    assert text_of(section, labels=True) == "Article 3 Mandate\n2. text\na) one"


def test_blocks_can_be_dropped_or_multiplied() -> None:
    document = doc(Section(p("T"), (p("a"), PageBreak())), PageBreak())
    assert rewrite_blocks(document, lambda b: () if isinstance(b, PageBreak) else (b,)) == doc(
        Section(p("T"), (p("a"),))
    )
