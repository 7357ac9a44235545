"""Versions as an officer handles them: open the next one, freeze one that leaves, show what changed between two."""

import shutil
import subprocess
from pathlib import Path

import pytest

from pipeline.cli import main

ROOT = Path(__file__).parents[2]
PAPER = Path("content/cities/tunis/terms-of-reference")
STEM = "tunis-terms-of-reference-v1-v2"


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with Tunis's first consultation and the templates, where the command is run."""
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    cities = tmp_path / "content" / "cities"
    for path in (*cities.glob("*"), *(cities / "tunis").glob("*")):
        if path.name not in {"tunis", "city.yaml", "consultation-1.yaml", "terms-of-reference"}:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path


@pytest.fixture(scope="module")
def redlines(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the redlines of the built-in versions."""
    folder = tmp_path_factory.mktemp("office")
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, folder / name)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        assert main(["redline", "tunis", "terms-of-reference", "1", "2"]) == 0
    return folder / "build" / "tunis" / "redlines"


def test_a_redline_and_its_table_of_changes_come_in_every_language_and_format(redlines: Path) -> None:
    expected = {
        f"{stem}.{langs}.{form}"
        for stem in (STEM, f"{STEM}-changes")
        for langs in ("fr", "ar", "fr-ar")
        for form in ("docx", "pdf", "html")
    }
    assert {path.name for path in redlines.iterdir()} == expected


def test_the_foot_of_every_page_says_what_the_marks_mean(redlines: Path) -> None:
    pages = subprocess.run(
        ["pdftotext", "-layout", redlines / f"{STEM}.fr.pdf", "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout.split("\f")[:-1]
    assert all("inséré" in page and "supprimé" in page and "déplacé" in page for page in pages)


def test_an_article_that_moved_says_once_where_from_and_once_where_to(redlines: Path) -> None:
    text = subprocess.run(
        ["pdftotext", redlines / f"{STEM}.fr.pdf", "-"], capture_output=True, encoding="utf-8", check=True
    ).stdout
    assert text.count("[déplacé depuis Article 10]") == 1
    assert text.count("[déplacé vers Article 9]") == 1


def test_two_files_are_compared_wherever_they_lie(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("avant", "après"):
        shutil.copy(office / PAPER / "v1.yaml", office / f"{name}.yaml")
    changed = (office / "après.yaml").read_text(encoding="utf-8").replace("semestre", "trimestre")
    (office / "après.yaml").write_text(changed, encoding="utf-8")
    assert main(["redline", "tunis", "terms-of-reference", "--files", "avant.yaml", "après.yaml"]) == 0
    said = capsys.readouterr()
    assert "build/tunis/redlines/tunis-terms-of-reference-avant-apr-s.fr.docx" in said.out.splitlines()
    assert "changed in French but not in Arabic" in said.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["tunis", "terms-of-reference", "1", "7"], "“terms-of-reference” of “tunis” has no version 7"),
        (["tunis", "terms-of-reference", "1", "x"], "“x” is not a version"),
        (["tunis", "agenda", "1", "2"], "“agenda” has no versions"),
        (["tunnis", "terms-of-reference", "1", "2"], "unknown city “tunnis”"),
    ],
)
def test_what_cannot_be_compared_is_a_sentence_and_writes_nothing(
    office: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], sentence: str
) -> None:
    assert main(["redline", *arguments]) == 2
    assert sentence in capsys.readouterr().err
    assert not (office / "build").exists()


def test_the_next_version_is_the_newest_again_as_a_draft_that_follows_it(office: Path) -> None:
    for path in (office / PAPER).glob("v[3-9].yaml"):
        path.unlink()
    before = (office / PAPER / "v2.yaml").read_text(encoding="utf-8")
    assert main(["version", "tunis", "--day", "2024-01-15"]) == 0
    after = (office / PAPER / "v3.yaml").read_text(encoding="utf-8")
    changed = [(a, b) for a, b in zip(before.splitlines(), after.splitlines(), strict=True) if a != b]
    assert changed == [
        ("version: 2", "version: 3"),
        ("day: 2023-11-14", "day: 2024-01-15"),
        ("status: presented", "status: draft"),
        ("follows: 1", "follows: 2"),
    ]
    assert main(["check"]) == 0


def test_a_version_that_left_is_read_as_it_left_and_check_tells_if_it_was_edited_since(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["depart", "tunis", "terms-of-reference", "1", "--day", "2023-10-31"]) == 0
    assert sorted(path.name for path in (office / PAPER / "departed").iterdir()) == [
        "v1.ar.html",
        "v1.fr.html",
        "v1.json",
    ]
    assert main(["check"]) == 0
    path = office / PAPER / "v1.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("semestre", "trimestre"), encoding="utf-8")
    capsys.readouterr()
    assert main(["check"]) == 1
    assert "Version v1 (fr) was edited after it left: Article 8" in capsys.readouterr().err


def test_a_frozen_file_that_changed_stops_the_comparison(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["depart", "tunis", "terms-of-reference", "1", "--day", "2023-10-31"]) == 0
    frozen = office / PAPER / "departed" / "v1.fr.html"
    frozen.write_text(frozen.read_text(encoding="utf-8").replace("semestre", "trimestre"), encoding="utf-8")
    assert main(["redline", "tunis", "terms-of-reference", "1", "2"]) == 2
    assert "Version v1 changed after it left" in capsys.readouterr().err
    assert not (office / "build").exists()
