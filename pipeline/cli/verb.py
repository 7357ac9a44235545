"""What a verb of the command is: its words, its arguments, and what it does."""

from argparse import Namespace
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pipeline.cli.console import Console
from pipeline.errors import Sentence
from pipeline.settings import Settings


@dataclass(frozen=True, slots=True)
class Argument:
    """`names` and `options` are those of `argparse.ArgumentParser.add_argument`."""

    names: tuple[str, ...]
    what: Sentence
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Verb:
    """`usage` is the name with its arguments, as the list of verbs shows it; `run` gives the exit code."""

    name: str
    usage: str
    what: Sentence
    run: Callable[[Namespace, Settings, Console], int]
    arguments: tuple[Argument, ...] = ()


JSON = Argument(
    ("--json",),
    Sentence("le résultat en JSON, pour un autre programme", "the result as JSON, for another program"),
    {"action": "store_true"},
)
