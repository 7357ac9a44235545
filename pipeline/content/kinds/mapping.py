"""Mapping: what each theme of the city's life needs and offers, and what comes first."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema

from pipeline.content.check import At, known, unique
from pipeline.content.schema import City, Clause, Id, Label, Model, Pair, Version, fault
from pipeline.errors import ContentError, Sentence

MOST = 5  # of a score


def _score(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value.isascii() and value.isdigit() and int(value) <= MOST:
        return int(value)
    raise fault(
        f"« {value} » n’est pas une note de 0 à {MOST}",
        f"“{value}” is not a score from 0 to {MOST}",
        f"écrire un chiffre de 0 à {MOST}",
        f"write a digit from 0 to {MOST}",
    )


Score = Annotated[int, BeforeValidator(_score), WithJsonSchema({"type": "integer", "minimum": 0, "maximum": MOST})]
Priority = Literal["high", "medium", "low"]


class Theme(Model):
    """Un thème : ses besoins, ses opportunités, sa priorité."""

    id: Id = Field(description="Identifiant du thème, stable pour toujours.")
    title: Label = Field(description="Nom du thème.")
    needs: Pair = Field(description="Besoins recensés.")
    opportunities: Pair = Field(description="Opportunités à saisir.")
    need: Score = Field(description="Ampleur du besoin, de 0 à 5.")
    opportunity: Score = Field(description="Moyens et volonté d’agir, de 0 à 5.")
    priority: Priority = Field(description="Priorité arrêtée : high, medium ou low.")
    stakeholders: tuple[Id, ...] = Field(min_length=1, description="Parties prenantes concernées (identifiants).")


class Mapping(Version):
    """La cartographie des besoins, des opportunités et des priorités à l’échelle locale."""

    introduction: tuple[Clause, ...] = Field(default=(), description="Méthode.")
    themes: tuple[Theme, ...] = Field(min_length=1, description="Thèmes, dans l’ordre.")
    conclusions: tuple[Clause, ...] = Field(default=(), description="Ce qui en ressort.")


def faults(model: Mapping, city: City, _at: At) -> Iterator[ContentError]:
    """Identifiers used twice in the paper; stakeholders that the city does not have."""
    yield from unique([each.id for part in (model.introduction, model.themes, model.conclusions) for each in part])
    stakeholders = [one.id for one in city.stakeholders]
    for theme in model.themes:
        for key in theme.stakeholders:
            yield from known(key, stakeholders, Sentence(fr="partie prenante", en="stakeholder"))
