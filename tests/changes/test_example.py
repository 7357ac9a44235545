"""The built-in example, as a person does it: three files come back to Oujda, and version 2 comes of them."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAPER = Path("content/cities/oujda/terms-of-reference")
V1, V2, REGISTER = PAPER / "v1.yaml", PAPER / "v2.yaml", PAPER / "reviews" / "v1.yaml"
STEM = "oujda-terms-of-reference"

# What is typed at the prompt, one answer a line: the decision, then the reason.
HEARD_FR = ["a", ""]
TEN_DAYS_FR = ["a", "délai retenu en séance"]
MIGRANTS_FR = ["a", "formulation de séance"]
FIFTEEN_DAYS_FR = ["r", "délai trop long"]
HEARD_AR = ["a", ""]
TEN_DAYS_AR = ["a", ""]
CHAIR_AR = ["n", "sera examiné à la première révision"]
ANSWERS = [*HEARD_FR, *TEN_DAYS_FR, *MIGRANTS_FR, *FIFTEEN_DAYS_FR, *HEARD_AR, *TEN_DAYS_AR, *CHAIR_AR]

MIGRANTS = "Au moins deux personnes migrantes, proposées par les associations, siègent au groupe."
MIGRANTS_AR = "تضم المجموعة شخصين مهاجرين على الأقل، تقترحهما الجمعيات."

# Version 2 is version 1 with these words for those, and not another byte.
CHANGES = {
    "version: 1\n": "version: 2\nfollows: 1\n",
    "sans qu’elles aient été entendues.": "sans qu’elles aient été entendues, dans une langue qu’elles comprennent.",
    "دون الاستماع إليهم.": "دون الاستماع إليهم بلغة يفهمونها.",
    "__au moins sept jours avant": "__au moins dix jours avant",
    "__قبل سبعة أيام على": "__قبل عشرة أيام على",
    "      - id: composition-3\n": f"      - id: composition-2-1\n        fr: {MIGRANTS}\n        ar: {MIGRANTS_AR}\n"
    "      - id: composition-3\n",
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh copy of the content, of which only the city of the example."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("tunis", "reviews"))
    return folder


def run(office: Path, *arguments: str, said: str = "") -> tuple[int, str]:
    """The exit code of the command, and everything it says."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MITHAQ_", "MAKE"))}
    done = subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        cwd=office,
        env={**environment, "MITHAQ_LANG": "en", "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        input=said,
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout


def files(office: Path) -> dict[str, bytes]:
    """The content, file by file."""
    return {
        str(path.relative_to(office)): path.read_bytes() for path in (office / "content").rglob("*") if path.is_file()
    }


def test_three_returned_files_give_version_2_and_nothing_but_the_amended_clauses_changes(office: Path) -> None:
    before = files(office)

    code, said = run(office, "review", "oujda")
    assert (code, "3 files read, 7 new amendments, 0 files refused" in said) == (0, True), said
    meeting = {path.name for path in (office / "build" / "oujda" / "terms-of-reference").iterdir()}
    assert {f"{STEM}-v1-amendments.fr.docx", f"{STEM}-v1-amendment-table.fr-ar.pdf"} <= meeting

    names = [
        line for line in (office / REGISTER).read_text(encoding="utf-8").splitlines() if line.startswith("- name: ")
    ]
    assert names == [f"- name: {path.name}" for path in sorted((office / PAPER / "returned").iterdir())]

    code, said = run(office, "amend", "oujda")
    assert (code, "conflicting proposals are undecided" in said) == (2, True), said

    code, said = run(office, "decide", "oujda", said="\n".join(ANSWERS))
    assert (code, "0 amendments pending" in said) == (0, True), said

    paper = office / "build" / "oujda" / "terms-of-reference" / f"{STEM}-v1-amendments.fr.docx"
    proposed = paper.read_bytes()
    code, said = run(office, "review", "oujda")
    assert (code, "For the next version: mithaq amend oujda" in said) == (0, True), said
    assert paper.read_bytes() == proposed  # with all that the meeting had to decide

    code, said = run(office, "amend", "oujda")
    assert (code, "lacks its counterpart in Arabic" in said, said.count("counterpart")) == (2, True, 1), said
    assert not (office / V2).exists()

    # Both texts, written into the register as the sentence says.
    decided = (office / REGISTER).read_text(encoding="utf-8")
    accepted = "  decision: accept\n  reason: formulation de séance\n"
    retained = (
        f"  decision: modify\n  modify: {{fr: '{MIGRANTS}', ar: '{MIGRANTS_AR}'}}\n  reason: formulation de séance\n"
    )
    assert decided.count(accepted) == 1
    (office / REGISTER).write_text(decided.replace(accepted, retained), encoding="utf-8")

    code, said = run(office, "amend", "oujda")
    assert code == 0, said
    expected = (office / V1).read_text(encoding="utf-8")
    for old, new in CHANGES.items():
        assert expected.count(old) == 1
        expected = expected.replace(old, new)
    assert (office / V2).read_bytes().decode() == expected

    code, said = run(office, "check")
    assert code == 0, said
    code, said = run(office, "redline", "oujda", "terms-of-reference", "1", "2")
    assert (code, f"{STEM}-v1-v2.fr-ar.docx" in said) == (0, True), said
    changes = office / "build" / "oujda" / "redlines" / f"{STEM}-v1-v2-changes.fr.html"
    reasons = changes.read_text(encoding="utf-8")
    said_why = [why in reasons for why in ("délai retenu en séance", "formulation de séance", "délai trop long")]
    assert said_why == [True, True, False]

    register = (office / REGISTER).read_bytes()
    code, said = run(office, "review", "oujda")
    assert (code, "0 files read, 0 new amendments, 0 files refused" in said) == (0, True), said
    assert (office / REGISTER).read_bytes() == register

    after = files(office)
    assert after.keys() - before.keys() == {str(V2), str(REGISTER)}
    assert before.items() <= after.items()


def test_where_nothing_came_back_the_command_says_where_to_put_it(office: Path) -> None:
    code, said = run(office, "review", "oujda", "action-plan")
    assert code == 0
    assert "Put the files that come back into content/cities/oujda/action-plan/returned\n" in said


def test_the_returned_files_carry_no_font_and_no_path() -> None:
    returned = sorted((ROOT / PAPER / "returned").glob("*.docx"))
    assert len(returned) == 3
    for path in returned:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        assert [name for name in parts if "fonts/" in name or name.endswith((".odttf", ".ttf"))] == []
        assert [name for name, data in parts.items() if b"file:///" in data or b"/home/" in data] == []
