"""A document as a Word file: styles from `house.docx`, the body as one XML string, everything native to Word.

The package is put together here and not by python-docx, whose template costs 13 ms and 800 KB of XML a file and whose
tables grow superlinearly; nothing of the file depends on the day, the machine or the order of a set.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256

from pipeline.document import walk
from pipeline.document.markup import dump
from pipeline.document.model import Block, Document, Figure, Lang
from pipeline.errors import DocumentError
from pipeline.house import House
from pipeline.word import fonts, parts
from pipeline.word.body import Body
from pipeline.word.numbering import Numbering
from pipeline.word.ooxml import (
    COMMENT_REFERENCE,
    COMMENT_TEXT,
    FRAME,
    HEAD,
    MANIFEST,
    NAMESPACES,
    anchor,
    dump_frame,
    dump_manifest,
    language,
    manifest,
)
from pipeline.word.package import Part, lasting, pack, part
from pipeline.word.pictures import Pictures
from pipeline.word.revisions import Revisions
from pipeline.word.runs import Runs
from pipeline.word.sections import TWIPS, Sections
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
    there. `pages`: the page of each section or table by identifier (of a section without one, "§" and its number in
    the paper, from 0), for its entry in a table of contents; those it does not name are listed without page.
    """
    paper = _Paper(document, house, dict(pages or {}), Revisions(moves=moves), embed_fonts, tracking)
    written = paper.write()
    if broken := paper.revisions.broken():
        return replace(paper, revisions=Revisions(moves=moves, plain=broken)).write()
    return written


@dataclass(frozen=True, slots=True)
class _Paper:
    """What one file is made of."""

    document: Document
    house: House
    pages: dict[str, int]
    revisions: Revisions
    embed_fonts: bool
    tracking: bool

    def write(self) -> bytes:
        document, style = self.document, sheet(self.house.source, self.document.territory)
        shared = _Shared(dict(style.ids), parts.Comments(style.ids[COMMENT_TEXT], style.ids[COMMENT_REFERENCE]))
        numbering = _numbering(self.house)
        running, references = self._running(shared, numbering)
        sections = Sections(self.house, references, rtl=document.langs[0] is Lang.AR)
        relations = parts.Relations()
        writing = self._body(shared, numbering, relations)
        body = writing.body(sections)
        found, frame = dump_manifest(manifest(document, tuple(writing.entries))), _frame(document)
        table, faces = self._fonts()
        xml = {
            "word/document.xml": f"{HEAD}<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>".encode(),
            "word/numbering.xml": numbering.xml().encode(),
            "word/footnotes.xml": parts.footnotes(shared.notes) if shared.notes else b"",
            **(shared.comments.parts() if shared.comments else {}),
            **table,
            **running,
            "word/settings.xml": parts.settings(
                language(Lang.AR, document.territory),
                tracking=self.tracking,
                embed=self.embed_fonts,
                footnotes=bool(shared.notes),
            ),
            **parts.custom(1, MANIFEST, found, fonts.guid(sha256(found).digest())),
            **(parts.custom(2, FRAME, frame, fonts.guid(sha256(frame).digest())) if frame else {}),
            "docProps/core.xml": parts.core(document),
            "docProps/app.xml": parts.app(),
        }
        names = ["word/styles.xml", *(name for name, data in xml.items() if data)]
        xml["word/_rels/document.xml.rels"] = relations.xml(names)
        first = {"[Content_Types].xml": parts.content_types(names), "_rels/.rels": parts.root_relations()}
        rest = sorted({**xml, **shared.files}.items())
        return pack(
            [
                *(part(name, data) for name, data in (*first.items(), *rest) if data),
                lasting("word/styles.xml", style.xml),
                *faces,
            ]
        )

    def _body(self, shared: "_Shared", numbering: Numbering, relations: parts.Relations) -> Body:
        """What writes the body of one part."""
        document = self.document

        def bookmark(name: str, lang: Lang) -> str:
            return anchor(document.key, document.version, name, lang)

        runs = Runs(shared.ids, document.territory, self.revisions, relations, shared.comments, shared.notes, bookmark)
        pictures = Pictures(self.house, relations, shared.files)
        return Body(document, self.house, shared.ids, runs, self.revisions, numbering, pictures, self.pages)

    def _running(self, shared: "_Shared", numbering: Numbering) -> tuple[dict[str, bytes], str]:
        """The parts of header and footer with their relations, and how the first section refers to them."""
        found: dict[str, bytes] = {}
        references = ""
        measure = Sections(self.house, "", rtl=False).width(landscape=False)
        for name, kind, tag, style, blocks in (
            ("header", "default", "hdr", "header", self.document.header),
            ("footer", "default", "ftr", "footer", self.document.footer),
            ("footer-first", "first", "ftr", "footer", self.document.footer),
        ):
            if blocks:
                relations = parts.Relations()
                inner = self._body(shared, numbering, relations).part(blocks, style, measure)
                found[f"word/{name}.xml"] = f"{HEAD}<w:{tag} {NAMESPACES}>{inner}</w:{tag}>".encode()
                found[f"word/_rels/{name}.xml.rels"] = relations.xml()
                references += f'<w:{style}Reference w:type="{kind}" r:id="{parts.relation_id(name)}"/>'
        return found, references

    def _fonts(self) -> tuple[dict[str, bytes], list[Part]]:
        if not self.embed_fonts:
            return {}, []
        table, relations, faces = fonts.table(_faces(self.document, self.house))
        return {"word/fontTable.xml": table, "word/_rels/fontTable.xml.rels": relations}, faces


@dataclass(frozen=True, slots=True)
class _Shared:
    """What all parts of a file add to."""

    ids: dict[str, str]
    comments: parts.Comments
    notes: list[str] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)


def _numbering(house: House) -> Numbering:
    """Lists are indented as the house's list paragraphs are."""
    style = house.styles["list"]
    hanging = round(-style.first * TWIPS) if style.first < 0 else 360
    return Numbering(max(round(style.indent_start * TWIPS), hanging), hanging)


def _frame(document: Document) -> bytes:
    """The paper before what is proposed in it, without the pictures, which the file has already.

    Empty for a paper with characters that no XML can hold: it is read back as it stands.
    """
    plain = walk.without_comments(document)
    paper = walk.rewrite_blocks(walk.reject(plain) if walk.has_changes(plain) else plain, _undrawn)
    try:
        return dump_frame(dump(paper))
    except DocumentError:
        return b""


def _undrawn(block: Block) -> tuple[Block, ...]:
    return (replace(block, source=""),) if isinstance(block, Figure) and block.source else (block,)


def _faces(document: Document, house: House) -> set[fonts.Face]:
    """The faces that the paper shows: those of its styles, and of emphasis where there is some."""
    families = {family for style in house.styles.values() for family in (style.font, style.cs_font)}
    emph = both = False
    for paragraph in walk.paragraphs((*document.blocks, *document.header, *document.footer)):
        for text in walk.texts(paragraph):
            if text.emph:
                emph = True
                both = both or text.strong or bool(paragraph.style)
    # Headings are strong in every paper.
    wanted = [(False, False), (True, False), *[(False, True)] * emph, *[(True, True)] * both]
    return {(family, *face) for family in families for face in wanted}
