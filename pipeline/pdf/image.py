"""Pictures as objects of a PDF: JPEG as it is, all else as plain pixels on white, which every reader shows the same."""

from io import BytesIO

from pipeline.pdf.objects import Stream


def image(data: bytes) -> Stream:
    """The image object of a PNG or JPEG file."""
    from PIL import Image

    with Image.open(BytesIO(data)) as picture:
        width, height = picture.size
        if picture.format == "JPEG" and picture.mode in {"RGB", "L"}:
            space = "RGB" if picture.mode == "RGB" else "Gray"
            return Stream(data, f"{_entries(width, height, space)}/Filter/DCTDecode", packed=False)
        layer = picture.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        pixels = Image.alpha_composite(white, layer).convert("RGB").tobytes()
    return Stream(pixels, _entries(width, height, "RGB"))


def _entries(width: int, height: int, space: str) -> str:
    size = f"/Width {width}/Height {height}"
    return f"/Type/XObject/Subtype/Image{size}/ColorSpace/Device{space}/BitsPerComponent 8"
