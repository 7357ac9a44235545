"""Word files written by hand, a construct each: what Word, LibreOffice and online editors do to a paragraph or table.

Each construct gives a body, and the paragraphs that are left once everything is accepted, or refused.
"""

import io
import zipfile
from collections.abc import Mapping
from itertools import count

from pipeline.word.ooxml import HEAD, NAMESPACES

_ids = count(1)
WPS = 'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
V = 'xmlns:v="urn:schemas-microsoft-com:vml"'
M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def who(author: str = "Ville") -> str:
    return f'w:id="{next(_ids)}" w:author="{author}" w:date="2026-03-01T09:00:00Z"'


def run(words: str, properties: str = "", tag: str = "t") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{inner}<w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'


def arabic(words: str) -> str:
    return run(words, "<w:rtl/>")


def ins(words: str, author: str = "Ville", properties: str = "") -> str:
    return f"<w:ins {who(author)}>{run(words, properties)}</w:ins>"


def gone(words: str, author: str = "Ville", properties: str = "") -> str:
    return f"<w:del {who(author)}>{run(words, properties, 'delText')}</w:del>"


def p(content: str = "", mark: str = "", properties: str = "") -> str:
    """A paragraph; `mark` is what tracks it: "ins", "del", "moveFrom", "moveTo"."""
    tracked = f"<w:rPr><w:{mark} {who()}/></w:rPr>" if mark else ""
    return f"<w:p><w:pPr>{properties}{tracked}</w:pPr>{content}</w:p>"


def row(*cells: str, mark: str = "") -> str:
    tracked = f"<w:trPr><w:{mark} {who()}/></w:trPr>" if mark else ""
    return f"<w:tr>{tracked}{''.join(f'<w:tc><w:tcPr/>{cell}</w:tc>' for cell in cells)}</w:tr>"


def table(*rows: str, columns: int = 2) -> str:
    grid = '<w:gridCol w:w="2000"/>' * columns
    return f"<w:tbl><w:tblPr/><w:tblGrid>{grid}</w:tblGrid>{''.join(rows)}</w:tbl>"


def moved(side: str, name: str, words: str, *, ranged: bool = True) -> str:
    number = next(_ids)
    start = f'<w:move{side}RangeStart w:id="{number}" w:author="Ville" w:name="{name}"/>' if ranged else ""
    end = f'<w:move{side}RangeEnd w:id="{number}"/>' if ranged else ""
    return p(f"{start}<w:move{side} {who()}>{run(words)}</w:move{side}>", f"move{side}") + end


def field(instruction: str, shown: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    code = f'<w:r><w:instrText xml:space="preserve"> {instruction} </w:instrText></w:r>'
    return mark.format("begin") + code + mark.format("separate") + run(shown) + mark.format("end")


def text_box(words: str) -> str:
    inner = f"<w:txbxContent>{p(run(words))}</w:txbxContent>"
    return (
        f'<w:r><mc:AlternateContent><mc:Choice {WPS} Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData '
        f'uri="x"><wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>'
        f"</mc:Choice><mc:Fallback><w:pict {V}><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict></mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )


Z = p(run("Fin."))
BOLD = f"<w:b/><w:rPrChange {who()}><w:rPr/></w:rPrChange>"

# name -> (body, accepted, refused)
CONSTRUCTS: Mapping[str, tuple[str, list[str], list[str]]] = {
    "a word replaced": (
        p(run("Délai de ") + gone("quinze") + ins("trente") + run(" jours.")),
        ["Délai de trente jours."],
        ["Délai de quinze jours."],
    ),
    "an Arabic word replaced": (
        p(arabic("أجل ") + gone("خمسة عشر") + ins("ثلاثين", properties="<w:rtl/>") + arabic(" يوماً."), "", "<w:bidi/>"),
        ["أجل ثلاثين يوماً."],
        ["أجل خمسة عشر يوماً."],
    ),
    "a paragraph inserted": (p(run("A")) + p(ins("N"), "ins") + p(run("B")), ["A", "N", "B"], ["A", "B"]),
    "a paragraph deleted": (p(run("A")) + p(gone("O"), "del") + p(run("B")), ["A", "B"], ["A", "O", "B"]),
    "a paragraph split": (
        p(run("Un.") + gone(" "), "ins") + p(run("Deux.")),
        ["Un.", "Deux."],
        ["Un. Deux."],
    ),
    "two paragraphs joined": (p(run("Un.") + ins(" "), "del") + p(run("Deux.")), ["Un. Deux."], ["Un.", "Deux."]),
    "a last paragraph inserted": (p(run("A"), "ins") + p(ins("N")), ["A", "N"], ["A"]),
    "a last paragraph inserted as others write it": (p(run("A")) + p(ins("N"), "ins"), ["A", "N"], ["A"]),
    "two paragraphs inserted": (
        p(run("A")) + p(ins("N1"), "ins") + p(ins("N2"), "ins") + Z,
        ["A", "N1", "N2", "Fin."],
        ["A", "Fin."],
    ),
    "paragraphs replaced": (
        p(run("A")) + p(gone("O1"), "del") + p(gone("O2"), "del") + p(ins("N"), "ins") + Z,
        ["A", "N", "Fin."],
        ["A", "O1", "O2", "Fin."],
    ),
    "a paragraph replaced in place": (
        p(run("A")) + p(gone("ancien") + ins("neuf")) + Z,
        ["A", "neuf", "Fin."],
        ["A", "ancien", "Fin."],
    ),
    "rows inserted and deleted": (
        table(
            row(p(run("a")), p(run("b"))),
            row(p(ins("n1"), "ins"), p(ins("n2"), "ins"), mark="ins"),
            row(p(gone("o1"), "del"), p(gone("o2"), "del"), mark="del"),
        )
        + Z,
        ["a", "b", "n1", "n2", "Fin."],
        ["a", "b", "o1", "o2", "Fin."],
    ),
    "a table inserted": (
        p(run("A")) + table(row(p(ins("n1"), "ins"), p(ins("n2"), "ins"), mark="ins")) + Z,
        ["A", "n1", "n2", "Fin."],
        ["A", "Fin."],
    ),
    "a paragraph inserted before a table": (
        p(run("A")) + p(ins("N"), "ins") + table(row(p(run("c")), p(run("d")))) + Z,
        ["A", "N", "c", "d", "Fin."],
        ["A", "c", "d", "Fin."],
    ),
    "a paragraph inserted at the end of a cell": (
        table(row(p(run("c"), "ins") + p(ins("n")), p(run("d")))) + Z,
        ["c", "n", "d", "Fin."],
        ["c", "d", "Fin."],
    ),
    "a table in a table": (
        table(row(table(row(p(gone("x") + ins("y")), p(run("z")))) + p(), p(run("d")))) + Z,
        ["y", "z", "d", "Fin."],
        ["x", "z", "d", "Fin."],
    ),
    "a paragraph moved": (
        moved("From", "m1", "Mobile.") + p(run("B")) + moved("To", "m1", "Mobile.") + Z,
        ["B", "Mobile.", "Fin."],
        ["Mobile.", "B", "Fin."],
    ),
    "a paragraph moved without ranges": (
        moved("From", "", "Mobile.", ranged=False) + p(run("B")) + moved("To", "", "Mobile.", ranged=False) + Z,
        ["B", "Mobile.", "Fin."],
        ["Mobile.", "B", "Fin."],
    ),
    "a bold that is tracked": (p(run("mot ") + run("gras", BOLD)), ["mot gras"], ["mot gras"]),
    "an empty change of format": (p(run("mot", f"<w:rPrChange {who()}/>")), ["mot"], ["mot"]),
    "a change of style": (
        p(run("Titre"), "", f'<w:pStyle w:val="Heading2"/><w:pPrChange {who()}><w:pPr/></w:pPrChange>'),
        ["Titre"],
        ["Titre"],
    ),
    "a deletion by one of what another inserted": (
        p(run("x ") + ins("garde ", "A") + f"<w:ins {who('A')}>{gone('ôte', 'B')}</w:ins>" + run("y")),
        ["x garde y"],
        ["x y"],
    ),
    "a content control, a smart tag, custom XML": (
        "<w:sdt><w:sdtPr/><w:sdtContent>"
        + p(run("a ") + f'<w:smartTag w:element="x">{ins("b ")}</w:smartTag>' + f"<w:sdt><w:sdtContent>{run('c')}</w:sdtContent></w:sdt>")
        + '</w:sdtContent></w:sdt><w:customXml w:element="x">'
        + p(run("d"))
        + "</w:customXml>",
        ["a b c", "d"],
        ["a c", "d"],
    ),
    "a field": (p(run("le ") + field("DATE", "1er mars") + run(".")), ["le 1er mars."], ["le 1er mars."]),
    "signs": (
        p("<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:noBreakHyphen/><w:t>d</w:t></w:r>"),
        ["a b c\u2011d"],
        ["a b c\u2011d"],
    ),
    "a symbol": (
        p(run("fait ") + '<w:r><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>'),
        ["fait ✓"],
        ["fait ✓"],
    ),
    "text in a text box": (p(run("avant") + text_box("dans la boîte")) + Z, ["avant", "dans la boîte", "Fin."], ["avant", "dans la boîte", "Fin."]),
    "one id for many marks": (
        p('<w:ins w:id="7" w:author="A"><w:r><w:t>n</w:t></w:r></w:ins><w:del w:id="7" w:author="A"><w:r><w:delText>o</w:delText></w:r></w:del>' + run("x")),
        ["nx"],
        ["ox"],
    ),
    "a text box that is inserted": (
        p(run("avant") + f"<w:ins {who()}>{text_box('dans la boîte')}</w:ins>") + Z,
        ["avant", "dans la boîte", "Fin."],
        ["avant", "Fin."],
    ),
    "a formula with a deletion inside": (
        (f"<w:p {M}>{run('soit ')}<m:oMath><m:r><m:t>x=</m:t></m:r><w:del {who()}><m:r><m:t>1</m:t></m:r></w:del>"
        f"<w:ins {who()}><m:r><m:t>2</m:t></m:r></w:ins></m:oMath></w:p>"),
        ["soit x=2"],
        ["soit x=1"],
    ),
    "words typed in a symbol font": (
        p(run("si a ") + run("\uf0a3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>') + run(" b")),
        ["si a ≤ b"],
        ["si a ≤ b"],
    ),
    "a cell inserted, a cell deleted": (
        table(
            "<w:tr><w:tc><w:tcPr/>" + p(run("a")) + f"</w:tc><w:tc><w:tcPr><w:cellIns {who()}/></w:tcPr>" + p(run("n"))
            + f"</w:tc><w:tc><w:tcPr><w:cellDel {who()}/></w:tcPr>" + p(gone("o"), "del") + "</w:tc></w:tr>",
            columns=3,
        )
        + Z,
        ["a", "n", "Fin."],
        ["a", "o", "Fin."],
    ),
    "words in a cell that a merged one covers": (
        table(
            '<w:tr><w:tc><w:tcPr><w:vMerge w:val="restart"/></w:tcPr>' + p(run("a")) + "</w:tc></w:tr>"
            "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>" + p(gone("o") + ins("n")) + "</w:tc></w:tr>",
            columns=1,
        )
        + Z,
        ["a", "n", "Fin."],
        ["a", "o", "Fin."],
    ),
    "a row inserted, with words that are not": (
        table(row(p(run("a")), p(run("b"))), row(p(run("c"), "ins"), p(run("d"), "ins"), mark="ins")) + Z,
        ["a", "b", "c", "d", "Fin."],
        ["a", "b", "Fin."],
    ),
    "a body after the body": (p(run("A")) + "<w:sectPr/></w:body><w:body>" + p(ins("B")), ["A", "B"], ["A"]),
    "a formula": (
        f"<w:p {M}>{run('soit ')}<m:oMath><m:r><m:t>x=1</m:t></m:r></m:oMath></w:p>",
        ["soit x=1"],
        ["soit x=1"],
    ),
}  # fmt: skip


def package(body: str, parts: Mapping[str, str] | None = None) -> bytes:
    """A Word file with this body and these other parts."""
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    word = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    root = "http://schemas.openxmlformats.org/package/2006/relationships"
    kinds = {f"word/{kind}.xml": kind for kind in ("styles", "comments", "commentsExtended", "footnotes")}
    styles = "".join(
        f'<w:style w:type="paragraph" w:styleId="Heading{n}"><w:name w:val="heading {n}"/></w:style>' for n in (1, 2)
    )
    given = {"word/styles.xml": f"<w:styles {NAMESPACES}>{styles}</w:styles>", **(parts or {})}
    listed = [(name, kinds[name]) for name in given if name in kinds]
    overrides = "".join(f'<Override PartName="/{name}" ContentType="{word}.{kind}+xml"/>' for name, kind in listed)
    relations = "".join(
        f'<Relationship Id="r{n}" Type="{relation}/{kind}" Target="{kind}.xml"/>' for n, (_, kind) in enumerate(listed)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
        f'"application/xml"/><Override PartName="/word/document.xml" ContentType="{word}.document.main+xml"/>{overrides}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{root}"><Relationship Id="r" Type="{relation}/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{root}">{relations}</Relationships>',
        "word/document.xml": f"<w:document {NAMESPACES}><w:body>{body}<w:sectPr/></w:body></w:document>",
        **given,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in files.items():
            zipped.writestr(name, text if text.startswith("<?") else HEAD + text)
    return out.getvalue()
