"""How a ratified version came to be: redlines of its forerunners, amendments with their decisions, who got what."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from pipeline.changes.compare import compare
from pipeline.changes.redlines import version as version_of
from pipeline.mail.ledger import Ledger
from pipeline.packs.formats import formats
from pipeline.packs.ratified import Office

_NEVER = datetime.min.replace(tzinfo=UTC)  # a comparison that nobody signs


def history(office: Office, ledger: str, city: str, kind: str, last: int) -> Iterator[tuple[str, bytes]]:
    """Names and files; `ledger` is the URL of the ledger of mail, `last` the number of the ratified version."""
    numbers = [number for number in sorted(office.content.versions(city, kind)) if number <= last]
    known = {number: version_of(office.content, office.templates, city, kind, number) for number in numbers}
    for before, after in pairwise(numbers):
        for lang, document in known[after].items():
            key = f"{city}-{kind}-v{before}-v{after}"
            redline = replace(compare(known[before][lang], document, author="", when=_NEVER), key=key)
            made = formats(redline, office.house, office.switches, records=False)
            yield f"redlines/{redline.stem}.docx", made.docx
            yield f"redlines/{redline.stem}.pdf", made.pdf
    folder = office.content.root / "cities" / city / kind / "reviews"
    for number in numbers:
        if (path := folder / f"v{number}.yaml").is_file():
            yield f"amendments/{path.name}", path.read_bytes()
    if proof := list(_mailed(ledger, f"{city}-{kind}")):
        yield "mailing.json", json.dumps({"format": 1, "mailings": proof}, ensure_ascii=False, indent=2).encode()


def _mailed(url: str, paper: str) -> Iterator[dict[str, object]]:
    """Who got which version of the paper and when. No address: those can be erased, the archive cannot."""
    if url.startswith("sqlite:///") and not Path(url.removeprefix("sqlite:///")).exists():
        return
    ledger = Ledger(url, create=False)
    try:
        for entry in ledger.entries():
            if entry.key.paper == paper:
                yield {
                    "person": entry.key.person,
                    "version": entry.key.version,
                    "kind": entry.key.kind,
                    "languages": entry.langs,
                    "state": str(entry.state),
                    "when": entry.changed,
                    "message": entry.digest,
                }
    finally:
        ledger.close()
