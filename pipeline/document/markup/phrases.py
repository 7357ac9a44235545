"""What stands inside a paragraph: texts and how they look, notes, fields, changes, comments."""

import re
from dataclasses import replace
from typing import Literal, NamedTuple

from pipeline.document.inline import good_href, unnamed, with_languages
from pipeline.document.markup.attributes import Attributes
from pipeline.document.markup.grammar import INLINE
from pipeline.document.markup.spelling import names
from pipeline.document.markup.tree import Node, choice, misplaced
from pipeline.document.model import Change, ChangeKind, Comment, Field, Inline, Lang, Note, Text
from pipeline.errors import Sentence

_BLANKS = re.compile(r"[ \t\n]+")
_LETTERS = {Lang.FR: re.compile("[A-Za-zÀ-ɏ]"), Lang.AR: re.compile("[\u0620-\u064a\u0671-\u06d3]")}


def _foreign(text: Text) -> bool:
    if text.lang is Lang.ZXX:
        return False
    other = Lang.AR if text.lang is Lang.FR else Lang.FR
    return bool(_LETTERS[other].search(text.text)) and not _LETTERS[text.lang].search(text.text)


class _Look(NamedTuple):
    """What the elements around a text say of it."""

    strong: bool = False
    emph: bool = False
    underline: bool = False
    href: str = ""
    lang: Lang | None = None
    changes: tuple[Change, ...] = ()

    def but(
        self,
        *,
        strong: bool = False,
        emph: bool = False,
        underline: bool = False,
        href: str = "",
        lang: Lang | None = None,
        change: Change | None = None,
    ) -> "_Look":
        return _Look(
            self.strong or strong,
            self.emph or emph,
            self.underline or underline,
            href or self.href,
            lang or self.lang,
            (*self.changes, change) if change else self.changes,
        )


class _Line:
    """The inline content of one paragraph or note while it is read, with its white space collapsed."""

    def __init__(self, lang: Lang) -> None:
        self.lang = lang
        self.items: list[Inline] = []
        self.given: list[bool] = []
        self.after_word = False  # whether a blank would count
        self.comments: list[Comment] = []

    def write(self, chars: str, look: _Look) -> None:
        words = _BLANKS.sub(" ", chars)
        if not self.after_word:
            words = words.removeprefix(" ")
        if words:
            self.add(words, look)
            self.after_word = words[-1] != " "

    def keep(self, chars: str, look: _Look) -> None:
        self.add(chars, look)
        self.after_word = True

    def line_break(self, look: _Look) -> None:
        self.trim()
        self.add("\n", look)
        self.after_word = False

    def insert(self, item: Inline, *, given: bool = True) -> None:
        self.items.append(item)
        self.given.append(given)
        self.after_word = True

    def add(self, chars: str, look: _Look) -> None:
        lang = look.lang or self.lang
        self.items.append(Text(chars, lang, look.strong, look.emph, look.underline, look.href, look.changes))
        self.given.append(look.lang is not None)

    def trim(self) -> None:
        """Take back a blank that nothing follows."""
        last = self.items[-1] if self.items else None
        if not self.after_word and isinstance(last, Text) and last.text.endswith(" "):
            self.items[-1] = replace(last, text=last.text[:-1])
            if last.text == " ":  # nothing is left
                self.items.pop()
                self.given.pop()

    def content(self) -> tuple[Inline, ...]:
        self.trim()
        return with_languages(self.items, self.given, self.lang)


class Phrases(Attributes):
    """Reads what stands inside a paragraph."""

    def line(self, node: Node, lang: Lang) -> _Line:
        line = _Line(lang)
        self.inline(node, line, _Look())
        return line

    def inline(self, node: Node, line: _Line, look: _Look) -> None:
        for child in node.children:
            if isinstance(child, str):
                line.write(child, look)
            else:
                self.element(child, line, look, node.tag)

    def element(self, node: Node, line: _Line, look: _Look, parent: str) -> None:
        match node.tag:
            case "span":
                self.span(node, line, look)
                return
            case "br":
                node.done()
                line.line_break(look)
                return
            case "a":
                self.link(node, line, look)
                return
            case "strong":
                look = look.but(strong=True)
            case "em":
                look = look.but(emph=True)
            case "u":
                look = look.but(underline=True)
            case "bdi":
                look = look.but(lang=self.lang(node, Lang.ZXX))
            case "ins" | "del":
                moved = choice(node, "class", node.take("class") or "", ("", "moved"))
                kinds = {
                    ("ins", ""): ChangeKind.INSERT,
                    ("ins", "moved"): ChangeKind.MOVED_TO,
                    ("del", ""): ChangeKind.DELETE,
                    ("del", "moved"): ChangeKind.MOVED_FROM,
                }
                look = look.but(change=self.inline_change(node, kinds[node.tag, moved]))
            case _:
                raise misplaced(node, parent, INLINE)
        if "lang" in node.attributes:
            look = look.but(lang=self.lang(node, line.lang))
        node.done()
        self.inline(node, line, look)

    def inline_change(self, node: Node, kind: ChangeKind) -> Change:
        return Change(
            kind,
            node.take("data-author") or "",
            self.when(node, node.take("datetime") or ""),
            node.take("data-name") or "",
            names(node.take("data-before") or ""),
        )

    def link(self, node: Node, line: _Line, look: _Look) -> None:
        href = node.take("href") or ""
        if "lang" in node.attributes:
            look = look.but(lang=self.lang(node, line.lang))
        node.done()
        if not good_href(href):
            raise node.fail(
                f"Un lien ne peut pas mener à « {href} ».",
                f"A link cannot lead to “{href}”.",
                Sentence(fr="https:, http:, mailto:, tel: ou #identifiant", en="https:, http:, mailto:, tel: or #id"),
            )
        self.links.append((href, node.place))
        look = look.but(href=href)
        before = len(line.items)
        self.inline(node, line, look)
        if len(line.items) == before:
            if not href.startswith("#"):
                raise node.fail("Ce lien n’a pas de texte.", "This link has no text.")
            reference = Text("", look.lang or line.lang, look.strong, look.emph, look.underline, href, look.changes)
            line.insert(reference, given=look.lang is not None)

    def span(self, node: Node, line: _Line, look: _Look) -> None:
        kind = choice(node, "class", node.take("class") or "", ("", "note", "field", "space", "format", "comment"))
        match kind:
            case "note":
                lang = self.lang(node, line.lang)
                node.done()
                note = self.line(node, lang)
                content = tuple(item for item in note.content() if isinstance(item, Text))
                if self.strict:
                    self.check_letters(node, content)
                line.insert(Note(content, lang, look.changes))
            case "field":
                name: Literal["page", "pages"] = choice(
                    node, "data-name", node.take("data-name") or "", ("page", "pages")
                )
                line.insert(Field(name, self.lang(node, line.lang), look.changes))
                node.done()
            case "space":
                node.done()
                line.keep("".join(child for child in node.children if isinstance(child, str)), look)
            case "format":
                look = look.but(change=self.inline_change(node, ChangeKind.FORMAT))
                node.done()
                self.inline(node, line, look)
            case "comment":
                line.comments.append(self.comment(node))
            case _:
                if "lang" in node.attributes:
                    look = look.but(lang=self.lang(node, line.lang))
                node.done()
                self.inline(node, line, look)

    def comment(self, node: Node) -> Comment:
        author, text = node.take("data-author") or "", node.take("data-text") or ""
        when, quote = self.when(node, node.take("datetime") or ""), node.take("data-quote") or ""
        resolved = node.take("data-resolved") is not None
        node.take("hidden")
        node.done()
        replies = []
        for child in node.elements():
            if child.tag != "span" or child.take("class") != "comment":
                raise misplaced(child, "span", ["span"])
            replies.append(self.comment(child))
        return Comment(author, text, when, quote, tuple(replies), resolved)

    def check_letters(self, node: Node, content: tuple[Inline, ...]) -> None:
        """A passage wholly of the other script, or of a third, cannot be read aloud in the language it is given."""
        if word := unnamed(content):
            raise node.fail(
                f"« {word} » n’est ni du français ni de l’arabe, et ne dit pas sa langue.",
                f"“{word}” is neither French nor Arabic, and does not name its language.",
                Sentence(fr='Écrire <span lang="zxx">…</span>.', en='Write <span lang="zxx">…</span>.'),
            )
        for item in content:
            if isinstance(item, Text) and _foreign(item):
                other = Lang.AR if item.lang is Lang.FR else Lang.FR
                raise node.fail(
                    f"« {item.text.strip()} » est donné pour du « {item.lang} » et ne l’est pas.",
                    f"“{item.text.strip()}” is given as “{item.lang}” and is not.",
                    Sentence(fr=f'Ôter lang, ou écrire lang="{other}".', en=f'Drop lang, or write lang="{other}".'),
                )
