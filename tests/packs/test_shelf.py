"""A pack is put on the shelf whole or not at all, whatever goes wrong on the way."""

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.errors import BuildError
from pipeline.packs import shelf


def tree(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder = tmp_path / "build" / "tunis" / "consultation-1"
    shelf.put(folder, {"a.docx": b"one", "b.docx": b"two"}, [], b"zip")
    return folder


def test_what_is_put_is_there_and_nothing_else_is_left(pack: Path) -> None:
    assert tree(pack.parent) == {
        "consultation-1/a.docx": b"one",
        "consultation-1/b.docx": b"two",
        "consultation-1.zip": b"zip",
    }


def test_a_file_that_is_kept_keeps_its_date_and_one_that_is_not_is_gone(pack: Path) -> None:
    os.utime(pack / "a.docx", ns=(10**18, 10**18))
    shelf.put(pack, {"c.docx": b"three"}, ["a.docx"], None)
    assert sorted(path.name for path in pack.iterdir()) == ["a.docx", "c.docx"]
    assert (pack / "a.docx").stat().st_mtime_ns == 10**18
    assert pack.with_name("consultation-1.zip").read_bytes() == b"zip"


def test_a_fault_on_the_way_leaves_the_former_pack(pack: Path) -> None:
    before = tree(pack.parent)
    with pytest.raises(BuildError):
        shelf.put(pack, {"a.docx": b"new"}, ["was never there"], b"new")
    assert tree(pack.parent) == before


def test_a_zip_file_that_cannot_be_replaced_brings_the_former_folder_back(pack: Path) -> None:
    archive = pack.with_name("consultation-1.zip")
    archive.unlink()
    archive.mkdir()
    (archive / "in the way").touch()
    before = tree(pack)
    with pytest.raises(BuildError):
        shelf.put(pack, {"a.docx": b"new"}, [], b"new")
    assert tree(pack) == before


def test_a_build_folder_that_is_a_file_is_said_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "build").write_text("not a folder")
    with pytest.raises(BuildError) as caught, shelf.locked(tmp_path / "build"):
        pass
    assert caught.value.place
    assert caught.value.place.file == str(tmp_path / "build")


@pytest.mark.skipif(sys.platform == "win32" or os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_to_is_said(pack: Path) -> None:
    pack.parent.chmod(0o500)
    try:
        with pytest.raises(BuildError) as caught:
            shelf.put(pack, {"a.docx": b"new"}, [], None)
    finally:
        pack.parent.chmod(0o700)
    assert caught.value.what.fr == "ce dossier n’est pas accessible en écriture"


LIMITED = """
import resource, signal, sys
from pathlib import Path
from pipeline.errors import BuildError
from pipeline.packs import shelf
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    shelf.put(Path(sys.argv[1]), {"a.docx": b"x" * 10, "b.docx": b"x" * 200_000}, [], b"new")
except BuildError as error:
    print(error.what.fr)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="limits of files are POSIX")
def test_a_file_that_finds_no_room_half_way_leaves_the_former_pack(pack: Path) -> None:
    before = tree(pack.parent)
    run = subprocess.run([sys.executable, "-c", LIMITED, str(pack)], capture_output=True, check=True, encoding="utf-8")
    assert run.stdout == "le disque est plein\n"
    assert tree(pack.parent) == before


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if sys.platform != "linux" or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("a small disk cannot be mounted here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", str(folder)], check=True)


def test_a_disk_that_is_full_half_way_leaves_the_former_pack(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk") as disk:
        folder = disk / "tunis" / "consultation-1"
        shelf.put(folder, {"a.docx": b"x" * 50_000}, [], b"zip")
        before = tree(disk)
        with pytest.raises(BuildError) as caught:
            shelf.put(folder, {"a.docx": b"y" * 50_000, "b.docx": b"y" * 300_000}, [], b"new")
        assert caught.value.what.en == "the disk is full"
        assert tree(disk) == before


def test_a_build_killed_between_the_halves_of_the_swap_is_put_back(pack: Path) -> None:
    before = tree(pack)
    pack.rename(pack.with_name(".consultation-1.old"))
    shelf.restore(pack)
    assert tree(pack) == before


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with shelf.locked(tmp_path):
            order.append("second")

    waiting = threading.Thread(target=second)
    waiting.start()
    with shelf.locked(tmp_path):
        inside.set()
        waiting.join(0.1)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
