"""Terms of reference: what an officer can get wrong in them, told with its place."""

import shutil
from pathlib import Path

import pytest

from pipeline.content.kinds.terms_of_reference import Passage, TermsOfReference
from pipeline.content.load import load
from pipeline.errors import ContentError

BUILT_IN = Path(__file__).parents[2] / "content"
NEWEST = Path("content/cities/tunis/terms-of-reference/v3.yaml")


@pytest.fixture(autouse=True)
def _content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A copy of Tunis's content, named as an officer names it."""
    shutil.copytree(BUILT_IN, tmp_path / "content")
    for city in (tmp_path / "content/cities").iterdir():
        if city.name != "tunis":
            shutil.rmtree(city)
    monkeypatch.chdir(tmp_path)


def refused(old: str, new: str, path: Path = NEWEST) -> tuple[str, str, str]:
    """What is said last of a change: the sentence, the hint, and what stands at the place from there on."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    changed = text.replace(old, new, 1)
    path.write_text(changed, encoding="utf-8")
    with pytest.raises(ContentError) as raised:
        load(Path("content"))
    *_, error = sorted([raised.value, *raised.value.others], key=lambda error: error.place.line if error.place else 0)
    assert error.place
    assert error.place.file == path.as_posix()
    there = changed.split("\n")[error.place.line - 1][error.place.column - 1 :]
    return error.what.fr, error.hint.fr if error.hint else "", there


def test_a_role_given_twice_is_told_where_it_is_given_again() -> None:
    what, hint, there = refused("stakeholder: emploi", "stakeholder: affaires-sociales")
    assert what.startswith("un deuxième rôle de coordination pour « affaires-sociales » (déjà content/cities/tunis/")
    assert (hint, there) == ("n’en garder qu’un", "affaires-sociales")


def test_a_stakeholder_without_a_role_is_told_where_the_roles_begin() -> None:
    text = NEWEST.read_text(encoding="utf-8")
    row = text[text.index("  - id: role-jeunesse") : text.index("closing:")]
    what, _, there = refused(row, "\n")
    assert what == "aucun rôle de coordination pour « jeunesse »"
    assert there == "- id: role-ville"


def test_a_role_of_an_unknown_stakeholder_is_told_with_the_nearest() -> None:
    what, hint, there = refused("stakeholder: sante", "stakeholder: santee")
    assert (what, hint, there) == ("partie prenante « santee » inconnue", "vouliez-vous dire « sante » ?", "santee")


def test_who_joined_since_needs_no_role_in_an_older_version() -> None:
    older = load(Path("content")).version("tunis", "terms-of-reference", 1)
    assert isinstance(older, TermsOfReference)
    assert "jeunesse" not in [role.stakeholder for role in older.roles]


def test_a_clause_in_one_language_only_is_told() -> None:
    what, hint, there = refused("            ar: تحرير محاضر الجلسات.\n", "")
    assert (what, hint) == ("« items » n’a pas de texte arabe", "ajouter « ar: » et la traduction")
    assert there == "id: secretariat-minutes"


def test_an_identifier_used_twice_anywhere_in_the_paper_is_told_at_the_second() -> None:
    what, _, there = refused("id: decisions-1", "id: purpose-1")
    assert what.startswith("l’identifiant « purpose-1 » est déjà pris (content/cities/tunis/")
    assert there == "purpose-1"


def test_the_second_version_shows_what_a_redline_has_to_show() -> None:
    versions = load(Path("content")).versions("tunis", "terms-of-reference")
    first, second = (versions[n] for n in (1, 2))
    assert isinstance(first, TermsOfReference)
    assert isinstance(second, TermsOfReference)
    before, after = ([article.id for article in version.articles] for version in (first, second))
    assert sorted(before) == sorted(after) != before != after
    clauses = [
        {clause.id: clause for article in version.articles for clause in article.clauses} for version in (first, second)
    ]
    assert {"composition-observers", "resources-hosting"} == clauses[1].keys() - clauses[0].keys()
    assert {"resources-1"} == clauses[0].keys() - clauses[1].keys()
    alone = [key for key in clauses[0].keys() & clauses[1].keys() if _one_sided(clauses[0][key], clauses[1][key])]
    assert alone == []  # a clause that changed in one language only would be remarked by every check
    assert len(second.roles) == len(first.roles) + 1


def _one_sided(old: Passage, new: Passage) -> bool:
    return (old.fr == new.fr) != (old.ar == new.ar)
