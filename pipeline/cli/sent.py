"""Verbs that tell what became of mails, once they have left."""

import json
from argparse import Namespace
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import Console
from pipeline.cli.verb import JSON, Argument, Verb
from pipeline.errors import Sentence, SettingsError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.mail.ledger import Entry, Ledger

RESULTS = {
    "sent": Sentence("envoyé", "sent"),
    "deferred": Sentence("différé", "deferred"),
    "refused": Sentence("refusé", "refused"),
    "unknown": Sentence("inconnu", "unknown"),
    "bounced": Sentence("revenu", "bounced"),
    "handed-over": Sentence("remis", "handed over"),
    "claimed": Sentence("en cours", "in work"),
    "intent": Sentence("en cours", "in work"),
    "elsewhere": Sentence("déjà pris en charge", "taken care of elsewhere"),
    "problem": Sentence("impossible", "impossible"),
    "pending": Sentence("pas parti", "not sent"),
    "written": Sentence("écrit", "written"),
}
WORRYING = ("deferred", "refused", "unknown", "bounced", "problem", "pending")


def status(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Who got what, when, in which version; exit code 1 while a mail is unknown, refused or bounced."""
    from pipeline.mail.ledger import Ledger, State

    ledger = Ledger(settings.ledger, create=False)
    for numbers, state, detail in (
        (chosen.arrived, State.SENT, "a person says that it arrived"),
        (chosen.again, State.DEFERRED, "a person asks to send it again"),
    ):
        for number in numbers or ():
            ledger.settle(_numbered(number), state, detail, datetime.now(UTC))
    entries = ledger.entries()
    if chosen.json:
        console.result(json.dumps([_entry_row(entry, ledger) for entry in entries], ensure_ascii=False, indent=2))
    elif not entries:
        console.result(Sentence("Aucun envoi n’est enregistré.", "No mailing is recorded."))
    else:
        for entry in entries:
            _tell_entry(entry, console)
        if any(entry.state.value in WORRYING for entry in entries):
            console.note(
                Sentence(
                    "Après vérification : --arrived N (bien reçu) ou --again N (à renvoyer).",
                    "Once you know: --arrived N (it got there) or --again N (send it again).",
                )
            )
    return 1 if any(entry.state.value in ("unknown", "refused", "bounced") for entry in entries) else 0


def _numbered(text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise SettingsError(
        Sentence(f"« {text} » n’est pas le numéro d’un message", f"“{text}” is not the number of a mail"),
        hint=Sentence("les numéros : make mail-status", "the numbers: make mail-status"),
    )


def _tell_entry(entry: "Entry", console: Console) -> None:
    word = console.words(RESULTS[entry.state.value])
    what = f"{entry.key.kind} {entry.key.paper} v{entry.key.version}"
    detail = f"  ({entry.detail})" if entry.detail else ""
    console.result(f"{entry.number:>4}  {entry.changed}  {word:8}  {entry.address:34}  {what}{detail}")


def _entry_row(entry: "Entry", ledger: "Ledger") -> Mapping[str, object]:
    return {
        "number": entry.number,
        "person": entry.key.person,
        "address": entry.address,
        "langs": entry.langs,
        "paper": entry.key.paper,
        "version": entry.key.version,
        "kind": entry.key.kind,
        "state": entry.state.value,
        "changed": entry.changed,
        "attempts": entry.attempts,
        "detail": entry.detail,
        "history": [
            {"at": at, "state": state.value, "detail": said} for at, state, said in ledger.history(entry.number)
        ],
    }


def bounces(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Read returned messages (.eml); exit code 1 where something came back or must be looked at."""
    from pipeline.mail import bounces as returned
    from pipeline.mail.ledger import Ledger, State

    places = [Path(place) for place in chosen.files] or [settings.inbox]
    paths = [path for place in places for path in (sorted(place.glob("*.eml")) if place.is_dir() else [place])]
    ledger = Ledger(settings.ledger, create=False)
    reports, remarks = returned.read(paths, ledger.entries())
    now = datetime.now(UTC)
    for report in reports:
        if returned.settles(report):
            ledger.settle(report.entry.number, State.BOUNCED, report.detail, now)
        word = console.words(RESULTS["bounced"]) if report.fate == "bounced" else report.fate
        console.result(f"{word} : {report.entry.address}, {report.entry.key.kind} – {report.detail}")
    for remark in remarks:
        console.remark(remark)
    if not paths:
        console.result(Sentence("Aucun message revenu.", "No returned message."))
    return 1 if remarks or any(report.fate == "bounced" for report in reports) else 0


_ARRIVED = Argument(
    ("--arrived",),
    Sentence("le message n° N est bien arrivé", "mail N did arrive"),
    {"action": "append", "metavar": "N"},
)
_AGAIN = Argument(
    ("--again",), Sentence("renvoyer le message n° N", "send mail N again"), {"action": "append", "metavar": "N"}
)
_FILES = Argument(("files",), Sentence("fichiers ou dossiers .eml", ".eml files or folders"), {"nargs": "*"})

VERBS = (
    Verb(
        "mail-status",
        "mail-status",
        Sentence("qui a reçu quoi, quand, dans quelle version", "who got what, when, in which version"),
        status,
        (_ARRIVED, _AGAIN, JSON),
    ),
    Verb(
        "bounces",
        "bounces [FILES]",
        Sentence("lire les messages revenus", "read returned messages"),
        bounces,
        (_FILES,),
    ),
)
