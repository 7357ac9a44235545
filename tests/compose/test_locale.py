from datetime import date, time, timedelta
from decimal import Decimal

import pytest

from pipeline.compose.locale import Locale
from pipeline.document.model import Lang

FR = Locale(Lang.FR, "TN")
AR = Locale(Lang.AR, "TN")
FR_MA = Locale(Lang.FR, "MA")
AR_MA = Locale(Lang.AR, "MA")
MEETING = date(2023, 11, 7)


def test_dates_are_those_of_each_country() -> None:
    assert FR.date(MEETING) == "7\u00a0novembre 2023"
    assert FR.date(MEETING, weekday=True) == "mardi 7\u00a0novembre 2023"
    assert AR.date(MEETING) == "7\u00a0نوفمبر 2023"
    assert AR.date(MEETING, weekday=True) == "الثلاثاء، 7\u00a0نوفمبر 2023"
    assert AR_MA.date(MEETING) == "7\u00a0نونبر 2023"
    assert AR.date(date(2024, 1, 14)) == "14\u00a0جانفي 2024"
    assert AR.month(date(2024, 7, 1)) == "جويلية 2024"
    assert FR.month(date(2024, 7, 1)) == "juillet 2024"
    assert FR.weekday(MEETING) == "mardi"


def test_a_city_chooses_its_month_names() -> None:
    assert AR_MA.date(date(2024, 7, 30)) == "30\u00a0يوليوز 2024"
    assert Locale(Lang.AR, "MA", months="ar").date(date(2024, 7, 30)) == "30\u00a0يوليو 2024"
    assert Locale(Lang.FR, "MA", months="ar").date(date(2024, 7, 30)) == "30\u00a0juillet 2024"


def test_the_first_of_a_month_is_an_ordinal_in_french() -> None:
    assert FR.date(date(2024, 1, 1)) == "1er\u00a0janvier 2024"
    assert FR.date(date(2024, 1, 1), weekday=True) == "lundi 1er\u00a0janvier 2024"
    assert FR.date(date(2024, 1, 11)) == "11\u00a0janvier 2024"
    assert AR.date(date(2024, 1, 1)) == "1\u00a0جانفي 2024"


def test_times_are_of_24_hours_in_every_language() -> None:
    assert FR.time(time(9, 5)) == AR.time(time(9, 5)) == "09:05"
    assert FR.times(time(10, 30), time(13)) == AR.times(time(10, 30), time(13)) == "10:30–13:00"


def test_durations_and_days_are_counted_in_words() -> None:
    assert FR.duration(timedelta(hours=2, minutes=30)) == "2\u00a0heures et 30 minutes"
    assert FR.duration(timedelta(minutes=45)) == "45 minutes"
    assert FR.duration(timedelta(0)) == "0 minute"
    assert AR.duration(timedelta(hours=2, minutes=30)) == "ساعتان و30 دقيقة"
    assert [FR.days(1), FR.days(7)] == ["1\u00a0jour", "7\u00a0jours"]
    assert [AR.days(1), AR.days(2), AR.days(7), AR.days(11)] == ["يوم", "يومان", "7 أيام", "11 يومًا"]
    assert FR.relative(date(2023, 10, 31), to=MEETING) == "il y a 7 jours"
    assert AR.relative(date(2023, 11, 10), to=MEETING) == "خلال 3 أيام"


def test_numbers_and_money_follow_the_country() -> None:
    assert FR.number(1234567.5) == "1\u202f234\u202f567,5"
    assert AR.number(1234567.5) == "1.234.567,5"
    assert FR.percent(0.25) == "25\u00a0%"
    assert AR.percent(0.25) == "25%"
    assert FR.money(Decimal("1500.5"), "TND") == "1\u202f500,500\u00a0DT"
    assert AR.money(Decimal("1500.5"), "TND") == "1.500,500\u00a0د.ت."
    assert FR_MA.money(Decimal("1500.5"), "MAD") == "1\u202f500,50\u00a0MAD"
    assert AR_MA.money(Decimal("1500.5"), "MAD") == "1.500,50\u00a0د.م."


@pytest.mark.parametrize("locale", [FR, AR, FR_MA, AR_MA, Locale(Lang.AR, "MA", months="ar")])
def test_no_direction_mark_reaches_the_document(locale: Locale) -> None:
    said = [
        locale.date(MEETING, weekday=True),
        locale.number(-1234.5),
        locale.percent(-0.5),
        locale.money(-3, "TND"),
        locale.days(3),
        locale.list(["a", "b", "c"]),
    ]
    assert not [text for text in said if set(text) & set("\u200e\u200f\u061c")]


def test_lists_end_with_the_conjunction() -> None:
    assert FR.list(["a", "b", "c"]) == "a, b et c"
    assert FR.list(["a", "b"], "or") == "a ou b"
    assert AR.list(["أ", "ب", "ج"]) == "أ وب وج"
    assert FR.list(["a"]) == "a"
    assert FR.list([]) == ""


def test_ordinals_agree_with_what_they_count() -> None:
    assert [FR.ordinal(n) for n in (1, 2, 3, 4)] == ["première", "deuxième", "troisième", "quatrième"]
    assert [AR.ordinal(n) for n in (1, 2, 3, 4)] == ["الأولى", "الثانية", "الثالثة", "الرابعة"]
    assert [FR.ordinal(1, masculine=True), AR.ordinal(1, masculine=True)] == ["premier", "الأول"]
    assert [FR.ordinal(13), AR.ordinal(13)] == ["13e", "رقم 13"]


def test_french_has_two_plural_forms_and_arabic_six() -> None:
    assert [FR.plural(n) for n in (0, 1, 2, 100)] == [0, 0, 1, 1]
    assert [AR.plural(n) for n in (0, 1, 2, 3, 10, 11, 99, 100, 103)] == [0, 1, 2, 3, 3, 4, 4, 5, 3]
