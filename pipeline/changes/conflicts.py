"""What amendments have to do with one another: which want the same words, which lack their counterpart."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations

from pipeline.changes.amendments import SUBSTANTIAL, Amendment, Decision, Kind
from pipeline.changes.hunks import hunks, overlap
from pipeline.document.model import Lang

_TEXTUAL = {Kind.TEXT, Kind.TYPOGRAPHIC, Kind.DELETION}


def conflicts(found: Iterable[Amendment]) -> Mapping[str, tuple[str, ...]]:
    """Id of an amendment -> those that cannot be agreed to together with it."""
    groups: dict[tuple[str, Lang, str], list[Amendment]] = defaultdict(list)
    found = list(found)
    for one in found:
        if one.kind in _TEXTUAL:
            groups[one.clause, one.lang, one.before].append(one)
    against: dict[str, list[str]] = defaultdict(list)
    for group in groups.values():
        changes = {one.id: hunks(one.before, one.after) for one in group}
        for a, b in combinations(group, 2):
            if overlap(changes[a.id], changes[b.id]):
                against[a.id].append(b.id)
                against[b.id].append(a.id)
    for a, b in _elsewhere(found):
        against[a.id].append(b.id)
        against[b.id].append(a.id)
    return {name: tuple(others) for name, others in against.items()}


def _elsewhere(found: Iterable[Amendment]) -> Iterator[tuple[Amendment, Amendment]]:
    """A clause that two want to move to two places, or one to move and another to delete; in whichever language."""
    clauses: dict[str, list[Amendment]] = defaultdict(list)
    for one in found:
        if one.kind in {Kind.MOVE, Kind.DELETION} and one.clause:
            clauses[one.clause].append(one)
    for group in clauses.values():
        for a, b in combinations(group, 2):
            if Kind.MOVE in {a.kind, b.kind} and (a.kind, a.place, a.inside) != (b.kind, b.place, b.inside):
                yield a, b


def lonely(found: Iterable[Amendment]) -> set[str]:
    """The ids of amendments whose clause nobody amends in the other language."""
    wanted = (one for one in found if one.decision is not Decision.REJECT and not one.by_hand)
    listed = [one for one in wanted if one.kind in SUBSTANTIAL]
    said = {(*_passage(one), one.lang) for one in listed}
    both = {Lang.FR: Lang.AR, Lang.AR: Lang.FR}
    return {
        one.id
        for one in listed
        if not one.alone
        and one.lang in both
        and not (one.decision is Decision.MODIFY and set(both) <= set(one.modify))
        and (*_passage(one), both[one.lang]) not in said
    }


def _passage(one: Amendment) -> tuple[object, ...]:
    """What it is about: of what comes, the place, and whether a clause, an article or a row comes there."""
    return (Kind.NEW, one.place, *one.outline[:1]) if one.kind is Kind.NEW else (one.clause,)
