"""What tests of the Word writer share: a house, small documents, and the XML of what was written."""

import io
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree

from pipeline import house
from pipeline.document.model import Block, Cell, Change, Document, Lang, Paragraph, Row, Table, Text
from pipeline.word.ooxml import NAMESPACES
from pipeline.word.writer import write

HOUSE = Path(__file__).parents[2] / "templates" / "house.docx"
NS = {
    prefix.removeprefix("xmlns:"): uri.strip('"')
    for prefix, uri in (pair.split("=", 1) for pair in NAMESPACES.split() if pair.startswith("xmlns:"))
}


@cache
def the_house() -> house.House:
    return house.read(HOUSE)


def paper(*blocks: Block, lang: Lang = Lang.FR, **more: Any) -> Document:
    """A document of these blocks."""
    given = {
        "key": "tunis-c1-note",
        "kind": "note",
        "version": "1",
        "langs": (lang,),
        "territory": "TN",
        "title": "Note",
        "day": None,
        "blocks": blocks,
    }
    return Document(**{**given, **more})


def line(words: str, lang: Lang = Lang.FR, *, changes: tuple[Change, ...] = (), **more: Any) -> Paragraph:
    """A paragraph of one run, whose changes are those of the run and, unless given apart, of the mark."""
    mark = more.pop("mark", changes)
    return Paragraph((Text(words, lang, changes=changes),), lang, changes=mark, **more)


def table(*rows: tuple[str, ...], lang: Lang = Lang.FR, **more: Any) -> Table:
    """A table whose first row is its header."""
    made = tuple(
        Row(tuple(Cell((line(words, lang),), "" if number else "col") for words in row), header=number == 0)
        for number, row in enumerate(rows)
    )
    return Table(made, lang, (1,) * len(rows[0]), **more)


def written(document: Document, **switches: Any) -> zipfile.ZipFile:
    return zipfile.ZipFile(io.BytesIO(write(document, the_house(), **{"embed_fonts": False, **switches})))


def part(package: zipfile.ZipFile, name: str = "word/document.xml") -> etree._Element:
    return etree.fromstring(package.read(name))


def body(*blocks: Block, lang: Lang = Lang.FR, **switches: Any) -> etree._Element:
    return part(written(paper(*blocks, lang=lang), **switches))


def found(root: etree._Element, path: str) -> list[Any]:
    """The elements or attribute values at an XPath with Word's usual prefixes."""
    result = root.xpath(path, namespaces=NS)
    return result if isinstance(result, list) else [result]
