"""Arranging the columns with the keyboard: which, in which order, how wide, and what to sort by."""

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from snapshot_importer.ui.tasks.arrangement import FIXED, WIDTHS
from snapshot_importer.ui.tasks.column_keeping import ColumnKeeping
from snapshot_importer.ui.tasks.columns import COLUMNS
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import column, row
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.labels import PlainLabel

HINT = "Space shows or hides a column. The last one that is shown fills what is left over."
KEY = Qt.ItemDataRole.UserRole
USUAL = WIDTHS[0] - 1  # of the field: no width was chosen
TITLES = {column_.key: column_.title for column_ in COLUMNS}


class ColumnsDialog(QDialog):
    """Every change is seen in the table at once."""

    def __init__(self, theme: Theme, keeping: ColumnKeeping, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Arrange columns")
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self._keeping = keeping
        self.list = QListWidget()
        self.list.setAccessibleName("Columns")
        self.list.setAccessibleDescription(HINT)
        self.up = Button(theme, "Move up", icon="chevron-up", pressed=lambda: self._move(-1))
        self.down = Button(theme, "Move down", icon="chevron-down", pressed=lambda: self._move(1))
        self.width_ = QSpinBox()
        self.width_.setRange(USUAL, WIDTHS[1])
        self.width_.setSpecialValueText("Usual")
        self.width_.setSuffix(" px")
        self.width_.setSingleStep(10)
        self.width_.setKeyboardTracking(False)
        self.width_.lineEdit().setTextMargins(8, 0, 0, 0)
        self.sort = QComboBox()
        self.sort.addItem("Default order", "")
        for column_ in COLUMNS:
            self.sort.addItem(column_.title, column_.key)
        self.descending = QCheckBox("Largest or latest first")
        self._lay_out(theme)
        self.list.currentRowChanged.connect(self._show_current)
        self.list.itemChanged.connect(self._take_check)
        self.width_.valueChanged.connect(self._take_width)
        self.sort.currentIndexChanged.connect(self._take_sort)
        self.descending.toggled.connect(self._take_sort)
        for keys, by in (("Alt+Up", -1), ("Alt+Down", 1)):
            QShortcut(QKeySequence(keys), self).activated.connect(partial(self._move, by))
        self._fill(FIXED)
        self.resize(520, 520)

    def _lay_out(self, theme: Theme) -> None:
        buttons = QDialogButtonBox()
        buttons.addButton("Close", QDialogButtonBox.ButtonRole.RejectRole).setDefault(True)
        buttons.rejected.connect(self.reject)
        reset = buttons.addButton("Reset columns", QDialogButtonBox.ButtonRole.ResetRole)
        reset.setAutoDefault(False)
        reset.clicked.connect(self._reset)
        dress_foot(buttons)
        for button, tip in ((self.up, "Alt+Up"), (self.down, "Alt+Down")):
            button.setToolTip(tip)
            button.setAutoDefault(False)
        side = column(self.up, self.down, gap=8)
        for words, field in (("Width", self.width_), ("Sort by", self.sort)):
            label = PlainLabel(theme, words, "strong")
            label.setBuddy(field)
            field.setAccessibleName(words)
            side.addSpacing(8)
            side.addWidget(label)
            side.addWidget(field)
        side.addWidget(self.descending)
        side.addStretch(1)
        parts = row(self.list, gap=16)
        parts.setStretch(0, 1)
        parts.addLayout(side)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addLayout(parts, 1)
        layout.addWidget(PlainLabel(theme, HINT, "hint", wrap=True))
        layout.addWidget(buttons)

    def _key(self) -> str:
        return str(self.list.item(max(0, self.list.currentRow())).data(KEY))

    def _fill(self, current: str) -> None:
        """Show the arrangement as it is now, with the column *current* chosen."""
        arrangement = self._keeping.arrangement
        for part in (self.list, self.sort, self.descending):
            part.blockSignals(True)
        self.list.clear()
        for key in arrangement.order:
            item = QListWidgetItem(TITLES[key], self.list)
            item.setData(KEY, key)
            item.setCheckState(Qt.CheckState.Checked if key in arrangement.shown else Qt.CheckState.Unchecked)
            if key == FIXED:
                item.setFlags(item.flags() & ~Qt.ItemFlag.ItemIsUserCheckable)
        self.list.setCurrentRow(arrangement.order.index(current))
        self.sort.setCurrentIndex(self.sort.findData(arrangement.sort))
        self.descending.setChecked(arrangement.descending)
        self.descending.setEnabled(bool(arrangement.sort))
        for part in (self.list, self.sort, self.descending):
            part.blockSignals(False)
        self._show_current()

    @Slot()
    def _show_current(self) -> None:
        row_ = self.list.currentRow()
        self.up.setEnabled(row_ > 0)
        self.down.setEnabled(row_ < self.list.count() - 1)
        self.width_.blockSignals(True)
        self.width_.setValue(self._keeping.arrangement.widths.get(self._key(), USUAL))
        self.width_.blockSignals(False)

    def _move(self, by: int) -> None:
        key, arrangement = self._key(), self._keeping.arrangement
        self._keeping.take(replace(arrangement, order=arrangement.moved(key, by)))
        self._fill(key)

    @Slot(QListWidgetItem)
    def _take_check(self, item: QListWidgetItem) -> None:
        self._keeping.show_column(item.data(KEY), shown=item.checkState() == Qt.CheckState.Checked)

    @Slot(int)
    def _take_width(self, width: int) -> None:
        arrangement = self._keeping.arrangement
        widths = {key: kept for key, kept in arrangement.widths.items() if key != self._key()}
        if width > USUAL:
            widths[self._key()] = width
        self._keeping.take(replace(arrangement, widths=widths))

    @Slot()
    def _take_sort(self) -> None:
        sort = self.sort.currentData()
        descending = self.descending.isChecked() and bool(sort)
        self._keeping.take(replace(self._keeping.arrangement, sort=sort, descending=descending))
        self.descending.setEnabled(bool(sort))

    @Slot()
    def _reset(self) -> None:
        self._keeping.reset()
        self._fill(self._key())
