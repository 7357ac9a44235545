"""What makes a file of the catalogue of a PDF: PDF/A (ISO 19005-2 and -3) and PDF/UA (ISO 14289-1) at once."""

from dataclasses import dataclass
from datetime import date
from html import escape

from pipeline.pdf.icc import srgb
from pipeline.pdf.objects import File, Raw, Stream
from pipeline.pdf.tags import text

PRODUCER = "Mithaq"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file inside the PDF: the source that the paper was made from. `type` is its media type."""

    name: str
    data: bytes
    type: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What the file says of itself; `languages` are BCP 47 tags, the first that of the paper."""

    title: str
    author: str
    subject: str
    languages: tuple[str, ...]
    day: date | None


def info(about: About) -> str:
    """The document information dictionary, in step with the XMP."""
    entries = {"Title": about.title, "Author": about.author, "Subject": about.subject, "Producer": PRODUCER}
    words = "".join(f"/{key}{text(value)}" for key, value in entries.items() if value)
    day = f"(D:{about.day:%Y%m%d}000000Z)" if about.day else ""
    return f"<<{words}{f'/CreationDate{day}/ModDate{day}' if day else ''}>>"


def intent(file: File) -> str:
    """The output intent: colours are sRGB."""
    profile = file.put(Stream(srgb(), "/N 3"))
    name = text("sRGB IEC61966-2.1")
    return file.put(
        Raw(
            f"<</Type/OutputIntent/S/GTS_PDFA1/OutputConditionIdentifier{name}/Info{name}"
            f"/RegistryName{text('http://www.color.org')}/DestOutputProfile {profile}>>"
        )
    )


def attach(file: File, attachment: Attachment, day: date | None) -> str:
    """The reference of the file specification."""
    when = f"/ModDate(D:{day:%Y%m%d}000000Z)" if day else ""
    kind = attachment.type.replace("/", "#2F")
    params = f"/Params<</Size {len(attachment.data)}{when}>>"
    data = file.put(Stream(attachment.data, f"/Type/EmbeddedFile/Subtype/{kind}{params}"))
    name = text(attachment.name)
    return file.put(
        Raw(
            f"<</Type/Filespec/F{name}/UF{name}/Desc{text(attachment.about or attachment.name)}"
            f"/AFRelationship/Source/EF<</F {data}/UF {data}>>>>"
        )
    )


def metadata(about: About, *, part: int) -> Stream:
    """The XMP packet of a PDF/A of this part (2, or 3 with an attachment), level A, that is PDF/UA-1 too."""

    def words(tag: str, value: str, kind: str, attribute: str = "") -> str:
        if not value:
            return ""
        return f"<{tag}><rdf:{kind}><rdf:li{attribute}>{escape(value)}</rdf:li></rdf:{kind}></{tag}>"

    languages = "".join(f"<rdf:li>{tag}</rdf:li>" for tag in about.languages)
    day = f"{about.day:%Y-%m-%d}T00:00:00Z" if about.day else ""
    dates = f"<xmp:CreateDate>{day}</xmp:CreateDate><xmp:ModifyDate>{day}</xmp:ModifyDate>" if day else ""
    default = ' xml:lang="x-default"'
    packet = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/">
{words("dc:title", about.title, "Alt", default)}{words("dc:creator", about.author, "Seq")}
{words("dc:description", about.subject, "Alt", default)}<dc:language><rdf:Bag>{languages}</rdf:Bag></dc:language>
{dates}<pdf:Producer>{PRODUCER}</pdf:Producer>
<pdfaid:part>{part}</pdfaid:part><pdfaid:conformance>A</pdfaid:conformance><pdfuaid:part>1</pdfuaid:part>
</rdf:Description>
{_EXTENSION}
</rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>"""
    return Stream(packet.encode(), "/Type/Metadata/Subtype/XML", packed=False)


# PDF/A must be told what the property of PDF/UA is (ISO 19005-2, 6.6.2.3).
_EXTENSION = """<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>PDF/UA part</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property>
</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"""
