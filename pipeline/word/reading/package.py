"""The package of a returned file, opened without trust.

Whatever people drop may be anything: an old .doc, a PDF under another name, half a download, an attack. Each is refused
with one sentence; nothing is unpacked to disk, nothing outside is fetched, no entity is expanded, and no part is
unpacked that the reader does not ask for: pictures of any size cost nothing.
"""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from lxml import etree

from pipeline.errors import Place, Remark, ReviewError, Sentence

MOST_ENTRIES = 20_000
MOST_PART = 64 * 1024 * 1024  # bytes of one part once unpacked: a thousand pages
MOST_TOTAL = 160 * 1024 * 1024  # of all that is read of one file
_RATIO = 2_000  # times that a part may grow: deflate makes at most 1 032 of one
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGED = (zipfile.BadZipFile, zlib.error, KeyError, EOFError, OSError, NotImplementedError, RuntimeError, ValueError)
# The strict form of the format says the same under other names.
_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (b"http://purl.oclc.org/ooxml/officeDocument/math", b"http://schemas.openxmlformats.org/officeDocument/2006/math"),
    (b"http://purl.oclc.org/ooxml/drawingml/main", b"http://schemas.openxmlformats.org/drawingml/2006/main"),
)


@dataclass(frozen=True, slots=True)
class Relation:
    """`kind` is the last word of its type ("hyperlink"); `target` a part of the package, or an address if `outside`."""

    kind: str
    target: str
    outside: bool


@dataclass
class Package:
    """The parts of one file by name. `file` is what messages call it."""

    file: str
    data: bytes
    zipped: zipfile.ZipFile
    names: Mapping[str, str]  # lower-case name of a part -> its name in the zip
    read: int = 0
    _relations: dict[str, Mapping[str, Relation]] = field(default_factory=dict)

    @property
    def place(self) -> Place:
        return Place(self.file)

    def part(self, name: str) -> bytes:
        """The bytes of a part, empty where there is none. Raises `ReviewError` for one too large or damaged."""
        inside = self.names.get(name.lower())
        if inside is None:
            return b""
        try:
            info = self.zipped.getinfo(inside)
            if info.flag_bits & 1:
                raise _refused(self.file, _LOCKED, _UNLOCK)
            room = min(MOST_PART, MOST_TOTAL - self.read)
            if info.file_size > room or info.file_size > _RATIO * max(info.compress_size, 1):
                raise _refused(self.file, _TOO_LARGE)
            with self.zipped.open(info) as stream:
                found = stream.read(room + 1)  # the size that a zip states may be a lie
        except _DAMAGED as error:
            raise _refused(self.file, _TRUNCATED, _SEND_AGAIN) from error
        if len(found) > room:
            raise _refused(self.file, _TOO_LARGE)
        self.read += len(found)
        return found

    def xml(self, name: str) -> etree._Element | None:
        """The root of a part, None where there is none."""
        data = self.part(name)
        return _parsed(data, name, self.file) if data else None

    def relations(self, part: str) -> Mapping[str, Relation]:
        """What a part points at, by id."""
        if part not in self._relations:
            folder, _, name = part.rpartition("/")
            root = self.xml(f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels")
            relations = () if root is None else root.iterchildren(f"{_RELATIONS}Relationship")
            self._relations[part] = {relation.get("Id", ""): _relation(relation, folder) for relation in relations}
        return self._relations[part]

    def related(self, part: str, kind: str) -> list[str]:
        """The parts that a part points at in this way."""
        return [found.target for found in self.relations(part).values() if found.kind == kind and not found.outside]

    @cached_property
    def main(self) -> str:
        """The part that holds the body."""
        found = self.related("", "officeDocument")
        return next((name for name in (*found, "word/document.xml") if name.lower() in self.names), "")

    def remarks(self) -> Iterator[Remark]:
        """What a person should know of a file that is otherwise read as usual."""
        if any(name.endswith("vbaproject.bin") for name in self.names):
            yield Remark(
                Sentence(
                    fr="Ce fichier contient des macros ; elles n’ont pas été exécutées.",
                    en="This file holds macros; they were not run.",
                ),
                self.place,
            )
        if any(relation.outside for relation in self.relations("word/settings.xml").values()):
            yield Remark(
                Sentence(
                    fr="Ce fichier demande un modèle placé ailleurs ; il n’a pas été chargé.",
                    en="This file asks for a template kept elsewhere; it was not loaded.",
                ),
                self.place,
            )
        kinds = {found.kind for found in self.relations(self.main).values() if found.outside} - {"hyperlink"}
        if kinds:
            yield Remark(
                Sentence(
                    fr=f"Ce fichier renvoie à des contenus placés ailleurs ({', '.join(sorted(kinds))}), "
                    "qui n’ont pas été chargés.",
                    en=f"This file points at contents kept elsewhere ({', '.join(sorted(kinds))}), not loaded.",
                ),
                self.place,
            )


def unzipped(data: bytes, file: str) -> Package:
    """The package of a Word file. Raises `ReviewError`, one sentence, for what is none or cannot be trusted."""
    _refuse_others(data, file)
    try:
        zipped = zipfile.ZipFile(io.BytesIO(data))
        entries = zipped.infolist()
    except _DAMAGED as error:
        raise _refused(file, _TRUNCATED, _SEND_AGAIN) from error
    names: dict[str, str] = {}
    for entry in entries:
        name = entry.filename.replace("\\", "/").lstrip("/").lower()
        if ".." in name.split("/") or names.setdefault(name, entry.filename) != entry.filename:
            raise _refused(file, _FORGED)
    if len(entries) > MOST_ENTRIES or len(names) != len(entries):
        raise _refused(file, _FORGED)
    found = Package(file, data, zipped, names)
    if not found.main:
        raise _refused(file, _NOT_WORD, _SAVE_AS)
    return found


def _refuse_others(data: bytes, file: str) -> None:
    """Files that are no zip, by their first bytes."""
    if not data.strip(b"\0"):
        raise _refused(file, _EMPTY, _SEND_AGAIN)
    if data.startswith(_OLE):
        locked = "EncryptedPackage".encode("utf-16-le") in data
        raise _refused(file, _LOCKED if locked else _OLD, _UNLOCK if locked else _SAVE_AS)
    if data.startswith(b"%PDF"):
        raise _refused(file, _PDF, _SAVE_AS)
    if not data.startswith(b"PK"):
        raise _refused(file, _NOT_WORD, _SAVE_AS)


def _parsed(data: bytes, name: str, file: str) -> etree._Element:
    if b"purl.oclc.org" in data[:4096]:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _refused(
            file,
            Sentence(fr=f"ce fichier Word est abîmé ({name})", en=f"this Word file is damaged ({name})"),
            _SEND_AGAIN,
        ) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise _refused(file, _FORGED)
    return root


def _relation(element: etree._Element, folder: str) -> Relation:
    kind = element.get("Type", "").rpartition("/")[2]
    target = element.get("Target", "")
    if element.get("TargetMode", "").lower() == "external" or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:", target):
        return Relation(kind, target, outside=True)
    path = unquote(target.replace("\\", "/"))
    joined = path if path.startswith("/") else f"/{folder}/{path}"
    return Relation(kind, posixpath.normpath("/" + joined.lstrip("/")).lstrip("/"), outside=False)


def _refused(file: str, what: Sentence, hint: Sentence | None = None) -> ReviewError:
    return ReviewError(what, Place(file), hint)


_EMPTY = Sentence(fr="ce fichier est vide", en="this file is empty")
_TRUNCATED = Sentence(
    fr="ce fichier est incomplet ou abîmé : il n’a pas pu être ouvert",
    en="this file is incomplete or damaged: it could not be opened",
)
_SEND_AGAIN = Sentence(fr="demandez qu’on vous le renvoie", en="ask for it to be sent again")
_LOCKED = Sentence(fr="ce fichier est protégé par un mot de passe", en="this file is protected by a password")
_UNLOCK = Sentence(
    fr="ouvrez-le dans Word et enregistrez-le sans mot de passe", en="open it in Word and save it without password"
)
_OLD = Sentence(
    fr="ce fichier est un ancien document Office (.doc), pas un .docx",
    en="this file is an old Office document (.doc), not a .docx",
)
_PDF = Sentence(fr="ce fichier est un PDF, pas un document Word", en="this file is a PDF, not a Word document")
_NOT_WORD = Sentence(fr="ce fichier n’est pas un document Word", en="this file is not a Word document")
_SAVE_AS = Sentence(fr="demandez un document Word (.docx)", en="ask for a Word document (.docx)")
_TOO_LARGE = Sentence(
    fr="ce fichier est démesuré une fois décompressé : il n’a pas été lu",
    en="this file is oversized once unpacked: it was not read",
)
_FORGED = Sentence(
    fr="ce fichier est construit de façon suspecte : il n’a pas été lu",
    en="this file is built in a suspicious way: it was not read",
)
