import json
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipeline.content.load import load
from pipeline.house import read
from pipeline.mail.ledger import Ledger
from pipeline.mail.model import Key
from pipeline.packs.history import history
from pipeline.packs.ratified import Office

ROOT = Path(__file__).parent.parent.parent
NOW = datetime(2023, 10, 31, 8, 0, tzinfo=UTC)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    folder = tmp_path / "content" / "cities" / "tunis" / "terms-of-reference" / "reviews"
    folder.mkdir(exist_ok=True)
    (folder / "v1.yaml").write_bytes(b"format: 1\n")
    return Office(load(tmp_path / "content"), ROOT / "templates", read(ROOT / "templates" / "house.docx"))


def test_the_history_of_a_version_says_who_got_what_without_an_address(office: Office, tmp_path: Path) -> None:
    url = f"sqlite:///{(tmp_path / 'ledger.db').as_posix()}"
    ledger = Ledger(url)
    with ledger.run(NOW) as run:
        run.claim(Key("tunis/leila", "tunis-terms-of-reference", "1", "reminder"), "leila@example.org", ("fr",), NOW)
        run.claim(Key("tunis/leila", "tunis-mapping", "1", "reminder"), "leila@example.org", ("fr",), NOW)
    ledger.close()
    found = dict(history(office, url, "tunis", "terms-of-reference", 2))
    (mailed,) = json.loads(found["mailing.json"])["mailings"]
    assert (mailed["person"], mailed["version"], mailed["languages"]) == ("tunis/leila", "1", "fr")
    assert b"example.org" not in found["mailing.json"]
    assert found["amendments/v1.yaml"] == b"format: 1\n"
    assert [name for name in found if name.startswith("redlines/")] == [
        f"redlines/tunis-terms-of-reference-v1-v2.{lang}.{form}" for lang in ("fr", "ar") for form in ("docx", "pdf")
    ]


def test_where_nothing_was_mailed_there_is_no_proof_and_no_ledger_made(office: Office, tmp_path: Path) -> None:
    found = dict(history(office, f"sqlite:///{(tmp_path / 'none.db').as_posix()}", "tunis", "terms-of-reference", 1))
    assert list(found) == ["amendments/v1.yaml"]
    assert not (tmp_path / "none.db").exists()
