"""How much one returned file may propose. Beyond, it answers nothing, and reading it would hold up the others."""

from collections.abc import Sized

from pipeline.changes.authors import authors
from pipeline.document.model import Document
from pipeline.errors import Place, ReviewError, Sentence

MOST_AUTHORS = 100
MOST_AMENDMENTS = 5_000  # some two hundred pages of new paragraphs


def refuse_a_crowd(returned: Document, file: str) -> None:
    """Raises `ReviewError` for the changes of more people than edit one file."""
    if len(authors(returned)) > MOST_AUTHORS:
        raise ReviewError(
            Sentence(
                fr=f"ce fichier porte les modifications de plus de {MOST_AUTHORS} personnes : il n’a pas été relu",
                en=f"this file holds the changes of more than {MOST_AUTHORS} people: it was not reviewed",
            ),
            Place(file),
            Sentence(fr="demandez un fichier par personne", en="ask for a file from each person"),
        )


def refuse_a_flood(found: Sized, file: str) -> None:
    """Raises `ReviewError` for more amendments than anybody decides on."""
    if len(found) > MOST_AMENDMENTS:
        raise ReviewError(
            Sentence(
                fr=f"ce fichier propose {len(found)} changements, plus de {MOST_AMENDMENTS} : il n’a pas été relu",
                en=f"this file proposes {len(found)} changes, more than {MOST_AMENDMENTS}: it was not reviewed",
            ),
            Place(file),
            Sentence(fr="voyez si un autre texte y a été collé", en="see whether another text was pasted into it"),
        )
