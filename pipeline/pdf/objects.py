"""Objects of a PDF that we spell ourselves, inside the file that ReportLab keeps."""

import zlib
from typing import Any

from reportlab.pdfbase.pdfdoc import PDFObject


class Raw(PDFObject):
    """An object by its text; it may be filled after others have referred to it."""

    __RefOnly__ = 1

    def __init__(self, content: str = "") -> None:
        self.content = content

    def format(self, document: Any) -> bytes:  # noqa: ARG002 -- ReportLab's signature
        return self.content.encode("latin-1")


class Stream(Raw):
    """A stream with these entries in its dictionary.

    PDF/A wants a line end before `endstream`, which ReportLab lacks; both characters, since data may end with one.
    """

    def __init__(self, data: bytes, entries: str = "", *, packed: bool = True) -> None:
        super().__init__(entries)
        self.data, self.packed = data, packed

    def format(self, document: Any) -> bytes:  # noqa: ARG002 -- ReportLab's signature
        data = zlib.compress(self.data) if self.packed else self.data
        how = "/Filter/FlateDecode" if self.packed else ""
        return b"<<%s%s/Length %d>>\nstream\n%s\r\nendstream" % (
            self.content.encode("latin-1"), how.encode(), len(data), data
        )  # fmt: skip


def put(document: Any, item: object) -> str:
    """Add an object to the file; its reference, as it is written."""
    reference = document.Reference(item, f"own.{len(document.idToObject)}")
    return written(document, reference)


def written(document: Any, reference: Any) -> str:
    spelled: bytes = reference.format(document)
    return spelled.decode("latin-1")
