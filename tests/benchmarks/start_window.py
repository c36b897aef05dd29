"""Show one window, print when its first picture was ready and what the process held then, and end."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from benchmarks.memory import resident


class FirstPaint(QObject):
    """Reports the first picture of one window, and only of it: a filter on everything would slow the program."""

    def __init__(self, window: QWidget, painted: Callable[[], object]) -> None:
        super().__init__(window)
        self._window = window
        self._painted = painted
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self._window.removeEventFilter(self)
            # The children paint after their window, in the same event; then this is the next in line.
            QTimer.singleShot(0, self, self._painted)
        return False


class Figures:
    """What was measured, told at the end."""

    def __init__(self, started: float) -> None:
        self._started = started
        self._found: dict[str, float] = {}

    def reached(self, name: str) -> None:
        """Note how long it took to come to *name*; the time of the processors says more on a busy machine."""
        self._found[f"{name}, ms"] = (time.monotonic() - self._started) * 1000
        self._found[f"{name}, CPU ms"] = time.process_time() * 1000

    def first_picture(self) -> None:
        self.reached("first picture")
        self._found["memory, MiB"] = resident()

    def took(self, name: str, began: float) -> None:
        """Note how long *name* took that began then."""
        self._found[f"{name}, ms"] = (time.monotonic() - began) * 1000

    def tell(self) -> None:
        print(json.dumps(self._found), flush=True)


def bare(figures: Figures, *, label: str = "") -> None:
    app = QApplication(sys.argv[:1])
    window = QWidget()
    window.resize(1280, 800)
    if label:
        QLabel(label, window)

    def painted() -> None:
        figures.first_picture()
        QTimer.singleShot(0, app, QApplication.quit)

    FirstPaint(window, painted)
    window.show()
    app.exec()
    figures.tell()


def program(figures: Figures, *arguments: str) -> None:
    """Start as the command does, and look on."""
    from snapshot_importer import start  # noqa: PLC0415 - part of the start
    from snapshot_importer.__main__ import main  # noqa: PLC0415

    class Watched(start.Start):
        def run(self, *given: Any) -> int:
            FirstPaint(self.window, figures.first_picture)
            self.window.first_painted.connect(self._usable)
            return super().run(*given)

        def _usable(self) -> None:
            """See that the form takes what is typed, and end; pages that were not asked for would come now."""
            field = QApplication.focusWidget()
            if not isinstance(field, QLineEdit):
                sys.stderr.write(f"nothing takes what is typed: {field}\n")
                os._exit(1)  # what is raised in a slot would be shown in a window, and nobody would close it
            field.insert("s3")
            figures.reached("usable")
            QTimer.singleShot(0, self.window, QApplication.quit)

    start.Start = Watched  # type: ignore[misc]
    main(arguments)
    figures.tell()


def own(figures: Figures) -> None:
    """Start with a profile."""
    keep_profile(Path(os.environ["XDG_DATA_HOME"]) / "snapshot-importer")
    program(figures)


def anew(figures: Figures) -> None:
    """Start where it was never started, with a profile."""
    with tempfile.TemporaryDirectory() as folder:
        keep_profile(Path(folder))
        program(figures, "--data", folder)


def keep_profile(data: Path) -> None:
    """See to it that there is a profile, which reaches nobody."""
    if not (data / "profiles.json").exists():
        profile = {
            "id": "1" * 32,
            "name": "imaging",
            "label": "Test",
            "method": "shared",
            "shared_name": "nobody",
        }
        document = {"schema": 1, "profiles": [profile], "last_used": profile["id"]}
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        (data / "profiles.json").write_text(json.dumps(document))


def pages(figures: Figures) -> None:
    """Make the pages as the program does when nothing else is to be done, and note how long each takes."""
    from snapshot_importer import start  # noqa: PLC0415
    from snapshot_importer.app import Running  # noqa: PLC0415
    from snapshot_importer.application import Folders, make_application  # noqa: PLC0415

    app = make_application()
    with Running(app, Folders.standard(None), None) as running:
        running.open_own()
        assert running.workspace is not None
        running.workspace.window.grab()
        for page, rooms in start.LATER:
            for room in rooms:
                began = time.monotonic()
                import_module(f"snapshot_importer.{room}")
                figures.took(f"loading {page}", began)
            began = time.monotonic()
            running.make_page(page)
            figures.took(f"making {page}", began)
            began = time.monotonic()
            running.workspace.window.show_page(page)
            running.workspace.window.grab()
            figures.took(f"going to {page}", began)
    figures.tell()


VARIANTS: dict[str, Callable[[Figures], None]] = {
    "bare window": bare,
    "bare window with a label": lambda figures: bare(figures, label="Snapshot Importer"),
    "program": own,
    "program, demo": lambda figures: program(figures, "--demo"),
    "program, first start": anew,
    "pages": pages,
}

if __name__ == "__main__":
    VARIANTS[sys.argv[1]](Figures(float(sys.argv[2])))
