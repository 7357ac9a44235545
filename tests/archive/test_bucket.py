"""A store in a bucket with Object Lock: the same archive, over HTTP, against moto's server."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import boto3
import pytest
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from pipeline.archive import disk
from pipeline.archive.bag import retrieve
from pipeline.archive.folder import at
from pipeline.archive.store import opened
from pipeline.archive.verify import verify
from pipeline.cli.archive import _opened
from pipeline.errors import ArchiveError, SettingsError
from pipeline.settings import read

AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
KEY = "tunis/terms-of-reference"
URL = "s3://archive/tunis"


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A bucket whose objects nobody may delete for ten years, and who looks after it."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    _, port = server.get_host_and_port()
    for name, value in {
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_DEFAULT_REGION": "us-east-1",
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    client = boto3.client("s3")
    urlopen(Request(f"http://127.0.0.1:{port}/moto-api/reset", method="POST")).close()
    client.create_bucket(Bucket="archive", ObjectLockEnabledForBucket=True)
    client.put_object_lock_configuration(
        Bucket="archive",
        ObjectLockConfiguration={
            "ObjectLockEnabled": "Enabled",
            "Rule": {"DefaultRetention": {"Mode": "COMPLIANCE", "Days": 3650}},
        },
    )
    yield client
    client.close()
    server.stop()


def fill(root: Path, until: datetime | None = None) -> None:
    with opened(at(URL, until), root / "register.jsonl") as archive:
        archive.keep(KEY, {"v1/source.yaml": b"one", "v1/paper.pdf": b"%PDF one"}, "presented", AT)
        archive.keep(KEY, {"v2/source.yaml": b"two"}, "ratified", AT)


def test_what_is_kept_in_a_bucket_is_verified_and_comes_back(client: Any, tmp_path: Path) -> None:
    fill(tmp_path)
    with opened(at(URL), tmp_path / "register.jsonl") as archive:
        report = verify(archive)
        assert (report.faults, report.versions) == ((), 2)
        assert len(retrieve(archive, KEY, "", tmp_path / "out")) == 3
    assert (tmp_path / "out" / "v2" / "source.yaml").read_bytes() == b"two"
    del client


def test_nobody_deletes_what_is_kept(client: Any, tmp_path: Path) -> None:
    fill(tmp_path)
    kept = client.list_object_versions(Bucket="archive")["Versions"]
    assert len(kept) > 8
    for one in kept:
        with pytest.raises(ClientError, match="AccessDenied"):
            client.delete_object(Bucket="archive", Key=one["Key"], VersionId=one["VersionId"])


def test_each_file_is_locked_for_as_long_as_the_office_asks(client: Any, tmp_path: Path) -> None:
    """In a bucket that by itself locks nothing."""
    client.put_object_lock_configuration(
        Bucket="archive", ObjectLockConfiguration={"ObjectLockEnabled": "Enabled", "Rule": {}}
    )
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(days=3653)
    fill(tmp_path, until)
    kept = client.list_object_versions(Bucket="archive")["Versions"]
    assert len(kept) > 8
    for one in kept:
        where = {"Bucket": "archive", "Key": one["Key"], "VersionId": one["VersionId"]}
        locked = client.head_object(**where)
        assert (locked["ObjectLockMode"], locked["ObjectLockRetainUntilDate"]) == ("COMPLIANCE", until)
        with pytest.raises(ArchiveError, match="access denied"), disk.explained(tmp_path):
            at(URL).fs.call_s3("delete_object", **where)  # type: ignore[attr-defined]  # a bucket


def test_the_setting_counts_years_from_today(client: Any, tmp_path: Path) -> None:
    said = {"MITHAQ_STORE": URL, "MITHAQ_REGISTER": str(tmp_path / "register.jsonl"), "MITHAQ_RETENTION": "30"}
    with _opened(read(tmp_path, said)) as archive:
        archive.keep(KEY, {"v1/source.yaml": b"one"}, "presented", AT)
    locked = client.head_object(Bucket="archive", Key=f"tunis/{KEY}/v1/content/v1/source.yaml")
    left = locked["ObjectLockRetainUntilDate"] - datetime.now(UTC)
    assert timedelta(days=30 * 365.25 - 1) < left < timedelta(days=30 * 365.25 + 2)


def test_a_file_that_stands_for_good_is_never_put_again(client: Any, tmp_path: Path) -> None:
    fill(tmp_path)
    (tmp_path / "other").write_bytes(b"%PDF other")
    name = f"{KEY}/v1/content/v1/paper.pdf"
    with pytest.raises(FileExistsError):
        at(URL).put(name, tmp_path / "other")
    assert client.get_object(Bucket="archive", Key=f"tunis/{name}")["Body"].read() == b"%PDF one"
    assert len(client.list_object_versions(Bucket="archive", Prefix=f"tunis/{name}")["Versions"]) == 1


def test_what_somebody_writes_over_or_hides_is_named(client: Any, tmp_path: Path) -> None:
    fill(tmp_path)
    victim = f"tunis/{KEY}/v1/content/v1/paper.pdf"
    client.put_object(Bucket="archive", Key=victim, Body=b"%PDF forged")
    client.delete_object(Bucket="archive", Key=f"tunis/{KEY}/v2/content/v2/source.yaml")
    with opened(at(URL), tmp_path / "register.jsonl") as archive:
        assert sorted(f"{fault.place}: {fault.what}" for fault in verify(archive).faults) == [
            f"s3://archive/{victim}: this file changed since it was archived",
            f"s3://archive/tunis/{KEY}/v2/content/v2/source.yaml: this file has gone from the archive",
        ]


def test_a_run_that_was_cut_off_is_finished_by_the_next(
    client: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path)
    folder = at(URL)
    with opened(folder, tmp_path / "register.jsonl") as archive, monkeypatch.context() as patch:
        patch.setattr(folder, "put", lambda *_: (_ for _ in ()).throw(ConnectionError("the network went")))
        with pytest.raises(ArchiveError):
            archive.keep(KEY, {"v3/source.yaml": b"three"}, "signed", AT)
    with opened(at(URL), tmp_path / "register.jsonl") as archive:
        assert not verify(archive).faults
        inventory = archive.inventory(KEY)
        assert inventory
        assert "v3/source.yaml" in inventory.state
    del client


def test_a_place_that_nobody_knows_is_named() -> None:
    with pytest.raises(SettingsError, match="does not open"):
        at("nowhere://archive")
    with pytest.raises(SettingsError, match="s3:// only"):
        at("memory://archive", AT)
