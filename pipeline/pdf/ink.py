"""What is drawn on the pages of one PDF, and the element that each drawing belongs to."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256

from reportlab.pdfbase.pdfdoc import xObjectName
from reportlab.pdfgen.canvas import Canvas

from pipeline.pdf.font import Embedding
from pipeline.pdf.image import image
from pipeline.pdf.shaping import Face
from pipeline.pdf.tags import Annotation, Content, Element


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


class Ink:
    """Draws on the current page of a ReportLab canvas, bottom left being (0, 0); lengths in points."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas = canvas
        self.page = 0
        self.links: list[Link] = []
        self.targets: dict[str, Target] = {}
        self.pages: list[list[Element]] = [[]]
        self.fonts: dict[str, Embedding] = {}
        self._code: list[str] = canvas._code  # type: ignore[attr-defined]  # noqa: SLF001 -- ReportLab's own list of operators
        self._open: Element | None = None
        self._artifact = 0
        self._fill = ""
        self._pictures: set[str] = set()

    # -- pages ---------------------------------------------------------------------------------------------------------

    def end_page(self) -> None:
        self._close()
        self.canvas.showPage()
        self._code = self.canvas._code  # type: ignore[attr-defined]  # noqa: SLF001 -- a new list each page
        self._fill = ""
        self.page += 1
        self.pages.append([])

    def target(self, name: str, top: float) -> None:
        """Name this place; the first of a name wins."""
        self.targets.setdefault(name, Target(self.page, top))

    # -- belonging -----------------------------------------------------------------------------------------------------

    def belong(self, element: Element) -> None:
        """What is drawn next belongs to `element`, or to nothing inside `artifact`."""
        if self._artifact or element is self._open:
            return
        self._close()
        sequences = self.pages[-1]
        self._code.append(f"/{element.kind} <</MCID {len(sequences)}>> BDC")
        element.add(Content(self.page, len(sequences)))
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

    # -- drawing -------------------------------------------------------------------------------------------------------

    def font(self, face: Face) -> Embedding:
        if face.name not in self.fonts:
            self.fonts[face.name] = Embedding(face, f"T{len(self.fonts)}")
        return self.fonts[face.name]

    def text(
        self, font: Embedding, size: float, x: float, y: float, shown: str, *, reverse: bool, rise: float = 0
    ) -> None:
        """Operands of TJ on a baseline; `reverse`: they are shown from left to right and read from right to left."""
        up, down = (f" {rise:.2f} Ts", " 0 Ts") if rise else ("", "")
        line = f"BT /{font.resource} {size:.5g} Tf{up} 1 0 0 1 {x:.2f} {y:.2f} Tm [{shown}] TJ{down} ET"
        self._code.append(f"/ReversedChars BMC {line} EMC" if reverse else line)

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

    def link(self, element: Element, box: tuple[float, float, float, float], href: str, says: str) -> None:
        if not self._artifact:
            element.add(Annotation(self.page, len(self.links)))
            self.links.append(Link(self.page, box, href, says))

    def picture(self, data: bytes, x: float, y: float, width: float, height: float) -> None:
        """A PNG or JPEG, its bottom left corner at (x, y); the same one is in the file once."""
        name = sha256(data).hexdigest()[:16]
        if name not in self._pictures:
            self._pictures.add(name)
            self.canvas._doc.Reference(image(data), xObjectName(name))  # type: ignore[attr-defined]  # noqa: SLF001 -- ReportLab's
        self._code.append(f"q {width:.2f} 0 0 {height:.2f} {x:.2f} {y:.2f} cm")
        self.canvas.doForm(name)
        self._code.append("Q")

    def forget(self) -> None:
        """Colours are unknown after foreign drawing."""
        self._fill = ""


@lru_cache(maxsize=256)
def _rgb(colour: str) -> str:
    """The components of "#RRGGBB", from 0 to 1, as operands."""
    return " ".join(f"{int(colour[i : i + 2], 16) / 255:.4g}" for i in (1, 3, 5))
