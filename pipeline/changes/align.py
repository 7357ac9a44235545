"""Which of the old things became which of the new: by identity first, then by likeness, never across one another.

Things with the same key are the same thing: the clause's id, else its very text. Between those, in each gap, the most
alike are paired. What stays alone was deleted or inserted; a thing whose place changed is both, and `moves` sees it.
"""

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from rapidfuzz.distance import Indel

from pipeline.changes.clauses import Thing

Sort = TypeVar("Sort", bound=Thing)

BAND = 32  # in a large gap, how far from its diagonal a pair may stand: keeps the cost linear
SMALL = 4_096  # pairs: in a gap of no more than these, all are tried


@dataclass(frozen=True, slots=True)
class Kin:
    """How things are told apart.

    `key`: what makes two the same. `may_pair`: whether one can become the other where it stands. `likeness`: above 0
    for two that are one thing reworded, 1 at most.
    """

    key: Callable[[Thing], Hashable]
    may_pair: Callable[[Thing, Thing], bool]
    likeness: Callable[[Thing, Thing], float]


def align(
    old: Sequence[Sort], new: Sequence[Sort], kin: Kin
) -> Iterator[tuple[Sort, Sort] | tuple[Sort, None] | tuple[None, Sort]]:
    """Pairs in reading order: (was, is), (was, None) for what goes, (None, is) for what comes; what goes first."""
    numbers: dict[Hashable, int] = {}
    a = [numbers.setdefault(kin.key(thing), len(numbers)) for thing in old]
    b = [numbers.setdefault(kin.key(thing), len(numbers)) for thing in new]
    i = j = 0
    for p, q in [*_same(a, b), (len(a), len(b))]:
        if p < len(a) and not kin.may_pair(old[p], new[q]):
            continue  # the same thing, but of another make: it falls into the gap and is replaced
        yield from _gap(old[i:p], new[j:q], kin)
        if p < len(a):
            yield old[p], new[q]
        i, j = p + 1, q + 1


def _same(a: list[int], b: list[int]) -> Iterator[tuple[int, int]]:
    """The places of a longest common subsequence."""
    for op in Indel.opcodes(a, b):
        if op.tag == "equal":
            yield from zip(range(op.src_start, op.src_end), range(op.dest_start, op.dest_end), strict=True)


def _gap(
    old: Sequence[Sort], new: Sequence[Sort], kin: Kin
) -> Iterator[tuple[Sort, Sort] | tuple[Sort, None] | tuple[None, Sort]]:
    i = j = 0
    for p, q in [*(_alike(old, new, kin) if old and new else ()), (len(old), len(new))]:
        yield from ((was, None) for was in old[i:p])
        yield from ((None, now) for now in new[j:q])
        if p < len(old):
            yield old[p], new[q]
        i, j = p + 1, q + 1


def _alike(old: Sequence[Sort], new: Sequence[Sort], kin: Kin) -> list[tuple[int, int]]:
    """The pairs that do not cross and are together the most alike (Needleman and Wunsch, in a band)."""
    rows, columns = len(old), len(new)
    reach = columns if rows * columns <= SMALL else BAND
    best: list[dict[int, float]] = [{}]  # best[i][j]: the first i and the first j things
    paired: list[set[int]] = [set()]
    for i in range(1, rows + 1):
        middle = i * columns // rows
        above = best[-1]
        here: dict[int, float] = {}
        taken: set[int] = set()
        for j in range(max(1, middle - reach), min(columns, middle + reach) + 1):
            score = max(above.get(j, 0.0), here.get(j - 1, 0.0))
            was, now = old[i - 1], new[j - 1]
            if kin.may_pair(was, now) and (likeness := kin.likeness(was, now)) > 0:
                together = above.get(j - 1, 0.0) + likeness
                if together > score:
                    score = together
                    taken.add(j)
            here[j] = score
        best.append(here)
        paired.append(taken)
    return _traced(best, paired, columns)


def _traced(best: list[dict[int, float]], paired: list[set[int]], columns: int) -> list[tuple[int, int]]:
    """The way back through the table of best scores."""
    pairs: list[tuple[int, int]] = []
    i, j = len(best) - 1, columns
    while i and j:
        if j in paired[i]:
            pairs.append((i - 1, j - 1))
            i, j = i - 1, j - 1
        elif best[i].get(j, 0.0) == best[i - 1].get(j, 0.0):
            i -= 1
        else:
            j -= 1
    return pairs[::-1]
