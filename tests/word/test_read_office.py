"""Files that LibreOffice edited as a person does, read back: what is accepted and refused is what LibreOffice says."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from pipeline.changes.amendments import Kind
from pipeline.changes.proposals import Sender, proposed
from pipeline.document import walk
from pipeline.document.model import Comment, Lang
from pipeline.word.reader import read
from pipeline.word.writer import write
from tests.changes.judges import libreoffice, pandoc, with_uno
from tests.changes.test_review import commented, content, papers, the_house
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
    "row-fr": (FR, True, [["row-below", "Présidence et coordination gén", ["Une autre"]]]),
    "row-gone-fr": (FR, True, [["row-gone", "Coordination de la scolarisati"]]),
    "move-fr": (FR, True, [["move", "et fixent sa composition"]]),
    "move-ar": (AR, True, [["move", "هذه الشروط"]]),
    "resolve-fr": (
        FR,
        True,
        [["comment", "cadre permanent", "Pourquoi ?", "Ville de Tunis"], ["resolve", "Pourquoi ?"]],
    ),
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
    asked = Comment("Ville de Tunis", "Lequel ?", replies=(Comment("UGTT", "Celui de la ville."),))
    answered = commented(papers()[FR], "cadre permanent", asked)
    (folder / "commented.docx").write_bytes(write(answered, the_house(), embed_fonts=False))
    jobs = [
        [str(folder / f"sent-{lang}.docx"), str(folder / f"{name}.docx"), tracking, edits]
        for name, (lang, tracking, edits) in EDITS.items()
    ]
    jobs.append([str(folder / "commented.docx"), str(folder / "answered-fr.docx"), True, EDITS["add-fr"][2]])
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    (folder / "profile").mkdir()
    script = Path(__file__).with_name("typist.py")
    command = [python, str(script), shutil.which("soffice") or "", str(folder / "profile"), str(folder / "jobs.json")]
    subprocess.run(command, check=True, timeout=180)
    return folder


@pytest.mark.oracle
def test_libreoffice_accepts_and_refuses_its_edits_as_we_read_them(edited: Path, tmp_path: Path) -> None:
    names = [name for name in EDITS if name.partition("-")[0] not in {"comment", "resolve"}]
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


KINDS = {"row-fr": Kind.NEW, "row-gone-fr": Kind.DELETION, "move-fr": Kind.MOVE, "move-ar": Kind.MOVE}


@pytest.mark.oracle
@pytest.mark.parametrize("name", KINDS)
def test_rows_and_moves_are_what_they_are(name: str, edited: Path) -> None:
    lang, *_ = EDITS[name]
    found = read((edited / f"{name}.docx").read_bytes(), name, papers().values())
    (one,) = proposed(papers()[lang], found.document, Sender(content().city("tunis"), f"{name}.docx"))
    assert (one.kind, one.proposals[0].tracked) == (KINDS[name], True)
    assert one.clause


@pytest.mark.oracle
def test_a_comment_that_is_settled_comes_back_settled(edited: Path) -> None:
    found = read((edited / "resolve-fr.docx").read_bytes(), "retour.docx", papers().values())
    said_of = [comment for paragraph in walk.paragraphs(found.document) for comment in paragraph.comments]
    assert [(comment.text, comment.quote, comment.resolved) for comment in said_of] == [
        ("Pourquoi ?", "cadre permanent", True)
    ]


@pytest.mark.oracle
def test_answers_to_comments_survive_libreoffice(edited: Path) -> None:
    found = read((edited / "answered-fr.docx").read_bytes(), "retour.docx", papers().values())
    texts = [
        text
        for paragraph in walk.paragraphs(found.document)
        for comment in paragraph.comments
        for text in (comment.text, *(reply.text for reply in comment.replies))
    ]
    assert sorted(texts) == ["Celui de la ville.", "Lequel ?"]  # LibreOffice 7.4 forgets which answers which
