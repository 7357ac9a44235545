"""The style sheet of `house.docx` as the writer uses it: ids by name, and the few styles that only the format needs."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO
from zipfile import ZipFile

from lxml import etree

from pipeline.document.model import Lang
from pipeline.house import LINK, SIGNATURE_PADDING, STYLES, TABLE
from pipeline.word import ooxml
from pipeline.word.ooxml import W, language, q

_NO_MARGINS = "".join(f'<w:{side} w:w="0" w:type="dxa"/>' for side in ("top", "left", "bottom", "right"))


def _table(name: str, properties: str) -> str:
    return (
        f'<w:style xmlns:w="{W}" w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}">'
        f'<w:name w:val="{name}"/><w:uiPriority w:val="99"/><w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{properties}'
        "</w:tblPr></w:style>"
    )


def _character(name: str, identifier: str, properties: str) -> str:
    return (
        f'<w:style xmlns:w="{W}" w:type="character" w:styleId="{identifier}"><w:name w:val="{name}"/>'
        f'<w:uiPriority w:val="99"/><w:rPr>{properties}</w:rPr></w:style>'
    )


_BOX = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="8593A3"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_SIGNATURE_MARGINS = "".join(
    f'<w:{side} w:w="{round(width * 20)}" w:type="dxa"/>'
    for side, width in zip(("top", "left", "bottom", "right"), SIGNATURE_PADDING * 2, strict=True)
)

# Added where house.docx has no style of the name.
_OWN = {
    ooxml.LAYOUT: _table(ooxml.LAYOUT, f"<w:tblCellMar>{_NO_MARGINS}</w:tblCellMar>"),
    ooxml.PARALLEL: _table(ooxml.PARALLEL, f"<w:tblCellMar>{_NO_MARGINS}</w:tblCellMar>"),
    ooxml.SIGNATURES: _table(
        ooxml.SIGNATURES,
        f"<w:tblBorders>{_BOX}</w:tblBorders><w:tblCellMar>{_SIGNATURE_MARGINS}</w:tblCellMar>",
    ),
    ooxml.JOINT: (
        f'<w:style xmlns:w="{W}" w:type="paragraph" w:customStyle="1" w:styleId="MithaqJoint">'
        f'<w:name w:val="{ooxml.JOINT}"/><w:uiPriority w:val="99"/><w:pPr><w:spacing w:before="0" w:after="0" '
        'w:line="20" w:lineRule="exact"/></w:pPr><w:rPr><w:sz w:val="2"/><w:szCs w:val="2"/></w:rPr></w:style>'
    ),
    ooxml.FOOTNOTE_REFERENCE: _character(
        ooxml.FOOTNOTE_REFERENCE, "FootnoteReference", '<w:vertAlign w:val="superscript"/>'
    ),
    ooxml.COMMENT_REFERENCE: _character(
        ooxml.COMMENT_REFERENCE, "CommentReference", '<w:sz w:val="16"/><w:szCs w:val="16"/>'
    ),
    ooxml.COMMENT_TEXT: (
        f'<w:style xmlns:w="{W}" w:type="paragraph" w:styleId="CommentText">'
        f'<w:name w:val="{ooxml.COMMENT_TEXT}"/><w:uiPriority w:val="99"/></w:style>'
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """`xml` is the part; `ids` gives the `w:styleId` of each name of `house.STYLES` and of each Word name used here."""

    xml: bytes
    ids: Mapping[str, str]


@lru_cache(maxsize=8)
def sheet(source: bytes, territory: str) -> Sheet:
    """The style sheet in a house.docx that `house.read` has accepted, for papers of one country."""
    with ZipFile(BytesIO(source)) as package:
        root = etree.fromstring(package.read("word/styles.xml"), etree.XMLParser(resolve_entities=False))
    for latent in root.findall(q("latentStyles")):
        root.remove(latent)  # 40 KB in files that Word has saved, and nothing that a reader sees
    for lang in root.iterfind(f"{q('docDefaults')}//{q('lang')}"):
        lang.set(q("val"), language(Lang.FR, territory))
        lang.set(q("bidi"), language(Lang.AR, territory))
    by_name: dict[str, str] = {}
    by_folded_name: dict[str, str] = {}
    for style in root.iterchildren(q("style")):
        found = style.find(q("name"))
        spelt = found.get(q("val"), "") if found is not None else ""
        by_name.setdefault(spelt, style.get(q("styleId"), ""))
        by_folded_name.setdefault(spelt.casefold(), style.get(q("styleId"), ""))

    def known(name: str) -> str:
        """The id of a style: as it is spelt, or in another case."""
        return by_name.get(name) or by_folded_name[name.casefold()]

    for name, xml in _OWN.items():
        if name.casefold() not in by_folded_name:
            root.append(own := etree.fromstring(xml))
            by_name[name] = own.get(q("styleId"), "")
    ids = {key: known(name) for key, name in STYLES.items()} | {name: known(name) for name in (LINK, TABLE, *_OWN)}
    etree.cleanup_namespaces(root, keep_ns_prefixes=["w", "mc", "w14", "w15"])
    return Sheet(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True), ids)
