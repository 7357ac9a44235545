"""Digital signatures in PDF: making them (PAdES) and saying in plain words what one that was found is worth.

Told apart: whether the file is *intact* under a signature, *who* signed, *who vouches* for that, *when*, and what
*changed* in the file afterwards. Nothing is looked up on the network: who is trusted, and whose certificate was
revoked, is in the folder of the office (`Trust`) or in the file itself.
"""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

from pipeline.archive import alteration, names, sight
from pipeline.archive.keys import Key, opened
from pipeline.archive.vouching import Trust, Vouched, name, sentence, vouched
from pipeline.errors import ArchiveError, Place, Sentence

Changed = Literal["no", "allowed", "yes"]


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature. `who` and `by` are names, "" where a certificate has none that can be read.

    `when` is what the signer's clock said (None: nothing); `stamped` that a trusted time stamp vouches for it.
    `changed`: nothing, only what may be added (other signatures), or more; `details` say what.
    """

    field: str
    intact: bool
    who: str
    vouched: Vouched
    by: str
    when: datetime | None
    stamped: bool
    changed: Changed
    details: tuple[Sentence, ...] = ()

    @property
    def good(self) -> bool:
        """Whether it holds for the file as it is: worth keeping as signed. Who vouches is for a person to weigh."""
        return self.intact and self.changed != "yes" and self.vouched != "revoked"

    def sentences(self) -> Iterator[Sentence]:
        """It in plain words."""
        who_fr, who_en = (self.who, self.who) if self.who else ("nom illisible", "name not readable")
        yield Sentence(f"signé par {who_fr} ({self.field})", f"signed by {who_en} ({self.field})")
        yield (
            Sentence("intacte : ce qui a été signé n’a pas changé", "intact: what was signed has not changed")
            if self.intact
            else Sentence("non intacte : le texte signé a été modifié", "not intact: the signed text was altered")
        )
        yield sentence(self.vouched, self.by)
        if self.when:
            day = f"{self.when:%Y-%m-%d %H:%M} UTC"
            yield (
                Sentence(f"le {day}, attesté par un horodatage", f"on {day}, vouched for by a time stamp")
                if self.stamped
                else Sentence(f"le {day}, d’après l’horloge du signataire", f"on {day}, by the signer’s own clock")
            )
        more = joined(self.details)
        if self.changed == "yes":
            yield Sentence(
                f"le fichier a été modifié après cette signature ({more.fr})",
                f"the file was changed after this signature ({more.en})",
            )
        elif self.changed == "allowed" and self.details:
            yield Sentence(f"ensuite, comme il est permis : {more.fr}", f"afterwards, as is allowed: {more.en}")
        elif self.changed == "allowed":
            yield Sentence("des preuves y ont été jointes ensuite", "proofs were added to it afterwards")


def joined(sentences: Sequence[Sentence]) -> Sentence:
    """Them as one, to stand inside another."""
    return Sentence(" ; ".join(one.fr for one in sentences), "; ".join(one.en for one in sentences))


# -- reading -----------------------------------------------------------------------------------------------------------


def read(data: bytes, known: Trust, at: datetime) -> tuple[Signature, ...]:
    """The signatures of a PDF in the order they were made. Raises `ArchiveError` for what is no PDF."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    with _quiet(), _whole():
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        return tuple(_status(data, reader, one, known, at) for one in reader.embedded_regular_signatures)


@contextmanager
def _whole() -> Iterator[None]:
    """Say of a PDF that cannot be read that it is damaged, whatever the library stumbled over."""
    from pyhanko.pdf_utils.misc import PdfError

    try:
        yield
    except (PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise ArchiveError(sight.DAMAGED, hint=sight.AGAIN) from error


def changed_since(data: bytes, size: int) -> tuple[Sentence, ...]:
    """What was changed in a file of which the first `size` bytes went out: nothing if only signatures were added.

    A signature says that nothing changed under it; who signs may have changed something before.
    """
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, SuspiciousModification

    with _quiet(), _whole():
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        sections: Any = reader.xrefs
        starts = [sections.get_startxref_for_revision(n) for n in range(reader.total_revisions)]
        if starts[0] >= size or any(start < size for start in starts[1:]):
            return (Sentence("un autre fichier a été mis à la suite", "another file was put after it"),)
        found = DEFAULT_DIFF_POLICY.review_file(reader, 0)
        return _altered(data, size) if isinstance(found, SuspiciousModification) else ()


def empty_fields(data: bytes) -> tuple[str, ...]:
    """The names of the fields that nobody has signed yet. Raises `ArchiveError` for what is no PDF."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.fields import enumerate_sig_fields

    with _quiet(), _whole():
        reader = PdfFileReader(io.BytesIO(data), strict=False)
        return tuple(name for name, _, _ in enumerate_sig_fields(reader, filled_status=False))


@contextmanager
def _quiet() -> Iterator[None]:
    """Without the log of pyHanko, since we say ourselves what it finds; and with names in any script."""
    import logging

    logger = logging.getLogger("pyhanko")
    other = logging.getLogger("pyhanko_certvalidator")
    before = logger.level, other.level
    logger.setLevel(logging.CRITICAL)
    other.setLevel(logging.CRITICAL)
    try:
        with names.in_any_script():
            yield
    finally:
        logger.setLevel(before[0])
        other.setLevel(before[1])


def _status(data: bytes, reader: Any, embedded: Any, known: Trust, at: datetime) -> Signature:
    from cryptography import x509
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    certificate = x509.load_der_x509_certificate(embedded.signer_cert.dump())
    any_use = KeyUsageConstraints(key_usage=set())  # what it is for, `vouched` judges
    status: Any = validate_pdf_signature(embedded, *_contexts(reader, known, at), key_usage_settings=any_use)
    stamp = status.timestamp_validity
    stamped = bool(stamp and stamp.valid and stamp.intact and stamp.trusted)
    if stamped and not status.trusted:  # expired or revoked since: at the time of the stamp it may have been good
        status = validate_pdf_signature(
            embedded, *_contexts(reader, known, stamp.timestamp), key_usage_settings=any_use
        )
    when = stamp.timestamp if stamped else status.signer_reported_dt
    worth = vouched(status, certificate, when if stamped and when else at, known)
    intact = bool(status.intact and status.valid)
    return Signature(
        str(embedded.field_name or ""), intact, name(certificate.subject), worth, name(certificate.issuer),
        when.astimezone(UTC) if when else None, stamped, *_changes(embedded, data, status.diff_result),
    )  # fmt: skip


def _contexts(reader: Any, known: Trust, moment: datetime) -> tuple[Any, Any]:
    """What validates the signer, and what validates time stamps: the office's trust, and proofs inside the file."""
    from asn1crypto import crl, x509
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko_certvalidator import ValidationContext

    crls = [crl.CertificateList.load(one) for one in known.revoked]
    others: list[Any] = []
    ocsps: list[Any] = []
    try:
        store = DocumentSecurityStore.read_dss(reader)
        crls += [crl.CertificateList.load(one.get_object().data) for one in store.crls]
        others = [x509.Certificate.load(one.get_object().data) for one in store.certs.values()]
        ocsps = [one.get_object().data for one in store.ocsps]
    except Exception:  # noqa: BLE001, S110 -- no store of proofs, or one that cannot be read: none of it is needed
        pass
    roots = [x509.Certificate.load(one) for one in known.roots]

    def context() -> Any:
        return ValidationContext(
            trust_roots=roots, other_certs=others, crls=crls, ocsps=ocsps, moment=moment,
            allow_fetching=False, revocation_mode="soft-fail", retroactive_revinfo=True,
        )  # fmt: skip

    return context(), context()


def _changes(embedded: Any, data: bytes, result: Any) -> tuple[Changed, tuple[Sentence, ...]]:
    from pyhanko.sign.diff_analysis import ModificationLevel

    coverage = embedded.evaluate_signature_coverage().name
    level = getattr(result, "modification_level", None)
    if level is ModificationLevel.NONE or (result is None and coverage == "ENTIRE_FILE"):
        return "no", ()
    if coverage not in {"ENTIRE_FILE", "ENTIRE_REVISION"}:
        return "yes", (
            Sentence("elle ne couvre pas tout ce qui la précède", "it does not cover all that stands before it"),
        )
    found = _altered(data, embedded.byte_range[2] + embedded.byte_range[3])
    if level in {ModificationLevel.LTA_UPDATES, ModificationLevel.FORM_FILLING}:
        return "allowed", tuple(one for one in found if one != alteration.UNEXPLAINED)
    return "yes", found


def _altered(data: bytes, size: int) -> tuple[Sentence, ...]:
    """What the file says otherwise than its first `size` bytes."""
    try:
        return alteration.told(data[:size], data) or (alteration.UNEXPLAINED,)
    except Exception:  # noqa: BLE001 -- a file that was tampered with is told to be, whatever a library makes of it
        return (alteration.UNEXPLAINED,)


# -- making ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Level:
    """How long it can be checked: B-B; with a `tsa` (URL of a time-stamping authority) B-T; with `proofs` B-LT."""

    tsa: str = ""
    proofs: bool = False


Shown = Callable[[str], bytes]  # the PDF of one page to show in the field, for the name of who signs


def sign(
    data: bytes, key: Key, name: str, known: Trust, level: Level | None = None, shown: Shown | None = None
) -> bytes:
    """The PDF signed in the field `name`, as an addition to the file: what was there before stays byte for byte.

    Raises `ArchiveError` for a field that is not there or signed already, a key that does not open, an authority that
    does not answer.
    """
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    level = level or Level()
    free = empty_fields(data)
    if name not in free:
        listed = ", ".join(free) or "—"
        raise ArchiveError(
            Sentence(f"pas de case libre « {name} »", f"no free field “{name}”"),
            hint=Sentence(f"cases libres : {listed}", f"free fields: {listed}"),
        )
    with _quiet(), opened(key) as signer, TemporaryDirectory() as folder:
        writer = IncrementalPdfFileWriter(io.BytesIO(data), strict=False)
        stamper = HTTPTimeStamper(level.tsa) if level.tsa else None
        reader: Any = writer.prev
        meta = signers.PdfSignatureMetadata(
            field_name=name,
            subfilter=SigSeedSubFilter.PADES,
            embed_validation_info=level.proofs,
            validation_context=_contexts(reader, known, datetime.now(UTC))[0] if level.proofs else None,
        )
        out = io.BytesIO()
        try:
            signing = signers.PdfSigner(
                meta, signer, timestamper=stamper, stamp_style=_style(signer, shown, Path(folder))
            )
            signing.sign_pdf(writer, existing_fields_only=True, output=out)
        except (TimestampRequestError, OSError) as error:
            what = Sentence("l’autorité d’horodatage ne répond pas", "the time-stamping authority does not answer")
            raise ArchiveError(what, Place(level.tsa)) from error
        except (PdfError, ValueError) as error:
            raise ArchiveError(
                Sentence(
                    "ce PDF ne se laisse pas signer : il est abîmé, ou n’admet plus de signature",
                    "this PDF cannot be signed: it is damaged, or admits no more signatures",
                )
            ) from error
        return out.getvalue()


def _style(signer: Any, shown: Shown | None, folder: Path) -> Any:
    """What the field shows: a page that the caller draws, or nothing."""
    from cryptography import x509
    from pyhanko.pdf_utils import content, layout
    from pyhanko.stamp import StaticStampStyle

    imported: Any = content.ImportedPdfPage  # without types

    if shown is None:
        return StaticStampStyle(background=content.RawContent(b""), border_width=0)
    who = name(x509.load_der_x509_certificate(signer.signing_cert.dump()).subject)
    (folder / "shown.pdf").write_bytes(shown(who))
    page = imported(str(folder / "shown.pdf"))
    middle = layout.AxisAlignment.ALIGN_MID
    fit = layout.SimpleBoxLayoutRule(middle, middle, inner_content_scaling=layout.InnerScaling.SHRINK_TO_FIT)
    return StaticStampStyle(background=page, background_layout=fit, background_opacity=1, border_width=0)
