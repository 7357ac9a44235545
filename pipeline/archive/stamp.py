"""RFC 3161 time stamps of the head of the register: an outside authority says that the archive was so by that day.

A stamp stands beside the register, named for the line that it is of; losing one loses nothing but its proof.
"""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.archive import disk
from pipeline.archive.register import Register
from pipeline.errors import ArchiveError, Place, Remark, Sentence


def stamp(path: Path, known: Register, tsa: str) -> Path | None:
    """Have the head of the register at `path` stamped by the authority at the URL `tsa`; None where it is already.

    Raises `ArchiveError` if the authority does not answer.
    """
    if not known.entries:
        return None
    target = path.with_name(f"{path.stem}-{len(known.entries):06}.tsr")
    if target.exists():
        return None
    from pyhanko.sign.timestamps import HTTPTimeStamper, TimestampRequestError

    try:
        token = asyncio.run(HTTPTimeStamper(tsa).async_timestamp(bytes.fromhex(known.head), "sha256"))
    except (TimestampRequestError, OSError, ValueError) as error:
        what = Sentence("l’autorité d’horodatage ne répond pas", "the time-stamping authority does not answer")
        hint = Sentence("tout est archivé ; relancez plus tard", "all is archived; run it again later")
        raise ArchiveError(what, Place(tsa), hint) from error
    with disk.explained(target):
        disk.replace(target, token.dump())
    return target


def faults(path: Path, known: Register) -> Iterator[Remark]:
    """A remark for each stamp beside the register that is not of the line it is named for."""
    for file in sorted(path.parent.glob(f"{path.stem}-*.tsr")):
        number = re.fullmatch(r"[0-9]{6,9}", file.stem.removeprefix(f"{path.stem}-"))
        entries = known.entries[int(number[0]) - 1 : int(number[0])] if number else ()
        if not entries or _stamped(file) != entries[0].hash:
            what = Sentence(
                "cet horodatage n’est pas celui du registre", "this time stamp is not of the register as it stands"
            )
            yield Remark(what, Place(str(file)))


def _stamped(file: Path) -> str:
    """The hash that a token vouches for, "" for what is none. Who signed it is for `openssl ts -verify` to judge."""
    from asn1crypto import cms

    try:
        token = cms.ContentInfo.load(file.read_bytes(), strict=True)
        info: Any = token["content"]["encap_content_info"]["content"].parsed
        return str(info["message_imprint"]["hashed_message"].native.hex())
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return ""
