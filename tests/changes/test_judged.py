"""Word redlines before independent judges: accepted they read as the new version, refused as the old one.

`PAIRS` (the environment) says how many generated pairs; a run of everything takes 300.
"""

import os
import shutil
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import count as count_from
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from pipeline import house
from pipeline.changes.compare import compare
from pipeline.document.model import Block, Contents, Document, Figure, Paragraph, Text
from pipeline.document.walk import rewrite_blocks
from pipeline.word.writer import write
from tests.changes.judges import drops_an_item, libreoffice, pandoc, with_uno, written
from tests.changes.pairs import pairs

COUNT = int(os.environ.get("PAIRS", "30"))
WHEN = datetime(2023, 11, 1, tzinfo=UTC)
HOUSE = Path(__file__).parents[2] / "templates" / "house.docx"


def drawn(count: int) -> list[tuple[Document, Document]]:
    """The same pairs every time, a few a seed: what Hypothesis draws next is often a variation of what it drew."""
    found: list[tuple[Document, Document]] = []

    @settings(
        max_examples=4, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
    )
    @given(pairs())
    def keep(pair: tuple[Document, Document]) -> None:
        old, new = (rewrite_blocks(document, words_only) for document in pair)
        if old.blocks != new.blocks and (old, new) not in found:
            found.append((old, new))

    for number in count_from(0):
        if len(found) >= count:
            return found[:count]
        seed(number)(keep)()
    return found


def words_only(block: Block) -> tuple[Block, ...]:
    """Pictures have no words to judge (nor has generated data a drawing), and a table of contents is made by Word."""
    match block:
        case Figure():
            return (Paragraph((Text(block.alt, block.lang),), block.lang),)
        case Contents():
            return (block.title or Paragraph((Text("Sommaire", block.lang),), block.lang),)
        case _:
            return (block,)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Path, Path]]:
    """Of each pair the old version, the new one and the redline."""
    folder = tmp_path_factory.mktemp("pairs")
    style = house.read(HOUSE)
    written = []
    for number, (old, new) in enumerate(drawn(COUNT)):
        redline = compare(old, new, author="Ville de Tunis", when=WHEN)
        paths = tuple(folder / f"{number}-{name}.docx" for name in ("old", "new", "redline"))
        for path, document in zip(paths, (old, new, redline), strict=True):
            path.write_bytes(write(document, style, embed_fonts=False))
        written.append((paths[0], paths[1], paths[2]))
    return written


@pytest.mark.oracle
@pytest.mark.skipif(not shutil.which("pandoc"), reason="pandoc is not installed")
def test_pandoc_accepts_a_redline_to_the_new_version_and_refuses_it_to_the_old(
    files: list[tuple[Path, Path, Path]],
) -> None:
    jobs = [(redline, decision) for _, _, redline in files for decision in ("accept", "reject")]
    versions = [version for old, new, _ in files for version in (new, old)]
    with ThreadPoolExecutor() as pool:
        decided = pool.map(lambda job: pandoc(*job), jobs)
        said = pool.map(pandoc, versions)
        wrong = [job for job, one, other in zip(jobs, decided, said, strict=True) if one != other]
    assert not [job for job in wrong if not drops_an_item(job[0])]


@pytest.mark.oracle
def test_libreoffice_accepts_a_redline_to_the_new_version_and_refuses_it_to_the_old(
    files: list[tuple[Path, Path, Path]], tmp_path: Path
) -> None:
    python = with_uno() if shutil.which("soffice") else ""
    if not python:
        pytest.skip("LibreOffice with its Python bridge is not installed")
    jobs = [(redline, decision) for _, _, redline in files for decision in ("accept", "reject")]
    versions = [version for old, new, _ in files for version in (new, old)]
    read = libreoffice(tmp_path, jobs, python)
    wrong = [
        (redline.name, decision)
        for (redline, decision), version, said in zip(jobs, versions, read, strict=True)
        if said is not None and said != written(version)
    ]
    assert not wrong
    assert read.count(None) <= len(read) / 100  # LibreOffice 7.4 falls over where a last, turned page is deleted whole
