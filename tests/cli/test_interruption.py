"""Ctrl-C in the midst of code that loses the exception: it is raised anew, and nothing else comes of it."""

import contextlib
import signal
import sys
import time
import weakref
from collections.abc import Callable

import pytest

from pipeline.cli.interruption import heard

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")


def interrupt() -> None:
    signal.raise_signal(signal.SIGINT)


def interrupted(work: Callable[[], None]) -> bool:
    try:
        with heard():
            work()
    except KeyboardInterrupt:
        return True
    return False


def taken_for_no() -> None:
    """As `PyObject_HasAttr` before Python 3.13."""
    with contextlib.suppress(BaseException):
        interrupt()


def lost_in_a_callback() -> None:
    """As the lock of imports does."""

    class Thing:
        pass

    thing = Thing()
    kept = weakref.ref(thing, lambda _: interrupt())
    del thing
    assert kept() is None


@pytest.mark.parametrize("lose", [taken_for_no, lost_in_a_callback])
def test_an_interruption_that_was_lost_comes_again(
    lose: Callable[[], None], capsys: pytest.CaptureFixture[str]
) -> None:
    reached = []

    def work() -> None:
        lose()
        reached.append("what comes after")
        time.sleep(10)

    assert interrupted(work)
    assert reached
    assert capsys.readouterr().err == ""


def test_an_error_that_an_interruption_was_turned_into_is_the_interruption() -> None:
    def work() -> None:
        try:
            interrupt()
        except BaseException as error:
            raise ValueError("the field could not be built") from error

    assert interrupted(work)


def test_what_is_tidied_up_is_not_interrupted_again() -> None:
    tidied = []

    def work() -> None:
        try:
            interrupt()
        finally:
            time.sleep(0.1)
            interrupt()
            tidied.append("to the end")

    assert interrupted(work)
    assert tidied


def test_work_that_was_done_all_the_same_stays_done() -> None:
    assert not interrupted(taken_for_no)


def test_an_error_without_interruption_stays_what_it_is() -> None:
    with pytest.raises(ValueError, match="as it is"), heard():
        raise ValueError("as it is")


def test_afterwards_the_signals_are_as_before() -> None:
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM), sys.unraisablehook
    assert interrupted(interrupt)
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGALRM), sys.unraisablehook) == before
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_a_program_that_ignores_it_goes_on_ignoring_it() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        assert not interrupted(interrupt)
    finally:
        signal.signal(signal.SIGINT, before)
