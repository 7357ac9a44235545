"""What writer and reader share: namespaces, names, anchors, and the manifest that travels in `customXml`.

Identity across Word: every identified thing (a section, a paragraph, a row, …) has a *bookmark* spanning the text of
its first paragraph. Spanning, because point bookmarks are lost on the tail of a split; bookmarks, because LibreOffice
loses the tags of content controls and Word replaces `w14:paraId`. The name says nothing to people; the manifest says
what it stands for, and what its text was when the file left.
"""

import hashlib
from dataclasses import dataclass
from typing import Literal

from lxml import etree

from pipeline.document.model import Document, Lang

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
W14 = "http://schemas.microsoft.com/office/word/2010/wordml"
W15 = "http://schemas.microsoft.com/office/word/2012/wordml"
W16DU = "http://schemas.microsoft.com/office/word/2023/wordml/word16du"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
MANIFEST = "urn:mithaq:manifest:1"
FRAME = "urn:mithaq:frame:1"  # the paper as it left, for what Word cannot say; every word is read from the body

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

# Of the root of every part that holds text.
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:r="{R}" xmlns:wp="{WP}" xmlns:a="{A}" xmlns:pic="{PIC}" xmlns:w14="{W14}" xmlns:w15="{W15}" '
    f'xmlns:w16du="{W16DU}" xmlns:mc="{MC}" mc:Ignorable="w14 w15 w16du"'
)

# The `w:name` of styles that are not of the house but of this format: they tell a table's purpose to the reader, and
# carry no look that an officer would change.
LAYOUT = "Mithaq Layout"
PARALLEL = "Mithaq Parallel"
SIGNATURES = "Mithaq Signatures"
JOINT = "Mithaq Joint"  # the paragraph that Word wants between two tables and after a last one
FOOTNOTE_REFERENCE = "footnote reference"
COMMENT_TEXT = "annotation text"
COMMENT_REFERENCE = "annotation reference"

Kind = Literal["section", "paragraph", "item", "row", "table", "figure", "signatory"]


def q(name: str) -> str:
    """The name as lxml writes it: `q("p")` is `{…/main}p`; other prefixes stand before a colon, `q("w14:paraId")`."""
    prefix, _, local = name.rpartition(":")
    return f"{{{_PREFIXES[prefix or 'w']}}}{local}"


_PREFIXES = {"w": W, "r": R, "w14": W14, "w15": W15, "w16du": W16DU, "mc": MC, "wp": WP, "a": A, "pic": PIC}


def escape(text: str) -> str:
    """The text as XML wants it, between tags or in double quotes."""
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text:
        text = text.replace("<", "&lt;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace('"', "&quot;") if '"' in text else text


def language(lang: Lang, territory: str) -> str:
    """The language as `w:lang` spells it: "fr-FR", "ar-TN", "zxx"."""
    return {Lang.FR: "fr-FR", Lang.AR: f"ar-{territory}" if territory else "ar"}.get(lang, lang.value)


def anchor(key: str, version: str, name: str, lang: Lang) -> str:
    """The name of the bookmark of what `name` identifies in a paper: the same in each file made of that version.

    33 characters, of the 40 that Word takes.
    """
    return "m" + hashlib.sha256(f"{key}\0{version}\0{name}\0{lang}".encode()).hexdigest()[:32]


def text_hash(text: str) -> str:
    """What tells that a text is no longer what it was."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


# -- the manifest -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Entry:
    """An identified thing as it left: its bookmark, its identifier, and the hash of its (first) paragraph's text."""

    bookmark: str
    id: str
    lang: Lang
    kind: Kind
    hash: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """Which paper, version and languages a file was made of, and its identified things in reading order."""

    key: str
    kind: str
    version: str
    langs: tuple[Lang, ...]
    territory: str
    status: str
    entries: tuple[Entry, ...]


def manifest(document: Document, entries: tuple[Entry, ...]) -> Manifest:
    return Manifest(
        document.key,
        document.kind,
        document.version,
        document.langs,
        document.territory,
        document.status,
        entries,
    )


def dump_manifest(found: Manifest) -> bytes:
    clauses = "".join(
        f'<clause bookmark="{entry.bookmark}" id="{escape(entry.id)}" lang="{entry.lang}" kind="{entry.kind}" '
        f'hash="{entry.hash}"/>'
        for entry in found.entries
    )
    return (
        f'{HEAD}<manifest xmlns="{MANIFEST}" key="{escape(found.key)}" kind="{escape(found.kind)}" '
        f'version="{escape(found.version)}" langs="{" ".join(found.langs)}" territory="{escape(found.territory)}" '
        f'status="{found.status}">{clauses}</manifest>'
    ).encode()


def load_manifest(root: etree._Element) -> Manifest | None:
    """The manifest in a parsed `customXml` item; None where the item is of another program or was damaged."""
    if root.tag != f"{{{MANIFEST}}}manifest":
        return None
    try:
        entries = tuple(
            Entry(
                clause.get("bookmark", ""),
                clause.get("id", ""),
                Lang(clause.get("lang", "")),
                _KINDS[clause.get("kind", "")],
                clause.get("hash", ""),
            )
            for clause in root.iterchildren(f"{{{MANIFEST}}}clause")
        )
        langs = tuple(Lang(lang) for lang in root.get("langs", "").split())
    except (KeyError, ValueError):
        return None
    key, kind, version, territory, status = (
        root.get(name, "") for name in ("key", "kind", "version", "territory", "status")
    )
    return Manifest(key, kind, version, langs, territory, status, entries)


def dump_frame(paper: str) -> bytes:
    """The part that carries a paper, as `document.markup` writes it."""
    return f'{HEAD}<frame xmlns="{FRAME}">{escape(paper)}</frame>'.encode()


_KINDS: dict[str, Kind] = {
    "section": "section",
    "paragraph": "paragraph",
    "item": "item",
    "row": "row",
    "table": "table",
    "figure": "figure",
    "signatory": "signatory",
}
