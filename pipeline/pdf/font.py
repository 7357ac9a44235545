"""A face inside one PDF: a Type0 font whose codes are given in order of use, one a mark.

So ToUnicode is exact, and the file holds only what is drawn: HarfBuzz makes the subset, composites are appended.
"""

import struct
from hashlib import sha256
from typing import Any

import uharfbuzz as hb
from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

from pipeline.pdf.glyf import Composite, with_composites
from pipeline.pdf.objects import Stream
from pipeline.pdf.shaping import Face, Mark, Part, Word

_KEPT = {"glyf", "loca", "head", "hhea", "hmtx", "maxp", "cvt ", "fpgm", "prep"}
_SYMBOLIC = 4


class Embedding:
    """The codes of one face in one document."""

    def __init__(self, face: Face, resource: str) -> None:
        self.face, self.resource = face, resource
        self._marks: dict[tuple[tuple[Part, ...], int, str], int] = {((Part(0, 0, 0),), 0, ""): 0}
        self._shown: dict[Word, str] = {}
        self._per_em = 1000 / face.units

    def show(self, word: Word) -> str:
        """The word as operands of TJ: codes, and kerning in thousandths of an em."""
        found = self._shown.get(word)
        if found is None:
            out, codes = [], ""
            for mark in word.marks:
                codes += f"{self._code(mark):04X}"
                if mark.kern:
                    out.append(f"<{codes}>{-mark.kern * self._per_em:.5g}")
                    codes = ""
            found = self._shown[word] = "".join(out) + (f"<{codes}>" if codes else "")
        return found

    def _code(self, mark: Mark) -> int:
        return self._marks.setdefault(mark[:3], len(self._marks))

    def write(self, document: Any) -> object:
        """Put the font into the document; a reference to it. The first code is that of no character."""
        keys = list(self._marks)
        data, glyphs = self._file(keys)
        tag = "".join(chr(65 + b % 26) for b in sha256(data).digest()[:6])
        base = PDFName(f"{tag}+{self.face.name}")

        def put(name: str, value: object) -> object:
            return document.Reference(value, f"{self.resource}.{name}")

        descendant = PDFDictionary(
            {
                "Type": PDFName("Font"),
                "Subtype": PDFName("CIDFontType2"),
                "BaseFont": base,
                "CIDSystemInfo": PDFDictionary(
                    {"Registry": PDFString("Adobe"), "Ordering": PDFString("Identity"), "Supplement": 0}
                ),
                "FontDescriptor": put(
                    "descriptor", self._descriptor(base, put("file", Stream(data, f"/Length1 {len(data)}")))
                ),
                "W": PDFArray([0, PDFArray([round(advance * self._per_em, 3) for _, advance, _ in keys])]),
                "DW": 0,
                "CIDToGIDMap": put("glyphs", Stream(struct.pack(f">{len(glyphs)}H", *glyphs))),
            }
        )
        return put(
            "font",
            PDFDictionary(
                {
                    "Type": PDFName("Font"),
                    "Subtype": PDFName("Type0"),
                    "BaseFont": base,
                    "Encoding": PDFName("Identity-H"),
                    "DescendantFonts": PDFArray([put("descendant", descendant)]),
                    "ToUnicode": put("unicode", Stream(_to_unicode([text for _, _, text in keys]).encode())),
                }
            ),
        )

    def _file(self, keys: list[tuple[tuple[Part, ...], int, str]]) -> tuple[bytes, list[int]]:
        """The subset font and the glyph of each code."""
        wanted = hb.SubsetInput()
        wanted.glyph_set.update({part.glyph for parts, _, _ in keys for part in parts})
        wanted.unicode_set.clear()
        wanted.flags = hb.SubsetFlags.NO_LAYOUT_CLOSURE | hb.SubsetFlags.NOTDEF_OUTLINE | hb.SubsetFlags.NO_HINTING
        dropped = {t for t in self.face.face.table_tags if t not in _KEPT}
        wanted.drop_table_tag_set.update({int.from_bytes(t.encode("latin-1"), "big") for t in dropped})
        plan = hb.SubsetPlan(self.face.face, wanted)
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

    def _descriptor(self, base: object, file: object) -> PDFDictionary:
        face, scale = self.face, self._per_em
        box = struct.unpack_from(">4h", bytes(face.face.reference_table("head").data), 36)
        slant = struct.unpack_from(">i", bytes(face.face.reference_table("post").data), 4)[0] / 65536
        os2 = bytes(face.face.reference_table("OS/2").data)
        (weight,) = struct.unpack_from(">H", os2, 4)
        (capital,) = struct.unpack_from(">h", os2, 88)
        return PDFDictionary(
            {
                "Type": PDFName("FontDescriptor"),
                "FontName": base,
                "Flags": _SYMBOLIC,
                "FontBBox": PDFArray([round(v * scale) for v in box]),
                "ItalicAngle": round(slant, 2),
                "Ascent": round(face.ascent * scale),
                "Descent": -round(face.descent * scale),
                "CapHeight": round(capital * scale),
                "StemV": round(weight / 5),
                "FontFile2": file,
            }
        )


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
