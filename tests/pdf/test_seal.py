"""Codes and fields over a finished paper: read by a scanner, filled by a signer, archival still."""

import io
import zlib
from dataclasses import replace
from pathlib import Path

import page
import pikepdf
import pypdfium2
import pytest
import zxingcpp

from pipeline.archive import codes, signature
from pipeline.content.load import Content, load
from pipeline.document.markup import parse
from pipeline.document.model import Document
from pipeline.document.walk import canonical
from pipeline.house import read
from pipeline.packs import ratified
from pipeline.packs.ratified import Copy, Office, Sealing
from pipeline.pdf import reading
from pipeline.pdf.seal import _EDGE, _LARGE, _RISE, _SMALL, seal

ROOT = Path(__file__).parent.parent.parent
MM = 72 / 25.4


@pytest.fixture(scope="module")
def office() -> Office:
    content: Content = load(ROOT / "content")
    return Office(content, ROOT / "templates", read(ROOT / "templates" / "house.docx"))


@pytest.fixture(scope="module")
def papers(office: Office) -> tuple[Document, ...]:
    return ratified.documents(office, "tunis", "terms-of-reference", 1)


SEALING = Sealing(
    {f"tunis-terms-of-reference-v1.{name}": f"{n:02x}" * 32 for n, name in enumerate(
        ["fr.docx", "fr.pdf", "ar.docx", "ar.pdf", "fr-ar.docx", "fr-ar.pdf"]
    )},
    "ab" * 32,
)  # fmt: skip


@pytest.fixture(scope="module")
def copies(office: Office, papers: tuple[Document, ...]) -> dict[str, Copy]:
    return {"-".join(paper.langs): ratified.copy(office, paper, SEALING) for paper in papers}


LANGS = ["fr", "ar", "fr-ar"]


@pytest.mark.parametrize("langs", LANGS)
def test_every_page_has_its_code_twice_and_in_letters(copies: dict[str, Copy], langs: str) -> None:
    copy = copies[langs]
    with pypdfium2.PdfDocument(copy.data) as pdf:
        assert len(pdf) == copy.pages
        for n, sheet in enumerate(pdf, 1):
            image = sheet.render(scale=150 / 72, grayscale=True).to_pil()
            found = zxingcpp.read_barcodes(image)
            wanted = str(replace(copy.code, page=n))
            assert [one.text for one in found] == [wanted, wanted]
            # PDFium turns Latin words around in Arabic papers: what it cannot turn is enough to find the line.
            assert copy.code.digest in sheet.get_textpage().get_text_bounded()
            sides = sorted((one.position.top_right.x - one.position.top_left.x) * 72 / 150 / MM for one in found)
            modules = len(codes.modules(copy.code))
            assert sides == pytest.approx([15 * modules / (modules + 8), 20 * modules / (modules + 8)], abs=0.5)


def test_the_sizes_are_20_and_15_mm() -> None:
    assert pytest.approx((20, 15)) == (_LARGE / MM, _SMALL / MM)


@pytest.mark.parametrize("langs", LANGS)
def test_codes_cover_nothing_and_nothing_touches_them(copies: dict[str, Copy], langs: str) -> None:
    assert not _covered(copies[langs].data)


def test_codes_cover_nothing_on_pages_that_lie_on_their_side(office: Office) -> None:
    names = [f"tunis-action-plan-v1.{langs}.{form}" for langs in LANGS for form in ("docx", "pdf")]
    sealing = Sealing({name: f"{n:02x}" * 32 for n, name in enumerate(names)}, "ab" * 32)
    for paper in ratified.documents(office, "tunis", "action-plan", 1):
        data = ratified.copy(office, paper, sealing).data
        with pypdfium2.PdfDocument(data) as pdf:
            assert any(sheet.get_width() > sheet.get_height() for sheet in pdf)
        assert not _covered(data)


def _covered(data: bytes) -> list[int]:
    """The pages that show something where the codes stand, once these are taken off."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for sheet in pdf.pages:
            sheet.Contents = pikepdf.Array(list(sheet.Contents)[:-1])
        pdf.save(out)
    found = []
    with pypdfium2.PdfDocument(out.getvalue()) as pdf:
        for n, sheet in enumerate(pdf, 1):
            height, right = sheet.get_height(), sheet.get_width() - _EDGE
            image = sheet.render(scale=4, grayscale=True).to_pil()
            low = right - _LARGE, height - _RISE - _LARGE, right, height - _RISE
            high = right - _SMALL, _RISE, right, _RISE + _SMALL
            if any(
                image.crop(tuple(round(4 * side) for side in box)).getextrema() != (255, 255) for box in (low, high)
            ):
                found.append(n)
    return found


def test_no_stream_seems_shorter_than_it_says() -> None:
    """A carriage return that ends compressed data and the line feed before `endstream` look like one line end."""
    content = next(data for n in range(256) if zlib.compress(data := b"1 " * n).endswith(b"\r"))
    with pikepdf.new() as pdf:
        sheet = pdf.add_blank_page()
        sheet.Contents = pdf.make_stream(zlib.compress(content), Filter=pikepdf.Name.FlateDecode)
        out = io.BytesIO()
        pdf.save(out)
    sealed = seal(out.getvalue(), [codes.modules(codes.Code("TUNIS-TOR", 1, "AB" * 8, 1, 1))])
    assert b"\r\nendstream" not in sealed
    with pikepdf.open(io.BytesIO(sealed)) as pdf:
        assert content in pdf.pages[0].Contents[0].read_bytes()


@pytest.mark.parametrize("langs", LANGS)
def test_it_is_archival_and_accessible_with_its_fields(copies: dict[str, Copy], langs: str, tmp_path: Path) -> None:
    path = tmp_path / "copy.pdf"
    path.write_bytes(copies[langs].data)
    for profile in (page.ValidationProfile.PDF_A_3A, page.ValidationProfile.PDF_UA_1):
        assert not [failure.rule_id for failure in page.validate_pdf(str(path), profile=profile).failures]


@pytest.mark.parametrize("langs", LANGS)
def test_each_signatory_has_a_field_and_is_named_in_both_scripts(
    copies: dict[str, Copy], office: Office, langs: str
) -> None:
    names = [str(each.id) for each in office.content.city("tunis").signatories]
    assert list(signature.empty_fields(copies[langs].data)) == names
    said = reading.text(copies[langs].data)
    for each in office.content.city("tunis").signatories:
        assert str(each.on_behalf.fr) in said
        assert str(each.on_behalf.ar) in said


@pytest.mark.parametrize("langs", LANGS)
def test_fields_stand_apart_inside_the_page_and_inside_their_boxes(copies: dict[str, Copy], langs: str) -> None:
    with pikepdf.open(io.BytesIO(copies[langs].data)) as pdf:
        boxes = [[float(n) for n in field.Rect] for field in pdf.Root.AcroForm.Fields]
        (on,) = {n for n, sheet in enumerate(pdf.pages) if "/Annots" in sheet and _fields_of(sheet)}
        width = float(pdf.pages[0].mediabox[2])
    left, right = sorted(boxes)
    assert 70 < left[0] < left[2] < width / 2 < right[0] < right[2] < width - 70
    assert left[3] - left[1] == pytest.approx(86)
    with pypdfium2.PdfDocument(copies[langs].data) as pdf:
        drawn = [one.get_bounds() for one in pdf[on].get_objects(filter=[2]) if 60 < one.get_bounds()[0] < width - 60]
    assert min(bottom for _, bottom, _, _ in drawn) < left[1] - 2  # the lowest rule is that of the boxes


def _fields_of(sheet: pikepdf.Page) -> list[object]:
    return [one for one in sheet.Annots if one.get("/FT") == "/Sig"]


def test_the_certificate_shows_digests_and_head_and_carries_the_source(
    copies: dict[str, Copy], papers: tuple[Document, ...]
) -> None:
    copy = copies["fr-ar"]
    with pypdfium2.PdfDocument(copy.data) as pdf:
        shown = pdf[copy.pages - 1].get_textpage().get_text_bounded()
    assert " ".join(shown.split()).count("abababab abababab abababab abababab") == 2
    assert "05050505" in shown
    with pikepdf.open(io.BytesIO(copy.data)) as pdf:
        (source,) = pdf.attachments.values()
        carried = parse(source.get_file().read_bytes().decode())
    assert carried == canonical(papers[2])  # the paper itself, not its YAML: remarks in that are nobody else's


def test_the_same_copy_is_the_same_bytes(office: Office, papers: tuple[Document, ...], copies: dict[str, Copy]) -> None:
    assert ratified.copy(office, papers[0], SEALING) == copies["fr"]


def test_a_paper_without_fields_gets_codes_only() -> None:
    pdf = pikepdf.new()
    pdf.add_blank_page()
    out = io.BytesIO()
    pdf.save(out)
    sealed = seal(out.getvalue(), [codes.modules(codes.Code("TUN-TOR", 1, "A" * 16, 1, 1))])
    with pikepdf.open(io.BytesIO(sealed)) as made:
        assert "/AcroForm" not in made.Root
