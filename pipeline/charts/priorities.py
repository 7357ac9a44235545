"""Needs beside opportunities, theme by theme, on one scale: a full dot and a hollow one, told apart without colour."""

from pipeline.charts.canvas import Canvas, broken
from pipeline.charts.data import Datum, data, legend
from pipeline.charts.labels import width_of
from pipeline.charts.look import Look
from pipeline.charts.shapes import Drawing
from pipeline.document.model import Figure

LABELS = 0.42  # the share of the width that labels take
PAD = 5.0
STEPS = 5  # scores run from 0 to this


def priorities(figure: Figure, width: float, look: Look) -> Drawing:
    """A dot plot `width` points wide: of each row the first two values are scores from 0 to 5.

    The first two words of the table's header after the label name the two series.
    """
    rows = [(datum, broken(datum.label, width * LABELS - 2 * PAD, look)) for datum in data(figure) if datum.values]
    heights = [len(lines) * look.size * 1.3 + 2 * PAD for _, lines in rows]
    head, body = look.size * 3.6, sum(heights)
    canvas = Canvas.new(width, head + body, look, figure.lang.direction)
    _scale(canvas, body)
    _legend(canvas, legend(figure)[:2], head + body - look.size * 1.2)
    top = body
    for (datum, lines), height in zip(rows, heights, strict=True):
        canvas.lines(0, top - PAD, lines, look.size * 1.3)
        _dots(canvas, datum, top - height / 2)
        top -= height
    return canvas.drawing


def _u(canvas: Canvas, score: float) -> float:
    width = canvas.drawing.width
    start, end = width * LABELS + PAD, width - 2 * PAD
    return start + (end - start) * score / STEPS


def _scale(canvas: Canvas, body: float) -> None:
    for step in range(STEPS + 1):
        u = _u(canvas, step)
        canvas.rule(u, 0, u, body, width=0.35)
        canvas.write(u, body + 3, str(step), anchor="middle", size=canvas.look.size * 0.88)


def _legend(canvas: Canvas, names: tuple[str, ...], y: float) -> None:
    look, u = canvas.look, _u(canvas, 0)
    for name, hollow in zip(names, (False, True), strict=False):
        canvas.dot(u + 4, y + look.size * 0.35, 3.6, hollow=hollow)
        canvas.write(u + 12, y, name)
        u += 12 + width_of(name, look.family, look.size) + 16


def _dots(canvas: Canvas, datum: Datum, y: float) -> None:
    scores = [float(value.raw) for value in datum.values[:2]]
    canvas.rule(_u(canvas, min(scores)), y, _u(canvas, max(scores)), y, colour=canvas.look.accent, width=1.2)
    # The hollow dot is drawn last and larger, so that equal scores show as a ring around a dot.
    for score, hollow in zip(scores, (False, True), strict=False):
        if hollow and score == scores[0]:
            canvas.ring(_u(canvas, score), y, 6.4)
        else:
            canvas.dot(_u(canvas, score), y, 4.2, hollow=hollow)
