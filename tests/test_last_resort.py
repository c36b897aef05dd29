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
resort.begin(well={well})
print("begun", flush=True)
{main}
"""


@pytest.mark.parametrize(
    ("before", "main", "well"),
    [
        pytest.param("None", "logging.warning('hangs, and holds the lock')", True, id="log"),
        pytest.param("never.wait", "never.wait()", True, id="mark"),
        pytest.param("lambda: print('forgotten', flush=True)", "never.wait()", True, id="nothing"),
        pytest.param("lambda: print('forgotten', flush=True)", "never.wait()", False, id="fault"),
    ],
)
def test_the_process_ends_whatever_the_disk_does(before: str, main: str, *, well: bool) -> None:
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(before=before, main=main, well=well)],
        capture_output=True,
        text=True,
        timeout=20,
        check=False,
    )
    assert done.returncode == (0 if well else 1)
    assert done.stderr == ""
    assert done.stdout == ("begun\nforgotten\n" if well and "forgotten" in before else "begun\n")
