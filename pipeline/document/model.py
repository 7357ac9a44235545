"""The whole document in one file of frozen dataclasses.

Text stands in *reading order*. Direction is computed from language and stored nowhere, so the two can never disagree.
Emphasis is a property of a run of text, not a nesting: Word, PDF and comparison all work on runs. Numbers and labels
are computed once, in `compose`, and stored here, so that Word, PDF, HTML, references and mails all say the same.

Changes stand where Word has them, so that a redline is a `Document` like any other:

- on a `Text` (or `Note`): that run is inserted, deleted, moved or reformatted. Outermost first: what one author
  inserted and another deleted is `(insert by A, delete by B)`.
- on a `Paragraph`: its *mark* is (as in OOXML `pPr/rPr/ins`). Refusing an inserted mark joins what is left of the
  paragraph to the next one; a paragraph whose mark goes and of which nothing is left disappears. A wholly new paragraph
  is an inserted mark *and* inserted text.
- on a `Section`, `List`, `ListItem`, `Table`, `Row`, `Figure`, …: the whole of it, with everything inside.

A `FORMAT` change says how it was in `before`, and refusing it puts that back. Of a text: the names of its former
emphases. Of a paragraph: its former style, then its former label where that differs, as `label:Article 3`. Of the other
blocks: each property that differs, as `name:value` — `numbering` of a section, `marker` and `start` of a list,
`columns` of a table (`columns:2 3 5`). So a clause that is only renumbered says from what, and refusing a redline gives
the former document to the last label.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

Direction = Literal["ltr", "rtl"]


class Lang(StrEnum):
    """The language of a text; `ZXX` (BCP 47, "no linguistic content") is for codes, telephone numbers and URLs."""

    FR = "fr"
    AR = "ar"
    ZXX = "zxx"

    @property
    def direction(self) -> Direction:
        return "rtl" if self is Lang.AR else "ltr"


class ChangeKind(StrEnum):
    INSERT = "insert"
    DELETE = "delete"
    MOVED_FROM = "moved-from"
    MOVED_TO = "moved-to"
    FORMAT = "format"


@dataclass(frozen=True, slots=True)
class Change:
    """A proposed change.

    `author` "" is an author who was stripped; `when` (UTC) None is a date that was. `name` pairs the two ends of a
    move; "typographic" on an insertion or deletion says that only spaces, vowel signs, digit shapes or the like differ.
    `before` is for `FORMAT` only: see the module's docstring.
    """

    kind: ChangeKind
    author: str = ""
    when: datetime | None = None
    name: str = ""
    before: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark in the margin of a paragraph; `quote` is the words it is about, "" for the whole paragraph."""

    author: str
    text: str
    when: datetime | None = None
    quote: str = ""
    replies: tuple["Comment", ...] = ()
    resolved: bool = False


# -- inline -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Text:
    """Characters in reading order that share all the rest.

    A line feed is a line break; `href` "#id" is a place in the paper.
    """

    text: str
    lang: Lang
    strong: bool = False
    emph: bool = False
    underline: bool = False
    href: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Field:
    """A number that only the page knows: its own number, or how many there are. Stands in headers and footers."""

    name: Literal["page", "pages"]
    lang: Lang
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """A footnote, standing where its reference does. Its number is given by order of appearance."""

    content: tuple[Text, ...]
    lang: Lang
    changes: tuple[Change, ...] = ()


Inline = Text | Field | Note


# -- blocks -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The only block that holds text.

    `style` is a name of the house (`house.STYLES`); "" is what its surroundings ask for (body, cell, list item,
    heading). `label` is the number or words before it ("Article 3", "2.", "•"), "" for none: never part of `content`.
    `id` names a clause: a passage that reviews and amendments can point at.
    """

    content: tuple[Inline, ...]
    lang: Lang
    style: str = ""
    id: str = ""
    label: str = ""
    changes: tuple[Change, ...] = ()
    comments: tuple[Comment, ...] = ()


Numbering = Literal["", "decimal", "article", "annex"]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what it governs. Its level is how deep it is nested; `numbering` is the scheme its label follows.

    The heading is a `Parallel` of one paragraph a column where two languages stand side by side.
    """

    heading: "Paragraph | Parallel"
    blocks: tuple["Block", ...]
    id: str = ""
    numbering: Numbering = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class ListItem:
    """First a paragraph, whose `label` is the item's mark; then whatever follows."""

    blocks: tuple["Block", ...]
    id: str = ""
    changes: tuple[Change, ...] = ()


Marker = Literal["bullet", "decimal", "letter"]


@dataclass(frozen=True, slots=True)
class List:
    """`start` is the ordinal of the first item: side by side, a list becomes one list an item."""

    items: tuple[ListItem, ...]
    lang: Lang
    marker: Marker = "bullet"
    start: int = 1
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """`scope` says what a header cell heads; "" is a data cell. A spanned place has no cell of its own, as in HTML.

    `value` is what a chart draws from the cell: an ISO 8601 date or a decimal number with a point; "" is nothing.
    """

    blocks: tuple["Block", ...]
    scope: Literal["", "col", "row"] = ""
    colspan: int = 1
    rowspan: int = 1
    value: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """`header` rows come first and are repeated on each page."""

    cells: tuple[Cell, ...]
    header: bool = False
    id: str = ""
    changes: tuple[Change, ...] = ()

    @property
    def heads_group(self) -> bool:
        """Whether it is the heading of the rows that follow: one header cell across the table."""
        return not self.header and len(self.cells) == 1 and self.cells[0].scope == "row"


@dataclass(frozen=True, slots=True)
class Table:
    """Cells in reading order; the first column stands where `lang` starts.

    `columns` are relative widths, one a column. `style`: "grid" is the house table, "layout" only places blocks (no
    rules, no header, not a table for a screen reader). `parallel` says what becomes of it side by side: "cells" (both
    languages in each cell), "stacked" (one table under the other, full width), "columns" (a half page each).
    """

    rows: tuple[Row, ...]
    lang: Lang
    columns: tuple[int, ...]
    caption: Paragraph | None = None
    style: Literal["grid", "layout"] = "grid"
    parallel: Literal["cells", "stacked", "columns"] = "cells"
    id: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis of a chart: where it stands (an ISO date or a decimal number) and what is written there."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing made from its own data: `table` is the data and text alternative; `alt` says in a sentence what it is.

    "emblem" (the European flag) is drawn from geometry and "picture" from `source` (a `data:` URI of a PNG or JPEG);
    they have no table. `ticks` mark the axis of time of a Gantt chart. `width` in mm; 0 is the full measure.
    """

    kind: Literal["gantt", "budget", "priorities", "progress", "emblem", "picture"]
    alt: str
    lang: Lang
    caption: Paragraph | None = None
    table: Table | None = None
    ticks: tuple[Tick, ...] = ()
    source: str = ""
    width: float = 0
    id: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Parallel:
    """The same passage, a language a column: French left, Arabic right. Read column by column."""

    columns: tuple[tuple["Block", ...], ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatory:
    """A box to sign in: what is printed in it, line by line."""

    lines: tuple[Paragraph, ...]
    id: str = ""
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Signatures:
    boxes: tuple[Signatory, ...]
    lang: Lang
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Contents:
    """The table of contents (or the list of tables) stands here; writers fill it."""

    lang: Lang
    title: Paragraph | None = None
    of: Literal["sections", "tables"] = "sections"
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Landscape:
    """Pages turned on their side for what is too wide; header and footer follow."""

    blocks: tuple["Block", ...]
    changes: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class PageBreak:
    changes: tuple[Change, ...] = ()


Block = Paragraph | Section | List | Table | Figure | Parallel | Signatures | Contents | Landscape | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """One paper in one language, or in two side by side.

    `key` names it without its languages ("tunis-c1-concept-note"). `langs` are the languages of its text, first the
    one that its direction follows. `territory` (ISO 3166, "TN" or "MA") makes `ar` into `ar-TN`. `day` is the day of
    the meeting or of the version, and the only date inside the files made from it. `header` and `footer` run on every
    page; `header` not on the first.
    """

    key: str
    kind: str
    version: str
    langs: tuple[Lang, ...]
    territory: str
    title: str
    day: date | None
    blocks: tuple[Block, ...]
    status: Literal["draft", "presented", "ratified", "final"] = "draft"
    subject: str = ""
    author: str = ""
    header: tuple[Block, ...] = ()
    footer: tuple[Block, ...] = ()

    @property
    def stem(self) -> str:
        """The name of its files without ending, which is also the reference printed in the footer."""
        return f"{self.key}.{'-'.join(self.langs)}"
