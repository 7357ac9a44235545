"""Texts that a translator still owes: « (à traduire) » in place of one, « (à revoir) … » before an outdated one.

A key that is absent is a mistake and is told as one. These words are a decision: a draft shows them, with a mark that
nobody can miss; a final refuses them.
"""

import re
from typing import Literal

State = Literal["", "missing", "stale"]

_WORDS = re.compile(r"\s*\(à (traduire|revoir)\)\s*")


def pending(text: str) -> tuple[State, int]:
    """What is owed, and where the text itself begins: at its end where there is none."""
    match = _WORDS.match(text)
    if match is None:
        return "", 0
    if match[1] == "traduire" or match.end() == len(text):
        return "missing", len(text)
    return "stale", match.end()
