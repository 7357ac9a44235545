"""Tracked changes in the XML: the rules of the format, those too that schema validators do not know."""

import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from lxml import etree

from pipeline.document.model import (
    Block,
    Cell,
    Change,
    ChangeKind,
    Comment,
    Document,
    Lang,
    List,
    ListItem,
    Paragraph,
    Row,
    Section,
    Table,
    Text,
)
from pipeline.word.ooxml import q
from tests.strategies import documents, quick
from tests.word.opened import body, found, line, part, table, written

FR, AR = Lang.FR, Lang.AR
WHEN = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
INS, DEL = (Change(kind, "Commission", WHEN) for kind in (ChangeKind.INSERT, ChangeKind.DELETE))
SENT, ARRIVED = (Change(kind, "Commission", WHEN, "clause-3") for kind in (ChangeKind.MOVED_FROM, ChangeKind.MOVED_TO))


def runs(*pieces: str | tuple[str, Change], lang: Lang = FR, mark: tuple[Change, ...] = ()) -> Paragraph:
    """A paragraph of plain pieces, and of pieces with a change."""
    content = (
        Text(piece, lang) if isinstance(piece, str) else Text(piece[0], lang, changes=(piece[1],)) for piece in pieces
    )
    return Paragraph(tuple(content), lang, changes=mark)


def marks(root: etree._Element) -> list[str]:
    """Of each paragraph, the changes of its mark."""
    return [
        " ".join(etree.QName(change).localname for change in found(p, "w:pPr/w:rPr/*") if change.get(q("author")))
        for p in found(root, "//w:body//w:p[not(w:pPr/w:pStyle/@w:val='MithaqJoint')]")
    ]


def faults(root: etree._Element) -> list[str]:
    """What a part does that schema validators let pass."""
    report = [f"w:t in a deletion: {text.text}" for text in found(root, "//w:del//w:t")]
    report += [f"delText outside a deletion: {text.text}" for text in found(root, "//w:delText[not(ancestor::w:del)]")]
    report += ["a deletion around an insertion"] * len(found(root, "//w:del//w:ins[w:r] | //w:del[w:r]//w:ins"))
    ranges = ("bookmarkStart", "moveFromRangeStart", "moveToRangeStart")
    revisions = found(root, "//*[@w:author and not(self::w:moveFromRangeStart or self::w:moveToRangeStart)]")
    numbered = [item for name in ranges for item in found(root, f"//w:{name}")] + revisions
    ids = Counter(item.get(q("id")) for item in numbered)
    report += [f"id used twice: {number}" for number, count in ids.items() if count > 1]
    for name in ("bookmark", "moveFromRange", "moveToRange"):
        starts, ends = (Counter(found(root, f"//w:{name}{edge}/@w:id")) for edge in ("Start", "End"))
        report += [f"unbalanced {name}"] * (starts != ends)
        names = Counter(found(root, f"//w:{name}Start/@w:name"))
        report += [f"{name} named twice: {word}" for word, count in names.items() if count > 1]
    sent, arrived = (set(found(root, f"//w:move{side}RangeStart/@w:name")) for side in ("From", "To"))
    report += [f"a move with one end: {word}" for word in sent ^ arrived]
    for side in ("From", "To"):
        if found(root, f"//w:move{side}") and not found(root, f"//w:move{side}RangeStart"):
            report.append("a move without range")
    report += ["a cell without paragraph"] * len(found(root, "//w:tc[not(w:p)]"))
    report += ["a cell that ends with a table"] * len(found(root, "//w:tc[not(*[last()][self::w:p])]"))
    report += [f"a date that is none: {date}" for date in found(root, "//@w:date") if not _DATE.fullmatch(date)]
    report += ["a change without author"] * len(found(root, "//*[self::w:ins or self::w:del][not(@w:author)]"))
    starts, ends, references = (
        Counter(found(root, f"//w:comment{name}/@w:id")) for name in ("RangeStart", "RangeEnd", "Reference")
    )
    report += ["a comment without range"] * (not starts == ends == references)
    return report


_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


# -- text -------------------------------------------------------------------------------------------------------------


def test_inserted_and_deleted_words_carry_who_and_when() -> None:
    root = body(runs("Délai de ", ("quinze", DEL), ("trente", INS), " jours."))
    deleted, inserted = found(root, "//w:p/*[@w:author]")

    assert (deleted.tag, found(deleted, "w:r/w:delText/text()")) == (q("del"), ["quinze"])
    assert (inserted.tag, found(inserted, "w:r/w:t/text()")) == (q("ins"), ["trente"])
    assert found(root, "//@w:author") == ["Commission"] * 2
    assert found(root, "//@w:date") == found(root, "//@w16du:dateUtc") == ["2026-03-01T09:00:00Z"] * 2


def test_a_stripped_author_and_date_stay_stripped() -> None:
    root = body(runs(("x", Change(ChangeKind.INSERT))))

    assert found(root, "//w:ins/@w:author") == [""]
    assert not found(root, "//@w:date")


def test_what_one_inserted_and_another_deleted_is_a_deletion_inside_an_insertion() -> None:
    both = (Change(ChangeKind.DELETE, "B", WHEN), Change(ChangeKind.INSERT, "A", WHEN))
    root = body(Paragraph((Text("ote", FR, changes=both),), FR))

    assert found(root, "//w:ins/@w:author") == ["A"]
    assert found(root, "//w:ins/w:del/@w:author") == ["B"]


def test_a_format_change_keeps_the_whole_former_format() -> None:
    before = Change(ChangeKind.FORMAT, "C", WHEN, before=("underline",))
    root = body(Paragraph((Text("نص", AR, strong=True, changes=(before,)),), AR))
    properties = found(root, "//w:r/w:rPr")[0]

    assert [etree.QName(item).localname for item in properties] == ["b", "bCs", "rtl", "lang", "rPrChange"]
    assert [etree.QName(item).localname for item in found(properties, "w:rPrChange/w:rPr/*")] == ["u", "rtl", "lang"]


def test_arabic_changes_say_their_direction_on_runs_and_marks() -> None:
    root = body(runs("أجل ", ("خمسة عشر", DEL), ("ثلاثين", INS), lang=AR, mark=(INS,)), line("ي", AR))

    assert len(found(root, "//w:r/w:rPr/w:rtl")) == 4
    assert [etree.QName(item).localname for item in found(root, "//w:p[1]/w:pPr/w:rPr/*")] == ["ins", "rtl", "lang"]


# -- paragraphs -------------------------------------------------------------------------------------------------------


def test_a_new_paragraph_is_its_own_mark_and_its_words() -> None:
    assert marks(body(line("A"), line("N", changes=(INS,)), line("B"))) == ["", "ins", ""]


def test_a_split_marks_the_first_half_and_a_merge_deletes_its_mark() -> None:
    assert marks(body(runs("Un.", mark=(INS,)), runs("Deux."))) == ["ins", ""]
    assert marks(body(runs("Un.", mark=(DEL,)), runs("Deux."))) == ["del", ""]


@pytest.mark.parametrize(("change", "name"), [(INS, "ins"), (DEL, "del")])
def test_of_a_last_paragraph_it_is_the_mark_before_that_comes_or_goes(change: Change, name: str) -> None:
    last = (line("A"), line("N", changes=(change,)), line("M", changes=(change,)))
    cell = Table((Row((Cell(last),)),), FR, (1,))

    assert marks(body(*last)) == [name, name, ""]
    assert marks(body(cell)) == [name, name, ""]


def test_a_last_paragraph_replaced_by_another_has_one_mark_that_does_both() -> None:
    root = body(line("A"), line("O", changes=(DEL,)), line("N", changes=(INS,)))

    assert marks(root) == ["", "ins del", ""]


def test_before_an_inserted_paragraph_the_insertion_comes_before_the_deletion() -> None:
    root = body(runs("Fin ", ("vieux.", DEL), ("neuf.", INS)), line("N", changes=(INS,)), line("B"))
    changes = found(root, "//w:p[1]/*[@w:author]")

    assert [etree.QName(change).localname for change in changes] == ["ins", "del"]


def test_a_former_style_stands_last_and_holds_no_run_properties() -> None:
    root = body(Paragraph((Text("T", FR),), FR, changes=(Change(ChangeKind.FORMAT, "C", WHEN, before=("lead",)),)))
    last = found(root, "//w:pPr")[0][-1]

    assert last.tag == q("pPrChange")
    assert found(last, "w:pPr/w:pStyle/@w:val") == ["MithaqLead"]
    assert not found(last, "w:pPr/w:rPr")


def test_a_renumbered_heading_keeps_its_former_number() -> None:
    change = Change(ChangeKind.FORMAT, "C", WHEN, before=("", "label:Article 3 –"))
    heading = Paragraph((Text("Rôles", FR),), FR, label="Article 2 –", changes=(change,))
    package = written_section(heading)
    now, before = found(part(package), "//w:numId/@w:val")
    numbering = part(package, "word/numbering.xml")

    assert found(numbering, f"//w:num[@w:numId='{now}']//w:startOverride/@w:val") == ["2"]
    assert found(numbering, f"//w:num[@w:numId='{before}']//w:startOverride/@w:val") == ["3"]


def written_section(heading: Paragraph) -> Any:
    from tests.word.opened import paper

    return written(paper(Section(heading, (), numbering="article")))


# -- wholes -----------------------------------------------------------------------------------------------------------


def test_a_new_section_is_new_with_all_that_is_in_it() -> None:
    bullets = List((ListItem((line("un", label="•"),)),), FR)
    root = body(line("A"), Section(line("T"), (line("corps"), bullets), changes=(INS,)), line("Z"))

    assert marks(root) == ["", "ins", "ins", "ins", ""]
    assert found(root, "//w:ins//w:t/text()") == ["T", "corps", "un"]


def test_a_row_that_comes_or_goes_is_marked_with_every_mark_and_run_of_its_cells() -> None:
    def row(words: str, *changes: Change) -> Row:
        return Row((Cell((line(words),)), Cell(())), changes=changes)

    root = body(Table((row("a"), row("n", INS), row("o", DEL)), FR, (1, 1)), line("Z"))

    assert [len(found(tr, "w:trPr/w:ins")) for tr in found(root, "//w:tr")] == [0, 1, 0]
    assert [len(found(tr, "w:trPr/w:del")) for tr in found(root, "//w:tr")] == [0, 0, 1]
    assert marks(root) == ["", "", "ins", "ins", "del", "del", ""]
    assert found(root, "//w:tr[3]//w:delText/text()") == ["o"]


def test_a_table_that_goes_goes_row_by_row() -> None:
    root = body(table(("a",), ("b",), changes=(DEL,)), line("Z"))

    assert len(found(root, "//w:trPr/w:del")) == 2


# -- moves ------------------------------------------------------------------------------------------------------------


def moved() -> tuple[Block, ...]:
    return (
        Section(line("T"), (line("corps"),), changes=(SENT,)),
        line("B"),
        Section(line("T"), (line("corps"),), changes=(ARRIVED,)),
        line("Z"),
    )


def test_a_move_has_two_ranges_of_one_name_around_whole_paragraphs() -> None:
    root = body(*moved())

    assert found(root, "//w:moveFromRangeStart/@w:name") == found(root, "//w:moveToRangeStart/@w:name") == ["clause-3"]
    assert found(root, "//w:moveFrom//w:t/text()") == found(root, "//w:moveTo//w:t/text()") == ["T", "corps"]
    assert marks(root) == ["moveFrom", "moveFrom", "", "moveTo", "moveTo", ""]
    (end,) = found(root, "//w:moveFromRangeEnd")
    assert end.getparent().tag == q("body")
    assert end.getprevious() is found(root, "//w:p")[1]


def test_moves_can_be_written_as_deletion_and_insertion() -> None:
    root = body(*moved(), moves=False)

    assert not found(root, "//*[contains(local-name(), 'move')]")
    assert marks(root) == ["del", "del", "", "ins", "ins", ""]


def test_a_move_of_which_one_end_is_missing_is_no_move() -> None:
    assert marks(body(line("T", changes=(ARRIVED,)), line("Z"))) == ["ins", ""]


def test_nothing_moves_out_of_a_table_by_a_move() -> None:
    cell = Table((Row((Cell((line("T", changes=(SENT,)), line("U"))),)),), FR, (1,))
    root = body(cell, line("T", changes=(ARRIVED,)), line("Z"))

    assert marks(root) == ["del", "", "ins", ""]


# -- what validators miss ---------------------------------------------------------------------------------------------


@quick
@given(documents(changes=True).filter(lambda document: "Figure(" not in repr(document)))
def test_no_redline_has_a_fault_that_validators_miss(document: Document) -> None:
    package = written(document)

    for name in package.namelist():
        if name.startswith("word/") and name.endswith(".xml"):
            assert faults(part(package, name)) == [] or name == "word/comments.xml"


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (lambda xml: xml.replace("delText", "t"), "w:t in a deletion: o"),
        (lambda xml: re.sub(r"(<w:ins [^>]*><w:r>)<w:t ", r"\1<w:delText ", xml).replace("n</w:t>", "n</w:delText>"), "delText outside a deletion: n"),
        (lambda xml: re.sub(r'w:id="\d+"', 'w:id="7"', xml), "id used twice: 7"),
        (lambda xml: re.sub(r"<w:moveToRange\w+ [^>]*/>", "", xml), "a move without range"),
        (lambda xml: re.sub(r"<w:bookmarkEnd [^>]*/>", "", xml), "unbalanced bookmark"),
        (lambda xml: re.sub(r"(<w:bookmarkStart [^>]*/>)", r"\1\1", xml), "unbalanced bookmark"),
        (lambda xml: xml.replace("<w:tc>", "<w:tc></w:tc><w:tc>", 1), "a cell without paragraph"),
        (lambda xml: re.sub(r"<w:commentReference [^>]*/>", "", xml), "a comment without range"),
        (lambda xml: xml.replace("09:00:00Z", "neuf heures"), "a date that is none: 2026-03-01Tneuf heures"),
    ],
)  # fmt: skip
def test_each_such_fault_would_be_found(spoil: Callable[[str], str], fault: str) -> None:
    remark = (Comment("Alice", "Pourquoi ?"),)
    blocks = (
        runs("a", ("o", DEL), ("n", INS)),
        line("clause", id="c1"),
        Paragraph((Text("b", FR),), FR, comments=remark),
        table(("A",)),
        *moved(),
    )
    root = body(*blocks)
    spoilt = etree.fromstring(spoil(etree.tostring(root, encoding="unicode")))

    assert faults(root) == []
    assert fault in faults(spoilt)
