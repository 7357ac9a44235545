"""Documents for property tests: every part of the model, in French, in Arabic and mixed, small and quick to draw.

`documents()` gives canonical documents without changes, `documents(changes=True)` redlines. All are valid: headings are not
empty, rows fill their table, header rows come first.
"""

from datetime import UTC, date, datetime
from typing import Literal, get_args

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from pipeline.document.model import (
    Block,
    Cell,
    Change,
    ChangeKind,
    Comment,
    Contents,
    Document,
    Field,
    Figure,
    Inline,
    Landscape,
    Lang,
    List,
    ListItem,
    Note,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
    Text,
    Tick,
)
from pipeline.document.walk import canonical, merged

# Documents are large to draw: fewer examples, and no clock, which a busy machine would trip over.
quick = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

FRENCH = [
    *("la ville", "Tunis", "l’engagement", "où ?", "« note »", "parties prenantes", "10:30–10:45", "12 000", "(MC2CM)"),
    *("municipalité", "7 novembre 2023", "50 %", "œuvre", "c’est-à-dire", "A & B", "1 < 2"),
]
ARABIC = [
    *("مدينة تونس", "الأطراف المعنيّة", "المادة ٣", "«مذكّرة»", "؟", "، ", "(الجلسة)", "2023", "10:30–10:45", "اللّٰه"),
    *("لا", "بلدية", "50 %"),
]
CODES = ["+216 71 123 456", "12/2026-7", "https://example.org/a_b", "mairie@example.tn", "tunis-c1", "v1"]
ODD = [" ", "  ", "\n", "\u00a0", "\u202f", "*", "**", "_", "__", "[", "](", ")", "{fr:", "}", "\\", "a*b", "\t", "x"]
NAMES = ["mandate", "purpose", "chair", "annex-1", "v.2"]
WORDS = {Lang.FR: FRENCH, Lang.AR: ARABIC, Lang.ZXX: CODES}

FigureKind = Literal["gantt", "budget", "priorities", "progress", "emblem", "picture"]
langs = st.sampled_from([Lang.FR, Lang.AR])
names = st.sampled_from(["", "", "", *NAMES])
authors = st.sampled_from(["", "Souhaib Khayati", "بلدية تونس", "A|B; \\C"])
moments = st.none() | st.sampled_from(
    [datetime(2023, 11, 1, 9, 30, tzinfo=UTC), datetime(2023, 11, 2, 23, 59, 59, 123000, tzinfo=UTC)]
)


@st.composite
def words(draw: st.DrawFn, lang: Lang) -> str:
    """Some words of a language, now and then something that marks or white space could trip over."""
    parts = draw(st.lists(st.sampled_from(WORDS[lang]) | st.sampled_from(WORDS[lang] + ODD), min_size=1, max_size=4))
    return draw(st.sampled_from([" ", " ", ""])).join(parts)


@st.composite
def text_changes(draw: st.DrawFn) -> tuple[Change, ...]:
    kinds = draw(
        st.sampled_from(
            [
                (),
                (),
                (ChangeKind.INSERT,),
                (ChangeKind.DELETE,),
                (ChangeKind.INSERT, ChangeKind.DELETE),
                (ChangeKind.FORMAT,),
                (ChangeKind.MOVED_FROM,),
                (ChangeKind.MOVED_TO,),
                (ChangeKind.INSERT, ChangeKind.FORMAT),
            ]
        )
    )
    return tuple(_change(draw, kind, (("strong",), (), ("emph", "underline"))) for kind in kinds)


def _change(draw: st.DrawFn, kind: ChangeKind, before: tuple[tuple[str, ...], ...]) -> Change:
    moved = kind in {ChangeKind.MOVED_FROM, ChangeKind.MOVED_TO}
    return Change(
        kind,
        draw(authors),
        draw(moments),
        draw(st.sampled_from(["move1", "move 2"])) if moved else "",
        draw(st.sampled_from(before)) if kind is ChangeKind.FORMAT else (),
    )


@st.composite
def block_changes(draw: st.DrawFn, before: tuple[tuple[str, ...], ...] = ()) -> tuple[Change, ...]:
    kinds = [None, None, ChangeKind.INSERT, ChangeKind.DELETE, *([ChangeKind.FORMAT] if before else [])]
    kind = draw(st.sampled_from(kinds))
    return (_change(draw, kind, before),) if kind else ()


PARAGRAPH_BEFORE = (("",), ("lead",), ("", "label:Article 3"))
nothing: st.SearchStrategy[tuple[Change, ...]] = st.just(())


@st.composite
def texts(draw: st.DrawFn, lang: Lang, *, changes: bool = False) -> Text:
    own = draw(st.sampled_from([lang, lang, lang, Lang.FR, Lang.AR, Lang.ZXX]))
    strong, emph, underline = draw(st.sampled_from([(0, 0, 0), (0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1)]))
    href = draw(st.sampled_from(["", "", "", "", "#mandate", "https://example.org/(x)?a=1&b=2", "mailto:a@b.tn"]))
    empty = href.startswith("#") and draw(st.booleans())
    return Text(
        "" if empty else draw(words(own)),
        own,
        bool(strong),
        bool(emph),
        bool(underline),
        href,
        draw(text_changes() if changes else nothing),
    )


@st.composite
def runs(draw: st.DrawFn, lang: Lang, *, changes: bool = False, least: int = 0) -> tuple[Text, ...]:
    """Canonical runs: what `inline.parse` can give."""
    return merged(draw(st.lists(texts(lang, changes=changes), min_size=least, max_size=4)))


@st.composite
def contents(draw: st.DrawFn, lang: Lang, *, changes: bool = False, least: int = 0) -> tuple[Inline, ...]:
    found: list[Inline] = list(draw(runs(lang, changes=changes, least=least)))
    if draw(st.integers(0, 7)) == 0:
        note = Note(draw(runs(lang, changes=changes)), draw(langs), draw(text_changes() if changes else nothing))
        found.insert(draw(st.integers(0, len(found))), note)
    return merged(found)


@st.composite
def comments(draw: st.DrawFn) -> Comment:
    def one(replies: tuple[Comment, ...]) -> Comment:
        return Comment(
            draw(authors), draw(words(Lang.FR)), draw(moments), draw(st.sampled_from(["", "la ville"])), replies
        )

    return one((one(()),)) if draw(st.booleans()) else one(())


@st.composite
def paragraphs(draw: st.DrawFn, *, changes: bool = False, lang: Lang | None = None, least: int = 0) -> Paragraph:
    own = lang or draw(langs)
    return Paragraph(
        draw(contents(own, changes=changes, least=least)),
        own,
        draw(st.sampled_from(["", "", "lead", "notice", "fact"])),
        draw(names),
        draw(st.sampled_from(["", "", "•", "2.", "الفصل 3"])),
        draw(block_changes(PARAGRAPH_BEFORE) if changes else nothing),
        (draw(comments()),) if draw(st.integers(0, 9)) == 0 else (),
    )


@st.composite
def headings(draw: st.DrawFn, *, changes: bool = False, lang: Lang | None = None) -> Paragraph:
    own = lang or draw(langs)
    return Paragraph(
        (Text(draw(st.sampled_from(WORDS[own])).strip(), own),),
        own,
        label=draw(st.sampled_from(["", "1.", "Article 3"])),
        changes=draw(block_changes(PARAGRAPH_BEFORE) if changes else nothing),
    )


@st.composite
def tables(draw: st.DrawFn, *, changes: bool = False) -> Table:
    lang = draw(langs)
    width, height = draw(st.integers(1, 3)), draw(st.integers(1, 3))
    cells = st.lists(paragraphs(changes=changes), max_size=2).map(tuple)
    rows = []
    for index in range(height):
        head = index == 0
        spans = [2, *[1] * (width - 2)] if width > 1 and draw(st.integers(0, 4)) == 0 else [1] * width
        rows.append(
            Row(
                tuple(
                    Cell(draw(cells), "col" if head else "", span, value=draw(st.sampled_from(["", "", "2023-11-07"])))
                    for span in spans
                ),
                head,
                draw(names),
                draw(block_changes() if changes and not head else nothing),
            )
        )
    return Table(
        tuple(rows),
        lang,
        tuple(draw(st.integers(1, 5)) for _ in range(width)),
        draw(st.none() | headings(changes=changes, lang=lang)),
        draw(st.sampled_from(["grid", "layout"])),
        draw(st.sampled_from(["cells", "stacked", "columns"])),
        draw(names),
        draw(block_changes((("columns:2 3 5",),)) if changes else nothing),
    )


@st.composite
def figures(draw: st.DrawFn, *, changes: bool = False) -> Figure:
    kind: FigureKind = draw(st.sampled_from(get_args(FigureKind)))
    drawn = kind not in {"emblem", "picture"}
    return Figure(
        kind,
        draw(st.sampled_from(["Le drapeau européen", "مخطط «غانت» & 1 < 2"])),
        draw(langs),
        draw(st.none() | headings(changes=changes)),
        draw(tables(changes=changes)) if drawn else None,
        (Tick("2023-11-01", "نوفمبر"), Tick("2023-12-01", " déc.  & ")) if kind == "gantt" else (),
        "data:image/png;base64,iVBORw0KGgo=" if kind == "picture" else "",
        draw(st.sampled_from([0, 40, 42.5])),
        draw(names),
        draw(block_changes() if changes else nothing),
    )


@st.composite
def lists(draw: st.DrawFn, inner: st.SearchStrategy[Block], *, changes: bool = False) -> List:
    lang = draw(langs)
    first = paragraphs(changes=changes, lang=lang) | st.builds(
        Paragraph, contents(lang, changes=changes), st.just(lang)
    )
    items = [
        ListItem(
            (draw(first), *draw(st.lists(inner, max_size=1))),
            draw(names),
            draw(block_changes() if changes else nothing),
        )
        for _ in range(draw(st.integers(1, 3)))
    ]
    return List(
        tuple(items),
        lang,
        draw(st.sampled_from(["bullet", "decimal", "letter"])),
        draw(st.sampled_from([1, 1, 3])),
        draw(block_changes((("marker:bullet", "start:2"),)) if changes else nothing),
    )


@st.composite
def sections(draw: st.DrawFn, inner: st.SearchStrategy[Block], *, changes: bool = False) -> Section:
    heading: Paragraph | Parallel = draw(headings(changes=changes))
    if draw(st.integers(0, 5)) == 0:
        heading = Parallel(((draw(headings(lang=Lang.FR)),), (draw(headings(lang=Lang.AR)),)))
    return Section(
        heading,
        tuple(draw(st.lists(inner, max_size=2))),
        draw(names),
        draw(st.sampled_from(["", "decimal", "article", "annex"])),
        draw(block_changes((("numbering:article",),)) if changes else nothing),
    )


@st.composite
def signatures(draw: st.DrawFn, *, changes: bool = False) -> Signatures:
    boxes = [
        Signatory(tuple(draw(st.lists(paragraphs(changes=changes, least=1), min_size=1, max_size=2))), draw(names))
        for _ in range(draw(st.integers(1, 2)))
    ]
    return Signatures(tuple(boxes), draw(langs))


@st.composite
def parallels(draw: st.DrawFn, inner: st.SearchStrategy[Block], *, changes: bool = False) -> Parallel:
    columns = (tuple(draw(st.lists(inner, min_size=1, max_size=2))) for _ in range(2))
    return Parallel(tuple(columns), draw(block_changes() if changes else nothing))


def blocks(*, changes: bool = False, depth: int = 2) -> st.SearchStrategy[Block]:
    leaf: st.SearchStrategy[Block] = paragraphs(changes=changes)
    if not depth:
        return leaf
    inner = blocks(changes=changes, depth=depth - 1)
    own = block_changes() if changes else nothing
    return st.one_of(
        leaf,
        leaf,
        sections(inner, changes=changes),
        lists(inner, changes=changes),
        tables(changes=changes),
        figures(changes=changes),
        parallels(inner, changes=changes),
        signatures(changes=changes),
        st.builds(Contents, langs, st.none() | headings(changes=changes), st.sampled_from(["sections", "tables"]), own),
        st.builds(Landscape, st.lists(inner, min_size=1, max_size=2).map(tuple), own),
        st.builds(PageBreak, own),
    )


@st.composite
def documents(draw: st.DrawFn, *, changes: bool = False) -> Document:
    own = draw(st.sampled_from([(Lang.FR,), (Lang.AR,), (Lang.FR, Lang.AR)]))
    running = Paragraph(
        (Text("page ", own[0]), Field("page", own[0]), Text(" / ", own[0]), Field("pages", own[0])), own[0]
    )
    return canonical(
        Document(
            key="tunis-c1-concept-note",
            kind="concept-note",
            version=draw(st.sampled_from(["", "v1"])),
            langs=own,
            territory=draw(st.sampled_from(["TN", "MA"])),
            title=draw(st.sampled_from(["Note de concept & agenda", " مذكّرة  مفاهيمية "])),
            day=draw(st.sampled_from([None, date(2023, 11, 7)])),
            blocks=tuple(draw(st.lists(blocks(changes=changes), max_size=4))),
            status=draw(st.sampled_from(["draft", "presented", "ratified", "final"])),
            subject=draw(st.sampled_from(["", '«أجندة» "x"'])),
            author=draw(authors),
            header=draw(st.sampled_from([(), (Paragraph((Text("MC2CM", own[0]),), own[0], "header"),)])),
            footer=draw(st.sampled_from([(), (running,)])),
        )
    )
