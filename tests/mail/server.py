"""A real SMTP server on loopback that answers as it is told: greylisting, refusals, cut connections, TLS, logins."""

import asyncio
import socket
import ssl
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session


class Post:
    """What the server received, and what it is to answer to each address: one answer a time, then "250"."""

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        self.connections = 0
        self.rcpt: dict[str, list[str]] = defaultdict(list)
        self.data: dict[str, list[str]] = defaultdict(list)
        self.mail: list[str] = []
        self.options: list[str] = []
        self.on_data: Callable[[], None] = lambda: None
        self.offers: list[str] = []

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.received]

    @property
    def ids(self) -> list[str]:
        return [str(message_from_bytes(data)["Message-ID"]) for _, data in self.received]

    async def handle_EHLO(  # noqa: N802  # the hooks of aiosmtpd are named after commands
        self, server: SMTP, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        del server, envelope
        self.connections += 1
        session.host_name = hostname
        return [*responses[:-1], *(f"250-{offer}" for offer in self.offers), responses[-1]]

    async def handle_MAIL(  # noqa: N802  # as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del server, session
        envelope.mail_from = address
        self.options += options
        return self.mail.pop(0) if self.mail else "250 OK"

    async def handle_RCPT(  # noqa: N802  # as above
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        del session
        self.options += options
        answer = self.rcpt[address].pop(0) if self.rcpt[address] else "250 OK"
        if answer == "cut":
            _hang_up(server)
            return "250 nobody hears this"
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  # as above
        del session
        (address,) = envelope.rcpt_tos
        answer = self.data[address].pop(0) if self.data[address] else "250 OK"
        if answer.startswith("250") or answer == "cut":
            self.received.append((address, envelope.original_content or b""))
        self.on_data()
        if answer == "cut":
            _hang_up(server)
            return "250 nobody hears this"
        return answer


def _hang_up(server: SMTP) -> None:
    """Without a word: what a crashed server or a broken line looks like."""
    cast("asyncio.Transport", server.transport).abort()


class KnowsDsn(SMTP):
    """aiosmtpd answers 555 to the parameters of RFC 3461: this server knows them, and notes them."""

    async def smtp_MAIL(self, arg: str | None) -> None:  # noqa: N802  # named after the command
        await super().smtp_MAIL(self._without(arg, ("RET=", "ENVID=")))

    async def smtp_RCPT(self, arg: str | None) -> None:  # noqa: N802  # named after the command
        await super().smtp_RCPT(self._without(arg, ("NOTIFY=", "ORCPT=")))

    def _without(self, arg: str | None, known: tuple[str, ...]) -> str:
        words = (arg or "").split(" ")
        self.event_handler.options += [word for word in words if word.startswith(known)]
        return " ".join(word for word in words if not word.startswith(known))


class _Controller(Controller):
    def __init__(self, post: Post, kind: type[SMTP], **options: Any) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self._kind = kind
        super().__init__(post, hostname="127.0.0.1", port=port, **options)

    def factory(self) -> SMTP:
        return self._kind(self.handler, **self.SMTP_kwargs)


def _login(server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: LoginPassword) -> AuthResult:
    del server, session, envelope, mechanism
    # `handled=False`, or aiosmtpd waits for an answer that nobody gives.
    return AuthResult(success=auth_data == LoginPassword(b"bureau", b"secret"), handled=False)


@contextmanager
def serving(
    post: Post,
    *,
    kind: type[SMTP] = SMTP,
    starttls: ssl.SSLContext | None = None,
    tls: ssl.SSLContext | None = None,
    login: bool = False,
) -> Iterator[int]:
    """The port of a server that runs meanwhile."""
    controller = _Controller(
        post,
        kind,
        ssl_context=tls,
        tls_context=starttls,
        require_starttls=starttls is not None,
        auth_required=login,
        auth_require_tls=login and tls is None,  # aiosmtpd offers no AUTH on implicit TLS otherwise
        authenticator=_login if login else None,
    )
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def nobody() -> int:
    """A port on which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])
