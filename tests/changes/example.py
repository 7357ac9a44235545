"""Makes the returned files of the built-in example: `python -m tests.changes.example`, from the top folder.

One is tracked, in French; one edited by LibreOffice, in Arabic; one has its tracking off, and contradicts the first.
"""

import json
import shutil
import subprocess
import tempfile
from pathlib import Path

from pipeline.document.model import Lang
from pipeline.word.writer import write
from tests.changes.judges import with_uno
from tests.changes.test_review import KIND, ROOT, edited, papers, the_house, tracked

FOLDER = ROOT / "content" / "cities" / "tunis" / KIND / "returned"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    house = the_house()
    mine = tracked(
        Lang.FR, "cadre permanent de concertation", "cadre consultatif et permanent de concertation", "Leila Mansouri"
    )
    (FOLDER / "Ville de Tunis - remarques.docx").write_bytes(write(mine, house, embed_fonts=False))
    silent = edited(papers()[Lang.FR], "cadre permanent de concertation", "cadre durable de concertation")
    (FOLDER / "association-accueil (relu).docx").write_bytes(write(silent, house, embed_fonts=False))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sent = folder / "sent.docx"
        sent.write_bytes(write(papers()[Lang.AR], house, embed_fonts=False))
        target = FOLDER / "jeunesse 2.docx"
        edits = [["replace", "إطار دائم", "إطار استشاري دائم"], ["comment", "تتولى بلدية تونس", "بالتناوب؟"]]
        (folder / "jobs.json").write_text(json.dumps([[str(sent), str(target), True, edits]]), encoding="utf-8")
        (folder / "profile").mkdir()
        script = ROOT / "tests" / "word" / "typist.py"
        command = [
            with_uno(),
            str(script),
            shutil.which("soffice") or "",
            str(folder / "profile"),
            str(folder / "jobs.json"),
        ]
        subprocess.run(command, check=True, timeout=120)


if __name__ == "__main__":
    main()
