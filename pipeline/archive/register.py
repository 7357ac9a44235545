"""The register: one line of JSON for each thing that was done to the archive, each holding the hash of the former.

OCFL and BagIt let whoever can write regenerate their digests. Here each line carries its own hash and that of the line
before: a line that was edited, cut out or put in breaks the chain from there on. The hash of the last line is the
*head*: printed by every command and on certificates, it is how people outside hold the archive to what it was.
"""

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from pipeline.archive import disk
from pipeline.errors import ArchiveError, Place, Sentence, reason

START = "0" * 64  # the former of the first line


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: at `at` (UTC), version `version` of object `object` was kept.

    `inventory` is the SHA-256 of the inventory that describes it, `note` says in words what was done.
    """

    n: int
    at: str
    object: str
    version: str
    inventory: str
    note: str
    former: str

    @property
    def hash(self) -> str:
        """SHA-256 of the line without its hash, in the one spelling that `dump` gives it."""
        return hashlib.sha256(_spelled(asdict(self))).hexdigest()

    def dump(self) -> bytes:
        """The line, with its hash and its end."""
        return _spelled(asdict(self) | {"hash": self.hash}) + b"\n"


def _spelled(values: dict[str, object]) -> bytes:
    return json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a line; `line` counts from 1."""

    line: int
    what: Sentence


@dataclass(frozen=True, slots=True)
class Register:
    """The lines that could be read, and where the chain breaks."""

    entries: tuple[Entry, ...]
    faults: tuple[Fault, ...]

    @property
    def head(self) -> str:
        return self.entries[-1].hash if self.entries else START


def read(path: Path) -> Register:
    """The register; an empty one where there is no file yet."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Register((), ())
    except OSError as error:
        why = reason(error)
        what = Sentence(f"registre illisible : {why.fr}", f"the register cannot be read: {why.en}")
        raise ArchiveError(what, Place(str(path))) from error
    entries: list[Entry] = []
    faults: list[Fault] = []
    for number, line in enumerate(data.splitlines(keepends=True), 1):
        entry = _entry(line)
        former = entries[-1].hash if entries else START
        if entry is None:
            faults.append(Fault(number, Sentence("ligne du registre modifiée", "line of the register edited")))
            continue
        if entry.former != former or entry.n != (entries[-1].n + 1 if entries else 1):
            cut = Sentence(
                "le registre est rompu avant cette ligne : une ligne a été ôtée, ajoutée ou modifiée",
                "the register breaks before this line: a line was cut, added or edited",
            )
            faults.append(Fault(number, cut))
        entries.append(entry)
    return Register(tuple(entries), tuple(faults))


def _entry(line: bytes) -> Entry | None:
    """The entry of a line, None unless every byte of it is as we wrote it."""
    try:
        values = json.loads(line)
        values.pop("hash")
        entry = Entry(**values)
        return entry if entry.dump() == line else None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def append(path: Path, line: bytes, size: int) -> None:
    """Make `line` the one that follows the first `size` bytes, on the disk itself.

    To be repeated until it succeeds: a line that was begun is finished. Raises `ArchiveError` if the file holds
    anything else after `size`.
    """
    path.touch()
    with path.open("r+b") as file:
        file.seek(size)
        rest = file.read(len(line) + 1)
        if not line.startswith(rest) or file.seek(0, os.SEEK_END) < size:
            raise ArchiveError(
                Sentence("le registre a changé pendant une opération", "the register changed during an operation"),
                Place(str(path)),
                Sentence("rétablissez-le d’après une sauvegarde", "restore it from a backup"),
            )
        file.seek(size + len(rest))
        file.write(line[len(rest) :])
        file.flush()
        disk.settle(file.fileno())
    disk.settle_folder(path.parent)
