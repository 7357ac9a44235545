"""Returned messages: what they say of which mail, and nothing more."""

from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pytest

from pipeline.mail import bounces
from pipeline.mail.ledger import Entry, Ledger, State
from tests.mail.office import AT, composer, mailing, people

REPORT = """From: MAILER-DAEMON@mx.example.org
To: bureau@example.org
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
{envid}
Final-Recipient: rfc822; p0@example.org
Action: {action}
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1
    no such user

--b
{returned}

--b--
"""


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    batch = mailing(people(1))
    key = batch.key(batch.to[0])
    with opened.run(AT) as run:
        run.claim(key, "p0@example.org", ("fr",), AT)
        run.intend(key, AT)
        run.settle(key, State.INTENT, State.SENT, "250 OK", AT)
    yield opened
    opened.close()


def entry(ledger: Ledger) -> Entry:
    (only,) = ledger.entries()
    return only


def saved(folder: Path, text: str | bytes) -> Path:
    path = folder / "returned.eml"
    path.write_bytes(text if isinstance(text, bytes) else text.replace("\n", "\r\n").encode())
    return path


def by_envid(digest: str) -> str:
    return REPORT.format(
        envid=f"Original-Envelope-Id: {digest}\n", action="failed", returned="Content-Type: text/plain\n\n"
    )


def by_headers(digest: str) -> str:
    returned = f"Content-Type: text/rfc822-headers\n\nMessage-ID: <{digest}@example.org>\nSubject: x\n"
    return REPORT.format(envid="", action="failed", returned=returned)


def by_message(digest: str) -> str:
    returned = f"Content-Type: message/rfc822\n\nMessage-ID: <{digest}@example.org>\n\nbody\n"
    return REPORT.format(envid="", action="failed", returned=returned)


@pytest.mark.parametrize("report", [by_envid, by_headers, by_message])
def test_a_failure_is_matched_by_envid_or_message_id(report: object, ledger: Ledger, tmp_path: Path) -> None:
    text = report(entry(ledger).digest)  # type: ignore[operator]  # one of the three functions above
    (found,), remarks = bounces.read([saved(tmp_path, text)], ledger.entries())
    assert (found.fate, found.detail, remarks) == ("bounced", "5.1.1 smtp; 550 5.1.1 no such user", [])
    assert bounces.settles(found)
    ledger.settle(found.entry.number, State.BOUNCED, found.detail, AT)
    (again,), _ = bounces.read([saved(tmp_path, text)], ledger.entries())
    assert not bounces.settles(again)


@pytest.mark.parametrize(
    ("action", "fate"), [("delayed", "delayed"), ("delivered", "delivered"), ("relayed", "delivered")]
)
def test_a_delay_or_a_receipt_changes_nothing(action: str, fate: str, ledger: Ledger, tmp_path: Path) -> None:
    text = by_envid(entry(ledger).digest).replace("Action: failed", f"Action: {action} (so far)")
    (found,), _ = bounces.read([saved(tmp_path, text)], ledger.entries())
    assert (found.fate, bounces.settles(found)) == (fate, False)


def test_an_absence_notice_is_no_failure(ledger: Ledger, tmp_path: Path) -> None:
    notice = EmailMessage()
    notice["Subject"], notice["Auto-Submitted"] = "Absence", "auto-replied"
    notice.set_content(f"Je suis absent. <{entry(ledger).digest}@example.org>")
    reports, (remark,) = bounces.read([saved(tmp_path, notice.as_bytes())], ledger.entries())
    assert (reports, remark.what.en) == ([], "automatic reply (absence): nothing to do")


def test_what_is_not_a_report_is_for_a_person(ledger: Ledger, tmp_path: Path) -> None:
    batch = mailing(people(1))
    ours = composer().compose(batch, batch.to[0]).data
    nested = b"Content-Type: message/rfc822\r\n\r\n" * 3000
    for text in (ours, b"", b"\x00\xff" * 100, b"not a message", nested, by_envid("0" * 40).encode(),
                 by_envid(entry(ledger).digest).replace("Action: failed", "Action: sunk").encode()):  # fmt: skip
        reports, remarks = bounces.read([saved(tmp_path, text)], ledger.entries())
        assert (reports, len(remarks)) == ([], 1)


def test_a_missing_or_huge_file_is_told_and_the_others_are_read(ledger: Ledger, tmp_path: Path) -> None:
    huge = tmp_path / "huge.eml"
    with huge.open("wb") as stream:
        stream.truncate(bounces.MOST_BYTES + 1)
    good = saved(tmp_path, by_envid(entry(ledger).digest))
    reports, remarks = bounces.read([tmp_path / "gone.eml", huge, good], ledger.entries())
    assert (len(reports), len(remarks)) == (1, 2)


def test_what_is_shown_has_no_control_characters(ledger: Ledger, tmp_path: Path) -> None:
    text = by_envid(entry(ledger).digest).replace("no such user", "no \x1b[2J user")
    (found,), _ = bounces.read([saved(tmp_path, text)], ledger.entries())
    assert found.detail.isprintable()
