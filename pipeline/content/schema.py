"""What content files may say, and what the program receives from them.

Descriptions are in French: they become JSON Schema, with which editors complete, check and explain. Every scalar of a
file is a text; it becomes a number, a day or a time here and nowhere else. Everything that people read is a `Pair`.
Rules that need more than one value (overlaps, references, order) are in `check`.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Annotated, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

from pipeline.content.located import Located

FORMAT = 1  # of content files: raised when an older file could no longer be understood

# -- scalars ----------------------------------------------------------------------------------------------------------


def fault(fr: str, en: str, hint_fr: str, hint_en: str) -> PydanticCustomError:
    """What a conversion raises; `load` makes a `ContentError` of it, with the place."""
    return PydanticCustomError("mithaq", "{en}", {"fr": fr, "en": en, "hint_fr": hint_fr, "hint_en": hint_en})


def _format(value: object) -> object:
    if value in (str(FORMAT), FORMAT):
        return FORMAT
    raise fault(
        f"format « {value} » inconnu : ce programme lit le format {FORMAT}",
        f"unknown format “{value}”: this program reads format {FORMAT}",
        f"écrire « format: {FORMAT} » en tête du fichier, ou mettre le programme à jour",
        f"write “format: {FORMAT}” at the top of the file, or update the program",
    )


def _day(value: object) -> object:
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"\d{4}-\d{2}-\d{2}", value, re.ASCII):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    example = "2023-11-07"
    if turned := re.fullmatch(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})", value, re.ASCII):
        example = f"{turned[3]}-{int(turned[2]):02}-{int(turned[1]):02}"
    raise fault(
        f"« {value} » n’est pas une date",
        f"“{value}” is not a date",
        f"écrire année-mois-jour, par exemple {example}",
        f"write year-month-day, for example {example}",
    )


def _time(value: object) -> object:
    if not isinstance(value, str):
        return value
    if (match := re.fullmatch(r"(\d{1,2})[:hH](\d{2})", value, re.ASCII)) and ":" in value:
        try:
            return time(int(match[1]), int(match[2]))
        except ValueError:
            match = None
    example = f"{match[1]}:{match[2]}" if match else "10:30"
    raise fault(
        f"« {value} » n’est pas une heure",
        f"“{value}” is not a time",
        f"écrire heures:minutes sur 24 heures, par exemple {example}",
        f"write hours:minutes on 24 hours, for example {example}",
    )


def _whole(value: object) -> object:
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"-?\d{1,9}", value, re.ASCII):
        return int(value)
    raise fault(
        f"« {value} » n’est pas un nombre entier",
        f"“{value}” is not a whole number",
        "écrire des chiffres seulement, par exemple 22",
        "write digits only, for example 22",
    )


def _amount(value: object) -> object:
    if not isinstance(value, str):
        return value
    if re.fullmatch(r"\d{1,12}(\.\d{1,3})?", value, re.ASCII):
        return Decimal(value)
    example = re.sub(r"[^\d.]", "", value.replace(",", ".")) or "96000"
    raise fault(
        f"« {value} » n’est pas un montant",
        f"“{value}” is not an amount",
        f"des chiffres sans espace ni monnaie, un point pour les décimales, par exemple {example}",
        f"digits without spaces or currency, a point for decimals, for example {example}",
    )


_SWITCH = {"yes": True, "oui": True, "true": True, "no": False, "non": False, "false": False}


def _switch(value: object) -> object:
    if isinstance(value, str) and value.lower() in _SWITCH:
        return _SWITCH[value.lower()]
    if isinstance(value, bool):
        return value
    raise fault(
        f"« {value} » n’est ni oui ni non", f"“{value}” is neither yes nor no", "écrire yes ou no", "write yes or no"
    )


def _id(value: Located) -> Located:
    if re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value) and len(value) <= 60:  # noqa: PLR2004 — leaves room in file names
        return value
    raise fault(
        f"« {value} » n’est pas un identifiant",
        f"“{value}” is not an identifier",
        "des minuscules sans accent, des chiffres et des tirets, 60 signes au plus, par exemple ville-de-tunis",
        "lower-case letters without accents, digits and hyphens, 60 characters at most, for example ville-de-tunis",
    )


_MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@"
    r"([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])"
)


def _line(value: Located) -> Located:
    if "\n" not in value and value == value.strip():
        return value
    raise fault(
        f"« {value.split(chr(10))[0]} » doit tenir sur une seule ligne, sans espace au début ni à la fin",
        f"“{value.split(chr(10))[0]}” must stand on one line, without a space before or after it",
        "écrire le texte sur la ligne de sa clé",
        "write the text on the line of its key",
    )


def _mail(value: Located) -> Located:
    if _MAIL.fullmatch(value) and len(value) <= 254:  # noqa: PLR2004 — RFC 5321, 4.5.3.1.3
        return value
    raise fault(
        f"« {value} » n’est pas une adresse électronique",
        f"“{value}” is not an e-mail address",
        "une seule adresse, sans nom ni chevrons, par exemple prenom.nom@example.org",
        "one address, without a name or angle brackets, for example first.last@example.org",
    )


def _zone(value: Located) -> Located:
    try:
        ZoneInfo(value)
    except (ValueError, OSError, KeyError):
        raise fault(
            f"fuseau horaire « {value} » inconnu",
            f"unknown time zone “{value}”",
            "écrire Africa/Tunis ou Africa/Casablanca",
            "write Africa/Tunis or Africa/Casablanca",
        ) from None
    return value


def _picture(value: Located) -> Located:
    if re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*\.(png|jpe?g)", value):
        return value
    raise fault(
        f"« {value} » n’est pas un nom d’image",
        f"“{value}” is not the name of a picture",
        "un nom de fichier .png ou .jpg du dossier content/logos, sans dossier",
        "the name of a .png or .jpg file in the folder content/logos, without a folder",
    )


Format = Annotated[int, BeforeValidator(_format), WithJsonSchema({"const": FORMAT})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
Time = Annotated[
    time, BeforeValidator(_time), WithJsonSchema({"type": "string", "pattern": "^[0-2]?[0-9]:[0-5][0-9]$"})
]
Whole = Annotated[int, BeforeValidator(_whole), WithJsonSchema({"type": "integer"})]
Amount = Annotated[Decimal, BeforeValidator(_amount), WithJsonSchema({"type": "number", "minimum": 0})]
Switch = Annotated[bool, BeforeValidator(_switch), WithJsonSchema({"enum": ["yes", "no", True, False]})]
Id = Annotated[Located, AfterValidator(_id)]
Line = Annotated[Located, AfterValidator(_line)]
Mail = Annotated[Located, AfterValidator(_mail)]
Zone = Annotated[Located, AfterValidator(_zone)]
Picture = Annotated[Located, AfterValidator(_picture)]
Language = Literal["fr", "ar"]
Number = Literal[1, 2, 3, 4]
Territory = Literal["TN", "MA"]


class Model(BaseModel):
    """Frozen, and deaf to no word: an unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)


class Pair(Model):
    """Un même texte dans les deux langues, côte à côte."""

    fr: Located = Field(description="Le texte en français.")
    ar: Located = Field(description="Le même texte en arabe.")
    # Named as the locales are, whose words they hold.
    fr_MA: Located | None = Field(None, description="Le texte français au Maroc, s’il diffère.")  # noqa: N815 -- a locale
    ar_MA: Located | None = Field(None, description="Le texte arabe au Maroc, s’il diffère.")  # noqa: N815 -- a locale

    def __getitem__(self, locale: str) -> Located:
        """The text in a language ("fr" or "ar"), or as a country words it ("ar_MA"); KeyError for another."""
        return {
            "fr": self.fr,
            "ar": self.ar,
            "fr_TN": self.fr,
            "ar_TN": self.ar,
            "fr_MA": self.fr_MA or self.fr,
            "ar_MA": self.ar_MA or self.ar,
        }[locale]


class Label(Pair):
    """Un nom ou un titre dans les deux langues : une seule ligne."""

    fr: Line = Field(description="Le nom en français.")
    ar: Line = Field(description="Le même nom en arabe.")
    fr_MA: Line | None = Field(None, description="Le nom français au Maroc, s’il diffère.")  # noqa: N815 -- a locale
    ar_MA: Line | None = Field(None, description="Le nom arabe au Maroc, s’il diffère.")  # noqa: N815 -- a locale


class Clause(Pair):
    """Un passage que l’on peut désigner : son identifiant ne change jamais, même si le texte change."""

    id: Id = Field(description="Identifiant du passage, stable pour toujours : minuscules, chiffres, tirets.")
    title: Label | None = Field(None, description="Titre du passage, s’il en a un.")


# -- programme.yaml ---------------------------------------------------------------------------------------------------


class Organisation(Model):
    """Une organisation : partie prenante d’une ville ou partenaire du programme."""

    id: Id = Field(description="Identifiant de l’organisation, par exemple ville-de-tunis.")
    name: Label = Field(description="Nom officiel.")
    sample: Switch = Field(
        default=False, description="yes : donnée d’exemple, que les documents signalent comme telle."
    )


class Partner(Organisation):
    """Un partenaire du programme."""

    logo: Picture | None = Field(None, description="Fichier du dossier content/logos, .png ou .jpg.")
    shown: Switch = Field(default=True, description="no : le nom n’est pas imprimé sur la première page.")


class Paper(Model):
    """Un document du dossier d’une réunion."""

    kind: Id = Field(description="Nature du document : le nom de son modèle, par exemple concept-note.")
    title: Label = Field(description="Titre courant du document.")
    consultations: tuple[Annotated[Number, BeforeValidator(_whole)], ...] = Field(
        description="Numéros des consultations qui utilisent ce document : [1, 2, 3, 4]."
    )
    pages: Whole | None = Field(None, description="Nombre de pages exact, si le document doit y tenir.")


class Mailing(Model):
    """Un envoi et le moment où il est dû."""

    id: Id = Field(description="Identifiant de l’envoi.")
    title: Label = Field(description="Ce que l’envoi apporte.")
    consultations: tuple[Annotated[Number, BeforeValidator(_whole)], ...] = Field(
        description="Numéros des consultations concernées."
    )
    days_before: Whole = Field(description="Jours avant la réunion ; nombre négatif : jours après elle.")
    reply_days_before: Whole | None = Field(None, description="Jours avant la réunion où une réponse est attendue.")
    papers: tuple[Id, ...] = Field(default=(), description="Documents joints : leurs natures, le principal d’abord.")
    to: Literal["all", "not-replied"] = Field(
        "all", description="all : toutes les personnes ; not-replied : celles qui n’ont pas répondu."
    )
    calendar: Switch = Field(default=False, description="yes : le message porte la réunion, pour l’agenda du lecteur.")


class Programme(Model):
    """Le programme : ce que tous les documents de toutes les villes ont en commun."""

    format: Format = Field(description="Format du fichier : 1.")
    short: Label = Field(description="Forme courte, telle qu’employée dans les documents.")
    title: Label = Field(description="Titre du programme.")
    action: Label = Field(description="Titre de l’action.")
    funding: Pair = Field(description="Phrase imprimée à côté de l’emblème européen.")
    partners: tuple[Partner, ...] = Field(description="Partenaires du programme, dans l’ordre d’impression.")
    papers: tuple[Paper, ...] = Field(description="Documents que contient le dossier de chaque consultation.")
    mailings: tuple[Mailing, ...] = Field(default=(), description="Envois et délais.")

    def papers_of(self, n: int) -> tuple[Paper, ...]:
        """The papers of the pack of consultation `n`, in the order of the file."""
        return tuple(paper for paper in self.papers if n in paper.consultations)


# -- texts.yaml -------------------------------------------------------------------------------------------------------


class Step(Model):
    """L’une des quatre consultations, la même dans toutes les villes."""

    n: Annotated[Number, BeforeValidator(_whole)] = Field(description="Numéro : 1, 2, 3 ou 4.")
    title: Label = Field(description="Nom : « Première consultation ».")
    theme: Label = Field(description="Son objet en quelques mots : « Consultation technique : plan d’action ».")
    purpose: Pair = Field(description="À quoi elle sert.")
    product: Pair = Field(description="Ce qu’elle produit.")
    objectives: tuple[Clause, ...] = Field(default=(), description="Objectifs spécifiques.")
    results: tuple[Clause, ...] = Field(default=(), description="Résultats attendus.")
    questions: tuple[Clause, ...] = Field(default=(), description="Questions à débattre.")
    methodology: tuple[Clause, ...] = Field(
        default=(), description="Méthodologie et déroulement, paragraphe par paragraphe."
    )
    next_steps: tuple[Clause, ...] = Field(default=(), description="Suites à donner.")


class Texts(Model):
    """Les textes communs à toutes les villes."""

    format: Format = Field(description="Format du fichier : 1.")
    context: tuple[Clause, ...] = Field(description="Contexte et justification.")
    frame: tuple[Clause, ...] = Field(description="Cadre du programme.")
    group: tuple[Clause, ...] = Field(description="Le groupe des parties prenantes de la ville.")
    objective: Pair = Field(description="Objectif général des consultations.")
    consultations: tuple[Step, ...] = Field(description="Les quatre consultations.")
    rules: tuple[Clause, ...] = Field(description="Règles des réunions : langues, Chatham House, délai d’une semaine.")
    notices: tuple[Clause, ...] = Field(default=(), description="Mentions : données d’exemple, projet…")

    def step(self, n: int) -> Step:
        """What consultation `n` is for; `check` makes sure that all four are there."""
        return next(step for step in self.consultations if step.n == n)


# -- cities/<id>/city.yaml --------------------------------------------------------------------------------------------


class Venue(Model):
    """Un lieu de réunion."""

    id: Id = Field(description="Identifiant du lieu.")
    name: Label = Field(description="Nom du lieu.")
    address: Label | None = Field(None, description="Adresse postale.")


class Stakeholder(Organisation):
    """Une partie prenante de la ville."""

    field: Label = Field(description="Domaine de compétence.")


class Person(Model):
    """Une personne."""

    id: Id = Field(description="Identifiant de la personne, par exemple souhaib-khayati.")
    name: Label = Field(description="Nom, dans les deux écritures.")
    role: Label = Field(description="Fonction.")
    organisation: Id = Field(description="Identifiant de son organisation (partie prenante ou partenaire).")
    email: Mail | None = Field(None, description="Adresse électronique.")
    phone: Line | None = Field(None, description="Téléphone, avec l’indicatif : +216 …")
    languages: tuple[Language, ...] = Field(
        min_length=1, description="Langue(s) de ses courriers : [fr], [ar] ou [fr, ar]."
    )
    sample: Switch = Field(
        default=False, description="yes : donnée d’exemple, que les documents signalent comme telle."
    )


class Signatory(Model):
    """Une case de signature."""

    id: Id = Field(description="Identifiant de la signature.")
    on_behalf: Label = Field(description="Pour qui l’on signe : « Pour la Ville de Tunis ».")
    role: Label = Field(description="Qualité du signataire.")
    person: Id | None = Field(None, description="Identifiant de la personne, si elle est connue.")


class CityFile(Model):
    """Une ville : ce qui ne change pas d’une consultation à l’autre."""

    format: Format = Field(description="Format du fichier : 1.")
    name: Label = Field(description="Nom de la ville.")
    municipality: Label = Field(description="La collectivité : « Ville de Tunis », « بلدية تونس ».")
    territory: Territory = Field(description="Pays : TN ou MA.")
    time_zone: Zone = Field(description="Fuseau horaire : Africa/Tunis ou Africa/Casablanca.")
    months: Literal["local", "international"] = Field(
        "local", description="Noms des mois en arabe : local (جانفي، غشت…) ou international (يناير، أغسطس…)."
    )
    sample: Switch = Field(default=False, description="yes : ville d’exemple, que les documents signalent comme telle.")
    venues: tuple[Venue, ...] = Field(description="Lieux de réunion.")
    stakeholders: tuple[Stakeholder, ...] = Field(description="Parties prenantes.")
    persons: tuple[Person, ...] = Field(default=(), description="Personnes.")
    signatories: tuple[Signatory, ...] = Field(default=(), description="Signataires des textes officiels.")


# -- cities/<id>/consultation-<n>.yaml --------------------------------------------------------------------------------


class Item(Model):
    """Un point de l’ordre du jour."""

    id: Id = Field(description="Identifiant du point.")
    title: Label = Field(description="Intitulé.")
    details: tuple[Label, ...] = Field(default=(), description="Précisions, une par ligne.")
    speakers: tuple[Id, ...] = Field(
        default=(), description="Organisations ou personnes qui interviennent (identifiants)."
    )
    moderator: Id | None = Field(None, description="Personne qui assure la modération (identifiant).")


class Session(Model):
    """Une plage horaire de l’ordre du jour ; elle peut porter plusieurs points."""

    id: Id = Field(description="Identifiant de la plage.")
    start: Time = Field(description="Début : 10:30.")
    end: Time = Field(description="Fin : 10:45.")
    items: tuple[Item, ...] = Field(min_length=1, description="Points traités.")
    pause: Switch = Field(default=False, description="yes : une pause.")

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return (self.end.hour - self.start.hour) * 60 + self.end.minute - self.start.minute


class Discussion(Model):
    """Ce qui s’est dit d’un point de l’ordre du jour, sans jamais dire qui l’a dit."""

    item: Id = Field(description="Identifiant du point de l’ordre du jour.")
    positions: tuple[Clause, ...] = Field(min_length=1, description="Positions exprimées, sans attribution.")


class Decision(Clause):
    """Une décision de la réunion."""

    owners: tuple[Id, ...] = Field(
        default=(), description="Organisations ou personnes chargées de l’exécuter (identifiants)."
    )


class Task(Clause):
    """Une chose à faire après la réunion."""

    owners: tuple[Id, ...] = Field(min_length=1, description="Organisations ou personnes responsables (identifiants).")
    due: Day = Field(description="Échéance : 2023-11-21.")


class Minutes(Model):
    """Le compte rendu. Règle de Chatham House : aucun nom dans les textes ; il va dans present, excused, owners."""

    sample: Switch = Field(default=False, description="yes : compte rendu d’exemple, qui le dit.")
    present: tuple[Id, ...] = Field(min_length=1, description="Personnes présentes (identifiants).")
    excused: tuple[Id, ...] = Field(default=(), description="Personnes excusées (identifiants).")
    opening: tuple[Clause, ...] = Field(default=(), description="Ouverture de la réunion, sans nom.")
    discussions: tuple[Discussion, ...] = Field(default=(), description="Échanges, point par point.")
    decisions: tuple[Decision, ...] = Field(default=(), description="Décisions.")
    actions: tuple[Task, ...] = Field(default=(), description="Actions à mener.")


class ConsultationFile(Model):
    """Une consultation dans une ville."""

    format: Format = Field(description="Format du fichier : 1.")
    day: Day = Field(description="Jour de la réunion : 2023-11-07.")
    venue: Id = Field(description="Lieu : identifiant d’un lieu de city.yaml.")
    mode: Literal["in-person", "online", "hybrid"] = Field("in-person", description="Présentiel, en ligne ou mixte.")
    languages: tuple[Language, ...] = Field(min_length=1, description="Langues officielles de la réunion.")
    attribution: Literal["named", "none"] = Field(
        "named",
        description=(
            "named : les papiers de travail disent qui propose quoi ; none : règle de Chatham House, ils ne nomment "
            "personne. Le registre des amendements, lui, le garde pour le secrétariat."
        ),
    )
    status: Literal["draft", "final"] = Field("draft", description="draft : projet ; final : version définitive.")
    sample: Switch = Field(
        default=False, description="yes : réunion d’exemple, que les documents signalent comme telle."
    )
    title: Label = Field(description="Objet de la réunion.")
    summary: Pair | None = Field(None, description="Résumé en une ou deux phrases.")
    context: tuple[Clause, ...] = Field(default=(), description="Contexte propre à la ville.")
    objective: Pair = Field(description="Objectif général de la réunion.")
    objectives: tuple[Clause, ...] = Field(
        default=(), description="Objectifs propres à la ville ; sinon ceux de texts.yaml."
    )
    results: tuple[Clause, ...] = Field(
        default=(), description="Résultats propres à la ville ; sinon ceux de texts.yaml."
    )
    questions: tuple[Clause, ...] = Field(
        default=(), description="Questions propres à la ville ; sinon celles de texts.yaml."
    )
    methodology: tuple[Clause, ...] = Field(
        default=(), description="Méthode propre à la ville, après celle de texts.yaml."
    )
    next_steps: tuple[Clause, ...] = Field(
        default=(), description="Suites propres à la ville ; sinon celles de texts.yaml."
    )
    documents: tuple[Clause, ...] = Field(default=(), description="Documents préparatoires.")
    participants: tuple[Clause, ...] = Field(default=(), description="Catégories de participants.")
    guests: tuple[Id, ...] = Field(
        default=(), description="Partenaires du programme qui y assistent, outre les parties prenantes (identifiants)."
    )
    contacts: tuple[Id, ...] = Field(default=(), description="Personnes à contacter (identifiants).")
    replies: tuple[Id, ...] = Field(default=(), description="Personnes qui ont répondu à l’invitation (identifiants).")
    cancelled: Switch = Field(default=False, description="yes : la réunion est annulée.")
    agenda: tuple[Session, ...] = Field(min_length=1, description="Ordre du jour, dans l’ordre des heures.")
    minutes: Minutes | None = Field(None, description="Compte rendu, quand la réunion a eu lieu.")


# -- cities/<id>/<kind>/v<n>.yaml -------------------------------------------------------------------------------------


class Version(Model):
    """Une version d’un document qui en connaît plusieurs. Chaque nature de document y ajoute son texte (`kinds`)."""

    format: Format = Field(description="Format du fichier : 1.")
    version: Whole = Field(description="Numéro de la version, celui du nom du fichier : v2.yaml est la version 2.")
    day: Day = Field(description="Date de la version : 2023-10-31.")
    status: Literal["draft", "presented", "ratified"] = Field(
        "draft", description="draft : projet ; presented : présentée en réunion ; ratified : ratifiée."
    )
    follows: Whole | None = Field(None, description="Numéro de la version dont celle-ci est la suite.")
    sample: Switch = Field(default=False, description="yes : données d’exemple, que le document signale comme telles.")
    title: Label = Field(description="Titre du document.")


V = TypeVar("V", bound=Version)


# -- what the program receives ----------------------------------------------------------------------------------------


class Consultation(ConsultationFile):
    """A consultation and its number, which its file name gives."""

    n: int

    @property
    def start(self) -> datetime:
        """When it opens, in local time."""
        return datetime.combine(self.day, self.agenda[0].start)

    @property
    def end(self) -> datetime:
        """When it closes, in local time."""
        return datetime.combine(self.day, self.agenda[-1].end)


class City(CityFile):
    """A city, its identifier (the name of its folder), its consultations by number, its versions by kind and number."""

    id: str
    consultations: Mapping[int, Consultation]
    versions: Mapping[str, Mapping[int, Version]] = {}
    partners: tuple[Partner, ...]

    def organisation(self, key: str) -> Organisation:
        """The stakeholder or partner of the programme with this id."""
        return next(o for o in (*self.stakeholders, *self.partners) if o.id == key)

    def person(self, key: str) -> Person:
        """The person with this id."""
        return next(person for person in self.persons if person.id == key)

    def venue(self, key: str) -> Venue:
        """The place of meeting with this id."""
        return next(venue for venue in self.venues if venue.id == key)

    def delegations(self, meeting: Consultation) -> tuple[tuple[Organisation, tuple[Person, ...]], ...]:
        """Who sits at a meeting: the stakeholders, then the guests, each with the persons known of it."""
        guests = (self.organisation(key) for key in meeting.guests)
        return tuple(
            (one, tuple(person for person in self.persons if person.organisation == one.id))
            for one in (*self.stakeholders, *guests)
        )

    def newest(self, kind: str, model: type[V], day: date | None = None) -> V | None:
        """The newest version of a kind, of those dated `day` or earlier if one is given; None where there is none."""
        found = [one for one in self.versions.get(kind, {}).values() if day is None or one.day <= day]
        newest = max(found, key=lambda one: one.version, default=None)
        return newest if isinstance(newest, model) else None
