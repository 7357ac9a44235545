"""Handing a city over: its papers and the register as a BagIt bag (RFC 8493), which any archive can take in."""

import hashlib
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pipeline.archive import disk
from pipeline.archive.store import Archive
from pipeline.errors import ArchiveError, Sentence


@dataclass(frozen=True, slots=True)
class Bag:
    """A bag that was written: its folder, how many files it carries, the head of the register inside."""

    folder: Path
    files: int
    head: str


def handover(archive: Archive, city: str, folder: Path, today: date) -> Bag:
    """The bag of a city as `folder`, whole or not at all. Raises `ArchiveError` where nothing of the city is kept."""
    new = folder.with_name(f".{folder.name}.new")
    head = archive.trusted().head
    payload: dict[str, str] = {}
    size = 0
    with disk.explained(folder):
        shutil.rmtree(new, ignore_errors=True)
        for inventory in archive.inventories():
            if inventory.key.partition("/")[0] != city:
                continue
            for name, digest in inventory.state.items():
                data = archive.read(inventory, digest)
                _write(new / "data" / inventory.key / name, data)
                payload[f"data/{inventory.key}/{name}"] = digest
                size += len(data)
        if not payload:
            raise ArchiveError(
                Sentence(f"rien n’est archivé pour « {city} »", f"nothing is archived for “{city}”"),
                hint=Sentence("voir : mithaq archive", "see: mithaq archive"),
            )
        lines = archive.path.read_bytes()
        _write(new / "data" / "register.jsonl", lines)
        payload["data/register.jsonl"] = hashlib.sha256(lines).hexdigest()
        info = (
            f"Bag-Software-Agent: Mithaq\nBagging-Date: {today}\nExternal-Identifier: {city}\n"
            f"External-Description: Papers of {city}; head of the register {head}\n"
            f"Payload-Oxum: {size + len(lines)}.{len(payload)}\n"
        )
        tags = {
            "bagit.txt": b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n",
            "bag-info.txt": info.encode(),
            "manifest-sha256.txt": _manifest(payload),
        }
        tags["tagmanifest-sha256.txt"] = _manifest({n: hashlib.sha256(data).hexdigest() for n, data in tags.items()})
        for name, data in tags.items():
            _write(new / name, data)
        if folder.exists():
            shutil.rmtree(folder)
        new.rename(folder)
    return Bag(folder, len(payload), head)


def _manifest(digests: Mapping[str, str]) -> bytes:
    return "".join(f"{digest}  {name}\n" for name, digest in sorted(digests.items())).encode()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    disk.write(path, data)


def retrieve(archive: Archive, key: str, version: str, folder: Path) -> tuple[Path, ...]:
    """Write what an object held in a version ("" for the last) into `folder`; the value is the paths.

    Raises `ArchiveError` for an object or a version that there is not, and for a file that is not as it was.
    """
    inventory = archive.inventory(key)
    known = sorted(one.key for one in archive.inventories())
    if inventory is None:
        listed = ", ".join(known) or "—"
        raise ArchiveError(
            Sentence(f"rien n’est archivé sous « {key} »", f"nothing is archived as “{key}”"),
            hint=Sentence(f"l’archive contient : {listed}", f"the archive holds: {listed}"),
        )
    found = inventory.version(version or inventory.head)
    if found is None:
        raise ArchiveError(
            Sentence(f"« {key} » n’a pas de version {version}", f"“{key}” has no version {version}"),
            hint=Sentence(f"de v1 à {inventory.head}", f"from v1 to {inventory.head}"),
        )
    written = []
    with disk.explained(folder):
        for name, digest in sorted(found.state.items()):
            data = archive.read(inventory, digest)
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            disk.replace(path, data)
            written.append(path)
    return tuple(written)
