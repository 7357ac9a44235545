"""The fixed words of templates in Arabic: gettext catalogues whose message ids are the French words themselves.

French therefore needs no catalogue. `ar_TN` and `ar_MA` hold only what their usage words differently and fall back to
`ar`:

    templates/locale/{ar,ar_TN,ar_MA}/LC_MESSAGES/mithaq.po

They are read as they stand: no compiled file is kept that could be older than its source.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.compose.locale import Locale
from pipeline.document.model import Lang
from pipeline.errors import Place, Sentence, TemplateError

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog

DOMAIN = "mithaq"
CONTEXT = "\4"  # between context and message, as in gettext's own files


class Untranslated(LookupError):  # noqa: N818 (says what it is)
    """A message that the catalogues of a language do not hold."""

    def __init__(self, message: str, locale: Locale) -> None:
        super().__init__(message)
        self.message, self.locale = message.rpartition(CONTEXT)[2], locale

    def as_fault(self, place: Place) -> TemplateError:
        path = f"locale/{self.locale.lang}/LC_MESSAGES/{DOMAIN}.po"
        return TemplateError(
            Sentence(
                f"« {self.message} » n’a pas de traduction pour {self.locale.name}",
                f"“{self.message}” has no translation for {self.locale.name}",
            ),
            place,
            Sentence(f"ajoutez-la à {path}", f"add it to {path}"),
        )


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What a fixed word becomes in one language; raises `Untranslated` for an Arabic word that nobody gave."""

    locale: Locale
    messages: dict[str, tuple[str, ...]]

    def gettext(self, message: str) -> str:
        return self._forms(message, (message,))[0]

    def pgettext(self, context: str, message: str) -> str:
        return self._forms(context + CONTEXT + message, (message,))[0]

    def ngettext(self, one: str, many: str, count: int) -> str:
        return self._forms(one, (one, many))[self.locale.plural(count)]

    def npgettext(self, context: str, one: str, many: str, count: int) -> str:
        return self._forms(context + CONTEXT + one, (one, many))[self.locale.plural(count)]

    def _forms(self, key: str, french: tuple[str, ...]) -> tuple[str, ...]:
        if self.locale.lang is Lang.FR:
            return french
        forms = self.messages.get(key, ())
        if len(forms) != (1 if len(french) == 1 else 6):
            raise Untranslated(key, self.locale)
        return forms


def catalogue(templates: Path, locale: Locale) -> Catalogue:
    """The words of a language in its country. Raises `TemplateError` where a catalogue cannot be read."""
    if locale.lang is Lang.FR:
        return Catalogue(locale, {})
    messages: dict[str, tuple[str, ...]] = {}
    for name in (locale.lang.value, locale.name):
        path = templates / "locale" / name / "LC_MESSAGES" / f"{DOMAIN}.po"
        if path.is_file():
            messages |= _read(path, path.read_bytes())
    return Catalogue(locale, messages)


@lru_cache(maxsize=16)
def _read(path: Path, source: bytes) -> dict[str, tuple[str, ...]]:
    """The translations of a file, by context and message. An empty or fuzzy one is none."""
    from babel.messages.pofile import PoFileError, read_po

    try:
        found: Catalog = read_po(BytesIO(source), abort_invalid=True)
    except (PoFileError, UnicodeDecodeError) as error:
        line = getattr(error, "lineno", None)
        raise TemplateError(
            Sentence(f"catalogue illisible : {error}", f"unreadable catalogue: {error}"),
            Place(str(path), line + 1 if line is not None else 0),
            Sentence("corrigez la ligne, ou ouvrez le fichier dans Poedit", "mend the line, or open it in Poedit"),
        ) from error
    messages: dict[str, tuple[str, ...]] = {}
    for message in found:
        one = message.id if isinstance(message.id, str) else message.id[0]
        forms = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
        if one and forms and all(forms) and not message.fuzzy:
            _check(path, message.lineno or 0, one, forms)
            messages[(message.context + CONTEXT if message.context else "") + one] = forms
    return messages


_SLOT = re.compile(r"%\((\w+)\)s")


def _check(path: Path, line: int, message: str, forms: tuple[str, ...]) -> None:
    """A translation may leave out a number that its words say («يومان»), but never ask for what is not given."""
    given = set(_SLOT.findall(message)) | {"num"}
    asked = {name for form in forms for name in _SLOT.findall(form)}
    if unknown := sorted(asked - given):
        raise TemplateError(
            Sentence(
                f"la traduction de « {message} » demande %({unknown[0]})s, que le message ne donne pas",
                f"the translation of “{message}” asks for %({unknown[0]})s, which the message does not give",
            ),
            Place(str(path), line),
        )
