"""Strips onto pages: headings stay with what follows, rows stay whole, notes stand on the page of their reference."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.pdf.strips import NewPage, Strip, Turn, apart, height

NOTES_GAP = 14.0  # points between the text and the notes, with the rule between them
_HAIR = 0.01  # points: sums of floats may be off by less


@dataclass(frozen=True, slots=True)
class Frame:
    """A page of this size, and the part of it that text fills."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def measure(self) -> float:
        return self.width - self.left - self.right

    @property
    def room(self) -> float:
        return self.height - self.top - self.bottom


class Placed(NamedTuple):
    """A strip and the height of its top on the page; `repeated` is the head of a table on its further pages."""

    strip: Strip
    top: float
    repeated: bool = False


@dataclass(slots=True)
class Page:
    """`opens`: what comes first on it keeps the space before it, as in Word where a page starts on purpose."""

    frame: Frame
    opens: bool
    placed: list[Placed] = field(default_factory=list)
    notes: list[Strip] = field(default_factory=list)
    used: float = 0

    def place(self, strip: Strip) -> None:
        """Put the strip under what is there, or at the top under the head of its table."""
        self.used += self._space(strip)
        if not self.placed:
            for head in strip.head:
                self._put(head, repeated=True)
        self._put(strip)
        self.notes += strip.notes

    def _put(self, strip: Strip, *, repeated: bool = False) -> None:
        self.placed.append(Placed(strip, self.frame.height - self.frame.top - self.used, repeated))
        self.used += strip.height

    def _space(self, strip: Strip) -> float:
        """The space above a strip that would come next."""
        if self.placed:
            return apart(self.placed[-1].strip, strip)
        return strip.before if self.opens else 0

    def left(self, strips: Sequence[Strip], *, notes: Sequence[Strip] = ()) -> float:
        """The room that is left once the strips are placed; the notes of `notes` among them take theirs."""
        first, last = strips[0], strips[-1]
        heads = 0 if self.placed else sum(head.height for head in first.head)
        need = self._space(first) + heads + height(strips) - first.before - last.after
        return self.frame.room - self.used - need - self._notes(notes)

    def fits(self, strips: Sequence[Strip]) -> bool:
        return self.left(strips, notes=strips) >= -strips[-1].spare - _HAIR

    def _notes(self, more: Sequence[Strip]) -> float:
        notes = [*self.notes, *(note for strip in more for note in strip.notes)]
        return height(notes) + NOTES_GAP if notes else 0


def paginate(strips: Sequence[Strip], portrait: Frame, landscape: Frame) -> list[Page]:
    """The pages that the strips fill; at least one."""
    filling = _Filling([Page(portrait, opens=True)], list(strips))
    while filling.at < len(filling.todo):
        match filling.todo[filling.at]:
            case Turn() | NewPage() if filling.at + 1 == len(filling.todo):
                break  # nothing follows that a new page would be for
            case Turn() as turn:
                filling.turn(landscape if turn.landscape else portrait, opens=True)
                filling.at += 1
            case NewPage():
                filling.turn(filling.page.frame, opens=True)
                filling.at += 1
            case _:
                filling.fill()
    return filling.pages


@dataclass(slots=True)
class _Filling:
    """The pages so far, and the strips of which those before `at` are placed."""

    pages: list[Page]
    todo: list[Strip]
    at: int = 0

    @property
    def page(self) -> Page:
        return self.pages[-1]

    def turn(self, frame: Frame, *, opens: bool = False) -> None:
        """Go on on a new page, unless this one is still empty."""
        if self.page.placed:
            self.pages.append(Page(frame, opens))
        else:
            self.page.frame = frame

    def fill(self) -> None:
        """Place the next strips that may not be parted, or make room for them."""
        chunk = self._chunk()
        if self.page.fits(chunk):
            self._place(chunk)
        elif parts := _parts(self.page, chunk):
            self.todo[self.at + len(chunk) - 1] = parts[0]
            self._place([*chunk[:-1], parts[0]])
            self.todo.insert(self.at, parts[1])
            self.turn(self.page.frame)
        elif self.page.placed:
            self.turn(self.page.frame)
        else:  # higher than a page, though nothing else is on it
            self._place(chunk[:1])
            if self.at < len(self.todo) and not self.page.fits(self.todo[self.at : self.at + 1]):
                self.turn(self.page.frame)

    def _chunk(self) -> list[Strip]:
        end = self.at + 1
        while self.todo[end - 1].glued and end < len(self.todo) and not isinstance(self.todo[end], NewPage | Turn):
            end += 1
        return self.todo[self.at : end]

    def _place(self, strips: Sequence[Strip]) -> None:
        for strip in strips:
            self.page.place(strip)
        self.at += len(strips)


def _parts(page: Page, chunk: list[Strip]) -> tuple[Strip, Strip] | None:
    """The last of the chunk in two, so that its first part fits with what comes before it.

    Only if that strip is loose, or higher than a page.
    """
    *before, last = chunk
    if not last.loose and page.placed and last.height <= page.frame.room:
        return None
    if before and not page.fits(before):
        return None
    return last.split(page.left(chunk, notes=before) + last.height)
