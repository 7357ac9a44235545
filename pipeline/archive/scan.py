"""Reading what came back on paper: which page is which, from the codes printed on it.

Files from outside are opened only in processes of their own, which the system ends when they take too much memory or
time: a bomb costs one worker, is named, and the rest goes on. Nothing in a file is ever run.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.archive import codes
from pipeline.archive.codes import Code
from pipeline.errors import ArchiveError, Place, Sentence

if TYPE_CHECKING:
    from PIL.Image import Image

    from pipeline.archive.signature import Signature, Trust

DPI = 200
MAX_BYTES = 500_000_000
MAX_PAGES = 500
MAX_SIDE = 5000  # pixels of a rendered page: an A3 at 300 dpi
_MAX_PIXELS = 120_000_000  # of a photograph
_MAX_TEXT = 20_000  # characters of a page that are compared
_SKETCH = 1.0  # pixels a point, enough to see whether two pages show the same
_UNLIKE = 48  # of 255: what another rendering of the same letters stays under
_CORNER = 0.3  # of the shorter side: where a code stands on a page that lay 5° askew
# How corners are softened, then enlarged (to so many pixels): noise goes, and each module becomes a dozen pixels wide.
# Of 400 pages that pen, blur, noise and JPEG had been through, or that were faded, they read all; the first, 390.
_CLOSER = ((0.8, 3700), (0.8, 4440), (0.6, 2960))
_TOGETHER = 16  # pages read before the file is opened anew: PDFium keeps all that it has seen
_MEMORY = 3 << 30  # bytes of address space of a worker
SECONDS = 30.0  # for one page, whatever is on it
_PATIENCE = 3  # workers that a file may cost
_KINDS = {b"%PDF": "pdf", b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg"}


@dataclass(frozen=True, slots=True)
class Look:
    """What a file is at first sight; `active` is what it would run, "" for nothing."""

    kind: str
    pages: int
    signed: bool = False
    encrypted: bool = False
    active: str = ""


@dataclass(frozen=True, slots=True)
class Page:
    """A page of a scan: `number` counts from 1; `code` is None where none could be read.

    `turn` is how far the page stands turned, in degrees clockwise: 0, 90, 180 or 270. `text` is what the scan itself
    says is written there. `rung` counts how many tries the ladder took; `broken` means that the page cannot be opened.
    """

    number: int
    code: Code | None = None
    turn: int = 0
    text: str = ""
    rung: int = 0
    broken: bool = False


def kind(path: Path) -> str:
    """What a file is by its first bytes: "pdf", "png", "jpeg", or "" for what is none of these."""
    with path.open("rb") as file:
        start = file.read(1024)
    found = next((kind for magic, kind in _KINDS.items() if start.startswith(magic)), "")
    return found or ("pdf" if b"%PDF-" in start else "")


class Reader:
    """The workers that open files. To be had from `reading`."""

    def __init__(self, workers: int, seconds: float) -> None:
        self._workers = workers
        self._seconds = seconds
        self._pool: ProcessPoolExecutor | None = None

    def look(self, path: Path) -> Look:
        """The file at first sight. Raises `ArchiveError` for what is none, too large, or cannot be opened."""
        if path.stat().st_size > MAX_BYTES:
            raise ArchiveError(
                Sentence(f"fichier de plus de {MAX_BYTES // 10**6} Mo", f"a file of over {MAX_BYTES // 10**6} MB"),
                Place(str(path)),
            )
        if not (form := kind(path)):
            raise ArchiveError(
                Sentence("ni PDF, ni PNG, ni JPEG", "neither PDF, PNG nor JPEG"),
                Place(str(path)),
                Sentence("enregistrez-le dans l’un de ces formats", "save it as one of these"),
            )
        found: Look = self._told(path, partial(_look, str(path), form))
        if found.pages > MAX_PAGES:
            raise ArchiveError(
                Sentence(f"{found.pages} pages : plus de {MAX_PAGES}", f"{found.pages} pages: over {MAX_PAGES}"),
                Place(str(path)),
                Sentence("séparez-le en plusieurs fichiers", "split it into several files"),
            )
        return found

    def pages(self, path: Path, look: Look) -> Iterator[Page]:
        """The pages in the order of the file, each as soon as it is read."""
        left = _PATIENCE
        waiting = {n: self._submit(partial(_read, str(path), look.kind, n)) for n in range(1, look.pages + 1)}
        for number in range(1, look.pages + 1):
            try:
                yield waiting.pop(number).result()
                continue
            except BrokenProcessPool:
                self.close()
            # One of the pages broke the workers: which one, only this one alone can tell.
            found = self._alone(path, look, number) if left else Page(number, broken=True)
            left -= found.broken
            yield found
            if left:
                waiting = {n: self._submit(partial(_read, str(path), look.kind, n)) for n in waiting}

    def _alone(self, path: Path, look: Look, number: int) -> Page:
        try:
            found: Page = self._submit(partial(_read, str(path), look.kind, number)).result()
        except BrokenProcessPool:
            self.close()
            return Page(number, broken=True)
        return found

    def signatures(self, path: Path, known: "Trust", at: datetime) -> "tuple[Signature, ...]":
        """The digital signatures of the file. Raises `ArchiveError` where they cannot be read."""
        found: tuple[Signature, ...] = self._told(path, partial(_signatures, str(path), known, at))
        return found

    def changed_since(self, path: Path, size: int) -> str:
        """See `signature.changed_since`. Raises `ArchiveError` for a file that cannot be read."""
        return str(self._told(path, partial(_changed_since, str(path), size)))

    def differing(self, path: Path, copy: Path) -> tuple[int, ...]:
        """The pages of a PDF that do not say or do not show what those of `copy` do, fields to sign in aside."""
        found: tuple[int, ...] = self._told(path, partial(_differing, str(path), str(copy)))
        return found

    def assemble(self, parts: Sequence[tuple[Path, int, int]], target: Path) -> None:
        """Write the pages (a file, the number of its page, how far it is turned), upright and in order, as a PDF."""
        listed = [(str(path), kind(path), number, turn) for path, number, turn in parts]
        self._told(parts[0][0], partial(_assemble, listed, str(target)))

    def _told(self, path: Path, task: Any) -> Any:
        """What a worker says of a file. Raises `ArchiveError` where the file is too much for it."""
        try:
            return self._submit(partial(_tried, task)).result()
        except BrokenProcessPool as error:
            self.close()
            raise _unreadable(path) from error
        except _UnreadableError as error:
            raise _unreadable(path, str(error)) from error

    def _submit(self, task: Any) -> "Future[Any]":
        if self._pool is None:
            import multiprocessing

            spawn = multiprocessing.get_context("spawn")  # nothing of ours is in them, on any system
            self._pool = ProcessPoolExecutor(self._workers, spawn, initializer=_limited, initargs=(self._seconds,))
        try:
            return self._pool.submit(task)
        except BrokenProcessPool:
            self.close()
            return self._submit(task)

    def close(self) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


@contextmanager
def reading(workers: int = 0, seconds: float = SECONDS) -> Iterator[Reader]:
    """A reader with so many processes (0: one a processor, four at most), which give a page so many seconds."""
    reader = Reader(workers or min(4, os.cpu_count() or 1), seconds)
    try:
        yield reader
    finally:
        reader.close()


def _unreadable(path: Path, reason: str = "") -> ArchiveError:
    fr, en = (f" : {reason}", f": {reason}") if reason else ("", "")
    return ArchiveError(
        Sentence(f"ce fichier ne s’ouvre pas ou demande trop{fr}", f"this file does not open or asks too much{en}"),
        Place(str(path)),
        Sentence("numérisez le papier à nouveau", "scan the paper again"),
    )


# -- inside a worker ---------------------------------------------------------------------------------------------------


_LIMIT = [SECONDS]  # what this worker gives a page


def _limited(seconds: float) -> None:
    _LIMIT[0] = seconds
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


@contextmanager
def _timed() -> Iterator[None]:
    """The worker ends itself when the block takes too long, even inside a library."""
    import faulthandler

    with Path(os.devnull).open("w") as nowhere:
        faulthandler.dump_traceback_later(_LIMIT[0], exit=True, file=nowhere)
        try:
            yield
        finally:
            faulthandler.cancel_dump_traceback_later()


class _UnreadableError(Exception):
    """What a library said of a file, by its name alone: it crosses from one process to another."""


def _tried(task: Any) -> Any:
    with _timed():
        try:
            return task()
        except Exception as error:  # noqa: BLE001 -- whatever a hostile file makes a library say
            raise _UnreadableError(type(error).__name__) from None


def _look(path: str, form: str) -> Look:
    return _look_at_pdf(path) if form == "pdf" else _look_at_picture(path, form)


def _look_at_picture(path: str, form: str) -> Look:
    _picture(path).close()
    return Look(form, 1)


def _look_at_pdf(path: str) -> Look:
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            form: Any = pdf.Root.get("/AcroForm", {})
            signed = any(field.get("/V") is not None for field in _fields(form) if field.get("/FT") == "/Sig")
            return Look("pdf", len(pdf.pages), signed, pdf.is_encrypted, _active(pdf))
    except pikepdf.PasswordError:
        return Look("pdf", 0, encrypted=True)


def _fields(form: Any) -> Iterator[Any]:
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


def _signatures(path: str, known: "Trust", at: datetime) -> "tuple[Signature, ...]":
    from pipeline.archive import signature

    return signature.read(Path(path).read_bytes(), known, at)


def _changed_since(path: str, size: int) -> str:
    from pipeline.archive import signature

    return signature.changed_since(Path(path).read_bytes(), size)


def _differing(path: str, copy: str) -> tuple[int, ...]:
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

    if given.get_size() != wanted.get_size() or _said(given) != _said(wanted):
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


def _said(page: Any) -> list[str]:
    words: list[str] = page.get_textpage().get_text_bounded().split()
    return words


def _read(path: str, form: str, number: int) -> Page:
    with _timed():
        try:
            image, text = _page(path, number) if form == "pdf" else (_picture(path), "")
        except Exception:  # noqa: BLE001 -- whatever a hostile file makes a library say
            return Page(number, broken=True)
        for rung, shown in enumerate(_ladder(image)):
            if found := _code(shown):
                return Page(number, found[0], found[1], text, rung)
        return Page(number, text=text, rung=rung)


@lru_cache(1)
def _opened(path: str, _batch: int = 0) -> Any:
    import pypdfium2

    return pypdfium2.PdfDocument(path)


def _page(path: str, number: int) -> "tuple[Image, str]":
    """The page in grey, and the words that the file says are on it."""
    page = _opened(path, number // _TOGETHER)[number - 1]
    try:
        scale = min(DPI / 72, MAX_SIDE / max(1.0, *page.get_size()))
        bitmap = page.render(scale=scale, grayscale=True, may_draw_forms=False)
        image: Image = bitmap.to_pil().copy()
        bitmap.close()
        words = page.get_textpage()
        text = words.get_text_bounded()[:_MAX_TEXT] if words.count_chars() else ""
        words.close()
        return image, text
    finally:
        page.close()


def _picture(path: str) -> "Image":
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = _MAX_PIXELS // 2  # Pillow refuses at twice this
    with Image.open(path, formats=("PNG", "JPEG")) as file:
        if file.width * file.height > _MAX_PIXELS:
            raise ValueError("too many pixels")
        image = ImageOps.exif_transpose(file).convert("L")
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    return image


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


def _assemble(parts: Sequence[tuple[str, str, int, int]], target: str) -> None:
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

    image = _picture(path)
    buffer = io.BytesIO()
    image.save(buffer, "PDF", resolution=min(image.size) / 8.27)
    return pypdfium2.PdfDocument(buffer.getvalue())


def texts(data: bytes) -> tuple[str, ...]:
    """The words of each page of a PDF of our own."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as pdf:
        return tuple(page.get_textpage().get_text_bounded() for page in pdf)
