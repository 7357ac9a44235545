"""The kinds of papers that have versions, and what a file of each may say: one module a kind, one line here.

A kind without versions needs neither: its template reads the consultation. See `docs/ajouter-un-document.md`.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from pipeline.content.check import At
from pipeline.content.kinds import action_plan, mapping, monitoring, roadmap, terms_of_reference
from pipeline.content.schema import City, CityFile, ConsultationFile, Model, Programme, Texts, Version
from pipeline.errors import ContentError


def nothing_more(_model: Any, _city: City, _at: At) -> Iterator[ContentError]:
    """The faults of a kind of which each value can be judged alone."""
    yield from ()


@dataclass(frozen=True, slots=True)
class Kind:
    """`model` is what `cities/<city>/<kind>/v<n>.yaml` holds.

    `faults` finds in one (the model, its city, where its values stand) what no single value shows.
    """

    model: type[Version]
    faults: Callable[[Any, City, At], Iterator[ContentError]] = nothing_more


VERSIONED: dict[str, Kind] = {
    "terms-of-reference": Kind(terms_of_reference.TermsOfReference, terms_of_reference.faults),
    "mapping": Kind(mapping.Mapping, mapping.faults),
    "action-plan": Kind(action_plan.ActionPlan, action_plan.faults),
    "monitoring": Kind(monitoring.Monitoring, monitoring.faults),
    "roadmap": Kind(roadmap.Roadmap, roadmap.faults),
}

FILES: dict[str, type[Model]] = {
    "programme": Programme,
    "texts": Texts,
    "city": CityFile,
    "consultation": ConsultationFile,
}


def json_schema(file: str) -> dict[str, Any]:
    """The JSON Schema of a file, for editors; `file` is a key of `FILES` or of `VERSIONED`."""
    model = FILES[file] if file in FILES else VERSIONED[file].model
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **model.model_json_schema()}
