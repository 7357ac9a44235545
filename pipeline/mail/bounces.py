"""What a returned message says: which mail it is about, and what became of it.

A report (RFC 3464) names the mail by ENVID or by the Message-ID of what it brings back; both hold the digest of the
ledger's key. Whatever is not a report is for a person to read: an absence notice is no failure, and anybody can write
"undeliverable" in a subject. Returned files come from outside: they are bounded in size and in parts.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import Message as Mime
from pathlib import Path
from typing import Literal

from pipeline.errors import Place, Remark, Sentence, reason
from pipeline.mail.ledger import Entry, State

MOST_BYTES = 20 << 20
MOST_PARTS = 200
DIGEST = re.compile(r"(?<![0-9a-f])[0-9a-f]{40}(?![0-9a-f])")

Fate = Literal["bounced", "delayed", "delivered"]
ACTIONS: dict[str, Fate] = {
    "failed": "bounced",
    "delayed": "delayed",
    "delivered": "delivered",
    "relayed": "delivered",
    "expanded": "delivered",
}


@dataclass(frozen=True, slots=True)
class Report:
    """What became of the mail `entry`, in the words of the server."""

    file: str
    entry: Entry
    fate: Fate
    detail: str


def read(paths: Sequence[Path], entries: Sequence[Entry]) -> tuple[list[Report], list[Remark]]:
    """What the files report of the mails of the ledger, and what a person must look at; files are never changed."""
    known = {entry.digest: entry for entry in entries}
    reports: list[Report] = []
    remarks: list[Remark] = []
    for path in paths:
        found = _read(path, known)
        if isinstance(found, Report):
            reports.append(found)
        else:
            remarks.append(Remark(found, Place(str(path))))
    return reports, remarks


def settles(report: Report) -> bool:
    """Whether the state of the mail changes: only a failure of what had left does."""
    return report.fate == "bounced" and report.entry.state in (State.SENT, State.UNKNOWN, State.HANDED_OVER)


def _read(path: Path, known: dict[str, Entry]) -> Report | Sentence:
    try:
        if path.stat().st_size > MOST_BYTES:
            return Sentence("fichier trop gros pour un message revenu", "too large for a returned message")
        parts = list(_parts(message_from_bytes(path.read_bytes(), policy=policy.compat32)))
    except OSError as error:
        why = reason(error)
        return Sentence(f"fichier illisible : {why.fr}", f"the file cannot be read: {why.en}")
    except RecursionError:
        return Sentence("message imbriqué à l’excès", "message nested beyond reason")
    if not parts or not parts[0].keys():
        return Sentence("ce n’est pas un message", "this is not a message")
    return _judged(path.name, parts, known)


def _judged(file: str, parts: Sequence[Mime], known: dict[str, Entry]) -> Report | Sentence:
    status = [part for part in parts if part.get_content_type() == "message/delivery-status"]
    if _header(parts[0], "Auto-Submitted").lower().startswith("auto-replied") and not status:
        return Sentence("réponse automatique (absence) : rien à faire", "automatic reply (absence): nothing to do")
    if not status:
        return Sentence("pas un rapport de remise : à lire par une personne", "no report: for a person to read")
    entry = next((known[digest] for digest in _digests(parts) if digest in known), None)
    if entry is None:
        return Sentence("rapport sur un message que le registre ne connaît pas", "about a mail unknown to the ledger")
    fields = _fields(status)
    action = fields.get("action", "").split(" ")[0].lower()
    if action not in ACTIONS:
        return Sentence("rapport de remise sans résultat lisible", "delivery report without a legible result")
    said = " ".join(filter(None, (fields.get("status", ""), fields.get("diagnostic-code", ""))))
    return Report(file, entry, ACTIONS[action], said[:300] or action)


def _parts(message: Mime) -> Iterator[Mime]:
    for n, part in enumerate(message.walk()):
        if n >= MOST_PARTS:
            return
        yield part


def _digests(parts: Sequence[Mime]) -> Iterator[str]:
    """Those of the report first, then those of the message that came back."""
    for part in parts:
        yield from DIGEST.findall(_header(part, "Original-Envelope-Id"))
    for part in parts[1:]:
        yield from DIGEST.findall(_header(part, "Message-ID"))
        if part.get_content_type() == "text/rfc822-headers":
            body = part.get_payload(decode=True)
            if isinstance(body, bytes):
                returned = message_from_bytes(body, policy=policy.compat32)
                yield from DIGEST.findall(_header(returned, "Message-ID"))


def _fields(status: Sequence[Mime]) -> dict[str, str]:
    """The fields of the first recipient: each of our messages has one."""
    fields: dict[str, str] = {}
    for part in status:
        blocks = part.get_payload()
        for block in blocks if isinstance(blocks, list) else []:
            if isinstance(block, Mime):
                for name in ("Action", "Status", "Diagnostic-Code"):
                    if (value := _header(block, name)) and name.lower() not in fields:
                        fields[name.lower()] = value
    return fields


def _header(part: Mime, name: str) -> str:
    """On one line and without control characters: it will be shown."""
    return " ".join("".join(c if c.isprintable() else " " for c in str(part.get(name, ""))).split())
