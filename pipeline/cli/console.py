"""How the program speaks: results on stdout; progress, remarks and faults on stderr; French or English.

Nothing is animated and nothing coloured where no terminal is watching. Words from content are shown with their control
characters spelled out: a name must not be able to move the cursor or turn a line around.
"""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pipeline.errors import PipelineError, Place, Remark, Sentence

# C0 but for the line feed, DEL, C1, and the controls of direction (isolates aside: they turn nothing around).
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]")


def language(environ: Mapping[str, str]) -> str:
    """The language of messages that the machine asks for: "fr" or "en"."""
    for name in ("MITHAQ_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environ.get(name):
            return "fr" if value.lower().startswith("fr") else "en"
    return "en"


def command(verb: str, city: str = "", kind: str = "") -> str:
    """How to ask for a verb: as the person did, who may know only `make`."""
    if "MAKELEVEL" in os.environ:
        words = ["make", verb, f"CITY={city}" if city else "", f"KIND={kind}" if kind else ""]
    else:
        words = ["mithaq", verb, city, kind]
    return " ".join(filter(None, words))


def many_fr(number: int, one: str, more: str) -> str:
    """A number and what it counts: French has the plural from two on."""
    return f"{number} {one if number < 2 else more}"  # noqa: PLR2004 -- two is what the rule is about


def many_en(number: int, one: str, more: str) -> str:
    """A number and what it counts: English has the singular for one alone."""
    return f"{number} {one if number == 1 else more}"


class Console:
    def __init__(self, lang: str) -> None:
        self.lang = lang
        for stream in (sys.stdout, sys.stderr):
            # A terminal that cannot show Arabic shows its code points instead of ending the program.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")

    def words(self, sentence: Sentence | str) -> str:
        if isinstance(sentence, str):
            return sentence
        return sentence.fr if self.lang == "fr" else sentence.en

    def result(self, sentence: Sentence | str) -> None:
        sys.stdout.write(_plain(self.words(sentence)) + "\n")

    def note(self, sentence: Sentence | str) -> None:
        sys.stderr.write(_plain(self.words(sentence)) + "\n")
        sys.stderr.flush()

    def fault(self, error: PipelineError) -> None:
        self._point(error.place, error.what, error.hint)

    def remark(self, remark: Remark) -> None:
        self._point(remark.place, remark.what, remark.hint)

    def _point(self, place: Place | None, what: Sentence, hint: Sentence | None) -> None:
        where = f"{Place(self.seen(Path(place.file)), place.line, place.column)}: " if place else ""
        self.note(where + self.words(what))
        if hint:
            self.note(f"  → {self.words(hint)}")

    def seen(self, path: Path) -> str:
        """The path as it is named from the current folder, where it stands inside it: as an editor opens it."""
        here = Path.cwd()
        return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)

    @contextmanager
    def progress(self, total: int) -> Iterator[Callable[[str], None]]:
        """Call the value once for each of `total` steps, with what was done: a bar on a terminal, else a line each."""
        if not sys.stderr.isatty():
            yield self.note
            return
        from rich.console import Console as Terminal
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
        # No thread of its own: processes are started while it shows.
        with Progress(*columns, console=Terminal(stderr=True), transient=True, auto_refresh=False) as bar:
            task = bar.add_task("", total=total)

            def step(done: str) -> None:
                bar.update(task, advance=1, description=done.replace("[", r"\["), refresh=True)

            yield step


def _plain(text: str) -> str:
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
