"""A paper as one self-contained HTML file: to be looked at before Word is opened, and read aloud by a screen reader.

Made from the same `Document` as Word and PDF. No script, nothing fetched, no style on any element: the file states a
content security policy that allows its own style sheet and nothing else.
"""

import base64
import hashlib
from collections.abc import Iterator, Sequence

from pipeline.document import walk
from pipeline.document.model import (
    Block,
    Cell,
    Change,
    ChangeKind,
    Comment,
    Contents,
    Document,
    Figure,
    Landscape,
    Lang,
    List,
    PageBreak,
    Paragraph,
    Parallel,
    Row,
    Section,
    Signatures,
    Table,
)
from pipeline.house import House
from pipeline.web import style
from pipeline.web.drawing import drawing
from pipeline.web.foot import boxes
from pipeline.web.text import Notes, escape, wrapped
from pipeline.web.words import words

_DEEPEST = 6  # HTML has six levels of headings


def write(document: Document, house: House, *, embed: bool = False) -> str:
    """The whole file. With `embed`, the faces of the house travel in it, so that any browser shows the same letters."""
    writer = _Writer(document, house)
    main = writer.page()
    foot = style.foot(house, boxes(document))
    css = "\n".join([style.sheet(house, embed=embed), *style.widths(writer.widths), *foot])
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; font-src data:; base-uri 'none'"
    lang = document.langs[0]
    return (
        "<!DOCTYPE html>\n"
        f"<html{writer.notes.attributes(lang, None)}>\n<head>\n"
        '<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(document.title)}</title>\n"
        f"<style>{css}</style>\n"
        f"</head>\n<body>\n{main}</body>\n</html>\n"
    )


class _Writer:
    """`widths` and `notes` are what the body asks of the rest of the file."""

    def __init__(self, document: Document, house: House) -> None:
        self.document, self.house = document, house
        self.notes = Notes(document.territory)
        self.widths: list[int] = []
        self.ids: set[str] = set()
        self.anchors = _Anchors(document.blocks)
        self.titled = any(p.style == "title" for p in walk.paragraphs(document))

    # -- the page -----------------------------------------------------------------------------------------------------

    def page(self) -> str:
        lang = self.document.langs[0]
        known = words(lang)
        main = self.blocks(self.document.blocks, lang)
        notes = self.footnotes(lang)
        footer = self.blocks(self.document.footer, lang)
        return (
            f'<a class="skip" href="#text">{known.skip}</a>\n'
            f'<main id="text">\n{self.legend(lang)}{main}{notes}</main>\n'
            + (f"<footer>\n{footer}</footer>\n" if footer else "")
        )

    def footnotes(self, lang: Lang) -> str:
        if not self.notes.seen:
            return ""
        items = "".join(
            f'<li id="note-{n}" class="footnote"{self.notes.attributes(note.lang, lang)}>'
            f'<a href="#note-{n}-from" role="doc-backlink">{n}</a> {self.notes.inline(note.content, note.lang)}</li>\n'
            for n, note in enumerate(self.notes.seen, 1)
        )
        name = words(lang).notes
        return f'<section role="doc-endnotes" aria-label="{name}">\n<ol role="list">\n{items}</ol>\n</section>\n'

    def legend(self, lang: Lang) -> str:
        """What the marks of a redline mean, for the kinds of change that the paper holds."""
        kinds = {change.kind for change in _changes(self.document.blocks)}
        if not kinds:
            return ""
        known = words(lang)
        shown = " ".join(
            f"<span>{wrapped((Change(k),), known.changes[k], lang)}</span>" for k in ChangeKind if k in kinds
        )
        return f'<aside class="legend" aria-label="{known.legend}">{shown}</aside>\n'

    # -- blocks -------------------------------------------------------------------------------------------------------

    def blocks(self, blocks: Sequence[Block], around: Lang, *, level: int = 1, plain: str = "body") -> str:
        """Blocks inside text in `around`; `plain` is the style of a paragraph that names none."""
        return "".join(self.block(block, around, level, plain) for block in blocks)

    def block(self, block: Block, around: Lang, level: int, plain: str) -> str:
        if isinstance(block, Paragraph):
            return self.paragraph(block, around, block.style or plain)
        inner = self.inside(block, around, level, plain)
        return wrapped(block.changes, inner, around, block="block changed")

    def inside(self, block: Block, around: Lang, level: int, plain: str) -> str:
        match block:
            case Section():
                html = self.section(block, around, level)
            case List():
                html = self.list(block, around, level)
            case Table():
                html = self.table(block, around)
            case Figure():
                html = self.figure(block, around)
            case Parallel():
                html = self.parallel(block, around, level, plain)
            case Signatures():
                html = self.signatures(block, around)
            case Contents():
                html = self.contents(block, around)
            case Landscape():
                html = f'<div class="landscape">\n{self.blocks(block.blocks, around, level=level)}</div>\n'
            case PageBreak():
                html = '<hr class="page-break">\n'
            case _:
                raise TypeError(block)
        return html

    def paragraph(self, paragraph: Paragraph, around: Lang, name: str, tag: str = "p", anchor: str = "") -> str:
        if name == "title" and tag == "p":
            tag = "h1"
        lang = paragraph.lang
        text = self.notes.inline(paragraph.content, lang)
        label = f'<span class="label">{escape(paragraph.label)}</span> ' if paragraph.label else ""
        mark = wrapped(paragraph.changes, "¶", lang) if paragraph.changes else ""
        changed = " changed" if mark or any(inline.changes for inline in paragraph.content) else ""
        attributes = self.notes.attributes(lang, around)
        return (
            f'<{tag} class="{name}{changed}"{self.id(paragraph.id or anchor)}{attributes}>{label}{text}{mark}</{tag}>\n'
            + "".join(self.comment(comment, lang, around) for comment in paragraph.comments)
        )

    def comment(self, comment: Comment, lang: Lang, around: Lang) -> str:
        known = words(lang)
        head = [comment.author or known.unknown]
        if comment.when:
            head.append(comment.when.date().isoformat())
        if comment.resolved:
            head.append(known.resolved)
        quote = f'<q dir="auto">{escape(comment.quote)}</q>' if comment.quote else ""
        replies = "".join(self.comment(reply, lang, lang) for reply in comment.replies)
        # What a reviewer writes may be in either language: the browser finds the direction of each line from its words.
        said = "".join(f'<div dir="auto">{escape(line)}</div>' for line in comment.text.split("\n"))
        return (
            f'<details class="comment" open{self.notes.attributes(lang, around)}>'
            f"<summary><bdi>{escape(', '.join(head))}</bdi></summary>"
            f"{quote}{said}{replies}</details>\n"
        )

    def section(self, section: Section, around: Lang, level: int) -> str:
        anchor = self.anchors.of(section)
        tag = f"h{min(level + self.titled, _DEEPEST)}"
        heading = self.heading(section.heading, around, tag, f"heading-{min(level, 4)}")
        inner = self.blocks(section.blocks, around, level=level + 1)
        return f"<section{self.id(anchor)}>\n{heading}{inner}</section>\n"

    def heading(self, heading: Paragraph | Parallel, around: Lang, tag: str, name: str) -> str:
        if isinstance(heading, Paragraph):
            return self.paragraph(heading, around, heading.style or name, tag)
        columns = (self.paragraph(p, around, p.style or name, tag) for p in walk.paragraphs((heading,)))
        return '<div class="parallel">\n' + "".join(f"<div>\n{column}</div>\n" for column in columns) + "</div>\n"

    def list(self, block: List, around: Lang, level: int) -> str:
        tag = "ul" if block.marker == "bullet" else "ol"
        start = f' start="{block.start}"' if tag == "ol" and block.start != 1 else ""
        # role: without its own bullets a list is no list to some screen readers; our labels are the same everywhere.
        items = "".join(
            f"<li{self.id(item.id)}>"
            + wrapped(item.changes, self.item(item.blocks, block.lang, level), block.lang, block="block changed")
            + "</li>\n"
            for item in block.items
        )
        return f'<{tag} role="list"{start}{self.notes.attributes(block.lang, around)}>\n{items}</{tag}>\n'

    def item(self, blocks: Sequence[Block], around: Lang, level: int) -> str:
        first, rest = blocks[:1], blocks[1:]
        head = "".join(
            self.paragraph(block, around, f"{block.style or 'list'} item")
            if isinstance(block, Paragraph)
            else self.block(block, around, level, "list")
            for block in first
        )
        return head + self.blocks(rest, around, level=level, plain="list")

    # -- tables -------------------------------------------------------------------------------------------------------

    def table(self, table: Table, around: Lang) -> str:
        lang = table.lang
        layout = table.style == "layout"
        role = ' role="presentation"' if layout else ""
        caption = ""
        if table.caption:
            inside = self.paragraph(table.caption, lang, table.caption.style or "caption")
            caption = f"<caption>{inside}</caption>\n"
        total = sum(table.columns) or 1
        shares = [round(10_000 * column / total) for column in table.columns]
        self.widths += shares
        columns = "".join(f'<col class="w{share}">' for share in shares)
        head = "".join(self.row(row, table) for row in table.rows if row.header)
        body = "".join(self.row(row, table) for row in table.rows if not row.header)
        return (
            f'<table class="{table.style}"{role}{self.id(table.id or self.anchors.of(table))}'
            f"{self.notes.attributes(lang, around)}>\n{caption}<colgroup>{columns}</colgroup>\n"
            + (f"<thead>\n{head}</thead>\n" if head else "")
            + (f"<tbody>\n{body}</tbody>\n" if body else "")
            + "</table>\n"
        )

    def row(self, row: Row, table: Table) -> str:
        cells = "".join(self.cell(cell, row, table) for cell in row.cells)
        changed = f' class="{row.changes[0].kind} changed"' if row.changes else ""
        return f"<tr{self.id(row.id)}{changed}>{cells}</tr>\n"

    def cell(self, cell: Cell, row: Row, table: Table) -> str:
        scope = cell.scope or ("col" if row.header else "")
        tag = "th" if scope and table.style == "grid" else "td"
        spans = "".join(
            f' {name}="{n}"' for name, n in (("colspan", cell.colspan), ("rowspan", cell.rowspan)) if n != 1
        )
        plain = "cell" if table.style == "grid" else "body"
        inner = self.blocks(cell.blocks, table.lang, plain="cell-head" if row.header and tag == "th" else plain)
        # Between rows HTML allows no <ins>: what happened to a row is said inside each of its cells.
        inner = wrapped(row.changes, inner, table.lang, block="block")
        return f"<{tag}{f' scope={chr(34)}{scope}{chr(34)}' if tag == 'th' else ''}{spans}>{inner}</{tag}>"

    # -- the rest -----------------------------------------------------------------------------------------------------

    def figure(self, figure: Figure, around: Lang) -> str:
        lang = figure.lang
        caption = ""
        if figure.caption:
            caption = (
                f"<figcaption>{self.paragraph(figure.caption, lang, figure.caption.style or 'caption')}</figcaption>\n"
            )
        data = ""
        if figure.table:
            data = f"<details><summary>{words(lang).data}</summary>\n{self.table(figure.table, lang)}</details>\n"
        attributes = self.notes.attributes(lang, around)
        return f"<figure{self.id(figure.id)}{attributes}>\n{caption}{drawing(figure, self.house)}\n{data}</figure>\n"

    def parallel(self, block: Parallel, around: Lang, level: int, plain: str) -> str:
        columns = "".join(
            f"<div>\n{self.blocks(column, around, level=level, plain=plain)}</div>\n" for column in block.columns
        )
        return f'<div class="parallel">\n{columns}</div>\n'

    def signatures(self, block: Signatures, around: Lang) -> str:
        boxes = "".join(
            f"<li{self.id(box.id)}>"
            + wrapped(
                box.changes, self.blocks(box.lines, block.lang, plain="signature"), block.lang, block="block changed"
            )
            + "</li>\n"
            for box in block.boxes
        )
        return f'<ul class="signatures" role="list"{self.notes.attributes(block.lang, around)}>\n{boxes}</ul>\n'

    def contents(self, block: Contents, around: Lang) -> str:
        lang = block.lang
        title = ""
        if block.title:
            title = self.paragraph(block.title, lang, block.title.style or "contents-title")
        entries = "".join(
            f'<li class="contents-{min(depth, 3)}"{self.notes.attributes(text.lang, lang)}><a href="#{escape(anchor)}">'
            f"{escape(text.label)}{' ' if text.label else ''}{escape(walk.text_of(text))}</a></li>\n"
            for depth, anchor, text in self.anchors.entries(block.of)
        )
        attributes = self.notes.attributes(lang, around)
        return (
            f'<nav class="contents" aria-label="{words(lang).contents}"{attributes}>\n{title}'
            f'<ol role="list">\n{entries}</ol>\n</nav>\n'
        )

    def id(self, name: str) -> str:
        """An `id` attribute, once for each name: side by side, a clause has one name and two languages."""
        if not name or name in self.ids:
            return ""
        self.ids.add(name)
        return f' id="{escape(name)}"'


class _Anchors:
    """Where links of a table of contents lead: sections and captioned tables, by their own id or by their order."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.names: dict[int, str] = {}
        self.sections: list[tuple[int, str, Paragraph]] = []
        self.tables: list[tuple[int, str, Paragraph]] = []
        self._collect(blocks, 1)

    def of(self, block: Section | Table) -> str:
        return self.names.get(id(block), "")

    def entries(self, of: str) -> list[tuple[int, str, Paragraph]]:
        return self.sections if of == "sections" else self.tables

    def _collect(self, blocks: Sequence[Block], depth: int) -> None:
        for block in blocks:
            if isinstance(block, Section):
                anchor = self.names[id(block)] = block.id or f"section-{len(self.names) + 1}"
                self.sections += [(depth, anchor, text) for text in walk.paragraphs((block.heading,))]
                self._collect(block.blocks, depth + 1)
            elif isinstance(block, Table) and block.caption:
                anchor = self.names[id(block)] = block.id or f"table-{len(self.names) + 1}"
                self.tables.append((1, anchor, block.caption))
            elif isinstance(block, Parallel):
                for column in block.columns:
                    self._collect(column, depth)
            elif isinstance(block, Landscape):
                self._collect(block.blocks, depth)


def _changes(blocks: Sequence[Block]) -> Iterator[Change]:
    for block in walk.blocks(blocks):
        yield from block.changes
        match block:
            case Paragraph():
                for inline in block.content:
                    yield from inline.changes
            case List():
                for item in block.items:
                    yield from item.changes
            case Table():
                for row in block.rows:
                    yield from row.changes
            case _:
                pass
