"""The values that mailings are made of."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Literal

from pipeline.content.calendar import Due, zone
from pipeline.errors import Sentence

Lang = Literal["fr", "ar"]
LANGS: tuple[Lang, ...] = ("fr", "ar")


@dataclass(frozen=True, slots=True)
class Pair:
    """What is written in both languages."""

    fr: str
    ar: str

    def of(self, lang: Lang) -> str:
        return self.ar if lang == "ar" else self.fr


@dataclass(frozen=True, slots=True)
class Person:
    """`id` is unique among all cities ("tunis/amina"). `langs`: one language, or both, the preferred one first.

    The address says nothing about who somebody is: two persons may share a mailbox and both are written to.
    """

    id: str
    name: Pair
    organisation: Pair
    address: str
    langs: tuple[Lang, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """Who writes: `address` is what people answer to and the organiser of the meetings."""

    name: Pair
    address: str
    programme: Pair


@dataclass(frozen=True, slots=True)
class Meeting:
    """One consultation. `start` and `end` are local times in `zone`; `sequence` counts the changes announced so far.

    `short` names it ("Première consultation"), `title` says what it is about. `months` "international" writes Arabic
    months as the whole world does (يناير), "local" as the country (جانفي).
    """

    city: str
    city_name: Pair
    number: int
    country: str
    zone: str
    day: date
    start: time
    end: time
    place: Pair
    title: Pair
    short: Pair
    months: Literal["local", "international"] = "local"
    replied: frozenset[str] = frozenset()
    cancelled: bool = False
    sequence: int = 0

    @property
    def key(self) -> str:
        return f"{self.city}-c{self.number}"

    @property
    def begins(self) -> datetime:
        return datetime.combine(self.day, self.start, zone(self.zone))

    @property
    def ends(self) -> datetime:
        return datetime.combine(self.day, self.end, zone(self.zone))


@dataclass(frozen=True, slots=True)
class Attachment:
    """A built file. `lang` is "fr", "ar" or "fr-ar"; `name` is what the recipient sees."""

    name: str
    lang: str
    path: Path


@dataclass(frozen=True, slots=True)
class Rule:
    """What the office always sends: a kind of mailing, `days` from the meeting (negative: before), with these papers.

    `calendar`: the message carries the meeting itself, for the recipient's calendar.
    """

    kind: str
    consultations: tuple[int, ...]
    days: int
    papers: tuple[str, ...] = ()
    to: Literal["all", "not-replied"] = "all"
    calendar: bool = False


State = Literal["later", "due", "overdue", "missed", "waiting"]


@dataclass(frozen=True, slots=True)
class Mailing:
    """One mailing of one meeting. `paper` and `version` name what it carries, and with the person and `kind` its key.

    `why` says why it waits for something, or was missed; None otherwise.
    """

    kind: str
    meeting: Meeting
    paper: str
    version: str
    due: Due
    state: State
    to: tuple[Person, ...]
    attachments: tuple[Attachment, ...] = ()
    calendar: bool = False
    why: Sentence | None = None

    @property
    def name(self) -> str:
        """The beginning of the names of its files: "tunis-c1-terms-of-reference-v1".

        What announces a meeting for the first time has version "0", which nobody need read.
        """
        version = f"-v{self.version}" if self.version not in ("", "0") else ""
        return f"{self.meeting.key}-{self.kind}{version}"

    def key(self, person: Person) -> "Key":
        return Key(person.id, self.paper, self.version, self.kind)


@dataclass(frozen=True, slots=True)
class Key:
    """What must happen at most once. Never the language, never the address."""

    person: str
    paper: str
    version: str
    kind: str

    @property
    def digest(self) -> str:
        """160 bits in hexadecimal: the local part of the Message-ID and the ENVID by which bounces are matched."""
        said = f"{self.person}\x1f{self.paper}\x1f{self.version}\x1f{self.kind}"
        return hashlib.sha256(said.encode()).hexdigest()[:40]


def attachments_for(langs: Sequence[Lang], offered: Sequence[Attachment]) -> tuple[Attachment, ...]:
    """The files in the language of the person; for both languages side by side, or one of each where there is none."""
    wanted = "fr-ar" if len(langs) > 1 else langs[0]
    together = tuple(a for a in offered if a.lang == wanted)
    return together or tuple(a for a in offered if a.lang in langs)
