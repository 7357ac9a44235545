"""Every paper is PDF/A and PDF/UA by an independent validator, and the validator catches what we might get wrong."""

import shutil
import subprocess
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import page
import pikepdf
import pytest

from pipeline.document.model import Change, ChangeKind, Figure, Paragraph, Text
from pipeline.pdf.archival import Attachment
from pipeline.pdf.writer import write
from tests.pdf.papers import AR, FR, blocks, budget, document, house, long, side_by_side

HOUSE = house()
SOURCE = Attachment("note.html", b"<p>source</p>", "text/html", "La source de cette note")
DOT = "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
CHANGED = document(
    Paragraph((Text("nouveau", FR, changes=(Change(ChangeKind.INSERT, "A"),)), Text(" et ancien", FR)), FR),
    Figure("picture", "Un logo", FR, source=DOT, width=20),
)
PAPERS = {
    "french": document(*blocks(FR)), "arabic": document(*blocks(AR), langs=(AR,)), "side by side": side_by_side(),
    "long French": long(FR), "long Arabic": long(AR), "changed, with a picture": CHANGED, "empty": document(),
    "charts": document(budget(FR), budget(AR)),
}  # fmt: skip


def failures(path: Path, *profiles: str) -> set[str]:
    found = set()
    for profile in profiles:
        result = page.validate_pdf(str(path), profile=getattr(page.ValidationProfile, profile))
        found |= {failure.rule_id for failure in result.failures}
    return found


@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_is_archival_and_accessible(name: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(write(PAPERS[name], HOUSE).data)
    assert not failures(path, "PDF_A_2A", "PDF_UA_1")


@pytest.mark.parametrize("name", ["french", "arabic"])
def test_a_final_version_with_its_source_is_archival_and_accessible(name: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(write(PAPERS[name], HOUSE, attachment=SOURCE).data)
    assert not failures(path, "PDF_A_3A", "PDF_UA_1")


@pytest.mark.oracle
@pytest.mark.skipif(shutil.which("verapdf") is None, reason="veraPDF is not on PATH")
@pytest.mark.parametrize("flavour", ["2a", "ua1"])
def test_verapdf_agrees(flavour: str, tmp_path: Path) -> None:
    path = tmp_path / "paper.pdf"
    path.write_bytes(write(PAPERS["long Arabic"], HOUSE).data)
    done = subprocess.run(["verapdf", "-f", flavour, path], capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout


# -- sabotage ---------------------------------------------------------------------------------------------------------


def element(pdf: pikepdf.Pdf, kind: str) -> pikepdf.Object:
    """The first element of a kind."""

    def find(found: pikepdf.Object) -> pikepdf.Object | None:
        if str(found.get("/S", "")) == f"/{kind}":
            return found
        kids = (find(kid) for kid in found.get("/K", []) if isinstance(kid, pikepdf.Dictionary))
        return next((kid for kid in kids if kid is not None), None)

    found = find(pdf.Root.StructTreeRoot.K[0])
    assert found is not None
    return found


def fonts(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return next(iter(pdf.pages[0].Resources.Font.values()))


def untag(pdf: pikepdf.Pdf) -> None:
    contents = pdf.pages[0].Contents
    contents.write(b"BT /T0 9 Tf 1 0 0 1 20 20 Tm [<0001>] TJ ET\n" + contents.read_bytes())


def link(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return next(link for page in pdf.pages for link in page.get("/Annots", []))


def rewritten(pdf: pikepdf.Pdf, old: bytes, new: bytes) -> None:
    data = pdf.Root.Metadata.read_bytes()
    assert old in data
    pdf.Root.Metadata.write(data.replace(old, new))


def delete(thing: pikepdf.Object, key: str) -> None:
    del thing[key]


SABOTAGE: dict[str, Callable[[pikepdf.Pdf], object]] = {
    "not marked": lambda pdf: delete(pdf.Root, "/MarkInfo"),
    "no structure": lambda pdf: delete(pdf.Root, "/StructTreeRoot"),
    "no language": lambda pdf: delete(pdf.Root, "/Lang"),
    "no metadata": lambda pdf: delete(pdf.Root, "/Metadata"),
    "no claim of PDF/UA": lambda pdf: rewritten(pdf, b"<pdfuaid:part>1</pdfuaid:part>", b""),
    "no claim of PDF/A": lambda pdf: rewritten(pdf, b"<pdfaid:part>2</pdfaid:part>", b""),
    "no output intent": lambda pdf: delete(pdf.Root, "/OutputIntents"),
    "no title shown": lambda pdf: delete(pdf.Root, "/ViewerPreferences"),
    "font not embedded": lambda pdf: delete(fonts(pdf).DescendantFonts[0].FontDescriptor, "/FontFile2"),
    "no characters": lambda pdf: delete(fonts(pdf), "/ToUnicode"),
    "no alternative text": lambda pdf: delete(element(pdf, "Figure"), "/Alt"),
    "text that belongs to nothing": untag,
    "no way back to structure": lambda pdf: delete(pdf.Root.StructTreeRoot, "/ParentTree"),
    "link without words": lambda pdf: delete(link(pdf), "/Contents"),
    "level of heading skipped": lambda pdf: setattr(element(pdf, "H2"), "S", pikepdf.Name.H4),
    "script": lambda pdf: setattr(pdf.Root, "OpenAction", pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="1")),
}


@pytest.mark.parametrize("how", SABOTAGE)
def test_the_validator_catches(how: str, tmp_path: Path) -> None:
    path = tmp_path / "sabotaged.pdf"
    with pikepdf.open(BytesIO(write(PAPERS["french"], HOUSE).data)) as pdf:
        pdf.save(path)
        assert not failures(path, "PDF_A_2A", "PDF_UA_1")
        SABOTAGE[how](pdf)
        pdf.save(path)
    assert failures(path, "PDF_A_2A", "PDF_UA_1")
