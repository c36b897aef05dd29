"""The questions of the profiles page; each is opened, none blocks."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QVBoxLayout,
    QWidget,
)

from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.shared import SharedProfile
from snapshot_importer.ui.text import tool_tip, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import PlainLabel
from snapshot_importer.ui.widgets.questions import ask

# In a question that lists names.
MOST_SHOWN = 4
LONGEST_SHOWN = 40


class SharedDialog(QDialog):
    """Lists the profiles of ~/.aws; those that cannot be used say why."""

    def __init__(
        self, theme: Theme, found: Sequence[SharedProfile], notices: Sequence[str], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Profiles in ~/.aws")
        self.resize(480, 420)
        self._list = QListWidget()
        self._list.setAccessibleName("Profiles in ~/.aws")
        for profile in found:
            self._add(profile)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._use = buttons.addButton("Add the chosen", QDialogButtonBox.ButtonRole.AcceptRole)
        self._use.setEnabled(False)
        self._list.itemChanged.connect(self._count)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        words = "They work as they are. Nothing is copied." if found else "No profiles in ~/.aws"
        layout.addWidget(PlainLabel(theme, words, "secondary", wrap=True))
        for notice in notices:
            layout.addWidget(PlainLabel(theme, notice, "warning", wrap=True))
        layout.addWidget(self._list)
        layout.addWidget(buttons)

    def chosen(self) -> tuple[SharedProfile, ...]:
        """Return the profiles that were ticked."""
        items = (self._list.item(row) for row in range(self._list.count()))
        return tuple(
            item.data(Qt.ItemDataRole.UserRole)
            for item in items
            if item.checkState() == Qt.CheckState.Checked
        )

    def _add(self, profile: SharedProfile) -> None:
        item = QListWidgetItem(visible(f"{profile.name}  ·  {profile.kind}"))
        item.setData(Qt.ItemDataRole.UserRole, profile)
        item.setCheckState(Qt.CheckState.Unchecked)
        if profile.unusable:
            item.setFlags(Qt.ItemFlag.NoItemFlags)
            item.setText(visible(f"{profile.name}  ·  {profile.unusable}"))
        item.setToolTip(tool_tip(profile.unusable or profile.region))
        self._list.addItem(item)

    def _count(self) -> None:
        self._use.setEnabled(bool(self.chosen()))


def ask_remove(
    parent: QWidget, profile: Profile, running: int, roles: Sequence[str], remove: Callable[[], object]
) -> None:
    """Ask whether to remove *profile*; the default keeps it.

    It watches so many *running* imports, and *roles* are the names of the profiles that are built on it.
    """
    parts = ["Its secret, if it has one, is deleted from the keyring."]
    if running:
        imports = "1 running import goes on" if running == 1 else f"{running} running imports go on"
        parts.append(f"{imports} in AWS, but cannot be watched with this profile.")
    if roles:
        cannot = "takes its role" if len(roles) == 1 else "take their roles"
        parts.append(f"{_listed(roles)} {cannot} with it and cannot sign in without it.")
    parts.append("~/.aws is not changed.")
    ask(
        parent,
        f"Remove the profile {profile.name}?",
        " ".join(parts),
        (
            ("Keep", QMessageBox.ButtonRole.RejectRole, _nothing),
            ("Remove", QMessageBox.ButtonRole.DestructiveRole, remove),
        ),
    )


def roles_on(profile: Profile, others: Iterable[Profile]) -> tuple[str, ...]:
    """Return the names of the *others* that take their role with the keys of *profile*."""
    return tuple(one.name for one in others if one.method == "role" and one.source_profile == profile.id)


def _listed(names: Sequence[str]) -> str:
    """Return the first of *names* as a sentence can hold them."""
    shown = [name if len(name) <= LONGEST_SHOWN else f"{name[:LONGEST_SHOWN]}…" for name in names]
    if len(shown) > MOST_SHOWN:
        shown = [*shown[:MOST_SHOWN], f"{len(shown) - MOST_SHOWN} more"]
    return " and ".join(filter(None, (", ".join(shown[:-1]), shown[-1])))


def _nothing() -> None:
    """The answer that changes nothing."""
