"""The blocks of a paper, read from the tree of its elements."""

import re
from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Literal, get_args

from pipeline.document.markup.attributes import DATE_HINT, LANG_HINT
from pipeline.document.markup.grammar import BLANK, INLINE, META, equal
from pipeline.document.markup.phrases import Phrases
from pipeline.document.markup.tree import Node, Tree, choice, misplaced, near
from pipeline.document.model import (
    Block,
    Cell,
    Contents,
    Document,
    Figure,
    Landscape,
    Lang,
    List,
    ListItem,
    Numbering,
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
from pipeline.errors import Sentence

_SPAN = 1000  # rows or columns of one cell: more is an attack
_LETTER_H = re.compile(r"h[1-6]")
_FigureKind = Literal["gantt", "budget", "priorities", "progress", "emblem", "picture"]


def parse(source: str, *, file: str = "", styles: Collection[str] | None = None, strict: bool = False) -> Document:
    """The document that the markup says. Raises `TemplateError` with the place of the first fault.

    `styles` are the classes a paragraph may have (None: any). `strict` also asks for what a good paper needs, as of a
    template: identifiers used once, links that arrive, alternatives of figures, headings with words, header rows, rows
    that fill their table, and no passage under a language whose letters it does not have. A dump of any document can be
    read without it.
    """
    return _Reader(styles, strict=strict).document(Tree(file).read(source))


class _Reader(Phrases):
    def __init__(self, styles: Collection[str] | None, *, strict: bool) -> None:
        super().__init__(strict=strict)
        self.styles = styles
        self.readers: dict[str, Callable[[Node, Lang, int], Block]] = {
            "p": self.paragraph,
            "section": self.section,
            "ul": self.list,
            "ol": self.list,
            "table": self.table,
            "figure": self.figure,
            "div": self.division,
            "nav": self.contents,
            "hr": self.page_break,
        }

    # The paper.

    def document(self, html: Node) -> Document:
        if html.tag != "html":
            raise misplaced(html, "", ["html"])
        if "lang" not in html.attributes:
            raise html.fail("<html> doit nommer sa langue.", "<html> must name its language.", LANG_HINT)
        lang = self.lang(html, Lang.FR)
        langs = tuple(self.language(html, name) for name in (html.take("data-langs") or lang).split())
        html.done()
        if not langs or langs[0] is not lang:
            raise html.fail("data-langs commence par lang.", "data-langs starts with lang.")
        parts = self.parts(html, "head", "body")
        if "body" not in parts:
            raise html.fail("Il manque <body>.", "<body> is missing.")
        title, meta, head = self.head(parts.get("head", html))
        body = parts["body"]
        body.done()
        inner = self.parts(body, "header", "main", "footer")
        if "main" not in inner:
            raise body.fail("Il manque <main> dans <body>.", "<main> is missing in <body>.")
        for part in inner.values():
            part.done()
        header, main, footer = (
            self.blocks(inner[name], lang, 0) if name in inner else () for name in ("header", "main", "footer")
        )
        self.check_links()
        return Document(
            key=meta.get("key", ""),
            kind=meta.get("kind", ""),
            version=meta.get("version", ""),
            langs=langs,
            territory=meta.get("territory", ""),
            title=title,
            day=self.day(head, meta.get("day", "")),
            blocks=main,
            status=choice(head, "status", meta.get("status", "draft"), ("draft", "presented", "ratified", "final")),
            subject=meta.get("subject", ""),
            author=meta.get("author", ""),
            header=header,
            footer=footer,
        )

    def parts(self, node: Node, *names: str) -> dict[str, Node]:
        """The children of a node, each of which may stand once and in that order."""
        found: dict[str, Node] = {}
        for child in node.elements():
            if child.tag not in names:
                raise misplaced(child, node.tag, names)
            if child.tag in found or any(later in found for later in names[names.index(child.tag) :]):
                raise child.fail(
                    f"<{child.tag}> est écrit deux fois ou trop tard.", f"<{child.tag}> stands twice or too late."
                )
            found[child.tag] = child
        return found

    def head(self, head: Node) -> tuple[str, dict[str, str], Node]:
        title, meta = "", dict[str, str]()
        if head.tag != "head":
            return title, meta, head
        head.done()
        for child in head.elements():
            if child.tag == "title":
                title = "".join(text for text in child.children if isinstance(text, str))
            elif child.tag == "meta" and child.take("charset") is None:
                name = choice(child, "name", child.take("name") or "", META)
                meta[name] = child.take("content") or ""
            elif child.tag not in {"meta", "style"}:
                raise misplaced(child, "head", ["title", "meta", "style"])
            child.done()
        return title, meta, head

    def day(self, node: Node, value: str) -> date | None:
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as fault:
            raise node.fail(f"« {value} » n’est pas une date.", f"“{value}” is not a date.", DATE_HINT) from fault

    # Blocks.

    def blocks(self, node: Node, lang: Lang, level: int) -> tuple[Block, ...]:
        return tuple(self.block(child, lang, level, node.tag) for child in node.elements())

    def block(self, node: Node, lang: Lang, level: int, parent: str) -> Block:
        if _LETTER_H.fullmatch(node.tag):
            raise node.fail(
                "Un titre est le premier élément d’une <section>.",
                "A heading is the first element of a <section>.",
            )
        if node.tag not in self.readers:
            raise misplaced(node, parent, self.readers)
        return self.readers[node.tag](node, lang, level)

    def paragraph(self, node: Node, lang: Lang, _level: int = 0) -> Paragraph:
        style = node.take("class") or ""
        if self.styles is not None and style and style not in self.styles:
            raise node.fail(
                f"Le style « {style} » n’existe pas.", f"There is no style “{style}”.", near(style, self.styles)
            )
        lang, name = self.lang(node, lang), self.id(node)
        label, changes = node.take("data-label") or "", self.changes(node)
        node.done()
        line = self.line(node, lang)
        content = line.content()
        if self.strict:
            self.check_letters(node, content)
        return Paragraph(content, lang, style, name, label, changes, tuple(line.comments))

    def section(self, node: Node, lang: Lang, level: int) -> Section:
        lang = self.lang(node, lang)
        name, changes = self.id(node), self.changes(node)
        numbering: Numbering = choice(node, "data-numbering", node.take("data-numbering") or "", get_args(Numbering))
        node.done()
        children = list(node.elements())
        if not children:
            raise node.fail("Cette section n’a pas de titre.", "This section has no heading.")
        heading = self.headings(children[0], lang, level + 1)
        blocks = tuple(self.block(child, lang, level + 1, "section") for child in children[1:])
        return Section(heading, blocks, name, numbering, changes)

    def headings(self, node: Node, lang: Lang, level: int) -> Paragraph | Parallel:
        if node.tag == "div" and node.attributes.get("class") == "parallel":
            node.take("class")
            lang, changes = self.lang(node, lang), self.changes(node)
            node.done()
            columns = []
            for column in node.elements():
                inner = self.lang(column, lang)
                column.done()
                columns.append(tuple(self.heading(child, inner, level) for child in column.elements()))
            return Parallel(tuple(columns), changes)
        return self.heading(node, lang, level)

    def heading(self, node: Node, lang: Lang, level: int) -> Paragraph:
        expected = f"h{min(level, 6)}"
        if node.tag != expected:
            raise node.fail(
                f"Une section de niveau {level} commence par <{expected}>, non par <{node.tag}>.",
                f"A section of level {level} starts with <{expected}>, not with <{node.tag}>.",
            )
        heading = self.paragraph(node, lang)
        if self.strict and not any(isinstance(item, Text) for item in heading.content):
            raise node.fail("Ce titre est vide.", "This heading is empty.")
        return heading

    def list(self, node: Node, lang: Lang, level: int) -> List:
        lang = self.lang(node, lang)
        changes = self.changes(node)
        marker: Literal["bullet", "decimal", "letter"] = "bullet"
        if node.tag == "ol":
            marker = "letter" if choice(node, "type", node.take("type") or "1", ("1", "a")) == "a" else "decimal"
        start = self.number(node, "start", 1)
        node.done()
        return List(tuple(self.item(child, lang, level) for child in node.elements()), lang, marker, start, changes)

    def item(self, node: Node, lang: Lang, level: int) -> ListItem:
        if node.tag != "li":
            raise misplaced(node, "ul", ["li"])
        name, changes = self.id(node), self.changes(node)
        lang = self.lang(node, lang)
        node.done()
        return ListItem(self.flow(node, lang, level), name, changes)

    def flow(self, node: Node, lang: Lang, level: int) -> tuple[Block, ...]:
        """The blocks of an item or a cell; inline content is one plain paragraph."""
        direct = (
            child.tag in INLINE if isinstance(child, Node) else bool(child.strip(BLANK)) for child in node.children
        )
        if not any(direct):
            return self.blocks(node, lang, level)
        line = self.line(node, lang)
        content = line.content()
        if self.strict:
            self.check_letters(node, content)
        return (Paragraph(content, lang, comments=tuple(line.comments)),)

    def table(self, node: Node, lang: Lang, level: int) -> Table:
        lang = self.lang(node, lang)
        style: Literal["grid", "layout"] = choice(node, "class", node.take("class") or "grid", ("grid", "layout"))
        parallel: Literal["cells", "stacked", "columns"] = choice(
            node, "data-parallel", node.take("data-parallel") or "cells", ("cells", "stacked", "columns")
        )
        name, changes = self.id(node), self.changes(node)
        node.done()
        parts = self.parts(node, "caption", "colgroup", "thead", "tbody")
        rows = tuple(
            self.row(row, lang, level, header=part == "thead")
            for part in ("thead", "tbody")
            if part in parts
            for row in self.rows(parts[part])
        )
        caption = self.paragraph(parts["caption"], lang) if "caption" in parts else None
        columns = self.columns(parts["colgroup"]) if "colgroup" in parts else equal(rows)
        if self.strict:
            self.check_table(node, rows, columns, style)
        return Table(rows, lang, columns, caption, style, parallel, name, changes)

    def rows(self, node: Node) -> Iterator[Node]:
        node.done()
        for child in node.elements():
            if child.tag != "tr":
                raise misplaced(child, node.tag, ["tr"])
            yield child

    def columns(self, node: Node) -> tuple[int, ...]:
        node.done()
        widths = []
        for child in node.elements():
            if child.tag != "col":
                raise misplaced(child, node.tag, ["col"])
            widths.append(self.number(child, "data-width", 1))
            child.done()
        return tuple(widths)

    def check_table(self, node: Node, rows: tuple[Row, ...], columns: tuple[int, ...], style: str) -> None:
        if style == "grid" and not any(row.header for row in rows):
            raise node.fail(
                "Ce tableau n’a pas de ligne d’en-tête.",
                "This table has no header row.",
                Sentence(
                    fr='Écrire <thead>, ou class="layout" s’il ne fait que placer.',
                    en='Write <thead>, or class="layout" if it only places.',
                ),
            )
        hanging = [0] * len(columns)  # of each column, how many more rows a cell from above covers
        for number, row in enumerate(rows, 1):
            free = [index for index, left in enumerate(hanging) if not left]
            hanging = [max(left - 1, 0) for left in hanging]
            width = sum(cell.colspan for cell in row.cells)
            if width != len(free):
                raise node.fail(
                    f"La ligne {number} du tableau a {width} colonnes au lieu de {len(free)}.",
                    f"Row {number} of the table has {width} columns instead of {len(free)}.",
                )
            places = iter(free)
            for cell in row.cells:
                for _ in range(cell.colspan):
                    hanging[next(places)] += cell.rowspan - 1

    def row(self, node: Node, lang: Lang, level: int, *, header: bool) -> Row:
        lang = self.lang(node, lang)
        name, changes = self.id(node), self.changes(node)
        header = choice(node, "class", node.take("class") or "", ("", "header")) == "header" or header
        node.done()
        return Row(
            tuple(self.cell(child, lang, level, header=header) for child in node.elements()), header, name, changes
        )

    def cell(self, node: Node, lang: Lang, level: int, *, header: bool) -> Cell:
        if node.tag not in {"td", "th"}:
            raise misplaced(node, "tr", ["td", "th"])
        lang = self.lang(node, lang)
        scope: Literal["", "col", "row"] = ""
        if node.tag == "th":
            scope = choice(node, "scope", node.take("scope") or ("col" if header else "row"), ("col", "row"))
        value = node.take("data-value") or ""
        colspan, rowspan = self.number(node, "colspan", 1), self.number(node, "rowspan", 1)
        node.done()
        if min(colspan, rowspan) < 1 or max(colspan, rowspan) > _SPAN:
            raise node.fail("Une cellule occupe au moins une place.", "A cell covers at least one place.")
        return Cell(self.flow(node, lang, level), scope, colspan, rowspan, value)

    def figure(self, node: Node, lang: Lang, level: int) -> Figure:
        lang = self.lang(node, lang)
        kind: _FigureKind = choice(node, "class", node.take("class") or "", get_args(_FigureKind))
        alt, name, changes = node.take("aria-label") or "", self.id(node), self.changes(node)
        width = node.take("data-width") or "0"
        node.done()
        if not re.fullmatch(r"[0-9]{1,6}(\.[0-9]{1,20})?(e-[0-9]{1,3})?", width):
            raise node.fail(f"« {width} » n’est pas une largeur en mm.", f"“{width}” is not a width in mm.")
        if self.strict and not alt.strip():
            raise node.fail(
                "Cette figure n’a pas d’alternative en mots.",
                "This figure has no alternative in words.",
                Sentence(
                    fr='Ajouter aria-label="…" : ce qu’elle montre, en une phrase.',
                    en='Add aria-label="…": what it shows, in a sentence.',
                ),
            )
        ticks = tuple(self.tick(child) for child in node.elements() if child.tag == "data")
        node.children = [child for child in node.elements() if child.tag != "data"]
        parts = self.parts(node, "figcaption", "table", "img")
        source = ""
        if "img" in parts:
            source = parts["img"].take("src") or ""
            parts["img"].take("alt")
            parts["img"].done()
            if self.strict and not re.match(r"data:image/(png|jpeg);base64,", source):
                raise node.fail(
                    "Une image est écrite dans le document même.",
                    "A picture is written into the paper itself.",
                    Sentence(fr='src="data:image/png;base64,…"', en='src="data:image/png;base64,…"'),
                )
        return Figure(
            kind,
            alt,
            lang,
            self.paragraph(parts["figcaption"], lang) if "figcaption" in parts else None,
            self.table(parts["table"], lang, level) if "table" in parts else None,
            ticks,
            source,
            float(width),
            name,
            changes,
        )

    def tick(self, node: Node) -> Tick:
        value = node.take("value") or ""
        node.done()
        return Tick(value, "".join(child for child in node.children if isinstance(child, str)))

    def division(self, node: Node, lang: Lang, level: int) -> Block:
        kind: Literal["parallel", "landscape", "signatures"] = choice(
            node, "class", node.take("class") or "", ("parallel", "landscape", "signatures")
        )
        lang, changes = self.lang(node, lang), self.changes(node)
        node.done()
        if kind == "landscape":
            return Landscape(self.blocks(node, lang, level), changes)
        if kind == "signatures":
            return Signatures(tuple(self.signatory(child, lang) for child in node.elements()), lang, changes)
        return Parallel(tuple(self.column(child, lang, level) for child in node.elements()), changes)

    def column(self, node: Node, lang: Lang, level: int) -> tuple[Block, ...]:
        if node.tag != "div":
            raise misplaced(node, "div", ["div"])
        lang = self.lang(node, lang)
        node.done()
        return self.blocks(node, lang, level)

    def signatory(self, node: Node, lang: Lang) -> Signatory:
        if node.tag != "div" or node.take("class") != "signatory":
            raise node.fail('Un cadre à signer est <div class="signatory">.', 'A box is <div class="signatory">.')
        lang, name, changes = self.lang(node, lang), self.id(node), self.changes(node)
        node.done()
        lines = []
        for child in node.elements():
            if child.tag != "p":
                raise misplaced(child, "div", ["p"])
            lines.append(self.paragraph(child, lang))
        return Signatory(tuple(lines), name, changes)

    def contents(self, node: Node, lang: Lang, _level: int) -> Contents:
        choice(node, "class", node.take("class") or "", ("contents",))
        lang = self.lang(node, lang)
        of: Literal["sections", "tables"] = choice(
            node, "data-of", node.take("data-of") or "sections", ("sections", "tables")
        )
        changes = self.changes(node)
        node.done()
        title = self.parts(node, "p").get("p")
        return Contents(lang, self.paragraph(title, lang) if title else None, of, changes)

    def page_break(self, node: Node, _lang: Lang, _level: int) -> PageBreak:
        choice(node, "class", node.take("class") or "", ("page-break",))
        changes = self.changes(node)
        node.done()
        return PageBreak(changes)
