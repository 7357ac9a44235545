"""Verbs that write to people: what is due, and sending it."""

import json
import sys
from argparse import Namespace
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from pipeline.cli.console import Console, many_en, many_fr
from pipeline.cli.leaving import Leaving
from pipeline.cli.sent import RESULTS, WORRYING
from pipeline.cli.verb import JSON, Argument, Verb
from pipeline.errors import PipelineError, Sentence, SettingsError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.content.load import Content
    from pipeline.mail.deliver import Job, Outcome, Server
    from pipeline.mail.ledger import Ledger, Run
    from pipeline.mail.message import Composer
    from pipeline.mail.model import Mailing

STATES = {
    "later": Sentence("plus tard", "later"),
    "due": Sentence("à envoyer", "due"),
    "overdue": Sentence("en retard", "overdue"),
    "missed": Sentence("manqué", "missed"),
    "waiting": Sentence("en attente", "waiting"),
    "done": Sentence("fait", "done"),
}


# -- due ---------------------------------------------------------------------------------------------------------------


def due(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Every mailing of every consultation, with its day and what that means today."""
    from pipeline.cli import mailings
    from pipeline.content.load import load
    from pipeline.mail.ledger import Ledger

    content = load(settings.content)
    ledger = Ledger(settings.ledger, create=False)
    entries = {entry.digest: entry for entry in ledger.entries()}
    found = _of_kind(mailings.mailings(content, settings, ledger, _today(chosen)), chosen.kind, content)
    rows = [
        _due_row(mailing, len(mailings.waiting_for(mailing, entries)), len(mailings.to_decide(mailing, entries)))
        for mailing in found
    ]
    if chosen.json:
        console.result(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row, mailing in zip(rows, found, strict=True):
        state = console.words(STATES[str(row["state"])])
        said = (*mailing.due.reasons, *((mailing.why,) if mailing.why and row["why"] else ()))
        reasons = [console.words(reason) for reason in said]
        if row["undecided"]:
            reasons.append(
                console.words(
                    Sentence(
                        f"refusés, inconnus ou revenus : {row['undecided']}, voir make mail-status",
                        f"refused, unknown or bounced: {row['undecided']}, see make mail-status",
                    )
                )
            )
        why = f"  ({console.words(Sentence(' ; ', '; ')).join(reasons)})" if reasons else ""
        console.result(f"{row['due']}  {state:10}  {row['mailing']:34}  {row['to']:>3}/{row['persons']}{why}")
    for remark in mailings.worth_knowing(content):
        console.remark(remark)
    return 0


def _due_row(mailing: "Mailing", to: int, undecided: int) -> dict[str, object]:
    done = mailing.to and not to and mailing.state in ("due", "overdue", "missed")
    return {
        "mailing": mailing.name,
        "kind": mailing.kind,
        "city": mailing.meeting.city,
        "consultation": mailing.meeting.number,
        "meeting": mailing.meeting.day.isoformat(),
        "due": mailing.due.day.isoformat(),
        "state": "done" if done else mailing.state,
        "persons": len(mailing.to),
        "to": to,
        "undecided": undecided,
        "reasons": [{"fr": reason.fr, "en": reason.en} for reason in mailing.due.reasons],
        "why": {"fr": mailing.why.fr, "en": mailing.why.en} if mailing.why and not done else None,
    }


def _today(chosen: Namespace) -> date | datetime:
    """The day that was asked for, or this very moment."""
    if not chosen.today:
        return datetime.now(UTC)
    try:
        return date.fromisoformat(chosen.today)
    except ValueError as error:
        what = Sentence(f"« {chosen.today} » n’est pas une date", f"“{chosen.today}” is not a date")
        raise SettingsError(
            what, hint=Sentence("année-mois-jour : 2023-10-31", "year-month-day: 2023-10-31")
        ) from error


def _of_kind(found: "Sequence[Mailing]", kind: str | None, content: "Content") -> "list[Mailing]":
    from pipeline.content.names import meant

    known = [*(str(mailing.id) for mailing in content.programme.mailings), "cancellation"]
    if kind and kind not in known:
        what = Sentence(f"envoi inconnu : « {kind} »", f"unknown mailing: “{kind}”")
        listed = ", ".join(known)
        hint = meant(kind, known) or Sentence(f"les envois : {listed}", f"the mailings: {listed}")
        raise SettingsError(what, hint=hint)
    return [mailing for mailing in found if kind in (None, "", mailing.kind)]


# -- send --------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is to be sent now, to whom; what keeps some of it from being sent, and what to know."""

    jobs: "list[Job]"
    composer: "Composer"
    leaving: Leaving
    problems: list[PipelineError]
    notes: list[Sentence]


def send(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Send what is due: to files (default), to a person who sends it, or by SMTP."""
    from pipeline.cli import mailings
    from pipeline.content.load import load
    from pipeline.mail.ledger import Ledger

    if chosen.really and chosen.handover:
        raise SettingsError(Sentence("--really ou --handover, pas les deux", "--really or --handover, not both"))
    content = load(settings.content)
    recorded = chosen.really or chosen.handover
    server = mailings.server(settings) if chosen.really else None
    ledger = Ledger(settings.ledger, create=recorded)
    with ledger.run(datetime.now(UTC)) if recorded else nullcontext() as run:
        batch = _batch(chosen, settings, content, ledger)
        outcomes = _out(chosen, settings, console, batch, run, server)
    for sentence in batch.notes:
        console.note(sentence)
    return _report(outcomes, batch.problems, chosen, settings, console)


def _batch(chosen: Namespace, settings: Settings, content: "Content", ledger: "Ledger") -> _Batch:
    from pipeline.cli import mailings
    from pipeline.mail.deliver import Job
    from pipeline.mail.message import Composer

    today = _today(chosen)
    entries = {entry.digest: entry for entry in ledger.entries()}
    found = _of_kind(mailings.mailings(content, settings, ledger, today), chosen.kind, content)
    jobs: list[Job] = []
    problems: list[PipelineError] = []
    notes = [remark.what for remark in mailings.worth_knowing(content)]
    for mailing in found:
        people = mailings.waiting_for(mailing, entries) if mailing.state in ("due", "overdue") else ()
        if people:
            try:
                if mailings.carries_papers(mailing, content):
                    _fresh(mailing, settings)
                full = mailings.with_files(mailing, content, settings)
            except PipelineError as error:
                problems.append(error)
                continue
            jobs += [Job(full, person) for person in people]
        elif mailing.state == "waiting" and mailing.why:
            notes.append(Sentence(f"{mailing.name} : {mailing.why.fr}", f"{mailing.name}: {mailing.why.en}"))
    at = today if isinstance(today, datetime) else datetime.combine(today, time(8), UTC)
    composer = Composer(settings.templates / "mail", mailings.office(content, settings), at)
    return _Batch(jobs, composer, Leaving(content, settings, ledger, at.date()), problems, notes)


def _fresh(mailing: "Mailing", settings: Settings) -> None:
    """Build the pack of the meeting where anything in it is out of date: nothing stale is ever sent."""
    from pipeline.packs import shelf
    from pipeline.packs.build import build
    from pipeline.packs.plan import Pack
    from pipeline.packs.record import fresh

    pack = Pack(mailing.meeting.city, mailing.meeting.number)
    with shelf.locked(settings.build):
        if not fresh(settings, pack):
            outcome = build(settings, pack)
            if isinstance(outcome, PipelineError):
                raise outcome


def _out(
    chosen: Namespace,
    settings: Settings,
    console: Console,
    batch: _Batch,
    run: "Run | None",
    server: "Server | None",
) -> "list[Outcome]":
    from pipeline.mail import deliver

    if run is None:
        return _dry(batch, settings, chosen)
    if not batch.jobs:
        return []
    if server is None:
        folder = settings.outbox / "to-send"
        return deliver.by_hand(batch.jobs, batch.composer, run, folder, leaving=batch.leaving)
    watched = sys.stderr.isatty()  # elsewhere the results say it all, once
    with console.progress(len(batch.jobs)) if watched else nullcontext(lambda _: None) as step:
        return deliver.by_smtp(
            batch.jobs,
            batch.composer,
            run,
            server,
            settings.outbox / "sent",
            tell=lambda outcome: step(console.words(_said(outcome))),
            leaving=batch.leaving,
        )


def _dry(batch: _Batch, settings: Settings, chosen: Namespace) -> "list[Outcome]":
    """The outbox, made anew: messages, a page that shows them, a summary."""
    from pipeline.mail import deliver, preview

    folder = settings.build / "outbox"
    folder.mkdir(parents=True, exist_ok=True)
    for old in sorted([*folder.glob("*.eml"), *folder.glob("index.html"), *folder.glob("summary.json")]):
        old.unlink()
    outcomes, shown = deliver.to_files(batch.jobs, batch.composer, folder)
    problems = [*batch.notes, *(problem.what for problem in batch.problems)]
    problems += [outcome.problem.what for outcome in outcomes if outcome.problem]
    of_the_day = f" du {chosen.today}" if chosen.today else ""
    heading = f"Boîte d’envoi{of_the_day} : {many_fr(len(shown), 'message', 'messages')}"
    deliver.write(folder / "index.html", preview.page(shown, problems, heading).encode())
    summary = {
        "messages": [
            {
                "file": message.file,
                "to": message.person.address,
                "langs": list(message.person.langs),
                "kind": message.mailing.kind,
                "subject": message.subject,
                "attachments": [file.name for file in message.attachments],
            }
            for message in shown
        ],
        "problems": [problem.fr for problem in problems],
    }
    deliver.write(folder / "summary.json", json.dumps(summary, ensure_ascii=False, indent=2).encode() + b"\n")
    return outcomes


def _report(
    outcomes: "Sequence[Outcome]",
    problems: Sequence[PipelineError],
    chosen: Namespace,
    settings: Settings,
    console: Console,
) -> int:
    for problem in problems:
        console.fault(problem)
    if chosen.json:
        rows = [
            {
                "person": outcome.job.person.id,
                "address": outcome.job.person.address,
                "mailing": outcome.job.mailing.name,
                "result": outcome.result,
                "detail": outcome.detail,
            }
            for outcome in outcomes
        ]
        console.result(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _tell(outcomes, problems, chosen, settings, console)
    return 1 if problems or any(outcome.result in WORRYING for outcome in outcomes) else 0


def _tell(
    outcomes: "Sequence[Outcome]",
    problems: Sequence[PipelineError],
    chosen: Namespace,
    settings: Settings,
    console: Console,
) -> None:
    if not outcomes:
        if not problems:
            console.result(Sentence("Rien à envoyer.", "Nothing to send."))
        return
    for outcome in outcomes:
        console.result(_said(outcome))
    counts = {result: sum(outcome.result == result for outcome in outcomes) for result in RESULTS}
    said = {result: count for result, count in counts.items() if count}
    fr = ", ".join(f"{RESULTS[result].fr} : {count}" for result, count in said.items())
    en = ", ".join(f"{RESULTS[result].en}: {count}" for result, count in said.items())
    number = len(outcomes)
    console.note(
        Sentence(f"{many_fr(number, 'message', 'messages')} ({fr})", f"{many_en(number, 'message', 'messages')} ({en})")
    )
    if not chosen.really and not chosen.handover:
        page = console.seen(settings.build / "outbox" / "index.html")
        console.note(
            Sentence(
                f"Essai à blanc, rien n’est parti : {page}. Pour envoyer : make send REALLY=1",
                f"Dry run, nothing has left: {page}. To send: make send REALLY=1",
            )
        )
    if chosen.handover:
        folder = console.seen(settings.outbox / "to-send")
        console.note(Sentence(f"À envoyer à la main : {folder}", f"To be sent by hand: {folder}"))


def _said(outcome: "Outcome") -> Sentence:
    who, what, word = outcome.job.person.address, outcome.job.mailing.name, RESULTS[outcome.result]
    if outcome.result in ("written", "handed-over"):
        return Sentence(f"{word.fr} : {outcome.detail}", f"{word.en}: {outcome.detail}")
    detail = outcome.problem.what if outcome.problem else Sentence(outcome.detail, outcome.detail)
    fr, en = (f" – {text}" if text else "" for text in (detail.fr, detail.en))
    return Sentence(f"{word.fr} : {who}, {what}{fr}", f"{word.en}: {who}, {what}{en}")


def outbox(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Make the outbox of a dry run and show it."""
    from pipeline.content.load import load
    from pipeline.mail.ledger import Ledger

    content = load(settings.content)
    batch = _batch(chosen, settings, content, Ledger(settings.ledger, create=False))
    _dry(batch, settings, chosen)
    page = settings.build / "outbox" / "index.html"
    console.result(console.seen(page))
    if sys.stdout.isatty():
        import webbrowser

        webbrowser.open(page.resolve().as_uri())
    return 1 if batch.problems else 0


# -- verbs -------------------------------------------------------------------------------------------------------------

_TODAY = Argument(
    ("--today",),
    Sentence("faire comme si c’était ce jour : 2023-10-31", "act as on that day: 2023-10-31"),
    {"default": ""},
)
_KIND = Argument(
    ("--kind",), Sentence("un seul envoi, par exemple terms-of-reference", "one mailing, such as terms-of-reference")
)
_REALLY = Argument(("--really",), Sentence("envoyer par SMTP", "send by SMTP"), {"action": "store_true"})
_HANDOVER = Argument(
    ("--handover",),
    Sentence("écrire les messages à envoyer à la main, et le noter", "write messages to send by hand, and record it"),
    {"action": "store_true"},
)
VERBS = (
    Verb(
        "due",
        "due",
        Sentence("dire ce qui est à envoyer, et quand", "say what is due, and when"),
        due,
        (_TODAY, _KIND, JSON),
    ),
    Verb(
        "send",
        "send [--really]",
        Sentence(
            "envoyer ce qui est dû (sans --really : un essai à blanc)", "send what is due (a dry run without --really)"
        ),
        send,
        (_TODAY, _KIND, _HANDOVER, _REALLY, JSON),
    ),
    Verb(
        "outbox",
        "outbox",
        Sentence("montrer les messages comme chacun les verra", "show the messages as each reader will see them"),
        outbox,
        (_TODAY, _KIND),
    ),
)
