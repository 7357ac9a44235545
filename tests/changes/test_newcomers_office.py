"""An article and a row typed in LibreOffice, in French and in Arabic, are in the next version as they were typed."""

import json
import shutil
import subprocess
from functools import partial
from pathlib import Path

import pytest

from pipeline.changes.amend import Base
from pipeline.changes.amendments import Amendment, Kind, Register
from pipeline.changes.feasible import feasible
from pipeline.changes.proposals import Sender, proposed
from pipeline.content.load import read_version
from pipeline.document import walk
from pipeline.word.reader import read
from pipeline.word.writer import write
from tests.changes.judges import with_uno
from tests.changes.test_newcomers import (
    RISK,
    TERMS,
    TRAINING,
    accepted,
    amended,
    composed,
    following,
    papers,
    path,
    section,
    shown,
)
from tests.changes.test_review import AR, FR, content, the_house

ARTICLE = {
    FR: ("Règle de Chatham House", "Formation", "Le secrétariat prépare", ["Les membres se forment.", "Chaque année."]),
    AR: ("قاعدة «تشاتام هاوس»", "التكوين", "وتعد الكتابة التقنية", ["يتلقى الأعضاء تكوينا.", "كل سنة."]),
}
BELOW = {FR: "Une polémique publique", AR: "تعطّل أحد الإجراءات"}


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files named after their city and language, tracked in French and silent in Arabic."""
    python = with_uno() if shutil.which("soffice") else ""
    if not python:
        pytest.skip("LibreOffice with its Python bridge is not installed")
    folder = tmp_path_factory.mktemp("typed")
    jobs = []
    for lang in (FR, AR):
        row = ["row-below", BELOW[lang], [cell for (cell,) in RISK[lang]]]
        for city, kind, edit in (("oujda", TERMS, ["article", *ARTICLE[lang]]), ("tunis", "roadmap", row)):
            source = folder / f"{city}-{lang}.sent.docx"
            source.write_bytes(write(papers(city, kind)[lang], the_house(), embed_fonts=False))
            jobs.append([str(source), str(folder / f"{city}-{lang}.docx"), lang is FR, [edit]])
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    (folder / "profile").mkdir()
    script = Path(__file__).parents[1] / "word" / "typist.py"
    command = [python, str(script), shutil.which("soffice") or "", str(folder / "profile"), str(folder / "jobs.json")]
    subprocess.run(command, check=True, timeout=180)
    return folder


def reviewed(folder: Path, city: str, kind: str) -> Register:
    """Both files of a city, of which nothing is left to be made by hand."""
    found: list[Amendment] = []
    for lang in (FR, AR):
        back = read((folder / f"{city}-{lang}.docx").read_bytes(), "retour.docx", papers(city, kind).values())
        assert back.answers is not None
        found += proposed(back.answers, back.document, Sender(content().city(city), "retour.docx"))
    judge = partial(read_version, content(), city, kind)
    base = Base(path(city, kind).read_bytes(), "v1.yaml", papers(city, kind), judge, content().city(city))
    register, remarks = feasible(Register("1", {}, tuple(found)), (), base)
    assert not remarks
    assert [one.kind for one in register.amendments] == [Kind.NEW, Kind.NEW]
    return accepted(register)


@pytest.mark.oracle
def test_an_article_typed_in_libreoffice_is_in_the_next_version(typed: Path) -> None:
    made = composed("oujda", TERMS, amended("oujda", TERMS, reviewed(typed, "oujda", TERMS)))
    for lang, paper in made.items():
        assert walk.text_of(section(paper, "formation")).split("\n") == [TRAINING[lang], *ARTICLE[lang][3]]


@pytest.mark.oracle
def test_a_row_typed_in_libreoffice_is_in_the_next_version(typed: Path) -> None:
    made = composed("tunis", "roadmap", amended("tunis", "roadmap", reviewed(typed, "tunis", "roadmap")))
    assert {lang: shown(following(paper, "risk-discourse")) for lang, paper in made.items()} == RISK
