"""Making a pack: each paper composed, then written in every format, then all of them put on the shelf at once.

No clock is read: the only dates inside the files are those of the content (`Document.day`), so `SOURCE_DATE_EPOCH` has
nothing to say here, and the same inputs give the same bytes at any time.
"""

import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from pipeline.compose.build import compose, editions, home
from pipeline.content.load import Content, load, undrawn
from pipeline.document.model import Document, Lang
from pipeline.document.parallel import parallel
from pipeline.errors import PipelineError, Remark, Sentence
from pipeline.house import House
from pipeline.house import read as read_house
from pipeline.packs import record, shelf
from pipeline.packs.drawable import families, undrawn_by
from pipeline.packs.formats import formats, switches
from pipeline.packs.plan import Pack
from pipeline.packs.record import MANIFEST, Paper, Record, digest, intact
from pipeline.settings import Settings

# The languages that every paper is made in: French, Arabic, both side by side.
LANGUAGES: tuple[tuple[Lang, ...], ...] = ((Lang.FR,), (Lang.AR,), (Lang.FR, Lang.AR))
FORMATS = ("docx", "pdf", "html")
_STORED = (".docx", ".pdf")  # compressed within themselves


@dataclass(frozen=True, slots=True)
class Built:
    """`written` are the names of the files that changed; `files` and `pages` count those of all papers."""

    pack: Pack
    written: tuple[str, ...]
    files: int
    pages: int
    remarks: tuple[Remark, ...] = ()


def build(settings: Settings, pack: Pack) -> Built | PipelineError:
    """The pack, made and put on the shelf; or the fault that kept it from being made, so that other packs go on."""
    try:
        return _build(settings, pack)
    except PipelineError as error:
        return error


def _build(settings: Settings, pack: Pack) -> Built:
    inputs = record.inputs(settings, pack)
    house = _house(settings.templates / "house.docx", inputs.get("templates/house.docx", ""))
    state = digest(repr(record.digests("content", settings.content)).encode())
    content = _content(settings.content, families(house), state)
    folder = pack.folder(settings.build)
    former = record.load(folder)
    papers: dict[str, Paper] = {}
    files: dict[str, bytes] = {}
    for document in documents(content, settings.templates, pack):
        key = _key(document, inputs, house)
        paper = former.papers.get(document.stem) if former else None
        if paper is None or paper.key != key or not intact({folder / n: known for n, known in paper.files.items()}):
            made, pages = _written(document, house, settings)
            digests = {name: digest(data) for name, data in made.items()}
            files |= {name: data for name, data in made.items() if record.digest_of(folder / name) != digests[name]}
            paper = Paper(document.kind, document.version, tuple(document.langs), pages, key, digests)
        papers[document.stem] = paper
    return Built(
        pack,
        _put(folder, inputs, papers, files),
        sum(len(paper.files) for paper in papers.values()),
        sum(paper.pages for paper in papers.values()),
        tuple(_remarks(content, papers)),
    )


@lru_cache(1)
def _house(path: Path, _digest: str) -> House:
    return read_house(path)


@lru_cache(1)
def _content(root: Path, families: tuple[str, ...], _state: str) -> Content:
    """The content, read once a process as long as its files stay the same."""
    content = load(root)
    if missing := list(undrawn(content, partial(undrawn_by, families))):
        missing[0].others = tuple(missing[1:])
        raise missing[0]
    return content


def documents(content: Content, templates: Path, pack: Pack) -> Iterator[Document]:
    """Every paper of the pack, composed, in the order of the programme."""
    for kind, version in editions(content, pack.city, pack.n):
        yield from _languages(content, templates, pack, kind, version)


def others(content: Content, templates: Path) -> Iterator[Document]:
    """Every version of a paper of the programme that is in no pack, composed: what a check looks at besides."""
    for city in content.cities.values():
        packed = {edition for n in city.consultations for edition in editions(content, city.id, n)}
        wanted = {paper.kind for n in city.consultations for paper in content.programme.papers_of(n)}
        for kind, versions in city.versions.items():
            if kind not in wanted:
                continue
            if rest := [number for number in versions if (kind, number) not in packed]:
                pack = Pack(city.id, home(content, city.id, kind))
                for number in rest:
                    yield from _languages(content, templates, pack, kind, number)


def _languages(content: Content, templates: Path, pack: Pack, kind: str, version: int | None) -> Iterator[Document]:
    """One paper in French, in Arabic, and side by side."""
    one = {lang: compose(content, templates, pack.city, pack.n, kind, lang, version) for lang in (Lang.FR, Lang.AR)}
    for langs in LANGUAGES:
        yield one[langs[0]] if len(langs) == 1 else parallel(*(one[lang] for lang in langs))


def _key(document: Document, inputs: Mapping[str, str], house: House) -> str:
    return digest(f"{inputs['program']}\n{inputs['switches']}\n{digest(house.source)}\n{document!r}".encode())


def _written(document: Document, house: House, settings: Settings) -> tuple[dict[str, bytes], int]:
    """The files of one paper by name, and how many pages it has (as the PDF counts them)."""
    from pipeline.web import writer as web

    made = formats(document, house, switches(settings))
    files = (made.docx, made.pdf, web.write(document, house).encode())
    return {f"{document.stem}.{form}": data for form, data in zip(FORMATS, files, strict=True)}, made.pages


def _put(
    folder: Path, inputs: Mapping[str, str], papers: Mapping[str, Paper], files: Mapping[str, bytes]
) -> tuple[str, ...]:
    """Put the pack on the shelf, leaving alone what did not change; the value is the names of what was written."""
    manifest = _manifest(papers)
    keep = [name for paper in papers.values() for name in paper.files if name not in files]
    if record.digest_of(folder / MANIFEST) == digest(manifest):
        keep.append(MANIFEST)
    else:
        files = {**files, MANIFEST: manifest}
    with shelf.explained(folder):
        packed = _zip({**files, **{name: (folder / name).read_bytes() for name in keep}})
    now = Record(inputs, papers, digest(manifest), digest(packed))
    same = record.digest_of(record.archive(folder)) == now.archive
    if same and not files:  # the zip file holds what is in the folder, so no paper went away either
        shelf.replace_file(folder / record.NAME, now.dump())
        return ()
    shelf.put(folder, {**files, record.NAME: now.dump()}, keep, None if same else packed)
    return (*sorted(files), *(() if same else (record.archive(folder).name,)))


def _manifest(papers: Mapping[str, Paper]) -> bytes:
    """What the pack holds, for another program. `pages` is as the PDF counts them; a preview has none."""
    entries = [
        {
            "file": name,
            "kind": paper.kind,
            "version": paper.version,
            "languages": list(paper.languages),
            "pages": None if name.endswith(".html") else paper.pages,
            "sha256": known,
        }
        for paper in papers.values()
        for name, known in sorted(paper.files.items())
    ]
    return json.dumps({"format": 1, "files": entries}, ensure_ascii=False, indent=2).encode() + b"\n"


def _zip(files: Mapping[str, bytes]) -> bytes:
    """The same bytes for the same files: in order of name, all of the oldest day that a zip file knows."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3  # Unix, wherever it is made
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(_STORED) else zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return buffer.getvalue()


def _remarks(content: Content, papers: Mapping[str, Paper]) -> Iterator[Remark]:
    """Papers that do not fit the number of pages that the programme gives them."""
    limits = {str(paper.kind): paper.pages for paper in content.programme.papers if paper.pages}
    for stem, paper in papers.items():
        wanted = limits.get(paper.kind)
        if wanted and paper.pages != wanted:
            yield Remark(
                Sentence(
                    f"{stem} fait {paper.pages} pages au lieu de {wanted}",
                    f"{stem} has {paper.pages} pages instead of {wanted}",
                )
            )
