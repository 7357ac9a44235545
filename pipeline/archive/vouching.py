"""What a certificate is worth: who vouches for it, by whom the office trusts; else the gravest reason why nobody does.

Whom the office trusts is what lies in a folder of its own: certificates of authorities, and lists of what they revoked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from pipeline.errors import ArchiveError, Place, Sentence

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

Vouched = Literal["yes", "self-signed", "unknown", "early", "expired", "usage", "chain", "revoked"]

# Purposes of which a document is signed: any, mail, documents (RFC 9336), and what Microsoft and Adobe had before it.
_PURPOSES = {
    "2.5.29.37.0", "1.3.6.1.5.5.7.3.4", "1.3.6.1.5.5.7.3.36", "1.3.6.1.4.1.311.10.3.12", "1.2.840.113583.1.1.5",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom the office trusts: certificates (DER) of authorities, and lists of what they revoked (DER)."""

    roots: tuple[bytes, ...] = ()
    revoked: tuple[bytes, ...] = ()


def trusted(folder: Path) -> Trust:
    """What stands in a folder: certificates (.pem .crt .cer .der), revocation lists (.crl). No folder: no trust."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    roots: list[bytes] = []
    revoked: list[bytes] = []
    for path in sorted(folder.glob("*")) if folder.is_dir() else ():
        data = path.read_bytes() if path.suffix.lower() in {".pem", ".crt", ".cer", ".der", ".crl"} else b""
        pem = data.lstrip().startswith(b"-----")
        try:
            if data and path.suffix.lower() == ".crl":
                known = x509.load_pem_x509_crl(data) if pem else x509.load_der_x509_crl(data)
                revoked.append(known.public_bytes(Encoding.DER))
            elif data:
                found = x509.load_pem_x509_certificates(data) if pem else [x509.load_der_x509_certificate(data)]
                roots += [one.public_bytes(Encoding.DER) for one in found]
        except ValueError as error:
            what = Sentence("ce certificat ne se lit pas", "this certificate cannot be read")
            raise ArchiveError(what, Place(str(path))) from error
    return Trust(tuple(roots), tuple(revoked))


def vouched(status: Any, certificate: "Certificate", moment: datetime, known: Trust) -> Vouched:
    """Who vouches at that moment, or the gravest reason why nobody does."""
    if status.revoked or _revoked(certificate, moment, known):
        return "revoked"
    if moment < certificate.not_valid_before_utc:
        return "early"
    if moment > certificate.not_valid_after_utc:
        return "expired"
    if status.trusted:
        return "yes" if _to_sign(certificate) else "usage"
    if certificate.subject == certificate.issuer:
        return "self-signed"
    path = status.validation_path or ()  # to an authority that is trusted, or the one that failed
    return "unknown" if all(one.not_valid_before <= moment <= one.not_valid_after for one in path) else "chain"


def _to_sign(certificate: "Certificate") -> bool:
    """Whether whoever made the certificate meant it for signing documents; one that names no use is for all."""
    from cryptography import x509

    try:
        uses = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
        if not uses.digital_signature and not uses.content_commitment:
            return False
    except x509.ExtensionNotFound:
        pass
    try:
        purposes = certificate.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return any(one.dotted_string in _PURPOSES for one in purposes)


def _revoked(certificate: "Certificate", moment: datetime, known: Trust) -> bool:
    """Whether a list of the office names it by then; the list must be signed by an authority that the office trusts."""
    from cryptography import x509

    roots = [x509.load_der_x509_certificate(one) for one in known.roots]
    lists = [x509.load_der_x509_crl(one) for one in known.revoked]
    return any(
        found.revocation_date_utc <= moment
        for one in lists
        if one.issuer == certificate.issuer and any(one.is_signature_valid(root.public_key()) for root in roots)  # type: ignore[arg-type]  # kinds that sign
        if (found := one.get_revoked_certificate_by_serial_number(certificate.serial_number))
    )


def name(of: Any) -> str:
    """The common name, else the organisation; "" where there is none."""
    from cryptography.x509.oid import NameOID

    for oid in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if found := of.get_attributes_for_oid(oid):
            return " ".join(str(found[0].value).split())
    return ""


# -- in words ----------------------------------------------------------------------------------------------------------


def sentence(found: Vouched, by: str) -> Sentence:
    """It in plain words; `by` is the name of who made the certificate."""
    return _SENTENCES[found](by)


_SENTENCES: dict[Vouched, Callable[[str], Sentence]] = {
    "yes": lambda by: Sentence(f"certificat garanti par {by}", f"certificate vouched for by {by}"),
    "self-signed": lambda _: Sentence(
        "certificat fait par le signataire lui-même : personne d’autre ne garantit son nom",
        "certificate made by the signer: nobody else vouches for the name",
    ),
    "unknown": lambda by: Sentence(
        f"certificat garanti par {by or '?'}, que ce bureau ne connaît pas (archive/trust)",
        f"certificate vouched for by {by or '?'}, whom this office does not know (archive/trust)",
    ),
    "early": lambda by: Sentence(
        f"certificat garanti par {by}, pas encore valable", f"certificate by {by}, not valid yet"
    ),
    "expired": lambda by: Sentence(
        f"certificat garanti par {by}, expiré, sans horodatage qui date la signature",
        f"certificate by {by}, expired, without a time stamp that dates the signature",
    ),
    "usage": lambda by: Sentence(
        f"certificat garanti par {by}, qui n’est pas fait pour signer des documents",
        f"certificate vouched for by {by}, not meant for signing documents",
    ),
    "chain": lambda by: Sentence(
        f"certificat garanti par {by}, dont le propre certificat n’est plus, ou pas encore, valable",
        f"certificate vouched for by {by}, whose own certificate is valid no longer, or not yet",
    ),
    "revoked": lambda by: Sentence(f"certificat révoqué par {by}", f"certificate revoked by {by}"),
}
