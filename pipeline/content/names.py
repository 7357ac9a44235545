"""« Vouliez-vous dire … ? »: the nearest of the known names."""

import difflib
from collections.abc import Iterable

from pipeline.errors import Sentence


def meant(written: str, known: Iterable[str]) -> Sentence | None:
    """A question with the known name nearest to what was written, None if none is near."""
    near = nearest(written, known)
    if not near:
        return None
    return Sentence(fr=f"vouliez-vous dire « {near[0]} » ?", en=f"did you mean “{near[0]}”?")


def nearest(written: str, known: Iterable[str]) -> list[str]:
    """The known name nearest to what was written, none if none is near."""
    return difflib.get_close_matches(written, list(known), n=1, cutoff=0.6)
