"""Composite glyphs appended to a TrueType font, straight on its tables (OpenType 1.9: glyf, loca, hmtx, maxp).

A cluster of glyphs becomes one glyph of one advance, so that no reader of the PDF finds a gap inside a word.
"""

import struct
from collections.abc import Sequence
from typing import NamedTuple

_WORDS, _XY, _MORE = 0x0001, 0x0002, 0x0020  # flags of a component


class Composite(NamedTuple):
    """Its parts (glyph id, x, y) and advance width, in font units; no parts: a blank."""

    parts: tuple[tuple[int, int, int], ...]
    advance: int


def with_composites(font: bytes, composites: Sequence[Composite]) -> bytes:
    """The font with these glyphs after its own, in order."""
    tables = _tables(font)
    long_offsets = struct.unpack_from(">h", tables["head"], 50)[0] == 1
    old = tables["loca"]
    offsets = (
        list(struct.unpack(f">{len(old) // 4}I", old))
        if long_offsets
        else [2 * n for n in struct.unpack(f">{len(old) // 2}H", old)]
    )
    glyf = bytearray(tables["glyf"])
    bearings = []
    for composite in composites:
        outline = _outline(composite, glyf, offsets)
        bearings.append(struct.unpack_from(">h", outline, 2)[0] if outline else 0)
        glyf += outline
        offsets.append(len(glyf))
    tables["glyf"] = bytes(glyf)
    tables["loca"] = struct.pack(f">{len(offsets)}I", *offsets)
    tables["head"] = _patched(tables["head"], 50, ">h", 1)
    _widen(tables, composites, bearings)
    return spelled(font[:4], tables)


def _outline(composite: Composite, glyf: bytearray, offsets: list[int]) -> bytes:
    """The `glyf` entry of the composite, parts without ink left out; padded to four bytes."""
    inked = [(g, x, y) for g, x, y in composite.parts if offsets[g + 1] > offsets[g]]
    if not inked:
        return b""
    boxes = [(struct.unpack_from(">4h", glyf, offsets[g] + 2), x, y) for g, x, y in inked]
    box = (
        min(b[0] + x for b, x, _ in boxes),
        min(b[1] + y for b, _, y in boxes),
        max(b[2] + x for b, x, _ in boxes),
        max(b[3] + y for b, _, y in boxes),
    )
    out = struct.pack(">5h", -1, *box)
    for i, (glyph, x, y) in enumerate(inked, 1):
        out += struct.pack(">HHhh", _WORDS | _XY | (_MORE if i < len(inked) else 0), glyph, x, y)
    return out + bytes(-len(out) % 4)


def _widen(tables: dict[str, bytes], composites: Sequence[Composite], bearings: list[int]) -> None:
    """Tell `hmtx`, `hhea` and `maxp` of the new glyphs."""
    (count,) = struct.unpack_from(">H", tables["maxp"], 4)
    (full,) = struct.unpack_from(">H", tables["hhea"], 34)
    metrics = tables["hmtx"]
    last = metrics[4 * full - 4 : 4 * full - 2]
    short = metrics[4 * full : 4 * full + 2 * (count - full)]
    widened = b"".join(last + short[i : i + 2] for i in range(0, len(short), 2))
    added = b"".join(struct.pack(">Hh", c.advance, b) for c, b in zip(composites, bearings, strict=True))
    tables["hmtx"] = metrics[: 4 * full] + widened + added
    tables["hhea"] = _patched(tables["hhea"], 34, ">H", count + len(composites))
    maxp = _patched(tables["maxp"], 4, ">H", count + len(composites))
    points, contours, components, depth = struct.unpack_from(">2H", maxp, 10) + struct.unpack_from(">2H", maxp, 28)
    most = max((len(c.parts) for c in composites), default=0)
    (own_points, own_contours) = struct.unpack_from(">2H", maxp, 6)
    maxp = _patched(maxp, 10, ">2H", max(points, own_points * most), max(contours, own_contours * most))
    tables["maxp"] = _patched(maxp, 28, ">2H", max(components, most), depth + 1)


def _patched(table: bytes, at: int, form: str, *values: int) -> bytes:
    changed = bytearray(table)
    struct.pack_into(form, changed, at, *values)
    return bytes(changed)


def _tables(font: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", font, 4)
    found = {}
    for i in range(count):
        tag, _, offset, length = struct.unpack_from(">4s3I", font, 12 + 16 * i)
        found[tag.decode("latin-1")] = font[offset : offset + length]
    return found


def spelled(kind: bytes, tables: dict[str, bytes]) -> bytes:
    """The tables as one file, with checksums; `kind` is its first four bytes."""
    power = len(tables).bit_length() - 1
    directory = kind + struct.pack(">4H", len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    offset = 12 + 16 * len(tables)
    body = b""
    total = 0
    for tag, table in sorted((tables | {"head": _patched(tables["head"], 8, ">I", 0)}).items()):
        padded = table + bytes(-len(table) % 4)
        checksum = _checksum(padded)
        total += checksum
        directory += struct.pack(">4s3I", tag.encode("latin-1"), checksum, offset + len(body), len(table))
        body += padded
    total = (0xB1B0AFBA - _checksum(directory) - total) & 0xFFFFFFFF
    head = _offset(directory, "head")
    return _patched(directory + body, head + 8, ">I", total)


def _offset(directory: bytes, tag: str) -> int:
    at = next(i for i in range(12, len(directory), 16) if directory[i : i + 4] == tag.encode())
    offset: int = struct.unpack_from(">I", directory, at + 8)[0]
    return offset


def _checksum(data: bytes) -> int:
    words: tuple[int, ...] = struct.unpack(f">{len(data) // 4}I", data)
    return sum(words) & 0xFFFFFFFF
