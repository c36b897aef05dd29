"""The check of the connection: its button, and the hops one below the other as they become known."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QVBoxLayout, QWidget

from snapshot_importer.accounts.hops import Hop
from snapshot_importer.accounts.reachability import HOPS
from snapshot_importer.ui.text import NO_BREAK_SPACE
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel, Role
from snapshot_importer.ui.widgets.marks import IconMark, Spinner

# Icon, its token, the word, and that word's role.
LOOKS: dict[str, tuple[str, str, str, Role]] = {
    "ok": ("circle-check", "ok", "OK", "mute"),
    "warning": ("triangle-alert", "warn", "Warning", "warning"),
    "failed": ("circle-x", "err", "Failed", "error"),
    "skipped": ("circle-dashed", "mute", "Skipped", "mute"),
}
LEAD = "Goes the way to AWS step by step and names the one that fails. Nothing of yours is sent."


class HopRow(QWidget):
    """One hop."""

    def __init__(self, theme: Theme, name: str, name_width: int) -> None:
        super().__init__()
        self._name = name
        self._mark, self._spinner = IconMark(theme), Spinner(theme)
        # In a place of its own, so that it stands at the reading side of its column.
        label = QWidget()
        label.setLayout(row(PlainLabel(theme, name, "strong"), 1))
        label.setFixedWidth(name_width)
        self._sentence = PlainLabel(theme, "", "body", wrap=True, selectable=True)
        self._cure = PlainLabel(theme, "", "secondary", wrap=True, selectable=True)
        self._word = PlainLabel(theme, "", "mute")
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._sentence)
        words.addWidget(self._cure)
        line = row(self._mark, self._spinner, label, gap=8)
        line.addLayout(words, 1)
        line.addWidget(self._word)
        for part in (self._mark, self._spinner, label, self._word):
            line.setAlignment(part, Qt.AlignmentFlag.AlignTop)
        self.setLayout(line)
        self.show_waiting(running=False)

    def show_waiting(self, *, running: bool) -> None:
        """Say that the hop is still to come, or under way."""
        self._say("circle-dashed", "mute", "", "mute")
        self._mark.setVisible(not running)
        self._spinner.setVisible(running)
        self._sentence.setText("Checking…" if running else "")
        self._cure.hide()
        self.setAccessibleName(f"{self._name}, {'checking' if running else 'waiting'}.")

    def show_hop(self, hop: Hop) -> None:
        """Say how the hop went."""
        icon, token, word, role = LOOKS[hop.state]
        took = (
            f"{hop.took:.1f}{NO_BREAK_SPACE}s"
            if hop.took >= 0.05
            else f"{hop.took * 1000:.0f}{NO_BREAK_SPACE}ms"
        )
        self._say(icon, token, took if hop.state == "ok" else word, role)
        self._mark.show()
        self._spinner.hide()
        self._sentence.setText(hop.sentence)
        self._cure.setText(hop.cure)
        self._cure.setVisible(bool(hop.cure))
        self.setAccessibleName(f"{self._name}, {word.lower()}. {hop.sentence} {hop.cure}".strip())

    def texts(self) -> tuple[str, str]:
        """Return the sentence on show, and what to do."""
        return self._sentence.text(), self._cure.text()

    def _say(self, icon: str, token: str, word: str, role: Role) -> None:
        self._mark.set_icon(icon, token)
        self._word.setText(word)
        self._word.set_role(role)


class ReachPanel(Card):
    """Begins and cancels checks; who makes them tells `show_hop` and `end`."""

    check_wanted = Signal()
    cancel_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Connection")
        self._running = False
        self._known = 0
        self.button = Button(theme, "Check the connection", pressed=self._press)
        self.head.addWidget(self.button)
        self.lead = PlainLabel(theme, LEAD, "secondary", wrap=True)
        self.body.addWidget(self.lead)
        metrics = QFontMetrics(theme.font(1.0))
        width = max(metrics.horizontalAdvance(name) for name in HOPS) + 24
        self.hops = {name: HopRow(theme, name, width) for name in HOPS}
        for hop_row in self.hops.values():
            self.body.addWidget(hop_row)
            hop_row.hide()

    def begin(self) -> None:
        """Show a check that has just begun."""
        self._running, self._known = True, 0
        self.button.set_text("Cancel")
        for hop_row in self.hops.values():
            hop_row.show_waiting(running=False)
            hop_row.show()
        self._show_running()

    def show_hop(self, hop: Hop) -> None:
        """Show a hop that is known now."""
        self.hops[hop.name].show_hop(hop)
        self._known += 1
        self._show_running()

    def end(self, words: str = "") -> None:
        """Show that the check has ended, with *words* where it came to no result."""
        self._running = False
        self.button.set_text("Check the connection")
        self.lead.setText(words or LEAD)
        for hop_row in list(self.hops.values())[self._known :]:
            hop_row.hide()

    def clear(self) -> None:
        """Show no check: the last one went another way."""
        self._known = 0
        self.end()

    @property
    def running(self) -> bool:
        """Whether a check is under way."""
        return self._running

    def _show_running(self) -> None:
        if self._running and self._known < len(HOPS):
            self.hops[HOPS[self._known]].show_waiting(running=True)

    @Slot()
    def _press(self) -> None:
        if self._running:
            self.cancel_wanted.emit()
        else:
            self.check_wanted.emit()
