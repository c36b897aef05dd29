"""Says once, quietly, that the last run did not end well, and shows its report to whoever wants to see it."""

from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from snapshot_importer.run_mark import Crash, crashes, keep_reports
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics.crash_dialog import CrashDialog
from snapshot_importer.ui.diagnostics.log_reader import LogReader, log_times
from snapshot_importer.ui.diagnostics.report import redaction_for
from snapshot_importer.ui.shell.main_window import MainWindow
from snapshot_importer.ui.text import utc
from snapshot_importer.ui.theme.theme import Theme

WORDS = "Snapshot Importer did not end well last time."
NO_TRACE = "It left no trace: it was ended from outside, or the computer stopped."
LOG_ENTRIES = 100
PAUSE = 1000  # milliseconds between two looks whether the place of the notice is free


class CrashNotice(QObject):
    """Looks in the data folder *folder* for runs that did not end well."""

    def __init__(self, theme: Theme, window: MainWindow, folder: Path, background: Background) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._folder = folder
        self._background = background
        self._crashes: tuple[Crash, ...] = ()
        self._report = ""

    @Slot()
    def look(self) -> None:
        """Look in a worker; the notice follows where there is something to tell."""

        def work() -> tuple[tuple[Crash, ...], str]:
            found = crashes(self._folder)
            return found, crash_report(found, self._folder) if found else ""

        self._background.run(work, owner=self, done=self._take)

    def _take(self, found: tuple[tuple[Crash, ...], str]) -> None:
        self._crashes, self._report = found
        if self._crashes:
            self._say()

    @Slot()
    def _say(self) -> None:
        if self._window.notice.words():
            # What stands there may be more urgent, such as a damaged history.
            QTimer.singleShot(PAUSE, self, self._say)
            return
        self._window.notice.say("info", WORDS, "Show report…", self.show_report)
        told = self._crashes
        self._background.run(lambda: keep_reports(self._folder, told), owner=self)

    @Slot()
    def show_report(self) -> None:
        """Show the report."""
        CrashDialog(self._theme, self._report, self._background, self._window).open()


def crash_report(found: tuple[Crash, ...], folder: Path) -> str:
    """Return what is known of the runs *found*, redacted; the newest first. For workers."""
    redaction = redaction_for(keep_accounts=False)
    entries = LogReader(folder).last()
    lines: list[str] = []
    for crash in found:
        header, _, trace = crash.text.partition("\n")
        own = [entry.text for entry in entries if entry.process == crash.process]
        lines += [
            f"The run that began at {utc(crash.began)} did not end well.",
            header,
            "",
            trace.strip() or NO_TRACE,
            "",
            f"Its last entries in the log, {LOG_ENTRIES} at the most, {log_times()}",
            *(own[-LOG_ENTRIES:] or ["none"]),
            "",
        ]
    return "\n".join(redaction(line) for line in lines)
