"""Who does the work: this process, or many. `concurrent.futures.Executor` is the interface, so a cluster can be one."""

import gc
import os
import signal
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
# Of the garbage collector, whose rounds would take a tenth of a build: papers are trees, in which it finds nothing.
_SELDOM = (200_000, 20, 100)


class Serial(Executor):
    """This process, one task after the other; `map` begins a task when the result of the former has been taken."""

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        future: Future[T] = Future()
        try:
            future.set_result(fn(*args, **kwargs))
        except Exception as error:  # noqa: BLE001 -- an executor hands every exception to whoever asks for the result
            future.set_exception(error)
        return future

    def map(
        self, fn: Callable[..., T], *iterables: Iterable[Any], timeout: float | None = None, chunksize: int = 1
    ) -> Iterator[T]:
        del timeout, chunksize  # of no meaning without other processes
        return map(fn, *iterables)


@contextmanager
def executor(tasks: int, workers: int) -> Iterator[Executor]:
    """As many processes as there are tasks, workers asked for (0: processors of the machine), whichever is least.

    What has not begun when the block is left is not begun any more.
    """
    count = min(tasks, workers or os.cpu_count() or 1)
    if count <= 1:
        with _patient():
            yield Serial()
        return
    from pipeline.packs.processes import Processes

    pool = Processes(count, initializer=_worker)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _worker() -> None:
    """Leave it to the first process to hear Ctrl-C: a worker ends the pack that it is at."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*_SELDOM)


@contextmanager
def _patient() -> Iterator[None]:
    before = gc.get_threshold()
    gc.set_threshold(*_SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*before)
