"""What a pack was made from, kept beside it: so that only what changed is made again.

Known first by the digests of the files that a pack could depend on (nothing is parsed when none has changed), then by
the digest of each composed document: a paper that does not show a change keeps its files, to the minute of their dates.
No date and no absolute path is in a record: two builds of the same content have the same one.
"""

import hashlib
import json
import sys
import sysconfig
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from pipeline.packs.plan import Pack
from pipeline.settings import SWITCHES, Settings

NAME = ".record.json"
MANIFEST = "manifest.json"
_ASIDE = frozenset({"departed", "returned", "reviews"})  # beside versions: what left and came back makes no paper
_PROGRAM = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper as it was built: `key` is the digest of all that it is made from, `files` has that of each file."""

    kind: str
    version: str
    languages: tuple[str, ...]
    pages: int
    key: str
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Record:
    """`inputs` maps what the pack could depend on to its state (of files, the digest); `papers` is by stem.

    `manifest` and `archive` are the digests of the manifest and of the zip file.
    """

    inputs: Mapping[str, str]
    papers: Mapping[str, Paper]
    manifest: str
    archive: str

    def files(self, folder: Path) -> dict[Path, str]:
        """The digest of each file of the pack in `folder`."""
        found = {folder / name: known for paper in self.papers.values() for name, known in paper.files.items()}
        return found | {folder / MANIFEST: self.manifest, archive(folder): self.archive}

    def dump(self) -> bytes:
        return json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True).encode()


def archive(folder: Path) -> Path:
    """The zip file of the pack in `folder`."""
    return folder.with_name(f"{folder.name}.zip")


def load(folder: Path) -> Record | None:
    """The record of the pack in `folder`; None where there is none, or one that another version of us wrote."""
    try:
        raw = json.loads((folder / NAME).read_bytes())
        papers = {
            stem: Paper(**paper | {"languages": tuple(paper["languages"])}) for stem, paper in raw["papers"].items()
        }
        return Record(**raw | {"papers": papers})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def fresh(settings: Settings, pack: Pack) -> bool:
    """Whether the pack on disk is what a build would make: nothing it depends on has changed, and no file of it."""
    folder = pack.folder(settings.build)
    known = load(folder)
    return known is not None and known.inputs == inputs(settings, pack) and intact(known.files(folder))


def intact(files: Mapping[Path, str]) -> bool:
    """Whether the files are there with the digests that are known of them."""
    return all(digest_of(path) == known for path, known in files.items())


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def digest_of(path: Path) -> str:
    """The digest of a file, "" if it is not there or cannot be read."""
    try:
        return digest(path.read_bytes())
    except OSError:
        return ""


def inputs(settings: Settings, pack: Pack) -> dict[str, str]:
    """All that the pack could depend on: switches; digests of content but for other cities, templates, the program."""
    cities = settings.content / "cities"
    return {
        "program": program(),
        "switches": switches(settings),
        **digests("content", settings.content, skipped=cities),
        **digests("city", cities / pack.city),
        **digests("templates", settings.templates),
    }


def switches(settings: Settings) -> str:
    """The settings that change what is in a file."""
    return " ".join(name for name in SWITCHES if getattr(settings, name))


def digests(name: str, root: Path, *, skipped: Path | None = None) -> dict[str, str]:
    """The digest of each file below `root` but for those in `skipped`, under `name` in place of `root`."""
    return {f"{name}/{path.relative_to(root).as_posix()}": _cached(path) for path in _files(root, skipped)}


def _cached(path: Path) -> str:
    """The digest of a file; one run meets the same templates for every pack."""
    stat = path.stat()
    return _digest_at(path, stat.st_mtime_ns, stat.st_size)


@cache
def _digest_at(path: Path, _modified: int, _size: int) -> str:
    return digest_of(path)


def _files(root: Path, skipped: Path | None) -> Iterator[Path]:
    """Files below `root` but for `skipped`, and for what editors leave while they have a file open."""
    for path in sorted(root.iterdir()) if root.is_dir() else ():
        if path.name.startswith((".", "~")) or path == skipped or path.name in _ASIDE:
            continue
        if path.is_dir():
            yield from _files(path, skipped)
        elif path.is_file():
            yield path


@cache
def program() -> str:
    """The digest of the program: its own files, Python's version, the versions of the libraries beside it."""
    total = hashlib.sha256(sys.version.encode())
    for path in sorted(_PROGRAM.rglob("*.py")):
        total.update(path.relative_to(_PROGRAM).as_posix().encode())
        total.update(path.read_bytes())
    libraries = Path(sysconfig.get_path("purelib"))
    total.update("\n".join(sorted(path.name for path in libraries.glob("*.dist-info"))).encode())
    return total.hexdigest()
