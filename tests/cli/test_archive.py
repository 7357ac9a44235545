"""The whole way, by the command: copies to sign, what comes back, the archive, and a byte that somebody changed."""

import json
import shutil
from pathlib import Path

import pytest

from pipeline.cli import main
from tests.archive import scanner

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    templates = (ROOT / "templates").as_posix()
    (tmp_path / "settings.toml").write_text(f'templates = "{templates}"\nlang = "en"\nkey_password = "essai"\n')
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_signed_scanned_filed_verified_and_a_flipped_byte_found(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stem = "tunis-terms-of-reference-v3"
    assert main(["sign", "tunis"]) == 0
    copies = office / "build" / "tunis" / "to-sign"
    assert sorted(path.name for path in copies.iterdir()) == [f"{stem}.{langs}.pdf" for langs in ("ar", "fr-ar", "fr")]
    first = {path.name: path.read_bytes() for path in copies.iterdir()}
    assert main(["sign", "tunis", "terms-of-reference"]) == 0
    kept = {path.name for path in (office / "archive" / "store").rglob("*") if path.is_file()}
    assert {"tunis-terms-of-reference-v1-v2.ar.docx", "tunis-terms-of-reference-v2-v3.fr.pdf"} <= kept
    assert first == {path.name: path.read_bytes() for path in copies.iterdir()}

    assert main(["try-certificate", "ليلى المنصوري"]) == 0
    inbox = office / "archive" / "inbox"
    inbox.mkdir(parents=True)
    key = str(office / "build" / "trial" / "trial.p12")
    once, twice = str(office / "once.pdf"), str(inbox / "back.pdf")
    assert main(["sign", str(copies / f"{stem}.fr-ar.pdf"), "--key", key, "--output", once]) == 0
    assert main(["sign", once, "--key", key, "--output", twice]) == 0

    french, arabic = (scanner.pages(first[f"{stem}.{lang}.pdf"], 150) for lang in ("fr", "ar"))
    mixed = [page for pair in zip(reversed(french), arabic, strict=False) for page in pair]
    mixed += french[: len(french) - len(arabic)] + arabic[len(french) :]
    harms = ["+5°", "-5°", "noise", "180°", "90°", "JPEG 60"]
    scans = [scanner.scanned(page, harms[n % len(harms)], n) for n, page in enumerate(mixed)]
    scanner.save(inbox / "scan.pdf", scans, 150)

    capsys.readouterr()
    assert main(["archive"]) == 0
    said = capsys.readouterr().out
    assert "✓ scan.pdf: filed" in said
    assert "✓ back.pdf: filed" in said
    assert f"{stem}.fr – paper: complete, {len(french)} pages" in said
    assert f"{stem}.ar – paper: complete, {len(arabic)} pages" in said
    assert f"{stem}.fr-ar – file signed by ليلى المنصوري" in said
    assert list(inbox.iterdir()) == []
    assert main(["verify"]) == 0

    victim = next((office / "archive" / "store").rglob("*.fr.pdf"))
    data = victim.read_bytes()
    victim.write_bytes(data[:1000] + bytes([data[1000] ^ 1]) + data[1001:])
    capsys.readouterr()
    assert main(["verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["intact"], [fault["file"] for fault in found["faults"]]) == (False, [str(victim)])
    victim.write_bytes(data)

    assert main(["handover", "tunis"]) == 0
    assert main(["retrieve", "tunis", "terms-of-reference", "v1"]) == 0
    back = office / "build" / "retrieved" / "tunis" / "terms-of-reference" / "v1" / "v3" / f"{stem}.yaml"
    assert back.read_bytes() == (office / "content/cities/tunis/terms-of-reference/v3.yaml").read_bytes()


def test_a_trial_certificate_is_named_after_its_owner_without_accents(office: Path) -> None:
    assert main(["try-certificate", "Leïla Mansouri"]) == 0
    assert (office / "build" / "trial" / "leila-mansouri.p12").is_file()
    assert (office / "archive" / "trust" / "trial-leila-mansouri.pem").is_file()


def test_a_key_that_is_not_there_is_told_as_such(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["sign", "tunis"]) == 0
    copy = next((office / "build" / "tunis" / "to-sign").iterdir())
    assert main(["sign", str(copy), "--key", "mine.p12"]) == 2
    assert "mine.p12: there is no such file" in capsys.readouterr().err


def test_a_city_without_a_ratified_version_is_told_what_to_write(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del office
    assert main(["sign", "oujda"]) == 2
    assert "no ratified version oujda" in capsys.readouterr().err


def test_a_version_that_left_is_archived_with_its_frozen_text(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from datetime import date

    from pipeline.changes import departed
    from pipeline.content.load import load
    from pipeline.house import read
    from pipeline.packs import ratified

    house = ratified.Office(load(office / "content"), ROOT / "templates", read(ROOT / "templates" / "house.docx"))
    folder = office / "content" / "cities" / "tunis" / "terms-of-reference" / "departed"
    papers = ratified.documents(house, "tunis", "terms-of-reference", 1)
    departed.freeze(folder, papers[:2], on=date(2023, 10, 31))
    assert main(["archive"]) == 0
    assert main(["archive"]) == 0
    assert main(["retrieve", "tunis", "terms-of-reference"]) == 0
    names = {path.name for path in (office / "build").rglob("*") if path.is_file()}
    assert {
        "v1.fr.html",
        "v1.json",
        "tunis-terms-of-reference-v1.fr-ar.docx",
        "tunis-terms-of-reference-v1.yaml",
    } <= names
    assert main(["verify"]) == 0
    assert "2 versions" in capsys.readouterr().out  # with the one of Oujda that the content brings along


def test_what_stays_in_the_inbox_ends_with_1(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    inbox = office / "archive" / "inbox"
    inbox.mkdir(parents=True)
    (inbox / "note.txt").write_text("bonjour")
    assert main(["archive", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert found["files"][0]["reason"] == {
        "fr": "ni PDF, ni PNG, ni JPEG ; enregistrez-le dans l’un de ces formats",
        "en": "neither PDF, PNG nor JPEG; save it as one of these",
    }
    assert (inbox / "note.txt").exists()


@pytest.mark.parametrize("wrong", ["register.jsonl", ".register.jsonl.lock", ".register.jsonl.plan/plan.json"])
def test_what_stands_in_the_archive_and_keeps_us_from_looking_is_a_finding(
    office: Path, capsys: pytest.CaptureFixture[str], wrong: str
) -> None:
    (office / "archive" / wrong).mkdir(parents=True)
    assert main(["verify", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["intact"], len(found["faults"])) == (False, 1)
    assert str(office / "archive" / wrong) in found["faults"][0]["file"]
    assert main(["verify"]) == 1
    assert "1 fault: the archive is not as it was" in capsys.readouterr().out


def test_a_place_of_the_store_that_is_none_is_a_wrong_setting(office: Path) -> None:
    settings = (office / "settings.toml").read_text()
    (office / "settings.toml").write_text(settings + 'store = "nowhere://bucket"\n')
    assert main(["verify", "--json"]) == 2
