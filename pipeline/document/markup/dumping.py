"""A document as markup: canonical, and laid out to be read."""

import re
from collections.abc import Iterable, Iterator

from pipeline.document.inline import needs_naming
from pipeline.document.markup.grammar import BLANK, META, equal
from pipeline.document.markup.spelling import escaped, spelled
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
)
from pipeline.document.walk import merged
from pipeline.errors import DocumentError, Sentence

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_SPACED = re.compile(r"\n|[ \t]+|[^ \t\n]+(?: [^ \t\n]+)*")  # words and the single blanks between them are one part
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
    for name in META:
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
    parts = [change.kind, change.author, when, change.name, spelled(change.before)]
    return "|".join(escaped(part) for part in parts).rstrip("|")


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
    if table.columns != equal(table.rows):
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
            ("data-before", spelled(change.before)),
        ]
        inner = f"{_open(tag, attributes)}{inner}</{tag}>"
    return inner


def _object(item: Field | Note, lang: Lang | None) -> str:
    around = [("lang", item.lang)] if item.lang is not lang else []
    if isinstance(item, Field):
        return f"{_open('span', [('class', 'field'), ('data-name', item.name), *around])}</span>"
    return f"{_open('span', [('class', 'note'), *around])}{''.join(_inline(item.content, item.lang))}</span>"
