"""The part of OCFL 1.1 (https://ocfl.io/1.1/spec/) that we write: inventories and declarations.

`ocfl-py` judges our stores in tests. It is not used to write them: it asks for object storage, dates and pairtrees of
everybody, and it adds a version in several steps, of which a killed program may have done some.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.errors import ArchiveError, Place, Sentence

ROOT = "0=ocfl_1.1"
OBJECT = "0=ocfl_object_1.1"
INVENTORY = "inventory.json"
ALGORITHM = "sha256"  # the digest that registers, certificates, codes and bags show, so that there is only one
SIDECAR = f"{INVENTORY}.{ALGORITHM}"
DECLARATIONS = {ROOT: b"ocfl_1.1\n", OBJECT: b"ocfl_object_1.1\n"}
_URN = "urn:mithaq:"
_TYPE = "https://ocfl.io/1.1/spec/#inventory"


@dataclass(frozen=True, slots=True)
class Version:
    """What an object held: `state` maps the name of each file to its digest."""

    created: str
    message: str
    state: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Inventory:
    """An object: `key` is also its folder ("tunis/terms-of-reference"); `manifest` maps digests to content paths."""

    key: str
    versions: tuple[Version, ...]
    manifest: Mapping[str, str]

    @property
    def head(self) -> str:
        return f"v{len(self.versions)}"

    @property
    def state(self) -> Mapping[str, str]:
        """What it holds now."""
        return self.versions[-1].state if self.versions else {}

    def version(self, name: str) -> Version | None:
        names = [f"v{n}" for n in range(1, len(self.versions) + 1)]
        return self.versions[names.index(name)] if name in names else None

    def path(self, digest: str) -> str:
        """Where the file with this digest stands, from the root of the store."""
        return f"{self.key}/{self.manifest[digest]}"

    def dump(self) -> bytes:
        values = {
            "id": _URN + self.key,
            "type": _TYPE,
            "digestAlgorithm": ALGORITHM,
            "head": self.head,
            "manifest": {digest: [path] for digest, path in sorted(self.manifest.items())},
            "versions": {
                f"v{n}": {
                    "created": version.created,
                    "message": version.message,
                    "user": {"name": "Mithaq", "address": "urn:mithaq"},
                    "state": _by_digest(version.state),
                }
                for n, version in enumerate(self.versions, 1)
            },
        }
        return json.dumps(values, ensure_ascii=False, indent=2).encode() + b"\n"


def _by_digest(state: Mapping[str, str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, digest in sorted(state.items(), key=lambda item: (item[1], item[0])):
        found.setdefault(digest, []).append(name)
    return found


def parse(data: bytes, file: str) -> Inventory:
    """The inventory as `dump` spells it; `ArchiveError` for anything else."""
    try:
        values: dict[str, Any] = json.loads(data)
        versions = tuple(
            Version(
                one["created"],
                one["message"],
                {name: digest for digest, names in one["state"].items() for name in names},
            )
            for one in values["versions"].values()
        )
        manifest = {digest: paths[0] for digest, paths in values["manifest"].items()}
        found = Inventory(values["id"].removeprefix(_URN), versions, manifest)
        if found.dump() == data:
            return found
    except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
        pass
    raise ArchiveError(Sentence("inventaire modifié", "inventory edited"), Place(file))


def sidecar(digest: str) -> bytes:
    return f"{digest} {INVENTORY}\n".encode()
