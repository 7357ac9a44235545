"""A drawing that knows where reading starts: lengths run from the start edge, so one chart serves both directions.

In Arabic the start edge is the right one: bars grow to the left, time runs from the right, labels stand at the right.
All lengths are in points, the origin at the bottom.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, Rect
from reportlab.lib.colors import HexColor

from pipeline.charts.labels import Label, face, isolated, shaped, width_of
from pipeline.charts.look import Look
from pipeline.document.model import Direction

Anchor = Literal["start", "middle", "end"]
_MIRROR: dict[Anchor, Anchor] = {"start": "end", "middle": "middle", "end": "start"}


@dataclass(frozen=True, slots=True)
class Canvas:
    """`drawing` receives the shapes; `u` is always a distance from the start edge."""

    drawing: Drawing
    look: Look
    direction: Direction

    @classmethod
    def new(cls, width: float, height: float, look: Look, direction: Direction) -> "Canvas":
        return cls(Drawing(width, height), look, direction)

    @property
    def rtl(self) -> bool:
        return self.direction == "rtl"

    def x(self, u: float) -> float:
        return float(self.drawing.width) - u if self.rtl else u

    def bar(self, u: float, y: float, length: float, height: float, fill: str, *, outline: str = "") -> None:
        rect = Rect(self.x(u + length) if self.rtl else u, y, length, height)
        rect.fillColor = HexColor(fill)
        rect.strokeColor = HexColor(outline) if outline else None
        rect.strokeWidth = 0.6
        self.drawing.add(rect)

    def rule(self, u1: float, y1: float, u2: float, y2: float, *, colour: str = "", width: float = 0.5) -> None:
        colour = colour or self.look.rule
        self.drawing.add(Line(self.x(u1), y1, self.x(u2), y2, strokeColor=HexColor(colour), strokeWidth=width))

    def dot(self, u: float, y: float, radius: float, *, hollow: bool = False) -> None:
        accent = HexColor(self.look.accent)
        fill = HexColor("#FFFFFF") if hollow else accent
        self.drawing.add(Circle(self.x(u), y, radius, fillColor=fill, strokeColor=accent, strokeWidth=1.2))

    def ring(self, u: float, y: float, radius: float) -> None:
        accent = HexColor(self.look.accent)
        self.drawing.add(Circle(self.x(u), y, radius, fillColor=None, strokeColor=accent, strokeWidth=1.2))

    def diamond(self, u: float, y: float, radius: float) -> None:
        x = self.x(u)
        points = [x - radius, y, x, y + radius, x + radius, y, x, y - radius]
        self.drawing.add(Polygon(points, fillColor=HexColor(self.look.ink), strokeColor=None, strokeWidth=0))

    def write(
        self, u: float, y: float, text: str, *, anchor: Anchor = "start", strong: bool = False, size: float = 0
    ) -> None:
        """One line of text whose baseline is at `y`; `anchor` is the side of it that stands at `u`."""
        text = isolated(text, self.direction)
        label = Label(
            self.x(u),
            y,
            shaped(text, self.direction),
            fontName=face(self.look.family, strong=strong),
            fontSize=size or self.look.size,
            fillColor=HexColor(self.look.ink),
            textAnchor=_MIRROR[anchor] if self.rtl else anchor,
        )
        label.said, label.rtl, label.family, label.strong = text, self.rtl, self.look.family, strong
        self.drawing.add(label)

    def lines(self, u: float, top: float, lines: Sequence[str], leading: float, *, strong: bool = False) -> None:
        """Lines of one label under each other, the first one's top at `top`."""
        for number, line in enumerate(lines):
            self.write(u, top - leading * number - self.look.size, line, strong=strong)


def broken(text: str, measure: float, look: Look, *, strong: bool = False) -> list[str]:
    """`text` cut at its spaces into lines no wider than `measure` (a single longer word stands alone)."""
    lines: list[str] = []
    for word in text.split(" "):
        tried = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(tried, look.family, look.size, strong=strong) <= measure:
            lines[-1] = tried
        else:
            lines.append(word)
    return lines
