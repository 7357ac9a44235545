"""The papers of the four consultations: what each says, and what is worked out rather than written."""

import re
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from pipeline.compose.build import compose
from pipeline.content.load import Content, load
from pipeline.content.schema import City
from pipeline.document import markup, walk
from pipeline.document.model import Document, Landscape, Lang, Section, Signatures, Table
from pipeline.document.parallel import parallel

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
MEETINGS = ["invitation", "concept-note", "agenda", "participants", "minutes"]


@cache
def content() -> Content:
    return load(ROOT / "content")


@cache
def composed(kind: str, lang: Lang, n: int = 1, version: int | None = None) -> Document:
    return compose(content(), TEMPLATES, "tunis", n, kind, lang, version)


def lines(document: Document, *, labels: bool = False) -> list[str]:
    return walk.text_of(document, labels=labels).splitlines()


def headings(document: Document) -> list[str]:
    return [walk.text_of((b.heading,), labels=True) for b in walk.blocks(document) if isinstance(b, Section)]


def grids(document: Document) -> list[list[list[str]]]:
    """The words of each cell of each table."""
    return [
        [[walk.text_of(cell.blocks) for cell in row.cells] for row in block.rows]
        for block in walk.blocks(document)
        if isinstance(block, Table) and block.style == "grid"
    ]


@pytest.mark.parametrize("kind", MEETINGS)
@pytest.mark.parametrize("n", [2, 3, 4])
def test_every_consultation_has_its_papers_side_by_side(kind: str, n: int) -> None:
    both = parallel(*(composed(kind, lang, n) for lang in (Lang.FR, Lang.AR)))
    assert both.stem == f"tunis-c{n}-{kind}.fr-ar"
    assert "Données d’exemple" in walk.text_of(both)


def test_the_concept_note_of_each_consultation_has_its_own_method() -> None:
    notes = [set(lines(composed("concept-note", Lang.FR, n))) for n in (1, 2, 3, 4)]
    for n, title in enumerate(("première", "deuxième", "troisième", "quatrième"), 1):
        assert f"Méthodologie de la {title} consultation" in notes[n - 1]
        own = notes[n - 1] - set().union(*(other for m, other in enumerate(notes, 1) if m != n))
        assert len(own) > 20


# -- invitations ------------------------------------------------------------------------------------------------------


def test_each_stakeholder_but_the_host_gets_a_letter() -> None:
    city = content().city("tunis")
    others = [one.name.fr for one in city.stakeholders if one.id != "ville-de-tunis"]
    assert headings(composed("invitation", Lang.FR)) == [f"Invitation – {name}" for name in others]
    assert len(headings(composed("invitation", Lang.AR))) == len(others)


def test_the_days_of_a_letter_are_worked_out_from_the_meeting() -> None:
    french = lines(composed("invitation", Lang.FR))
    assert "Tunis, le 24\u00a0octobre 2023 – Données d’exemple" in french  # fourteen days before
    assert any(line.endswith("au plus tard le 31\u00a0octobre 2023.") for line in french)
    assert any(line.startswith("تونس في 24\u00a0أكتوبر 2023 – ") for line in lines(composed("invitation", Lang.AR)))


def test_the_day_of_the_reply_is_that_of_the_programme_and_without_one_no_reply_is_asked_for() -> None:
    asked = {days: lines(_letters(days)) for days in (3, None)}
    assert any(
        line.endswith("au plus tard le 3\u00a0novembre 2023.") for line in asked[3]
    )  # the Friday before 4 November
    assert not any("confirmer votre présence" in line for line in asked[None])


def _letters(reply_days_before: int | None) -> Document:
    known = content()
    mailings = tuple(
        one.model_copy(update={"reply_days_before": reply_days_before}) if one.id == "invitation" else one
        for one in known.programme.mailings
    )
    programme = known.programme.model_copy(update={"mailings": mailings})
    return compose(replace(known, programme=programme), TEMPLATES, "tunis", 1, "invitation", Lang.FR)


def test_a_letter_that_would_leave_on_a_holiday_leaves_before() -> None:
    known = content()
    city = known.city("tunis")
    moved = city.consultations[2].model_copy(update={"day": date(2024, 4, 3)})
    city = city.model_copy(update={"consultations": {**city.consultations, 2: moved}})
    paper = compose(_with(city), TEMPLATES, "tunis", 2, "invitation", Lang.FR)
    assert "Tunis, le 19\u00a0mars 2024 – Données d’exemple" in lines(paper)  # 20 March is Tunisia's Independence Day


def _with(city: City) -> Content:
    return replace(content(), cities={"tunis": city})


# -- participants -----------------------------------------------------------------------------------------------------


def test_the_attendance_sheet_lies_on_its_side_and_has_blank_rows() -> None:
    document = composed("participants", Lang.FR)
    sheets = [block for block in walk.blocks(document) if isinstance(block, Landscape)]
    assert len(sheets) == 1
    listed, sheet, cards = grids(document)
    assert ["Délégation de l’Union européenne", "", "à désigner", ""] in listed
    assert [row[2] for row in sheet].count("Leïla Mansouri") == 1
    blank = [row for row in sheet if not any(cell.strip() for cell in row[1:])]
    assert [row[0] for row in blank] == [str(n) for n in range(len(sheet) - 7, len(sheet))]
    assert len(cards) - 1 == len(content().city("tunis").persons)


def test_a_card_has_both_scripts_in_every_language() -> None:
    french, arabic = (grids(composed("participants", lang))[-1] for lang in (Lang.FR, Lang.AR))
    assert french == arabic
    assert ["Souhaib Khayati" in side for side in french[-1]] == [True, False]
    assert ["صهيب الخياطي" in side for side in french[-1]] == [False, True]


# -- minutes ----------------------------------------------------------------------------------------------------------


def test_the_minutes_of_a_meeting_that_was_held_say_what_but_not_who() -> None:
    document = composed("minutes", Lang.FR)
    attendance, decisions, actions = grids(document)
    assert ["Service régional de la santé", "Anis Jaziri", "excusé(e)"] in attendance
    assert decisions[2][2] == "Ville de Tunis\nAssociation «\u202fJeunes de la médina\u202f»"
    assert [row[3] for row in actions[1:]] == ["14\u00a0novembre 2023", "5\u00a0décembre 2023", "16\u00a0janvier 2024"]
    assert "L’absence d’un rôle consacré à la jeunesse a été relevée." in lines(document)


def test_the_minutes_of_a_meeting_to_come_are_a_form() -> None:
    positions, decisions, _actions = grids(composed("minutes", Lang.FR, 2))
    agenda = [
        item for session in content().consultation("tunis", 2).agenda if not session.pause for item in session.items
    ]
    assert [row[0] for row in positions[1:]] == [str(item.title.fr) for item in agenda]
    assert not any(row[1].strip() for row in positions[1:])
    assert [row[0] for row in decisions[1:]] == ["1", "2", "3", "4"]


def test_the_next_meeting_is_so_many_weeks_away_in_the_plural_of_the_language() -> None:
    assert "La deuxième consultation se tiendra le mardi 13\u00a0février 2024, 14 semaines après celle-ci." in lines(
        composed("minutes", Lang.FR)
    )
    assert "تنعقد الاستشارة الثانية يوم الثلاثاء 13\u00a0فيفري 2024، أي بعد 14 أسبوعا من هذه الاستشارة." in lines(
        composed("minutes", Lang.AR)
    )
    assert any(line.startswith("Cette consultation est la dernière") for line in lines(composed("minutes", Lang.FR, 4)))


@pytest.mark.parametrize(
    ("later", "fr", "ar"),
    [
        (7, "1 semaine après", "بعد أسبوع واحد من"),
        (14, "2 semaines après", "بعد أسبوعين من"),
        (21, "3 semaines après", "بعد 3 أسابيع من"),
        (10, "10 jours après", "بعد 10 أيام من"),
        (100, "100 jours après", "بعد 100 يوم من"),
    ],
)
def test_weeks_and_days_are_counted_as_each_language_counts(later: int, fr: str, ar: str) -> None:
    city = content().city("tunis")
    second = city.consultations[2].model_copy(update={"day": city.consultations[1].day + timedelta(days=later)})
    changed = _with(city.model_copy(update={"consultations": {**city.consultations, 2: second}}))
    for lang, words in ((Lang.FR, fr), (Lang.AR, ar)):
        assert words in walk.text_of(compose(changed, TEMPLATES, "tunis", 1, "minutes", lang))


# -- terms of reference -----------------------------------------------------------------------------------------------


def test_articles_are_numbered_and_references_follow() -> None:
    first, second = (composed("terms-of-reference", Lang.FR, 1, version) for version in (1, 2))
    assert "Article 9 – Prise de décision" in headings(first)
    assert "Article 10 – Prise de décision" in headings(second)
    assert any("fixées à l’article\u00a010." in line for line in lines(second))
    arabic = composed("terms-of-reference", Lang.AR, 1, 2)
    assert "الفصل 10 – اتخاذ القرارات" in headings(arabic)
    assert "الملحق 1 – أعضاء المجموعة" in headings(arabic)
    assert any("الواردة في الفصل\u00a010." in line for line in lines(arabic))


def test_every_clause_item_and_row_of_roles_can_be_pointed_at() -> None:
    document = composed("terms-of-reference", Lang.FR, 1, 2)
    known = set(re.findall(r' id="([^"]+)"', markup.dump(document)))
    assert {"preamble-rights", "purpose-1", "mandate-services", "role-jeunesse", "roles", "annex-members"} <= known


def test_the_roles_the_boxes_to_sign_and_the_annexes_are_there() -> None:
    document = composed("terms-of-reference", Lang.FR, 1, 1)
    roles, members, calendar = grids(document)
    assert roles[1] == [
        *("Ville de Tunis", "Présidence et coordination générale", "Coordination et planification stratégique"),
    ]
    assert [row[1] for row in members] == ["Partie prenante", *(row[0] for row in roles[1:])]
    assert [row[2] for row in calendar[1:]] == [
        "7\u00a0novembre 2023",
        "13\u00a0février 2024",
        "14\u00a0mai 2024",
        "24\u00a0septembre 2024",
    ]
    boxes = [block for block in walk.blocks(document) if isinstance(block, Signatures)]
    assert [len(block.boxes) for block in boxes] == [2]
