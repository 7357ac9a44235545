"""Drawings as pictures, and the pictures that content brings as `data:` URIs."""

import base64
import binascii
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from pipeline.charts.look import Look
from pipeline.document.model import Figure
from pipeline.errors import DocumentError, Sentence

DPI = 300
_POINTS = 72
_TYPES = {"image/png": "png", "image/jpeg": "jpeg"}
_MOST = 40_000_000  # pixels: a page at 600 dpi; more is a mistake, or an attack


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture file; `height` is its proportion: height by width."""

    data: bytes
    type: str  # "png" or "jpeg"
    height: float


def picture(figure: Figure, width: float, look: Look) -> Picture:
    """The figure as it is shown `width` points wide.

    Raises `DocumentError` for a `data:` URI that is not a usable PNG or JPEG.
    """
    return _shown(figure) if figure.kind == "picture" else _drawn(figure, width, look)


@lru_cache(maxsize=64)
def _drawn(figure: Figure, width: float, look: Look) -> Picture:
    """A drawing as PNG, by way of a page of PDF."""
    import pypdfium2

    from pipeline.charts.draw import draw
    from pipeline.charts.page import page

    drawing = draw(figure, width, look)
    document = pypdfium2.PdfDocument(page(drawing))
    try:
        image = document[0].render(scale=DPI / _POINTS).to_pil()
    finally:
        document.close()
    out = BytesIO()
    image.save(out, "PNG", optimize=True, dpi=(DPI, DPI))
    return Picture(out.getvalue(), "png", drawing.height / drawing.width)


@lru_cache(maxsize=64)
def _shown(figure: Figure) -> Picture:
    from PIL import Image, UnidentifiedImageError

    head, _, body = figure.source.partition(",")
    kind = _TYPES.get(head.removeprefix("data:").removesuffix(";base64"), "")
    try:
        data = base64.b64decode(body, validate=True)
        with Image.open(BytesIO(data), formats=[kind.upper()]) as image:
            width, height = image.size
            if width * height <= _MOST:
                image.load()
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError) as error:
        raise _unusable(figure) from error
    if width * height > _MOST:
        raise _unusable(figure)
    return Picture(data, kind, height / width)


def _unusable(figure: Figure) -> DocumentError:
    return DocumentError(
        Sentence(
            fr=f"l’image « {figure.alt} » n’est pas une image PNG ou JPEG utilisable",
            en=f"the picture “{figure.alt}” is not a usable PNG or JPEG",
        ),
        hint=Sentence(fr="enregistrez-la de nouveau en PNG", en="save it again as PNG"),
    )
