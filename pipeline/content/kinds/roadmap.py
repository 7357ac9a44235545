"""Roadmap: the strategic plan that the fourth consultation approves, around the newest action plan and matrix."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Literal

from pydantic import Field

from pipeline.content.check import At, known, one_each, unique
from pipeline.content.kinds.action_plan import ActionPlan
from pipeline.content.kinds.mapping import Priority
from pipeline.content.located import Located
from pipeline.content.schema import Amount, City, Clause, Day, Id, Label, Model, Pair, Version, Whole
from pipeline.errors import ContentError, Sentence

PLAN = "action-plan"


class Acronym(Model):
    """Un sigle et ce qu’il abrège."""

    id: Id = Field(description="Identifiant du sigle, stable pour toujours.")
    short: Label = Field(description="Le sigle, dans les deux écritures.")
    meaning: Label = Field(description="Ce qu’il signifie.")


class KeyFigure(Model):
    """Un chiffre du diagnostic, avec son année et sa source."""

    id: Id = Field(description="Identifiant du chiffre, stable pour toujours.")
    name: Label = Field(description="Ce que l’on compte.")
    value: Amount = Field(description="La valeur, en chiffres.")
    unit: Literal["number", "percent"] = Field("number", description="number : un nombre ; percent : un pourcentage.")
    year: Whole = Field(description="L’année : 2023.")
    source: Label = Field(description="La source.")


class Swot(Model):
    """Forces, faiblesses, opportunités, menaces."""

    strengths: tuple[Clause, ...] = Field(min_length=1, description="Forces.")
    weaknesses: tuple[Clause, ...] = Field(min_length=1, description="Faiblesses.")
    opportunities: tuple[Clause, ...] = Field(min_length=1, description="Opportunités.")
    threats: tuple[Clause, ...] = Field(min_length=1, description="Menaces.")

    @property
    def clauses(self) -> tuple[Clause, ...]:
        return (*self.strengths, *self.weaknesses, *self.opportunities, *self.threats)


class Aim(Pair):
    """Ce que poursuit un axe du plan d’action."""

    axis: Id = Field(description="Axe du plan d’action (identifiant).")


class Body(Model):
    """Une instance de la gouvernance."""

    id: Id = Field(description="Identifiant de l’instance, stable pour toujours.")
    name: Label = Field(description="Nom.")
    members: Pair = Field(description="Qui la compose.")
    task: Pair = Field(description="Ce dont elle est chargée.")
    rhythm: Label = Field(description="Quand elle se réunit.")


class Source(Model):
    """Une source de financement."""

    id: Id = Field(description="Identifiant de la source, stable pour toujours.")
    name: Label = Field(description="Nom.")
    amount: Amount = Field(description="Montant, dans la monnaie du plan d’action.")
    state: Label = Field(description="Acquis, demandé, à rechercher…")


class Risk(Model):
    """Un risque et la réponse préparée."""

    id: Id = Field(description="Identifiant du risque, stable pour toujours.")
    risk: Pair = Field(description="Le risque.")
    probability: Priority = Field(description="Probabilité : high, medium ou low.")
    severity: Priority = Field(description="Gravité : high, medium ou low.")
    response: Pair = Field(description="La réponse.")
    owner: Id = Field(description="Qui y veille : identifiant d’une partie prenante.")


class Milestone(Model):
    """Un jalon de la mise en œuvre."""

    id: Id = Field(description="Identifiant du jalon, stable pour toujours.")
    day: Day = Field(description="Jour, ou dernier jour du mois visé : 2025-06-30.")
    title: Label = Field(description="Ce qui est atteint.")


class Annex(Model):
    """Une annexe : un texte, ou une liste que le programme établit lui-même."""

    id: Id = Field(description="Identifiant de l’annexe, stable pour toujours.")
    title: Label = Field(description="Titre de l’annexe.")
    clauses: tuple[Clause, ...] = Field(default=(), description="Texte de l’annexe.")
    table: Literal["members", "calendar"] | None = Field(
        None, description="members : les parties prenantes de la ville ; calendar : ses consultations."
    )


class Roadmap(Version):
    """La feuille de route de la planification stratégique d’une ville."""

    foreword: tuple[Clause, ...] = Field(min_length=1, description="Avant-propos.")
    foreword_by: Label = Field(description="Qui le signe : « Le maire de Tunis ».")
    acronyms: tuple[Acronym, ...] = Field(default=(), description="Sigles, dans l’ordre alphabétique français.")
    summary: tuple[Clause, ...] = Field(min_length=1, description="Résumé exécutif.")
    context: tuple[Clause, ...] = Field(min_length=1, description="Contexte et démarche.")
    law: tuple[Clause, ...] = Field(min_length=1, description="Cadre juridique et institutionnel.")
    diagnosis: tuple[Clause, ...] = Field(min_length=1, description="Diagnostic et profil migratoire.")
    figures: tuple[KeyFigure, ...] = Field(default=(), description="Chiffres du diagnostic.")
    swot: Swot = Field(description="L’analyse qui croise ce qui aide et ce qui freine.")
    results: tuple[Clause, ...] = Field(min_length=1, description="Ce que les consultations ont établi.")
    vision: Pair = Field(description="La vision, en une phrase.")
    principles: tuple[Clause, ...] = Field(min_length=1, description="Principes directeurs.")
    aims: tuple[Aim, ...] = Field(min_length=1, description="Ce que poursuit chaque axe : un texte par axe du plan.")
    plan: tuple[Clause, ...] = Field(min_length=1, description="Présentation du plan d’action.")
    governance: tuple[Clause, ...] = Field(min_length=1, description="Gouvernance et coordination.")
    bodies: tuple[Body, ...] = Field(min_length=1, description="Instances.")
    budget: tuple[Clause, ...] = Field(min_length=1, description="Budget et mobilisation des ressources.")
    sources: tuple[Source, ...] = Field(min_length=1, description="Sources ; leur somme est le coût du plan d’action.")
    monitoring: tuple[Clause, ...] = Field(min_length=1, description="Suivi, évaluation, redevabilité.")
    risk_management: tuple[Clause, ...] = Field(default=(), description="Comment les risques sont suivis.")
    risks: tuple[Risk, ...] = Field(min_length=1, description="Risques.")
    communication: tuple[Clause, ...] = Field(min_length=1, description="Communication et visibilité.")
    channels: tuple[Clause, ...] = Field(default=(), description="Moyens de communication, un point chacun.")
    milestones: tuple[Milestone, ...] = Field(default=(), description="Jalons, dans l’ordre des jours.")
    annexes: tuple[Annex, ...] = Field(default=(), description="Annexes, dans l’ordre.")
    approval: tuple[Clause, ...] = Field(min_length=1, description="Formule d’approbation.")
    closing: Pair = Field(description="Ce qui précède les signatures : lieu, nombre d’originaux, date.")

    @property
    def funded(self) -> Decimal:
        """The sum of what the sources bring."""
        return sum((source.amount for source in self.sources), Decimal(0))


def faults(model: Roadmap, city: City, at: At) -> Iterator[ContentError]:
    """Identifiers used twice, unknown owners, no plan to stand on, an axis without aim, sources that do not add up."""
    yield from unique(list(_ids(model)))
    stakeholders = [one.id for one in city.stakeholders]
    for risk in model.risks:
        yield from known(risk.owner, stakeholders, Sentence(fr="partie prenante", en="stakeholder"))
    yield from _order(model, at)
    plan = city.newest(PLAN, ActionPlan, model.day)
    if plan is None:
        yield _no_plan(model, at)
        return
    axes = [axis.id for axis in plan.axes]
    aims = [aim.axis for aim in model.aims]
    for key in aims:
        yield from known(key, axes, Sentence(fr="axe", en="axis"))
    yield from one_each(aims, axes, at("aims"), Sentence(fr="texte d’axe", en="text of an axis"))
    if model.funded != plan.cost:
        yield ContentError(
            Sentence(
                fr=f"les sources font {model.funded}, mais le plan d’action (version {plan.version}) coûte {plan.cost}",
                en=f"the sources add up to {model.funded}, but the action plan (version {plan.version}) "
                f"costs {plan.cost}",
            ),
            at("sources"),
            Sentence(fr="corriger un montant, ou ajouter une source", en="correct an amount, or add a source"),
        )


def _no_plan(model: Roadmap, at: At) -> ContentError:
    return ContentError(
        Sentence(
            fr=f"aucun plan d’action n’est daté au plus tard du {model.day}, jour de cette feuille de route",
            en=f"no action plan is dated {model.day} or earlier, the day of this roadmap",
        ),
        at("day"),
        Sentence(
            fr="écrire action-plan/v1.yaml dans le dossier de la ville, ou corriger l’une des deux dates",
            en="write action-plan/v1.yaml in the folder of the city, or correct one of the two dates",
        ),
    )


def _order(model: Roadmap, at: At) -> Iterator[ContentError]:
    for i, milestone in enumerate(model.milestones[1:], start=1):
        if milestone.day < (before := model.milestones[i - 1].day):
            yield ContentError(
                Sentence(
                    fr=f"le jalon « {milestone.id} » ({milestone.day}) vient après un jalon du {before}",
                    en=f"milestone “{milestone.id}” ({milestone.day}) comes after one of {before}",
                ),
                at("milestones", i, "day"),
                Sentence(fr="ranger les jalons dans l’ordre des jours", en="put the milestones in the order of days"),
            )


def _ids(model: Roadmap) -> Iterator[Located]:
    """What amendments may point at."""
    for clauses in (
        *(model.foreword, model.summary, model.context, model.law, model.diagnosis, model.swot.clauses),
        *(model.results, model.principles, model.plan, model.governance, model.budget, model.monitoring),
        *(model.risk_management, model.communication, model.channels, model.approval),
    ):
        yield from (clause.id for clause in clauses)
    yield from (acronym.id for acronym in model.acronyms)
    yield from (figure.id for figure in model.figures)
    yield from (body.id for body in model.bodies)
    yield from (source.id for source in model.sources)
    yield from (risk.id for risk in model.risks)
    yield from (milestone.id for milestone in model.milestones)
    for annex in model.annexes:
        yield annex.id
        yield from (clause.id for clause in annex.clauses)
