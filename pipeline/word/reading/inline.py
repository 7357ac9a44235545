"""The content of a paragraph: runs, notes, links, fields, symbols — each inside the changes that it stands in."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from pipeline.document.model import Inline, Lang, Note, Text
from pipeline.document.walk import merged
from pipeline.errors import Sentence
from pipeline.word.ooxml import MC, q
from pipeline.word.reading.marks import KINDS, RANGES, Changes, Ranges, added, formatted
from pipeline.word.reading.package import Relation
from pipeline.word.reading.remarks import Remarks
from pipeline.word.reading.styles import Styles, toggle, underlined, value
from pipeline.word.reading.symbols import symbol, typed

M = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_VAL = q("val")
_ARABIC = re.compile("[\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufefc]")
_LATIN = re.compile("[A-Za-zÀ-ɏ]")
_LETTERS = re.compile(f"({_LATIN.pattern})|({_ARABIC.pattern})")
_ISOLATES = re.compile("[\u2066-\u2069]")  # of the writer, around what keeps its own direction
_LINES = re.compile("[\r\n]+")  # inside `w:t` they are blanks: the model's line feed is a line break

LOOK = Sentence(
    fr="Un changement d’aspect (police, taille, couleur, retrait…) n’a pas été retenu.",
    en="A change of look (font, size, colour, indent…) was not kept.",
)

# Read through as if it were not there.
_THROUGH = {
    q(name)
    for name in ("smartTag", "sdtContent", "customXml", "dir", "bdo", "subDoc", "ruby", "rt", "rubyBase", "txbxContent")
}
# Says nothing to a reader.
_SILENT = {
    q(name)
    for name in (
        *("pPr", "rPr", "proofErr", "permStart", "permEnd", "sdtPr", "sdtEndPr", "smartTagPr", "customXmlPr", "rubyPr"),
        *("annotationRef", "footnoteRef", "endnoteRef", "separator", "continuationSeparator", "lastRenderedPageBreak"),
        *("customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart", "customXmlDelRangeEnd"),
        *("customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd", "customXmlMoveToRangeStart"),
        *("customXmlMoveToRangeEnd", "fldData", "ffData"),
    )
}
_SIGNS = {
    q("tab"): "\t",
    q("ptab"): "\t",
    q("br"): "\n",
    q("cr"): "\n",
    q("noBreakHyphen"): "\u2011",
    q("softHyphen"): "\u00ad",
}
_DEEPEST = 32  # fields in one another
_TYPE, _TURNS = q("type"), {"page", "column"}  # of a `w:br`: where pages turn is no word
_PICTURES = {q("drawing"), q("pict"), q("object")}
_TEXTS = {q("t"), q("delText")}
_INSTRUCTIONS = {q("instrText"), q("delInstrText")}
_NOTES = {q("footnoteReference"): "footnote", q("endnoteReference"): "endnote"}
_LINK = re.compile(r'\s*HYPERLINK\s+(?:(\\l)\s+)?"?([^"\s]*)"?', re.IGNORECASE)
_ALTERNATIVE, _CHOICE, _FALLBACK = (f"{{{MC}}}{name}" for name in ("AlternateContent", "Choice", "Fallback"))


class Look(NamedTuple):
    """Of a run: its emphases; its language and its font where it says them; whether nobody sees it."""

    strong: bool = False
    emph: bool = False
    underline: bool = False
    lang: Lang | None = None
    font: str = ""
    hidden: bool = False

    @property
    def emphases(self) -> tuple[str, ...]:
        """As a change of format spells them."""
        return tuple(name for name in ("strong", "emph", "underline") if getattr(self, name))


@dataclass(slots=True)
class Around:
    """What a run stands in: changes, outermost first; the link that it is part of."""

    changes: Changes = ()
    href: str = ""


@dataclass(slots=True)
class Line:
    """What was found in one paragraph. `spans`: comment id -> where its words start and end; `boxes` are the bodies of
    text boxes anchored in it; `pictures` are the drawings: both with the changes around them.
    """

    content: list[Inline] = field(default_factory=list)
    bookmarks: list[str] = field(default_factory=list)
    spans: dict[str, list[int]] = field(default_factory=dict)
    boxes: list[tuple[etree._Element, Changes]] = field(default_factory=list)
    pictures: list[tuple[etree._Element, Changes]] = field(default_factory=list)
    at: int = 0  # characters of text so far


@dataclass(slots=True)
class _Field:
    """A field being read: its instruction until it is `shown`, then its result."""

    instruction: str = ""
    shown: bool = False

    @property
    def href(self) -> str:
        found = _LINK.match(self.instruction)
        return ("#" if found[1] else "") + found[2] if found else ""

    @property
    def counts(self) -> bool:
        """Whether it numbers things of a sort: out of sight, its number is nobody's words."""
        return self.instruction.split(maxsplit=1)[:1] == ["SEQ"]


@dataclass
class Inlines:
    """Reads the paragraphs of one part. Fields may reach over paragraphs: call it in their order."""

    styles: Styles
    relations: Mapping[str, Relation]
    remarks: Remarks
    ranges: Ranges
    note: Callable[[str, str], etree._Element | None]  # ("footnote" or "endnote", id) -> its element
    anchors: Mapping[str, str]  # bookmark -> what it identifies
    fields: list[_Field] = field(default_factory=list)
    _inside_note: bool = False

    def line(self, paragraph: etree._Element, lang: Lang) -> Line:
        line = Line()
        self._children(paragraph, Around(), line, lang)
        line.content = list(merged(line.content))
        return line

    # -- elements -----------------------------------------------------------------------------------------------------

    def _children(self, parent: etree._Element, around: Around, line: Line, lang: Lang) -> None:
        for element in parent:
            self._element(element, around, line, lang)

    def _element(self, element: etree._Element, around: Around, line: Line, lang: Lang) -> None:  # noqa: C901 — an arm an element
        tag = str(element.tag)
        if tag == _RUN:
            self._run(element, around, line, lang)
        elif tag in KINDS:
            changes = added(around.changes, (self.ranges.change(element),))
            self._children(element, Around(changes, around.href), line, lang)
        elif tag in RANGES:
            self.ranges.met(element)
        elif tag == _BOOKMARK:
            line.bookmarks.append(element.get(_NAME, ""))
        elif tag in {_COMMENT_START, _COMMENT_END, _COMMENT_MARK}:
            self._comment(element, tag, line)
        elif tag == _HYPERLINK:
            self._children(element, Around(around.changes, self._href(element)), line, lang)
        elif tag == _SIMPLE:
            self._simple(element, around, line, lang)
        elif tag in _THROUGH or tag == _SDT:
            self._children(element, around, line, lang)
        elif tag == _ALTERNATIVE:
            self._children(chosen(element), around, line, lang)
        elif tag.startswith(f"{{{M}}}"):
            self._formula(element, around, line, lang)
        elif tag not in _SILENT and tag not in _BOOKMARK_END:
            self.remarks.unknown(name_of(element))
            self._children(element, around, line, lang)

    def _comment(self, element: etree._Element, tag: str, line: Line) -> None:
        span = line.spans.setdefault(element.get(_ID, ""), [-1, -1])
        if tag == _COMMENT_START:
            span[0] = line.at
        elif tag == _COMMENT_END or span[1] < 0:
            span[1] = line.at

    def _href(self, link: etree._Element) -> str:
        relation = self.relations.get(link.get(q("r:id"), ""))
        if relation is not None:
            anchor = link.get(q("anchor"), "")
            return relation.target + (f"#{anchor}" if anchor and "#" not in relation.target else "")
        return self._internal(link.get(q("anchor"), ""))

    def _internal(self, bookmark: str) -> str:
        return f"#{self.anchors.get(bookmark, bookmark)}" if bookmark else ""

    def _formula(self, formula: etree._Element, around: Around, line: Line, lang: Lang) -> None:
        self.remarks.add(
            Sentence(
                fr="Une formule mathématique a été lue comme un simple texte.",
                en="A mathematical formula was read as plain text.",
            )
        )
        self._terms(formula, around, line, lang)

    def _terms(self, formula: etree._Element, around: Around, line: Line, lang: Lang) -> None:
        """What a formula says, in the changes that are inside it."""
        for element in formula:
            tag = str(element.tag)
            if tag == f"{{{M}}}t":
                self._say(element.text or "", Look(), around, line, lang)
            elif not tag.startswith(f"{{{M}}}"):
                self._element(element, around, line, lang)
            elif not tag.endswith("Pr"):
                self._terms(element, around, line, lang)

    # -- runs ---------------------------------------------------------------------------------------------------------

    def _run(self, run: etree._Element, around: Around, line: Line, lang: Lang) -> None:
        properties = run.find(_RPR)
        look = self._look(properties)
        if properties is not None and (change := properties.find(_RPR_CHANGE)) is not None:
            before = self._look(change.find(_RPR)).emphases
            if before == look.emphases:
                self.remarks.add(LOOK)
            around = Around((*around.changes, formatted(change, before)), around.href)
        self._pieces(run, look, around, line, lang)

    def _pieces(  # noqa: C901, PLR0912 — an arm an element
        self, run: etree._Element, look: Look, around: Around, line: Line, lang: Lang
    ) -> None:
        words: list[str] = []
        visible = all(opened.shown for opened in self.fields)
        href = around.href

        def flush() -> None:
            if words:
                self._say("".join(words), look, Around(around.changes, self._link(href)), line, lang)
                words.clear()

        empty = True
        for piece in run:
            tag = str(piece.tag)
            if tag in _TEXTS:
                if visible and piece.text:
                    words.append(typed(_LINES.sub(" ", piece.text), look.font))
            elif tag in _SIGNS:
                if visible and piece.get(_TYPE) not in _TURNS:
                    words.append(_SIGNS[tag])
            elif tag == _FIELD_MARK:
                flush()
                self._field_mark(piece.get(q("fldCharType"), ""))
                visible = all(opened.shown for opened in self.fields)
            elif tag in _INSTRUCTIONS:
                if self.fields and not self.fields[-1].shown:
                    self.fields[-1].instruction += piece.text or ""
            elif tag == _SYMBOL:
                words.append(symbol(piece.get(q("font"), ""), piece.get(q("char"), ""), self.remarks))
            elif tag in _NOTES:
                flush()
                self._note(piece, _NOTES[tag], around, line, lang)
            elif tag == _COMMENT_MARK:
                flush()
                self._comment(piece, tag, line)
            elif tag in _PICTURES:
                flush()
                self._picture(piece, around, line)
            elif tag == _ALTERNATIVE:
                flush()
                self._pieces(chosen(piece), look, around, line, lang)
            elif tag in _THROUGH:
                flush()
                self._children(piece, around, line, lang)
            elif tag in _PAGE_SIGNS:
                pass
            elif tag not in _SILENT:
                self.remarks.unknown(name_of(piece))
                words.append("".join(str(part) for part in piece.itertext()))
            else:
                continue
            empty = False
        flush()
        if empty and href.startswith("#") and _says_nothing(run.getparent()):
            line.content.append(self._text("", look, around, lang))  # a reference that is still to be filled

    def _link(self, href: str) -> str:
        if href:
            return href
        for opened in self.fields:
            if found := opened.href:
                return self._internal(found[1:]) if found.startswith("#") else found
        return ""

    def _say(self, words: str, look: Look, around: Around, line: Line, lang: Lang) -> None:
        words = _ISOLATES.sub("", words)
        counted = look.hidden and any(opened.counts for opened in self.fields)
        if words and not counted:
            if look.hidden:
                self.remarks.add(
                    Sentence(fr="Du texte masqué a été lu comme les autres.", en="Hidden text was read like any other.")
                )
            line.content.append(self._text(words, look, around, lang))
            line.at += len(words)

    def _text(self, words: str, look: Look, around: Around, lang: Lang) -> Text:
        own = look.lang or language(words, lang)
        return Text(words, own, look.strong, look.emph, look.underline, around.href, around.changes)

    def _look(self, properties: etree._Element | None) -> Look:
        if properties is None or not len(properties):
            return Look()
        style = self.styles.of(value(properties, "rStyle"))
        bold, italic = ("bCs", "iCs") if (rtl := toggle(properties, "rtl", otherwise=False)) else ("b", "i")
        strong = toggle(properties, bold, toggle(properties, "b", style.strong))
        emph = toggle(properties, italic, toggle(properties, "i", style.emph))
        own = properties.find(q("u"))
        underline = underlined(properties, None if self._is_link(style.name) else style.underline)
        if own is None and self._is_link(style.name):
            underline = False
        spoken = properties.find(q("lang"))
        said = "" if spoken is None else spoken.get(_VAL, "").lower()
        lang = Lang.AR if rtl else Lang.ZXX if said.startswith("zxx") else None
        fonts = properties.find(q("rFonts"))
        font = "" if fonts is None else fonts.get(q("ascii"), "")
        hidden = toggle(properties, "vanish", style.hidden)
        return Look(bool(strong), bool(emph), bool(underline), lang, font, bool(hidden))

    def _is_link(self, name: str) -> bool:
        return name in {"hyperlink", "followedhyperlink", "internet link", "visited internet link"}

    # -- fields -------------------------------------------------------------------------------------------------------

    def _field_mark(self, kind: str) -> None:
        if kind == "begin":
            self.fields = [*self.fields[-_DEEPEST:], _Field()]  # some are never closed
        elif kind == "separate" and self.fields:
            self.fields[-1].shown = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _simple(self, element: etree._Element, around: Around, line: Line, lang: Lang) -> None:
        opened = _Field(element.get(q("instr"), ""), shown=True)
        href = opened.href
        if href.startswith("#"):
            href = self._internal(href[1:])
        self._children(element, Around(around.changes, around.href or href), line, lang)

    # -- notes and pictures -------------------------------------------------------------------------------------------

    def _note(self, reference: etree._Element, kind: str, around: Around, line: Line, lang: Lang) -> None:
        body = self.note(kind, reference.get(_ID, ""))
        if body is None or self._inside_note:
            self.remarks.add(Sentence(fr="Une note est appelée mais introuvable.", en="A note is called but missing."))
            return
        self._inside_note = True
        try:
            found = list(self._note_lines(body, line, lang))
        finally:
            self._inside_note = False
        first = body.find(f".//{q('p')}")
        own = paragraph_lang(first, lang, self.styles) if first is not None else lang
        content: list[Text] = []
        for number, piece in enumerate(found):
            if number:
                content.append(Text("\n", own))
            content += piece
        line.content.append(Note(merged(_inner(content, around.changes)), own, around.changes))

    def _note_lines(self, body: etree._Element, line: Line, lang: Lang) -> Iterator[list[Text]]:
        for paragraph in body.iter(q("p")):
            own = paragraph_lang(paragraph, lang, self.styles)
            inner = Line()
            self._children(paragraph, Around(), inner, own)
            for number in inner.spans:  # a comment on a note is one on what the note is called by
                line.spans.setdefault(number, [line.at, line.at])
            texts = [item for item in merged(inner.content) if isinstance(item, Text)]
            if texts and paragraph.find(f".//{q(str(etree.QName(body).localname) + 'Ref')}") is not None:
                first = texts[0]  # the blank between the number of the note and its words
                rest = first.text[1:] if first.text[:1] in {" ", "\t", "\u00a0"} else first.text
                texts[:1] = [replace(first, text=rest)] if rest or first.href else []
            yield texts

    def _picture(self, element: etree._Element, around: Around, line: Line) -> None:
        boxes = [box for box in element.iter(q("txbxContent")) if not _nested(box, element)]
        line.boxes += [(box, around.changes) for box in boxes]
        if not boxes:
            line.pictures.append((element, around.changes))


_RUN, _RPR, _RPR_CHANGE, _SDT, _HYPERLINK = q("r"), q("rPr"), q("rPrChange"), q("sdt"), q("hyperlink")
_BOOKMARK, _BOOKMARK_END = q("bookmarkStart"), {q("bookmarkEnd")}
_NAME, _ID = q("name"), q("id")
_SIMPLE, _FIELD_MARK, _SYMBOL = q("fldSimple"), q("fldChar"), q("sym")
_COMMENT_START, _COMMENT_END, _COMMENT_MARK = q("commentRangeStart"), q("commentRangeEnd"), q("commentReference")
_PAGE_SIGNS = {q("pgNum")}


def chosen(alternative: etree._Element) -> etree._Element:
    """Of two ways to say the same, the one for new programs; the other where that one is not given."""
    found = alternative.find(_CHOICE)
    if found is None:
        found = alternative.find(_FALLBACK)
    return alternative if found is None else found


def language(words: str, around: Lang) -> Lang:
    """Of a run that does not say: that of its letters, of its surroundings where it has none."""
    found = _LETTERS.search(words)
    if found is None:
        return around
    return Lang.FR if found[1] else Lang.AR


def paragraph_lang(paragraph: etree._Element | None, around: Lang, styles: Styles) -> Lang:
    """Arabic where most letters are; where there are none, what its direction says."""
    if paragraph is None:
        return around
    words = "".join(text.text or "" for text in paragraph.iter(*_TEXTS))
    arabic, latin = len(_ARABIC.findall(words)), len(_LATIN.findall(words))
    properties = paragraph.find(q("pPr"))
    style = styles.of(value(properties, "pStyle") if properties is not None else styles.default)
    rtl = bool(toggle(properties, "bidi", style.bidi))
    if (rtl and arabic) or (not latin and not arabic):
        return Lang.AR if rtl else Lang.FR
    return Lang.AR if arabic > latin else Lang.FR


def name_of(element: etree._Element) -> str:
    name = etree.QName(element)
    return f"{element.prefix}:{name.localname}" if element.prefix else name.localname


def _inner(content: list[Text], around: Changes) -> Iterator[Text]:
    """The words of a note, without the changes that the reference to it says already."""
    for text in content:
        yield replace(text, changes=added(around, text.changes)[len(around) :])


def _says_nothing(parent: etree._Element | None) -> bool:
    return parent is not None and next(parent.iter(*_TEXTS), None) is None


def _nested(box: etree._Element, top: etree._Element) -> bool:
    """Whether a text box stands in another one, or repeats one for old programs."""
    parent = box.getparent()
    while parent is not None and parent is not top:
        if parent.tag in {q("txbxContent"), _FALLBACK}:
            return True
        parent = parent.getparent()
    return False
