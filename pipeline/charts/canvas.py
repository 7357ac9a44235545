"""A drawing that knows where reading starts: lengths run from the start edge, so one chart serves both directions.

In Arabic the start edge is the right one: bars grow to the left, time runs from the right, labels stand at the right.
All lengths are in points, the origin at the bottom.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.charts.labels import isolated, width_of
from pipeline.charts.look import Look
from pipeline.charts.shapes import Anchor, Box, Circle, Drawing, Label, Path
from pipeline.document.model import Direction

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
        return self.drawing.width - u if self.rtl else u

    def bar(self, u: float, y: float, length: float, height: float, fill: str, *, outline: str = "") -> None:
        self.drawing.add(Box(self.x(u + length) if self.rtl else u, y, length, height, fill, outline, 0.6))

    def rule(self, u1: float, y1: float, u2: float, y2: float, *, colour: str = "", width: float = 0.5) -> None:
        colour = colour or self.look.rule
        self.drawing.add(Path(((self.x(u1), y1), (self.x(u2), y2)), line=colour, thick=width))

    def dot(self, u: float, y: float, radius: float, *, hollow: bool = False) -> None:
        accent = self.look.accent
        self.drawing.add(Circle(self.x(u), y, radius, "#FFFFFF" if hollow else accent, accent, 1.2))

    def ring(self, u: float, y: float, radius: float) -> None:
        self.drawing.add(Circle(self.x(u), y, radius, "", self.look.accent, 1.2))

    def diamond(self, u: float, y: float, radius: float) -> None:
        x = self.x(u)
        self.drawing.add(Path(((x - radius, y), (x, y + radius), (x + radius, y), (x, y - radius)), self.look.ink))

    def write(
        self, u: float, y: float, text: str, *, anchor: Anchor = "start", strong: bool = False, size: float = 0
    ) -> None:
        """One line of text whose baseline is at `y`; `anchor` is the side of it that stands at `u`."""
        label = Label(
            self.x(u),
            y,
            isolated(text, self.direction),
            self.look.family,
            size or self.look.size,
            self.look.ink,
            _MIRROR[anchor] if self.rtl else anchor,
            strong,
            self.rtl,
        )
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
