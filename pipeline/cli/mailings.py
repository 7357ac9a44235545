"""What mail needs, filled from the content, the packs and the settings.

Mail knows no format and reads no content file: persons, meetings and built files become its own small values here.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from pipeline.content.calendar import read_overrides
from pipeline.content.kinds import VERSIONED
from pipeline.content.load import Content
from pipeline.content.pending import pending
from pipeline.content.schema import City, Consultation, Pair
from pipeline.errors import ContentError, DeliveryError, Place, Remark, Sentence, SettingsError
from pipeline.mail import ics, model
from pipeline.mail.deliver import Security, Server
from pipeline.mail.ledger import Entry, Ledger, State
from pipeline.mail.model import Attachment, Mailing, Meeting, Office, Person, Rule
from pipeline.mail.schedule import CANCELLATION, Edition, plan
from pipeline.packs.plan import Pack
from pipeline.settings import Settings

ADDRESS = "consultations@example.org"  # until an office states its own: nothing can be sent from it
FORMATS = (".docx", ".pdf")
PORTS: Mapping[str, int] = {"starttls": 587, "tls": 465, "none": 25}
# What the program may still send by itself; everything else is settled, or for a person to decide.
OPEN = (State.DEFERRED, State.CLAIMED)
UNDECIDED = (State.REFUSED, State.UNKNOWN, State.BOUNCED)


# -- from content ------------------------------------------------------------------------------------------------------


def _pair(pair: Pair) -> model.Pair:
    """Both texts. Raises `ContentError` for one that a translator still owes: nobody is to be sent « (à traduire) »."""
    for text in (pair.fr, pair.ar):
        if pending(text)[0]:
            raise ContentError(
                Sentence(
                    "une traduction manque : rien ne peut être envoyé ainsi", "a translation is owed: not to be sent"
                ),
                text.place,
                Sentence("écrire la traduction", "write the translation"),
            )
    return model.Pair(str(pair.fr), str(pair.ar))


def office(content: Content, settings: Settings) -> Office:
    short = content.programme.short
    said = settings.mail
    name = model.Pair(said.get("name_fr", f"Équipe {short.fr}"), said.get("name_ar", f"فريق {short.ar}"))
    return Office(name, settings.mail.get("address", ADDRESS), _pair(short))


def rules(content: Content) -> tuple[Rule, ...]:
    return tuple(
        Rule(
            kind=str(mailing.id),
            consultations=tuple(mailing.consultations),
            days=-mailing.days_before,
            papers=tuple(map(str, mailing.papers)),
            to=mailing.to,
            calendar=mailing.calendar,
        )
        for mailing in content.programme.mailings
    )


def persons(city: City) -> tuple[Person, ...]:
    """Those of the city who can be written to."""
    return tuple(
        Person(
            id=f"{city.id}/{person.id}",
            name=_pair(person.name),
            organisation=_pair(city.organisation(person.organisation).name),
            address=str(person.email),
            langs=person.languages,
        )
        for person in city.persons
        if person.email
    )


def meeting(content: Content, city: City, consultation: Consultation, ledger: Ledger) -> Meeting:
    step, venue = content.texts.step(consultation.n), city.venue(consultation.venue)
    place = (
        model.Pair(*(f"{venue.name[lang]}{mark} {venue.address[lang]}" for lang, mark in (("fr", ","), ("ar", "،"))))
        if venue.address
        else _pair(venue.name)
    )
    found = Meeting(
        city=city.id,
        city_name=_pair(city.name),
        number=consultation.n,
        country=city.territory,
        zone=str(city.time_zone),
        day=consultation.day,
        start=consultation.start.time(),
        end=consultation.end.time(),
        place=place,
        title=_pair(consultation.title),
        short=_pair(step.title),
        months=city.months,
        replied=frozenset(f"{city.id}/{reply}" for reply in consultation.replies),
        cancelled=consultation.cancelled,
    )
    return replace(found, sequence=ledger.sequence(ics.uid(found), facts(found)))


def facts(found: Meeting) -> str:
    """What an invitation says: when it says something else, it is a new one."""
    said = [found.day, found.start, found.end, found.zone, found.place.fr, found.place.ar, found.cancelled]
    return json.dumps([str(value) for value in said], ensure_ascii=False)


def worth_knowing(content: Content) -> list[Remark]:
    """Persons nobody can write to, and those who share a mailbox: both are written to."""
    remarks = []
    for city in content.cities.values():
        by_address: dict[str, list[str]] = {}
        for person in city.persons:
            if not person.email:
                what = Sentence(f"{person.name.fr} n’a pas d’adresse", f"{person.name.fr} has no address")
                remarks.append(Remark(what, person.id.place))
            else:
                by_address.setdefault(person.email.lower(), []).append(str(person.name.fr))
        for address, names in by_address.items():
            if len(names) > 1:
                said = ", ".join(names)
                what = Sentence(f"une même adresse ({address}) : {said}", f"one address ({address}) for {said}")
                remarks.append(Remark(what))
    return remarks


# -- what there is to send ---------------------------------------------------------------------------------------------


def mailings(content: Content, settings: Settings, ledger: Ledger, today: date | datetime) -> list[Mailing]:
    """Every mailing, without its files: those are looked for in built packs, by `with_files`."""
    meetings = [
        meeting(content, city, consultation, ledger)
        for city in content.cities.values()
        for consultation in city.consultations.values()
    ]
    found = plan(
        meetings,
        rules(content),
        {city.id: persons(city) for city in content.cities.values()},
        lambda of, rule: _edition(content, of, rule),
        today,
        read_overrides(settings.content / "holidays.yaml"),
    )
    invited = {entry.key.person for entry in ledger.entries() if entry.key.kind == "invitation"}
    return [
        replace(mailing, to=tuple(person for person in mailing.to if person.id in invited))
        if mailing.kind == CANCELLATION
        else mailing
        for mailing in found
    ]


def _edition(content: Content, of: Meeting, rule: Rule) -> Edition | Sentence:
    """The paper that names the mailing: the meeting itself, or the first of its papers that the programme has."""
    if rule.calendar:
        return Edition(of.key, str(of.sequence))
    known = {str(paper.kind) for paper in content.programme.papers_of(of.number)}
    kind = next((kind for kind in rule.papers if kind in known), None)
    if kind is None:
        wanted = ", ".join(rule.papers)
        return Sentence(f"document pas encore au programme : {wanted}", f"paper not yet in the programme: {wanted}")
    if kind not in VERSIONED:
        return Edition(f"{of.key}-{kind}", "1")
    versions = [
        version
        for version in content.versions_of(of.city, of.number, kind)
        if (version.day <= of.day if rule.days < 0 else version.day > of.day or version.status == "ratified")
    ]
    if not versions:
        when = ("avant", "before") if rule.days < 0 else ("après", "after")
        return Sentence(
            f"pas de version d’{when[0]} la réunion : {kind}", f"no version from {when[1]} the meeting: {kind}"
        )
    return Edition(f"{of.city}-{kind}", str(versions[-1].version))


def carries_papers(mailing: Mailing, content: Content) -> bool:
    return any(rule.kind == mailing.kind and rule.papers for rule in rules(content))


def with_files(mailing: Mailing, content: Content, settings: Settings) -> Mailing:
    """The mailing with its files, from a pack that is up to date; `DeliveryError` where one is missing."""
    rule = next((rule for rule in rules(content) if rule.kind == mailing.kind), None)
    if rule is None or not rule.papers:
        return mailing
    folder = Pack(mailing.meeting.city, mailing.meeting.number).folder(settings.build)
    try:
        listed = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError) as error:
        what = Sentence("le dossier de la réunion n’est pas construit", "the pack of the meeting is not built")
        raise DeliveryError(what, Place(str(folder)), Sentence("make pack", "make pack")) from error
    files = [
        Attachment(entry["file"], "-".join(entry["languages"]), folder / entry["file"])
        for kind in rule.papers
        for entry in listed
        if entry["kind"] == kind
        and Path(entry["file"]).suffix in FORMATS
        and (kind != rule.papers[0] or rule.calendar or entry["version"].removeprefix("v") in ("", mailing.version))
    ]
    for person in mailing.to:
        if not model.attachments_for(person.langs, files):
            said = "-".join(person.langs)
            what = Sentence(f"aucun document en {said} pour {mailing.name}", f"no paper in {said} for {mailing.name}")
            raise DeliveryError(what, Place(str(folder)))
    return replace(mailing, attachments=tuple(files))


def waiting_for(mailing: Mailing, entries: Mapping[str, Entry]) -> tuple[Person, ...]:
    """The persons who have not had it: never tried, or to be tried again."""
    return tuple(
        person
        for person in mailing.to
        if (entry := entries.get(mailing.key(person).digest)) is None or entry.state in OPEN
    )


def to_decide(mailing: Mailing, entries: Mapping[str, Entry]) -> tuple[Person, ...]:
    """The persons of whom somebody must find out whether they have it, or how to reach them."""
    return tuple(
        person
        for person in mailing.to
        if (entry := entries.get(mailing.key(person).digest)) and entry.state in UNDECIDED
    )


# -- from settings -----------------------------------------------------------------------------------------------------


def server(settings: Settings) -> Server:
    """The server of the settings; `SettingsError` for what is missing or cannot be used."""
    said = settings.mail
    for key in ("host", "address"):
        if not said.get(key):
            raise SettingsError(
                Sentence(f"le réglage « mail.{key} » manque pour envoyer", f"the setting “mail.{key}” is missing"),
                hint=Sentence(
                    "section [mail] de settings.toml, ou MITHAQ_MAIL_… ; voir docs/envoi.md",
                    "section [mail] of settings.toml, or MITHAQ_MAIL_…; see docs/envoi.md",
                ),
            )
    security = _security(said.get("security", "starttls"))
    authority = Path(said["authority"]) if said.get("authority") else None
    if authority and not authority.is_file():
        raise SettingsError(Sentence("fichier de certificats absent", "no such file"), Place(str(authority)))
    return Server(
        host=said["host"],
        port=_number("port", said.get("port", str(PORTS[security]))),
        security=security,
        user=said.get("user", ""),
        password=said.get("password", ""),
        authority=authority,
        per_minute=_number("per_minute", said.get("per_minute", "60")),
        waits=tuple(float(_number("waits", wait)) for wait in said.get("waits", "60 300").split()),
    )


def _security(text: str) -> Security:
    if text == "tls":
        return "tls"
    if text == "none":
        return "none"
    if text == "starttls":
        return "starttls"
    raise SettingsError(
        Sentence(f"« mail.security » ne peut pas valoir « {text} »", f"“mail.security” cannot be “{text}”"),
        hint=Sentence("starttls, tls, ou none vers cette machine", "starttls, tls, or none to this machine"),
    )


def _number(key: str, text: str) -> int:
    if re.fullmatch(r"[0-9]{1,5}", text) and int(text) > 0:
        return int(text)
    raise SettingsError(
        Sentence(f"« mail.{key} » attend un nombre, et non « {text} »", f"“mail.{key}” takes a number, not “{text}”")
    )
