"""One interface, one process or many."""

import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.packs.executors import Serial, executor


@pytest.mark.parametrize(("tasks", "workers", "serial"), [(1, 8, True), (8, 1, True), (2, 2, False)])
def test_a_single_task_or_worker_needs_no_other_process(tasks: int, workers: int, serial: bool) -> None:  # noqa: FBT001 -- a row
    with executor(tasks, workers) as chosen:
        assert isinstance(chosen, Serial) == serial


def test_this_process_begins_a_task_when_the_former_result_was_taken() -> None:
    begun: list[int] = []
    results = Serial().map(begun.append, [1, 2])
    next(results)
    assert begun == [1]


def test_this_process_hands_over_faults_as_others_do() -> None:
    with pytest.raises(ZeroDivisionError):
        Serial().submit(divmod, 1, 0).result()
    assert Serial().submit(divmod, 7, 2).result() == (3, 1)


def test_many_processes_give_results_in_order() -> None:
    with executor(3, 2) as workers:
        assert list(workers.map(abs, [-3, -2, -1])) == [3, 2, 1]


WHILE_THEY_START = """
import os, signal
from pipeline.cli.interruption import heard
from pipeline.packs.executors import executor
os.register_at_fork(after_in_child=lambda: os.kill(os.getppid(), signal.SIGINT))
try:
    with heard(), executor(8, 8) as workers:
        list(workers.map(abs, range(8)))
except KeyboardInterrupt:
    print("interrupted")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="signals are POSIX")
def test_interrupted_while_processes_start_nothing_waits_without_end() -> None:
    run = subprocess.run(
        [sys.executable, "-c", WHILE_THEY_START], cwd=Path(__file__).parents[2],
        capture_output=True, encoding="utf-8", timeout=60, check=False,
    )  # fmt: skip
    assert (run.stdout, run.stderr) == ("interrupted\n", "")
