"""A document as a PDF: `write`. Tagged, archival, and the same bytes for the same document and house."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from pipeline.document.model import Block, Document, Field, Landscape, Lang
from pipeline.document.walk import blocks, paragraphs
from pipeline.house import House
from pipeline.pdf import archival, strips
from pipeline.pdf.archival import About, Attachment
from pipeline.pdf.contents import PLACES, Entry, entries
from pipeline.pdf.flow import Flow, Place
from pipeline.pdf.ink import Ink, Link, Target
from pipeline.pdf.moves import ends
from pipeline.pdf.objects import File, Raw, Stream
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
    ink = Ink(File())
    for number, page in enumerate(pages):
        with ink.page():
            _draw(ink, page, rtl=lang is Lang.AR)
            _margins(ink, page, margins, number, len(pages))
    about = About(
        document.title,
        document.author,
        document.subject,
        tuple(inlines.tag(one) for one in document.langs),
        document.day,
    )
    data = _Assembly(ink, root, [page.frame for page in pages]).finished(about, listed, attachment)
    places = {name: n + 1 for name, n in found.items() if not name.startswith(PLACES["tables"])}
    return Pdf(data, len(pages), dict(sorted(places.items(), key=lambda item: item[1])))


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


class _Assembly:
    """The objects around the pages: fonts, structure, links, outline, what archives ask for."""

    def __init__(self, ink: Ink, root: Element, frames: Sequence[Frame]) -> None:
        self.ink, self.file, self.root, self.frames = ink, ink.file, root, frames
        self.leaves = [Raw() for _ in frames]
        self.pages = [self.file.put(leaf) for leaf in self.leaves]

    def finished(self, about: About, listed: Sequence[Entry], attachment: Attachment | None) -> bytes:
        file, lang = self.file, about.languages[0]
        links = [file.put(Raw(self._link(n, link))) for n, link in enumerate(self.ink.links)]
        right = "/Direction/R2L" if lang.startswith(Lang.AR) else ""
        catalog = (
            f"<</Type/Catalog/Lang{text(lang)}/MarkInfo<</Marked true>>/Pages {self._pages(links)}"
            f"/StructTreeRoot {self._structure(links)}/Outlines {outline(file, listed, lang, self._destination)}"
            f"/ViewerPreferences<</DisplayDocTitle true{right}>>/OutputIntents[{archival.intent(file)}]"
            f"/Metadata {file.put(archival.metadata(about, part=3 if attachment else 2))}"
        )
        if attachment:
            own = archival.attach(file, attachment, about.day)
            catalog += f"/AF[{own}]/Names<</EmbeddedFiles<</Names[{text(attachment.name)} {own}]>>>>"
        return file.spelled(file.put(Raw(f"{catalog}>>")), file.put(Raw(archival.info(about))))

    def _pages(self, links: Sequence[str]) -> str:
        """The reference of the page tree."""
        parent = self.file.put(Raw(f"<</Type/Pages/Count {len(self.pages)}/Kids[{' '.join(self.pages)}]>>"))
        resources = self._resources()
        for number, (leaf, sheet, frame) in enumerate(zip(self.leaves, self.ink.sheets, self.frames, strict=True)):
            drawn = self.file.put(Stream("\n".join(sheet.code).encode("ascii")))
            own = " ".join(ref for ref, link in zip(links, self.ink.links, strict=True) if link.page == number)
            leaf.content = (
                f"<</Type/Page/Parent {parent}/MediaBox[0 0 {frame.width:.6g} {frame.height:.6g}]"
                f"/Resources {resources}/Contents {drawn}"
                f"/StructParents {number}/Tabs/S{f'/Annots[{own}]' if own else ''}>>"
            )
        return parent

    def _resources(self) -> str:
        """The reference of what all pages share."""
        fonts = "".join(f"/{font.resource} {font.write(self.file)}" for font in self.ink.fonts.values())
        pictures = "".join(f"/{name} {reference}" for name, reference in self.ink.pictures.values())
        return self.file.put(Raw(f"<</Font<<{fonts}>>/XObject<<{pictures}>>>>"))

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

    def _structure(self, links: Sequence[str]) -> str:
        """The reference of the structure tree."""
        file, root = self.file, self.root
        root.prune()
        top = Raw()
        reference = file.put(top)
        objects = {element: Raw() for element in root.walk()}
        number = {element: file.put(item) for element, item in objects.items()}
        for element, content in tree(number, reference, self.pages, links):
            objects[element].content = content
        of_link = {a.number: number[element] for element in objects for a in element.annotations()}
        parents = [
            f"{n} [{' '.join([number[element] for element in sheet.sequences])}]"
            for n, sheet in enumerate(self.ink.sheets)
        ]
        parents += [f"{len(self.pages) + n} {element}" for n, element in sorted(of_link.items())]
        for element in objects:
            element.kids.clear()  # they know their parents: only the collector of cycles would free the tree
        roles = "".join(f"/{ours}/{standard}" for ours, standard in ROLES.items())
        names = sorted((text(element.id), number[element]) for element in objects if element.id)
        ids = f"/IDTree<</Names[{' '.join(f'{a} {b}' for a, b in names)}]>>" if names else ""
        top.content = (
            f"<</Type/StructTreeRoot/K[{number[root]}]/ParentTree<</Nums[{' '.join(parents)}]>>"
            f"/ParentTreeNextKey {len(self.pages) + len(links)}/RoleMap<<{roles}>>{ids}>>"
        )
        return reference


def _ascii(address: str) -> str:
    """An address as URI syntax wants it."""
    from urllib.parse import quote

    return quote(address, safe="%/:=&?~#+!$,;'@()*[]")
