"""The roadmap: it stands on the newest plan of its day, and what does not fit is refused with its place."""

import shutil
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from pipeline.content.kinds.action_plan import ActionPlan
from pipeline.content.kinds.roadmap import Roadmap
from pipeline.content.load import examine, load

ROOT = Path(__file__).parents[2] / "content"


def test_the_sources_of_a_roadmap_add_up_to_the_cost_of_the_plan() -> None:
    content = load(ROOT)
    roadmaps = [content.version(city, "roadmap", 1) for city in ("tunis", "oujda")]
    assert [one.funded for one in roadmaps if isinstance(one, Roadmap)] == [Decimal("402750.5"), Decimal("2267500.75")]


FAULTS = [
    ("    owner: laboratoire", "mairie", "partie prenante « mairie » inconnue"),
    ("  - axis: knowledge", "savoir", "axe « savoir » inconnu"),
    ("    amount: 165000", "165 000", "« 165 000 » n’est pas un montant"),
    (
        "    day: 2025-03-31",
        "2024-11-30",
        "le jalon « milestone-midterm » (2024-11-30) vient après un jalon du 2024-12-31",
    ),
    ("  - id: risk-turnover", "risk-funding", "l’identifiant « risk-funding » est déjà pris"),
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The built-in content, of Tunis alone."""
    shutil.copytree(ROOT, tmp_path / "content", ignore=shutil.ignore_patterns("oujda"))
    return tmp_path / "content"


@pytest.mark.parametrize(("line", "wrong", "expected"), FAULTS, ids=[wrong for _, wrong, _ in FAULTS])
def test_a_fault_of_a_roadmap_is_a_sentence_with_its_place(root: Path, line: str, wrong: str, expected: str) -> None:
    path = root / "cities" / "tunis" / "roadmap" / "v1.yaml"
    text = path.read_text(encoding="utf-8")
    key, _, value = line.partition(": ")
    assert text.count(f"{line}\n") == 1
    path.write_text(text.replace(f"{line}\n", f"{key}: {wrong}\n"), encoding="utf-8")
    _, errors = examine(root)
    start = text.index(line) + len(key) + 2
    where = (text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start))
    found = [(error.what.fr, error.place and (error.place.line, error.place.column)) for error in errors]
    assert value != wrong
    assert [place for what, place in found if what.startswith(expected)] == [where]


def test_sources_that_do_not_add_up_are_named_with_both_sums(root: Path) -> None:
    path = root / "cities" / "tunis" / "roadmap" / "v1.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("amount: 61500\n", "amount: 61000\n"), encoding="utf-8")
    _, errors = examine(root)
    assert [error.what.en for error in errors] == [
        "the sources add up to 402250.5, but the action plan (version 1) costs 402750.5"
    ]
    assert errors[0].place
    assert errors[0].place.line == text.count("\n", 0, text.index("\nsources:") + 1) + 2


def test_a_roadmap_without_an_action_plan_is_refused(root: Path) -> None:
    shutil.rmtree(root / "cities" / "tunis" / "action-plan")
    _, errors = examine(root)
    assert "no action plan is dated 2024-09-17 or earlier, the day of this roadmap" in [e.what.en for e in errors]


def test_a_plan_written_after_the_roadmap_is_not_the_one_it_stands_on(root: Path) -> None:
    plans = root / "cities" / "tunis" / "action-plan"
    first = (plans / "v1.yaml").read_text(encoding="utf-8")
    for n, day in ((2, "2024-09-10"), (3, "2024-10-01")):
        later = first.replace("version: 1\nday: 2024-02-06", f"version: {n}\nday: {day}\nfollows: {n - 1}")
        (plans / f"v{n}.yaml").write_text(later, encoding="utf-8")
    found = load(root).city("tunis").newest("action-plan", ActionPlan, date(2024, 9, 17))
    assert found
    assert found.version == 2
