"""Figures: vector drawings of charts and of the emblem, pictures that content brings."""

from dataclasses import dataclass, replace

from reportlab.graphics.renderPDF import _PDFRenderer
from reportlab.graphics.shapes import Drawing, String

from pipeline.charts.draw import draw
from pipeline.charts.labels import Label
from pipeline.charts.look import Look as ChartLook
from pipeline.charts.picture import picture
from pipeline.document.model import Figure
from pipeline.document.walk import text_of
from pipeline.house import House
from pipeline.pdf.ink import Ink
from pipeline.pdf.lines import Look
from pipeline.pdf.paragraph import Run, Text
from pipeline.pdf.strips import Strip
from pipeline.pdf.tags import Element

_ENDLESS = 100_000.0  # points: a label is one line


@dataclass(eq=False, kw_only=True)
class FigureStrip(Strip):
    """A drawing or the bytes of a picture, `size` wide, at the start edge of a column `width` wide."""

    shown: Drawing | bytes
    size: float
    element: Element
    width: float
    rtl: bool

    def draw(self, ink: Ink, x: float, top: float) -> None:
        for name in self.names:
            ink.target(name, top)
        left = x + self.width - self.size if self.rtl else x
        bottom = top - self.height
        ink.belong(self.element)
        if isinstance(self.shown, Drawing):
            _Renderer(ink, self.element).draw(self.shown, ink.canvas, left, bottom)  # type: ignore[arg-type]  # any number
        else:
            ink.picture(self.shown, left, bottom, self.size, self.height)
        ink.forget()
        box = " ".join(f"{n:.2f}" for n in (left, bottom, left + self.size, top))
        self.element.attributes |= {"BBox": f"[{box}]", "Placement": "/Block"}


class _Renderer(_PDFRenderer):
    """Draws shapes as ReportLab does, labels as the rest of the paper: its fonts, its shaping, words to be found."""

    def __init__(self, ink: Ink, element: Element) -> None:
        super().__init__()
        self.ink, self.element = ink, element

    def drawString(self, stringObj: String) -> None:  # noqa: N802, N803 -- ReportLab's names
        if not isinstance(stringObj, Label):
            raise TypeError("a text in a drawing must be a Label, or no font of the house draws it")
        family, size = stringObj.family, stringObj.fontSize
        look = Look(family, family, size, size, strong=stringObj.strong)
        if stringObj.fillColor:
            look = replace(look, colour=f"#{stringObj.fillColor.hexval()[2:]}")
        text = Text([Run(stringObj.said, look)], int(stringObj.rtl))
        (line,) = text.lines(_ENDLESS)
        back = {"start": 0.0, "middle": 0.5, "end": 1.0}[stringObj.textAnchor]
        self.ink.forget()
        text.draw(self.ink, line, stringObj.x - line.width * back, stringObj.y, self.element)


def figure_strip(
    figure: Figure, element: Element, size: float, width: float, house: House, *, rtl: bool
) -> FigureStrip:
    element.alternative = _alternative(figure)
    look = _look(house)
    shown: Drawing | bytes
    if figure.kind == "picture":
        found = picture(figure, size, look)
        shown, height = found.data, found.height * size
    else:
        shown = draw(figure, size, look)
        height = shown.height
    names = (figure.id,) if figure.id else ()
    return FigureStrip(height=height, shown=shown, size=size, element=element, width=width, rtl=rtl, names=names)


def _alternative(figure: Figure) -> str:
    """What the figure is, then its data, a line a row."""
    if figure.table is None:
        return figure.alt
    rows = ("; ".join(text_of(cell.blocks).replace("\n", " ") for cell in row.cells) for row in figure.table.rows)
    return "\n".join((figure.alt, *rows))


def _look(house: House) -> ChartLook:
    cell = house.styles["cell"]
    return ChartLook(
        family=cell.font,
        ink=cell.colour,
        accent=house.styles["heading-1"].colour,
        tint=house.table.head_fill or "#E9EDF4",
        rule=house.table.inside_h.colour,
    )
