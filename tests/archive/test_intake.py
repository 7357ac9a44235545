"""The inbox files itself: what is recognised leaves it, what is not stays with its reason, and nothing is ever lost."""

import errno
import hashlib
import io
import json
import multiprocessing
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from PIL import Image

from pipeline.archive import disk, intake, scan, signature
from pipeline.archive.intake import Outcome, Standing
from pipeline.archive.keys import Key
from pipeline.archive.reader import Reader, reading
from pipeline.archive.store import opened
from pipeline.archive.trial import certificate
from pipeline.archive.verify import verify
from pipeline.archive.vouching import Trust, trusted
from pipeline.errors import ArchiveError
from tests.archive import scanner
from tests.archive.office import AT, PLAN, TOR, copy, found, place
from tests.archive.test_signature import Authority
from tests.archive.test_store import steps


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with reading(2) as reader:
        yield reader


def filed(root: Path, reader: Reader, known: Trust | None = None) -> dict[str, Outcome]:
    with opened(*place(root)) as archive:
        outcomes = {one.file: one for one in intake.intake(archive, root / "inbox", reader, known or Trust(), AT)}
        assert not verify(archive).faults
    return outcomes


def standings(root: Path) -> dict[str, Standing]:
    with opened(*place(root)) as archive:
        return {one.key: one for one in intake.standings(archive)}


def left(root: Path) -> list[str]:
    return sorted(path.name for path in (root / "inbox").iterdir())


def save(path: Path, images: Sequence[Image.Image], dpi: int = 150) -> None:
    scanner.save(path, images, dpi)


def test_two_papers_shuffled_turned_and_noisy_in_one_scan_are_complete(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    one, two = scanner.pages(copy(TOR, 3), 150), scanner.pages(copy(PLAN, 2), 150)
    mixed = [(one[2], "+5°"), (two[1], "90°"), (one[0], "180°"), (two[0], "-5°"), (one[1], "JPEG 60")]
    save(inbox / "scan.pdf", [scanner.scanned(page, damage) for page, damage in mixed])
    outcome = filed(tmp_path, reader)["scan.pdf"]
    assert (outcome.reason, left(tmp_path)) == (None, [])
    assert [(row.page, row.code.split(":")[0], row.code.split(":")[2]) for row in outcome.rows] == [
        (1, "TUN-TOR", "3/3"), (2, "TUN-AP", "2/2"), (3, "TUN-TOR", "1/3"), (4, "TUN-AP", "1/2"), (5, "TUN-TOR", "2/3"),
    ]  # fmt: skip
    assert {key: (one.pages, one.missing) for key, one in standings(tmp_path).items()} == {TOR: (3, ()), PLAN: (2, ())}
    with opened(*place(tmp_path)) as archive:
        inventory = archive.inventory(TOR)
        assert inventory
        (ordered,) = [digest for name, digest in inventory.state.items() if name.endswith(".pages.pdf")]
        (tmp_path / "ordered.pdf").write_bytes(archive.read(inventory, ordered))
    pages = reader.pages(tmp_path / "ordered.pdf", reader.look(tmp_path / "ordered.pdf"))
    assert [page.code and (page.code.page, page.turn) for page in pages] == [(1, 0), (2, 0), (3, 0)]


def test_photographs_of_pages_complete_a_paper_one_by_one(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    pages = scanner.pages(copy(TOR, 3), 150)
    pages[0].save(inbox / "a.png")
    pages[2].rotate(90, expand=True).save(inbox / "b.JPG", "JPEG")
    outcomes = filed(tmp_path, reader)
    assert [str(one) for one in outcomes["a.png"].says] == [
        "tunis-terms-of-reference-v3.fr: pages missing from this file: 2, 3"
    ]
    assert standings(tmp_path)[TOR].missing == (2,)
    pages[1].save(inbox / "c.png")
    filed(tmp_path, reader)
    assert standings(tmp_path)[TOR].missing == ()
    assert left(tmp_path) == []


def test_missing_doubled_and_foreign_pages_are_told(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    one = scanner.pages(copy(TOR, 3), 150)
    stranger = scanner.pages(copy("rabat/mapping", 2), 150)[0]
    save(inbox / "scan.pdf", [one[0], one[0], Image.new("L", one[0].size, 255), stranger])
    outcome = filed(tmp_path, reader)["scan.pdf"]
    assert [str(row.remark) for row in outcome.rows] == [
        "page that came twice", "page that came twice", "no readable code",
        "code of a paper that is not archived here",
    ]  # fmt: skip
    assert [bool(row.filed) for row in outcome.rows] == [True, True, False, False]
    assert str(outcome.reason) == "pages not recognised: 3, 4; the others are filed"
    assert left(tmp_path) == ["scan.pdf"]
    assert standings(tmp_path)[TOR].missing == (2, 3)


def test_the_same_scan_twice_is_filed_once(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    save(inbox / "scan.pdf", scanner.pages(copy(TOR, 3), 150))
    shutil.copy(inbox / "scan.pdf", inbox / "zagain.pdf")
    outcomes = filed(tmp_path, reader)
    assert [str(one) for one in outcomes["zagain.pdf"].says] == ["tunis-terms-of-reference-v3.fr: filed already"]
    assert left(tmp_path) == []
    with opened(*place(tmp_path)) as archive:
        assert [entry.note for entry in archive.register().entries if entry.object == TOR] == [
            "version 3 ratified", "v3 signed",
        ]  # fmt: skip


def test_what_a_scan_says_of_itself_is_compared_with_the_archive(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    other = ["Everything else was agreed upon by nobody in a faraway place, words and words without an end."] * 3
    _recognised(inbox / "honest.pdf", list(scan.texts(copy(TOR, 3))))
    assert [row.remark for row in filed(tmp_path, reader)["honest.pdf"].rows] == [None, None, None]
    _recognised(inbox / "forged.pdf", other)
    outcome = filed(tmp_path, reader)["forged.pdf"]
    assert "does not resemble" in str(outcome.rows[0].remark)
    assert left(tmp_path) == []


def _recognised(path: Path, texts: Sequence[str]) -> None:
    """A scan as scanners write it that recognise text: the image of the sheet in a form, and unseen letters over it."""
    save(path, scanner.pages(copy(TOR, 3), 150))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for page, text in zip(pdf.pages, texts, strict=True):
            width, height = float(page.mediabox[2]), float(page.mediabox[3])
            (image,) = page.get_images().values()
            form = pdf.make_stream(f"q {width} 0 0 {height} 0 0 cm /I Do Q".encode(), Subtype=pikepdf.Name.Form)
            form.BBox = page.mediabox
            form.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=image))
            page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(S=form), Font=pikepdf.Dictionary(F=font))
            words = (
                pikepdf.String(text).unparse() if text.isascii() else b"<" + text.encode("cp1252").hex().encode() + b">"
            )
            page.Contents = pdf.make_stream(b"/S Do BT 3 Tr /F 1 Tf 9 400 Td " + words + b" Tj ET")
        pdf.save(path)


@pytest.mark.parametrize("by", ["saved again", "no letters", "printed"])
def test_a_copy_printed_to_pdf_without_a_signature_is_no_scan(tmp_path: Path, reader: Reader, by: str) -> None:
    inbox = found(tmp_path)
    if by == "printed":
        if not (cairo := shutil.which("pdftocairo")):
            pytest.skip("poppler is not installed")
        (tmp_path / "copy.pdf").write_bytes(copy(TOR, 3))
        subprocess.run([cairo, "-pdf", tmp_path / "copy.pdf", inbox / "back.pdf"], check=True, timeout=60)
    else:
        _printed(inbox / "back.pdf", keep_letters=by == "saved again")
    outcome = filed(tmp_path, reader)["back.pdf"]
    assert str(outcome.reason) == (
        "printed to PDF, without a signature: sign on paper and scan it, or sign with a certificate"
    )
    assert {str(row.remark) for row in outcome.rows} == {"page printed to PDF, without a signature"}
    assert (left(tmp_path), standings(tmp_path)) == (["back.pdf"], {})


def _printed(path: Path, *, keep_letters: bool) -> None:
    with pikepdf.open(io.BytesIO(copy(TOR, 3))) as pdf:
        del pdf.Root.AcroForm
        for page in pdf.pages:
            page.Annots = pikepdf.Array()
            page.Contents = pdf.make_stream(
                b"\n".join(one.read_bytes() for one in list(page.Contents)[not keep_letters :])
            )
        pdf.save(path)


def test_scanned_pages_beside_printed_ones_are_filed(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    save(inbox / "back.pdf", scanner.pages(copy(TOR, 3), 150)[:1])
    _printed(tmp_path / "printed.pdf", keep_letters=True)
    with (
        pikepdf.open(inbox / "back.pdf", allow_overwriting_input=True) as pdf,
        pikepdf.open(tmp_path / "printed.pdf") as printed,
    ):
        pdf.pages.extend(printed.pages[1:])
        pdf.save(inbox / "back.pdf")
    outcome = filed(tmp_path, reader)["back.pdf"]
    assert [bool(row.filed) for row in outcome.rows] == [True, False, False]
    assert str(outcome.reason) == "pages not recognised: 2, 3; the others are filed"
    assert standings(tmp_path)[TOR].missing == (2, 3)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("note.txt", b"bonjour", "neither PDF, PNG nor JPEG; save it as one of these"),
        ("empty.pdf", b"", "neither PDF, PNG nor JPEG; save it as one of these"),
        (
            "torn.pdf",
            b"%PDF-1.7 torn",
            "this file is damaged: it cannot be opened; ask for it, or scan the paper, again",
        ),
    ],
)
def test_what_is_not_recognised_stays_with_its_reason(
    tmp_path: Path, reader: Reader, name: str, data: bytes, reason: str
) -> None:
    (found(tmp_path) / name).write_bytes(data)
    outcome = filed(tmp_path, reader)[name]
    assert (str(outcome.reason), left(tmp_path)) == (reason, [name])


def test_a_copy_that_nobody_signed_is_not_taken_for_a_signed_one(tmp_path: Path, reader: Reader) -> None:
    data, known = signed(tmp_path, copy(TOR, 3), "Leïla Mansouri", "ville")
    inbox = found(tmp_path)
    (inbox / "as it went out.pdf").write_bytes(copy(TOR, 3))
    (inbox / "cut short.pdf").write_bytes(data[: len(copy(TOR, 3)) + 500])
    outcomes = filed(tmp_path, reader, known)
    assert {str(one.reason) for one in outcomes.values()} == {"the copy to sign, no signature to be read"}
    assert len(outcomes) == len(left(tmp_path))
    assert not standings(tmp_path)


def test_hostile_files_stay_with_their_reason_and_the_others_are_filed(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    save(inbox / "good.pdf", scanner.pages(copy(TOR, 3), 150))
    pdf = pikepdf.new()
    pdf.add_blank_page()
    bomb = pdf.make_stream(
        b"\0", Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=60_000, Height=60_000,
        BitsPerComponent=8, ColorSpace=pikepdf.Name.DeviceRGB,
    )  # fmt: skip
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(X=bomb))
    pdf.pages[0].Contents = pdf.make_stream(b"600 0 0 800 0 0 cm /X Do")
    pdf.save(inbox / "bomb.pdf")
    pdf = pikepdf.new()
    for _ in range(1000):
        pdf.add_blank_page()
    pdf.save(inbox / "long.pdf")
    pdf = pikepdf.new()
    pdf.add_blank_page()
    pdf.save(inbox / "locked.pdf", encryption=pikepdf.Encryption(user="a", owner="b"))
    pdf.Root.OpenAction = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
    pdf.save(inbox / "program.pdf")
    (tmp_path / "secret").write_bytes(b"%PDF")
    (inbox / "link.pdf").symlink_to(tmp_path / "secret")
    outcomes = filed(tmp_path, reader)
    assert {name: str(one.reason) for name, one in outcomes.items()} == {
        "bomb.pdf": "no page recognised",
        "good.pdf": "None",
        "long.pdf": "1000 pages: over 500; split it into several files",
        "link.pdf": "this is no file",
        "locked.pdf": "PDF locked with a password: ask for one without",
        "program.pdf": "PDF that holds a program (JavaScript)",
    }
    assert (tmp_path / "secret").exists()


# -- signed files ------------------------------------------------------------------------------------------------------


def signed(folder: Path, data: bytes, who: str, field: str) -> tuple[bytes, Trust]:
    key, root = certificate(who, "x", AT.now(AT.tzinfo))
    (folder / "key.p12").write_bytes(key)
    (folder / "trust").mkdir(exist_ok=True)
    (folder / "trust" / f"{field}.pem").write_bytes(root)
    made = signature.sign(data, Key(folder / "key.p12", "x"), field, Trust())
    return made, trusted(folder / "trust")


def test_a_signed_file_is_filed_with_who_signed(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    data, _ = signed(tmp_path, copy(TOR, 3), "Leïla Mansouri", "ville")
    data, known = signed(tmp_path, data, "نبيل الغربي", "programme")
    (inbox / "back.pdf").write_bytes(data)
    outcome = filed(tmp_path, reader, known)["back.pdf"]
    assert (outcome.reason, left(tmp_path)) == (None, [])
    standing = standings(tmp_path)[TOR]
    assert (standing.signers, standing.free) == (("Leïla Mansouri", "نبيل الغربي"), ())
    said = " ".join(str(one) for one in outcome.says)
    assert "signed by Leïla Mansouri (ville)" in said
    with opened(*place(tmp_path)) as archive:
        inventory = archive.inventory(TOR)
        assert inventory
        (record,) = [archive.read(inventory, sha) for name, sha in inventory.state.items() if name.endswith(".json")]
    assert json.loads(record)["trusted"] == [hashlib.sha256(root).hexdigest() for root in known.roots]
    assert "afterwards, as is allowed: another signature added: programme" in said


def test_who_is_revoked_stays_and_who_is_unknown_is_for_a_person_to_judge(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    authority = Authority()
    private, certificate = authority.vouch("ليلى 12 Tunis")
    lock = BestAvailableEncryption(b"x")
    (tmp_path / "k.p12").write_bytes(pkcs12.serialize_key_and_certificates(b"x", private, certificate, None, lock))
    data = signature.sign(copy(TOR, 3), Key(tmp_path / "k.p12", "x"), "ville", Trust())
    (inbox / "back.pdf").write_bytes(data)
    outcome = filed(tmp_path, reader, Trust((authority.der,), (authority.revoke(certificate),)))["back.pdf"]
    assert str(outcome.reason) == "signature that does not hold: ville"
    assert "certificate revoked by Autorité d'essai" in map(str, outcome.says)
    assert left(tmp_path) == ["back.pdf"]
    outcome = filed(tmp_path, reader)["back.pdf"]
    assert outcome.reason is None
    assert any("whom this office does not know" in str(one) for one in outcome.says)


def test_a_file_that_somebody_has_still_to_sign_says_so(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    once, known = signed(tmp_path, copy(TOR, 3), "Leïla Mansouri", "ville")
    (inbox / "once.pdf").write_bytes(once)
    filed(tmp_path, reader, known)
    assert standings(tmp_path)[TOR].free == ("programme",)
    (inbox / "twice.pdf").write_bytes(signed(tmp_path, once, "Nabil Gharbi", "programme")[0])
    filed(tmp_path, reader, known)
    assert standings(tmp_path)[TOR].free == ()


def test_a_file_changed_after_it_was_signed_stays(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    data, known = signed(tmp_path, copy(TOR, 3), "Leïla Mansouri", "ville")
    (inbox / "back.pdf").write_bytes(data.replace(b"/Rotate 0", b"/Rotate 9") + _turned_later(data))
    outcome = filed(tmp_path, reader, known)["back.pdf"]
    assert str(outcome.reason) == "signature that does not hold: ville"
    assert left(tmp_path) == ["back.pdf"]


def _turned_later(data: bytes) -> bytes:
    """What a program adds that turns the first page, as an increment."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    number: Any = generic.NumberObject
    writer: Any = IncrementalPdfFileWriter(io.BytesIO(data))
    page, _ = writer.find_page_for_modification(0)[:2]
    page.get_object()[generic.pdf_name("/Rotate")] = number(90)
    writer.update_container(page.get_object())
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()[len(data) :]


@pytest.mark.parametrize("how", ["added to", "reworded", "covered", "cut"])
def test_a_file_changed_before_it_was_signed_stays(tmp_path: Path, reader: Reader, how: str) -> None:
    """Its signature is perfect, under another text."""
    inbox = found(tmp_path)
    forged = copy(TOR, 3) + _turned_later(copy(TOR, 3)) if how == "added to" else _written_anew(copy(TOR, 3), how)
    data, known = signed(tmp_path, forged, "Leïla Mansouri", "ville")
    assert all(one.good and one.changed == "no" for one in signature.read(data, known, AT.now(AT.tzinfo)))
    (inbox / "back.pdf").write_bytes(data)
    outcome = filed(tmp_path, reader, known)["back.pdf"]
    assert str(outcome.reason).startswith("no longer the copy to sign: something else was changed in it (")
    assert left(tmp_path) == ["back.pdf"]


def _written_anew(data: bytes, how: str) -> bytes:
    """The copy with something else on its second page, as a program writes it that keeps nothing of the file."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        page = pdf.pages[1]
        added = b" BT /F 9 Tf 60 60 Td (and a million a year.) Tj ET" if how == "reworded" else b" 1 g 72 740 80 9 re f"
        page.Contents = pdf.make_stream(b"\n".join(one.read_bytes() for one in page.Contents) + added)
        font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
        page.Resources.Font.F = font
        if how == "cut":
            del pdf.pages[1]
        pdf.save(out)
    return out.getvalue()


def test_a_copy_that_another_program_wrote_anew_and_signed_is_filed(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(copy(TOR, 3))) as pdf:
        pdf.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    data, known = signed(tmp_path, out.getvalue(), "Leïla Mansouri", "ville")
    assert not data.startswith(copy(TOR, 3))
    (inbox / "back.pdf").write_bytes(data)
    assert (filed(tmp_path, reader, known)["back.pdf"].reason, left(tmp_path)) == (None, [])


def test_a_signed_file_that_is_not_ours_stays(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    data, known = signed(tmp_path, copy("rabat/mapping", 2), "Leïla Mansouri", "ville")
    (inbox / "back.pdf").write_bytes(data)
    assert str(filed(tmp_path, reader, known)["back.pdf"].reason) == "this PDF matches no archived copy"


# -- faults of machines ------------------------------------------------------------------------------------------------


class _Here(Reader):
    """A reader without processes of its own, which would take most of the time here."""

    def _submit(self, task: Callable[[], object]) -> Future[object]:
        done: Future[object] = Future()
        done.set_result(task())
        return done


def _run(root: Path, die_at: int) -> None:
    """An intake that ends, as by SIGKILL, before the write, rename, removal or flush of that number."""
    steps(pytest.MonkeyPatch(), die_at)
    filed(root, _Here(1, 30))
    os._exit(0)


def _run_beside(root: Path) -> None:
    with reading(1) as reader:
        filed(root, reader)
    os._exit(0)


def _twenty(inbox: Path) -> set[bytes]:
    (page,) = scanner.pages(copy(TOR, 1), 100)
    for n in range(20):
        image = page.copy()
        image.paste(n * 12, (300, 300, 340, 340))
        image.save(inbox / f"{n:02}.png", compress_level=1)
    return {path.read_bytes() for path in inbox.iterdir()}


_STEPS = 66  # of filing one file: writes, renames, removals and flushes


def test_filing_one_file_takes_as_many_steps_as_the_kills_below_go_through(tmp_path: Path) -> None:
    (scanner.pages(copy(TOR, 1), 100)[0]).save(found(tmp_path, {TOR: 1}) / "a.png")
    with opened(*place(tmp_path)) as archive, pytest.MonkeyPatch.context() as patch:
        count = steps(patch, 10_000)
        assert [one.reason for one in intake.intake(archive, tmp_path / "inbox", _Here(1, 30), Trust(), AT)] == [None]
    assert next(count) <= _STEPS


@pytest.mark.parametrize("all_steps", [range(30), range(30, 50), range(50, _STEPS + 1)], ids=["first", "then", "last"])
def test_killed_at_every_step_of_twenty_files_nothing_is_lost_or_filed_twice(tmp_path: Path, all_steps: range) -> None:
    """Each run dies one step later than the former, and goes on where it was left."""
    fork = multiprocessing.get_context("fork")
    inbox = found(tmp_path, {TOR: 1})
    all_of_them = _twenty(inbox)
    for step in [*all_steps, 100_000]:
        process = fork.Process(target=_run, args=(tmp_path, step))
        process.start()
        process.join(120)
        with opened(*place(tmp_path)) as archive:
            assert not verify(archive).faults, step
            inventory = archive.inventory(TOR)
            assert inventory
            kept = {
                archive.read(inventory, digest) for name, digest in inventory.state.items() if name.endswith(".png")
            }
        waiting = {path.read_bytes() for path in inbox.iterdir()}
        assert kept | waiting == all_of_them, step
        assert process.exitcode == (9 if step in all_steps else 0)
    assert not waiting
    assert len(kept) == 20


def test_a_full_disk_at_any_write_of_an_intake_loses_nothing(
    tmp_path: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = found(tmp_path, {TOR: 1})
    (page,) = scanner.pages(copy(TOR, 1), 100)
    page.save(inbox / "a.png")
    real = disk.settle
    for failing in range(60):
        left_over = iter(range(60))

        def full(handle: int, count: Iterator[int] = left_over, failing: int = failing) -> None:
            if next(count) == failing:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            real(handle)

        with monkeypatch.context() as patch, opened(*place(tmp_path)) as archive:
            patch.setattr(disk, "settle", full)
            try:
                outcomes = list(intake.intake(archive, inbox, reader, Trust(), AT))
            except ArchiveError as error:
                assert "the disk is full" in str(error)  # noqa: PT017 -- whether it fails depends on the step
                assert left(tmp_path) == ["a.png"]
                continue
        assert [one.reason for one in outcomes] == [None]
        assert failing > 0
        break
    assert left(tmp_path) == []
    assert standings(tmp_path)[TOR].missing == ()
    with opened(*place(tmp_path)) as archive:
        assert not verify(archive).faults


def test_two_intakes_at_once_file_everything_once(tmp_path: Path) -> None:
    fork = multiprocessing.get_context("fork")
    inbox = found(tmp_path, {TOR: 1})
    _twenty(inbox)
    both = [fork.Process(target=_run_beside, args=(tmp_path,)) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join(120)
    assert [one.exitcode for one in both] == [0, 0]
    with opened(*place(tmp_path)) as archive:
        inventory = archive.inventory(TOR)
        assert inventory
        assert sum(name.endswith(".png") for name in inventory.state) == 20
        assert len(archive.register().entries) == 21


def test_a_file_that_changes_while_it_is_filed_stays(tmp_path: Path, reader: Reader) -> None:
    inbox = found(tmp_path)
    scanner.pages(copy(TOR, 3), 150)[0].save(inbox / "a.png")
    with opened(*place(tmp_path)) as archive:
        filing = intake._Filing(archive, reader, Trust(), AT, inbox / "a.png", "a.png")
        outcome = filing._leaves("0" * 64)
    assert "changed while it was filed" in str(outcome.reason)
    assert replace(outcome, reason=None) == Outcome("a.png")
    assert left(tmp_path) == ["a.png"]
