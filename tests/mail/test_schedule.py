"""What is due today, what is late, what is too late."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from pipeline.content.calendar import Overrides
from pipeline.errors import Sentence
from pipeline.mail.model import Mailing, Meeting, Rule
from pipeline.mail.schedule import Edition, plan
from tests.mail.office import MEETING, people

RULES = (
    Rule("invitation", (1, 2, 3, 4), -14, ("concept-note",), calendar=True),
    Rule("terms-of-reference", (1,), -7, ("terms-of-reference",)),
    Rule("reminder", (1, 2, 3, 4), -2, to="not-replied"),
    Rule("ratification", (1,), 7, ("terms-of-reference",)),
    Rule("roadmap", (4,), 7, ("roadmap",)),
)
EDITION = Edition("tunis-terms-of-reference", "1")


def planned(
    today: date | datetime, meeting: Meeting = MEETING, edition: Edition | Sentence = EDITION
) -> dict[str, Mailing]:
    found = plan([meeting], RULES, {"tunis": people(3)}, lambda *_: edition, today)
    return {mailing.kind: mailing for mailing in found}


def states(today: date | datetime, meeting: Meeting = MEETING) -> dict[str, str]:
    return {kind: mailing.state for kind, mailing in planned(today, meeting).items()}


def test_the_days_of_tunis() -> None:
    assert [(kind, str(mailing.due.day)) for kind, mailing in planned(date(2023, 10, 1)).items()] == [
        ("invitation", "2023-10-24"),
        ("terms-of-reference", "2023-10-31"),
        ("reminder", "2023-11-03"),
        ("ratification", "2023-11-14"),
    ]


@pytest.mark.parametrize(
    ("day", "wanted"),
    [
        (date(2023, 10, 30), ("overdue", "later", "later", "later")),
        (date(2023, 10, 31), ("overdue", "due", "later", "later")),
        (date(2023, 11, 3), ("overdue", "overdue", "due", "later")),
        (date(2023, 11, 7), ("overdue", "overdue", "overdue", "later")),
        (date(2023, 11, 8), ("missed", "missed", "missed", "later")),
        (date(2023, 11, 20), ("missed", "missed", "missed", "overdue")),
    ],
)
def test_what_was_for_before_the_meeting_is_late_until_it_is_missed(day: date, wanted: tuple[str, ...]) -> None:
    found = states(day)
    assert tuple(found[kind] for kind in ("invitation", "terms-of-reference", "reminder", "ratification")) == wanted


def test_the_meeting_begins_by_the_clock_of_its_city() -> None:
    assert states(datetime(2023, 11, 7, 9, 29, tzinfo=UTC))["reminder"] == "overdue"  # 10:29 in Tunis
    assert states(datetime(2023, 11, 7, 9, 30, tzinfo=UTC))["reminder"] == "missed"
    assert states(datetime(2023, 10, 30, 23, 30, tzinfo=UTC))["terms-of-reference"] == "due"  # past midnight in Tunis


def test_the_reminder_goes_to_those_who_have_not_replied() -> None:
    meeting = replace(MEETING, replied=frozenset({"tunis/p1"}))
    found = planned(date(2023, 11, 3), meeting)
    assert [to.id for to in found["reminder"].to] == ["tunis/p0", "tunis/p2"]
    assert len(found["invitation"].to) == 3


def test_what_has_no_paper_waits_and_says_for_what() -> None:
    why = Sentence("pas encore", "not yet")
    found = planned(date(2023, 11, 3), edition=why)
    assert {(mailing.state, mailing.why) for mailing in found.values()} == {("waiting", why), ("later", None)}


def test_a_change_of_the_meeting_is_told_at_once() -> None:
    moved = replace(MEETING, day=date(2024, 3, 5), sequence=1)
    found = planned(date(2023, 11, 3), moved)
    assert (found["invitation"].state, found["invitation"].due.day) == ("due", date(2023, 11, 3))
    assert "changed" in found["invitation"].due.reasons[0].en
    assert found["terms-of-reference"].state == "later"


def test_a_cancelled_meeting_has_only_its_cancellation() -> None:
    off = replace(MEETING, cancelled=True, sequence=1)
    assert states(date(2023, 10, 20), off) == {"cancellation": "due"}
    assert states(date(2023, 11, 8), off) == {"cancellation": "missed"}


def test_overrides_of_the_country_count() -> None:
    closed = Overrides(add={date(2023, 10, 31): Sentence("pont", "pont")})
    found = plan([MEETING], RULES, {}, lambda *_: EDITION, date(2023, 10, 1), {"TN": closed, "MA": Overrides()})
    assert next(m for m in found if m.kind == "terms-of-reference").due.day == date(2023, 10, 30)


def test_mailings_come_in_the_order_of_their_days() -> None:
    second = replace(MEETING, number=2, day=date(2023, 11, 1), start=time(9))
    found = plan([MEETING, second], RULES, {}, lambda *_: EDITION, date(2023, 10, 1))
    assert [m.due.day for m in found] == sorted(m.due.day for m in found)
