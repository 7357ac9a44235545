"""Signatures made and read: what each is worth, in plain words, with real certificates of every kind of trouble."""

import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from pipeline.archive import alteration, signature, trial
from pipeline.archive.keys import Key, opened
from pipeline.archive.signature import Level, Signature
from pipeline.archive.vouching import Trust, trusted
from pipeline.errors import ArchiveError, Sentence
from tests.archive.office import TOR, copy

NOW = datetime.now(UTC).replace(microsecond=0)


class Authority:
    """One that vouches for whom we like, for as long as we like, and takes it back."""

    def __init__(self, name: str = "Autorité d'essai") -> None:
        self.key = rsa.generate_private_key(65537, 2048)
        self.name = named(name)
        self.root = self.certify(self.name, self.key.public_key(), NOW - timedelta(days=900), 2000, authority=True)

    def certify(
        self, name: x509.Name, key: CertificatePublicKeyTypes, start: datetime, days: int, *, authority: bool = False,
        stamps: bool = False,
    ) -> x509.Certificate:  # fmt: skip
        built = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(start)
            .not_valid_after(start + timedelta(days=days))
            .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
            .add_extension(_usage(authority=authority), critical=True)
        )
        if stamps:
            built = built.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        return built.sign(self.key, hashes.SHA256())

    def vouch(
        self, name: str, *, start: datetime = NOW - timedelta(days=1), days: int = 90, stamps: bool = False
    ) -> Any:
        key = rsa.generate_private_key(65537, 2048)
        return key, self.certify(named(name), key.public_key(), start, days, stamps=stamps)

    def revoke(
        self, *certificates: x509.Certificate, on: datetime = NOW - timedelta(days=2),
        until: datetime = NOW + timedelta(days=30),
    ) -> bytes:  # fmt: skip
        built = x509.CertificateRevocationListBuilder().issuer_name(self.name)
        built = built.last_update(on).next_update(until)
        for one in certificates:
            entry = x509.RevokedCertificateBuilder().serial_number(one.serial_number)
            built = built.add_revoked_certificate(entry.revocation_date(on).build())
        return built.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)

    @property
    def der(self) -> bytes:
        return self.root.public_bytes(Encoding.DER)


def named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not authority, content_commitment=not authority, key_cert_sign=authority, crl_sign=authority,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture
def keyed(tmp_path: Path) -> Callable[[Any, x509.Certificate], Key]:
    def key(private: Any, certificate: x509.Certificate) -> Key:
        data = pkcs12.serialize_key_and_certificates(b"x", private, certificate, None, BestAvailableEncryption(b"x"))
        path = tmp_path / f"{certificate.serial_number}.p12"
        path.write_bytes(data)
        return Key(path, "x")

    return key


Keyed = Callable[[Any, x509.Certificate], Key]


def one(data: bytes, known: Trust, at: datetime = NOW) -> Signature:
    (found,) = signature.read(data, known, at)
    return found


def said(found: Signature) -> list[str]:
    return [str(sentence) for sentence in found.sentences()]


def test_a_good_signature_says_who_who_vouches_and_when(authority: Authority, keyed: Keyed) -> None:
    data = signature.sign(copy(TOR, 3), keyed(*authority.vouch("Leïla Mansouri")), "ville", Trust())
    assert data.startswith(copy(TOR, 3))
    found = one(data, Trust((authority.der,)))
    assert (found.good, found.vouched, found.changed, found.stamped) == (True, "yes", "no", False)
    assert said(found)[:3] == [
        "signed by Leïla Mansouri (ville)",
        "intact: what was signed has not changed",
        "certificate vouched for by Autorité d'essai",
    ]
    assert said(found)[3].endswith("by the signer’s own clock")


def test_a_second_person_signs_without_harm_to_the_first(authority: Authority, keyed: Keyed) -> None:
    data = signature.sign(copy(TOR, 3), keyed(*authority.vouch("Leïla Mansouri")), "ville", Trust())
    assert signature.empty_fields(data) == ("programme",)
    data = signature.sign(data, keyed(*authority.vouch("Nabil Gharbi")), "programme", Trust())
    first, second = signature.read(data, Trust((authority.der,)), NOW)
    assert (first.good, first.changed, first.who) == (True, "allowed", "Leïla Mansouri")
    assert said(first)[-1] == "afterwards, as is allowed: another signature added: programme"
    assert (second.good, second.changed, second.who) == (True, "no", "Nabil Gharbi")
    assert signature.empty_fields(data) == ()
    with pytest.raises(ArchiveError, match="no free field “ville”"):
        signature.sign(data, keyed(*authority.vouch("Nabil Gharbi")), "ville", Trust())


@pytest.mark.parametrize("where", ["ville", "Signature1"])
def test_what_other_programs_sign_in_their_own_way_is_read(authority: Authority, keyed: Keyed, where: str) -> None:
    """As Adobe does: not PAdES, and in a field of its own if it likes."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner
    from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter

    ours = where in signature.empty_fields(copy(TOR, 3))
    spec = None if ours else SigFieldSpec(where, on_page=0, box=(100, 100, 200, 150))
    about = PdfSignatureMetadata(field_name=where, subfilter=SigSeedSubFilter.ADOBE_PKCS7_DETACHED)
    out = io.BytesIO()
    with opened(keyed(*authority.vouch("Leïla Mansouri"))) as signer:
        writer = IncrementalPdfFileWriter(io.BytesIO(copy(TOR, 3)))
        PdfSigner(about, signer, new_field_spec=spec).sign_pdf(writer, output=out)
    found = one(out.getvalue(), Trust((authority.der,)))
    assert (found.good, found.vouched, found.field) == (True, "yes", where)
    assert signature.changed_since(out.getvalue(), len(copy(TOR, 3))) == ()


@pytest.mark.parametrize("name", ["ليلى المنصوري", "ليلى المنصوري 12 Tunis", "Leïla ليلى", "١٢٣ Tunis تونس 9"])
def test_a_name_in_arabic_or_in_both_scripts_is_as_good_as_any(authority: Authority, keyed: Keyed, name: str) -> None:
    data = signature.sign(copy(TOR, 3), keyed(*authority.vouch(name)), "ville", Trust())
    found = one(data, Trust((authority.der,)))
    assert (found.good, found.who, found.vouched) == (True, name, "yes")
    assert one(data, Trust((Authority("Other").der,))).vouched == "unknown"


def test_an_authority_with_a_name_in_both_scripts_vouches_too(tmp_path: Path) -> None:
    """Its certificate travels in the file, where asn1crypto stumbles over it."""
    both = Authority("هيئة Autorité 12")
    private, certificate = both.vouch("Leïla Mansouri")
    lock = BestAvailableEncryption(b"x")
    (tmp_path / "k.p12").write_bytes(
        pkcs12.serialize_key_and_certificates(b"x", private, certificate, [both.root], lock)
    )
    found = one(signature.sign(copy(TOR, 3), Key(tmp_path / "k.p12", "x"), "ville", Trust()), Trust((both.der,)))
    assert (found.good, found.vouched, found.by) == (True, "yes", "هيئة Autorité 12")


def test_who_is_not_known_is_said_to_be_unknown_not_wrong(authority: Authority, keyed: Keyed) -> None:
    data = signature.sign(copy(TOR, 3), keyed(*authority.vouch("Leïla Mansouri")), "ville", Trust())
    found = one(data, Trust())
    assert (found.good, found.vouched) == (True, "unknown")
    assert "whom this office does not know" in said(found)[2]


def test_a_self_signed_certificate_vouches_for_nobody(keyed: Keyed) -> None:
    alone = Authority("Moi-même")
    certificate = alone.certify(alone.name, alone.key.public_key(), NOW - timedelta(days=1), 90)
    found = one(signature.sign(copy(TOR, 3), keyed(alone.key, certificate), "ville", Trust()), Trust())
    assert (found.good, found.vouched) == (True, "self-signed")
    assert "nobody else vouches" in said(found)[2]


def test_an_expired_certificate_and_one_not_yet_valid_are_told_apart(authority: Authority, keyed: Keyed) -> None:
    data = signature.sign(copy(TOR, 3), keyed(*authority.vouch("Leïla Mansouri")), "ville", Trust())
    known = Trust((authority.der,))
    later, sooner = (one(data, known, NOW + timedelta(days=days)) for days in (200, -20))
    assert (later.intact, later.vouched, sooner.intact, sooner.vouched) == (True, "expired", True, "early")
    assert said(later)[2] == "certificate by Autorité d'essai, expired, without a time stamp that dates the signature"
    assert said(sooner)[2] == "certificate by Autorité d'essai, not valid yet"


def test_an_authority_between_that_is_valid_no_longer_is_named(keyed: Keyed) -> None:
    top, between = Authority("Autorité première"), Authority("Autorité seconde")
    old = top.certify(between.name, between.key.public_key(), NOW - timedelta(days=60), 30, authority=True)
    private, certificate = between.vouch("Leïla Mansouri")
    lock = BestAvailableEncryption(b"x")
    path = keyed(private, certificate).path
    path.write_bytes(pkcs12.serialize_key_and_certificates(b"x", private, certificate, [old], lock))
    found = one(signature.sign(copy(TOR, 3), Key(path, "x"), "ville", Trust()), Trust((top.der,)))
    assert (found.good, found.vouched) == (True, "chain")
    assert "Autorité seconde, whose own certificate is valid no longer" in said(found)[2]


@pytest.mark.parametrize("other", ["stamps", "authority"])
def test_a_certificate_made_for_something_else_is_told(authority: Authority, keyed: Keyed, other: str) -> None:
    key = rsa.generate_private_key(65537, 2048)
    made = authority.certify(named("Horloge"), key.public_key(), NOW - timedelta(days=1), 90, **{other: True})
    found = one(signature.sign(copy(TOR, 3), keyed(key, made), "ville", Trust()), Trust((authority.der,)))
    assert (found.good, found.vouched) == (True, "usage")
    assert said(found)[2] == "certificate vouched for by Autorité d'essai, not meant for signing documents"


@pytest.mark.parametrize("name", ["Leïla Mansouri", "ليلى 12 Tunis"])
def test_a_revoked_certificate_is_worth_nothing(authority: Authority, keyed: Keyed, name: str) -> None:
    key, certificate = authority.vouch(name)
    data = signature.sign(copy(TOR, 3), keyed(key, certificate), "ville", Trust())
    found = one(data, Trust((authority.der,), (authority.revoke(certificate),)))
    assert (found.good, found.vouched, found.intact) == (False, "revoked", True)
    forged = Authority("Autorité d'essai").revoke(certificate)
    assert one(data, Trust((authority.der,), (forged,))).vouched != "revoked"


# -- what changed after ------------------------------------------------------------------------------------------------


def _later(data: bytes, change: Callable[[Any, Any], None]) -> bytes:
    """The file with an increment in which the second page, or what is around it, is changed."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer: Any = IncrementalPdfFileWriter(io.BytesIO(data))
    page = writer.find_page_for_modification(1)[0].get_object()
    change(writer, page)
    writer.update_container(page)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _made(kind: str, *args: Any, **kwargs: Any) -> Any:
    from pyhanko.pdf_utils import generic

    return getattr(generic, kind)(*args, **kwargs)


def _dictionary(**entries: Any) -> Any:
    return _made("DictionaryObject", {_made("pdf_name", f"/{key}"): value for key, value in entries.items()})


def _set(page: Any, key: str, value: Any) -> None:
    page[_made("pdf_name", key)] = value


def _numbers(*values: int) -> Any:
    return _made("ArrayObject", [_made("NumberObject", value) for value in values])


def _turn(_writer: Any, page: Any) -> None:
    _set(page, "/Rotate", _made("NumberObject", 90))


def _cut(_writer: Any, page: Any) -> None:
    _set(page, "/CropBox", _numbers(0, 0, 300, 300))


def _reword(writer: Any, page: Any) -> None:
    _set(page, "/Contents", writer.add_object(_made("StreamObject", stream_data=b"0 0 100 100 re f")))


def _draw(writer: Any, page: Any) -> None:
    page["/Contents"].append(writer.add_object(_made("StreamObject", stream_data=b" 1 0 0 rg 60 60 9 9 re f")))


def _annotate(writer: Any, page: Any) -> None:
    note = _dictionary(
        Subtype=_made("pdf_name", "/Text"), Rect=_numbers(9, 9, 40, 40), Contents=_made("pdf_string", "!")
    )
    _set(page, "/Annots", _made("ArrayObject", [writer.add_object(note)]))


def _fill(writer: Any, page: Any) -> None:
    field = _dictionary(
        Type=_made("pdf_name", "/Annot"), Subtype=_made("pdf_name", "/Widget"), FT=_made("pdf_name", "/Tx"),
        T=_made("pdf_string", "montant"), V=_made("pdf_string", "1 000 000"), Rect=_numbers(9, 9, 40, 40),
    )  # fmt: skip
    made = writer.add_object(field)
    _set(page, "/Annots", _made("ArrayObject", [made]))
    form = writer.root["/AcroForm"]
    form["/Fields"].append(made)
    writer.update_container(form["/Fields"])


def _add(writer: Any, page: Any) -> None:
    more = _made("DictionaryObject", page)
    _tree(writer, page, lambda kids: [*kids[:1], writer.add_object(more), *kids[1:]])


def _remove(writer: Any, page: Any) -> None:
    _tree(writer, page, lambda kids: kids[1:])


def _move(writer: Any, page: Any) -> None:
    _tree(writer, page, lambda kids: [kids[1], kids[0], *kids[2:]])


def _tree(writer: Any, page: Any, change: Callable[[list[Any]], list[Any]]) -> None:
    tree = page["/Parent"]
    kids = change([tree["/Kids"].raw_get(n) for n in range(len(tree["/Kids"]))])
    _set(tree, "/Kids", _made("ArrayObject", kids))
    _set(tree, "/Count", _made("NumberObject", len(kids)))
    writer.update_container(tree)


def _unfield(writer: Any, _page: Any) -> None:
    fields = writer.root["/AcroForm"]["/Fields"]
    fields.pop()
    writer.update_container(fields)


def _repaint(writer: Any, _page: Any) -> None:
    field = writer.root["/AcroForm"]["/Fields"][1]
    _set(field, "/AP", _dictionary(N=writer.add_object(_made("StreamObject", stream_data=b"0 0 9 9 re f"))))
    writer.update_container(field)


def _hide(writer: Any, _page: Any) -> None:
    _set(writer.root, "/PageMode", _made("pdf_name", "/FullScreen"))
    writer.update_root()


@pytest.mark.parametrize(
    ("change", "en", "fr"),
    [
        (_turn, "turned: page 2", "tourné : page 2"),
        (_cut, "size changed: page 2", "format changé : page 2"),
        (_reword, "text changed: page 2", "texte changé : page 2"),
        (_draw, "drawing or picture changed: page 2", "dessin ou image changé : page 2"),
        (_annotate, "annotation added: page 2", "annotation ajoutée : page 2"),
        (_fill, "form filled: montant", "formulaire rempli : montant"),
        (_add, "added: page 2", "ajouté : page 2"),
        (_remove, "removed: page 1", "ôté : page 1"),
        (_move, "moved: pages 1, 2", "déplacé : pages 1, 2"),
        (_unfield, "field removed: programme", "champ ôté : programme"),
        (_hide, "objects added or changed that nothing explains", "objets ajoutés ou changés que rien n’explique"),
    ],
)
def test_what_was_changed_after_signing_is_told_by_kind_and_page(
    authority: Authority, keyed: Keyed, change: Callable[[Any, Any], None], en: str, fr: str
) -> None:
    data = signature.sign(copy(TOR, 3), keyed(*authority.vouch("Leïla Mansouri")), "ville", Trust())
    found = one(_later(data, change), Trust((authority.der,)))
    assert (found.intact, found.changed, found.good) == (True, "yes", False)
    assert list(found.sentences())[-1] == Sentence(
        f"le fichier a été modifié après cette signature ({fr})", f"the file was changed after this signature ({en})"
    )


def _unnote(_writer: Any, page: Any) -> None:
    _set(page, "/Annots", _made("ArrayObject", []))


def _renote(writer: Any, page: Any) -> None:
    note = page["/Annots"][0]
    _set(note, "/Contents", _made("pdf_string", "?"))
    writer.update_container(note)


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        (_annotate, _unnote, "annotation removed: page 2"),
        (_annotate, _renote, "annotation changed: page 2"),
        (_repaint, _turn, "turned: page 2"),
        (_turn, _repaint, "appearance of a field changed: programme"),
        (_turn, _hide, ""),
    ],
)
def test_only_what_came_last_is_told(
    first: Callable[[Any, Any], None], then: Callable[[Any, Any], None], said: str
) -> None:
    before = _later(copy(TOR, 3), first)
    assert "; ".join(map(str, alteration.told(before, _later(before, then)))) == said


def test_a_signature_that_leaves_out_a_part_of_the_file_is_told(authority: Authority, keyed: Keyed) -> None:
    data = signature.sign(copy(TOR, 3), keyed(*authority.vouch("Leïla Mansouri")), "ville", Trust())
    start = data.rindex(b"/ByteRange [") + len(b"/ByteRange [")
    end = data.index(b"]", start)
    first, second, third, fourth = map(int, data[start:end].split())
    short = f"{first} {second} {third} {fourth - 9}".encode().ljust(end - start)
    found = one(data[:start] + short + data[end:], Trust((authority.der,)))
    assert not found.good
    assert said(found)[-1].endswith("(it does not cover all that stands before it)")


@pytest.mark.parametrize("name", ["Leïla Mansouri", "ليلى 12 Tunis"])
def test_one_byte_changed_under_a_signature_is_found(authority: Authority, keyed: Keyed, name: str) -> None:
    data = bytearray(signature.sign(copy(TOR, 3), keyed(*authority.vouch(name)), "ville", Trust()))
    at = data.index(b"/Title")
    data[at + 20] ^= 1
    found = one(bytes(data), Trust((authority.der,)))
    assert (found.intact, found.good) == (False, False)
    assert "not intact" in said(found)[1]


def test_what_is_no_pdf_is_said_to_be_none() -> None:
    for data in (b"", b"%PDF-1.7", copy(TOR, 3)[:5000]):
        with pytest.raises(ArchiveError, match="this file is damaged: it cannot be opened — ask for it"):
            signature.read(data, Trust(), NOW)
        with pytest.raises(ArchiveError, match="this file is damaged"):
            signature.empty_fields(data)


# -- keys and levels ---------------------------------------------------------------------------------------------------


def test_a_wrong_password_or_no_key_is_named(authority: Authority, keyed: Keyed, tmp_path: Path) -> None:
    key = keyed(*authority.vouch("Leïla Mansouri"))
    (broken := tmp_path / "broken.p12").write_bytes(b"no key")
    wrong = {
        Key(key.path, "y"): "this key does not open: file or password",
        Key(broken, "x"): "this key does not open: file or password",
        Key(tmp_path / "none.p12", "x"): "there is no such file",
    }
    for one_of_them, sentence in wrong.items():
        with pytest.raises(ArchiveError, match=sentence):
            signature.sign(copy(TOR, 3), one_of_them, "ville", Trust())


@contextmanager
def stamping(authority: Authority) -> Iterator[str]:
    """A time-stamping authority (RFC 3161) on loopback; the value is its address."""
    from asn1crypto import keys, tsp
    from asn1crypto import x509 as asn1
    from cryptography.hazmat.primitives.serialization import NoEncryption, PrivateFormat
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator import registry

    key, certificate = authority.vouch("Horloge", stamps=True)
    untyped: Any = registry.SimpleCertificateStore
    store = untyped()
    store.register(asn1.Certificate.load(authority.der))
    private = key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    clock = DummyTimeStamper(
        asn1.Certificate.load(certificate.public_bytes(Encoding.DER)), keys.PrivateKeyInfo.load(private), store
    )

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            answer = clock.request_tsa_response(asked).dump()
            self.send_response(200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- its name
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_time_stamp_outlives_the_certificate(authority: Authority, keyed: Keyed) -> None:
    key = keyed(*authority.vouch("Leïla Mansouri", days=30))
    with stamping(authority) as url:
        data = signature.sign(copy(TOR, 3), key, "ville", Trust(), Level(url))
    known = Trust((authority.der,))
    assert said(one(data, known))[3].endswith("vouched for by a time stamp")
    later = one(data, known, NOW + timedelta(days=60))
    assert (later.good, later.vouched, later.stamped) == (True, "yes", True)


def test_what_was_stamped_before_a_certificate_was_revoked_holds(authority: Authority, keyed: Keyed) -> None:
    key, certificate = authority.vouch("Leïla Mansouri", start=NOW - timedelta(days=9))
    with stamping(authority) as url:
        data = signature.sign(copy(TOR, 3), keyed(key, certificate), "ville", Trust(), Level(url))
    later = authority.revoke(certificate, on=NOW + timedelta(days=2), until=NOW + timedelta(days=30))
    found = one(data, Trust((authority.der,), (later,)), NOW + timedelta(days=5))
    assert (found.good, found.vouched, found.stamped) == (True, "yes", True)
    before = authority.revoke(certificate)
    assert one(data, Trust((authority.der,), (before,)), NOW + timedelta(days=5)).vouched == "revoked"


def test_proofs_travel_with_the_file(authority: Authority, keyed: Keyed) -> None:
    key = keyed(*authority.vouch("Leïla Mansouri"))
    known = Trust((authority.der,), (authority.revoke(),))
    with stamping(authority) as url:
        data = signature.sign(copy(TOR, 3), key, "ville", known, Level(url, proofs=True))
    assert b"/DSS" in data
    assert one(data, Trust((authority.der,))).good


def test_an_authority_that_does_not_answer_is_named(authority: Authority, keyed: Keyed) -> None:
    key = keyed(*authority.vouch("Leïla Mansouri"))
    with pytest.raises(ArchiveError, match="time-stamping authority does not answer"):
        signature.sign(copy(TOR, 3), key, "ville", Trust(), Level("http://127.0.0.1:9/"))


def test_the_certificate_for_trying_signs_and_is_trusted_where_it_was_made(tmp_path: Path) -> None:
    key, root = trial.certificate("ليلى المنصوري", "secret", NOW)
    (tmp_path / "k.p12").write_bytes(key)
    (tmp_path / "root.pem").write_bytes(root)
    data = signature.sign(copy(TOR, 3), Key(tmp_path / "k.p12", "secret"), "ville", Trust())
    assert one(data, trusted(tmp_path)).vouched == "yes"


def test_a_broken_certificate_among_the_trusted_is_named(tmp_path: Path) -> None:
    assert trusted(tmp_path / "nowhere") == Trust()
    (tmp_path / "x.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")
    with pytest.raises(ArchiveError, match="cannot be read"):
        trusted(tmp_path)
