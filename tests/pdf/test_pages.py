"""Strips on pages: space between them as in Word, pages ended where a reader would end them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from pipeline.pdf.pages import Frame, Page, paginate
from pipeline.pdf.strips import NewPage, Strip, Turn, fitting, height
from tests.strategies import quick

UPRIGHT = Frame(200, 120, 10, 10, 10, 10)  # room for 100 points
ASIDE = Frame(120, 200, 10, 10, 10, 10)
LENGTHS = st.integers(0, 40)


def strips() -> st.SearchStrategy[list[Strip]]:
    one = st.builds(Strip, height=LENGTHS, before=LENGTHS, after=LENGTHS)
    return st.lists(one, min_size=1, max_size=8)


def pages(*found: Strip) -> list[Page]:
    return paginate(found, UPRIGHT, ASIDE)


def tops(page: Page) -> list[float]:
    """How far below the upper margin each strip starts."""
    return [page.frame.height - page.frame.top - placed.top for placed in page.placed]


def test_of_two_spaces_that_meet_the_larger_counts() -> None:
    text, heading = Strip(height=10, after=6), Strip(height=10, before=18, after=4)
    assert height([text, heading]) == 10 + 18 + 10 + 4
    assert height([text, text]) == 10 + 6 + 10 + 6


@quick
@given(strips())
def test_a_page_and_a_column_set_the_same_strips_equally_far_apart(found: list[Strip]) -> None:
    (page,) = paginate(found, Frame(100, 5000, 0, 0, 0, 0), ASIDE)
    gaps = [below - above - strip.height for (above, below), strip in zip(pairwise(tops(page)), found, strict=False)]
    total = tops(page)[0] + sum(gaps) + sum(strip.height for strip in found) + found[-1].after
    assert abs(total - height(found)) < 1e-6


@quick
@given(strips(), LENGTHS)
def test_what_fits_into_a_room_is_no_higher_than_it_and_one_more_would_be(found: list[Strip], room: float) -> None:
    n = fitting(found, room)
    assert n == 0 or height(found[:n]) - found[n - 1].after <= room
    assert n == len(found) or height(found[: n + 1]) - found[n].after > room


def test_space_above_is_kept_where_a_page_starts_on_purpose_and_not_where_it_just_starts() -> None:
    heading, text = Strip(height=10, before=18), Strip(height=95)
    first, second, third = pages(heading, text, NewPage(), heading, NewPage(), text)[:3]
    assert (tops(first), tops(second), tops(third)) == ([18], [0], [18])
    (_, after_text) = pages(text, heading)
    assert tops(after_text) == [0]
    (_, turned) = pages(text, Turn(landscape=True), heading)
    assert tops(turned) == [18]


def test_blank_space_may_hang_over_the_foot_of_a_page_and_ink_may_not() -> None:
    assert len(pages(Strip(height=90), Strip(height=12, spare=2))) == 1
    assert len(pages(Strip(height=90), Strip(height=12, spare=1))) == 2


def test_what_is_glued_moves_together() -> None:
    first, second = pages(Strip(height=80), Strip(height=10, glued=True), Strip(height=20))
    assert (len(first.placed), len(second.placed)) == (1, 2)
