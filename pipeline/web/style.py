"""The style sheet of a preview: the house in CSS.

Logical properties throughout (`inline-start`, never `left`): one sheet serves both directions. Lengths stay in points,
so that a line of the preview is as long as a line of the page.
"""

import base64
import struct
from collections.abc import Iterable, Iterator
from functools import cache

from pipeline import fonts
from pipeline.house import Border, House, Style

# Told apart by line as well as by colour, and each at least 4.5:1 on white: grey print and colour blindness.
INSERTED = "#0B5394"
DELETED = "#A61C00"
MOVED = "#5B3F8C"
FORMATTED = "#6B5900"

_PAD = 20.0  # points on either side of the text in a window
_HALF = 0.8  # of its size, for a title that has half the width

_FALLBACK = {"FiraGO": '"Noto Sans", "Noto Sans Arabic", "Segoe UI", Tahoma, sans-serif', "Amiri": "serif"}


def sheet(house: House, *, embed: bool) -> str:
    """The whole style sheet; with `embed`, the faces of the house travel in it (several hundred kilobytes each)."""
    return "\n".join([*(_faces(house) if embed else ()), *_page(house), *_styles(house), *_table(house), _FIXED])


def _pt(length: float) -> str:
    return f"{length:.4g}pt" if length else "0"


def _families(house: House) -> list[str]:
    return sorted({family for style in house.styles.values() for family in (style.font, style.cs_font)})


def _faces(house: House) -> Iterator[str]:
    for family in _families(house):
        for strong in (False, True):
            for emph in (False, True):
                data = base64.b64encode(fonts.face(family, strong, emph)).decode()
                yield (
                    f'@font-face{{font-family:"{family}";font-weight:{700 if strong else 400};'
                    f"font-style:{'italic' if emph else 'normal'};src:url(data:font/ttf;base64,{data})}}"
                )


def _stack(family: str) -> str:
    return f'"{family}", {_FALLBACK.get(family, "sans-serif")}'


@cache
def normal_line(family: str) -> float:
    """The font's own line height as a multiple of its size: ascender, descender and gap of its `hhea` table."""
    data = fonts.face(family)
    (tables,) = struct.unpack_from(">H", data, 4)
    at = {data[12 + 16 * n : 16 + 16 * n]: struct.unpack_from(">I", data, 20 + 16 * n)[0] for n in range(tables)}
    up, down, gap = struct.unpack_from(">hhh", data, at[b"hhea"] + 4)
    (em,) = struct.unpack_from(">H", data, at[b"head"] + 18)
    return float(up - down + gap) / float(em)


def _leading(style: Style, family: str) -> str:
    return _pt(style.leading) if style.exact else f"{style.leading * normal_line(family):.4g}"


def _page(house: House) -> Iterator[str]:
    page, body = house.page, house.styles["body"]
    measure, wide = (length - page.start - page.end for length in (page.width, page.height))
    sides = " ".join(_pt(side) for side in (page.top, page.end, page.bottom, page.start))
    yield f"@page{{size:{_pt(page.width)} {_pt(page.height)};margin:{sides}}}"
    yield f"@page wide{{size:{_pt(page.height)} {_pt(page.width)}}}"
    yield f"body{{margin:0 auto;padding:24pt {_pt(_PAD)};width:{_pt(measure + 2 * _PAD)};{_face(body)}}}"
    yield f"body:lang(ar){{{_cs_face(body)}}}"
    # What is wider than the text stands in the middle of the window too, and is no wider than it.
    yield f"body{{--wide:min({_pt(wide)},100vw - {_pt(2 * _PAD)})}}"
    yield ".landscape{page:wide;width:var(--wide);margin-inline:calc((100% - var(--wide))/2)}"
    yield f"a{{color:{house.link}}}"


def _face(style: Style) -> str:
    return f"font:{_pt(style.size)}/{_leading(style, style.font)} {_stack(style.font)};color:{style.colour}"


def _cs_face(style: Style) -> str:
    size, leading = _pt(style.cs_size), _leading(style, style.cs_font)
    return f"font-family:{_stack(style.cs_font)};font-size:{size};line-height:{leading}"


def _styles(house: House) -> Iterator[str]:
    for name, style in house.styles.items():
        yield f".{name}{{{';'.join(_declarations(style))}}}"
        other = f";text-align:{mirrored}" if (mirrored := style.alignment(rtl=True)) != style.align else ""
        yield f".{name}:lang(ar){{{_cs_face(style)}{other}}}"
    # A title in half a page: its long words would not fit.
    title = house.styles["title"]
    yield f".parallel .title{{font-size:{_pt(title.size * _HALF)}}}"
    yield f".parallel .title:lang(ar){{font-size:{_pt(title.cs_size * _HALF)}}}"


def _declarations(style: Style) -> Iterator[str]:
    yield _face(style)
    yield f"font-weight:{700 if style.strong else 400}"
    if style.emph:
        yield "font-style:italic"
    if style.underline:
        yield "text-decoration:underline"
    yield f"text-align:{style.align}"
    yield f"margin:{_pt(style.before)} 0 {_pt(style.after)}"
    # Word's indents are those of the text: its borders stand outside of them.
    start, end = (border.space + border.width for border in (style.start, style.end))
    yield f"margin-inline:{_pt(style.indent_start - start)} {_pt(style.indent_end - end)}"
    if style.first:
        yield f"text-indent:{_pt(style.first)}"
    for side, border in (
        ("block-start", style.top),
        ("block-end", style.bottom),
        ("inline-start", style.start),
        ("inline-end", style.end),
    ):
        if border.width:
            yield f"border-{side}:{_rule(border)}"
            yield f"padding-{side}:{_pt(border.space)}"
    if style.fill:
        yield f"background:{style.fill}"


def _rule(border: Border) -> str:
    return f"{_pt(border.width)} solid {border.colour}" if border.width else "none"


def _table(house: House) -> Iterator[str]:
    table, list_style = house.table, house.styles["list"]
    block, inline = (table.pad_top, table.pad_bottom), (table.pad_start, table.pad_end)
    pad = f"padding-block:{' '.join(map(_pt, block))};padding-inline:{' '.join(map(_pt, inline))}"
    outer, inner_h, inner_v = _rule(table.outer), _rule(table.inside_h), _rule(table.inside_v)
    yield f".grid{{border-block:{outer}}}"
    yield f".grid td,.grid th{{border-block:{inner_h};border-inline:{inner_v};{pad}}}"
    head = [f"background:{table.head_fill}"] if table.head_fill else []
    yield f".grid thead th{{{';'.join([*head, f'color:{table.head_colour}'])}}}"
    yield f".grid thead p{{color:{table.head_colour};font-weight:{700 if table.head_strong else 400}}}"
    if table.band_fill:
        yield f".grid tbody tr:nth-child(even){{background:{table.band_fill}}}"
    hang = _pt(max(-list_style.first, 0) or list_style.size * 1.4)
    yield f"li>.item{{margin-inline-start:0;text-indent:0;position:relative}}li{{padding-inline-start:{hang}}}"
    yield f"ol,ul{{margin-inline-start:{_pt(max(list_style.indent_start + min(list_style.first, 0), 0))}}}"
    yield f".item>.label{{position:absolute;inset-inline-start:-{hang};min-width:{hang};text-indent:0}}"


def foot(house: House, boxes: Iterable[tuple[str, str]]) -> Iterator[str]:
    """On paper margin boxes, each an edge and its declarations, stand for the foot that the screen shows."""
    look = _face(house.styles["footer"])
    printed = "".join(f"@bottom-{edge}{{{declarations};{look}}}" for edge, declarations in boxes)
    if printed:
        yield f"@page{{{printed}}}"
        yield "@media print{footer{display:none}}"


def widths(columns: Iterable[int]) -> Iterator[str]:
    """The rules of the column widths that a paper uses, each a class: no element carries a style of its own."""
    for share in sorted(set(columns)):
        yield f".w{share}{{width:{share / 100:.4g}%}}"


_FIXED = f"""\
*{{box-sizing:border-box}}
html{{background:#fff;-webkit-text-size-adjust:100%}}
body{{max-width:100%}}
p,h1,h2,h3,h4,h5,h6{{unicode-bidi:isolate;overflow-wrap:break-word}}
h1,h2,h3,h4,h5,h6,caption,figcaption{{break-after:avoid}}
ol,ul{{list-style:none;padding:0;margin-block:0}}
table{{width:100%;border-collapse:collapse;margin-block:0 10pt}}
td,th{{vertical-align:top;text-align:start;font-weight:inherit}}
td>:first-child,th>:first-child{{margin-block-start:0}}
td>:last-child,th>:last-child{{margin-block-end:0}}
caption{{text-align:start}}
thead{{display:table-header-group}}
tr,figure,.signatures>li{{break-inside:avoid}}
.parallel{{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,1fr);column-gap:18pt;direction:ltr}}
.parallel>div{{min-width:0}}
figure{{margin:0 0 10pt}}
figure>img,figure>svg{{display:block;max-width:100%;height:auto}}
.signatures{{display:grid;grid-template-columns:repeat(auto-fit,minmax(150pt,1fr));gap:12pt;margin:0}}
.signatures>li{{border:.75pt solid #767676;padding:8pt 8pt 48pt}}
.page-break{{break-after:page;height:0;margin:0;border:0}}
.contents ol{{margin:0}}
.contents li{{padding:0}}
[role="doc-endnotes"]{{border-block-start:.5pt solid #767676;margin-block-start:18pt;padding-block-start:6pt}}
.contents a{{text-decoration:none;color:inherit}}
.skip{{position:absolute;inset-inline-start:-999em}}
.skip:focus{{position:static}}
sup{{line-height:0}}
ins,del,.format,.moved-to,.moved-from{{text-decoration-thickness:.08em}}
ins{{color:{INSERTED};text-decoration:underline}}
del{{color:{DELETED};text-decoration:line-through}}
ins.moved-to{{color:{MOVED};text-decoration:underline double}}
del.moved-from{{color:{MOVED};text-decoration:line-through double}}
.format{{color:{FORMATTED};text-decoration:underline dotted}}
.block{{display:block}}
ins [class],del [class]{{color:inherit}}
.changed,tr.changed>:first-child{{position:relative}}
tr.changed{{position:static}}
.changed:not(tr)::before,tr.changed>:first-child::before{{content:"";position:absolute;inset-block:0;inset-inline-start:-12pt;width:1.5pt;background:#404040}}
.legend{{border:.75pt solid #767676;padding:4pt 8pt;margin-block-end:12pt}}
.legend span{{margin-inline-end:1.5em}}
.comment{{border-inline-start:3pt solid #B8860B;background:#FFF8E5;padding:2pt 8pt;margin-block:0 8pt;font-size:9pt}}
@media (max-width:480pt){{
.parallel{{grid-template-columns:minmax(0,1fr)}}
.landscape{{overflow-x:auto}}
.cover{{margin-block-start:24pt}}
}}
@media print{{body,.landscape{{width:auto}}body{{padding:0}}.landscape{{margin-inline:0}}.skip{{display:none}}}}"""
