"""Runs of text as HTML: languages, emphasis, links, changes, notes. All text is escaped; every link is a safe one."""

import html
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby, pairwise

from pipeline.document import isolates
from pipeline.document.inline import good_href
from pipeline.document.isolates import Span
from pipeline.document.model import Change, ChangeKind, Field, Inline, Lang, Note, Text
from pipeline.web.words import words

Piece = tuple[Inline, tuple[Span, ...]]

# Characters that HTML cannot hold, and those that turn a line around.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]")

_TAGS = {
    ChangeKind.INSERT: "ins",
    ChangeKind.DELETE: "del",
    ChangeKind.MOVED_TO: "ins",
    ChangeKind.MOVED_FROM: "del",
    ChangeKind.FORMAT: "span",
}
_CLASSES = {
    ChangeKind.MOVED_TO: "moved-to",
    ChangeKind.MOVED_FROM: "moved-from",
    ChangeKind.FORMAT: "format",
}


def escape(text: str) -> str:
    return html.escape(_UNSAFE.sub("\ufffd", text))


@dataclass
class Notes:
    """The footnotes met so far; in HTML they stand at the end."""

    territory: str
    seen: list[Note] = field(default_factory=list)

    def tag(self, lang: Lang) -> str:
        """BCP 47: `ar-TN` for Arabic as Tunisia writes it."""
        return f"{lang}-{self.territory}" if lang is Lang.AR and self.territory else str(lang)

    def attributes(self, lang: Lang, around: Lang | None) -> str:
        """` lang=… dir=…` where a text is not in the language `around` it, else nothing."""
        return "" if lang is around else f' lang="{self.tag(lang)}" dir="{lang.direction}"'

    def inline(self, content: tuple[Inline, ...], lang: Lang) -> str:
        """The runs of a text in `lang`, as HTML."""
        return self._nested(list(_pieces(content, lang)), 0, lang)

    def _nested(self, pieces: Sequence[Piece], depth: int, around: Lang) -> str:
        """Pieces that stand in the same isolate share one `<bdi>`; `around` is the language that elements have said."""
        return "".join(
            self._isolate(span, list(group), depth, around) if span else self._changed([p for p, _ in group], around)
            for span, group in groupby(pieces, key=lambda piece: piece[1][depth] if len(piece[1]) > depth else None)
        )

    def _isolate(self, span: Span, pieces: Sequence[Piece], depth: int, around: Lang) -> str:
        said = {inline.lang for inline, _ in pieces}
        own = said.pop() if len(said) == 1 else around
        lang = "" if own is around else f' lang="{self.tag(own)}"'
        return f'<bdi{lang} dir="{span.lang.direction}">{self._nested(pieces, depth + 1, own)}</bdi>'

    def _changed(self, run: Iterable[Inline], around: Lang) -> str:
        return "".join(
            wrapped(changes, "".join(self._linked(same, around)), around)
            for changes, same in groupby(run, key=lambda inline: inline.changes)
        )

    def _linked(self, run: Iterable[Inline], around: Lang) -> Iterator[str]:
        for href, linked in groupby(run, key=lambda inline: inline.href if isinstance(inline, Text) else ""):
            inner = "".join(self._one(inline, around) for inline in linked)
            yield f'<a href="{escape(href)}">{inner}</a>' if good_href(href) else inner

    def _one(self, inline: Inline, around: Lang) -> str:
        if isinstance(inline, Note):
            return self._reference(inline)
        if isinstance(inline, Field):
            return "1"  # on screen a paper is one long page
        inner = "<br>".join(map(escape, inline.text.split("\n")))
        for tag, wanted in (("u", inline.underline), ("em", inline.emph), ("strong", inline.strong)):
            inner = f"<{tag}>{inner}</{tag}>" if wanted else inner
        return inner if inline.lang is around else f'<span lang="{self.tag(inline.lang)}">{inner}</span>'

    def _reference(self, note: Note) -> str:
        self.seen.append(note)
        n = len(self.seen)
        return f'<sup><a id="note-{n}-from" href="#note-{n}" role="doc-noteref">{n}</a></sup>'


def _pieces(content: tuple[Inline, ...], lang: Lang) -> Iterator[Piece]:
    """Runs cut where isolates start and end, each with the isolates around it, the outermost first."""
    spans = isolates.spans(content, lang)
    cuts = sorted({at for span in spans for at in (span.start, span.end)})
    start = 0
    for inline in content:
        end = start + (len(inline.text) if isinstance(inline, Text) else 1)
        edges = [start, *(cut for cut in cuts if start < cut < end), end]
        for a, b in pairwise(edges):
            around = tuple(span for span in spans if span.start <= a and b <= span.end)
            piece = replace(inline, text=inline.text[a - start : b - start]) if isinstance(inline, Text) else inline
            yield piece, around
        start = end


def wrapped(changes: Sequence[Change], inner: str, lang: Lang, *, block: str = "") -> str:
    """`inner` inside its changes, the outermost first.

    `ins` and `del` may hold blocks as well as words; `block` is the class that they then have.
    """
    for change in reversed(changes):
        tag = _TAGS[change.kind] if change.kind is not ChangeKind.FORMAT or not block else "div"
        inner = f"<{tag}{_who(change, lang, block)}>{inner}</{tag}>"
    return inner


def _who(change: Change, lang: Lang, block: str) -> str:
    """The attributes that say what the change is, by whom and when."""
    said = [words(lang).changes[change.kind], change.author, change.when.date().isoformat() if change.when else ""]
    kind = " ".join(filter(None, (block, _CLASSES.get(change.kind, ""))))
    moment = change.when.isoformat() if change.when and change.kind is not ChangeKind.FORMAT else ""
    given = {"class": kind, "datetime": moment, "title": ", ".join(filter(None, said))}
    return "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
