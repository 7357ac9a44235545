"""The office's terms: for each French one, the Arabic forms that each country accepts (`content/glossary.csv`)."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import ContentError, Place, Sentence

COLUMNS = ("fr", "ar", "TN", "MA")


@dataclass(frozen=True, slots=True)
class Term:
    """`french` is every French spelling, `arabic` the accepted forms by territory ("" is common Arabic)."""

    french: tuple[str, ...]
    arabic: dict[str, tuple[str, ...]]

    def accepted(self, territory: str) -> tuple[str, ...]:
        """The Arabic forms accepted in a territory: its own first, then the common ones."""
        return self.arabic.get(territory, ()) + self.arabic[""]


def read_glossary(path: Path) -> tuple[Term, ...]:
    """The terms of a UTF-8 CSV file with the columns fr, ar, TN, MA; forms are parted by " / "; no file, no terms."""
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
    rows = csv.reader(io.StringIO(text, newline=""))
    header = tuple(next(rows, ()))
    if header != COLUMNS:
        raise ContentError(
            Sentence(
                fr=f"les colonnes du glossaire sont {', '.join(header)}",
                en=f"the columns of the glossary are {', '.join(header)}",
            ),
            Place(path.as_posix(), 1),
            Sentence(fr=f"écrire en première ligne {','.join(COLUMNS)}", en=f"write {','.join(COLUMNS)} as the first line"),
        )
    terms = []
    for row in rows:
        if not row:
            continue
        if len(row) != len(COLUMNS) or not row[0].strip() or not row[1].strip():
            raise ContentError(
                Sentence(
                    fr=f"cette ligne du glossaire n’a pas ses {len(COLUMNS)} colonnes, ou manque d’un terme",
                    en=f"this line of the glossary does not have its {len(COLUMNS)} columns, or lacks a term",
                ),
                Place(path.as_posix(), rows.line_num),
                Sentence(
                    fr="mettre entre guillemets droits un terme qui contient une virgule",
                    en="put a term that contains a comma between straight quotes",
                ),
            )
        french, common, *countries = (_forms(cell) for cell in row)
        terms.append(Term(french, {"": common} | dict(zip(COLUMNS[2:], countries, strict=True))))
    return tuple(terms)


def _forms(cell: str) -> tuple[str, ...]:
    return tuple(form for part in cell.split("/") if (form := part.strip()))
