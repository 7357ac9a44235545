"""Real numbering definitions whose displayed number is the model's label.

Labels are given once, in `compose`; here each is turned back into what Word wants: a pattern ("Article %1", "%1.%2")
and counters. The counters of Word are imitated while the paper is written, and where Word would count differently the
numbering restarts. What no counter can say ("Article premier") becomes a definition that always shows these words, so
that a label can never differ.
"""

import re
from dataclasses import dataclass, field

from pipeline.document.model import Lang
from pipeline.word.ooxml import HEAD, NAMESPACES, escape

_LEVELS = 9
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_DIGITS = re.compile("[0-9]+")
_JUSTIFIED = '<w:lvlJc w:val="left"/>'
# For Word "left" is where reading starts; for LibreOffice it is the left of the page, and labels hang in the margin.
# The form is that in which Word itself writes two number formats of a level.
_RTL_JUSTIFIED = (
    f'<mc:AlternateContent><mc:Choice Requires="w15">{_JUSTIFIED}</mc:Choice>'
    '<mc:Fallback><w:lvlJc w:val="right"/></mc:Fallback></mc:AlternateContent>'
)
_RLM = "\u200f"


@dataclass(frozen=True, slots=True)
class Level:
    """`text` is Word's pattern, `format` the counter's script: "decimal", "lowerLetter", …, "bullet" for none."""

    format: str
    text: str


@dataclass(slots=True)
class _Definition:
    """A `w:abstractNum`: its levels, and where its counters stand while the paper is written."""

    id: int
    levels: dict[int, Level]
    tab: bool  # an indent and a tab after the mark (lists), or a space (headings)
    rtl: bool
    counters: dict[int, int] = field(default_factory=dict)
    num: int = 0


@dataclass(slots=True)
class Numbering:
    """Collects definitions while a paper is written. `indent` and `hanging` of a list's first level, in twips."""

    indent: int
    hanging: int
    _definitions: dict[object, _Definition] = field(default_factory=dict)
    _nums: list[tuple[int, dict[int, int]]] = field(default_factory=list)  # (definition, level -> start)

    def heading(self, scheme: str, level: int, label: str, lang: Lang) -> int:
        """The `w:numId` under which a paragraph at `level` (from 0) shows `label`."""
        definition, wanted = self._counted(scheme, level, label, lang)
        if not wanted:
            return self._literal(label, level, lang)
        shown = {n: definition.counters.get(n, 1) for n in wanted} | {level: definition.counters.get(level, 0) + 1}
        if shown != wanted or not definition.num:
            restarted = {n: value for n, value in wanted.items() if shown[n] != value}
            definition.num = self._num(definition, restarted)
        definition.counters = {n: value for n, value in definition.counters.items() if n < level} | wanted
        return definition.num

    def former(self, scheme: str, level: int, label: str, lang: Lang) -> int:
        """The `w:numId` under which a paragraph showed `label` before it was renumbered; the count stays as it is."""
        definition, wanted = self._counted(scheme, level, label, lang)
        return self._num(definition, wanted) if wanted else self._literal(label, level, lang)

    def _counted(self, scheme: str, level: int, label: str, lang: Lang) -> tuple[_Definition, dict[int, int]]:
        """The definition of a scheme in a language, and the counters that show `label` with it: none if it cannot."""
        key = (scheme, lang)
        definition = self._definitions.get(key) or self._define(key, {}, lang, tab=False)
        numbers = [int(digits) for digits in _DIGITS.findall(label)][-level - 1 :]
        pattern = _pattern(label, level, len(numbers))
        if not numbers or definition.levels.setdefault(level, Level("decimal", pattern)).text != pattern:
            return definition, {}
        return definition, dict(zip(range(level - len(numbers) + 1, level + 1), numbers, strict=True))

    def list(self, label: str, level: int, start: int, lang: Lang) -> int:
        """The `w:numId` of a new list whose first item, number `start`, shows `label`."""
        level = min(level, _LEVELS - 1)
        style = _counter(label, start, level)
        key = (style.format, style.text, level, lang)
        definition = self._definitions.get(key) or self._define(key, {level: style}, lang, tab=True)
        return self._num(definition, {} if style.format == "bullet" else {level: start})

    def _literal(self, label: str, level: int, lang: Lang) -> int:
        key = ("literal", label, level, lang)
        definition = self._definitions.get(key)
        if definition is None:
            definition = self._define(key, {level: Level("bullet", label)}, lang, tab=False)
            definition.num = self._num(definition, {})
        return definition.num

    def _define(self, key: object, levels: dict[int, Level], lang: Lang, *, tab: bool) -> _Definition:
        rtl = lang is Lang.AR
        definition = self._definitions[key] = _Definition(len(self._definitions), levels, tab, rtl)
        return definition

    def _num(self, definition: _Definition, starts: dict[int, int]) -> int:
        self._nums.append((definition.id, starts))
        return len(self._nums)

    def indents(self, level: int) -> tuple[int, int]:
        """Start and hanging indent of a list at `level`, in twips."""
        return self.indent + min(level, _LEVELS - 1) * self.hanging, self.hanging

    def xml(self) -> str:
        """The part `numbering.xml`, "" where nothing is numbered."""
        if not self._nums:
            return ""
        definitions = "".join(self._abstract(definition) for definition in self._definitions.values())
        nums = "".join(
            f'<w:num w:numId="{number}"><w:abstractNumId w:val="{definition}"/>'
            + "".join(
                f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
                for level, start in sorted(starts.items())
            )
            + "</w:num>"
            for number, (definition, starts) in enumerate(self._nums, 1)
        )
        return f"{HEAD}<w:numbering {NAMESPACES}>{definitions}{nums}</w:numbering>"

    def _abstract(self, definition: _Definition) -> str:
        levels = "".join(self._level(definition, level) for level in range(_LEVELS))
        return (
            f'<w:abstractNum w:abstractNumId="{definition.id}"><w:multiLevelType w:val="multilevel"/>'
            f"{levels}</w:abstractNum>"
        )

    def _level(self, definition: _Definition, level: int) -> str:
        # A level that the paper does not use shows nothing; Word wants all nine.
        style = definition.levels.get(level, Level("none", ""))
        if definition.tab:
            start, hanging = self.indents(level)
            suffix, indent = "tab", f'<w:ind w:left="{start}" w:hanging="{hanging}"/>'
        else:
            suffix, indent = "space", '<w:ind w:left="0" w:firstLine="0"/>'
        text = escape(_turned(style.text, level) if definition.rtl else style.text)
        return (
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{style.format}"/><w:suff w:val="{suffix}"/>'
            f'<w:lvlText w:val="{text}"/>{_RTL_JUSTIFIED if definition.rtl else _JUSTIFIED}'
            f"<w:pPr>{indent}</w:pPr></w:lvl>"
        )


def _pattern(label: str, level: int, count: int) -> str:
    """The label "2.1" at level 1 as "%1.%2": its last number is its own level's, those before are its ancestors'."""
    found = list(_DIGITS.finditer(label))[-count:] if count else []
    for position, match in reversed(list(enumerate(found, level - len(found) + 2))):
        label = f"{label[: match.start()]}%{position}{label[match.end() :]}"
    return label


def _turned(text: str, level: int) -> str:
    """The pattern with a mark after its number, without which LibreOffice puts the space that follows before it."""
    return text.replace(f"%{level + 1}", f"%{level + 1}{_RLM}")


def _counter(label: str, number: int, level: int) -> Level:
    """The counter that shows `label` for `number`; a bullet where none does."""
    for name, digits in (
        ("decimal", str(number)),
        ("lowerLetter", _letter("abcdefghijklmnopqrstuvwxyz", number)),
        ("arabicAbjad", _letter(_ABJAD, number)),
    ):
        if digits and digits in label:
            return Level(name, label.replace(digits, f"%{level + 1}", 1))
    return Level("bullet", label)


def _letter(letters: str, number: int) -> str:
    return letters[number - 1] if 0 < number <= len(letters) else ""
