"""Ctrl-C, heard wherever it falls.

Python raises `KeyboardInterrupt` between any two steps of the first thread, so also within the code of others, and some
of that code loses it: the lock of imports prints it and goes on, some extensions in C take every exception for "no",
and pydantic makes it an error of its own. Of 1,000 builds interrupted at random, nine were not. So it is raised anew
until it is on its way, and whatever the work then ends with is the interruption.
"""

import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from types import FrameType

AGAIN = 0.02  # seconds, between two looks whether it is on its way


@contextmanager
def heard() -> Iterator[None]:
    """Interrupted, the block ends with `KeyboardInterrupt`, unless all its work was already done.

    Where Ctrl-C is not Python's (a program in the background ignores it), everything is left as it is.
    """
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    interruption = _Interruption()
    signal.signal(signal.SIGINT, interruption.come)
    said = sys.unraisablehook
    sys.unraisablehook = partial(_unraisable, said)
    try:
        yield
    except BaseException as error:
        if interruption.came:
            raise KeyboardInterrupt from error
        raise
    finally:
        interruption.end()
        sys.unraisablehook = said
        signal.signal(signal.SIGINT, signal.default_int_handler)


class _Interruption:
    def __init__(self) -> None:
        self.came = False

    def come(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        if sys.platform != "win32":
            signal.signal(signal.SIGALRM, self._again)
            signal.setitimer(signal.ITIMER_REAL, AGAIN, AGAIN)
        self._again(number, frame)

    def end(self) -> None:
        if self.came and sys.platform != "win32":
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, signal.SIG_DFL)

    def _again(self, _number: int, _frame: FrameType | None) -> None:
        """Raise it, but not into what is being tidied up because of it."""
        if not isinstance(sys.exc_info()[1], KeyboardInterrupt):
            raise KeyboardInterrupt


def _unraisable(said: Callable[["sys.UnraisableHookArgs"], object], fault: "sys.UnraisableHookArgs") -> None:
    """An interruption that was lost comes again: nothing is to be said of it."""
    if not issubclass(fault.exc_type, KeyboardInterrupt):
        said(fault)
