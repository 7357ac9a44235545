"""One office with its meeting and persons, as the tests of mail use it."""

from datetime import UTC, date, datetime, time
from functools import lru_cache
from pathlib import Path

from pipeline.content.calendar import Due
from pipeline.mail.message import Composer
from pipeline.mail.model import Attachment, Lang, Mailing, Meeting, Office, Pair, Person

TEMPLATES = Path(__file__).parent.parent.parent / "templates" / "mail"
AT = datetime(2023, 10, 31, 8, 0, tzinfo=UTC)
OFFICE = Office(
    name=Pair("Équipe MC2CM – RUCP", "فريق مشروع الهجرة من مدينة إلى مدينة في المتوسط"),
    address="bureau@example.org",
    programme=Pair("MC2CM – RUCP", "MC2CM – RUCP"),
)
MEETING = Meeting(
    city="tunis",
    city_name=Pair("Tunis", "تونس"),
    number=1,
    country="TN",
    zone="Africa/Tunis",
    day=date(2023, 11, 7),
    start=time(10, 30),
    end=time(13, 0),
    place=Pair("Siège de la municipalité de Tunis", "مقر بلدية تونس"),
    title=Pair("Institutionnalisation du groupe", "إضفاء الصبغة المؤسساتية على المجموعة"),
    short=Pair("Première consultation", "الاستشارة الأولى"),
)


def person(name: str, *langs: Lang) -> Person:
    return Person(
        id=f"tunis/{name}",
        name=Pair(
            f"Madame {name.capitalize()} Ben Salah", "السيدة آمنة بنت محمد الصالح الطرابلسي بن عبد الله القيرواني"
        ),
        organisation=Pair("Ville de Tunis", "بلدية تونس"),
        address=f"{name}@example.org",
        langs=langs or ("fr",),
    )


def people(count: int) -> tuple[Person, ...]:
    return tuple(person(f"p{n}", *((("fr",), ("ar",), ("fr", "ar"))[n % 3])) for n in range(count))


def papers(folder: Path, size: int = 2000) -> tuple[Attachment, ...]:
    """A Word file and a PDF in each language and side by side: only their bytes matter here."""
    found = []
    for lang in ("fr", "ar", "fr-ar"):
        for ending in ("docx", "pdf"):
            path = folder / f"tunis-terms-of-reference-v1.{lang}.{ending}"
            path.write_bytes((f"{lang} {ending} ".encode() * size)[:size])
            found.append(Attachment(path.name, lang, path))
    return tuple(found)


def mailing(  # what tests vary
    to: tuple[Person, ...],
    attachments: tuple[Attachment, ...] = (),
    *,
    kind: str = "terms-of-reference",
    meeting: Meeting = MEETING,
    version: str = "1",
    calendar: bool = False,
) -> Mailing:
    return Mailing(
        kind=kind,
        meeting=meeting,
        paper="tunis-terms-of-reference",
        version=version,
        due=Due(date(2023, 10, 31)),
        state="due",
        to=to,
        attachments=attachments,
        calendar=calendar,
    )


@lru_cache(maxsize=4)  # templates are compiled once
def composer(at: datetime = AT) -> Composer:
    return Composer(TEMPLATES, OFFICE, at)
