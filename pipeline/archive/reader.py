"""Files from outside are opened only in processes of their own, which the system ends when they take too much.

A bomb costs one worker, is named, and the rest goes on. Nothing in a file is ever run.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.archive import likeness, scan, sight
from pipeline.archive.scan import Page
from pipeline.archive.sight import Look
from pipeline.errors import ArchiveError, Place, Sentence

if TYPE_CHECKING:
    from pipeline.archive.signature import Signature
    from pipeline.archive.vouching import Trust

MAX_BYTES = 500_000_000
MAX_PAGES = 500
_MEMORY = 3 << 30  # bytes of address space of a worker
SECONDS = 30.0  # for one page, whatever is on it
_PATIENCE = 3  # workers that a file may cost


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
        if not (form := sight.kind(path)):
            raise ArchiveError(
                Sentence("ni PDF, ni PNG, ni JPEG", "neither PDF, PNG nor JPEG"),
                Place(str(path)),
                Sentence("enregistrez-le dans l’un de ces formats", "save it as one of these"),
            )
        found: Look = self._told(path, partial(sight.look, str(path), form))
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

    def changed_since(self, path: Path, size: int) -> tuple[Sentence, ...]:
        """See `signature.changed_since`. Raises `ArchiveError` for a file that cannot be read."""
        found: tuple[Sentence, ...] = self._told(path, partial(_changed_since, str(path), size))
        return found

    def differing(self, path: Path, copy: Path) -> tuple[int, ...]:
        """The pages of a PDF that do not say or do not show what those of `copy` do, fields to sign in aside."""
        found: tuple[int, ...] = self._told(path, partial(likeness.differing, str(path), str(copy)))
        return found

    def assemble(self, parts: Sequence[tuple[Path, int, int]], target: Path) -> None:
        """Write the pages (a file, the number of its page, how far it is turned), upright and in order, as a PDF."""
        listed = [(str(path), sight.kind(path), number, turn) for path, number, turn in parts]
        self._told(parts[0][0], partial(scan.assemble, listed, str(target)))

    def _told(self, path: Path, task: Any) -> Any:
        """What a worker says of a file. Raises `ArchiveError` where the file is too much for it."""
        try:
            return self._submit(partial(_tried, task)).result()
        except BrokenProcessPool as error:
            self.close()
            raise ArchiveError(sight.HEAVY, Place(str(path)), sight.AGAIN) from error
        except ArchiveError as error:
            raise ArchiveError(error.what, Place(str(path)), error.hint) from error

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


def _tried(task: Any) -> Any:
    with _timed():
        try:
            return task()
        except ArchiveError:
            raise
        except MemoryError:
            raise ArchiveError(sight.HEAVY, hint=sight.AGAIN) from None
        except Exception:  # noqa: BLE001 -- whatever a hostile file makes a library say
            raise ArchiveError(sight.DAMAGED, hint=sight.AGAIN) from None


def _read(path: str, form: str, number: int) -> Page:
    with _timed():
        return scan.read(path, form, number)


def _signatures(path: str, known: "Trust", at: datetime) -> "tuple[Signature, ...]":
    from pipeline.archive import signature

    return signature.read(Path(path).read_bytes(), known, at)


def _changed_since(path: str, size: int) -> tuple[Sentence, ...]:
    from pipeline.archive import signature

    return signature.changed_since(Path(path).read_bytes(), size)
