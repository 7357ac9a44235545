"""Keeping, and finding out that something was tampered with: on real disks, killed at every step, judged by ocfl-py."""

import errno
import hashlib
import json
import multiprocessing
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from pipeline.archive import disk, ocfl, register
from pipeline.archive.bag import handover, retrieve
from pipeline.archive.folder import Local
from pipeline.archive.store import held, opened
from pipeline.archive.verify import Report, verify
from pipeline.errors import ArchiveError

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY = "tunis/terms-of-reference"


def place(root: Path) -> tuple[Local, Path]:
    return Local(root / "store"), root / "register.jsonl"


def verified(root: Path) -> Report:
    with opened(*place(root)) as archive:
        return verify(archive)


def faults(root: Path) -> list[str]:
    return [f"{remark.place}: {remark.what}" for remark in verified(root).faults]


def fill(root: Path) -> None:
    with opened(*place(root)) as archive:
        archive.keep(KEY, {"v1/source.yaml": b"one", "v1/paper.fr.pdf": b"%PDF one"}, "presented", AT)
        archive.keep(KEY, {"v2/source.yaml": b"two", "v2/paper.fr.pdf": b"%PDF two"}, "ratified", AT)
        archive.keep("rabat/action-plan", {"v1/source.yaml": b"three"}, "presented", AT)


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    fill(tmp_path)
    return tmp_path


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_a_version_holds_all_files_of_the_former_and_its_own(filled: Path) -> None:
    with opened(*place(filled)) as archive:
        found = archive.inventory(KEY)
        assert found is not None
        assert (found.head, sorted(found.state)) == (
            "v2",
            ["v1/paper.fr.pdf", "v1/source.yaml", "v2/paper.fr.pdf", "v2/source.yaml"],
        )
        assert archive.read(found, found.state["v1/source.yaml"]) == b"one"
        assert [(entry.n, entry.object, entry.version, entry.note) for entry in archive.register().entries] == [
            (1, KEY, "v1", "presented"),
            (2, KEY, "v2", "ratified"),
            (3, "rabat/action-plan", "v1", "presented"),
        ]


def test_the_store_is_ocfl_in_the_eyes_of_ocfl_py(filled: Path) -> None:
    judge = shutil.which("ocfl-root.py", path=str(Path(sys.executable).parent))
    assert judge
    done = subprocess.run(
        [sys.executable, judge, "validate", "--root", str(filled / "store"), "--validate-objects", "--check-digests"],
        capture_output=True, encoding="utf-8", check=False, timeout=60,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "INVALID" not in done.stdout
    assert "Objects checked: 2 / 2 are VALID" in done.stdout


def test_keeping_the_same_again_changes_nothing_and_says_where_it_stands(filled: Path) -> None:
    before = {path: path.read_bytes() for path in filled.rglob("*") if path.is_file()}
    with opened(*place(filled)) as archive:
        kept = archive.keep(KEY, {"v1/source.yaml": b"one"}, "again", AT)
    assert (kept.new, kept.entry.n) == (False, 1)
    assert before == {path: path.read_bytes() for path in filled.rglob("*") if path.is_file()}


def test_what_is_kept_cannot_be_kept_otherwise(filled: Path) -> None:
    with opened(*place(filled)) as archive, pytest.raises(ArchiveError, match="is archived, and differs"):
        archive.keep(KEY, {"v1/source.yaml": b"ONE"}, "rewritten", AT)
    assert not faults(filled)


@pytest.mark.parametrize("name", ["../x", "/x", "a//b", "a/../b", "a\\b", "C:x", ".hidden", "a\nb", ""])
def test_no_name_leaves_the_object(tmp_path: Path, name: str) -> None:
    with opened(*place(tmp_path)) as archive, pytest.raises(ArchiveError, match="no name to archive under"):
        archive.keep(KEY, {name: b"x"}, "", AT)


def test_the_same_content_under_two_names_is_there_once(tmp_path: Path) -> None:
    with opened(*place(tmp_path)) as archive:
        archive.keep(KEY, {"a.txt": b"same", "b.txt": b"same"}, "", AT)
    assert sum(path.read_bytes() == b"same" for path in tmp_path.rglob("*") if path.is_file()) == 1
    assert not faults(tmp_path)


# -- tampering ---------------------------------------------------------------------------------------------------------


def test_all_is_as_it_was(filled: Path) -> None:
    report = verified(filled)
    assert (report.faults, report.versions) == ((), 3)
    assert report.head == register.read(filled / "register.jsonl").head
    assert report.files == sum(path.is_file() for path in (filled / "store").rglob("*"))


def test_any_byte_changed_anywhere_is_found_in_its_file(filled: Path) -> None:
    for path in [path for path in filled.rglob("*") if path.is_file() and not path.name.startswith(".")]:
        data = path.read_bytes()
        for at in sorted({0, len(data) // 2, len(data) - 1}):
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            assert any(found.startswith(str(path)) for found in faults(filled)), (path, at)
        path.write_bytes(data)
    assert not faults(filled)


def test_any_file_removed_is_named(filled: Path) -> None:
    for path in [path for path in (filled / "store").rglob("*") if path.is_file()]:
        data = path.read_bytes()
        path.unlink()
        assert f"{path}: this file has gone from the archive" in faults(filled)
        path.write_bytes(data)
    assert not faults(filled)


def test_a_file_put_in_is_named(filled: Path) -> None:
    (filled / "store" / KEY / "v1" / "content" / "more.pdf").write_bytes(b"x")
    assert [found.rpartition(": ")[2] for found in faults(filled)] == ["this file does not belong to the archive"]


def test_what_is_no_file_is_named_wherever_it_stands(filled: Path) -> None:
    store, outside = filled / "store", filled / "outside"
    kept = store / KEY / "v1" / "content" / "v1" / "source.yaml"
    (store / KEY / "v9" / "content").mkdir(parents=True)
    (store / "away").symlink_to(filled)
    kept.rename(outside)
    kept.symlink_to(outside)  # the same bytes, but not in the archive
    assert faults(filled) == [
        f"{store / 'away'}: this file does not belong to the archive",
        f"{store / KEY / 'v9' / 'content'}: this file does not belong to the archive",
        f"{kept}: this file cannot be read, or is none",
    ]
    kept.unlink()
    kept.symlink_to(kept)
    assert f"{kept}: this file cannot be read, or is none" in faults(filled)
    kept.unlink()
    kept.mkdir()
    assert f"{kept}: this file has gone from the archive" in faults(filled)


@pytest.mark.skipif(sys.platform == "win32", reason="no named pipes among files")
def test_a_pipe_in_place_of_a_file_keeps_nobody_waiting(filled: Path) -> None:
    kept = filled / "store" / KEY / "v1" / "content" / "v1" / "source.yaml"
    kept.unlink()
    os.mkfifo(kept)
    assert faults(filled) == [f"{kept}: this file cannot be read, or is none"]


def test_a_register_that_is_lost_is_missed_by_every_command(filled: Path) -> None:
    (filled / "register.jsonl").unlink()
    with opened(*place(filled)) as archive:
        with pytest.raises(ArchiveError, match="register of this archive has gone"):
            archive.keep(KEY, {"v3/x": b"x"}, "", AT)
        with pytest.raises(ArchiveError, match="register of this archive has gone"):
            handover(archive, "tunis", filled / "bag", date(2026, 11, 22))
        with pytest.raises(ArchiveError, match="not as registered"):
            retrieve(archive, KEY, "v1", filled / "back")


@pytest.mark.parametrize(
    "plan",
    [b'{"line"', b"[]", b'{"line": 1, "size": 0, "files": []}',
     b'{"line": "", "size": 0, "files": [["../evil", "0"]]}', b'{"line": "", "size": 0, "files": [["/evil", "0"]]}'],
)  # fmt: skip
def test_a_plan_that_was_touched_is_not_carried_out(tmp_path: Path, plan: bytes) -> None:
    left = tmp_path / ".register.jsonl.plan"
    left.mkdir()
    (left / "plan.json").write_bytes(plan)
    with pytest.raises(ArchiveError, match="cannot be read any more"):
        verified(tmp_path)


def test_a_plan_that_was_touched_is_found_and_all_else_checked(filled: Path) -> None:
    (filled / "store" / KEY / "v1" / "content" / "v1" / "source.yaml").write_bytes(b"One")
    plan = filled / ".register.jsonl.plan"
    for touched in ("file", "folder"):
        plan.unlink(missing_ok=True)
        plan.write_bytes(b"") if touched == "file" else (plan / "plan.json").mkdir(parents=True)
        with held(*place(filled)) as archive:
            found = [f"{one.place}: {one.what}" for one in verify(archive).faults]
        assert found[0].startswith(f"{plan}")
        assert "the disk refuses" in found[0]
        assert found[1].endswith("source.yaml: this file changed since it was archived")


def test_a_disk_mounted_at_the_store_is_told_as_such(filled: Path) -> None:
    (filled / "store" / "lost+found").mkdir()
    (found,) = faults(filled)
    assert found.endswith("lost+found: a disk mounted here has this folder: make the store a folder within it")


def test_a_folder_in_place_of_a_time_stamp_is_a_finding(filled: Path) -> None:
    (filled / "register-000001.tsr").mkdir()
    (found,) = faults(filled)
    assert found.endswith("register-000001.tsr: this time stamp is not of the register as it stands")


def test_a_version_removed_with_all_its_traces_in_the_store_is_found(filled: Path) -> None:
    home = filled / "store" / KEY
    shutil.rmtree(home / "v2")
    for name in (ocfl.INVENTORY, ocfl.SIDECAR):
        shutil.copy(home / "v1" / name, home / name)
    assert any("a version was removed" in found for found in faults(filled))


def test_manifests_made_anew_by_an_attacker_are_found(filled: Path) -> None:
    """Everything in the store agrees with itself: only the register knows."""
    home = filled / "store" / KEY
    (home / "v2" / "content" / "v2" / "source.yaml").write_bytes(b"forged")
    old, new = hashlib.sha256(b"two").hexdigest(), hashlib.sha256(b"forged").hexdigest()
    values = json.loads((home / ocfl.INVENTORY).read_bytes().replace(old.encode(), new.encode()))
    values["manifest"] = dict(sorted(values["manifest"].items()))
    forged = json.dumps(values, ensure_ascii=False, indent=2).encode() + b"\n"
    for folder in (home, home / "v2"):
        (folder / ocfl.INVENTORY).write_bytes(forged)
        (folder / ocfl.SIDECAR).write_bytes(ocfl.sidecar(hashlib.sha256(forged).hexdigest()))
    found = faults(filled)
    assert any("made anew" in one and str(home / ocfl.INVENTORY) in one for one in found)
    with opened(*place(filled)) as archive:
        with pytest.raises(ArchiveError, match="not as registered"):
            archive.keep(KEY, {"v3/x": b"x"}, "", AT)
        with pytest.raises(ArchiveError, match="not as registered"):
            retrieve(archive, KEY, "v2", filled / "back")
        with pytest.raises(ArchiveError, match="not as registered"):
            handover(archive, "tunis", filled / "bag", date(2026, 11, 22))


Edit = Callable[[list[bytes]], list[bytes]]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        pytest.param(lambda lines: lines[1:], "breaks before this line", id="the first cut"),
        pytest.param(lambda lines: [lines[0], lines[2]], "breaks before this line", id="one in the middle cut"),
        pytest.param(lambda lines: lines[:-1], "does not belong", id="the last cut"),
        pytest.param(lambda lines: [lines[1], lines[0], lines[2]], "breaks before this line", id="two exchanged"),
        pytest.param(lambda lines: [*lines, lines[2]], "breaks before this line", id="one twice"),
        pytest.param(lambda lines: [*lines[:2], lines[2][:-1]], "line of the register edited", id="its end cut"),
        pytest.param(
            lambda lines: [lines[0].replace(b"presented", b"ratified "), *lines[1:]], "edited", id="a word edited"
        ),
        pytest.param(lambda _: [], "does not belong", id="emptied"),
    ],
)
def test_a_register_that_was_touched_is_found(filled: Path, edit: Edit, said: str) -> None:
    path = filled / "register.jsonl"
    path.write_bytes(b"".join(edit(path.read_bytes().splitlines(keepends=True))))
    assert any(said in found for found in faults(filled))
    with opened(*place(filled)) as archive, pytest.raises(ArchiveError):
        archive.keep("rabat/action-plan", {"v9/x": b"x"}, "", AT)


def test_a_history_written_anew_from_end_to_end_lacks_the_head_that_was_noted(filled: Path) -> None:
    noted = verified(filled).head
    for name in ("store", "register.jsonl"):
        path = filled / name
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    with opened(*place(filled)) as archive:
        archive.keep(KEY, {"v1/source.yaml": b"forged"}, "presented", AT)
        assert not verify(archive).faults
        assert "does not hold the head" in str(verify(archive, noted).faults[0].what)


# -- faults of machines ------------------------------------------------------------------------------------------------


def _states(root: Path) -> set[str]:
    with opened(*place(root)) as archive:
        found = archive.inventory(KEY)
        return set(found.state) if found else set()


def steps(monkeypatch: pytest.MonkeyPatch, die_at: int) -> Iterator[int]:
    """Count every write, rename, removal and flush of the archive, and end the program before the one of that number."""
    count = iter(range(10_000))

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **kwargs: object) -> object:
            if next(count) == die_at:
                os._exit(9)
            return real(*args, **kwargs)

        return call

    for holder, name in (
        (os, "fsync"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir"), (shutil, "rmtree"), (shutil, "copyfileobj"),
    ):  # fmt: skip
        monkeypatch.setattr(holder, name, counted(getattr(holder, name)))
    return count


def _keep_and_die(root: Path, die_at: int) -> None:
    patch = pytest.MonkeyPatch()
    steps(patch, die_at)
    with opened(*place(root)) as archive:
        archive.keep(KEY, {"v3/source.yaml": b"four", "v3/paper.pdf": b"five"}, "signed", AT)
    os._exit(0)


def test_killed_at_any_step_it_has_all_or_nothing_and_goes_on(
    filled: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before = _states(filled)
    both = before | {"v3/source.yaml", "v3/paper.pdf"}
    fork = multiprocessing.get_context("fork")
    outcomes = set()
    for step in range(200):
        root = tmp_path_factory.mktemp("killed") / "archive"
        shutil.copytree(filled, root)
        process = fork.Process(target=_keep_and_die, args=(root, step))
        process.start()
        process.join(30)
        assert not faults(root), step
        state = _states(root)
        assert state in (before, both), step
        with opened(*place(root)) as archive:
            archive.keep(KEY, {"v3/source.yaml": b"four", "v3/paper.pdf": b"five"}, "signed", AT)
        assert _states(root) == both
        assert not faults(root)
        assert sorted(path.name for path in root.iterdir()) == [".register.jsonl.lock", "register.jsonl", "store"]
        shutil.rmtree(root)
        outcomes.add(state == both)
        if process.exitcode == 0:
            break
    assert process.exitcode == 0
    assert step > 20
    assert outcomes == {True, False}


def test_a_full_disk_at_any_write_loses_nothing(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = disk.settle
    before = _states(filled)
    for failing in range(40):
        left = iter(range(40))

        def full(handle: int, left: Iterator[int] = left, failing: int = failing) -> None:
            if next(left) == failing:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(handle)

        files = {f"v3/n{failing}.yaml": str(failing).encode()}
        with opened(*place(filled)) as archive:
            monkeypatch.setattr(disk, "settle", full)
            try:
                archive.keep(KEY, files, "signed", AT)
            except ArchiveError as error:
                assert "disk is full" in str(error)  # noqa: PT017 -- whether it fails depends on the step
            else:
                monkeypatch.setattr(disk, "settle", real)
                assert failing > 5
                return
            monkeypatch.setattr(disk, "settle", real)
        assert not faults(filled)
        assert _states(filled) >= before
    pytest.fail("the disk was full for ever")


def _keep_ten(root: Path, who: str) -> None:
    for n in range(10):
        with opened(*place(root)) as archive:
            archive.keep(KEY, {f"{who}/{n}.txt": f"{who}{n}".encode()}, who, AT)


def test_two_at_once_wait_for_each_other(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    both = [fork.Process(target=_keep_ten, args=(tmp_path, who)) for who in "ab"]
    for one in both:
        one.start()
    for one in both:
        one.join(60)
    assert len(_states(tmp_path)) == 20
    assert verified(tmp_path).versions == 20
    assert not faults(tmp_path)


def test_a_register_that_changes_under_a_plan_is_not_written_over(filled: Path) -> None:
    path = filled / "register.jsonl"
    size = path.stat().st_size
    with path.open("ab") as file:
        file.write(b"something else")
    with pytest.raises(ArchiveError, match="changed during an operation"):
        register.append(path, b"a line\n", size)
    assert path.read_bytes().endswith(b"something else")


# -- out again ---------------------------------------------------------------------------------------------------------


def test_any_version_comes_back(filled: Path) -> None:
    with opened(*place(filled)) as archive:
        paths = retrieve(archive, KEY, "v1", filled / "out")
        assert sorted(path.relative_to(filled / "out").as_posix() for path in paths) == [
            "v1/paper.fr.pdf",
            "v1/source.yaml",
        ]
        assert (filled / "out" / "v1" / "source.yaml").read_bytes() == b"one"
        with pytest.raises(ArchiveError, match="no version v9"):
            retrieve(archive, KEY, "v9", filled / "out")
        with pytest.raises(ArchiveError, match="holds: rabat/action-plan, tunis/terms-of-reference"):
            retrieve(archive, "tunis/roadmap", "", filled / "out")


def test_what_was_damaged_does_not_come_back_as_if_whole(filled: Path) -> None:
    (filled / "store" / KEY / "v1" / "content" / "v1" / "source.yaml").write_bytes(b"One")
    with opened(*place(filled)) as archive, pytest.raises(ArchiveError, match="not as it was archived"):
        retrieve(archive, KEY, "v2", filled / "out")


def test_a_city_is_handed_over_as_a_bag_that_bagit_accepts(filled: Path) -> None:
    import bagit

    with opened(*place(filled)) as archive:
        bag = handover(archive, "tunis", filled / "bag", date(2026, 11, 22))
        again = handover(archive, "tunis", filled / "bag", date(2026, 11, 22))
        with pytest.raises(ArchiveError, match="nothing is archived for “fez”"):
            handover(archive, "fez", filled / "bag", date(2026, 11, 22))
    judged = bagit.Bag(str(bag.folder))
    judged.validate()
    assert judged.info["External-Identifier"] == "tunis"
    assert bag.head in judged.info["External-Description"]
    assert bag == again
    assert (bag.folder / "data" / KEY / "v2" / "source.yaml").read_bytes() == b"two"
    assert not (bag.folder / "data" / "rabat").exists()
