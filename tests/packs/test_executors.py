"""One interface, one process or many."""

import pytest

from pipeline.packs.executors import Serial, executor


def test_a_single_task_needs_no_other_process() -> None:
    assert isinstance(executor(1, 8), Serial)
    assert isinstance(executor(8, 1), Serial)
    assert not isinstance(executor(2, 2), Serial)


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
