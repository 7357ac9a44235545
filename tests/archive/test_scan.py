"""Codes on pages, read again from what scanners make of them."""

import io
import random
import struct
import sys
import zlib
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from pipeline.archive import codes, scan
from pipeline.archive.codes import Code
from pipeline.archive.reader import reading
from pipeline.archive.scan import Page
from pipeline.errors import ArchiveError
from tests.archive import scanner
from tests.archive.office import TOR, code, copy

DIGESTS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", min_size=16, max_size=16)
CODES = st.builds(
    lambda paper, version, digest, pages: Code(paper, version, digest, max(pages), min(pages)),
    st.from_regex(r"[A-Z0-9]{1,3}-[A-Z0-9]{1,5}", fullmatch=True),
    st.integers(1, 9999), DIGESTS, st.tuples(st.integers(1, 999), st.integers(1, 999)),
)  # fmt: skip


@given(CODES)
def test_a_code_says_what_was_put_into_it(code: Code) -> None:
    assert codes.parse(str(code)) == code


@given(st.text())
def test_nothing_else_is_a_code(text: str) -> None:
    assert codes.parse(text) is None


@pytest.mark.parametrize(
    "text", ["TUN-TOR:3:8/7:FVYRMQVXE2YEIALC", "TUN-TOR:3:0/7:FVYRMQVXE2YEIALC", "TUN-TOR:3:2/7:FVYRMQVXE2YEIAL1"]
)
def test_a_page_beyond_the_last_or_a_wrong_letter_is_no_code(text: str) -> None:
    assert codes.parse(text) is None


def test_a_usual_code_makes_a_small_symbol() -> None:
    assert len(codes.modules(Code("TUN-TOR", 3, "A" * 16, 12, 7))) == 25


def test_the_short_name_is_that_of_city_and_kind() -> None:
    assert codes.short("tunis", "terms-of-reference") == "TUN-TOR"
    assert codes.short("al-hoceima", "action-plan") == "ALH-AP"


@pytest.mark.parametrize("damage", [one for one in scanner.DAMAGES if one != "clean"])
def test_pages_are_read_at_150_dpi_whatever_became_of_them(damage: str) -> None:
    for seed, page in enumerate(scanner.pages(copy(TOR, 3), 150)):
        tries = map(scan._code, scan._ladder(scanner.scanned(page, damage, seed)))
        found = next(filter(None, tries), None)
        assert found, (damage, seed)
        assert found[0] == replace(code(TOR, 3), page=seed + 1)


@pytest.mark.parametrize("degrees", [-4, 4])
def test_a_page_that_lay_less_askew_is_read_though_the_scanner_cut_its_corners(degrees: float) -> None:
    for number, page in enumerate(scanner.pages(copy(TOR, 3), 150), 1):
        shown = scanner.scanned(page.rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255), "noise", number)
        found = next(filter(None, map(scan._code, scan._ladder(shown))), None)
        assert found, (degrees, number)
        assert found[0].page == number


def test_one_of_the_two_codes_is_enough() -> None:
    page = scanner.pages(copy(TOR, 3), 150)[0]
    low, high = page.copy(), page.copy()
    low.paste(255, (0, page.height * 3 // 4, page.width, page.height))
    high.paste(255, (0, 0, page.width, page.height // 4))
    for half in (low, high):
        found = scan._code(half)
        assert found
        assert found[0].page == 1


def test_codes_that_disagree_are_not_believed() -> None:
    """Two papers lay on the glass."""
    one, other = scanner.pages(copy(TOR, 3), 150)[:2]
    both = Image.new("L", (one.width, one.height * 2), 255)
    both.paste(one, (0, 0))
    both.paste(other, (0, one.height))
    assert scan._code(both) is None


def test_pages_are_read_in_the_order_of_the_file_and_put_upright_in_their_own(tmp_path: Path) -> None:
    images = scanner.pages(copy(TOR, 3), 150)
    turns = [(images[2], 180), (images[0], 270), (images[1], 0)]
    path = scanner.save(tmp_path / "scan.pdf", [image.rotate(-turn, expand=True) for image, turn in turns], 150)
    with reading(1) as reader:
        found = list(reader.pages(path, reader.look(path)))
        assert [(page.number, page.code and page.code.page, page.turn) for page in found] == [
            (1, 3, 180), (2, 1, 270), (3, 2, 0),
        ]  # fmt: skip
        ordered = sorted(found, key=lambda page: page.code.page if page.code else 0)
        reader.assemble([(path, page.number, page.turn) for page in ordered], tmp_path / "ordered.pdf")
        again = list(reader.pages(tmp_path / "ordered.pdf", reader.look(tmp_path / "ordered.pdf")))
    assert [(page.code and page.code.page, page.turn) for page in again] == [(1, 0), (2, 0), (3, 0)]


# -- hostile files -----------------------------------------------------------------------------------------------------


def _pdf(pages: int = 1) -> pikepdf.Pdf:
    pdf = pikepdf.new()
    for _ in range(pages):
        pdf.add_blank_page()
    return pdf


def _refused(path: Path) -> str:
    with reading(1) as reader, pytest.raises(ArchiveError) as caught:
        reader.look(path)
    return str(caught.value.what)


def test_a_thousand_pages_are_named_and_refused(tmp_path: Path) -> None:
    _pdf(1000).save(tmp_path / "long.pdf")
    assert _refused(tmp_path / "long.pdf") == "1000 pages: over 500"


def test_what_is_no_picture_and_no_pdf_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.pdf").write_bytes(b"MZ this is a program")
    assert _refused(tmp_path / "x.pdf") == "neither PDF, PNG nor JPEG"
    (tmp_path / "y.pdf").write_bytes(b"%PDF-1.7\nnot really")
    assert _refused(tmp_path / "y.pdf") == "this file is damaged: it cannot be opened"


@pytest.mark.parametrize("where", ["opening", "names", "page", "link"])
def test_a_program_inside_is_named(tmp_path: Path, where: str) -> None:
    pdf = _pdf()
    action = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    if where == "opening":
        pdf.Root.OpenAction = action
    elif where == "names":
        pdf.Root.Names = pikepdf.Dictionary(JavaScript=pikepdf.Dictionary(Names=[pikepdf.String("a"), action]))
    elif where == "page":
        pdf.pages[0].AA = pikepdf.Dictionary(O=action)
    else:
        pdf.pages[0].Annots = pikepdf.Array([pikepdf.Dictionary(Subtype=pikepdf.Name.Link, A=action)])
    pdf.save(tmp_path / "x.pdf")
    with reading(1) as reader:
        assert reader.look(tmp_path / "x.pdf").active == "JavaScript"


def test_a_locked_file_is_named(tmp_path: Path) -> None:
    _pdf().save(tmp_path / "x.pdf", encryption=pikepdf.Encryption(user="a", owner="b"))
    _pdf().save(tmp_path / "y.pdf", encryption=pikepdf.Encryption(user="", owner="b"))
    with reading(1) as reader:
        assert reader.look(tmp_path / "x.pdf").encrypted
        assert reader.look(tmp_path / "y.pdf").encrypted


def test_a_picture_of_billions_of_pixels_is_refused(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    Image.new("1", (8, 8)).save(buffer, "PNG")
    data = buffer.getvalue()
    header = b"IHDR" + struct.pack(">II", 40_000, 40_000) + data[24:29]
    (tmp_path / "x.png").write_bytes(data[:12] + header + struct.pack(">I", zlib.crc32(header)) + data[33:])
    assert _refused(tmp_path / "x.png") == "this file asks for too much time or memory"


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of memory there")
def test_a_page_that_asks_for_all_memory_costs_a_worker_and_the_others_are_read(tmp_path: Path) -> None:
    good = scanner.save(tmp_path / "good.pdf", scanner.pages(copy(TOR, 3), 150)[:1], 150)
    with pikepdf.open(good) as pdf:
        bomb = pdf.make_stream(
            b"\0" * 1000, Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60_000, Height=60_000,
            BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceRGB,
        )  # fmt: skip
        pdf.add_blank_page()
        page = pdf.pages[1]
        page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=bomb))
        page.Contents = pdf.make_stream(b"600 0 0 800 0 0 cm /X Do")
        pdf.save(tmp_path / "bomb.pdf")
    with reading(1) as reader:
        found = list(reader.pages(tmp_path / "bomb.pdf", reader.look(tmp_path / "bomb.pdf")))
    assert found[0].code is not None
    assert found[1] in (Page(2, broken=True), replace(found[1], code=None))


def test_a_worker_that_takes_too_long_ends_itself(tmp_path: Path) -> None:
    """A page of a million crossing curves."""
    chance = random.Random(1)  # noqa: S311 -- no secret
    pdf = _pdf()
    curves = "\n".join(" ".join(str(chance.randrange(600)) for _ in range(6)) + " c" for _ in range(100_000))
    pdf.pages[0].Contents = pdf.make_stream(f"0 0 m\n{curves}\nB*".encode())
    pdf.save(tmp_path / "slow.pdf")
    with reading(1, seconds=1) as reader:
        (found,) = reader.pages(tmp_path / "slow.pdf", reader.look(tmp_path / "slow.pdf"))
    assert found.code is None
