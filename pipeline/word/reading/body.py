"""The body as Word has it: a flat sequence of paragraphs and tables, whatever they are wrapped in."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from lxml import etree

from pipeline.document.model import Change, ChangeKind, Lang, Paragraph
from pipeline.errors import Sentence
from pipeline.word.ooxml import MC, q
from pipeline.word.reading.comments import Margin
from pipeline.word.reading.inline import LOOK, Inlines, chosen, name_of, paragraph_lang
from pipeline.word.reading.marks import KINDS, RANGES, Changes, added, author, formatted, moment
from pipeline.word.reading.numbering import Numbering
from pipeline.word.reading.remarks import Remarks
from pipeline.word.reading.styles import Look, Styles, numbering, outline_level, toggle, value


@dataclass(slots=True)
class Line:
    """A paragraph: `style` is a key of the house, `level` its outline level (0: none), `num` its list and level.

    `pictures` are the drawings in it; `bookmarks` the names of those that start in it.
    """

    paragraph: Paragraph
    style: str = ""
    level: int = 0
    num: tuple[str, int] | None = None
    bookmarks: tuple[str, ...] = ()
    pictures: tuple[tuple[etree._Element, Changes], ...] = ()
    joint: bool = False


@dataclass(slots=True)
class Cell:
    pieces: list["Piece"]
    span: int = 1
    merge: str = ""  # "restart", "continue" or ""


@dataclass(slots=True)
class Row:
    cells: list[Cell]
    header: bool = False
    changes: Changes = ()


@dataclass(slots=True)
class Grid:
    rows: list[Row]
    widths: tuple[int, ...] = ()
    style: str = ""
    rtl: bool = False


Piece = Line | Grid

_P, _TBL, _TR, _TC, _SDT, _SECTION = q("p"), q("tbl"), q("tr"), q("tc"), q("sdt"), q("sectPr")
_THROUGH = {q("sdtContent"), q("customXml"), q("smartTag")}
_SILENT = {
    q(name)
    for name in (
        *("bookmarkEnd", "proofErr", "permStart", "permEnd", "commentRangeEnd", "tblPr", "tblGrid", "tcPr", "trPr"),
        *("sdtPr", "sdtEndPr", "customXmlPr", "sectPr", "tblPrEx", "smartTagPr"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *("customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart"),
        *("customXmlMoveToRangeEnd",),
    )
}
_TRACKED_LAYOUT = {
    q(name)
    for name in (
        *("tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange", "sectPrChange"),
        "numberingChange",
    )
}
_TRACKED_CELLS = {q("cellIns"): ChangeKind.INSERT, q("cellDel"): ChangeKind.DELETE, q("cellMerge"): None}
_ALTERNATIVE = f"{{{MC}}}AlternateContent"


@dataclass
class Bodies:
    """Reads sequences of one part."""

    inlines: Inlines
    styles: Styles
    numbering: Numbering
    margin: Margin
    remarks: Remarks
    count: int = 0
    _bookmarks: list[str] = field(default_factory=list)  # started between paragraphs: of the next one
    _spans: list[str] = field(default_factory=list)

    def pieces(self, parent: etree._Element, around: Changes = ()) -> list[Piece]:
        return list(self._children(parent, around))

    def _children(self, parent: etree._Element, around: Changes) -> Iterator[Piece]:
        for element in parent:
            yield from self._element(element, around)

    def _element(self, element: etree._Element, around: Changes) -> Iterator[Piece]:  # noqa: C901 — an arm an element
        tag = element.tag
        if tag == _P:
            yield from self._paragraph(element, around)
        elif tag == _TBL:
            yield self._table(element, around)
        elif tag == _SDT or tag in _THROUGH:
            yield from self._children(element, around)
        elif tag == _ALTERNATIVE:
            yield from self._children(chosen(element), around)
        elif tag in KINDS:
            yield from self._children(element, (*around, self.inlines.ranges.change(element)))
        elif tag in RANGES:
            self.inlines.ranges.met(element)
        elif tag == q("bookmarkStart"):
            self._bookmarks.append(element.get(q("name"), ""))
        elif tag == q("commentRangeStart"):
            self._spans.append(element.get(q("id"), ""))
        elif tag == q("altChunk"):
            self.remarks.add(
                Sentence(
                    fr="Un document inséré tout entier dans celui-ci n’a pas été lu.",
                    en="A whole document inserted into this one was not read.",
                )
            )
        elif tag not in _SILENT:
            self.remarks.unknown(name_of(element))
            yield from self._children(element, around)

    # -- paragraphs ---------------------------------------------------------------------------------------------------

    def _paragraph(self, element: etree._Element, around: Changes) -> Iterator[Piece]:
        self.count += 1
        self.remarks.at = (self.count, "")
        properties = element.find(q("pPr"))
        lang = paragraph_lang(element, Lang.FR, self.styles)
        found = self.inlines.line(element, lang)
        words = "".join(getattr(item, "text", "") for item in found.content)
        if self._spans:
            found.spans = {number: [0, len(words)] for number in self._spans} | found.spans
            self._spans = []
        bookmarks, self._bookmarks = (*self._bookmarks, *found.bookmarks), []
        look = self._look(properties)
        num = self._num(properties, look)
        label = self.numbering.label(*num) if num else ""
        content = tuple(replace(item, changes=added(around, item.changes)) for item in found.content) if around else ()
        paragraph = Paragraph(
            content or tuple(found.content),
            lang,
            look.key,
            label=label,
            changes=added(around, self._changes(properties, num)),
            comments=self.margin.beside(found) if found.spans else (),
        )
        level = self._level(properties, look)
        yield Line(paragraph, look.key, level, num, bookmarks, tuple(found.pictures), look.joint)
        self.remarks.at = (self.count, words)
        if properties is not None:
            self._layout(properties)
        for box, changes in found.boxes:
            self.remarks.add(
                Sentence(
                    fr="Une zone de texte a été lue après le paragraphe qui la porte.",
                    en="A text box was read after the paragraph that bears it.",
                )
            )
            yield from self._children(box, (*around, *changes))

    def _look(self, properties: etree._Element | None) -> Look:
        return self.styles.of((value(properties, "pStyle") if properties is not None else "") or self.styles.default)

    def _num(self, properties: etree._Element | None, look: Look) -> tuple[str, int] | None:
        own = numbering(properties)
        number, level = own or look.num or ("0", 0)
        if own and not number and look.num:
            number = look.num[0]
        elif not own and look.num and not look.num[1] and look.outline:
            level = look.outline - 1
        return (number, level) if number and number != "0" else None

    def _level(self, properties: etree._Element | None, look: Look) -> int:
        own = properties.find(q("outlineLvl")) if properties is not None else None
        return look.outline if own is None or look.key.startswith("heading") else outline_level(own)

    def _changes(self, properties: etree._Element | None, num: tuple[str, int] | None) -> tuple[Change, ...]:
        if properties is None:
            return ()
        marks = self.inlines.ranges.marks(properties.find(q("rPr")))
        change = properties.find(q("pPrChange"))
        if change is None:
            return marks
        former = change.find(q("pPr"))
        was, now = self._look(former), self._look(properties)
        unnumbered = num and former is not None and self._num(former, was) is None
        before = (was.key, "label:") if unnumbered else (was.key,)
        if was.name == now.name and not unnumbered:
            self.remarks.add(LOOK)
        return (*marks, formatted(change, before))

    def _layout(self, properties: etree._Element) -> None:
        for element in properties.iter(*_TRACKED_LAYOUT):
            self._tracked(element)

    def _tracked(self, element: etree._Element) -> None:
        self.remarks.add(
            Sentence(
                fr=f"Un changement de mise en page ({name_of(element)}) n’a pas été retenu.",
                en=f"A change of layout ({name_of(element)}) was not kept.",
            )
        )

    # -- tables -------------------------------------------------------------------------------------------------------

    def _table(self, table: etree._Element, around: Changes) -> Grid:
        properties = table.find(q("tblPr"))
        columns = table.find(q("tblGrid"))
        widths = () if columns is None else tuple(_width(column) for column in columns.iterchildren(q("gridCol")))
        if properties is not None:
            self._layout(properties)
        style = "" if properties is None else self.styles.of(value(properties, "tblStyle")).name
        rtl = bool(toggle(properties, "bidiVisual", otherwise=False))
        rows = [self._row(row, around) for row in self._within(table, _TR)]
        _gather(rows)
        return Grid(rows, widths, style, rtl)

    def _within(self, parent: etree._Element, wanted: str) -> Iterator[etree._Element]:
        """Rows of a table, or cells of a row, also those inside content controls."""
        for element in parent:
            if element.tag == wanted:
                yield element
            elif element.tag == _SDT or element.tag in _THROUGH:
                yield from self._within(element, wanted)
            elif element.tag == _ALTERNATIVE:
                yield from self._within(chosen(element), wanted)
            elif element.tag in RANGES:
                self.inlines.ranges.met(element)
            elif element.tag == q("bookmarkStart"):
                self._bookmarks.append(element.get(q("name"), ""))
            elif element.tag == q("commentRangeStart"):
                self._spans.append(element.get(q("id"), ""))
            elif element.tag not in _SILENT:
                self.remarks.unknown(name_of(element))
                yield from self._within(element, wanted)

    def _row(self, row: etree._Element, around: Changes) -> Row:
        properties = row.find(q("trPr"))
        changes = self.inlines.ranges.marks(properties)
        if properties is not None:
            self._layout(properties)
        cells = [self._cell(cell, around) for cell in self._within(row, _TC)]
        before = 0 if properties is None else _count(value(properties, "gridBefore"), least=0)
        if before and cells:
            cells[0].span += before
        return Row(cells, bool(toggle(properties, "tblHeader", otherwise=False)), (*around, *changes))

    def _cell(self, cell: etree._Element, around: Changes) -> Cell:
        properties = cell.find(q("tcPr"))
        span, merge = 1, ""
        if properties is not None:
            span = _count(value(properties, "gridSpan"))
            vertical = properties.find(q("vMerge"))
            merge = "" if vertical is None else vertical.get(q("val"), "continue")
            self._layout(properties)
            for element in properties.iterchildren(*_TRACKED_CELLS):
                self.remarks.add(
                    Sentence(
                        fr=f"Une cellule ajoutée, retirée ou fusionnée ({name_of(element)}) reste, ses mots suivis.",
                        en=f"A cell that is added, removed or merged ({name_of(element)}) stays, its words tracked.",
                    )
                )
                if kind := _TRACKED_CELLS[str(element.tag)]:
                    around = (*around, Change(kind, author(element), moment(element)))
        return Cell(self.pieces(cell, around), span, merge)


def _gather(rows: Sequence[Row]) -> None:
    """What a cell that is covered by a merged one still says goes to the one that covers it."""
    above: dict[int, Cell] = {}  # column -> the cell that may grow downwards
    for row in rows:
        column = 0
        for cell in row.cells:
            owner = above.get(column) if cell.merge and cell.merge != "restart" else None
            if owner is not None:
                owner.pieces += [piece for piece in cell.pieces if isinstance(piece, Grid) or not empty(piece)]
                cell.pieces = []
            elif cell.merge:
                above[column] = cell
            else:
                above.pop(column, None)
            column += cell.span


def empty(line: Line) -> bool:
    """Whether a paragraph says nothing, and nothing is said of it."""
    return not (line.paragraph.content or line.paragraph.changes or line.paragraph.comments or line.pictures)


def _width(column: etree._Element) -> int:
    text = column.get(q("w"), "")
    return max(int(text), 1) if text.isdecimal() else 1


_MOST_COLUMNS = 63  # that Word takes


def _count(text: str, *, least: int = 1) -> int:
    return min(max(int(text), least), _MOST_COLUMNS) if text.isdecimal() else least


def lines(pieces: Iterable[Piece]) -> Iterator[Line]:
    """Every paragraph in reading order."""
    for piece in pieces:
        if isinstance(piece, Line):
            yield piece
        else:
            yield from (line for row in piece.rows for cell in row.cells for line in lines(cell.pieces))
