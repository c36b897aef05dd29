"""The settings page: every change holds at once."""

from pathlib import Path

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QScrollArea, QVBoxLayout, QWidget

from snapshot_importer.ui.about import about_lines
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.form import FormRow, align_labels
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded

THEMES = (("auto", "As the system"), ("light", "Light"), ("dark", "Dark"))
CONFIRMATIONS = (
    ("confirm_production", "Ask before an import with a Production profile"),
    ("confirm_quit", "Ask before quitting while imports run"),
)


class SettingsPage(QScrollArea):
    """General, confirmations, and what this program is made of."""

    def __init__(self, theme: Theme, preferences: Preferences, data_folder: Path) -> None:
        super().__init__()
        self._theme = theme
        self._preferences = preferences
        self._data_folder = data_folder
        self.setAccessibleName("Settings")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        page = grounded(QWidget(), "window")
        layout = QVBoxLayout(page)
        layout.setContentsMargins(24, 16, 24, 24)
        layout.setSpacing(16)
        layout.addWidget(PlainLabel(theme, "Settings", "title"))
        layout.addWidget(self._general())
        layout.addWidget(self._confirmations())
        layout.addWidget(self._about())
        layout.addStretch(1)
        self.setWidget(page)

    def _general(self) -> Card:
        card = Card(self._theme, "General")
        self._themes = QComboBox()
        for key, words in THEMES:
            self._themes.addItem(words, key)
        self._themes.setCurrentIndex(max(0, self._themes.findData(self._theme.choice)))
        self._themes.currentIndexChanged.connect(self._take_theme)
        theme_row = FormRow(self._theme, "Theme", self._themes)
        compact = QCheckBox("Compact rows in the task table")
        compact.setChecked(self._preferences.choices.compact_rows)
        compact.toggled.connect(self._take_compact)
        rows_row = FormRow(self._theme, "Density", compact)
        compact.setAccessibleName(compact.text())
        align_labels([theme_row, rows_row])
        card.body.addWidget(theme_row)
        card.body.addWidget(rows_row)
        return card

    def _confirmations(self) -> Card:
        card = Card(self._theme, "Confirmations")
        for name, words in CONFIRMATIONS:
            box = QCheckBox(words)
            box.setObjectName(name)
            box.setChecked(getattr(self._preferences.choices, name))
            box.toggled.connect(self._take_confirmation)
            card.body.addWidget(box)
        return card

    def _about(self) -> Card:
        card = Card(self._theme, "About Snapshot Importer")
        card.head.addWidget(
            Button(self._theme, "Open the data folder", small=True, pressed=self._open_folder)
        )
        for line in (*about_lines(), f"Data folder: {self._data_folder}"):
            card.body.addWidget(PlainLabel(self._theme, line, "secondary", wrap=True, selectable=True))
        return card

    @Slot(int)
    def _take_theme(self, index: int) -> None:
        choice = self._themes.itemData(index)
        self._preferences.change(theme=choice)
        self._theme.choose(choice)

    @Slot(bool)
    def _take_compact(self, on: bool) -> None:
        self._preferences.change(compact_rows=on)

    @Slot(bool)
    def _take_confirmation(self, on: bool) -> None:
        sender = self.sender()
        if sender is not None:
            self._preferences.change(**{sender.objectName(): on})

    @Slot()
    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._data_folder)))
