"""A pack on disk, whole or not at all: made in a folder beside the former one, which it then replaces.

Whatever goes wrong on the way (a full disk, a folder that may not be written to, a file that another program holds, an
interrupted build), the former pack stays as it was.
"""

import contextlib
import errno
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import BuildError, Place, Sentence, reason

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG} if sys.platform != "win32" else {errno.ENOSPC, errno.EFBIG}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn a fault of the machine while writing below `path` into a sentence."""
    try:
        yield
    except OSError as error:
        file = Place(str(error.filename2 or error.filename or path))
        kept = Sentence("ce qui avait été construit auparavant est intact", "what was built before is untouched")
        if error.errno in _FULL:
            what = Sentence("le disque est plein", "the disk is full")
            hint = Sentence(f"libérez de la place ; {kept.fr}", f"make room; {kept.en}")
        elif error.errno in _DENIED:
            what = Sentence("ce dossier n’est pas accessible en écriture", "this folder cannot be written to")
            hint = Sentence(
                f"fermez les documents ouverts, ou choisissez un autre dossier (MITHAQ_BUILD) ; {kept.fr}",
                f"close the documents that are open, or choose another folder (MITHAQ_BUILD); {kept.en}",
            )
        else:
            why = reason(error)
            what = Sentence(f"écriture impossible : {why.fr}", f"it cannot be written: {why.en}")
            hint = Sentence(
                f"choisissez un autre dossier (MITHAQ_BUILD) ; {kept.fr}",
                f"choose another folder (MITHAQ_BUILD); {kept.en}",
            )
        raise BuildError(what, file, hint) from error


@contextmanager
def locked(build: Path) -> Iterator[None]:
    """Hold the build folder: a second build waits for the first. A killed program holds nothing."""
    with explained(build):
        build.mkdir(parents=True, exist_ok=True)
        file = (build / ".lock").open("ab")
    with file:
        _lock(file.fileno())
        yield


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        msvcrt.locking(handle, msvcrt.LK_LOCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX)


def put(folder: Path, files: Mapping[str, bytes], keep: Iterable[str], archive: bytes | None) -> None:
    """Make `folder` hold `files` and, of what it holds now, `keep`; and `archive` stand beside it as a zip file.

    `archive` None leaves the zip file as it is. Raises `BuildError`; then everything is as it was.
    """
    new, old, zipped = _beside(folder, "new"), _beside(folder, "old"), _beside(folder, "zip")
    with explained(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        restore(folder)
        try:
            _remove(new)
            new.mkdir()
            for name in keep:
                _carry(folder / name, new / name)
            for name, data in files.items():
                (new / name).write_bytes(data)
            if archive is not None:
                zipped.write_bytes(archive)
            _swap(folder, new, old, zipped if archive is not None else None)
        finally:
            _remove(new)
            zipped.unlink(missing_ok=True)


def replace_file(path: Path, data: bytes) -> None:
    """Replace one file whole or not at all."""
    with explained(path):
        new = path.with_name(f"{path.name}.new")
        try:
            new.write_bytes(data)
            new.replace(path)
        finally:
            new.unlink(missing_ok=True)


def restore(folder: Path) -> None:
    """Put back the former pack where a build was killed between the two halves of a swap."""
    old = _beside(folder, "old")
    if old.exists() and not folder.exists():
        old.rename(folder)
    _remove(old)


def _swap(folder: Path, new: Path, old: Path, zipped: Path | None) -> None:
    if folder.exists():
        folder.rename(old)
    try:
        new.rename(folder)
        if zipped:
            zipped.replace(folder.with_name(f"{folder.name}.zip"))
    except BaseException:
        _remove(folder)
        if old.exists():
            old.rename(folder)
        raise
    _remove(old)


def _beside(folder: Path, purpose: str) -> Path:
    return folder.with_name(f".{folder.name}.{purpose}")


def _carry(source: Path, target: Path) -> None:
    """The same file in the new folder, its date with it: a link where the disk has links, else a copy."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _remove(path: Path) -> None:
    """Take away what we made; what cannot be removed now is removed by the next build."""
    if path.is_dir():
        shutil.rmtree(path, ignore_errors=True)
    else:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
