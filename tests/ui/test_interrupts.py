"""Signals end the program, whatever its windows would like to ask."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from fakes.home import private_environment

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QWidget
from snapshot_importer.ui.interrupts import Interrupts

class Asking(QWidget):
    def closeEvent(self, event):
        event.ignore()
        print("asked", flush=True)

app = QApplication(sys.argv)
interrupts = Interrupts(app)
window = Asking()
window.show()
QTimer.singleShot(0, lambda: print("ready", flush=True))
code = app.exec()
interrupts.close()
sys.exit(code)
"""


@pytest.mark.parametrize(
    "number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name
)
def test_a_signal_ends_the_program_without_a_question(number: signal.Signals, tmp_path: Path) -> None:
    environment = private_environment(tmp_path, os.environ)
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        env=environment | {"PYTHONPATH": "gui", "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    ) as program:
        assert program.stdout
        assert program.stdout.readline() == "ready\n"
        program.send_signal(number)

        told, _ = program.communicate(timeout=30)

    assert (program.returncode, told) == (0, "")
