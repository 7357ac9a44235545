from pathlib import Path

import pytest

from pipeline.archive import stamp
from pipeline.archive.store import opened
from pipeline.archive.verify import verify
from pipeline.errors import ArchiveError
from tests.archive.office import AT, TOR, place
from tests.archive.test_signature import Authority, stamping


def test_a_stamp_of_the_head_holds_as_long_as_the_register_does(tmp_path: Path) -> None:
    with opened(*place(tmp_path)) as archive, stamping(Authority()) as url:
        archive.keep(TOR, {"v1/a.txt": b"one"}, "presented", AT)
        made = stamp.stamp(archive.path, archive.register(), url)
        assert made == tmp_path / "register-000001.tsr"
        assert stamp.stamp(archive.path, archive.register(), url) is None
        archive.keep(TOR, {"v2/a.txt": b"two"}, "ratified", AT)
        assert not verify(archive).faults
        token = made.read_bytes()
        made.rename(made.with_name("register-000002.tsr"))
        assert "not of the register" in str(verify(archive).faults[0].what)
        made.with_name("register-000002.tsr").write_bytes(b"x")
        assert "not of the register" in str(verify(archive).faults[0].what)
    assert token


def test_an_authority_that_does_not_answer_is_named(tmp_path: Path) -> None:
    with opened(*place(tmp_path)) as archive:
        assert stamp.stamp(archive.path, archive.register(), "http://127.0.0.1:9/") is None
        archive.keep(TOR, {"v1/a.txt": b"one"}, "presented", AT)
        with pytest.raises(ArchiveError, match="does not answer"):
            stamp.stamp(archive.path, archive.register(), "http://127.0.0.1:9/")
        assert not verify(archive).faults
