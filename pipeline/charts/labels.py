"""One line of text inside a drawing, where no paragraph engine reaches: letters joined, then put in visual order.

arabic-reshaper writes the joined forms as presentation characters. FiraGO has no *isolated* ones (ن د ر و would
vanish): those keep their ordinary character. Tashkeel stays. Brackets at right-to-left levels are mirrored (UAX #9,
L4).
"""

from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING

from pipeline import fonts
from pipeline.document import isolates
from pipeline.document.bidi import visual_line
from pipeline.document.model import Direction, Lang, Text

if TYPE_CHECKING:
    from arabic_reshaper import ArabicReshaper


@cache
def face(family: str, *, strong: bool = False) -> str:
    """The name under which ReportLab knows the upright face of `family`, registered on first use."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    name = f"{family}-chart{'-bold' if strong else ''}"
    pdfmetrics.registerFont(TTFont(name, BytesIO(fonts.face(family, strong=strong, emph=False))))
    return name


@cache
def _reshaper() -> "ArabicReshaper":
    from arabic_reshaper import ArabicReshaper

    return ArabicReshaper({"delete_harakat": False, "use_unshaped_instead_of_isolated": True})


def isolated(text: str, direction: Direction) -> str:
    """The text with the controls that keep "12 000" whole inside Arabic."""
    lang = Lang.AR if direction == "rtl" else Lang.FR
    return "".join(run.text for run in isolates.isolated((Text(text, lang),), lang) if isinstance(run, Text))


def _joined(text: str) -> str:
    """The text with its letters joined, and a blank that both families have for the narrow no-break space."""
    joined: str = _reshaper().reshape(text)
    return joined.replace("\u202f", "\u00a0")  # FiraGO has no narrow one


def shaped(text: str, direction: Direction) -> str:
    """The characters of a line in visual order, left to right, as a drawing wants them."""
    return visual_line(_joined(text), direction)


def width_of(text: str, family: str, size: float, *, strong: bool = False) -> float:
    """The advance of the shaped line, in points."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    return float(stringWidth(_joined(text), face(family, strong=strong), size))
