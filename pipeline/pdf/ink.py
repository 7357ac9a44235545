"""What is drawn on the pages of one PDF, and the element that each drawing belongs to."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache

from pipeline.pdf.font import Embedding
from pipeline.pdf.image import image
from pipeline.pdf.objects import File
from pipeline.pdf.shaping import Face
from pipeline.pdf.tags import Annotation, Content, Element

_ROUND = 0.5523  # how far the handles of a quarter of a circle reach, as a share of its radius


@dataclass(frozen=True, slots=True)
class Link:
    """A place to click: where, what for (an address, or "#id" of a place in the paper), and what it says."""

    page: int
    box: tuple[float, float, float, float]
    href: str
    says: str


@dataclass(frozen=True, slots=True)
class Target:
    """A place in the paper: a page, counted from 0, and a height on it."""

    page: int
    top: float


@dataclass(slots=True)
class Sheet:
    """A page as it is drawn: its operators, and the element of each marked sequence."""

    code: list[str] = field(default_factory=list)
    sequences: list[Element] = field(default_factory=list)


class Ink:
    """Draws on the last of its sheets, bottom left being (0, 0); lengths in points."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.sheets: list[Sheet] = []
        self.links: list[Link] = []
        self.targets: dict[str, Target] = {}
        self.fonts: dict[str, Embedding] = {}
        self.pictures: dict[bytes, tuple[str, str]] = {}  # the name of each, and its reference
        self._code: list[str] = []
        self._open: Element | None = None
        self._artifact = 0
        self._fill = ""
        self._font = ""

    # -- pages ---------------------------------------------------------------------------------------------------------

    @contextmanager
    def page(self) -> Iterator[None]:
        """What is drawn inside stands on a new page."""
        self.sheets.append(Sheet())
        self._code, self._fill, self._font = self.sheets[-1].code, "", ""
        yield
        self._close()

    def target(self, name: str, top: float) -> None:
        """Name this place; the first of a name wins."""
        self.targets.setdefault(name, Target(self._number, top))

    @property
    def _number(self) -> int:
        """Of the page, counted from 0."""
        return len(self.sheets) - 1

    # -- belonging -----------------------------------------------------------------------------------------------------

    def belong(self, element: Element) -> None:
        """What is drawn next belongs to `element`, or to nothing inside `artifact`."""
        if self._artifact or element is self._open:
            return
        self._close()
        sequences = self.sheets[-1].sequences
        self._code.append(f"/{element.kind} <</MCID {len(sequences)}>> BDC")
        element.add(Content(self._number, len(sequences)))
        sequences.append(element)
        self._open = element

    @contextmanager
    def artifact(self, kind: str = "") -> Iterator[None]:
        """What is drawn inside is no part of the paper: rules, backgrounds; `kind` "Header" or "Footer"."""
        if not self._artifact:
            self._close()
            pagination = f"/Artifact <</Type/Pagination/Subtype/{kind}>> BDC"
            self._code.append(pagination if kind else "/Artifact BMC")
        self._artifact += 1
        yield
        self._artifact -= 1
        if not self._artifact:
            self._code.append("EMC")

    def _close(self) -> None:
        if self._open is not None:
            self._code.append("EMC")
            self._open = None

    # -- text ----------------------------------------------------------------------------------------------------------

    def font(self, face: Face) -> Embedding:
        if face.name not in self.fonts:
            self.fonts[face.name] = Embedding(face, f"T{len(self.fonts)}")
        return self.fonts[face.name]

    def text(
        self, font: Embedding, size: float, x: float, y: float, shown: str, *, reverse: bool, rise: float = 0
    ) -> None:
        """Operands of TJ on a baseline; `reverse`: they are shown from left to right and read from right to left."""
        wanted = f"/{font.resource} {size:.5g} Tf"
        if wanted != self._font:
            self._font = wanted
            self._code.append(wanted)
        up, down = (f"{rise:.2f} Ts ", " 0 Ts") if rise else ("", "")
        line = f"BT {up}{x:.2f} {y:.2f} Td [{shown}] TJ{down} ET"
        self._code.append(f"/ReversedChars BMC {line} EMC" if reverse else line)

    def link(self, element: Element, box: tuple[float, float, float, float], href: str, says: str) -> None:
        if not self._artifact:
            element.add(Annotation(self._number, len(self.links)))
            self.links.append(Link(self._number, box, href, says))

    # -- shapes --------------------------------------------------------------------------------------------------------

    def colour(self, colour: str) -> None:
        """Fill what follows with "#RRGGBB"."""
        if colour != self._fill:
            self._fill = colour
            self._code.append(f"{_rgb(colour)} rg")

    def box(self, x: float, y: float, width: float, height: float, colour: str) -> None:
        """A filled rectangle from its bottom left corner: backgrounds, and rules, which stay crisp so."""
        self.colour(colour)
        self._code.append(f"{x:.2f} {y:.2f} {width:.2f} {height:.2f} re f")

    def dots(self, x: float, end: float, y: float, colour: str) -> None:
        """A leader: dots on a grid, so that those of neighbouring lines stand under each other."""
        start = -(-x // 4) * 4
        if start < end:
            self._code.append(f"q 1 J 0.9 w {_rgb(colour)} RG [0 4] 0 d")
            self._code.append(f"{start:.2f} {y:.2f} m {end:.2f} {y:.2f} l S Q")

    def path(self, points: Sequence[tuple[float, float]], fill: str = "", line: str = "", thick: float = 0) -> None:
        """A polygon, filled, outlined, or both; of two points, a line."""
        (x, y), *others = points
        self._paint([f"{x:.3f} {y:.3f} m", *(f"{x:.3f} {y:.3f} l" for x, y in others)], fill, line, thick)

    def circle(self, x: float, y: float, radius: float, fill: str = "", line: str = "", thick: float = 0) -> None:
        reach = radius * _ROUND
        parts = [f"{x + radius:.3f} {y:.3f} m"]
        for cos, sin in ((1, 0), (0, 1), (-1, 0), (0, -1)):  # where each quarter starts
            a = (x + radius * cos - reach * sin, y + radius * sin + reach * cos)
            b = (x - radius * sin + reach * cos, y + radius * cos + reach * sin)
            end = (x - radius * sin, y + radius * cos)
            parts.append(" ".join(f"{n:.3f}" for n in (*a, *b, *end)) + " c")
        self._paint(parts, fill, line, thick)

    def _paint(self, path: Sequence[str], fill: str, line: str, thick: float) -> None:
        if fill:
            self.colour(fill)
        if line:
            self._code.append(f"{_rgb(line)} RG {thick:.3g} w")
        self._code += [*path, ("b" if line else "f") if fill else "S"]

    def picture(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        """A PNG or JPEG, its bottom left corner at (x, y); the same one is in the file once."""
        if data not in self.pictures:
            self.pictures[data] = (f"I{len(self.pictures)}", self.file.put(image(data)))
        name, _ = self.pictures[data]
        self._code.append(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm /{name} Do Q")


@lru_cache(maxsize=256)
def _rgb(colour: str) -> str:
    """The components of "#RRGGBB", from 0 to 1, as operands."""
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.4g}" for i in (1, 3, 5))
