"""The verb that judges what was built: what it says where there is nothing to judge."""

import shutil
from pathlib import Path

import pytest

from pipeline.cli import main

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office with a programme."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (tmp_path / "settings.toml").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MAKELEVEL", raising=False)
    return tmp_path


SAID = {
    "fr": "il n’y a aucun document à juger\n  → ajoutez une consultation au contenu, puis lancez : mithaq pack",
    "en": "there is no paper to judge\n  → add a consultation to the content, then run: mithaq pack",
}


@pytest.mark.parametrize("lang", ["fr", "en"])
def test_without_a_paper_it_says_what_to_do_first(
    lang: str, office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (office / "content" / "cities").glob("*/consultation-*.yaml"):
        path.unlink()
    monkeypatch.setenv("MITHAQ_LANG", lang)
    assert main(["conformity"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert SAID[lang] in said.err


def test_what_is_not_built_yet_is_told_with_the_verb_that_builds_it(
    office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for path in (office / "content" / "cities").glob("*/consultation-*.yaml"):
        if path.parent.name != "tunis" or path.name != "consultation-1.yaml":
            path.unlink()
    monkeypatch.setenv("MITHAQ_LANG", "en")
    assert main(["conformity"]) == 2
    assert "this paper is not built\n  → first run: mithaq pack" in capsys.readouterr().err
