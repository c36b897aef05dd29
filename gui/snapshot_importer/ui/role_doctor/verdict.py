"""The head of the doctor's right side: what is wrong with the cause on show, in a title and a sentence."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from snapshot_importer.aws.diagnosis import Finding
from snapshot_importer.ui.role_doctor.causes import LOOKS, TITLES
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.marks import IconMark, Spinner


class Verdict(QWidget):
    """Says one thing: a finding, that something is under way, or why it went no further."""

    what_to_ask = Signal(str)  # the action that the caller lacks

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._denied = ""
        self._mark, self._spinner = IconMark(theme, size=18), Spinner(theme)
        self.title = PlainLabel(theme, "", "section", wrap=True)
        self.sentence = PlainLabel(theme, "", "secondary", wrap=True, selectable=True)
        self.ask = Button(theme, "Show what to ask for…", kind="link", pressed=self._ask)
        words = column(self.title, self.sentence, gap=4)
        words.addWidget(self.ask, 0, Qt.AlignmentFlag.AlignLeading)
        layout = row(self._mark, self._spinner, gap=12)
        layout.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        layout.setAlignment(self._spinner, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(words, 1)
        self.setLayout(layout)
        self.show_busy("")

    def show_busy(self, title: str, sentence: str = "") -> None:
        """Say what is under way."""
        self._say(title, sentence)
        self._mark.hide()
        self._spinner.show()

    def show_finding(self, finding: Finding) -> None:
        """Say how a cause stands."""
        icon, token, word = LOOKS[finding.state]
        self._show(
            icon, token, finding.title or f"{TITLES[finding.cause]}: {word}", finding.sentence or finding.line
        )
        self._denied = finding.denied
        self.ask.setVisible(bool(finding.denied))

    def show_done(self, title: str, sentence: str) -> None:
        """Say what was reached."""
        self._show("circle-check", "ok", title, sentence)

    def show_problem(self, title: str, sentence: str) -> None:
        """Say why it went no further."""
        self._show("circle-x", "err", title, sentence)

    def _show(self, icon: str, token: str, title: str, sentence: str) -> None:
        self._say(title, sentence)
        self._mark.set_icon(icon, token)
        self._mark.show()
        self._spinner.hide()

    def _say(self, title: str, sentence: str) -> None:
        self.title.setText(title)
        self.sentence.setText(sentence)
        self.sentence.setVisible(bool(sentence))
        self.ask.hide()
        self.setAccessibleName(f"{title}. {sentence}")

    @Slot()
    def _ask(self) -> None:
        self.what_to_ask.emit(self._denied)
