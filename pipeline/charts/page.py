"""A drawing as a page of PDF by itself, by ReportLab: what pictures are made of. Papers draw their own."""

from io import BytesIO

from reportlab.lib.colors import HexColor
from reportlab.pdfgen.canvas import Canvas

from pipeline.charts.labels import face, shaped
from pipeline.charts.shapes import Box, Circle, Drawing, Label, Path


def page(drawing: Drawing) -> bytes:
    """The PDF, its page as large as the drawing."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=(drawing.width, drawing.height), invariant=1)
    for shape in drawing.shapes:
        if isinstance(shape, Label):
            _write(canvas, shape)
        else:
            _trace(canvas, shape)
    canvas.save()
    return out.getvalue()


def _trace(canvas: Canvas, shape: Box | Path | Circle) -> None:
    if shape.fill:
        canvas.setFillColor(HexColor(shape.fill))
    if shape.line:
        canvas.setStrokeColor(HexColor(shape.line))
        canvas.setLineWidth(shape.thick)
    how = {"stroke": int(bool(shape.line)), "fill": int(bool(shape.fill))}
    match shape:
        case Box():
            canvas.rect(shape.x, shape.y, shape.width, shape.height, **how)
        case Circle():
            canvas.circle(shape.x, shape.y, shape.radius, **how)
        case Path(points=(first, *others)):
            path = canvas.beginPath()
            path.moveTo(*first)
            for point in others:
                path.lineTo(*point)
            if shape.fill:
                path.close()
            canvas.drawPath(path, **how)


def _write(canvas: Canvas, label: Label) -> None:
    canvas.setFont(face(label.family, strong=label.strong), label.size)
    canvas.setFillColor(HexColor(label.colour))
    draw = {"start": canvas.drawString, "middle": canvas.drawCentredString, "end": canvas.drawRightString}
    draw[label.anchor](label.x, label.y, shaped(label.text, "rtl" if label.rtl else "ltr"))
