"""Files that are whole or not there, even when the power goes; and a lock that no killed program keeps."""

import contextlib
import errno
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import ArchiveError, Place, Sentence, reason

_FULL = {errno.ENOSPC, errno.EFBIG} | ({errno.EDQUOT} if sys.platform != "win32" else set())


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a fault of the machine below `path` into a sentence."""
    try:
        yield
    except OSError as error:
        file = Place(str(error.filename2 or error.filename or path))
        kept = Sentence(
            "rien n’est perdu : relancez ensuite la même commande",
            "nothing is lost: run the same command again afterwards",
        )
        if error.errno in _FULL:
            what = Sentence("le disque est plein", "the disk is full")
            hint = Sentence(f"libérez de la place ; {kept.fr}", f"make room; {kept.en}")
        elif isinstance(error, PermissionError) or error.errno == errno.EROFS:  # a bucket gives no number
            what = Sentence("accès refusé", "access denied")
            hint = Sentence(f"vérifiez les droits sur ce dossier ; {kept.fr}", f"check who may write there; {kept.en}")
        else:
            why = reason(error)
            what, hint = Sentence(f"le disque refuse : {why.fr}", f"the disk refuses: {why.en}"), kept
        raise ArchiveError(what, file, hint) from error


def write(path: Path, data: bytes) -> None:
    """A file on the disk itself, not merely in memory, when this returns."""
    with path.open("wb") as file:
        file.write(data)
        settle(file.fileno())


def replace(path: Path, data: bytes) -> None:
    """The same for a file that must never be seen half written."""
    part = path.with_name(f".{path.name}.part")
    write(part, data)
    part.replace(path)
    settle_folder(path.parent)


def settle(handle: int) -> None:
    """Wait until the disk has what was written."""
    if sys.platform == "darwin":
        with contextlib.suppress(OSError):
            import fcntl

            fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
            return
    os.fsync(handle)


def settle_folder(folder: Path) -> None:
    """Wait until the disk has the names in a folder. Windows writes them through by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold `path`, a file that is only a lock: whoever comes second waits. The system frees it when a program dies."""
    with explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("ab")
    with file:
        _lock(file.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        while True:  # msvcrt gives up after ten seconds; a first filing may take longer
            with contextlib.suppress(OSError):
                msvcrt.locking(handle, msvcrt.LK_LOCK, 1)
                return

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)
