"""A row or an article that a reviewer adds in Word is an entry of the next version's file, as its neighbours are."""

import io
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache, partial, reduce
from pathlib import Path

import pytest

from pipeline.changes import register
from pipeline.changes.amend import Base, amend
from pipeline.changes.amendments import Amendment, Decision, Kind, Part, Register
from pipeline.changes.compare import compare
from pipeline.changes.conflicts import lonely
from pipeline.changes.consolidated import consolidated
from pipeline.changes.decided import decided
from pipeline.changes.feasible import TOLD, feasible
from pipeline.changes.obstacles import obstacles
from pipeline.changes.outline import of_row
from pipeline.changes.proposals import Sender, proposed
from pipeline.changes.redlines import version
from pipeline.changes.rows import row_values
from pipeline.changes.written import clause, tree
from pipeline.cli import main
from pipeline.compose.build import compose, home
from pipeline.content import source
from pipeline.content.load import read_version
from pipeline.document import walk
from pipeline.document.model import Block, Cell, Document, Lang, List, ListItem, Paragraph, Row, Section, Table
from pipeline.errors import Remark, ReviewError
from pipeline.word.reader import read
from pipeline.word.writer import write
from tests.changes.edits import line, with_item, with_row, without
from tests.changes.test_amend import changes
from tests.changes.test_review import AR, FR, ROOT, WHEN, content, edited, file, office, the_house
from tests.changes.test_review import papers as terms_of_tunis

__all__ = ["office"]  # a fixture

TERMS = "terms-of-reference"
Cells = tuple[tuple[str, ...], ...]  # the paragraphs of each cell
Edit = Callable[[Document], Document]


@cache
def papers(city: str, kind: str) -> Mapping[Lang, Document]:
    return version(content(), ROOT / "templates", city, kind, 1)


def path(city: str, kind: str) -> Path:
    return ROOT / "content" / "cities" / city / kind / "v1.yaml"


@cache
def returned(city: str, kind: str, edit: Edit, *, tracked: bool = True) -> tuple[Register, list[Remark]]:
    """What comes back of a paper that somebody edited in Word, in both languages."""
    found: list[Amendment] = []
    for paper in papers(city, kind).values():
        new = edit(paper)
        sent = compare(paper, new, author="Leila Mansouri", when=WHEN) if tracked else new
        back = read(write(sent, the_house(), embed_fonts=False), "retour.docx", papers(city, kind).values())
        assert back.answers is not None
        found += proposed(back.answers, back.document, Sender(content().city(city), "retour.docx"))
    judge = partial(read_version, content(), city, kind)
    base = Base(path(city, kind).read_bytes(), "v1.yaml", papers(city, kind), judge, content().city(city))
    return feasible(Register("1", {}, tuple(found)), (), base)


def accepted(known: Register, **more: object) -> Register:
    given = {"decision": Decision.ACCEPT, **more}
    return replace(known, amendments=tuple(replace(one, **given) for one in known.amendments))  # type: ignore[arg-type]


def amended(city: str, kind: str, known: Register, data: bytes = b"") -> bytes:
    return amend(data or path(city, kind).read_bytes(), "v1.yaml", known, papers(city, kind), content().city(city)).data


def composed(city: str, kind: str, data: bytes) -> Mapping[Lang, Document]:
    """The version that a file makes."""
    made = read_version(content(), city, kind, data, "v2.yaml")
    where = content().city(city)
    versions = {**where.versions, kind: {**where.versions[kind], made.version: made}}
    cities = {**content().cities, city: where.model_copy(update={"versions": versions})}
    n = home(content(), city, kind)
    new = replace(content(), cities=cities)
    return {lang: compose(new, ROOT / "templates", city, n, kind, lang, made.version) for lang in (FR, AR)}


def lines(city: str, kind: str, new: bytes) -> list[str]:
    return changes(new.decode(), path(city, kind).read_text(encoding="utf-8"))


# -- rows -------------------------------------------------------------------------------------------------------------


def added(after: str, cells: Mapping[Lang, Cells]) -> Edit:
    """A row after another one, its cells with these paragraphs."""

    def edit(paper: Document) -> Document:
        lang = paper.langs[0]

        def block(found: Block) -> Iterator[Block]:
            names = [row.id for row in found.rows] if isinstance(found, Table) else []
            if not isinstance(found, Table) or after not in names:
                yield found
                return
            at = names.index(after) + 1
            new = Row(tuple(Cell(tuple(line(text, lang) for text in cell)) for cell in cells[lang]))
            yield replace(found, rows=(*found.rows[:at], new, *found.rows[at:]))

        return walk.rewrite_blocks(paper, block)

    return edit


def shown(row: Row) -> Cells:
    return tuple(tuple(walk.text_of(p) for p in walk.paragraphs(cell.blocks)) for cell in row.cells)


def following(paper: Document, name: str) -> Row:
    """The row after one."""
    rows = next(b.rows for b in walk.blocks(paper) if isinstance(b, Table) and any(row.id == name for row in b.rows))
    return rows[[row.id for row in rows].index(name) + 1]


RISK = {
    FR: (("Les crédits baissent.",), ("Haute",), ("Moyenne",), ("Chercher d’autres bailleurs.",), ("Ville de Tunis",)),
    AR: (("تنخفض الاعتمادات.",), ("عالية",), ("متوسطة",), ("البحث عن ممولين آخرين.",), ("بلدية تونس",)),
}
THEME = {
    FR: (
        ("Sport",),
        ("Des terrains ouverts à toutes et à tous.", "Note\u00a0: 2 sur 5"),
        ("Les clubs des quartiers.", "Note\u00a0: 4 sur 5"),
        ("Ville de Tunis", "Laboratoire d’études urbaines"),
        ("Moyenne",),
    ),
    AR: (
        ("الرياضة",),
        ("ملاعب مفتوحة للجميع.", "العدد: 2 من 5"),
        ("نوادي الأحياء.", "العدد: 4 من 5"),
        ("بلدية تونس", "مخبر الدراسات الحضرية"),
        ("متوسطة",),
    ),
}
BODY = {
    FR: (("Conseil scientifique",), ("Trois universitaires",), ("Relit les chiffres",), ("Une fois par an",)),
    AR: (("المجلس العلمي",), ("ثلاثة جامعيين",), ("يراجع الأرقام",), ("مرة في السنة",)),
}


@pytest.mark.parametrize("tracked", [True, False])
@pytest.mark.parametrize(
    ("kind", "after", "cells", "name"),
    [
        ("roadmap", "risk-funding", RISK, "risk-les-credits-baissent"),
        ("roadmap", "body-working", BODY, "body-conseil-scientifique"),
        ("mapping", "data", THEME, "sport"),
    ],
)
def test_a_row_that_was_added_is_an_entry_and_the_next_version_shows_it(
    kind: str, after: str, cells: Mapping[Lang, Cells], name: str, *, tracked: bool
) -> None:
    known, remarks = returned("tunis", kind, added(after, cells), tracked=tracked)
    assert not remarks
    assert [(one.kind, one.place, one.by_hand) for one in known.amendments] == [(Kind.NEW, after, False)] * 2
    new = amended("tunis", kind, accepted(known))
    assert lines("tunis", kind, new)[0] == f"+  - id: {name}"
    assert all(one.startswith("+") for one in lines("tunis", kind, new))
    made = composed("tunis", kind, new)
    assert {lang: shown(following(made[lang], after)) for lang in made} == cells


def test_two_rows_at_one_place_stand_in_their_order_each_with_its_counterpart() -> None:
    second = dict.fromkeys((FR, AR), (("UNESCO",), ("UNESCO",)))
    first = {FR: (("UE",), ("Union européenne",)), AR: (("ا.أ.",), ("الاتحاد الأوروبي",))}

    def edit(paper: Document) -> Document:
        return added("acronym-tnd", first)(added("acronym-tnd", second)(paper))

    new = amended("tunis", "roadmap", accepted(returned("tunis", "roadmap", edit)[0]))
    made = composed("tunis", "roadmap", new)[AR]
    assert shown(following(made, "acronym-tnd")) == first[AR]
    assert shown(following(made, "acronym-ue")) == second[AR]


def test_what_a_row_prints_reads_back_as_its_entry_or_not_at_all() -> None:
    written: dict[str, set[str]] = {}
    for city in ("tunis", "oujda"):
        for kind in (TERMS, "mapping", "action-plan", "monitoring", "roadmap"):
            root = tree(path(city, kind).read_bytes(), "v1.yaml")
            for table, name in [
                (b.id, row.id) for b in walk.blocks(papers(city, kind)[FR]) if isinstance(b, Table) for row in b.rows
            ]:
                found = clause(root, name)
                if found is None:
                    continue
                rows = {lang: row_of(paper, name) for lang, paper in papers(city, kind).items()}
                said = {lang: tuple(zip(of_row(row), sum(shown(row), ()), strict=True)) for lang, row in rows.items()}
                values = row_values(root, papers(city, kind), (name, False), said, content().city(city))
                if values is not None:
                    assert plainly(values) == {key: value for key, value in spoken(found[1]).items() if key != "id"}
                    written.setdefault(kind, set()).add(table)
    assert written == {TERMS: {"roles"}, "mapping": {"themes"}, "roadmap": {"acronyms", "bodies", "risks"}}


def row_of(paper: Document, name: str) -> Row:
    return next(row for b in walk.blocks(paper) if isinstance(b, Table) for row in b.rows if row.id == name)


def plainly(values: Mapping[str, object]) -> dict[str, object]:
    return {key: list(value) if isinstance(value, tuple) else value for key, value in values.items()}


def spoken(node: source.Node) -> dict[str, object]:
    """What an entry says."""
    assert isinstance(node, source.Mapping)
    return {str(key): said(value) for key, value in node.entries.items()}


def said(node: source.Node) -> object:
    if isinstance(node, source.Scalar):
        return str(node.text)
    return spoken(node) if isinstance(node, source.Mapping) else [said(item) for item in node.items]


def test_a_row_that_names_nobody_known_or_tells_a_date_or_an_amount_is_made_by_hand() -> None:
    unknown = {lang: (*cells[:4], ("UNESCO",)) for lang, cells in RISK.items()}
    dated = dict.fromkeys((FR, AR), (("mars 2026",), ("Suite",)))
    paid = dict.fromkeys((FR, AR), (("Don",), ("10",), ("Acquis",)))
    rows = (added("risk-funding", unknown), added("milestone-evaluation", dated), added("source-municipal", paid))
    known, remarks = returned("tunis", "roadmap", lambda paper: reduce(lambda made, row: row(made), rows, paper))
    assert [one.by_hand for one in known.amendments] == [True] * 6
    assert ["organisation of city.yaml" in one.hint.en for one in remarks[:TOLD] if one.hint] == [True] * TOLD


def test_a_row_that_the_city_would_contradict_is_made_by_hand_and_the_remark_says_why() -> None:
    known, remarks = returned("oujda", TERMS, lambda paper: without(paper, "role-emploi"))
    assert [one.by_hand for one in known.amendments] == [True, True]
    assert remarks[0].hint is not None
    assert "“emploi”" in remarks[0].hint.en
    known, remarks = returned(
        "oujda", TERMS, lambda paper: with_row(paper, "role-emploi", "Chambre", "Conseil", "Achat")
    )
    assert [one.by_hand for one in known.amendments] == [True, True]


def test_a_row_that_goes_takes_its_entry_along() -> None:
    known, remarks = returned("tunis", "roadmap", lambda paper: without(paper, "risk-discourse"))
    assert not remarks
    new = amended("tunis", "roadmap", accepted(known))
    assert b"risk-discourse" not in new
    assert all(one.startswith("-") for one in lines("tunis", "roadmap", new))


# -- articles ---------------------------------------------------------------------------------------------------------

TRAINING = {FR: "Formation", AR: "التكوين"}
CLAUSES = {
    FR: ("Les membres du groupe se forment.", "Deux séances ont lieu chaque année :"),
    AR: ("يتلقى أعضاء المجموعة تكوينا.", "تُنظم جلستان كل سنة:"),
}
ITEMS = {FR: ("au printemps ;", "en automne."), AR: ("في الربيع؛", "في الخريف.")}


def article(paper: Document, after: str) -> Document:
    """With an article after one, in which a list goes with a clause."""
    lang = paper.langs[0]
    items = List(tuple(ListItem((line(words, lang, label="a)"),)) for words in ITEMS[lang]), lang, "letter")
    first, second = (line(words, lang, label="1.") for words in CLAUSES[lang])
    new = Section(
        line(TRAINING[lang], lang, label="Article 9 –" if lang is FR else "المادة 9 –"),
        (List((ListItem((first,)), ListItem((second, items))), lang, "decimal"),),
        numbering="article",
    )
    at = [getattr(block, "id", "") for block in paper.blocks].index(after) + 1
    return replace(paper, blocks=(*paper.blocks[:at], new, *paper.blocks[at:]))


def section(paper: Document, name: str) -> Section:
    return next(b for b in paper.blocks if isinstance(b, Section) and b.id == name)


@pytest.mark.parametrize("tracked", [True, False])
@pytest.mark.parametrize(
    ("city", "after"), [("oujda", "meetings"), ("tunis", "preamble"), ("oujda", "entry-into-force")]
)
def test_an_article_that_was_added_is_one_of_the_file_with_its_clauses(city: str, after: str, *, tracked: bool) -> None:
    known, remarks = returned(city, TERMS, lambda paper: article(paper, after), tracked=tracked)
    assert not remarks
    outline = (Part.TITLE, Part.CLAUSE, Part.CLAUSE, Part.ITEM, Part.ITEM)
    assert [(one.kind, one.place, one.outline) for one in known.amendments] == [(Kind.NEW, after, outline)] * 2
    new = amended(city, TERMS, accepted(known))
    assert lines(city, TERMS, new) == [
        "+  - id: formation",
        "+    title:",
        "+      fr: Formation",
        "+      ar: التكوين",
        "+    clauses:",
        "+      - id: formation-1",
        "+        fr: Les membres du groupe se forment.",
        "+        ar: يتلقى أعضاء المجموعة تكوينا.",
        "+      - id: formation-2",
        "+        fr: |",
        "+          Deux séances ont lieu chaque année :",
        "+        ar: |",
        "+          تُنظم جلستان كل سنة:",
        "+        items:",
        "+          - id: formation-2-1",
        "+            fr: au printemps ;",
        "+            ar: في الربيع؛",
        "+          - id: formation-2-2",
        "+            fr: en automne.",
        "+            ar: في الخريف.",
        "+",
    ]
    made = composed(city, TERMS, new)
    for lang, paper in made.items():
        words = (TRAINING[lang], *CLAUSES[lang], *ITEMS[lang])
        assert walk.text_of(section(paper, "formation")).replace("\u00a0", " ").split("\n") == list(words)


def test_an_annex_of_text_can_be_added() -> None:
    def edit(paper: Document) -> Document:
        lang = paper.langs[0]
        new = Section(
            line(TRAINING[lang], lang, label="Annexe 3 –"),
            tuple(line(w, lang) for w in CLAUSES[lang]),
            numbering="annex",
        )
        return replace(paper, blocks=(*paper.blocks, new))

    known, remarks = returned("oujda", TERMS, edit)
    assert not remarks
    assert [(one.place, one.by_hand) for one in known.amendments] == [("annex-calendar", False)] * 2
    made = composed("oujda", TERMS, amended("oujda", TERMS, accepted(known)))
    last = made[FR].blocks[-1]
    assert isinstance(last, Section)
    assert isinstance(last.heading, Paragraph)
    assert (last.id, last.heading.label) == ("formation", "Annexe 3 –")


def test_line_ends_and_comments_of_the_file_stay_where_an_article_comes() -> None:
    data = (
        path("oujda", TERMS)
        .read_bytes()
        .replace(b"\n", b"\r\n")
        .replace(b"  - id: decisions\r\n", b"  # voir la loi\r\n  - id: decisions\r\n")
    )
    known, _ = returned("oujda", TERMS, lambda paper: article(paper, "meetings"))
    new = amended("oujda", TERMS, accepted(known), data)
    assert b"\n" not in new.replace(b"\r\n", b"")
    start = new.index(b"  - id: formation\r\n")
    end = new.index(b"  # voir la loi\r\n  - id: decisions\r\n")
    assert new[start:end].endswith("ar: في الخريف.\r\n\r\n".encode())
    head = new[:start] + new[end:]
    assert head.replace(b"version: 2\r\nfollows: 1\r\n", b"version: 1\r\n") == data


# -- both languages ---------------------------------------------------------------------------------------------------


def test_an_article_in_one_language_waits_for_its_counterpart_and_says_which() -> None:
    known, _ = returned("oujda", TERMS, lambda paper: article(paper, "meetings"))
    french = accepted(replace(known, amendments=known.amendments[:1]))
    assert lonely(known.amendments) == set()
    assert lonely(french.amendments) == {french.amendments[0].id}
    (fault,) = obstacles(french)
    assert (
        f"amendment {french.amendments[0].id} (“Formation”, Article 9) lacks its counterpart in Arabic" in fault.what.en
    )
    assert fault.hint is not None
    assert "a line for the title and each clause" in fault.hint.en


def test_a_clause_in_arabic_is_no_counterpart_of_an_article_in_french() -> None:
    article_only, _ = returned("oujda", TERMS, lambda paper: article(paper, "chair"))
    clause_only, _ = returned("oujda", TERMS, lambda paper: with_item(paper, "chair-2", "x"))
    french, arabic = article_only.amendments[0], replace(clause_only.amendments[1], place="chair")
    assert lonely((french, arabic)) == {french.id, arabic.id}


def test_languages_that_say_other_parts_are_refused() -> None:
    known, _ = returned("oujda", TERMS, lambda paper: article(paper, "meetings"))
    french, arabic = accepted(known).amendments
    shorter = replace(arabic, after="\n".join(arabic.after.split("\n")[:3]), outline=arabic.outline[:3])
    (fault,) = obstacles(Register("1", {}, (french, shorter)))
    assert "the two languages do not have the same parts" in fault.what.en


def test_a_meeting_words_an_article_and_a_row_anew_a_line_a_part() -> None:
    known, _ = returned("oujda", TERMS, lambda paper: article(paper, "meetings"))
    texts = {FR: "Apprendre\nLe groupe apprend.", AR: "التعلم\nتتعلم المجموعة."}
    one = replace(known.amendments[0], decision=Decision.MODIFY, modify=texts)
    new = amended("oujda", TERMS, Register("1", {}, (one,)))
    assert "+      - id: apprendre-1" in lines("oujda", TERMS, new)
    known, _ = returned("tunis", "roadmap", added("body-working", BODY))
    texts = {lang: "\n".join(text for cell in cells for text in cell) for lang, cells in BODY.items()}
    one = replace(known.amendments[1], decision=Decision.MODIFY, modify=texts)
    assert "+  - id: body-conseil-scientifique" in lines(
        "tunis", "roadmap", amended("tunis", "roadmap", Register("1", {}, (one,)))
    )


def test_a_row_worded_anew_with_other_cells_is_refused_with_a_sentence() -> None:
    known, _ = returned("tunis", "mapping", added("data", THEME))
    one = replace(
        known.amendments[0], decision=Decision.MODIFY, modify={FR: "Sport\nDes terrains", AR: "الرياضة\nملاعب"}
    )
    with pytest.raises(ReviewError, match=r"“Sport”. is not made like those of its table"):
        amended("tunis", "mapping", Register("1", {}, (one,)))


def test_a_register_keeps_what_each_line_is(tmp_path: Path) -> None:
    known, _ = returned("oujda", TERMS, lambda paper: article(paper, "meetings"))
    kept = tmp_path / "v1.yaml"
    kept.write_bytes(register.dump(known))
    assert register.load(kept, "1") == known


# -- the paper of the meeting -----------------------------------------------------------------------------------------


def at_the_meeting(city: str, kind: str, edit: Edit, decide: Edit) -> Amendment:
    """What became of a French proposal in the consolidated paper, written to Word and read back."""
    known, _ = returned(city, kind, edit)
    (french,) = (one for one in known.amendments if one.lang is FR)
    meeting = consolidated(papers(city, kind)[FR], [french])
    assert french.after.split("\n")[0] in walk.text_of(meeting)
    assert walk.reject(meeting).blocks == papers(city, kind)[FR].blocks
    back = read(write(decide(meeting), the_house(), embed_fonts=False), "séance.docx", papers(city, kind).values())
    sender = Sender(content().city(city), "séance.docx")
    (one, *others) = decided(Register("1", {}, (french,)), back.document, papers(city, kind)[FR], sender).amendments
    assert not others
    return one


PROPOSED = [
    ("oujda", TERMS, lambda paper: article(paper, "meetings")),
    ("tunis", "mapping", added("data", THEME)),
]


@pytest.mark.parametrize(("city", "kind", "edit"), PROPOSED)
def test_what_comes_is_tracked_in_the_paper_of_the_meeting_and_decided_there(city: str, kind: str, edit: Edit) -> None:
    assert at_the_meeting(city, kind, edit, walk.accept).decision is Decision.ACCEPT
    assert at_the_meeting(city, kind, edit, walk.reject).decision is Decision.REJECT
    assert at_the_meeting(city, kind, edit, lambda meeting: meeting).decision is Decision.PENDING


@pytest.mark.parametrize(
    ("place", "words", "other"),
    [(PROPOSED[0], "au printemps ;", "en mars ;"), (PROPOSED[1], "clubs", "jeunes")],
)
def test_what_comes_in_other_words_is_retained_in_them(place: tuple[str, str, Edit], words: str, other: str) -> None:
    one = at_the_meeting(*place, lambda meeting: edited(walk.accept(meeting), words, other))
    assert (one.decision, one.modify) == (Decision.MODIFY, {FR: one.after.replace(words, other)})


# -- the command ------------------------------------------------------------------------------------------------------


def test_an_article_in_french_alone_is_refused_by_name_then_worded_in_both_and_written(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.rmtree(office / "returned")
    departed = terms_of_tunis()[FR]
    redline = compare(departed, article(departed, "meetings"), author="Leila Mansouri", when=WHEN)
    file(office / "returned", "a.docx", redline)
    assert main(["review", "tunis"]) == 0
    assert "has no place" not in capsys.readouterr().err
    monkeypatch.setattr("sys.stdin", io.StringIO("a\n\n"))
    assert main(["decide", "tunis"]) == 0
    shown = capsys.readouterr().out
    assert "new article" in shown
    assert main(["amend", "tunis"]) == 2
    assert "(“Formation”, Article 9) lacks its counterpart in Arabic" in capsys.readouterr().err

    kept = office / "reviews" / "v2.yaml"
    kept.write_text(kept.read_text(encoding="utf-8").replace("decision: accept", "decision: pending"), encoding="utf-8")
    answers = "m\nFormation | Le groupe se forme.\nالتكوين | تتلقى المجموعة تكوينا.\nadopté en séance\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(answers))
    assert main(["decide", "tunis"]) == 0
    assert "“|” parts the cells" in capsys.readouterr().err
    assert main(["amend", "tunis"]) == 0
    new = (office / "v3.yaml").read_text(encoding="utf-8")
    assert "  - id: formation\n    title:\n      fr: Formation\n      ar: التكوين\n    clauses:\n" in new
    assert "        ar: تتلقى المجموعة تكوينا.\n\n  - id: chatham-house\n" in new
    made = office.parents[3] / "build" / "tunis" / "redlines" / "tunis-terms-of-reference-v2-v3-changes.fr.html"
    assert "adopté en séance" in made.read_text(encoding="utf-8")
