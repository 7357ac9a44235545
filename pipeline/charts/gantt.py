"""Who does what when: a bar an action, time running from the start side (from the right in Arabic)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.charts.canvas import Canvas, broken
from pipeline.charts.data import Datum, data
from pipeline.charts.labels import width_of
from pipeline.charts.look import Look
from pipeline.charts.shapes import Drawing
from pipeline.document.model import Figure, Tick

LABELS = 0.36  # the share of the width that labels take
GAP = 8.0  # between labels and bars
_SMALL = 0.88  # of the size of labels: what stands on the axis
_LINE = 0.95  # of the size of labels: from line to line on the axis
PAD = 3.0  # above and below the words of a row


@dataclass(frozen=True, slots=True)
class _Row:
    datum: Datum
    lines: tuple[str, ...]
    height: float


def gantt(figure: Figure, width: float, look: Look) -> Drawing:
    """A Gantt chart `width` points wide, as high as its rows.

    Of each row the first value is the first day and the second the last; a single day is a milestone, drawn as a
    diamond; a row without values is a heading. `figure.ticks` mark the axis.
    """
    rows = [_row(datum, width, look) for datum in data(figure)]
    head = _head(figure, look)
    body = sum(row.height for row in rows)
    canvas = Canvas.new(width, head + body, look, figure.lang.direction)
    scale = _Scale.of(figure, rows, width)
    _axis(canvas, figure, scale, body)
    top = body
    for row in rows:
        _draw(canvas, row, scale, top)
        top -= row.height
    canvas.rule(0, 0, width, 0)
    return canvas.drawing


@dataclass(frozen=True, slots=True)
class _Scale:
    """Days to distances from the start edge."""

    first: int
    last: int
    start: float
    end: float

    @classmethod
    def of(cls, figure: Figure, rows: Sequence[_Row], width: float) -> "_Scale":
        days = [_day(v.raw) for row in rows for v in row.datum.values[:2]]
        days += [_day(tick.value) for tick in figure.ticks]
        return cls(min(days, default=0), max(days, default=1) + 1, width * LABELS + GAP, width - GAP)

    def __call__(self, day: int) -> float:
        return self.start + (self.end - self.start) * (day - self.first) / max(1, self.last - self.first)


def _day(iso: str) -> int:
    return date.fromisoformat(iso).toordinal()


def _row(datum: Datum, width: float, look: Look) -> _Row:
    heading = not datum.values
    lines = broken(datum.label, width if heading else width * LABELS - PAD, look, strong=heading)
    return _Row(datum, tuple(lines), len(lines) * look.size * 1.3 + 2 * PAD)


def _head(figure: Figure, look: Look) -> float:
    """The height of the axis, which is that of its longest label."""
    return look.size * (0.3 + _LINE * max((len(_lines(tick)) for tick in figure.ticks), default=1))


def _lines(tick: Tick) -> list[str]:
    """Each word of a label under the one before: the month, then the year where it is said."""
    return tick.label.split(" ")


def _axis(canvas: Canvas, figure: Figure, scale: _Scale, body: float) -> None:
    """The marks of time; a label for which the one before leaves no room is left out, its mark stays."""
    look, free, end = canvas.look, 0.0, canvas.drawing.width
    size, top = look.size * _SMALL, body + _head(figure, look)
    for tick in figure.ticks:
        u, lines = scale(_day(tick.value)), _lines(tick)
        width = max(width_of(line, look.family, size) for line in lines)
        canvas.rule(u, 0, u, top - look.size * 0.5, width=0.35)
        start = u + 2 if u + 2 + width <= end else u - 2 - width
        if start >= free:
            for number, line in enumerate(lines):
                canvas.write(start, top - look.size * (0.85 + _LINE * number), line, size=size)
            free = start + width + 4
    canvas.rule(0, body, end, body)


def _draw(canvas: Canvas, row: _Row, scale: _Scale, top: float) -> None:
    look, heading = canvas.look, not row.datum.values
    if heading:
        canvas.bar(0, top - row.height, canvas.drawing.width, row.height, look.tint)
    canvas.lines(PAD, top - PAD, row.lines, look.size * 1.3, strong=heading)
    if heading:
        return
    canvas.rule(0, top - row.height, canvas.drawing.width, top - row.height, width=0.25)
    first, last = (_day(row.datum.values[i].raw) for i in (0, min(1, len(row.datum.values) - 1)))
    middle = top - row.height / 2
    if first == last:
        canvas.diamond(scale(first), middle, look.size * 0.5)
    else:
        u = scale(first)
        canvas.bar(u, middle - look.size * 0.45, scale(last + 1) - u, look.size * 0.9, look.accent)
