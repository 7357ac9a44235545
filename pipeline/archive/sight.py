"""What a file from outside is, before anything is read from it: its kind, its pages, and what it would run."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ArchiveError, Sentence

if TYPE_CHECKING:
    from PIL.Image import Image

DAMAGED = Sentence("ce fichier est abîmé : il ne s’ouvre pas", "this file is damaged: it cannot be opened")
HEAVY = Sentence("ce fichier demande trop de temps ou de mémoire", "this file asks for too much time or memory")
AGAIN = Sentence("demandez-le à nouveau, ou numérisez le papier à nouveau", "ask for it, or scan the paper, again")

MAX_SIDE = 5000  # pixels of a rendered page: an A3 at 300 dpi
_MAX_PIXELS = 120_000_000  # of a photograph
_KINDS = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg"}


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is at first sight; `active` is what it would run, "" for nothing."""

    kind: str
    pages: int
    signed: bool = False
    encrypted: bool = False
    active: str = ""


def kind(path: Path) -> str:
    """What a file is by its first bytes: "pdf", "png", "jpeg", or "" for what is none of these."""
    with path.open("rb") as file:
        start = file.read(1024)
    found = next((kind for magic, kind in _KINDS.items() if start.startswith(magic)), "")
    return found or ("pdf" if b"%PDF-" in start else "")


def look(path: str, form: str) -> Look:
    """The file at first sight; for workers alone (`reader`)."""
    if form == "pdf":
        return _look_at_pdf(path)
    picture(path).close()
    return Look(form, 1)


def _look_at_pdf(path: str) -> Look:
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            form: Any = pdf.Root.get("/AcroForm", {})
            signed = any(field.get("/V") is not None for field in fields(form) if field.get("/FT") == "/Sig")
            return Look("pdf", len(pdf.pages), signed, pdf.is_encrypted, _active(pdf))
    except pikepdf.PasswordError:
        return Look("pdf", 0, encrypted=True)


def fields(form: Any) -> Iterator[Any]:
    """The fields of a form and those below them, a thousand at most."""
    todo = list(form.get("/Fields", []))[:1000]
    for field in todo:
        yield field
        todo += list(field.get("/Kids", []))[: 1000 - len(todo)]


_RUNS = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/RichMediaExecute")


def _active(pdf: Any) -> str:
    """What opening or touching the file would run: the name of the kind of action."""
    for item in pdf.objects:
        for found in _dictionaries(item, 20):
            if str(found.get("/S", "")) in _RUNS:
                return str(found.S)[1:]
            if "/JS" in found:
                return "JavaScript"
    return ""


def _dictionaries(item: Any, depth: int) -> Iterator[Any]:
    """A dictionary and those that stand in it, not merely behind a reference."""
    import pikepdf

    if isinstance(item, pikepdf.Stream):
        item = item.stream_dict
    if isinstance(item, pikepdf.Dictionary):
        yield item
    inner = item.values() if isinstance(item, pikepdf.Dictionary) else item if isinstance(item, pikepdf.Array) else ()
    for one in inner if depth else ():
        if isinstance(one, pikepdf.Dictionary | pikepdf.Array) and not one.is_indirect:
            yield from _dictionaries(one, depth - 1)


def picture(path: str) -> "Image":
    """A photograph in grey, as it was held. Raises `ArchiveError` for one too large."""
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS // 2  # Pillow refuses at twice this
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as file:
            image = ImageOps.exif_transpose(file).convert("L")
    except Image.DecompressionBombError as error:
        raise ArchiveError(HEAVY, hint=AGAIN) from error
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return image
