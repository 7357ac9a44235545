"""Two documents of one paper -> one, side by side: French left, Arabic right, passage by passage.

One template gives both documents the same skeleton, so they zip block by block:

- a paragraph, a heading, a list item: a `Parallel` row, so that both languages start level;
- a table as `Table.parallel` says: both languages in each cell, one table under the other, or a half page each;
- a figure: one under the other; an emblem or picture stands once, and so does in a cell, a header or a box to sign what
  is the same in both languages (a time, an amount, a dotted line);
- a table of contents: one, with both titles; writers list the headings of both columns;
- landscape pages and page breaks: one.

Paragraphs keep their identifier in both columns: a clause is named by its identifier *and* its language.
"""

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from pipeline.document.model import (
    Block,
    Cell,
    Contents,
    Document,
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
from pipeline.document.walk import merged, rebuilt, rewrite, text_of
from pipeline.errors import DocumentError, Sentence

Blocks = tuple[Block, ...]
JOIN = " · "  # between the two languages where they share a line
_LINE = 95  # characters: so much of a caption has room on a line

_NAMES = {
    Paragraph: ("un paragraphe", "a paragraph"),
    Section: ("une section", "a section"),
    List: ("une liste", "a list"),
    Table: ("un tableau", "a table"),
    Figure: ("une figure", "a figure"),
    Parallel: ("deux colonnes", "two columns"),
    Signatures: ("des signatures", "signatures"),
    Contents: ("une table des matières", "a table of contents"),
    Landscape: ("des pages à l’horizontale", "landscape pages"),
    PageBreak: ("un saut de page", "a page break"),
}


def parallel(fr: Document, ar: Document) -> Document:
    """The paper in both languages. Raises `DocumentError` naming the first place where the two are not built alike."""
    both = replace(fr, langs=(Lang.FR, Lang.AR))
    fr, ar = (_referring(one, both.stem) for one in (fr, ar))
    return replace(
        both,
        title=_both(fr.title, ar.title),
        subject=_both(fr.subject, ar.subject),
        blocks=_zipped(fr.blocks, ar.blocks, ""),
        header=_running(fr.header, ar.header),
        footer=_running(fr.footer, ar.footer),
    )


def _referring(document: Document, stem: str) -> Document:
    """The document whose header and footer give `stem` as the reference of the paper."""

    def renamed(paragraph: Paragraph) -> Paragraph:
        content = (
            replace(item, text=stem) if isinstance(item, Text) and item.text == document.stem else item
            for item in paragraph.content
        )
        return replace(paragraph, content=tuple(content))

    return replace(rewrite(replace(document, blocks=()), renamed), blocks=document.blocks)


def _both(fr: str, ar: str) -> str:
    return fr if fr == ar or not ar else JOIN.join([fr, ar]) if fr else ar


def _zipped(fr: Blocks, ar: Blocks, where: str) -> Blocks:
    """Blocks side by side; `where` is the heading they stand under."""
    found: list[Block] = []
    last: Block | None = None
    for one, other in zip_longest(fr, ar):
        if one is None or other is None or type(one) is not type(other):
            raise _unlike(one, other, last, where)
        found += _pair(one, other, where)
        last = one
    return tuple(found)


def _pair(one: Block, other: Block, where: str) -> Iterator[Block]:
    match one, other:
        case Section(), Section():
            inner = text_of(one.heading)
            heading = Parallel((_column(one.heading), _column(other.heading)))
            yield replace(one, heading=heading, blocks=_zipped(one.blocks, other.blocks, inner))
        case List(), List():
            yield from _items(one, other, where)
        case Table(), Table():
            yield from _tables(one, other, where)
        case Figure(), Figure():
            yield from _figures(one, other)
        case Signatures(), Signatures():
            yield _signatures(one, other, where)
        case Contents(), Contents():
            yield replace(one, title=_line(one.title, other.title))
        case Landscape(), Landscape():
            yield Landscape(_zipped(one.blocks, other.blocks, where), one.changes)
        case PageBreak(), PageBreak():
            yield one
        case Parallel(), Parallel():
            yield from (one,) if _bare(one) == _bare(other) else (one, other)
        case _:
            yield Parallel(((one,), (other,)))


def _column(heading: Paragraph | Parallel) -> Blocks:
    return (heading,) if isinstance(heading, Paragraph) else heading.columns[0]


def _items(one: List, other: List, where: str) -> Iterator[Block]:
    """A list as one list an item, so that items start level; each keeps its ordinal."""
    if len(one.items) != len(other.items) or one.marker != other.marker:
        raise _sizes("éléments dans une liste", "items in a list", len(one.items), len(other.items), where)
    for index, (left, right) in enumerate(zip(one.items, other.items, strict=True)):
        yield Parallel(
            (
                (replace(one, items=(left,), start=one.start + index),),
                (replace(other, items=(right,), start=other.start + index),),
            )
        )


def _tables(one: Table, other: Table, where: str) -> Iterator[Block]:
    match one.parallel:
        case "stacked":
            yield one
            yield other
        case "columns":
            yield Parallel(((one,), (other,)))
        case "cells":
            if len(one.rows) != len(other.rows):
                raise _sizes("lignes dans un tableau", "rows in a table", len(one.rows), len(other.rows), where)
            rows = tuple(_row(left, right, where) for left, right in zip(one.rows, other.rows, strict=True))
            yield replace(one, rows=rows, caption=_line(one.caption, other.caption))


def _row(one: Row, other: Row, where: str) -> Row:
    if [(cell.colspan, cell.rowspan) for cell in one.cells] != [(cell.colspan, cell.rowspan) for cell in other.cells]:
        raise _sizes("cellules dans une ligne", "cells in a row", len(one.cells), len(other.cells), where)
    return replace(
        one, cells=tuple(_cell(left, right, where) for left, right in zip(one.cells, other.cells, strict=True))
    )


def _cell(one: Cell, other: Cell, where: str) -> Cell:
    return replace(one, blocks=_stacked(one.blocks, other.blocks, where))


def _stacked(fr: Blocks, ar: Blocks, where: str) -> Blocks:
    """French above, Arabic below; what is the same in both stands once, and tables in tables are zipped."""
    found: list[Block] = []
    below: list[Block] = []
    for one, other in zip_longest(fr, ar):
        if one is None or other is None or type(one) is not type(other):
            raise _unlike(one, other, None, where)
        once = _once(one, other, where)
        if once:
            found += [*below, *once]
            below = []
        else:
            found.append(one)
            below.append(other)
    return (*found, *below)


def _once(one: Block, other: Block, where: str) -> Blocks:
    """What stands for both where they are stacked; nothing if each stands for itself."""
    if isinstance(one, Figure) and isinstance(other, Figure):
        figures = tuple(_figures(one, other))
        return figures if len(figures) == 1 else ()
    if isinstance(one, Table) and isinstance(other, Table):
        return tuple(_tables(one, other, where)) if one.parallel == "cells" else ()
    return (one,) if _bare(one) == _bare(other) else ()


def _figures(one: Figure, other: Figure) -> Iterator[Figure]:
    """A chart in each language; an emblem or the same picture once."""
    if one.kind == other.kind and one.table is other.table is None and one.source == other.source:
        yield replace(one, alt=_both(one.alt, other.alt), caption=_line(one.caption, other.caption))
    else:
        yield one
        yield other


def _signatures(one: Signatures, other: Signatures, where: str) -> Signatures:
    if len(one.boxes) != len(other.boxes):
        raise _sizes("cadres à signer", "boxes to sign", len(one.boxes), len(other.boxes), where)
    boxes = []
    for left, right in zip(one.boxes, other.boxes, strict=True):
        lines = _stacked(left.lines, right.lines, where)
        boxes.append(Signatory(tuple(line for line in lines if isinstance(line, Paragraph)), left.id, left.changes))
    return replace(one, boxes=tuple(boxes))


def _running(fr: Blocks, ar: Blocks) -> Blocks:
    """A header or footer: each line once where it says the same, else French at the left and Arabic at the right."""
    found: list[Block] = []
    for one, other in zip_longest(fr, ar):
        if one is None or other is None or type(one) is not type(other):
            raise _unlike(one, other, None, "")
        found += _once(one, other, "") or _pair(one, other, "")
    return tuple(found)


def _line(one: Paragraph | None, other: Paragraph | None) -> Paragraph | None:
    """Both languages in one paragraph, which is all the room of a caption or title. The Arabic label joins its words.

    On one line; what is too long for it breaks between the languages, so that no Arabic word goes on in a French line.
    """
    if one is None or other is None:
        return one or other
    if _bare(one) == _bare(other):
        return one
    label = (Text(f"{other.label} ", other.lang),) if other.label else ()
    length = sum(len(f"{title.label} {text_of(title)}") for title in (one, other)) + len(JOIN)
    between = Text(JOIN if length <= _LINE else "\n", one.lang)
    return replace(one, content=merged((*one.content, between, *label, *other.content)))


def _bare(block: Block) -> Block:
    """The block as if it had no language: equal for both where nothing needs translating."""

    def solo(paragraph: Paragraph) -> Paragraph:
        content = merged(_bare_run(item) for item in paragraph.content)
        return replace(paragraph, lang=Lang.ZXX, content=content)

    def sequence(found: Blocks) -> Blocks:
        return tuple(_bare(inner) for inner in found)

    if isinstance(block, Paragraph):
        return solo(block)
    new = rebuilt(block, solo, sequence)
    return replace(new, lang=Lang.ZXX) if isinstance(new, List | Table | Figure | Signatures | Contents) else new


def _bare_run(item: Inline) -> Inline:
    if isinstance(item, Note):
        content = merged(replace(text, lang=Lang.ZXX) for text in item.content)
        return replace(item, lang=Lang.ZXX, content=content)
    return replace(item, lang=Lang.ZXX)


# -- faults -----------------------------------------------------------------------------------------------------------

_HINT = Sentence(
    fr="Les deux langues viennent du même gabarit : une clause manque peut-être dans l’une d’elles.",
    en="Both languages come from one template: a clause may be missing in one of them.",
)


def _named(block: Block | None) -> tuple[str, str]:
    if block is None:
        return "rien", "nothing"
    fr, en = _NAMES[type(block)]
    words = " ".join(text_of(block).split())[:50]
    return (f"{fr} (« {words} »)", f"{en} (“{words}”)") if words else (fr, en)


def _place(where: str, name: str = "") -> tuple[str, str]:
    fr = (f" dans « {where} »" if where else "") + (f" ({name})" if name else "")
    en = (f" in “{where}”" if where else "") + (f" ({name})" if name else "")
    return fr, en


def _unlike(one: Block | None, other: Block | None, last: Block | None, where: str) -> DocumentError:
    present = one or other
    name = present.id if isinstance(present, Paragraph | Section | Table | Figure) else ""
    fr, en = _place(where, name)
    left, right = _named(one), _named(other)
    after = _named(last) if last else None
    return DocumentError(
        Sentence(
            fr=f"Le français et l’arabe ne sont pas bâtis de même{fr} : {left[0]} face à {right[0]}"
            + (f", après {after[0]}." if after else "."),
            en=f"French and Arabic are not built alike{en}: {left[1]} facing {right[1]}"
            + (f", after {after[1]}." if after else "."),
        ),
        hint=_HINT,
    )


def _sizes(fr: str, en: str, one: int, other: int, where: str) -> DocumentError:
    place = _place(where)
    return DocumentError(
        Sentence(
            fr=f"Le français et l’arabe ne sont pas bâtis de même{place[0]} : {one} {fr}, {other} en arabe.",
            en=f"French and Arabic are not built alike{place[1]}: {one} {en}, {other} in Arabic.",
        ),
        hint=_HINT,
    )
