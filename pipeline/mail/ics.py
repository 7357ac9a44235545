"""The meeting as an iCalendar object (RFC 5545, RFC 5546) that opens at the right hour in any calendar program.

The same UID for ever, a higher SEQUENCE for each change, METHOD:CANCEL for a cancellation. The description of the time
zone is our own: the one of `icalendar` 7.3 looks for changes in steps and misses short ones, such as the month of
Ramadan in Morocco before September 2026.
"""

import uuid
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Literal
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard, vCalAddress, vText

from pipeline.content.calendar import zone
from pipeline.mail.model import Lang, Meeting, Office, Person

Method = Literal["REQUEST", "CANCEL"]


def uid(meeting: Meeting) -> str:
    """Depends on nothing that may change: not on the day, nor the office's address."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"mithaq:{meeting.city}/consultation-{meeting.number}"))


def method(meeting: Meeting) -> Method:
    return "CANCEL" if meeting.cancelled else "REQUEST"


def invitation(meeting: Meeting, office: Office, person: Person, lang: Lang, at: datetime) -> bytes:
    """The object for one person; `at` (aware) is when it is made."""
    calendar = Calendar()
    calendar.add("prodid", "-//Mithaq//consultations//FR")
    calendar.add("version", "2.0")
    calendar.add("method", method(meeting))
    calendar.add_component(timezone(meeting.zone, meeting.begins))
    calendar.add_component(_event(meeting, office, person, lang, at))
    return bytes(calendar.to_ical())


def _event(meeting: Meeting, office: Office, person: Person, lang: Lang, at: datetime) -> Event:
    event = Event()
    event.add("uid", uid(meeting))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", at.astimezone(UTC).replace(microsecond=0))
    event.add("dtstart", meeting.begins)
    event.add("dtend", meeting.ends)
    comma = "،" if lang == "ar" else ","
    summary = f"{office.programme.of(lang)} – {meeting.short.of(lang)}{comma} {meeting.city_name.of(lang)}"
    event.add("summary", summary, parameters={"language": lang})
    event.add("location", meeting.place.of(lang), parameters={"language": lang})
    event.add("status", "CANCELLED" if meeting.cancelled else "CONFIRMED")
    event.add("transp", "OPAQUE")
    organiser = vCalAddress(f"mailto:{office.address}")
    organiser.params["cn"] = vText(_parameter(office.name.of(lang)))
    event.add("organizer", organiser)
    guest = vCalAddress(f"mailto:{person.address}")
    guest.params["cn"] = vText(_parameter(person.name.of(lang)))
    guest.params["role"] = vText("REQ-PARTICIPANT")
    guest.params["partstat"] = vText("NEEDS-ACTION")
    guest.params["rsvp"] = vText("FALSE" if meeting.cancelled else "TRUE")
    event.add("attendee", guest)
    return event


def _parameter(text: str) -> str:
    """RFC 5545 knows no way to write a double quote in a parameter."""
    return text.replace('"', "”")


@lru_cache(maxsize=64)  # one meeting is announced to many persons
def timezone(name: str, around: datetime) -> Timezone:
    """The VTIMEZONE for a year either side of a moment, every change of offset in it found to the minute."""
    here = zone(name)
    part = Timezone()
    part.add("tzid", name)
    days = [around.astimezone(UTC) + timedelta(days=n) for n in range(-366, 367)]
    part.add_component(_observance(days[0].astimezone(here), datetime(1970, 1, 1), _offset(days[0], here)))  # noqa: DTZ001  # local by definition
    for day, following in pairwise(days):
        before = _offset(day, here)
        if before != _offset(following, here):
            begins = _change(day.replace(second=0, microsecond=0), here)
            part.add_component(_observance(begins.astimezone(here), (begins + before).replace(tzinfo=None), before))
    return part


def _change(day: datetime, here: ZoneInfo) -> datetime:
    """The minute within the day that follows at which the offset becomes another."""
    before = _offset(day, here)
    minutes = range(24 * 60 + 1)
    found = bisect_left(minutes, True, key=lambda m: _offset(day + timedelta(minutes=m), here) != before)  # noqa: FBT003  # the value looked for
    return day + timedelta(minutes=found)


def _observance(moment: datetime, begins: datetime, before: timedelta) -> TimezoneStandard | TimezoneDaylight:
    """What holds from `begins` (local time by the offset `before`); `moment` is the same instant in the zone."""
    summer = (moment.dst() or timedelta(0)) > timedelta(0)
    part = TimezoneDaylight() if summer else TimezoneStandard()
    part.add("dtstart", begins)
    part.add("tzoffsetfrom", before)
    part.add("tzoffsetto", moment.utcoffset())
    part.add("tzname", moment.tzname() or "")
    return part


def _offset(moment: datetime, here: ZoneInfo) -> timedelta:
    return moment.astimezone(here).utcoffset() or timedelta(0)
