"""The faces of the house inside the file, so that Word and LibreOffice show what the PDF shows.

Not only the characters used: reviewers type. The whole Latin and Arabic repertoire is kept, 113 KB a face. Obfuscated
as ECMA-376 part 4, §17.8.1 (ISO/IEC 29500) says: the first 32 bytes are combined with a GUID, here made from the face
itself so that the same face is the same part. Both families are under the SIL Open Font License, which allows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

from pipeline import fonts
from pipeline.word.ooxml import HEAD, NAMESPACES
from pipeline.word.package import Part, part
from pipeline.word.parts import Relations

Face = tuple[str, bool, bool]  # family, strong, emph

# Latin with its accents, Arabic with its supplements, punctuation, currency, arrows, mathematics, presentation forms.
_KEPT = (
    (0x0020, 0x024F),
    (0x02B0, 0x036F),
    (0x0600, 0x06FF),
    (0x0750, 0x077F),
    (0x08A0, 0x08FF),
    (0x1E00, 0x1EFF),
    (0x2000, 0x206F),
    (0x2070, 0x209F),
    (0x20A0, 0x20CF),
    (0x2100, 0x214F),
    (0x2190, 0x21FF),
    (0x2200, 0x22FF),
    (0x25A0, 0x25FF),
    (0xFB50, 0xFDFF),
    (0xFE70, 0xFEFF),
)
_EMBEDDINGS = {
    (False, False): "embedRegular",
    (True, False): "embedBold",
    (False, True): "embedItalic",
    (True, True): "embedBoldItalic",
}


@dataclass(frozen=True, slots=True)
class Embedded:
    """A face as a part of the package, and the key that undoes its obfuscation."""

    part: Part
    key: str


@cache
def embedded(face: Face) -> Embedded:
    family, strong, emph = face
    data = subset(fonts.face(family, strong, emph))
    key = guid(data)
    name = f"word/fonts/{family}{'-bold' if strong else ''}{'-italic' if emph else ''}.odttf"
    return Embedded(part(name, obfuscated(data, key)), key)


def subset(data: bytes) -> bytes:
    """The face with the repertoire that the offices type, its shaping rules kept."""
    import uharfbuzz as hb

    face = hb.Face(data)
    wanted = hb.SubsetInput()
    wanted.unicode_set.update(code for code in face.unicodes if any(first <= code <= last for first, last in _KEPT))
    return bytes(wanted.subset(face).blob.data)


def guid(data: bytes) -> str:
    """A GUID that names the content."""
    digits = sha256(data).hexdigest()[:32].upper()
    return f"{{{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}}}"


def obfuscated(data: bytes, key: str) -> bytes:
    """The face with its first 32 bytes combined with the key, read from its end; done twice, the face itself."""
    mask = bytes.fromhex(key.strip("{}").replace("-", ""))[::-1] * 2
    return bytes(byte ^ other for byte, other in zip(data[:32], mask, strict=True)) + data[32:]


def table(faces: Iterable[Face]) -> tuple[bytes, bytes, list[Part]]:
    """The part `fontTable.xml`, its relations, and the embedded faces."""
    relations, parts = Relations(), list[Part]()
    inner: dict[str, list[tuple[int, str]]] = {}
    for face in sorted(set(faces)):
        family, strong, emph = face
        found = embedded(face)
        parts.append(found.part)
        relation = relations.font(found.part.name.removeprefix("word/"))
        inner.setdefault(family, []).append(
            (
                list(_EMBEDDINGS).index((strong, emph)),
                f'<w:{_EMBEDDINGS[strong, emph]} r:id="{relation}" w:fontKey="{found.key}"/>',
            )
        )
    xml = "".join(
        f'<w:font w:name="{family}"><w:charset w:val="00"/><w:family w:val="auto"/><w:pitch w:val="variable"/>'
        f"{''.join(embedding for _, embedding in sorted(embeddings))}</w:font>"
        for family, embeddings in inner.items()
    )
    return f"{HEAD}<w:fonts {NAMESPACES}>{xml}</w:fonts>".encode(), relations.xml(), parts
