"""The elements of a markup source as a tree, each with its place: read by expat, entities refused."""

import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from xml.parsers import expat

from pipeline.document.markup.grammar import BLANK, KNOWN
from pipeline.errors import Place, Sentence, TemplateError

DEPTH = 100  # of elements in elements: more is an attack
_AT = re.compile(r"(.+?):(\d+)(?::(\d+))?\s*", re.DOTALL)  # in `<?at FILE:LINE:COLUMN?>`, which `<?at?>` takes back
_SYNTAX = {  # expat's codes: the faults that people make, in French
    "mismatched tag": "la balise fermante ne correspond pas à celle qui est ouverte",
    "not well-formed (invalid token)": "un signe n’est pas permis ici (& s’écrit &amp;, < s’écrit &lt;)",
    "undefined entity": "entité inconnue (écrire le caractère lui-même)",
    "duplicate attribute": "le même attribut est écrit deux fois",
    "no element found": "le texte s’arrête avant la fin",
    "unclosed token": "une balise n’est pas terminée",
    "junk after document element": "il y a quelque chose après </html>",
}

_Word = TypeVar("_Word", bound=str)


@dataclass(slots=True)
class Node:
    """An element. Attributes are taken one by one; those nobody took are unknown."""

    tag: str
    attributes: dict[str, str]
    place: Place
    children: "list[Node | str]" = field(default_factory=list)
    asked: set[str] = field(default_factory=set)
    words: Place | None = None  # where its first text stands

    def take(self, name: str) -> str | None:
        self.asked.add(name)
        return self.attributes.pop(name, None)

    def done(self) -> None:
        for name in self.attributes:
            raise TemplateError(
                Sentence(
                    fr=f"L’élément <{self.tag}> n’a pas d’attribut « {name} ».",
                    en=f"The element <{self.tag}> has no attribute “{name}”.",
                ),
                self.place,
                near(name, self.asked),
            )

    def elements(self) -> "Iterator[Node]":
        """The children, where no text may stand between them."""
        for child in self.children:
            if isinstance(child, Node):
                yield child
            elif child.strip(BLANK):
                raise _loose(child, self)

    def fail(self, fr: str, en: str, hint: Sentence | None = None) -> TemplateError:
        return TemplateError(Sentence(fr=fr, en=en), self.place, hint)


def near(name: str, known: Iterable[str]) -> Sentence | None:
    """The name that was meant, or else what there is to choose from."""
    names = sorted(known)
    close = difflib.get_close_matches(name, names, n=1)
    if close:
        return Sentence(fr=f"Vouliez-vous dire « {close[0]} » ?", en=f"Did you mean “{close[0]}”?")
    return Sentence(fr=f"Au choix : {', '.join(names)}.", en=f"One of: {', '.join(names)}.") if names else None


def _loose(text: str, node: Node) -> TemplateError:
    words = " ".join(text.split())[:40]
    return TemplateError(
        Sentence(
            fr=f"Du texte se trouve hors d’un paragraphe, dans <{node.tag}> : « {words} ».",
            en=f"Text stands outside a paragraph, in <{node.tag}>: “{words}”.",
        ),
        node.words or node.place,
        Sentence(fr="L’entourer de <p>…</p>.", en="Put <p>…</p> around it."),
    )


def misplaced(node: Node, parent: str, allowed: Iterable[str] = ()) -> TemplateError:
    known = node.tag in KNOWN
    return node.fail(
        f"L’élément <{node.tag}> {'n’a pas sa place' if known else 'n’existe pas ; il se trouve'} dans <{parent}>.",
        f"The element <{node.tag}> {'may not stand' if known else 'does not exist; it stands'} in <{parent}>.",
        near(node.tag, set(allowed) or KNOWN),
    )


def choice(node: Node, name: str, value: str, allowed: tuple[_Word, ...]) -> _Word:
    for word in allowed:
        if word == value:
            return word
    raise node.fail(
        f"<{node.tag}> : {name} ne peut pas valoir « {value} ».",
        f"<{node.tag}>: {name} cannot be “{value}”.",
        near(value, [word for word in allowed if word]),
    )


class Tree:
    """Builds the nodes from expat's events. Declarations of entities are refused before they are read."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.at: Place | None = None
        self.before: Place | None = None  # what was said before that
        self.root: Node | None = None
        self.open: list[Node] = []
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self.start
        self.parser.EndElementHandler = self.end
        self.parser.CharacterDataHandler = self.text
        self.parser.ProcessingInstructionHandler = self.instruction
        self.parser.StartDoctypeDeclHandler = self.doctype

    def read(self, source: str) -> Node:
        try:
            self.parser.Parse(source.encode("utf-8", "surrogatepass"), True)  # noqa: FBT003 — positional only
        except expat.ExpatError as fault:
            words = expat.errors.messages[fault.code]
            place = self.at or Place(self.file, fault.lineno, fault.offset + 1)
            raise TemplateError(
                Sentence(fr=f"Balisage mal formé : {_SYNTAX.get(words, words)}.", en=f"Malformed markup: {words}."),
                place,
            ) from fault
        root, self.root = self.root, None  # this and the parser hold each other, and would keep the nodes
        assert root  # noqa: S101 — expat has refused a source without an element
        return root

    def place(self) -> Place:
        return self.at or Place(self.file, self.parser.CurrentLineNumber, self.parser.CurrentColumnNumber + 1)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes, self.place())
        if len(self.open) >= DEPTH:
            raise node.fail("Les éléments sont trop imbriqués.", "Elements are nested too deeply.")
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, _tag: str) -> None:
        self.open.pop()

    def text(self, text: str) -> None:
        node = self.open[-1]
        node.children.append(text)
        if node.words is None and text.strip(BLANK):
            node.words = self.place()

    def instruction(self, target: str, words: str) -> None:
        if target == "at" and not words:
            self.at = self.before
        elif target == "at" and (found := _AT.fullmatch(words)):
            self.at, self.before = Place(found.group(1), int(found.group(2)), int(found.group(3) or 0)), self.at

    def doctype(self, name: str, system: str | None, public: str | None, internal: int) -> None:
        if internal or system or public or name.lower() != "html":
            raise TemplateError(
                Sentence(fr="Seul <!DOCTYPE html> est permis.", en="Only <!DOCTYPE html> is allowed."), self.place()
            )
