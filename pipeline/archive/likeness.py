"""Whether the pages of a PDF are those of another; for workers alone (`reader`), as all that opens a file."""

from collections.abc import Sequence
from typing import Any

_SKETCH = 1.0  # pixels a point, enough to see whether two pages show the same
_UNLIKE = 48  # of 255: what another rendering of the same letters stays under


def differing(path: str, copy: str) -> tuple[int, ...]:
    """The pages of a PDF that do not say or do not show what those of `copy` do, fields to sign in aside."""
    import pikepdf
    import pypdfium2

    with pikepdf.open(copy) as pdf:
        fields = [[list(map(float, one.Rect)) for one in page.get("/Annots", []) if "/FT" in one] for page in pdf.pages]
    with pypdfium2.PdfDocument(path) as given, pypdfium2.PdfDocument(copy) as wanted:
        both = range(1, min(len(given), len(wanted)) + 1)
        odd = [n for n in both if not _alike(given[n - 1], wanted[n - 1], fields[n - 1])]
        return (*odd, *range(both.stop, max(len(given), len(wanted)) + 1))


def _alike(given: Any, wanted: Any, fields: "Sequence[Sequence[float]]") -> bool:
    """Whether two pages say the same words and show the same shapes outside `fields`."""
    from PIL import ImageChops, ImageFilter

    if given.get_size() != wanted.get_size() or said(given) != said(wanted):
        return False
    shown = []
    for page in (given, wanted):
        image = page.render(scale=_SKETCH, grayscale=True, may_draw_forms=False).to_pil().copy()
        for left, bottom, right, top in fields:
            high = page.get_height()
            box = (left * _SKETCH, (high - top) * _SKETCH, right * _SKETCH, (high - bottom) * _SKETCH)
            image.paste(255, tuple(map(round, box)))
        shown.append(image.filter(ImageFilter.GaussianBlur(1)))
    unlike: Any = ImageChops.difference(*shown).getextrema()  # the least and the most, of one band
    return bool(unlike[1] < _UNLIKE)


def said(page: Any) -> list[str]:
    """The words of a page that PDFium opened."""
    words: list[str] = page.get_textpage().get_text_bounded().split()
    return words
