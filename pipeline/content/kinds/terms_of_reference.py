"""Terms of reference: articles of numbered clauses, and a table that gives each stakeholder its coordination role."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from pipeline.content.check import At, known, one_each, unique
from pipeline.content.located import Located
from pipeline.content.schema import City, Clause, Id, Label, Model, Pair, Version
from pipeline.errors import ContentError, Sentence


class Passage(Clause):
    """Un alinéa, et ce qui le suit : une énumération ou le tableau des rôles."""

    items: tuple[Clause, ...] = Field(default=(), description="Énumération qui complète l’alinéa.")
    table: Literal["roles"] | None = Field(None, description="roles : le tableau des rôles suit l’alinéa.")


class Article(Model):
    """Un article, numéroté d’après sa place."""

    id: Id = Field(description="Identifiant de l’article, stable pour toujours.")
    title: Label = Field(description="Titre de l’article.")
    clauses: tuple[Passage, ...] = Field(min_length=1, description="Alinéas de l’article.")


class Role(Model):
    """Le rôle de coordination d’une partie prenante : une ligne du tableau."""

    id: Id = Field(description="Identifiant de la ligne, stable pour toujours.")
    stakeholder: Id = Field(description="Identifiant de la partie prenante, pris dans city.yaml.")
    role: Label = Field(description="Rôle de coordination.")
    expertise: Label = Field(description="Domaine d’expertise.")


class Annex(Model):
    """Une annexe : un texte, ou une liste que le programme établit lui-même."""

    id: Id = Field(description="Identifiant de l’annexe, stable pour toujours.")
    title: Label = Field(description="Titre de l’annexe.")
    clauses: tuple[Clause, ...] = Field(default=(), description="Texte de l’annexe.")
    table: Literal["members", "calendar"] | None = Field(
        None, description="members : les parties prenantes de la ville ; calendar : ses consultations."
    )


class TermsOfReference(Version):
    """Les termes de référence du groupe des parties prenantes d’une ville."""

    preamble: tuple[Clause, ...] = Field(default=(), description="Préambule : un considérant par entrée.")
    articles: tuple[Article, ...] = Field(min_length=1, description="Articles, dans l’ordre.")
    roles: tuple[Role, ...] = Field(min_length=1, description="Rôles de coordination : un par partie prenante.")
    closing: Pair | None = Field(None, description="Formule qui précède les signatures : nombre d’originaux…")
    annexes: tuple[Annex, ...] = Field(default=(), description="Annexes, dans l’ordre.")


def faults(model: TermsOfReference, city: City, at: At) -> Iterator[ContentError]:
    """Identifiers used twice in the paper; a role given to nobody known, twice, or (as things stand now) not at all.

    An older version says who had a role then: whoever joined the group since has none in it.
    """
    yield from unique(list(_ids(model)))
    stakeholders = [one.id for one in city.stakeholders]
    given = [role.stakeholder for role in model.roles]
    for key in given:
        yield from known(key, stakeholders, Sentence(fr="partie prenante", en="stakeholder"))
    owed = stakeholders if model is city.newest("terms-of-reference", TermsOfReference) else []
    yield from one_each(given, owed, at("roles"), Sentence(fr="rôle de coordination", en="coordination role"))


def _ids(model: TermsOfReference) -> Iterator[Located]:
    """What amendments may point at, in the order of the paper."""
    yield from (clause.id for clause in model.preamble)
    for article in model.articles:
        yield article.id
        for clause in article.clauses:
            yield clause.id
            yield from (item.id for item in clause.items)
    yield from (role.id for role in model.roles)
    for annex in model.annexes:
        yield annex.id
        yield from (clause.id for clause in annex.clauses)
