"""The dialogs of tasks: why to cancel, what to note, which link; each is opened, none blocks."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.ui.text import label_text, visible
from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.form import Message
from snapshot_importer.ui.widgets.labels import PlainLabel

WIDTH = 440


def _none(_: str) -> str:
    return ""


class OneFieldDialog(QDialog):
    """A question with one field; the safe answer is the default, and Escape gives it."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        *,
        title: str,
        text: str,
        label: str,
        value: str = "",
        stay: str,
        go: str,
        go_is_default: bool,
        longest: int = 255,
        taken: Callable[[str], object],
        problem: Callable[[str], str] = _none,
    ) -> None:
        """*problem* returns why a value cannot be taken, which is said under the field; empty where it can."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(visible(title))
        self._taken = taken
        self._problem = problem
        self.message = Message(theme)
        caption = PlainLabel(theme, label, "strong")
        self.field = QLineEdit(value)
        self.field.setAccessibleName(label)
        self.field.setMaxLength(longest)
        caption.setBuddy(self.field)
        buttons = QDialogButtonBox()
        stay_button = buttons.addButton(label_text(stay), QDialogButtonBox.ButtonRole.RejectRole)
        go_button = buttons.addButton(label_text(go), QDialogButtonBox.ButtonRole.AcceptRole)
        for button in (stay_button, go_button):
            button.setAutoDefault(False)
        (go_button if go_is_default else stay_button).setDefault(True)
        dress_foot(buttons)
        if not go_is_default:
            set_property(go_button, "kind", "danger")
        buttons.accepted.connect(self._take)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(8)
        if text:
            layout.addWidget(PlainLabel(theme, text, "body", wrap=True))
        layout.addWidget(caption)
        layout.addWidget(self.field)
        layout.addWidget(self.message)
        layout.addSpacing(8)
        layout.addWidget(buttons)
        # Wrapped text takes its height from the width, which only the layout knows.
        self.resize(WIDTH, max(layout.totalHeightForWidth(WIDTH), self.sizeHint().height()))
        self.field.setFocus()
        self.field.textEdited.connect(self._typed)

    def _typed(self) -> None:
        self.message.clear()
        set_property(self.field, "state", "")
        self.field.setAccessibleDescription("")

    def _take(self) -> None:
        value = self.field.text()
        if problem := self._problem(value):
            self.message.show_message("error", problem)
            set_property(self.field, "state", "error")
            self.field.setAccessibleDescription(problem)
            self.field.setFocus()
            self.field.selectAll()
            return
        self.accept()
        self._taken(value)
