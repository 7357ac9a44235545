"""Which amendments have no place in the file of their version: told when they are read, before anybody decides."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from pipeline.changes.amend import placed
from pipeline.changes.amendments import Amendment, Kind, Register
from pipeline.content.schema import Version
from pipeline.document.model import Document, Lang
from pipeline.errors import Place, Remark, Sentence

_KINDS = {
    Kind.TEXT: ("texte", "text"),
    Kind.NEW: ("passage nouveau", "new passage"),
    Kind.DELETION: ("suppression", "deletion"),
    Kind.MOVE: ("déplacement", "move"),
    Kind.FORMAT: ("mise en forme", "format"),
    Kind.TYPOGRAPHIC: ("typographie", "typography"),
}


def feasible(
    register: Register,
    known: Collection[str],
    data: bytes,
    file: str,
    papers: Mapping[Lang, Document],
    model: type[Version],
) -> tuple[Register, list[Remark]]:
    """The register whose new amendments (not `known`) say whether they are made by hand; a remark on each that is."""
    remarks: list[Remark] = []
    for one in register.amendments:
        if one.id in known or one.kind is Kind.COMMENT:
            continue
        if one.by_hand or not placed(data, file, one, register, papers, model):
            register = register.decided(one.id, replace(one, by_hand=True))
            remarks.append(_remark(one, file))
    return register, remarks


def _remark(one: Amendment, file: str) -> Remark:
    fr, en = _KINDS[one.kind]
    where = " · ".join(filter(None, (one.label, one.clause)))
    return Remark(
        Sentence(
            fr=f"l’amendement {one.id} ({fr}, {where}) n’a pas de place dans ce fichier",
            en=f"amendment {one.id} ({en}, {where}) has no place in this file",
        ),
        Place(file),
        Sentence(
            fr="il vient d’un modèle, d’un tableau ou d’un autre fichier : accepté, il se fait à la main",
            en="it comes from a template, a table or another file: agreed to, it is made by hand",
        ),
    )
