"""`make bench`: reading scans, verifying the archive, and the grid of damaged scans that `docs/archives.md` shows."""

import resource
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from pipeline.archive import scan
from pipeline.archive.reader import reading
from pipeline.archive.store import opened
from pipeline.archive.verify import verify
from tests.archive import scanner
from tests.archive.office import AT, TOR, code, copy, place

PAGES = 100
MEGABYTES = 400
SAMPLE = 4  # pages of each kind of damage


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        scans(Path(folder))
        verifying(Path(folder))
    grid()


def scans(folder: Path) -> None:
    """A scan of many pages: short ones and long ones, to see whether memory grows with the file."""
    page = scanner.scanned(scanner.pages(copy(TOR, 3), 200)[1], "noise")
    before = 0.0
    for count in (PAGES // 5, PAGES):
        path = scanner.save(folder / f"{count}.pdf", [page] * count, 200)
        with reading(2) as reader:
            start = time.perf_counter()
            found = list(reader.pages(path, reader.look(path)))
            spent = time.perf_counter() - start
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        print(
            f"scan of {count} pages at 200 dpi, two processes: {spent:.1f} s "
            f"({used.ru_utime + used.ru_stime - before:.1f} s of CPU), {used.ru_maxrss / 1024:.0f} MB each at most; "
            f"{sum(one.code is not None for one in found)} codes read"
        )
        before = used.ru_utime + used.ru_stime


def verifying(folder: Path) -> None:
    block = bytes(range(256)) * 4096
    with opened(*place(folder)) as archive:
        files = {f"v1/{n}.bin": n.to_bytes(4, "big") + block * 20 for n in range(MEGABYTES // 21)}
        archive.keep("tunis/bench", dict(files), "bench", AT)
        start = time.perf_counter()
        report = verify(archive)
        spent = time.perf_counter() - start
    print(f"verify: {report.size / 1e6 / spent:.0f} MB/s, {len(report.faults)} faults")


def grid() -> None:
    """How many pages are read, and how long a processor takes for each, by damage and resolution."""
    resolutions = (150, 200, 300)
    print("| dégât | " + " | ".join(f"{dpi} ppp" for dpi in resolutions) + " |")
    print("|---|" + "---|" * len(resolutions))
    wrong = 0
    pages = {dpi: scanner.pages(copy(TOR, SAMPLE), dpi) for dpi in resolutions}
    for damage in scanner.DAMAGES:
        cells = []
        for dpi in resolutions:
            images = [scanner.scanned(page, damage, seed) for seed, page in enumerate(pages[dpi])]
            read, start = 0, time.process_time()
            for n, image in enumerate(images, 1):
                found = next(filter(None, map(scan._code, scan._ladder(image))), None)  # noqa: SLF001 -- what is measured
                read += bool(found and found[0] == replace(code(TOR, SAMPLE), page=n))
                wrong += bool(found and found[0] != replace(code(TOR, SAMPLE), page=n))
            cells.append(f"{read}/{len(images)} ({(time.process_time() - start) / len(images):.2f} s)")
        print(f"| {damage} | " + " | ".join(cells) + " |")
    print(f"\nwrong reads: {wrong}")


if __name__ == "__main__":
    main()
