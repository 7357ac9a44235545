"""A file that holds more than anybody reviews is refused at once; the others of its batch go on."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from time import process_time

from pipeline.changes.bounds import MOST_AMENDMENTS, MOST_AUTHORS
from pipeline.document.model import Change, ChangeKind, Document, Paragraph, Text
from pipeline.word.reader import MOST_PARAGRAPHS
from tests.changes.test_review import FR, PERMANENT, file, papers, reviewed, tracked


def pasted(words: Iterable[str]) -> Document:
    """The paper with a paragraph more for each of the words, where it ends."""
    more = tuple(Paragraph((Text(each, FR),), FR) for each in words)
    return replace(papers()[FR], blocks=(*papers()[FR].blocks, *more))


def refusals(folder: Path) -> list[str]:
    found = reviewed(folder)
    assert found.read == 1
    return [fault.what.en for fault in found.refused]


def test_a_library_a_flood_and_a_crowd_are_refused_and_the_others_go_on(tmp_path: Path) -> None:
    crowd = (Text(f"{n} ", FR, changes=(Change(ChangeKind.INSERT, f"N° {n}"),)) for n in range(MOST_AUTHORS + 1))
    file(tmp_path, "a.docx", pasted("a" for _ in range(MOST_PARAGRAPHS)))
    file(tmp_path, "b.docx", pasted(f"Alinéa {n}" for n in range(MOST_AMENDMENTS + 1)))
    file(tmp_path, "c.docx", replace(pasted(()), blocks=(*papers()[FR].blocks, Paragraph(tuple(crowd), FR))))
    file(tmp_path, "d.docx", tracked(FR, PERMANENT, "cadre durable de concertation", "UGTT"))
    assert refusals(tmp_path) == [
        f"this file has more than {MOST_PARAGRAPHS} paragraphs: it was not read",
        f"this file proposes {MOST_AMENDMENTS + 1} changes, more than {MOST_AMENDMENTS}: it was not reviewed",
        f"this file holds the changes of more than {MOST_AUTHORS} people: it was not reviewed",
    ]


def test_reading_takes_the_longer_the_more_there_is_and_no_more(tmp_path: Path) -> None:
    took = []
    for number in (500, 4_000):
        file(tmp_path / str(number), "a.docx", pasted(f"Alinéa {n} et la suite" for n in range(number)))
        start = process_time()
        assert reviewed(tmp_path / str(number)).new == number
        took.append(process_time() - start)
    assert took[1] < 16 * took[0], took
