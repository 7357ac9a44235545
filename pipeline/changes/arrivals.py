"""New clauses, articles and rows that were agreed to: those of one place in order, each in both languages."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pipeline.changes.amendments import AGREED, Amendment, Decision, Kind, Part
from pipeline.changes.outline import Line, lines
from pipeline.document.model import Lang

Place = tuple[str, bool]  # the id of a passage, and whether it comes inside it


@dataclass(frozen=True, slots=True)
class Arrival:
    """`texts` are the words in each language that has them; `of` the amendments that ask for it.

    `sort` is what a whole article (`TITLE`) or row (`CELL`) begins with, whose `lines` say what each is; None for a
    paragraph.
    """

    place: Place
    sort: Part | None
    texts: Mapping[Lang, str]
    of: tuple[Amendment, ...]

    @property
    def lines(self) -> Mapping[Lang, tuple[Line, ...]]:
        return {lang: lines(self._saying(lang), text) for lang, text in self.texts.items()}

    def _saying(self, lang: Lang) -> Amendment:
        """The amendment that gives the words in a language: its own first."""
        return next((one for one in self.of if one.lang is lang), self.of[0])


def arrivals(found: Iterable[Amendment]) -> Iterator[Arrival]:
    """The nth new clause that one language has at a place is the nth of the other; so of articles, and of rows."""
    groups: dict[tuple[Place, Part | None], list[Amendment]] = {}
    for one in found:
        if one.kind is Kind.NEW and one.decision in AGREED:
            sort = one.outline[0] if one.outline else None
            groups.setdefault(((one.place, one.inside), sort), []).append(one)
    for (place, sort), waiting in groups.items():
        while waiting:
            one = waiting.pop(0)
            texts, of = _texts(one), [one]
            while other := next((each for each in waiting if not texts.keys() & _texts(each).keys()), None):
                waiting.remove(other)
                texts |= _texts(other)
                of.append(other)
            yield Arrival(place, sort, texts, tuple(of))


def _texts(one: Amendment) -> dict[Lang, str]:
    return dict(one.modify) if one.decision is Decision.MODIFY else {one.lang: one.after}
