"""The drawing of a figure, whatever its kind: vector for PDF, and from it a picture for Word (`picture.png`)."""

from pipeline.charts.look import Look
from pipeline.charts.shapes import Drawing
from pipeline.document.model import Figure


def draw(figure: Figure, width: float, look: Look) -> Drawing:
    """The drawing, `width` points wide. A "picture" has none: it is not drawn but shown.

    Raises `DocumentError` where the data of a chart is not as its kind wants it.
    """
    match figure.kind:
        case "gantt":
            from pipeline.charts.gantt import gantt

            return gantt(figure, width, look)
        case "budget":
            from pipeline.charts.budget import budget

            return budget(figure, width, look)
        case "priorities":
            from pipeline.charts.priorities import priorities

            return priorities(figure, width, look)
        case "progress":
            from pipeline.charts.progress import progress

            return progress(figure, width, look)
        case "emblem":
            from pipeline.charts.emblem import emblem

            return emblem(width)
        case "picture":
            raise ValueError(figure.kind)
