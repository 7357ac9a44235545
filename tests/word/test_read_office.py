"""Files that LibreOffice edited as a person does, read back: what is accepted and refused is what LibreOffice says."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.changes.proposals import Sender, proposed
from pipeline.document import walk
from pipeline.document.model import Lang
from pipeline.word.reader import read
from pipeline.word.writer import write
from tests.changes.judges import libreoffice, pandoc, with_uno
from tests.changes.test_review import content, papers, the_house
from tests.word.test_read import said

FR, AR = Lang.FR, Lang.AR
EDITS: dict[str, tuple[Lang, bool, list[list[Any]]]] = {
    "replace-fr": (
        FR,
        True,
        [["replace", "cadre permanent", "cadre consultatif"], ["replace", "Objet", "Objet et portée"]],
    ),
    "replace-ar": (AR, True, [["replace", "إطار دائم", "إطار استشاري"], ["bold", "تتولى بلدية تونس رئاسة"]]),
    "split-fr": (FR, True, [["split", "cadre permanent de concertation."]]),
    "join-fr": (FR, True, [["join", "et fixent sa composition"]]),
    "delete-fr": (FR, True, [["delete", "Considérant que la gouvernance"]]),
    "delete-ar": (AR, True, [["delete", "واعتبارا لأن حوكمة"]]),
    "add-fr": (FR, True, [["add", "cadre permanent de concertation", "Il siège à l’hôtel de ville."]]),
    "add-ar": (AR, True, [["add", "إطار دائم", "يوجد مقره بقصر البلدية."]]),
    "comment-fr": (FR, True, [["comment", "cadre permanent", "Pourquoi permanent ?", "Ville de Tunis"]]),
    "silent-ar": (AR, False, [["replace", "إطار دائم", "إطار استشاري"]]),
    "silent-fr": (FR, False, [["add", "cadre permanent de concertation", "Il siège à l’hôtel de ville."]]),
}


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files edited by LibreOffice, named as in `EDITS`."""
    python = with_uno() if shutil.which("soffice") else ""
    if not python:
        pytest.skip("LibreOffice with its Python bridge is not installed")
    folder = tmp_path_factory.mktemp("edited")
    for lang in (FR, AR):
        # Not protected, as a paper that leaves is: LibreOffice would refuse to decide what it tracked.
        (folder / f"sent-{lang}.docx").write_bytes(write(papers()[lang], the_house(), embed_fonts=False))
    jobs = [
        [str(folder / f"sent-{lang}.docx"), str(folder / f"{name}.docx"), tracking, edits]
        for name, (lang, tracking, edits) in EDITS.items()
    ]
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    (folder / "profile").mkdir()
    script = Path(__file__).with_name("typist.py")
    command = [python, str(script), shutil.which("soffice") or "", str(folder / "profile"), str(folder / "jobs.json")]
    subprocess.run(command, check=True, timeout=180)
    return folder


@pytest.mark.oracle
def test_libreoffice_accepts_and_refuses_its_edits_as_we_read_them(edited: Path, tmp_path: Path) -> None:
    names = [name for name in EDITS if "comment" not in name]
    jobs = [(edited / f"{name}.docx", decision) for name in names for decision in ("accept", "reject")]
    decided = libreoffice(tmp_path, jobs, with_uno())
    wrong = []
    for number, (path, decision) in enumerate(jobs):
        found = read(path.read_bytes(), path.name).document
        ours = said(walk.accept(found) if decision == "accept" else walk.reject(found))
        judged = (set(bare(lines)) - ALTERNATIVES for lines in (decided[number] or [], pandoc(path, decision)))
        wrong += [(path.stem, decision, differing) for lines in judged if (differing := set(bare(ours)) ^ lines)]
    assert not wrong


# What LibreOffice says of the emblem stands in a paragraph of its file, and is none of the paper.
ALTERNATIVES = {"Emblèmedel’Unioneuropéenne", "شعارالاتحادالأوروبي"}


def bare(lines: list[str]) -> list[str]:
    """The words without blanks: joined paragraphs and cells keep others than we do."""
    return ["".join(line.split()) for line in lines]


@pytest.mark.oracle
@pytest.mark.parametrize("name", EDITS)
def test_an_edit_is_a_proposal_and_nothing_else_is(name: str, edited: Path) -> None:
    lang, tracking, edits = EDITS[name]
    found = read((edited / f"{name}.docx").read_bytes(), name, papers().values())
    assert found.by == "manifest"
    assert found.answers == papers()[lang]
    amendments = proposed(papers()[lang], found.document, Sender(content().city("tunis"), f"{name}.docx"))
    assert {by.tracked for one in amendments for by in one.proposals if not by.comment} <= {tracking}
    assert 1 <= len(amendments) <= len(edits) + 1
