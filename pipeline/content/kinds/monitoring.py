"""Monitoring and evaluation: what each result is measured by, from where it starts, to where it should go."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Literal

from pydantic import Field

from pipeline.content.check import At, known, unique
from pipeline.content.kinds.action_plan import ActionPlan
from pipeline.content.schema import Amount, City, Clause, Id, Label, Model, Pair, Version, Whole
from pipeline.errors import ContentError, Sentence

PLAN = "action-plan"


class Measure(Model):
    """Une valeur et son année."""

    value: Amount = Field(description="La valeur, en chiffres.")
    year: Whole = Field(description="L’année : 2024.")


class Indicator(Model):
    """Un indicateur : ce que l’on mesure, comment, d’où l’on part et où l’on va."""

    id: Id = Field(description="Identifiant de l’indicateur, stable pour toujours.")
    name: Label = Field(description="Intitulé.")
    definition: Pair = Field(description="Définition et mode de calcul.")
    disaggregation: Label = Field(description="Désagrégation : sexe, âge, nationalité…")
    unit: Literal["number", "percent"] = Field("number", description="number : un nombre ; percent : un pourcentage.")
    baseline: Measure = Field(description="Valeur de référence.")
    targets: tuple[Measure, ...] = Field(min_length=1, description="Cibles, dans l’ordre des années.")
    value: Measure | None = Field(None, description="Dernière valeur atteinte.")
    source: Label = Field(description="Source ou moyen de vérification.")
    frequency: Literal["monthly", "quarterly", "half-yearly", "yearly"] = Field(description="Fréquence de collecte.")
    responsible: Id = Field(description="Responsable de la collecte : identifiant d’une partie prenante.")
    assumptions: Pair = Field(description="Hypothèses et risques.")

    @property
    def progress(self) -> Decimal | None:
        """How much of the way from baseline to the last target is done, 1 being all of it; None without a value."""
        way = self.targets[-1].value - self.baseline.value
        return (self.value.value - self.baseline.value) / way if self.value and way else None


class Result(Model):
    """Un résultat et ses indicateurs."""

    id: Id = Field(description="Identifiant du résultat, stable pour toujours.")
    level: Literal["impact", "outcome", "output", "activity"] = Field(
        description="Niveau : impact, outcome (effet), output (produit) ou activity (activité)."
    )
    objective: Id | None = Field(None, description="Objectif du plan d’action que le résultat sert (identifiant).")
    result: Pair = Field(description="Le résultat attendu.")
    indicators: tuple[Indicator, ...] = Field(min_length=1, description="Indicateurs, dans l’ordre.")


class Monitoring(Version):
    """La matrice de suivi et d’évaluation du plan d’action."""

    introduction: tuple[Clause, ...] = Field(default=(), description="À quoi sert la matrice.")
    results: tuple[Result, ...] = Field(min_length=1, description="Résultats, de l’impact aux activités.")

    @property
    def indicators(self) -> tuple[Indicator, ...]:
        return tuple(indicator for result in self.results for indicator in result.indicators)

    @property
    def measured(self) -> tuple[Indicator, ...]:
        """The indicators whose progress is known."""
        return tuple(indicator for indicator in self.indicators if indicator.progress is not None)


def faults(model: Monitoring, city: City, at: At) -> Iterator[ContentError]:
    """Identifiers used twice, unknown objectives and stakeholders, years that go backwards."""
    yield from unique(
        [
            *(clause.id for clause in model.introduction),
            *(key for result in model.results for key in (result.id, *(one.id for one in result.indicators))),
        ]
    )
    stakeholders = [one.id for one in city.stakeholders]
    plan = city.newest(PLAN, ActionPlan)
    objectives = [objective.id for axis in plan.axes for objective in axis.objectives] if plan else []
    for i, result in enumerate(model.results):
        if result.objective and plan:
            yield from known(result.objective, objectives, Sentence(fr="objectif", en="objective"))
        for j, indicator in enumerate(result.indicators):
            yield from known(indicator.responsible, stakeholders, Sentence(fr="partie prenante", en="stakeholder"))
            years = [indicator.baseline.year, *(target.year for target in indicator.targets)]
            for k, (before, after) in enumerate(pairwise(years)):
                if after <= before:
                    place = at("results", i, "indicators", j, "targets", k, "year")
                    yield ContentError(
                        Sentence(
                            fr=f"la cible de {after} ne vient pas après {before}",
                            en=f"the target of {after} does not come after {before}",
                        ),
                        place,
                        Sentence(
                            fr="ranger la valeur de référence et les cibles dans l’ordre des années",
                            en="put the baseline and the targets in the order of years",
                        ),
                    )
