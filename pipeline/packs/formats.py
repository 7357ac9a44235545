"""One paper in Word and PDF as it leaves, whoever asks for it: a pack, a meeting, an archive.

The PDF comes first: the table of contents of the Word file shows its page numbers.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipeline.changes.legend import with_legend
from pipeline.compose.build import FINAL
from pipeline.document.model import Document
from pipeline.document.walk import has_changes
from pipeline.house import House
from pipeline.packs.drawable import drawn
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.pdf.archival import Attachment


@dataclass(frozen=True, slots=True)
class Switches:
    """What an office may choose: `embed_fonts` of Word files, `kashida` of PDF files."""

    embed_fonts: bool = True
    kashida: bool = False


def switches(settings: Settings) -> Switches:
    return Switches(settings.embed_fonts, settings.kashida)


@dataclass(frozen=True, slots=True)
class Formats:
    """The two files; `pages` is how many the PDF has."""

    docx: bytes
    pdf: bytes
    pages: int


def formats(document: Document, house: House, chosen: Switches, *, records: bool = True, moves: bool = True) -> Formats:
    """The files of a paper.

    A final version carries its source. Edits of a version that is still discussed are recorded from the first, if the
    paper `records`; one that does not shows what people outside wrote, who may use any sign. The PDF explains the signs
    of changes where some stand. `moves`: as `word.writer.write` takes it.
    """
    from pipeline.pdf import writer as pdf
    from pipeline.word import writer as word

    final = document.status in FINAL
    shown = with_legend(document) if has_changes(document) else document
    printed = pdf.write(
        shown if records else drawn(shown, house),
        house,
        attachment=source(document) if final else None,
        kashida=chosen.kashida,
    )
    edited = word.write(
        document,
        house,
        embed_fonts=chosen.embed_fonts,
        tracking=records and bool(document.version) and not final,
        moves=moves,
        pages=printed.places,
    )
    return Formats(edited, printed.data, printed.pages)


def source(document: Document) -> "Attachment":
    """The paper itself as a file: its dump, not the YAML, which may hold remarks that are nobody else's."""
    from pipeline.document.markup import dump
    from pipeline.pdf.archival import Attachment

    return Attachment(f"{document.stem}.html", dump(document).encode(), "text/html", document.title)
