"""The first pack, from the built-in content: what is built, what is rebuilt, and what a mistake leaves alone."""

import hashlib
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline import house
from pipeline.cli import main
from pipeline.packs import record

ROOT = Path(__file__).parents[2]
STEMS = [f"tunis-c1-{kind}.{langs}" for kind in ("agenda", "concept-note") for langs in ("ar", "fr", "fr-ar")]
FILES = sorted(["manifest.json", *(f"{stem}.{form}" for stem in STEMS for form in ("docx", "html", "pdf"))])


FIRST_PACK = """papers:
  - kind: concept-note
    title: {fr: Note de concept et agenda, ar: مذكرة مفاهيمية وجدول الأعمال}
    consultations: [1]
  - kind: agenda
    title: {fr: Agenda, ar: جدول الأعمال}
    consultations: [1]
    pages: 1

"""


class Office:
    """A folder with the built-in content of Tunis's first pack, and the templates; the command is run inside it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.pack = folder / "build" / "tunis" / "consultation-1"
        for name in ("content", "templates"):
            shutil.copytree(ROOT / name, folder / name)
        for path in (folder / "content" / "cities").glob("*"):
            if path.name != "tunis":
                shutil.rmtree(path)
        for n in (2, 3, 4):
            (folder / "content" / "cities" / "tunis" / f"consultation-{n}.yaml").unlink(missing_ok=True)
        path = folder / "content" / "programme.yaml"
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?ms)^papers:\n.*?(?=^#)", FIRST_PACK, text), encoding="utf-8")

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """The command in a process of its own."""
        return subprocess.run(
            [sys.executable, "-m", "pipeline", *arguments],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"} | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    def start(self, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
        """The same, not waited for."""
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline", *arguments],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"} | environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
        )

    def change(self, file: str, old: str, new: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def tree(self) -> dict[str, bytes]:
        """Every file that was built, those that are not shown included."""
        build = self.folder / "build"
        return {str(path.relative_to(build)): path.read_bytes() for path in sorted(build.rglob("*")) if path.is_file()}

    def names(self) -> list[str]:
        """What `ls` shows of the pack."""
        return sorted(path.name for path in self.pack.iterdir() if not path.name.startswith("."))

    def ages(self) -> dict[str, int]:
        return {path.name: path.stat().st_mtime_ns for path in self.pack.iterdir() if not path.name.startswith(".")}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """An office whose pack has been built; tests must leave it as it is."""
    office = Office(tmp_path_factory.mktemp("office"))
    done = office.run("pack", "tunis", "1")
    assert done.returncode == 0, done.stderr
    return office


@pytest.fixture
def office(built: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    """A copy of that office, to be changed, with the command run in this process and speaking English."""
    shutil.copytree(built.folder, tmp_path / "office")
    copy = Office.__new__(Office)
    copy.folder = tmp_path / "office"
    copy.pack = copy.folder / "build" / "tunis" / "consultation-1"
    monkeypatch.chdir(copy.folder)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    monkeypatch.delenv("MITHAQ_BUILD", raising=False)
    return copy


Say = Callable[[], str]


@pytest.fixture
def said(capsys: pytest.CaptureFixture[str]) -> Say:
    """What the command has said since, results and faults together."""

    def both() -> str:
        captured = capsys.readouterr()
        return captured.out + captured.err

    return both


# -- what is built ----------------------------------------------------------------------------------------------------


def test_the_pack_holds_every_paper_in_every_language_and_format(built: Office) -> None:
    names = built.names()
    assert set(FILES) <= set(names)
    stems = {name.removesuffix(".pdf") for name in names if name.endswith(".pdf")}
    assert names == sorted(["manifest.json", *(f"{stem}.{form}" for stem in stems for form in ("docx", "html", "pdf"))])


def test_the_manifest_says_of_each_file_what_it_is(built: Office) -> None:
    manifest = json.loads((built.pack / "manifest.json").read_bytes())
    assert sorted(entry["file"] for entry in manifest["files"]) == [n for n in built.names() if n != "manifest.json"]
    for entry in manifest["files"]:
        data = (built.pack / entry["file"]).read_bytes()
        assert entry["sha256"] == hashlib.sha256(data).hexdigest()
        assert entry["kind"] in entry["file"]
        assert entry["file"].endswith(f".{'-'.join(entry['languages'])}{Path(entry['file']).suffix}")
    agenda = next(entry for entry in manifest["files"] if entry["file"] == "tunis-c1-agenda.ar.pdf")
    assert (agenda["kind"], agenda["pages"], agenda["version"], agenda["languages"]) == ("agenda", 1, "", ["ar"])


def test_an_agenda_is_one_page_in_every_language(built: Office) -> None:
    manifest = json.loads((built.pack / "manifest.json").read_bytes())
    agendas = [entry for entry in manifest["files"] if entry["kind"] == "agenda" and entry["file"].endswith(".pdf")]
    assert [entry["pages"] for entry in agendas] == [1, 1, 1]


def test_the_zip_file_holds_the_same_files(built: Office) -> None:
    with zipfile.ZipFile(built.pack.with_name("consultation-1.zip")) as archive:
        assert archive.namelist() == built.names()
        assert all(archive.read(name) == (built.pack / name).read_bytes() for name in built.names())


def test_the_same_bytes_whatever_the_folder_the_time_the_locale_the_hash_seed_and_the_workers(
    built: Office, tmp_path: Path
) -> None:
    other = Office(tmp_path / "un autre dossier – آخر")
    shutil.copytree(other.folder / "content/cities/tunis", other.folder / "content/cities/sfax")
    other.change("content/cities/sfax/city.yaml", "fr: Tunis\n", "fr: Sfax\n")
    done = other.run("pack", MITHAQ_WORKERS="2", PYTHONHASHSEED="7", TZ="Pacific/Kiritimati", LC_ALL="fr_FR.UTF-8")
    assert done.returncode == 0, done.stderr
    same = {name: data for name, data in other.tree().items() if name.startswith("tunis") and ".record" not in name}
    assert same == {
        name: data for name, data in built.tree().items() if name.startswith("tunis") and ".record" not in name
    }
    assert (other.folder / "build" / "sfax" / "consultation-1.zip").exists()


# -- what is rebuilt --------------------------------------------------------------------------------------------------


def test_nothing_is_rebuilt_where_nothing_changed_and_it_says_so_at_once(built: Office) -> None:
    before, ages = built.tree(), built.ages()
    start = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = built.run("pack", "tunis", "1")
    end = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout == "Nothing has changed: everything is up to date.\n"
    assert (built.tree(), built.ages()) == (before, ages)
    assert end.ru_utime + end.ru_stime - start.ru_utime - start.ru_stime < 0.5


def test_a_changed_text_rewrites_only_the_papers_that_show_it(office: Office, said: Say) -> None:
    ages = office.ages()
    office.change("content/texts.yaml", "a pour but de promouvoir", "a pour objet de promouvoir")
    assert main(["pack", "tunis", "1"]) == 0
    changed = {name for name, age in office.ages().items() if age != ages[name]}
    shown = {path.stem for path in office.pack.glob("*.html") if "a pour objet" in path.read_text(encoding="utf-8")}
    assert {"tunis-c1-concept-note.fr", "tunis-c1-concept-note.fr-ar"} <= shown
    assert not any(stem.endswith(".ar") or "agenda" in stem for stem in shown)
    assert changed == {"manifest.json", *(f"{stem}.{form}" for stem in shown for form in ("docx", "html", "pdf"))}
    assert "consultation-1.zip" in said()


def test_a_file_saved_again_rewrites_none(office: Office, said: Say) -> None:
    ages = office.ages()
    path = office.folder / "content" / "texts.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert main(["pack", "tunis", "1"]) == 0
    assert office.ages() == ages
    assert "Nothing has changed" in said()


def test_a_colour_changed_in_the_house_style_changes_word_pdf_and_preview(office: Office) -> None:
    before = office.tree()
    path = office.folder / "templates" / "house.docx"
    colour = house.read(path).styles["heading-1"].colour.removeprefix("#")
    with zipfile.ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    parts["word/styles.xml"] = parts["word/styles.xml"].replace(colour.encode(), b"B00020")
    with zipfile.ZipFile(path, "w") as new:
        for name, data in parts.items():
            new.writestr(name, data)
    assert main(["pack", "tunis", "1"]) == 0
    after = office.tree()
    assert [name for name in before if before[name] == after[name]] == [".lock"]
    assert b"#B00020" in after["tunis/consultation-1/tunis-c1-agenda.ar.html"]


def test_a_built_file_that_was_lost_or_edited_is_made_again(office: Office) -> None:
    before = office.tree()
    (office.pack / "tunis-c1-agenda.fr.pdf").unlink()
    (office.pack / "tunis-c1-agenda.ar.docx").write_bytes(b"edited")
    office.pack.with_name("consultation-1.zip").unlink()
    assert main(["pack", "tunis", "1"]) == 0
    assert office.tree() == before


def test_a_change_of_the_program_that_no_paper_shows_rewrites_none(
    office: Office, said: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    ages = office.ages()
    monkeypatch.setattr(record, "program", lambda: "another program")
    assert main(["pack", "tunis", "1"]) == 0
    assert office.ages() == ages
    assert "Nothing has changed" in said()


def test_the_result_can_be_read_by_another_program(office: Office, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "tunis", "1", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"built": {"tunis/consultation-1": []}, "faults": []}
    assert office.pack.exists()


# -- what a mistake leaves alone --------------------------------------------------------------------------------------


def refused(office: Office, said: Say, *arguments: str) -> str:
    """What the command says when it refuses; the former build must be untouched."""
    before = office.tree()
    assert main(["pack", *(arguments or ("tunis", "1"))]) == 2
    assert office.tree() == before
    return said()


def test_an_unknown_city_and_an_unknown_consultation_are_said(office: Office, said: Say) -> None:
    assert "unknown city “tuniss”\n  → did you mean “tunis”?" in refused(office, said, "tuniss")
    assert "unknown consultation 3 of “tunis”" in refused(office, said, "tunis", "3")
    assert "“first” is not the number of a consultation" in refused(office, said, "tunis", "first")


def test_a_mistake_in_the_content_is_said_with_its_place(office: Office, said: Say) -> None:
    office.change("content/cities/tunis/consultation-1.yaml", "venue: municipality", "venu: municipality")
    answer = refused(office, said)
    assert "consultation-1.yaml:" in answer
    assert "did you mean “venue”?" in answer


def test_every_mistake_is_said_at_once(office: Office, said: Say) -> None:
    office.change("content/cities/tunis/consultation-1.yaml", "venue: municipality", "venu: municipality")
    office.change("content/cities/tunis/city.yaml", "territory: TN", "territory: XX")
    answer = refused(office, said)
    assert "consultation-1.yaml:" in answer
    assert "city.yaml:" in answer


def test_a_variable_that_a_template_does_not_have_is_said_with_its_line(office: Office, said: Say) -> None:
    office.change("templates/agenda.html", "{% block body %}\n", "{% block body %}\n<p>{{ consultation.dya }}</p>\n")
    line = (office.folder / "templates/agenda.html").read_text(encoding="utf-8").split("consultation.dya")[0].count(
        "\n"
    ) + 1
    answer = refused(office, said)
    assert f"{Path('templates', 'agenda.html')}:{line}" in answer
    assert "dya" in answer


def test_an_element_outside_the_grammar_is_said_with_its_line(office: Office, said: Say) -> None:
    office.change("templates/agenda.html", "{% block body %}\n", "{% block body %}\n<script>x</script>\n")
    answer = refused(office, said)
    assert f"{Path('templates', 'agenda.html')}:" in answer
    assert "script" in answer


def test_a_missing_or_broken_house_style_is_said(office: Office, said: Say) -> None:
    house = office.folder / "templates" / "house.docx"
    house.write_bytes(b"not a zip file")
    assert f"{Path('templates', 'house.docx')}: this is not a usable Word file" in refused(office, said)
    house.unlink()
    assert f"{Path('templates', 'house.docx')}: the house template cannot be read" in refused(office, said)


def test_a_character_that_no_font_of_the_house_draws_is_said_with_its_place(office: Office, said: Say) -> None:
    office.change("content/texts.yaml", "a pour but", "a pour but 𓀀")
    answer = refused(office, said)
    assert f"{Path('content', 'texts.yaml')}:" in answer
    assert "𓀀" in answer


def test_a_build_folder_that_cannot_be_written_to_is_said(
    office: Office, said: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    (office.folder / "a file").touch()
    monkeypatch.setenv("MITHAQ_BUILD", str(office.folder / "a file" / "build"))
    answer = refused(office, said)
    assert f"{Path('a file', 'build')}: it cannot be written" in answer


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_an_interrupted_build_leaves_the_former_pack_and_no_traceback(office: Office, workers: str) -> None:
    shutil.copytree(office.folder / "content/cities/tunis", office.folder / "content/cities/sfax")
    office.change("content/texts.yaml", "a pour but de promouvoir", "a pour objet de promouvoir")
    before = office.tree()
    lock = office.folder / "build" / ".lock"
    lock.unlink()
    with office.start("pack", MITHAQ_WORKERS=workers) as process:
        while not lock.exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, faults = process.communicate(timeout=60)
    # Interrupted while it runs text as code (a dataclass being made), CPython ends by the signal itself; shells say 130 too.
    assert process.returncode in {130, -signal.SIGINT}
    assert "interrupted; nothing is half done" in faults
    assert "Traceback" not in faults
    assert {name: data for name, data in office.tree().items() if name.startswith("tunis")} == {
        name: data for name, data in before.items() if name.startswith("tunis")
    }


FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from pipeline import house
from pipeline.cli import main
from pipeline.packs import record
sys.exit(main(["pack", "tunis", "1"]))
"""


def test_a_full_disk_half_way_is_said_and_leaves_the_former_pack(office: Office) -> None:
    office.change("content/texts.yaml", "a pour but de promouvoir", "a pour objet de promouvoir")
    before = office.tree()
    run = subprocess.run(
        [sys.executable, "-c", FULL], capture_output=True, encoding="utf-8", check=False, cwd=office.folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert run.returncode == 2
    assert "the disk is full\n  → make room; what was built before is untouched" in run.stderr
    assert office.tree() == before


def test_check_finds_no_fault_in_the_built_in_content_and_names_those_that_are_made(office: Office, said: Say) -> None:
    assert main(["check"]) < 2
    said()
    office.change("content/texts.yaml", "id: purpose", "id: initiative")
    assert main(["check"]) == 2
    assert "texts.yaml:" in said()
