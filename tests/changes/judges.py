"""Independent readers of a Word redline: pandoc and LibreOffice accept or refuse everything, and say what is left.

Paragraphs are compared, those of tables too; blanks are folded, and paragraphs without words are left out: the judges
leave some beside tables, and pandoc keeps emptied rows.
"""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from lxml import etree

# What LibreOffice puts into an empty row that is tracked, and isolates: a passage and the next one may share theirs.
INVISIBLE = dict.fromkeys(map(ord, "\u200d\u2066\u2067\u2069"))
OFFICE, TEXT = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("office", "text"))
BLANKS = {f"{TEXT}{name}" for name in ("s", "tab", "line-break")}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def with_uno() -> str:
    """An interpreter that can talk to LibreOffice, "" if there is none."""
    for python in ("/usr/bin/python3", shutil.which("python3") or ""):
        if python and Path(python).exists():
            done = subprocess.run([python, "-c", "import uno"], capture_output=True, check=False)
            if done.returncode == 0:
                return python
    return ""


def folded(paragraphs: Iterator[str]) -> list[str]:
    return [words for paragraph in paragraphs if (words := " ".join(paragraph.translate(INVISIBLE).split()))]


# -- pandoc -----------------------------------------------------------------------------------------------------------


def pandoc(path: Path, decision: str = "accept") -> list[str]:
    command = ["pandoc", "--from=docx", "--to=json", f"--track-changes={decision}", str(path)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    return folded(_blocks(json.loads(done.stdout)["blocks"]))


def _blocks(node: Any) -> Iterator[str]:
    """The words of each paragraph below a node of pandoc's JSON."""
    if isinstance(node, dict) and node.get("t") in {"Para", "Plain", "Header"}:
        content = node["c"][2] if node["t"] == "Header" else node["c"]
        yield "".join(_words(content))
        yield from (words for inline in content for words in _notes(inline))
    elif isinstance(node, dict) and node.get("t") == "Table":
        _, _, *rows = node["c"]  # its caption is a property of the table, and stays when all its rows go
        yield from _blocks(rows)
    elif isinstance(node, dict):
        yield from _blocks(node.get("c"))
    elif isinstance(node, list):
        for inner in node:
            yield from _blocks(inner)


def _words(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for inner in node:
            yield from _words(inner)
    elif isinstance(node, dict):
        match node.get("t"):
            case "Str":
                yield node["c"]
            case "Space" | "SoftBreak" | "LineBreak":
                yield " "
            case "Note":
                pass
            case "Quoted" | "Link" | "Span" | "Code":
                yield from _words(node["c"])
            case _:
                yield from _words(node.get("c"))


def _notes(node: Any) -> Iterator[str]:
    if isinstance(node, dict) and node.get("t") == "Note":
        yield from _blocks(node["c"])
    elif isinstance(node, dict):
        yield from _notes(node.get("c"))
    elif isinstance(node, list):
        for inner in node:
            yield from _notes(inner)


def drops_an_item(path: Path) -> bool:
    """Whether a numbered paragraph keeps words and loses its mark: joining it to the next, pandoc loses its words."""
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    joined = (p for p in body.iter(f"{W}p") if p.find(f"{W}pPr/{W}numPr") is not None)
    marked = (p for p in joined if any(p.find(f"{W}pPr/{W}rPr/{W}{kind}") is not None for kind in ("del", "ins")))
    return any(p.find(f"{W}r") is not None or p.find(f"{W}hyperlink/{W}r") is not None for p in marked)


# -- LibreOffice ------------------------------------------------------------------------------------------------------


def libreoffice(folder: Path, jobs: Sequence[tuple[Path, str]], python: str) -> list[list[str] | None]:
    """The paragraphs of each file after its decision, "accept" or "reject"; None where the office fell over."""
    targets = [folder / f"decided-{number}.odt" for number in range(len(jobs))]
    listed = [[str(path), decision, str(target)] for (path, decision), target in zip(jobs, targets, strict=True)]
    (folder / "jobs.json").write_text(json.dumps(listed), encoding="utf-8")
    script = Path(__file__).with_name("office.py")
    soffice = shutil.which("soffice") or ""
    profile = folder / "profile"
    profile.mkdir()
    command = [python, str(script), soffice, str(profile), str(folder / "jobs.json")]
    subprocess.run(command, check=True, timeout=60 + 2 * len(jobs), capture_output=True)
    return [folded(_lines(target)) if target.exists() else None for target in targets]


def _lines(path: Path) -> Iterator[str]:
    """Every paragraph of an OpenDocument file, then those of its notes."""
    with zipfile.ZipFile(path) as package:
        body = etree.fromstring(package.read("content.xml")).find(f".//{OFFICE}text")
    assert body is not None
    notes: list[etree._Element] = []
    for changes in body.findall(f"{TEXT}tracked-changes"):
        body.remove(changes)
    for line in body.iter(f"{TEXT}p", f"{TEXT}h"):
        if not any(parent.tag == f"{TEXT}note" for parent in line.iterancestors()):
            yield "".join(_said(line, notes))
    for note in notes:
        for line in note.iter(f"{TEXT}p", f"{TEXT}h"):
            yield "".join(_said(line, []))


def _said(node: etree._Element, notes: list[etree._Element]) -> Iterator[str]:
    yield node.text or ""
    for inner in node:
        if inner.tag == f"{TEXT}note":
            notes.extend(inner.findall(f"{TEXT}note-body"))
        elif inner.tag in BLANKS:
            yield " "
        else:
            yield from _said(inner, notes)
        yield inner.tail or ""


def written(path: Path) -> list[str]:
    """What a Word file without changes says, its notes last."""
    return folded(_paragraphs(path))


def _paragraphs(path: Path) -> Iterator[str]:
    with zipfile.ZipFile(path) as package:
        for part in ("word/document.xml", "word/footnotes.xml"):
            if part in package.namelist():
                for paragraph in etree.fromstring(package.read(part)).iter(f"{W}p"):
                    yield "".join(_runs(paragraph))


def _runs(paragraph: etree._Element) -> Iterator[str]:
    for node in paragraph.iter(f"{W}t", f"{W}br", f"{W}tab"):
        yield (node.text or "") if node.tag == f"{W}t" else " "
