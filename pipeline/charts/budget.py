"""What each axis costs: a bar an axis, its amount written beside it, so that no scale has to be read off."""

from pipeline.charts.canvas import Canvas, broken
from pipeline.charts.data import data
from pipeline.charts.labels import width_of
from pipeline.charts.look import Look
from pipeline.charts.shapes import Drawing
from pipeline.document.model import Figure

LABELS = 0.38  # the share of the width that labels take
GAP = 6.0
PAD = 5.0


def budget(figure: Figure, width: float, look: Look) -> Drawing:
    """Horizontal bars `width` points wide in all; of each row the first value is drawn and its words are printed."""
    rows = [(datum, broken(datum.label, width * LABELS - GAP, look)) for datum in data(figure) if datum.values]
    heights = [len(lines) * look.size * 1.3 + 2 * PAD for _, lines in rows]
    canvas = Canvas.new(width, sum(heights), look, figure.lang.direction)
    widest = max((width_of(d.values[0].text, look.family, look.size, strong=True) for d, _ in rows), default=0)
    most = max((float(datum.values[0].raw) for datum, _ in rows), default=0) or 1
    start, measure = width * LABELS, width * (1 - LABELS) - GAP - widest
    top = sum(heights)
    for (datum, lines), height in zip(rows, heights, strict=True):
        value = datum.values[0]
        canvas.lines(0, top - PAD, lines, look.size * 1.3)
        length = measure * float(value.raw) / most
        canvas.bar(start, top - height / 2 - look.size * 0.6, length, look.size * 1.2, look.accent)
        canvas.write(start + length + GAP, top - height / 2 - look.size * 0.35, value.text, strong=True)
        top -= height
    canvas.rule(start, 0, start, sum(heights))
    return canvas.drawing
