"""What a paper to be signed has over others: codes on each page, and fields to sign in. Over a finished PDF.

Two QR codes a page, 20 mm at the bottom right and 15 mm at the top right, outside the text and far from signatures: one
is read where a stamp, a thumb or a hole covers the other, or where the page lay askew and the scanner cut its corners:
one turn moves the upper code sideways out of sight, the other turn the lower. They are artifacts: a screen reader says
the line in the footer instead. A field stands below each link to `mithaq:field:NAME`, which it takes the place of. The
file stays PDF/A; only what signing adds later is up to who signs.
"""

import io
import zlib
from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, String

FIELD = "mithaq:field:"  # what the link leads to that marks where to sign
_MM = 72 / 25.4
_LARGE, _SMALL = 20 * _MM, 15 * _MM  # with their blank around
_QUIET = 4  # modules of blank on each side
_EDGE = 3 * _MM  # from the side of the paper: printers leave as much white
_RISE = 11 * _MM  # from its top and bottom: what goes of the corner of an A4, upright or not, that lay 5° askew
_FIELD_HEIGHT = 86.0  # points, below the words "signature and seal"
_GAP = 9.0  # between the field and the lines of its box

Modules = Sequence[Sequence[bool]]


def seal(data: bytes, marks: Sequence[Modules]) -> bytes:
    """The PDF with the dark modules of a QR code on each of its pages, and its empty signature fields."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page, modules in zip(pdf.pages, marks, strict=True):
            page.contents_add(pdf.make_stream(zlib.compress(_drawn(page, modules)), Filter=Name.FlateDecode))
        fields = [_field(pdf, page, link) for page in pdf.pages for link in _links(page)]
        if fields:
            pdf.Root.AcroForm = pdf.make_indirect(Dictionary(Fields=Array(fields), SigFlags=3))
        _ended(pdf)
        out = io.BytesIO()
        pdf.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        return out.getvalue()


def _ended(pdf: pikepdf.Pdf) -> None:
    """A line feed comes before `endstream`: after data that ends with the other half of a line end, too much of one.

    A blank after compressed data is no part of it.
    """
    streams: list[Any] = [item for item in pdf.objects if isinstance(item, pikepdf.Stream)]
    for item in streams:
        if (data := item.read_raw_bytes()).endswith(b"\r"):
            item.write(data + b" ", filter=item.get("/Filter"), decode_parms=item.get("/DecodeParms"))


# -- codes -------------------------------------------------------------------------------------------------------------


def _drawn(page: pikepdf.Page, modules: Modules) -> bytes:
    _, bottom, right, top = (float(n) for n in page.mediabox)
    footer = _symbol(modules, right - _EDGE - _LARGE, bottom + _RISE, _LARGE)
    header = _symbol(modules, right - _EDGE - _SMALL, top - _RISE - _SMALL, _SMALL)
    return b"\n".join(
        f"/Artifact <</Type/Pagination/Subtype/{kind}>> BDC q 0 g {' '.join(boxes)} f Q EMC".encode()
        for kind, boxes in (("Footer", footer), ("Header", header))
    )


def _symbol(modules: Modules, x: float, y: float, size: float) -> Iterator[str]:
    """Its dark runs as rectangles, row by row from the top."""
    unit = size / (len(modules) + 2 * _QUIET)
    for n, row in enumerate(modules):
        bottom = y + size - (_QUIET + n + 1) * unit
        start = 0
        while start < len(row):
            end = start
            while end < len(row) and row[end]:
                end += 1
            if end > start:
                yield f"{x + (_QUIET + start) * unit:.3f} {bottom:.3f} {(end - start) * unit:.3f} {unit:.3f} re"
            start = end + 1


# -- fields ------------------------------------------------------------------------------------------------------------


def _links(page: pikepdf.Page) -> Iterator[Any]:
    for annotation in page.obj.get("/Annots", []):
        action = annotation.get("/A")
        if action is not None and str(action.get("/URI", "")).startswith(FIELD):
            yield annotation


def _field(pdf: pikepdf.Pdf, page: pikepdf.Page, link: Any) -> Any:
    """The link made into an empty signature field below it."""
    rect = _below(page, [float(n) for n in link.Rect])
    empty = pdf.make_stream(b"")
    empty.update({"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": [0, 0, rect[2] - rect[0], rect[3] - rect[1]]})
    name, says = str(link.A.URI).removeprefix(FIELD), str(link.Contents)
    del link.A, link.Border
    link.update(
        {
            "/Subtype": Name.Widget,
            "/FT": Name.Sig,
            "/T": String(name),
            "/TU": String(f"{says} – {name}"),
            "/F": 4,
            "/Rect": Array([round(n, 2) for n in rect]),
            "/P": page.obj,
            "/AP": Dictionary(N=empty),
        }
    )
    _retag(pdf, link)
    return link


def _below(page: pikepdf.Page, box: Sequence[float]) -> tuple[float, float, float, float]:
    """The part of the signature box under the words: boxes stand two a row, a half page each."""
    left, _, right, _ = (float(n) for n in page.mediabox)
    middle, margin = (left + right) / 2, 72.0
    start, end = (margin, middle - _GAP) if (box[0] + box[2]) / 2 < middle else (middle + _GAP, right - margin)
    return start + _GAP, box[1] - _GAP / 3 - _FIELD_HEIGHT, end - _GAP, box[1] - _GAP / 3


def _retag(pdf: pikepdf.Pdf, widget: Any) -> None:
    """In the structure: the words stay, as words; the widget becomes a form field of its own after them."""
    tree = pdf.Root.StructTreeRoot.ParentTree.Nums
    at = next(n for n in range(0, len(tree), 2) if int(tree[n]) == int(widget.StructParent))
    words = tree[at + 1]
    reference = next(kid for kid in words.K if isinstance(kid, Dictionary) and "/Obj" in kid)
    words.K = Array([kid for kid in words.K if kid != reference])
    words.S = Name.Span
    # Not in an array: so pyHanko finds the field again, and knows that filling it changes nothing else.
    form = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Form, P=words.P, K=reference, Pg=widget.P))
    kids = list(words.P.K)
    place = next(n for n, kid in enumerate(kids) if getattr(kid, "objgen", None) == words.objgen)
    words.P.K = Array([*kids[: place + 1], form, *kids[place + 1 :]])
    tree[at + 1] = form
