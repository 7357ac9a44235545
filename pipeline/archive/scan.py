"""Reading what came back on paper: which page is which, from the codes printed on it.

All that opens a file here is for workers alone (`reader`): what a hostile file does to a library, it does there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pipeline.archive import codes
from pipeline.archive.codes import Code
from pipeline.archive.sight import MAX_SIDE, picture

if TYPE_CHECKING:
    from PIL.Image import Image

DPI = 200
_MAX_TEXT = 20_000  # characters of a page that are compared
_CORNER = 0.3  # of the shorter side: where a code stands on a page that lay 5° askew
# How corners are softened, then enlarged (to so many pixels): noise goes, and each module becomes a dozen pixels wide.
# Of 400 pages that pen, blur, noise and JPEG had been through, or that were faded, they read all; the first, 390.
_CLOSER = ((0.8, 3700), (0.8, 4440), (0.6, 2960))
_TOGETHER = 16  # pages read before the file is opened anew: PDFium keeps all that it has seen


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a scan: `number` counts from 1; `code` is None where none could be read.

    `turn` is how far the page stands turned, in degrees clockwise: 0, 90, 180 or 270. `text` is what the scan itself
    says is written there. `rung` counts how many tries the ladder took; `broken` means that the page cannot be opened,
    `printed` that no paper lay on any glass: a program wrote letters there.
    """

    number: int
    code: Code | None = None
    turn: int = 0
    text: str = ""
    rung: int = 0
    broken: bool = False
    printed: bool = False


def read(path: str, form: str, number: int) -> Page:
    """A page of a file, known by its code where it can be read."""
    try:
        image, text, printed = _page(path, number) if form == "pdf" else (picture(path), "", False)
    except Exception:  # noqa: BLE001 -- whatever a hostile file makes a library say
        return Page(number, broken=True)
    for rung, shown in enumerate(_ladder(image)):
        if found := _code(shown):
            return Page(number, found[0], found[1], text, rung, printed=printed)
    return Page(number, text=text, rung=rung, printed=printed)


@lru_cache(1)
def _opened(path: str, _batch: int = 0) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(path)


def _page(path: str, number: int) -> "tuple[Image, str, bool]":
    """The page in grey, the words that the file says are on it, and whether a program wrote them there."""
    page = _opened(path, number // _TOGETHER)[number - 1]
    try:
        scale = min(DPI / 72, MAX_SIDE / max(1.0, *page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        image: Image = bitmap.to_pil().copy()
        bitmap.close()
        words = page.get_textpage()
        text = words.get_text_bounded()[:_MAX_TEXT] if words.count_chars() else ""
        words.close()
        return image, text, _printed(page)
    finally:
        page.close()


def _printed(page: Any) -> bool:
    """Whether images cover too little of a page for one that lay on a glass.

    What a scanner recognised as text is written unseen; one that crops leaves white around, but no letters.
    """
    from pypdfium2 import raw

    shown = [item for item in page.get_objects() if item.type in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_TEXT}]
    images = [item for item in shown if item.type == raw.FPDF_PAGEOBJ_IMAGE]
    unseen = {raw.FPDF_TEXTRENDERMODE_INVISIBLE, raw.FPDF_TEXTRENDERMODE_CLIP}
    letters = (item for item in shown if item.type == raw.FPDF_PAGEOBJ_TEXT)
    least = 0.5 if any(raw.FPDFTextObj_GetTextRenderMode(item) not in unseen for item in letters) else 0.1
    width, height = page.get_size()
    return bool(sum(map(_area, images)) < least * width * height)


def _area(item: Any) -> float:
    """How much of the page an image covers, in square points: what its matrix makes of a square of one."""
    a, b, c, d, _, _ = item.get_matrix().get()
    own: float = abs(a * d - b * c)
    return own * (_area(item.container) if item.container else 1.0)


def _ladder(image: "Image") -> "Iterator[Image]":
    """The page as it is, then in every way that made an unreadable one readable; most pages need only the first."""
    from PIL import Image, ImageFilter

    yield image
    corners = _corners(image)
    for blur, side in _CLOSER:
        yield corners.filter(ImageFilter.GaussianBlur(blur)).resize((side, side), Image.Resampling.BICUBIC)
    if max(image.size) <= MAX_SIDE:  # a photograph, whose codes are anywhere
        size = (image.width * 2, image.height * 2)
        twice = image.resize(size, Image.Resampling.BICUBIC)
        yield twice.filter(ImageFilter.GaussianBlur(1.5)).filter(ImageFilter.UnsharpMask(6, 300, 0))
        yield image.filter(ImageFilter.MedianFilter(3)).resize(size, Image.Resampling.BICUBIC)


def _corners(image: "Image") -> "Image":
    """The four corners of a page put together: its codes, whichever way it is turned, and little else."""
    from PIL import Image

    side = int(min(image.size) * _CORNER)
    found = Image.new("L", (2 * side, 2 * side))
    for x, left in ((0, 0), (side, image.width - side)):
        for y, top in ((0, 0), (side, image.height - side)):
            found.paste(image.crop((left, top, left + side, top + side)), (x, y))
    return found


def _code(image: "Image") -> tuple[Code, int] | None:
    """The code of the page and how far it is turned; None where there is none, or two that disagree."""
    import zxingcpp

    found = {}
    for seen in zxingcpp.read_barcodes(
        image, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode), try_invert=False
    ):
        if seen.valid and (code := codes.parse(seen.text)):
            found[code] = round(seen.orientation / 90) * 90 % 360
    return next(iter(found.items())) if len(found) == 1 else None


def assemble(parts: Sequence[tuple[str, str, int, int]], target: str) -> None:
    """Write pages (a file, its kind, the number of the page, how far it is turned), upright and in order, as a PDF."""
    import pypdfium2

    made = pypdfium2.PdfDocument.new()
    for at, (path, form, number, turn) in enumerate(parts):
        if form == "pdf":
            made.import_pages(_opened(path), [number - 1])
        else:
            made.import_pages(_as_pdf(path))
        page = made[at]
        page.set_rotation((page.get_rotation() - turn) % 360)
        page.close()
    made.save(target)
    made.close()


def _as_pdf(path: str) -> Any:
    """A photograph as a PDF of one page as wide as an A4."""
    import io

    import pypdfium2

    image = picture(path)
    buffer = io.BytesIO()
    image.save(buffer, "PDF", resolution=min(image.size) / 8.27)
    return pypdfium2.PdfDocument(buffer.getvalue())


def texts(data: bytes) -> tuple[str, ...]:
    """The words of each page of a PDF of our own."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return tuple(page.get_textpage().get_text_bounded() for page in pdf)
