"""Figures: vector drawings of charts and of the emblem, pictures that content brings."""

from dataclasses import dataclass

from reportlab.graphics import renderPDF
from reportlab.graphics.shapes import Drawing

from pipeline.charts.draw import draw
from pipeline.charts.look import Look
from pipeline.charts.picture import picture
from pipeline.document.model import Figure
from pipeline.document.walk import text_of
from pipeline.house import House
from pipeline.pdf.ink import Ink
from pipeline.pdf.strips import Strip
from pipeline.pdf.tags import Element


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
            renderPDF.draw(self.shown, ink.canvas, left, bottom)
        else:
            ink.picture(self.shown, left, bottom, self.size, self.height)
        ink.forget()
        box = " ".join(f"{n:.2f}" for n in (left, bottom, left + self.size, top))
        self.element.attributes |= {"BBox": f"[{box}]", "Placement": "/Block"}


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


def _look(house: House) -> Look:
    cell = house.styles["cell"]
    return Look(
        family=cell.font,
        ink=cell.colour,
        accent=house.styles["heading-1"].colour,
        tint=house.table.head_fill or "#E9EDF4",
        rule=house.table.inside_h.colour,
    )
