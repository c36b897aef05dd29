"""The S3 browser: looks for an object, and says of each disk image whether it can be imported."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.listing import list_buckets
from snapshot_importer.request.location import S3Location, s3_address
from snapshot_importer.ui.object_deeds.words import told
from snapshot_importer.ui.s3_browser.buckets_panel import BucketsPanel
from snapshot_importer.ui.s3_browser.folder import Folder
from snapshot_importer.ui.s3_browser.folder_loads import FolderLoads
from snapshot_importer.ui.s3_browser.folder_panel import FolderPanel
from snapshot_importer.ui.s3_browser.foot import Foot
from snapshot_importer.ui.s3_browser.memory import Memory
from snapshot_importer.ui.s3_browser.verdict import Verdict
from snapshot_importer.ui.s3_browser.verdict_reads import VerdictReads
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.labels import hairline
from snapshot_importer.ui.widgets.menu_key import add_menu_key

TITLE = "Choose an S3 object"
NOT_LISTED = "You may not list the buckets (s3:ListAllMyBuckets). Type the name above."


class S3BrowserDialog(QDialog):
    """Asks with the profile and Region that were in use when it was opened."""

    chosen = Signal(str)  # an s3:// address

    def __init__(
        self,
        theme: Theme,
        parent: QWidget,
        session: Session,
        start: S3Location | None,
        memory: Memory | None = None,
    ) -> None:
        """Begin where *start* is, else where one looked last; *memory* outlives the dialog."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowTitle(TITLE)
        self._session = session
        self._memory = memory or Memory()
        profile = session.profile
        self._profile_id = profile.id if profile else ""
        self._address = ""
        self.buckets = BucketsPanel(theme, session.region)
        self.panel = FolderPanel(theme)
        self.foot = Foot(theme)
        place = (self._profile_id, session.region)
        self._loads = FolderLoads(session, place, self)
        self._reads = VerdictReads(self._memory, self._profile_id, self)
        self.folder = Folder(self.panel, self._loads, self._reads, self)
        self._lay_out()
        self._connect()
        add_menu_key(self)
        self._load_buckets()
        begin = start or self._memory.place(self._profile_id)
        if begin and begin.bucket:
            self._open(begin)
        else:
            self.foot.show_chosen("", None)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.buckets)
        middle.addWidget(hairline(vertical=True))
        middle.addWidget(self.panel, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addLayout(middle, 1)
        layout.addWidget(hairline())
        layout.addWidget(self.foot)
        self.foot.use.setDefault(True)
        self.resize(self._memory.size().boundedTo(self.screen().availableSize()))

    def _connect(self) -> None:
        self.buckets.chosen.connect(self._open)
        self.buckets.again_wanted.connect(self._load_buckets)
        self.folder.opened.connect(self._show_place)
        self.folder.chosen.connect(self._choose)
        self.folder.used.connect(self.accept)
        self.folder.failed.connect(self._session.saw_failure)
        self.foot.used.connect(self.accept)
        self.foot.cancelled.connect(self.reject)
        for keys, do in (
            (QKeySequence("Ctrl+F"), self.panel.go_to_filter),
            (QKeySequence("F5"), self.folder.reload),
            (QKeySequence("Alt+Up"), self.folder.up),
        ):
            QShortcut(keys, self).activated.connect(do)

    @Slot()
    def _load_buckets(self) -> None:
        self.buckets.show_loading()
        self._session.call(
            list_buckets,
            owner=self,
            done=self.buckets.show_buckets,
            failed=self._no_buckets,
            place=(self._profile_id, self._session.region),
        )

    def _no_buckets(self, error: Exception) -> None:
        self._session.saw_failure(error)
        denied = isinstance(error, CallError) and error.kind == "refused" and error.http_status == 403
        self.buckets.show_problem(NOT_LISTED if denied else told(error)[1], again=not denied)

    @Slot(object)
    def _open(self, place: S3Location) -> None:
        """Show the folder of *place*, and its object as the current one."""
        if place.bucket:
            prefix = place.key[: place.key.rfind("/") + 1]
            region = place.region or self.buckets.region_of(place.bucket)
            select = place.key if place.key != prefix else ""
            self.folder.open(place.bucket, prefix, region=region, select=select)

    @Slot(str, str)
    def _show_place(self, bucket: str, prefix: str) -> None:
        self.buckets.show_current(bucket)
        self._memory.keep_place(self._profile_id, S3Location(bucket, prefix))

    @Slot(object, object)
    def _choose(self, place: S3Location | None, verdict: Verdict | None) -> None:
        self._address = s3_address(place.bucket, place.key) if place else ""
        self.foot.show_chosen(self._address, verdict)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """With Escape clear what is searched for first, then close."""
        if event.key() == Qt.Key.Key_Escape:
            focus = self.focusWidget()
            for line in (focus, self.panel.filter, self.buckets.field):
                if isinstance(line, QLineEdit) and line is not self.panel.state.key and line.text():
                    line.clear()
                    return
        super().keyPressEvent(event)

    def accept(self) -> None:
        """Take the chosen object."""
        if self._address:
            self.chosen.emit(self._address)
            super().accept()

    def done(self, result: int) -> None:
        """Close: nothing is read or fetched any more."""
        self._loads.drop()
        self._reads.close()
        self._memory.keep_size(self.size())
        super().done(result)
