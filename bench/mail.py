"""`make bench`: a thousand messages of both languages with two attachments each, composed to their last byte.

CPU milliseconds a message, the memory that the first hundred need and what the other nine hundred add to it; then the
same through SMTP to a server on loopback, ledger included, in messages a second.
"""

import resource
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from datetime import time as hour
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.content.calendar import Due  # noqa: E402  # after the path, as in the other benchmarks
from pipeline.mail.deliver import Job, Server, by_smtp  # noqa: E402  # as above
from pipeline.mail.ledger import Ledger  # noqa: E402  # as above
from pipeline.mail.message import Composer  # noqa: E402  # as above
from pipeline.mail.model import Attachment, Mailing, Meeting, Office, Pair, Person  # noqa: E402  # as above

MESSAGES, SENT = 1000, 200
SIZES = {"docx": 250_000, "pdf": 150_000}  # bytes, about what the terms of reference have
AT = datetime(2023, 10, 31, 8, tzinfo=UTC)


def batch(folder: Path) -> Mailing:
    """Invitations, the heaviest kind: both languages, a calendar, two files."""
    files = []
    for ending, size in SIZES.items():
        path = folder / f"tunis-terms-of-reference-v1.fr-ar.{ending}"
        path.write_bytes(bytes(n * 7 % 251 for n in range(size)))
        files.append(Attachment(path.name, "fr-ar", path))
    people = tuple(
        Person(
            f"tunis/p{n}", Pair(f"Personne {n}", f"شخص {n}"), Pair("Ville", "بلدية"), f"p{n}@example.org", ("fr", "ar")
        )
        for n in range(MESSAGES)
    )
    where, title = Pair("Tunis", "تونس"), Pair("Première consultation", "الاستشارة الأولى")
    day, start, end = date(2023, 11, 7), hour(10, 30), hour(13)
    meeting = Meeting("tunis", where, 1, "TN", "Africa/Tunis", day, start, end, where, title, title)
    due = Due(date(2023, 10, 24))
    return Mailing("invitation", meeting, "tunis-c1", "0", due, "due", people, tuple(files), calendar=True)


def composer() -> Composer:
    office = Office(Pair("Équipe", "فريق"), "bureau@example.org", Pair("MC2CM – RUCP", "MC2CM – RUCP"))
    return Composer(ROOT / "templates" / "mail", office, AT)


def peak() -> float:
    """Megabytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def composing(mailing: Mailing) -> None:
    maker, size = composer(), 0
    began = time.process_time()
    first = 0.0
    for n, person in enumerate(mailing.to):
        size += len(maker.compose(mailing, person).data)
        if n == MESSAGES // 10:
            first = peak()
    each = (time.process_time() - began) / MESSAGES * 1000
    print(
        f"composing {MESSAGES} messages: {each:.1f} ms of CPU each, {size / MESSAGES / 1e3:.0f} kB each; "
        f"peak {first:.0f} MB after a tenth, {peak() - first:+.1f} MB in the end"
    )


@contextmanager
def sink() -> Iterator[int]:
    """The port of a server that says yes: the time is ours, not a real server's."""
    listener = socket.create_server(("127.0.0.1", 0))

    def serve() -> None:
        peer, _ = listener.accept()
        with peer, peer.makefile("rb") as lines:
            peer.sendall(b"220 sink\r\n")
            for line in lines:
                if line.upper().startswith(b"DATA"):
                    peer.sendall(b"354 go ahead\r\n")
                    while lines.readline() != b".\r\n":
                        pass
                peer.sendall(b"221 bye\r\n" if line.upper().startswith(b"QUIT") else b"250 OK\r\n")

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with listener:
        yield int(listener.getsockname()[1])


def sending(mailing: Mailing, folder: Path) -> None:
    some = replace(mailing, to=mailing.to[:SENT])
    ledger = Ledger(f"sqlite:///{folder / 'ledger.db'}")
    with sink() as port, ledger.run(AT) as run:
        server = Server("127.0.0.1", port, "none", per_minute=10_000_000)
        began = time.perf_counter()
        outcomes = by_smtp([Job(some, to) for to in some.to], composer(), run, server, folder / "sent")
        spent = time.perf_counter() - began
    assert {outcome.result for outcome in outcomes} == {"sent"}  # noqa: S101  # else the figure would mean nothing
    print(f"sending {SENT} of them, ledger and archive included: {SENT / spent:.0f} a second")
    ledger.close()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as name:
        made = batch(Path(name))
        composing(made)
        sending(made, Path(name))
