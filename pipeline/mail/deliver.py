"""The same bytes, three ways out: files to look at, files to send by hand, SMTP.

What SMTP says decides: 4xx is tried again later (greylisting passes on the third try), 5xx is final for that person, a
bad certificate or a refused login stops everything (`SSLCertVerificationError` is an `OSError`: never tried again as
if the network were down). A connection lost before the message began to leave is harmless; lost after, the mail is
unknown, and nobody gets it twice.
"""

import os
import re
import smtplib
import socket
import ssl
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from pipeline.errors import DeliveryError, PipelineError, Place, Sentence, reason
from pipeline.mail.ledger import Run, State
from pipeline.mail.message import Message
from pipeline.mail.model import Mailing, Person

Security = Literal["starttls", "tls", "none"]
LOOPBACK = ("localhost", "127.0.0.1", "::1")
CUTS = 3  # connections lost one after another before the server counts as down
OK, FORWARDED, GO_AHEAD, CLOSING = 250, 251, 354, 421
TOO_LARGE = 552
UNKNOWN_PARAMETERS = (501, 504, 555)


@dataclass(frozen=True, slots=True)
class Server:
    """Where and how to send. `waits` are the seconds before each new attempt within one run."""

    host: str
    port: int
    security: Security = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    authority: Path | None = None  # certificates to trust, besides those of the machine
    per_minute: int = 60
    timeout: float = 60
    waits: tuple[float, ...] = (60, 300)


class Job(NamedTuple):
    mailing: Mailing
    person: Person


Result = Literal["sent", "deferred", "refused", "unknown", "handed-over", "elsewhere", "problem", "pending", "written"]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one job: a state of the ledger, or

    `elsewhere` (another run has it, or had it), `problem` (no message could be made), `pending` (never tried),
    `written`.
    """

    job: Job
    result: Result
    detail: str = ""
    problem: PipelineError | None = None


class Composes(Protocol):
    def compose(self, mailing: Mailing, person: Person) -> Message: ...


Tell = Callable[[Outcome], None]
# Called before a mailing begins to leave (once or more): what must be true by then, such as that its words are frozen.
Leaving = Callable[[Mailing], None]
Clock = Callable[[], datetime]


def now() -> datetime:
    return datetime.now(UTC)


# -- files -------------------------------------------------------------------------------------------------------------


def write(path: Path, data: bytes) -> None:
    """Whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        why = reason(error)
        raise DeliveryError(
            Sentence(f"fichier impossible à écrire : {why.fr}", f"the file cannot be written: {why.en}"),
            Place(str(path)),
        ) from error


def to_files(jobs: Iterable[Job], composer: Composes, folder: Path) -> tuple[list[Outcome], list[Message]]:
    """A dry run: one .eml a person, recorded nowhere; and the messages, for whoever shows them."""
    outcomes, messages = [], []
    for job in jobs:
        message = _composed(job, composer)
        if isinstance(message, Message):
            write(folder / message.file, message.data)
            outcomes.append(Outcome(job, "written", message.file))
            messages.append(message)
        else:
            outcomes.append(message)
    return outcomes, messages


def by_hand(
    jobs: Iterable[Job],
    composer: Composes,
    run: Run,
    folder: Path,
    *,
    leaving: Leaving = lambda _: None,
    clock: Clock = now,
) -> list[Outcome]:
    """Files for a person to send, recorded as handed over once they stand there.

    A run that dies between the two writes the same file again under the same name.
    """
    outcomes = []
    for job in jobs:
        message = _composed(job, composer)
        if not isinstance(message, Message):
            outcomes.append(message)
            continue
        if not run.claim(message.key, job.person.address, job.person.langs, clock()):
            outcomes.append(Outcome(job, "elsewhere"))
            continue
        leaving(job.mailing)
        write(folder / job.mailing.name / message.file, message.data)
        run.settle(message.key, State.CLAIMED, State.HANDED_OVER, message.file, clock())
        outcomes.append(Outcome(job, "handed-over", message.file))
    return outcomes


def _composed(job: Job, composer: Composes) -> Message | Outcome:
    """The message, or why this person gets none; the others go on."""
    try:
        return composer.compose(job.mailing, job.person)
    except DeliveryError as error:
        return Outcome(job, "problem", str(error), error)


# -- SMTP --------------------------------------------------------------------------------------------------------------


class _DownError(DeliveryError):
    """The server cannot be reached for the moment."""


class _Answer(NamedTuple):
    state: State | None  # None: another run took the mail over
    detail: str


def by_smtp(  # noqa: PLR0913  # the three things a test replaces by quick ones have defaults
    jobs: Sequence[Job],
    composer: Composes,
    run: Run,
    server: Server,
    kept: Path,
    *,
    tell: Tell = lambda _: None,
    leaving: Leaving = lambda _: None,
    clock: Clock = now,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Outcome]:
    """Send each job at most once; whatever leaves is first kept as a file under `kept`.

    Raises `DeliveryError` where nobody's mail could be sent: certificate, login, sender refused, ledger.
    """
    sender = _Sender(composer, run, server, kept, leaving, clock, sleep)
    settled: list[Outcome] = []
    todo = [Outcome(job, "pending") for job in jobs]
    try:
        for wait in (0.0, *server.waits):
            if todo:
                sleep(wait)
                tried = sender.one_pass([outcome.job for outcome in todo], tell)
                settled += [outcome for outcome in tried if outcome.result not in ("deferred", "pending")]
                todo = [outcome for outcome in tried if outcome.result in ("deferred", "pending")]
                sender.session.close()  # no server keeps an idle connection for as long as greylisting takes
    finally:
        sender.session.close()
    for outcome in todo:
        tell(outcome)
    return settled + todo


class _Sender:
    def __init__(  # see `by_smtp`
        self,
        composer: Composes,
        run: Run,
        server: Server,
        kept: Path,
        leaving: Leaving,
        clock: Clock,
        sleep: Callable[[float], None],
    ) -> None:
        self.composer, self.run, self.server, self.kept = composer, run, server, kept
        self.leaving, self.clock, self.sleep = leaving, clock, sleep
        self.session = Session(server)
        self._first = True

    def one_pass(self, jobs: Sequence[Job], tell: Tell) -> list[Outcome]:
        """Every job tried once, on one connection; those that no connection was left for are pending."""
        outcomes: list[Outcome] = []
        cuts = 0
        for n, job in enumerate(jobs):
            message = _composed(job, self.composer)
            if isinstance(message, Message):
                try:
                    self.session.open()
                except _DownError as error:
                    return outcomes + [Outcome(left, "pending", str(error), error) for left in jobs[n:]]
                outcome = self._send(job, message)
                cuts = 0 if self.session.alive else cuts + 1
            else:
                outcome = message
            outcomes.append(outcome)
            if outcome.result != "deferred":
                tell(outcome)
            if cuts >= CUTS:
                detail = "the server keeps closing the connection"
                return outcomes + [Outcome(left, "pending", detail) for left in jobs[n + 1 :]]
        return outcomes

    def _send(self, job: Job, message: Message) -> Outcome:
        if not self.run.claim(message.key, job.person.address, job.person.langs, self.clock()):
            return Outcome(job, "elsewhere")
        if not self._first:
            self.sleep(60 / self.server.per_minute)
        self._first = False
        self.leaving(job.mailing)
        write(self.kept / job.mailing.name / message.file, message.data)
        answer = self.session.submit(message, lambda: self.run.intend(message.key, self.clock()))
        if answer.state is None:
            return Outcome(job, "elsewhere")
        before = State.INTENT if self.session.leaving else State.CLAIMED
        if not self.run.settle(message.key, before, answer.state, answer.detail, self.clock()):
            # Our lock was lost with the connection to the ledger, and another run took us for dead.
            return Outcome(job, "unknown", f"{answer.detail} (not recorded)")
        return Outcome(job, answer.state.value, answer.detail)  # type: ignore[arg-type]  # the states that `submit` gives are results


class Session:
    """One connection, opened again when it was lost. `leaving`: the last message had begun to leave."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._smtp: smtplib.SMTP | None = None
        self._dsn = False
        self.leaving = False

    @property
    def alive(self) -> bool:
        return self._smtp is not None

    def open(self) -> None:
        """Connect, encrypt, log in. `_DownError` if it may work later, `DeliveryError` if it never will."""
        if self._smtp is not None:
            return
        server = self._server
        if server.security == "none" and server.host not in LOOPBACK:
            raise DeliveryError(
                Sentence(
                    f"connexion en clair refusée vers {server.host}",
                    f"refused: a connection in clear to {server.host}",
                ),
                hint=Sentence("security = starttls ou tls", "security = starttls or tls"),
            )
        smtp: smtplib.SMTP | None = None
        try:
            smtp = self._connected()
            self._log_in(smtp)
        except ssl.SSLCertVerificationError as error:
            raise DeliveryError(
                Sentence(
                    f"le certificat de {server.host} n’est pas valable : {error.verify_message}",
                    f"the certificate of {server.host} is not valid: {error.verify_message}",
                ),
                hint=Sentence(
                    "rien n’a été envoyé ; voyez l’administrateur du serveur, ou le réglage « mail.authority »",
                    "nothing was sent; see the administrator of the server, or the setting “mail.authority”",
                ),
            ) from error
        except smtplib.SMTPNotSupportedError as error:
            raise DeliveryError(
                Sentence(
                    f"{server.host} n’offre pas ce qui est demandé : {error}",
                    f"{server.host} does not offer what is asked: {error}",
                ),
                hint=Sentence("vérifiez port, security et user", "check port, security and user"),
            ) from error
        except (smtplib.SMTPException, OSError) as error:
            where, why = f"{server.host}:{server.port}", _brief(error)
            raise _DownError(Sentence(f"{where} : {why.fr}", f"{where}: {why.en}")) from error
        else:
            self._smtp, self._dsn = smtp, smtp.has_extn("dsn")
            smtp = None
        finally:
            if smtp is not None:
                smtp.close()

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        name = socket.gethostname()
        name = name if re.fullmatch(r"[A-Za-z0-9.-]+", name) else "localhost"
        if server.security == "tls":
            return smtplib.SMTP_SSL(server.host, server.port, name, timeout=server.timeout, context=self._context())
        smtp = smtplib.SMTP(server.host, server.port, name, timeout=server.timeout)
        if server.security == "starttls":
            try:
                smtp.starttls(context=self._context())
            except BaseException:
                smtp.close()
                raise
        return smtp

    def _context(self) -> ssl.SSLContext:
        context = ssl.create_default_context()
        if self._server.authority:
            context.load_verify_locations(self._server.authority)
        return context

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if not self._server.user:
            return
        try:
            smtp.login(self._server.user, self._server.password)
        except smtplib.SMTPAuthenticationError as error:
            raise DeliveryError(
                Sentence(
                    f"{self._server.host} refuse l’identifiant ou le mot de passe ({error.smtp_code})",
                    f"{self._server.host} refuses the user or the password ({error.smtp_code})",
                ),
                hint=Sentence(
                    "rien n’a été envoyé ; vérifiez « mail.user » et le mot de passe avant de relancer",
                    "nothing was sent; check “mail.user” and the password before running again",
                ),
            ) from error

    def close(self) -> None:
        """Say goodbye where anybody still listens."""
        if self._smtp is not None:
            try:
                self._smtp.quit()
            except (smtplib.SMTPException, OSError):
                self._smtp.close()
            self._smtp = None

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
            self._smtp = None

    def submit(self, message: Message, intend: Callable[[], bool]) -> _Answer:
        """Send one message; `intend` is asked after the server's "go ahead" and before the first byte leaves."""
        smtp = self._smtp
        if smtp is None:
            raise AssertionError("submit before open")
        self.leaving = False
        data = _dotted(message.data)
        try:
            refused = self._envelope(smtp, message, len(data))
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return _Answer(State.DEFERRED, f"connection lost before the message: {_brief(error).en}")
        if refused:
            return refused
        try:
            mine = intend()
        except BaseException:
            self._drop()  # without the final dot the server throws away what it has
            raise
        if not mine:
            self._drop()
            return _Answer(None, "")
        self.leaving = True
        try:
            smtp.send(data)
            code, text = smtp.getreply()
        except (smtplib.SMTPException, OSError) as error:
            self._drop()
            return _Answer(State.UNKNOWN, f"connection lost after the message began to leave: {_brief(error).en}")
        if code == CLOSING:
            self._drop()
        return _Answer(State.SENT if code == OK else _failed(code), _said(code, text))

    def _envelope(self, smtp: smtplib.SMTP, message: Message, size: int) -> _Answer | None:
        """MAIL, RCPT and DATA up to the server's "go ahead"; the value is its refusal."""
        code, text = smtp.mail(message.sender, self._mail_options(smtp, message, size))
        if code in UNKNOWN_PARAMETERS and self._dsn:
            self._dsn = False  # it offers DSN and does not know it: some servers do
            code, text = smtp.mail(message.sender, self._mail_options(smtp, message, size))
        if code >= 500 and code != TOO_LARGE:  # noqa: PLR2004  # the permanent errors of SMTP
            raise DeliveryError(
                Sentence(
                    f"le serveur refuse l’expéditeur : {_said(code, text)}",
                    f"the server refuses the sender: {_said(code, text)}",
                ),
                hint=Sentence("vérifiez « mail.address » et « mail.user »", "check “mail.address” and “mail.user”"),
            )
        if code == OK:
            code, text = smtp.rcpt(message.person.address, self._rcpt_options(message))
            if code in UNKNOWN_PARAMETERS and self._dsn:
                self._dsn = False
                code, text = smtp.rcpt(message.person.address)
            if code in (OK, FORWARDED):
                code, text = smtp.docmd("DATA")
                if code == GO_AHEAD:
                    return None
        if code == CLOSING:
            self._drop()
        else:
            try:
                smtp.rset()
            except (smtplib.SMTPException, OSError):
                self._drop()  # a server that hangs up on a refusal: the answer counts all the same
        return _Answer(_failed(code), _said(code, text))

    def _mail_options(self, smtp: smtplib.SMTP, message: Message, size: int) -> list[str]:
        options = [f"SIZE={size}"] if smtp.has_extn("size") else []
        return [*options, "RET=HDRS", f"ENVID={message.key.digest}"] if self._dsn else options

    def _rcpt_options(self, message: Message) -> list[str]:
        return ["NOTIFY=FAILURE,DELAY", f"ORCPT=rfc822;{_xtext(message.person.address)}"] if self._dsn else []


def _failed(code: int) -> State:
    """4xx passes, 5xx stays; anything else is a server that does not speak SMTP."""
    return State.DEFERRED if 400 <= code < 500 else State.REFUSED  # noqa: PLR2004  # the classes of SMTP


def _dotted(data: bytes) -> bytes:
    """With dots doubled at the beginning of lines, and the final one."""
    return data.replace(b"\r\n.", b"\r\n..") + b".\r\n"  # a message begins with a header, never with a dot


def _xtext(text: str) -> str:
    """RFC 3461, 4: what may not stand in a parameter as it is."""
    return re.sub(r"[+=]", lambda found: f"+{ord(found[0]):02X}", text)


def _said(code: int, text: bytes) -> str:
    return f"{code} {' '.join(text.decode('utf-8', 'replace').split())}"[:300]


def _brief(error: OSError) -> Sentence:
    """Why, in one short line: a server may say anything."""
    why = reason(error)
    return Sentence(*(" ".join(said.split())[:200] for said in (why.fr, why.en)))
