"""Lists in one attribute: fields between separators, each of which a backslash makes ordinary."""

import re
from collections.abc import Iterable


def fields(value: str, separator: str) -> list[str]:
    found, start = [], 0
    for match in re.finditer(rf"\\.|\{separator}", value, re.DOTALL):
        if match.group() == separator:
            found.append(value[start : match.start()])
            start = match.end()
    return [*found, value[start:]]


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def escaped(value: str) -> str:
    return re.sub(r"([\\|;])", r"\\\1", value)


def names(value: str) -> tuple[str, ...]:
    """What was before: names between spaces."""
    return tuple("" if name == "-" else unescaped(name) for name in fields(value, " ") if name)


def spelled(names: Iterable[str]) -> str:
    return " ".join(re.sub(r"([\\ ]|^-$)", r"\\\1", name) or "-" for name in names)
