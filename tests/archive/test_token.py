"""A key that never leaves its token signs: SoftHSM stands for the cards that offices have."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, load_der_public_key

from pipeline.archive import signature, token
from pipeline.archive.keys import Key
from pipeline.archive.vouching import Trust
from pipeline.errors import ArchiveError
from tests.archive.office import TOR, copy
from tests.archive.test_signature import NOW, Authority, named

pytestmark = pytest.mark.oracle
PIN = "4711"
ROOT = Path(__file__).parent.parent.parent
_PLACES = ("/usr/lib/softhsm/libsofthsm2.so", "/usr/local/lib/softhsm/libsofthsm2.so")


@pytest.fixture(scope="module")
def library() -> Path:
    found = next(filter(Path.exists, map(Path, _PLACES)), None)
    if found is None or not shutil.which("softhsm2-util"):
        pytest.skip("SoftHSM is not installed (softhsm2)")
    return found


@pytest.fixture(scope="module")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def plugged(library: Path, authority: Authority, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A token with two keys that were made on it, each with its certificate, and the certificate of the authority."""
    home = tmp_path_factory.mktemp("token")
    (home / "tokens").mkdir()
    (home / "softhsm2.conf").write_text(f"directories.tokendir = {home / 'tokens'}\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(home / "softhsm2.conf"))
        made = ["softhsm2-util", "--init-token", "--free", "--label", "ville", "--pin", PIN, "--so-pin", "0815"]
        subprocess.run(made, check=True, capture_output=True, timeout=60)
        import pkcs11

        driver = pkcs11.lib(str(library))
        fresh = driver.get_token(token_label="ville")  # noqa: S106 -- its name
        with fresh.open(user_pin=PIN, rw=True) as session:
            _keep(session, "root", b"", authority.der)
            for number, (kind, who) in enumerate({"RSA": "Leïla Mansouri", "EC": "ليلى 12 Tunis"}.items(), 1):
                public = load_der_public_key(_made(session, kind, bytes([number])))
                certificate = authority.certify(named(who), public, NOW - timedelta(days=1), 90)  # type: ignore[arg-type]  # kinds that sign
                _keep(session, kind.lower(), bytes([number]), certificate.public_bytes(Encoding.DER))
        yield library


def _made(session: Any, kind: str, number: bytes) -> bytes:
    """The public half (DER) of a key that is made on the token."""
    from pkcs11 import Attribute, KeyType
    from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters
    from pkcs11.util.rsa import encode_rsa_public_key

    if kind == "RSA":
        rsa, _ = session.generate_keypair(KeyType.RSA, 2048, id=number, label="key", store=True)
        return encode_rsa_public_key_info(encode_rsa_public_key(rsa))
    curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
    parameters = session.create_domain_parameters(KeyType.EC, curve, local=True)
    ec, _ = parameters.generate_keypair(id=number, label="key", store=True)
    return bytes(encode_ec_public_key(ec))


def encode_rsa_public_key_info(key: bytes) -> bytes:
    """PKCS#1 as X.509 has it."""
    from asn1crypto.keys import PublicKeyInfo, RSAPublicKey

    return bytes(PublicKeyInfo.wrap(RSAPublicKey.load(key), "rsa").dump())


def _keep(session: Any, label: str, number: bytes, certificate: bytes) -> None:
    from pkcs11 import Attribute, CertificateType, ObjectClass

    session.create_object(
        {
            Attribute.CLASS: ObjectClass.CERTIFICATE,
            Attribute.CERTIFICATE_TYPE: CertificateType.X_509,
            Attribute.TOKEN: True,
            Attribute.LABEL: label,
            Attribute.ID: number,
            Attribute.SUBJECT: b"",
            Attribute.VALUE: certificate,
        }
    )


@pytest.mark.parametrize(("label", "who"), [("rsa", "Leïla Mansouri"), ("ec", "ليلى 12 Tunis")])
def test_a_key_on_a_token_signs_and_is_vouched_for(plugged: Path, authority: Authority, label: str, who: str) -> None:
    data = signature.sign(copy(TOR, 3), Key(plugged, PIN, label), "ville", Trust())
    (found,) = signature.read(data, Trust((authority.der,)), NOW)
    assert (found.good, found.who, found.vouched, found.changed) == (True, who, "yes", "no")


def test_the_command_signs_with_it_and_its_pin_is_no_argument(
    plugged: Path, authority: Authority, tmp_path: Path
) -> None:
    (tmp_path / "copy.pdf").write_bytes(copy(TOR, 3))
    (tmp_path / "trust").mkdir()
    (tmp_path / "trust" / "root.cer").write_bytes(authority.der)
    settings = {"MITHAQ_KEY_PASSWORD": PIN, "MITHAQ_TRUST": str(tmp_path / "trust"), "MITHAQ_LANG": "en"}
    asked = [sys.executable, "-m", "pipeline", "sign", str(tmp_path / "copy.pdf")]
    asked += ["--key", str(plugged), "--certificate", "ec", "--field", "programme"]
    done = subprocess.run(
        asked, cwd=ROOT, env={**os.environ, **settings}, capture_output=True, encoding="utf-8", check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    assert "signed by ليلى 12 Tunis (programme)" in done.stderr
    (found,) = signature.read((tmp_path / "copy-signed.pdf").read_bytes(), Trust((authority.der,)), NOW)
    assert (found.good, found.vouched) == (True, "yes")


@pytest.mark.parametrize(
    ("pin", "label", "said"),
    [
        ("", "rsa", "the PIN is missing"),
        ("0000", "rsa", "PIN refused"),
        (PIN, "", "several certificates on the token"),
        (PIN, "root", "no certificate “root” on the token"),  # it is there, and its key is not
        (PIN, "mine", "no certificate “mine” on the token"),
    ],
)
def test_what_is_wrong_with_a_token_is_named(plugged: Path, pin: str, label: str, said: str) -> None:
    with pytest.raises(ArchiveError, match=said):
        signature.sign(copy(TOR, 3), Key(plugged, pin, label), "ville", Trust())


def test_a_library_of_no_token_is_named(tmp_path: Path) -> None:
    (tmp_path / "card.so").write_bytes(b"no library")
    with pytest.raises(ArchiveError, match="the token refuses"):
        signature.sign(copy(TOR, 3), Key(tmp_path / "card.so", PIN), "ville", Trust())


def test_a_library_is_known_by_its_name() -> None:
    names = {
        "opensc-pkcs11.so": True,
        "libcard.so.2": True,
        "CARD.DLL": True,
        "me.p12": False,
        "me.so-called.pfx": False,
    }
    assert {name: token.is_library(Path(name)) for name in names} == names
