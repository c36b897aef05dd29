"""The start of the program: the first picture of the window, and after it, in turns of the event loop, all the rest.

Before the first picture nothing is loaded that it does not need. Each turn after it is short, so that the window
answers between two of them; what is pressed and typed meanwhile is held and then done.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from snapshot_importer.application import Folders, leave_imports_alone, make_application, window_settings
from snapshot_importer.last_resort import LastResort
from snapshot_importer.ui.instance.instance import Instance
from snapshot_importer.ui.shell.first_picture import FirstPicture, read_picture
from snapshot_importer.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from snapshot_importer.app import Program
    from snapshot_importer.ui.instance.instance import Outcome

Choice = Literal["auto", "light", "dark"]
# Longer switches save little and cost smoothness: the GUI thread asks for the interpreter's lock all the time.
SWITCH_INTERVAL = 0.0005
# What the frame needs, and then the first page, in pieces that take some 50 ms to load.
OF_FRAME = ("ui.theme.theme", "ui.session", "ui.shell.identity_bar", "ui.shell.desk", "workspace", "app")
OF_PAGE = (
    "ui.import_page.check_runs",
    "ui.import_page.page_parts",
    "ui.import_page.page",
    "ui.shell.begin",
)
# Pages that nobody has asked for are made when nothing else is to be done: then the first click is answered at once.
LATER = (
    ("tasks", ("ui.tasks.page",)),
    ("profiles", ("ui.profiles.page", "ui.profiles.more")),
    ("settings", ("ui.settings.making",)),
)
REST = 30  # milliseconds between two of their pieces


class Turns(QObject):
    """Goes through *steps*, one in each turn of the event loop; each yields the milliseconds until the next one."""

    def __init__(self, app: QApplication, steps: Iterator[int]) -> None:
        super().__init__(app)
        self._app = app
        self._steps = steps
        self.error: Exception | None = None

    @Slot()
    def go_on(self) -> None:
        """Take the next step."""
        try:
            rest = next(self._steps, None)
        except Exception as error:  # noqa: BLE001 - raised anew by who runs the event loop
            self.error = error
            self._app.exit(1)
            return
        if rest is not None:
            QTimer.singleShot(rest, self, self.go_on)


def run(*, data: Path | None, demo: bool, theme: Choice | None, address: str = "") -> int:
    """Run the program, with *address* in its form, until its last window closes or another instance takes over."""
    os.umask(0o077)
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = make_application()
    folders = Folders.standard(data)
    with ExitStack() as stack:
        instance = stack.enter_context(closing(Instance(folders.data)))
        outcome: Outcome = "mine" if demo else instance.enter(address)
        if outcome == "no-answer":
            outcome = _after_no_answer(app, folders, theme, instance, address)
        if outcome != "mine":
            return 0 if outcome == "handed-over" else 1
        return Start(app, folders, theme, LastResort(), demo=demo).run(instance, address, stack)


class Start:
    """One start: of the user's own window, or of the demo's."""

    def __init__(
        self,
        app: QApplication,
        folders: Folders,
        theme: Choice | None,
        last_resort: LastResort,
        *,
        demo: bool,
    ) -> None:
        self._app = app
        self._folders = folders
        self._theme = theme
        self._demo = demo
        self._last_resort = last_resort
        self._program: Program | None = None
        self.window = MainWindow(window_settings(folders.cache if demo else folders.data), demo=demo)

    def run(self, instance: Instance, address: str, stack: ExitStack) -> int:
        """Show the window, and return the exit status in the end; what is opened for it is closed by *stack*."""
        turns = Turns(self._app, self._steps(instance, address, stack))
        if waiting := self._first_picture():
            self.window.setCentralWidget(waiting)
            waiting.setFocus()
            waiting.painted.connect(lambda: QTimer.singleShot(0, turns, turns.go_on))
            self.window.show()
        else:
            QTimer.singleShot(0, turns, turns.go_on)
        status = self._app.exec()
        self._last_resort.begin(well=turns.error is None)
        if turns.error:
            raise turns.error
        if self._program:
            self._program.keep_picture()
        return status

    def _first_picture(self) -> FirstPicture | None:
        picture = read_picture(self._folders.picture(demo=self._demo))
        return FirstPicture(picture) if picture and picture.fits(self._theme, self.window) else None

    def _steps(self, instance: Instance, address: str, stack: ExitStack) -> Iterator[int]:
        leave_imports_alone()
        from snapshot_importer.ui.interrupts import Interrupts  # noqa: PLC0415

        stack.enter_context(closing(Interrupts(self._app, self._last_resort.begin)))
        yield from _load(OF_FRAME)
        from snapshot_importer.accounts.environment import take_secrets  # noqa: PLC0415
        from snapshot_importer.app import Running  # noqa: PLC0415

        running = Running(self._app, self._folders, self._theme, take_secrets(os.environ), instance)
        self._last_resort.before = running.forget
        program = self._program = stack.enter_context(running)
        yield 0
        yield from self._furnish(program)
        program.take_address(address)
        yield from self._make_later(program)
        program.furnished.emit()

    def _furnish(self, program: "Program") -> Iterator[int]:
        waiting = self.window.first_picture
        if self._demo:
            program.open_demo(window=self.window)
        else:
            program.open_own(window=self.window)
        yield 0
        yield from _load(OF_PAGE)
        program.begin()
        if waiting:
            from snapshot_importer.ui.shell.held_input import replay  # noqa: PLC0415

            replay(self.window, waiting.held)
            waiting.deleteLater()

    def _make_later(self, program: "Program") -> Iterator[int]:
        yield REST
        for page, rooms in LATER:
            for _ in _load(rooms):
                yield REST
            program.make_page(page)
            yield REST


def _load(rooms: tuple[str, ...]) -> Iterator[int]:
    for room in rooms:
        import_module(f"snapshot_importer.{room}")
        yield 0


def _after_no_answer(
    app: QApplication, folders: Folders, theme: Choice | None, instance: Instance, address: str
) -> "Outcome":
    from snapshot_importer.app import stored_theme  # noqa: PLC0415
    from snapshot_importer.ui.instance.no_answer import after_all  # noqa: PLC0415
    from snapshot_importer.ui.theme.theme import Theme  # noqa: PLC0415

    return after_all(app, Theme(app, folders.cache, theme or stored_theme(folders.data)), instance, address)
