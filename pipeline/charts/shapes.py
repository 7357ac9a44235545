"""What drawings are made of. Lengths are in points from the bottom left, colours "#RRGGBB", "" for none."""

from dataclasses import dataclass, field
from typing import Literal

Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle, from its bottom left corner; its outline is `thick`."""

    x: float
    y: float
    width: float
    height: float
    fill: str
    line: str = ""
    thick: float = 0


@dataclass(frozen=True, slots=True)
class Path:
    """A polygon; of two points, a line."""

    points: tuple[tuple[float, float], ...]
    fill: str = ""
    line: str = ""
    thick: float = 0


@dataclass(frozen=True, slots=True)
class Circle:
    x: float
    y: float
    radius: float
    fill: str
    line: str
    thick: float


@dataclass(frozen=True, slots=True)
class Label:
    """One line of text, in reading order, with its baseline at `y`; `anchor` is what of it stands at `x`, from left."""

    x: float
    y: float
    text: str
    family: str
    size: float
    colour: str
    anchor: Anchor
    strong: bool
    rtl: bool


Shape = Box | Path | Circle | Label


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes, those that come later over those that came before."""

    width: float
    height: float
    shapes: list[Shape] = field(default_factory=list)

    def add(self, shape: Shape) -> None:
        self.shapes.append(shape)
