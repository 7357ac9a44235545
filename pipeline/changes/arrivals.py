"""New clauses that were agreed to: those of one place in order, each in both languages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.changes.amendments import AGREED, Amendment, Decision, Kind
from pipeline.document.model import Lang

Place = tuple[str, bool]  # the id of a passage, and whether it comes inside it


@dataclass(frozen=True, slots=True)
class Arrival:
    """`texts` are the words in each language that has them; `of` the amendments that ask for it."""

    place: Place
    texts: Mapping[Lang, str]
    of: tuple[Amendment, ...]


def arrivals(found: Iterable[Amendment]) -> Iterator[Arrival]:
    """The nth new clause that one language has at a place is the nth of the other."""
    groups: dict[Place, list[Amendment]] = {}
    for one in found:
        if one.kind is Kind.NEW and one.decision in AGREED:
            groups.setdefault((one.place, one.inside), []).append(one)
    for place, waiting in groups.items():
        while waiting:
            one = waiting.pop(0)
            texts, of = _texts(one), [one]
            while other := next((each for each in waiting if not texts.keys() & _texts(each).keys()), None):
                waiting.remove(other)
                texts |= _texts(other)
                of.append(other)
            yield Arrival(place, texts, tuple(of))


def _texts(one: Amendment) -> dict[Lang, str]:
    return dict(one.modify) if one.decision is Decision.MODIFY else {one.lang: one.after}
