"""Copies the object to a bucket in the import's Region: S3 does it, this window shows how far it is."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QMessageBox, QVBoxLayout, QWidget

from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.copy_places import free_key
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.listing import list_buckets
from snapshot_importer.aws.object_copy import CopyError, CopyOrder
from snapshot_importer.request.location import S3Location, s3_address
from snapshot_importer.ui.object_deeds.copy_target import CopyTarget
from snapshot_importer.ui.object_deeds.object_copy import ObjectCopy
from snapshot_importer.ui.object_deeds.state_block import StateBlock
from snapshot_importer.ui.object_deeds.words import told
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.text import duration, size, visible
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.dialog_foot import dress_foot
from snapshot_importer.ui.widgets.labels import ElidedLabel, PlainLabel
from snapshot_importer.ui.widgets.progress import ProgressLine
from snapshot_importer.ui.widgets.questions import ask

WIDTH = 600
Roles = QMessageBox.ButtonRole


@dataclass(frozen=True, slots=True)
class _Prepared:
    gateway: Gateway  # of the target's Region
    region: str  # of the bucket
    key: str  # the one asked for, or a free one


class CopyObjectDialog(QDialog):
    """Does not block the window; closing it while the copy runs asks."""

    copied = Signal(str)  # the s3:// address of the copy

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        session: Session,
        place: S3Location,
        head: ObjectHead,
        target_region: str,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Copy the object to {visible(target_region)}")
        self._session = session
        self.place = place
        self._head = head
        self._region = target_region
        self.copy: ObjectCopy | None = None
        self.target = CopyTarget(theme, target_region, place.key)
        self.bar = ProgressLine(theme, "Copied")
        self.line = PlainLabel(theme, "", "secondary")
        self.state = StateBlock(theme, session)
        self.go = Button(theme, "Copy object", kind="primary", pressed=self._prepare)
        self.stop = Button(theme, "Cancel", pressed=self.reject)
        self._lay_out(theme)
        # An answer for another profile or Region does not come back.
        session.profile_changed.connect(self._rest)
        session.region_changed.connect(self._rest)
        session.call(
            lambda gateway: _buckets_in(gateway, target_region),
            owner=self,
            done=self.target.show_buckets,
            failed=self._no_list,
        )

    def _lay_out(self, theme: Theme) -> None:
        lead = (
            f"The import in {self._region} reads only buckets of that Region. S3 copies the object by itself: "
            "nothing passes this computer. AWS bills the transfer and the storage of the copy; the original stays."
        )
        source = s3_address(self.place.bucket, self.place.key)
        buttons = QDialogButtonBox()
        buttons.addButton(self.go, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.stop, QDialogButtonBox.ButtonRole.ActionRole)
        self.go.setDefault(True)
        self.stop.setAutoDefault(False)
        dress_foot(buttons)
        for widget in (self.bar, self.line):
            widget.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(12)
        layout.addWidget(ElidedLabel(theme, source, "mono", mode=Qt.TextElideMode.ElideMiddle))
        layout.addWidget(PlainLabel(theme, lead, "body", wrap=True))
        layout.addWidget(self.target)
        for widget in (self.bar, self.line):
            layout.addWidget(widget)
        layout.addWidget(self.state)
        layout.addStretch(1)
        layout.addWidget(buttons)
        self.resize(WIDTH, max(layout.totalHeightForWidth(WIDTH), self.sizeHint().height()))

    def _no_list(self, error: Exception) -> None:
        told(error)  # raises what is a fault of the program
        self.target.show_no_list()

    @Slot()
    def _prepare(self) -> None:
        """See that the bucket is there and the key free, then begin."""
        self.state.hide()
        if not self.target.check():
            return
        bucket, key = self.target.place()
        region = self._region
        self._set_choosing(enabled=False)
        self.go.set_text("Checking…")

        def work(gateway: Gateway) -> _Prepared:
            there = gateway.in_region(region)
            found = there.bucket_region(bucket)
            return _Prepared(there, found, _free_key(there, bucket, key) if found == region else key)

        self._session.call(work, owner=self, done=self._prepared, failed=self._not_prepared)

    def _prepared(self, found: _Prepared) -> None:
        bucket, key = self.target.place()
        if found.region != self._region:
            self._set_choosing(enabled=True)
            self.target.show_elsewhere(found.region)
        elif found.key != key:
            self._set_choosing(enabled=True)
            self.target.show_taken(found.key, lambda: self.target.key.setText(found.key))
        else:
            self._begin(found.gateway, bucket, key)

    def _not_prepared(self, error: Exception) -> None:
        self._session.saw_failure(error)
        self._set_choosing(enabled=True)
        if isinstance(error, CallError) and error.http_status == 404:
            self.target.show_no_bucket("There is no bucket with this name.")
            return
        self.state.say_failed(error, *self.target.place())

    def _begin(self, gateway: Gateway, bucket: str, key: str) -> None:
        order = CopyOrder(self.place.bucket, self.place.key, self._head.etag, self._head.size, bucket, key)
        self.copy = ObjectCopy(gateway, order, self)
        self.copy.progressed.connect(self._show_progress)
        self.copy.ended.connect(self._ended)
        self.go.hide()
        self.stop.set_text("Stop")
        self._show_progress(0, None)
        for widget in (self.bar, self.line):
            widget.show()
        self._fit()
        self.copy.start()

    @Slot(object, object)
    def _show_progress(self, copied: int, speed: float | None) -> None:
        whole = self._head.size
        self.bar.show_share(copied, whole)
        parts = [f"{size(copied)} of {size(whole)}"]
        if speed and copied < whole:
            parts += [f"{size(speed)}/s", f"about {duration((whole - copied) / speed)} left"]
        self.line.setText(", ".join(parts))

    @Slot(object)
    def _ended(self, error: Exception | None) -> None:
        self.stop.setEnabled(True)
        self.stop.set_text("Close")
        if error is None and self.copy:
            order = self.copy.order
            address = s3_address(order.bucket, order.key)
            self.state.say("ok", "The object was copied", address)
            self.copied.emit(address)
            return
        for widget in (self.bar, self.line):
            widget.hide()
        stopped = isinstance(error, CopyError) and error.reason == "cancelled"
        if error is not None:
            self.state.say_failed(error, *self.target.place(), state="mute" if stopped else "error")
        self.go.show()
        self._set_choosing(enabled=True)

    @Slot()
    def _rest(self) -> None:
        if self.copy is None or not self.copy.running:
            self._set_choosing(enabled=True)

    def _set_choosing(self, *, enabled: bool) -> None:
        self.target.setEnabled(enabled)
        self.go.setEnabled(enabled)
        self.go.set_text("Copy object")

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None:
            self.resize(self.width(), max(self.height(), layout.totalHeightForWidth(self.width())))

    def _ask_to_stop(self) -> None:
        ask(
            self,
            "Stop the copy?",
            "What was copied so far is removed. The original stays.",
            (("Keep copying", Roles.RejectRole, _nothing), ("Stop", Roles.AcceptRole, self._stop)),
        )

    def _stop(self) -> None:
        if self.copy and self.copy.running:
            self.copy.cancel()
            self.stop.setEnabled(False)
            self.stop.set_text("Stopping…")

    def reject(self) -> None:
        """Close, but ask first while the copy runs: neither Escape nor the window's own button stops it unasked."""
        if self.copy is None or not self.copy.running:
            super().reject()
        elif self.stop.isEnabled():
            self._ask_to_stop()


def _buckets_in(gateway: Gateway, region: str) -> tuple[str, ...]:
    # Where S3 does not say a bucket's Region, it is asked once the bucket is chosen.
    return tuple(bucket.name for bucket in list_buckets(gateway) if bucket.region in (region, ""))


def _free_key(gateway: Gateway, bucket: str, key: str) -> str:
    """Return a free key; who may not look takes the one asked for, and S3 refuses to overwrite."""
    try:
        return free_key(gateway, bucket, key)
    except CallError as error:
        if error.http_status == 403:
            return key
        raise


def _nothing() -> None:
    """The answer that changes nothing."""
