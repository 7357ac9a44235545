"""The store: papers of cities as OCFL objects, each version written once, each written down in the register.

A version is kept in two steps. First everything it needs is written to a *plan* beside the register: files,
inventories, the line of the register. When the plan is complete it is the decision; then it is carried out: the line,
then the files, each read back. A program killed before the decision has done nothing; one killed after it is finished
by the next command. Neither leaves anything half done, on a disk or in a bucket.

Nothing is ever taken away: a version holds all files of the former and its own. A name that is there with other content
is refused.
"""

import contextlib
import errno
import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BufferedIOBase
from pathlib import Path

from pipeline.archive import disk, ocfl, register
from pipeline.archive.folder import Folder
from pipeline.archive.ocfl import Inventory, Version
from pipeline.archive.register import Entry, Register
from pipeline.errors import ArchiveError, Place, Sentence

_KEY = re.compile(r"[a-z0-9-]{1,80}/[a-z0-9-]{1,80}")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,120}(/[A-Za-z0-9][A-Za-z0-9._-]{0,120}){0,3}")
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Kept:
    """Where in the register a version stands; `new` is False where everything was there already."""

    entry: Entry
    new: bool


def digest_of(stream: BufferedIOBase) -> str:
    """SHA-256 of what a stream holds, in flat memory."""
    return hashlib.file_digest(stream, "sha256").hexdigest()


class Archive:
    """A store and its register. To be had from `opened`, which holds the lock."""

    def __init__(self, folder: Folder, path: Path) -> None:
        self.folder = folder
        self.path = path
        self._plan = path.with_name(f".{path.name}.plan")

    # -- reading -------------------------------------------------------------------------------------------------------

    def register(self) -> Register:
        return register.read(self.path)

    def trusted(self) -> Register:
        """The register, to build on. Raises `ArchiveError` where it was tampered with, or is gone."""
        known = self.register()
        hint = Sentence("voir : mithaq verify", "see: mithaq verify")
        if known.faults:
            raise ArchiveError(known.faults[0].what, Place(str(self.path), known.faults[0].line), hint)
        if not known.entries and any(True for _ in self.folder.names()):
            what = Sentence("le registre de cette archive a disparu", "the register of this archive has gone")
            raise ArchiveError(what, Place(str(self.path)), hint)
        return known

    def inventory(self, key: str) -> Inventory | None:
        """What an object holds; None where there is none. Raises `ArchiveError` for one that is not as registered."""
        return self._inventory(key, [entry.inventory for entry in self.register().entries if entry.object == key][-1:])

    def _inventory(self, key: str, last: list[str]) -> Inventory | None:
        name = f"{key}/{ocfl.INVENTORY}"
        data = self._bytes(name)
        if ([hashlib.sha256(data).hexdigest()] if data else []) != last:
            what = Sentence("cet objet n’est plus tel que le registre le connaît", "this object is not as registered")
            hint = Sentence("voir : mithaq verify", "see: mithaq verify")
            raise ArchiveError(what, Place(self.folder.seen(key)), hint)
        return ocfl.parse(data, self.folder.seen(name)) if data else None

    def inventories(self) -> Iterator[Inventory]:
        """Every object that the register knows, in order of key."""
        last = {entry.object: entry.inventory for entry in self.register().entries}
        for key in sorted(last):
            if found := self._inventory(key, [last[key]]):
                yield found

    def _bytes(self, name: str) -> bytes:
        """A file of the store; b"" where it is not there."""
        with disk.explained(self.path), contextlib.suppress(FileNotFoundError), self.folder.open(name) as file:
            return file.read()
        return b""

    def read(self, inventory: Inventory, digest: str) -> bytes:
        """A file of an object. Raises `ArchiveError` if it is not as it was kept."""
        name = inventory.path(digest)
        data = self._bytes(name)
        if hashlib.sha256(data).hexdigest() != digest:
            what = Sentence("ce fichier n’est plus tel qu’il a été archivé", "this file is not as it was archived")
            hint = Sentence("voir : mithaq verify", "see: mithaq verify")
            raise ArchiveError(what, Place(self.folder.seen(name)), hint)
        return data

    # -- keeping -------------------------------------------------------------------------------------------------------

    def keep(self, key: str, files: Mapping[str, bytes | Path], note: str, at: datetime) -> Kept:
        """Keep files in object `key` ("city/kind") as a new version, unless all are there.

        Raises `ArchiveError` for a name that is there with other content, and for a register that was tampered with.
        """
        _check(key, files)
        known = self.trusted()
        old = self.inventory(key) or Inventory(key, (), {})
        digests = {name: _digest(source) for name, source in files.items()}
        for name, digest in digests.items():
            if old.state.get(name, digest) != digest:
                what = Sentence(
                    f"« {name} » est déjà archivé, avec un autre contenu", f"“{name}” is archived, and differs"
                )
                hint = Sentence("ce qui est archivé ne change plus", "what is archived no longer changes")
                raise ArchiveError(what, Place(key), hint)
        if digests.keys() <= old.state.keys():
            return Kept(_entry_of(known, key, digests, old), new=False)
        version = f"v{len(old.versions) + 1}"
        added = {digest: f"{version}/content/{name}" for name, digest in digests.items() if digest not in old.manifest}
        when = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        new = Inventory(
            key,
            (*old.versions, Version(when, note, {**old.state, **digests})),
            {**old.manifest, **added},
        )
        described = new.dump()
        summed = hashlib.sha256(described).hexdigest()
        entry = Entry(len(known.entries) + 1, when, key, version, summed, note, known.head)
        by_digest = {digest: files[name] for name, digest in digests.items()}
        plan: list[tuple[str, bytes | Path]] = [(f"{key}/{path}", by_digest[digest]) for digest, path in added.items()]
        plan += [
            (f"{key}/{version}/{ocfl.INVENTORY}", described),
            (f"{key}/{version}/{ocfl.SIDECAR}", ocfl.sidecar(summed)),
        ]
        if not known.entries:
            plan.append((ocfl.ROOT, ocfl.DECLARATIONS[ocfl.ROOT]))
        if not old.versions:
            plan.append((f"{key}/{ocfl.OBJECT}", ocfl.DECLARATIONS[ocfl.OBJECT]))
        plan += [(f"{key}/{ocfl.INVENTORY}", described), (f"{key}/{ocfl.SIDECAR}", ocfl.sidecar(summed))]
        with disk.explained(self.path):
            self._decide(entry.dump(), plan)
        self.finish()
        return Kept(entry, new=True)

    # -- the plan ------------------------------------------------------------------------------------------------------

    def _decide(self, line: bytes, files: list[tuple[str, bytes | Path]]) -> None:
        """Write everything that is to be done, then, last, what makes it decided."""
        self._plan.mkdir(parents=True)
        listed = []
        try:
            for number, (name, source) in enumerate(files):
                if isinstance(source, Path):
                    with source.open("rb") as origin, (self._plan / str(number)).open("wb") as copy:
                        shutil.copyfileobj(origin, copy, _CHUNK)
                        copy.flush()
                        disk.settle(copy.fileno())
                else:
                    disk.write(self._plan / str(number), source)
                with (self._plan / str(number)).open("rb") as file:
                    listed.append([name, digest_of(file)])
            size = self.path.stat().st_size if self.path.exists() else 0
            plan = {"line": line.decode(), "size": size, "files": listed}
            disk.replace(self._plan / "plan.json", json.dumps(plan, ensure_ascii=False).encode())
        except BaseException:
            if not (self._plan / "plan.json").exists():
                shutil.rmtree(self._plan, ignore_errors=True)
            raise

    def finish(self) -> bool:
        """Carry out what was decided, whatever of it was done before; whether there was anything.

        Raises `ArchiveError` for a plan that was touched, and for a disk that refuses.
        """
        with disk.explained(self.path):
            return self._finish()

    def _finish(self) -> bool:
        decided = self._plan / "plan.json"
        if not decided.exists():
            if self._plan.is_file():
                raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), str(self._plan))
            shutil.rmtree(self._plan, ignore_errors=True)
            return False
        line, size, files = _planned(decided)
        register.append(self.path, line, size)
        for number, (name, digest) in enumerate(files):
            if not self._has(name, digest):
                self.folder.put(name, self._plan / str(number))
                if not self._has(name, digest):
                    what = Sentence("la copie ne se relit pas", "the copy does not read back")
                    raise ArchiveError(what, Place(self.folder.seen(name)))
        decided.unlink()
        disk.settle_folder(self._plan)
        shutil.rmtree(self._plan, ignore_errors=True)
        return True

    def _has(self, name: str, digest: str) -> bool:
        with contextlib.suppress(FileNotFoundError), self.folder.open(name) as file:
            return digest_of(file) == digest
        return False


@contextmanager
def opened(folder: Folder, path: Path) -> Iterator[Archive]:
    """The archive with its register at `path`, held: whoever comes second waits. What was decided is finished first."""
    with held(folder, path) as archive:
        archive.finish()
        yield archive


@contextmanager
def held(folder: Folder, path: Path) -> Iterator[Archive]:
    """The same as it stands, whatever became of what was decided: for looking at it."""
    with disk.locked(path.with_name(f".{path.name}.lock")):
        yield Archive(folder, path)


def _planned(path: Path) -> tuple[bytes, int, list[tuple[str, str]]]:
    """The line of the register, how much stands before it, and each file with its digest."""
    try:
        plan = json.loads(path.read_bytes())
        files = [(str(name), str(digest)) for name, digest in plan["files"]]
        if not any(".." in name.split("/") or name.startswith("/") for name, _ in files):
            return plan["line"].encode(), int(plan["size"]), files
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        pass
    raise ArchiveError(
        Sentence("ce qui restait à archiver ne se lit plus", "what was left to archive cannot be read any more"),
        Place(str(path)),
        Sentence("rétablissez archive/ d’après une sauvegarde", "restore archive/ from a backup"),
    )


def _check(key: str, files: Mapping[str, bytes | Path]) -> None:
    for name in (key, *files):
        if not (_KEY if name is key else _NAME).fullmatch(name):
            raise ArchiveError(
                Sentence(f"« {name} » ne peut pas être archivé sous ce nom", f"“{name}” is no name to archive under")
            )


def _digest(source: bytes | Path) -> str:
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return digest_of(file)


def _entry_of(known: Register, key: str, digests: Mapping[str, str], inventory: Inventory) -> Entry:
    """The line that wrote down the first version with all these files."""
    first = next(n for n, version in enumerate(inventory.versions, 1) if digests.items() <= version.state.items())
    return next(entry for entry in known.entries if (entry.object, entry.version) == (key, f"v{first}"))
