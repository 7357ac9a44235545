"""Whether built papers are what they claim to be: each file judged by a program that is not ours where there is one.

- PDF/A-2a (3a where the document travels as an attachment) and PDF/UA-1 by `page-validation`, and by veraPDF too where
  it is on PATH;
- no font of any page left out of the file;
- the text read back through the tags is the document's, to the character;
- the languages that PDF, Word and HTML state are the paper's;
- the Word file is valid for the Open XML SDK (`npm install` brings it).
"""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipeline.document.model import Document, Lang
from pipeline.errors import Place, Sentence, SettingsError

TESTS = ("PDF/A", "PDF/UA", "fonts", "text", "languages", "Word")
_SECONDS = 120  # for a program of others to judge one file


@dataclass(frozen=True, slots=True)
class Judges:
    """Programs that are not ours, by path; None where this machine has none."""

    word: str | None
    verapdf: str | None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one test found wrong: nothing, if the paper conforms. `judged` is False where its judge is missing."""

    test: str
    faults: tuple[str, ...] = ()
    judged: bool = True


def judges(root: Path) -> Judges:
    """The judges of this machine; that of Word may have been installed by npm in the folder `root`."""
    local = root / "node_modules" / ".bin"
    word = shutil.which("ooxml-validator", path=local) or shutil.which("ooxml-validator")
    return Judges(word, shutil.which("verapdf"))


def judge(document: Document, folder: Path, by: Judges) -> tuple[Verdict, ...]:
    """One verdict a test, in the order of `TESTS`, on the files of the paper in `folder`.

    Raises `SettingsError` where a file is missing, or `page-validation` is not installed.
    """
    pdf, docx, html = (_there(folder / f"{document.stem}.{form}") for form in ("pdf", "docx", "html"))
    return (
        Verdict("PDF/A", tuple(_standard(pdf, "3a" if b"/AFRelationship" in pdf.read_bytes() else "2a", by))),
        Verdict("PDF/UA", tuple(_standard(pdf, "ua1", by))),
        Verdict("fonts", tuple(_fonts(pdf))),
        Verdict("text", tuple(_text(pdf, document))),
        Verdict("languages", tuple(_languages(pdf, docx, html, document.langs))),
        Verdict("Word", tuple(_word(docx, by.word)) if by.word else (), judged=by.word is not None),
    )


def _there(path: Path) -> Path:
    if path.is_file():
        return path
    raise SettingsError(
        Sentence("ce document n’est pas construit", "this paper is not built"),
        Place(str(path)),
        Sentence("lancez d’abord : mithaq pack", "first run: mithaq pack"),
    )


# -- PDF --------------------------------------------------------------------------------------------------------------


def _standard(pdf: Path, profile: str, by: Judges) -> Iterator[str]:
    try:
        import page
    except ImportError:
        raise SettingsError(
            Sentence("le juge des PDF n’est pas installé", "the judge of PDF is not installed"),
            hint=Sentence("lancez : make conformity", "run: make conformity"),
        ) from None
    wanted = {"2a": "PDF_A_2A", "3a": "PDF_A_3A", "ua1": "PDF_UA_1"}[profile]
    report = page.validate_pdf(str(pdf), profile=getattr(page.ValidationProfile, wanted))
    yield from (f"{failure.rule_id}: {failure.message}" for failure in report.failures)
    if not report.failures and not report.is_compliant:
        yield wanted
    if by.verapdf:
        said = _run(by.verapdf, "--flavour", profile, "--format", "text", str(pdf))
        if not said.stdout.startswith("PASS"):
            yield f"veraPDF: {said.stdout.strip() or said.stderr.strip()}"


def _fonts(pdf: Path) -> Iterator[str]:
    """Names of fonts that pages (and drawings on them) may use without the file holding them."""
    import pikepdf

    def resources(holder: pikepdf.Object, seen: set[tuple[int, int]]) -> Iterator[pikepdf.Object]:
        if holder.objgen in seen and holder.objgen != (0, 0):
            return
        seen.add(holder.objgen)
        own = holder.get("/Resources", pikepdf.Dictionary())
        yield from own.get("/Font", pikepdf.Dictionary()).values()
        for drawing in own.get("/XObject", pikepdf.Dictionary()).values():
            yield from resources(drawing, seen)

    with pikepdf.open(pdf) as opened:
        seen: set[tuple[int, int]] = set()
        for font in (font for sheet in opened.pages for font in resources(sheet.obj, seen)):
            face = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            if not any(f"/FontFile{n}" in face.get("/FontDescriptor", {}) for n in ("", "2", "3")):
                yield str(font.get("/BaseFont", "?"))


def _text(pdf: Path, document: Document) -> Iterator[str]:
    from pipeline.pdf.reading import expected, text

    said, meant = text(pdf.read_bytes()), expected(document)
    if said != meant:
        at = next((i for i, (a, b) in enumerate(zip(said, meant, strict=False)) if a != b), min(len(said), len(meant)))
        yield f"“{said[max(0, at - 20) : at + 40]}” ≠ “{meant[max(0, at - 20) : at + 40]}”"


# -- languages --------------------------------------------------------------------------------------------------------


def _languages(pdf: Path, word: Path, html: Path, langs: tuple[Lang, ...]) -> Iterator[str]:
    """The language that each file states to whoever opens it: Word's as python-docx reads it, not as we wrote it."""
    import docx
    import pikepdf

    from pipeline.pdf.reading import lines

    with pikepdf.open(pdf) as opened:
        stated = {"PDF": str(opened.Root.get("/Lang", ""))}
    stated["Word"] = docx.Document(str(word)).core_properties.language
    stated["HTML"] = _first(r'<html[^>]* lang="([^"]*)"', html.read_text(encoding="utf-8"))
    yield from (f"{form}: “{tag}” ≠ “{langs[0]}”" for form, tag in stated.items() if _primary(tag) != langs[0])
    said = {_primary(line.lang) for line in lines(pdf.read_bytes())}
    if lacking := set(langs) - said:
        yield f"PDF: {', '.join(sorted(lacking))} ∉ {{{', '.join(sorted(said))}}}"


def _primary(tag: str) -> str:
    return tag.partition("-")[0].lower()


def _first(pattern: str, text: str) -> str:
    found = re.search(pattern, text)
    return found[1] if found else ""


# -- Word -------------------------------------------------------------------------------------------------------------


def _word(docx: Path, validator: str) -> Iterator[str]:
    said = _run(validator, str(docx))
    try:
        report = json.loads(said.stdout)
    except ValueError:
        yield said.stderr.strip() or said.stdout.strip()
        return
    yield from (f"{error.get('path', '')} {error.get('description', error)}".strip() for error in report["errors"])


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=_SECONDS, encoding="utf-8")  # noqa: S603 -- judges found by us
