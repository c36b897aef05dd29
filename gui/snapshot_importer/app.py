"""The composition root: makes, wires and closes every long-lived object."""

import gc
import logging
import os
import sys
import tempfile
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QLocale, QObject, QStandardPaths, QTimer, Slot
from PySide6.QtWidgets import QApplication

from snapshot_importer.accounts.environment import take_secrets
from snapshot_importer.log_file import open_log
from snapshot_importer.run_mark import RunMark, about_run
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.faults import Faults
from snapshot_importer.ui.garbage import GarbageOnGuiThread
from snapshot_importer.ui.instance.instance import Instance, Outcome
from snapshot_importer.ui.interrupts import Interrupts
from snapshot_importer.ui.theme.theme import Choice, Theme
from snapshot_importer.workspace import DEMO_SPEED, Demo, Workspace

if TYPE_CHECKING:
    from snapshot_importer.ui.instance.door import Door

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
        instance: Instance | None = None,
    ) -> None:
        """*choice* is the theme that the command line asked for, if it did; *environment* is the `Workspace`'s.

        Without an *instance* nothing keeps others from the data folder but the history's own lock.
        """
        super().__init__(app)
        self._instance = instance
        self._door: Door | None = None
        self._leaving = False
        self._errands = Background(DaemonExecutor(1, "worker"), self)
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
                self._theme,
                Path(folder.name),
                self._background(),
                demo,
                environment=self._environment,
                log_folder=self._folders.data,
            )
        )
        self._drop_demo_folder()
        self._demo_folder = folder

    @Slot()
    @Slot(str)
    def leave_demo(self, address: str = "") -> None:
        """Show the user's own imports, with *address* in the form; where they are open already, bring them forward."""
        workspace, instance = self.workspace, self._instance
        if workspace is None or instance is None:
            self.open_own()
            return
        if self._leaving:
            return
        self._leaving = True

        def left(outcome: Outcome) -> None:
            self._leaving = False
            match outcome:
                case "mine":
                    self.open_own()
                    self.take_address(address)
                case "handed-over":
                    self._app.quit()
                case "no-answer":
                    workspace.window.notice.say(
                        "error", "Snapshot Importer is already running and does not answer. The demo goes on."
                    )

        self._errands.run(lambda: instance.enter(address), owner=workspace, done=left, failed=_raise)

    @Slot(str)
    def take_call(self, address: str) -> None:
        """Do for a later start what it was asked for."""
        from snapshot_importer.ui.instance.welcome import welcome  # noqa: PLC0415

        if self.workspace:
            welcome(self.workspace.window, address, take=self.take_address, leave_demo=self.leave_demo)

    def take_address(self, address: str) -> None:
        """Put *address*, unless it is empty, into the form."""
        if self.workspace and address:
            self.workspace.window.show_page("import")
            self.workspace.desk.import_page.filling.begin_with(address)

    def demo_folder(self) -> Path | None:
        """Return where the demo keeps its things while it is open."""
        return Path(self._demo_folder.name) if self._demo_folder else None

    def close(self) -> None:
        """Close what is open; returns within seconds, whatever AWS or the keyring does."""
        self._errands.close()
        if self.workspace:
            self.workspace.close()
            self.workspace = None
        self._drop_demo_folder()
        if self._door:
            self._door.close()

    @Slot()
    def _open_door(self) -> None:
        """Hear later starts, now that there is a window for them."""
        if self._door is None and self._instance and self._instance.place:
            from snapshot_importer.ui.instance.door import Door  # noqa: PLC0415

            self._door = Door(self._instance.place, self)
            self._door.called.connect(self.take_call)

    @Slot()
    def _look_for_crashes(self) -> None:
        from snapshot_importer.ui.diagnostics.crash_notice import CrashNotice  # noqa: PLC0415

        if self.workspace:
            notice = CrashNotice(self._theme, self.workspace.window, self._folders.data, self._errands)
            notice.look()

    def _open(self, make: Callable[[], Workspace]) -> None:
        before = self.workspace
        self.workspace = make()
        self.workspace.demo_wanted.connect(self.open_demo)
        self.workspace.left_demo.connect(self.leave_demo)
        self.workspace.window.first_painted.connect(self._open_door)
        if before is None:
            self.workspace.window.first_painted.connect(self._look_for_crashes)
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


def run(
    *, data: Path | None, demo: bool, theme: Literal["auto", "light", "dark"] | None, address: str = ""
) -> int:
    """Run the program, with *address* in its form, until its last window closes or another instance takes over."""
    os.umask(0o077)
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = make_application()
    folders = Folders.standard(data)
    with closing(Instance(folders.data)) as instance:
        outcome: Outcome = "mine" if demo else instance.enter(address)
        if outcome == "no-answer":
            from snapshot_importer.ui.instance.no_answer import after_all  # noqa: PLC0415

            choice = theme or stored_theme(folders.data)
            outcome = after_all(app, Theme(app, folders.cache, choice), instance, address)
        if outcome != "mine":
            return 0 if outcome == "handed-over" else 1
        with Running(app, folders, theme, take_secrets(os.environ), instance) as program:
            if demo:
                program.open_demo()
            else:
                program.open_own()
            program.take_address(address)
            # What was made until now stays: the collector need not walk it again and again.
            QTimer.singleShot(0, app, gc.freeze)
            return app.exec()


def _raise(error: Exception) -> None:
    raise error


class Running:
    """Log, mark of the run, hooks and signals around a program, taken back in the end."""

    def __init__(
        self,
        app: QApplication,
        folders: Folders,
        theme: Choice | None,
        environment: Mapping[str, str] | None = None,
        instance: Instance | None = None,
    ) -> None:
        self._app = app
        self._log = open_log(folders.data)
        self._mark = RunMark(folders.data)
        log.info("%s has started", about_run())
        self.faults = Faults(app)
        self._interrupts = Interrupts(app)
        self._garbage = GarbageOnGuiThread(app)
        chosen = theme or stored_theme(folders.data)
        self._program = Program(app, folders, Theme(app, folders.cache, chosen), theme, environment, instance)

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
