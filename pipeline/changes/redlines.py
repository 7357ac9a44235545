"""Everything that shows what changed from one version of a paper to another: redlines and tables, in every language.

A version that has left is read as it left (`departed`); one that has not is composed anew. A clause that changed in one
language only says so in a comment, in the table and in a remark.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time
from pathlib import Path

from pipeline.changes import departed
from pipeline.changes.compare import compare
from pipeline.changes.entries import Entry, entries
from pipeline.changes.explain import explained
from pipeline.changes.hand import Hand
from pipeline.changes.parity import alone, one_sided
from pipeline.changes.table import table_of_changes
from pipeline.compose.build import compose, home
from pipeline.content.load import Content
from pipeline.document.model import Document, Lang, Paragraph, Text
from pipeline.document.parallel import parallel
from pipeline.document.walk import rewrite
from pipeline.errors import Remark

LANGS = (Lang.FR, Lang.AR)
Versions = Mapping[Lang, Document]  # the same version of a paper in each language
Reasons = Mapping[Lang, Mapping[str, str]]  # in each language, why: clause id -> a sentence

# What a comment says, in the language of the redline, of a clause that changed in one language only.
_ALONE: Mapping[Lang, Mapping[Lang, str]] = {
    Lang.FR: {
        Lang.AR: "Cette clause a changé en français, mais pas en arabe.",
        Lang.FR: "Cette clause a changé en arabe, mais pas en français.",
    },
    Lang.AR: {
        Lang.AR: "تغيّر هذا البند بالفرنسية دون العربية.",
        Lang.FR: "تغيّر هذا البند بالعربية دون الفرنسية.",
    },
}


@dataclass(frozen=True, slots=True)
class Redlines:
    """`documents` and `tables` in French, in Arabic and in both; `entries` of each language."""

    documents: tuple[Document, ...]
    tables: tuple[Document, ...]
    entries: Mapping[Lang, tuple[Entry, ...]] = field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()


def folder(content: Content, city: str, kind: str) -> Path:
    """Where the versions of a paper that have left are frozen."""
    return content.root / "cities" / city / kind / "departed"


def version(content: Content, templates: Path, city: str, kind: str, number: int) -> dict[Lang, Document]:
    """A version in each language: as it left, or as it is composed today if it has not.

    Raises `ContentError` for one that nobody wrote, `ReviewError` for one that was changed after it left.
    """
    frozen = folder(content, city, kind)
    name = f"v{number}"
    if name in departed.departed(frozen):
        return {lang: departed.read(frozen, name, (lang,)) for lang in LANGS}
    n = home(content, city, kind)
    return {lang: compose(content, templates, city, n, kind, lang, number) for lang in LANGS}


def redlines(
    content: Content,
    templates: Path,
    city: str,
    versions: tuple[Versions, Versions],
    *,
    key: str,
    authors: Mapping[Lang, str],
    reasons: Reasons | None = None,
) -> Redlines:
    """What changed from the first of `versions` to the second.

    `key` names the papers without their languages. Raises `ReviewError` for versions of two papers, `DocumentError` for
    languages that are not built alike.
    """
    old, new = versions
    hands = {lang: Hand(authors[lang], _when(new[lang])) for lang in LANGS}
    plain = {lang: _compared(old[lang], new[lang], hands[lang]) for lang in LANGS}
    why = {lang: (reasons or {}).get(lang, {}) for lang in LANGS}
    found = {lang: entries(plain[lang], why[lang]) for lang in LANGS}
    one_language = alone(found[Lang.FR], found[Lang.AR])
    notes = {lang: _notes(why[lang], one_language, lang) for lang in LANGS}
    french = hands[Lang.FR]
    both = _compared(parallel(old[Lang.FR], old[Lang.AR]), parallel(new[Lang.FR], new[Lang.AR]), french)
    documents = (
        *(explained(plain[lang], notes[lang], hands[lang]) for lang in LANGS),
        explained(both, notes[Lang.FR], french),
    )
    tables = [
        table_of_changes(
            content, templates, city, (old[lang], new[lang]), found[lang], one_language, key=f"{key}-changes"
        )
        for lang in LANGS
    ]
    return Redlines(
        documents=tuple(_named(document, key) for document in documents),
        tables=(*tables, parallel(*tables)),
        entries=found,
        remarks=tuple(one_sided(found[Lang.FR], found[Lang.AR])),
    )


def _named(redline: Document, key: str) -> Document:
    """The redline under its own name, which is also the reference printed in its footer."""

    def printed(paragraph: Paragraph) -> Paragraph:
        pieces = (
            replace(piece, text=piece.text.replace(f"{redline.key}.", f"{key}.")) if isinstance(piece, Text) else piece
            for piece in paragraph.content
        )
        return replace(paragraph, content=tuple(pieces))

    running = rewrite(replace(redline, blocks=()), printed)
    return replace(running, key=key, blocks=redline.blocks)


def _when(document: Document) -> datetime:
    """The start of the day of the version: dates inside files come from nowhere else."""
    return datetime.combine(document.day or datetime(1970, 1, 1, tzinfo=UTC).date(), time(), UTC)


def _compared(old: Document, new: Document, hand: Hand) -> Document:
    return compare(old, new, author=hand.author, when=hand.when)


def _notes(why: Mapping[str, str], one_language: list[tuple[Entry, Lang]], lang: Lang) -> dict[str, str]:
    """What the comment of each clause says: why it changed, and whether it did in one language only."""
    notes = dict(why)
    for entry, unchanged in one_language:
        sentence = _ALONE[lang][unchanged]
        notes[entry.clause] = f"{notes[entry.clause]}\n{sentence}" if entry.clause in notes else sentence
    return notes
