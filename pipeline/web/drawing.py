"""The drawing of a figure, as HTML: the European emblem as vectors, charts and pictures as pictures within the file."""

import base64
import math

from pipeline.charts.look import Look
from pipeline.document.model import Figure
from pipeline.house import House
from pipeline.web.text import escape

MM = 72 / 25.4  # points
_PIXEL = 0.75  # points: CSS counts 96 pixels to the inch


def drawing(figure: Figure, house: House) -> str:
    """The figure as wide as it asks to be, else as wide as the text."""
    page = house.page
    width = figure.width * MM or page.width - page.start - page.end
    return _emblem(figure, width) if figure.kind == "emblem" else _picture(figure, width, _look(house))


def _look(house: House) -> Look:
    """What charts take from the house."""
    cell = house.styles["cell"]
    return Look(
        family=cell.font,
        ink=cell.colour,
        accent=house.styles["heading-1"].colour,
        tint=house.table.head_fill or house.table.inside_h.colour,
        rule=house.table.inside_h.colour,
    )


def _picture(figure: Figure, width: float, look: Look) -> str:
    from pipeline.charts.picture import picture

    shown = picture(figure, width, look)
    data = base64.b64encode(shown.data).decode()
    size = f'width="{width / _PIXEL:.0f}" height="{width * shown.height / _PIXEL:.0f}"'
    return f'<img src="data:image/{shown.type};base64,{data}" alt="{escape(figure.alt)}" {size}>'


def _emblem(figure: Figure, width: float) -> str:
    """Twelve gold stars on a blue field of 3:2, upright, where the hours stand on a clock (public geometry)."""
    stars = " ".join(
        _star(270 + 120 * math.sin(math.tau * n / 12), 180 - 120 * math.cos(math.tau * n / 12)) for n in range(12)
    )
    return (
        f'<svg role="img" aria-label="{escape(figure.alt)}" width="{width / _PIXEL:.0f}" '
        f'viewBox="0 0 540 360"><path fill="#003399" d="M0 0h540v360H0z"/><path fill="#FFCC00" d="{stars}"/></svg>'
    )


def _star(x: float, y: float) -> str:
    """A star of five points, drawn by joining every second one."""
    points = (
        f"{x + 20 * math.sin(math.tau * 2 * n / 5):.1f} {y - 20 * math.cos(math.tau * 2 * n / 5):.1f}" for n in range(5)
    )
    return f"M{' L'.join(points)}z"
