"""The command: what it says, where, in which language, and how it ends."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.cli.console import Console, language
from pipeline.errors import BuildError, Place, Sentence


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with an office's own settings, where the machine speaks English."""
    (tmp_path / "settings.toml").touch()
    monkeypatch.chdir(tmp_path)
    for name in ("MITHAQ_LANG", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")
    return tmp_path


@pytest.mark.usefixtures("here")
def test_without_a_verb_it_lists_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 0
    assert "mithaq pack [CITY] [N]" in capsys.readouterr().out


@pytest.mark.usefixtures("here")
def test_an_unknown_verb_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["chekc"]) == 2
    assert capsys.readouterr().err == "unknown command: “chekc”\n  → did you mean “check”?\n"


@pytest.mark.usefixtures("here")
def test_it_speaks_french_where_the_machine_does(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "fr_TN.UTF-8")
    assert main(["chekc"]) == 2
    assert capsys.readouterr().err == "commande inconnue : « chekc »\n  → vouliez-vous dire « check » ?\n"


@pytest.mark.usefixtures("here")
def test_a_setting_decides_the_language_over_the_machine(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "settings.toml").write_text('lang = "fr"\ncontent = "nowhere"\n', encoding="utf-8")
    assert main(["pack", "tunis", "9"]) == 2
    assert "« 9 » n’est pas un numéro de consultation" in capsys.readouterr().err


def test_the_language_is_that_of_messages_on_the_machine() -> None:
    assert language({"LANG": "fr_FR.UTF-8"}) == "fr"
    assert language({"LANG": "fr_FR.UTF-8", "LC_ALL": "C"}) == "en"
    assert language({"LC_ALL": "C", "MITHAQ_LANG": "fr"}) == "fr"
    assert language({}) == "en"


@pytest.mark.usefixtures("here")
def test_an_unknown_option_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "--forse"]) == 2
    assert "“mithaq pack” does not know “--forse”" in capsys.readouterr().err


def test_a_fault_is_shown_as_an_editor_opens_it(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = Place(str(here / "content" / "texts.yaml"), 3, 7)
    Console("fr").fault(BuildError(Sentence("voilà", "there"), place, Sentence("faire ceci", "do this")))
    assert capsys.readouterr().err == f"{Path('content', 'texts.yaml')}:3:7: voilà\n  → faire ceci\n"


def test_words_from_outside_cannot_move_the_cursor_or_turn_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    Console("en").result("a\x1b[2Jb\u202ec")
    assert capsys.readouterr().out == "a\\u001b[2Jb\\u202ec\n"


def test_clean_deletes_what_was_built(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (here / "build" / "tunis").mkdir(parents=True)
    assert main(["clean"]) == 0
    assert not (here / "build").exists()
    assert capsys.readouterr().out == "build: emptied.\n"


def test_clean_refuses_a_folder_that_holds_what_people_wrote(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MITHAQ_BUILD", str(here))
    assert main(["clean"]) == 2
    assert "the build folder holds something else" in capsys.readouterr().err
    assert here.exists()


def run(*arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipeline", *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=more or None,
    )


def test_it_runs_as_a_module_and_starts_without_the_heavy_libraries() -> None:
    code = "import sys, pipeline.cli; print(sorted({'reportlab', 'pydantic', 'jinja2', 'lxml', 'rich'} & set(sys.modules)))"
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, encoding="utf-8", check=True).stdout == "[]\n"
    )
    assert run("help").returncode == 0


def test_whoever_stops_reading_is_not_answered_with_a_traceback() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "pipeline", "help"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8"
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait() in {0, 141}
