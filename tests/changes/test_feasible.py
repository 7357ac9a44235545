"""What has no place in the file of its version is told once, in few lines, and found quickly."""

from dataclasses import replace
from functools import partial

from pipeline.changes.amend import Base
from pipeline.changes.amendments import Register
from pipeline.changes.feasible import TOLD, feasible
from pipeline.changes.proposals import Sender, proposed
from pipeline.content.load import read_version
from pipeline.content.schema import Version
from pipeline.document.model import Document
from pipeline.errors import Remark
from tests.changes.edits import with_item
from tests.changes.test_review import FR, KIND, SOURCE, content, papers


def judged(new: Document) -> tuple[Register, list[Remark], int]:
    """What becomes of a returned French draft, and how often the file was tried with something of it."""
    asked: list[bytes] = []
    judge = partial(read_version, content(), "tunis", KIND)

    def counted(data: bytes, file: str) -> Version:
        asked.append(data)
        return judge(data, file)

    found = proposed(papers()[FR], new, Sender(content().city("tunis"), "retour.docx"))
    base = Base(SOURCE.read_bytes(), "v2.yaml", papers(), counted, content().city("tunis"))
    return *feasible(Register("2", {}, found), (), base), len(asked)


def test_beyond_a_few_of_a_file_one_sentence_tells_the_rest() -> None:
    register, remarks, _ = judged(replace(papers()[FR], blocks=papers()[FR].blocks[-1:]))
    left = sum(one.by_hand for one in register.amendments) - TOLD
    assert left > TOLD
    assert len(remarks) == TOLD + 1
    assert remarks[-1].what.fr == f"{left} autres amendements de « retour.docx » n’ont pas de place dans ce fichier"
    assert remarks[-1].hint
    assert remarks[-1].hint.fr == "« by_hand: true » le dit dans reviews/v2.yaml"


def test_what_stands_outside_every_article_is_told_by_its_first_words() -> None:
    _, remarks, _ = judged(replace(papers()[FR], blocks=papers()[FR].blocks[1:]))
    (one,) = remarks
    assert "(suppression, « Action financée par l’Union européenne au titre du fonds… »)" in one.what.fr


def test_many_new_paragraphs_at_one_place_are_tried_once() -> None:
    register, remarks, asked = judged(
        with_item(papers()[FR], "purpose-2", *(f"Alinéa {n} de plus." for n in range(300)))
    )
    assert (len(register.amendments), len(remarks), asked) == (300, 0, 1)
