"""All threads share the C library's heaps, in a process of its own; without that each thread has one."""

import subprocess
import sys
from pathlib import Path

import pytest

from fakes.ending import run_to_its_end

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the heaps of glibc")

# More than pymalloc serves, in threads that are all alive at once. Prints how many heaps malloc_info(3) tells of.
THREADS = """
import ctypes, sys, tempfile, threading
library = ctypes.CDLL(None)
if not hasattr(library, "malloc_info"):
    sys.exit("no glibc")
gate = threading.Barrier(9)
def work(gate=gate):
    gate.wait()
    kept = [bytes(5000) for _ in range(200)]
    gate.wait()
for _ in range(8):
    threading.Thread(target=work, daemon=True).start()
gate.wait()
gate.wait()
library.fdopen.restype = ctypes.c_void_p
with tempfile.TemporaryFile() as file:
    stream = ctypes.c_void_p(library.fdopen(file.fileno(), b"w"))
    library.malloc_info(0, stream)
    library.fflush(stream)
    file.seek(0)
    print("heaps", file.read().count(b"<heap "))
"""
SHARED = "from snapshot_importer.heaps import share_heaps; share_heaps()"


def heaps(done: "subprocess.CompletedProcess[str]") -> int:
    """Return what a process that has ended said of its heaps."""
    if "no glibc" in done.stderr:
        pytest.skip("another C library")
    assert done.returncode == 0, done.stderr
    return int(done.stdout.partition("heaps ")[2])


def run(program: str) -> "subprocess.CompletedProcess[str]":
    """Run *program* to its end."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_threads_share_the_heaps() -> None:
    assert heaps(run(SHARED + THREADS)) <= 2


def test_without_that_they_do_not() -> None:
    assert heaps(run(THREADS)) > 2


def test_the_program_sees_to_it(tmp_path: Path) -> None:
    assert heaps(run_to_its_end(tmp_path, THREADS + "app.quit()")) <= 2
