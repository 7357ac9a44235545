"""Keys on tokens (PKCS#11): a card or a stick that signs, and never gives its key away.

A wrong PIN is tried once and on one token only: three of them lock most cards for good.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipeline.errors import ArchiveError, Place, Sentence

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer

_LIBRARIES = {".so", ".dll", ".dylib"}
_WHOLE = {"RSA": "SHA256_RSA_PKCS", "EC": "ECDSA_SHA256"}  # what a token that digests by itself knows, by kind of key


def is_library(path: Path) -> bool:
    """Whether the file is the library that a maker of tokens gives ("opensc-pkcs11.so", "libcard.so.2")."""
    return not _LIBRARIES.isdisjoint(suffix.lower() for suffix in path.suffixes)


@contextmanager
def opened(library: Path, pin: str, label: str = "") -> "Iterator[tuple[Signer, Sequence[bytes]]]":
    """What signs with the key of the certificate `label` ("" for the only one) on the token that is plugged in.

    With it, the certificates (DER) of authorities that the token carries.

    Raises `ArchiveError` for no token, a refused PIN, a certificate that is not there or not the only one, and for a
    token that refuses to sign.
    """
    try:
        import pkcs11
        from pyhanko.sign.pkcs11 import PKCS11Signer
    except ImportError as error:
        raise ArchiveError(
            Sentence("les cartes à puce demandent un module de plus", "tokens ask for one more module"),
            Place(str(library)),
            Sentence("pip install 'mithaq[pkcs11]'", "pip install 'mithaq[pkcs11]'"),
        ) from error
    if not pin:
        raise ArchiveError(
            Sentence("le code PIN manque", "the PIN is missing"),
            Place(str(library)),
            Sentence("réglage key_password, ou un terminal où le taper", "setting key_password, or a terminal"),
        )
    try:
        token = _token(pkcs11.lib(str(library.absolute())), label, library)
        with token.open(user_pin=pin) as session:
            keys = {key.id for key in _objects(session, pkcs11.ObjectClass.PRIVATE_KEY)}
            own, others = _parted(_objects(session, pkcs11.ObjectClass.CERTIFICATE), keys)
            number = _one(own, label, library)[pkcs11.Attribute.ID]
            kind = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, id=number).key_type.name
            raw = kind in _WHOLE and pkcs11.Mechanism[_WHOLE[kind]] not in token.slot.get_mechanisms()
            signer = PKCS11Signer(session, cert_id=number, key_id=number, use_raw_mechanism=raw)
            yield signer, [bytes(one[pkcs11.Attribute.VALUE]) for one in others]
    except pkcs11.PKCS11Error as error:
        raise ArchiveError(*_refused(error, library)) from error


def _token(driver: Any, label: str, library: Path) -> Any:
    """The only token with a certificate to sign with; a card may show itself as several, one a PIN."""
    import pkcs11

    tokens = [
        slot.get_token()
        for slot in driver.get_slots(token_present=True)
        if slot.get_token().flags & pkcs11.TokenFlag.TOKEN_INITIALIZED
    ]
    if len(tokens) > 1:
        tokens = [token for token in tokens if _shows(token, label)] or tokens
    if len(tokens) != 1:
        listed = ", ".join(token.label for token in tokens)
        what = Sentence(f"plusieurs cartes : {listed}", f"several tokens: {listed}")
        hint = Sentence("n’en laissez qu’une, ou nommez le certificat : --certificate",
                        "leave only one, or name the certificate: --certificate")  # fmt: skip
        if not tokens:
            what = Sentence("aucune carte dans le lecteur", "no token in the reader")
            hint = Sentence("insérez-la, puis relancez", "put it in, then run it again")
        raise ArchiveError(what, Place(str(library)), hint)
    return tokens[0]


def _shows(token: Any, label: str) -> bool:
    """Whether the token shows, without a PIN, a certificate of that label (of any, for "")."""
    import pkcs11

    with token.open() as session:
        return any(label in {"", _label(one)} for one in _objects(session, pkcs11.ObjectClass.CERTIFICATE))


def _objects(session: Any, kind: Any) -> list[Any]:
    import pkcs11

    return list(session.get_objects({pkcs11.Attribute.CLASS: kind}))


def _label(certificate: Any) -> str:
    import pkcs11

    return str(certificate[pkcs11.Attribute.LABEL])


def _parted(certificates: list[Any], keys: set[bytes]) -> tuple[list[Any], list[Any]]:
    """Certificates whose key is on the token, and those of authorities."""
    import pkcs11

    own = [one for one in certificates if one[pkcs11.Attribute.ID] in keys]
    return own, [one for one in certificates if one not in own]


def _one(certificates: list[Any], label: str, library: Path) -> Any:
    found = [one for one in certificates if label in {"", _label(one)}]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(sorted(_label(one) for one in certificates)) or "—"
    what = (
        Sentence("plusieurs certificats sur la carte", "several certificates on the token")
        if found
        else Sentence(f"pas de certificat « {label} » sur la carte", f"no certificate “{label}” on the token")
    )
    hint = Sentence(f"--certificate, l’un de : {listed}", f"--certificate, one of: {listed}")
    raise ArchiveError(what, Place(str(library)), hint)


def _refused(error: Exception, library: Path) -> tuple[Sentence, Place, Sentence]:
    from pkcs11 import exceptions

    place = Place(str(library))
    if isinstance(error, exceptions.PinLocked):
        what = Sentence("la carte est bloquée : trop de codes faux", "the token is locked: too many wrong PINs")
        return what, place, Sentence("voyez qui l’a délivrée", "see whoever issued it")
    if isinstance(error, exceptions.PinIncorrect | exceptions.PinInvalid | exceptions.PinLenRange):
        what = Sentence("code PIN refusé", "PIN refused")
        return what, place, Sentence("quelques codes faux bloquent une carte", "a few wrong PINs lock a token")
    name = type(error).__name__
    what = Sentence(f"la carte refuse : {name}", f"the token refuses: {name}")
    return what, place, Sentence("est-ce bien la bibliothèque de cette carte ?", "is this the library of this token?")
