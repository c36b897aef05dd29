"""Starts of the program as a user makes them: processes with one home, and a log that says what they do."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from fakes.home import private_environment
from snapshot_importer.run_mark import RUNS

PATIENCE = 60.0  # seconds


class Starts:
    """Starts the program offscreen, again and again, over the data folder of one home."""

    def __init__(self, home: Path, runtime: Path) -> None:
        self.home = home
        self.data = home / "data" / "snapshot-importer"
        self.environment = {
            **private_environment(home, os.environ),
            "XDG_RUNTIME_DIR": str(runtime),
            "QT_QPA_PLATFORM": "offscreen",
        }
        self._started: list[subprocess.Popen[str]] = []

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """Start once more."""
        command = [sys.executable, "-m", "snapshot_importer", *arguments]
        pipe = subprocess.PIPE
        started = subprocess.Popen(command, env=self.environment, stdout=pipe, stderr=pipe, text=True)
        self._started.append(started)
        return started

    def start_first(self, *arguments: str, data: Path | None = None) -> subprocess.Popen[str]:
        """Start, and wait until this start is the one that works with the folder *data*."""
        first = self.start(*arguments, *(("--data", str(data)) if data else ()))
        wait_for(lambda: self.runs(first, data))
        return first

    def runs(self, process: subprocess.Popen[str], data: Path | None = None) -> bool:
        """Whether *process* is at work with the folder *data*."""
        marks = ((data or self.data) / RUNS).glob("*.txt")
        return any(mark.stem.endswith(f"-{process.pid}") for mark in marks)

    def end(self) -> None:
        """Kill what still runs."""
        for process in self._started:
            process.kill()
            process.communicate()


@contextmanager
def starts_over(home: Path) -> Iterator[Starts]:
    """Starts over *home*, all ended with it; sockets lie in a folder whose name is short enough for them."""
    runtime = Path(tempfile.mkdtemp(prefix="run-"))
    starts = Starts(home, runtime)
    try:
        yield starts
    finally:
        starts.end()
        shutil.rmtree(runtime)


def wait_for(fact: Callable[[], bool]) -> None:
    """Wait for what other processes do."""
    end = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.05)
