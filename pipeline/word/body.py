"""Blocks of the model as WordprocessingML: a function a kind of block, each giving paragraphs and tables in order.

Tables have their own room (`tables`), whose cells are filled here.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from pipeline.document import together, walk
from pipeline.document.model import (
    Block,
    Change,
    Contents,
    Document,
    Figure,
    Landscape,
    Lang,
    List,
    ListItem,
    PageBreak,
    Paragraph,
    Parallel,
    Section,
    Signatures,
    Table,
    Text,
)
from pipeline.house import Border, House
from pipeline.word import contents, flow
from pipeline.word.around import Around
from pipeline.word.flow import Line, Piece, Turn
from pipeline.word.numbering import Numbering
from pipeline.word.ooxml import JOINT, Entry, Kind, anchor, text_hash
from pipeline.word.pictures import Pictures
from pipeline.word.revisions import Revisions, former
from pipeline.word.runs import Runs, field_runs
from pipeline.word.sections import TWIPS, Sections
from pipeline.word.tables import Tables, bare

_HEADINGS = 4  # levels that the house has a style for
# Word hides the number, being told to; LibreOffice would show it, but for the ends of the field.
_HIDDEN_NUMBER = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> SEQ Table \\h </w:instrText>'
    '</w:r><w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r>'
    '<w:r><w:rPr><w:vanish/></w:rPr><w:fldChar w:fldCharType="end"/></w:r>'
)
_SINGLE = '<w:spacing w:line="240" w:lineRule="auto"/>'  # a picture is no higher for being in a text of wide lines


@dataclass(slots=True)
class Body:
    """Writes the blocks of one paper. `pages` gives the page of each identified section, for the table of contents."""

    document: Document
    house: House
    ids: dict[str, str]
    runs: Runs
    revisions: Revisions
    numbering: Numbering
    pictures: Pictures
    pages: dict[str, int]
    entries: list[Entry] = field(default_factory=list)
    tied: frozenset[int] = field(init=False)
    tables: Tables = field(init=False)
    _waiting: list[tuple[Kind, str]] = field(default_factory=list)  # identified things whose first paragraph is to come
    _named: set[str] = field(default_factory=set)
    _break: bool = False  # the next paragraph starts a page
    _numbers: Iterator[int] = field(default_factory=count)
    _lists: set[str] | None = None

    def __post_init__(self) -> None:
        self.tied = together.tied(self.document)
        self.tables = Tables(self.house, self.ids, self.revisions, self)

    # -- sequences ----------------------------------------------------------------------------------------------------

    def body(self, sections: Sections) -> str:
        """The whole body, its last section's properties included."""
        width = sections.width(landscape=False)
        pieces = self._settled(self._with_sections(self.document.blocks, Around("body", width), sections))
        return self._linked(flow.render(pieces, self.revisions)) + sections.last()

    def _linked(self, xml: str) -> str:
        """Links to what the paper identifies in another language only lead there."""
        for bookmark, name in self.runs.links.items():
            if bookmark not in self._named:
                xml = xml.replace(
                    bookmark, next((entry.bookmark for entry in self.entries if entry.id == name), bookmark)
                )
        return xml

    def part(self, blocks: Sequence[Block], style: str, width: int) -> str:
        """The blocks of a header or footer."""
        pieces = self._settled(list(self._blocks(blocks, Around(style, width, table=True, turns=True))))
        return flow.render(pieces, self.revisions)

    def _with_sections(self, blocks: Sequence[Block], around: Around, sections: Sections) -> list[Piece]:
        """Pages turn where a `Landscape` starts and ends, wherever it stands among sections.

        A section ends in its last paragraph, or in a joint after its last table; an empty section is none.
        """
        pieces: list[Piece] = []
        closed: list[tuple[Line, bool]] = []
        for piece in flow.merged(self._blocks(blocks, around)):
            if not isinstance(piece, Turn):
                pieces.append(piece)
            elif pieces and not (closed and closed[-1][0] is pieces[-1]):
                last = pieces[-1]
                if not isinstance(last, Line):
                    pieces.append(last := Line(self._joint))
                closed.append((last, not piece.landscape))
        if closed and closed[-1][0] is pieces[-1]:
            _, sections.landscape = closed.pop()
        for line, landscape in closed:
            line.section = sections.xml(landscape=landscape)
        return pieces

    def _settled(self, pieces: Iterable[Piece], *, whole: bool = False) -> list[Piece]:
        """Pieces that stand apart from others. `whole`: they come or go with their row, last mark and all."""
        found = flow.jointed(flow.merged(pieces), self._joint)
        flow.spread(found, self._joint)
        if any(isinstance(piece, Line) and piece.changes for piece in found):
            flow.range_moves(found, self.revisions)
            flow.spare_breaks(found)
            if not whole:
                flow.settle_last_mark(found)
        return found

    @property
    def _joint(self) -> str:
        return f'<w:pStyle w:val="{self.ids[JOINT]}"/>'

    def _blocks(self, blocks: Iterable[Block], around: Around) -> Iterator[Piece]:
        for block in blocks:
            yield from self._block(block, around)

    def _block(self, block: Block, around: Around) -> Iterator[Piece]:  # noqa: C901 -- a case a kind of block
        match block:
            case Paragraph():
                self.wait("paragraph", block.id)
                yield self._paragraph(block, around)
            case Section():
                yield from self._section(block, around)
            case List():
                yield from self._list(block, around)
            case Table():
                yield from self._table(block, around)
            case Figure():
                yield from self._figure(block, around)
            case Parallel():
                yield self.tables.parallel(block, around.inside(block.changes))
            case Signatures():
                yield self.tables.signatures(block, around.inside(block.changes))
            case Contents():
                yield from self._contents(block, around)
            case Landscape():
                yield Turn(landscape=True)
                yield from self._blocks(block.blocks, replace(around.inside(block.changes), width=self._turned))
                yield Turn(landscape=False)
            case PageBreak():
                self._break = True

    @property
    def _turned(self) -> int:
        page = self.house.page
        return round((page.height - page.start - page.end) * TWIPS)

    # -- paragraphs ---------------------------------------------------------------------------------------------------

    def _paragraph(
        self,
        paragraph: Paragraph,
        around: Around,
        *,
        default: str = "",
        heading: Section | None = None,
        num: tuple[int, int] | None = None,
        extra: str = "",
    ) -> Line:
        """`default` is its style where it has none of its own, `num` the `w:numId` and level of its label."""
        style = paragraph.style or default or around.style
        level = around.depth - 1 if heading else 0
        if num is None and paragraph.label:
            num = (self.numbering.heading(_scheme(paragraph, heading), level, paragraph.label, paragraph.lang), level)
        indent = "" if num or not around.lists else self._indent(around)
        breaks, self._break = self._break, False
        outline = _outline(around) if heading else ""

        def properties(style: str, num: tuple[int, int] | None) -> str:
            return (
                f'<w:pStyle w:val="{self.ids[style]}"/>'
                + ("<w:keepNext/>" if around.keep or id(paragraph) in self.tied else "")
                + ("<w:pageBreakBefore/>" if breaks else "")
                + (f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>' if num else "")
                + (self._borders(style) if paragraph.lang is Lang.AR else "")
                + ("<w:bidi/>" if paragraph.lang is Lang.AR else "")
            )

        layout = indent + self._aligned(style, paragraph.lang) + outline

        changes = self.revisions.ordered((*around.changes, *paragraph.changes), moves=not around.table)
        content, kinds = self.runs.content(paragraph, around.changes, changes, moves=not around.table)
        before_xml = ""
        if before := former(paragraph.changes):
            was, label = _before(before)
            number = (
                num
                if label is None
                else (
                    self.numbering.former(
                        _scheme(replace(paragraph, label=label), heading), level, label, paragraph.lang
                    ),
                    level,
                )
                if label
                else None
            )
            inner = properties(was or default or around.style, number) + layout
            before_xml = f"<w:pPrChange {self.revisions.attributes(before)}><w:pPr>{inner}</w:pPr></w:pPrChange>"
        line = Line(
            properties(style, num),
            layout,
            mark=self.runs.mark(paragraph.lang),
            changes=changes,
            above=self.house.styles[style].before,
            former=before_xml,
            content=[extra, *content] if extra else content,
            kinds=[None, *kinds] if extra else kinds,
        )
        self._identify(line, paragraph)
        return line

    def _aligned(self, name: str, lang: Lang) -> str:
        """What an Arabic paragraph says where its style speaks for French only: left, which in Arabic is the right."""
        style = self.house.styles[name]
        return '<w:jc w:val="left"/>' if style.alignment(rtl=lang is Lang.AR) != style.align else ""

    def _borders(self, style: str) -> str:
        """The style's borders turned around, where start and end differ: Word's are left and right of the page."""
        found = self.house.styles[style]
        if found.start == found.end:
            return ""
        sides = (("top", found.top), ("left", found.end), ("bottom", found.bottom), ("right", found.start))
        return f"<w:pBdr>{''.join(_border(side, border) for side, border in sides if border.width)}</w:pBdr>"

    def _indent(self, around: Around) -> str:
        """Of a paragraph of an item that is not its first: under the words, not under the mark."""
        start, _ = self.numbering.indents(around.lists - 1)
        return f'<w:ind w:left="{start}" w:firstLine="0"/>'

    # -- identity -----------------------------------------------------------------------------------------------------

    def wait(self, kind: Kind, name: str) -> None:
        if name:
            self._waiting.append((kind, name))

    def _identify(self, line: Line, paragraph: Paragraph) -> None:
        """Span the paragraph with the bookmarks of all that it is the first paragraph of."""
        waiting, self._waiting = self._waiting, []
        for kind, name in waiting:
            bookmark = anchor(self.document.key, self.document.version, name, paragraph.lang)
            self.entries.append(Entry(bookmark, name, paragraph.lang, kind, text_hash(contents.standing(paragraph))))
            if bookmark not in self._named:
                self._named.add(bookmark)
                self._span(line, bookmark)

    def _span(self, line: Line, bookmark: str) -> None:
        number = self.revisions.id()
        line.content.insert(0, f'<w:bookmarkStart w:id="{number}" w:name="{bookmark}"/>')
        line.kinds.insert(0, None)
        line.closing = f'<w:bookmarkEnd w:id="{number}"/>' + line.closing

    # -- sections and lists -------------------------------------------------------------------------------------------

    def _section(self, section: Section, around: Around) -> Iterator[Piece]:
        inner = replace(around.inside(section.changes), depth=around.depth + 1)
        match section.heading:
            case Paragraph() as heading:
                self.wait("section", section.id)
                yield self._heading(heading, section, inner)
            case Parallel() as heading:
                yield self.tables.parallel(heading, inner.inside(heading.changes), section)
        yield from self._blocks(section.blocks, inner)

    def _heading(self, heading: Paragraph, section: Section, around: Around) -> Line:
        self.wait("paragraph", heading.id)
        style = f"heading-{min(around.depth, _HEADINGS)}"
        line = self._paragraph(heading, around, default=style, heading=section)
        if self._wanted("sections"):
            self._span(line, contents.bookmark(next(self._numbers)))
        return line

    def _list(self, block: List, around: Around) -> Iterator[Piece]:
        inner = around.inside(block.changes)
        level = around.lists
        style = "list" if around.style == "body" else around.style
        label = next((label for item in block.items if (label := _label(item))), "")
        num = (self.numbering.list(label, level, block.start, block.lang), level) if label else None
        for item in block.items:
            within = replace(inner.inside(item.changes), lists=level + 1, style=style)
            self.wait("item", item.id)
            match item.blocks:
                case (Paragraph() as first, *rest):
                    self.wait("paragraph", first.id)
                    yield self._paragraph(first, within, num=num if first.label else None)
                    yield from self._blocks(rest, within)
                case _:
                    yield from self._blocks(item.blocks, within)

    # -- tables -------------------------------------------------------------------------------------------------------

    def _table(self, table: Table, around: Around) -> Iterator[Piece]:
        inner = around.inside(table.changes)
        self.wait("table", table.id)
        if table.caption:
            yield self._caption(table.caption, replace(inner, keep=True))
        yield self.tables.table(table, inner)

    def _caption(self, caption: Paragraph, around: Around) -> Line:
        self.wait("paragraph", caption.id)
        # A hidden sequence number: by it Word finds what its list of tables lists.
        hidden = ""
        if caption.label and self._wanted("tables"):
            hidden = _HIDDEN_NUMBER
        return self._paragraph(caption, around, default="caption", extra=hidden)

    def cell(
        self, blocks: Iterable[Block], around: Around, *, empty: Lang | None = None, heading: Section | None = None
    ) -> str:
        """What stands in a cell, as `Cells` asks: it comes and goes with its row, last mark and all."""
        if heading:
            pieces: list[Piece] = [self._heading(one, heading, around) for one in blocks if isinstance(one, Paragraph)]
        else:
            pieces = list(self._blocks(blocks, around))
        if empty and not pieces:
            line = Line(bare(self.ids[around.style], empty), changes=around.changes)
            self._identify(line, Paragraph((), empty))
            pieces = [line]
        return flow.render(self._settled(pieces, whole=bool(around.changes)), self.revisions)

    # -- figures ------------------------------------------------------------------------------------------------------

    def _figure(self, figure: Figure, around: Around) -> Iterator[Piece]:
        inner = around.inside(figure.changes)
        self.wait("figure", figure.id)
        if figure.caption:
            self.wait("paragraph", figure.caption.id)
            yield self._paragraph(figure.caption, replace(inner, keep=True), default="caption")
        changes = self.revisions.ordered(inner.changes, moves=not inner.table)
        plain = self.revisions.ordered(changes, moves=False)
        run = self.pictures.run(figure, inner.width / TWIPS)
        carrier = Paragraph((), figure.lang)
        line = self._paragraph(carrier, replace(inner, lists=0), default=around.style)
        line.spacing = _SINGLE
        line.content.append(self.revisions.wrap(run, plain))
        line.kinds.append(plain[-1].kind if plain else None)
        line.changes = plain
        yield line

    # -- contents -----------------------------------------------------------------------------------------------------

    def _wanted(self, of: str) -> bool:
        """Whether the paper lists its sections, or its tables."""
        if self._lists is None:
            self._lists = {block.of for block in self._all if isinstance(block, Contents)}
        return of in self._lists

    @property
    def _all(self) -> Iterator[Block]:
        return walk.blocks(self.document)

    def _contents(self, block: Contents, around: Around) -> Iterator[Piece]:
        """A real field with its entries already filled: Word brings it up to date, others show what is there."""
        inner = around.inside(block.changes)
        if block.title:
            yield self._paragraph(block.title, replace(inner, keep=True), default="contents-title")
        tables = block.of == "tables"
        langs = {block.lang} if inner.table else {block.lang, *self.document.langs}
        found = list((contents.tables if tables else contents.sections)(self.document, langs))
        instruction = (
            r"TOC \h \z \c &quot;Table&quot;" if tables else rf"TOC \o &quot;1-{contents.LEVELS}&quot; \h \z \u"
        )
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
            f'{instruction} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
        for number, one in enumerate(found):
            line = self._paragraph(Paragraph((), one.lang), replace(inner, lists=0), default=f"contents-{one.level}")
            page = self.pages.get(one.id, 0)
            text = self.runs.text(Text(one.words, one.lang))
            counted = field_runs(rf"PAGEREF {one.bookmark} \h", str(page))
            shown = f"<w:r><w:tab/></w:r>{counted}" if page else ""
            link = f'<w:hyperlink w:anchor="{one.bookmark}" w:history="1">{text}{shown}</w:hyperlink>'
            # Inside a table LibreOffice would lose the table: there the entries are plain links.
            first, last = number == 0 and not inner.table, number == len(found) - 1 and not inner.table
            line.content.append(f"{begin if first else ''}{link}{end if last else ''}")
            line.kinds.append(None)
            yield line


def _outline(around: Around) -> str:
    """Direct only where the style does not say it: too deep for one, or the second of two languages."""
    if not around.outline:
        return '<w:outlineLvl w:val="9"/>'
    return f'<w:outlineLvl w:val="{min(around.depth, 9) - 1}"/>' if around.depth > _HEADINGS else ""


def _before(change: Change) -> tuple[str, str | None]:
    """The former style of a paragraph, and its former label: None where that is the same."""
    style, *rest = change.before or ("",)
    return style, next((word.removeprefix("label:") for word in rest if word.startswith("label:")), None)


def _border(side: str, border: Border) -> str:
    size, space = round(border.width * 8), round(border.space)
    return f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{border.colour.removeprefix("#")}"/>'


def _scheme(paragraph: Paragraph, heading: Section | None) -> str:
    """What counts together: headings of a scheme, else labels that differ in their number alone."""
    if heading and heading.numbering:
        return heading.numbering
    return "".join("0" if char.isdigit() else char for char in paragraph.label)


def _label(item: ListItem) -> str:
    first = item.blocks[0] if item.blocks else None
    return first.label if isinstance(first, Paragraph) else ""
