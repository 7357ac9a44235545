"""Which amendments have no place in the file of their version: told when they are read, before anybody decides."""

from collections.abc import Collection
from dataclasses import replace

from pipeline.changes.amend import Base, misplaced
from pipeline.changes.amendments import Amendment, Kind, Part, Register
from pipeline.errors import ContentError, PipelineError, Place, Remark, Sentence

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
    """The register whose new amendments (not `known`) say whether they are made by hand; a remark on each that is."""
    remarks: list[Remark] = []
    for one in register.amendments:
        if one.id in known or one.kind is Kind.COMMENT:
            continue
        fault = None if one.by_hand else misplaced(base, one, register)
        if one.by_hand or fault:
            register = register.decided(one.id, replace(one, by_hand=True))
            remarks.append(_remark(one, base.file, fault))
    return register, remarks


def _remark(one: Amendment, file: str, fault: PipelineError | None) -> Remark:
    """A fault of the content says more than that the words are not there: made, the file would be refused for it."""
    why = fault.what if isinstance(fault, ContentError) else None
    elsewhere = _UNLIKE if one.outline[:1] == (Part.CELL,) else _ELSEWHERE
    fr, en = _KINDS[one.kind]
    where = " · ".join(filter(None, (one.label, one.clause)))
    return Remark(
        Sentence(
            fr=f"l’amendement {one.id} ({fr}, {where}) n’a pas de place dans ce fichier",
            en=f"amendment {one.id} ({en}, {where}) has no place in this file",
        ),
        Place(file),
        Sentence(
            fr=f"{why.fr} : accepté, il se fait à la main" if why else elsewhere.fr,
            en=f"{why.en}: agreed to, it is made by hand" if why else elsewhere.en,
        ),
    )
