"""Waits that end: by the answer, by the deadline, or with the program."""

import threading
import time

import pytest

from snapshot_importer.accounts.deadline import Waits, within
from snapshot_importer.aws.answers import Snapshot
from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.finishing import described


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


def test_one_snapshot_that_is_gone_among_two_hundred_is_found_in_few_calls() -> None:
    calls: list[int] = []

    def describe(ids: object) -> tuple[Snapshot, ...]:
        assert isinstance(ids, list)
        calls.append(len(ids))
        if "snap-77" in ids:
            raise CallError("refused", "No.", operation="DescribeSnapshots", code="InvalidSnapshot.NotFound")
        return tuple(Snapshot(one, "completed") for one in ids)

    found = described(describe, [f"snap-{number}" for number in range(200)])

    assert len(found) == 199
    assert len(calls) <= 18
