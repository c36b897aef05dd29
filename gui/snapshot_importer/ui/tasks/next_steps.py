"""The next steps of a finished snapshot: one row for each, with how it stands and a button that begins it."""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from snapshot_importer.tasks.standing import standing
from snapshot_importer.tasks.task import Event, Task
from snapshot_importer.ui.tasks.step_deeds import StepDeeds, StepKey
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.marks import IconMark

STEPS: tuple[tuple[StepKey, str], ...] = (
    ("volume", "Create volume…"),
    ("image", "Register AMI…"),
    ("copy", "Copy to another Region…"),
    ("share", "Share…"),
    ("source", "Delete the source object…"),
)
COPY_AGAIN = "Copy again"
UNSEEN = "No answer was seen. The same once more makes nothing twice."

State = Literal["none", "running", "done", "failed"]
# Word, icon and colour.
STATES: dict[State, tuple[str, str, str]] = {
    "none": ("Not done", "circle-dashed", "mute"),
    "running": ("Running", "loader-circle", "accent_text"),
    "done": ("Done", "circle-check", "ok"),
    "failed": ("Failed", "circle-x", "err"),
}


class Stand(NamedTuple):
    """How a step stands, in words."""

    state: State
    detail: str = ""


class _Row:
    """The widgets of one step."""

    def __init__(self, theme: Theme, words: str) -> None:
        self.words = words
        self.button = Button(theme, words, small=True)
        self.mark = IconMark(theme)
        self.state = PlainLabel(theme, "", "strong")
        self.detail = PlainLabel(theme, "", "secondary", wrap=True, selectable=True)

    def widgets(self) -> tuple[QWidget, ...]:
        return self.button, self.mark, self.state, self.detail

    def show_stand(self, stand: Stand, words: str, *, can_begin: bool) -> None:
        word, icon, token = STATES[stand.state]
        self.mark.set_icon(icon, token)
        self.state.setText(word)
        self.detail.setText(stand.detail)
        self.button.set_text(words)
        self.button.setEnabled(can_begin)
        self.button.setAccessibleDescription(f"{word}. {stand.detail}" if stand.detail else word)


class NextSteps(QWidget):
    """Rows of one task."""

    wanted = Signal(str)  # StepKey

    def __init__(self, theme: Theme, deeds: StepDeeds) -> None:
        super().__init__()
        self._deeds = deeds
        self._focused: Button | None = None  # which had the focus until its step began
        self.setAccessibleName("Next steps")
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(3, 1)
        self._rows: dict[StepKey, _Row] = {}
        for number, (key, words) in enumerate(STEPS):
            row = self._rows[key] = _Row(theme, words)
            row.button.clicked.connect(lambda _=False, key=key: self.wanted.emit(key))
            for place, widget in enumerate(row.widgets()):
                grid.addWidget(widget, number, place, Qt.AlignmentFlag.AlignVCenter)
            grid.setAlignment(row.detail, Qt.AlignmentFlag(0))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(PlainLabel(theme, "Next steps", "strong"))
        layout.addLayout(grid)

    def show_task(self, task: Task, events: Sequence[Event]) -> None:
        """Show how each step of *task* stands after *events*."""
        for key, row in self._rows.items():
            stand = Stand("running") if self._deeds.goes_on(task, key) else stand_of(task, key, events)
            over = stand.state == "done" and key in ("copy", "source")
            again = key == "copy" and stand.state == "failed"
            can_begin = stand.state != "running" and not over
            if self._focus() is row.button and not can_begin:
                self._focused = row.button
                self.setFocus()  # else Qt gives it to the button of another step
            row.show_stand(stand, COPY_AGAIN if again else row.words, can_begin=can_begin)
            if row.button is self._focused and can_begin and self._focus() is self:
                row.button.setFocus()
            for widget in row.widgets():
                # A link names no object that this account could delete.
                widget.setVisible(key != "source" or bool(task.bucket))

    def _focus(self) -> QWidget | None:
        # The window's own: the dialog that began the step may still be in front.
        return self.window().focusWidget()


def stand_of(task: Task, key: StepKey, events: Sequence[Event]) -> Stand:
    """Return how the step *key* stands."""
    if key == "copy":
        return _copy(task, events)
    found = standing(events, key)
    if found is None:
        return Stand("none")
    if found.outcome in ("asked", "unknown"):
        return Stand("failed", UNSEEN)
    return Stand("done" if found.outcome == "done" else "failed", found.detail)


def _copy(task: Task, events: Sequence[Event]) -> Stand:
    if not task.copy_region:
        return Stand("none")
    if any(event.kind == "copied" for event in events):
        return Stand("done", f"{task.copy_snapshot_id} in {task.copy_region}")
    return Stand("failed" if "copy-snapshot" in task.actions else "running", task.copy_line)
