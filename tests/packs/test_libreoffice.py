"""Word and PDF look alike: LibreOffice's PDF of each Word file beside ours."""

import re
import shutil
import subprocess
import unicodedata
from collections import defaultdict
from pathlib import Path

import pypdfium2
import pytest

from pipeline.content.load import load
from pipeline.house import read
from pipeline.packs.build import LANGUAGES, documents
from pipeline.packs.formats import Switches, formats
from pipeline.packs.plan import packs
from tests.conftest import REQUIRED

pytestmark = [
    pytest.mark.oracle,
    pytest.mark.skipif(
        not (shutil.which("soffice") and shutil.which("pdftotext") and shutil.which("pdffonts")),
        reason="LibreOffice or poppler is not installed",
    ),
]
ROOT = Path(__file__).parents[2]
FIRST = 8  # lines, those of the letterhead among them


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ours as built, and theirs in `theirs`, converted by one office.

    Every paper of both cities, each in one of its languages in turn; with `ORACLES=required`, in all of them.
    """
    folder = tmp_path_factory.mktemp("papers")
    content, templates = load(ROOT / "content"), ROOT / "templates"
    house = read(templates / "house.docx")
    for pack in packs(ROOT / "content"):
        for n, paper in enumerate(documents(content, templates, pack)):
            if REQUIRED or n % len(LANGUAGES) == (n // len(LANGUAGES) + pack.n) % len(LANGUAGES):
                made = formats(paper, house, Switches())
                (folder / f"{paper.stem}.docx").write_bytes(made.docx)
                (folder / f"{paper.stem}.pdf").write_bytes(made.pdf)
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", "pdf"]
    files = sorted(map(str, folder.glob("*.docx")))
    subprocess.run([*command, "--outdir", str(folder / "theirs"), *files], check=True, capture_output=True, timeout=600)
    return folder


def pages(path: Path) -> int:
    with pypdfium2.PdfDocument(path) as pdf:
        return len(pdf)


def faces(path: Path) -> set[str]:
    done = subprocess.run(["pdffonts", str(path)], check=True, capture_output=True, text=True)
    return {row.split()[0].partition("+")[2].partition("-")[0] for row in done.stdout.splitlines()[2:]}


def lines(path: Path) -> list[str]:
    """The first lines of the text of the first page, the letters of each in the order of the alphabet.

    What extraction makes of the order of Arabic letters in LibreOffice's files says nothing of how they look. Side by
    side, the lines of the French column come first.
    """
    command = ["pdftotext", "-bbox", "-f", "1", "-l", "1", str(path), "-"]
    said = subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
    middle = float(re.findall(r'<page width="([\d.]+)', said)[0]) / 2 if ".fr-ar." in path.name else 0
    rows: dict[tuple[bool, int], str] = defaultdict(str)
    for x, top, bottom, word in re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)".*yMax="([\d.]+)">([^<]*)<', said):
        height = (float(top) + float(bottom)) / 2
        side = float(x) > middle
        near = next((row for row in rows if row[0] is side and abs(row[1] - height) < 4), (side, round(height)))
        rows[near] += word
    found = [rows[row] for row in sorted(rows)]
    return [letters(row) for row in found[:FIRST]]


def letters(row: str) -> str:
    return "".join(sorted(filter(str.isalnum, unicodedata.normalize("NFKC", row))))


def test_each_paper_has_as_many_pages_as_ours(folder: Path) -> None:
    counts = {path.name: (pages(path), pages(folder / "theirs" / path.name)) for path in folder.glob("*.pdf")}
    assert len(counts) == len({*folder.glob("theirs/*.pdf")}) > 0
    assert {name: (ours, theirs) for name, (ours, theirs) in counts.items() if abs(ours - theirs) > ours // 10} == {}


def test_each_paper_is_set_in_the_same_faces(folder: Path) -> None:
    assert {name for path in folder.glob("theirs/*.pdf") for name in faces(path)} == {"FiraGO"}
    assert {name for path in folder.glob("*.pdf") for name in faces(path)} == {"FiraGO"}


def test_each_paper_starts_with_the_same_lines(folder: Path) -> None:
    starts = {path.name: (lines(path), lines(folder / "theirs" / path.name)) for path in folder.glob("*.pdf")}
    assert {name: both for name, both in starts.items() if both[0] != both[1]} == {}
    assert all(len(ours) == FIRST for ours, _ in starts.values())
