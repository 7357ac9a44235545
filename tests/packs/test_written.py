"""What the files of one paper owe to each other, to its status and to the switches."""

import re
import zipfile
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from pipeline import settings
from pipeline.document.markup import dump
from pipeline.document.model import Contents, Document, PageBreak, Paragraph, Section, Text
from pipeline.packs.build import _written
from pipeline.packs.plan import Pack
from pipeline.packs.record import inputs
from pipeline.settings import Settings
from tests.pdf.papers import AR, FR, blocks, document, house

HOUSE = house()


def files(paper: Document, tmp_path: Path, **switches: str) -> dict[str, bytes]:
    """The files of the paper by ending."""
    made, _ = _written(paper, HOUSE, office(tmp_path, **switches))
    return {name.rpartition(".")[2]: data for name, data in made.items()}


def office(tmp_path: Path, **switches: str) -> Settings:
    return settings.read(tmp_path, {f"MITHAQ_{name.upper()}": value for name, value in switches.items()})


def part(word: bytes, name: str) -> str:
    with zipfile.ZipFile(BytesIO(word)) as parts:
        return parts.read(name).decode() if name in parts.namelist() else ""


def section(words: str, name: str = "") -> Section:
    return Section(Paragraph((Text(words, FR),), FR), (Paragraph((Text("Texte.", FR),), FR), PageBreak()), id=name)


def test_the_contents_of_word_are_filled_with_the_pages_of_the_pdf(tmp_path: Path) -> None:
    paper = document(Contents(FR), PageBreak(), section("Contexte", "context"), section("Objectifs"), section("Suites"))
    xml = part(files(paper, tmp_path)["docx"], "word/document.xml")
    lines = [re.sub("<[^>]+>", "", line) for line in xml.split("</w:p>") if "PAGEREF" in line]
    assert [line.rpartition(r"\h ")[2] for line in lines] == ["2", "3", "4"]


@pytest.mark.parametrize("status", ["ratified", "final"])
def test_a_final_version_carries_the_paper_itself_and_a_draft_does_not(status: str, tmp_path: Path) -> None:
    draft = document(*blocks(AR), langs=(AR,))
    final = replace(draft, status=status)  # type: ignore[arg-type]  # one of the four
    with pikepdf.open(BytesIO(files(final, tmp_path)["pdf"])) as pdf:
        assert pdf.attachments[f"{final.stem}.html"].get_file().read_bytes().decode() == dump(final)
    with pikepdf.open(BytesIO(files(draft, tmp_path)["pdf"])) as pdf:
        assert not pdf.attachments


def test_edits_of_a_version_are_recorded_until_it_is_final(tmp_path: Path) -> None:
    draft = replace(document(*blocks(FR)), version="1")
    assert "<w:trackRevisions/>" in part(files(draft, tmp_path)["docx"], "word/settings.xml")
    for other in (replace(draft, status="ratified"), replace(draft, version="")):
        assert "trackRevisions" not in part(files(other, tmp_path)["docx"], "word/settings.xml")


def test_fonts_stay_out_of_word_files_where_the_office_says_so(tmp_path: Path) -> None:
    paper = document(*blocks(AR), langs=(AR,))
    with_fonts, without = files(paper, tmp_path), files(paper, tmp_path, embed_fonts="false")
    assert len(without["docx"]) < 60_000 < len(with_fonts["docx"])
    assert "embedTrueTypeFonts" not in part(without["docx"], "word/settings.xml")
    assert without["pdf"] == with_fonts["pdf"]


def test_a_switch_is_a_reason_to_build_again(tmp_path: Path) -> None:
    pack = Pack("tunis", 1)
    assert inputs(office(tmp_path), pack) != inputs(office(tmp_path, kashida="true"), pack)


def test_word_files_are_made_in_one_place_so_that_all_have_page_numbers_and_obey_the_switches() -> None:
    root = Path(__file__).parents[2] / "pipeline"
    made = re.compile(r"from pipeline\.word(\.writer)? import .*\bwrite")
    users = [path.relative_to(root).as_posix() for path in root.rglob("*.py") if made.search(path.read_text("utf-8"))]
    assert users == ["packs/formats.py"]
