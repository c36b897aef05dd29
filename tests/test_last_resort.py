"""The end of a process that cannot end by itself."""

import subprocess
import sys

import pytest

PROGRAM = """
import logging, sys, threading
sys.path.insert(0, "gui")
from snapshot_importer.last_resort import LastResort

never = threading.Event()

class Hanging(logging.Handler):
    def emit(self, record):
        never.wait()

logging.getLogger().addHandler(Hanging())
resort = LastResort(0.1)
resort.before = {before}
resort.begin()
print("begun", flush=True)
{main}
"""


@pytest.mark.parametrize(
    ("before", "main"),
    [
        pytest.param("None", "logging.warning('hangs, and holds the lock')", id="log"),
        pytest.param("never.wait", "never.wait()", id="mark"),
        pytest.param("lambda: print('forgotten', flush=True)", "never.wait()", id="nothing"),
    ],
)
def test_the_process_ends_whatever_the_disk_does(before: str, main: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(before=before, main=main)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == ""
    assert done.stdout == ("begun\nforgotten\n" if "forgotten" in before else "begun\n")
