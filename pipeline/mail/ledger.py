"""What was sent to whom: the memory that makes a mailing happen once.

Person + paper + version + kind of mailing is unique; never the language, never the address. A mail goes

    claimed → intent → sent | deferred | refused | unknown → bounced        or  claimed → handed-over

and each step is one committed transaction. `claimed` means that one run of the program takes care of it and nothing has
left; `intent` is written between the server's "go ahead" (354) and the first byte of the message. What a dead run left
claimed is free again; what it left at intent may or may not have arrived: it becomes `unknown`, is shown to a person,
and is never sent again by itself. A run is known to be dead when the lock it held is free, which the system sees to
even after a power cut: no time-out could tell it from a slow one.

SQLite beside the archive, or PostgreSQL by URL for an office of several senders; the code is the same.
"""

import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from pipeline.errors import DeliveryError, Place, Sentence, SettingsError, reason
from pipeline.mail.model import Key

FORMAT = "1"  # of the tables
PATIENCE = 30  # seconds to wait for another writer


class State(StrEnum):
    CLAIMED = "claimed"
    INTENT = "intent"
    SENT = "sent"
    DEFERRED = "deferred"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    HANDED_OVER = "handed-over"
    BOUNCED = "bounced"


_tables = sa.MetaData()
_about = sa.Table(
    "about", _tables, sa.Column("name", sa.String(32), primary_key=True), sa.Column("value", sa.Text, nullable=False)
)
_mail = sa.Table(
    "mail",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("person", sa.String(200), nullable=False),
    sa.Column("paper", sa.String(200), nullable=False),
    sa.Column("version", sa.String(40), nullable=False),
    sa.Column("kind", sa.String(80), nullable=False),
    sa.Column("digest", sa.String(40), nullable=False, unique=True),  # of the key: Message-ID and ENVID
    sa.Column("address", sa.String(254), nullable=False),
    sa.Column("langs", sa.String(8), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("run", sa.String(32)),  # who claims it; null once settled
    sa.Column("attempts", sa.Integer, nullable=False),
    sa.Column("changed", sa.String(20), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
    sa.UniqueConstraint("person", "paper", "version", "kind", name="once"),
)
_event = sa.Table(
    "event",
    _tables,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("mail", sa.ForeignKey("mail.id"), nullable=False, index=True),
    sa.Column("at", sa.String(20), nullable=False),
    sa.Column("state", sa.String(12), nullable=False),
    sa.Column("detail", sa.Text, nullable=False),
)
_run = sa.Table(
    "run",
    _tables,
    sa.Column("id", sa.String(32), primary_key=True),
    sa.Column("began", sa.String(20), nullable=False),
    sa.Column("ended", sa.String(20)),
)
_meeting = sa.Table(
    "meeting",
    _tables,
    sa.Column("uid", sa.String(64), primary_key=True),
    sa.Column("sequence", sa.Integer, nullable=False),
    sa.Column("facts", sa.Text, nullable=False),  # what the last invitation said
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One mail as the ledger knows it. Times are UTC; `number` is what people call it by."""

    number: int
    key: Key
    digest: str
    address: str
    langs: str
    state: State
    attempts: int
    changed: str
    detail: str


def stamp(moment: datetime) -> str:
    """The moment as the ledger writes it: "2023-10-31T08:00:00Z", which sorts as it reads."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class Ledger:
    """`create` False reads only: a ledger that does not exist yet is empty, and stays nonexistent."""

    def __init__(self, url: str, *, create: bool = True) -> None:
        self._engine = _engine(url, create=create)
        self._create = create
        with self._transaction() as connection:
            if create or not self._engine.url.database:  # a memory that stands in for a missing file
                _make_tables(connection)
            _check_format(connection)

    def close(self) -> None:
        self._engine.dispose()

    def entries(self) -> list[Entry]:
        """Everything, in the order in which it was first tried."""
        with self._transaction() as connection:
            return [_entry(row) for row in connection.execute(sa.select(_mail).order_by(_mail.c.id)).mappings()]

    def history(self, number: int) -> list[tuple[str, State, str]]:
        """When, which state and why, of one mail."""
        query = sa.select(_event.c.at, _event.c.state, _event.c.detail).where(_event.c.mail == number)
        with self._transaction() as connection:
            return [(at, State(state), detail) for at, state, detail in connection.execute(query.order_by(_event.c.id))]

    def sequence(self, uid: str, facts: str) -> int:
        """The SEQUENCE that an invitation saying `facts` bears: one more than the last if that said something else."""
        with self._transaction() as connection:
            row = connection.execute(sa.select(_meeting).where(_meeting.c.uid == uid)).mappings().first()
        if row is None:
            return 0
        return int(row["sequence"]) + int(row["facts"] != facts)

    def announce(self, uid: str, sequence: int, facts: str) -> None:
        """Remember what is about to be said of a meeting."""
        with self._transaction() as connection:
            done = connection.execute(
                _meeting.update().where(_meeting.c.uid == uid).values(sequence=sequence, facts=facts)
            )
            if not done.rowcount:
                connection.execute(_meeting.insert().values(uid=uid, sequence=sequence, facts=facts))

    def settle(self, number: int, state: State, detail: str, now: datetime) -> None:
        """A person, or a returned message, says what became of a mail that no run is working on."""
        with self._transaction() as connection:
            done = connection.execute(
                _mail.update()
                .where(_mail.c.id == number, _mail.c.run.is_(None))
                .values(state=state.value, detail=detail, changed=stamp(now))
            )
            if not done.rowcount:
                raise DeliveryError(
                    Sentence(f"le message n° {number} est inconnu ou en cours", f"mail {number} is unknown or in work")
                )
            _note(connection, number, state, detail, now)

    @contextmanager
    def run(self, now: datetime) -> Iterator["Run"]:
        """One run of sending: what dead runs left is settled first, and at the end what this one left."""
        token, lock = self._locked()
        try:
            with self._transaction() as connection:
                connection.execute(_run.insert().values(id=token, began=stamp(now)))
            self._settle_the_dead(now)
            run = Run(self, token)
            try:
                yield run
            finally:
                with suppress(DeliveryError):  # a full disk, say: the next run will settle it
                    self._end(token, now)
        finally:
            lock.free()

    def _locked(self) -> tuple[str, "_Lock"]:
        while True:
            token = secrets.token_hex(8)
            lock = self._lock(token)
            if lock.take():
                return token, lock

    def _settle_the_dead(self, now: datetime) -> None:
        with self._transaction() as connection:
            tokens = list(connection.scalars(sa.select(_run.c.id).where(_run.c.ended.is_(None)).order_by(_run.c.began)))
        for token in tokens:
            lock = self._lock(token)
            if lock.take():
                try:
                    self._end(token, now)
                finally:
                    lock.free()
        if self._engine.dialect.name == "sqlite":
            _FileLock.sweep(Path(str(self._engine.url.database)))

    def _end(self, token: str, now: datetime) -> None:
        """Whatever the run still holds becomes free (nothing had left) or unknown (something may have)."""
        with self._transaction() as connection:
            connection.execute(_run.update().where(_run.c.id == token).values(ended=stamp(now)))
            for state, becomes, detail in (
                (State.CLAIMED, State.DEFERRED, "interrupted before anything had left"),
                (State.INTENT, State.UNKNOWN, "interrupted while the message was leaving"),
            ):
                mine = (_mail.c.run == token) & (_mail.c.state == state.value)
                for number in list(connection.scalars(sa.select(_mail.c.id).where(mine))):
                    connection.execute(
                        _mail.update()
                        .where(_mail.c.id == number)
                        .values(state=becomes.value, run=None, detail=detail, changed=stamp(now))
                    )
                    _note(connection, number, becomes, detail, now)

    def _lock(self, token: str) -> "_Lock":
        if self._engine.dialect.name == "postgresql":
            return _AdvisoryLock(self._engine, token)
        return _FileLock(Path(f"{self._engine.url.database}.run-{token}"))

    @contextmanager
    def _transaction(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except SQLAlchemyError as error:
            url = self._engine.url.render_as_string(hide_password=True)
            cause = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
            raise _fault(cause, url) from error


class Run:
    """What one run does to the mails it claims. Each method is one transaction; False means that another run has it."""

    def __init__(self, ledger: Ledger, token: str) -> None:
        self._ledger, self._token = ledger, token

    def claim(self, key: Key, address: str, langs: Iterable[str], now: datetime) -> bool:
        """Take a mail that was never tried, or that is to be tried again."""
        try:
            with self._ledger._transaction() as connection:  # noqa: SLF001  # two classes of one module
                return self._claim(connection, key, address, "-".join(langs), now)
        except DeliveryError as error:
            if isinstance(error.__cause__, IntegrityError):
                return False  # another run wrote the same key a moment ago
            raise

    def _claim(self, connection: sa.Connection, key: Key, address: str, langs: str, now: datetime) -> bool:
        free = (_mail.c.digest == key.digest) & (_mail.c.state == State.DEFERRED.value) & _mail.c.run.is_(None)
        values = {"state": State.CLAIMED.value, "run": self._token, "changed": stamp(now)}
        again = connection.execute(
            _mail.update().where(free).values(**values, address=address, langs=langs, attempts=_mail.c.attempts + 1)
        )
        if not again.rowcount:
            if connection.scalar(sa.select(_mail.c.id).where(_mail.c.digest == key.digest)) is not None:
                return False
            connection.execute(
                _mail.insert().values(
                    person=key.person,
                    paper=key.paper,
                    version=key.version,
                    kind=key.kind,
                    digest=key.digest,
                    address=address,
                    langs=langs,
                    attempts=1,
                    detail="",
                    **values,
                )
            )
        self._note(connection, key, State.CLAIMED, "", now)
        return True

    def intend(self, key: Key, now: datetime) -> bool:
        """The message is about to leave: from here on, silence means unknown."""
        return self._move(key, State.CLAIMED, {"state": State.INTENT.value}, "", now)

    def settle(self, key: Key, before: State, state: State, detail: str, now: datetime) -> bool:
        """Say what became of a mail of this run that is in the state `before`."""
        return self._move(key, before, {"state": state.value, "run": None, "detail": detail}, detail, now)

    def _move(self, key: Key, before: State, values: dict[str, str | None], detail: str, now: datetime) -> bool:
        mine = (_mail.c.digest == key.digest) & (_mail.c.run == self._token) & (_mail.c.state == before.value)
        with self._ledger._transaction() as connection:  # noqa: SLF001  # two classes of one module
            done = connection.execute(_mail.update().where(mine).values(changed=stamp(now), **values))
            if done.rowcount:
                self._note(connection, key, State(str(values["state"])), detail, now)
            return bool(done.rowcount)

    def _note(self, connection: sa.Connection, key: Key, state: State, detail: str, now: datetime) -> None:
        number = connection.scalar(sa.select(_mail.c.id).where(_mail.c.digest == key.digest))
        _note(connection, int(number or 0), state, detail, now)


# -- locks that the system frees when a process dies -------------------------------------------------------------------


class _Lock(Protocol):
    def take(self) -> bool: ...
    def free(self) -> None: ...


class _FileLock:
    """An empty SQLite database, locked: the one lock that the standard library has on every system."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._connection: sqlite3.Connection | None = None

    def take(self) -> bool:
        try:
            self._connection = sqlite3.connect(self._path, timeout=0, isolation_level=None)
            self._connection.execute("PRAGMA journal_mode = OFF")  # no second file
            self._connection.execute("BEGIN EXCLUSIVE")
        except sqlite3.OperationalError as error:
            self._close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                return False
            raise _fault(str(error), str(self._path)) from error
        if not self._path.exists():  # swept away between its making and its locking
            self._close()
            return False
        return True

    @classmethod
    def sweep(cls, ledger: Path) -> None:
        """Remove the locks of runs that died before the ledger knew of them."""
        for path in sorted(ledger.parent.glob(f"{ledger.name}.run-*")):
            lock = cls(path)
            if lock.take():
                lock.free()

    def free(self) -> None:
        with suppress(OSError):  # Windows, while somebody else is looking: an empty file stays
            self._path.unlink(missing_ok=True)
        self._close()

    def _close(self) -> None:
        if self._connection:
            self._connection.close()
            self._connection = None


class _AdvisoryLock:
    """A lock of PostgreSQL, freed with the connection that holds it."""

    def __init__(self, engine: sa.Engine, token: str) -> None:
        self._engine, self._number = engine, int(token, 16) - (1 << 63)
        self._connection: sa.Connection | None = None

    def take(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(sa.select(sa.func.pg_try_advisory_lock(self._number))):
            self._connection = connection
            return True
        connection.close()
        return False

    def free(self) -> None:
        if self._connection:
            with suppress(SQLAlchemyError):
                self._connection.scalar(sa.select(sa.func.pg_advisory_unlock(self._number)))
            self._connection.close()
            self._connection = None


def _fault(cause: str, where: str) -> DeliveryError:
    return DeliveryError(
        Sentence(
            f"le registre des envois ne répond pas comme il faut : {cause} ({where})",
            f"the ledger of mailings fails: {cause} ({where})",
        ),
        hint=Sentence(
            "rien ne part sans registre ; libérez de la place ou rétablissez la base, puis relancez",
            "nothing leaves without it; make room or bring the database back, then run again",
        ),
    )


# -- the database ------------------------------------------------------------------------------------------------------


def _engine(url: str, *, create: bool) -> sa.Engine:
    try:
        parsed = sa.make_url(url)
        name = parsed.get_backend_name()
    except SQLAlchemyError as error:
        what = Sentence("l’adresse du registre des envois est illisible", "the URL of the ledger cannot be read")
        hint = Sentence("par exemple : sqlite:///archive/ledger.db", "for example: sqlite:///archive/ledger.db")
        raise SettingsError(what, hint=hint) from error
    if name == "postgresql":
        return _postgresql(parsed)
    if name != "sqlite":
        what = Sentence(f"base de données inconnue : {name}", f"unknown database: {name}")
        raise SettingsError(what, hint=Sentence("sqlite ou postgresql", "sqlite or postgresql"))
    path = Path(parsed.database or "")
    if not create and not (path.is_file() and path.stat().st_size):
        return sa.create_engine("sqlite://")
    if not parsed.database or parsed.database == ":memory:":
        what = Sentence("le registre des envois doit être un fichier", "the ledger must be a file")
        raise SettingsError(what, hint=Sentence("sqlite:///archive/ledger.db", "sqlite:///archive/ledger.db"))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = reason(error)
        what = Sentence(f"dossier impossible à créer : {why.fr}", f"the folder cannot be made: {why.en}")
        raise SettingsError(what, Place(str(path.parent))) from error
    return sa.create_engine(parsed, connect_args={"timeout": PATIENCE})


def _postgresql(url: sa.URL) -> sa.Engine:
    try:
        return sa.create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    except ImportError as error:
        what = Sentence("le pilote de PostgreSQL n’est pas installé", "the driver of PostgreSQL is not installed")
        hint = Sentence("pip install 'mithaq[postgresql]'", "pip install 'mithaq[postgresql]'")
        raise SettingsError(what, hint=hint) from error


def _make_tables(connection: sa.Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(0x6D697468)))  # two first runs at once
    # Each of these looks and writes in one statement: between two, another first run could do the same.
    for table in _tables.sorted_tables:
        connection.execute(sa.schema.CreateTable(table, if_not_exists=True))
        for index in table.indexes:
            connection.execute(sa.schema.CreateIndex(index, if_not_exists=True))
    name, missing = sa.literal("format"), ~sa.exists().where(_about.c.name == "format")
    connection.execute(
        _about.insert().from_select(["name", "value"], sa.select(name, sa.literal(FORMAT)).where(missing))
    )


def _check_format(connection: sa.Connection) -> None:
    found = connection.scalar(sa.select(_about.c.value).where(_about.c.name == "format"))
    if found != FORMAT:
        raise DeliveryError(
            Sentence(
                f"le registre des envois est au format {found}, ce programme lit le format {FORMAT}",
                f"the ledger has format {found}, this program reads format {FORMAT}",
            ),
            hint=Sentence("mettez le programme à jour", "update the program"),
        )


def _note(connection: sa.Connection, number: int, state: State, detail: str, now: datetime) -> None:
    connection.execute(_event.insert().values(mail=number, at=stamp(now), state=state.value, detail=detail))


def _entry(row: Mapping[str, Any] | sa.RowMapping) -> Entry:
    return Entry(
        number=row["id"],
        key=Key(row["person"], row["paper"], row["version"], row["kind"]),
        digest=row["digest"],
        address=row["address"],
        langs=row["langs"],
        state=State(row["state"]),
        attempts=row["attempts"],
        changed=row["changed"],
        detail=row["detail"],
    )
