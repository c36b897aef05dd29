"""Work off the GUI thread: one object runs it and brings the result back, or drops it when its owner is gone."""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Delivery:
    owner: QObject
    done: Callable[[object], object]
    failed: Callable[[Exception], object]
    future: "Future[object]"


def nothing(_: object) -> None:
    """Nothing follows."""


def fail(error: Exception) -> None:
    """Nobody expects *error*: it is shown as a fault of the program."""
    raise error


class Background(QObject):
    """Runs functions in *executor* and calls back on the GUI thread."""

    _finished = Signal(object)

    def __init__(self, executor: Executor, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._executor = executor
        self._closed = False
        self._finished.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def run(
        self,
        work: Callable[[], T],
        *,
        owner: QObject,
        done: Callable[[T], object] = nothing,
        failed: Callable[[Exception], object] = fail,
    ) -> "Future[T]":
        """Run *work* off the GUI thread, then *done* or *failed* on it, unless *owner* is gone by then."""
        future = self._executor.submit(work)

        def hand_over(finished: "Future[T]") -> None:
            if not self._closed and not finished.cancelled():
                self._finished.emit(_Delivery(owner, done, failed, finished))  # type: ignore[arg-type]

        future.add_done_callback(hand_over)
        return future

    def tell(self, callback: Callable[[T], object], value: T, *, owner: QObject) -> None:
        """Call *callback* with *value* on the GUI thread, unless *owner* is gone by then; from any thread."""
        told: Future[T] = Future()
        told.set_result(value)
        if not self._closed:
            self._finished.emit(_Delivery(owner, callback, fail, told))  # type: ignore[arg-type]

    def close(self) -> None:
        """Take no more work, drop what waits, and let nothing come back."""
        self._closed = True
        self._executor.shutdown(wait=False, cancel_futures=True)

    @Slot(object)
    def _deliver(self, delivery: _Delivery) -> None:
        if self._closed or not isValid(delivery.owner):
            return
        error = delivery.future.exception()
        if error is None:
            delivery.done(delivery.future.result())
        elif isinstance(error, Exception):
            delivery.failed(error)
        else:
            raise error
