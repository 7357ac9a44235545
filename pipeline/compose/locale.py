"""How a city writes dates, times, numbers and lists, in each of its languages: Babel (CLDR) in the city's own locale.

Four deviations from CLDR, each asked for by the partners' usage:

- times are 24 hours, `HH:mm`, everywhere (CLDR gives "10:30 ص" for `ar_TN`);
- the first of a month is "1er" in French (CLDR gives "1");
- no line ends between a day and its month (CLDR gives an ordinary space there);
- Babel's direction marks (U+200E, U+200F) are taken out. They are there for text whose direction is unknown. In the
  model it never is: an Arabic text is right to left because of its language and every writer isolates what runs the
  other way, so a mark would be an invisible character that comparison, search and copying trip over. All-number dates,
  the one format whose order would change without its marks, are not offered: dates have month names.

No-break spaces (U+00A0, U+202F) stay as CLDR gives them.
"""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING, Literal

from pipeline.document.model import Lang

if TYPE_CHECKING:
    from babel import Locale as BabelLocale

Number = int | float | Decimal

# Feminine and masculine; what stands beyond the last is written with digits.
_ORDINALS = {
    Lang.FR: (
        ("première", "premier"),
        *(
            (word, word)
            for word in (
                *("deuxième", "troisième", "quatrième", "cinquième", "sixième", "septième"),
                *("huitième", "neuvième", "dixième", "onzième", "douzième"),
            )
        ),
    ),
    Lang.AR: (
        ("الأولى", "الأول"),
        ("الثانية", "الثاني"),
        ("الثالثة", "الثالث"),
        ("الرابعة", "الرابع"),
        ("الخامسة", "الخامس"),
        ("السادسة", "السادس"),
        ("السابعة", "السابع"),
        ("الثامنة", "الثامن"),
        ("التاسعة", "التاسع"),
        ("العاشرة", "العاشر"),
        ("الحادية عشرة", "الحادي عشر"),
        ("الثانية عشرة", "الثاني عشر"),
    ),
}
_BEYOND = {Lang.FR: "{}e", Lang.AR: "رقم {}"}
_MARKS = str.maketrans("", "", "\u200e\u200f\u061c")
_DAY_AND_MONTH = re.compile(r"(\d+) (?=\D)")


@cache
def _babel(name: str) -> "BabelLocale":
    from babel import Locale as BabelLocale

    return BabelLocale.parse(name)


@dataclass(frozen=True, slots=True)
class Locale:
    """The conventions of one language in one country.

    `territory` is ISO 3166 ("TN", "MA"). `months` names the Babel locale whose month names a city prefers ("ar" for
    «يوليو» where its country's usage is «يوليوز»); "" is its country's own.
    """

    lang: Lang
    territory: str
    months: str = ""

    @property
    def name(self) -> str:
        """The identifier that Babel and gettext use: "ar_TN"."""
        return f"{self.lang}_{self.territory}"

    @property
    def _dates(self) -> "BabelLocale":
        own = self.months and _babel(self.months).language == self.lang
        return _babel(self.months if own else self.name)

    def _day(self, day: dt.date, pattern: str) -> str:
        from babel.dates import format_date

        text = format_date(day, pattern, self._dates).translate(_MARKS)
        first = self.lang is Lang.FR and day.day == 1
        return _DAY_AND_MONTH.sub("\\1er\u00a0" if first else "\\1\u00a0", text)

    def date(self, day: dt.date, *, weekday: bool = False) -> str:
        """Such as "7 novembre 2023", or with its weekday "mardi 7 novembre 2023"."""
        return self._day(day, "full" if weekday else "long")

    def month(self, day: dt.date) -> str:
        """Such as "novembre 2023"."""
        return self._day(day, "MMMM y")

    def tick(self, day: dt.date, *, year: bool = False) -> str:
        """A month on the axis of a chart: "janv. 2024", or "avr." where the year has been said."""
        return self._day(day, "MMM y" if year else "MMM")

    def weekday(self, day: dt.date) -> str:
        return self._day(day, "EEEE")

    def time(self, hour: dt.time) -> str:
        return f"{hour:%H:%M}"

    def times(self, start: dt.time | dt.datetime, end: dt.time | dt.datetime) -> str:
        """Such as "10:30–10:45"."""
        return f"{start:%H:%M}–{end:%H:%M}"

    def duration(self, length: dt.timedelta) -> str:
        """Hours and minutes in words: "2 heures et 30 minutes", «ساعتان و30 دقيقة»."""
        from babel.units import format_unit

        hours, minutes = divmod(round(length.total_seconds() / 60), 60)
        parts = [(hours, "duration-hour"), (minutes, "duration-minute")]
        shown = [part for part in parts if part[0]] or parts[1:]
        return self.list(format_unit(n, unit, "long", locale=_babel(self.name)).translate(_MARKS) for n, unit in shown)

    def days(self, count: int) -> str:
        """Such as "7 jours", «يومان»."""
        return self._days(count, direction=False)

    def relative(self, day: dt.date, to: dt.date) -> str:
        """The day as seen from another: "il y a 7 jours", "dans 3 jours"."""
        return self._days((day - to).days, direction=True)

    def _days(self, count: int, *, direction: bool) -> str:
        from babel.dates import format_timedelta

        span, never = dt.timedelta(days=count), 1e9
        text = format_timedelta(span, "day", never, add_direction=direction, locale=_babel(self.name))
        return text.translate(_MARKS)

    def number(self, value: Number) -> str:
        from babel.numbers import format_decimal

        return format_decimal(value, locale=_babel(self.name)).translate(_MARKS)

    def percent(self, share: Number) -> str:
        """0.25 is "25 %"."""
        from babel.numbers import format_percent

        return format_percent(share, locale=_babel(self.name)).translate(_MARKS)

    def money(self, amount: Number, currency: str) -> str:
        """`currency` is ISO 4217, which also gives the decimals: three for TND, two for MAD and EUR."""
        from babel.numbers import format_currency

        return format_currency(amount, currency, locale=_babel(self.name)).translate(_MARKS).strip()

    def list(self, items: Iterable[str], style: Literal["standard", "or"] = "standard") -> str:
        """Such as "a, b et c", «أ وب وج»; with the style "or", "a, b ou c"."""
        from babel.lists import format_list

        return format_list([*items], style, _babel(self.name)).translate(_MARKS)

    def ordinal(self, number: int, *, masculine: bool = False) -> str:
        """Such as "première", «الأولى» (a consultation, a meeting); "premier", «الأول» for what is masculine."""
        words = _ORDINALS.get(self.lang, ())
        if 0 < number <= len(words):
            return words[number - 1][masculine]
        return _BEYOND[self.lang].format(number)

    def plural(self, count: Number) -> int:
        """Which of a catalogue's forms goes with the number: of two in French, of six in Arabic, in gettext's order."""
        tags = ("zero", "one", "two", "few", "many", "other") if self.lang is Lang.AR else ("one", "other")
        tag = _babel(self.name).plural_form(count)
        return tags.index(tag) if tag in tags else len(tags) - 1
