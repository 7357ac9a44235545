"""The same four papers (concept note and agenda, French and Arabic) made by us and by others.

Ours composes them from the content each time, which is shown apart as well. docxtpl starts from our own Word files with
every text made a variable, Typst from markup made from our documents: neither has to compose.

Typst and our PDF writer both remember what they have set, and the same text again would cost them next to nothing: so
each run has the words of each text in another order. Changing the order is not counted.
"""

import io
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pipeline.content.load import Content
    from pipeline.document.model import Block, Cell, Document, Inline, Paragraph, Table

ROOT = Path(__file__).resolve().parent.parent
RUNS = 8  # one cold, then warm ones
_SPECIAL = "\\#$*_`<>@=-+/~[]'\""
KINDS = ("concept-note", "agenda")
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Task = Callable[[], list[bytes]]  # makes the four papers anew


class Runs:
    """`next()` composes the four papers, in each run with other words; `aside` is the CPU time not to be counted."""

    aside = 0.0

    def __init__(self) -> None:
        self.turn = 0

    def next(self) -> list["Document"]:
        documents = composed()
        start = time.process_time()
        documents = [turned(document, self.turn) for document in documents]
        self.turn += 1
        Runs.aside += time.process_time() - start
        return documents


def composed() -> list["Document"]:
    """The four papers, composed from the built-in content."""
    from pipeline.compose.build import compose
    from pipeline.document.model import Lang

    return [
        compose(_content(), ROOT / "templates", "tunis", 1, kind, lang) for kind in KINDS for lang in (Lang.FR, Lang.AR)
    ]


def turned(document: "Document", turn: int) -> "Document":
    """The same paper with the words of each text turned by `turn` places."""
    from pipeline.document import walk
    from pipeline.document.model import Text

    def words(text: Text) -> Text:
        inner = text.text.strip(" ")  # blanks at its ends stay, or words would grow together
        found = inner.split(" ")
        at = turn % len(found)
        return replace(text, text=text.text.replace(inner, " ".join(found[at:] + found[:at]), 1)) if inner else text

    def paragraph(found: "Paragraph") -> "Paragraph":
        return replace(found, content=tuple(words(i) if isinstance(i, Text) else i for i in found.content))

    return walk.rewrite(document, paragraph) if turn else document


@cache
def _content() -> "Content":
    from pipeline.content.load import load

    return load(ROOT / "content")


def composing() -> Task:
    return lambda: [document.key.encode() for document in composed()]


def our_word() -> Task:
    from pipeline import house
    from pipeline.word import writer

    runs = Runs()
    look = house.read(ROOT / "templates" / "house.docx")
    return lambda: [writer.write(document, look, embed_fonts=False) for document in runs.next()]


def our_pdf() -> Task:
    from pipeline import house
    from pipeline.pdf import writer

    runs = Runs()
    look = house.read(ROOT / "templates" / "house.docx")
    return lambda: [writer.write(document, look).data for document in runs.next()]


def our_preview() -> Task:
    from pipeline import house
    from pipeline.web import writer

    runs = Runs()
    look = house.read(ROOT / "templates" / "house.docx")
    return lambda: [writer.write(document, look).encode() for document in runs.next()]


# -- docxtpl ----------------------------------------------------------------------------------------------------------


def prepare_docxtpl(folder: Path) -> None:
    """Our Word files, each text of their body replaced by a variable, and the texts beside them."""
    import json

    import docx

    for n, data in enumerate(our_word()()):
        file = docx.Document(io.BytesIO(data))
        texts: list[str] = []
        for element in file.element.body.iter(f"{W}t"):
            texts.append(element.text or "")
            element.text = f"{{{{ t[{len(texts) - 1}] }}}}"
        file.save(str(folder / f"{n}.docx"))
        (folder / f"{n}.json").write_text(json.dumps(texts), encoding="utf-8")


def docxtpl(folder: Path) -> Task:
    import json

    from docxtpl import DocxTemplate

    def one(n: int) -> bytes:
        template = DocxTemplate(str(folder / f"{n}.docx"))
        template.render({"t": json.loads((folder / f"{n}.json").read_text(encoding="utf-8"))}, autoescape=True)
        out = io.BytesIO()
        template.save(out)
        return out.getvalue()

    return lambda: [one(n) for n in range(4)]


# -- Typst ------------------------------------------------------------------------------------------------------------


def prepare_typst(folder: Path) -> None:
    """The papers as Typst markup, once a run, and the faces of the house."""
    from pipeline import fonts

    for strong in (False, True):
        (folder / f"FiraGO-{strong}.ttf").write_bytes(fonts.face("FiraGO", strong, False))  # noqa: FBT003 -- as `face`
    papers = composed()
    for run in range(RUNS):
        for n, document in enumerate(papers):
            (folder / f"{n}-{run}.typ").write_text(_Markup().document(turned(document, run)), encoding="utf-8")


def typst(folder: Path) -> Task:
    import typst as compiler

    fonts = compiler.Fonts(include_system_fonts=False, font_paths=[str(folder)])
    runs = iter(range(RUNS))

    def task() -> list[bytes]:
        run = next(runs)
        return [
            compiler.compile(str(folder / f"{n}-{run}.typ"), font_paths=fonts, format="pdf", pdf_standards=["a-2a"])
            for n in range(4)
        ]

    return task


class _Markup:
    """A paper in Typst's language."""

    def document(self, document: "Document") -> str:
        lang = document.langs[0]
        return (
            '#set page(paper: "a4", margin: 2.2cm, numbering: "1 / 1")\n'
            f'#set text(font: "FiraGO", size: 10pt, lang: "{lang}", dir: {lang.direction})\n'
            + "\n".join(self.blocks(document.blocks, 1))
        )

    def blocks(self, blocks: tuple["Block", ...], level: int) -> Iterator[str]:
        from pipeline.document.model import Figure, List, Paragraph, Section, Table

        for block in blocks:
            match block:
                case Paragraph():
                    yield f"#par[{self.text(block)}]"
                case Section(heading=Paragraph() as heading):
                    yield f"#heading(level: {level})[{self.text(heading)}]"
                    yield from self.blocks(block.blocks, level + 1)
                case List():
                    items = (f"[{' '.join(self.blocks(item.blocks, level))}]" for item in block.items)
                    yield f"#list({', '.join(items)})"
                case Table():
                    yield self.table(block)
                case Figure():
                    yield '#rect(width: 20mm, height: 13mm, fill: rgb("#003399"))'
                case _:
                    pass

    def table(self, table: "Table") -> str:
        columns = ", ".join(f"{width}fr" for width in table.columns)
        head = self.cells(cell for row in table.rows if row.header for cell in row.cells)
        body = self.cells(cell for row in table.rows if not row.header for cell in row.cells)
        header = f"table.header({head}), " if head else ""
        return f"#table(columns: ({columns},), {header}{body})"

    def cells(self, cells: Iterable["Cell"]) -> str:
        return ", ".join(
            f"table.cell(colspan: {cell.colspan}, rowspan: {cell.rowspan})[{' '.join(self.blocks(cell.blocks, 1))}]"
            for cell in cells
        )

    def text(self, paragraph: "Paragraph") -> str:
        label = f"{_escaped(paragraph.label)} " if paragraph.label else ""
        return label + "".join(map(self.run, paragraph.content))

    def run(self, inline: "Inline") -> str:
        from pipeline.document.model import Text

        if not isinstance(inline, Text):
            return ""
        text = f"[{_escaped(inline.text)}]"
        for wanted, name in ((inline.underline, "underline"), (inline.emph, "emph"), (inline.strong, "strong")):
            text = f"[#{name}{text}]" if wanted else text
        return f"#{text}"


def _escaped(text: str) -> str:
    return "".join(f"\\{c}" if c in _SPECIAL else c for c in text).replace("\n", " \\ ")


def folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="mithaq-bench-")
