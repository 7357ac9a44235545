"""What the ledger promises by itself, without a server."""

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import DeliveryError, SettingsError
from pipeline.mail.ledger import Ledger, State, stamp
from pipeline.mail.model import Key
from tests.mail.office import AT

KEY = Key("tunis/amina", "tunis-terms-of-reference", "1", "terms-of-reference")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    opened = Ledger(f"sqlite:///{tmp_path / 'ledger.db'}")
    yield opened
    opened.close()


def claimed(ledger: Ledger, key: Key = KEY) -> bool:
    with ledger.run(AT) as run:
        return run.claim(key, "amina@example.org", ("fr", "ar"), AT)


def test_a_key_is_claimed_once(ledger: Ledger) -> None:
    with ledger.run(AT) as run:
        assert run.claim(KEY, "a@example.org", ("fr",), AT)
        assert not run.claim(KEY, "other@example.org", ("ar",), AT)
        assert run.intend(KEY, AT)
        assert not run.intend(KEY, AT)
        assert run.settle(KEY, State.INTENT, State.SENT, "250 OK", AT)
        assert not run.settle(KEY, State.INTENT, State.REFUSED, "", AT)
    (entry,) = ledger.entries()
    assert (entry.key, entry.state, entry.detail, entry.changed) == (KEY, State.SENT, "250 OK", stamp(AT))
    assert [state for _, state, _ in ledger.history(entry.number)] == [State.CLAIMED, State.INTENT, State.SENT]


@pytest.mark.parametrize("field", ["person", "paper", "version", "kind"])
def test_each_part_of_the_key_makes_another_mail(field: str, ledger: Ledger) -> None:
    other = Key(**{name: getattr(KEY, name) + "x" * (name == field) for name in ("person", "paper", "version", "kind")})
    assert claimed(ledger)
    assert claimed(ledger, other)
    assert other.digest != KEY.digest


@given(st.lists(st.text(max_size=8), min_size=8, max_size=8))
def test_digests_of_different_keys_differ(parts: list[str]) -> None:
    first, second = Key(*parts[:4]), Key(*parts[4:])
    if "\x1f" not in "".join(parts):
        assert (first.digest == second.digest) == (first == second)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.sampled_from(["claim", "intend", "sent", "deferred", "end"]), max_size=12))
def test_whatever_happens_a_mail_that_may_have_left_is_never_free_again(steps: list[str]) -> None:
    """`left`: it began to leave and the server has not said that it wants it later."""
    with tempfile.TemporaryDirectory() as folder:
        ledger = Ledger(f"sqlite:///{folder}/ledger.db")
        left = False
        while steps:
            with ledger.run(AT) as run:
                while steps and (step := steps.pop(0)) != "end":
                    if step == "claim":
                        assert not (run.claim(KEY, "a@example.org", ("fr",), AT) and left)
                    elif step == "intend":
                        left = run.intend(KEY, AT) or left
                    elif run.settle(KEY, State.INTENT, State(step), "", AT):
                        left = step == "sent"
        assert len(ledger.entries()) <= 1
        assert not left or ledger.entries()[0].state in (State.SENT, State.UNKNOWN)
        ledger.close()


def test_only_a_person_frees_what_is_settled_and_only_when_nobody_works_on_it(ledger: Ledger) -> None:
    with ledger.run(AT) as run:
        run.claim(KEY, "a@example.org", ("fr",), AT)
        with pytest.raises(DeliveryError, match="in work"):
            ledger.settle(1, State.SENT, "", AT)
        run.settle(KEY, State.CLAIMED, State.REFUSED, "550", AT)
    assert not claimed(ledger)
    ledger.settle(1, State.DEFERRED, "a person asks", AT)
    assert claimed(ledger)


def test_a_meeting_that_says_something_else_has_the_next_sequence(ledger: Ledger) -> None:
    assert ledger.sequence("uid", "at ten") == 0
    ledger.announce("uid", 0, "at ten")
    assert (ledger.sequence("uid", "at ten"), ledger.sequence("uid", "at nine")) == (0, 1)
    ledger.announce("uid", 1, "at nine")
    assert (ledger.sequence("uid", "at nine"), ledger.sequence("uid", "at ten")) == (1, 2)


def test_reading_a_ledger_that_does_not_exist_makes_none(tmp_path: Path) -> None:
    ledger = Ledger(f"sqlite:///{tmp_path / 'archive' / 'ledger.db'}", create=False)
    assert (ledger.entries(), ledger.sequence("uid", "x")) == ([], 0)
    assert not list(tmp_path.iterdir())
    ledger.close()


def test_a_ledger_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE about SET value = '2'")
    connection.close()
    for create in (True, False):
        with pytest.raises(DeliveryError, match="format 2"):
            Ledger(f"sqlite:///{path}", create=create)


@pytest.mark.parametrize(
    "url", ["", "sqlite://", "sqlite:///:memory:", "ledger.db", "mysql://x/y", "postgresql+nothing"]
)
def test_a_url_that_is_none_is_a_setting_to_mend(url: str) -> None:
    with pytest.raises(SettingsError):
        Ledger(url)


def test_a_file_that_is_no_ledger_and_a_server_that_is_down_are_told_without_the_password(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database at all, " * 100)
    with pytest.raises(DeliveryError, match="not a database"):
        Ledger(f"sqlite:///{tmp_path / 'notes.db'}")
    pytest.importorskip("psycopg")
    with pytest.raises(DeliveryError, match="ledger") as caught:
        Ledger("postgresql://mithaq:s3cret@127.0.0.1:1/mithaq")
    assert "s3cret" not in str(caught.value)
