"""Mapping, action plan, monitoring: what is computed, and what is refused with its place."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.content.kinds.action_plan import ActionPlan
from pipeline.content.kinds.monitoring import Monitoring
from pipeline.content.load import examine, load

ROOT = Path(__file__).parents[2] / "content"


@pytest.fixture(scope="module")
def plan() -> ActionPlan:
    found = load(ROOT).version("tunis", "action-plan", 1)
    assert isinstance(found, ActionPlan)
    return found


@pytest.fixture(scope="module")
def matrix() -> Monitoring:
    found = load(ROOT).version("tunis", "monitoring", 1)
    assert isinstance(found, Monitoring)
    return found


def test_the_cost_of_an_axis_is_the_sum_of_its_actions_and_that_of_the_plan_the_sum_of_its_axes(
    plan: ActionPlan,
) -> None:
    assert [axis.cost for axis in plan.axes] == [Decimal(214000), Decimal(131500), Decimal("57250.5")]
    assert plan.cost == Decimal("402750.5")


def test_the_shares_of_the_axes_make_the_whole(plan: ActionPlan) -> None:
    assert sum(plan.share(axis) for axis in plan.axes) == pytest.approx(1)


def test_the_calendar_is_marked_at_the_quarters_that_begin_within_the_plan(plan: ActionPlan) -> None:
    assert plan.quarters[0] == date(2024, 4, 1)  # the plan starts on 1 March
    assert plan.quarters[-1] == date(2025, 10, 1)
    assert len(plan.quarters) == 7


def test_progress_is_the_part_of_the_way_from_baseline_to_the_last_target(matrix: Monitoring) -> None:
    found = {str(indicator.id): indicator.progress for indicator in matrix.measured}
    assert found["people-oriented"] == Decimal(390) / 1500
    assert found["consultations-mediated"] == Decimal(260 - 120) / (900 - 120)
    assert "learners" not in found  # no value yet


FAULTS = [
    (
        "action-plan",
        "total: 214000",
        "total: 215000",
        "le total de l’axe « access » est 215000, mais la somme des actions est 214000",
    ),
    ("action-plan", "cost: 96000", "cost: 96 000,5", "« 96 000,5 » n’est pas un montant"),
    ("action-plan", "lead: sante", "lead: mairie", "partie prenante « mairie » inconnue"),
    (
        "action-plan",
        "end: 2024-09-30",
        "end: 2026-09-30",
        "le 2026-09-30 est hors du plan, qui va du 2024-03-01 au 2025-12-31",
    ),
    (
        "action-plan",
        "end: 2025-04-30",
        "end: 2024-04-30",
        "l’action « mediators » finit le 2024-04-30, avant d’avoir commencé (2024-05-01)",
    ),
    ("mapping", "need: 5", "need: 6", "« 6 » n’est pas une note de 0 à 5"),
    ("monitoring", "objective: access-health", "objective: access-heath", "objectif « access-heath » inconnu"),
    ("monitoring", "responsible: sante", "responsible: mairie", "partie prenante « mairie » inconnue"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The built-in content with no other papers that have versions than the three of this file."""
    shutil.copytree(ROOT, tmp_path / "content")
    for folder in (tmp_path / "content" / "cities" / "tunis").iterdir():
        if folder.is_dir() and folder.name not in {"mapping", "action-plan", "monitoring"}:
            shutil.rmtree(folder)
    return tmp_path / "content"


@pytest.mark.parametrize(("kind", "right", "wrong", "expected"), FAULTS)
def test_a_fault_of_a_plan_is_a_sentence_with_its_place(
    root: Path, kind: str, right: str, wrong: str, expected: str
) -> None:
    path = root / "cities" / "tunis" / kind / "v1.yaml"
    text = path.read_text(encoding="utf-8")
    value = text.index(right) + right.index(": ") + 2
    path.write_text(text.replace(right, wrong, 1), encoding="utf-8")
    _, errors = examine(root)
    said = [(error.what.fr, error.place and (error.place.line, error.place.column)) for error in errors]
    assert said == [(expected, (text.count("\n", 0, value) + 1, value - text.rfind("\n", 0, value)))]


def test_an_action_without_a_lead_and_an_indicator_without_a_baseline_are_named(root: Path) -> None:
    for kind, line in (
        ("action-plan", "            lead: education\n"),
        ("monitoring", "        baseline: {value: 42, year: 2023}\n"),
    ):
        path = root / "cities" / "tunis" / kind / "v1.yaml"
        text = path.read_text(encoding="utf-8")
        assert line in text
        path.write_text(text.replace(line, "", 1), encoding="utf-8")
    _, errors = examine(root)
    assert sorted(error.what.fr.split(" dans ")[0] for error in errors) == [
        "la clé « baseline » manque",
        "la clé « lead » manque",
    ]
    assert all(error.place for error in errors)
