"""Calls that may never return."""

import threading

import pytest

from snapshot_importer.accounts.deadline import seconds_left, within


def test_the_answer_comes_through() -> None:
    assert within(5, lambda: 42, name="question") == 42
    assert within(5, lambda: None, name="question") is None


def test_an_error_comes_through_as_it_was() -> None:
    error = ValueError("no")

    def fail() -> None:
        raise error

    with pytest.raises(ValueError, match="no") as caught:
        within(5, fail, name="question")
    assert caught.value is error


def test_a_call_that_hangs_is_left_behind_on_a_daemon_thread() -> None:
    freed = threading.Event()
    try:
        with pytest.raises(TimeoutError, match=r"keyring: no answer in 0\.01 s"):
            within(0.01, freed.wait, name="keyring")
        (left,) = [thread for thread in threading.enumerate() if thread.name == "keyring"]
        assert left.daemon
    finally:
        freed.set()


def test_a_call_knows_how_long_it_is_waited_for() -> None:
    assert 0 < within(5, lambda: seconds_left(40.0), name="question") <= 5
    assert seconds_left(40.0) == 40.0
