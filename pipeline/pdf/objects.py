"""The objects of a PDF, each spelled by whoever makes it, and the file that they make (ISO 32000-1 §7.5)."""

import zlib
from hashlib import sha256

# The second line tells programs that the file is not text (§7.5.2).
_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class Raw:
    """An object by its text; it may be filled after others have referred to it."""

    __slots__ = ("content",)

    def __init__(self, content: str = "") -> None:
        self.content = content

    def spelled(self) -> bytes:
        return self.content.encode("latin-1")


class Stream(Raw):
    """A stream with these entries in its dictionary.

    PDF/A wants a line end before `endstream`: both characters, since data may end with one.
    """

    __slots__ = ("data", "packed")

    def __init__(self, data: bytes, entries: str = "", *, packed: bool = True) -> None:
        super().__init__(entries)
        self.data, self.packed = data, packed

    def spelled(self) -> bytes:
        data = zlib.compress(self.data) if self.packed else self.data
        how = "/Filter/FlateDecode" if self.packed else ""
        return b"<<%s%s/Length %d>>\nstream\n%s\r\nendstream" % (
            self.content.encode("latin-1"), how.encode(), len(data), data
        )  # fmt: skip


class File:
    """The objects of one file, numbered from 1 as they come."""

    def __init__(self) -> None:
        self._objects: list[Raw] = []

    def put(self, item: Raw) -> str:
        """Add an object; its reference, as it is written."""
        self._objects.append(item)
        return f"{len(self._objects)} 0 R"

    def spelled(self, catalog: str, info: str) -> bytes:
        """The file of these objects, with the references of its two chief ones; named by a digest of its content."""
        parts, places, at = [_HEAD], [], len(_HEAD)
        for number, item in enumerate(self._objects, 1):
            part = b"%d 0 obj\n%s\nendobj\n" % (number, item.spelled())
            parts.append(part)
            places.append(at)
            at += len(part)
        body = b"".join(parts)
        name, size = sha256(body).hexdigest()[:32], len(places) + 1
        table = "".join(f"{place:010} 00000 n \n" for place in places)
        end = (
            f"xref\n0 {size}\n0000000000 65535 f \n{table}"
            f"trailer\n<</Size {size}/Root {catalog}/Info {info}/ID[<{name}><{name}>]>>\nstartxref\n{at}\n%%EOF\n"
        )
        return body + end.encode()
