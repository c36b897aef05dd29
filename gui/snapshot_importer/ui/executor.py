"""A pool of daemon threads: a call that hangs never holds up the end of the program."""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

T = TypeVar("T")
Job = Callable[[], None]


class DaemonExecutor(Executor):
    """Runs work on at most *workers* threads, made when needed.

    ThreadPoolExecutor's threads are joined when the interpreter ends, whatever they wait for; these are not.
    """

    def __init__(self, workers: int, name: str) -> None:
        self._workers = workers
        self._name = name
        self._jobs: SimpleQueue[tuple[Future[Any], Job] | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._idle = 0
        self._closed = False

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run *fn* when a thread is free."""
        future: Future[T] = Future()

        def job() -> None:
            if not future.set_running_or_notify_cancel():
                return
            try:
                result = fn(*args, **kwargs)
            except BaseException as error:  # noqa: BLE001 - handed to whoever waits for the future
                future.set_exception(error)
            else:
                future.set_result(result)

        with self._lock:
            if self._closed:
                future.cancel()
                future.set_running_or_notify_cancel()
                return future
            self._jobs.put((future, job))
            if self._idle:
                self._idle -= 1
            elif len(self._threads) < self._workers:
                name = f"{self._name}-{len(self._threads)}"
                thread = threading.Thread(target=self._work, name=name, daemon=True)
                self._threads.append(thread)
                thread.start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more work; *wait* for what runs, and drop what has not begun if *cancel_futures*."""
        with self._lock:
            self._closed = True
            if cancel_futures:
                self._drop()
            for _ in self._threads:
                self._jobs.put(None)
        if wait:
            for thread in self._threads:
                thread.join()

    def _drop(self) -> None:
        # A thread may take the last job at any moment.
        with suppress(Empty):
            while True:
                if waiting := self._jobs.get_nowait():
                    waiting[0].cancel()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            job[1]()
            del job  # and all that it holds: the next one may be long in coming
            with self._lock:
                if self._jobs.empty():
                    self._idle = min(self._idle + 1, len(self._threads))
