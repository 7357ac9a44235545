"""The words of the real papers, found again in their PDF files by readers that are not ours."""

import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pypdfium2
import pytest

from pipeline.content.load import load
from pipeline.document.model import Document, Lang
from pipeline.house import read
from pipeline.packs.build import documents
from pipeline.packs.plan import Pack
from pipeline.pdf import reading
from pipeline.pdf.writer import write

ROOT = Path(__file__).parents[2]
KINDS = {"concept-note", "agenda", "minutes", "terms-of-reference"}


def papers() -> Iterator[Document]:
    for paper in documents(load(ROOT / "content"), ROOT / "templates", Pack("tunis", 1)):
        if paper.kind in KINDS and Lang.AR in paper.langs:
            yield paper


@pytest.fixture(scope="module")
def written() -> list[tuple[Document, bytes]]:
    house = read(ROOT / "templates" / "house.docx")
    return [(paper, write(paper, house).data) for paper in papers()]


def bare(text: str) -> str:
    """Letters alone: no vowel signs, no tatweel, no presentation forms, no marks of direction."""
    plain = unicodedata.normalize("NFKC", re.sub("[ـ\u200e\u200f\u202a-\u202e\u2066-\u2069]", "", text))
    return "".join(c for c in plain if unicodedata.category(c) != "Mn")


def words(paper: Document) -> set[str]:
    found = re.findall(r"[\u0621-\u065f\u0670]+", reading.expected(paper))
    return {bare(word) for word in found if len(bare(word)) > 1}


def test_the_text_by_the_tags_is_that_of_the_paper(written: list[tuple[Document, bytes]]) -> None:
    assert len({paper.kind for paper, _ in written}) == len(KINDS)
    assert [paper.stem for paper, data in written if reading.text(data) != reading.expected(paper)] == []


@pytest.mark.oracle
@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not installed")
def test_poppler_finds_every_arabic_word(written: list[tuple[Document, bytes]], tmp_path: Path) -> None:
    for paper, data in written:
        (tmp_path / "paper.pdf").write_bytes(data)
        command = ["pdftotext", str(tmp_path / "paper.pdf"), "-"]
        said = bare(subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout)
        assert {word for word in words(paper) if word not in said} == set(), paper.stem


def test_pdfium_finds_every_arabic_word(written: list[tuple[Document, bytes]]) -> None:
    for paper, data in written:
        with closing(pypdfium2.PdfDocument(data)) as pdf:
            said = bare(" ".join(page.get_textpage().get_text_bounded() for page in pdf))
        assert {word for word in words(paper) if word not in said} == set(), paper.stem
