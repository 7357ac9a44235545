"""Names in certificates where Arabic stands beside Latin letters or digits, as on cards of our countries.

RFC 4518 (2.5) says of directions that comparing names ignores them; asn1crypto, on which pyHanko stands, refuses the
name instead, and with it the certificate, the path to its authority, and the whole file.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def in_any_script() -> Iterator[None]:
    """Within, asn1crypto compares the names it would refuse: by their letters, whatever their case and spaces."""
    from asn1crypto.x509 import NameTypeAndValue

    untyped: Any = NameTypeAndValue
    strict = untyped._ldap_string_prep  # noqa: SLF001 -- it has no other way in

    def prepared(self: Any, name: str) -> str:
        try:
            return str(strict(self, name))
        except ValueError:
            return f" {'  '.join(unicodedata.normalize('NFKC', name).casefold().split())} "

    untyped._ldap_string_prep = prepared  # noqa: SLF001
    try:
        yield
    finally:
        untyped._ldap_string_prep = strict  # noqa: SLF001
