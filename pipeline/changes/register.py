"""The register of a version, `reviews/v<n>.yaml`: a file that people read and decide in.

Reading and writing it again with nothing new changes no byte. What follows from the rest (conflicts, counterparts that
are missing, the two wordings in one) is written for people and worked out anew each time.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from pipeline.changes.amendments import Amendment, Decision, Kind, Part, Proposal, Register, Reply
from pipeline.changes.conflicts import conflicts, lonely
from pipeline.changes.hunks import shown
from pipeline.document.model import Lang
from pipeline.errors import Place, ReviewError, Sentence

FORMAT = 1
_HEAD = """\
# Les amendements reçus sur cette version, tels qu'ils ont été lus dans les fichiers de « returned ».
# Pour décider : « decision » vaut pending, accept, reject ou modify (noted : commentaire dont il est pris note).
# Avec modify, écrivez le texte retenu :
#   modify: {fr: "…", ar: "…"}
# « reason » donne le motif. « alone: true » : correction d'une seule langue, l'autre reste comme elle est.
# « by_hand: true » : n'a pas de place dans le fichier de la version ; accepté, cela se fait à la main.
"""


def load(path: Path, version: str) -> Register:
    """The register of a version; an empty one where there is no file. Raises `ReviewError` for an unusable one."""
    if not path.is_file():
        return Register(version)
    try:
        found = yaml.safe_load(path.read_bytes())
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        place = Place(str(path), mark.line + 1 if mark else 0, mark.column + 1 if mark else 0)
        raise ReviewError(
            Sentence(fr="ce registre d’amendements n’est pas lisible", en="this register of amendments is unreadable"),
            place,
            Sentence(fr="vérifiez l’indentation et les guillemets", en="check indentation and quotes"),
        ) from error
    try:
        return Register(
            version,
            {str(file["digest"]): str(file["name"]) for file in found["files"]},
            tuple(_amendment(one, path) for one in found["amendments"]),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise ReviewError(
            Sentence(
                fr=f"ce registre d’amendements est incomplet ({error})",
                en=f"this register of amendments is incomplete ({error})",
            ),
            Place(str(path)),
        ) from error


def _amendment(one: Mapping[str, Any], path: Path) -> Amendment:
    decision: Any
    decision, modify = one.get("decision", "pending"), one.get("modify") or {}
    if isinstance(decision, dict):  # decision: {modify: {fr: …, ar: …}}
        decision, modify = "modify", decision.get("modify") or {}
    if decision not in {known.value for known in Decision}:
        raise ReviewError(
            Sentence(
                fr=f"décision inconnue pour l’amendement {one['id']} : « {decision} »",
                en=f"unknown decision on amendment {one['id']}: “{decision}”",
            ),
            Place(str(path)),
            Sentence(fr="pending, accept, reject, modify ou noted", en="pending, accept, reject, modify or noted"),
        )
    proposals = tuple(
        Proposal(
            author=str(by["author"]),
            organisation=str(by["organisation"]),
            file=str(by["file"]),
            day=str(by.get("date", "")),
            comment=str(by.get("comment", "")),
            tracked=bool(by.get("tracked", True)),
            replies=tuple(Reply(str(reply["author"]), str(reply["text"])) for reply in by.get("replies", ())),
        )
        for by in one["proposed_by"]
    )
    return Amendment(
        clause=str(one["clause"]),
        label=str(one.get("label", "")),
        lang=Lang(one["language"]),
        kind=Kind(one["kind"]),
        before=str(one.get("before", "")),
        after=str(one.get("after", "")),
        proposals=proposals,
        place=str(one.get("place", "")),
        inside=bool(one.get("inside")),
        marked=str(one.get("marked", "")),
        outline=tuple(map(Part, one.get("outline", ()))),
        by_hand=bool(one.get("by_hand")),
        decision=Decision(decision),
        modify={Lang(lang): str(text).strip("\n") for lang, text in modify.items()},
        reason=str(one.get("reason") or ""),
        alone=bool(one.get("alone")),
    )


def dump(register: Register) -> bytes:
    """The register as its file; conflicts and missing counterparts are worked out anew and shown."""
    against = conflicts(register.amendments)
    alone = lonely(register.amendments)
    data = {
        "format": FORMAT,
        "version": register.version,
        "files": [{"name": name, "digest": digest} for digest, name in register.files.items()],
        "amendments": [_written(one, against.get(one.id, ()), missing=one.id in alone) for one in register.amendments],
    }
    text = yaml.dump(data, Dumper=yaml.SafeDumper, allow_unicode=True, sort_keys=False, width=110)
    return (_HEAD + text).encode()


def _written(one: Amendment, against: Iterable[str], *, missing: bool) -> dict[str, Any]:
    other = {Lang.FR: "ar", Lang.AR: "fr"}.get(one.lang, "")
    found: dict[str, Any] = {
        "id": one.id,
        "clause": one.clause,
        "label": one.label,
        "place": one.place,
        "inside": one.inside,
        "language": one.lang.value,
        "kind": one.kind.value,
        "before": one.before,
        "after": one.after,
        "marked": one.marked,
        "outline": [part.value for part in one.outline],
        "diff": shown(one.before, one.after) if one.before and one.after else "",
        "proposed_by": [_by(by) for by in one.proposals],
        "conflicts": list(against),
        "counterpart": f"missing in {other}" if missing else "",
        "alone": one.alone,
        "by_hand": one.by_hand,
        "decision": one.decision.value,
        "modify": {lang.value: text for lang, text in one.modify.items()},
        "reason": one.reason,
    }
    kept = {"id", "clause", "decision", "before", "after", "proposed_by", "reason"}
    return {name: value for name, value in found.items() if value or name in kept}


def _by(by: Proposal) -> dict[str, Any]:
    found: dict[str, Any] = {
        "author": by.author,
        "organisation": by.organisation,
        "file": by.file,
        "date": by.day,
        "comment": by.comment,
        "tracked": by.tracked,
    }
    answers = [{"author": reply.author, "text": reply.text} for reply in by.replies]
    return {**found, "replies": answers} if answers else found
