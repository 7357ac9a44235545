"""What is archived of papers: each version that left, each ratified one with its copies to sign."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from pipeline.archive.intake import TO_SIGN
from pipeline.archive.store import Archive
from pipeline.changes import departed
from pipeline.content.load import Content
from pipeline.content.schema import Version
from pipeline.document.model import Document, Lang
from pipeline.document.parallel import parallel
from pipeline.errors import ArchiveError, Remark, ReviewError
from pipeline.house import House
from pipeline.packs import ratified
from pipeline.packs.formats import Switches, formats
from pipeline.packs.history import history
from pipeline.packs.ratified import Office


def copies(
    archive: Archive, office: Office, ledger: str, paper: tuple[str, str], version: int, at: datetime
) -> Mapping[str, bytes]:
    """The copies to sign of a ratified version of a paper (city, kind), by name, archived with it and its history.

    What is archived already is taken from there, so that doing it again gives the same files, whatever became of the
    program since. Raises `ArchiveError` if the content of the version is no longer what was archived.
    """
    (city, kind), home = paper, f"v{version}"
    key = f"{city}/{kind}"
    source = (office.content.root / "cities" / city / kind / f"v{version}.yaml").read_bytes()
    papers = ratified.documents(office, city, kind, version)
    stem = papers[0].key
    inventory = archive.inventory(key)
    wanted = {f"{home}/{stem}.yaml": source}
    for each in papers:
        names = f"{home}/{each.stem}.docx", f"{home}/{each.stem}.pdf"
        kept = [_kept(archive, key, name) for name in names]
        wanted |= dict(zip(names, kept if all(kept) else _made(each, office.house, office.switches), strict=True))
    certified = tuple(wanted)
    if not inventory or not wanted.keys() <= inventory.state.keys():
        wanted |= {f"{home}/{name}": data for name, data in history(office, ledger, city, kind, version)}
    entry = archive.keep(key, wanted, f"version {version} ratified", at).entry
    inventory = archive.inventory(key)
    if inventory is None:
        raise AssertionError("kept, and not there")
    digests = {name.partition("/")[2]: inventory.state[name] for name in certified}
    sealing = ratified.Sealing(digests, entry.hash)
    found: dict[str, bytes] = {}
    for each in papers:
        name = f"{home}/{TO_SIGN}/{each.stem}.pdf"
        found[name] = _kept(archive, key, name) or ratified.copy(office, each, sealing).data
    archive.keep(key, found, f"version {version} to sign", at)
    return {name.rpartition("/")[2]: data for name, data in found.items()}


def keep_departed(archive: Archive, content: Content, house: House, chosen: Switches, at: datetime) -> Iterator[Remark]:
    """Archive every version that left and is not archived yet; a remark for each that cannot be."""
    for city in content.cities.values():
        for kind, versions in city.versions.items():
            folder = content.root / "cities" / city.id / kind
            for version in versions.values():
                try:
                    _keep_departed(archive, (house, chosen), folder, f"{city.id}/{kind}", version, at)
                except (ArchiveError, ReviewError) as error:
                    yield Remark(error.what, error.place, error.hint)


def _keep_departed(
    archive: Archive, look: tuple[House, Switches], folder: Path, key: str, version: Version, at: datetime
) -> None:
    home, left = f"v{version.version}", folder / "departed"
    if home not in departed.departed(left):
        return
    inventory = archive.inventory(key)
    done = f"{home}/departed/{home}.json"
    if inventory and done in inventory.state:
        return
    frozen = {path.name: path for path in sorted(left.glob(f"{home}.*"))}
    one = {lang: departed.read(left, home, (lang,)) for lang in (Lang.FR, Lang.AR) if f"{home}.{lang}.html" in frozen}
    papers: list[Document] = list(one.values())
    if len(one) == len((Lang.FR, Lang.AR)):
        papers.append(parallel(one[Lang.FR], one[Lang.AR]))
    files: dict[str, bytes | Path] = {f"{home}/departed/{name}": path for name, path in frozen.items()}
    for paper in papers:
        files |= zip((f"{home}/{paper.stem}.docx", f"{home}/{paper.stem}.pdf"), _made(paper, *look), strict=True)
    files[f"{home}/{papers[0].key}.yaml" if papers else f"{home}/source.yaml"] = folder / f"{home}.yaml"
    archive.keep(key, files, f"version {version.version} {version.status}", at)


def _kept(archive: Archive, key: str, name: str) -> bytes:
    """A file of the archive, b"" where it is not there."""
    inventory = archive.inventory(key)
    return archive.read(inventory, inventory.state[name]) if inventory and name in inventory.state else b""


def _made(paper: Document, house: House, chosen: Switches) -> tuple[bytes, bytes]:
    """The paper in Word and in PDF."""
    made = formats(paper, house, chosen)
    return made.docx, made.pdf
