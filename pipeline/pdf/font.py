"""A face inside one PDF: a Type0 font whose codes are given in order of use, one a mark.

So ToUnicode is exact, and the file holds only what is drawn: HarfBuzz makes the subset, composites are appended.
"""

import struct
from functools import cache
from hashlib import sha256

import uharfbuzz as hb

from pipeline.pdf.glyf import Composite, spelled, with_composites
from pipeline.pdf.objects import File, Raw, Stream
from pipeline.pdf.shaping import Face, Mark, Part, Word

_OUTLINES = {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"}
_SYMBOLIC = 4


class Embedding(dict[Word, str]):
    """One face in one document: its words as operands of TJ, each spelled when it is first asked for."""

    def __init__(self, face: Face, resource: str) -> None:
        super().__init__()
        self.face, self.resource = face, resource
        self._marks: dict[tuple[tuple[Part, ...], int, str], int] = {((Part(0, 0, 0),), 0, ""): 0}
        self._codes: dict[Mark, str] = {}
        self._per_em = 1000 / face.units

    def __missing__(self, word: Word) -> str:
        """Codes, and kerning in thousandths of an em."""
        known, out, codes = self._codes, "", ""
        for mark in word.marks:
            codes += known.get(mark) or self._code(mark)
            if mark.kern:
                out += f"<{codes}>{-mark.kern * self._per_em:.5g}"
                codes = ""
        found = self[word] = f"{out}<{codes}>" if codes else out
        return found

    def _code(self, mark: Mark) -> str:
        code = self._marks.setdefault((mark.parts, mark.advance, mark.text), len(self._marks))
        return self._codes.setdefault(mark, f"{code:04X}")

    def write(self, file: File) -> str:
        """Put the font into the file; its reference. The first code is that of no character."""
        keys = list(self._marks)
        data, glyphs = self._file(keys)
        name = "".join(chr(65 + b % 26) for b in sha256(data).digest()[:6]) + f"+{self.face.name}"
        outlines = file.put(Stream(data, f"/Length1 {len(data)}"))
        descriptor = file.put(Raw(self._descriptor(name, outlines)))
        to_glyphs = file.put(Stream(struct.pack(f">{len(glyphs)}H", *glyphs)))
        to_unicode = file.put(Stream(_to_unicode([text for _, _, text in keys]).encode()))
        widths = " ".join(f"{advance * self._per_em:.6g}" for _, advance, _ in keys)
        descendant = file.put(
            Raw(
                f"<</Type/Font/Subtype/CIDFontType2/BaseFont/{name}/FontDescriptor {descriptor}/DW 0/W[0[{widths}]]"
                f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/CIDToGIDMap {to_glyphs}>>"
            )
        )
        return file.put(
            Raw(
                f"<</Type/Font/Subtype/Type0/BaseFont/{name}/Encoding/Identity-H"
                f"/DescendantFonts[{descendant}]/ToUnicode {to_unicode}>>"
            )
        )

    def _file(self, keys: list[tuple[tuple[Part, ...], int, str]]) -> tuple[bytes, list[int]]:
        """The subset font and the glyph of each code."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update({part.glyph for parts, _, _ in keys for part in parts})
        wanted.unicode_set.clear()
        wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
        plan = hb.SubsetPlan(_outlines(self.face), wanted)
        subset: bytes = plan.execute().blob.data
        new = plan.old_to_new_glyph_mapping
        (count,) = struct.unpack_from(">H", hb.Face(subset).reference_table("maxp").data, 4)
        made: dict[Composite, int] = {}
        glyphs = []
        for parts, advance, text in keys:
            if not text or (
                len(parts) == 1 and parts[0][1:] == (0, 0) and advance == self.face.advance(parts[0].glyph)
            ):
                glyphs.append(new[parts[0].glyph])
            else:
                composite = Composite(tuple((new[p.glyph], p.x, p.y) for p in parts), advance)
                glyphs.append(made.setdefault(composite, count + len(made)))
        return with_composites(subset, list(made)), glyphs

    def _descriptor(self, name: str, outlines: str) -> str:
        face, scale = self.face, self._per_em
        box = struct.unpack_from(">4h", bytes(face.face.reference_table("head").data), 36)
        slant = struct.unpack_from(">i", bytes(face.face.reference_table("post").data), 4)[0] / 65536
        os2 = bytes(face.face.reference_table("OS/2").data)
        (weight,) = struct.unpack_from(">H", os2, 4)
        (capital,) = struct.unpack_from(">h", os2, 88)
        bounds = " ".join(f"{v * scale:.0f}" for v in box)
        return (
            f"<</Type/FontDescriptor/FontName/{name}/Flags {_SYMBOLIC}/FontBBox[{bounds}]"
            f"/ItalicAngle {slant:.2f}/Ascent {face.ascent * scale:.0f}/Descent {-face.descent * scale:.0f}"
            f"/CapHeight {capital * scale:.0f}/StemV {weight / 5:.0f}/FontFile2 {outlines}>>"
        )


@cache
def _outlines(face: Face) -> hb.Face:
    """The face with its outlines alone: HarfBuzz would read its other tables for each subset."""
    tables = {tag: bytes(face.face.reference_table(tag).data) for tag in face.face.table_tags if tag in _OUTLINES}
    return hb.Face(spelled(b"\0\1\0\0", tables))


def _to_unicode(texts: list[str]) -> str:
    """The CMap that says which characters each code stands for."""
    lines = [
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
        "/CIDSystemInfo <</Registry (Adobe) /Ordering (UCS) /Supplement 0>> def",
        "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
        "1 begincodespacerange <0000> <FFFF> endcodespacerange",
    ]
    said = [f"<{code:04X}> <{text.encode('utf-16-be').hex().upper()}>" for code, text in enumerate(texts) if text]
    for i in range(0, len(said), 100):  # the most that one block may hold
        some = said[i : i + 100]
        lines += [f"{len(some)} beginbfchar", *some, "endbfchar"]
    lines.append("endcmap CMapName currentdict /CMap defineresource pop end end")
    return "\n".join(lines)
