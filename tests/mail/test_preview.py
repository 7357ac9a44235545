"""The page that shows the outbox."""

from dataclasses import replace
from html import unescape

from pipeline.errors import Sentence
from pipeline.mail import preview
from pipeline.mail.model import Pair
from tests.mail.office import MEETING, composer, mailing, people


def test_it_shows_each_message_the_hours_and_problems_on_top() -> None:
    batch = mailing(people(3), kind="invitation", calendar=True)
    messages = [composer().compose(batch, to) for to in batch.to]
    page = preview.page(messages, [Sentence("adresse <invalide>", "bad address")], "Boîte d’envoi")
    assert page.index("adresse &lt;invalide&gt;") < page.index("<article")
    assert page.count("<article") == page.count("<iframe sandbox ") == 3
    assert page.count("2023-11-07 10:30–13:00 (Africa/Tunis), 09:30–12:00 UTC") == 3
    assert all(message.html in unescape(page) for message in messages)


def test_it_runs_nothing_and_shows_names_as_they_are() -> None:
    to = replace(people(1)[0], name=Pair('"><script>alert(1)</script>', "آمنة"))
    page = preview.page([composer().compose(mailing((to,)), to)], [], "<b>")
    assert "<script" not in page
    assert "<b>" not in page


def test_a_meeting_that_begins_on_another_day_in_utc_says_so() -> None:
    assert preview.hours(replace(MEETING, zone="Asia/Tokyo", start=MEETING.start.replace(hour=5))) == (
        "2023-11-07 05:30–13:00 (Asia/Tokyo), 2023-11-06 20:30–04:00 UTC"
    )
