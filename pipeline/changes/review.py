"""A folder of returned files -> the registers of the versions that they answer. Nothing in the folder is changed."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipeline.changes.amendments import Register
from pipeline.changes.bounds import refuse_a_crowd, refuse_a_flood
from pipeline.changes.consolidated import SUFFIX
from pipeline.changes.decided import decided
from pipeline.changes.proposals import Sender, proposed
from pipeline.content.schema import City
from pipeline.document.model import Document
from pipeline.errors import Place, Remark, ReviewError, Sentence, reason
from pipeline.word.ooxml import Manifest
from pipeline.word.reader import Read, read
from pipeline.word.reading.names import legible

MOST = 400 * 1024 * 1024  # bytes of a returned file: more was not sent by e-mail


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What became of a batch: registers by version, how many amendments are new, and what a person should know.

    `refused` are files that could not be read or answer something else: the others went on.
    """

    registers: Mapping[str, Register]
    new: int = 0
    read: int = 0
    remarks: tuple[Remark, ...] = ()
    refused: tuple[ReviewError, ...] = field(default=())


def review(
    files: Iterable[Path], papers: Iterable[Document], city: City, registers: Mapping[str, Register]
) -> Reviewed:
    """`papers` are the versions that have left, in every language; `registers` what is known, by version."""
    known, departed = dict(registers), list(papers)
    remarks: list[Remark] = []
    refused: list[ReviewError] = []
    new = count = 0
    seen = {digest for register in known.values() for digest in register.files}
    for path in sorted(files):
        if path.name.startswith(("~$", ".")):
            continue  # what Word leaves beside a file that is open
        try:
            data = _bytes(path)
            digest = hashlib.sha256(data).hexdigest()
            if digest in seen:
                continue
            found, sender = read(data, str(path), departed), Sender(city, legible(path.name))
            refuse_a_crowd(found.document, str(path))
            if found.manifest and found.manifest.key.endswith(SUFFIX):
                version = found.manifest.version
                about = _consolidated_of(found.manifest, departed) or _answered(found, path, departed)
                known[version] = decided(known.get(version, Register(version)), found.document, about, sender)
                known[version] = known[version].with_file(digest, sender.file, ())
                count += 1
                continue
            answers = _answered(found, path, departed)
            amendments = proposed(answers, found.document, sender)
            refuse_a_flood(amendments, str(path))
        except ReviewError as error:
            refused.append(error)
            continue
        seen.add(digest)
        count += 1
        register = known.get(answers.version, Register(answers.version))
        before = {one.id for one in register.amendments}
        known[answers.version] = register.with_file(digest, sender.file, amendments)
        new += sum(one.id not in before for one in known[answers.version].amendments)
        remarks += found.remarks
        if not amendments:
            remarks.append(
                Remark(Sentence(fr="Ce fichier ne propose rien.", en="This file proposes nothing."), Place(str(path)))
            )
    return Reviewed(known, new, count, tuple(remarks), tuple(refused))


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST:
            raise ReviewError(
                Sentence(fr="ce fichier est trop gros pour être relu", en="this file is too large to be reviewed"),
                Place(str(path)),
            )
        return path.read_bytes()
    except OSError as error:
        why = reason(error)
        raise ReviewError(
            Sentence(fr=f"ce fichier ne peut pas être lu ({why.fr})", en=f"this file cannot be read ({why.en})"),
            Place(str(path)),
            Sentence(fr="fermez-le dans Word, puis recommencez", en="close it in Word, then try again"),
        ) from error


def _consolidated_of(manifest: Manifest, departed: list[Document]) -> Document | None:
    """The paper that a consolidated one was made of."""
    named = (manifest.key.removesuffix(SUFFIX), manifest.version, manifest.langs)
    return next((paper for paper in departed if (paper.key, paper.version, paper.langs) == named), None)


def _answered(found: Read, path: Path, departed: list[Document]) -> Document:
    """The paper that the file answers. Raises `ReviewError` for a file that answers another one."""
    if found.answers is not None and (found.manifest is None or found.by == "manifest"):
        return found.answers
    other = found.manifest
    if other is not None:
        named = f"{other.key}.{'-'.join(other.langs)}"
        raise ReviewError(
            Sentence(
                fr=f"ce fichier répond à un autre document : « {named} »",
                en=f"this file answers another paper: “{named}”",
            ),
            Place(str(path)),
            Sentence(
                fr="mettez-le dans le dossier « returned » de ce document",
                en="put it into the folder “returned” of that paper",
            ),
        )
    listed = ", ".join(document.stem for document in departed)
    raise ReviewError(
        Sentence(
            fr="ce fichier ne ressemble à aucune version envoyée de ce document",
            en="this file resembles no version of this paper that was sent",
        ),
        Place(str(path)),
        Sentence(fr=f"versions connues : {listed}", en=f"known versions: {listed}"),
    )
