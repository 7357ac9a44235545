"""Redlines on the shelf: what changed between two versions of a paper, in every language and format.

The folder `build/<city>/redlines/` keeps the redlines made before; those made anew replace theirs, all or none.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.changes import departed
from pipeline.changes.anonymity import undisclosed
from pipeline.changes.compare import compare
from pipeline.changes.entries import entries
from pipeline.changes.parity import one_sided
from pipeline.changes.redlines import LANGS, Reasons, Redlines, Versions, folder, redlines, version
from pipeline.compose.build import compose, home
from pipeline.content.kinds import VERSIONED
from pipeline.content.load import Content, read_one
from pipeline.document.model import Document, Lang
from pipeline.errors import Remark, Sentence, SettingsError
from pipeline.house import House
from pipeline.packs import shelf
from pipeline.packs.formats import Switches, formats, switches
from pipeline.settings import Settings

_NOBODY = {Lang.FR: "Révision", Lang.AR: "مراجعة"}  # by whom the changes are where nobody is named
_NEVER = datetime.min.replace(tzinfo=UTC)  # a comparison that nobody signs


def pair(
    content: Content, settings: Settings, city: str, kind: str, numbers: tuple[int, int]
) -> tuple[Versions, Versions]:
    """Two versions of a paper, each as it left, or as it is composed today if it has not left."""
    first, second = (version(content, settings.templates, city, kind, number) for number in numbers)
    return first, second


def pair_of_files(
    content: Content, settings: Settings, city: str, kind: str, files: tuple[Path, Path]
) -> tuple[Versions, Versions]:
    """Two files of the kind, wherever they lie, composed as papers of the city."""
    model = VERSIONED[kind].model
    found = {n: read_one(path, model) for n, path in enumerate(files, 1)}
    where = content.city(city)
    with_both = where.model_copy(update={"versions": {**where.versions, kind: found}})
    content = replace(content, cities={**content.cities, city: with_both})
    first, second = (_composed(content, settings, city, kind, number) for number in found)
    return first, second


def _composed(content: Content, settings: Settings, city: str, kind: str, number: int) -> Versions:
    n = home(content, city, kind)
    return {lang: compose(content, settings.templates, city, n, kind, lang, number) for lang in LANGS}


def remarks(content: Content, settings: Settings) -> Iterator[Remark]:
    """What a check says of versions: edited after they left, or changed in one language only since the one before."""
    for city in content.cities.values():
        wanted = {paper.kind for n in city.consultations for paper in content.programme.papers_of(n)}
        for kind, versions in city.versions.items():
            if kind not in wanted:
                continue
            frozen = folder(content, city.id, kind)
            left = departed.departed(frozen)
            for number, one in versions.items():
                if f"v{number}" in left:
                    now = _composed(content, settings, city.id, kind, number)
                    yield from departed.edited_since(frozen, now.values())
                if one.follows and one.follows in versions:
                    numbers = (one.follows, number)
                    old, new = pair(content, settings, city.id, kind, numbers)
                    yield from _one_sided(old, new)


def _one_sided(old: Versions, new: Versions) -> Iterator[Remark]:
    found = [entries(compare(old[lang], new[lang], author="", when=_NEVER)) for lang in LANGS]
    yield from one_sided(*found)


def made(
    content: Content,
    settings: Settings,
    city: str,
    versions: tuple[Versions, Versions],
    key: str,
    reasons: Reasons | None = None,
) -> Redlines:
    """The redlines and tables of changes; the office of the programme is their author.

    Where the meeting of one of the versions has no attribution, they are nobody's.
    """
    anonymous = any(_unattributed(content, city, each) for each in versions)
    authors = _NOBODY if anonymous else {lang: str(content.programme.short[lang]) for lang in LANGS}
    found = redlines(content, settings.templates, city, versions, key=key, authors=authors, reasons=reasons)
    if not anonymous:
        return found
    documents, tables = (tuple(map(undisclosed, some)) for some in (found.documents, found.tables))
    return replace(found, documents=documents, tables=tables)


def _unattributed(content: Content, city: str, version: Versions) -> bool:
    """Whether the meeting that works on a version names nobody; a file that lies elsewhere belongs to none."""
    one = version[Lang.FR]
    if int(one.version) not in content.versions(city, one.kind):
        return False
    meeting = content.presented(city, one.kind, int(one.version))
    return meeting is not None and meeting.attribution == "none"


def put(settings: Settings, city: str, found: Redlines, house: House, *, moves: bool = True) -> tuple[Path, ...]:
    """The paths of the files, put on the shelf together. `moves` False writes a move as a deletion and an insertion."""
    place = settings.build / city / "redlines"
    papers = (*found.documents, *found.tables)
    files = {name: data for paper in papers for name, data in _written(paper, house, switches(settings), moves=moves)}
    with shelf.locked(settings.build):
        kept = [path.name for path in place.glob("*") if path.is_file() and path.name not in files]
        shelf.put(place, files, kept, None)
    return tuple(place / name for name in files)


def _written(document: Document, house: House, chosen: Switches, *, moves: bool) -> Iterator[tuple[str, bytes]]:
    from pipeline.web import writer as web

    made = formats(document, house, chosen, records=False, moves=moves)
    yield f"{document.stem}.docx", made.docx
    yield f"{document.stem}.pdf", made.pdf
    yield f"{document.stem}.html", web.write(document, house).encode()


def one_paper(kind: str, known: Mapping[str, object]) -> None:
    """Raises `SettingsError` for a kind that has no versions."""
    if kind not in known:
        names = ", ".join(known)
        raise SettingsError(
            Sentence(f"« {kind} » n’a pas de versions", f"“{kind}” has no versions"),
            hint=Sentence(f"choisissez parmi {names}", f"choose among {names}"),
        )
