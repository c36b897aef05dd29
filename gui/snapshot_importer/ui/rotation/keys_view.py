"""The access keys of the user, each with what can be done with it."""

from collections.abc import Sequence
from datetime import UTC, datetime

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from snapshot_importer.aws.access_keys import AccessKey
from snapshot_importer.ui.rotation.rotation import Rotation
from snapshot_importer.ui.rotation.words import key_words
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card, column, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel


class KeyRow(QWidget):
    """One key; the one in use can be neither deactivated nor deleted here."""

    switch_wanted = Signal(str, bool)  # key id, active
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.key = AccessKey("", active=False)
        self._id = PlainLabel(theme, "", "mono", selectable=True)
        self._words = PlainLabel(theme, "", "secondary", wrap=True)
        self.switch = Button(theme, "", small=True, pressed=self._switch)
        self.delete = Button(theme, "Delete…", small=True, kind="danger", pressed=self._delete)
        layout = row(gap=8)
        layout.addLayout(column(self._id, self._words, gap=2), 1)
        layout.addWidget(self.switch)
        layout.addWidget(self.delete)
        self.setLayout(layout)

    def show_key(self, key: AccessKey, words: str, *, in_use: bool, enabled: bool) -> None:
        """Show *key*, and what can be done with it."""
        self.key = key
        self._id.setText(key.id)
        self._words.setText(words)
        self.setAccessibleName(f"{key.id}. {words}")
        self.switch.set_text("Deactivate" if key.active else "Activate")
        self.switch.setAccessibleName(f"{'Deactivate' if key.active else 'Activate'} {key.id}")
        self.delete.setAccessibleName(f"Delete {key.id}")
        for button in (self.switch, self.delete):
            button.setVisible(not in_use)
            button.setEnabled(enabled)

    def _switch(self) -> None:
        self.switch_wanted.emit(self.key.id, not self.key.active)

    def _delete(self) -> None:
        self.delete_wanted.emit(self.key.id)


class KeysView(Card):
    """A row for each key, oldest first."""

    switch_wanted = Signal(str, bool)  # key id, active
    delete_wanted = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "Access keys of this user")
        self._theme = theme
        self.rows: list[KeyRow] = []

    def show_keys(self, rotation: Rotation) -> None:
        """Show the keys that were seen."""
        keys: Sequence[AccessKey] = rotation.seen.keys if rotation.seen else ()
        while len(self.rows) < len(keys):
            self._add_row()
        now = datetime.now(UTC)
        for place, shown in enumerate(self.rows):
            shown.setVisible(place < len(keys))
            if place < len(keys):
                key = keys[place]
                in_use = key.id == rotation.profile.access_key_id
                shown.show_key(key, key_words(key, rotation, now), in_use=in_use, enabled=not rotation.busy)
        self.setVisible(bool(keys))

    def _add_row(self) -> None:
        made = KeyRow(self._theme)
        made.switch_wanted.connect(self.switch_wanted)
        made.delete_wanted.connect(self.delete_wanted)
        self.rows.append(made)
        self.body.addWidget(made)
