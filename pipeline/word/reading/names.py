"""Names that strangers gave, of a person or of a file, as they can be written on a line of a paper."""

import re
import unicodedata

LONGEST = 120  # characters of a name: beyond, nobody's
_JOINERS = "\u200c\u200d"  # between two letters they are spelling
_LOOSE = re.compile(rf"(?<![^\W_])[{_JOINERS}]+|[{_JOINERS}]+(?![^\W_])")


def legible(name: str) -> str:
    """The name on one line, without what cannot be seen: controls, marks of direction, what no font has."""
    signs = (sign if sign.isprintable() or sign in _JOINERS else " " if sign.isspace() else "" for sign in name)
    return unicodedata.normalize("NFC", " ".join(_LOOSE.sub("", "".join(signs)).split()))


def short(name: str) -> str:
    """The name, cut where it is longer than names are."""
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1].rstrip()}…"
