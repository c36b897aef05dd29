"""The pool of daemon threads."""

import threading
from queue import SimpleQueue
from typing import Any

from snapshot_importer.ui.executor import DaemonExecutor


class TakenAtOnce(SimpleQueue[Any]):
    """Jobs of which a thread takes the last one whenever somebody has just seen that there is one."""

    def empty(self) -> bool:
        return False


def test_a_job_that_is_taken_while_all_are_dropped_does_not_hold_up_the_end() -> None:
    executor = DaemonExecutor(1, "worker")
    executor._jobs = TakenAtOnce()

    closing = threading.Thread(target=lambda: executor.shutdown(wait=False, cancel_futures=True), daemon=True)
    closing.start()
    closing.join(20)

    assert not closing.is_alive()


def test_what_has_not_begun_is_dropped_at_the_end() -> None:
    executor = DaemonExecutor(1, "worker")
    began, gate = threading.Event(), threading.Event()

    def hold() -> None:
        began.set()
        gate.wait(60)

    executor.submit(hold)
    assert began.wait(20)
    waiting = [executor.submit(int) for _ in range(3)]
    executor.shutdown(wait=False, cancel_futures=True)
    gate.set()

    assert all(future.cancelled() for future in waiting)
