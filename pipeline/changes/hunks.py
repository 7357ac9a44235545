"""One wording made from another as a list of replacements, word by word: what overlaps, what they show and do."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel

from pipeline.changes.tokens import spans


class Hunk(NamedTuple):
    """Characters `start` to `end` of the former wording become `new`; an insertion has `start` = `end`."""

    start: int
    end: int
    new: str


def hunks(before: str, after: str) -> tuple[Hunk, ...]:
    """What makes `after` of `before`, whole words at a time; a blank between two replacements joins them."""
    old, new = spans(before), spans(after)
    found: list[Hunk] = []
    for op in Indel.opcodes([before[a:b] for a, b in old], [after[a:b] for a, b in new]):
        if op.tag == "equal":
            continue
        start = old[op.src_start][0] if op.src_start < len(old) else len(before)
        end = old[op.src_end - 1][1] if op.src_end > op.src_start else start
        text = after[new[op.dest_start][0] : new[op.dest_end - 1][1]] if op.dest_end > op.dest_start else ""
        if found and not before[found[-1].end : start].strip():
            between = before[found[-1].end : start]
            found[-1] = Hunk(found[-1].start, end, found[-1].new + between + text)
        else:
            found.append(Hunk(start, end, text))
    return tuple(found)


def overlap(one: Sequence[Hunk], other: Sequence[Hunk]) -> bool:
    """Whether both want the same words, or the same place between two words."""
    return any((a.start < b.end and b.start < a.end) or a.start == b.start for a in one for b in other)


def applied(before: str, found: Iterable[Hunk]) -> str:
    """The wording with all replacements made; they must not overlap."""
    text = before
    for hunk in sorted(found, reverse=True):
        text = text[: hunk.start] + hunk.new + text[hunk.end :]
    return text


def shown(before: str, after: str) -> str:
    """Both wordings in one line: [-what goes-]{+what comes+}."""
    pieces: list[str] = []
    at = 0
    for hunk in hunks(before, after):
        pieces.append(before[at : hunk.start])
        if hunk.end > hunk.start:
            pieces.append(f"[-{before[hunk.start : hunk.end]}-]")
        if hunk.new:
            pieces.append(f"{{+{hunk.new}+}}")
        at = hunk.end
    return "".join((*pieces, before[at:]))
