"""The labels that Word shows before paragraphs, counted as Word counts them."""

from dataclasses import dataclass, field

from lxml import etree

from pipeline.word.ooxml import q
from pipeline.word.reading.styles import value

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_LETTERS = {
    "Letter": "abcdefghijklmnopqrstuvwxyz",
    "arabicAbjad": "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ",
    "arabicAlpha": "أبتثجحخدذرزسشصضطظعغفقكلمنهوي",
}
_DIGITS = {"hindiNumbers": "٠١٢٣٤٥٦٧٨٩", "arabicIndic": "٠١٢٣٤٥٦٧٨٩"}
_LEVELS = 9
_MOST = 1_000_000  # a counter beyond this is an attack on the eyes
_RLM = "\u200f"


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    restart: int = -1  # the level whose counting starts this one anew; -1 is the one above, 0 none


@dataclass
class Numbering:
    """`label` counts: call it once a paragraph, in order."""

    root: etree._Element | None
    _abstract: dict[str, dict[int, Level]] = field(default_factory=dict)
    _nums: dict[str, tuple[str, dict[int, Level]]] = field(default_factory=dict)
    _counts: dict[str, dict[int, int]] = field(default_factory=dict)
    _started: set[tuple[str, int]] = field(default_factory=set)
    _starts: dict[str, dict[int, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.root is None:
            return
        for definition in self.root.iterchildren(q("abstractNum")):
            levels = {_index(level): _level(level) for level in definition.iterchildren(q("lvl"))}
            self._abstract[definition.get(q("abstractNumId"), "")] = levels
        for num in self.root.iterchildren(q("num")):
            name, abstract = num.get(q("numId"), ""), value(num, "abstractNumId")
            levels = dict(self._abstract.get(abstract, {}))
            for override in num.iterchildren(q("lvlOverride")):
                if (own := override.find(q("lvl"))) is not None:
                    levels[_index(override)] = _level(own)
                if start := value(override, "startOverride"):
                    self._starts.setdefault(name, {})[_index(override)] = _number(start, 1)
            self._nums[name] = (abstract, levels)

    def label(self, number: str, at: int) -> str:
        """The label of the next paragraph of a list at a level (from 0); "" where the list shows none."""
        if number not in self._nums:
            return ""
        abstract, levels = self._nums[number]
        counts = self._counts.setdefault(abstract, {})
        for n, start in self._starts.get(number, {}).items():
            if (number, n) not in self._started and n <= at:
                self._started.add((number, n))
                counts[n] = start - (n == at)
        level = levels.get(at, Level())
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in [n for n in counts if n > at]:
            restart = levels.get(deeper, Level()).restart
            if restart and (restart < 0 or at < restart):
                del counts[deeper]
                self._started.discard((number, deeper))
        if level.format == "none":
            return ""
        if level.format == "bullet":
            return _bullet(level.text)
        text = level.text
        for n in range(_LEVELS):
            if f"%{n + 1}" in text:
                own = levels.get(n, Level())
                text = text.replace(f"%{n + 1}", _counted(counts.get(n, own.start), own.format))
        return text.replace(_RLM, "").strip()


def _index(element: etree._Element) -> int:
    return min(_number(element.get(q("ilvl"), "0"), 0), _LEVELS - 1)


def _number(text: str, otherwise: int) -> int:
    return min(int(text), _MOST) if text.isdecimal() else otherwise


def _level(level: etree._Element) -> Level:
    restart = value(level, "lvlRestart")
    return Level(
        _number(value(level, "start"), 0),
        value(level, "numFmt") or "decimal",
        value(level, "lvlText"),
        _number(restart, -1) if restart else -1,
    )


def _bullet(text: str) -> str:
    """A bullet drawn with a character of a symbol font is the bullet that everybody knows."""
    return "".join("•" if "\ue000" <= char <= "\uf8ff" else char for char in text).strip()


def _counted(number: int, style: str) -> str:
    if style in _DIGITS:
        return str(number).translate(str.maketrans("0123456789", _DIGITS[style]))
    if style.endswith("Roman"):
        text = _roman(number)
    elif letters := _LETTERS.get("Letter" if style.endswith("Letter") else style):
        text = letters[(number - 1) % len(letters)] * min((number - 1) // len(letters) + 1, 9) if number > 0 else ""
    else:
        return f"{number:02}" if style == "decimalZero" else str(number)
    return text.upper() if style.startswith("upper") else text


def _roman(number: int) -> str:
    if not 0 < number < 4000:  # noqa: PLR2004 — the Romans had no sign for five thousand
        return str(number)
    text = ""
    for size, letters in _ROMAN:
        text += letters * (number // size)
        number %= size
    return text
