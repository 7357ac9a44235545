"""One interface, one process or many."""

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
