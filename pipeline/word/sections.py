"""Sections of the body: pages upright and turned, with the header and footer that they all share."""

from dataclasses import dataclass

from pipeline.house import House

TWIPS = 20  # a point


@dataclass(slots=True)
class Sections:
    """The properties of the sections of the body; the first names header and footer, the others go on with them."""

    house: House
    references: str
    rtl: bool
    landscape: bool = False
    _written: int = 0

    def width(self, *, landscape: bool) -> int:
        page = self.house.page
        return round(((page.height if landscape else page.width) - page.start - page.end) * TWIPS)

    def xml(self, *, landscape: bool) -> str:
        page = self.house.page
        width, height = round(page.width * TWIPS), round(page.height * TWIPS)
        size = (
            f'<w:pgSz w:w="{height}" w:h="{width}" w:orient="landscape"/>'
            if landscape
            else f'<w:pgSz w:w="{width}" w:h="{height}"/>'
        )
        margins = (
            ("top", page.top),
            ("right", page.end),
            ("bottom", page.bottom),
            ("left", page.start),
            ("header", page.header),
            ("footer", page.footer),
        )
        edges = " ".join(f'w:{name}="{round(points * TWIPS)}"' for name, points in margins)
        self._written += 1
        first = self._written == 1
        return (
            f'<w:sectPr>{self.references if first else ""}<w:type w:val="nextPage"/>{size}'
            f'<w:pgMar {edges} w:gutter="0"/>{"<w:titlePg/>" if first else ""}{"<w:bidi/>" if self.rtl else ""}'
            "</w:sectPr>"
        )

    def last(self) -> str:
        return self.xml(landscape=self.landscape)
