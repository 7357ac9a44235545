"""What can go wrong through no fault of the program: what, where, and what to do.

Every sentence is a pair, as in `content/`: French and English stand side by side where the fault is found, and `cli`
picks one by locale. A family per person who can act; anything that is not a `PipelineError` is a bug and keeps its
traceback. Warnings are values (`Remark`) that travel with results.
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same sentence for both kinds of reader."""

    fr: str
    en: str

    def __str__(self) -> str:
        return self.en


# What the system says in English alone: by class where Python has one (a server gives no number), else by number.
_CLASSES: Mapping[type[OSError], str] = {
    FileNotFoundError: "fichier ou dossier introuvable",
    FileExistsError: "un fichier de ce nom existe déjà",
    IsADirectoryError: "c’est un dossier",
    NotADirectoryError: "un fichier se trouve là où il faut un dossier",
    PermissionError: "accès refusé",
    ConnectionRefusedError: "connexion refusée",
    ConnectionResetError: "connexion coupée par l’autre côté",
    BrokenPipeError: "connexion coupée par l’autre côté",
    TimeoutError: "pas de réponse dans le délai",
}
_NUMBERS: Mapping[int, str] = {
    errno.ENOSPC: "le disque est plein",
    errno.EROFS: "le disque est en lecture seule",
    errno.EBUSY: "un autre programme s’en sert",
    errno.EIO: "erreur du disque",
    errno.EFBIG: "fichier trop gros pour ce disque",
    errno.ENAMETOOLONG: "nom trop long",
    errno.ELOOP: "liens qui tournent en rond",
    errno.EMFILE: "trop de fichiers ouverts",
    errno.ENOTEMPTY: "le dossier n’est pas vide",
    errno.EHOSTUNREACH: "machine injoignable",
    errno.ENETUNREACH: "réseau injoignable",
}


def reason(error: OSError) -> Sentence:
    """Why the system refused, as the end of a sentence: what it says itself, in French where that is known."""
    en = error.strerror or str(error) or type(error).__name__
    return Sentence(_in_french(error) or en, en)


def _in_french(error: OSError) -> str | None:
    from socket import gaierror

    if isinstance(error, gaierror):  # its numbers are others
        return "nom de machine introuvable"
    return next((said for kind, said in _CLASSES.items() if isinstance(error, kind)), None) or _NUMBERS.get(
        error.errno or 0
    )


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
