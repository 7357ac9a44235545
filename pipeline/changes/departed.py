"""What has left is frozen: the composed documents of a version, in `departed/`, and their digests.

`v1.fr.html` and `v1.ar.html` are dumps; `v1.json` says when they left and their SHA-256. Comparing and reviewing read
them, never a recomposition: by then a name in `city.yaml` or a template may have changed, and a reviewer would be
accused of edits that nobody made. `v1.json` is written last: a version without it has not left. It also holds the
digest of the version's own file, the `v1.yaml` beside the folder: only who edits that one edits what has left.
"""

import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from pipeline.changes.compare import compare
from pipeline.changes.entries import entries
from pipeline.document.markup import dump, parse
from pipeline.document.model import Document, Lang
from pipeline.document.walk import canonical
from pipeline.errors import BuildError, Place, Remark, ReviewError, Sentence, reason

FORMAT = 1
LISTED = 5  # clauses that a remark names before it says how many more there are

_NEVER = datetime.min.replace(tzinfo=UTC)  # a comparison that nobody signs
_VERSION = re.compile(r"v[1-9][0-9]{0,3}")


def freeze(folder: Path, documents: Iterable[Document], *, on: date) -> tuple[Path, ...]:
    """The paths written, or there already: one a document and the digests, last.

    All documents are of one version; `on` is the day it leaves. Freezing the same again changes nothing.
    Raises `ReviewError` if the version has left with other words.
    """
    frozen = {_file(document): document for document in documents}
    version = _one_version(frozen.values())
    if (digests := folder / f"{version}.json").exists():
        _refuse_others(folder, version, frozen.values())
        return (*(folder / name for name in frozen), digests)
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str] = {}
    for name, document in sorted(frozen.items()):
        data = dump(document).encode()
        files[name] = _digest(data)
        _write(folder / name, data)
    record = {"format": FORMAT, "version": version, "left": on.isoformat(), "files": files}
    if source := _source(folder, version):
        record["source"] = source
    _write(digests, (json.dumps(record, indent=2) + "\n").encode())
    return (*(folder / name for name in frozen), digests)


def read(folder: Path, version: str, langs: tuple[Lang, ...]) -> Document:
    """The document of a version as it left. Raises `ReviewError` if it has not, or was changed since."""
    name = f"{_checked(version)}.{'-'.join(langs)}.html"
    files = _record(folder, version)
    path = folder / name
    if name not in files:
        raise ReviewError(
            Sentence(
                fr=f"La version {version} n’est pas partie dans cette langue.",
                en=f"Version {version} did not leave in that language.",
            ),
            Place(str(path)),
        )
    data = path.read_bytes() if path.is_file() else b""
    if _digest(data) != files[name]:
        raise ReviewError(
            Sentence(
                fr=f"La version {version} a été modifiée après son départ : le fichier n’est plus celui qui est parti.",
                en=f"Version {version} changed after it left: the file is no longer the one that departed.",
            ),
            Place(str(path)),
            Sentence(
                fr="Rétablissez le fichier d’origine ; ce qui doit changer va dans une nouvelle version.",
                en="Put the original file back; what must change goes into a new version.",
            ),
        )
    return parse(data.decode(), file=str(path))


def departed(folder: Path) -> tuple[str, ...]:
    """The versions that have left, the first first."""
    found = (path.stem for path in folder.glob("v*.json") if _VERSION.fullmatch(path.stem))
    return tuple(sorted(found, key=lambda version: int(version[1:])))


def edited_since(folder: Path, composed: Iterable[Document]) -> list[Remark]:
    """A remark for each document that is no longer composed as it left, its own file having changed since.

    None for a version that has not left.
    """
    remarks = []
    for document in composed:
        version = _checked(document.version)
        if version not in departed(folder) or _file(document) not in _record(folder, version):
            continue
        source = _json(folder, version).get("source")
        if source and source == _source(folder, version):
            continue
        frozen = read(folder, version, document.langs)
        if _reads_otherwise(frozen, document):
            remarks.append(_edited(frozen, document, folder / _file(document)))
    return remarks


def _reads_otherwise(frozen: Document, document: Document) -> bool:
    """Whether its title or its text is another; headers and footers may change with the templates."""
    return frozen.title != document.title or frozen.blocks != canonical(document).blocks


def _edited(frozen: Document, document: Document, path: Path) -> Remark:
    listed = list(dict.fromkeys(_names(frozen, document)))
    more = len(listed) - LISTED
    named = ", ".join(listed[:LISTED]) + (f" (+ {more})" if more > 0 else "")
    where = f": {named}" if named else ""
    version, lang = _checked(document.version), "-".join(document.langs)
    return Remark(
        Sentence(
            fr=f"La version {version} ({lang}) a été modifiée après son départ{where.replace(': ', ' : ', 1)}.",
            en=f"Version {version} ({lang}) was edited after it left{where}.",
        ),
        Place(str(path)),
        Sentence(
            fr="Ce qui est parti ne change plus : ouvrez une nouvelle version (make version).",
            en="What has left no longer changes: open a new version (make version).",
        ),
    )


def _names(frozen: Document, document: Document) -> Iterable[str]:
    """What a person calls the clauses that differ."""
    if frozen.kind != document.kind:
        return
    for entry in entries(compare(frozen, document, author="", when=_NEVER)):
        if name := entry.label or entry.title or entry.clause:
            yield name


def _file(document: Document) -> str:
    return f"{_checked(document.version)}.{'-'.join(document.langs)}.html"


def _checked(version: str) -> str:
    """A version by its name; 1 is v1. Raises `ReviewError` for what is none, so that no path leaves the folder."""
    name = f"v{version.removeprefix('v')}"
    if not _VERSION.fullmatch(name):
        raise ReviewError(
            Sentence(fr=f"« {version} » n’est pas une version.", en=f"“{version}” is not a version."),
            hint=Sentence(fr="Une version s’écrit v1, v2, v3…", en="A version is written v1, v2, v3…"),
        )
    return name


def _one_version(documents: Iterable[Document]) -> str:
    versions = {_checked(document.version) for document in documents}
    if len(versions) != 1:
        raise ReviewError(
            Sentence(
                fr="Les documents qui partent ensemble doivent être d’une seule version.",
                en="Documents that leave together must be of one version.",
            )
        )
    return versions.pop()


def _refuse_others(folder: Path, version: str, documents: Iterable[Document]) -> None:
    for document in documents:
        if _reads_otherwise(read(folder, version, document.langs), document):
            raise ReviewError(
                Sentence(
                    fr=f"La version {version} est déjà partie, avec un autre contenu.",
                    en=f"Version {version} has already left, with other content.",
                ),
                Place(str(folder / _file(document))),
                Sentence(fr="Ouvrez une nouvelle version (make version).", en="Open a new version (make version)."),
            )


def _record(folder: Path, version: str) -> Mapping[str, str]:
    files = _json(folder, version)["files"]
    return {str(name): str(digest) for name, digest in files.items()} if isinstance(files, dict) else {}


def _json(folder: Path, version: str) -> dict[str, object]:
    path = folder / f"{_checked(version)}.json"
    if not path.is_file():
        left = ", ".join(departed(folder))
        raise ReviewError(
            Sentence(fr=f"La version {version} n’est pas partie.", en=f"Version {version} has not left."),
            Place(str(folder)),
            Sentence(fr=f"Sont parties : {left}.", en=f"These have left: {left}.") if left else None,
        )
    try:
        record = json.loads(path.read_bytes())
    except ValueError:
        record = None
    if not isinstance(record, dict) or record.get("format") != FORMAT or not {"left", "files"} <= record.keys():
        raise ReviewError(
            Sentence(
                fr="Les empreintes de cette version sont illisibles.", en="The digests of this version are unreadable."
            ),
            Place(str(path)),
        )
    return record


def _source(folder: Path, version: str) -> str:
    """The digest of the version's own file; empty where there is none."""
    path = folder.parent / f"{version}.yaml"
    return _digest(path.read_bytes()) if path.is_file() else ""


def _digest(data: bytes) -> str:
    """SHA-256 of the lines: a checkout on Windows may change how they end, and nothing else."""
    return hashlib.sha256(data.replace(b"\r\n", b"\n")).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """The file, whole or not at all."""
    try:
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            Path(temporary).chmod(0o644)
            Path(temporary).replace(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
    except OSError as error:
        why = reason(error)
        raise BuildError(
            Sentence(fr=f"Impossible d’écrire ce fichier : {why.fr}.", en=f"Cannot write this file: {why.en}."),
            Place(str(path)),
        ) from error
