"""Whether the archive is as it was: every digest, every name, every line of the register."""

import contextlib
import hashlib
import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from pipeline.archive import disk, ocfl, stamp
from pipeline.archive.register import START, Entry
from pipeline.archive.store import Archive, digest_of
from pipeline.errors import ArchiveError, Place, Remark, Sentence

_CHANGED = Sentence("ce fichier a changé depuis qu’il est archivé", "this file changed since it was archived")
_MISSING = Sentence("ce fichier a disparu de l’archive", "this file has gone from the archive")
_FOREIGN = Sentence("ce fichier n’est pas de l’archive", "this file does not belong to the archive")
_MOUNTED = Sentence(
    "un disque est monté ici, avec ce dossier à lui : placez l’archive dans un dossier de ce disque",
    "a disk mounted here has this folder: make the store a folder within it",
)
_UNREADABLE = Sentence("ce fichier ne se lit pas, ou n’en est pas un", "this file cannot be read, or is none")
_REPLACED = Sentence(
    "cet inventaire n’est pas celui du registre : il a été refait, ou une version a été ôtée",
    "this inventory is not the one in the register: it was made anew, or a version was removed",
)


@dataclass(frozen=True, slots=True)
class Report:
    """What was found wrong (nothing: all is as it was), and how much was looked at; `head` is that of the register."""

    faults: tuple[Remark, ...]
    files: int
    size: int
    versions: int
    head: str


def verify(archive: Archive, head: str = "") -> Report:
    """Check everything, after finishing what was decided. `head`: one noted earlier, to be found in the register.

    Raises `ArchiveError` where there is nothing to check by: a register that cannot be read, a store out of reach.
    """
    faults = []
    try:
        archive.finish()
    except ArchiveError as error:
        faults.append(Remark(error.what, error.place, error.hint))
    known = archive.register()
    place = str(archive.path)
    faults += [Remark(fault.what, Place(place, fault.line)) for fault in known.faults]
    faults += stamp.faults(archive.path, known)
    if head and not any(entry.hash.startswith(head.lower()) for entry in known.entries):
        lost = Sentence(
            f"le registre ne contient pas l’empreinte {head}", f"the register does not hold the head {head}"
        )
        faults.append(Remark(lost, Place(place)))
    wanted = dict(_expected(archive, known.entries))
    with disk.explained(archive.path):
        present = set(archive.folder.names())
    faults += [Remark(_MISSING, Place(archive.folder.seen(name))) for name in sorted(wanted.keys() - present)]
    faults += [Remark(_foreign(name), Place(archive.folder.seen(name))) for name in sorted(present - wanted.keys())]
    size = 0
    with ThreadPoolExecutor(min(4, os.cpu_count() or 1)) as threads:
        names = sorted(wanted.keys() & present)
        for name, (digest, count) in zip(names, threads.map(lambda name: _summed(archive, name), names), strict=True):
            size += count
            if digest != wanted[name]:
                what = _REPLACED if name.endswith(ocfl.INVENTORY) else _CHANGED
                what = what if digest else _UNREADABLE
                faults.append(Remark(what, Place(archive.folder.seen(name))))
    return Report(tuple(faults), len(present), size, len(known.entries), known.head)


def unseen(error: ArchiveError) -> Report:
    """What is to be said where nothing could be checked."""
    return Report((Remark(error.what, error.place, error.hint),), 0, 0, 0, START)


def _foreign(name: str) -> Sentence:
    return _MOUNTED if name.partition("/")[0] == "lost+found" else _FOREIGN


def _summed(archive: Archive, name: str) -> tuple[str, int]:
    """The digest of a file, "" where it cannot be read, and its size."""
    with contextlib.suppress(OSError), archive.folder.open(name) as file:
        return digest_of(file), file.tell()
    return "", 0


def _expected(archive: Archive, entries: tuple[Entry, ...]) -> Iterator[tuple[str, str]]:
    """Every name that must be there and its digest: from the register, and from inventories that it vouches for."""
    if entries:
        yield ocfl.ROOT, hashlib.sha256(ocfl.DECLARATIONS[ocfl.ROOT]).hexdigest()
    last = {entry.object: entry for entry in entries}
    for entry in entries:
        yield f"{entry.object}/{entry.version}/{ocfl.INVENTORY}", entry.inventory
        yield f"{entry.object}/{entry.version}/{ocfl.SIDECAR}", _sidecar(entry)
    for key, entry in last.items():
        yield f"{key}/{ocfl.INVENTORY}", entry.inventory
        yield f"{key}/{ocfl.SIDECAR}", _sidecar(entry)
        yield f"{key}/{ocfl.OBJECT}", hashlib.sha256(ocfl.DECLARATIONS[ocfl.OBJECT]).hexdigest()
        for digest, path in _manifest(archive, entry).items():
            yield f"{key}/{path}", digest


def _sidecar(entry: Entry) -> str:
    return hashlib.sha256(ocfl.sidecar(entry.inventory)).hexdigest()


def _manifest(archive: Archive, entry: Entry) -> Mapping[str, str]:
    """The files of an object by the copy of its inventory that is still the registered one: there are two of each."""
    for name in (f"{entry.object}/{ocfl.INVENTORY}", f"{entry.object}/{entry.version}/{ocfl.INVENTORY}"):
        try:
            with archive.folder.open(name) as file:
                data = file.read()
            if hashlib.sha256(data).hexdigest() == entry.inventory:
                return ocfl.parse(data, name).manifest
        except (OSError, ArchiveError):
            continue
    return {}
