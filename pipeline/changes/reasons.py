"""Why the clauses of a version changed: the reasons given for the amendments that were agreed to."""

from collections.abc import Iterable, Mapping

from pipeline.changes.amendments import Amendment, Decision, Kind
from pipeline.changes.proposals import passages
from pipeline.changes.redlines import LANGS, Reasons, Versions
from pipeline.document.model import Lang
from pipeline.document.walk import text_of


def reasons(found: Iterable[Amendment], made: Versions) -> Reasons:
    """In each language, the id of a clause -> why it changed; `made` is the version that the amendments led to.

    A clause that came has its id in that version alone, and is known there by its words.
    """
    names = {lang: {_words(text_of(p)): name for name, _, p in passages(made[lang].blocks)} for lang in LANGS}
    why: dict[str, list[str]] = {}
    for one in found:
        if one.reason and one.decision in {Decision.ACCEPT, Decision.MODIFY}:
            said = why.setdefault(_clause(one, names), [])
            said += [one.reason] if one.reason not in said else []
    joined = {clause: " ; ".join(said) for clause, said in why.items()}
    return dict.fromkeys(LANGS, joined)


def _clause(one: Amendment, names: Mapping[Lang, Mapping[str, str]]) -> str:
    if one.kind is not Kind.NEW:
        return one.clause
    retained = one.modify or {one.lang: one.after}
    first = {lang: text.partition("\n")[0] for lang, text in retained.items()}  # an article is known by its title
    return next((name for lang, text in first.items() if (name := names[lang].get(_words(text)))), one.clause)


def _words(text: str) -> str:
    """Blanks aside, which the typography of each language sets anew."""
    return "".join(text.split())
