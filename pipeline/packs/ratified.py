"""The copy to sign of a ratified version: the paper, boxes in both scripts, a certificate, codes on each page."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from pipeline.archive import codes
from pipeline.archive.codes import Code
from pipeline.compose.build import compose, home, locale_of
from pipeline.compose.environment import render
from pipeline.content.load import Content
from pipeline.content.schema import City, Signatory, Version
from pipeline.document import markup
from pipeline.document.model import Block, Document, Field, Lang, PageBreak, Paragraph, Section, Signatures, Text
from pipeline.document.parallel import parallel
from pipeline.document.walk import rewrite, rewrite_blocks
from pipeline.errors import ContentError, Place, Sentence
from pipeline.house import STYLES, House, Page
from pipeline.packs.build import LANGUAGES
from pipeline.packs.formats import Switches, source
from pipeline.pdf.seal import FIELD

STATUS = "ratified"
_ANCHOR = "#field-"


@dataclass(frozen=True, slots=True)
class Office:
    """What papers are made from."""

    content: Content
    templates: Path
    house: House
    switches: Switches = field(default_factory=Switches)


@dataclass(frozen=True, slots=True)
class Copy:
    """A file to print or to sign: its bytes, its number of pages, the code of its pages (page 0)."""

    name: str
    data: bytes
    pages: int
    code: Code


def ratified(content: Content, city: str = "", kind: str = "") -> tuple[tuple[str, str, Version], ...]:
    """City, kind and newest ratified version of each paper (of one city, of one kind); `ContentError` for none."""
    found = [
        (one.id, name, max(done, key=lambda version: version.version))
        for one in ([content.city(city)] if city else content.cities.values())
        for name, versions in one.versions.items()
        if kind in {"", name} and (done := [version for version in versions.values() if version.status == STATUS])
    ]
    if not found:
        what = "/".join(filter(None, (city, kind)))
        raise ContentError(
            Sentence(f"aucune version ratifiée {what}".rstrip(), f"no ratified version {what}".rstrip()),
            Place((content.root / "cities" / city / kind).as_posix()),
            Sentence(
                "dans le fichier de la version adoptée, écrire « status: ratified »",
                "in the file of the version that was adopted, write “status: ratified”",
            ),
        )
    return tuple(found)


def documents(office: Office, city: str, kind: str, version: int) -> tuple[Document, ...]:
    """The paper in French, in Arabic, and side by side."""
    content, templates = office.content, office.templates
    n = home(content, city, kind)
    one = {lang: compose(content, templates, city, n, kind, lang, version) for lang in (Lang.FR, Lang.AR)}
    return tuple(one[langs[0]] if len(langs) == 1 else parallel(*(one[lang] for lang in langs)) for langs in LANGUAGES)


@dataclass(frozen=True, slots=True)
class Sealing:
    """What the certificate says: the SHA-256 of each archived file by name, and the head of the register then."""

    digests: Mapping[str, str]
    head: str


def copy(office: Office, document: Document, sealing: Sealing) -> Copy:
    """The document as the copy to sign: PDF/A-3 with its source inside, codes and empty signature fields over it."""
    from pipeline.pdf import writer
    from pipeline.pdf.seal import seal

    city = office.content.city(document.key.removesuffix(f"-{document.kind}-v{document.version}"))
    digest = codes.digest(sealing.digests[f"{document.stem}.pdf"])
    boxes, certificate = _added(office, city, document, sealing)
    paper = codes.short(city.id, document.kind)
    signed = _with_boxes(document, boxes)
    finished = replace(
        signed,
        blocks=(*signed.blocks, PageBreak(), certificate),
        footer=(*document.footer, _printed(f"{paper}:{document.version}:", f":{digest}")),
    )
    made = writer.write(finished, office.house, attachment=source(document), kashida=office.switches.kashida)
    code = Code(paper, int(document.version), digest, made.pages, 0)
    marks = [codes.modules(replace(code, page=n)) for n in range(1, made.pages + 1)]
    return Copy(f"{document.stem}.pdf", seal(made.data, marks), made.pages, code)


def _printed(before: str, after: str) -> Paragraph:
    """The code of the page in letters, for typing by hand."""
    lang = Lang.ZXX
    parts = (Text(before, lang), Field("page", lang), Text("/", lang), Field("pages", lang), Text(after, lang))
    return Paragraph(parts, lang, style="footer")


def _added(office: Office, city: City, document: Document, sealing: Sealing) -> tuple[Signatures, Section]:
    """The boxes to sign in and the certificate, as `ratified.html` words them."""
    templates = office.templates
    version = office.content.version(city.id, document.kind, int(document.version))
    values = {
        "title": str(version.title[document.langs[0]]),
        "boxes": [_box(city, each) for each in city.signatories],
        "version": {
            "number": version.version,
            "day": version.day.isoformat(),
            "fr": str(version.title.fr),
            "ar": str(version.title.ar),
        },
        "digests": [{"file": name, "digest": _fours(known)} for name, known in sorted(sealing.digests.items())],
        "head": _fours(sealing.head),
        "territory": city.territory,
    }
    source = render(templates, "ratified.html", locale_of(city, document.langs[0]), values, final=True)
    parsed = markup.parse(source, file=str(templates / "ratified.html"), styles=STYLES, strict=True)
    blocks = rewrite(parsed, _pointed).blocks
    boxes = next(block for block in blocks if isinstance(block, Signatures))
    return boxes, next(block for block in blocks if isinstance(block, Section))


def _pointed(paragraph: Paragraph) -> Paragraph:
    """Its links to a box made into what `seal` looks for."""
    content = tuple(
        replace(item, href=FIELD + item.href.removeprefix(_ANCHOR))
        if isinstance(item, Text) and item.href.startswith(_ANCHOR)
        else item
        for item in paragraph.content
    )
    return replace(paragraph, content=content)


def _with_boxes(document: Document, boxes: Signatures) -> Document:
    """The paper with these boxes in the place of its own, on a page that they begin; at its end where it has none."""

    def put(block: Block) -> tuple[Block, ...]:
        if isinstance(block, Signatures):
            return (boxes,)
        if isinstance(block, Section) and any(isinstance(inner, Signatures) for inner in block.blocks):
            return (PageBreak(), block)
        return (block,)

    changed = rewrite_blocks(document, put)
    return changed if changed != document else replace(document, blocks=(*document.blocks, PageBreak(), boxes))


def _box(city: City, each: Signatory) -> dict[str, str]:
    name = city.person(each.person).name if each.person else {Lang.FR: "", Lang.AR: ""}
    pairs = {"on_behalf": each.on_behalf, "role": each.role, "name": name}
    words = {f"{key}_{lang}": str(pair[lang]) for key, pair in pairs.items() for lang in (Lang.FR, Lang.AR)}
    return {"id": str(each.id)} | words


def _fours(digest: str) -> str:
    """Hexadecimal in groups of eight, four a line, which eyes can compare."""
    groups = [digest[i : i + 8] for i in range(0, len(digest), 8)]
    return " ".join("\N{NO-BREAK SPACE}".join(groups[i : i + 4]) for i in range(0, len(groups), 4))


def shown(house: House, who: str, at: datetime) -> bytes:
    """What a signed field shows, as a PDF of its size: who signed and when, in the letters of the name."""
    from pipeline.pdf import writer

    def line(text: str, lang: Lang, *, strong: bool = False) -> Paragraph:
        return Paragraph((Text(text, lang, strong=strong),), lang, style="signature")

    lang = Lang.AR if any("\u0600" <= sign <= "\u06ff" for sign in who) else Lang.FR
    blocks = (
        line(who, lang, strong=True),
        line("Signature électronique", Lang.FR),
        line("إمضاء إلكتروني", Lang.AR),
        line(f"{at:%Y-%m-%d %H:%M} UTC", Lang.ZXX),
    )
    page = Page(width=190, height=84, top=4, bottom=4, start=6, end=6, header=0, footer=0)
    paper = Document("signature", "signature", "", (lang,), "TN", who, None, blocks)
    return writer.write(paper, replace(house, page=page)).data
