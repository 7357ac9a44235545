"""The HTML that templates write, and its inverse: a strict, well-formed subset that holds the whole model.

    <!DOCTYPE html>                                   optional; no entities but the five of XML and numbers
    <html lang="fr" data-langs="fr ar" dir="ltr">     `data-langs` where there are two; `dir` is never needed
      <head>
        <title>…</title>
        <meta name="…" content="…"/>                  key kind version status day (ISO) territory subject author
        <meta charset="utf-8"/> <style>…</style>      for browsers only
      </head>
      <body> <header>blocks</header> <main>blocks</main> <footer>blocks</footer> </body>      main alone must be there
    </html>

Blocks. `lang` stands on any of them and holds for what is inside; `id` where something may point at it.

    <p class="lead" data-label="1.">inline</p>        class: a style of the house
    <section data-numbering="article">                or decimal, annex
      <h1>inline</h1> blocks                          h1 in h2's section and so on: the level is how deep sections nest
    </section>
    <ul> <ol start="2" type="a"> with <li>            an item (or a cell) holds blocks, or inline: one plain paragraph
    <table class="layout" data-parallel="stacked">    `class` and `data-parallel` only where not grid, not cells
      <caption>inline</caption>
      <colgroup><col data-width="2"/>…</colgroup>     relative widths; without it all columns are equal
      <thead> <tbody> <tr> <th scope="col" colspan="2" rowspan="2"> <td data-value="12000.5">
                                                      rows in thead are header rows; the value is what a chart draws
    <figure class="gantt" aria-label="…" data-width="40">      or budget, priorities, progress, emblem, picture; mm
      <data value="2023-11-01">nov.</data>…           ticks of its axis
      <figcaption>inline</figcaption> <table>…</table> <img src="data:…"/>
    <div class="parallel"> <div>blocks</div> <div>blocks</div> </div>      a language a column; as first child of a
                                                      section, with one heading a column, it is the heading
    <div class="landscape">blocks</div>
    <div class="signatures"> <div class="signatory"> paragraphs </div> … </div>
    <nav class="contents" data-of="tables"> <p>title</p> </nav>
    <hr class="page-break"/>

Inline.

    <strong> <em> <u> <a href="…"> <br/> <span lang="ar">
    <bdi>                                             without `lang`: text of no language (a code, a number)
    <a href="#id"></a>                                a cross-reference, filled in when the paper is numbered
    <span class="note">inline</span>                  a footnote
    <span class="field" data-name="page"></span>      or pages
    <span class="space"> </span>                      blanks that stay as they are

Text that names no language gets it from its letters (`inline.languages`), so nothing is ever without one. White space
(space, tab, line feed, never a no-break space) collapses as in a browser, and goes at the edges of paragraphs.

Changes. `data-author`, `datetime` and `data-name` (pairing the ends of a move) stand on

    <ins> <del> <ins class="moved"> <del class="moved"> <span class="format" data-before="strong emph">

and, on a block, in `data-changes="kind|author|when|name|before; …"`. In `before` names stand apart by spaces, "-" is
the unnamed style; a backslash makes the sign after it ordinary. Remarks in the margin end a paragraph:
`<span class="comment" data-author="…" data-text="…" data-quote="…" datetime="…" data-resolved="">replies</span>`.

A processing instruction `<?at FILE:LINE:COLUMN?>` says where what follows was written; errors name that place.
"""

import difflib
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal, TypeVar, get_args
from xml.parsers import expat

from pipeline.document.inline import good_href, needs_naming, unnamed, with_languages
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
from pipeline.document.walk import merged
from pipeline.errors import DocumentError, Place, Sentence, TemplateError

BLANK = " \t\n"
_AT = re.compile(r"(.+?):(\d+)(?::(\d+))?\s*", re.DOTALL)  # in `<?at FILE:LINE:COLUMN?>`
_BLANKS = re.compile(r"[ \t\n]+")
_SPACED = re.compile(r"\n|[ \t]+|[^ \t\n]+(?: [^ \t\n]+)*")  # words and the single blanks between them are one part
DEPTH = 100  # of elements in elements: more is an attack
_LETTER_H = re.compile(r"h[1-6]")
_INLINE = {"strong", "em", "u", "a", "br", "span", "bdi", "ins", "del"}
_FigureKind = Literal["gantt", "budget", "priorities", "progress", "emblem", "picture"]
_LANGS = frozenset(Lang)
_META = ("key", "kind", "version", "status", "day", "territory", "subject", "author")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


# -- the tree ---------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Node:
    """An element. Attributes are taken one by one; those nobody took are unknown."""

    tag: str
    attributes: dict[str, str]
    place: Place
    children: "list[_Node | str]" = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    words: Place | None = None  # where its first text stands

    def take(self, name: str) -> str | None:
        self.asked.add(name)
        return self.attributes.pop(name, None)

    def done(self) -> None:
        for name in self.attributes:
            raise TemplateError(
                Sentence(
                    fr=f"L’élément <{self.tag}> n’a pas d’attribut « {name} ».",
                    en=f"The element <{self.tag}> has no attribute “{name}”.",
                ),
                self.place,
                _near(name, self.asked),
            )

    def elements(self) -> "Iterator[_Node]":
        """The children, where no text may stand between them."""
        for child in self.children:
            if isinstance(child, _Node):
                yield child
            elif child.strip(BLANK):
                raise _loose(child, self)

    def fail(self, fr: str, en: str, hint: Sentence | None = None) -> TemplateError:
        return TemplateError(Sentence(fr=fr, en=en), self.place, hint)


def _near(name: str, known: Iterable[str]) -> Sentence | None:
    """The name that was meant, or else what there is to choose from."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return Sentence(fr=f"Vouliez-vous dire « {close[0]} » ?", en=f"Did you mean “{close[0]}”?")
    return Sentence(fr=f"Au choix : {', '.join(names)}.", en=f"One of: {', '.join(names)}.") if names else None


def _loose(text: str, node: _Node) -> TemplateError:
    words = " ".join(text.split())[:40]
    return TemplateError(
        Sentence(
            fr=f"Du texte se trouve hors d’un paragraphe, dans <{node.tag}> : « {words} ».",
            en=f"Text stands outside a paragraph, in <{node.tag}>: “{words}”.",
        ),
        node.words or node.place,
        Sentence(fr="L’entourer de <p>…</p>.", en="Put <p>…</p> around it."),
    )


def _misplaced(node: _Node, parent: str, allowed: Iterable[str] = ()) -> TemplateError:
    known = node.tag in _KNOWN
    return node.fail(
        f"L’élément <{node.tag}> {'n’a pas sa place' if known else 'n’existe pas ; il se trouve'} dans <{parent}>.",
        f"The element <{node.tag}> {'may not stand' if known else 'does not exist; it stands'} in <{parent}>.",
        _near(node.tag, set(allowed) or _KNOWN),
    )


_SYNTAX = {  # expat's codes: the faults that people make, in French
    "mismatched tag": "la balise fermante ne correspond pas à celle qui est ouverte",
    "not well-formed (invalid token)": "un signe n’est pas permis ici (& s’écrit &amp;, < s’écrit &lt;)",
    "undefined entity": "entité inconnue (écrire le caractère lui-même)",
    "duplicate attribute": "le même attribut est écrit deux fois",
    "no element found": "le texte s’arrête avant la fin",
    "unclosed token": "une balise n’est pas terminée",
    "junk after document element": "il y a quelque chose après </html>",
}


class _Tree:
    """Builds the nodes from expat's events. Declarations of entities are refused before they are read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.at: Place | None = None
        self.root: _Node | None = None
        self.open: list[_Node] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartDoctypeDeclHandler = self.doctype

    def read(self, source: str) -> _Node:
        try:
            self.parser.Parse(source.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 — positional only
        except expat.ExpatError as fault:
            words = expat.errors.messages[fault.code]
            place = self.at or Place(self.file, fault.lineno, fault.offset + 1)
            raise TemplateError(
                Sentence(fr=f"Balisage mal formé : {_SYNTAX.get(words, words)}.", en=f"Malformed markup: {words}."),
                place,
            ) from fault
        root, self.root = self.root, None  # this and the parser hold each other, and would keep the nodes
        assert root  # noqa: S101 — expat has refused a source without an element
        return root

    def place(self) -> Place:
        return self.at or Place(self.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = _Node(tag, attributes, self.place())
        if len(self.open) >= DEPTH:
            raise node.fail("Les éléments sont trop imbriqués.", "Elements are nested too deeply.")
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        node = self.open[-1]
        node.children.append(text)
        if node.words is None and text.strip(BLANK):
            node.words = self.place()

    def instruction(self, target: str, words: str) -> None:
        if target == "at" and (found := _AT.fullmatch(words)):
            self.at = Place(found.group(1), int(found.group(2)), int(found.group(3) or 0))

    def doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal or system or public or name.lower() != "html":
            raise TemplateError(
                Sentence(fr="Seul <!DOCTYPE html> est permis.", en="Only <!DOCTYPE html> is allowed."), self.place()
            )


# -- reading ----------------------------------------------------------------------------------------------------------


def parse(source: str, *, file: str = "", styles: Collection[str] | None = None, strict: bool = False) -> Document:
    """The document that the markup says. Raises `TemplateError` with the place of the first fault.

    `styles` are the classes a paragraph may have (None: any). `strict` also asks for what a good paper needs, as of a
    template: identifiers used once, links that arrive, alternatives of figures, headings with words, header rows, rows
    that fill their table, and no passage under a language whose letters it does not have. A dump of any document can be
    read without it.
    """
    return _Reader(styles, strict=strict).document(_Tree(file).read(source))


@dataclass(frozen=True, slots=True)
class _Look:
    """What the elements around a text say of it."""

    strong: bool = False
    emph: bool = False
    underline: bool = False
    href: str = ""
    lang: Lang | None = None
    changes: tuple[Change, ...] = ()

    def but(
        self,
        *,
        strong: bool = False,
        emph: bool = False,
        underline: bool = False,
        href: str = "",
        lang: Lang | None = None,
        change: Change | None = None,
    ) -> "_Look":
        return _Look(
            self.strong or strong,
            self.emph or emph,
            self.underline or underline,
            href or self.href,
            lang or self.lang,
            (*self.changes, change) if change else self.changes,
        )


class _Line:
    """The inline content of one paragraph or note while it is read, with its white space collapsed."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.items: list[Inline] = []
        self.given: list[bool] = []
        self.after_word = False  # whether a blank would count
        self.comments: list[Comment] = []

    def write(self, chars: str, look: _Look) -> None:
        words = _BLANKS.sub(" ", chars)
        if not self.after_word:
            words = words.removeprefix(" ")
        if words:
            self.add(words, look)
            self.after_word = words[-1] != " "

    def keep(self, chars: str, look: _Look) -> None:
        self.add(chars, look)
        self.after_word = True

    def line_break(self, look: _Look) -> None:
        self.trim()
        self.add("\n", look)
        self.after_word = False

    def insert(self, item: Inline, *, given: bool = True) -> None:
        self.items.append(item)
        self.given.append(given)
        self.after_word = True

    def add(self, chars: str, look: _Look) -> None:
        lang = look.lang or self.lang
        self.items.append(Text(chars, lang, look.strong, look.emph, look.underline, look.href, look.changes))
        self.given.append(look.lang is not None)

    def trim(self) -> None:
        """Take back a blank that nothing follows."""
        last = self.items[-1] if self.items else None
        if not self.after_word and isinstance(last, Text) and last.text.endswith(" "):
            self.items[-1] = replace(last, text=last.text[:-1])
            if last.text == " ":  # nothing is left
                self.items.pop()
                self.given.pop()

    def content(self) -> tuple[Inline, ...]:
        self.trim()
        return with_languages(self.items, self.given, self.lang)


class _Reader:
    def __init__(self, styles: Collection[str] | None, *, strict: bool) -> None:
        self.styles, self.strict = styles, strict
        self.ids: dict[str, Place] = {}
        self.links: list[tuple[str, Place]] = []
        self.readers: dict[str, Callable[[_Node, Lang, int], Block]] = {
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

    def document(self, html: _Node) -> Document:
        if html.tag != "html":
            raise _misplaced(html, "", ["html"])
        if "lang" not in html.attributes:
            raise html.fail("<html> doit nommer sa langue.", "<html> must name its language.", _LANG_HINT)
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
            status=_choice(head, "status", meta.get("status", "draft"), ("draft", "presented", "ratified", "final")),
            subject=meta.get("subject", ""),
            author=meta.get("author", ""),
            header=header,
            footer=footer,
        )

    def parts(self, node: _Node, *names: str) -> dict[str, _Node]:
        """The children of a node, each of which may stand once and in that order."""
        found: dict[str, _Node] = {}
        for child in node.elements():
            if child.tag not in names:
                raise _misplaced(child, node.tag, names)
            if child.tag in found or any(later in found for later in names[names.index(child.tag) :]):
                raise child.fail(
                    f"<{child.tag}> est écrit deux fois ou trop tard.", f"<{child.tag}> stands twice or too late."
                )
            found[child.tag] = child
        return found

    def head(self, head: _Node) -> tuple[str, dict[str, str], _Node]:
        title, meta = "", dict[str, str]()
        if head.tag != "head":
            return title, meta, head
        head.done()
        for child in head.elements():
            if child.tag == "title":
                title = "".join(text for text in child.children if isinstance(text, str))
            elif child.tag == "meta" and child.take("charset") is None:
                name = _choice(child, "name", child.take("name") or "", _META)
                meta[name] = child.take("content") or ""
            elif child.tag not in {"meta", "style"}:
                raise _misplaced(child, "head", ["title", "meta", "style"])
            child.done()
        return title, meta, head

    def day(self, node: _Node, value: str) -> date | None:
        try:
            return date.fromisoformat(value) if value else None
        except ValueError as fault:
            raise node.fail(f"« {value} » n’est pas une date.", f"“{value}” is not a date.", _DATE_HINT) from fault

    # Attributes that many elements share.

    def language(self, node: _Node, value: str) -> Lang:
        name = value.partition("-")[0].lower()
        if name not in _LANGS:
            raise node.fail(f"Langue inconnue : « {value} ».", f"Unknown language: “{value}”.", _LANG_HINT)
        return Lang(name)

    def lang(self, node: _Node, around: Lang) -> Lang:
        value = node.take("lang")
        lang = around if value is None else self.language(node, value)
        direction = node.take("dir")
        if direction not in {None, lang.direction}:
            raise node.fail(
                f'dir="{direction}" contredit la langue ({lang}).',
                f'dir="{direction}" contradicts the language ({lang}).',
                Sentence(fr="La direction vient de la langue : ôter dir.", en="Direction follows language: drop dir."),
            )
        return lang

    def id(self, node: _Node) -> str:
        name = node.take("id") or ""
        if name and self.strict and name in self.ids:
            raise node.fail(
                f"L’identifiant « {name} » est déjà pris ({self.ids[name]}).",
                f"The identifier “{name}” is taken already ({self.ids[name]}).",
            )
        if name:
            self.ids.setdefault(name, node.place)
        return name

    def check_links(self) -> None:
        for href, place in self.links:
            if self.strict and href.startswith("#") and href[1:] not in self.ids:
                raise TemplateError(
                    Sentence(
                        fr=f"Ce lien mène à « {href} », qui n’existe pas dans ce document.",
                        en=f"This link leads to “{href}”, which is nowhere in this paper.",
                    ),
                    place,
                    _near(href[1:], self.ids),
                )

    def number(self, node: _Node, name: str, default: int) -> int:
        value = node.take(name)
        if value is None:
            return default
        if not re.fullmatch(r"-?[0-9]{1,9}", value):
            raise node.fail(f'{name}="{value}" n’est pas un nombre.', f'{name}="{value}" is not a number.')
        return int(value)

    def when(self, node: _Node, value: str) -> datetime | None:
        try:
            return datetime.fromisoformat(value) if value else None
        except ValueError as fault:
            raise node.fail(f"« {value} » n’est pas une date.", f"“{value}” is not a date.", _DATE_HINT) from fault

    def changes(self, node: _Node) -> tuple[Change, ...]:
        value = node.take("data-changes")
        return tuple(self.change(node, entry) for entry in _fields(value, ";")) if value else ()

    def change(self, node: _Node, entry: str) -> Change:
        kind, author, when, name, before, *_ = [*(_unescaped(part) for part in _fields(entry.strip(), "|")), *[""] * 5]
        return Change(
            ChangeKind(_choice(node, "data-changes", kind, tuple(ChangeKind))),
            author,
            self.when(node, when),
            name,
            _names(before),
        )

    # Blocks.

    def blocks(self, node: _Node, lang: Lang, level: int) -> tuple[Block, ...]:
        return tuple(self.block(child, lang, level, node.tag) for child in node.elements())

    def block(self, node: _Node, lang: Lang, level: int, parent: str) -> Block:
        if _LETTER_H.fullmatch(node.tag):
            raise node.fail(
                "Un titre est le premier élément d’une <section>.",
                "A heading is the first element of a <section>.",
            )
        if node.tag not in self.readers:
            raise _misplaced(node, parent, self.readers)
        return self.readers[node.tag](node, lang, level)

    def paragraph(self, node: _Node, lang: Lang, _level: int = 0) -> Paragraph:
        style = node.take("class") or ""
        if self.styles is not None and style and style not in self.styles:
            raise node.fail(
                f"Le style « {style} » n’existe pas.", f"There is no style “{style}”.", _near(style, self.styles)
            )
        lang, name = self.lang(node, lang), self.id(node)
        label, changes = node.take("data-label") or "", self.changes(node)
        node.done()
        line = self.line(node, lang)
        content = line.content()
        if self.strict:
            self.check_letters(node, content)
        return Paragraph(content, lang, style, name, label, changes, tuple(line.comments))

    def check_letters(self, node: _Node, content: tuple[Inline, ...]) -> None:
        """A passage wholly of the other script, or of a third, cannot be read aloud in the language it is given."""
        if word := unnamed(content):
            raise node.fail(
                f"« {word} » n’est ni du français ni de l’arabe, et ne dit pas sa langue.",
                f"“{word}” is neither French nor Arabic, and does not name its language.",
                Sentence(fr='Écrire <span lang="zxx">…</span>.', en='Write <span lang="zxx">…</span>.'),
            )
        for item in content:
            if isinstance(item, Text) and _foreign(item):
                other = Lang.AR if item.lang is Lang.FR else Lang.FR
                raise node.fail(
                    f"« {item.text.strip()} » est donné pour du « {item.lang} » et ne l’est pas.",
                    f"“{item.text.strip()}” is given as “{item.lang}” and is not.",
                    Sentence(fr=f'Ôter lang, ou écrire lang="{other}".', en=f'Drop lang, or write lang="{other}".'),
                )

    def section(self, node: _Node, lang: Lang, level: int) -> Section:
        lang = self.lang(node, lang)
        name, changes = self.id(node), self.changes(node)
        numbering: Numbering = _choice(node, "data-numbering", node.take("data-numbering") or "", get_args(Numbering))
        node.done()
        children = list(node.elements())
        if not children:
            raise node.fail("Cette section n’a pas de titre.", "This section has no heading.")
        heading = self.headings(children[0], lang, level + 1)
        blocks = tuple(self.block(child, lang, level + 1, "section") for child in children[1:])
        return Section(heading, blocks, name, numbering, changes)

    def headings(self, node: _Node, lang: Lang, level: int) -> Paragraph | Parallel:
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

    def heading(self, node: _Node, lang: Lang, level: int) -> Paragraph:
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

    def list(self, node: _Node, lang: Lang, level: int) -> List:
        lang = self.lang(node, lang)
        changes = self.changes(node)
        marker: Literal["bullet", "decimal", "letter"] = "bullet"
        if node.tag == "ol":
            marker = "letter" if _choice(node, "type", node.take("type") or "1", ("1", "a")) == "a" else "decimal"
        start = self.number(node, "start", 1)
        node.done()
        return List(tuple(self.item(child, lang, level) for child in node.elements()), lang, marker, start, changes)

    def item(self, node: _Node, lang: Lang, level: int) -> ListItem:
        if node.tag != "li":
            raise _misplaced(node, "ul", ["li"])
        name, changes = self.id(node), self.changes(node)
        lang = self.lang(node, lang)
        node.done()
        return ListItem(self.flow(node, lang, level), name, changes)

    def flow(self, node: _Node, lang: Lang, level: int) -> tuple[Block, ...]:
        """The blocks of an item or a cell; inline content is one plain paragraph."""
        direct = (
            child.tag in _INLINE if isinstance(child, _Node) else bool(child.strip(BLANK)) for child in node.children
        )
        if not any(direct):
            return self.blocks(node, lang, level)
        line = self.line(node, lang)
        content = line.content()
        if self.strict:
            self.check_letters(node, content)
        return (Paragraph(content, lang, comments=tuple(line.comments)),)

    def table(self, node: _Node, lang: Lang, level: int) -> Table:
        lang = self.lang(node, lang)
        style: Literal["grid", "layout"] = _choice(node, "class", node.take("class") or "grid", ("grid", "layout"))
        parallel: Literal["cells", "stacked", "columns"] = _choice(
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
        columns = self.columns(parts["colgroup"]) if "colgroup" in parts else _equal(rows)
        if self.strict:
            self.check_table(node, rows, columns, style)
        return Table(rows, lang, columns, caption, style, parallel, name, changes)

    def rows(self, node: _Node) -> Iterator[_Node]:
        node.done()
        for child in node.elements():
            if child.tag != "tr":
                raise _misplaced(child, node.tag, ["tr"])
            yield child

    def columns(self, node: _Node) -> tuple[int, ...]:
        node.done()
        widths = []
        for child in node.elements():
            if child.tag != "col":
                raise _misplaced(child, node.tag, ["col"])
            widths.append(self.number(child, "data-width", 1))
            child.done()
        return tuple(widths)

    def check_table(self, node: _Node, rows: tuple[Row, ...], columns: tuple[int, ...], style: str) -> None:
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

    def row(self, node: _Node, lang: Lang, level: int, *, header: bool) -> Row:
        lang = self.lang(node, lang)
        name, changes = self.id(node), self.changes(node)
        header = _choice(node, "class", node.take("class") or "", ("", "header")) == "header" or header
        node.done()
        return Row(
            tuple(self.cell(child, lang, level, header=header) for child in node.elements()), header, name, changes
        )

    def cell(self, node: _Node, lang: Lang, level: int, *, header: bool) -> Cell:
        if node.tag not in {"td", "th"}:
            raise _misplaced(node, "tr", ["td", "th"])
        lang = self.lang(node, lang)
        scope: Literal["", "col", "row"] = ""
        if node.tag == "th":
            scope = _choice(node, "scope", node.take("scope") or ("col" if header else "row"), ("col", "row"))
        value = node.take("data-value") or ""
        colspan, rowspan = self.number(node, "colspan", 1), self.number(node, "rowspan", 1)
        node.done()
        if min(colspan, rowspan) < 1 or max(colspan, rowspan) > _SPAN:
            raise node.fail("Une cellule occupe au moins une place.", "A cell covers at least one place.")
        return Cell(self.flow(node, lang, level), scope, colspan, rowspan, value)

    def figure(self, node: _Node, lang: Lang, level: int) -> Figure:
        lang = self.lang(node, lang)
        kind: _FigureKind = _choice(node, "class", node.take("class") or "", get_args(_FigureKind))
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

    def tick(self, node: _Node) -> Tick:
        value = node.take("value") or ""
        node.done()
        return Tick(value, "".join(child for child in node.children if isinstance(child, str)))

    def division(self, node: _Node, lang: Lang, level: int) -> Block:
        kind: Literal["parallel", "landscape", "signatures"] = _choice(
            node, "class", node.take("class") or "", ("parallel", "landscape", "signatures")
        )
        lang, changes = self.lang(node, lang), self.changes(node)
        node.done()
        if kind == "landscape":
            return Landscape(self.blocks(node, lang, level), changes)
        if kind == "signatures":
            return Signatures(tuple(self.signatory(child, lang) for child in node.elements()), lang, changes)
        return Parallel(tuple(self.column(child, lang, level) for child in node.elements()), changes)

    def column(self, node: _Node, lang: Lang, level: int) -> tuple[Block, ...]:
        if node.tag != "div":
            raise _misplaced(node, "div", ["div"])
        lang = self.lang(node, lang)
        node.done()
        return self.blocks(node, lang, level)

    def signatory(self, node: _Node, lang: Lang) -> Signatory:
        if node.tag != "div" or node.take("class") != "signatory":
            raise node.fail('Un cadre à signer est <div class="signatory">.', 'A box is <div class="signatory">.')
        lang, name, changes = self.lang(node, lang), self.id(node), self.changes(node)
        node.done()
        lines = []
        for child in node.elements():
            if child.tag != "p":
                raise _misplaced(child, "div", ["p"])
            lines.append(self.paragraph(child, lang))
        return Signatory(tuple(lines), name, changes)

    def contents(self, node: _Node, lang: Lang, _level: int) -> Contents:
        _choice(node, "class", node.take("class") or "", ("contents",))
        lang = self.lang(node, lang)
        of: Literal["sections", "tables"] = _choice(
            node, "data-of", node.take("data-of") or "sections", ("sections", "tables")
        )
        changes = self.changes(node)
        node.done()
        title = self.parts(node, "p").get("p")
        return Contents(lang, self.paragraph(title, lang) if title else None, of, changes)

    def page_break(self, node: _Node, _lang: Lang, _level: int) -> PageBreak:
        _choice(node, "class", node.take("class") or "", ("page-break",))
        changes = self.changes(node)
        node.done()
        return PageBreak(changes)

    # Inline.

    def line(self, node: _Node, lang: Lang) -> _Line:
        line = _Line(lang)
        self.inline(node, line, _Look())
        return line

    def inline(self, node: _Node, line: _Line, look: _Look) -> None:
        for child in node.children:
            if isinstance(child, str):
                line.write(child, look)
            else:
                self.element(child, line, look, node.tag)

    def element(self, node: _Node, line: _Line, look: _Look, parent: str) -> None:
        match node.tag:
            case "span":
                self.span(node, line, look)
                return
            case "br":
                node.done()
                line.line_break(look)
                return
            case "a":
                self.link(node, line, look)
                return
            case "strong":
                look = look.but(strong=True)
            case "em":
                look = look.but(emph=True)
            case "u":
                look = look.but(underline=True)
            case "bdi":
                look = look.but(lang=self.lang(node, Lang.ZXX))
            case "ins" | "del":
                moved = _choice(node, "class", node.take("class") or "", ("", "moved"))
                kinds = {
                    ("ins", ""): ChangeKind.INSERT,
                    ("ins", "moved"): ChangeKind.MOVED_TO,
                    ("del", ""): ChangeKind.DELETE,
                    ("del", "moved"): ChangeKind.MOVED_FROM,
                }
                look = look.but(change=self.inline_change(node, kinds[node.tag, moved]))
            case _:
                raise _misplaced(node, parent, _INLINE)
        if "lang" in node.attributes:
            look = look.but(lang=self.lang(node, line.lang))
        node.done()
        self.inline(node, line, look)

    def inline_change(self, node: _Node, kind: ChangeKind) -> Change:
        return Change(
            kind,
            node.take("data-author") or "",
            self.when(node, node.take("datetime") or ""),
            node.take("data-name") or "",
            _names(node.take("data-before") or ""),
        )

    def link(self, node: _Node, line: _Line, look: _Look) -> None:
        href = node.take("href") or ""
        if "lang" in node.attributes:
            look = look.but(lang=self.lang(node, line.lang))
        node.done()
        if not good_href(href):
            raise node.fail(
                f"Un lien ne peut pas mener à « {href} ».",
                f"A link cannot lead to “{href}”.",
                Sentence(fr="https:, http:, mailto:, tel: ou #identifiant", en="https:, http:, mailto:, tel: or #id"),
            )
        self.links.append((href, node.place))
        look = look.but(href=href)
        before = len(line.items)
        self.inline(node, line, look)
        if len(line.items) == before:
            if not href.startswith("#"):
                raise node.fail("Ce lien n’a pas de texte.", "This link has no text.")
            reference = Text("", look.lang or line.lang, look.strong, look.emph, look.underline, href, look.changes)
            line.insert(reference, given=look.lang is not None)

    def span(self, node: _Node, line: _Line, look: _Look) -> None:
        kind = _choice(node, "class", node.take("class") or "", ("", "note", "field", "space", "format", "comment"))
        match kind:
            case "note":
                lang = self.lang(node, line.lang)
                node.done()
                note = self.line(node, lang)
                content = tuple(item for item in note.content() if isinstance(item, Text))
                if self.strict:
                    self.check_letters(node, content)
                line.insert(Note(content, lang, look.changes))
            case "field":
                name: Literal["page", "pages"] = _choice(
                    node, "data-name", node.take("data-name") or "", ("page", "pages")
                )
                line.insert(Field(name, self.lang(node, line.lang), look.changes))
                node.done()
            case "space":
                node.done()
                line.keep("".join(child for child in node.children if isinstance(child, str)), look)
            case "format":
                look = look.but(change=self.inline_change(node, ChangeKind.FORMAT))
                node.done()
                self.inline(node, line, look)
            case "comment":
                line.comments.append(self.comment(node))
            case _:
                if "lang" in node.attributes:
                    look = look.but(lang=self.lang(node, line.lang))
                node.done()
                self.inline(node, line, look)

    def comment(self, node: _Node) -> Comment:
        author, text = node.take("data-author") or "", node.take("data-text") or ""
        when, quote = self.when(node, node.take("datetime") or ""), node.take("data-quote") or ""
        resolved = node.take("data-resolved") is not None
        node.take("hidden")
        node.done()
        replies = []
        for child in node.elements():
            if child.tag != "span" or child.take("class") != "comment":
                raise _misplaced(child, "span", ["span"])
            replies.append(self.comment(child))
        return Comment(author, text, when, quote, tuple(replies), resolved)


_SPAN = 1000
_KNOWN = {
    *("html", "head", "title", "meta", "style", "body", "header", "main", "footer"),
    *("p", "section", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "div", "nav", "hr", "figure", "figcaption"),
    *("img", "data", "table", "caption", "colgroup", "col", "thead", "tbody", "tr", "th", "td"),
    *_INLINE,
}
_LANG_HINT = Sentence(fr='lang="fr", lang="ar" ou lang="zxx"', en='lang="fr", lang="ar" or lang="zxx"')
_DATE_HINT = Sentence(fr="Comme 2023-11-07.", en="Like 2023-11-07.")
_LETTERS = {Lang.FR: re.compile("[A-Za-zÀ-ɏ]"), Lang.AR: re.compile("[\u0620-\u064a\u0671-\u06d3]")}


def _foreign(text: Text) -> bool:
    if text.lang is Lang.ZXX:
        return False
    other = Lang.AR if text.lang is Lang.FR else Lang.FR
    return bool(_LETTERS[other].search(text.text)) and not _LETTERS[text.lang].search(text.text)


_Word = TypeVar("_Word", bound=str)


def _choice(node: _Node, name: str, value: str, allowed: tuple[_Word, ...]) -> _Word:
    for word in allowed:
        if word == value:
            return word
    raise node.fail(
        f"<{node.tag}> : {name} ne peut pas valoir « {value} ».",
        f"<{node.tag}>: {name} cannot be “{value}”.",
        _near(value, [word for word in allowed if word]),
    )


def _equal(rows: tuple[Row, ...]) -> tuple[int, ...]:
    return (1,) * (sum(cell.colspan for cell in rows[0].cells) if rows else 0)


# Lists in one attribute: fields between separators, each of which a backslash makes ordinary.


def _fields(value: str, separator: str) -> list[str]:
    found, start = [], 0
    for match in re.finditer(rf"\\.|\{separator}", value, re.DOTALL):
        if match.group() == separator:
            found.append(value[start : match.start()])
            start = match.end()
    return [*found, value[start:]]


def _unescaped(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def _escaped(value: str) -> str:
    return re.sub(r"([\\|;])", r"\\\1", value)


def _names(value: str) -> tuple[str, ...]:
    """What was before: names between spaces."""
    return tuple("" if name == "-" else _unescaped(name) for name in _fields(value, " ") if name)


def _spelled(names: Iterable[str]) -> str:
    return " ".join(re.sub(r"([\\ ]|^-$)", r"\\\1", name) or "-" for name in names)


# -- writing ----------------------------------------------------------------------------------------------------------

# How a dump looks in a browser: enough to read it.
_CSS = (
    "body{max-width:50em;margin:auto}table{border-collapse:collapse}td,th{border:1px solid;padding:.3em}"
    "table.layout td{border:0}.parallel{display:flex;gap:2em}.parallel>div{flex:1}.space{white-space:pre}"
    "[data-label]::before{content:attr(data-label) ' '}.comment::after{content:' [' attr(data-text) ']'}"
    ".note{font-size:smaller}[data-changes^=insert]{background:#dfd}[data-changes^=delete]{background:#fdd}"
)
_Attributes = Iterable[tuple[str, str]]


def dump(document: Document) -> str:
    """The markup of the document, canonical and laid out to be read: `parse(dump(d)) == canonical(d)`.

    Raises `DocumentError` for a character that no XML can hold.
    """
    source = "\n".join([*_document(document), ""])
    if found := _FORBIDDEN.search(source):
        raise DocumentError(
            Sentence(
                fr=f"Le document contient un caractère de contrôle (U+{ord(found.group()):04X}).",
                en=f"The document holds a control character (U+{ord(found.group()):04X}).",
            )
        )
    return source


def fragment(texts: Iterable[Inline]) -> str:
    """Inline content as escaped markup for a template; every text names its language."""
    content = tuple(texts)
    return "".join(_inline(content, None))


def _document(document: Document) -> Iterator[str]:
    lang = document.langs[0]
    langs = " ".join(document.langs) if len(document.langs) > 1 else ""
    yield "<!DOCTYPE html>"
    yield _open("html", [("lang", lang), ("data-langs", langs), ("dir", lang.direction)])
    yield "<head>"
    yield '  <meta charset="utf-8"/>'
    yield f"  <title>{_text(document.title)}</title>"
    day = document.day.isoformat() if document.day else ""
    for name in _META:
        value = day if name == "day" else str(getattr(document, name))
        if value:
            yield f'  <meta name="{name}" content="{_value(value)}"/>'
    yield f"  <style>{_CSS}</style>"
    yield "</head>"
    yield "<body>"
    for part, blocks in (("header", document.header), ("main", document.blocks), ("footer", document.footer)):
        if blocks or part == "main":
            yield f"<{part}>"
            yield from _indented(_blocks(blocks, lang, 0))
            yield f"</{part}>"
    yield "</body>"
    yield "</html>"


def _text(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\r", "&#13;")


def _value(text: str) -> str:
    return _text(text).replace('"', "&quot;").replace("\n", "&#10;").replace("\t", "&#9;")


def _open(tag: str, attributes: _Attributes = ()) -> str:
    """The start tag with those attributes that have a value."""
    said = [f'{name}="{_value(value)}"' for name, value in attributes if value]
    return f"<{' '.join([tag, *said])}>"


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def _element(tag: str, attributes: _Attributes, *parts: Iterable[str]) -> list[str]:
    return [_open(tag, attributes), *(f"  {line}" for part in parts for line in part), f"</{tag}>"]


def _lang(lang: Lang, around: Lang) -> list[tuple[str, str]]:
    return [] if lang is around else [("lang", lang), ("dir", lang.direction)]


def _changes(changes: tuple[Change, ...]) -> tuple[str, str]:
    return "data-changes", "; ".join(_change(change) for change in changes)


def _change(change: Change) -> str:
    when = change.when.isoformat() if change.when else ""
    parts = [change.kind, change.author, when, change.name, _spelled(change.before)]
    return "|".join(_escaped(part) for part in parts).rstrip("|")


def _unless(value: str, default: str) -> str:
    return "" if value == default else value


def _blocks(blocks: Iterable[Block], lang: Lang, level: int) -> list[str]:
    return [line for block in blocks for line in _block(block, lang, level)]


def _block(block: Block, lang: Lang, level: int) -> list[str]:  # noqa: C901, PLR0911 — one case a kind of block
    match block:
        case Paragraph():
            return [_paragraph(block, lang)]
        case Section():
            return _section(block, lang, level + 1)
        case List():
            return _list(block, lang, level)
        case Table():
            return _table(block, lang, level)
        case Figure():
            return _figure(block, lang, level)
        case Parallel():
            columns = (_column(column, lang, level) for column in block.columns)
            return _element("div", [("class", "parallel"), _changes(block.changes)], *columns)
        case Landscape():
            inner = _blocks(block.blocks, lang, level)
            return _element("div", [("class", "landscape"), _changes(block.changes)], inner)
        case Signatures():
            attributes = [("class", "signatures"), *_lang(block.lang, lang), _changes(block.changes)]
            return _element("div", attributes, *(_signatory(box, block.lang) for box in block.boxes))
        case Contents():
            title = [_paragraph(block.title, block.lang)] if block.title else []
            attributes = [("class", "contents"), ("data-of", _unless(block.of, "sections"))]
            return _element("nav", [*attributes, *_lang(block.lang, lang), _changes(block.changes)], title)
        case PageBreak():
            return [_open("hr", [("class", "page-break"), _changes(block.changes)]).replace(">", "/>")]


def _paragraph(paragraph: Paragraph, lang: Lang, tag: str = "p") -> str:
    attributes = [
        ("class", paragraph.style),
        ("id", paragraph.id),
        *_lang(paragraph.lang, lang),
        ("data-label", paragraph.label),
        _changes(paragraph.changes),
    ]
    return f"{_open(tag, attributes)}{_line(paragraph)}</{tag}>"


def _line(paragraph: Paragraph) -> str:
    return "".join(
        [*_inline(paragraph.content, paragraph.lang), *(_comment(comment) for comment in paragraph.comments)]
    )


def _section(section: Section, lang: Lang, level: int) -> list[str]:
    tag = f"h{min(level, 6)}"
    heading: Iterable[str]
    if isinstance(section.heading, Parallel):
        columns = (_headings(column, lang, tag) for column in section.heading.columns)
        heading = _element("div", [("class", "parallel"), _changes(section.heading.changes)], *columns)
    else:
        heading = [_paragraph(section.heading, lang, tag)]
    attributes = [("id", section.id), ("data-numbering", section.numbering), _changes(section.changes)]
    return _element("section", attributes, heading, _blocks(section.blocks, lang, level))


def _headings(column: tuple[Block, ...], lang: Lang, tag: str) -> list[str]:
    inner = _column_lang(column, lang)
    headings = (_paragraph(block, inner, tag) for block in column if isinstance(block, Paragraph))
    return _element("div", _lang(inner, lang), headings)


def _column(column: tuple[Block, ...], lang: Lang, level: int) -> list[str]:
    inner = _column_lang(column, lang)
    return _element("div", _lang(inner, lang), _blocks(column, inner, level))


def _column_lang(column: tuple[Block, ...], lang: Lang) -> Lang:
    """The language of a column is that of its first block that has one."""
    named = (
        block.lang for block in column if isinstance(block, Paragraph | List | Table | Figure | Signatures | Contents)
    )
    return next(named, lang)


def _list(block: List, lang: Lang, level: int) -> list[str]:
    attributes = [
        ("type", "a" if block.marker == "letter" else ""),
        ("start", _unless(str(block.start), "1")),
        *_lang(block.lang, lang),
        _changes(block.changes),
    ]
    tag = "ul" if block.marker == "bullet" else "ol"
    items = (
        _flow("li", [("id", item.id), _changes(item.changes)], item.blocks, block.lang, level) for item in block.items
    )
    return _element(tag, attributes, *items)


def _flow(tag: str, attributes: _Attributes, blocks: tuple[Block, ...], lang: Lang, level: int) -> list[str]:
    """An item or a cell; one plain paragraph stands without its <p>."""
    only = blocks[0] if len(blocks) == 1 else None
    if isinstance(only, Paragraph) and only == Paragraph(only.content, lang, comments=only.comments) and only.content:
        return [f"{_open(tag, attributes)}{_line(only)}</{tag}>"]
    if blocks:
        return _element(tag, attributes, _blocks(blocks, lang, level))
    return [f"{_open(tag, attributes)}</{tag}>"]


def _table(table: Table, lang: Lang, level: int) -> list[str]:
    attributes = [
        ("class", _unless(table.style, "grid")),
        ("data-parallel", _unless(table.parallel, "cells")),
        ("id", table.id),
        *_lang(table.lang, lang),
        _changes(table.changes),
    ]
    out = [_paragraph(table.caption, table.lang, "caption")] if table.caption else []
    if table.columns != _equal(table.rows):
        columns = "".join(f'<col data-width="{width}"/>' for width in table.columns)
        out.append(f"<colgroup>{columns}</colgroup>")
    heads = next((index for index, row in enumerate(table.rows) if not row.header), len(table.rows))
    for tag, rows in (("thead", table.rows[:heads]), ("tbody", table.rows[heads:])):
        if rows:
            inner = (_row(row, table.lang, level, header=tag == "thead") for row in rows)
            out += _element(tag, [], *inner)
    return _element("table", attributes, out)


def _row(row: Row, lang: Lang, level: int, *, header: bool) -> list[str]:
    cells = (_cell(cell, lang, level) for cell in row.cells)
    return _element(
        "tr", [("class", "header" if row.header and not header else ""), ("id", row.id), _changes(row.changes)], *cells
    )


def _cell(cell: Cell, lang: Lang, level: int) -> list[str]:
    attributes = [
        ("scope", cell.scope),
        ("colspan", _unless(str(cell.colspan), "1")),
        ("rowspan", _unless(str(cell.rowspan), "1")),
        ("data-value", cell.value),
    ]
    return _flow("th" if cell.scope else "td", attributes, cell.blocks, lang, level)


def _figure(figure: Figure, lang: Lang, level: int) -> list[str]:
    attributes = [
        ("class", figure.kind),
        ("id", figure.id),
        *_lang(figure.lang, lang),
        ("aria-label", figure.alt),
        ("data-width", f"{figure.width!r}".removesuffix(".0") if figure.width else ""),
        _changes(figure.changes),
    ]
    out = [_paragraph(figure.caption, figure.lang, "figcaption")] if figure.caption else []
    out += [f'<data value="{_value(tick.value)}">{_text(tick.label)}</data>' for tick in figure.ticks]
    if figure.table:
        out += _table(figure.table, figure.lang, level)
    if figure.source:
        out.append(f'<img src="{_value(figure.source)}" alt=""/>')
    return _element("figure", attributes, out)


def _signatory(box: Signatory, lang: Lang) -> list[str]:
    attributes = [("class", "signatory"), ("id", box.id), _changes(box.changes)]
    return _element("div", attributes, (_paragraph(line, lang) for line in box.lines))


def _comment(comment: Comment) -> str:
    attributes = [
        ("class", "comment"),
        ("data-author", comment.author),
        ("datetime", comment.when.isoformat() if comment.when else ""),
        ("data-quote", comment.quote),
        ("data-text", comment.text),
        ("data-resolved", "yes" if comment.resolved else ""),
    ]
    return f"{_open('span', attributes)}{''.join(_comment(reply) for reply in comment.replies)}</span>"


# Inline.


def _inline(content: tuple[Inline, ...], lang: Lang | None) -> Iterator[str]:
    """The content of a paragraph in `lang`; None: unknown, so every text names its own."""
    content = merged(content)
    named = needs_naming(content, lang) if lang else [True] * len(content)
    after_word = False
    for index, (item, name) in enumerate(zip(content, named, strict=True)):
        if isinstance(item, Text):
            following = next((_first(later) for later in content[index + 1 :]), "")
            inner, after_word = _spaced(item.text, following, after_word=after_word or not item.text)
            yield _dressed(item, inner, name=name)
        else:
            after_word = True
            yield _wrapped(_object(item, lang), item.changes)


def _first(item: Inline) -> str:
    """What a blank before the item meets: a line break or something."""
    return "\n" if isinstance(item, Text) and item.text.startswith("\n") else "x"


def _spaced(text: str, following: str, *, after_word: bool) -> tuple[str, bool]:
    """The text with its line breaks, and with those blanks kept that would collapse; whether it ends in a word."""
    found: list[str] = []
    for match in _SPACED.finditer(text):
        part = match.group()
        after = text[match.end() : match.end() + 1] or following
        if part == "\n":
            found.append("<br/>")
            after_word = False
        elif part[0] not in BLANK:
            found.append(_text(part))
            after_word = True
        else:
            plain = part[0] == " " and after_word and (len(part) > 1 or after not in {"", "\n"})
            kept = part[1:] if plain else part
            found.append(" " if plain else "")
            if kept:
                found.append(f'<span class="space">{kept.replace(chr(9), "&#9;")}</span>')
            after_word = bool(kept)
    return "".join(found), after_word


def _dressed(text: Text, inner: str, *, name: bool) -> str:
    if text.href:
        inner = f'<a href="{_value(text.href)}">{inner}</a>'
    if name:
        inner = f'<bdi lang="{text.lang}" dir="{text.lang.direction}">{inner}</bdi>'
    for tag, on in (("u", text.underline), ("em", text.emph), ("strong", text.strong)):
        if on:
            inner = f"<{tag}>{inner}</{tag}>"
    return _wrapped(inner, text.changes)


_CHANGE_TAG = {
    ChangeKind.INSERT: ("ins", ""),
    ChangeKind.MOVED_TO: ("ins", "moved"),
    ChangeKind.DELETE: ("del", ""),
    ChangeKind.MOVED_FROM: ("del", "moved"),
    ChangeKind.FORMAT: ("span", "format"),
}


def _wrapped(inner: str, changes: tuple[Change, ...]) -> str:
    for change in reversed(changes):
        tag, name = _CHANGE_TAG[change.kind]
        attributes = [
            ("class", name),
            ("data-author", change.author),
            ("datetime", change.when.isoformat() if change.when else ""),
            ("data-name", change.name),
            ("data-before", _spelled(change.before)),
        ]
        inner = f"{_open(tag, attributes)}{inner}</{tag}>"
    return inner


def _object(item: Field | Note, lang: Lang | None) -> str:
    around = [("lang", item.lang)] if item.lang is not lang else []
    if isinstance(item, Field):
        return f"{_open('span', [('class', 'field'), ('data-name', item.name), *around])}</span>"
    return f"{_open('span', [('class', 'note'), *around])}{''.join(_inline(item.content, item.lang))}</span>"
