"""What is due leaves on a working day, never later than asked, and says why."""

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.content.calendar import Calendar, Overrides, _public, read_overrides, spoken, zone
from pipeline.errors import ContentError, Sentence

TUNISIA, MOROCCO = Calendar("TN"), Calendar("MA")
CONTENT = Path(__file__).parent.parent.parent / "content"


def test_tunis_first_consultation_is_due_a_week_before() -> None:
    due = TUNISIA.before(date(2023, 11, 7), 7)
    assert (due.day, due.reasons) == (date(2023, 10, 31), ())


def test_what_falls_on_a_sunday_leaves_on_the_friday_and_says_why() -> None:
    due = TUNISIA.before(date(2023, 11, 7), 2)
    assert due.day == date(2023, 11, 3)
    assert [reason.fr for reason in due.reasons] == [
        "le dimanche 5 novembre 2023 est en fin de semaine",
        "le samedi 4 novembre 2023 est en fin de semaine",
    ]


def test_tunisia_rests_on_17_december_since_2021_and_no_more_on_14_january() -> None:
    assert TUNISIA.before(date(2026, 12, 24), 7).day == date(2026, 12, 16)
    assert TUNISIA.holiday(date(2020, 12, 17)) is None
    assert TUNISIA.holiday(date(2021, 12, 17))
    assert TUNISIA.holiday(date(2021, 1, 14))
    assert TUNISIA.holiday(date(2022, 1, 14)) is None


def test_an_islamic_holiday_that_shares_14_january_stays() -> None:
    shared = [year for year in range(2022, 2070) if TUNISIA.holiday(date(year, 1, 14))]
    assert all(TUNISIA.holiday(date(year, 1, 14)).estimated for year in shared)  # type: ignore[union-attr]  # filtered above


def test_the_day_either_side_of_an_estimated_feast_is_avoided() -> None:
    feast = date(2026, 3, 20)  # Friday: Eid al-Fitr, estimated, in Morocco
    assert MOROCCO.holiday(feast)
    reason = MOROCCO.why_closed(date(2026, 3, 19))
    assert reason == Sentence(
        "le jeudi 19 mars 2026 touche l’Aïd al-Fitr, dont la date n’est qu’estimée",
        "Thursday 19 March 2026 is next to Eid al-Fitr, whose date is only estimated",
    )
    assert Calendar("MA", Overrides(confirm=frozenset({feast}))).why_closed(date(2026, 3, 19)) is None


def test_a_fixed_holiday_has_no_margin_even_beside_an_estimated_name() -> None:
    assert TUNISIA.holiday(date(2026, 3, 20)).estimated is False  # type: ignore[union-attr]  # Eid and Independence Day


def test_what_follows_a_meeting_never_leaves_before_it() -> None:
    friday = date(2023, 11, 10)
    assert TUNISIA.after(friday, 1).day == date(2023, 11, 13)
    assert TUNISIA.after(friday, 9).day == date(2023, 11, 17)


@given(st.dates(date(2015, 1, 1), date(2060, 1, 1)), st.integers(1, 40), st.sampled_from([TUNISIA, MOROCCO]))
def test_a_due_day_is_a_working_day_no_later_than_asked_with_a_reason_a_day(
    meeting: date, days: int, calendar: Calendar
) -> None:
    due = calendar.before(meeting, days)
    asked = meeting - timedelta(days=days)
    assert due.day <= asked
    assert len(due.reasons) == (asked - due.day).days
    assert calendar.why_closed(due.day) is None


@pytest.mark.parametrize("country", ["TN", "MA"])
def test_every_holiday_has_a_french_name(country: str) -> None:
    for year in range(2015, 2051):
        for holiday in _public(country, year).values():
            assert not {"Day", "Holiday", "New", "Eid", "March", "Birthday"} & set(holiday.name.fr.split()), holiday


def test_overrides_are_read_from_the_content(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text(
        "format: 1\nTN:\n  confirm: [2026-03-21]\n  remove: [2026-05-29]\n"
        "  add:\n    - day: 2026-03-23\n      name: { fr: pont, ar: عطلة }\n",
        encoding="utf-8",
    )
    calendar = Calendar("TN", read_overrides(path)["TN"])
    assert calendar.why_closed(date(2026, 3, 23)) == Sentence(
        "le lundi 23 mars 2026 est férié (pont)", "Monday 23 March 2026 is a holiday (pont)"
    )
    assert calendar.holiday(date(2026, 5, 29)) is None
    assert calendar.holiday(date(2026, 3, 21)).estimated is False  # type: ignore[union-attr]  # confirmed, so there


def test_an_override_of_no_holiday_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "holidays.yaml"
    path.write_text("format: 1\nMA:\n  confirm: [2026-03-02]\n", encoding="utf-8")
    with pytest.raises(ContentError, match="2 March 2026 is no holiday"):
        read_overrides(path)


def test_the_built_in_overrides_can_be_read_and_may_be_missing(tmp_path: Path) -> None:
    assert set(read_overrides(CONTENT / "holidays.yaml")) == {"TN", "MA"}
    assert read_overrides(tmp_path / "holidays.yaml") == {}


def test_a_country_without_a_calendar_is_an_error() -> None:
    with pytest.raises(ContentError, match="DZ"):
        Calendar("DZ").before(date(2026, 1, 5), 1)


def test_a_calendar_that_never_opens_is_an_error() -> None:
    closed = {date(2026, 1, 1) + timedelta(days=n): Sentence("fermé", "closed") for n in range(200)}
    with pytest.raises(ContentError, match="no working day"):
        Calendar("TN", Overrides(add=closed)).before(date(2026, 7, 1), 7)


def test_casablanca_is_at_utc_since_20_september_2026_whatever_the_machine_says() -> None:
    hours = {day: datetime.combine(day, datetime.min.time(), zone("Africa/Casablanca")).utcoffset() for day in (
        date(2026, 9, 19), date(2026, 10, 1), date(2027, 7, 1))}  # fmt: skip
    assert list(hours.values()) == [timedelta(hours=1), timedelta(0), timedelta(0)]


def test_an_unknown_zone_is_an_error() -> None:
    for name in ("Africa/Tunez", "../../etc/passwd", ""):
        with pytest.raises(ContentError, match="unknown time zone"):
            zone(name)


def test_the_first_of_a_month_is_spoken_as_french_does() -> None:
    assert spoken(date(2026, 5, 1)) == Sentence("vendredi 1er mai 2026", "Friday 1 May 2026")
