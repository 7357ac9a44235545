"""The verbs that write to people, on the built-in content, with a real server on loopback."""

import json
import re
import shutil
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from pipeline.cli import main
from tests.mail.server import Post, serving

ROOT = Path(__file__).parent.parent.parent
PERSONS = (ROOT / "content" / "cities" / "tunis" / "city.yaml").read_text(encoding="utf-8").count("\n    email: ")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One build folder for all: a pack that is up to date is not built again."""
    return tmp_path_factory.mktemp("build")


@pytest.fixture
def office(tmp_path: Path, built: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The content copied, everything that is written in a folder of its own; waits are short.

    A pack holds the terms of reference alone, and invitations carry no papers: building takes seconds.
    """
    shutil.copytree(ROOT / "content", tmp_path / "content")
    programme = tmp_path / "content" / "programme.yaml"
    text = programme.read_text(encoding="utf-8")
    before, _, after = text.partition("\npapers:\n")
    papers, _, mailings = after.partition("\nmailings:\n")
    kept = [paper for paper in papers.split("  - kind: ") if paper.startswith("terms-of-reference")]
    mailings = re.sub(r"    papers: \[invitation.*\]\n", "", mailings)
    programme.write_text(f"{before}\npapers:\n  - kind: {kept[0]}\nmailings:\n{mailings}", encoding="utf-8")
    for key, value in {
        "CONTENT": tmp_path / "content",
        "TEMPLATES": ROOT / "templates",
        "BUILD": built,
        "INBOX": tmp_path / "archive" / "inbox",
        "OUTBOX": tmp_path / "archive" / "outbox",
        "LEDGER": f"sqlite:///{tmp_path / 'archive' / 'ledger.db'}",
        "LANG": "en",
        "MAIL_ADDRESS": "bureau@example.org",
        "MAIL_HOST": "127.0.0.1",
        "MAIL_SECURITY": "none",
        "MAIL_PER_MINUTE": "60000",
        "MAIL_WAITS": "1",
    }.items():
        monkeypatch.setenv(f"MITHAQ_{key}", str(value))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def post(office: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Post]:
    del office
    receiving = Post()
    with serving(receiving) as port:
        monkeypatch.setenv("MITHAQ_MAIL_PORT", str(port))
        yield receiving


def said(capsys: pytest.CaptureFixture[str], *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert main(arguments) == code
    return capsys.readouterr().out


def test_due_lists_every_mailing_with_its_day_and_says_why(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    listed = json.loads(said(capsys, "due", "--today", "2023-10-30", "--json"))
    rows = {row["kind"]: row for row in listed if (row["city"], row["consultation"]) == ("tunis", 1)}
    assert (rows["invitation"]["due"], rows["invitation"]["state"]) == ("2023-10-24", "overdue")
    assert rows["reminder"]["due"] == "2023-11-03"
    assert "dimanche 5 novembre 2023" in rows["reminder"]["reasons"][0]["fr"]
    assert "missed" in said(capsys, "due", "--today", "2023-11-08", "--kind", "invitation")
    assert not (office / "archive").exists()


def test_a_dry_run_writes_one_message_a_person_and_records_nothing(
    office: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "send", "--kind", "invitation", "--today", "2023-10-24")
    files = sorted((built / "outbox").glob("tunis-*.eml"))
    assert len(files) == PERSONS
    for path in files:
        read = message_from_bytes(path.read_bytes(), policy=policy.default)
        langs = path.name.split(".")[-2]
        assert read["Content-Language"].replace(", ", "-") == langs
    summary = json.loads((built / "outbox" / "summary.json").read_text(encoding="utf-8"))
    assert len([row for row in summary["messages"] if row["file"].startswith("tunis-")]) == PERSONS
    assert (built / "outbox" / "index.html").read_text(encoding="utf-8").count("<iframe") == len(summary["messages"])
    said(capsys, "send", "--kind", "invitation", "--today", "2023-10-23")
    assert not sorted((built / "outbox").glob("tunis-*.eml"))
    assert not (office / "archive").exists()


def test_a_text_that_a_translator_owes_is_sent_to_nobody(office: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = office / "content" / "cities" / "tunis" / "consultation-1.yaml"
    text = path.read_text(encoding="utf-8")
    title = "ar: إضفاء الصبغة المؤسساتية على مجموعة الأطراف المتدخلة بالمدينة"
    assert title in text
    path.write_text(text.replace(title, "ar: (à traduire)", 1), encoding="utf-8")
    assert main(("send", "--kind", "invitation", "--today", "2023-10-24")) == 2
    assert "consultation-1.yaml" in (err := capsys.readouterr().err)
    assert "a translation is owed: not to be sent" in err


def test_the_terms_of_reference_of_tunis_are_due_a_week_before_in_word_and_pdf(
    office: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "send", "--kind", "terms-of-reference", "--today", "2023-10-31")
    files = sorted((built / "outbox").glob("*.eml"))
    assert len(files) == PERSONS
    for path in files:
        langs = path.name.split(".")[-2]
        read = message_from_bytes(path.read_bytes(), policy=policy.default)
        names = sorted(str(part.get_filename()) for part in read.iter_attachments())
        assert names == [f"tunis-terms-of-reference-v1.{langs}.{ending}" for ending in ("docx", "pdf")]
    before = {path.name: path.read_bytes() for path in files}
    assert said(capsys, "send", "--kind", "terms-of-reference", "--today", "2023-10-30") == "Nothing to send.\n"
    assert not sorted((built / "outbox").glob("*.eml"))
    # What was built is stale now: it is built again, never sent as it was.
    version = office / "content" / "cities" / "tunis" / "terms-of-reference" / "v1.yaml"
    version.write_text(
        version.read_text(encoding="utf-8").replace("status: draft", "status: presented", 1), encoding="utf-8"
    )
    said(capsys, "send", "--kind", "terms-of-reference", "--today", "2023-10-31")
    assert all(path.read_bytes() != before[path.name] for path in files)


def test_what_leaves_is_frozen_and_cannot_leave_again_with_other_words(
    office: Path, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = office / "content" / "cities" / "tunis" / "terms-of-reference"
    said(capsys, "send", "--kind", "terms-of-reference", "--today", "2023-10-31")
    assert not (folder / "departed").exists()
    post.data["karim.zouari@example.org"] = ["451 later"] * 2
    arguments = ("send", "--kind", "terms-of-reference", "--today", "2023-10-31", "--really")
    said(capsys, *arguments, code=1)
    frozen = {path.name for path in (folder / "departed").iterdir()}
    assert {"v1.fr.html", "v1.ar.html", "v1.json"} <= frozen
    city = office / "content" / "cities" / "tunis" / "city.yaml"
    city.write_text(city.read_text(encoding="utf-8").replace("Ville de Tunis", "Commune de Tunis"), encoding="utf-8")
    assert main(arguments) == 2
    assert "karim.zouari@example.org" not in post.addresses


def test_really_sends_once_and_says_when_there_is_nothing_left(
    office: Path, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("send", "--kind", "invitation", "--today", "2023-10-24", "--really")
    post.rcpt["anis.jaziri@example.org"] = ["550 5.1.1 no such user"]
    said(capsys, *arguments, code=1)
    assert said(capsys, *arguments) == "Nothing to send.\n"
    told = said(capsys, "due", "--kind", "invitation", "--today", "2023-11-20")
    assert re.search(r"done +tunis-c1-invitation .*refused, unknown or bounced: 1", told)
    assert sum(address != "anis.jaziri@example.org" for address in post.addresses) == len(post.addresses)
    assert len(set(post.ids)) == len(post.received) >= PERSONS - 1
    rows = json.loads(said(capsys, "mail-status", "--json", code=1))
    refused = [row for row in rows if row["state"] == "refused"]
    assert [row["person"] for row in refused] == ["tunis/anis-jaziri"]
    number = str(refused[0]["number"])
    said(capsys, "mail-status", "--again", number)
    said(capsys, *arguments)
    assert post.addresses[-1] == "anis.jaziri@example.org"
    assert "anis.jaziri@example.org" in said(capsys, "mail-status")
    kept = sorted((office / "archive" / "outbox" / "sent").rglob("*.eml"))
    assert len(kept) == len(rows)


def test_a_meeting_that_moves_is_announced_again_with_a_higher_sequence(
    office: Path, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "send", "--kind", "invitation", "--today", "2023-10-24", "--really")
    before = len(post.received)
    path = office / "content" / "cities" / "tunis" / "consultation-1.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("day: 2023-11-07", "day: 2023-11-09", 1), encoding="utf-8")
    said(capsys, "send", "--kind", "invitation", "--today", "2023-10-25", "--really")
    moved = [message_from_bytes(data, policy=policy.default) for _, data in post.received[before:]]
    calendars = [
        part.get_content() for mail in moved for part in mail.walk() if part.get_content_subtype() == "calendar"
    ]
    assert len(calendars) == PERSONS
    assert all("SEQUENCE:1\n" in text.replace("\r", "") for text in calendars)
    path.write_text(
        path.read_text(encoding="utf-8").replace("format: 1", "format: 1\ncancelled: yes", 1), encoding="utf-8"
    )
    said(capsys, "send", "--today", "2023-10-26", "--kind", "cancellation", "--really")
    off = [data for address, data in post.received[-PERSONS:]]
    assert all(b"method=CANCEL" in data for data in off)


def test_handed_over_mail_is_recorded_and_not_sent(
    office: Path, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ("send", "--kind", "invitation", "--today", "2023-10-24")
    said(capsys, *arguments, "--handover")
    folder = office / "archive" / "outbox" / "to-send" / "tunis-c1-invitation"
    assert len(sorted(folder.glob("*.eml"))) == PERSONS
    assert said(capsys, *arguments, "--really") == "Nothing to send.\n"
    assert post.received == []
    rows = json.loads(said(capsys, "mail-status", "--json"))
    assert {row["state"] for row in rows} == {"handed-over"}


def test_a_returned_message_is_read_from_the_inbox(
    office: Path, post: Post, capsys: pytest.CaptureFixture[str]
) -> None:
    said(capsys, "send", "--kind", "invitation", "--today", "2023-10-24", "--really")
    digest = str(message_from_bytes(post.received[0][1])["Message-ID"]).strip("<>").partition("@")[0]
    inbox = office / "archive" / "inbox"
    inbox.mkdir()
    report = (
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\n'
        f"sorry\n--b\nContent-Type: message/delivery-status\n\nOriginal-Envelope-Id: {digest}\n\n"
        "Action: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    (inbox / "returned.eml").write_text(report, encoding="ascii")
    assert "bounced" in said(capsys, "bounces", code=1)
    rows = json.loads(said(capsys, "mail-status", "--json", code=1))
    assert [row["state"] for row in rows].count("bounced") == 1
    assert (inbox / "returned.eml").read_text(encoding="ascii") == report


def test_the_outbox_can_be_looked_at(office: Path, built: Path, capsys: pytest.CaptureFixture[str]) -> None:
    del office
    assert said(capsys, "outbox", "--kind", "reminder", "--today", "2023-11-03").strip().endswith("index.html")
    assert "Rappel" in (built / "outbox" / "index.html").read_text(encoding="utf-8")


def test_persons_who_share_a_mailbox_or_have_none_are_named_on_top(
    office: Path, built: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    city = office / "content" / "cities" / "tunis" / "city.yaml"
    text = city.read_text(encoding="utf-8").replace("    email: karim.zouari@example.org\n", "")
    city.write_text(text.replace("anis.jaziri@example.org", "samia.trabelsi@example.org"), encoding="utf-8")
    said(capsys, "send", "--kind", "reminder", "--today", "2023-11-03")
    page = (built / "outbox" / "index.html").read_text(encoding="utf-8")
    top = page[: page.index("<article")]
    assert "Karim Zouari n’a pas d’adresse" in top
    assert "une même adresse (samia.trabelsi@example.org) : Samia Trabelsi, Anis Jaziri" in top
    assert len(sorted((built / "outbox").glob("*.eml"))) == PERSONS - 1


def test_a_fault_in_the_holidays_is_found_by_check_and_stops_what_depends_on_it(
    office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (office / "content" / "holidays.yaml").write_text("format: 1\nTN:\n  remvoe: []\n", encoding="utf-8")
    assert main(("due",)) == 2
    wanted = "content/holidays.yaml:3:3: unknown key “remvoe”\n  → did you mean “remove”?"
    assert wanted in capsys.readouterr().err
    assert main(("check",)) == 2
    assert wanted in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "wanted"),
    [
        (("send", "--kind", "invitations"), "did you mean “invitation”?"),
        (("send", "--today", "31/10/2023"), "is not a date"),
        (("send", "--really", "--handover"), "not both"),
        (("mail-status", "--again", "7"), "mail 7 is unknown"),
        (("mail-status", "--again", "x"), "is not the number of a mail"),
    ],
)
def test_what_cannot_be_asked_is_said(
    arguments: tuple[str, ...], wanted: str, office: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    del office
    assert main(arguments) == 2
    assert wanted in capsys.readouterr().err


@pytest.mark.parametrize(
    ("key", "value", "wanted"),
    [
        ("HOST", "", "“mail.host” is missing"),
        ("ADDRESS", "", "“mail.address” is missing"),
        ("PORT", "x", "takes a number"),
        ("SECURITY", "ssl", "cannot be “ssl”"),
        ("AUTHORITY", "gone.pem", "no such file"),
    ],
)
def test_a_server_that_cannot_be_used_is_said_before_anything_leaves(  # fixtures
    key: str, value: str, wanted: str, office: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"MITHAQ_MAIL_{key}", value)
    assert main(("send", "--kind", "reminder", "--today", "2023-11-03", "--really")) == 2
    assert wanted in capsys.readouterr().err
    assert not sorted((office / "archive").rglob("*.eml"))


def test_a_paper_that_cannot_be_built_stops_its_mailing_and_not_the_others(
    office: Path, tmp_path: Path, post: Post, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(ROOT / "templates", tmp_path / "templates")
    (tmp_path / "templates" / "terms-of-reference.html").write_text("{{ nobody }}", encoding="utf-8")
    monkeypatch.setenv("MITHAQ_TEMPLATES", str(tmp_path / "templates"))
    monkeypatch.setenv("MITHAQ_BUILD", str(tmp_path / "build"))
    assert main(("send", "--today", "2023-10-31", "--really")) == 1
    assert "nobody" in capsys.readouterr().err
    assert len(post.received) == PERSONS
    assert not (office / "content" / "cities" / "tunis" / "terms-of-reference" / "departed").exists()
