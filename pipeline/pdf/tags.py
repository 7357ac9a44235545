"""The structure tree (ISO 32000-1 §14.8): what each piece of a page is, for readers that do not see.

Elements are made from the document model, in its order; drawing only hangs marked content on them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

# Kinds that are ours, and the standard kind that each plays.
ROLES = {"Title": "P", "Ins": "Span", "Del": "Span"}

_LISTED = {"L": "List", "TH": "Table", "TD": "Table", "Table": "Table", "Figure": "Layout"}


class Content(NamedTuple):
    """Marked content: the number of the page, counted from 0, and of the sequence on it."""

    page: int
    mcid: int


class Annotation(NamedTuple):
    """A link on a page, by its number among all links."""

    page: int
    number: int


@dataclass(eq=False, slots=True)
class Element:
    """`language` is a BCP 47 tag where it changes; `attributes` are those of its kind (Scope, ColSpan, BBox, …)."""

    kind: str
    parent: "Element | None" = None
    language: str = ""
    alternative: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    kids: list["Element | Content | Annotation"] = field(default_factory=list)
    hung: bool = True
    id: str = ""

    def child(self, kind: str, language: str = "", **attributes: str) -> "Element":
        """An element at the end of this one."""
        made = Element(kind, self, language, attributes=attributes)
        self.kids.append(made)
        return made

    def inline(self, kind: str, language: str = "") -> "Element":
        """An element that takes its place when its first content is drawn: between the texts around it."""
        return Element(kind, self, language, hung=False)

    def add(self, kid: Content | Annotation) -> None:
        self.hang()
        self.kids.append(kid)

    def hang(self) -> None:
        if not self.hung and self.parent:
            self.parent.hang()
            self.parent.kids.append(self)
            self.hung = True

    def prune(self) -> bool:
        """Drop what holds nothing; cells stay, for the table to be whole. Whether anything is left."""
        self.kids = [kid for kid in self.kids if not isinstance(kid, Element) or kid.prune()]
        return bool(self.kids) or self.kind in {"TD", "TH"}

    def annotations(self) -> Iterator[Annotation]:
        return (kid for kid in self.kids if isinstance(kid, Annotation))

    def walk(self) -> Iterator["Element"]:
        """The element and all that it holds, in the order of the paper."""
        todo = [self]
        while todo:
            element = todo.pop()
            yield element
            todo += [kid for kid in reversed(element.kids) if isinstance(kid, Element)]


def tree(
    number: Mapping[Element, str], top: str, pages: Sequence[str], links: Sequence[str]
) -> Iterator[tuple[Element, str]]:
    """Each element with its PDF dictionary.

    `number`, `pages` and `links` are the references of the three, `top` that of what holds the first element.
    """
    for element in number:
        kids = []
        for kid in element.kids:
            if isinstance(kid, Element):
                kids.append(number[kid])
            elif isinstance(kid, Content):
                kids.append(f"<</Type/MCR/Pg {pages[kid.page]}/MCID {kid.mcid}>>")
            else:
                kids.append(f"<</Type/OBJR/Pg {pages[kid.page]}/Obj {links[kid.number]}>>")
        parent = number[element.parent] if element.parent else top
        yield element, f"<</Type/StructElem/S/{element.kind}/P {parent}/K[{' '.join(kids)}]{_entries(element)}>>"


def _entries(element: Element) -> str:
    """What only some elements say of themselves."""
    out = ""
    if element.language:
        out += f"/Lang{text(element.language)}"
    if element.alternative:
        out += f"/Alt{text(element.alternative)}"
    if element.id:
        out += f"/ID{text(element.id)}"
    if element.attributes:
        values = "".join(f"/{key} {value}" for key, value in sorted(element.attributes.items()))
        out += f"/A<</O/{_LISTED[element.kind]}{values}>>"
    return out


def text(value: str) -> str:
    """A PDF text string in hexadecimal, of UTF-16 where needed."""
    if value.isascii() and value.isprintable():
        return f"<{value.encode('ascii').hex()}>"
    return f"<feff{value.encode('utf-16-be').hex()}>"
