"""The KMS key: a list of those there are, or a line for an id or ARN."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QSizePolicy, QWidget

from snapshot_importer.aws.answers import EncryptionDefault, KmsKey
from snapshot_importer.request.model import is_aws_managed_key
from snapshot_importer.ui.text import tool_tip, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button, icon_button
from snapshot_importer.ui.widgets.form import FormRow
from snapshot_importer.ui.widgets.line import Line
from snapshot_importer.ui.widgets.marks import Spinner

DEFAULT, OTHER = "", "other"
MANAGED_HINT = (
    "Snapshots under the AWS-managed key can never be shared. Choose a customer key to share it later."
)
CUSTOMER_HINT = "Snapshots under the AWS-managed key can never be shared. This key can."


class KmsRow(FormRow):
    """Chooses a key. The AWS-managed one is not offered: AWS refuses it when it is named."""

    typed = Signal()
    left = Signal()
    reload_asked = Signal()

    def __init__(self, theme: Theme) -> None:
        self.combo = QComboBox()
        self.combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.setMinimumContentsLength(12)
        self.line = Line("Key id, alias/name or ARN")
        self.choose = Button(theme, "Choose…", icon="key-round", pressed=self._back_to_list)
        self.reload = icon_button(theme, "refresh-cw", "Reload keys", outlined=True)
        self.reload.setFixedSize(32, 32)
        self.busy = Spinner(theme)
        self.busy.hide()
        place = QWidget()
        layout = QHBoxLayout(place)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(8)
        for part in (self.combo, self.line, self.busy, self.choose, self.reload):
            layout.addWidget(part)
        super().__init__(theme, "KMS key", place, named=self.combo)
        self.line.setAccessibleName("KMS key")
        self._keys: tuple[KmsKey, ...] = ()
        self._default: EncryptionDefault | None = None
        self._encrypted = False
        self._by_hand = False  # the line stands because the user wants to type
        self._fill_list()
        self._show_line(shown=False)
        self.combo.activated.connect(self._chosen)
        self.line.typed.connect(self._typed)
        self.line.left.connect(self.left)
        self.reload.clicked.connect(self.reload_asked)

    def value(self) -> str:
        """Return the key as it would be sent; empty for the Region's default."""
        if not self.line.isHidden():
            return self.line.text().strip()
        chosen = self.combo.currentData()
        return "" if chosen in (None, OTHER) else str(chosen)

    def put(self, key_id: str) -> None:
        """Show *key_id*: as an entry of the list if it is one."""
        wanted = DEFAULT if is_aws_managed_key(key_id) else key_id
        place = self.combo.findData(wanted)
        self._by_hand = False
        self.line.put("" if place >= 0 else wanted)
        self.combo.setCurrentIndex(max(0, place))
        self._show_line(shown=place < 0)
        self._hint()

    def found(self) -> KmsKey | None:
        """Return the chosen key where the list told all about it."""
        value = self.value()
        return next((key for key in self._keys if value and value in (key.alias, key.key_id, key.arn)), None)

    def show_keys(self, keys: Sequence[KmsKey]) -> None:
        """Offer the customer keys of the Region; what is chosen stays."""
        value = self.value()
        self._keys = tuple(key for key in keys if key.manager != "AWS")
        self._fill_list()
        # A key that was typed stays where it was typed; one of another list may be in this one again.
        if not self._by_hand:
            self.put(value)

    def show_default(self, default: EncryptionDefault | None) -> None:
        """Take note of the key that the Region takes when none is named."""
        self._default = default
        self._hint()

    def show_encrypted(self, encrypted: bool) -> None:
        """Say what a key means only where there is one."""
        self._encrypted = encrypted
        self._hint()

    def set_busy(self, busy: bool) -> None:
        """Show that the list is being read."""
        self.busy.setVisible(busy)
        self.reload.setVisible(not busy and self.line.isHidden())

    def _fill_list(self) -> None:
        self.combo.clear()
        self.combo.addItem("Default key of the Region", DEFAULT)
        for key in self._keys:
            name = key.alias.removeprefix("alias/") or key.key_id
            state = key.state.lower() if key.state else "not looked up"
            self.combo.addItem(visible(f"{name}  ·  customer key  ·  {state}"), key.alias or key.key_id)
            tip = tool_tip(key.arn or key.key_id)
            self.combo.setItemData(self.combo.count() - 1, tip, Qt.ItemDataRole.ToolTipRole)
        self.combo.addItem("Enter an id or ARN…", OTHER)

    def _show_line(self, *, shown: bool) -> None:
        self.clear_problem()
        self.line.setVisible(shown)
        self.choose.setVisible(shown)
        self.combo.setVisible(not shown)
        self.reload.setVisible(not shown and self.busy.isHidden())
        self.field = self.line if shown else self.combo
        self.label.setBuddy(self.field)

    def _hint(self) -> None:
        if self.value():
            self.set_hint(CUSTOMER_HINT)
        elif self._default and self._encrypted:
            self.set_hint(MANAGED_HINT if is_aws_managed_key(self._default.key_id) else CUSTOMER_HINT)
        else:
            self.set_hint("")

    @Slot()
    def _typed(self) -> None:
        self._by_hand = True
        self.typed.emit()

    @Slot()
    def _chosen(self) -> None:
        if self.combo.currentData() == OTHER:
            self.combo.setCurrentIndex(0)
            self._by_hand = True
            self._show_line(shown=True)
            self.line.setFocus()
        self._hint()
        self.left.emit()

    @Slot()
    def _back_to_list(self) -> None:
        self.put("")
        self.combo.setFocus()
        self.left.emit()
        self.combo.showPopup()
