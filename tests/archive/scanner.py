"""A scanner of paper: what pens, fax machines, tired lamps and hurried hands make of a clean page. Same seed, same scan."""

import io
import random
from collections.abc import Callable, Sequence
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter


def pages(data: bytes, dpi: int) -> list[Image.Image]:
    """The pages of a PDF in grey, as paper gives them back."""
    with pypdfium2.PdfDocument(data) as pdf:
        return [page.render(scale=dpi / 72, grayscale=True).to_pil().copy() for page in pdf]


def _noise(image: Image.Image, chance: random.Random) -> Image.Image:
    grain = Image.frombytes("L", image.size, chance.randbytes(image.width * image.height))
    dark = ImageChops.subtract(image, grain.point(lambda value: value * 90 // 255))
    specks = grain.point(lambda value: 0 if value < 3 else 255)
    return ImageChops.darker(dark, specks)


def _blur(image: Image.Image, _chance: random.Random) -> Image.Image:
    return image.filter(ImageFilter.GaussianBlur(image.width / 1240))


def _faded(image: Image.Image, _chance: random.Random) -> Image.Image:
    return image.point(lambda value: 150 + value * 90 // 255)


def _strokes(image: Image.Image, chance: random.Random) -> Image.Image:
    """A pen through the page, and through the larger of its codes."""
    marked = image.copy()
    draw = ImageDraw.Draw(marked)
    width, height = marked.size
    for _ in range(6):
        ends = [(chance.randrange(width), chance.randrange(height)) for _ in range(2)]
        draw.line(ends, fill=60, width=max(2, width // 600))
    draw.line([(width * 0.8, height * 0.91), (width, height * 0.95)], fill=40, width=max(3, width // 400))
    return marked


def _turned(degrees: float, *, cut: bool = False) -> Callable[[Image.Image, random.Random], Image.Image]:
    """Laid askew on a glass that is larger than the page, or, `cut`, no larger: its corners are lost."""

    def turn(image: Image.Image, _chance: random.Random) -> Image.Image:
        return image.rotate(degrees, Image.Resampling.BICUBIC, expand=not cut, fillcolor=255)

    return turn


def _jpeg(image: Image.Image, _chance: random.Random) -> Image.Image:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=60)
    return Image.open(io.BytesIO(buffer.getvalue())).convert("L")


DAMAGES: dict[str, Sequence[Callable[[Image.Image, random.Random], Image.Image]]] = {
    "clean": (),
    "noise": (_noise,),
    "blur": (_blur,),
    "faded": (_faded, _noise),
    "pen": (_strokes, _noise),
    "+5°": (_turned(-5), _noise),
    "-5°": (_turned(5), _noise),
    "+5°, corners cut": (_turned(-5, cut=True), _noise),
    "-5°, corners cut": (_turned(5, cut=True), _noise),
    "90°": (_turned(90), _noise),
    "180°": (_turned(180), _noise),
    "JPEG 60": (_noise, _jpeg),
    "all": (_strokes, _blur, _turned(-3), _noise, _jpeg),
}


def scanned(image: Image.Image, damage: str, seed: int = 0) -> Image.Image:
    """The page as the scanner gives it."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    for harm in DAMAGES[damage]:
        image = harm(image, chance)
    return image


def save(path: Path, images: Sequence[Image.Image], dpi: int) -> Path:
    """The images as one PDF of a page each, as scanners write them."""
    images[0].save(path, "PDF", resolution=dpi, save_all=True, append_images=list(images[1:]), quality=75)
    return path
