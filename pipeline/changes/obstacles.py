"""Why the next version cannot be made yet: conflicts that nobody decided, counterparts that are missing."""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from pipeline.changes.amendments import AGREED, SUBSTANTIAL, Amendment, Decision, Kind, Register
from pipeline.changes.arrivals import arrivals
from pipeline.changes.conflicts import conflicts
from pipeline.changes.outline import shape
from pipeline.document.model import Lang
from pipeline.errors import ReviewError, Sentence

LANGS = (Lang.FR, Lang.AR)
_NAMES = {Lang.FR: ("français", "French"), Lang.AR: ("arabe", "Arabic")}
_EITHER = Sentence(
    fr="donnez les deux textes : modify: {fr: …, ar: …} ; ou « alone: true » si seule la langue change",
    en="give both texts: modify: {fr: …, ar: …}; or “alone: true” if only the language changes",
)
_BOTH = Sentence(
    fr="donnez les deux textes (modify: {fr: …, ar: …}), une ligne par cellule, ou pour le titre et par alinéa",
    en="give both texts (modify: {fr: …, ar: …}), a line a cell, or a line for the title and each clause",
)


def obstacles(register: Register) -> list[ReviewError]:
    """One sentence an obstacle."""
    found = list(register.amendments)
    agreed = [one for one in found if one.decision in AGREED and not one.by_hand]
    return [*_undecided(found), *_contradictions(agreed), *_unpaired(agreed)]


def _undecided(found: list[Amendment]) -> Iterator[ReviewError]:
    by_id = {one.id: one for one in found}
    for name, others in conflicts(found).items():
        group = [by_id[each] for each in (name, *others)]
        if name == min(name, *others) and any(one.decision is Decision.PENDING for one in group):
            named = ", ".join((name, *others))
            yield _fault(
                f"des propositions se contredisent sans décision : {named}",
                f"conflicting proposals are undecided: {named}",
                Sentence(fr="décidez lesquelles garder", en="decide which to keep"),
            )


def _contradictions(agreed: list[Amendment]) -> Iterator[ReviewError]:
    """Two conflicting amendments that were both agreed to, and words of one language that two of them give."""
    for name, others in conflicts(agreed).items():
        if name == min(name, *others):
            yield _fault(
                f"deux propositions acceptées se contredisent : {', '.join((name, *others))}",
                f"two accepted proposals conflict: {', '.join((name, *others))}",
                Sentence(
                    fr="n’en acceptez qu’une, ou écrivez le texte retenu avec modify",
                    en="accept one only, or write the words retained with modify",
                ),
            )
    texts = [one for one in agreed if one.kind is Kind.TEXT]
    for one in texts:
        for other in texts:
            if other.clause == one.clause and other.lang is not one.lang and other.lang in one.modify:
                fr, en = _NAMES[other.lang]
                yield _fault(
                    f"le texte {fr} de « {one.clause} » est donné deux fois : par {one.id} (modify) et par {other.id}",
                    f"the {en} text of “{one.clause}” is given twice: by {one.id} (modify) and by {other.id}",
                    Sentence(
                        fr=f"rejetez {other.id}, ou enlevez cette langue du modify de {one.id}",
                        en=f"reject {other.id}, or leave that language out of the modify of {one.id}",
                    ),
                )


def _unpaired(agreed: Iterable[Amendment]) -> Iterator[ReviewError]:
    """What was agreed to in one language only."""
    listed = [one for one in agreed if one.kind in SUBSTANTIAL]
    said: dict[str, set[Lang]] = defaultdict(set)
    for one in listed:
        if one.kind is not Kind.NEW:
            said[one.clause] |= {*one.modify} if one.decision is Decision.MODIFY else {one.lang}
    for one in listed:
        if one.kind is not Kind.NEW and not (one.alone and one.kind is Kind.TEXT):
            yield from _missing(one, said[one.clause])
    for arrival in arrivals(listed):
        yield from _missing(arrival.of[0], set(arrival.texts))
        if arrival.sort and len({shape(found) for found in arrival.lines.values()}) > 1:
            yield _uneven(arrival.of)


def _missing(one: Amendment, said: set[Lang]) -> Iterator[ReviewError]:
    missing = [lang for lang in LANGS if lang not in said]
    if missing:
        fr, en = _NAMES[missing[0]]
        yield _fault(
            f"l’amendement {one.id} (« {_about(one)} », {one.label}) n’a pas son pendant en {fr}",
            f"amendment {one.id} (“{_about(one)}”, {one.label}) lacks its counterpart in {en}",
            _EITHER if not one.outline else _BOTH,
        )


def _uneven(of: tuple[Amendment, ...]) -> ReviewError:
    """A new article, or row, of which the two languages do not say the same, part by part."""
    named = ", ".join(one.id for one in of)
    return _fault(
        f"les deux langues n’ont pas les mêmes parties : {named} (« {_about(of[0])} »)",
        f"the two languages do not have the same parts: {named} (“{_about(of[0])}”)",
        _BOTH,
    )


def _about(one: Amendment) -> str:
    """What an amendment is about: its clause; a new article by its title, a new row by its first cell."""
    return one.after.partition("\n")[0] if one.outline else one.clause


def _fault(fr: str, en: str, hint: Sentence) -> ReviewError:
    return ReviewError(Sentence(fr=fr, en=en), None, hint)
