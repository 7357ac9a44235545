"""Keys that sign: a PKCS#12 file, or a token (PKCS#11)."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.archive import token
from pipeline.errors import ArchiveError, Place, Sentence

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer


@dataclass(frozen=True, slots=True)
class Key:
    """What signs: the path of a PKCS#12 file, or of the library of a token, and its password or PIN."""

    path: Path
    password: str = field(repr=False, default="")
    certificate: str = ""  # the label of the certificate on a token

    @property
    def token(self) -> bool:
        return token.is_library(self.path)


@contextmanager
def opened(key: Key) -> "Iterator[Signer]":
    """What signs with the key, as long as the token is open. Raises `ArchiveError` for a key that does not open."""
    from asn1crypto.x509 import Certificate

    if key.token:
        with token.opened(key.path, key.password, key.certificate) as (signer, others):
            signer.cert_registry.register_multiple(map(Certificate.load, others))
            yield signer
    else:
        yield _from_file(key)


def _from_file(key: Key) -> "Signer":
    from asn1crypto.keys import PrivateKeyInfo
    from asn1crypto.x509 import Certificate
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    if not key.path.is_file():
        raise ArchiveError(Sentence("ce fichier n’existe pas", "there is no such file"), Place(str(key.path)))
    try:
        private, own, others = pkcs12.load_key_and_certificates(key.path.read_bytes(), key.password.encode())
        if private is None or own is None:
            raise ValueError("no key, or no certificate")  # noqa: TRY301 -- told as all that is wrong with such a file
    except (OSError, ValueError) as error:
        raise ArchiveError(
            Sentence("cette clé ne s’ouvre pas : fichier ou mot de passe", "this key does not open: file or password"),
            Place(str(key.path)),
        ) from error
    untyped: Any = SimpleCertificateStore
    signer = SimpleSigner(
        signing_cert=Certificate.load(own.public_bytes(Encoding.DER)),
        signing_key=PrivateKeyInfo.load(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        cert_registry=untyped(),
    )
    signer.cert_registry.register_multiple(Certificate.load(one.public_bytes(Encoding.DER)) for one in others)
    return signer
