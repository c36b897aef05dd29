"""General settings, which questions are asked, and what this program is made of."""

from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QComboBox, QWidget

from snapshot_importer.ui.about import about_lines
from snapshot_importer.ui.preferences import Preferences
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Card
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.form import FormRow, align_labels
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.opening import open_folder

THEMES = (("auto", "As the system"), ("light", "Light"), ("dark", "Dark"))
CONFIRMATIONS = (
    ("confirm_production", "Ask before an import with a Production profile"),
    ("confirm_quit", "Ask before quitting while imports run"),
)


class GeneralCard(Card):
    """Theme and density."""

    def __init__(self, theme: Theme, preferences: Preferences) -> None:
        super().__init__(theme, "General")
        self._theme = theme
        self._preferences = preferences
        self._themes = QComboBox()
        for key, words in THEMES:
            self._themes.addItem(words, key)
        self._themes.setCurrentIndex(max(0, self._themes.findData(theme.choice)))
        self._themes.currentIndexChanged.connect(self._take_theme)
        theme_row = FormRow(theme, "Theme", self._themes)
        compact = QCheckBox("Compact rows in the task table")
        compact.setChecked(preferences.choices.compact_rows)
        compact.toggled.connect(self._take_compact)
        rows_row = FormRow(theme, "Density", compact)
        compact.setAccessibleName(compact.text())
        align_labels([theme_row, rows_row])
        self.body.addWidget(theme_row)
        self.body.addWidget(rows_row)

    @Slot(int)
    def _take_theme(self, index: int) -> None:
        choice = self._themes.itemData(index)
        self._preferences.change(theme=choice)
        self._theme.choose(choice)

    @Slot(bool)
    def _take_compact(self, on: bool) -> None:
        self._preferences.change(compact_rows=on)


class ConfirmationsCard(Card):
    """Which questions are asked."""

    def __init__(self, theme: Theme, preferences: Preferences, programs: QWidget) -> None:
        """*programs* is about the questions before a program of a profile runs."""
        super().__init__(theme, "Confirmations")
        self._preferences = preferences
        for name, words in CONFIRMATIONS:
            box = QCheckBox(words)
            box.setObjectName(name)
            box.setChecked(getattr(preferences.choices, name))
            box.toggled.connect(self._take)
            self.body.addWidget(box)
        self.body.addWidget(programs)

    @Slot(bool)
    def _take(self, on: bool) -> None:
        sender = self.sender()
        if sender is not None:
            self._preferences.change(**{sender.objectName(): on})


class AboutCard(Card):
    """Versions and places."""

    diagnostics_wanted = Signal()

    def __init__(self, theme: Theme, data_folder: Path) -> None:
        super().__init__(theme, "About Snapshot Importer")
        self._data_folder = data_folder
        self.head.addWidget(Button(theme, "Diagnostics…", small=True, pressed=self.diagnostics_wanted.emit))
        self.head.addWidget(Button(theme, "Open the data folder", small=True, pressed=self._open_folder))
        for line in (*about_lines(), f"Data folder: {data_folder}"):
            self.body.addWidget(PlainLabel(theme, line, "secondary", wrap=True, selectable=True))

    @Slot()
    def _open_folder(self) -> None:
        open_folder(self.window(), self._data_folder)
