"""The program with its windows on a quick clock, kept busy; tells each few seconds on its output what it holds.

The argument is an `Order` as JSON. A line on the input makes it send nothing more, another one makes it quit.
"""

import json
import logging
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import boto3
from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, Slot, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QLabel

from reliability.soaking.random_user import RandomUser
from snapshot_importer.application import leave_imports_alone, make_application
from snapshot_importer.aws.budget import Budgets
from snapshot_importer.heaps import share_heaps
from snapshot_importer.log_file import open_log
from snapshot_importer.tasks.pause import Pace
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.faults import Faults
from snapshot_importer.ui.garbage import GarbageOnGuiThread
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.workspace import Workspace

PAGE = os.sysconf("SC_PAGE_SIZE")
COUNTED_EVERY = 60.0  # wall seconds
# What every start without a screen says.
OFFSCREEN = ("This plugin does not support raise()", "This plugin does not support propagateSizeHints()")


@dataclass(frozen=True, slots=True)
class Order:
    """What the driver wants."""

    data: str  # folder
    speed: float  # seconds of the program's time in one of the wall
    begun: tuple[float, float]  # a moment: POSIX time of AWS's tasks, and of the monotonic clock
    every: float  # wall seconds from import to import
    sample: float  # wall seconds from measurement to measurement
    seed: int
    leak: str = ""  # a fault of a naive program: "widget" or "client"


class QuickPace(Pace):
    """A clock that agrees with the quick one of the simulated AWS."""

    def __init__(self, speed: float, begun: tuple[float, float]) -> None:
        self._speed = speed
        self._begun = begun

    def now(self) -> float:
        return time.monotonic() * self._speed

    def wall(self) -> datetime:
        then, started = self._begun
        return datetime.fromtimestamp(then + (time.monotonic() - started) * self._speed, UTC)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        return event.wait(seconds / self._speed)

    def nap(self, seconds: float) -> bool:
        """Wait for a token of the budget."""
        time.sleep(seconds / self._speed)
        return False


class Sampler(QObject):
    """Measures the process, and writes down what it finds."""

    def __init__(self, workspace: Workspace, user: RandomUser, seconds: float) -> None:
        super().__init__(workspace)
        self._workspace = workspace
        self._user = user
        self.warnings: list[str] = []
        self.faults: list[str] = []
        self._counted, self._count = float("-inf"), 0
        self._timer = QTimer(self, interval=int(seconds * 1000))
        self._timer.timeout.connect(self.sample)
        self._timer.start()

    def hear(self, kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        """Take a message of Qt."""
        if kind is not QtMsgType.QtDebugMsg and message not in OFFSCREEN:
            self.warnings.append(f"{context.category or ''} {message}")

    def _widgets(self) -> int:
        # PySide keeps what it makes to show a widget of Qt to Python: counting too often would be the leak.
        if time.monotonic() - self._counted > COUNTED_EVERY:
            self._counted, self._count = time.monotonic(), len(QApplication.allWidgets())
        return self._count

    @Slot()
    def sample(self) -> None:
        journal = Path(self._workspace.imports.journal.file.path) if self._workspace.imports.journal else None
        print(
            json.dumps(
                {
                    "at": time.monotonic(),
                    "rss": int(Path("/proc/self/statm").read_text().split()[1]) * PAGE / 1e6,
                    "threads": held("task"),
                    "descriptors": held("fd"),
                    "widgets": self._widgets(),
                    "none": sys.getrefcount(None),
                    "blocks": sys.getallocatedblocks(),
                    "tasks": len(self._workspace.imports.tasks()),
                    "journal": sum(one.stat().st_size for one in journal.parent.glob("history.sqlite*"))
                    if journal
                    else 0,
                    "warnings": self.warnings,
                    "faults": self.faults,
                    **self._user.told(),
                }
            ),
            flush=True,
        )


def held(kind: str) -> int:
    """Return how many threads ("task") or descriptors ("fd") the process has (proc(5))."""
    return sum(1 for _ in Path(f"/proc/self/{kind}").iterdir())


class Errors(logging.Handler):
    """Keeps what the program logs as an error."""

    def __init__(self, take: Callable[[str], object]) -> None:
        super().__init__(logging.ERROR)
        self._take = take

    def emit(self, record: logging.LogRecord) -> None:
        self._take(f"{record.getMessage()} {self.format(record)[-600:] if record.exc_info else ''}")


def main() -> None:
    told = json.loads(sys.argv[1])
    order = Order(**{**told, "begun": tuple(told["begun"])})
    leave_imports_alone()
    share_heaps()
    app = make_application()
    data = Path(order.data)
    pace = QuickPace(order.speed, order.begun)
    with closing(open_log(data)):
        garbage, faults = GarbageOnGuiThread(app), Faults(app)
        faults.watch()
        workspace = Workspace(
            Theme(app, data / "cache", "light"),
            data,
            Background(DaemonExecutor(8, "worker")),
            pace=pace,
            budgets=Budgets(pace.now, pace.nap),
        )
        workspace.imports.reading.connect(garbage.rest)
        workspace.imports.opened.connect(garbage.go_on)
        workspace.window.show()
        workspace.desk.open_monitor()
        user = RandomUser(workspace, order.every, random.Random(order.seed))
        sampler = Sampler(workspace, user, order.sample)
        qInstallMessageHandler(sampler.hear)
        logging.getLogger().addHandler(Errors(sampler.faults.append))
        leak(order.leak, workspace)
        threading.Thread(target=obey, args=(user,), daemon=True).start()
        app.exec()
        sampler.sample()
        workspace.close()
        garbage.close()
        faults.stop()


def obey(user: RandomUser) -> None:
    """Do what the driver's lines say."""
    sys.stdin.readline()
    user.rest = True
    sys.stdin.readline()
    QTimer.singleShot(0, user, QApplication.quit)


def leak(kind: str, workspace: Workspace) -> None:
    """Do with each poll what a naive program does."""
    kept: list[object] = []

    def make() -> None:
        if kind == "widget":
            kept.append(QLabel("Updated just now", workspace.window))
        else:
            kept.append(boto3.session.Session().client("sts", region_name="eu-central-1"))

    if kind:
        timer = QTimer(workspace, interval=300)
        timer.timeout.connect(make)
        timer.start()


if __name__ == "__main__":
    main()
