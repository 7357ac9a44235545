"""Two wordings of one passage -> one that carries the changes, as a person would have edited the first into the second.

The characters of a passage are laid out on one string, so that a word may cross runs of different emphasis. Words are
aligned by key (`tokens`), then the result is cleaned: an island of blanks and stop words between two replacements
joins them, an insertion slides to the start of a sentence, a deletion stands before the insertion that replaces it.
Of what is aligned, a different spelling is a *typographic* change and a different emphasis a change of format.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import NamedTuple

from rapidfuzz.distance import Indel

from pipeline.changes.hand import TYPOGRAPHIC, Hand
from pipeline.changes.tokens import key, spans, weight
from pipeline.document.model import Inline, Note, Text
from pipeline.document.walk import merged

ATOM = "\ufffc"  # stands on the string for what has no characters: a note, a field, a reference still to be filled
SENTENCE_ENDS = ".!?؟؛;…\n"
EMPHASES = ("strong", "emph", "underline")
NEIGHBOURS = 2  # of an island: the changes before and after it
KEPT_TOGETHER = 12  # an island heavier than this is never absorbed: letters and digits
ALIKE = 0.3  # two wordings that share less than this of the shorter are replaced whole
NOTES_ALIKE = 0.5  # two notes that share less than this are two notes


def emphases(text: Text) -> tuple[str, ...]:
    return tuple(name for name in EMPHASES if getattr(text, name))


class Line:
    """A passage on one string: `starts[n]` is where its `pieces[n]` begins, `tokens` its words."""

    def __init__(self, content: Sequence[Inline]) -> None:
        self.pieces = tuple(content)
        self.starts: list[int] = []
        parts: list[str] = []
        at = 0
        for piece in self.pieces:
            self.starts.append(at)
            parts.append(piece.text if isinstance(piece, Text) and piece.text else ATOM)
            at += len(parts[-1])
        self.text = "".join(parts)
        self.atoms = {
            start: _atom_key(piece)
            for start, piece in zip(self.starts, self.pieces, strict=True)
            if not (isinstance(piece, Text) and piece.text)
        }
        self.tokens = spans(self.text) if not self.atoms else list(self._around_atoms())
        self.keys = [self.atoms.get(a) or key(self.text[a:b]) for a, b in self.tokens]
        self.weights = list(accumulate((weight(self.text[a:b]) for a, b in self.tokens), initial=0))

    def _around_atoms(self) -> Iterator[tuple[int, int]]:
        """Tokens where no word, and no blank before a sign, reaches over a note or a field."""
        at = 0
        for start in self.atoms:
            yield from ((at + a, at + b) for a, b in spans(self.text[at:start]))
            yield start, start + 1
            at = start + 1
        yield from ((at + a, at + b) for a, b in spans(self.text[at:]))

    def word(self, n: int) -> str:
        a, b = self.tokens[n]
        return self.text[a:b]

    def weight(self, first: int, last: int) -> int:
        """What the tokens from `first` up to `last` say."""
        return self.weights[last] - self.weights[first]

    def stretch(self, first: int, last: int) -> tuple[int, int]:
        """The characters of the tokens from `first` up to `last`, which is not among them."""
        return (self.tokens[first][0], self.tokens[last - 1][1]) if first < last else (0, 0)

    def cut(self, start: int, end: int) -> list[Inline]:
        """The pieces between two characters, the first and the last cut to measure."""
        cut: list[Inline] = []
        n = bisect_right(self.starts, start) - 1
        while start < end:
            piece = self.pieces[n]
            if isinstance(piece, Text) and piece.text:
                begin = self.starts[n]
                stop = min(end, begin + len(piece.text))
                if start < stop:
                    cut.append(replace(piece, text=piece.text[start - begin : stop - begin]))
                start = stop
            else:
                cut.append(piece)
                start += 1
            n += 1
        return cut


def _atom_key(atom: Inline) -> str:
    """All notes are one word: whether two are the same note is asked of the pairs that their surroundings make."""
    match atom:
        case Note():
            return ATOM
        case Text():
            return ATOM + atom.href
        case _:
            return ATOM + atom.name


class Stretch(NamedTuple):
    """The tokens `i` to `i_end` of the old line stand for `j` to `j_end` of the new one."""

    same: bool
    i: int
    i_end: int
    j: int
    j_end: int

    @property
    def deletes(self) -> bool:
        return self.i < self.i_end

    @property
    def inserts(self) -> bool:
        return self.j < self.j_end


def compare_words(old: Sequence[Inline], new: Sequence[Inline], hand: Hand) -> tuple[Inline, ...]:
    """`new` with the changes that made it of `old`; both without changes of their own."""
    before, after = Line(old), Line(new)
    edit = Edit(hand)
    for stretch in aligned(before, after):
        if stretch.same:
            for part in by_spelling(before, after, stretch):
                edit.keep_or_retouch(before, after, part)
        else:
            edit.replace(before, after, stretch)
    return edit.done()


# -- alignment --------------------------------------------------------------------------------------------------------


def aligned(old: Line, new: Line) -> list[Stretch]:
    """Stretches of equal words and of changed ones, by turns."""
    numbers: dict[str, int] = {}
    a = [numbers.setdefault(word, len(numbers)) for word in old.keys]
    b = [numbers.setdefault(word, len(numbers)) for word in new.keys]
    stretches = joined(
        Stretch(op.tag == "equal", op.src_start, op.src_end, op.dest_start, op.dest_end) for op in Indel.opcodes(a, b)
    )
    shared = sum(old.weight(s.i, s.i_end) for s in stretches if s.same)
    least = min(old.weights[-1], new.weights[-1])
    if least and shared < ALIKE * least:
        return [Stretch(same=False, i=0, i_end=len(a), j=0, j_end=len(b))]
    return list(slid(old, new, trimmed(old, new, absorbed(old, new, stretches))))


def joined(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Neighbours of the same sort made one."""
    out: list[Stretch] = []
    for s in stretches:
        if out and out[-1].same == s.same:
            out[-1] = out[-1]._replace(i_end=s.i_end, j_end=s.j_end)
        else:
            out.append(s)
    return out


def absorbed(old: Line, new: Line, stretches: list[Stretch]) -> list[Stretch]:
    """Weak islands between two changes given up, so that a phrase is replaced once and not word by word."""

    def heft(s: Stretch) -> int:
        return max(old.weight(s.i, s.i_end), new.weight(s.j, s.j_end))

    def weak(left: Stretch, island: Stretch, right: Stretch) -> bool:
        if not ((left.deletes or right.deletes) and (left.inserts or right.inserts)):
            return False
        words = [old.word(n) for n in range(island.i, island.i_end)]
        if "\n" in words or ATOM in words:
            return False
        if not any(any(map(str.isalnum, word)) for word in words):
            return True
        own = old.weight(island.i, island.i_end)
        return own < KEPT_TOGETHER and own <= min(heft(left), heft(right)) * 0.5

    out: list[Stretch] = []
    for s in stretches:
        out.append(s)
        while not s.same and len(out) > NEIGHBOURS and weak(*out[-3:]):
            out[-3:] = [Stretch(same=False, i=out[-3].i, i_end=s.i_end, j=out[-3].j, j_end=s.j_end)]
    return out


def trimmed(old: Line, new: Line, stretches: Iterable[Stretch]) -> list[Stretch]:
    """The words that a replacement begins or ends with on both sides given back to its neighbours."""
    out: list[Stretch] = []
    for s in stretches:
        i, i_end, j, j_end = s.i, s.i_end, s.j, s.j_end
        while not s.same and i < i_end and j < j_end and old.keys[i] == new.keys[j]:
            i, j = i + 1, j + 1
        while not s.same and i < i_end and j < j_end and old.keys[i_end - 1] == new.keys[j_end - 1]:
            i_end, j_end = i_end - 1, j_end - 1
        parts = [
            Stretch(same=True, i=s.i, i_end=i, j=s.j, j_end=j),
            Stretch(s.same, i, i_end, j, j_end),
            Stretch(same=True, i=i_end, i_end=s.i_end, j=j_end, j_end=s.j_end),
        ]
        out += (part for part in parts if part.deletes or part.inserts)
    return joined(out)


def slid(old: Line, new: Line, stretches: list[Stretch]) -> Iterator[Stretch]:
    """Pure insertions and deletions moved to where a person would have made them: there is often a choice.

    « A. B. » → « A. C. B. » may insert « C. » after a blank or « . C » before the stop: the first is how people type.
    """
    todo = list(stretches)
    for n in range(1, len(todo) - 1):
        left, s, right = todo[n - 1 : n + 2]
        if s.same or (s.inserts and s.deletes):
            continue
        line, start, end = (new, s.j, s.j_end) if s.inserts else (old, s.i, s.i_end)
        by = best_slide(line, start, end, left.i_end - left.i - 1, right.i_end - right.i - 1)
        todo[n - 1] = left._replace(i_end=left.i_end + by, j_end=left.j_end + by)
        todo[n] = Stretch(same=False, i=s.i + by, i_end=s.i_end + by, j=s.j + by, j_end=s.j_end + by)
        todo[n + 1] = right._replace(i=right.i + by, j=right.j + by)
    yield from todo


def best_slide(line: Line, start: int, end: int, room_left: int, room_right: int) -> int:
    """By how many tokens to move `start` to `end` of the line; the choice nearest to where it stands wins a draw."""
    left = right = 0
    while left < room_left and line.word(start - left - 1) == line.word(end - left - 1):
        left += 1
    while right < room_right and line.word(start + right) == line.word(end + right):
        right += 1
    if not left and not right:
        return 0

    def score(by: int) -> float:
        before = line.word(start + by - 1) if start + by else ""
        first, last = line.word(start + by), line.word(end + by - 1)
        ended = line.word(start + by - 2)[-1] if start + by > 1 else ""
        points = 2.0 * (not before or before.isspace()) + last.isspace()
        points += 3.0 * (before.isspace() and ended in SENTENCE_ENDS and ended != "")
        points += 2.5 * (before[-1:] in SENTENCE_ENDS and before != "" and first.isspace())
        return points - abs(by) * 0.001

    return max(range(-left, right + 1), key=score)


def by_spelling(old: Line, new: Line, s: Stretch) -> Iterator[Stretch]:
    """A stretch of equal keys, cut where the spelling begins or stops to differ (`same` says whether it does)."""
    (a, b), (c, d) = old.stretch(s.i, s.i_end), new.stretch(s.j, s.j_end)
    if old.text[a:b] == new.text[c:d]:
        yield s
        return
    yield from joined(
        Stretch(old.word(i) == new.word(j), i, i + 1, j, j + 1)
        for i, j in zip(range(s.i, s.i_end), range(s.j, s.j_end), strict=True)
    )


# -- writing it down --------------------------------------------------------------------------------------------------


class Edit:
    """The passage under the pen: what is kept, what goes, what comes — what goes always before what comes."""

    def __init__(self, hand: Hand) -> None:
        self.hand = hand
        self.out: list[Inline] = []
        self.deleted: list[Inline] = []
        self.inserted: list[Inline] = []

    def replace(self, old: Line, new: Line, s: Stretch) -> None:
        """A changed stretch, typographic if the keys come to the same (`...` and `…`, a blank more or less)."""
        name = TYPOGRAPHIC if _sounds(old.keys[s.i : s.i_end]) == _sounds(new.keys[s.j : s.j_end]) else ""
        self.change(old.cut(*old.stretch(s.i, s.i_end)), new.cut(*new.stretch(s.j, s.j_end)), name)

    def keep_or_retouch(self, old: Line, new: Line, s: Stretch) -> None:
        """A stretch of the same words."""
        before, after = old.cut(*old.stretch(s.i, s.i_end)), new.cut(*new.stretch(s.j, s.j_end))
        if not s.same:
            self.change(before, after, TYPOGRAPHIC)
            return
        for was, now in in_step(before, after):
            if isinstance(was, Text) and isinstance(now, Text):
                self.text(was, now)
            elif isinstance(was, Note) and isinstance(now, Note) and was.lang == now.lang and similar(was, now):
                self.keep(replace(now, content=compare_notes(was, now, self.hand)))
            elif was == now:
                self.keep(now)
            else:
                self.change([was], [now])

    def text(self, was: Text, now: Text) -> None:
        """The same characters: kept, or of another emphasis, or of another language or link."""
        if (was.lang, was.href) != (now.lang, now.href):
            self.change([was], [now], TYPOGRAPHIC if was.href == now.href else "")
        elif emphases(was) != emphases(now):
            self.keep(self.hand.reformat(now, emphases(was)))
        else:
            self.keep(now)

    def keep(self, piece: Inline) -> None:
        self.flush()
        self.out.append(piece)

    def change(self, deleted: list[Inline], inserted: list[Inline], name: str = "") -> None:
        self.deleted += (self.hand.delete(piece, name) for piece in deleted)
        self.inserted += (self.hand.insert(piece, name) for piece in inserted)

    def flush(self) -> None:
        self.out += self.deleted + self.inserted
        self.deleted, self.inserted = [], []

    def done(self) -> tuple[Inline, ...]:
        self.flush()
        return merged(self.out)


def in_step(before: list[Inline], after: list[Inline]) -> Iterator[tuple[Inline, Inline]]:
    """Two cuts of the same characters, in pieces of the same lengths."""
    left, right = before[::-1], after[::-1]
    while left:
        was, now = left.pop(), right.pop()
        if isinstance(was, Text) and isinstance(now, Text):
            size = min(len(was.text), len(now.text))
            if len(was.text) > size:
                left.append(replace(was, text=was.text[size:]))
                was = replace(was, text=was.text[:size])
            if len(now.text) > size:
                right.append(replace(now, text=now.text[size:]))
                now = replace(now, text=now.text[:size])
        yield was, now


def compare_notes(was: Note, now: Note, hand: Hand) -> tuple[Text, ...]:
    return tuple(t for t in compare_words(was.content, now.content, hand) if isinstance(t, Text))


def similar(was: Note, now: Note) -> bool:
    a, b = ([k for k in Line(note.content).keys if k.strip()] for note in (was, now))
    return was == now or (bool(a and b) and Indel.normalized_similarity(a, b) >= NOTES_ALIKE)


def _sounds(keys: list[str]) -> str:
    return "".join(keys).strip(" ")
