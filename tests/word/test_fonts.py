"""Faces inside the file: what is kept, how they are hidden, which travel."""

import pytest

from pipeline import fonts as families
from pipeline.document.model import Lang, Paragraph, Text
from pipeline.word import fonts
from tests.word.opened import found, line, paper, part, written

REGULAR = ("FiraGO", False, False)


def test_undone_the_obfuscation_gives_the_face_back() -> None:
    face = fonts.subset(families.face("FiraGO"))
    key = fonts.guid(face)

    assert fonts.obfuscated(face, key)[:32] != face[:32]
    assert fonts.obfuscated(fonts.obfuscated(face, key), key) == face


def test_the_key_is_read_from_its_end() -> None:
    hidden = fonts.obfuscated(bytes(40), "{00112233-4455-6677-8899-AABBCCDDEEFF}")

    assert hidden[:16].hex() == hidden[16:32].hex() == "ffeeddccbbaa99887766554433221100"
    assert hidden[32:] == bytes(8)


@pytest.mark.parametrize("family", families.families())
def test_the_repertoire_that_reviewers_type_is_kept(family: str) -> None:
    import uharfbuzz as hb

    whole = set(hb.Face(families.face(family)).unicodes)
    kept = set(hb.Face(fonts.subset(families.face(family))).unicodes)
    typed = {ord(char) for char in "abcXYZéèàçœŒ«»’–—…0123456789€%اأإآبتثجحخدذرزسشصضطظعغفقكلمنهويىةءؤئ،؛؟ًٌٍَُِّْ"}

    assert typed & whole <= kept


def test_a_face_weighs_little() -> None:
    assert len(fonts.embedded(REGULAR).part.deflated) < 120_000


def test_only_faces_that_the_paper_shows_travel() -> None:
    plain = written(paper(line("a")), embed_fonts=True)
    leaning = written(paper(Paragraph((Text("a", Lang.FR, emph=True),), Lang.FR)), embed_fonts=True)

    assert [name for name in plain.namelist() if "fonts/" in name] == [
        "word/fonts/FiraGO.odttf",
        "word/fonts/FiraGO-bold.odttf",
    ]
    assert "word/fonts/FiraGO-italic.odttf" in leaning.namelist()
    table = part(plain, "word/fontTable.xml")
    assert found(table, "//w:embedBold/@w:fontKey") == [fonts.embedded(("FiraGO", True, False)).key]
    assert found(part(plain, "word/settings.xml"), "//w:embedTrueTypeFonts")


def test_faces_can_be_left_out() -> None:
    package = written(paper(line("a")), embed_fonts=False)

    assert not [name for name in package.namelist() if "font" in name]
    assert not found(part(package, "word/settings.xml"), "//w:embedTrueTypeFonts")
