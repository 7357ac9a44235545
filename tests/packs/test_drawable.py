"""Signs that no font draws keep nobody from the papers of a meeting."""

from functools import cache
from pathlib import Path

from pipeline import house
from pipeline.document import walk
from pipeline.document.model import Document, Lang, Note, Paragraph, Text
from pipeline.packs.drawable import drawn
from pipeline.packs.formats import Switches, formats


@cache
def the_house() -> house.House:
    return house.read(Path(__file__).parents[2] / "templates" / "house.docx")


def paper(*paragraphs: Paragraph) -> Document:
    return Document("oujda-note", "note", "1", (Lang.FR,), "MA", "Note", None, paragraphs)


def test_a_sign_without_a_glyph_is_told_by_its_number_wherever_it_stands() -> None:
    note = Note((Text("✓", Lang.FR),), Lang.FR)
    found = drawn(paper(Paragraph((Text("D’accord 👍\ufe0f !", Lang.FR), note), Lang.FR)), the_house())
    assert walk.text_of(found.blocks).startswith("D’accord \u2066[U+1F44D]\u2069 !")
    (inside,) = (item for block in walk.paragraphs(found) for item in block.content if isinstance(item, Note))
    assert inside.content[0].text == "\u2066[U+2713]\u2069"


def test_what_can_be_drawn_stays() -> None:
    whole = paper(Paragraph((Text("Où ? « نعم » – 10\u202f%", Lang.FR),), Lang.FR))
    assert drawn(whole, the_house()) == whole


def test_papers_of_a_meeting_are_made_whatever_reviewers_wrote() -> None:
    made = formats(paper(Paragraph((Text("Très bien 👍", Lang.FR),), Lang.FR)), the_house(), Switches(), records=False)
    assert made.pages == 1
