"""One page that shows the outbox: every message as its reader will see it, problems on top.

Each message stands in a frame of its own, without scripts and without access to anything (`sandbox`).
"""

from collections.abc import Iterable, Sequence
from datetime import UTC
from html import escape

from pipeline.errors import Sentence
from pipeline.mail.message import Message
from pipeline.mail.model import Meeting

STYLE = """
body { font: 15px/1.5 system-ui, "Segoe UI", sans-serif; color: #1a1a1a; background: #f4f5f7; margin: 0 auto;
  max-width: 60rem; padding: 1.5rem }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin: 2rem 0 .5rem }
.problems { border-inline-start: 4px solid #b42318; background: #fff; padding: .75rem 1rem }
article { background: #fff; border: 1px solid #c8ccd4; margin: 0 0 1.5rem; padding: 1rem }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; margin: 0 0 .75rem }
dt { color: #4a5160 } dd { margin: 0; overflow-wrap: anywhere }
iframe { width: 100%; height: 26rem; border: 1px solid #c8ccd4; background: #fff }
"""


def page(messages: Sequence[Message], problems: Iterable[Sentence], heading: str) -> str:
    """The HTML; `heading` says what the outbox is for."""
    said = [f"<li>{escape(problem.fr)}</li>" for problem in problems]
    top = f'<section class="problems"><h2>À régler avant l’envoi</h2><ul>{"".join(said)}</ul></section>' if said else ""
    body: list[str] = []
    for n, message in enumerate(messages):
        if n == 0 or message.mailing != messages[n - 1].mailing:
            body.append(f"<h2>{escape(_title(message))}</h2>")
        body.append(_article(message))
    return (
        '<!DOCTYPE html>\n<html lang="fr"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(heading)}</title><style>{STYLE}</style></head>\n"
        f"<body><h1>{escape(heading)}</h1>{top}\n{''.join(body)}</body></html>\n"
    )


def _title(message: Message) -> str:
    meeting = message.mailing.meeting
    return f"{meeting.city_name.fr}, {meeting.title.fr} : {message.mailing.kind}"


def _article(message: Message) -> str:
    facts = (
        ("À", f"{message.person.name.of(message.person.langs[0])} <{message.person.address}>"),
        ("Langues", ", ".join(message.person.langs)),
        ("Objet", message.subject),
        ("Réunion", hours(message.mailing.meeting)),
        ("Agenda", "invitation jointe au message" if message.calendar else "—"),
        ("Pièces jointes", ", ".join(file.name for file in message.attachments) or "aucune"),
        ("Fichier", message.file),
    )
    rows = "".join(f"<dt>{name}</dt><dd><bdi>{escape(value)}</bdi></dd>" for name, value in facts)
    frame = (
        f'<iframe sandbox title="{escape(message.subject, quote=True)}" '
        f'srcdoc="{escape(message.html, quote=True)}"></iframe>'
    )
    return f'<article id="{message.key.digest}"><dl>{rows}</dl>{frame}</article>\n'


def hours(meeting: Meeting) -> str:
    """On both clocks: "2023-11-07 10:30–13:00 (Africa/Tunis), 09:30–12:00 UTC"."""
    start, end = meeting.begins.astimezone(UTC), meeting.ends.astimezone(UTC)
    day = "" if start.date() == meeting.day else f"{start:%Y-%m-%d} "
    return (
        f"{meeting.day} {meeting.start:%H:%M}–{meeting.end:%H:%M} ({meeting.zone}), {day}{start:%H:%M}–{end:%H:%M} UTC"
    )
