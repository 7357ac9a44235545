"""Imports have one direction: the table of who may use whom, and no cycle, not even one hidden inside a function."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent / "pipeline"

# part -> the parts that it may import, itself aside. A part is a package or a module directly under `pipeline`.
MAY_USE = {
    "errors": set(),
    "settings": {"errors"},
    "fonts": {"errors"},
    "document": {"errors"},
    "house": {"document", "errors"},
    "charts": {"document", "errors", "fonts"},
    "word": {"document", "house", "charts", "fonts", "errors"},
    "pdf": {"document", "house", "charts", "fonts", "errors"},
    "web": {"document", "house", "charts", "fonts", "errors"},
    "content": {"document", "errors"},
    "compose": {"content", "document", "house", "errors"},
    "changes": {"word", "content", "compose", "document", "house", "errors"},
    "mail": {"content", "errors"},
    "archive": {"content", "errors"},
}
TOP = {"packs", "desk", "cli", "__main__"}


def part(path: Path) -> str:
    inside = path.relative_to(ROOT)
    return inside.parts[0] if len(inside.parts) > 1 else inside.stem


def imported(path: Path) -> Iterator[str]:
    """The names of the modules of `pipeline` that the file imports, wherever in the file."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (a.name for a in node.names if a.name.split(".")[0] == "pipeline")
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            if node.module and node.module.split(".")[0] == "pipeline":
                # `from pipeline.word import ooxml` imports a module; `from pipeline.word.ooxml import q` a name in it.
                yield from (f"{node.module}.{a.name}" for a in node.names)


def module_of(name: str) -> str:
    """The dotted module that `name` (a module, or something in one) lives in."""
    parts = name.split(".")
    while not (
        ROOT.parent.joinpath(*parts).with_suffix(".py").exists() or ROOT.parent.joinpath(*parts, "__init__.py").exists()
    ):
        parts.pop()
    return ".".join(parts)


def files() -> list[Path]:
    return sorted(ROOT.rglob("*.py"))


def test_every_import_goes_the_way_the_table_says() -> None:
    wrong = [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in files()
        if part(path) not in TOP | {"__init__"}
        for name in imported(path)
        if (name.split(".")[1:2] or [""])[0] not in MAY_USE[part(path)] | {part(path)}
    ]
    assert not wrong


def test_nothing_but_the_command_imports_the_command_line() -> None:
    assert not [
        str(path)
        for path in files()
        if part(path) not in {"cli", "__main__"}
        for name in imported(path)
        if name.startswith("pipeline.cli")
    ]


def test_no_module_imports_itself_by_a_detour() -> None:
    graph = {
        ".".join(["pipeline", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__"): {
            module_of(name) for name in imported(path)
        }
        for path in files()
    }

    def reaches(start: str) -> set[str]:
        seen: set[str] = set()
        todo = list(graph[start])
        while todo:
            if (name := todo.pop()) not in seen:
                seen.add(name)
                todo.extend(graph.get(name, ()))
        return seen

    assert not [name for name in graph if name in reaches(name)]
