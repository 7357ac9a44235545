"""`make bench`: two versions compared and written as a Word redline, beside what others do with the same two files.

Each contestant runs in a process of its own: ours reads the two frozen documents, the others the Word files made from
them. *cold* is that process from its start to the file, *warm* the call again (the best of some; engines that are
programs start anew each time), in seconds by the clock; peak megabytes, children included. The ratios are what to look
at. Then the cost of comparing alone as the paper grows.
"""

import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

if TYPE_CHECKING:
    from pipeline.document.model import Block, Document, Paragraph, Section

PAGES = (7, 100)
GROWTH = (100, 200, 400)
RUNS = 3
WHEN = datetime(2023, 11, 1, tzinfo=UTC)
FRENCH = (
    "le comité de pilotage se réunit deux fois par an sur convocation du président ; les parties prenantes sont "
    "invitées à répondre dans un délai de quinze jours ouvrables et la municipalité accuse réception de toute "
    "contribution écrite relative à la gouvernance locale des migrations dans la ville"
)
ARABIC = (
    "تجتمع لجنة القيادة مرتين في السنة بدعوة من رئيسها وتدعى الأطراف المعنية إلى الرد في أجل خمسة عشر يوم عمل "
    "وتشعر البلدية باستلام كل مساهمة كتابية تتعلق بالحوكمة المحلية للهجرة في المدينة"
)
REWORDED, GONE, FOLLOWED = 0.4, 0.95, 0.9  # of the paragraphs: two in five, one in twenty, one in ten by a new one


# -- two versions -----------------------------------------------------------------------------------------------------


class Paper:
    """A paper of so many pages, a section a page, and what an officer made of it: the same at every run."""

    def __init__(self, pages: int) -> None:
        self.chance = Random(pages)  # noqa: S311 -- not for secrets
        self.old = self._document([self._section(number) for number in range(pages)])
        self.new = self.edited(self.old)

    def _words(self, count: int, words: str) -> str:
        return " ".join(self.chance.choice(words.split()) for _ in range(count)) + "."

    def _paragraph(self, count: int, name: str = "") -> "Paragraph":
        from pipeline.document.model import Lang, Paragraph, Text

        lang, words = (Lang.AR, ARABIC) if self.chance.random() < 1 / 3 else (Lang.FR, FRENCH)
        return Paragraph((Text(self._words(count, words), lang),), lang, id=name)

    def _section(self, number: int) -> "Section":
        from pipeline.document.model import Cell, Lang, Paragraph, Row, Section, Table, Text

        title = Paragraph((Text(self._words(4, FRENCH), Lang.FR),), Lang.FR, label=f"Article {number + 1}")
        clauses = tuple(self._paragraph(60, f"c{number}-{n}") for n in range(5))
        rows = tuple(Row(tuple(Cell((self._paragraph(4),)) for _ in range(3))) for _ in range(4))
        return Section(title, (*clauses, Table(rows, Lang.FR, (1, 1, 1))), f"s{number}", "article")

    def _document(self, blocks: "list[Section]") -> "Document":
        from pipeline.document.model import Document, Lang

        return Document("tunis-tor", "terms-of-reference", "v1", (Lang.FR,), "TN", "Termes", None, tuple(blocks))

    def edited(self, old: "Document") -> "Document":
        from pipeline.document.model import Section

        sections = [replace(s, blocks=tuple(self._blocks(s))) for s in old.blocks if isinstance(s, Section)]
        sections.insert(0, sections.pop())
        return replace(old, blocks=tuple(sections))

    def _blocks(self, section: "Section") -> "Iterator[Block]":
        from pipeline.document.model import Paragraph, Text

        for block in section.blocks:
            fate = self.chance.random()
            if isinstance(block, Paragraph) and fate < REWORDED:
                words = next(text for text in block.content if isinstance(text, Text))
                cut = words.text.split(" ")
                cut[self.chance.randrange(len(cut))] = self._words(3, FRENCH if words.lang == "fr" else ARABIC)
                yield replace(block, content=(replace(words, text=" ".join(cut)),))
            elif fate > GONE:
                continue
            else:
                yield block
            if fate > FOLLOWED:
                yield self._paragraph(40)


# -- contestants: each is run as `redline.py NAME FOLDER` --------------------------------------------------------------


def ours(folder: Path) -> None:
    from pipeline import house
    from pipeline.changes.compare import compare
    from pipeline.document.markup import parse
    from pipeline.word.writer import write

    old, new = (parse((folder / f"{name}.html").read_text(encoding="utf-8")) for name in ("old", "new"))
    redline = compare(old, new, author="Mithaq", when=WHEN)
    look = house.read(ROOT / "templates" / "house.docx")
    (folder / "ours.docx").write_bytes(write(redline, look, embed_fonts=False))


def python_redlines(folder: Path) -> None:
    from python_redlines.engines import DocxodusEngine

    data, *_ = DocxodusEngine().run_redline("Mithaq", folder / "old.docx", folder / "new.docx")
    (folder / "python-redlines.docx").write_bytes(data)


def docx_trackdiff(folder: Path) -> None:
    """It is a command: its entry is called, to leave out the start of Python."""
    sys.argv = ["compare", *(str(folder / name) for name in ("old.docx", "new.docx", "trackdiff.docx"))]
    import_module("docx_trackdiff.compare").main()


def libreoffice(folder: Path) -> None:
    jobs = folder / "jobs.json"
    job = [str(folder / "new.docx"), str(folder / "old.docx"), str(folder / "libreoffice.docx")]
    jobs.write_text(json.dumps([job]), encoding="utf-8")
    script = ROOT / "tests" / "changes" / "office.py"
    profile = folder / "profile"
    profile.mkdir(exist_ok=True)
    command = ["/usr/bin/python3", str(script), shutil.which("soffice") or "", str(profile), str(jobs)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)


CONTESTANTS = {
    "mithaq": (ours, "pipeline"),
    "python-redlines": (python_redlines, "python_redlines"),
    "docx-trackdiff": (docx_trackdiff, "docx_trackdiff"),
    "LibreOffice": (libreoffice, ""),
}


def present(name: str) -> bool:
    module = CONTESTANTS[name][1]
    return bool(find_spec(module) if module else shutil.which("soffice") and Path("/usr/bin/python3").exists())


# -- measuring --------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Measure:
    """Seconds by the clock, and megabytes."""

    cold: float
    warm: float
    peak: float


def measured(name: str, folder: Path) -> Measure:
    start = time.perf_counter()
    subprocess.run([sys.executable, __file__, name, str(folder), "1"], capture_output=True, check=True)
    cold = time.perf_counter() - start
    command = [sys.executable, __file__, name, str(folder), str(RUNS)]
    done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
    return Measure(cold, *json.loads(done.stdout.splitlines()[-1]))


def run(name: str, folder: Path, runs: int) -> None:
    """In this process; the figures go to stdout as JSON."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        CONTESTANTS[name][0](folder)
        times.append(time.perf_counter() - start)
    used = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    print(json.dumps([min(times), max(used) / (1024 if sys.platform != "darwin" else 1024**2)]))


def files(folder: Path, pages: int) -> None:
    """Both versions as frozen documents and as Word files."""
    from pipeline import house
    from pipeline.document.markup import dump
    from pipeline.word.writer import write

    look, paper = house.read(ROOT / "templates" / "house.docx"), Paper(pages)
    for name, document in (("old", paper.old), ("new", paper.new)):
        (folder / f"{name}.html").write_text(dump(document), encoding="utf-8")
        (folder / f"{name}.docx").write_bytes(write(document, look, embed_fonts=False))


def main() -> None:
    titles = f"{'redline of two versions':26}{'pages':>6}{'cold s':>9}{'warm s':>9}{'peak MB':>9}"
    print(f"{titles}   beside ours, cold and warm")
    for pages in PAGES:
        with tempfile.TemporaryDirectory() as name:
            files(Path(name), pages)
            figures = {one: measured(one, Path(name)) for one in CONTESTANTS if present(one)}
        mine = figures["mithaq"]
        for one, found in figures.items():
            ratio = f"   {found.cold / mine.cold:6.1f}× {found.warm / mine.warm:6.1f}×" if one != "mithaq" else ""
            print(f"{one:26}{pages:6}{found.cold:9.2f}{found.warm:9.3f}{found.peak:9.0f}{ratio}")
        for one in [one for one in CONTESTANTS if one not in figures]:
            print(f"{one:26} not installed")
    growth()


def growth() -> None:
    """Comparing alone: the cost of a page stays the same."""
    from pipeline.changes.compare import compare

    for pages in GROWTH:
        paper = Paper(pages)
        start = time.process_time()
        compare(paper.old, paper.new, author="Mithaq", when=WHEN)
        spent = time.process_time() - start
        print(f"{'comparing alone':26}{pages:6}{spent:9.2f} s of CPU, {spent / pages * 1000:.1f} ms a page")


if __name__ == "__main__":
    os.environ.setdefault("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT", "1")  # the engine asks for ICU otherwise
    if len(sys.argv) > 1:
        run(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
