"""The house style: what `templates/house.docx` says of fonts, sizes, colours, spacing and pages, for every writer.

An officer edits that file in Word; this module reads it once into plain values. Styles are found by case-folded
`w:name`, never by id (LibreOffice renames ids, localised Words translate them). All lengths are in points.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from lxml import etree

from pipeline.errors import HouseError, Place, Sentence, reason

# The style names of the model -> the `w:name` of the Word style that carries them. Built-in names wherever Word has
# one, so that navigation, tables of contents and screen readers work.
STYLES: Mapping[str, str] = {
    "body": "Body Text",
    "overline": "Mithaq Overline",  # programme and action, above the title
    "cover": "Mithaq Cover",  # the same, down the page of a cover
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
    "cell-number": "Mithaq Cell Number",  # amounts: at the right in both scripts
    "caption": "caption",
    "notice": "Mithaq Notice",  # a boxed remark (sample data, draft)
    "fact": "Mithaq Fact",  # "Date: …", "Place: …" in a title block
    "funding": "Mithaq Funding",  # the sentence beside the European emblem
    "partner": "Mithaq Partner",
    "signature": "Mithaq Signature",
    "header": "header",
    "header-end": "Mithaq Header End",  # what stands at the other end of the same line
    "footer": "footer",
    "footer-end": "Mithaq Footer End",
    "footnote": "footnote text",
    "contents-title": "TOC Heading",
    "contents-1": "toc 1",
    "contents-2": "toc 2",
    "contents-3": "toc 3",
}
LINK = "Hyperlink"  # the character style of links
TABLE = "Mithaq Table"  # the table style of "grid" tables

# What no style of Word can say, so that every writer says the same. In points.
AFTER_TABLE = 10.0  # below a table, unless what follows keeps more above itself
GUTTER = 20.0  # between two languages side by side
LAYOUT_GAP = 6.0  # on either side of a cell that only places blocks, between two others
SIGNATURES_A_ROW = 2
SIGNATURE_PADDING = (5.0, 7.0)  # above and below what stands in a box to sign in; beside it
SIGNATURE_HEIGHT = 185.0  # of a box to sign in: five lines, and below them the 40 mm of a round stamp

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

    def alignment(self, *, rtl: bool) -> Align:
        """Where its lines stand; amounts always at the right, units under units: in Arabic that is the start."""
        return "start" if rtl and self.name == "cell-number" else self.align


@dataclass(frozen=True, slots=True)
class TableStyle:
    """The look of a "grid" table: outer and inner rules, padding of cells, the header rows, every second row.

    `head_colour` and `head_strong` are what header cells show in the end, style "cell-head" and table style together.
    """

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


# -- reading house.docx -----------------------------------------------------------------------------------------------

FAMILIES = ("FiraGO", "Amiri")  # what `pipeline.fonts` can serve, hence what may be embedded and drawn

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MOST = 32 * 1024 * 1024  # bytes of one part once unpacked: a thousand times what a style sheet needs
_BLACK = "#000000"
_THEME_FONTS = ("asciiTheme", "hAnsiTheme", "cstheme")


def read(source: str | Path | bytes) -> House:
    """The house style of a `house.docx`: its path, or the file itself.

    Raises:
        HouseError: the file is missing, is not a Word file, lacks a style of `STYLES`, or names a font by theme or a
            font that is not one of `FAMILIES`.
    """
    file, data = ("house.docx", source) if isinstance(source, bytes) else (str(source), _bytes(Path(source)))
    place = Place(file)
    styles = _part(data, "word/styles.xml", place)
    document = _part(data, "word/document.xml", place)
    sheet = _Sheet(styles, place)
    return House(
        page=_page(document, place),
        styles={key: sheet.style(key, name) for key, name in STYLES.items()},
        table=sheet.table(TABLE),
        link=sheet.colour(LINK),
        source=data,
    )


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        why = reason(error)
        raise HouseError(
            Sentence(
                fr=f"le modèle de la maison ne peut pas être lu ({why.fr})",
                en=f"the house template cannot be read ({why.en})",
            ),
            Place(str(path)),
            Sentence(
                fr="remettez house.docx dans le dossier des modèles",
                en="put house.docx back into the templates folder",
            ),
        ) from error


def _part(data: bytes, name: str, place: Place) -> etree._Element:
    """One part of the package, parsed without entities."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if package.getinfo(name).file_size > _MOST:
                raise _broken(place, f"{name}: {package.getinfo(name).file_size} > {_MOST}")
            with package.open(name) as part:
                text = part.read(_MOST + 1)  # the size that a zip states may be a lie
        if len(text) > _MOST:
            raise _broken(place, f"{name}: > {_MOST}")
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except (zipfile.BadZipFile, KeyError, etree.XMLSyntaxError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise _broken(place, str(error)) from error
    if b"<!DOCTYPE" in text:
        raise _broken(place, f"{name}: DOCTYPE")
    return root


def _broken(place: Place, detail: str) -> HouseError:
    return HouseError(
        Sentence(
            fr=f"ce n’est pas un fichier Word utilisable ({detail})",
            en=f"this is not a usable Word file ({detail})",
        ),
        place,
        Sentence(
            fr="enregistrez-le de nouveau depuis Word au format .docx",
            en="save it again from Word as .docx",
        ),
    )


class _Sheet:
    """The style sheet: styles by case-folded name, their ancestors by id."""

    def __init__(self, root: etree._Element, place: Place) -> None:
        self.place = place
        self.by_id: dict[str, etree._Element] = {}
        self.by_name: dict[str, etree._Element] = {}
        self.by_folded_name: dict[str, etree._Element] = {}
        for style in root.iterchildren(_W + "style"):
            name = _value(style, "name")
            self.by_id.setdefault(style.get(_W + "styleId", ""), style)
            self.by_name.setdefault(name, style)
            self.by_folded_name.setdefault(name.casefold(), style)
        self.defaults = [
            found for path in ("rPrDefault", "pPrDefault") if (found := _find(root, "docDefaults", path)) is not None
        ]

    def chain(self, name: str) -> list[etree._Element]:
        """The style, then what it is based on, and so on; last the defaults of the document."""
        # As it is spelt first: LibreOffice saves its own "Caption" beside our "caption".
        style = self.by_name.get(name, self.by_folded_name.get(name.casefold()))
        if style is None:
            raise HouseError(
                Sentence(fr=f"le style « {name} » manque", en=f"the style “{name}” is missing"),
                self.place,
                Sentence(
                    fr="recréez-le sous ce nom dans Word, ou reprenez le house.docx d’origine",
                    en="create it again under this name in Word, or take the original house.docx",
                ),
            )
        chain: list[etree._Element] = []
        while style is not None and style not in chain:
            chain.append(style)
            style = self.by_id.get(_value(style, "basedOn"))
        return chain + self.defaults

    def style(self, key: str, name: str) -> Style:
        chain = self.chain(name)
        font, cs_font = self.font(name, chain, "ascii"), self.font(name, chain, "cs")
        size, cs_size = (_number(_first(chain, "rPr", tag), "val", 20) / 2 for tag in ("sz", "szCs"))
        leading, exact = _leading(chain, max(size, cs_size))
        left, right, first = _indents(chain)
        border = {side: _border(_first(chain, "pPr", "pBdr", side)) for side in ("top", "bottom", "left", "right")}
        return Style(
            name=key,
            font=font,
            cs_font=cs_font,
            size=size,
            cs_size=cs_size,
            strong=_on(_first(chain, "rPr", "b")),
            emph=_on(_first(chain, "rPr", "i")),
            underline=_attribute(_first(chain, "rPr", "u"), "val", "none") != "none",
            colour=_colour(_first(chain, "rPr", "color"), "val") or _BLACK,
            align=_align(chain),
            before=_twips(chain, "spacing", "before"),
            after=_twips(chain, "spacing", "after"),
            leading=leading,
            exact=exact,
            indent_start=left,
            indent_end=right,
            first=first,
            keep_next=_on(_first(chain, "pPr", "keepNext")),
            keep_lines=_on(_first(chain, "pPr", "keepLines")),
            widow_control=_on(_first(chain, "pPr", "widowControl"), missing=True),
            page_break_before=_on(_first(chain, "pPr", "pageBreakBefore")),
            top=border["top"],
            bottom=border["bottom"],
            start=border["left"],
            end=border["right"],
            fill=_colour(_first(chain, "pPr", "shd"), "fill"),
        )

    def font(self, name: str, chain: list[etree._Element], attribute: str) -> str:
        """The family of one script, which must be explicit: a theme changes when another program saves the file."""
        for style in chain:
            fonts = _find(style, "rPr", "rFonts")
            if fonts is None:
                continue
            if any(fonts.get(_W + theme) for theme in _THEME_FONTS):
                raise HouseError(
                    Sentence(
                        fr=f"le style « {name} » prend sa police dans le thème",
                        en=f"the style “{name}” takes its font from the theme",
                    ),
                    self.place,
                    Sentence(
                        fr="choisissez la police par son nom (FiraGO), pas « (Corps) » ni « (Titres) »",
                        en="choose the font by its name (FiraGO), not “(Body)” or “(Headings)”",
                    ),
                )
            family = fonts.get(_W + attribute)
            if family:
                return self.known(name, family)
        return self.known(name, "")

    def known(self, name: str, family: str) -> str:
        for candidate in FAMILIES:
            if candidate.casefold() == family.casefold():
                return candidate
        raise HouseError(
            Sentence(
                fr=f"le style « {name} » demande la police « {family} », qui n’est pas de la maison",
                en=f"the style “{name}” asks for the font “{family}”, which is not one of the house",
            ),
            self.place,
            Sentence(fr=f"choisissez {' ou '.join(FAMILIES)}", en=f"choose {' or '.join(FAMILIES)}"),
        )

    def colour(self, name: str) -> str:
        return _colour(_first(self.chain(name), "rPr", "color"), "val") or _BLACK

    def table(self, name: str) -> TableStyle:
        chain = self.chain(name)
        head = _conditional(chain, "firstRow")
        own = self.chain(STYLES["cell-head"])
        band = _conditional(chain, "band2Horz")
        pad = {side: _margin(chain, side) for side in ("top", "bottom", "left", "right")}
        border = {side: _border(_first(chain, "tblPr", "tblBorders", side)) for side in ("top", "insideH", "insideV")}
        return TableStyle(
            outer=border["top"],
            inside_h=border["insideH"],
            inside_v=border["insideV"],
            pad_top=pad["top"],
            pad_bottom=pad["bottom"],
            pad_start=pad["left"],
            pad_end=pad["right"],
            head_fill=_colour(_first(head, "tcPr", "shd"), "fill"),
            # In Word the paragraph's colour goes before the table's, and two bolds undo each other (§17.7.3).
            head_colour=_colour(_first([*own, *head], "rPr", "color"), "val") or _BLACK,
            head_strong=_on(_first(head, "rPr", "b")) is not _on(_first(own, "rPr", "b")),
            band_fill=_colour(_first(band, "tcPr", "shd"), "fill"),
        )


def _find(element: etree._Element, *path: str) -> etree._Element | None:
    found: etree._Element | None = element
    for tag in path:
        if found is None:
            return None
        found = next(found.iterchildren(_W + tag), None)
    return found


def _first(chain: list[etree._Element], *path: str) -> etree._Element | None:
    """The property where the chain first sets it."""
    return next((found for style in chain if (found := _find(style, *path)) is not None), None)


def _conditional(chain: list[etree._Element], kind: str) -> list[etree._Element]:
    return [part for style in chain for part in style.iterchildren(_W + "tblStylePr") if part.get(_W + "type") == kind]


def _attribute(element: etree._Element | None, name: str, missing: str = "") -> str:
    return missing if element is None else element.get(_W + name, missing)


def _value(element: etree._Element, tag: str) -> str:
    return _attribute(element.find(_W + tag), "val")


def _number(element: etree._Element | None, name: str, missing: float = 0) -> float:
    try:
        return float(_attribute(element, name) or missing)
    except ValueError:
        return missing


def _on(element: etree._Element | None, *, missing: bool = False) -> bool:
    """A switch: there and not switched off."""
    return missing if element is None else _attribute(element, "val", "1") not in {"0", "false", "off"}


def _colour(element: etree._Element | None, name: str) -> str:
    """A colour as "#RRGGBB", "" where Word says "auto" or nothing."""
    text = _attribute(element, name)
    return f"#{text.upper()}" if re.fullmatch("[0-9A-Fa-f]{6}", text) else ""


def _twips(chain: list[etree._Element], tag: str, *names: str) -> float:
    """Points, from the first style of the chain that gives one of the attributes: each is inherited by itself."""
    for style in chain:
        element = _find(style, "pPr", tag)
        for name in names:
            if element is not None and element.get(_W + name) is not None:
                return _number(element, name) / 20
    return 0.0


def _indents(chain: list[etree._Element]) -> tuple[float, float, float]:
    """Start, end and first-line indents. In styles, which have no direction, "left" means where the line starts."""
    hanging = next(
        (
            (-_number(element, "hanging") if element.get(_W + "hanging") else _number(element, "firstLine")) / 20
            for style in chain
            if (element := _find(style, "pPr", "ind")) is not None
            and (element.get(_W + "hanging") or element.get(_W + "firstLine"))
        ),
        0.0,
    )
    return _twips(chain, "ind", "start", "left"), _twips(chain, "ind", "end", "right"), hanging


def _leading(chain: list[etree._Element], size: float) -> tuple[float, bool]:
    """Distance of baselines, and whether it is in points. "At least" is exact where it is more than the font needs."""
    for style in chain:
        spacing = _find(style, "pPr", "spacing")
        if spacing is None or spacing.get(_W + "line") is None:
            continue
        line, rule = _number(spacing, "line", 240), _attribute(spacing, "lineRule", "auto")
        if rule == "auto":
            return line / 240, False
        points = line / 20
        return (points, True) if rule == "exact" or points > 1.3 * size else (1.0, False)
    return 1.0, False


def _align(chain: list[etree._Element]) -> Align:
    alignments: dict[str, Align] = {"center": "center", "both": "justify", "right": "end", "end": "end"}
    return alignments.get(_attribute(_first(chain, "pPr", "jc"), "val"), "start")


def _border(element: etree._Element | None) -> Border:
    if _attribute(element, "val", "nil") in {"nil", "none"}:
        return Border()
    return Border(
        width=_number(element, "sz") / 8,
        colour=_colour(element, "color") or _BLACK,
        space=_number(element, "space"),
    )


def _margin(chain: list[etree._Element], side: str) -> float:
    other = {"left": "start", "right": "end"}.get(side, side)
    found = _first(chain, "tblPr", "tblCellMar", side)
    return _number(found if found is not None else _first(chain, "tblPr", "tblCellMar", other), "w") / 20


def _page(document: etree._Element, place: Place) -> Page:
    """The page of the last section, laid upright if it lies on its side."""
    sections = document.findall(f".//{_W}sectPr")
    size, margin = (_find(sections[-1], tag) if sections else None for tag in ("pgSz", "pgMar"))
    if size is None or margin is None:
        raise HouseError(
            Sentence(fr="le format de page manque", en="the page size is missing"),
            place,
            Sentence(
                fr="réglez taille et marges dans Word, onglet Mise en page",
                en="set size and margins in Word, tab Layout",
            ),
        )
    width, height = sorted((_number(size, "w", 11906) / 20, _number(size, "h", 16838) / 20))
    top, bottom, left, right, header, footer = (
        abs(_number(margin, name)) / 20 for name in ("top", "bottom", "left", "right", "header", "footer")
    )
    return Page(width, height, top, bottom, left, right, header, footer)
