"""A call that cannot be trusted to return, on a thread of its own and with an end to the wait."""

import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

Answer = TypeVar("Answer")

# The moment, of the monotonic clock, at which nobody waits any more for the call that this thread makes.
_ends: ContextVar[float] = ContextVar("ends")


class Waits:
    """Those who wait for an answer, all of whom can be sent home at the end of the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = False
        self._under_way: set[threading.Event] = set()

    def wait(self, done: threading.Event, seconds: float) -> None:
        """Wait for *done*, *seconds* at the most, or until `end`."""
        with self._lock:
            if self._ended:
                return
            self._under_way.add(done)
        done.wait(seconds)
        with self._lock:
            self._under_way.discard(done)

    def end(self) -> None:
        """Let nobody wait any more."""
        with self._lock:
            self._ended = True
            for done in self._under_way:
                done.set()


def seconds_left(otherwise: float) -> float:
    """Return how long somebody waits yet for the call that this thread makes; *otherwise* where it makes none."""
    ends = _ends.get(None)
    return otherwise if ends is None else ends - time.monotonic()


def within(
    seconds: float, function: Callable[[], Answer], *, name: str, waits: Waits | None = None
) -> Answer:
    """Return what *function* returns, or raise what it raises; raise `TimeoutError` after *seconds*.

    So does the end of *waits*. The thread is a daemon: a call that hangs for ever holds up neither the caller nor the
    end of the program. What the call does is for itself to end in time, with `seconds_left`.
    """
    answers: list[Answer] = []
    errors: list[BaseException] = []

    ends = time.monotonic() + seconds

    def run() -> None:
        _ends.set(ends)
        try:
            answers.append(function())
        except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
            errors.append(error)
        finally:
            done.set()

    done = threading.Event()
    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    (waits or Waits()).wait(done, seconds)
    if errors:
        raise errors.pop()
    if not answers:
        raise TimeoutError(f"{name}: no answer in {seconds:g} s")
    return answers.pop()
