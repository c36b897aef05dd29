"""The steps of a change of a key, each with its state."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from snapshot_importer.ui.rotation.rotation import Rotation
from snapshot_importer.ui.rotation.steps import STEPS, StepState
from snapshot_importer.ui.rotation.words import RUNNING, STATE_WORDS, TITLES
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, column, row
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.marks import IconMark, Spinner

# By state: icon and token; while a step runs a spinner stands in their place.
MARKS: dict[StepState, tuple[str, str]] = {
    "waiting": ("circle-dashed", "mute"),
    "running": ("circle-dashed", "mute"),
    "done": ("circle-check", "ok"),
    "failed": ("circle-x", "err"),
    "unknown": ("circle-question-mark", "mute"),
}


class StepRow(QWidget):
    """One step: its mark, its title, and what it is waiting for."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._mark, self._spinner = IconMark(theme), Spinner(theme)
        self._title = PlainLabel(theme, "", "body")
        self._said = PlainLabel(theme, "", "hint", wrap=True)
        self._state = PlainLabel(theme, "", "secondary")
        layout = row(self._mark, self._spinner, gap=10)
        layout.setAlignment(self._mark, Qt.AlignmentFlag.AlignTop)
        layout.setAlignment(self._spinner, Qt.AlignmentFlag.AlignTop)
        layout.addLayout(column(self._title, self._said, gap=2), 1)
        layout.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        self.setLayout(layout)

    def show_step(self, title: str, state: StepState, said: str) -> None:
        """Show how the step stands."""
        running = state == "running"
        self._mark.set_icon(*MARKS[state])
        self._mark.setVisible(not running)
        self._spinner.setVisible(running)
        self._title.setText(title)
        self._said.setText(said if running else "")
        self._said.setVisible(running)
        self._state.setText("" if state == "waiting" else STATE_WORDS[state].capitalize())
        self.setAccessibleName(f"{title}: {STATE_WORDS[state]}")


class StepsView(Card):
    """All steps in their order."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Steps")
        self.rows = {step: StepRow(theme) for step in STEPS}
        for shown in self.rows.values():
            self.body.addWidget(shown)

    def show_steps(self, rotation: Rotation) -> None:
        """Show how each step stands."""
        for step, shown in self.rows.items():
            shown.show_step(TITLES[step], rotation.steps[step], RUNNING[step])
