"""Runs of sending in processes of their own: killed at a given step, or two at once.

    python -m tests.mail.runs URL PORT FOLDER PERSONS killed 1 2 3 …
    python -m tests.mail.runs URL PORT FOLDER PERSONS together

One process imports everything and forks the runs; it has no threads, so that is safe.
"""

import os
import signal
import smtplib
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.mail import deliver
from pipeline.mail.deliver import Job, Outcome, Server, by_smtp
from pipeline.mail.ledger import Ledger, Run, State
from pipeline.mail.model import Mailing
from tests.mail.office import AT, composer, mailing, people

WATCHED: tuple[tuple[Any, str], ...] = (
    (Ledger, "_end"),
    (Run, "claim"),
    (deliver, "write"),
    (smtplib.SMTP, "send"),
    (smtplib.SMTP, "getreply"),
    (Run, "intend"),
    (Run, "settle"),
)


def plain(port: int, **changes: Any) -> Server:
    return replace(Server("127.0.0.1", port, "none", per_minute=60_000, waits=(0.01, 0.01), timeout=10), **changes)


def send(ledger: Ledger, batch: Mailing, server: Server, folder: Path) -> list[Outcome]:
    with ledger.run(AT) as run:
        return by_smtp([Job(batch, to) for to in batch.to], composer(), run, server, folder / "sent", clock=lambda: AT)


def one_run(url: str, port: int, folder: Path, persons: int, step: int) -> None:
    """Send to those who have not had it, killed before or after something that is watched: the `step`th (0: never)."""
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen == step:
            os.kill(os.getpid(), signal.SIGKILL)

    def counted(done: Callable[..., Any]) -> Callable[..., Any]:
        def watched(*given: Any, **named: Any) -> Any:
            count()
            value = done(*given, **named)
            count()
            return value

        return watched

    for owner, name in WATCHED:
        setattr(owner, name, counted(getattr(owner, name)))
    ledger, batch = Ledger(url), mailing(people(persons))
    done = {entry.key for entry in ledger.entries() if entry.state not in (State.CLAIMED, State.DEFERRED)}
    send(ledger, replace(batch, to=tuple(to for to in batch.to if batch.key(to) not in done)), plain(port), folder)
    ledger.close()


def main(url: str, port: int, folder: Path, persons: int, steps: list[int]) -> None:
    composer().compose(mailing(people(3)), people(3)[2])  # the children find the templates compiled

    def forked(step: int) -> int:
        child = os.fork()
        if child == 0:
            one_run(url, port, folder, persons, step)
            os._exit(0)
        return child

    if steps:
        ended = [os.waitpid(forked(step), 0)[1] for step in steps]
    else:
        ended = [os.waitpid(child, 0)[1] for child in [forked(0) for _ in range(2)]]
    assert set(ended) <= ({0, signal.SIGKILL} if steps else {0}), ended


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]), [int(step) for step in sys.argv[6:]])
