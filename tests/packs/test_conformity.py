"""A built paper is judged as built; each test can fail."""

import shutil
import zipfile
from pathlib import Path

import pikepdf
import pytest

from pipeline import house
from pipeline.compose.build import compose
from pipeline.content.load import load
from pipeline.document.model import Document, Lang
from pipeline.errors import SettingsError
from pipeline.packs.conformity import TESTS, Judges, judge, judges
from pipeline.pdf import writer as pdf
from pipeline.web import writer as web
from pipeline.word import writer as word

ROOT = Path(__file__).parent.parent.parent
NO_OTHERS = Judges(None, None)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Document, Path]:
    """The Arabic agenda of Tunis's first consultation, written in every format."""
    folder = tmp_path_factory.mktemp("built")
    style = house.read(ROOT / "templates" / "house.docx")
    document = compose(load(ROOT / "content"), ROOT / "templates", "tunis", 1, "agenda", Lang.AR)
    (folder / f"{document.stem}.pdf").write_bytes(pdf.write(document, style).data)
    (folder / f"{document.stem}.docx").write_bytes(word.write(document, style))
    (folder / f"{document.stem}.html").write_text(web.write(document, style), encoding="utf-8")
    return document, folder


@pytest.fixture
def copy(built: tuple[Document, Path], tmp_path: Path) -> tuple[Document, Path]:
    """The same paper in a folder of its own, to be damaged."""
    return built[0], Path(shutil.copytree(built[1], tmp_path / "copy"))


def failed(paper: tuple[Document, Path], by: Judges = NO_OTHERS) -> set[str]:
    return {verdict.test for verdict in judge(*paper, by) if verdict.faults}


def test_a_paper_as_built_passes_every_test(built: tuple[Document, Path]) -> None:
    verdicts = judge(*built, NO_OTHERS)
    assert tuple(verdict.test for verdict in verdicts) == TESTS
    assert [verdict.faults for verdict in verdicts] == [()] * len(TESTS)


def test_without_its_judge_word_is_not_judged_and_not_passed(built: tuple[Document, Path]) -> None:
    assert [verdict.test for verdict in judge(*built, NO_OTHERS) if not verdict.judged] == ["Word"]


def test_a_pdf_without_its_declaration_and_its_tags_is_neither_archival_nor_accessible(
    copy: tuple[Document, Path],
) -> None:
    document, folder = copy
    with pikepdf.open(folder / f"{document.stem}.pdf", allow_overwriting_input=True) as opened:
        del opened.Root.Metadata
        opened.save()
    assert {"PDF/A", "PDF/UA"} <= failed(copy)


def test_a_font_left_out_of_the_file_is_found_though_no_text_uses_it(copy: tuple[Document, Path]) -> None:
    document, folder = copy
    with pikepdf.open(folder / f"{document.stem}.pdf", allow_overwriting_input=True) as opened:
        opened.pages[0].Resources.Font.Extra = opened.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        )
        opened.save()
    fonts = next(verdict for verdict in judge(*copy, NO_OTHERS) if verdict.test == "fonts")
    assert fonts.faults == ("/Helvetica",)


def test_a_text_that_is_not_the_documents_is_found(copy: tuple[Document, Path], built: tuple[Document, Path]) -> None:
    document, folder = copy
    french = compose(load(ROOT / "content"), ROOT / "templates", "tunis", 1, "agenda", Lang.FR)
    style = house.read(ROOT / "templates" / "house.docx")
    (folder / f"{document.stem}.pdf").write_bytes(pdf.write(french, style).data)
    assert failed(copy) == {"text", "languages"}
    assert not failed(built)


def test_a_file_that_states_another_language_is_found(copy: tuple[Document, Path]) -> None:
    document, folder = copy
    path = folder / f"{document.stem}.html"
    path.write_text(path.read_text(encoding="utf-8").replace('lang="ar-TN"', 'lang="fr"', 1), encoding="utf-8")
    languages = next(verdict for verdict in judge(*copy, NO_OTHERS) if verdict.test == "languages")
    assert languages.faults == ("HTML: “fr” ≠ “ar”",)


def test_a_paper_that_is_not_built_is_a_sentence(copy: tuple[Document, Path]) -> None:
    document, folder = copy
    (folder / f"{document.stem}.docx").unlink()
    with pytest.raises(SettingsError) as caught:
        judge(document, folder, NO_OTHERS)
    assert caught.value.what.fr == "ce document n’est pas construit"
    assert caught.value.place
    assert caught.value.place.file.endswith("tunis-c1-agenda.ar.docx")


@pytest.mark.oracle
def test_word_is_judged_by_the_open_xml_sdk_and_can_fail(copy: tuple[Document, Path]) -> None:
    by = judges(ROOT)
    if not by.word:
        pytest.skip("ooxml-validator is not installed (npm install)")
    assert failed(copy, by) == set()
    document, folder = copy
    path = folder / f"{document.stem}.docx"
    with zipfile.ZipFile(path) as parts:
        files = {name: parts.read(name) for name in parts.namelist()}
    files["word/document.xml"] = files["word/document.xml"].replace(b"<w:body>", b"<w:body><w:t/>", 1)
    with zipfile.ZipFile(path, "w") as parts:
        for name, data in files.items():
            parts.writestr(name, data)
    assert failed(copy, by) == {"Word"}
