"""The parts of the package around the body: properties, settings, relationships, notes, comments, people."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from pipeline.document.model import Comment, Document
from pipeline.word.ooxml import HEAD, NAMESPACES, W15, R, W, escape, language
from pipeline.word.revisions import stamp

_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_EPOCH = date(2000, 1, 1)  # of a paper without a day: a date is wanted, and today's would differ every day

# Part -> its content type. Those of `R` and of Microsoft relate to the document by the type in `_RELATIONS`.
_CONTENT_TYPES = {
    "word/document.xml": _TYPE + "document.main+xml",
    "word/styles.xml": _TYPE + "styles+xml",
    "word/settings.xml": _TYPE + "settings+xml",
    "word/numbering.xml": _TYPE + "numbering+xml",
    "word/fontTable.xml": _TYPE + "fontTable+xml",
    "word/footnotes.xml": _TYPE + "footnotes+xml",
    "word/comments.xml": _TYPE + "comments+xml",
    "word/commentsExtended.xml": _TYPE + "commentsExtended+xml",
    "word/people.xml": _TYPE + "people+xml",
    "word/header.xml": _TYPE + "header+xml",
    "word/footer.xml": _TYPE + "footer+xml",
    "word/footer-first.xml": _TYPE + "footer+xml",
    "docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml",
    "docProps/app.xml": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
    "customXml/itemProps1.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
    "customXml/itemProps2.xml": "application/vnd.openxmlformats-officedocument.customXmlProperties+xml",
}
_OFFICE_2011 = "http://schemas.microsoft.com/office/2011/relationships"
_RELATIONS = {
    "word/styles.xml": f"{R}/styles",
    "word/settings.xml": f"{R}/settings",
    "word/numbering.xml": f"{R}/numbering",
    "word/fontTable.xml": f"{R}/fontTable",
    "word/footnotes.xml": f"{R}/footnotes",
    "word/comments.xml": f"{R}/comments",
    "word/commentsExtended.xml": f"{_OFFICE_2011}/commentsExtended",
    "word/people.xml": f"{_OFFICE_2011}/people",
    "word/header.xml": f"{R}/header",
    "word/footer.xml": f"{R}/footer",
    "word/footer-first.xml": f"{R}/footer",
    "customXml/item1.xml": f"{R}/customXml",
    "customXml/item2.xml": f"{R}/customXml",
}


def relation_id(part: str) -> str:
    """The id under which the document knows one of its parts: "header", "footer-first", …"""
    return part.rpartition("/")[2].removesuffix(".xml")


@dataclass(slots=True)
class Relations:
    """What one part points at: links and pictures, each once."""

    _found: dict[tuple[str, str, bool], str] = field(default_factory=dict)

    def link(self, href: str) -> str:
        return self._add(f"{R}/hyperlink", href, outside=True)

    def picture(self, target: str) -> str:
        return self._add(f"{R}/image", target, outside=False)

    def font(self, target: str) -> str:
        return self._add(f"{R}/font", target, outside=False)

    def _add(self, kind: str, target: str, *, outside: bool) -> str:
        return self._found.setdefault((kind, target, outside), f"rId{len(self._found) + 1}")

    def xml(self, parts: Iterable[str] = ()) -> bytes:
        """The part, with the fixed relations to `parts`; empty where there is none."""
        found = [_relation(relation_id(part), _RELATIONS[part], _target(part)) for part in parts if part in _RELATIONS]
        found += [
            _relation(key, kind, escape(target), ' TargetMode="External"' if outside else "")
            for (kind, target, outside), key in self._found.items()
        ]
        return _relations("".join(found)) if found else b""


def _target(part: str) -> str:
    return part.removeprefix("word/") if part.startswith("word/") else f"../{part}"


def _relation(key: str, kind: str, target: str, mode: str = "") -> str:
    return f'<Relationship Id="{key}" Type="{kind}" Target="{target}"{mode}/>'


def _relations(inner: str) -> bytes:
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'.encode()


def root_relations() -> bytes:
    return _relations(
        _relation("rId1", f"{R}/officeDocument", "word/document.xml")
        + _relation("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")
        + _relation("rId3", f"{R}/extended-properties", "docProps/app.xml")
    )


def custom(number: int, namespace: str, data: bytes, identifier: str) -> dict[str, bytes]:
    """A part that programs read and people do not see, with the two that Word wants beside it."""
    return {
        f"customXml/item{number}.xml": data,
        f"customXml/itemProps{number}.xml": custom_properties(namespace, identifier),
        f"customXml/_rels/item{number}.xml.rels": _relations(
            _relation("rId1", f"{R}/customXmlProps", f"itemProps{number}.xml")
        ),
    }


def content_types(parts: Iterable[str]) -> bytes:
    defaults = (
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
        ("jpeg", "image/jpeg"),
        ("odttf", "application/vnd.openxmlformats-officedocument.obfuscatedFont"),
    )
    inner = "".join(f'<Default Extension="{end}" ContentType="{kind}"/>' for end, kind in defaults) + "".join(
        f'<Override PartName="/{part}" ContentType="{_CONTENT_TYPES[part]}"/>'
        for part in parts
        if part in _CONTENT_TYPES
    )
    return f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">{inner}</Types>'.encode()


# -- properties and settings ------------------------------------------------------------------------------------------


def core(document: Document) -> bytes:
    moment = f"{(document.day or _EPOCH).isoformat()}T00:00:00Z"
    written = '<dcterms:{0} xsi:type="dcterms:W3CDTF">{1}</dcterms:{0}>'
    inner = "".join(
        f"<{name}>{escape(value)}</{name}>"
        for name, value in (
            ("dc:title", document.title),
            ("dc:subject", document.subject),
            ("dc:creator", document.author),
            ("cp:category", document.kind),
            ("dc:identifier", document.stem),
            ("dc:language", language(document.langs[0], document.territory)),
            ("cp:version", document.version),
            ("cp:contentStatus", document.status),
        )
        if value
    )
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{inner}'
        f"{written.format('created', moment)}{written.format('modified', moment)}</cp:coreProperties>"
    ).encode()


def app() -> bytes:
    namespace = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{HEAD}<Properties xmlns="{namespace}"><Application>Mithaq</Application></Properties>'.encode()


def settings(territory_bidi: str, *, tracking: bool, embed: bool, footnotes: bool) -> bytes:
    """Word's switches. `tracking`: changes are recorded, and Word asks before it stops recording them."""
    fonts = "<w:embedTrueTypeFonts/>" if embed else ""
    track = '<w:trackRevisions/><w:documentProtection w:edit="trackedChanges" w:enforcement="1"/>' if tracking else ""
    notes = '<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>' if footnotes else ""
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (
            ("compatibilityMode", 15),
            ("overrideTableStyleFontSizeAndJustification", 1),
            ("enableOpenTypeFeatures", 1),
            ("doNotFlipMirrorIndents", 1),
            ("differentiateMultirowTableHeaders", 1),
        )
    )
    return (
        f'{HEAD}<w:settings xmlns:w="{W}"><w:zoom w:percent="100"/>{fonts}{track}<w:defaultTabStop w:val="709"/>'
        f'<w:characterSpacingControl w:val="doNotCompress"/>{notes}<w:compat>{compat}</w:compat>'
        f'<w:themeFontLang w:val="fr-FR" w:bidi="{territory_bidi}"/><w:decimalSymbol w:val=","/>'
        '<w:listSeparator w:val=";"/></w:settings>'
    ).encode()


def custom_properties(namespace: str, identifier: str) -> bytes:
    return (
        f'{HEAD}<ds:datastoreItem ds:itemID="{identifier}" '
        'xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml">'
        f'<ds:schemaRefs><ds:schemaRef ds:uri="{namespace}"/></ds:schemaRefs></ds:datastoreItem>'
    ).encode()


# -- notes and comments -----------------------------------------------------------------------------------------------


def footnotes(notes: Iterable[str]) -> bytes:
    """The notes, each the XML of its paragraph, after the two separators that Word wants."""
    rule = (
        '<w:footnote w:type="{0}" w:id="{1}"><w:p><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/>'
        "</w:pPr><w:r><w:{0}/></w:r></w:p></w:footnote>"
    )
    inner = "".join(f'<w:footnote w:id="{number}">{note}</w:footnote>' for number, note in enumerate(notes, 1))
    separators = rule.format("separator", -1) + rule.format("continuationSeparator", 0)
    return f"{HEAD}<w:footnotes {NAMESPACES}>{separators}{inner}</w:footnotes>".encode()


@dataclass(slots=True)
class Comments:
    """The remarks of a paper in order; an answer comes right after what it answers."""

    style: str
    reference: str
    _found: list[tuple[Comment, int, bool]] = field(default_factory=list)  # (comment, index of its parent or -1, done)

    def __len__(self) -> int:
        return len(self._found)

    def add(self, comment: Comment) -> list[int]:
        """The ids of the comment and of its answers."""
        first = len(self._found)
        self._found.append((comment, -1, comment.resolved))
        for reply in comment.replies:
            self._found.append((reply, first, comment.resolved))
        return list(range(first, len(self._found)))

    def parts(self) -> dict[str, bytes]:
        extended = "".join(
            f'<w15:commentEx w15:paraId="{_para(number)}"'
            + (f' w15:paraIdParent="{_para(parent)}"' if parent >= 0 else "")
            + f' w15:done="{int(done)}"/>'
            for number, (_, parent, done) in enumerate(self._found)
        )
        people = "".join(
            f'<w15:person w15:author="{escape(author)}"><w15:presenceInfo w15:providerId="None" '
            f'w15:userId="{escape(author)}"/></w15:person>'
            for author in dict.fromkeys(comment.author for comment, _, _ in self._found)
            if author
        )
        comments = "".join(self._comment(number, comment) for number, (comment, _, _) in enumerate(self._found))
        wrapped = {
            "word/comments.xml": f"<w:comments {NAMESPACES}>{comments}</w:comments>",
            "word/commentsExtended.xml": f'<w15:commentsEx xmlns:w15="{W15}">{extended}</w15:commentsEx>',
            "word/people.xml": f'<w15:people xmlns:w15="{W15}">{people}</w15:people>',
        }
        return {name: (HEAD + xml).encode() for name, xml in wrapped.items()}

    def _comment(self, number: int, comment: Comment) -> str:
        when = stamp(comment.when)
        dates = f' w:date="{when}" w16du:dateUtc="{when}"' if when else ""
        initials = "".join(word[0] for word in comment.author.split()[:3])
        lines = comment.text.split("\n")
        paragraphs = "".join(
            self._line(number, line, first=n == 0, last=n == len(lines) - 1) for n, line in enumerate(lines)
        )
        return (
            f'<w:comment w:id="{number}" w:author="{escape(comment.author)}"{dates} w:initials="{escape(initials)}">'
            f"{paragraphs}</w:comment>"
        )

    def _line(self, number: int, line: str, *, first: bool, last: bool) -> str:
        # `commentsExtended` knows a comment by the id of its last paragraph.
        identity = f' w14:paraId="{_para(number)}" w14:textId="77777777"' if last else ""
        arabic = any("\u0600" <= char <= "\u06ff" for char in line)
        mark = f'<w:r><w:rPr><w:rStyle w:val="{self.reference}"/></w:rPr><w:annotationRef/></w:r>' if first else ""
        return (
            f'<w:p{identity}><w:pPr><w:pStyle w:val="{self.style}"/>{"<w:bidi/>" if arabic else ""}</w:pPr>{mark}<w:r>'
            f'{"<w:rPr><w:rtl/></w:rPr>" if arabic else ""}<w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>'
        )


def _para(number: int) -> str:
    """Eight hexadecimal digits below 80000000, as `w14:paraId` must be."""
    return f"{0x10000000 + number:08X}"
