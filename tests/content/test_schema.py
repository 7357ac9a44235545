"""The JSON Schema that editors complete and explain with."""

import pytest

from pipeline.content.kinds import FILES, VERSIONED, json_schema
from pipeline.content.schema import Pair


@pytest.mark.parametrize("kind", [*FILES, *VERSIONED])
def test_every_key_is_explained_in_the_schema_of_its_file(kind: str) -> None:
    schema = json_schema(kind)
    models = [schema, *schema["$defs"].values()]
    unexplained = [
        (m["title"], key) for m in models for key, value in m["properties"].items() if not value.get("description")
    ]
    assert unexplained == []
    assert all(model["additionalProperties"] is False for model in models)


def test_days_and_times_and_switches_are_described_as_they_are_written() -> None:
    schema = json_schema("consultation")
    assert schema["properties"]["day"]["format"] == "date"
    assert schema["properties"]["sample"]["enum"] == ["yes", "no", True, False]
    assert schema["properties"]["format"]["const"] == 1
    assert schema["$defs"]["Session"]["properties"]["start"] == {
        "description": "Début : 10:30.",
        "pattern": "^[0-2]?[0-9]:[0-5][0-9]$",
        "title": "Start",
        "type": "string",
    }


def test_a_pair_gives_its_text_by_language() -> None:
    pair = Pair.model_validate({"fr": "un", "ar": "واحد"})
    assert (pair["fr"], pair["ar"]) == ("un", "واحد")


def test_a_pair_gives_what_a_country_says_otherwise_and_else_what_both_say() -> None:
    pair = Pair.model_validate({"fr": "un", "ar": "واحد", "ar_MA": "فرد"})
    assert [pair[locale] for locale in ("fr_TN", "ar_TN", "fr_MA", "ar_MA")] == ["un", "واحد", "un", "فرد"]


@pytest.mark.parametrize("locale", ["en", "fr_FR", "french", "ar-MA", "f"])
def test_a_pair_has_no_other_language_and_no_other_country(locale: str) -> None:
    pair = Pair.model_validate({"fr": "un", "ar": "واحد"})
    with pytest.raises(KeyError, match=locale):
        pair[locale]
