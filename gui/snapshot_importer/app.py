"""The composition root: makes, wires and closes every long-lived object."""

import logging
import tempfile
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from snapshot_importer.application import Folders
from snapshot_importer.demo import DEMO_SPEED, Demo
from snapshot_importer.heaps import share_heaps
from snapshot_importer.log_file import open_log
from snapshot_importer.run_mark import RunMark, about_run
from snapshot_importer.ui.background import Background, nothing
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.faults import Faults
from snapshot_importer.ui.garbage import GarbageOnGuiThread
from snapshot_importer.ui.instance.instance import Instance, Outcome
from snapshot_importer.ui.theme.theme import Choice, Theme
from snapshot_importer.workspace import Workspace

if TYPE_CHECKING:
    from snapshot_importer.ui.instance.door import Door
    from snapshot_importer.ui.shell.main_window import MainWindow

log = logging.getLogger(__name__)


class Program(QObject):
    """The program while it runs: one workspace is open, the user's own or the demo's."""

    reading = Signal()  # a history, which takes a while
    read = Signal()
    left = Signal()  # a workspace, with its history
    furnished = Signal()  # all pages are made

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
        self._own_left: threading.Event | None = None  # set once the user's own history is closed
        self._demo_folder: tempfile.TemporaryDirectory[str] | None = None
        self.workspace: Workspace | None = None
        theme.changed.connect(self._forget_picture)

    @Slot()
    def open_own(self, window: "MainWindow | None" = None) -> None:
        """Show the user's own profiles and imports; in *window*, if there is one already, which waits for `begin`."""
        self._theme.choose(self._choice or stored_theme(self._folders.data))
        self._open(
            lambda: Workspace(
                self._theme,
                self._folders.data,
                self._background(),
                environment=self._environment,
                window=window,
                left=self._own_left,
            )
        )
        self._drop_demo_folder()

    @Slot()
    def open_demo(self, speed: float = DEMO_SPEED, window: "MainWindow | None" = None) -> None:
        """Show the demo in a folder of its own, which ends with it; *speed* is that of its task clock.

        As `open_own` does it takes *window*, if there is one already.
        """
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
                window=window,
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

        self._errands.run(lambda: instance.enter(address), owner=workspace, done=left)

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
            self.workspace.desk.pages.import_page.filling.begin_with(address)

    def begin(self) -> None:
        """Show the first page in a window that was there before the program."""
        if self.workspace:
            self.workspace.begin()
            self.workspace.window.show()

    def make_page(self, key: str) -> None:
        """Make a page before somebody asks for it."""
        if self.workspace:
            self.workspace.window.page(key)

    def keep_picture(self) -> None:
        """Keep what the window looks like, for the next start to show first."""
        from snapshot_importer.ui.shell.portrait import take_portrait, write_picture  # noqa: PLC0415

        workspace = self.workspace
        if workspace is None or workspace.window.isMinimized() or not workspace.window.current_page():
            return
        demo = self._demo_folder is not None
        choice = self._theme.choice if demo else workspace.preferences.choices.theme
        try:
            write_picture(
                take_portrait(workspace.window, self._theme, choice), self._folders.picture(demo=demo)
            )
        except OSError as error:
            log.info("The next start shows its window later: %s", error)

    @Slot()
    def _forget_picture(self) -> None:
        """See to it that no start shows what is so no more, also after a run that comes to no good end."""
        path = self._folders.picture(demo=self._demo_folder is not None)
        self._errands.run(lambda: path.unlink(missing_ok=True), owner=self, failed=nothing)

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
        self.workspace.imports.reading.connect(self.reading)
        self.workspace.imports.opened.connect(self.read)
        self.workspace.imports.failed_to_open.connect(self.read)
        self.workspace.session.profile_changed.connect(self._forget_picture)
        self.workspace.window.first_painted.connect(self._open_door)
        if before is None:
            self.workspace.window.first_painted.connect(self._look_for_crashes)
        if self.workspace.window.current_page():
            self.workspace.window.show()  # else it waits for `begin`
        if before:
            before.close()
            if self._demo_folder is None:
                self._own_left = before.imports.closed
            self.left.emit()

    def _background(self) -> Background:
        return Background(DaemonExecutor(8, "worker"))

    def _drop_demo_folder(self) -> None:
        if self._demo_folder:
            self._demo_folder.cleanup()
            self._demo_folder = None


class Running:
    """Log, mark of the run and hooks around a program, taken back in the end."""

    def __init__(
        self,
        app: QApplication,
        folders: Folders,
        theme: Choice | None,
        environment: Mapping[str, str] | None = None,
        instance: Instance | None = None,
    ) -> None:
        self._app = app
        share_heaps()
        self._log = open_log(folders.data)
        self._mark = RunMark(folders.data)
        log.info("%s has started", about_run())
        self.faults = Faults(app)
        self._garbage = GarbageOnGuiThread(app)
        chosen = theme or stored_theme(folders.data)
        self._program = Program(app, folders, Theme(app, folders.cache, chosen), theme, environment, instance)
        self._program.reading.connect(self._garbage.rest)
        self._program.read.connect(self._garbage.go_on)
        self._program.left.connect(self._garbage.leave)
        self._program.furnished.connect(self._garbage.keep)

    def __enter__(self) -> Program:
        self.faults.watch()
        return self._program

    def forget(self) -> None:
        """Leave no mark of this run: it ends well, and now."""
        self._mark.remove()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is not None:
            log.error("The program ends by a fault", exc_info=error)
            self._mark.died(error)
        self._program.close()
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
