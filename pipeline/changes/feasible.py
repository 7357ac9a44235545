"""Which amendments have no place in the file of their version: told when they are read, before anybody decides."""

from collections import Counter
from collections.abc import Collection
from dataclasses import replace

from pipeline.changes.amend import Base, misplaced
from pipeline.changes.amendments import Amendment, Kind, Part, Register
from pipeline.changes.clauses import opening
from pipeline.errors import ContentError, PipelineError, Place, Remark, Sentence

TOLD = 3  # amendments of one returned file that are told one by one
_KINDS = {
    Kind.TEXT: ("texte", "text"),
    Kind.NEW: ("passage nouveau", "new passage"),
    Kind.DELETION: ("suppression", "deletion"),
    Kind.MOVE: ("déplacement", "move"),
    Kind.FORMAT: ("mise en forme", "format"),
    Kind.TYPOGRAPHIC: ("typographie", "typography"),
}
_ELSEWHERE = Sentence(
    fr="il vient d’un modèle, d’un tableau ou d’un autre fichier : accepté, il se fait à la main",
    en="it comes from a template, a table or another file: agreed to, it is made by hand",
)
_UNLIKE = Sentence(
    fr=(
        "une cellule porte autre chose qu’un texte, un choix des autres lignes ou une organisation de city.yaml : "
        "acceptée, la ligne se fait à la main"
    ),
    en=(
        "a cell holds something else than a text, a choice of the other rows or an organisation of city.yaml: "
        "agreed to, the row is made by hand"
    ),
)


def feasible(register: Register, known: Collection[str], base: Base) -> tuple[Register, list[Remark]]:
    """The register whose new amendments (not `known`) say whether they are made by hand; a remark on each that is, but
    for one on all that a file proposes beyond a few.
    """
    found = list(register.amendments)
    remarks: list[Remark] = []
    by_file: Counter[str] = Counter()
    asked: dict[tuple[str, bool], PipelineError | None] = {}  # what becomes of new paragraphs at a place: of all alike
    for number, one in enumerate(register.amendments):
        if one.kind is Kind.COMMENT or one.id in known:
            continue
        fault = None
        if not one.by_hand:
            place = (one.place, one.inside)
            alike = one.kind is Kind.NEW and not one.outline
            fault = asked[place] if alike and place in asked else misplaced(base, one, _with(register, found))
            if alike:
                asked[place] = fault
        if one.by_hand or fault:
            found[number] = replace(one, by_hand=True)
            by_file[_file(one)] += 1
            if by_file[_file(one)] <= TOLD:
                remarks.append(_remark(one, base.file, fault))
    more = ((file, count - TOLD) for file, count in by_file.items() if count > TOLD)
    return _with(register, found), [*remarks, *(_more(file, count, register, base.file) for file, count in more)]


def _with(register: Register, found: list[Amendment]) -> Register:
    return replace(register, amendments=tuple(found))


def _file(one: Amendment) -> str:
    return one.proposals[0].file if one.proposals else ""


def _remark(one: Amendment, file: str, fault: PipelineError | None) -> Remark:
    """A fault of the content says more than that the words are not there: made, the file would be refused for it."""
    why = fault.what if isinstance(fault, ContentError) else None
    elsewhere = _UNLIKE if one.outline[:1] == (Part.CELL,) else _ELSEWHERE
    fr, en = _KINDS[one.kind]
    words = opening(one.before or one.after)
    where = " · ".join(filter(None, (one.label, one.clause)))
    return Remark(
        Sentence(
            fr=f"l’amendement {one.id} ({fr}, {where or f'« {words} »'}) n’a pas de place dans ce fichier",
            en=f"amendment {one.id} ({en}, {where or f'“{words}”'}) has no place in this file",
        ),
        Place(file),
        Sentence(
            fr=f"{why.fr} : accepté, il se fait à la main" if why else elsewhere.fr,
            en=f"{why.en}: agreed to, it is made by hand" if why else elsewhere.en,
        ),
    )


def _more(returned: str, count: int, register: Register, file: str) -> Remark:
    one = count == 1
    fr = f"un autre amendement de « {returned} » n’a" if one else f"{count} autres amendements de « {returned} » n’ont"
    en = f"one more amendment of “{returned}” has" if one else f"{count} more amendments of “{returned}” have"
    name = f"reviews/v{register.version}.yaml"
    return Remark(
        Sentence(fr=f"{fr} pas de place dans ce fichier", en=f"{en} no place in this file"),
        Place(file),
        Sentence(fr=f"« by_hand: true » le dit dans {name}", en=f"“by_hand: true” says so in {name}"),
    )
