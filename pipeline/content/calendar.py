"""Working days of Tunisia and Morocco, days on which a mailing is due, and time zones.

What is due N days before a meeting is moved *earlier*, never later, off week-ends, public holidays and the day either
side of an Islamic holiday whose date is only estimated (the moon decides, and the government announces it days before).
Whoever announces, corrects or adds a day writes it in `content/holidays.yaml`.

Facts of July 2026, `holidays` 0.109: Morocco is right. Tunisia is not since 2022: it keeps 14 January and lacks 17
December (décret présidentiel n° 2021-223 du 7 décembre 2021). It knows no French for Tunisia and silently falls back
to English, so the French names stand here. Morocco is at UTC+0 the year round since 20 September 2026 (tzdata 2026c);
many machines still carry older data and `zoneinfo` prefers them, so only the `tzdata` package is asked.
"""

import importlib.machinery
import importlib.util
import zoneinfo
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import Field

from pipeline.content.load import read_one
from pipeline.content.schema import Day, Format, Label, Model
from pipeline.errors import ContentError, Place, Sentence

COUNTRIES = ("TN", "MA")
ESTIMATED = " (estimated)"  # what `holidays` writes after a name, in English
FARTHEST = 60  # days; nothing is closed for so long, so a longer search is a fault of holidays.yaml

WEEKDAYS = (
    ("lundi", "Monday"),
    ("mardi", "Tuesday"),
    ("mercredi", "Wednesday"),
    ("jeudi", "Thursday"),
    ("vendredi", "Friday"),
    ("samedi", "Saturday"),
    ("dimanche", "Sunday"),
)
MONTHS = (
    ("janvier", "January"),
    ("février", "February"),
    ("mars", "March"),
    ("avril", "April"),
    ("mai", "May"),
    ("juin", "June"),
    ("juillet", "July"),
    ("août", "August"),
    ("septembre", "September"),
    ("octobre", "October"),
    ("novembre", "November"),
    ("décembre", "December"),
)
FRENCH = {
    "New Year's Day": "le Jour de l’an",
    "Revolution and Youth Day": "la fête de la Révolution et de la Jeunesse",
    "Revolution Day": "la fête de la Révolution",
    "Independence Day": "la fête de l’Indépendance",
    "Martyrs' Day": "la journée des Martyrs",
    "Labor Day": "la fête du Travail",
    "Republic Day": "la fête de la République",
    "Women's Day": "la fête de la Femme",
    "Evacuation Day": "la fête de l’Évacuation",
    "Islamic New Year": "le Nouvel an de l’Hégire",
    "Prophet's Birthday": "le Mouled",
    "Eid al-Fitr": "l’Aïd el-Fitr",
    "Eid al-Fitr Holiday": "le congé de l’Aïd el-Fitr",
    "Day of Arafah": "le jour d’Arafat",
    "Eid al-Adha": "l’Aïd el-Idha",
    "Eid al-Adha Holiday": "le congé de l’Aïd el-Idha",
    "Proclamation of Independence Day": "le Manifeste de l’indépendance",
    "Amazigh New Year": "le Nouvel an amazigh",
    "Throne Day": "la fête du Trône",
    "Oued Ed-Dahab Day": "l’anniversaire de la récupération de Oued Eddahab",
    "Youth Day": "la fête de la Jeunesse",
    "Unity Day": "la fête de l’Unité",
    "Green March": "l’anniversaire de la Marche verte",
}
OF_MOROCCO = {
    "Revolution Day": "l’anniversaire de la Révolution du Roi et du peuple",
    "Eid al-Adha": "l’Aïd al-Adha",
    "Eid al-Fitr": "l’Aïd al-Fitr",
    "Islamic New Year": "le premier Moharram",
    "Prophet's Birthday": "l’Aïd al-Mawlid",
}


@dataclass(frozen=True, slots=True)
class Holiday:
    """`estimated`: computed from the moon and not yet announced, so it may fall a day earlier or later."""

    name: Sentence
    estimated: bool = False


@dataclass(frozen=True, slots=True)
class Overrides:
    """What an office knows better for one country: days added, days that are worked, estimates that were announced."""

    add: Mapping[date, Sentence] = field(default_factory=dict)
    remove: frozenset[date] = frozenset()
    confirm: frozenset[date] = frozenset()


@dataclass(frozen=True, slots=True)
class Due:
    """The day on which something must leave, and why it is not the day first reckoned (empty: it is)."""

    day: date
    reasons: tuple[Sentence, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of one country ("TN" or "MA")."""

    country: str
    overrides: Overrides = Overrides()

    def holiday(self, day: date) -> Holiday | None:
        if day in self.overrides.remove:
            return None
        if day in self.overrides.add:
            return Holiday(self.overrides.add[day])
        found = _public(self.country, day.year).get(day)
        if found and day in self.overrides.confirm:
            return Holiday(found.name)
        return found

    def why_closed(self, day: date) -> Sentence | None:
        """The reason nothing should leave on that day; None for a working day."""
        said = spoken(day)
        if day.weekday() >= 5:  # noqa: PLR2004  # Saturday: both countries rest on Saturday and Sunday
            return Sentence(f"le {said.fr} est en fin de semaine", f"{said.en} is in a week-end")
        if here := self.holiday(day):
            return Sentence(f"le {said.fr} est férié ({here.name.fr})", f"{said.en} is a holiday ({here.name.en})")
        for other in (day - timedelta(days=1), day + timedelta(days=1)):
            if (near := self.holiday(other)) and near.estimated:
                return Sentence(
                    f"le {said.fr} touche {near.name.fr}, dont la date n’est qu’estimée",
                    f"{said.en} is next to {near.name.en}, whose date is only estimated",
                )
        return None

    def before(self, meeting: date, days: int) -> Due:
        """The day for what must leave at least `days` before the meeting."""
        return self._search(meeting - timedelta(days=days), -1)

    def after(self, meeting: date, days: int) -> Due:
        """The day for what follows the meeting by `days`: moved earlier as well, but never to the meeting or before."""
        due = self._search(meeting + timedelta(days=days), -1)
        return due if due.day > meeting else self._search(meeting + timedelta(days=days), 1)

    def _search(self, day: date, step: int) -> Due:
        reasons: list[Sentence] = []
        while reason := self.why_closed(day):
            reasons.append(reason)
            day += timedelta(days=step)
            if len(reasons) > FARTHEST:
                raise ContentError(
                    Sentence(f"aucun jour ouvré autour du {spoken(day).fr}", f"no working day around {spoken(day).en}"),
                    hint=Sentence("relisez holidays.yaml", "read holidays.yaml again"),
                )
        return Due(day, tuple(reasons))


def spoken(day: date) -> Sentence:
    """The day in words: « mardi 7 novembre 2023 », “Tuesday 7 November 2023”."""
    (fr, en), (mois, month) = WEEKDAYS[day.weekday()], MONTHS[day.month - 1]
    return Sentence(f"{fr} {day.day}{'er' * (day.day == 1)} {mois} {day.year}", f"{en} {day.day} {month} {day.year}")


@lru_cache(maxsize=64)
def _public(country: str, year: int) -> Mapping[date, Holiday]:
    """The public holidays of a year as `holidays` gives them, with the corrections above and French names."""
    return {day: _holiday(country, names.split("; ")) for day, names in sorted(_source(country)(year).items())}


def _source(country: str) -> Callable[[int], Mapping[date, str]]:
    if country == "MA":
        morocco = _calendar("morocco").Morocco
        return lambda year: morocco(years=year, language="en_US")
    if country != "TN":
        known = ", ".join(COUNTRIES)
        raise ContentError(
            Sentence(f"jours fériés inconnus pour « {country} »", f"no holidays known for “{country}”"),
            hint=Sentence(f"les pays connus : {known}", f"the known countries: {known}"),
        )

    calendar = _calendar("tunisia").Tunisia

    def tunisia(year: int) -> Mapping[date, str]:
        days = dict(calendar(years=year, language="en_US"))
        if year >= 2022:  # noqa: PLR2004  # the first January after the decree of 7 December 2021
            left = [name for name in days.pop(date(year, 1, 14)).split("; ") if name != "Revolution and Youth Day"]
            days |= {date(year, 1, 14): "; ".join(left)} if left else {}
        if year >= 2021:  # noqa: PLR2004  # the year of the decree
            eve = date(year, 12, 17)
            days[eve] = "; ".join(filter(None, ("Revolution Day", days.get(eve, ""))))
        return days

    return tunisia


def _calendar(country: str) -> Any:
    """The module of one country, by itself: importing it from its package imports two hundred and fifty others."""
    import holidays

    folder = str(Path(holidays.__file__).parent / "countries")
    spec = importlib.machinery.PathFinder.find_spec(country, [folder])
    if spec is None or spec.loader is None:
        raise ImportError(f"holidays has no countries/{country}.py any more")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _holiday(country: str, names: list[str]) -> Holiday:
    """Several holidays may fall on one day; it is estimated only if each of them is."""
    plain = [name.removesuffix(ESTIMATED) for name in names]
    french = FRENCH | (OF_MOROCCO if country == "MA" else {})
    return Holiday(
        Sentence(" et ".join(french.get(name, name) for name in plain), " and ".join(plain)),
        estimated=all(name.endswith(ESTIMATED) for name in names),
    )


# -- holidays.yaml ----------------------------------------------------------------------------------------------------


class Added(Model):
    """Un jour chômé que le calendrier ne connaît pas."""

    day: Day = Field(description="Le jour : 2026-03-23.")
    name: Label = Field(description="Son nom.")


class Country(Model):
    """Ce que l’on sait mieux que le calendrier, pour un pays."""

    add: tuple[Added, ...] = Field(default=(), description="Jours chômés à ajouter.")
    remove: tuple[Day, ...] = Field(default=(), description="Jours du calendrier qui sont travaillés.")
    confirm: tuple[Day, ...] = Field(default=(), description="Jours estimés dont la date a été annoncée.")


class HolidaysFile(Model):
    """Les jours fériés : corrections du calendrier."""

    format: Format = Field(description="Format du fichier : 1.")
    TN: Country = Field(default=Country(), description="Tunisie.")
    MA: Country = Field(default=Country(), description="Maroc.")


def read_overrides(path: Path) -> dict[str, Overrides]:
    """The corrections by country; none where there is no file. `ContentError` for one that corrects nothing."""
    if not path.is_file():
        return {}
    read = read_one(path, HolidaysFile)
    found = {}
    for country in COUNTRIES:
        said: Country = getattr(read, country)
        for day in (*said.remove, *said.confirm):
            if day not in _public(country, day.year):
                raise ContentError(
                    Sentence(
                        f"{spoken(day).fr} n’est pas férié ({country})", f"{spoken(day).en} is no holiday ({country})"
                    ),
                    Place(path.as_posix()),
                    Sentence(
                        f"« remove » et « confirm » ne citent que des jours fériés ({country})",
                        f"“remove” and “confirm” name public holidays only ({country})",
                    ),
                )
        found[country] = Overrides(
            add={new.day: Sentence(new.name.fr, new.name.fr) for new in said.add},
            remove=frozenset(said.remove),
            confirm=frozenset(said.confirm),
        )
    return found


# -- time zones -------------------------------------------------------------------------------------------------------


def zone(name: str) -> zoneinfo.ZoneInfo:
    """The time zone of that name from the `tzdata` package, whatever the machine carries."""
    if zoneinfo.TZPATH:
        zoneinfo.reset_tzpath(to=[])
        zoneinfo.ZoneInfo.clear_cache()
    try:
        return zoneinfo.ZoneInfo(name)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError) as error:
        raise ContentError(
            Sentence(f"fuseau horaire inconnu : « {name} »", f"unknown time zone: “{name}”"),
            hint=Sentence("par exemple : Africa/Tunis, Africa/Casablanca", "for example: Africa/Tunis"),
        ) from error
