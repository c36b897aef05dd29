"""Questions and messages: opened, never waited for, and plain text always."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QMessageBox, QWidget

from snapshot_importer.ui.text import label_text, visible
from snapshot_importer.ui.widgets.dialog_foot import dress_foot

Answer = tuple[str, QMessageBox.ButtonRole, Callable[[], object]]  # its words, its role and what it does


def ask(
    parent: QWidget,
    title: str,
    text: str,
    answers: Sequence[Answer],
) -> QMessageBox:
    """Open a question; the first answer is the default, and Escape takes the one with the reject role."""
    box = QMessageBox(parent)
    box.setWindowModality(Qt.WindowModality.WindowModal)
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setWindowTitle(visible(title))
    box.setText(visible(title))
    box.setInformativeText("\n".join(visible(line) for line in text.split("\n")))
    doings = {}
    for number, (words, role, do) in enumerate(answers):
        button = box.addButton(label_text(words), role)
        doings[button] = do
        if number == 0:
            box.setDefaultButton(button)
        if role == QMessageBox.ButtonRole.RejectRole:
            box.setEscapeButton(button)

    for foot in box.findChildren(QDialogButtonBox):
        dress_foot(foot)

    def take() -> None:
        clicked = box.clickedButton()
        if clicked in doings:
            doings[clicked]()

    box.finished.connect(take)
    box.open()
    return box


def tell(parent: QWidget, title: str, text: str) -> QMessageBox:
    """Open a message with one button."""
    return ask(parent, title, text, (("Close", QMessageBox.ButtonRole.RejectRole, nothing),))


def nothing() -> None:
    """The answer that changes nothing."""
