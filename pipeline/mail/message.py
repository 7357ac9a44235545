"""One message for one person: what it says, and its bytes.

The shape is mixed( alternative( text, HTML with `lang` and `dir`, calendar ), attachments ); Outlook wants the calendar
as the third alternative, with its method. The bytes are written here and not by `email.message`: attachments are
encoded once for all persons, and nothing depends on chance or the clock. Python 3.11 decodes long Arabic display names
badly when the name is split by `email.policy`; the whole name goes through `email.header.Header`.
"""

import base64
import binascii
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from email.header import Header
from email.utils import format_datetime, formataddr
from functools import lru_cache
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import FileSystemLoader, StrictUndefined
from jinja2 import TemplateError as JinjaError
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from pipeline.content.calendar import zone
from pipeline.errors import DeliveryError, Place, Sentence, TemplateError
from pipeline.mail import ics
from pipeline.mail.model import Attachment, Key, Lang, Mailing, Meeting, Office, Person, attachments_for

EOL = b"\r\n"
ASCII = bytes(range(128))
LINE = 76  # characters of an encoded line (RFC 2045)
ADDRESS = re.compile(
    r"(?=.{3,254}$)(?=[^@]{1,64}@)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]"
)
MEDIA_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".pdf": "application/pdf",
    ".html": "text/html",
    ".zip": "application/zip",
}


@dataclass(frozen=True, slots=True)
class Message:
    """`head` is everything before the attachments, `parts` the encoded attachments, shared by all messages."""

    key: Key
    person: Person
    mailing: Mailing
    subject: str
    text: str
    html: str
    calendar: bytes
    message_id: str
    sender: str
    head: bytes
    parts: tuple[bytes, ...]
    attachments: tuple[Attachment, ...]

    @property
    def data(self) -> bytes:
        """The whole message, made when it is asked for: a thousand of them would not fit in memory."""
        boundary = _boundary(self.key, "mixed")
        pieces = [self.head]
        for part in self.parts:
            pieces += [b"--", boundary, EOL, part]
        return b"".join([*pieces, b"--", boundary, b"--", EOL])

    @property
    def file(self) -> str:
        """The name of its .eml file: "tunis-c1-invitation.amina.fr.eml"."""
        return f"{self.mailing.name}.{self.person.id.rpartition('/')[2]}.{'-'.join(self.person.langs)}.eml"


class Composer:
    """Makes the messages of one run: `templates` is the folder of mail templates, `at` (aware) the date they bear."""

    def __init__(self, templates: Path, office: Office, at: datetime) -> None:
        self.office, self.at = office, at
        self._templates = SandboxedEnvironment(
            loader=FileSystemLoader(templates),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._encoded: dict[Attachment, bytes] = {}
        _check_address(office.address, office.name.fr)

    def compose(self, mailing: Mailing, person: Person) -> Message:
        """The message; `DeliveryError` where person, subject or attachments cannot be used."""
        check(person)
        key = mailing.key(person)
        files = attachments_for(person.langs, mailing.attachments)
        for lang in person.langs:
            for told in _told(mailing.meeting, lang).values():
                _check_line(told, Sentence("l’objet", "the subject"), person)
        passages = [self._passage(mailing, person, lang, files) for lang in person.langs]
        subject = " | ".join(title for title, _ in passages)
        html = self._render(
            "frame.html",
            subject=subject,
            passages=[
                {"lang": lang, "dir": "rtl" if lang == "ar" else "ltr", "body": Markup(body)}  # noqa: S704  # rendered and escaped by the same environment
                for lang, (_, body) in zip(person.langs, passages, strict=True)
            ],
        )
        text = ("\n\n" + "–" * 20 + "\n\n").join(plain(body) for _, body in passages)
        calendar = (
            ics.invitation(mailing.meeting, self.office, person, person.langs[0], self.at) if mailing.calendar else b""
        )
        message_id = f"<{key.digest}@{self.office.address.rpartition('@')[2]}>"
        return Message(
            key=key,
            person=person,
            mailing=mailing,
            subject=subject,
            text=text,
            html=html,
            calendar=calendar,
            message_id=message_id,
            sender=self.office.address,
            head=self._head(mailing, person, subject, message_id)
            + _alternative(key, text, html, calendar, ics.method(mailing.meeting)),
            parts=tuple(self._part(file) for file in files),
            attachments=files,
        )

    def _passage(self, mailing: Mailing, person: Person, lang: Lang, files: Iterable[Attachment]) -> tuple[str, str]:
        """The subject and the HTML of the message in one language."""
        body = self._render(
            f"{lang}/{mailing.kind}.html",
            programme=self.office.programme.of(lang),
            meeting=_told(mailing.meeting, lang),
            person={"name": person.name.of(lang), "organisation": person.organisation.of(lang)},
            office={"name": self.office.name.of(lang), "address": self.office.address},
            files=[file.name for file in files],
            version=mailing.version,
            changed=mailing.meeting.sequence > 0,
        )
        title, end, rest = body.partition("</title>")
        if not end:
            what = Sentence("ce modèle de message n’a pas de <title>", "this mail template has no <title>")
            raise TemplateError(what, Place(f"mail/{lang}/{mailing.kind}.html"))
        return " ".join(plain(title).split("\n")), re.sub(r"\n\s*\n+", "\n", rest.strip())

    def _render(self, name: str, **values: Any) -> str:
        try:
            return self._templates.get_template(name).render(values)
        except JinjaError as error:
            place = Place(f"mail/{name}", getattr(error, "lineno", 0) or 0)
            what = Sentence(f"ce modèle de message est inutilisable : {error}", f"unusable mail template: {error}")
            raise TemplateError(what, place) from error

    def _head(self, mailing: Mailing, person: Person, subject: str, message_id: str) -> bytes:
        lang = person.langs[0]
        lines = [
            _address("From", self.office.name.of(lang), self.office.address),
            _address("To", person.name.of(lang), person.address),
            _address("Reply-To", self.office.name.of(lang), self.office.address),
            f"Subject: {_encoded('Subject', subject)}",
            f"Date: {format_datetime(self.at.astimezone(zone(mailing.meeting.zone)).replace(microsecond=0))}",
            f"Message-ID: {message_id}",
            f"Content-Language: {', '.join(person.langs)}",
            "MIME-Version: 1.0",
            f'Content-Type: multipart/mixed; boundary="{_boundary(mailing.key(person), "mixed").decode()}"',
        ]
        return "\r\n".join([*lines, "", ""]).encode("ascii")

    def _part(self, file: Attachment) -> bytes:
        if file not in self._encoded:
            self._encoded[file] = _attached(file)
        return self._encoded[file]


# -- what persons may be called ----------------------------------------------------------------------------------------


def check(person: Person) -> None:
    """`DeliveryError` where nothing could be written to that person."""
    _check_address(person.address, person.name.fr)
    if not person.langs:
        what = Sentence(f"{person.name.fr} n’a pas de langue", f"{person.name.fr} has no language")
        raise DeliveryError(what, hint=Sentence("indiquez fr, ar ou les deux", "state fr, ar or both"))
    for lang in person.langs:
        _check_line(person.name.of(lang), Sentence("le nom", "the name"), person)
        _check_line(person.organisation.of(lang), Sentence("l’organisation", "the organisation"), person)


def _check_address(address: str, name: str) -> None:
    if not ADDRESS.fullmatch(address):
        raise DeliveryError(
            Sentence(f"adresse invalide de {name!a} : {address!a}", f"invalid address of {name!a}: {address!a}"),
            hint=Sentence("une adresse s’écrit nom@domaine.tn", "an address is written name@domain.tn"),
        )


def _check_line(text: str, what: Sentence, person: Person) -> None:
    """A line feed in a name would begin a header of its own: no control character may stand in any."""
    if any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text):
        raise DeliveryError(
            Sentence(
                f"caractère de contrôle dans {what.fr} : {text!a} (adresse {person.address})",
                f"control character in {what.en}: {text!a} (address {person.address})",
            )
        )


# -- words -------------------------------------------------------------------------------------------------------------


def _told(meeting: Meeting, lang: Lang) -> dict[str, str]:
    return {
        "title": meeting.title.of(lang),
        "short": meeting.short.of(lang),
        "city": meeting.city_name.of(lang),
        "place": meeting.place.of(lang),
        "day": in_words(meeting.day, _locale(meeting, lang)),
        "start": f"{meeting.start:%H:%M}",
        "end": f"{meeting.end:%H:%M}",
    }


def _locale(meeting: Meeting, lang: Lang) -> str:
    return lang if meeting.months == "international" and lang == "ar" else f"{lang}_{meeting.country}"


@lru_cache(maxsize=256)
def in_words(day: date, locale: str) -> str:
    """The day as the country writes it: "mardi 7 novembre 2023", "الثلاثاء، 7 نوفمبر 2023"."""
    from babel.dates import format_date

    if locale.startswith("ar"):
        return format_date(day, "EEEE، d\u00a0MMMM y", locale=locale)
    return format_date(day, "EEEE d'er'\u00a0MMMM y" if day.day == 1 else "EEEE d\u00a0MMMM y", locale=locale)


def plain(html: str) -> str:
    """What a passage says without its looks: paragraphs apart, items marked, line breaks kept."""
    reader = _Plain()
    reader.feed(html)
    reader.close()
    lines = [re.sub(r"[ \t\r]+", " ", line).strip(" ") for line in "".join(reader.pieces).split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


class _Plain(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self._number: list[int] = []  # of the lists around: the last number given, or -1 for bullets

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        if tag in ("ul", "ol"):
            self._number.append(-1 if tag == "ul" else 0)
        if tag in ("p", "ul", "ol"):
            self.pieces.append("\n\n")
        if tag == "br":
            self.pieces.append("\n")
        if tag == "li" and self._number:
            ordered = self._number[-1] >= 0
            self._number[-1] += ordered
            self.pieces.append(f"\n{self._number[-1]}. " if ordered else "\n- ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("ul", "ol") and self._number:
            self._number.pop()
        if tag in ("p", "ul", "ol"):
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        self.pieces.append(data.replace("\n", " "))


# -- bytes -------------------------------------------------------------------------------------------------------------


def _address(field: str, name: str, address: str) -> str:
    if name.isascii() and len(name) <= LINE - len(field) and "=?" not in name:  # which begins an encoded word
        return f"{field}: {formataddr((name, address))}"
    encoded = _encoded(field, name)
    last = encoded.rpartition("\r\n")[2]
    return f"{field}: {encoded}{' ' if len(last) + len(address) < LINE - len(field) else EOL.decode() + ' '}<{address}>"


def _encoded(field: str, text: str) -> str:
    """The whole text as encoded words (RFC 2047), folded."""
    return Header(text, "utf-8", header_name=field, maxlinelen=LINE).encode(linesep="\r\n")


def _boundary(key: Key, which: str) -> bytes:
    """Cannot stand in any part: encoded text has no "=_" followed by a letter outside hexadecimal."""
    return f"=_{which}_{key.digest}".encode()


def _alternative(key: Key, text: str, html: str, calendar: bytes, method: str) -> bytes:
    outer, inner = _boundary(key, "mixed"), _boundary(key, "alternative")
    parts = [
        _text_part("text/plain; charset=utf-8", text.replace("\n", "\r\n").encode() + EOL),
        _text_part("text/html; charset=utf-8", html.replace("\n", "\r\n").encode() + EOL),
    ]
    if calendar:
        parts.append(_text_part(f"text/calendar; charset=utf-8; method={method}", calendar))
    pieces = [b"--", outer, EOL, b'Content-Type: multipart/alternative; boundary="', inner, b'"', EOL, EOL]
    for part in parts:
        pieces += [b"--", inner, EOL, part]
    return b"".join([*pieces, b"--", inner, b"--", EOL])


def _text_part(kind: str, body: bytes) -> bytes:
    """Quoted-printable stays legible for French; Arabic is shorter in base64."""
    foreign = len(body.translate(None, delete=ASCII))
    if foreign * 4 > len(body):
        how, coded = b"base64", _base64(body)
    else:
        how, coded = b"quoted-printable", binascii.b2a_qp(body, istext=True)
    return b"".join(
        [b"Content-Type: ", kind.encode(), EOL, b"Content-Transfer-Encoding: ", how, EOL, EOL, coded.rstrip(EOL), EOL]
    )


def _base64(body: bytes) -> bytes:
    return base64.encodebytes(body).replace(b"\n", EOL)


def _attached(file: Attachment) -> bytes:
    try:
        body = file.path.read_bytes()
    except OSError as error:
        raise DeliveryError(
            Sentence(f"pièce jointe absente : {file.name}", f"missing attachment: {file.name}"),
            Place(str(file.path)),
            Sentence("construisez le dossier : make pack", "build the pack: make pack"),
        ) from error
    kind = MEDIA_TYPES.get(file.path.suffix, "application/octet-stream")
    name = file.name if file.name.isascii() else ""
    if any(unicodedata.category(char) in {"Cc", "Zl", "Zp"} or char in '"\\/' for char in file.name):
        what = Sentence(f"nom de fichier refusé : {file.name!a}", f"file name refused: {file.name!a}")
        raise DeliveryError(what, Place(str(file.path)))
    return b"".join(
        [
            f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n".encode(),
            f"Content-Disposition: attachment; {_file_name(name or file.name)}\r\n\r\n".encode("ascii"),
            _base64(body),
        ]
    )


def _file_name(name: str) -> str:
    if name.isascii():
        return f'filename="{name}"'
    from urllib.parse import quote

    return f"filename*=utf-8''{quote(name, safe='')}"  # RFC 2231
