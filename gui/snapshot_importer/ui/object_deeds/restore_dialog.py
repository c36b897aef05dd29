"""Asks S3 to make an archived object readable: which way, for how long, and then how it stands."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QComboBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.objects import head_object
from snapshot_importer.aws.restore import RETRIEVALS, Restoring, Retrieval, archive_of, restore_object
from snapshot_importer.request.location import S3Location, s3_address
from snapshot_importer.ui.object_deeds.state_block import StateBlock
from snapshot_importer.ui.object_deeds.words import told
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.text import NO_BREAK_SPACE, size
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.close_box import close_box
from snapshot_importer.ui.widgets.form import FormRow, align_labels
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel

WIDTH = 560
DAYS = (1, 3, 7, 14, 30)
USUAL_DAYS = 3  # an import reads the object within hours; the rest is for another try
LOOK = 60_000  # milliseconds between two looks at an object that is being restored


class RestoreDialog(QDialog):
    """Open it only for an archived object; it may be closed at any time, S3 goes on."""

    asked = Signal()  # S3 restores the object from now on
    restored = Signal()  # seen while the dialog is open

    def __init__(
        self, theme: Theme, parent: QWidget, session: Session, place: S3Location, head: ObjectHead
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle("Restore the object")
        self._session = session
        self._place = place
        self._head = head
        self._retrievals = RETRIEVALS[archive_of(head)]
        self.tier = QComboBox()
        for retrieval in self._retrievals:
            self.tier.addItem(_words(retrieval), retrieval.tier)
        self.days = QComboBox()
        for days in DAYS:
            self.days.addItem(f"{days}{NO_BREAK_SPACE}day{'' if days == 1 else 's'}", days)
        self.days.setCurrentIndex(DAYS.index(USUAL_DAYS))
        self.state = StateBlock(theme, session)
        self.restore = Button(theme, "Restore", kind="primary", pressed=self._ask)
        self._look_timer = QTimer(self, interval=LOOK)
        self._look_timer.timeout.connect(self.look)
        self._lay_out(theme)
        # An answer for another profile or Region does not come back.
        session.profile_changed.connect(self._rest)
        session.region_changed.connect(self._rest)
        if head.restoring:
            self._show_restoring()

    def _lay_out(self, theme: Theme) -> None:
        forever = bool(self._head.archive_status)
        lead = _lead(self._head)
        keep = FormRow(
            theme,
            "Keep readable for",
            self.days,
            hint="The readable copy is billed like a STANDARD object until it goes.",
        )
        keep.setHidden(forever)
        self._rows = [FormRow(theme, "Way", self.tier), keep]
        align_labels(self._rows)
        buttons = close_box(self, self.restore, default=self.restore)
        self._close = buttons.button(QDialogButtonBox.StandardButton.Close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(
            ElidedLabel(
                theme,
                s3_address(self._place.bucket, self._place.key),
                "mono",
                mode=Qt.TextElideMode.ElideMiddle,
            )
        )
        layout.addWidget(PlainLabel(theme, lead, "body", wrap=True))
        for form_row in self._rows:
            layout.addWidget(form_row)
        layout.addWidget(self.state)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.resize(WIDTH, max(layout.totalHeightForWidth(WIDTH), self.sizeHint().height()))

    @Slot()
    def _ask(self) -> None:
        place, head = self._place, self._head
        tier, days = self.tier.currentData(), int(self.days.currentData())
        self._set_busy("Asking…")
        self._session.call(
            lambda gateway: restore_object(gateway, place.bucket, place.key, head=head, tier=tier, days=days),
            owner=self,
            done=self._take,
            failed=self._failed,
        )

    def _take(self, how: Restoring) -> None:
        if how == "readable":
            self._show_readable()
            return
        self._show_restoring()
        self.asked.emit()

    def _failed(self, error: Exception) -> None:
        self._session.saw_failure(error)
        self.state.say_failed(error, self._place.bucket, self._place.key)
        self._rest()

    @Slot()
    def look(self) -> None:
        """See whether the object can be read by now; a look that fails is made again at its time."""
        place = self._place
        self._session.call(
            lambda gateway: head_object(gateway, place.bucket, place.key),
            owner=self,
            done=self._looked,
            failed=told,  # raises a fault of the program
        )

    def _looked(self, head: ObjectHead) -> None:
        if not head.archived:
            self._show_readable()

    def _show_restoring(self) -> None:
        for form_row in self._rows:
            form_row.setEnabled(False)
        self.restore.hide()
        time = self._retrievals[self.tier.currentIndex()].time
        when = "This takes hours" if self._head.restoring else f"This takes {time}"
        text = f"{when}. You may close this window: S3 goes on, and the import page looks again by itself."
        self.state.say("info", "The object is being restored", text)
        self._close.setFocus()
        self._look_timer.start()

    def _show_readable(self) -> None:
        self._look_timer.stop()
        self.restore.hide()
        self.state.say("ok", "The object can be read", "It can be imported now.")
        self.restored.emit()

    def _set_busy(self, words: str) -> None:
        self.state.hide()
        self.restore.setEnabled(False)
        self.restore.set_text(words)

    @Slot()
    def _rest(self) -> None:
        self.restore.setEnabled(True)
        self.restore.set_text("Restore")

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        self._look_timer.stop()
        super().hideEvent(event)


def _words(retrieval: Retrieval) -> str:
    return f"{retrieval.tier}: {retrieval.time}, {retrieval.cost}"


def _lead(head: ObjectHead) -> str:
    where = f"{head.storage_class}, {head.archive_status}" if head.archive_status else head.storage_class
    lead = f"The object ({size(head.size)}) lies in {where}. Before it can be imported, S3 has to restore it."
    if head.archive_status:
        return f"{lead} It then stays in the frequent access tier until S3 archives it again."
    return f"{lead} S3 makes a readable copy beside it; the archived object stays."
