"""The foot of a dialog: a line above its buttons, the next step in the accent, and what destroys edged in red."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QPushButton

from snapshot_importer.ui.theme.style_sheet import set_property
from snapshot_importer.ui.widgets.buttons import Button

ABOVE = 12  # px between the line and the buttons


def dress_foot(buttons: QDialogButtonBox) -> None:
    """Draw *buttons*, which are all there and of which one is the default, as the foot of their dialog."""
    buttons.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    set_property(buttons, "role", "foot")
    buttons.setContentsMargins(0, ABOVE, 0, 0)  # its layout's are set anew with each style
    for button in buttons.buttons():
        if buttons.buttonRole(button) == QDialogButtonBox.ButtonRole.DestructiveRole:
            set_property(button, "kind", "danger")
        elif isinstance(button, Button) and button.isDefault():
            button.set_kind("primary")
        elif isinstance(button, QPushButton) and button.isDefault():
            set_property(button, "kind", "primary")
