"""Whether both languages of a paper say the same things changed: a clause amended in one only is a fault waiting."""

from collections.abc import Iterable

from pipeline.changes.entries import Entry
from pipeline.document.model import Lang
from pipeline.errors import Remark, Sentence

_FR = {Lang.FR: "français", Lang.AR: "arabe"}
_EN = {Lang.FR: "French", Lang.AR: "Arabic"}


def alone(french: Iterable[Entry], arabic: Iterable[Entry]) -> list[tuple[Entry, Lang]]:
    """The first entry of each identified clause whose wording changed in one language only, and the other language.

    First those that changed in French, then those in Arabic, each in the order of the paper.
    """
    amended = {Lang.FR: _amended(french), Lang.AR: _amended(arabic)}
    return [
        (entry, other)
        for lang, other in ((Lang.FR, Lang.AR), (Lang.AR, Lang.FR))
        for clause, entry in amended[lang].items()
        if clause not in amended[other]
    ]


def one_sided(french: Iterable[Entry], arabic: Iterable[Entry]) -> list[Remark]:
    """What `check` says of each of them."""
    return [_remark(entry, other) for entry, other in alone(french, arabic)]


def _amended(entries: Iterable[Entry]) -> dict[str, Entry]:
    amended: dict[str, Entry] = {}
    for entry in entries:
        if entry.substantial and entry.clause:
            amended.setdefault(entry.clause, entry)
    return amended


def _remark(entry: Entry, other: Lang) -> Remark:
    lang = Lang.FR if other is Lang.AR else Lang.AR
    named = f"« {entry.clause} »" + (f" ({entry.label})" if entry.label else "")
    return Remark(
        Sentence(
            fr=f"La clause {named} a changé en {_FR[lang]} mais pas en {_FR[other]}.",
            en=f"Clause “{entry.clause}” changed in {_EN[lang]} but not in {_EN[other]}.",
        ),
        hint=Sentence(
            fr=f"Relisez-la en {_FR[other]}, ou assurez-vous que seule la langue a été corrigée.",
            en=f"Read it again in {_EN[other]}, or make sure that only the language was corrected.",
        ),
    )
