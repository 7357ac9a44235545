"""Strips onto pages: headings stay with what follows, rows stay whole, notes stand on the page of their reference."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.pdf.strips import NewPage, Strip, Turn, height

NOTES_GAP = 14.0  # points between the text and the notes, with the rule between them


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


@dataclass(frozen=True, slots=True)
class Placed:
    """A strip and the height of its top on the page; `repeated` is the head of a table on its further pages."""

    strip: Strip
    top: float
    repeated: bool = False


@dataclass(slots=True)
class Page:
    frame: Frame
    placed: list[Placed] = field(default_factory=list)
    notes: list[Strip] = field(default_factory=list)
    used: float = 0
    space: float = 0  # after the last strip

    def place(self, strip: Strip, *, first: bool = False) -> None:
        """Put the strip under what is there; at the top of a page but the `first` without the space before it."""
        if not self.placed and strip.head:
            for head in strip.head:
                self._put(head, repeated=True)
        self.used += self.space + (strip.before if self.placed or first else 0)
        self._put(strip)
        self.space = strip.after
        self.notes += strip.notes

    def _put(self, strip: Strip, *, repeated: bool = False) -> None:
        self.placed.append(Placed(strip, self.frame.height - self.frame.top - self.used, repeated))
        self.used += strip.height

    def left(self) -> float:
        """The room that is left, from below the last strip and its space."""
        return self.frame.room - self.used - self.space - self._notes(())

    def fits(self, strips: Sequence[Strip]) -> bool:
        need = height(strips) - strips[-1].after
        if not self.placed:
            need += sum(h.height for h in strips[0].head) - strips[0].before
        return self.used + self.space + need + self._notes(strips) <= self.frame.room + 0.01

    def _notes(self, more: Sequence[Strip]) -> float:
        notes = [*self.notes, *(note for strip in more for note in strip.notes)]
        return height(notes) + NOTES_GAP if notes else 0


def paginate(strips: Sequence[Strip], portrait: Frame, landscape: Frame) -> list[Page]:
    """The pages that the strips fill; at least one."""
    todo = list(strips)
    pages = [Page(portrait)]
    at = 0

    def turn(frame: Frame) -> None:
        if pages[-1].placed:
            pages.append(Page(frame))
        else:
            pages[-1].frame = frame

    def place(strip: Strip) -> None:
        pages[-1].place(strip, first=len(pages) == 1)

    while at < len(todo):
        strip = todo[at]
        page = pages[-1]
        if isinstance(strip, Turn):
            turn(landscape if strip.landscape else portrait)
            at += 1
            continue
        if isinstance(strip, NewPage):
            turn(page.frame)
            at += 1
            continue
        end = at + 1
        while todo[end - 1].glued and end < len(todo) and not isinstance(todo[end], NewPage | Turn):
            end += 1
        chunk = todo[at:end]
        if page.fits(chunk):
            for one in chunk:
                place(one)
            at = end
        elif parts := _parts(page, chunk):
            for one in chunk[:-1]:
                place(one)
            place(parts[0])
            turn(page.frame)
            todo[end - 1] = parts[1]
            at = end - 1
        elif page.placed:
            turn(page.frame)
        else:  # higher than a page, though nothing else is on it
            place(strip)
            at += 1
            if at < len(todo) and not page.fits(todo[at : at + 1]):
                turn(page.frame)
    return pages


def _parts(page: Page, chunk: list[Strip]) -> tuple[Strip, Strip] | None:
    """The last of the chunk in two, so that its first part fits with what comes before it.

    Only if that strip is loose, or higher than a page.
    """
    *before, last = chunk
    if not last.loose and page.placed and last.height <= page.frame.room:
        return None
    if before and not page.fits(before):
        return None
    used = height(before) + last.before if before else (last.before if page.placed else 0)
    head = 0 if page.placed or before else sum(h.height for h in last.head)
    return last.split(page.left() - used - head)
