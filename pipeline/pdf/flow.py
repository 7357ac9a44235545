"""Blocks into strips, and into the structure tree: the one place that knows both the model and the page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import floor
from typing import NamedTuple

from pipeline.document import together
from pipeline.document.model import (
    Block,
    Cell,
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
    Row,
    Section,
    Signatory,
    Signatures,
    Table,
)
from pipeline.document.model import Text as Words
from pipeline.errors import FontError
from pipeline.errors import Place as Where
from pipeline.house import (
    AFTER_TABLE,
    GUTTER,
    SIGNATURE_HEIGHT,
    SIGNATURE_PADDING,
    SIGNATURES_A_ROW,
    Border,
    House,
    Style,
)
from pipeline.pdf import shaping
from pipeline.pdf.contents import PLACES, Entry, linked, with_number
from pipeline.pdf.figure import figure_strip
from pipeline.pdf.paragraph import Run, Text
from pipeline.pdf.runs import Inlines, Pending
from pipeline.pdf.strips import Box, Label, NewPage, Rule, Strip, TextLine, Turn, apart, height, row
from pipeline.pdf.table import rows
from pipeline.pdf.tags import Element

LABEL_GAP = 2.5  # points: at least so much between the label of an item and its text
_BOX_RULE = 0.5
_NUMBERING = {"bullet": "/Disc", "decimal": "/Decimal", "letter": "/LowerAlpha"}
_MM = 72 / 25.4
_TWIPS = 20  # a point
_HAIR = 1e-6  # of a twip: products of floats may be off by less


class Place(NamedTuple):
    """Where blocks stand: in an element, a column of a width, at a depth of sections and of lists.

    `style` is what paragraphs without one are set in, `lang` what their surroundings are written in.
    """

    element: Element
    width: float
    lang: Lang
    style: str = "body"
    depth: int = 0
    lists: int = 0
    changes: tuple[Change, ...] = ()
    landscape: float = 0  # the width of a page on its side; 0 where pages cannot turn


@dataclass(slots=True)
class Flow:
    """One pass over a document."""

    document: Document
    house: House
    inlines: Inlines
    entries: Sequence[Entry] = ()
    pages: Mapping[str, int] = field(default_factory=dict)  # of each entry: known when lines are drawn
    kashida: bool = False
    headings: int = 0
    captions: int = 0
    tied: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        self.tied = together.tied(self.document)

    # -- blocks --------------------------------------------------------------------------------------------------------

    def blocks(self, found: Sequence[Block], at: Place) -> list[Strip]:
        out: list[Strip] = []
        for index, block in enumerate(found):
            made = self._block(block, at)
            if isinstance(block, Paragraph) and index and isinstance(found[index - 1], Paragraph):
                _join(out, made, self._style(block, at))
            out += made
        return out

    def _block(self, block: Block, at: Place) -> list[Strip]:  # noqa: C901, PLR0911 -- a case a kind of block
        if block.changes:
            at = at._replace(changes=at.changes + (() if isinstance(block, Paragraph) else block.changes))
        match block:
            case Paragraph():
                return self._plain(block, at)
            case Section():
                return self._section(block, at)
            case List():
                return self._list(block, at)
            case Table():
                return self._table(block, at)
            case Figure():
                return self._figure(block, at)
            case Parallel():
                return [self._parallel(block, at)]
            case Signatures():
                return self._signatures(block, at)
            case Contents():
                return self._contents(block, at)
            case Landscape():
                return self._landscape(block, at)
            case PageBreak():
                return [NewPage()]

    # -- paragraphs ----------------------------------------------------------------------------------------------------

    def _style(self, paragraph: Paragraph, at: Place) -> Style:
        style = self.house.styles[paragraph.style or at.style]
        # Whatever its side, the head of a column has the colour that Word gives to the whole row.
        return replace(style, colour=self.house.table.head_colour) if at.style == "cell-head" else style

    def _plain(self, paragraph: Paragraph, at: Place) -> list[Strip]:
        kind = "Title" if paragraph.style == "title" else "P"
        element = at.element.child(kind, self._tag(paragraph.lang, at.lang))
        style = self._style(paragraph, at)
        strips = self.paragraph(paragraph, style, element, at.width, at.changes)
        return [NewPage(), *strips] if style.page_break_before else strips

    def paragraph(
        self,
        paragraph: Paragraph,
        style: Style,
        element: Element,
        width: float,
        changes: tuple[Change, ...] = (),
        label: Element | None = None,
    ) -> list[Strip]:
        """The lines of a paragraph; a `label` hangs before them, else what it says opens them."""
        base = int(paragraph.lang is Lang.AR)
        plain = self.inlines.look(style)
        runs, pending = self.inlines.runs(paragraph.content, paragraph.lang, plain, element, changes)
        hanging = None
        start, first = style.indent_start, style.first
        if paragraph.label:
            look = plain._replace(under=0) if plain.under else plain
            if label is None:
                runs.insert(0, Run(_before(paragraph.label), look, element.inline("Span")))
            else:
                text = Text([Run(paragraph.label, look)], base)
                if not any(run.text for run in runs):
                    runs = [Run(" ", look)]  # for the label to have a line
                hanging = Label(text, text.lines(width)[0], label)
                first = max(0, hanging.line.width + LABEL_GAP + first)
        if first < 0 and hanging is None:
            start, first = start + first, 0
        measure = width - start - style.indent_end
        text = self._text(runs, base, paragraph)
        lines = text.lines(measure, first) or text.lines(measure)
        if not lines:
            return []
        size = style.cs_size if base else style.size
        face = shaping.face(style.cs_font if base else style.font, style.strong, style.emph)
        ascent, descent = face.ascent * size / face.units, face.descent * size / face.units
        natural = ascent + descent + face.gap * size / face.units
        tall = style.leading if style.exact else _whole(style.leading * natural)
        above, below = _frame(style.top), _frame(style.bottom)
        framed = bool(style.fill or any(b.width for b in (style.top, style.bottom, style.start, style.end)))
        keeps = style.keep_next or id(paragraph) in self.tied
        altered = bool(changes or paragraph.changes or any(i.changes for i in paragraph.content))
        out: list[Strip] = []
        for number, line in enumerate(lines):
            last = number == len(lines) - 1
            extra = first if number == 0 else 0
            out.append(
                TextLine(
                    height=tall + (above if number == 0 else 0) + (below if last else 0),
                    spare=max(tall - natural, 0) if not (last and below) else 0,
                    before=style.before if number == 0 else 0,
                    after=style.after if last else 0,
                    glued=keeps if last else _holds(style, number, len(lines)),
                    changed=altered,
                    names=(paragraph.id,) if paragraph.id and number == 0 else (),
                    text=text,
                    line=line,
                    element=element,
                    style=style,
                    width=width,
                    indent=start + extra,
                    measure=measure - extra,
                    baseline=(tall - ascent - descent) / 2 + ascent,
                    above=above if number == 0 else 0,
                    below=below if last else 0,
                    framed=framed,
                    label=hanging if number == 0 else None,
                    kashida=self.kashida,
                )
            )
        self._attach(out, pending)
        return out

    def _text(self, runs: list[Run], base: int, paragraph: Paragraph) -> Text:
        """The runs shaped; a character without a glyph is told with the paper and the clause it is in."""
        try:
            return Text(runs, base)
        except FontError as error:
            clause = f"#{paragraph.id}" if paragraph.id else ""
            raise FontError(error.what, Where(f"{self.document.stem}{clause}"), error.hint) from error

    def _attach(self, lines: list[Strip], pending: list[Pending]) -> None:
        """Each footnote to the line that refers to it."""
        for note in pending:
            sign = f"#note-{note.number}"
            for line in lines:
                if isinstance(line, TextLine) and any(run.href == sign for run in line.text.runs_of(line.line)):
                    line.notes += tuple(self._note(note, line.width))
                    break

    def _note(self, pending: Pending, width: float) -> list[Strip]:
        style = self.house.styles["footnote"]
        hang = 1.6 * (style.cs_size if pending.note.lang is Lang.AR else style.size)
        style = replace(style, indent_start=hang, first=-hang)
        label = pending.element.inline("Lbl")
        content = Paragraph(pending.note.content, pending.note.lang, label=f"{pending.number}.")
        lines = self.paragraph(
            content, style, pending.element.inline("P"), self._measure or width, pending.note.changes, label
        )
        if lines:
            lines[0].names = (f"note-{pending.number}",)
        return lines

    @property
    def _measure(self) -> float:
        page = self.house.page
        return page.width - page.start - page.end

    def _tag(self, lang: Lang, around: Lang) -> str:
        return self.inlines.tag(lang) if lang is not around and lang is not Lang.ZXX else ""

    # -- sections and lists --------------------------------------------------------------------------------------------

    def _section(self, section: Section, at: Place) -> list[Strip]:
        element = at.element.child("Sect")
        depth = at.depth + 1
        inside = at._replace(element=element, depth=depth)
        name = f"{PLACES['sections']}{self.headings}"
        self.headings += 1
        if isinstance(section.heading, Paragraph):
            out = self._heading(section.heading, inside)
        else:
            columns = [[self._heading(p, inside._replace(width=w)) for p in c if isinstance(p, Paragraph)]
                       for c, w in self._columns(section.heading, at)]  # fmt: skip
            out = [self._side_by_side([[s for strips in c for s in strips] for c in columns], at, whole=True)]
        if out:
            out[0].names += (name, section.id) if section.id else (name,)
        return out + self.blocks(section.blocks, inside)

    def _heading(self, paragraph: Paragraph, at: Place) -> list[Strip]:
        element = at.element.child(f"H{min(at.depth, 6)}", self._tag(paragraph.lang, at.lang))
        style = self.house.styles[paragraph.style or f"heading-{min(at.depth, 4)}"]
        strips = self.paragraph(paragraph, style, element, at.width, at.changes)
        return [NewPage(), *strips] if style.page_break_before and at.landscape else strips

    def _list(self, block: List, at: Place) -> list[Strip]:
        element = at.element.child("L", self._tag(block.lang, at.lang), ListNumbering=_NUMBERING[block.marker])
        inside = at._replace(element=element, lang=block.lang, lists=at.lists + 1)
        style = self._list_style(inside)
        return [strip for item in block.items for strip in self._item(item, style, inside)]

    def _item(self, item: ListItem, style: Style, at: Place) -> list[Strip]:
        element = at.element.child("LI")
        label, body = element.child("Lbl"), element.child("LBody")
        changes = at.changes + item.changes
        inside = at._replace(element=body, changes=changes)
        out: list[Strip] = []
        for index, block in enumerate(item.blocks):
            if isinstance(block, Paragraph) and not block.style:
                text = body.child("P", self._tag(block.lang, at.lang))
                hung = label if index == 0 else None
                own = style if index == 0 else replace(style, first=0)
                out += self.paragraph(block, own, text, at.width, changes, hung)
            elif isinstance(block, List):
                out += self._block(block, inside)
            else:
                indent = style.indent_start
                out += _shifted(self._block(block, inside._replace(width=at.width - indent)), indent, at.width, at.lang)
        if out and item.id:
            out[0].names += (item.id,)
        return out

    def _list_style(self, at: Place) -> Style:
        """The house's list, deeper by its depth; inside cells and notices as what stands around it."""
        style = self.house.styles["list"]
        start, first = style.indent_start, style.first
        if at.style != "body":
            style = replace(self.house.styles[at.style], first=first)
        return replace(style, indent_start=start - (at.lists - 1) * first)

    # -- tables and figures --------------------------------------------------------------------------------------------

    def _table(self, table: Table, at: Place) -> list[Strip]:
        layout = table.style == "layout"
        element = at.element.child("Div" if layout else "Table", self._tag(table.lang, at.lang))
        out = self._caption(table.caption, at._replace(element=element), listed=True) if table.caption else []

        def fill(cell: Cell, line: Row, width: float, inside: Element) -> list[Strip]:
            name = at.style if layout else "cell-head" if line.header else "cell"
            changes = at.changes + line.changes
            place = Place(inside, width, table.lang, name, at.depth, changes=changes)
            heads = cell.scope == "row" and not line.header
            return self.blocks([_strong(b) for b in cell.blocks] if heads else cell.blocks, place)

        made = rows(table, at.width, self.house.table, element, fill)
        if made:
            made[0].names += (table.id,) if table.id else ()
            made[-1].after = 0 if layout else AFTER_TABLE
        return out + made

    def _caption(self, caption: Paragraph, at: Place, *, listed: bool) -> list[Strip]:
        element = at.element.child("Caption", self._tag(caption.lang, at.lang))
        style = replace(self.house.styles[caption.style or "caption"], keep_next=True)
        lines = self.paragraph(caption, style, element, at.width, at.changes)
        if lines and listed:
            lines[0].names += (f"{PLACES['tables']}{self.captions}",)
            self.captions += 1
        return lines

    def _figure(self, figure: Figure, at: Place) -> list[Strip]:
        caption = self._caption(figure.caption, at, listed=False) if figure.caption else []
        element = at.element.child("Figure", self._tag(figure.lang, at.lang))
        size = min(figure.width * _MM or at.width, at.width)
        strip = figure_strip(figure, element, size, at.width, self.house, rtl=at.lang is Lang.AR)
        strip.changed = bool(at.changes)
        strip.after = self.house.styles[at.style].after
        return [*caption, strip]

    # -- side by side --------------------------------------------------------------------------------------------------

    def _columns(self, block: Parallel, at: Place) -> Iterator[tuple[tuple[Block, ...], float]]:
        width = (at.width - GUTTER * (len(block.columns) - 1)) / len(block.columns)
        yield from ((column, width) for column in block.columns)

    def _parallel(self, block: Parallel, at: Place) -> Strip:
        columns = [self.blocks(c, at._replace(width=w, landscape=0)) for c, w in self._columns(block, at)]
        return self._side_by_side(columns, at, whole=together.short(block))

    def _side_by_side(self, columns: list[list[Strip]], at: Place, *, whole: bool) -> Strip:
        """Columns in a row; space at their ends is inside, as in the cells of Word."""
        width = (at.width - GUTTER * (len(columns) - 1)) / len(columns)
        columns = [[s for s in column if not isinstance(s, NewPage | Turn)] for column in columns]
        glued = any(c and c[-1].glued for c in columns)
        for column in columns:
            if column:
                column[-1].glued = False
        _level(columns)
        boxes = [Box(i * (width + GUTTER), width, column) for i, column in enumerate(columns)]
        return row(boxes, glued=glued, loose=not whole)

    def _signatures(self, block: Signatures, at: Place) -> list[Strip]:
        """Boxes to sign in."""
        width = at.width / SIGNATURES_A_ROW
        above, beside = SIGNATURE_PADDING
        edge = replace(self.house.table.inside_h, width=_BOX_RULE)
        out: list[Strip] = []
        for first in range(0, len(block.boxes), SIGNATURES_A_ROW):
            pair = block.boxes[first : first + SIGNATURES_A_ROW]
            boxes = []
            rules: list[Rule] = []
            for column, box in enumerate(pair):
                x = width * (SIGNATURES_A_ROW - 1 - column if block.lang is Lang.AR else column)
                strips = self._signatory(box, at._replace(width=width - 2 * beside, lang=block.lang))
                boxes.append(Box(x, width, strips, (above, beside, above, beside)))
                rules += [Rule(edge, "top", x, width), Rule(edge, "below", x, width)]
                rules += [Rule(edge, "upright", x), Rule(edge, "upright", x + width)]
            made = row(boxes, rules, changed=any(box.changes for box in pair) or bool(at.changes))
            made.height = max(made.height, SIGNATURE_HEIGHT)
            made.names += tuple(box.id for box in pair if box.id)
            made.spanned = True
            out.append(made)
        if out:
            out[-1].after = AFTER_TABLE
        return out

    def _signatory(self, box: Signatory, at: Place) -> list[Strip]:
        element = at.element.child("Div", self._tag(at.lang, self.document.langs[0]))
        return self.blocks(box.lines, at._replace(element=element, style="signature", changes=at.changes + box.changes))

    # -- contents, pages -----------------------------------------------------------------------------------------------

    def _contents(self, block: Contents, at: Place) -> list[Strip]:
        title: list[Strip] = []
        if block.title:
            element = at.element.child("P", self._tag(block.title.lang, at.lang))
            style = self.house.styles[block.title.style or "contents-title"]
            title = self.paragraph(block.title, style, element, at.width, at.changes)
        element = at.element.child("TOC", self._tag(block.lang, at.lang))
        for entry in self.entries:
            if entry.of != block.of:
                continue
            style = self.house.styles[f"contents-{min(entry.level, 3)}"]
            for lang in (lang for lang in entry.titles if lang in (block.lang, *self.document.langs)):
                item = element.child("TOCI", self._tag(lang, block.lang))
                lines = self.paragraph(linked(entry, lang), style, item, at.width, at.changes)
                if lines and isinstance(lines[-1], TextLine):
                    lines[-1] = with_number(lines[-1], entry, self.pages)
                title += lines
        return title

    def _landscape(self, block: Landscape, at: Place) -> list[Strip]:
        if not at.landscape:
            return self.blocks(block.blocks, at)
        inside = at._replace(width=at.landscape, landscape=at.landscape)
        return [Turn(landscape=True), *self.blocks(block.blocks, inside), Turn(landscape=False)]


def _before(label: str) -> str:
    """The label and the space that parts it from what follows: a wide one after a number, not after a dash."""
    return f"{label} " if label.endswith(("–", "—", ":")) else f"{label}\u2002"


def _whole(points: float) -> float:
    """Without what is less than a twip, the smallest length that Word knows: over a page it makes a line."""
    return floor(points * _TWIPS + _HAIR) / _TWIPS


def _frame(border: Border) -> float:
    return border.width + border.space if border.width else 0


def _holds(style: Style, number: int, lines: int) -> bool:
    """Whether no page ends after this line: all lines kept, or it would leave one alone."""
    return style.keep_lines or (style.widow_control and (number == 0 or number == lines - 2))


def _join(before: list[Strip], after: list[Strip], style: Style) -> None:
    """Two framed paragraphs of one style that follow each other share their frame."""
    if not (before and after):
        return
    last, first = before[-1], after[0]
    if isinstance(last, TextLine) and isinstance(first, TextLine) and last.framed and last.style is first.style:
        between = apart(last, first)
        if not style.fill and not style.start.width:
            return
        last.height += between - last.below
        first.height -= first.above
        last.below = first.above = last.after = first.before = 0


def _level(columns: list[list[Strip]]) -> None:
    """Frames that stand side by side end at the same height."""
    tallest = max(map(height, columns), default=0)
    for column in columns:
        if column and isinstance(column[-1], TextLine) and column[-1].framed:
            column[-1].height += tallest - height(column)


def _shifted(strips: list[Strip], indent: float, width: float, lang: Lang) -> list[Strip]:
    """The strips inside a list item, moved to where its text starts."""
    return [
        strip
        if isinstance(strip, NewPage | Turn)
        else row(
            [Box(0 if lang is Lang.AR else indent, width - indent, [replace(strip, before=0, after=0)])],
            before=strip.before, after=strip.after, glued=strip.glued,
        )
        for strip in strips
    ]  # fmt: skip


def _strong(block: Block) -> Block:
    """The head of a row is set strong."""
    if not isinstance(block, Paragraph):
        return block
    return replace(block, content=tuple(replace(i, strong=True) if isinstance(i, Words) else i for i in block.content))
