"""Runs of text as HTML: languages, emphasis, links, changes, notes. All text is escaped; every link is a safe one."""

import html
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from pipeline.document.model import Change, ChangeKind, Field, Inline, Lang, Note, Text
from pipeline.web.words import words

# Characters that HTML cannot hold, and those that turn a line around.
_UNSAFE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\ufffe\uffff]")
_LINK = re.compile(r"(?:#[^\s]+|https?://[^\s]+|mailto:[^\s]+|tel:[+0-9][^\s]*)\Z", re.IGNORECASE)

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

    def inline(self, content: Sequence[Inline], lang: Lang) -> str:
        """The runs of a text in `lang`, as HTML."""
        return "".join(
            wrapped(changes, "".join(self._linked(run, lang)), lang)
            for changes, run in groupby(content, key=lambda inline: inline.changes)
        )

    def _linked(self, run: Iterable[Inline], lang: Lang) -> Iterable[str]:
        for href, linked in groupby(run, key=lambda inline: inline.href if isinstance(inline, Text) else ""):
            inner = "".join(self._one(inline, lang) for inline in linked)
            yield f'<a href="{escape(href)}">{inner}</a>' if _LINK.match(href) else inner

    def _one(self, inline: Inline, lang: Lang) -> str:
        if isinstance(inline, Note):
            return self._reference(inline)
        if isinstance(inline, Field):
            return "1"  # on screen a paper is one long page
        inner = "<br>".join(map(escape, inline.text.split("\n")))
        for tag, wanted in (("u", inline.underline), ("em", inline.emph), ("strong", inline.strong)):
            inner = f"<{tag}>{inner}</{tag}>" if wanted else inner
        attributes = self.attributes(inline.lang, lang)
        return f"<bdi{attributes}>{inner}</bdi>" if attributes else inner

    def _reference(self, note: Note) -> str:
        self.seen.append(note)
        n = len(self.seen)
        return f'<sup><a id="note-{n}-from" href="#note-{n}" role="doc-noteref">{n}</a></sup>'


def wrapped(changes: Sequence[Change], inner: str, lang: Lang) -> str:
    """`inner` inside its changes, the outermost first; serves blocks as well, for `ins` and `del` may hold either."""
    for change in reversed(changes):
        tag = _TAGS[change.kind]
        inner = f"<{tag}{_who(change, lang)}>{inner}</{tag}>"
    return inner


def _who(change: Change, lang: Lang) -> str:
    """The attributes that say what the change is, by whom and when."""
    said = [words(lang).changes[change.kind], change.author, change.when.date().isoformat() if change.when else ""]
    kind = _CLASSES.get(change.kind, "")
    moment = change.when.isoformat() if change.when and change.kind is not ChangeKind.FORMAT else ""
    given = {"class": kind, "datetime": moment, "title": ", ".join(filter(None, said))}
    return "".join(f' {name}="{escape(value)}"' for name, value in given.items() if value)
