"""Figures as inline pictures: each file once in the package, each with its alternative text."""

from dataclasses import dataclass, field
from hashlib import sha256

from pipeline.charts.look import Look
from pipeline.charts.picture import picture
from pipeline.document import walk
from pipeline.document.model import Figure
from pipeline.house import House
from pipeline.word.ooxml import PIC, escape
from pipeline.word.parts import Relations

_EMU = 12700  # a point
_POINTS = 72 / 25.4  # a millimetre


@dataclass(slots=True)
class Pictures:
    """`relations` are those of the part that the pictures stand in; `files` is shared by all parts."""

    house: House
    relations: Relations
    files: dict[str, bytes] = field(default_factory=dict)
    _last: int = 0

    def run(self, figure: Figure, measure: float) -> str:
        """The run that shows a figure, no wider than `measure` points."""
        width = min(figure.width * _POINTS or measure, measure)
        found = picture(figure, width, look(self.house))
        name = f"media/{sha256(found.data).hexdigest()[:16]}.{found.type}"
        self.files[f"word/{name}"] = found.data
        self._last += 1
        size = f'cx="{round(width * _EMU)}" cy="{round(width * found.height * _EMU)}"'
        properties = f'id="{self._last}" name="{figure.kind} {self._last}" descr="{_attribute(alternative(figure))}"'
        relation = self.relations.picture(name)
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f'<wp:docPr {properties}/><wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/>'
            f'</wp:cNvGraphicFramePr><a:graphic><a:graphicData uri="{PIC}"><pic:pic><pic:nvPicPr>'
            f"<pic:cNvPr {properties}/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>"
            f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
            f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            "</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        )


def alternative(figure: Figure) -> str:
    """What the figure is, then its data, a line a row."""
    if figure.table is None:
        return figure.alt
    rows = (" ; ".join(walk.text_of(cell.blocks).replace("\n", " ") for cell in row.cells) for row in figure.table.rows)
    return "\n".join((figure.alt, *rows))


def look(house: House) -> Look:
    """What charts take from the house."""
    cell = house.styles["cell"]
    return Look(
        family=cell.font,
        ink=cell.colour,
        accent=house.styles["heading-1"].colour,
        tint=house.table.head_fill or "#E9EDF4",
        rule=house.table.inside_h.colour,
    )


def _attribute(text: str) -> str:
    return escape(text).replace("\n", "&#10;")
