"""Two heaps of the C library for all threads, where it would give each thread its own."""

import sys

M_ARENA_MAX = -8  # of mallopt(3)
# glibc makes eight for each core. What one thread frees no other one takes, so each heap keeps the room of the largest
# work that was ever done on it: on 2 cores 16 heaps held 50 MB of nothing after 12 minutes of
# `tests/reliability/run.py soak`, and grew; 2 held 12 and did not grow any more. The interpreter's lock lets one
# thread run at a time, so nobody waits for a heap.
HEAPS = 2


def share_heaps() -> None:
    """Let all threads that are still to come take their memory from these heaps; for before there are many."""
    if sys.platform != "linux":
        return
    import ctypes  # noqa: PLC0415 - elsewhere it is not needed

    # Other C libraries, which have not so many heaps, have no such function.
    if choose := getattr(ctypes.CDLL(None), "mallopt", None):
        choose(M_ARENA_MAX, HEAPS)
