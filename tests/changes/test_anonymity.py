"""The Chatham House rule: no part of a paper of the meeting tells who proposed what, or when; the register does."""

import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pytest

from pipeline.changes.anonymity import unattributed, undisclosed
from pipeline.changes.compare import compare
from pipeline.changes.consolidated import consolidated
from pipeline.changes.register import load
from pipeline.cli import main
from pipeline.document.model import Comment, Document
from pipeline.web import writer as web
from tests.changes.test_review import FR, KIND, PERMANENT, commented, edited, file, office, papers, reviewed, the_house

__all__ = ["office"]  # a fixture

WHEN = datetime(2023, 11, 2, 14, 35, 22, tzinfo=UTC)
AUTHOR, OTHER, FILE = "Zohra Trabelsi", "Karim Haddad", "Collectif Horizon.docx"
# Names, an organisation (known by the file's name), initials, dates and hours.
TELLING = ("Zohra", "Trabelsi", "Haddad", "Collectif Horizon", 'initials="ZT"', 'initials="KH"', "2023-11-02", "14:35")


def returned() -> Document:
    """A proposal with a comment that names its author, answered by somebody else."""
    redline = compare(
        papers()[FR], edited(papers()[FR], PERMANENT, "cadre durable de concertation"), author=AUTHOR, when=WHEN
    )
    answer = Comment(OTHER, f"D’accord avec {AUTHOR}.", WHEN)
    return commented(redline, "Le groupe est un cadre", Comment(AUTHOR, f"Prudence. {AUTHOR}", WHEN, replies=(answer,)))


def parts(path: Path) -> Iterator[str]:
    """All that a file holds, part by part, in words."""
    if path.suffix == ".docx":
        with zipfile.ZipFile(path) as package:
            assert "docProps/custom.xml" not in package.namelist()
            yield from (package.read(name).decode("utf-8", "replace") for name in package.namelist())
            return
    with pikepdf.open(path) as pdf:
        yield str(dict(pdf.docinfo))
        for thing in pdf.objects:
            yield str(thing)
            if isinstance(thing, pikepdf.Stream) and "/Image" not in str(thing.get("/Subtype", "")):
                yield thing.read_bytes().decode("utf-8", "replace")


def told(path: Path) -> set[str]:
    return {sign for part in parts(path) for sign in TELLING if sign in part}


@pytest.fixture
def folder(office: Path) -> Path:
    """The papers of the meeting go here."""
    shutil.rmtree(office / "returned")
    file(office / "returned", FILE, returned())
    return office.parents[3] / "build" / "tunis" / KIND


def settle(office: Path, attribution: str) -> None:
    path = office.parent / "consultation-1.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("status: draft\n", f"status: draft\nattribution: {attribution}\n", 1),
        encoding="utf-8",
    )


def test_a_meeting_without_attribution_has_papers_that_tell_nothing(office: Path, folder: Path) -> None:
    settle(office, "none")
    assert main(["review", "tunis"]) == 0
    made = sorted(folder.iterdir())
    assert {path.suffix for path in made} == {".docx", ".pdf"}
    assert len(made) == 12  # the consolidated paper and the table, in three languages and two formats
    assert {path.name: told(path) for path in made if told(path)} == {}
    (comment,) = (by for one in load(office / "reviews" / "v2.yaml", "2").amendments for by in one.proposals)
    assert (comment.author, comment.organisation, comment.replies[0].author) == (AUTHOR, "Collectif Horizon", OTHER)


def test_the_final_papers_tell_nothing_either(office: Path, folder: Path) -> None:
    settle(office, "none")
    assert main(["review", "tunis"]) == 0
    register = office / "reviews" / "v2.yaml"
    text = register.read_text(encoding="utf-8")
    register.write_text(text.replace("decision: pending", "alone: true\n  decision: accept"), encoding="utf-8")
    assert main(["amend", "tunis"]) == 0
    made = [path for path in (folder.parent / "redlines").iterdir() if path.suffix in {".docx", ".pdf"}]
    assert made
    assert {path.name: told(path) for path in made if told(path)} == {}
    for path in made:
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as package:
                assert b"dc:creator" not in package.read("docProps/core.xml")


def test_a_meeting_with_attribution_names_who_proposes(folder: Path) -> None:
    assert main(["review", "tunis"]) == 0
    named = {path.name for path in folder.iterdir() if {"Zohra", "Trabelsi"} <= told(path)}
    assert f"tunis-{KIND}-v2-amendments.fr.docx" in named
    assert f"tunis-{KIND}-v2-amendment-table.fr.docx" in named


def test_names_can_be_left_out_once_by_hand(folder: Path) -> None:
    assert main(["review", "tunis", "--anonymous"]) == 0
    assert {path.name: told(path) for path in folder.iterdir() if told(path)} == {}


def test_no_preview_tells_either(tmp_path: Path) -> None:
    file(tmp_path, FILE, returned())
    meeting = undisclosed(consolidated(papers()[FR], unattributed(reviewed(tmp_path).registers["2"].amendments)))
    html = web.write(meeting, the_house())
    assert not [sign for sign in TELLING if sign in html]
    assert "Prudence. […]" in html


def test_who_said_it_is_hidden_and_what_was_said_is_not(tmp_path: Path) -> None:
    file(tmp_path, FILE, returned())
    one = replace(reviewed(tmp_path).registers["2"].amendments[0], reason=f"demandé par {AUTHOR}")
    (hidden,) = unattributed([one])
    assert hidden.reason == "demandé par […]"
    assert (hidden.before, hidden.after) == (one.before, one.after)
