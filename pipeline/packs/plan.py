"""Which packs there are, and what each holds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_FILE = re.compile(r"consultation-([1-4])\.yaml")


@dataclass(frozen=True, slots=True, order=True)
class Pack:
    """The papers of consultation `n` of a city."""

    city: str
    n: int

    def __str__(self) -> str:
        return f"{self.city}/consultation-{self.n}"

    def folder(self, build: Path) -> Path:
        return build / self.city / f"consultation-{self.n}"


def packs(content: Path) -> tuple[Pack, ...]:
    """Every consultation that has a file, in order: known from names alone, so that nothing need be read to say so."""
    return tuple(sorted(_found(content)))


def _found(content: Path) -> Iterator[Pack]:
    for path in (content / "cities").glob("*/consultation-*.yaml"):
        if match := _FILE.fullmatch(path.name):
            yield Pack(path.parent.name, int(match[1]))
