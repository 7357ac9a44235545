"""An archive with two papers that went out to be signed."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from pathlib import Path

from pipeline.archive import codes
from pipeline.archive.codes import Code
from pipeline.archive.folder import Local
from pipeline.archive.store import opened
from pipeline.document.model import Block, Document, Lang, PageBreak, Paragraph, Signatory, Signatures, Text
from pipeline.house import read
from pipeline.pdf.seal import FIELD, seal
from pipeline.pdf.writer import write

HOUSE = read(Path(__file__).parent.parent.parent / "templates" / "house.docx")
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
TOR, PLAN = "tunis/terms-of-reference", "tunis/action-plan"


@cache
def paper(key: str, pages: int) -> bytes:
    return write(_document(key, pages), HOUSE).data


@cache
def copy(key: str, pages: int) -> bytes:
    """The copy to sign: fields `ville` and `programme` on its last page, codes on all."""
    made = write(_document(key, pages), HOUSE)
    return seal(made.data, [codes.modules(replace(code(key, pages), page=n)) for n in range(1, made.pages + 1)])


def code(key: str, pages: int) -> Code:
    city, _, kind = key.partition("/")
    return Code(codes.short(city, kind), 3, codes.digest(sha256(paper(key, pages)).hexdigest()), pages, 0)


def _document(key: str, pages: int) -> Document:
    blocks: list[Block] = []
    for n in range(1, pages + 1):
        words = f"Page {n} de {key}. " + "Le groupe se réunit tous les trois mois à la municipalité. " * 12
        blocks += [Paragraph((Text(words, Lang.FR),), Lang.FR), PageBreak()]
    boxes = tuple(
        Signatory((Paragraph((Text("Signature et cachet", Lang.FR, href=FIELD + name),), Lang.FR),), name)
        for name in ("ville", "programme")
    )
    blocks[-1] = Signatures(boxes, Lang.FR)
    stem = f"{key.replace('/', '-')}-v3"
    return Document(stem, key.partition("/")[2], "3", (Lang.FR,), "TN", "Essai", AT.date(), tuple(blocks), "ratified")


def found(root: Path, papers: dict[str, int] | None = None) -> Path:
    """An archive below `root` with the papers, each with so many pages; the value is its inbox."""
    with opened(*place(root)) as archive:
        for key, pages in (papers or {TOR: 3, PLAN: 2}).items():
            stem = key.replace("/", "-") + "-v3.fr"
            files = {f"v3/{stem}.pdf": paper(key, pages), f"v3/to-sign/{stem}.pdf": copy(key, pages)}
            archive.keep(key, files, "version 3 ratified", AT)
    inbox = root / "inbox"
    inbox.mkdir()
    return inbox


def place(root: Path) -> tuple[Local, Path]:
    return Local(root / "store"), root / "register.jsonl"
