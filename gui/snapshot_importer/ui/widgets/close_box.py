"""The row of buttons at the foot of a dialog that is only to be closed."""

from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QPushButton

from snapshot_importer.ui.widgets.dialog_foot import dress_foot


def close_box(dialog: QDialog, *actions: QPushButton, default: QPushButton | None = None) -> QDialogButtonBox:
    """Return *actions* and Close in the platform's order; Close is the default button where there is no other."""
    box = QDialogButtonBox()
    for action in actions:
        box.addButton(action, QDialogButtonBox.ButtonRole.ActionRole)
    close = box.addButton(QDialogButtonBox.StandardButton.Close)
    close.setIcon(QIcon())
    (default or close).setDefault(True)
    dress_foot(box)
    box.rejected.connect(dialog.reject)
    return box
