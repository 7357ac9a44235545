"""Verbs that check content and build papers from it."""

import json
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import Console, command, many_en, many_fr
from pipeline.cli.verb import JSON, Argument, Verb
from pipeline.errors import ContentError, PipelineError, Place, Remark, Sentence, SettingsError
from pipeline.packs.plan import Pack, packs
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.packs.build import Built


def pack(chosen: Namespace, settings: Settings, console: Console) -> int:
    """Build what is out of date; exit code 2 if a pack could not be built, the others built nevertheless."""
    from pipeline.packs import shelf

    wanted = _wanted(chosen, settings)
    with shelf.locked(settings.build):
        return _built(wanted, settings, console, as_json=chosen.json)


def _built(wanted: tuple[Pack, ...], settings: Settings, console: Console, *, as_json: bool) -> int:
    from functools import partial

    from pipeline.packs.record import fresh

    stale = [one for one in wanted if not fresh(settings, one)]
    faults: list[PipelineError] = []
    written: dict[str, list[str]] = {str(one): [] for one in wanted}
    if stale:
        from pipeline.packs.build import build
        from pipeline.packs.executors import executor

        with executor(len(stale), settings.workers) as workers, console.progress(len(stale)) as step:
            for one, outcome in zip(stale, workers.map(partial(build, settings), stale), strict=True):
                if isinstance(outcome, PipelineError):
                    faults += [fault for fault in (outcome, *_beside(outcome)) if str(fault) not in map(str, faults)]
                    continue
                written[str(one)] = list(outcome.written)
                step(console.words(_done(outcome)))
                for remark in outcome.remarks:
                    console.remark(remark)
    for fault in faults:
        console.fault(fault)
    if as_json:
        console.result(json.dumps({"built": written, "faults": [str(fault) for fault in faults]}, ensure_ascii=False))
    elif not faults:
        _say(written, settings, console)
    return max((fault.exit_code for fault in faults), default=0)


def _wanted(chosen: Namespace, settings: Settings) -> tuple[Pack, ...]:
    """The packs that the arguments name; all of them where there are none."""
    known = packs(settings.content)
    n = _number(chosen.n)
    wanted = tuple(one for one in known if chosen.city in {None, one.city} and n in {None, one.n})
    if not wanted:
        from pipeline.content.load import load

        content = load(settings.content)
        if chosen.city:
            content.city(chosen.city)
            content.consultation(chosen.city, n or 1)
        raise SettingsError(
            Sentence("aucune consultation n’est décrite", "no consultation is described"),
            Place(str(settings.content)),
            Sentence("écrire cities/VILLE/consultation-1.yaml", "write cities/CITY/consultation-1.yaml"),
        )
    return wanted


def _number(text: str | None) -> int | None:
    if text is None or text in {"1", "2", "3", "4"}:
        return int(text) if text else None
    raise SettingsError(
        Sentence(f"« {text} » n’est pas un numéro de consultation", f"“{text}” is not the number of a consultation"),
        hint=Sentence("de 1 à 4, par exemple : mithaq pack tunis 1", "from 1 to 4, for example: mithaq pack tunis 1"),
    )


def _done(built: "Built") -> Sentence:
    return Sentence(
        f"{built.pack} : {many_fr(len(built.written), 'fichier écrit', 'fichiers écrits')} "
        f"({built.files} en tout, {many_fr(built.pages, 'page', 'pages')})",
        f"{built.pack}: {many_en(len(built.written), 'file written', 'files written')} "
        f"({built.files} in all, {many_en(built.pages, 'page', 'pages')})",
    )


def _beside(error: PipelineError) -> tuple[PipelineError, ...]:
    return error.others if isinstance(error, ContentError) else ()


def _say(written: dict[str, list[str]], settings: Settings, console: Console) -> None:
    """Name what was written: the files of one pack, the folders of several."""
    count = sum(map(len, written.values()))
    if not count:
        console.result(Sentence("Rien n’a changé : tout est à jour.", "Nothing has changed: everything is up to date."))
        return
    for name, files in written.items():
        if files and len(written) > 1:
            console.result(console.seen(settings.build / name))
            continue
        for file in files:
            folder = Path(name).parent if file.endswith(".zip") else Path(name)
            console.result(console.seen(settings.build / folder / file))
    console.note(Sentence(f"Pour relire le contenu : {command('check')}", f"To check the content: {command('check')}"))


def check(_chosen: Namespace, settings: Settings, console: Console) -> int:
    """Everything that is wrong with content, templates and house style, with nothing built."""
    from functools import partial

    from pipeline.content.calendar import read_overrides
    from pipeline.content.load import examine, remarks, undrawn
    from pipeline.house import read
    from pipeline.packs import redlines
    from pipeline.packs.build import documents, others
    from pipeline.packs.drawable import families, undrawn_by

    content, errors = examine(settings.content)
    faults: list[PipelineError] = list(errors)
    found: list[Remark] = []
    count = 0
    try:
        house = read(settings.templates / "house.docx")
        faults += undrawn(content, partial(undrawn_by, families(house))) if content else ()
    except PipelineError as error:
        faults.append(error)
    try:
        read_overrides(settings.content / "holidays.yaml")
    except PipelineError as error:
        faults.append(error)
    if content and not errors:
        found += remarks(content)
        made = [documents(content, settings.templates, one) for one in packs(settings.content)]
        for composed in (*made, others(content, settings.templates)):
            try:
                count += len(list(composed))
            except PipelineError as error:
                faults.append(error)
        if not faults:
            found += redlines.remarks(content, settings)
    for fault in {str(fault): fault for fault in faults}.values():
        console.fault(fault)
    for remark in found:
        console.remark(remark)
    if not faults and not found:
        console.result(
            Sentence(f"Rien à redire : {count} documents composés.", f"Nothing found: {count} papers composed.")
        )
    return max((fault.exit_code for fault in faults), default=1 if found else 0)


def clean(_chosen: Namespace, settings: Settings, console: Console) -> int:
    """Delete the build folder, and nothing that is not ours: it must hold no content and no archive."""
    import shutil

    from pipeline.packs import shelf

    build = settings.build
    others = (settings.content, settings.templates, settings.inbox, Path.cwd())
    if any(other.resolve().is_relative_to(build.resolve()) for other in others):
        raise SettingsError(
            Sentence("le dossier de construction contient autre chose", "the build folder holds something else"),
            Place(str(build)),
            Sentence("choisissez un dossier à part (MITHAQ_BUILD)", "choose a folder of its own (MITHAQ_BUILD)"),
        )
    if build.exists():
        with shelf.explained(build):
            shutil.rmtree(build)
    console.result(Sentence(f"{console.seen(build)} : vidé.", f"{console.seen(build)}: emptied."))
    return 0


_CITY = Argument(("city",), Sentence("la ville, par exemple tunis", "the city, for example tunis"), {"nargs": "?"})
_N = Argument(("n",), Sentence("le numéro de la consultation, de 1 à 4", "the consultation, 1 to 4"), {"nargs": "?"})

VERBS = (
    Verb(
        "pack",
        "pack [CITY] [N]",
        Sentence(
            "construire les documents (tous, d’une ville, d’une consultation)",
            "build papers (all, of a city, of a consultation)",
        ),
        pack,
        (_CITY, _N, JSON),
    ),
    Verb(
        "check",
        "check",
        Sentence("vérifier le contenu sans rien construire", "check the content, building nothing"),
        check,
    ),
    Verb("clean", "clean", Sentence("supprimer ce qui a été construit", "delete what was built"), clean),
)
