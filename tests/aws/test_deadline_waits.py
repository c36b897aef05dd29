"""Waits that end: by the answer, by the deadline, or with the program."""

import threading
import time

import pytest

from snapshot_importer.accounts.deadline import Waits, within


def test_the_end_of_the_program_gives_up_what_is_under_way_and_what_comes() -> None:
    waits, hangs, began = Waits(), threading.Event(), threading.Event()
    ended: list[str] = []

    def call() -> bool:
        began.set()
        return hangs.wait(60)

    def wait() -> None:
        try:
            within(60, call, name="Describe", waits=waits)
        except TimeoutError as error:
            ended.append(str(error))

    thread = threading.Thread(target=wait)
    thread.start()
    assert began.wait(20)
    before = time.monotonic()
    waits.end()
    thread.join(3)
    with pytest.raises(TimeoutError):
        within(60, lambda: hangs.wait(60), name="Describe", waits=waits)
    took = time.monotonic() - before
    hangs.set()

    assert not thread.is_alive()
    assert len(ended) == 1
    assert took < 3
