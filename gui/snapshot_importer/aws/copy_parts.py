"""The parts of a great copy: how an object is cut, and how several parts are copied at once."""

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue

# S3 User Guide, "Amazon S3 multipart upload limits": at most 10,000 parts of at most 5 GiB, which together are the
# largest object there is.
MOST_PARTS = 10_000
# Small enough that a cancelled copy ends soon and the bar moves, and never less than S3's 5 MiB.
SMALLEST_PART = 64 << 20
AT_ONCE = 8
LOOK = 0.1  # seconds between two looks at whether the copy was cancelled


@dataclass(frozen=True, slots=True)
class Part:
    """Some bytes of the source; *last* is the last of them."""

    number: int  # from 1
    first: int
    last: int

    @property
    def size(self) -> int:
        """How many bytes."""
        return self.last - self.first + 1


def parts_of(size: int, smallest: int = SMALLEST_PART) -> tuple[Part, ...]:
    """Cut *size* bytes into no more parts than S3 takes."""
    length = max(smallest, -(-size // MOST_PARTS))
    starts = range(0, size, length)
    return tuple(
        Part(number, start, min(start + length, size) - 1) for number, start in enumerate(starts, start=1)
    )


class PartsAtOnce:
    """Copies parts in daemon threads of its own, so that one that hangs does not hold up the program's end."""

    def __init__(self, copy: Callable[[Part], str], parts: Sequence[Part], at_once: int = AT_ONCE) -> None:
        """*copy* returns the ETag of a part; it is called in many threads."""
        self._copy = copy
        self._waiting = iter(parts)
        self._count = len(parts)
        self._lock = threading.Lock()
        self.stopped = threading.Event()  # ends the pause of a part that is tried again
        self._results: SimpleQueue[tuple[Part, str | Exception]] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, name=f"copy part {number}", daemon=True)
            for number in range(min(at_once, len(parts)))
        ]

    def results(self, cancelled: threading.Event) -> Iterator[tuple[Part, str]]:
        """Yield each part with its ETag as it is done, and end early once *cancelled*; raises what *copy* raised."""
        for thread in self._threads:
            thread.start()
        left = self._count
        while left and not cancelled.is_set():
            try:
                part, result = self._results.get(timeout=LOOK)
            except Empty:
                continue
            if isinstance(result, Exception):
                raise result
            left -= 1
            yield part, result

    def stop(self) -> None:
        """Begin no further part."""
        self.stopped.set()

    def join(self) -> None:
        """Wait for the parts that are under way, each of which ends by its own deadline."""
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _work(self) -> None:
        while not self.stopped.is_set():
            with self._lock:
                part = next(self._waiting, None)
            if part is None:
                return
            try:
                self._results.put((part, self._copy(part)))
            except Exception as error:  # noqa: BLE001 - raised where the results are taken
                self._results.put((part, error))
                return
