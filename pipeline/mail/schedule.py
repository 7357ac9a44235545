"""Every mailing of every consultation, with its day and what that means today.

The rules are data (`programme.yaml`): so many days before the meeting, or after. Before the meeting a mailing that did
not leave on its day is overdue and still leaves; once the meeting has begun it is missed, and never sent. A mailing
that still wants its papers waits, and says for what.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from pipeline.content.calendar import Calendar, Due, Overrides, spoken, zone
from pipeline.errors import Sentence
from pipeline.mail.model import Attachment, Mailing, Meeting, Person, Rule, State

INVITATION, CANCELLATION = "invitation", "cancellation"


@dataclass(frozen=True, slots=True)
class Edition:
    """The paper that a mailing carries: with person and kind, its name and version make the mail unique."""

    paper: str
    version: str
    attachments: tuple[Attachment, ...] = ()


# What a mailing carries, or why there is nothing to carry yet.
Editions = Callable[[Meeting, Rule], Edition | Sentence]


def plan(  # what a schedule depends on
    meetings: Iterable[Meeting],
    rules: Sequence[Rule],
    persons: Mapping[str, Sequence[Person]],
    editions: Editions,
    today: date | datetime,
    overrides: Mapping[str, Overrides] | None = None,
) -> list[Mailing]:
    """All mailings in the order of their days. `persons` by city; `today` is a day, or an aware moment of it."""
    found = []
    for meeting in meetings:
        moment = _local(today, meeting)
        calendar = Calendar(meeting.country, (overrides or {}).get(meeting.country, Overrides()))
        people = tuple(persons.get(meeting.city, ()))
        if meeting.cancelled:
            found.append(_cancellation(meeting, people, moment.date()))
            continue
        found += [
            _mailing(meeting, rule, calendar, people, editions, moment)
            for rule in rules
            if meeting.number in rule.consultations
        ]
    return sorted(found, key=lambda m: (m.due.day, m.meeting.city, m.meeting.number, m.kind))


def _mailing(  # as `plan`, for one rule
    meeting: Meeting,
    rule: Rule,
    calendar: Calendar,
    people: tuple[Person, ...],
    editions: Editions,
    moment: datetime,
) -> Mailing:
    before = rule.days < 0
    due = _due(meeting, rule, calendar, moment.date())
    edition = editions(meeting, rule)
    waiting = isinstance(edition, Sentence)
    state, why = _state(due, meeting, moment, before=before)
    if isinstance(edition, Sentence):
        if state in ("due", "overdue"):
            state, why = "waiting", edition
        edition = Edition("", "")
    return Mailing(
        kind=rule.kind,
        meeting=meeting,
        paper=edition.paper,
        version=edition.version,
        due=due,
        state=state,
        to=tuple(p for p in people if p.id not in meeting.replied) if rule.to == "not-replied" else people,
        attachments=edition.attachments,
        calendar=rule.calendar and not waiting,
        why=why,
    )


def _due(meeting: Meeting, rule: Rule, calendar: Calendar, today: date) -> Due:
    if rule.days >= 0:
        return calendar.after(meeting.day, rule.days)
    due = calendar.before(meeting.day, -rule.days)
    if rule.kind == INVITATION and meeting.sequence and today < due.day:
        change = Sentence(
            "la réunion a changé : cela se dit tout de suite", "the meeting has changed: to be told at once"
        )
        return Due(today, (change,))
    return due


def _cancellation(meeting: Meeting, people: tuple[Person, ...], today: date) -> Mailing:
    """At once, to everybody; `cli` leaves out those whom no invitation had reached."""
    past = meeting.day < today
    return Mailing(
        kind=CANCELLATION,
        meeting=meeting,
        paper=meeting.key,
        version=str(meeting.sequence),
        due=Due(today),
        state="missed" if past else "due",
        to=people,
        calendar=True,
        why=_too_late(meeting) if past else None,
    )


def _state(due: Due, meeting: Meeting, moment: datetime, *, before: bool) -> tuple[State, Sentence | None]:
    if before and moment >= datetime.combine(meeting.day, meeting.start):  # both are local times
        return "missed", _too_late(meeting)
    if moment.date() < due.day:
        return "later", None
    return ("due" if moment.date() == due.day else "overdue"), None


def _too_late(meeting: Meeting) -> Sentence:
    said = spoken(meeting.day)
    return Sentence(f"la réunion du {said.fr} a eu lieu", f"the meeting of {said.en} is past")


def _local(today: date | datetime, meeting: Meeting) -> datetime:
    """What the clock of the city shows, without its zone; of a day alone, its first minute."""
    if isinstance(today, datetime):
        return today.astimezone(zone(meeting.zone)).replace(tzinfo=None)
    return datetime.combine(today, time(0))
