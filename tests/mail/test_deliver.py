"""Against a real server on loopback: nobody gets a mail twice, and nobody is forgotten without being listed."""

import importlib.util
import os
import resource
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
import trustme

from pipeline.errors import DeliveryError, Sentence
from pipeline.mail.deliver import Job, Outcome, by_hand, to_files
from pipeline.mail.ledger import Ledger, State
from pipeline.mail.model import Pair
from tests.mail.office import AT, composer, mailing, papers, people, person
from tests.mail.runs import plain, send
from tests.mail.server import KnowsDsn, Post, nobody, serving

AUTHORITY = trustme.CA()
STEPS = 54  # of a run that is killed: more than its first message has
ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(f"sqlite:///{tmp_path / 'archive' / 'ledger.db'}")
    yield opened
    opened.close()


def results(outcomes: list[Outcome]) -> dict[str, str]:
    return {outcome.job.person.address.partition("@")[0]: outcome.result for outcome in outcomes}


def states(ledger: Ledger) -> dict[str, State]:
    return {entry.address.partition("@")[0]: entry.state for entry in ledger.entries()}


# -- what goes well ----------------------------------------------------------------------------------------------------


def test_everybody_gets_one_message_on_one_connection_and_a_second_run_sends_nothing(
    ledger: Ledger, tmp_path: Path
) -> None:
    post, batch = Post(), mailing(people(5), papers(tmp_path))
    with serving(post) as port:
        assert set(results(send(ledger, batch, plain(port), tmp_path)).values()) == {"sent"}
        assert set(results(send(ledger, batch, plain(port), tmp_path)).values()) == {"elsewhere"}
    assert post.addresses == [to.address for to in batch.to]
    assert post.connections == 2  # the second run asked before it found that all was done
    assert set(states(ledger).values()) == {State.SENT}
    kept = sorted((tmp_path / "sent" / batch.name).glob("*.eml"))
    received = {message_from_bytes(data)["Message-ID"]: data for _, data in post.received}
    assert len(kept) == 5
    assert all(received[message_from_bytes(p.read_bytes())["Message-ID"]] == p.read_bytes() for p in kept)


def test_the_three_ways_out_make_the_same_bytes(ledger: Ledger, tmp_path: Path) -> None:
    batch, post = mailing((person("amina", "fr", "ar"),), papers(tmp_path), calendar=True, kind="invitation"), Post()
    jobs = [Job(batch, to) for to in batch.to]
    to_files(jobs, composer(), tmp_path / "dry")
    other = Ledger(f"sqlite:///{tmp_path / 'other.db'}")
    with other.run(AT) as run:
        assert results(by_hand(jobs, composer(), run, tmp_path / "hand", clock=lambda: AT)) == {"amina": "handed-over"}
        assert results(by_hand(jobs, composer(), run, tmp_path / "hand", clock=lambda: AT)) == {"amina": "elsewhere"}
    assert states(other) == {"amina": State.HANDED_OVER}
    other.close()
    with serving(post) as port:
        send(ledger, batch, plain(port), tmp_path)
    files = [path.read_bytes() for folder in ("dry", "hand", "sent") for path in (tmp_path / folder).rglob("*.eml")]
    assert len(files) == 3
    assert {*files, post.received[0][1]} == {files[0]}


def test_two_persons_who_share_a_mailbox_both_get_theirs(ledger: Ledger, tmp_path: Path) -> None:
    first = person("amina")
    batch, post = mailing((first, replace(person("leila", "ar"), address=first.address))), Post()
    with serving(post) as port:
        send(ledger, batch, plain(port), tmp_path)
    assert post.addresses == [first.address] * 2


def test_another_version_or_kind_is_another_mail(ledger: Ledger, tmp_path: Path) -> None:
    post, to = Post(), (person("amina"),)
    with serving(post) as port:
        for batch in (mailing(to), mailing(to, version="2"), mailing(to, kind="reminder"), mailing(to)):
            send(ledger, batch, plain(port), tmp_path)
    assert len(set(post.ids)) == len(post.received) == 3


def test_lines_that_begin_with_a_dot_arrive_whole(ledger: Ledger, tmp_path: Path) -> None:
    to = replace(person("amina"), name=Pair(".", "."), organisation=Pair("..", ".."))
    post = Post()
    with serving(post) as port:
        send(ledger, mailing((to,)), plain(port), tmp_path)
    (kept,) = tmp_path.rglob("*.eml")
    assert post.received[0][1] == kept.read_bytes()


# -- what the server refuses -------------------------------------------------------------------------------------------


def test_greylisting_passes_on_the_third_try(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(3))
    post.rcpt["p1@example.org"] = ["450 4.2.0 greylisted", "451 4.7.1 greylisted"]
    with serving(post) as port:
        assert set(results(send(ledger, batch, plain(port), tmp_path)).values()) == {"sent"}
    assert post.addresses == ["p0@example.org", "p2@example.org", "p1@example.org"]


def test_what_stays_deferred_is_tried_by_the_next_run(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(2))
    post.data["p1@example.org"] = ["452 4.3.1 full"] * 3
    with serving(post) as port:
        assert results(send(ledger, batch, plain(port), tmp_path)) == {"p0": "sent", "p1": "deferred"}
        assert states(ledger)["p1"] is State.DEFERRED
        assert results(send(ledger, batch, plain(port), tmp_path)) == {"p0": "elsewhere", "p1": "sent"}
    assert Counter(post.addresses) == {"p0@example.org": 1, "p1@example.org": 1}


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_refusal_is_final_for_that_person_only(where: str, ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(3))
    getattr(post, where)["p1@example.org"] = ["550 5.1.1 no such user"]
    with serving(post) as port:
        assert results(send(ledger, batch, plain(port), tmp_path)) == {"p0": "sent", "p1": "refused", "p2": "sent"}
        assert results(send(ledger, batch, plain(port), tmp_path))["p1"] == "elsewhere"
    assert [entry.detail for entry in ledger.entries()][1] == "550 5.1.1 no such user"
    assert post.addresses == ["p0@example.org", "p2@example.org"]


def test_a_refused_sender_stops_the_run(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(3))
    post.mail = ["550 5.7.1 not yours"]
    with serving(post) as port:
        with pytest.raises(DeliveryError, match="refuses the sender"):
            send(ledger, batch, plain(port), tmp_path)
        assert post.received == []
        assert set(results(send(ledger, batch, plain(port), tmp_path)).values()) == {"sent"}


def test_a_bad_person_is_a_problem_and_the_others_go_on(ledger: Ledger, tmp_path: Path) -> None:
    bad = replace(person("bad"), address="bad@example.org\nBcc: all@example.org")
    mute = replace(person("mute"), langs=())
    post, batch = Post(), mailing((person("amina"), bad, mute, person("leila")))
    with serving(post) as port:
        outcomes = send(ledger, batch, plain(port), tmp_path)
    assert [outcome.result for outcome in outcomes] == ["sent", "problem", "problem", "sent"]
    assert [outcome.problem is not None for outcome in outcomes] == [False, True, True, False]
    assert len(ledger.entries()) == 2


# -- what breaks on the way --------------------------------------------------------------------------------------------


def test_a_connection_cut_before_the_message_is_tried_again(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(3))
    post.rcpt["p1@example.org"] = ["cut"]
    with serving(post) as port:
        assert set(results(send(ledger, batch, plain(port), tmp_path)).values()) == {"sent"}
    assert Counter(post.addresses) == dict.fromkeys([to.address for to in batch.to], 1)


def test_a_connection_cut_after_the_message_is_unknown_and_never_sent_again(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(3))
    post.data["p1@example.org"] = ["cut"]
    with serving(post) as port:
        assert results(send(ledger, batch, plain(port), tmp_path)) == {"p0": "sent", "p1": "unknown", "p2": "sent"}
        assert results(send(ledger, batch, plain(port), tmp_path))["p1"] == "elsewhere"
        assert Counter(post.addresses)["p1@example.org"] == 1
        number = next(entry.number for entry in ledger.entries() if entry.state is State.UNKNOWN)
        ledger.settle(number, State.DEFERRED, "a person asks to send it again", AT)
        assert results(send(ledger, batch, plain(port), tmp_path))["p1"] == "sent"
    assert len({mark for mark, (address, _) in zip(post.ids, post.received, strict=True) if "p1" in address}) == 1


def test_a_server_that_always_hangs_up_is_left_alone(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(20))
    for to in batch.to:
        post.rcpt[to.address] = ["cut"] * 10
    with serving(post) as port:
        found = Counter(results(send(ledger, batch, plain(port), tmp_path)).values())
    assert post.connections == 9  # three in each of three passes
    assert found == {"pending": 17, "deferred": 3}
    assert set(states(ledger).values()) == {State.DEFERRED}


def test_a_server_that_is_down_leaves_everything_to_the_next_run(ledger: Ledger, tmp_path: Path) -> None:
    batch = mailing(people(3))
    port = nobody()
    outcomes = send(ledger, batch, plain(port), tmp_path)
    assert set(results(outcomes).values()) == {"pending"}
    said = Sentence(f"127.0.0.1:{port} : connexion refusée", f"127.0.0.1:{port}: Connection refused")
    assert [(one.detail, one.problem and one.problem.what) for one in outcomes] == [(said.en, said)] * 3
    assert ledger.entries() == []


def test_a_server_that_says_421_is_left_and_found_again(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(2))
    post.rcpt["p0@example.org"] = ["421 4.3.2 closing"]
    with serving(post) as port:
        assert set(results(send(ledger, batch, plain(port), tmp_path)).values()) == {"sent"}
    assert post.connections == 3  # left after 421, closed while waiting


# -- certificates and logins -------------------------------------------------------------------------------------------


def certificate(name: str, authority: trustme.CA = AUTHORITY) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


@pytest.fixture
def trusted(tmp_path: Path) -> Path:
    AUTHORITY.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    return tmp_path / "ca.pem"


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")  # of aiosmtpd, on implicit TLS
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_encrypted_with_a_login(security: str, ledger: Ledger, trusted: Path, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(2))
    with serving(post, **{security: certificate("127.0.0.1")}, login=True) as port:  # type: ignore[arg-type]  # one of two
        server = plain(port, security=security, authority=trusted, user="bureau", password="secret")  # noqa: S106  # of the test
        assert set(results(send(ledger, batch, server, tmp_path)).values()) == {"sent"}


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_bad_certificate_stops_the_run_at_once(security: str, ledger: Ledger, trusted: Path, tmp_path: Path) -> None:
    wrong_name, unknown = certificate("mail.example.org"), certificate("127.0.0.1", trustme.CA())
    for context in (wrong_name, unknown):
        post = Post()
        with serving(post, **{security: context}) as port:  # type: ignore[arg-type]  # one of two
            with pytest.raises(DeliveryError, match="certificate"):
                send(ledger, mailing(people(3)), plain(port, security=security, authority=trusted), tmp_path)
            assert post.received == []
    assert ledger.entries() == []


def test_a_bad_password_stops_the_run_and_is_told_to_nobody(ledger: Ledger, trusted: Path, tmp_path: Path) -> None:
    post = Post()
    with serving(post, starttls=certificate("127.0.0.1"), login=True) as port:
        server = plain(port, security="starttls", authority=trusted, user="bureau", password="wr0ng-pass")  # noqa: S106  # of the test
        with pytest.raises(DeliveryError, match="refuses the user or the password") as caught:
            send(ledger, mailing(people(3)), server, tmp_path)
    assert "wr0ng-pass" not in f"{caught.value!r}{caught.value}{server!r}"
    assert (post.received, ledger.entries()) == ([], [])


def test_a_server_without_starttls_is_not_spoken_to_in_clear(ledger: Ledger, tmp_path: Path) -> None:
    post = Post()
    with serving(post) as port, pytest.raises(DeliveryError, match="STARTTLS"):
        send(ledger, mailing(people(1)), plain(port, security="starttls"), tmp_path)
    with pytest.raises(DeliveryError, match="in clear"):
        send(ledger, mailing(people(1)), plain(25, host="smtp.example.org"), tmp_path)
    assert post.received == []


# -- delivery reports --------------------------------------------------------------------------------------------------


def test_reports_are_asked_for_where_the_server_knows_how(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing((replace(person("amina"), address="amina+office=x@example.org"),))
    post.offers = ["DSN"]
    with serving(post, kind=KnowsDsn) as port:
        send(ledger, batch, plain(port), tmp_path)
    digest = ledger.entries()[0].digest
    assert post.options[-4:-1] == ["RET=HDRS", f"ENVID={digest}", "NOTIFY=FAILURE,DELAY"] or set(post.options) >= {
        "RET=HDRS", f"ENVID={digest}", "NOTIFY=FAILURE,DELAY", "ORCPT=rfc822;amina+2Boffice+3Dx@example.org"}  # fmt: skip


def test_a_server_that_offers_reports_and_does_not_know_them_still_gets_the_mail(
    ledger: Ledger, tmp_path: Path
) -> None:
    post, batch = Post(), mailing(people(2))
    post.offers = ["DSN"]
    with serving(post) as port:
        assert set(results(send(ledger, batch, plain(port), tmp_path)).values()) == {"sent"}


# -- a full disk -------------------------------------------------------------------------------------------------------


@contextmanager
def full_disk() -> Iterator[None]:
    """No file may grow: the system itself refuses to write, whoever asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_with_a_full_disk_nothing_leaves(ledger: Ledger, tmp_path: Path) -> None:
    post, batch = Post(), mailing(people(3))
    with serving(post) as port:
        with full_disk(), pytest.raises(DeliveryError, match="ledger"):
            send(ledger, batch, plain(port), tmp_path)
        assert post.received == []
        assert set(results(send(ledger, batch, plain(port), tmp_path)).values()) == {"sent"}


def test_a_disk_that_fills_while_a_message_leaves_makes_it_unknown_and_the_rest_is_sent_later(
    ledger: Ledger, tmp_path: Path
) -> None:
    post, batch = Post(), mailing(people(4))
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)

    def fill() -> None:
        if len(post.received) == 2:
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))

    post.on_data = fill
    with serving(post) as port:
        try:
            with pytest.raises(DeliveryError, match="ledger"):
                send(ledger, batch, plain(port), tmp_path)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert len(post.received) == 2
        post.on_data = lambda: None
        send(ledger, batch, plain(port), tmp_path)
    assert Counter(post.addresses) == dict.fromkeys([to.address for to in batch.to], 1)
    assert states(ledger) == {"p0": State.SENT, "p1": State.UNKNOWN, "p2": State.SENT, "p3": State.SENT}


# -- killed, or two at once --------------------------------------------------------------------------------------------


def runs(url: str, port: int, folder: Path, persons: int, how: str, *steps: int) -> None:
    said = (url, port, folder, persons, how, *steps)
    command = [sys.executable, "-m", "tests.mail.runs", *map(str, said)]
    subprocess.run(command, cwd=ROOT, check=True, timeout=120)


def exactly_once_or_unknown(post: Post, ledger: Ledger, persons: int) -> None:
    received = Counter(post.addresses)
    assert max(received.values()) == 1
    for entry in ledger.entries():
        assert entry.state in (State.SENT, State.UNKNOWN)
        assert entry.state is State.UNKNOWN or received[entry.address] == 1
    assert len(ledger.entries()) == persons


def test_killed_at_every_step_each_person_gets_exactly_one_or_is_listed(tmp_path: Path) -> None:
    post, url = Post(), f"sqlite:///{tmp_path / 'ledger.db'}"
    with serving(post) as port:
        runs(url, port, tmp_path, 50, "killed", *range(1, STEPS + 1))
        ledger = Ledger(url)
        send(ledger, mailing(people(50)), plain(port), tmp_path)
    exactly_once_or_unknown(post, ledger, 50)
    unknown = [entry for entry in ledger.entries() if entry.state is State.UNKNOWN]
    assert 0 < len(unknown) < STEPS / 2
    assert {detail for entry in unknown for _, _, detail in ledger.history(entry.number)[-1:]} == {
        "interrupted while the message was leaving"
    }
    assert not list(tmp_path.glob("ledger.db.run-*"))
    ledger.close()


def two_senders(url: str, tmp_path: Path, persons: int) -> None:
    post = Post()
    with serving(post) as port:
        runs(url, port, tmp_path, persons, "together")
    ledger = Ledger(url)
    assert Counter(post.addresses) == {f"p{n}@example.org": 1 for n in range(persons)}
    assert {entry.state for entry in ledger.entries()} == {State.SENT}
    ledger.close()


def test_two_senders_at_once_send_each_mail_once(tmp_path: Path) -> None:
    two_senders(f"sqlite:///{tmp_path / 'ledger.db'}", tmp_path, 30)


def test_a_run_that_works_is_not_taken_for_dead(ledger: Ledger) -> None:
    batch = mailing(people(1))
    key = batch.key(batch.to[0])
    with ledger.run(AT) as first:
        assert first.claim(key, "a@example.org", ("fr",), AT)
        with ledger.run(AT + timedelta(days=365)) as second:
            assert not second.claim(key, "a@example.org", ("fr",), AT)
        assert first.intend(key, AT)
        assert first.settle(key, State.INTENT, State.SENT, "250 OK", AT)
    assert [entry.state for entry in ledger.entries()] == [State.SENT]


# -- PostgreSQL --------------------------------------------------------------------------------------------------------


@pytest.fixture
def postgresql() -> Iterator[str]:
    """The URL of a server of our own, on a socket in a folder of its own."""
    bin_folder = next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)
    if bin_folder is None or importlib.util.find_spec("psycopg") is None:
        pytest.skip("PostgreSQL or psycopg is not installed")
    # The server refuses to run as root, and its socket wants a short path.
    user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    data = Path(tempfile.mkdtemp(prefix="pg-"))
    if user:
        shutil.chown(data, "postgres")
    control = [*user, str(bin_folder / "pg_ctl"), "-D", str(data / "db"), "-w", "-s"]
    try:
        subprocess.run([*user, bin_folder / "initdb", "-D", data / "db", "-U", "mithaq", "-A", "trust", "--no-sync"],
                       check=True, capture_output=True, cwd=data)  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={data} -c fsync=off"
        subprocess.run([*control, "-l", str(data / "log"), "-o", options, "start"], check=True, cwd=data)
        yield f"postgresql://mithaq@/postgres?host={data}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, cwd=data)
        shutil.rmtree(data, ignore_errors=True)


@pytest.mark.oracle
def test_postgresql_keeps_the_same_promises(postgresql: str, tmp_path: Path) -> None:
    two_senders(postgresql, tmp_path, 16)
    ledger, batch, post = Ledger(postgresql), mailing(people(4), kind="reminder"), Post()
    post.data["p1@example.org"] = ["cut"]
    post.rcpt["p2@example.org"] = ["550 no"]
    with serving(post) as port:
        found = results(send(ledger, batch, plain(port), tmp_path))
        assert found == {"p0": "sent", "p1": "unknown", "p2": "refused", "p3": "sent"}
    assert Counter(entry.state for entry in ledger.entries()) == {State.SENT: 18, State.UNKNOWN: 1, State.REFUSED: 1}
    ledger.close()


@pytest.mark.oracle
def test_on_postgresql_a_dead_run_is_known_by_its_lock(postgresql: str, tmp_path: Path) -> None:
    post, ledger = Post(), Ledger(postgresql)
    with serving(post) as port:
        runs(postgresql, port, tmp_path, 12, "killed", *range(30, 56, 6))
        send(ledger, mailing(people(12)), plain(port), tmp_path)
    exactly_once_or_unknown(post, ledger, 12)
    ledger.close()
