"""The window *Diagnostics*: the report and the log, without secrets, to be copied or saved; nothing is sent."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from snapshot_importer.ui.background import Background
from snapshot_importer.ui.diagnostics.log_pane import LogPane
from snapshot_importer.ui.diagnostics.log_reader import LogReader
from snapshot_importer.ui.diagnostics.places import Places
from snapshot_importer.ui.diagnostics.report import redaction_for, report
from snapshot_importer.ui.diagnostics.situation import Scene
from snapshot_importer.ui.diagnostics.texts import TextDeeds
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.choices import TabStrip
from snapshot_importer.ui.widgets.code_view import CodeView
from snapshot_importer.ui.widgets.labels import PlainLabel, hairline

TABS = (("report", "Report"), ("log", "Log"))
FILES = {"report": "snapshot-importer-report.txt", "log": "snapshot-importer-log.txt"}
WAITING = "The report is being written…"


class DiagnosticsWindow(QDialog):
    """Shows the very text that Copy and Save take."""

    def __init__(
        self,
        theme: Theme,
        scene: Scene,
        background: Background,
        places: Places,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._scene = scene
        self._background = background
        self._places = places
        self._report = ""
        self._asked = 0
        self.setWindowTitle("Diagnostics")
        self.resize(920, 560)
        self.tabs = TabStrip(theme, "Diagnostics", TABS)
        self.code = CodeView(theme, "Report")
        self.log = LogPane(theme, background)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.code)
        self._stack.addWidget(self.log)
        self.accounts = QCheckBox("Keep account ids")
        self.accounts.toggled.connect(self.begin)
        self.tabs.chosen.connect(self._show_tab)
        self._deeds = TextDeeds(self, background, self.text, lambda: FILES[self.tabs.current()])
        self._copy = Button(theme, "Copy", icon="copy", pressed=self._deeds.copy)
        self._save = Button(theme, "Save…", pressed=self._deeds.save)
        self._lay_out(theme)
        self.begin()

    def _lay_out(self, theme: Theme) -> None:
        close = Button(theme, "Close", pressed=self.reject)
        for button in (self._copy, self._save, close):
            button.setAutoDefault(False)
        foot = QHBoxLayout()
        foot.setContentsMargins(16, 12, 16, 12)
        foot.setSpacing(8)
        foot.addWidget(self.accounts)
        foot.addSpacing(8)
        foot.addWidget(PlainLabel(theme, "Nothing is sent.", "hint"))
        foot.addStretch(1)
        for button in (self._copy, self._save, close):
            foot.addWidget(button)
        body = column(self.tabs, gap=8)
        body.setContentsMargins(16, 12, 16, 16)
        body.addWidget(self._stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(body, 1)
        whole.addWidget(hairline())
        whole.addLayout(foot)

    def text(self) -> str:
        """Return the whole text of the tab on show."""
        return self.log.text() if self.tabs.current() == "log" else self._report

    @Slot()
    def begin(self) -> None:
        """Write the report anew, and read the log anew."""
        redaction = redaction_for(keep_accounts=self.accounts.isChecked())
        self._asked += 1
        asked, situation = self._asked, self._scene.look()
        self._take("", asked)
        self._background.run(
            lambda: report(situation, self._places, redaction),
            owner=self,
            done=lambda text: self._take(text, asked),
        )
        self.log.read(
            LogReader(self._places.log_folder), redaction_for(keep_accounts=self.accounts.isChecked())
        )

    def _take(self, text: str, asked: int) -> None:
        if asked == self._asked:
            self._report = text
            self.code.show_code(text or WAITING, "")
            self._enable()

    @Slot(str)
    def _show_tab(self, key: str) -> None:
        self._stack.setCurrentWidget(self.log if key == "log" else self.code)
        self._enable()

    def _enable(self) -> None:
        ready = bool(self._report) or self.tabs.current() == "log"
        self._copy.setEnabled(ready)
        self._save.setEnabled(ready)
