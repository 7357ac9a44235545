"""`make bench`: what comes back read: one long file with many changes, and a batch of returned files made amendments.

Each is measured in a process of its own: seconds of CPU from the start of that process, with what it has to import, and
peak megabytes. `LIMITS` are what must hold on a machine of an office.
"""

import json
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.redline import WHEN, Paper  # noqa: E402 -- the folder is not installed

PAGES, BATCH, SHORT = 100, 20, 10  # of the long file; returned files, and pages of each
LIMITS = {"reading": 2.0, "reviewing": 5.0}  # seconds


def files(folder: Path) -> None:
    """The papers as they left, as frozen documents, and the Word files that come back, a redline each."""
    from pipeline import house
    from pipeline.changes.compare import compare
    from pipeline.document.markup import dump
    from pipeline.word.writer import write

    look = house.read(ROOT / "templates" / "house.docx")
    for name, pages, count in (("long", PAGES, 1), ("short", SHORT, BATCH)):
        paper = Paper(pages)
        (folder / f"{name}.html").write_text(dump(paper.old), encoding="utf-8")
        (folder / name).mkdir()
        for number in range(count):
            new = replace(paper.edited(paper.old), version=paper.old.version)
            redline = compare(paper.old, new, author=f"Auteur {number}", when=WHEN)
            (folder / name / f"retour {number}.docx").write_bytes(write(redline, look, embed_fonts=False))


def reading(folder: Path) -> int:
    """How many changes were read."""
    from pipeline.document.markup import parse
    from pipeline.document.walk import changes_in
    from pipeline.word.reader import read

    paper = parse((folder / "long.html").read_text(encoding="utf-8"))
    data = (folder / "long" / "retour 0.docx").read_bytes()
    return sum(1 for _ in changes_in(read(data, "retour 0.docx", [paper]).document))


def reviewing(folder: Path) -> int:
    """How many amendments were made."""
    from pipeline.changes.review import review
    from pipeline.content.load import load
    from pipeline.document.markup import parse

    paper = parse((folder / "short.html").read_text(encoding="utf-8"))
    city = load(ROOT / "content").city("tunis")
    return review((folder / "short").iterdir(), [paper], city, {}).new


TASKS = {"reading": reading, "reviewing": reviewing}


def run(name: str, folder: Path) -> None:
    """In this process; the figures go to stdout as JSON."""
    found = TASKS[name](folder)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    print(json.dumps([found, time.process_time(), peak]))


def main() -> None:
    print(f"{'what comes back':36}{'CPU s':>9}{'at most':>9}{'peak MB':>9}")
    with tempfile.TemporaryDirectory() as name:
        files(Path(name))
        for task, limit in LIMITS.items():
            command = [sys.executable, __file__, task, name]
            done = subprocess.run(command, capture_output=True, check=True, encoding="utf-8")
            found, spent, peak = json.loads(done.stdout.splitlines()[-1])
            what = (
                f"{PAGES} pages, {found} changes read"
                if task == "reading"
                else f"{BATCH} × {SHORT} pages, {found} amendments"
            )
            print(f"{what:36}{spent:9.2f}{limit:9.1f}{peak:9.0f}")


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
