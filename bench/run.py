"""`make bench`: our papers beside those of others, in one run on one machine, as ratios.

Each contestant runs in a process of its own: *cold* is that process from its start to its first four papers, *warm* the
four papers again (median, CPU seconds). Absolute times depend on the machine; the ratios are what to look at.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench import contestants  # noqa: E402 -- the folder is not installed

CONTESTANTS = ("our-word", "docxtpl", "our-pdf", "typst", "our-preview", "composing")


@dataclass(frozen=True, slots=True)
class Measure:
    """Seconds of CPU, megabytes, and the size of what was made."""

    cold: float
    warm: float
    peak: float
    pages: int


def measure(name: str, folder: Path) -> None:
    """Measure one contestant in this process; the figures go to stdout as JSON."""
    tasks: Mapping[str, Callable[[], contestants.Task]] = {
        "composing": contestants.composing,
        "our-word": contestants.our_word,
        "our-pdf": contestants.our_pdf,
        "our-preview": contestants.our_preview,
        "docxtpl": lambda: contestants.docxtpl(folder / "docxtpl"),
        "typst": lambda: contestants.typst(folder / "typst"),
    }
    from pipeline.packs.executors import executor

    with executor(1, 1):  # as the command works
        timed(tasks[name]())


def timed(task: contestants.Task) -> None:
    made = task()
    cold = time.process_time()
    times = []
    for _ in range(contestants.RUNS - 1):
        start = time.process_time() - contestants.Runs.aside
        task()
        times.append(time.process_time() - contestants.Runs.aside - start)
    print(json.dumps([cold, statistics.median(times), peak_memory(), sum(map(pages, made))]))


def peak_memory() -> float:
    """Megabytes. Linux's `ru_maxrss` would count the parent that this process was forked from."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)


def pages(data: bytes) -> int:
    if not data.startswith(b"%PDF"):
        return 0
    import pypdfium2

    return len(pypdfium2.PdfDocument(data))


def measured(name: str, folder: Path) -> Measure:
    done = subprocess.run(
        [sys.executable, __file__, name, str(folder)], capture_output=True, check=True, encoding="utf-8"
    )
    return Measure(*json.loads(done.stdout.splitlines()[-1]))


def row(title: str, one: Measure, pages: int, beside: Measure | None = None) -> str:
    cells = [f"{one.cold:7.2f}", f"{one.warm:7.3f}", f"{one.warm / pages * 1000:7.1f}", f"{one.peak:6.0f}"]
    if beside:
        ratios = (one.cold / beside.cold, one.warm / beside.warm, one.peak / beside.peak)
        cells.append("  ".join(f"{ratio:5.2f}×" for ratio in ratios))
    return f"{title:28}" + "  ".join(cells)


def pack(folder: Path) -> None:
    """One pack, then every pack of every city, by the command: everything, then nothing to do."""
    for which, arguments in (("one pack", ("tunis", "1")), ("all packs", ())):
        build = folder / "build" / which.replace(" ", "-")
        command = [sys.executable, "-m", "pipeline", "pack", *arguments]
        environment = os.environ | {"MITHAQ_BUILD": str(build)}
        for title in (f"{which}, cold", f"{which}, nothing changed"):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            start = time.perf_counter()
            subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
            wall = time.perf_counter() - start
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            print(f"{title:28}{cpu:7.2f} s of CPU, {wall:.2f} s by the clock")
            if title.endswith("cold"):
                files, pages = built(build)
                print(f"{'':28}{files} files, {pages} pages: {files / wall:.0f} files/s, {pages / wall:.0f} pages/s")


def built(build: Path) -> tuple[int, int]:
    """How many files the packs in a folder hold, and how many pages their PDFs have."""
    manifests = [json.loads(path.read_bytes()) for path in build.glob("*/*/manifest.json")]
    entries = [entry for manifest in manifests for entry in manifest["files"]]
    return len(entries), sum(entry["pages"] for entry in entries if entry["file"].endswith(".pdf"))


def main() -> None:
    with contestants.folder() as name:
        folder = Path(name)
        pack(folder)
        (folder / "docxtpl").mkdir()
        (folder / "typst").mkdir()
        contestants.prepare_docxtpl(folder / "docxtpl")
        contestants.prepare_typst(folder / "typst")
        figures = {one: measured(one, folder) for one in CONTESTANTS}
    count = figures["our-pdf"].pages
    print(f"\nfour papers ({count} pages)      cold s   warm s  ms/page  peak MB   ratio of cold, warm, memory")
    print(row("Word: mithaq", figures["our-word"], count, figures["docxtpl"]))
    print(row("Word: docxtpl", figures["docxtpl"], count))
    print(row("PDF: mithaq (tagged)", figures["our-pdf"], count, figures["typst"]))
    setting = replace(figures["our-pdf"], warm=figures["our-pdf"].warm - figures["composing"].warm)
    print(row("  once composed (as Typst)", setting, count, figures["typst"]))
    print(row("PDF: Typst (tagged)", figures["typst"], figures["typst"].pages))
    print(row("HTML: mithaq", figures["our-preview"], count))
    print(row("composing, part of mithaq", figures["composing"], count))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        measure(sys.argv[1], Path(sys.argv[2]))
    else:
        main()
