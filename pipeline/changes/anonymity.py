"""The Chatham House rule on working papers: what was proposed is shown, who proposed it and when is not.

Names are taken off the amendments before any paper is made of them, so that no writer, property or comment can tell.
The register keeps who said what, for the secretariat.
"""

from collections.abc import Iterable
from dataclasses import replace

from pipeline.changes.amendments import Amendment, Proposal, Reply
from pipeline.document.model import Document

HIDDEN = "[…]"
_SHORT = 4  # letters: shorter names are words too


def unattributed(found: Iterable[Amendment]) -> tuple[Amendment, ...]:
    """The amendments by nobody, on no day; a name of an author inside a comment, an answer or a reason is hidden."""
    listed = list(found)
    names = {name for one in listed for by in one.proposals for name in (by.author, *(r.author for r in by.replies))}
    longest = sorted((name for name in names if len(name) >= _SHORT), key=lambda name: (-len(name), name))

    def hidden(text: str) -> str:
        for name in longest:
            text = text.replace(name, HIDDEN)
        return text

    def proposal(by: Proposal) -> Proposal:
        replies = tuple(Reply("", hidden(reply.text)) for reply in by.replies)
        return Proposal("", "", "", comment=hidden(by.comment), tracked=by.tracked, replies=replies)

    return tuple(
        replace(one, proposals=tuple(map(proposal, one.proposals)), reason=hidden(one.reason)) for one in listed
    )


def undisclosed(document: Document) -> Document:
    """The paper without the property that says whose it is."""
    return replace(document, author="")
