"""The office's terms: for each French one, the Arabic forms that each country accepts (`content/glossary.csv`)."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Protocol

from pipeline.errors import ContentError, Place, Sentence

COLUMNS = ("fr", "ar", "TN", "MA")


class Rows(Protocol):
    """A reader of `csv`: rows, and the number of the line just read."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...
    def __next__(self) -> list[str]: ...


@dataclass(frozen=True)
class Term:
    """`french` is every French spelling, `arabic` the accepted forms by territory ("" is common Arabic)."""

    french: tuple[str, ...]
    arabic: dict[str, tuple[str, ...]]

    def accepted(self, territory: str) -> tuple[str, ...]:
        """The Arabic forms accepted in a territory: its own, or else the common ones."""
        return self.arabic.get(territory, ()) or self.arabic[""]

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The term in a French text, in the singular or the plural."""
        spellings = (
            r"\s+".join(f"{re.escape(word)}(?:s|x|es)?" for word in form.replace("’", "'").split())
            for form in self.french
        )
        return re.compile(rf"(?<![\w-])(?:{'|'.join(spellings)})(?![\w-])", re.IGNORECASE)

    def is_in(self, arabic: str, territory: str) -> bool:
        """Whether an accepted form is in an Arabic text, whatever article, preposition or suffix its words carry."""
        return any(re.search(r"\s+".join(map(_word, form.split())), arabic) for form in self.accepted(territory))


def _word(word: str) -> str:
    """A pattern of an Arabic word with the particles written together with it, and the endings of its other cases."""
    stem = re.sub("[ةه]$", "", re.sub("^ال", "", word))
    stem = re.sub("ون$|ان$", "", stem) if len(stem) > 5 else stem  # noqa: PLR2004 -- shorter ones are roots
    return rf"(?<!\w)[وف]?[بكل]?(?:ال|ل)?{re.escape(stem)}\w{{0,4}}"


def read_glossary(path: Path) -> tuple[Term, ...]:
    """The terms, longest first, of a UTF-8 CSV file with the columns fr, ar, TN, MA; no file, no terms.

    Forms are parted by " / "; the cell of a country that says nothing else than common Arabic is empty.
    """
    if not path.is_file():
        return ()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ContentError(
            Sentence(fr="ce fichier n’est pas en UTF-8", en="this file is not in UTF-8"),
            Place(path.as_posix()),
            Sentence(fr="l’enregistrer en « CSV UTF-8 »", en="save it as “CSV UTF-8”"),
        ) from None
    rows = csv.reader(io.StringIO(text.replace("\0", ""), newline=""))
    try:
        return _terms(rows, path.as_posix())
    except csv.Error:
        raise ContentError(
            Sentence(fr="cette ligne du glossaire est illisible", en="this line of the glossary cannot be read"),
            Place(path.as_posix(), rows.line_num),
            Sentence(fr="fermer les guillemets ouverts", en="close the open quotes"),
        ) from None


def _terms(rows: Rows, file: str) -> tuple[Term, ...]:
    header = tuple(next(rows, ()))
    if header != COLUMNS:
        raise ContentError(
            Sentence(
                fr=f"les colonnes du glossaire sont {', '.join(header)}",
                en=f"the columns of the glossary are {', '.join(header)}",
            ),
            Place(file, 1),
            Sentence(
                fr=f"écrire en première ligne {','.join(COLUMNS)}", en=f"write {','.join(COLUMNS)} as the first line"
            ),
        )
    terms = [_term(row, Place(file, rows.line_num)) for row in rows if row]
    return tuple(sorted(terms, key=lambda term: -max(map(len, term.french))))


def _term(row: list[str], place: Place) -> Term:
    if len(row) != len(COLUMNS) or not row[0].strip() or not row[1].strip():
        raise ContentError(
            Sentence(
                fr=f"cette ligne du glossaire n’a pas ses {len(COLUMNS)} colonnes, ou manque d’un terme",
                en=f"this line of the glossary does not have its {len(COLUMNS)} columns, or lacks a term",
            ),
            place,
            Sentence(
                fr="mettre entre guillemets droits un terme qui contient une virgule",
                en="put a term that contains a comma between straight quotes",
            ),
        )
    french, common, *countries = (_forms(cell) for cell in row)
    return Term(french, {"": common} | dict(zip(COLUMNS[2:], countries, strict=True)))


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form for part in cell.split(" / ") if (form := part.strip()))
