"""A document as a PDF: `write`. Tagged, archival, and the same bytes for the same document and house."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from typing import Any

from reportlab.pdfgen.canvas import Canvas

from pipeline.document.model import Block, Document, Field, Landscape, Lang
from pipeline.document.walk import blocks, paragraphs
from pipeline.house import House
from pipeline.pdf import archival, strips
from pipeline.pdf.archival import About, Attachment
from pipeline.pdf.contents import PLACES, Entry, entries
from pipeline.pdf.flow import Flow, Place
from pipeline.pdf.ink import Ink, Link, Target
from pipeline.pdf.moves import ends
from pipeline.pdf.objects import Raw, Stream, put, written
from pipeline.pdf.outline import outline
from pipeline.pdf.pages import NOTES_GAP, Frame, Page, paginate
from pipeline.pdf.runs import Inlines
from pipeline.pdf.strips import Strip
from pipeline.pdf.tags import ROLES, Element, text, tree

_BAR = 12.0  # points between the text and the bar of a change
_CLEAR = 8.0  # at least so much between the header or footer and the text


@dataclass(frozen=True, slots=True)
class Pdf:
    """A written paper: its bytes, how many pages it has, and on which (from 1) each identified passage starts.

    The section that is the n-th of the paper, from 0, is in `places` as "§n" too, for those without an identifier.
    """

    data: bytes
    pages: int
    places: Mapping[str, int] = field(default_factory=dict)


def write(document: Document, house: House, *, attachment: Attachment | None = None, kashida: bool = False) -> Pdf:
    """The PDF of a document in the style of the house; with an attachment it is PDF/A-3, else PDF/A-2.

    `kashida`: justified Arabic lines are widened by their letters first, then by their spaces.

    Raises:
        FontError: no font of the house can draw a character; the sentence names it and the words around it.
    """
    lang = document.langs[0]
    inlines = Inlines(document.territory, house.link, moves=ends(document))
    listed = entries(document)
    found: dict[str, int] = {}
    flow = Flow(document, house, inlines, listed, found, kashida)
    root = Element("Document", language=inlines.tag(lang))
    margins = _Margins(document, house, inlines)
    portrait, landscape = _frames(document, house, margins)
    body = Place(root, portrait.measure, lang, landscape=landscape.measure)
    pages = paginate(flow.blocks(document.blocks, body), portrait, landscape)
    found |= {name: n for n, page in reversed(list(enumerate(pages))) for name in _names(page)}
    canvas = _Canvas(BytesIO(), pageCompression=0, invariant=1, pdfVersion=(1, 7), lang=root.language)
    ink = Ink(canvas)
    references = []
    for number, page in enumerate(pages):
        canvas.setPageSize((page.frame.width, page.frame.height))
        _draw(ink, page, rtl=lang is Lang.AR)
        _margins(ink, page, margins, number, len(pages))
        references.append(canvas.document.thisPageRef())
        ink.end_page()
    about = About(
        document.title,
        document.author,
        document.subject,
        tuple(inlines.tag(one) for one in document.langs),
        document.day,
    )
    data = _File(canvas, ink, root, references).finish(about, listed, attachment)
    places = {name: n + 1 for name, n in found.items() if not name.startswith(PLACES["tables"])}
    return Pdf(data, len(pages), dict(sorted(places.items(), key=lambda item: item[1])))


class _Canvas(Canvas):
    """A canvas that puts no font on a page by itself: the standard ones cannot be embedded."""

    @property
    def document(self) -> Any:
        """The file that ReportLab keeps; it has no types."""
        return self._doc  # type: ignore[attr-defined]  # ReportLab's

    def _make_preamble(self) -> None:
        self._preamble = ""

    def setFont(self, psfontname: str, size: float, leading: float | None = None) -> None:  # noqa: N802 -- ReportLab's
        """All text is drawn by `paragraph`, with fonts of its own."""


# -- pages ------------------------------------------------------------------------------------------------------------


def _frames(document: Document, house: House, margins: "_Margins") -> tuple[Frame, Frame]:
    """The portrait and the landscape page; margins grow where header or footer need more."""
    page = house.page
    start, end = (page.end, page.start) if document.langs[0] is Lang.AR else (page.start, page.end)

    def frame(width: float, height: float) -> Frame:
        measure = width - start - end
        top = max(page.top, page.header + strips.height(margins.header(measure, 1, 1)) + _CLEAR)
        bottom = max(page.bottom, page.footer + strips.height(margins.footer(measure, 1, 1)) + _CLEAR)
        return Frame(width, height, start, end, top if document.header else page.top, bottom)

    portrait = frame(page.width, page.height)
    turns = any(isinstance(block, Landscape) for block in blocks(document))
    return portrait, frame(page.height, page.width) if turns else portrait


@dataclass(frozen=True, slots=True)
class _Margins:
    """Header and footer of the pages; `number` counts from 0. What does not say its page is set once."""

    document: Document
    house: House
    inlines: Inlines
    kept: dict[tuple[str, float], list[Strip]] = field(default_factory=dict)

    def header(self, measure: float, number: int, total: int) -> list[Strip]:
        return self._set(self.document.header, "header", measure, (number, total)) if number else []

    def footer(self, measure: float, number: int, total: int) -> list[Strip]:
        return self._set(self.document.footer, "footer", measure, (number, total))

    def _set(self, blocks: Sequence[Block], style: str, measure: float, page: tuple[int, int]) -> list[Strip]:
        if found := self.kept.get((style, measure)):
            return found
        inlines = replace(self.inlines, fields={"page": page[0] + 1, "pages": page[1]})
        nowhere = Place(Element("Document"), measure, self.document.langs[0], style)
        made = Flow(self.document, self.house, inlines).blocks(blocks, nowhere)
        if not any(isinstance(item, Field) for paragraph in paragraphs(blocks) for item in paragraph.content):
            self.kept[style, measure] = made
        return made


def _names(page: Page) -> Iterator[str]:
    for placed in page.placed:
        yield from placed.strip.names
    for note in page.notes:
        yield from note.names


def _draw(ink: Ink, page: Page, *, rtl: bool) -> None:
    frame = page.frame
    for placed in page.placed:
        if placed.repeated:
            with ink.artifact():
                placed.strip.draw(ink, frame.left, placed.top)
        else:
            placed.strip.draw(ink, frame.left, placed.top)
        if placed.strip.changed:
            x = frame.width - frame.right + _BAR if rtl else frame.left - _BAR
            with ink.artifact():
                ink.box(x - 0.5, placed.top - placed.strip.height, 1, placed.strip.height, "#404040")
    if page.notes:
        top = frame.bottom + strips.height(page.notes)
        x = frame.width - frame.right - 72 if rtl else frame.left
        with ink.artifact():
            ink.box(x, top + NOTES_GAP / 2, 72, 0.5, "#7F7F7F")
        strips.draw(ink, page.notes, frame.left, top)


def _margins(ink: Ink, page: Page, margins: _Margins, number: int, total: int) -> None:
    frame, house = page.frame, margins.house.page
    header, footer = margins.header(frame.measure, number, total), margins.footer(frame.measure, number, total)
    if header:
        with ink.artifact("Header"):
            strips.draw(ink, header, frame.left, frame.height - house.header)
    if footer:
        with ink.artifact("Footer"):
            strips.draw(ink, footer, frame.left, house.footer + strips.height(footer))


# -- the file ---------------------------------------------------------------------------------------------------------


class _File:
    """The objects around the pages: fonts, structure, links, outline, what archives ask for."""

    def __init__(self, canvas: _Canvas, ink: Ink, root: Element, pages: Sequence[object]) -> None:
        self.canvas, self.ink, self.root = canvas, ink, root
        self.document = canvas.document
        self.pages = [written(self.document, page) for page in pages]

    def finish(self, about: About, listed: Sequence[Entry], attachment: Attachment | None) -> bytes:
        document, catalog = self.document, self.document.Catalog
        self._pages()
        self._fonts()
        links = [put(document, Raw(self._link(n, link))) for n, link in enumerate(self.ink.links)]
        self._annotate(links)
        self._structure(links)
        document.Outlines = catalog.Outlines = outline(document, listed, about.languages[0], self._destination)
        catalog.MarkInfo = Raw("<</Marked true>>")
        right = "/Direction/R2L" if about.languages[0].startswith(Lang.AR) else ""
        catalog.ViewerPreferences = Raw(f"<</DisplayDocTitle true{right}>>")
        part = 3 if attachment else 2
        catalog.Metadata = Stream(archival.metadata(about, part=part), "/Type/Metadata/Subtype/XML", packed=False)
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents", "AF"]
        catalog.OutputIntents = Raw(f"[{archival.intent(document)}]")
        if attachment:
            file = archival.attach(document, attachment, about.day)
            catalog.AF = Raw(f"[{file}]")
            catalog.Names = Raw(f"<</EmbeddedFiles<</Names[{text(attachment.name)} {file}]>>>>")
        document.info = _Info(archival.info(about))
        for page in document.Pages.pages:
            document.signature.update(page.Contents.data)
        data: bytes = self.canvas.getpdfdata()  # type: ignore[no-untyped-call]  # ReportLab's
        return data

    def _pages(self) -> None:
        for number, page in enumerate(self.document.Pages.pages):
            page.Contents = Stream(page.stream.encode("latin-1"))
            page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
            page.StructParents = number
            page.Tabs = Raw("/S")

    def _fonts(self) -> None:
        fonts = (f"/{font.resource} {font.write(self.document)}" for font in self.ink.fonts.values())
        self.document.idToObject["BasicFonts"] = Raw(f"<<{''.join(fonts)}>>")

    def _destination(self, name: str) -> str:
        """Where a name is; the start of the paper for what is nowhere."""
        target = self.ink.targets.get(name, Target(0, 10_000))
        return f"[{self.pages[target.page]} /XYZ null {target.top + 4:.2f} null]"

    def _link(self, number: int, link: Link) -> str:
        box = " ".join(f"{n:.2f}" for n in link.box)
        goes = (
            f"/Dest{self._destination(link.href[1:])}"
            if link.href.startswith("#")
            else f"/A<</S/URI/URI{text(_ascii(link.href))}>>"
        )
        return (
            f"<</Type/Annot/Subtype/Link/Rect[{box}]/Border[0 0 0]/F 4/Contents{text(link.says)}"
            f"/StructParent {len(self.pages) + number}{goes}>>"
        )

    def _annotate(self, links: Sequence[str]) -> None:
        for number, page in enumerate(self.document.Pages.pages):
            own = [ref for ref, link in zip(links, self.ink.links, strict=True) if link.page == number]
            if own:
                page.Annots = Raw(f"[{' '.join(own)}]")

    def _structure(self, links: Sequence[str]) -> None:
        document, root = self.document, self.root
        root.prune()
        objects = {id(element): Raw() for element in root.walk()}
        number = {key: put(document, item) for key, item in objects.items()}
        top = Raw()
        reference = put(document, top)
        names: list[tuple[str, str]] = []
        of_link: dict[int, str] = {}
        for element, content in tree(root, number, self.pages, links):
            parent = "" if element.parent else f"/P {reference}"
            objects[id(element)].content = f"<<{content}{parent}>>"
            if element.id:
                names.append((text(element.id), number[id(element)]))
            for annotation in element.annotations():
                of_link[annotation.number] = number[id(element)]
        parents = [
            f"{n} [{' '.join(number[id(element)] for element in page)}]"
            for n, page in enumerate(self.ink.pages[: len(self.pages)])
        ]
        parents += [f"{len(self.pages) + n} {element}" for n, element in sorted(of_link.items())]
        roles = "".join(f"/{ours}/{standard}" for ours, standard in ROLES.items())
        ids = f"/IDTree<</Names[{' '.join(f'{a} {b}' for a, b in sorted(names))}]>>" if names else ""
        top.content = (
            f"<</Type/StructTreeRoot/K[{number[id(root)]}]/ParentTree<</Nums[{' '.join(parents)}]>>"
            f"/ParentTreeNextKey {len(self.pages) + len(links)}/RoleMap<<{roles}>>{ids}>>"
        )
        document.Catalog.StructTreeRoot = top


class _Info(Raw):
    """The information dictionary, for a document that also wants to digest it."""

    def digest(self, signature: object) -> None:
        signature.update(self.content.encode())  # type: ignore[attr-defined]  # a hash


def _ascii(address: str) -> str:
    """An address as URI syntax wants it."""
    from urllib.parse import quote

    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")
