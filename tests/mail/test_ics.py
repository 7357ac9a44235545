"""The meeting opens at the right hour, in any calendar, and a change replaces what was there."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

import pytest
from icalendar import Calendar

from pipeline.content.calendar import zone
from pipeline.mail import ics
from pipeline.mail.model import Meeting
from tests.mail.office import AT, MEETING, OFFICE, person


def read(meeting: Meeting, lang: str = "fr") -> Any:
    return Calendar.from_ical(ics.invitation(meeting, OFFICE, person("amina"), lang, AT))  # type: ignore[arg-type]  # "fr" or "ar"


def rabat(day: date) -> Meeting:
    return replace(MEETING, zone="Africa/Casablanca", country="MA", day=day)


@pytest.mark.parametrize(
    ("meeting", "hour"),
    [
        (MEETING, datetime(2023, 11, 7, 9, 30, tzinfo=UTC)),  # Tunis: UTC+1 all year
        (rabat(date(2026, 9, 10)), datetime(2026, 9, 10, 9, 30, tzinfo=UTC)),  # UTC+1 until 20 September 2026
        (rabat(date(2026, 10, 1)), datetime(2026, 10, 1, 10, 30, tzinfo=UTC)),  # UTC+0 since
        (rabat(date(2026, 3, 5)), datetime(2026, 3, 5, 10, 30, tzinfo=UTC)),  # Ramadan: UTC+0 for a month
        (rabat(date(2027, 6, 1)), datetime(2027, 6, 1, 10, 30, tzinfo=UTC)),
    ],
)
def test_it_opens_at_the_right_hour(meeting: Meeting, hour: datetime) -> None:
    (event,) = read(meeting).walk("VEVENT")
    assert event["DTSTART"].params["TZID"] == meeting.zone
    assert event.start.replace(tzinfo=None) == datetime.combine(meeting.day, time(10, 30))
    assert event.end - event.start == timedelta(hours=2, minutes=30)
    assert by_our_zone(meeting, event.start.replace(tzinfo=None)) == hour


def by_our_zone(meeting: Meeting, local: datetime) -> datetime:
    """The instant as a program reckons that knows the zone from our description alone."""
    (described,) = read(meeting).walk("VTIMEZONE")
    observances = sorted(described.subcomponents, key=lambda part: part["DTSTART"].dt)
    holds = [part for part in observances if part["DTSTART"].dt <= local][-1]
    instant: datetime = (local - holds["TZOFFSETTO"].td).replace(tzinfo=UTC)
    return instant


@pytest.mark.parametrize("name", ["Africa/Casablanca", "Africa/Tunis", "Europe/Paris"])
@pytest.mark.parametrize("year", [2023, 2026, 2027])
def test_the_zone_is_described_to_the_minute_for_a_year_either_side(name: str, year: int) -> None:
    around = datetime(year, 6, 15, 12, tzinfo=UTC)
    described: Any = ics.timezone(name, around)
    parts = sorted(described.subcomponents, key=lambda part: part["DTSTART"].dt)
    for before, part in pairwise(parts):
        assert part["TZOFFSETFROM"].td == before["TZOFFSETTO"].td
        change = (part["DTSTART"].dt - part["TZOFFSETFROM"].td).replace(tzinfo=UTC)
        assert change.astimezone(zone(name)).utcoffset() == part["TZOFFSETTO"].td
        assert (change - timedelta(minutes=1)).astimezone(zone(name)).utcoffset() == part["TZOFFSETFROM"].td
    seen = {(around + timedelta(days=n)).astimezone(zone(name)).utcoffset() for n in range(-365, 366)}
    assert {part["TZOFFSETTO"].td for part in parts} == seen


def test_a_change_and_a_cancellation_keep_the_uid() -> None:
    first = read(MEETING)
    moved = read(replace(MEETING, day=date(2023, 11, 9), sequence=1))
    off = read(replace(MEETING, sequence=2, cancelled=True))
    assert [calendar["METHOD"] for calendar in (first, moved, off)] == ["REQUEST", "REQUEST", "CANCEL"]
    events = [calendar.walk("VEVENT")[0] for calendar in (first, moved, off)]
    assert len({event["UID"] for event in events}) == 1
    assert [event["SEQUENCE"] for event in events] == [0, 1, 2]
    assert [event["STATUS"] for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert ics.uid(replace(MEETING, number=2)) != ics.uid(MEETING)


def test_it_speaks_the_language_of_the_person_and_asks_for_an_answer() -> None:
    (event,) = read(MEETING, "ar").walk("VEVENT")
    assert event["SUMMARY"] == "MC2CM – RUCP – الاستشارة الأولى، تونس"
    assert event["LOCATION"] == "مقر بلدية تونس"
    assert event["ATTENDEE"] == "mailto:amina@example.org"
    assert event["ATTENDEE"].params["RSVP"] == "TRUE"
    assert event["ORGANIZER"] == "mailto:bureau@example.org"
    assert event["DTSTAMP"].dt == AT


def test_lines_are_folded_and_nobody_can_add_one() -> None:
    said = ics.invitation(
        replace(MEETING, place=replace(MEETING.place, fr="Salle A, 2e étage; BEGIN:VALARM\nX:Y")),
        OFFICE,
        person("a"),
        "fr",
        AT,
    )
    assert all(len(line) <= 75 for line in said.split(b"\r\n"))
    made: Any = Calendar.from_ical(said)
    (event,) = made.walk("VEVENT")
    assert event["LOCATION"] == "Salle A, 2e étage; BEGIN:VALARM\nX:Y"
    assert not event.subcomponents
