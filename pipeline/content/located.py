r"""Text that knows where it was written.

Every value that content gives is a `Located`: an ordinary `str` that also says its place in its file. What is computed
from it (a slice, a join) is an ordinary `str` again: whoever may have to complain keeps the original and an offset, and
asks `text.at(offset)`. In every value, "\n\n" parts paragraphs and "\n" is a line break (`source.folded`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from pipeline.errors import Place

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
    from pydantic_core import CoreSchema

# What one character of a value can look like in its file: an escape of double quotes, a doubled single quote, itself.
_WRITTEN = {
    '"': re.compile(r"\\(?:x..|u.{4}|U.{8}|\r?\n|.)|.", re.DOTALL),
    "'": re.compile(r"''|.", re.DOTALL),
    "": re.compile(r".", re.DOTALL),
}
_BLANK = frozenset(" \n\r\t")
_BLANK_ESCAPES = frozenset({"\\n", "\\ ", "\\\n", "\\\r\n", "\\t", "\\r"})  # in double quotes


@dataclass(frozen=True, slots=True)
class Span:
    """Where a scalar stands in the text of its file: `start` and `end` are offsets in `source`, quotes included."""

    file: str
    source: str
    start: int
    end: int
    style: str  # "" plain, "'" and '"' quoted, "|" and ">" blocks

    def place(self, index: int) -> Place:
        """The line and column (from 1) of an offset in `source`."""
        line = self.source.count("\n", 0, index)
        return Place(self.file, line + 1, index - self.source.rfind("\n", 0, index))

    def visible(self) -> Iterator[int]:
        """The offset of every character of the value that is not blank, in order.

        Folding, indentation and escapes only ever touch blanks and lengths, so the n-th visible character of a value is
        the n-th visible one of its source, whatever the style.
        """
        start, end = self.start, self.end
        if self.style in ("|", ">"):
            start = self.source.find("\n", start, end) + 1 or end
        elif self.style:
            start, end = start + 1, end - 1
        skipped = _BLANK | (_BLANK_ESCAPES if self.style == '"' else set())
        for match in _WRITTEN.get(self.style, _WRITTEN[""]).finditer(self.source, start, end):
            if match[0] not in skipped and not (match[0] == "\\" and self._breaks_line(match.end())):
                yield match.start()

    def _breaks_line(self, index: int) -> bool:
        """Whether the backslash before `index` is the one that asks for a line break, in a block."""
        line = self.source[self.source.rfind("\n", 0, index) + 1 : index]
        rest = self.source[index : self.end].split("\n", 2)
        goes_on = len(rest) > 1 and not rest[0].strip() and bool(rest[1].strip())
        return self.style == "|" and goes_on and (len(line) - len(line.rstrip("\\"))) % 2 == 1


class Located(str):
    """A text of the content and its place; an ordinary text without one when a program made it."""

    __slots__ = ("span",)
    span: Span | None

    def __new__(cls, text: str, span: Span | None = None) -> Self:
        self = super().__new__(cls, text)
        self.span = span
        return self

    def __reduce__(self) -> tuple[type["Located"], tuple[str, Span | None]]:
        """Workers receive content pickled: `str.__getnewargs__` alone would lose the place."""
        return Located, (str(self), self.span)

    @property
    def place(self) -> Place | None:
        """Where the value begins, its quotes included."""
        return self.span.place(self.span.start) if self.span else None

    def at(self, offset: int) -> Place | None:
        """The place of the character at `offset`; of a blank, that of what precedes it."""
        if self.span is None:
            return None
        wanted = sum(char not in _BLANK for char in self[:offset])
        if self[offset : offset + 1] in _BLANK:
            wanted -= 1
        for n, index in enumerate(self.span.visible()):
            if n == wanted:
                return self.span.place(index)
        return self.place

    def paragraphs(self) -> Iterator[tuple[int, str]]:
        """Each paragraph and the offset where it begins; in it, a line feed is a line break."""
        offset = 0
        for paragraph in self.split("\n\n"):
            yield offset, paragraph
            offset += len(paragraph) + 2

    @classmethod
    def __get_pydantic_core_schema__(cls, _source: Any, _handler: "GetCoreSchemaHandler") -> "CoreSchema":
        """A text of the schema: anything but a text is refused, and so is an empty one."""
        from pydantic_core import core_schema

        return core_schema.no_info_plain_validator_function(_text)

    @classmethod
    def __get_pydantic_json_schema__(cls, _core: "CoreSchema", _handler: "GetJsonSchemaHandler") -> dict[str, Any]:
        return {"type": "string", "minLength": 1}


def _text(value: object) -> Located:
    from pydantic_core import PydanticCustomError

    if not isinstance(value, str):
        raise PydanticCustomError("text_expected", "a text was expected")
    if not value.strip():
        raise PydanticCustomError("text_empty", "the text is empty")
    return value if isinstance(value, Located) else Located(value)
