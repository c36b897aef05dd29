"""Lists what a file offers, to be ticked before anything of it is added."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from snapshot_importer.ui.text import tool_tip, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.labels import PlainLabel

MOST_NOTICES = 5


@dataclass(frozen=True, slots=True)
class Choice:
    """One line; what has a *problem* cannot be chosen."""

    words: str
    problem: str = ""
    chosen: bool = False


class ChoiceDialog(QDialog):
    """A list with a box for each choice, and a button that takes those ticked."""

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        title: str,
        lead: str,
        choices: Sequence[Choice],
        take: str,
        notices: Sequence[str] = (),
        *,
        only_one: bool = False,
    ) -> None:
        """*take* are the words of the button; with *only_one* the list has no boxes, and one line is always chosen."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(visible(title))
        self.resize(560, 420)
        self._only_one = only_one
        self.list = QListWidget()
        self.list.setAccessibleName(title)
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for choice in choices:
            self._add(choice)
        if only_one:
            self.list.setCurrentRow(0)
        self.take = Button(theme, take, kind="primary")
        self.take.setDefault(True)
        buttons = QDialogButtonBox()
        buttons.addButton(self.take, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(Button(theme, "Cancel"), QDialogButtonBox.ButtonRole.RejectRole)
        buttons.accepted.connect(self.accept)
        dress_foot(buttons)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(PlainLabel(theme, lead, "secondary", wrap=True))
        for notice in notices[:MOST_NOTICES]:
            layout.addWidget(PlainLabel(theme, notice, "warning", wrap=True))
        if len(notices) > MOST_NOTICES:
            layout.addWidget(PlainLabel(theme, f"And {len(notices) - MOST_NOTICES} more.", "warning"))
        layout.addWidget(self.list, 1)
        layout.addWidget(buttons)
        self.list.itemChanged.connect(self._count)
        self._count()

    def chosen(self) -> tuple[int, ...]:
        """Return the places of what was chosen."""
        if self._only_one:
            return (self.list.currentRow(),)
        rows = range(self.list.count())
        return tuple(row for row in rows if self.list.item(row).checkState() == Qt.CheckState.Checked)

    def _add(self, choice: Choice) -> None:
        item = QListWidgetItem(visible(choice.words))
        if choice.problem:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setText(visible(f"{choice.words}  ·  {choice.problem}"))
        elif not self._only_one:
            item.setCheckState(Qt.CheckState.Checked if choice.chosen else Qt.CheckState.Unchecked)
        item.setToolTip(tool_tip(choice.problem or choice.words))
        self.list.addItem(item)

    @Slot()
    def _count(self) -> None:
        self.take.setEnabled(bool(self.chosen()))
