"""Any .docx as a `Document` with its changes and comments, and remarks on what was not understood.

A file that answers one of our papers is laid over that paper (`reading.frame`): structure, identifiers and languages
are the paper's, every word is the file's. Which paper it answers is told, in this order, by the manifest in
`customXml`, by the bookmarks that span its clauses, by its words. Any other file is shaped as it stands.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from pipeline.document import walk
from pipeline.document.markup import parse
from pipeline.document.model import Document, Figure, Lang, List, Paragraph, Section, Signatures, Table
from pipeline.errors import PipelineError, Remark, ReviewError, Sentence
from pipeline.word.ooxml import (
    FRAME,
    Entry,
    Manifest,
    anchor,
    load_manifest,
    q,
)
from pipeline.word.reading.body import Bodies, Line, Piece, lines
from pipeline.word.reading.comments import Margin, comments
from pipeline.word.reading.frame import Frame
from pipeline.word.reading.inline import Inlines
from pipeline.word.reading.marks import KINDS, Ranges
from pipeline.word.reading.media import media
from pipeline.word.reading.names import short
from pipeline.word.reading.numbering import Numbering
from pipeline.word.reading.package import Package, unzipped
from pipeline.word.reading.remarks import Remarks
from pipeline.word.reading.settle import before, settle
from pipeline.word.reading.shape import Shape, listed
from pipeline.word.reading.styles import Styles

ALIKE = 0.5  # a file that shares less of its words with a paper answers another one
MOST_PARAGRAPHS = 50_000  # of a body: several thousand pages
By = Literal["manifest", "bookmarks", "words", ""]


@dataclass(frozen=True, slots=True)
class Read:
    """What was read. `answers` is the paper that the file answers, as it left (None: none that is known), known `by`.

    `manifest` is what the file says of itself, None where it says nothing or was stripped of it.
    """

    document: Document
    remarks: tuple[Remark, ...] = ()
    manifest: Manifest | None = None
    answers: Document | None = None
    by: By = ""


def read(data: bytes, file: str, departed: Iterable[Document] = ()) -> Read:
    """The file; `departed` are the papers that it may answer, as they left.

    Raises `ReviewError` for what is no Word file or cannot be trusted.
    """
    package = unzipped(data, file)
    remarks = Remarks(file)
    found, source = _custom(package)
    papers = [*departed]
    carried = None if found and _made_of(found, papers) else _carried(source, file)
    names = _names(found, [*papers, *([carried] if carried else [])])
    pieces = _pieces(package, remarks, names)
    settle(pieces)
    answers, by = _answered(found, papers, pieces)
    paper = answers or carried
    shape = Shape(listed(entry for entries in names.values() for entry in entries))
    if paper is None:
        document = _alone(pieces, shape, file)
        unplaced = [line for line in lines(pieces) if line.pictures]
    else:
        frame = Frame(paper, shape, lambda line: media(package, package.main, line))
        document, unplaced = frame.laid_over(pieces), frame.unplaced
        _listing(frame.listing, remarks)
    for line in unplaced:
        for picture, _ in line.pictures:
            remarks.at = (0, before(line.paragraph))
            remarks.add(_picture(picture))
    _running(package, paper, remarks)
    return Read(document, (*package.remarks(), *remarks.all()), found, answers, by)


def _picture(picture: etree._Element) -> Sentence:
    """What it says of itself: its alternative text, else its name."""
    known = next(picture.iter(q("wp:docPr")), None)
    named = "" if known is None else known.get("descr") or known.get("title") or known.get("name") or ""
    fr, en = (f" : « {named} »", f": “{named}”") if named else ("", "")
    return Sentence(fr=f"Une image n’a pas été reprise{fr}.", en=f"A picture was not taken over{en}.")


def _listing(found: Iterable[Line], remarks: Remarks) -> None:
    """The entries of a table of contents are made anew: what somebody wrote there is said."""
    for line in found:
        remarks.at = (0, before(line.paragraph))
        said = "".join(f" « {comment.text} »" for comment in line.paragraph.comments)
        remarks.add(
            Sentence(
                fr=f"Une ligne de la table des matières a été modifiée ou commentée ; elle n’est pas relue ici.{said}",
                en=f"A line of the table of contents was changed or commented on; it is not read here.{said}",
            )
        )


def _pieces(package: Package, remarks: Remarks, names: Mapping[str, tuple[Entry, ...]]) -> list[Piece]:
    """The body, flat."""
    root = package.xml(package.main)
    found = [] if root is None else list(root.iterchildren(q("body")))
    _refuse_a_library(found, package)
    styles = Styles(_related(package, "styles"))
    notes = {kind: _notes(package, f"{kind}s", kind) for kind in ("footnote", "endnote")}
    ranges = Ranges()
    inlines = Inlines(
        styles,
        package.relations(package.main),
        remarks,
        ranges,
        lambda kind, number: notes[kind].get(number),
        {bookmark: entries[0].id for bookmark, entries in names.items()},
    )
    margin = Margin(comments(package))
    bodies = Bodies(inlines, styles, Numbering(_related(package, "numbering")), margin, remarks)
    pieces = [piece for body in found for piece in bodies.pieces(body)]  # one, but where programs err
    remarks.at = (0, "")
    for comment in margin.left:
        said = f"{short(comment.author)} : {comment.text}" if comment.author else comment.text
        remarks.add(
            Sentence(
                fr=f"Un commentaire n’est attaché à aucun mot : « {said} ».",
                en=f"A comment is about no words: “{said}”.",
            )
        )
    return pieces


def _refuse_a_library(bodies: Iterable[etree._Element], package: Package) -> None:
    if sum(1 for body in bodies for _ in body.iter(q("p"))) > MOST_PARAGRAPHS:
        raise ReviewError(
            Sentence(
                fr=f"ce fichier a plus de {MOST_PARAGRAPHS} paragraphes : il n’a pas été lu",
                en=f"this file has more than {MOST_PARAGRAPHS} paragraphs: it was not read",
            ),
            package.place,
            Sentence(fr="voyez si un autre texte y a été collé", en="see whether another text was pasted into it"),
        )


def _related(package: Package, kind: str) -> etree._Element | None:
    found = package.related(package.main, kind)
    return package.xml(found[0]) if found else None


def _notes(package: Package, kind: str, tag: str) -> dict[str, etree._Element]:
    root = _related(package, kind)
    return {} if root is None else {note.get(q("id"), ""): note for note in root.iterchildren(q(tag))}


def _alone(pieces: list[Piece], shape: Shape, file: str) -> Document:
    """The document of a file that answers nothing that is known."""
    blocks = shape.blocks(pieces)
    found = Counter(paragraph.lang for paragraph in walk.paragraphs(blocks) if paragraph.content)
    lang = Lang.AR if found[Lang.AR] > found[Lang.FR] else Lang.FR
    stem = file.replace("\\", "/").rpartition("/")[2].rpartition(".")[0]
    title = next((walk.text_of(p) for p in walk.paragraphs(blocks) if p.style == "title"), stem)
    return walk.canonical(Document(stem, "", "", (lang,), "", title, None, blocks))


# -- identity ---------------------------------------------------------------------------------------------------------


def _custom(package: Package) -> tuple[Manifest | None, str]:
    """What the file says of itself: its manifest, and the markup of the paper that it was made of."""
    found: Manifest | None = None
    source = ""
    for name in sorted(package.names):
        if not name.startswith("customxml/item") or name.startswith("customxml/itemprops"):
            continue
        try:
            root = package.xml(name)
        except PipelineError:
            continue  # another program's data, damaged: the body is what counts
        if root is None:
            continue
        found = found or load_manifest(root)
        if root.tag == f"{{{FRAME}}}frame":
            source = source or root.text or ""
    return found, source


def _carried(source: str, file: str) -> Document | None:
    """The paper that travels in the file; None where there is none or it was damaged."""
    try:
        return parse(source, file=file) if source else None
    except PipelineError:
        return None


def _made_of(found: Manifest, papers: Iterable[Document]) -> Document | None:
    """The paper that a manifest names, among those that are known."""
    named = (found.key, found.version, found.langs)
    return next((paper for paper in papers if (paper.key, paper.version, paper.langs) == named), None)


def _names(found: Manifest | None, papers: Iterable[Document]) -> dict[str, tuple[Entry, ...]]:
    """Bookmark -> what begins with it, in every paper that the file may answer."""
    names = dict(listed(found.entries)) if found else {}
    for paper in papers:
        for name in _identifiers(paper):
            for lang in Lang:
                bookmark = anchor(paper.key, paper.version, name, lang)
                if bookmark not in names:
                    names[bookmark] = (Entry(bookmark, name, lang, "section", ""),)
    return names


def _identifiers(paper: Document) -> Iterable[str]:
    """What may be pointed at."""
    found: dict[str, None] = {}
    for block in walk.blocks(paper):
        match block:
            case Paragraph():
                found[block.id] = None
                found.update(dict.fromkeys(text.href[1:] for text in walk.texts(block) if text.href[:1] == "#"))
            case Section() | Figure():
                found[block.id] = None
            case Table():
                found.update(dict.fromkeys((block.id, *(row.id for row in block.rows))))
            case List():
                found.update(dict.fromkeys(item.id for item in block.items))
            case Signatures():
                found.update(dict.fromkeys(box.id for box in block.boxes))
            case _:
                pass
    return [name for name in found if name]


def _answered(found: Manifest | None, papers: list[Document], pieces: list[Piece]) -> tuple[Document | None, By]:
    if found is not None and (named := _made_of(found, papers)):
        return named, "manifest"
    held = {name for line in lines(pieces) for name in line.bookmarks}
    best, most = None, 0
    for paper in papers:
        own = {anchor(paper.key, paper.version, n, lang) for n in _identifiers(paper) for lang in paper.langs}
        if len(own & held) > most:
            best, most = paper, len(own & held)
    if best is not None:
        return best, "bookmarks"
    said = Counter(word for line in lines(pieces) for word in before(line.paragraph).split())
    scored = [(_alike(said, paper), number) for number, paper in enumerate(papers)]
    likeness, number = max(scored, default=(0.0, -1), key=lambda score: (score[0], score[1]))
    return (papers[number], "words") if likeness >= ALIKE else (None, "")


def _alike(said: Counter[str], paper: Document) -> float:
    """How much of the words two papers share, from 0 to 1."""
    own = Counter(word for paragraph in walk.paragraphs(paper) for word in before(paragraph).split())
    both = (said & own).total()
    return 2 * both / max(said.total() + own.total(), 1)


# -- header and footer ------------------------------------------------------------------------------------------------


def _running(package: Package, paper: Document | None, remarks: Remarks) -> None:
    """Headers and footers are the template's: what somebody changed there is said."""
    remarks.at = (0, "")
    known = {_blankless(walk.text_of((*paper.header, *paper.footer)))} if paper else set()
    if paper:
        known |= {_blankless(walk.text_of(part)) for part in (paper.header, paper.footer)}
    for name in (*package.related(package.main, "header"), *package.related(package.main, "footer")):
        root = package.xml(name)
        if root is None:
            continue
        tracked = next(root.iter(*KINDS), None) is not None
        said = "".join(text.text or "" for text in root.iter(q("t"), q("delText")) if not _counted(text))
        if tracked or (_blankless(said) and not any(_blankless(said) == text for text in known)):
            remarks.add(
                Sentence(
                    fr=f"Un en-tête ou pied de page n’est pas celui du document ; il n’est pas relu ici : « {said} »",
                    en=f"A header or footer is not that of the paper; it is not read here: “{said}”",
                )
            )


def _counted(text: etree._Element) -> bool:
    """Whether a text is what a field shows."""
    depth = 0
    run = text.getparent()
    while run is not None and (run := run.getprevious()) is not None:
        for mark in run.iter(q("fldChar")):
            kind = mark.get(q("fldCharType"))
            depth += {"end": -1, "begin": 1}.get(kind or "", 0)
    return depth > 0


def _blankless(text: str) -> str:
    return "".join(char for char in text if not char.isspace() and not "\u2066" <= char <= "\u2069")
