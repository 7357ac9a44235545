"""What must be written down before the first message of a mailing leaves."""

from datetime import date
from typing import TYPE_CHECKING

from pipeline.settings import Settings

if TYPE_CHECKING:
    from pipeline.content.load import Content
    from pipeline.mail.ledger import Ledger
    from pipeline.mail.model import Mailing


class Leaving:
    """Called before each mailing leaves; what it writes, it writes once."""

    def __init__(self, content: "Content", settings: Settings, ledger: "Ledger", day: date) -> None:
        self._content, self._settings, self._ledger, self._day = content, settings, ledger, day
        self._done: set[str] = set()

    def __call__(self, mailing: "Mailing") -> None:
        if mailing.name in self._done:
            return
        if mailing.calendar:
            self._announce(mailing)
        else:
            self._freeze(mailing)
        self._done.add(mailing.name)

    def _announce(self, mailing: "Mailing") -> None:
        """Remember what the invitation says: when the meeting says something else, that is a new one."""
        from pipeline.cli import mailings
        from pipeline.mail import ics

        meeting = mailing.meeting
        self._ledger.announce(ics.uid(meeting), meeting.sequence, mailings.facts(meeting))

    def _freeze(self, mailing: "Mailing") -> None:
        """Freeze the words of the version: reviews are compared with what people really received."""
        from pipeline.changes.departed import freeze
        from pipeline.packs.build import documents
        from pipeline.packs.plan import Pack

        city = mailing.meeting.city
        kind = mailing.paper.removeprefix(f"{city}-")
        composed = documents(self._content, self._settings.templates, Pack(city, mailing.meeting.number))
        versions = [
            document
            for document in composed
            if document.kind == kind and document.version.removeprefix("v") == mailing.version
        ]
        if versions:
            freeze(self._settings.content / "cities" / city / kind / "departed", versions, on=self._day)
