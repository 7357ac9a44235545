"""The drawing of a figure, as HTML: a chart, the European emblem, a picture."""

import math

from pipeline.document.model import Figure
from pipeline.house import House
from pipeline.web.text import escape

MM = 72 / 25.4  # points


def drawing(figure: Figure, house: House) -> str:
    if figure.kind == "emblem":
        return _emblem(figure)
    if figure.kind == "picture":
        return _picture(figure.source, figure, figure.width * MM)
    return ""


def _picture(source: str, figure: Figure, width: float) -> str:
    size = f' width="{width / 0.75:.0f}"' if width else ""  # CSS pixels: 96 to the inch
    return f'<img src="{escape(source)}" alt="{escape(figure.alt)}"{size}>'


def _emblem(figure: Figure) -> str:
    """Twelve gold stars on a blue field of 3:2, upright, where the hours stand on a clock (public geometry)."""
    stars = " ".join(
        _star(270 + 120 * math.sin(math.tau * n / 12), 180 - 120 * math.cos(math.tau * n / 12)) for n in range(12)
    )
    return (
        f'<svg role="img" aria-label="{escape(figure.alt)}" width="{(figure.width or 18) * MM / 0.75:.0f}" '
        f'viewBox="0 0 540 360"><path fill="#003399" d="M0 0h540v360H0z"/><path fill="#FFCC00" d="{stars}"/></svg>'
    )


def _star(x: float, y: float) -> str:
    """A star of five points, drawn by joining every second one."""
    points = (
        f"{x + 20 * math.sin(math.tau * 2 * n / 5):.1f} {y - 20 * math.cos(math.tau * 2 * n / 5):.1f}" for n in range(5)
    )
    return f"M{' L'.join(points)}z"
