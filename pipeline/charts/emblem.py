"""The European emblem, drawn from its public geometry (Official Journal; Council of Europe).

A rectangle of 3 by 2, twelve stars on a circle whose radius is a third of the height, like the hours of a clock, each
with one point up and inscribed in a circle whose radius is an eighteenth of the height.
"""

from math import cos, pi, sin

from pipeline.charts.shapes import Box, Drawing, Path

BLUE, GOLD = "#003399", "#FFCC00"
PROPORTION = 2 / 3  # height by width
_STARS = 12
_INNER = cos(2 * pi / 5) / cos(pi / 5)  # where the sides of a pentagram cross, as a share of its radius


def emblem(width: float) -> Drawing:
    """The emblem, `width` points wide."""
    height = width * PROPORTION
    drawing = Drawing(width, height)
    drawing.add(Box(0, 0, width, height, BLUE))
    for hour in range(_STARS):
        angle = pi / 2 - hour * 2 * pi / _STARS
        centre = (width / 2 + height / 3 * cos(angle), height / 2 + height / 3 * sin(angle))
        drawing.add(Path(_star(*centre, height / 18), GOLD))
    return drawing


def _star(x: float, y: float, radius: float) -> tuple[tuple[float, float], ...]:
    corners = []
    for number in range(10):
        reach = radius * (_INNER if number % 2 else 1)
        angle = pi / 2 + number * pi / 5
        corners.append((x + reach * cos(angle), y + reach * sin(angle)))
    return tuple(corners)
