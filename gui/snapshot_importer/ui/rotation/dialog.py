"""Rotates the access key of a profile: what there is, each step, and what can be done where one fails."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAccessible, QAccessibleEvent
from PySide6.QtWidgets import QDialog, QMessageBox, QVBoxLayout, QWidget

from snapshot_importer.aws.ask import Ask
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.rotation.keys_view import KeysView
from snapshot_importer.ui.rotation.rotation import Rotation
from snapshot_importer.ui.rotation.steps_view import StepsView
from snapshot_importer.ui.rotation.words import Deed, told
from snapshot_importer.ui.text import visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import grounded, hairline
from snapshot_importer.ui.widgets.questions import ask
from snapshot_importer.ui.widgets.scrolling import ScrollArea

# All that a change of the key takes: asked for at once, so that nobody is asked five times.
ACTIONS = (
    "iam:ListAccessKeys",
    "iam:GetAccessKeyLastUsed",
    "iam:CreateAccessKey",
    "iam:UpdateAccessKey",
    "iam:DeleteAccessKey",
)
DEEDS: dict[Deed, str] = {
    "ask": "Show what to ask for…",
    "again": "Try again",
    "look": "Look again",
    "sign-in": "Try again",
    "drop": "Delete the new key",
}
LEAVING = (
    "The key {id} was made, and its secret is stored nowhere: it is lost when this window closes. "
    "The old key stays in use."
)


class RotationDialog(QDialog):
    """Closed while a step runs it goes on out of sight, and comes back if something is to be decided."""

    taken = Signal(str, str)  # profile id, key id: the profile uses another key than that

    def __init__(self, theme: Theme, parent: QWidget, rotation: Rotation) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(f"Rotate the access key of {visible(rotation.profile.name)}")
        self.resize(600, 580)
        self._theme = theme
        self._hidden = False  # closed while a step runs
        self._waited = False  # for a step
        self.rotation = rotation
        rotation.setParent(self)
        self.block = Block(theme)
        self.deeds = {deed: Button(theme, words, small=True) for deed, words in DEEDS.items()}
        self.keys = KeysView(theme)
        self.steps = StepsView(theme)
        self.close_button = Button(theme, "Close", pressed=self.reject)
        self.rotate = Button(theme, "Rotate key", kind="primary", icon="refresh-cw")
        self.go_on = Button(theme, "Use the new key", kind="primary", icon="refresh-cw")
        self._lay_out()
        self._connect()
        # Return, pressed before a line was read, changes no key.
        self.close_button.setDefault(True)
        self.close_button.setFocus()
        rotation.look()

    def _lay_out(self) -> None:
        for button in self.deeds.values():
            self.block.add_button(button)
        area = ScrollArea()
        inner = grounded(QWidget(), "window")
        area.setWidget(inner)
        inner_layout = QVBoxLayout(inner)
        inner_layout.setContentsMargins(16, 16, 16, 16)
        inner_layout.setSpacing(12)
        for part in (self.block, self.keys, self.steps):
            inner_layout.addWidget(part)
        inner_layout.addStretch(1)
        area.setAccessibleName("Rotation of the key")
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot = grounded(QWidget(), "surface")
        foot_layout = row(1, self.close_button, self.rotate, self.go_on)
        foot_layout.setContentsMargins(16, 12, 16, 12)
        foot.setLayout(foot_layout)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(area, 1)
        layout.addWidget(hairline())
        layout.addWidget(foot)

    def _connect(self) -> None:
        rotation = self.rotation
        rotation.changed.connect(self._show)
        rotation.taken.connect(self.taken)
        self.rotate.clicked.connect(rotation.rotate)
        self.go_on.clicked.connect(rotation.go_on)
        self.deeds["again"].clicked.connect(rotation.again)
        self.deeds["look"].clicked.connect(rotation.look)
        self.deeds["sign-in"].clicked.connect(rotation.sign_in)
        self.deeds["drop"].clicked.connect(rotation.drop)
        self.deeds["ask"].clicked.connect(self._open_ask)
        self.keys.switch_wanted.connect(self._switch)
        self.keys.delete_wanted.connect(self._ask_delete)

    @Slot()
    def _show(self) -> None:
        rotation = self.rotation
        now = told(rotation)
        is_news = self.block.accessibleName() != now.title
        self.block.show_state(now.state, now.title, now.text)
        if is_news:
            QAccessible.updateAccessibility(QAccessibleEvent(self.block, QAccessible.Event.Alert))
        for deed, button in self.deeds.items():
            button.setVisible(deed in now.deeds)
        self.rotate.setVisible("rotate" in now.deeds)
        self.go_on.setVisible("go-on" in now.deeds)
        self.keys.show_keys(rotation)
        self.steps.show_steps(rotation)
        begun = any(state != "waiting" for state in rotation.steps.values())
        self.steps.setVisible(begun or "rotate" in now.deeds or "go-on" in now.deeds)
        self._lead_focus()
        if self._hidden and not rotation.busy:
            self._settle()

    def _lead_focus(self) -> None:
        """Keep the focus where something can be done: the button that was pressed is gone by then."""
        if self.rotation.busy == "rotating":
            self._waited = True
            self.close_button.setFocus()
        elif self._waited and not self.rotation.busy:
            self._waited = False
            offered = next((button for button in self.deeds.values() if button.isVisible()), None)
            (offered or self.close_button).setFocus()

    def come_back(self) -> None:
        """Show the dialog again that was closed while a step runs."""
        self._hidden = False
        self.open()

    def _settle(self) -> None:
        if self.rotation.is_done:
            self._hidden = False
            self.deleteLater()
        else:
            self.come_back()

    @Slot(str, bool)
    def _switch(self, key_id: str, active: bool) -> None:
        self.rotation.switch(key_id, active=active)

    @Slot(str)
    def _ask_delete(self, key_id: str) -> None:
        key = next(key for key in self.rotation.seen.keys if key.id == key_id)  # type: ignore[union-attr]
        still = "It is still active. " if key.active else ""
        text = f"{still}Whatever uses it stops working, and it cannot be brought back."
        ask(
            self,
            f"Delete the access key {key_id}?",
            text,
            (
                ("Keep", QMessageBox.ButtonRole.RejectRole, _nothing),
                ("Delete", QMessageBox.ButtonRole.DestructiveRole, lambda: self.rotation.delete(key_id)),
            ),
        )

    @Slot()
    def _open_ask(self) -> None:
        rotation = self.rotation
        identity = rotation.identity
        wanted = Ask(
            ACTIONS,
            who=identity.arn if identity else "",
            account=identity.account if identity else "",
            region=rotation.profile.region,
            why="Without it the access key of this user cannot be changed in the program.",
            purpose="change its own access key",
        )
        AskDialog(self._theme, self, wanted).open()

    @Slot()
    def reject(self) -> None:
        """Close; while a step runs, out of sight only, and not before a key without a home was told of."""
        if self.rotation.busy == "rotating":
            self._hidden = True
            self.hide()
        elif self.rotation.unstored:
            self._ask_leave()
        else:
            super().reject()

    def _ask_leave(self) -> None:
        ask(
            self,
            "Leave the new key behind?",
            LEAVING.format(id=self.rotation.new_id),
            (
                ("Stay", QMessageBox.ButtonRole.RejectRole, _nothing),
                ("Delete the new key", QMessageBox.ButtonRole.AcceptRole, self.rotation.drop),
                ("Leave it", QMessageBox.ButtonRole.DestructiveRole, super().reject),
            ),
        )


def _nothing() -> None:
    """The answer that changes nothing."""
