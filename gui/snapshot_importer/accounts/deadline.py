"""A call that cannot be trusted to return, on a thread of its own and with an end to the wait."""

import threading
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def within(seconds: float, function: Callable[[], Answer], *, name: str) -> Answer:
    """Return what *function* returns, or raise what it raises; raise `TimeoutError` after *seconds*.

    The thread is a daemon: a call that hangs for ever holds up neither the caller nor the end of the program.
    """
    answers: list[Answer] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            answers.append(function())
        except BaseException as error:  # noqa: BLE001 - handed to the caller, whatever it is
            errors.append(error)

    thread = threading.Thread(target=run, name=name, daemon=True)
    thread.start()
    thread.join(seconds)
    if errors:
        raise errors.pop()
    if not answers:
        raise TimeoutError(f"{name}: no answer in {seconds:g} s")
    return answers.pop()
