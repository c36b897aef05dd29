"""Hostile strings into every text of every window: shown as they are, nothing loaded, nothing broken.

The count is how many strings are tried, each in all places.
"""

import os
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QMessageBox, QPushButton, QWidget

from fakes.aws import simulated_aws
from fakes.home import private_environment
from reliability.sinkwalk.looking import findings
from reliability.sinkwalk.strings import for_xml, strings
from reliability.sinkwalk.tour import Tour, close_dialogs, let_go_on
from reliability.sinkwalk.watching import Bait, witnessed
from reliability.sinkwalk.worlds import fill_aws, fill_files
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.garbage import GarbageOnGuiThread
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.workspace import Workspace

COUNT = 2_000
AT_ONCE = 50  # strings in the world of one start
MOST_TOLD = 40
TRACES = ("\\u{", "<img", "<b>")  # of the strings, as they are shown


def measure(count: int, seed: int) -> dict[str, Any]:
    """Walk through the windows of as many starts as *count* strings need; return what was seen."""
    with tempfile.TemporaryDirectory(prefix="sinks-") as folder:
        if QApplication.instance() is None:
            environment = private_environment(Path(folder), {**os.environ, "QT_QPA_PLATFORM": "offscreen"})
            os.environ.clear()
            os.environ.update(environment)
        app = QApplication.instance() or QApplication([])
        assert isinstance(app, QApplication)
        bait = Bait(Path(folder))
        garbage = GarbageOnGuiThread(app)
        try:
            return _measured(app, Path(folder), bait, strings(count, seed, bait.path, bait.port))
        finally:
            garbage.close()
            bait.close()


def _measured(app: QApplication, folder: Path, bait: Bait, texts: list[str]) -> dict[str, Any]:
    stops, walked, wrong, shown = 0, 0, dict[str, int](), set[str]()
    theme = Theme(app, folder / "cache", "light")
    for begin in range(0, len(texts), AT_ONCE):
        some = texts[begin : begin + AT_ONCE]
        for stop, found in walk(theme, folder / f"start-{begin}", some, bait):
            stops += 1
            widgets = QApplication.allWidgets()
            walked += len(widgets)
            # What is not shown at all proves nothing.
            shown |= {
                stop
                for one in widgets
                if isinstance(one, QLabel)
                and one.isVisible()
                and any(trace in one.text() for trace in TRACES)
            }
            for one in found:
                key = f"{stop}: {one}"
                wrong[key] = wrong.get(key, 0) + 1
    return {
        "strings": len(texts),
        "stops": stops,
        "widgets_looked_at": walked,
        "stops_that_show_them": sorted(shown),
        "offences": [f"{one} ({times} times)" for one, times in wrong.items()][:MOST_TOLD],
        "offences_in_all": len(wrong),
    }


def walk(theme: Theme, folder: Path, texts: list[str], bait: Bait) -> Iterator[tuple[str, list[str]]]:
    """Open everything over a world of *texts*; yield each stop with what is wrong there."""
    folder.mkdir()
    with simulated_aws("demo") as aws, witnessed() as wrong:
        variables = fill_files(folder, aws, texts)
        fill_aws(aws, texts)
        before = dict(os.environ)
        os.environ.update({name: str(path) for name, path in variables.items()})
        workspace = Workspace(theme, folder / "data", Background(DaemonExecutor(4, "worker")))
        try:
            tour = Tour(workspace, theme, texts)
            for stop in tour.stops():
                yield stop, [*seen(tour.shown), *wrong, *bait.taken()]
                wrong.clear()
                close_dialogs((workspace.window, workspace.desk.monitor))
            for text in texts[:8]:
                for finding in refused(aws, workspace, text):
                    yield "refused", finding
        finally:
            workspace.close()
            os.environ.clear()
            os.environ.update(before)
            let_go_on(50)


def refused(aws: Simulator, workspace: Workspace, text: str) -> Iterator[list[str]]:
    """Let AWS refuse everything in the words of *text*, and look at what the windows make of it."""
    words = for_xml(text)
    aws.cloud.faults.add(Rule(kind="error", status=400, code=words[:60] or "x", message=words))
    workspace.imports.refresh()
    workspace.session.test_sign_in()
    let_go_on(200)
    yield seen()
    aws.cloud.faults.clear()


def seen(shown: Sequence[QWidget] = ()) -> list[str]:
    """Draw what is *shown*, every visible window if it is not said, and return what is wrong there."""
    wrong: list[str] = []
    for window in shown or [one for one in QApplication.topLevelWidgets() if one.isVisible()]:
        window.grab()
        wrong += findings(window)
    return wrong


def naive(bait: Bait, text: str) -> dict[str, list[str]]:
    """Return what is found of windows that a naive program makes of *text*."""

    def label() -> QWidget:
        return QLabel(text)

    def tip() -> QWidget:
        made = QPushButton("Import")
        made.setToolTip(text)
        return made

    def message() -> QWidget:
        made = QMessageBox()
        made.setText(text)
        return made

    def hidden() -> QWidget:
        made = QWidget()
        made.setWindowTitle("invoice\u202egpj.exe")
        return made

    def mnemonic() -> QWidget:
        return QPushButton("R&D")

    told = {}
    makers: tuple[Callable[[], QWidget], ...] = (label, tip, message, hidden, mnemonic)
    for make in makers:
        window = make()
        window.show()
        let_go_on(20)
        window.grab()
        told[make.__name__] = [*findings(window), *bait.taken()]
        window.hide()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return told
