"""Pictures that came back, as the model holds them."""

import base64

from pipeline.word.ooxml import q
from pipeline.word.reading.body import Line
from pipeline.word.reading.package import Package


def media(package: Package, part: str, line: Line) -> str:
    """The `data:` URI of the first picture of a paragraph; "" for what is no PNG or JPEG of the package."""
    for element, _ in line.pictures:
        for blip in element.iter(q("a:blip")):
            relation = package.relations(part).get(blip.get(q("r:embed"), ""))
            if relation is None or relation.outside:
                continue
            data = package.part(relation.target)
            kind = {b"\x89PNG": "png", b"\xff\xd8\xff\xe0": "jpeg"}.get(data[:4])
            kind = kind or ("jpeg" if data.startswith(b"\xff\xd8") else None)
            if kind:
                return f"data:image/{kind};base64,{base64.b64encode(data).decode()}"
    return ""
