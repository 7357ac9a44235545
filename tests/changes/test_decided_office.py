"""The consolidated paper decided in LibreOffice: it accepts, refuses and settles, and so do we."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.changes.amendments import Decision, Kind, Register
from pipeline.changes.compare import compare
from pipeline.changes.consolidated import consolidated
from pipeline.changes.review import review
from pipeline.document.model import Comment, Document
from pipeline.document.parallel import parallel
from pipeline.word.writer import write
from tests.changes.edits import without
from tests.changes.judges import with_uno
from tests.changes.test_review import AR, FR, PERMANENT, WHEN, commented, content, file, papers, the_house, tracked

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def python() -> str:
    found = with_uno() if shutil.which("soffice") else ""
    if not found:
        pytest.skip("LibreOffice with its Python bridge is not installed")
    return found


def both() -> Document:
    return parallel(papers()[FR], papers()[AR])


def reviewed(folder: Path, known: dict[str, Register]) -> dict[str, Register]:
    listed = [*papers().values(), both()]
    return dict(review(sorted(folder.glob("*.docx")), listed, content().city("tunis"), known).registers)


@pytest.fixture(scope="module")
def decided(python: str, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Register]:
    """The registers after everything was accepted, refused, or settled, in French and side by side."""
    folder = tmp_path_factory.mktemp("meeting")
    redline = tracked(FR, PERMANENT, "cadre consultatif de concertation", "Ville de Tunis")
    file(folder / "in", "a.docx", commented(redline, "instituent", Comment("Ville de Tunis", "Quelle base ?", WHEN)))
    file(folder / "in", "b.docx", tracked(AR, "إطار دائم", "إطار استشاري", "بلدية تونس"))
    file(folder / "in", "c.docx", compare(papers()[FR], without(papers()[FR], "composition"), author="UGTT", when=WHEN))
    first = reviewed(folder / "in", {})
    jobs = []
    for name, paper in {"fr": papers()[FR], "fr-ar": both()}.items():
        source = folder / f"{name}.docx"
        source.write_bytes(write(consolidated(paper, first["2"].amendments), the_house(), embed_fonts=False))
        for decision in ("accept", "reject"):
            (folder / f"{name}-{decision}").mkdir()
            jobs.append([str(source), decision, str(folder / f"{name}-{decision}" / "séance.docx")])
    (folder / "jobs.json").write_text(json.dumps(jobs), encoding="utf-8")
    soffice = shutil.which("soffice") or ""
    (folder / "profile").mkdir()
    run = [python, str(HERE / "office.py"), soffice, str(folder / "profile"), str(folder / "jobs.json")]
    subprocess.run(run, check=True, timeout=120)
    (folder / "settled").mkdir()
    command = [python, str(HERE / "chair.py"), soffice, str(folder / "profile" / "chair")]
    subprocess.run([*command, str(folder / "fr.docx"), str(folder / "settled" / "s.docx")], check=True, timeout=120)
    names = ("fr-accept", "fr-reject", "fr-ar-accept", "fr-ar-reject", "settled")
    return {name: reviewed(folder / name, first)["2"] for name in names}


@pytest.mark.oracle
@pytest.mark.parametrize(
    ("name", "french", "arabic"),
    [
        ("fr-accept", Decision.ACCEPT, Decision.PENDING),
        ("fr-reject", Decision.REJECT, Decision.PENDING),
        ("fr-ar-accept", Decision.ACCEPT, Decision.ACCEPT),
        ("fr-ar-reject", Decision.REJECT, Decision.REJECT),
    ],
)
def test_all_that_libreoffice_accepts_or_refuses_is_decided_so(
    decided: dict[str, Register], name: str, french: Decision, arabic: Decision
) -> None:
    found = {one.lang: one.decision for one in decided[name].amendments if one.kind is Kind.TEXT}
    assert found == {FR: french, AR: arabic}
    assert [one.decision for one in decided[name].amendments if one.kind is Kind.DELETION] == [french]
    assert len(decided[name].amendments) == 4  # nothing was taken for an edit of the meeting


@pytest.mark.oracle
def test_a_comment_settled_in_libreoffice_is_noted(decided: dict[str, Register]) -> None:
    found = {one.kind: one.decision for one in decided["settled"].amendments if one.lang is FR}
    assert found == {Kind.TEXT: Decision.PENDING, Kind.DELETION: Decision.PENDING, Kind.COMMENT: Decision.NOTED}
