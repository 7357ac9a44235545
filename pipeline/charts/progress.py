"""How far each indicator is: a track from nothing to the target, filled as far as the value has come."""

from pipeline.charts.canvas import Canvas, broken
from pipeline.charts.data import data
from pipeline.charts.labels import width_of
from pipeline.charts.look import Look
from pipeline.charts.shapes import Drawing
from pipeline.document.model import Figure

LABELS = 0.5  # the share of the width that labels take
GAP = 6.0
PAD = 4.0


def progress(figure: Figure, width: float, look: Look) -> Drawing:
    """Tracks `width` points wide in all; of each row the first value is a share of the target, 1 being all of it."""
    rows = [(datum, broken(datum.label, width * LABELS - GAP, look)) for datum in data(figure) if datum.values]
    heights = [len(lines) * look.size * 1.3 + 2 * PAD for _, lines in rows]
    canvas = Canvas.new(width, sum(heights), look, figure.lang.direction)
    widest = max((width_of(d.values[0].text, look.family, look.size, strong=True) for d, _ in rows), default=0)
    start, measure = width * LABELS, width * (1 - LABELS) - GAP - widest
    top = sum(heights)
    for (datum, lines), height in zip(rows, heights, strict=True):
        value, y = datum.values[0], top - height / 2
        canvas.lines(0, top - PAD, lines, look.size * 1.3)
        canvas.bar(start, y - look.size * 0.4, measure, look.size * 0.8, look.tint, outline=look.rule)
        done = measure * min(1, max(0, float(value.raw)))
        canvas.bar(start, y - look.size * 0.4, done, look.size * 0.8, look.accent)
        canvas.write(width, y - look.size * 0.35, value.text, anchor="end", strong=True)
        top -= height
    return canvas.drawing
