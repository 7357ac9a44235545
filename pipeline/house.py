"""The house style: what `templates/house.docx` says of fonts, sizes, colours, spacing and pages, for every writer.

An officer edits that file in Word; this module reads it once into plain values. Styles are found by case-folded
`w:name`, never by id (LibreOffice renames ids, localised Words translate them). All lengths are in points.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

# The style names of the model -> the `w:name` of the Word style that carries them. Built-in names wherever Word has
# one, so that navigation, tables of contents and screen readers work.
STYLES: Mapping[str, str] = {
    "body": "Body Text",
    "overline": "Mithaq Overline",  # programme and action, above the title
    "title": "Title",
    "subtitle": "Subtitle",
    "lead": "Mithaq Lead",  # a first paragraph, a summary
    "heading-1": "heading 1",
    "heading-2": "heading 2",
    "heading-3": "heading 3",
    "heading-4": "heading 4",
    "list": "List Paragraph",
    "cell": "Mithaq Cell",
    "cell-head": "Mithaq Cell Head",
    "cell-number": "Mithaq Cell Number",  # amounts, times: aligned at the end
    "caption": "caption",
    "notice": "Mithaq Notice",  # a boxed remark (sample data, draft)
    "fact": "Mithaq Fact",  # "Date: …", "Place: …" in a title block
    "funding": "Mithaq Funding",  # the sentence beside the European emblem
    "partner": "Mithaq Partner",
    "signature": "Mithaq Signature",
    "header": "header",
    "footer": "footer",
    "footnote": "footnote text",
    "contents-title": "TOC Heading",
    "contents-1": "toc 1",
    "contents-2": "toc 2",
    "contents-3": "toc 3",
}
LINK = "Hyperlink"  # the character style of links
TABLE = "Mithaq Table"  # the table style of "grid" tables

Align = Literal["start", "end", "center", "justify"]


@dataclass(frozen=True, slots=True)
class Border:
    """`width` 0 is no border; `colour` is "#RRGGBB"; `space` is between border and text."""

    width: float = 0
    colour: str = "#000000"
    space: float = 0


@dataclass(frozen=True, slots=True)
class Style:
    """One paragraph style, resolved (basedOn and defaults followed).

    `leading` is the distance of baselines as a multiple of the font's own line height, or in points if `exact`.
    `first` is the extra indent of the first line (negative: hanging). `fill` "" is no background.
    """

    name: str
    font: str
    cs_font: str
    size: float
    cs_size: float
    strong: bool = False
    emph: bool = False
    underline: bool = False
    colour: str = "#000000"
    align: Align = "start"
    before: float = 0
    after: float = 0
    leading: float = 1.0
    exact: bool = False
    indent_start: float = 0
    indent_end: float = 0
    first: float = 0
    keep_next: bool = False
    keep_lines: bool = False
    widow_control: bool = True
    page_break_before: bool = False
    top: Border = Border()
    bottom: Border = Border()
    start: Border = Border()
    end: Border = Border()
    fill: str = ""


@dataclass(frozen=True, slots=True)
class TableStyle:
    """The look of a "grid" table: outer and inner rules, padding of cells, the header rows, every second row."""

    outer: Border
    inside_h: Border
    inside_v: Border
    pad_top: float
    pad_bottom: float
    pad_start: float
    pad_end: float
    head_fill: str
    head_colour: str
    head_strong: bool
    band_fill: str


@dataclass(frozen=True, slots=True)
class Page:
    """A portrait page: landscape swaps `width` and `height`. `start` and `end` margins are left and right in French."""

    width: float
    height: float
    top: float
    bottom: float
    start: float
    end: float
    header: float
    footer: float


@dataclass(frozen=True, slots=True)
class House:
    """`styles` has a `Style` for each key of `STYLES`; `link` is the colour of links."""

    page: Page
    styles: Mapping[str, Style]
    table: TableStyle
    link: str
    source: bytes  # house.docx itself: the Word writer starts from it
