"""What can go wrong through no fault of the program: what, where, and what to do.

Every sentence is a pair, as in `content/`: French and English stand side by side where the fault is found, and `cli`
picks one by locale. A family per person who can act; anything that is not a `PipelineError` is a bug and keeps its
traceback. Warnings are values (`Remark`) that travel with results.
"""

from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same sentence for both kinds of reader."""

    fr: str
    en: str

    def __str__(self) -> str:
        return self.en


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a file: `line` and `column` count from 1; 0 is "the whole file" or "the whole line"."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know that does not stop the work."""

    what: Sentence
    place: Place | None = None
    hint: Sentence | None = None


class PipelineError(Exception):
    """A fault that a person can mend: `what` is wrong, at `place` (None: nowhere in particular), and a `hint`."""

    exit_code: ClassVar[int] = 2

    def __init__(self, what: Sentence, place: Place | None = None, hint: Sentence | None = None) -> None:
        super().__init__(what, place, hint)
        self.what, self.place, self.hint = what, place, hint

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        hint = f" — {self.hint}" if self.hint else ""
        return f"{where}{self.what}{hint}"


class SettingsError(PipelineError):
    """A setting, a place or the machine is not as it must be."""


class ContentError(PipelineError):
    """A content file says something that cannot be used; `others` are the faults found beside it."""

    others: tuple["ContentError", ...] = ()


class TemplateError(PipelineError):
    """A template writes what is not in the grammar, or asks for what does not exist."""


class DocumentError(PipelineError):
    """A composed document breaks a rule of the model (a figure without alternative text, a skipped heading level)."""


class HouseError(PipelineError):
    """`house.docx` is missing, broken or outside its contract."""


class FontError(PipelineError):
    """No font of the house can draw a character."""


class BuildError(PipelineError):
    """A file could not be written."""


class ReviewError(PipelineError):
    """A returned file cannot be read, or answers something else."""


class DeliveryError(PipelineError):
    """A mailing cannot go on."""


class ArchiveError(PipelineError):
    """The archive refuses, or is not as it was."""
