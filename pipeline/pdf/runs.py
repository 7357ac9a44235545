"""The content of a paragraph as runs: how each is drawn, which element it belongs to, which direction it has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from pipeline.document.isolates import isolated
from pipeline.document.model import Change, ChangeKind, Field, Inline, Lang, Note, Text
from pipeline.house import Style
from pipeline.pdf.lines import Look
from pipeline.pdf.paragraph import Run
from pipeline.pdf.tags import Element

# Changes by shape first, so that grey print and every eye can tell them apart; all on white at 4.5:1 or more.
INSERTED, DELETED, MOVED = "#0B4FA8", "#A61B1B", "#1F6B3A"
QUIET = ("#§", "mithaq:")  # links to here are not coloured: whole lines of contents, and where to sign
_KIND = {
    ChangeKind.INSERT: "Ins",
    ChangeKind.DELETE: "Del",
    ChangeKind.MOVED_TO: "Ins",
    ChangeKind.MOVED_FROM: "Del",
    ChangeKind.FORMAT: "Span",
}
_WHERE = {
    (Lang.FR, ChangeKind.MOVED_FROM): "[déplacé vers {}]",
    (Lang.FR, ChangeKind.MOVED_TO): "[déplacé depuis {}]",
    (Lang.AR, ChangeKind.MOVED_FROM): "[نُقل إلى {}]",
    (Lang.AR, ChangeKind.MOVED_TO): "[نُقل من {}]",
}


@dataclass(frozen=True, slots=True)
class Pending:
    """A footnote to be set at the foot of the page: its number, its text, and its element."""

    number: int
    note: Note
    element: Element


@dataclass(slots=True)
class Inlines:
    """What runs need to know of the paper: its territory, the values of fields, the ends of moves, the note numbers."""

    territory: str
    link: str
    fields: Mapping[str, int] = field(default_factory=dict)
    moves: Mapping[tuple[str, ChangeKind], str] = field(default_factory=dict)
    marked: dict[tuple[str, ChangeKind], Sequence[Inline]] = field(default_factory=dict)  # what says where a move leads
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def tag(self, lang: Lang) -> str:
        """BCP 47: `ar-TN` for Arabic as Tunisia writes it."""
        return f"{lang}-{self.territory}" if lang is Lang.AR and self.territory else str(lang)

    def look(self, style: Style) -> Look:
        return Look(
            style.font, style.cs_font, style.size, style.cs_size, style.strong, style.emph, style.colour,
            under=int(style.underline),
        )  # fmt: skip

    def runs(
        self,
        written: tuple[Inline, ...],
        lang: Lang,
        base: Look,
        element: Element,
        inherited: tuple[Change, ...] = (),
    ) -> tuple[list[Run], list[Pending]]:
        """The runs of a text in `lang`, and the footnotes that it refers to; `inherited` changes are of all of it."""
        runs: list[Run] = []
        notes: list[Pending] = []
        content = isolated(written, lang)
        linked: tuple[str, Element] | None = None
        for item in content:
            look, parent = base, element
            if changes := inherited + item.changes:
                look, parent = changed(base, changes), element.inline(_KIND[changes[-1].kind])
            if isinstance(item, Text):
                linked = self._link(item, linked, parent) if item.href else None
                runs.append(self._run(item, lang, look, parent, linked[1] if linked else None))
            elif isinstance(item, Field):
                linked = None  # what follows it is another link, or it would be read before it
                runs.append(Run(str(self.fields.get(item.name, 0)), look, parent))
            else:
                linked = None
                made, pending = self._reference(item, look, parent)
                runs.append(made)
                notes.append(pending)
            if changes:
                runs += self._where(changes, item, content, lang, look)
        return runs, notes

    def _link(self, item: Text, linked: tuple[str, Element] | None, parent: Element) -> tuple[str, Element]:
        """The link that the text is in: the same as before it where that leads to the same place."""
        return linked if linked and linked[0] == item.href else (item.href, parent.inline("Link"))

    def _run(self, item: Text, lang: Lang, look: Look, parent: Element, link: Element | None) -> Run:
        if item.strong or item.emph or item.underline:
            look = look._replace(
                strong=look.strong or item.strong, emph=look.emph or item.emph,
                under=max(look.under, int(item.underline)),
            )  # fmt: skip
        if link and not item.changes and not item.href.startswith(QUIET):
            look = look._replace(colour=self.link, under=max(look.under, 1))
        inside = link or parent
        if item.lang not in {lang, Lang.ZXX}:
            inside = inside.inline("Span", self.tag(item.lang))
        return Run(item.text, look, inside, item.href, link)

    def _reference(self, item: Note, look: Look, parent: Element) -> tuple[Run, Pending]:
        number = next(self.numbers)
        small = look._replace(size=look.size * 0.65, cs_size=look.cs_size * 0.65, rise=look.size * 0.36)
        link = parent.inline("Reference").inline("Link")
        note = parent.inline("Note", self.tag(item.lang))
        note.id = f"note-{number}"
        said = f"\u2067{number}\u2069" if item.lang is Lang.AR else str(number)  # after a number, not one with it
        run = Run(said, small._replace(colour=self.link), link, f"#note-{number}", link)
        return run, Pending(number, item, note)

    def _where(
        self, changes: Sequence[Change], item: Inline, content: Sequence[Inline], lang: Lang, look: Look
    ) -> list[Run]:
        """After the last text of the first paragraph of a move: where it went, or came from."""
        move = next((c for c in changes if c.kind in {ChangeKind.MOVED_FROM, ChangeKind.MOVED_TO}), None)
        if move is None or not move.name:
            return []
        rest = content[next(i for i, other in enumerate(content) if other is item) + 1 :]
        if rest and (move in rest[0].changes or move not in item.changes):
            return []
        if self.marked.setdefault((move.name, move.kind), content) != content:
            return []
        other = ChangeKind.MOVED_TO if move.kind is ChangeKind.MOVED_FROM else ChangeKind.MOVED_FROM
        place = self.moves.get((move.name, other), "")
        if not place:
            return []
        sign = _WHERE[Lang.AR if lang is Lang.AR else Lang.FR, move.kind].format(place)
        small = look._replace(size=look.size * 0.8, cs_size=look.cs_size * 0.8, under=0, through=0)
        return [Run(f" {sign} ", small, silent=True)]


def changed(look: Look, changes: Sequence[Change]) -> Look:
    """The look of a run with these changes: a line under what comes, through what goes, two of each for moves."""
    for change in changes:
        match change.kind:
            case ChangeKind.INSERT:
                look = look._replace(under=1, colour=INSERTED)
            case ChangeKind.DELETE:
                look = look._replace(through=1, colour=DELETED)
            case ChangeKind.MOVED_TO:
                look = look._replace(under=2, colour=MOVED)
            case ChangeKind.MOVED_FROM:
                look = look._replace(through=2, colour=MOVED)
            case ChangeKind.FORMAT:
                pass  # the bar in the margin says that something is otherwise
    return look
