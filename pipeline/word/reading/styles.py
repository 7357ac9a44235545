"""The styles of a returned file, by what they mean: their `w:name`, for ids are translated and renamed on the way."""

import re
from dataclasses import dataclass, field

from lxml import etree

from pipeline.house import STYLES
from pipeline.word.ooxml import JOINT, q

_KEYS = {name.casefold(): key for key, name in STYLES.items()}
_HEADING = re.compile(r"(?:heading|titre|überschrift|título|titolo|عنوان) ?([1-9])")
_LEVELS = 9
_DEEPEST = 64  # styles based on one another: more are an attack
_VAL = q("val")


@dataclass(slots=True)
class Look:
    """What a style says: `key` of the house, `outline` level (0 for none), list `num`, emphases (None: not said)."""

    name: str = ""
    key: str = ""
    outline: int = 0
    num: tuple[str, int] | None = None
    strong: bool | None = None
    emph: bool | None = None
    underline: bool | None = None
    bidi: bool = False
    hidden: bool = False

    @property
    def joint(self) -> bool:
        return self.name == JOINT.casefold()


_NONE = Look()


@dataclass
class Styles:
    """`of` resolves a style id; an id that is nowhere says nothing."""

    root: etree._Element | None
    _elements: dict[str, etree._Element] = field(default_factory=dict)
    _known: dict[str, Look] = field(default_factory=dict)
    _depths: dict[str, int] = field(default_factory=dict)
    default: str = ""

    def __post_init__(self) -> None:
        for style in () if self.root is None else self.root.iterchildren(q("style")):
            name = style.get(q("styleId"), "")
            self._elements.setdefault(name, style)
            if style.get(q("type")) == "paragraph" and switched(style.get(q("default"), "0")):
                self.default = name

    def of(self, identifier: str | None) -> Look:
        if not identifier:
            return _NONE
        if identifier not in self._known:
            self._known[identifier] = _NONE  # a style based on itself
            self._known[identifier] = self._resolved(identifier)
        return self._known[identifier]

    def _above(self, identifier: str, based: str) -> Look:
        """The style that one is based on; of too many, none."""
        self._depths[based] = self._depths.get(identifier, 0) + 1
        return self.of(based) if self._depths[based] <= _DEEPEST else _NONE

    def _resolved(self, identifier: str) -> Look:
        style = self._elements.get(identifier)
        if style is None:
            named = _HEADING.fullmatch(identifier.casefold())  # the style sheet is gone, its ids still speak
            return Look(outline=int(named[1])) if named else _NONE
        name = value(style, "name").casefold()
        above = self._above(identifier, value(style, "basedOn"))
        properties, run = style.find(q("pPr")), style.find(q("rPr"))
        heading = _HEADING.fullmatch(name)
        outline = int(heading[1]) if heading else above.outline
        level = properties.find(q("outlineLvl")) if properties is not None else None
        if level is not None:
            outline = outline_level(level)
        return Look(
            name,
            _KEYS.get(name, "" if heading else above.key),
            outline,
            numbering(properties) or above.num,
            toggle(run, "b", above.strong),
            toggle(run, "i", above.emph),
            underlined(run, above.underline),
            toggle(properties, "bidi", above.bidi) or False,
            toggle(run, "vanish", above.hidden) or False,
        )


def outline_level(element: etree._Element) -> int:
    """From 1; 0 for the level of the body."""
    text = element.get(_VAL, "9")
    return int(text) + 1 if text.isdecimal() and int(text) < _LEVELS else 0


def numbering(properties: etree._Element | None) -> tuple[str, int] | None:
    """The `w:numId` and level that paragraph properties ask for; ("0", 0) is no list, None is nothing said."""
    found = None if properties is None else properties.find(q("numPr"))
    if found is None:
        return None
    number, level = value(found, "numId"), value(found, "ilvl")
    return (number, min(int(level), _LEVELS - 1) if level.isdecimal() else 0) if number or level else None


def value(element: etree._Element, tag: str) -> str:
    found = element.find(q(tag))
    return "" if found is None else found.get(_VAL, "")


def switched(text: str) -> bool:
    return text not in {"0", "false", "off", "none"}


def toggle(properties: etree._Element | None, tag: str, otherwise: bool | None) -> bool | None:  # noqa: FBT001 — a value
    """A switch of the properties, `otherwise` where it is not said; written twice, the last one counts."""
    found = [] if properties is None else properties.findall(q(tag))
    return switched(found[-1].get(_VAL, "1")) if found else otherwise


def underlined(properties: etree._Element | None, otherwise: bool | None) -> bool | None:  # noqa: FBT001 — a value
    found = None if properties is None else properties.find(q("u"))
    return otherwise if found is None else found.get(_VAL, "none") != "none"
