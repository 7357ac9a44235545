"""The verb that judges what was built."""

import json
from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline.cli.console import Console, command
from pipeline.cli.verb import JSON, Verb
from pipeline.errors import Place, Sentence, SettingsError
from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.document.model import Document
    from pipeline.packs.conformity import Verdict

_HEADS = {
    "fonts": Sentence("polices", "fonts"),
    "text": Sentence("texte", "text"),
    "languages": Sentence("langues", "languages"),
}


def conformity(chosen: Namespace, settings: Settings, console: Console) -> int:
    """A line a paper, a column a test; exit code 1 if any paper fails any test. `SettingsError` where none is."""
    from concurrent.futures import ThreadPoolExecutor

    from pipeline.packs.conformity import judge, judges

    by = judges(Path.cwd())
    papers = list(_built(settings))
    if not papers:
        raise SettingsError(
            Sentence("il n’y a aucun document à juger", "there is no paper to judge"),
            Place(str(settings.content)),
            Sentence(
                f"ajoutez une consultation au contenu, puis lancez : {command('pack')}",
                f"add a consultation to the content, then run: {command('pack')}",
            ),
        )
    # Threads: the judges are other programs, or let go of the interpreter while they judge.
    with ThreadPoolExecutor(2) as pool:
        verdicts = list(pool.map(lambda paper: judge(paper[0], paper[1], by), papers))
    rows = {document.stem: verdict for (document, _), verdict in zip(papers, verdicts, strict=True)}
    if chosen.json:
        console.result(json.dumps(_as_json(rows), ensure_ascii=False, indent=2))
    else:
        _show(rows, console)
    return int(any(verdict.faults for row in verdicts for verdict in row))


def _built(settings: Settings) -> "Iterator[tuple[Document, Path]]":
    """Every paper of every pack, as it is composed from the content of now, and the folder of its files."""
    from pipeline.content.load import load
    from pipeline.packs.build import documents
    from pipeline.packs.plan import packs

    content = load(settings.content)
    for pack in packs(settings.content):
        for document in documents(content, settings.templates, pack):
            yield document, pack.folder(settings.build)


def _as_json(rows: "dict[str, tuple[Verdict, ...]]") -> dict[str, dict[str, list[str] | None]]:
    """By paper and test: what is wrong; null where it was not judged."""
    return {
        stem: {verdict.test: list(verdict.faults) if verdict.judged else None for verdict in row}
        for stem, row in rows.items()
    }


def _show(rows: "dict[str, tuple[Verdict, ...]]", console: Console) -> None:
    from pipeline.packs.conformity import TESTS

    heads = [console.words(_HEADS.get(test, test)) for test in TESTS]
    width = max(map(len, rows), default=0)
    console.result(_line("", heads, width, heads))
    for stem, row in rows.items():
        console.result(_line(stem, [_mark(verdict) for verdict in row], width, heads))
    for stem, row in rows.items():
        for verdict in row:
            for fault in verdict.faults:
                console.note(f"{stem}: {verdict.test}: {fault}")
    if any(not verdict.judged for row in rows.values() for verdict in row):
        console.note(
            Sentence(
                "–  : pas jugé, faute de juge ; « npm install » apporte celui de Word",
                "–: not judged, for want of a judge; “npm install” brings that of Word",
            )
        )


def _mark(verdict: "Verdict") -> str:
    if not verdict.judged:
        return "–"
    return "✗" if verdict.faults else "✓"


def _line(first: str, cells: Sequence[str], width: int, heads: Sequence[str]) -> str:
    return "  ".join([first.ljust(width), *(c.center(len(h)) for c, h in zip(cells, heads, strict=True))]).rstrip()


VERBS = (
    Verb(
        "conformity",
        "conformity",
        Sentence(
            "juger les documents construits : PDF/A, PDF/UA, polices, texte, langues, Word",
            "judge what was built: PDF/A, PDF/UA, fonts, text, languages, Word",
        ),
        conformity,
        (JSON,),
    ),
)
