"""Where a store stands: names and bytes, put there whole and durably, never taken away."""

import contextlib
import errno
import os
import shutil
import stat
from collections.abc import Iterator
from datetime import datetime
from io import BufferedIOBase
from pathlib import Path
from typing import Protocol

from pipeline.archive import disk, ocfl
from pipeline.errors import Place, Sentence, SettingsError


class Folder(Protocol):
    """A tree of files by their names from its root, parted by slashes."""

    def names(self) -> Iterator[str]:
        """Every file, in order, and what else may stand there: links, empty folders (which end with a slash)."""

    def open(self, name: str) -> BufferedIOBase:
        """The file for reading. Raises `FileNotFoundError`, also where a link or anything else stands in its place."""

    def put(self, name: str, source: Path) -> None:
        """Write the file `source` there: whole or not at all, and durable when this returns."""

    def seen(self, name: str) -> str:
        """How a person finds the file."""


class Local:
    """A folder of this machine. What is being written stands beside it, so that nothing foreign is ever inside."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def names(self) -> Iterator[str]:
        for folder, folders, files in os.walk(self.root):
            folders.sort()
            here = Path(folder).relative_to(self.root)
            links = [name for name in folders if Path(folder, name).is_symlink()]  # not walked into
            for name in sorted((*files, *links)):
                yield (here / name).as_posix()
            if not folders and not files and here.parts:
                yield f"{here.as_posix()}/"

    def open(self, name: str) -> BufferedIOBase:
        path = self.root / name
        with contextlib.suppress(NotADirectoryError):
            if stat.S_ISREG(path.lstat().st_mode):  # a pipe would keep us waiting, a link leads out of the archive
                return path.open("rb")
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))

    def put(self, name: str, source: Path) -> None:
        target = self.root / name
        part = self.root.with_name(f".{self.root.name}.part")
        made = list(_missing(target.parent))
        target.parent.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        with source.open("rb") as origin, part.open("wb") as copy:
            shutil.copyfileobj(origin, copy, 1 << 20)
            copy.flush()
            disk.settle(copy.fileno())
        part.replace(target)
        for folder in {target.parent, *(one.parent for one in made)}:
            disk.settle_folder(folder)

    def seen(self, name: str) -> str:
        return str(self.root / name)


class Bucket:
    """A place that fsspec knows, such as `s3://bucket/archive`.

    What stands for good is only ever created: a file that is there with other content is refused. The inventory of an
    object is written anew with each version; a versioned bucket keeps the former. `until`: nobody, not even who owns
    the bucket, may delete a file before (Object Lock, mode COMPLIANCE); None leaves that to the bucket.
    """

    def __init__(self, url: str, until: datetime | None = None) -> None:
        from fsspec.core import url_to_fs

        self.url = url.rstrip("/")
        self.fs, self.root = url_to_fs(self.url, use_listings_cache=False, skip_instance_cache=True)
        if until and not self.url.startswith("s3://"):
            raise ValueError("retention: s3:// only")
        self._lock = {"ObjectLockMode": "COMPLIANCE", "ObjectLockRetainUntilDate": until} if until else {}

    def names(self) -> Iterator[str]:
        yield from sorted(str(path)[len(self.root) + 1 :] for path in self.fs.find(self.root))

    def open(self, name: str) -> BufferedIOBase:
        found: BufferedIOBase = self.fs.open(f"{self.root}/{name}", "rb")
        return found

    def put(self, name: str, source: Path) -> None:
        kept = name.rpartition("/")[2] not in {ocfl.INVENTORY, ocfl.SIDECAR}
        mode = "create" if kept else "overwrite"
        self.fs.put_file(str(source), f"{self.root}/{name}", mode=mode, **self._lock)

    def seen(self, name: str) -> str:
        return f"{self.url}/{name}"


def at(store: str, until: datetime | None = None) -> Folder:
    """The store that a setting names: a path, or a URL (see `Bucket` for `until`, which no path has).

    Raises `SettingsError` for a URL that cannot be used.
    """
    if "://" not in store:
        return Local(Path(store))
    try:
        return Bucket(store, until)
    except (ImportError, ValueError) as error:
        raise SettingsError(
            Sentence(f"cette archive ne s’ouvre pas : {error}", f"this archive does not open: {error}"),
            Place(store),
            Sentence("pip install 'mithaq[s3]'", "pip install 'mithaq[s3]'"),
        ) from error


def _missing(folder: Path) -> Iterator[Path]:
    """The folders that must be made for this one to be there."""
    while not folder.exists():
        yield folder
        folder = folder.parent
