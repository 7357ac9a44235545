"""Action plan: strategic axes, their objectives, and actions with who leads, when, and at what cost."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Literal

from pydantic import Field

from pipeline.content.check import At, known, unique
from pipeline.content.kinds.mapping import Priority
from pipeline.content.located import Located
from pipeline.content.schema import Amount, City, Clause, Day, Id, Label, Model, Version
from pipeline.errors import ContentError, Place, Sentence


class Action(Model):
    """Une action."""

    id: Id = Field(description="Identifiant de l’action, stable pour toujours.")
    title: Label = Field(description="Intitulé.")
    lead: Id = Field(description="Chef de file : identifiant d’une partie prenante.")
    partners: tuple[Id, ...] = Field(default=(), description="Partenaires (identifiants).")
    target: Label = Field(description="Groupe cible.")
    start: Day = Field(description="Premier jour : 2024-03-01.")
    end: Day = Field(description="Dernier jour ; le même que le premier pour une échéance d’un jour.")
    cost: Amount = Field(description="Coût estimatif, dans la monnaie du plan.")
    funding: Label = Field(description="Source de financement.")
    indicator: Label = Field(description="Indicateur mesurable.")
    priority: Priority = Field(description="Priorité : high, medium ou low.")
    status: Literal["planned", "ongoing", "done"] = Field("planned", description="État : planned, ongoing ou done.")


class Objective(Model):
    """Un objectif d’un axe."""

    id: Id = Field(description="Identifiant de l’objectif, stable pour toujours.")
    title: Label = Field(description="Intitulé.")
    actions: tuple[Action, ...] = Field(min_length=1, description="Actions, dans l’ordre.")


class Axis(Model):
    """Un axe stratégique."""

    id: Id = Field(description="Identifiant de l’axe, stable pour toujours.")
    title: Label = Field(description="Intitulé.")
    objectives: tuple[Objective, ...] = Field(min_length=1, description="Objectifs, dans l’ordre.")
    total: Amount | None = Field(None, description="Coût de l’axe annoncé, s’il doit être vérifié.")

    @property
    def actions(self) -> tuple[Action, ...]:
        return tuple(action for objective in self.objectives for action in objective.actions)

    @property
    def cost(self) -> Decimal:
        """The sum of what its actions cost."""
        return sum((action.cost for action in self.actions), Decimal(0))


class ActionPlan(Version):
    """Le plan d’action d’une ville."""

    start: Day = Field(description="Début du plan : 2024-03-01.")
    end: Day = Field(description="Fin du plan : 2025-12-31.")
    currency: Literal["TND", "MAD", "EUR"] = Field(description="Monnaie des coûts.")
    introduction: tuple[Clause, ...] = Field(default=(), description="Ce que le plan poursuit.")
    axes: tuple[Axis, ...] = Field(min_length=1, description="Axes stratégiques, dans l’ordre.")

    @property
    def cost(self) -> Decimal:
        return sum((axis.cost for axis in self.axes), Decimal(0))

    @property
    def actions(self) -> tuple[Action, ...]:
        return tuple(action for axis in self.axes for action in axis.actions)

    @property
    def quarters(self) -> tuple[date, ...]:
        """The first day of each quarter that begins within the plan: the marks of its calendar."""
        months = range(self.start.year * 12 + self.start.month - 1, self.end.year * 12 + self.end.month)
        days = (date(month // 12, month % 12 + 1, 1) for month in months if month % 3 == 0)
        return tuple(day for day in days if day >= self.start)

    def share(self, axis: Axis) -> Decimal:
        """What part of the whole cost an axis is; of a plan that costs nothing, nothing."""
        return axis.cost / self.cost if self.cost else Decimal(0)


def faults(model: ActionPlan, city: City, at: At) -> Iterator[ContentError]:
    """Identifiers used twice, unknown leads and partners, dates outside the plan, totals that are not the sum."""
    yield from unique(list(_ids(model)))
    stakeholders = [one.id for one in city.stakeholders]
    for i, axis in enumerate(model.axes):
        if axis.total is not None and axis.total != axis.cost:
            yield _sum(axis, at("axes", i, "total"))
        for j, objective in enumerate(axis.objectives):
            for k, action in enumerate(objective.actions):
                for key in (action.lead, *action.partners):
                    yield from known(key, stakeholders, Sentence(fr="partie prenante", en="stakeholder"))
                yield from _days(action, model, partial(at, "axes", i, "objectives", j, "actions", k))


def _ids(model: ActionPlan) -> Iterator[Located]:
    yield from (clause.id for clause in model.introduction)
    for axis in model.axes:
        yield axis.id
        for objective in axis.objectives:
            yield objective.id
            yield from (action.id for action in objective.actions)


def _sum(axis: Axis, place: Place) -> ContentError:
    return ContentError(
        Sentence(
            fr=f"le total de l’axe « {axis.id} » est {axis.total}, mais la somme des actions est {axis.cost}",
            en=f"the total of axis “{axis.id}” is {axis.total}, but its actions add up to {axis.cost}",
        ),
        place,
        Sentence(
            fr="corriger un coût ou le total, ou supprimer « total » : il est calculé",
            en="correct a cost or the total, or delete “total”: it is computed",
        ),
    )


def _days(action: Action, plan: ActionPlan, at: At) -> Iterator[ContentError]:
    if action.end < action.start:
        yield ContentError(
            Sentence(
                fr=f"l’action « {action.id} » finit le {action.end}, avant d’avoir commencé ({action.start})",
                en=f"action “{action.id}” ends on {action.end}, before it has begun ({action.start})",
            ),
            at("end"),
            Sentence(fr="échanger ou corriger les deux dates", en="swap or correct the two dates"),
        )
    for key, day in (("start", action.start), ("end", action.end)):
        if not plan.start <= day <= plan.end:
            yield ContentError(
                Sentence(
                    fr=f"le {day} est hors du plan, qui va du {plan.start} au {plan.end}",
                    en=f"{day} is outside the plan, which runs from {plan.start} to {plan.end}",
                ),
                at(key),
                Sentence(
                    fr="corriger la date, ou « start » et « end » du plan",
                    en="correct the date, or the plan’s “start” and “end”",
                ),
            )
