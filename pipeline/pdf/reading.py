"""The text of a tagged PDF as a screen reader gets it: the structure tree in its order, characters by ToUnicode.

`text(data) == expected(document)` says that nothing was lost, added or turned around on the way to the page.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BytesIO
from itertools import count

import pikepdf

from pipeline.document.model import Block, Document, Figure, Note, Paragraph, Text
from pipeline.document.walk import inside
from pipeline.fonts import invisible

# Elements whose text is a line of its own; all that is inside them belongs to that line, footnotes aside.
LINES = {"P", "H1", "H2", "H3", "H4", "H5", "H6", "Title", "Caption", "Lbl", "TOCI"}
_CODE = re.compile(r"<([0-9A-F]{4})> <([0-9A-F]+)>")


@dataclass(frozen=True)
class Line:
    """The kind of the element, what it says, its language (inherited)."""

    kind: str
    text: str
    lang: str


def lines(data: bytes) -> list[Line]:
    with pikepdf.open(BytesIO(data)) as pdf:
        said = {page.obj.objgen: _contents(page) for page in pdf.pages}
        return list(_lines(pdf.Root.StructTreeRoot.K[0], said, ""))


def text(data: bytes) -> str:
    """All that is said but the tables of contents, which are not in the document; blanks as one space."""
    return _spaced(line.text for line in lines(data) if line.kind != "TOCI")


def expected(document: Document) -> str:
    """What the PDF of this document must say: labels, text, footnotes after their paragraph."""
    return _spaced(_paragraphs(document.blocks, count(1)))


def _spaced(parts: Iterable[str]) -> str:
    shown = "".join(" " if c == "\n" else c for c in " ".join(parts) if c == "\n" or not invisible(c))
    return " ".join(shown.split())


def _paragraphs(blocks: Iterable[Block], numbers: "count[int]") -> Iterator[str]:
    for block in blocks:
        if isinstance(block, Paragraph):
            yield from _paragraph(block, numbers)
        elif isinstance(block, Figure):  # its data is its text alternative
            yield from _paragraphs((block.caption,) if block.caption else (), numbers)
        else:
            yield from _paragraphs(inside(block), numbers)


def _paragraph(paragraph: Paragraph, numbers: "count[int]") -> Iterator[str]:
    words, notes = "", []
    for item in paragraph.content:
        if isinstance(item, Text):
            words += item.text
        elif isinstance(item, Note):
            number = next(numbers)
            words += str(number)
            notes.append(f"{number}. " + "".join(run.text for run in item.content))
    yield f"{paragraph.label} {words}"
    yield from notes


_Said = dict[tuple[int, int], dict[int, str]]


def _lines(element: pikepdf.Object, said: _Said, lang: str) -> Iterator[Line]:
    kind = str(element.S)[1:]
    lang = str(element.get("/Lang", lang))
    if kind in LINES:
        notes: list[pikepdf.Object] = []
        yield Line(kind, "".join(_texts(element, said, notes)), lang)
        for note in notes:
            yield from _lines(note, said, lang)
        return
    for kid in element.get("/K", []):
        if "/S" in kid:
            yield from _lines(kid, said, lang)
        elif "/MCID" in kid and kind != "Figure":
            yield Line(kind, said[kid.Pg.objgen][int(kid.MCID)], lang)


def _texts(element: pikepdf.Object, said: _Said, notes: list[pikepdf.Object]) -> Iterator[str]:
    for kid in element.get("/K", []):
        if "/MCID" in kid:
            yield said[kid.Pg.objgen][int(kid.MCID)]
        elif "/S" in kid and str(kid.S) == "/Note":
            notes.append(kid)
        elif "/S" in kid:
            yield from _texts(kid, said, notes)


def _contents(page: pikepdf.Page) -> dict[int, str]:
    """What each marked sequence of the page says."""
    fonts = {name: _to_unicode(font) for name, font in page.Resources.Font.items() if "/ToUnicode" in font}
    out: dict[int, str] = {}
    marks: list[tuple[str, int | None]] = []
    codes: dict[int, str] = {}
    for instruction in pikepdf.parse_content_stream(page):
        operands = instruction.operands
        match str(instruction.operator):
            case "BMC":
                marks.append((str(operands[0]), None))
            case "BDC":
                number = operands[1].get("/MCID") if isinstance(operands[1], pikepdf.Dictionary) else None
                marks.append((str(operands[0]), None if number is None else int(number)))
            case "EMC":
                marks.pop()
            case "Tf":
                codes = fonts[str(operands[0])]
            case "TJ":
                parts = (part for part in operands[0] if isinstance(part, pikepdf.String))
                shown = [codes[code] for part in parts for code in _codes(part)]
                if any(tag == "/ReversedChars" for tag, _ in marks):
                    shown.reverse()
                mcid = next((m for _, m in marks if m is not None), None)
                if mcid is not None:
                    out[mcid] = out.get(mcid, "") + "".join(shown)
                elif not any(tag == "/Artifact" for tag, _ in marks):
                    raise ValueError("a text belongs to nothing")
    return out


def _codes(shown: pikepdf.String) -> Iterator[int]:
    raw = bytes(shown)
    return (int.from_bytes(raw[i : i + 2], "big") for i in range(0, len(raw), 2))


def _to_unicode(font: pikepdf.Object) -> dict[int, str]:
    cmap = font.ToUnicode.read_bytes().decode("ascii")
    return {int(code, 16): bytes.fromhex(said).decode("utf-16-be") for code, said in _CODE.findall(cmap)}
