"""The left side of the doctor: which role, and how each cause stands."""

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QSignalBlocker, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QComboBox, QListView, QStyleOptionViewItem, QVBoxLayout, QWidget

from snapshot_importer.aws.diagnosis import Finding
from snapshot_importer.ui.text import tool_tip, visible
from snapshot_importer.ui.theme.style_sheet import let_sheet_fill, set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded
from snapshot_importer.ui.widgets.pick_list import ENTRY_ROLE, Entry, EntryDelegate, EntryModel, Index

WIDTH = 264
TITLES = {
    "exists": "Role exists",
    "trust": "Trust policy",
    "bucket": "Read the bucket",
    "ec2": "EC2 actions",
    "kms": "KMS key",
    "organisation": "Organisation rules",
}
# By state: icon, token, and the word that a screen reader says.
LOOKS = {
    "ok": ("circle-check", "ok", "OK"),
    "warning": ("triangle-alert", "warn", "warning"),
    "failed": ("circle-x", "err", "failed"),
    "could-not-check": ("circle-question-mark", "mute", "could not check"),
}
NOTE = "AWS gives one message for all of these. The doctor looks at each cause."


NOT_YET = tuple(
    Entry(cause, title, "Being looked at…", icon="circle-dashed") for cause, title in TITLES.items()
)


class CauseModel(EntryModel):
    """One entry for each cause; assistive tools hear its state as a word too."""

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return what the entry says."""
        if role == Qt.ItemDataRole.ToolTipRole:
            entry: Entry = super().data(index, ENTRY_ROLE)  # type: ignore[assignment]
            return tool_tip(entry.detail)
        if role != Qt.ItemDataRole.AccessibleTextRole:
            return super().data(index, role)
        entry = super().data(index, ENTRY_ROLE)  # type: ignore[assignment]
        word = next((word for icon, _, word in LOOKS.values() if icon == entry.icon), "")
        return f"{entry.title}, {word}. {visible(entry.detail)}" if word else f"{entry.title}. {entry.detail}"


class CauseDelegate(EntryDelegate):
    """Gives each cause more room than the entries of a menu have."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Return the room of two lines."""
        return super().sizeHint(option, index) + QSize(0, 12)


class RoleBox(QComboBox):
    """A line with a list; Return takes what was typed, and no button of the dialog."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep Return to itself."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()


class CausesPanel(QWidget):
    """Role and causes; which cause is on show is the dialog's to say."""

    chosen = Signal(str)  # cause
    role_chosen = Signal(str)

    def __init__(self, theme: Theme, role_name: str) -> None:
        super().__init__()
        grounded(self, "rail")
        self.setFixedWidth(WIDTH)
        self.roles = RoleBox()
        self.roles.setEditable(True)
        self.roles.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.roles.setAccessibleName("Role")
        self.roles.setEditText(role_name)
        self._role_name = role_name
        # Completion would put a longer name than was typed into the line.
        self.roles.setCompleter(None)  # type: ignore[arg-type]
        self._model = CauseModel()
        self._delegate = CauseDelegate(theme)
        self.view = QListView()
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._delegate)
        self.view.setAccessibleName("Causes")
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_property(self.view, "role", "list")
        let_sheet_fill(self.view)
        self.view.selectionModel().currentChanged.connect(self._take_row)
        self.roles.textActivated.connect(self._take_role)
        line = self.roles.lineEdit()
        if line is not None:
            line.editingFinished.connect(self._take_typed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 16, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(PlainLabel(theme, "Role", "secondary"))
        layout.addWidget(self.roles)
        layout.addWidget(self.view, 1)
        layout.addWidget(PlainLabel(theme, NOTE, "hint", wrap=True))
        self.show_findings((), "")

    def show_roles(self, names: Sequence[str]) -> None:
        """Offer the roles that VM Import may take; what is typed stays."""
        with QSignalBlocker(self.roles):
            typed = self.roles.currentText()
            self.roles.clear()
            self.roles.addItems(list(names))
            self.roles.setEditText(typed)

    def show_role(self, name: str) -> None:
        """Show which role is looked at."""
        self._role_name = name
        with QSignalBlocker(self.roles):
            self.roles.setEditText(name)

    def show_findings(self, findings: Sequence[Finding], current: str) -> None:
        """Show how each cause stands, with *current* selected, without a signal."""
        with QSignalBlocker(self.view.selectionModel()):
            self._model.set_entries([_entry(finding) for finding in findings] or NOT_YET)
            causes = [finding.cause for finding in findings]
            if current in causes:
                self.view.setCurrentIndex(self._model.index(causes.index(current), 0))

    @Slot(QModelIndex, QModelIndex)
    def _take_row(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid() and current.data(ENTRY_ROLE) not in NOT_YET:
            self.chosen.emit(current.data(ENTRY_ROLE).key)

    @Slot()
    def _take_typed(self) -> None:
        self._take_role(self.roles.currentText())

    @Slot(str)
    def _take_role(self, name: str) -> None:
        name = name.strip()
        if not name:
            self.show_role(self._role_name)
        elif name != self._role_name:
            self._role_name = name
            self.role_chosen.emit(name)


def _entry(finding: Finding) -> Entry:
    icon, token, _ = LOOKS[finding.state]
    return Entry(finding.cause, TITLES[finding.cause], finding.line, icon=icon, token=token)
