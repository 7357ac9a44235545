"""Chatham House: minutes that name a participant are refused, at the name."""

import shutil
from pathlib import Path

import pytest

from pipeline.content.load import load
from pipeline.errors import ContentError

BUILT_IN = Path(__file__).parents[2] / "content"
MEETING = Path("content/cities/tunis/consultation-1.yaml")
FRENCH = "Les données existantes sont dispersées"
ARABIC = "المعطيات المتوفرة مشتتة"


@pytest.fixture(autouse=True)
def _content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(BUILT_IN, tmp_path / "content")
    monkeypatch.chdir(tmp_path)


def write(old: str, new: str) -> str:
    text = MEETING.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    MEETING.write_text(changed, encoding="utf-8")
    return changed


def named(old: str, new: str) -> tuple[str, str]:
    """Who is named, and what stands at the place of the error from there on."""
    changed = write(old, new)
    with pytest.raises(ContentError) as raised:
        load(Path("content"))
    error = raised.value
    assert error.place
    assert error.place.file == MEETING.as_posix()
    assert not error.others
    who, said, rest = error.what.fr.removeprefix("« ").partition(" »")
    assert (said, rest) == (" »", " est nommé dans le compte rendu : la règle de Chatham House l’interdit")
    return who, changed.split("\n")[error.place.line - 1][error.place.column - 1 :]


@pytest.mark.parametrize(
    ("old", "new", "who", "there"),
    [
        (FRENCH, f"Selon Karim Zouari, {FRENCH.lower()}", "Karim Zouari", "Karim Zouari, les données"),
        (FRENCH, f"D’après M. Zouari, {FRENCH.lower()}", "Zouari", "Zouari, les données"),
        (
            FRENCH,
            f"Selon le Laboratoire d’études urbaines, {FRENCH.lower()}",
            "Laboratoire d’études urbaines",
            "Labora",
        ),
        (
            FRENCH,
            f"La Délégation de l’Union européenne note que {FRENCH.lower()}",
            "Délégation de l’Union",
            "Délégation",
        ),
        (ARABIC, f"أفاد كريم الزواري بأن {ARABIC}", "كريم الزواري", "كريم الزواري"),
        (ARABIC, f"أفاد السيد الزواري بأن {ARABIC}", "الزواري", "السيد الزواري"),
        (ARABIC, f"وفقا للمصلحة الجهوية للصحة، {ARABIC}", "المصلحة الجهوية للصحة", "للمصلحة"),
        (ARABIC, f"أفادت بِلديّة تونس بأن {ARABIC}", "بلدية تونس", "بِلديّة تونس"),
    ],
)
def test_whoever_is_named_is_told(old: str, new: str, who: str, there: str) -> None:
    found, place = named(old, new)
    assert found.startswith(who)
    assert place.startswith(there)


def test_a_name_that_is_part_of_other_words_is_none() -> None:
    write(FRENCH, "Dans la ville de Tunis, les données existantes sont dispersées")
    write(ARABIC, "في مدينة تونس، المعطيات المتوفرة مشتتة")
    load(Path("content"))


def test_names_belong_where_they_are_asked_for() -> None:
    minutes = load(Path("content")).consultation("tunis", 1).minutes
    assert minutes
    assert "karim-zouari" in minutes.present
    assert minutes.actions[0].owners == ("souhaib-khayati",)


def test_nothing_falls_due_before_the_meeting() -> None:
    changed = write("due: 2023-11-14", "due: 2023-11-01")
    with pytest.raises(ContentError) as raised:
        load(Path("content"))
    assert raised.value.what.fr == "l’échéance (2023-11-01) précède la réunion (2023-11-07)"
    assert raised.value.place
    assert changed.split("\n")[raised.value.place.line - 1].endswith("due: 2023-11-01")


def test_days_out_of_order_are_told_at_the_later_consultation() -> None:
    path = MEETING.with_name("consultation-2.yaml")
    path.write_text(path.read_text(encoding="utf-8").replace("day: 2024-02-13", "day: 2023-11-07"), encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        load(Path("content"))
    assert raised.value.what.fr == "la consultation 2 (2023-11-07) n’est pas après la consultation 1 (2023-11-07)"
    assert str(raised.value.place) == f"{path.as_posix()}:8:6"
