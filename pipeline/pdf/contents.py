"""The table of contents: what there is to list, and the lines that list it, with leaders and page numbers."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from pipeline.document.model import Block, Document, Lang, Paragraph, Parallel, Section, Table
from pipeline.document.model import Text as Words
from pipeline.document.walk import inside
from pipeline.pdf.ink import Ink
from pipeline.pdf.paragraph import Run, Text
from pipeline.pdf.strips import TextLine

PLACES = {"sections": "§", "tables": "§§"}  # names of places that no id has


@dataclass(frozen=True, slots=True)
class Entry:
    """A heading or the caption of a table: its name as a place, its level from 1, its words in each language."""

    name: str
    of: Literal["sections", "tables"]
    level: int
    titles: Mapping[Lang, Paragraph]
    id: str = ""

    def words(self, lang: Lang) -> str:
        title = self.titles.get(lang) or next(iter(self.titles.values()))
        said = "".join(item.text for item in title.content if isinstance(item, Words))
        return f"{title.label} {said}" if title.label else said


def entries(document: Document) -> list[Entry]:
    """All there is to list, in the order of the paper; names count as the flow does."""
    found = list(_entries(document.blocks, 1))
    counts = {"sections": 0, "tables": 0}
    out = []
    for of, level, titles, name in found:
        out.append(Entry(f"{PLACES[of]}{counts[of]}", of, level, titles, name))
        counts[of] += 1
    return out


_Found = tuple[Literal["sections", "tables"], int, Mapping[Lang, Paragraph], str]


def _entries(blocks: Iterable[Block], level: int) -> Iterator[_Found]:
    for block in blocks:
        if isinstance(block, Section):
            yield "sections", level, _titles(block.heading), block.id
            yield from _entries(block.blocks, level + 1)
            continue
        if isinstance(block, Table) and block.caption:
            yield "tables", 1, _titles(block.caption), block.id
        yield from _entries(inside(block), level)


def _titles(heading: Paragraph | Parallel) -> dict[Lang, Paragraph]:
    columns = ((heading,),) if isinstance(heading, Paragraph) else heading.columns
    return {p.lang: p for column in columns for p in column if isinstance(p, Paragraph)}


@dataclass(eq=False, kw_only=True)
class EntryLine(TextLine):
    """The last line of an entry: dots, and the number of its page at the other edge."""

    pages: Mapping[str, int]
    name: str

    def draw(self, ink: Ink, x: float, top: float) -> None:
        super().draw(ink, x, top)
        run = next(self.text.runs_of(self.line))
        said = Text([Run(f" {self.pages[self.name] + 1}", run.look, run.link)], self.text.base)
        (line,) = said.lines(self.width)
        y = top - self.above - self.baseline
        a, b = self.indent + self.line.width + 6, self.width - line.width - 3
        rtl = self.text.base == 1
        with ink.artifact():
            ink.dots(x + (self.width - b if rtl else a), x + (self.width - a if rtl else b), y + 0.6, self.style.colour)
        said.draw(ink, line, x if rtl else x + self.width - line.width, y, self.element)


def linked(entry: Entry, lang: Lang) -> Paragraph:
    """The words of the entry, label first, as a link to its place; without their notes and changes."""
    title = entry.titles[lang]
    words = [Words(item.text, item.lang) for item in title.content if isinstance(item, Words)]
    label = [Words(f"{title.label}\u2002", lang)] if title.label else []
    return Paragraph(tuple(replace(word, href=f"#{entry.name}") for word in [*label, *words]), lang)


def with_number(line: TextLine, entry: Entry, pages: Mapping[str, int]) -> EntryLine:
    return EntryLine(**vars(line), pages=pages, name=entry.name)
