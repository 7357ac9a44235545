"""Verbs that have papers signed, file what comes back, and show that nothing was tampered with."""

import json
import re
import unicodedata
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import Console, command, many_en, many_fr
from pipeline.cli.verb import JSON, Argument, Verb
from pipeline.errors import ArchiveError, Place, Sentence
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.archive.folder import Folder
    from pipeline.archive.intake import Outcome
    from pipeline.archive.keys import Key
    from pipeline.archive.store import Archive


@contextmanager
def _opened(settings: Settings) -> "Iterator[Archive]":
    from pipeline.archive.store import opened

    with opened(*_place(settings)) as archive:
        yield archive


def _place(settings: Settings) -> "tuple[Folder, Path]":
    from pipeline.archive.folder import at

    until = _now() + timedelta(days=ceil(settings.retention * 365.25)) if settings.retention else None
    return at(settings.store, until), settings.register


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _say_head(archive: "Archive", console: Console) -> None:
    known = archive.register()
    console.note(
        Sentence(
            f"Registre : {len(known.entries)} lignes, empreinte {known.head}",
            f"Register: {len(known.entries)} lines, head {known.head}",
        )
    )


# -- sign --------------------------------------------------------------------------------------------------------------


def sign(chosen: Namespace, settings: Settings, console: Console) -> int:
    """The copies to sign of a city; or, with a key, a signature in a file."""
    if chosen.key:
        return _sign_file(chosen, settings, console)
    from pipeline.content.load import load
    from pipeline.house import read
    from pipeline.packs import keeping, ratified
    from pipeline.packs.formats import switches

    house = read(settings.templates / "house.docx")
    office = ratified.Office(load(settings.content), settings.templates, house, switches(settings))
    at = _now()
    with _opened(settings) as archive:
        for city, kind, version in ratified.ratified(office.content, chosen.what or "", chosen.kind or ""):
            copies = keeping.copies(archive, office, settings.ledger, (city, kind), version.version, at)
            for name, data in copies.items():
                console.result(console.seen(_written(settings.build / city / "to-sign" / name, data)))
        _say_head(archive, console)
    console.note(
        Sentence(
            f"Faites signer, déposez le résultat dans {console.seen(settings.inbox)}, puis : {command('archive')}",
            f"Have them signed, drop the result in {console.seen(settings.inbox)}, then: {command('archive')}",
        )
    )
    return 0


def _written(path: Path, data: bytes) -> Path:
    from pipeline.archive import disk

    with disk.explained(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        disk.replace(path, data)
    return path


def _sign_file(chosen: Namespace, settings: Settings, console: Console) -> int:
    from dataclasses import replace
    from functools import partial

    from pipeline.archive import signature, vouching
    from pipeline.archive.keys import Key
    from pipeline.house import read
    from pipeline.packs.ratified import shown

    path = Path(chosen.what or "")
    if not path.is_file():
        raise ArchiveError(Sentence("ce fichier n’existe pas", "there is no such file"), Place(str(path)))
    data = path.read_bytes()
    field = chosen.field or next(iter(signature.empty_fields(data)), "")
    key = Key(Path(chosen.key), certificate=chosen.certificate or "")
    key = replace(key, password=_password(key, settings, console))
    level = signature.Level(chosen.tsa or settings.tsa, chosen.proofs)
    at = _now()
    draw = partial(shown, read(settings.templates / "house.docx"), at=at)
    known = vouching.trusted(settings.trust)
    signed = signature.sign(data, key, field, known, level, draw)
    target = Path(chosen.output) if chosen.output else path.with_name(f"{path.stem.removesuffix('-signed')}-signed.pdf")
    console.result(console.seen(_written(target, signed)))
    for one in signature.read(signed, known, at):
        console.note(Sentence(_joined(one, "fr"), _joined(one, "en")))
    return 0


def _joined(one: object, lang: str) -> str:
    from pipeline.archive.signature import Signature

    assert isinstance(one, Signature)  # noqa: S101 -- what the caller has
    return " ; ".join(getattr(sentence, lang) for sentence in one.sentences())


def _password(key: "Key", settings: Settings, console: Console) -> str:
    """Its password or PIN: a setting, or asked for; never an argument, which others on the machine could read."""
    import getpass
    import sys

    if settings.key_password or not sys.stdin.isatty():
        return settings.key_password
    asked = Sentence("Mot de passe de la clé : ", "Password of the key: ")
    if key.token:
        asked = Sentence("Code PIN de la carte : ", "PIN of the token: ")
    return getpass.getpass(console.words(asked))


def try_certificate(chosen: Namespace, settings: Settings, console: Console) -> int:
    """A certificate to try with, whose authority this office is told to trust."""
    from pipeline.archive import trial

    password = settings.key_password or "essai"
    key, root = trial.certificate(chosen.name, password, _now())
    letters = unicodedata.normalize("NFKD", chosen.name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "-", letters).strip("-") or "trial"
    path = _written(settings.build / "trial" / f"{stem}.p12", key)
    trusted = _written(settings.trust / f"trial-{stem}.pem", root)
    console.result(console.seen(path))
    console.result(console.seen(trusted))
    console.note(
        Sentence(
            f"Pour essayer seulement : ce certificat ne vaut rien ailleurs. Mot de passe : {password}",
            f"For trying only: this certificate is worth nothing elsewhere. Password: {password}",
        )
    )
    return 0


# -- archive -----------------------------------------------------------------------------------------------------------


def archive(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Keep what left, file the inbox; exit code 1 if something stays in it."""
    from pipeline.archive import intake, stamp, vouching
    from pipeline.archive.reader import reading
    from pipeline.content.load import load
    from pipeline.house import read
    from pipeline.packs import keeping
    from pipeline.packs.formats import switches

    settings.inbox.mkdir(parents=True, exist_ok=True)
    at = _now()
    with _opened(settings) as kept, reading(settings.workers) as reader:
        kept.trusted()
        content = load(settings.content)
        house = read(settings.templates / "house.docx")
        for remark in keeping.keep_departed(kept, content, house, switches(settings), at):
            console.remark(remark)
        outcomes = []
        for outcome in intake.intake(kept, settings.inbox, reader, vouching.trusted(settings.trust), at):
            outcomes.append(outcome)
            if not chosen.json:
                _show(outcome, console)
        standings = intake.standings(kept)
        if settings.tsa:
            stamp.stamp(kept.path, kept.register(), settings.tsa)
        head = kept.register().head
        if chosen.json:
            console.result(json.dumps(_as_json(outcomes, standings, head), ensure_ascii=False, indent=2))
        else:
            _show_standings(standings, console)
            _say_head(kept, console)
    return int(any(outcome.reason for outcome in outcomes))


def _show(outcome: "Outcome", console: Console) -> None:
    if outcome.reason:
        console.result(Sentence(f"✗ {outcome.file} : {outcome.reason.fr}", f"✗ {outcome.file}: {outcome.reason.en}"))
    else:
        console.result(Sentence(f"✓ {outcome.file} : classé", f"✓ {outcome.file}: filed"))
    for row in outcome.rows:
        where = row.filed or console.words(Sentence("reste dans la boîte", "stays in the inbox"))
        odd = f"  ({console.words(row.remark)})" if row.remark else ""
        console.result(f"    {row.page or '–':>3}  {row.code or '–':<38}  {where}{odd}")
    for sentence in outcome.says:
        console.result(f"    {console.words(sentence)}")


def _show_standings(standings: "tuple[object, ...]", console: Console) -> None:
    from pipeline.archive.intake import Standing

    for one in standings:
        assert isinstance(one, Standing)  # noqa: S101 -- what intake gives
        parts_fr, parts_en = [], []
        if one.pages:
            listed = ", ".join(map(str, one.missing))
            parts_fr.append(f"papier : manque {listed}" if one.missing else f"papier : complet, {one.pages} pages")
            parts_en.append(f"paper: missing {listed}" if one.missing else f"paper: complete, {one.pages} pages")
        if one.signers:
            parts_fr.append(f"fichier signé par {', '.join(one.signers)}")
            parts_en.append(f"file signed by {', '.join(one.signers)}")
        if one.free:
            parts_fr.append(f"attend encore : {', '.join(one.free)}")
            parts_en.append(f"still waits for: {', '.join(one.free)}")
        console.result(Sentence(f"{one.stem} – {' ; '.join(parts_fr)}", f"{one.stem} – {'; '.join(parts_en)}"))


def _as_json(outcomes: "list[Outcome]", standings: "tuple[object, ...]", head: str) -> dict[str, object]:
    from dataclasses import asdict

    return {"files": [asdict(one) for one in outcomes], "papers": [_plain(one) for one in standings], "head": head}


def _plain(one: object) -> object:
    from dataclasses import asdict, is_dataclass

    return asdict(one) if is_dataclass(one) and not isinstance(one, type) else one


# -- verify, handover, retrieve ----------------------------------------------------------------------------------------


def verify(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Whether all is as it was, in one line; exit code 1 otherwise, with every file that is not."""
    from pipeline.archive import intake, verify
    from pipeline.archive.store import held

    place = _place(settings)
    try:
        with held(*place) as archive:
            report = verify.verify(archive, chosen.head or "")
            faults = [*report.faults, *(intake.doubts(archive, _now()) if not report.faults else ())]
    except ArchiveError as error:  # what stands in the archive and keeps us from looking is a finding too
        report = verify.unseen(error)
        faults = list(report.faults)
    if chosen.json:
        listed = [{"file": str(one.place or ""), "what": one.what.en, "quoi": one.what.fr} for one in faults]
        found = {"intact": not faults, "head": report.head, "versions": report.versions, "files": report.files}
        console.result(json.dumps({**found, "faults": listed}, ensure_ascii=False, indent=2))
        return int(bool(faults))
    for fault in faults:
        console.remark(fault)
    state = Sentence(
        f"{many_fr(len(faults), 'défaut', 'défauts')} : l’archive n’est plus telle qu’elle était"
        if faults
        else "Tout est tel qu’à l’archivage",
        f"{many_en(len(faults), 'fault', 'faults')}: the archive is not as it was"
        if faults
        else "All is as it was archived",
    )
    console.result(
        Sentence(
            f"{state.fr} : {many_fr(report.versions, 'version', 'versions')}, "
            f"{many_fr(report.files, 'fichier', 'fichiers')}, {f'{report.size / 1e6:.1f}'.replace('.', ',')} Mo ; "
            f"empreinte du registre {report.head}",
            f"{state.en}: {many_en(report.versions, 'version', 'versions')}, "
            f"{many_en(report.files, 'file', 'files')}, {report.size / 1e6:.1f} MB; "
            f"head of the register {report.head}",
        )
    )
    return int(bool(faults))


def handover(chosen: Namespace, settings: Settings, console: Console) -> int:
    from pipeline.archive.bag import handover

    today = _now().date()
    with _opened(settings) as archive:
        bag = handover(archive, chosen.city, settings.build / chosen.city / f"handover-{today}", today)
    console.result(console.seen(bag.folder))
    console.note(
        Sentence(
            f"Sac BagIt : {many_fr(bag.files, 'fichier', 'fichiers')} ; empreinte du registre {bag.head}",
            f"BagIt bag: {many_en(bag.files, 'file', 'files')}; head of the register {bag.head}",
        )
    )
    return 0


def retrieve(chosen: Namespace, settings: Settings, console: Console) -> int:
    """List what is kept of a city, or write a version of a paper."""
    from pipeline.archive.bag import retrieve

    with _opened(settings) as archive:
        if not chosen.kind:
            for inventory in archive.inventories():
                if inventory.key.startswith(f"{chosen.city}/"):
                    for n, version in enumerate(inventory.versions, 1):
                        console.result(f"{inventory.key.replace('/', ' ')} v{n}  {version.created}  {version.message}")
            return 0
        name = chosen.version or ""
        folder = settings.build / "retrieved" / chosen.city / chosen.kind / (name or "last")
        for path in retrieve(archive, f"{chosen.city}/{chosen.kind}", name, folder):
            console.result(console.seen(path))
    return 0


_CITY = Argument(("city",), Sentence("la ville", "the city"))
_KIND = Argument(("kind",), Sentence("la nature du document", "the kind of paper"), {"nargs": "?"})

VERBS = (
    Verb(
        "sign",
        "sign [CITY] [KIND] | sign FILE --key KEY",
        Sentence(
            "faire les exemplaires à signer de ce qui est ratifié ; ou signer un fichier avec un certificat",
            "make the copies to sign of what is ratified; or sign a file with a certificate",
        ),
        sign,
        (
            Argument(("what",), Sentence("la ville, ou le fichier à signer", "the city, or the file"), {"nargs": "?"}),
            _KIND,
            Argument(("--key",), Sentence("certificat .p12, ou pilote de carte", "a .p12 file, or a token’s library")),
            Argument(("--certificate",), Sentence("son nom sur la carte", "its label on the token")),
            Argument(("--field",), Sentence("la case à signer (sinon la première)", "the field (else the first)")),
            Argument(("--tsa",), Sentence("adresse d’une autorité d’horodatage", "URL of a time-stamping authority")),
            Argument(
                ("--proofs",),
                Sentence("joindre de quoi vérifier plus tard (B-LT)", "add what later checks need (B-LT)"),
                {"action": "store_true"},
            ),
            Argument(("--output",), Sentence("le fichier signé", "the signed file")),
        ),
    ),
    Verb(
        "try-certificate",
        "try-certificate NAME",
        Sentence("faire un certificat pour essayer", "make a certificate for trying"),
        try_certificate,
        (Argument(("name",), Sentence("au nom de qui", "in whose name")),),
    ),
    Verb(
        "archive",
        "archive",
        Sentence("archiver ce qui est parti et ce qui attend dans la boîte", "keep what left, file the inbox"),
        archive,
        (JSON,),
    ),
    Verb(
        "verify",
        "verify",
        Sentence("vérifier que rien n’a changé dans l’archive", "check that nothing changed in the archive"),
        verify,
        (Argument(("--head",), Sentence("une empreinte notée auparavant", "a head noted earlier")), JSON),
    ),
    Verb(
        "handover",
        "handover CITY",
        Sentence("remettre tout ce qui est archivé d’une ville (BagIt)", "hand over all of a city (BagIt)"),
        handover,
        (_CITY,),
    ),
    Verb(
        "retrieve",
        "retrieve CITY [KIND] [VERSION]",
        Sentence("ressortir une version de l’archive", "get a version back from the archive"),
        retrieve,
        (_CITY, _KIND, Argument(("version",), Sentence("v1, v2…", "v1, v2…"), {"nargs": "?"})),
    ),
)
