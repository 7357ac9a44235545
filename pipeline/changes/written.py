"""Where the clauses of a paper are in the YAML file of a version, by their ids and their words."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from pipeline.changes.tokens import words
from pipeline.content import source
from pipeline.content.source import Loc, Mapping, Node, Scalar, Sequence
from pipeline.document.inline import parse
from pipeline.document.model import Lang


@lru_cache(maxsize=4)
def tree(data: bytes, file: str) -> Node | None:
    """What is written in the file; read once for all that is looked for in it."""
    return source.read(data, file).root


def clause(root: Node | None, name: str) -> tuple[Loc, Node] | None:
    """Where the entry with this id stands."""
    return next(((path, node) for path, node in nodes(root) if identifier(node) == name), None) if name else None


def identifier(node: Node) -> str:
    found = source.child(node, "id") if isinstance(node, Mapping) else None
    return found.text if isinstance(found, Scalar) else ""


def nodes(node: Node | None, path: Loc = (), *, stop: bool = False) -> Iterator[tuple[Loc, Node]]:
    """Every node with its path; with `stop`, not into the entries below it that have an id of their own."""
    if node is None:
        return
    yield path, node
    if isinstance(node, Mapping):
        for name, inner in node.entries.items():
            yield from nodes(inner, (*path, name), stop=stop)
    elif isinstance(node, Sequence):
        for number, inner in enumerate(node.items):
            if not stop or not identifier(inner):
                yield from nodes(inner, (*path, number), stop=stop)


def texts(root: Node | None, name: str, lang: Lang) -> Iterator[tuple[Loc, str]]:
    """The texts of a clause in a language, without those of clauses inside it; of no clause, those outside them all."""
    path, node = clause(root, name) or ((), root)
    yield from spoken(lang, (((*path, *inner), one) for inner, one in nodes(node, stop=True)))


def spoken(lang: Lang, found: Iterable[tuple[Loc, Node]]) -> Iterator[tuple[Loc, str]]:
    """The texts in a language."""
    for path, node in found:
        if isinstance(node, Scalar) and path and path[-1] == lang.value:
            yield path, node.text


def plain(text: str, lang: Lang) -> tuple[str, ...]:
    """The words of a content text, without its marks and the references that the program fills."""
    return words("".join(piece.text for piece in parse(text, lang)))


def destination(root: Node | None, path: Loc, place: str, *, inside: bool) -> tuple[Loc, bool] | None:
    """Where an entry goes that is to follow a passage, or to come first inside it; `path` is where it is, () if new.

    The path of the entry that it goes below (False), or of the list that it comes first in (True); None for no place
    where such an entry could stand.
    """
    found = clause(root, place)
    if inside:
        return _inside(root, found, place)
    home = path[:-1]
    if len(home) != 1 or (found and found[0][:1] == home):
        return (found[0], False) if found else None
    # What is not in its own list at the top of the file (the preamble, known by its key) can only precede all of it.
    there = found[0] if found else (place,)
    return (home, True) if _before(root, there, home) else None


def _inside(root: Node | None, found: tuple[Loc, Node] | None, place: str) -> tuple[Loc, bool] | None:
    if found is not None:
        return next((((*found[0], name), True) for name in _lists(found[1])), None)
    held = source.child(root, place) if root is not None and place else None  # the preamble is known by its key
    return ((place,), True) if isinstance(held, Sequence) and held.items else None


def _lists(node: Node) -> Iterator[str]:
    """The lists of entries with ids right below an entry."""
    if isinstance(node, Mapping):
        for name, inner in node.entries.items():
            if isinstance(inner, Sequence) and inner.items and identifier(inner.items[0]):
                yield str(name)


def siblings(root: Node | None, place: str, *, inside: bool) -> dict[str, Node]:
    """The entries of the list that a place is in, by id."""
    found = clause(root, place)
    held = _at(root, found[0][:-1]) if found and not inside else None
    if inside and root is not None:
        held = source.child(root, place)
    items = held.items if isinstance(held, Sequence) else []
    return {name: item for item in items if (name := identifier(item))}


def shelf(root: Node | None, place: str) -> tuple[Loc, bool] | None:
    """Where an article goes that is to follow one: as `destination`. What comes before them all, they all follow."""
    if found := clause(root, place):
        return (found[0], False) if _titled(found[1]) else None
    listed = ((name,) for name, node in (root.entries.items() if isinstance(root, Mapping) else ()) if _holds(node))
    return next(((home, True) for home in listed if _before(root, (place,), home)), None)


def _holds(node: Node) -> bool:
    return isinstance(node, Sequence) and any(_titled(item) and identifier(item) for item in node.items)


def _titled(node: Node) -> bool:
    return source.child(node, "title") is not None


def _before(root: Node | None, there: Loc, home: Loc) -> bool:
    first, second = (_at(root, path) for path in (there, home))
    return first is not None and second is not None and first.span.start < second.span.start


def _at(node: Node | None, path: Loc) -> Node | None:
    for step in path:
        node = source.child(node, step) if node is not None else None
    return node
