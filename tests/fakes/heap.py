"""What the C library's heap holds: what leaks in Qt's own memory is in no count of Python's."""

import ctypes
import gc
import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication


class _Mallinfo2(ctypes.Structure):
    """The struct of mallinfo(3)."""

    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]


def bytes_in_use() -> int:
    """Return how many bytes of the heap are in use; skips the test where the C library does not tell."""
    ask = getattr(ctypes.CDLL(None), "mallinfo2", None) if sys.platform == "linux" else None
    if ask is None:
        pytest.skip("only glibc 2.33 and later tells what its heap holds")
    ask.restype = _Mallinfo2
    return int(ask().uordblks)


def kept(do: Callable[[], object], times: int) -> float:
    """Return how many bytes stay of each time of *do*, Qt's posted events and deletions done."""

    def repeat() -> None:
        for _ in range(times):
            do()
            QApplication.sendPostedEvents(None, 0)
            QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        gc.collect()

    repeat()  # what is made once, for good
    before = bytes_in_use()
    repeat()
    return (bytes_in_use() - before) / times
