"""Makes the returned files of the built-in example: `python -m tests.changes.example`, from the top folder.

Three reviewers of Oujda's terms of reference: one edited the Arabic draft in LibreOffice, tracked; one the French draft,
with tracking off; one the French draft, tracked, and contradicts the second. Only the first needs LibreOffice with its
Python bridge; where there is none its file stays as it is.
"""

import json
import re
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from pipeline.changes.compare import compare
from pipeline.changes.redlines import version
from pipeline.document.model import Block, Comment, Document, Lang, List, ListItem, Paragraph, Text
from pipeline.document.walk import rewrite_blocks
from pipeline.word.writer import write
from tests.changes.judges import with_uno
from tests.changes.test_review import KIND, ROOT, commented, content, edited, the_house

FOLDER = ROOT / "content" / "cities" / "oujda" / KIND / "returned"
ARABIC = FOLDER / "الشروط المرجعية - ملاحظات.docx"
SILENT = FOLDER / "Main tendue - TdR relus.docx"
TRACKED = FOLDER / "TdR Oujda v1 (2) MC.docx"

WHEN = datetime(2024, 1, 22, 9, 30, tzinfo=UTC)  # between the day it left and the meeting

HEARD = ("elles aient été entendues", "elles aient été entendues, dans une langue qu’elles comprennent")
NOTICE = "au moins sept jours avant la réunion"
MIGRANTS = "Deux personnes migrantes au moins, proposées par les associations, siègent au groupe."


def silent(draft: Document) -> Document:
    """Association « Main tendue » types into the file."""
    return edited(edited(draft, *HEARD), NOTICE, "au moins dix jours avant la réunion")


def tracked(draft: Document) -> Document:
    """Mariama Camara: the same words for the one, others for the other, and a clause more."""
    author = "Mariama Camara"
    wanted = edited(edited(draft, *HEARD), NOTICE, "au moins quinze jours avant la réunion")
    redline = compare(draft, with_item(wanted, "composition-2", MIGRANTS), author=author, when=WHEN)
    why = "Nos bénévoles ont besoin de deux semaines pour en parler avec les personnes concernées."
    return commented(numbered(redline), "quorum", Comment(author, why, WHEN))


def with_item(document: Document, after: str, words: str) -> Document:
    """With a clause more after one of a list."""

    def items(found: List) -> Iterator[ListItem]:
        for item in found.items:
            yield item
            if item.id == after:
                yield ListItem((Paragraph((Text(words, Lang.FR),), Lang.FR),))

    def block(found: Block) -> Iterator[Block]:
        yield replace(found, items=tuple(items(found))) if isinstance(found, List) else found

    return rewrite_blocks(document, block)


def numbered(document: Document) -> Document:
    """With lists counted anew, as Word does by itself: nobody's change."""

    def item(number: int, found: ListItem) -> ListItem:
        first, *rest = found.blocks
        return (
            replace(found, blocks=(replace(first, label=f"{number}."), *rest))
            if isinstance(first, Paragraph)
            else found
        )

    def block(found: Block) -> Iterator[Block]:
        if isinstance(found, List) and found.marker == "decimal":
            found = replace(found, items=tuple(item(n, one) for n, one in enumerate(found.items, 1)))
        yield found

    return rewrite_blocks(document, block)


# What Mustapha Ziani does in LibreOffice.
EDITS = [
    ["insert", "دون الاستماع إليهم", " بلغة يفهمونها"],
    ["replace", "سبعة", "عشرة"],
    ["comment", "تُسند الرئاسة", "هل يمكن أن تكون الرئاسة بالتناوب بعد السنة الأولى؟", "مصطفى الزياني"],
]
PROFILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.UserProfile/Data"><prop oor:name="givenname"><value>مصطفى</value></prop></item>
<item oor:path="/org.openoffice.UserProfile/Data"><prop oor:name="sn"><value>الزياني</value></prop></item>
</oor:items>
"""


def in_libreoffice(draft: bytes, python: str) -> bytes:
    """The draft as LibreOffice saves it after the edits."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sent, target, profile = folder / "sent.docx", folder / "saved.docx", folder / "profile"
        sent.write_bytes(draft)
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(PROFILE, encoding="utf-8")
        jobs = folder / "jobs.json"
        jobs.write_text(json.dumps([[str(sent), str(target), True, EDITS]]), encoding="utf-8")
        script = ROOT / "tests" / "word" / "typist.py"
        command = [python, str(script), shutil.which("soffice") or "", str(profile), str(jobs)]
        subprocess.run(command, check=True, timeout=120)
        return dated(target)


def dated(path: Path) -> bytes:
    """The file with the day of the example for the one at which it was made, and nothing else of it touched."""
    with zipfile.ZipFile(path) as saved, tempfile.TemporaryFile() as file:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
            for part in saved.infolist():
                data = saved.read(part)
                if part.filename.endswith(".xml"):
                    data = re.sub(rb"20[2-9]\d-\d\d-\d\dT\d\d:\d\d:\d\dZ", f"{WHEN:%Y-%m-%dT%H:%M:%SZ}".encode(), data)
                package.writestr(zipfile.ZipInfo(part.filename), data, zipfile.ZIP_DEFLATED)
        file.seek(0)
        return file.read()


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    papers = version(content(), ROOT / "templates", "oujda", KIND, 1)
    # Without fonts, which are not the project's to hand on file by file; unprotected, or LibreOffice decides nothing.
    sent = {lang: write(paper, the_house(), embed_fonts=False) for lang, paper in papers.items()}
    SILENT.write_bytes(write(silent(papers[Lang.FR]), the_house(), embed_fonts=False))
    TRACKED.write_bytes(write(tracked(papers[Lang.FR]), the_house(), embed_fonts=False))
    if shutil.which("soffice") and (python := with_uno()):
        ARABIC.write_bytes(in_libreoffice(sent[Lang.AR], python))


if __name__ == "__main__":
    main()
