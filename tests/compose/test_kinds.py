"""A kind of paper is a template, a schema entry and a line of the programme: here one is added. And what is owed."""

import shutil
from pathlib import Path

import pytest
from pydantic import Field

from pipeline.compose.build import compose, editions
from pipeline.content import kinds
from pipeline.content.load import load, remarks
from pipeline.content.schema import Clause, Version
from pipeline.document import walk
from pipeline.document.model import Lang
from pipeline.document.parallel import parallel
from pipeline.errors import ContentError
from pipeline.packs.build import build
from pipeline.packs.plan import Pack
from pipeline.settings import read

ROOT = Path(__file__).parents[2]
MEETING = "content/cities/tunis/consultation-1.yaml"

TEMPLATE = """{% extends "paper.html" %}
{% block body %}
<section id="principles" data-numbering="decimal">
  <h1>{{ _("Objet") }}</h1>
  {% for clause in version.principles %}
  <p id="{{ clause.id }}">{{ clause }}</p>
  {% endfor %}
</section>
{% endblock %}
"""
LINE = """papers:
  - kind: charter
    title: {fr: Charte, ar: ميثاق}
    consultations: [1]
"""
FIRST = """format: 1
version: 1
day: 2023-10-31
title: {fr: Charte du groupe, ar: ميثاق المجموعة}
principles:
  - id: listening
    fr: Chacun écoute.
    ar: يصغي كل عضو.
"""


class Charter(Version):
    """La charte du groupe."""

    principles: tuple[Clause, ...] = Field(min_length=1, description="Principes, dans l’ordre.")


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An office that adds a charter to Tunis's first pack, and has no other paper in it."""
    for name in ("content", "templates"):
        shutil.copytree(ROOT / name, tmp_path / name)
    for path in (*(tmp_path / "content/cities").iterdir(), *(tmp_path / "content/cities/tunis").iterdir()):
        if path.is_dir() and path.name != "tunis":
            shutil.rmtree(path)
        elif path.name.startswith("consultation-") and path.name != "consultation-1.yaml":
            path.unlink()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setitem(kinds.VERSIONED, "charter", kinds.Kind(Charter))
    programme = tmp_path / "content/programme.yaml"
    text = programme.read_text(encoding="utf-8")
    start, end = text.index("papers:\n"), text.index("# Les envois")
    programme.write_text(text[:start] + LINE + text[end:], encoding="utf-8")
    write(tmp_path, 1, FIRST)
    (tmp_path / "templates/charter.html").write_text(TEMPLATE, encoding="utf-8")
    return tmp_path


def write(office: Path, number: int, text: str) -> None:
    folder = office / "content/cities/tunis/charter"
    folder.mkdir(exist_ok=True)
    (folder / f"v{number}.yaml").write_text(text, encoding="utf-8")


def second(day: str, ar: str = "يصغي كل عضو.") -> str:
    return FIRST.replace("version: 1", "version: 2\nfollows: 1").replace("2023-10-31", day).replace("يصغي كل عضو.", ar)


def composed(office: Path, lang: Lang, version: int | None = None) -> str:
    paper = compose(load(office / "content"), office / "templates", "tunis", 1, "charter", lang, version)
    return walk.text_of(paper, labels=True)


def refused(office: Path) -> ContentError:
    with pytest.raises(ContentError) as raised:
        load(Path("content"))
    assert office.exists()
    return raised.value


# -- a new kind -------------------------------------------------------------------------------------------------------


def test_a_new_kind_is_built_in_every_language_and_format(office: Path) -> None:
    done = build(read(office, {}), Pack("tunis", 1))
    assert not isinstance(done, Exception), done
    assert {name for name in done.written if name.startswith("tunis")} == {
        f"tunis-charter-v1.{langs}.{form}" for langs in ("fr", "ar", "fr-ar") for form in ("docx", "pdf", "html")
    }


def test_a_version_says_which_it_is(office: Path) -> None:
    content = load(office / "content")
    paper = compose(content, office / "templates", "tunis", 1, "charter", Lang.AR)
    assert (paper.stem, paper.version, str(paper.day), paper.status) == (
        *("tunis-charter-v1.ar", "1", "2023-10-31", "draft"),
    )
    assert paper.title == "ميثاق المجموعة"
    assert "Version 1 – 31\u00a0octobre 2023 – Projet" in composed(office, Lang.FR)


def test_a_pack_holds_the_version_that_the_meeting_works_on_and_the_one_it_led_to(office: Path) -> None:
    write(office, 2, second("2023-11-07"))
    assert list(editions(load(office / "content"), "tunis", 1)) == [("charter", 2)]
    write(office, 2, second("2023-11-21"))
    assert list(editions(load(office / "content"), "tunis", 1)) == [("charter", 1), ("charter", 2)]


def test_a_paper_that_has_no_version_yet_is_left_out_with_a_remark(office: Path) -> None:
    (office / "content/cities/tunis/charter/v1.yaml").unlink()
    content = load(Path("content"))
    assert list(editions(content, "tunis", 1)) == []
    said = [remark for remark in remarks(content) if "charter" in remark.what.fr]
    assert [remark.what.fr for remark in said] == ["« charter » n’a pas de version pour la consultation 1 de « tunis »"]
    assert str(said[0].place).startswith("content/programme.yaml:")


# -- versions that contradict each other ------------------------------------------------------------------------------


def test_a_version_has_the_number_of_its_file(office: Path) -> None:
    write(office, 2, FIRST)
    assert str(refused(office).place) == "content/cities/tunis/charter/v2.yaml:2:10"


def test_a_version_follows_an_earlier_one_that_is_there_and_is_not_older(office: Path) -> None:
    write(office, 2, second("2023-11-21").replace("follows: 1", "follows: 3"))
    error = refused(office)
    assert (error.what.fr, str(error.place)) == (
        "la version 2 ne peut pas suivre la version 3",
        "content/cities/tunis/charter/v2.yaml:3:10",
    )
    write(office, 2, second("2023-10-30"))
    assert refused(office).what.fr == (
        "la version 2 (2023-10-30) est datée d’avant la version 1 (2023-10-31), dont elle est la suite"
    )


def test_a_folder_of_versions_and_a_file_in_it_have_known_names(office: Path) -> None:
    (office / "content/cities/tunis/charter").rename(office / "content/cities/tunis/chartre")
    error = refused(office)
    assert (error.what.fr, error.hint and error.hint.fr) == (
        "nature de document « chartre » inconnue",
        "vouliez-vous dire « charter » ?",
    )
    (office / "content/cities/tunis/chartre").rename(office / "content/cities/tunis/charter")
    (office / "content/cities/tunis/charter/v1.yaml").rename(office / "content/cities/tunis/charter/version1.yaml")
    assert refused(office).what.fr == "fichier « version1.yaml » inconnu ici"


# -- what a translator owes -------------------------------------------------------------------------------------------


def test_a_draft_shows_what_a_translator_owes_with_a_mark(office: Path) -> None:
    write(office, 1, FIRST.replace("يصغي كل عضو.", "(à traduire)"))
    assert "[النص العربي غير متوفر]" in composed(office, Lang.AR)
    write(office, 1, FIRST.replace("يصغي", "(à revoir) يصغي").replace("fr: Chacun écoute.", "fr: (à traduire)"))
    assert "[ترجمة تحتاج إلى مراجعة] يصغي كل عضو." in composed(office, Lang.AR)
    assert "[texte français manquant]" in composed(office, Lang.FR)
    content = load(office / "content")
    both = [compose(content, office / "templates", "tunis", 1, "charter", lang) for lang in (Lang.FR, Lang.AR)]
    assert "[texte français manquant]" in walk.text_of(parallel(*both))


def test_check_lists_what_a_translator_owes(office: Path) -> None:
    write(office, 1, FIRST.replace("يصغي كل عضو.", "(à traduire)").replace("Chacun", "(à revoir) Chacun"))
    assert [
        (remark.what.fr, str(remark.place)) for remark in remarks(load(Path("content"))) if "texte" in remark.what.fr
    ] == [
        ("texte français à revoir", "content/cities/tunis/charter/v1.yaml:7:9"),
        ("texte arabe à traduire", "content/cities/tunis/charter/v1.yaml:8:9"),
    ]
    assert office.exists()


def test_a_final_is_refused_where_a_text_is_owed_with_its_place(office: Path) -> None:
    text = FIRST.replace("day:", "status: ratified\nday:")
    write(office, 1, text.replace("يصغي كل عضو.", "(à traduire)"))
    with pytest.raises(ContentError) as raised:
        compose(load(Path("content")), office / "templates", "tunis", 1, "charter", Lang.AR)
    assert raised.value.what.fr == "le texte arabe manque : un document définitif ne peut paraître ainsi"
    assert str(raised.value.place) == "content/cities/tunis/charter/v1.yaml:9:9"
    write(office, 1, text)
    assert "Document ratifié" in composed(office, Lang.FR)


def test_a_text_that_is_simply_absent_is_a_mistake_even_in_a_draft(office: Path) -> None:
    write(office, 1, FIRST.replace("    ar: يصغي كل عضو.\n", ""))
    error = refused(office)
    assert (error.what.fr, str(error.place)) == (
        "« principles » n’a pas de texte arabe",
        "content/cities/tunis/charter/v1.yaml:6:5",
    )
