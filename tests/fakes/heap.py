"""What the C library's heap holds: what leaks in Qt's own memory is in no count of Python's."""

import ctypes
import sys

import pytest


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
