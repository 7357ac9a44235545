"""How the program speaks."""

import pytest

from pipeline.cli.console import many_en, many_fr


@pytest.mark.parametrize(
    ("number", "french", "english"),
    [(0, "0 fichier lu", "0 files read"), (1, "1 fichier lu", "1 file read"), (2, "2 fichiers lus", "2 files read")],
)
def test_what_is_counted_agrees_with_its_number(number: int, french: str, english: str) -> None:
    assert many_fr(number, "fichier lu", "fichiers lus") == french
    assert many_en(number, "file read", "files read") == english
