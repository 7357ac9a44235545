"""What is printed on every page of a signature copy, as a QR code and in letters: which page of which paper it is.

`TUN-TOR:3:2/7:FVYRMQVXE2YEIALC` is page 2 of 7 of version 3 of the terms of reference of Tunis; the rest is the first
80 bits of the SHA-256 of the archived PDF, so that a code cannot name another text, and tells languages apart. Only
characters of the alphanumeric mode of QR codes: up to 38 of them make a symbol of 25 modules, which a bad scan still
shows.
"""

import base64
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

_CODE = re.compile(r"([A-Z0-9]{1,3}-[A-Z0-9]{1,5}):([0-9]{1,4}):([1-9][0-9]{0,2})/([1-9][0-9]{0,2}):([A-Z2-7]{16})")
QUIET = 4  # modules of blank around the symbol, as ISO/IEC 18004 asks


@dataclass(frozen=True, slots=True, order=True)
class Code:
    """`paper` is short for city and kind; `digest` 16 letters and digits of base 32."""

    paper: str
    version: int
    digest: str
    pages: int
    page: int

    def __str__(self) -> str:
        return f"{self.paper}:{self.version}:{self.page}/{self.pages}:{self.digest}"

    @property
    def copy(self) -> "Code":
        """What all pages of the same copy share."""
        return replace(self, page=0)


def short(city: str, kind: str) -> str:
    """The beginning of a city and the initials of a kind: "TUN-TOR"."""
    return f"{city.replace('-', '')[:3]}-{''.join(word[0] for word in kind.split('-'))[:5]}".upper()


def digest(sha256: str) -> str:
    """The 80 bits of a SHA-256 (in hexadecimal) that stand in codes."""
    return base64.b32encode(bytes.fromhex(sha256)[:10]).decode()


def parse(text: str) -> Code | None:
    """The code, None for anything else that a QR code may say."""
    if match := _CODE.fullmatch(text):
        paper, version, page, pages, digest = match.groups()
        code = Code(paper, int(version), digest, int(pages), int(page))
        if 1 <= code.page <= code.pages:
            return code
    return None


def modules(code: Code) -> tuple[tuple[bool, ...], ...]:
    """The dark modules of the QR code, row by row from the top, without the blank around them."""
    import segno

    symbol = segno.make_qr(str(code), mode="alphanumeric", error="m", boost_error=True)
    return tuple(tuple(bool(dark) for dark in row) for row in symbol.matrix)


@dataclass(frozen=True, slots=True)
class Tally:
    """How the pages of one copy stand: what is `missing` to make it whole, and what came more than once."""

    missing: tuple[int, ...]
    doubled: tuple[int, ...]


def tally(codes: Iterable[Code], pages: int) -> Tally:
    found = [code.page for code in codes]
    return Tally(
        tuple(n for n in range(1, pages + 1) if n not in found),
        tuple(sorted({n for n in found if found.count(n) > 1})),
    )
