"""Figures: vector drawings of charts and of the emblem, pictures that content brings."""

from dataclasses import dataclass

from pipeline.charts.draw import draw
from pipeline.charts.look import Look as ChartLook
from pipeline.charts.picture import picture
from pipeline.charts.shapes import Box, Circle, Drawing, Label, Path
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
            _draw(ink, self.shown, left, bottom, self.element)
        else:
            ink.picture(self.shown, left, bottom, self.size, self.height)
        box = " ".join(f"{n:.2f}" for n in (left, bottom, left + self.size, top))
        self.element.attributes |= {"BBox": f"[{box}]", "Placement": "/Block"}


def _draw(ink: Ink, drawing: Drawing, x: float, y: float, element: Element) -> None:
    """The shapes of a drawing, its bottom left corner at (x, y)."""
    for shape in drawing.shapes:
        match shape:
            case Box(line=""):
                ink.box(x + shape.x, y + shape.y, shape.width, shape.height, shape.fill)
            case Box():
                a, b, c, d = x + shape.x, y + shape.y, x + shape.x + shape.width, y + shape.y + shape.height
                ink.path(((a, b), (c, b), (c, d), (a, d)), shape.fill, shape.line, shape.thick)
            case Path():
                ink.path([(x + a, y + b) for a, b in shape.points], shape.fill, shape.line, shape.thick)
            case Circle():
                ink.circle(x + shape.x, y + shape.y, shape.radius, shape.fill, shape.line, shape.thick)
            case Label():
                _write(ink, shape, x, y, element)


def _write(ink: Ink, label: Label, x: float, y: float, element: Element) -> None:
    """A label as the rest of the paper: its fonts, its shaping, words to be found."""
    look = Look(label.family, label.family, label.size, label.size, label.strong, colour=label.colour)
    text = Text([Run(label.text, look)], int(label.rtl))
    (line,) = text.lines(_ENDLESS)
    back = {"start": 0.0, "middle": 0.5, "end": 1.0}[label.anchor]
    text.draw(ink, line, x + label.x - line.width * back, y + label.y, element)


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
