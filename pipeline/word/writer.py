"""A document as a Word file: styles from `house.docx`, the body as one XML string, everything native to Word.

The package is put together here and not by python-docx, whose template costs 13 ms and 800 KB of XML a file and whose
tables grow superlinearly; nothing of the file depends on the day, the machine or the order of a set.
"""

from collections.abc import Mapping
from hashlib import sha256

from pipeline.document import walk
from pipeline.document.model import Document, Lang, List, Paragraph, Section, Signatures, Table
from pipeline.house import House
from pipeline.word import fonts, parts
from pipeline.word.body import TWIPS, Body, Sections
from pipeline.word.numbering import Numbering
from pipeline.word.ooxml import (
    COMMENT_REFERENCE,
    COMMENT_TEXT,
    HEAD,
    MANIFEST,
    NAMESPACES,
    anchor,
    dump_manifest,
    language,
    manifest,
)
from pipeline.word.package import Part, lasting, pack, part
from pipeline.word.pictures import Pictures
from pipeline.word.revisions import Revisions
from pipeline.word.runs import Runs
from pipeline.word.styles import sheet


def write(
    document: Document,
    house: House,
    *,
    embed_fonts: bool = True,
    tracking: bool = False,
    moves: bool = True,
    pages: Mapping[str, int] | None = None,
) -> bytes:
    """The Word file.

    `embed_fonts`: the faces used travel inside. `tracking`: edits are recorded from the first (for drafts that leave).
    `moves`: moved passages are written as moves; else, for versions of Word that complain, as deleted here and inserted
    there. `pages`: the page of each identified section or table, for its entry in a table of contents; those it does
    not name are listed without page.
    """
    revisions = Revisions(moves=moves)
    found = _parts(document, house, revisions, pages or {}, embed_fonts=embed_fonts, tracking=tracking)
    if unpaired := revisions.sent ^ revisions.arrived:
        revisions = Revisions(moves=moves, unpaired=frozenset(unpaired))
        found = _parts(document, house, revisions, pages or {}, embed_fonts=embed_fonts, tracking=tracking)
    return found


def _parts(
    document: Document,
    house: House,
    revisions: Revisions,
    pages: Mapping[str, int],
    *,
    embed_fonts: bool,
    tracking: bool,
) -> bytes:
    style = sheet(house.source, document.territory)
    ids = dict(style.ids)
    comments = parts.Comments(ids[COMMENT_TEXT], ids[COMMENT_REFERENCE])
    notes: list[str] = []
    files: dict[str, bytes] = {}
    numbering = _numbering(house)
    places = _Places(document)

    def writer(relations: parts.Relations) -> Body:
        runs = Runs(ids, document.territory, revisions, relations, comments, notes, places.anchor, ids["footnote"])
        pictures = Pictures(house, relations, files)
        return Body(document, house, ids, runs, revisions, numbering, pictures, dict(pages))

    xml: dict[str, bytes] = {}
    relations: dict[str, parts.Relations] = {}
    references = ""
    rtl = document.langs[0] is Lang.AR
    sections = Sections(house, "", rtl=rtl)
    measure = sections.width(landscape=False)
    for name, kind, blocks in (
        ("header", "default", document.header),
        ("footer", "default", document.footer),
        ("footer-first", "first", document.footer),
    ):
        if blocks:
            file = f"word/{name}.xml"
            relations[file] = parts.Relations()
            tag, style_name = ("hdr", "header") if name == "header" else ("ftr", "footer")
            inner = writer(relations[file]).part(blocks, style_name, measure)
            xml[file] = f"{HEAD}<w:{tag} {NAMESPACES}>{inner}</w:{tag}>".encode()
            references += f'<w:{style_name}Reference w:type="{kind}" r:id="{parts.relation_id(file)}"/>'
    sections.references = references

    links = parts.Relations()
    writing = writer(links)
    body = writing.body(sections)
    xml["word/document.xml"] = f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode()
    if numbers := numbering.xml():
        xml["word/numbering.xml"] = numbers.encode()
    if notes:
        xml["word/footnotes.xml"] = parts.footnotes(notes)
    if comments:
        xml |= comments.parts()
    faces: list[Part] = []
    if embed_fonts:
        xml["word/fontTable.xml"], font_relations, faces = fonts.table(_faces(document, house))
        xml["word/_rels/fontTable.xml.rels"] = font_relations
    xml["word/settings.xml"] = parts.settings(
        language(Lang.AR, document.territory), tracking=tracking, embed=embed_fonts, footnotes=bool(notes)
    )
    found = dump_manifest(manifest(document, tuple(writing.entries)))
    xml["customXml/item1.xml"] = found
    xml["customXml/itemProps1.xml"] = parts.custom_properties(MANIFEST, fonts.guid(sha256(found).digest()))
    xml["customXml/_rels/item1.xml.rels"] = parts.custom_relations()
    xml["docProps/core.xml"] = parts.core(document)
    xml["docProps/app.xml"] = parts.app()
    names = ["word/styles.xml", *xml]
    for file, found_relations in relations.items():
        if data := found_relations.xml():
            xml[f"word/_rels/{file.removeprefix('word/')}.rels"] = data
    xml["word/_rels/document.xml.rels"] = links.xml(names)
    first = {"[Content_Types].xml": parts.content_types(names), "_rels/.rels": parts.root_relations()}
    return pack(
        [
            *(part(name, data) for name, data in first.items()),
            *(part(name, data) for name, data in sorted(xml.items())),
            lasting("word/styles.xml", style.xml),
            *(part(name, data) for name, data in sorted(files.items())),
            *faces,
        ]
    )


def _numbering(house: House) -> Numbering:
    """Lists are indented as the house's list paragraphs are."""
    style = house.styles["list"]
    hanging = round(-style.first * TWIPS) if style.first < 0 else 360
    return Numbering(max(round(style.indent_start * TWIPS), hanging), hanging)


def _faces(document: Document, house: House) -> set[fonts.Face]:
    """The faces that the paper shows: those of its styles, and of emphasis where there is some."""
    families = {family for style in house.styles.values() for family in (style.font, style.cs_font)}
    strong, emph, both = True, False, False  # headings are strong in every paper
    for paragraph in walk.paragraphs((*document.blocks, *document.header, *document.footer)):
        for text in walk.texts(paragraph):
            if text.emph:
                emph = True
                both = both or text.strong or bool(paragraph.style)
    wanted = [(False, False)] + [(True, False)] * strong + [(False, True)] * emph + [(True, True)] * both
    return {(family, *face) for family in families for face in wanted}


class _Places:
    """Where internal links can go: the bookmark of an identifier in the language of the link, or in another one."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.langs: dict[str, list[Lang]] | None = None

    def anchor(self, name: str, lang: Lang) -> str:
        """The bookmark, "" where the paper identifies nothing by that name."""
        if self.langs is None:
            self.langs = {}
            for found, own in _identified(self.document):
                self.langs.setdefault(found, []).append(own)
        langs = self.langs.get(name)
        if not langs:
            return ""
        return anchor(self.document.key, self.document.version, name, lang if lang in langs else langs[0])


def _identified(document: Document) -> list[tuple[str, Lang]]:
    """Each identifier with the language of the paragraph that bears its bookmark."""
    found: list[tuple[str, Lang]] = []

    def note(name: str, *paragraphs: Paragraph | None) -> None:
        found.extend((name, paragraph.lang) for paragraph in paragraphs if name and paragraph)

    for block in walk.blocks(document):
        match block:
            case Paragraph():
                note(block.id, block)
            case Section():
                note(block.id, *walk.paragraphs((block.heading,)))
            case List():
                for item in block.items:
                    note(item.id, next(walk.paragraphs(item.blocks), None))
            case Table():
                note(block.id, block.caption or next(walk.paragraphs((block,)), None))
                for row in block.rows:
                    note(row.id, next((p for cell in row.cells for p in walk.paragraphs(cell.blocks)), None))
            case Signatures():
                for box in block.boxes:
                    note(box.id, next(iter(box.lines), None))
            case _:
                if name := getattr(block, "id", ""):
                    found.append((name, getattr(block, "lang", Lang.FR)))
    return found
