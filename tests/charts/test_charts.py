"""Charts: drawn from the table of their figure, mirrored in Arabic, legible without colour."""

import pytest

from pipeline.charts.budget import budget
from pipeline.charts.canvas import broken
from pipeline.charts.data import Datum, Value, data
from pipeline.charts.gantt import gantt
from pipeline.charts.labels import shaped, width_of
from pipeline.charts.look import Look
from pipeline.charts.priorities import priorities
from pipeline.charts.progress import progress
from pipeline.charts.shapes import Box, Circle, Drawing, Label, Path
from pipeline.document.model import Cell, Figure, Lang, Paragraph, Row, Table, Text, Tick
from pipeline.errors import DocumentError

LOOK = Look()
WIDTH = 400.0


def cell(text: str, lang: Lang, value: str = "") -> Cell:
    return Cell((Paragraph((Text(text, lang),), lang),), value=value)


def figure(kind: str, lang: Lang, head: list[str], rows: list[list[str | tuple[str, str]]], **more: object) -> Figure:
    def row(cells: list[str | tuple[str, str]], *, header: bool = False) -> Row:
        return Row(tuple(cell(c, lang) if isinstance(c, str) else cell(c[0], lang, c[1]) for c in cells), header=header)

    table = Table((row([*head], header=True), *(row(r) for r in rows)), lang, tuple(1 for _ in head))
    return Figure(kind, "un dessin", lang, table=table, **more)  # type: ignore[arg-type]  # kind is one of the names


def boxes(drawing: Drawing) -> list[Box]:
    return [shape for shape in drawing.shapes if isinstance(shape, Box)]


def labels(drawing: Drawing) -> list[Label]:
    return [shape for shape in drawing.shapes if isinstance(shape, Label)]


def plan(lang: Lang) -> Figure:
    rows: list[list[str | tuple[str, str]]] = [
        ["Axe 1"],
        ["Former", ("janvier", "2024-01-01"), ("mars", "2024-03-31")],
        ["Approuver", ("1er juillet", "2024-07-01"), ("1er juillet", "2024-07-01")],
    ]
    ticks = (Tick("2024-01-01", "janv."), Tick("2024-07-01", "juil."))
    return figure("gantt", lang, ["Action", "Début", "Fin"], rows, ticks=ticks)


def test_the_rows_of_the_table_are_the_data_and_a_row_without_values_is_a_heading() -> None:
    assert data(plan(Lang.FR)) == (
        Datum("Axe 1", ()),
        Datum("Former", (Value("2024-01-01", "janvier"), Value("2024-03-31", "mars"))),
        Datum("Approuver", (Value("2024-07-01", "1er juillet"), Value("2024-07-01", "1er juillet"))),
    )


def test_a_chart_without_a_table_is_refused_with_a_sentence() -> None:
    with pytest.raises(DocumentError) as caught:
        gantt(Figure("gantt", "Calendrier", Lang.FR), WIDTH, LOOK)
    assert caught.value.what.fr == "la figure « Calendrier » n’a pas de tableau de données"
    assert caught.value.what.en == "the figure “Calendrier” has no table of data"


def test_time_runs_from_the_left_in_french_and_from_the_right_in_arabic() -> None:
    french, arabic = (boxes(gantt(plan(lang), WIDTH, LOOK))[-1] for lang in (Lang.FR, Lang.AR))
    assert french.x + french.width < WIDTH * 0.75
    assert arabic.x == pytest.approx(WIDTH - french.x - french.width)
    assert arabic.width == pytest.approx(french.width)


def test_one_day_is_a_milestone() -> None:
    assert len([s for s in gantt(plan(Lang.FR), WIDTH, LOOK).shapes if isinstance(s, Path) and s.fill]) == 1


def test_labels_stand_at_the_side_where_reading_starts() -> None:
    french, arabic = (
        next(s for s in labels(gantt(plan(lang), WIDTH, LOOK)) if s.text == "Former") for lang in (Lang.FR, Lang.AR)
    )
    assert (french.x < 10, french.anchor) == (True, "start")
    assert (arabic.x > WIDTH - 10, arabic.anchor) == (True, "end")


def test_bars_of_a_budget_are_in_proportion_and_carry_their_amounts() -> None:
    chart = figure(
        "budget", Lang.FR, ["Axe", "Coût"], [["A", ("200 DT", "200")], ["B", ("50 DT", "50")], ["C", ("0 DT", "0")]]
    )
    drawing = budget(chart, WIDTH, LOOK)
    lengths = [box.width for box in boxes(drawing)]
    assert lengths[1:] == pytest.approx([lengths[0] / 4, 0])
    assert {"200 DT", "50 DT", "0 DT"} <= {s.text for s in labels(drawing)}


def test_equal_scores_show_as_a_ring_around_a_dot() -> None:
    chart = figure("priorities", Lang.FR, ["Thème", "Besoin", "Opportunité"], [["Emploi", ("5", "5"), ("5", "5")]])
    circles = [s for s in priorities(chart, WIDTH, LOOK).shapes if isinstance(s, Circle)][2:]
    assert [(c.radius, c.fill) for c in circles] == [(4.2, LOOK.accent), (6.4, "")]


def test_progress_never_leaves_its_track() -> None:
    chart = figure("progress", Lang.FR, ["Indicateur", "Atteint"], [["A", ("130 %", "1.3")], ["B", ("0 %", "-0.1")]])
    (track, all_of_it, _, nothing) = boxes(progress(chart, WIDTH, LOOK))
    assert (all_of_it.width, nothing.width) == pytest.approx((track.width, 0))


@pytest.mark.parametrize("lang", [Lang.FR, Lang.AR])
def test_nothing_is_written_outside_the_drawing(lang: Lang) -> None:
    text = (
        "فتح شبّاك استقبال وتوجيه في ثلاث دوائر" if lang is Lang.AR else "Ouvrir un guichet d’accueil et d’orientation"
    )
    rows: list[list[str | tuple[str, str]]] = [[text, ("1 mars", "2024-03-01"), ("31 déc.", "2024-12-31")]]
    chart = figure("gantt", lang, ["A", "B", "C"], rows, ticks=(Tick("2024-12-30", "décembre 2024"),))
    for label in labels(gantt(chart, 300, LOOK)):
        width = width_of(label.text, LOOK.family, label.size)
        left = label.x - (width if label.anchor == "end" else 0)
        assert left >= -0.5
        assert left + width <= 300.5


def test_a_year_stands_under_its_month_and_leaves_room_for_the_next() -> None:
    rows: list[list[str | tuple[str, str]]] = [["أ", ("2024-07-01", "2024-07-01"), ("2026-06-30", "2026-06-30")]]
    months = {"2024-07-01": "يوليوز 2024", "2024-10-01": "أكتوبر", "2025-01-01": "يناير 2025", "2025-04-01": "أبريل"}
    ticks = tuple(Tick(day, label) for day, label in months.items())
    chart = gantt(figure("gantt", Lang.AR, ["أ", "ب", "ت"], rows, ticks=ticks), 450, LOOK)
    written = {label.text: label for label in labels(chart)}
    assert written.keys() > {"يوليوز", "أكتوبر", "يناير", "أبريل", "2024", "2025"}
    assert written["2024"].x == written["يوليوز"].x
    assert written["2024"].y < written["يوليوز"].y == written["أكتوبر"].y


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Former 40 agents (2024)", "Former 40 agents (2024)"),
        ("تونس", "\ufeb2\ufee7\ufeee\ufe97"),  # letters joined, first one rightmost
        ("(2024) خطة", "\ufe94\ufec4\ufea7 (2024)"),  # brackets mirrored, digits in their order
        ("مُدُن", "ن\u064f\ufeaa\u064f\ufee3"),  # tashkeel kept; an isolated noon keeps its ordinary character
    ],
)
def test_labels_are_joined_put_in_visual_order_and_mirrored(text: str, expected: str) -> None:
    assert shaped(text, "rtl" if any("\u0600" <= c <= "\u06ff" for c in text) else "ltr") == expected


def test_labels_break_at_spaces_only_and_keep_every_word() -> None:
    text = "Ouvrir un guichet d’accueil et d’orientation dans trois arrondissements"
    lines = broken(text, 120, LOOK)
    assert len(lines) > 1
    assert " ".join(lines) == text
    assert all(width_of(line, LOOK.family, LOOK.size) <= 120 for line in lines)


def test_fills_differ_in_lightness_so_that_grey_print_tells_them_apart() -> None:
    def grey(colour: str) -> float:
        red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
        return 0.299 * red + 0.587 * green + 0.114 * blue

    assert grey(LOOK.tint) - grey(LOOK.accent) > 0.5
