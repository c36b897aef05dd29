"""The composition root: makes, wires and closes every long-lived object."""

import gc
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Literal

from PySide6.QtCore import QLocale, QObject, QStandardPaths, QTimer, Slot
from PySide6.QtWidgets import QApplication

from snapshot_importer.accounts.environment import take_secrets
from snapshot_importer.log_file import open_log
from snapshot_importer.run_mark import RunMark, about_run
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.faults import Faults
from snapshot_importer.ui.garbage import GarbageOnGuiThread
from snapshot_importer.ui.interrupts import Interrupts
from snapshot_importer.ui.theme.theme import Choice, Theme
from snapshot_importer.workspace import DEMO_SPEED, Demo, Workspace

log = logging.getLogger(__name__)
# Longer switches save little and cost smoothness: the GUI thread asks for the interpreter's lock all the time.
SWITCH_INTERVAL = 0.0005


@dataclass(frozen=True, slots=True)
class Folders:
    """Where the program keeps things."""

    data: Path
    cache: Path

    @staticmethod
    def standard(data: Path | None) -> "Folders":
        """Return the user's own folders, or all within *data*."""
        if data is not None:
            return Folders(data.absolute(), data.absolute() / "cache")
        location = QStandardPaths.StandardLocation
        return Folders(
            Path(QStandardPaths.writableLocation(location.AppDataLocation)),
            Path(QStandardPaths.writableLocation(location.CacheLocation)),
        )


class Program(QObject):
    """The program while it runs: one workspace is open, the user's own or the demo's."""

    def __init__(
        self,
        app: QApplication,
        folders: Folders,
        theme: Theme,
        choice: Choice | None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """*choice* is the theme that the command line asked for, if it did; *environment* is the `Workspace`'s."""
        super().__init__(app)
        self._environment = environment
        self._choice = choice
        self._app = app
        self._folders = folders
        self._theme = theme
        self._demo_folder: tempfile.TemporaryDirectory[str] | None = None
        self.workspace: Workspace | None = None

    @Slot()
    def open_own(self) -> None:
        """Show the user's own profiles and imports."""
        self._theme.choose(self._choice or stored_theme(self._folders.data))
        self._open(
            lambda: Workspace(
                self._theme, self._folders.data, self._background(), environment=self._environment
            )
        )
        self._drop_demo_folder()

    @Slot()
    def open_demo(self, speed: float = DEMO_SPEED) -> None:
        """Show the demo in a folder of its own, which ends with it; *speed* is that of its task clock."""
        folder = tempfile.TemporaryDirectory(prefix="snapshot-importer-demo-", ignore_cleanup_errors=True)
        demo = Demo(Path(folder.name), speed)
        self._open(
            lambda: Workspace(
                self._theme, Path(folder.name), self._background(), demo, environment=self._environment
            )
        )
        self._drop_demo_folder()
        self._demo_folder = folder

    def demo_folder(self) -> Path | None:
        """Return where the demo keeps its things while it is open."""
        return Path(self._demo_folder.name) if self._demo_folder else None

    def close(self) -> None:
        """Close what is open; returns within seconds, whatever AWS or the keyring does."""
        if self.workspace:
            self.workspace.close()
            self.workspace = None
        self._drop_demo_folder()

    def _open(self, make: Callable[[], Workspace]) -> None:
        before = self.workspace
        self.workspace = make()
        self.workspace.demo_wanted.connect(self.open_demo)
        self.workspace.left_demo.connect(self.open_own)
        self.workspace.window.show()
        if before:
            before.close()

    def _background(self) -> Background:
        return Background(DaemonExecutor(8, "worker"))

    def _drop_demo_folder(self) -> None:
        if self._demo_folder:
            self._demo_folder.cleanup()
            self._demo_folder = None


def make_application() -> QApplication:
    """Return the application, named for its files and its desktop entry."""
    app = QApplication(sys.argv[:1])
    app.setApplicationName("snapshot-importer")
    app.setDesktopFileName("snapshot-importer")
    app.setQuitOnLastWindowClosed(True)
    QLocale.setDefault(QLocale.system())
    return app


def run(*, data: Path | None, demo: bool, theme: Literal["auto", "light", "dark"] | None) -> int:
    """Run the program until its last window closes."""
    os.umask(0o077)
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = make_application()
    folders = Folders.standard(data)
    with Running(app, folders, theme, take_secrets(os.environ)) as program:
        if demo:
            program.open_demo()
        else:
            program.open_own()
        # What was made until now stays: the collector need not walk it again and again.
        QTimer.singleShot(0, app, gc.freeze)
        return app.exec()


class Running:
    """Log, mark of the run, hooks and signals around a program, taken back in the end."""

    def __init__(
        self,
        app: QApplication,
        folders: Folders,
        theme: Choice | None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._app = app
        self._log = open_log(folders.data)
        self._mark = RunMark(folders.data)
        log.info("%s has started", about_run())
        self.faults = Faults(app)
        self._interrupts = Interrupts(app)
        self._garbage = GarbageOnGuiThread(app)
        chosen = theme or stored_theme(folders.data)
        self._program = Program(app, folders, Theme(app, folders.cache, chosen), theme, environment)

    def __enter__(self) -> Program:
        self.faults.watch()
        return self._program

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            log.error("The program ends by a fault", exc_info=error)
            self._mark.died(error)
        self._program.close()
        self._interrupts.close()
        self._garbage.close()
        self.faults.stop()
        log.info("The program has ended")
        self._log.close()
        if error is None:
            self._mark.remove()
        else:
            self._mark.leave()


def stored_theme(folder: Path) -> Choice:
    """Return the theme chosen last."""
    from snapshot_importer.ui.preferences import preferences_file, read_choices  # noqa: PLC0415

    chosen = read_choices(preferences_file(folder)).theme
    return "light" if chosen == "light" else "dark" if chosen == "dark" else "auto"
