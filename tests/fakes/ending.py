"""Runs the program in a process of its own, which ends in the way that it is told."""

import os
import subprocess
import sys
from pathlib import Path

from fakes.home import private_environment

PATIENCE = 60.0  # seconds

PROGRAM = """
import faulthandler, os, signal, sys
from contextlib import closing
from pathlib import Path
from PySide6.QtCore import QTimer, qFatal
from snapshot_importer.app import Running
from snapshot_importer.application import Folders, make_application
from snapshot_importer.ui.interrupts import Interrupts
folder, begin, then = Path(sys.argv[1]), sys.argv[2], sys.argv[3]
app = make_application()
with closing(Interrupts(app)), Running(app, Folders(folder, folder / "cache"), None) as program:
    program.open_own()
    exec(begin)
    program.workspace.window.first_painted.connect(lambda: exec(then))
    app.exec()
"""


def run_to_its_end(home: Path, then: str, *, begin: str = "") -> subprocess.CompletedProcess[str]:
    """Run with the data folder ``data`` below *home*: *begin* before the event loop, *then* with the first picture."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, str(home / "data"), begin, then],
        env={**private_environment(home, os.environ), "QT_QPA_PLATFORM": "offscreen"},
        timeout=PATIENCE,
        check=False,
        capture_output=True,
        text=True,
    )
