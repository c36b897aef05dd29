"""One folder after the other: fetched, shown, filtered, and its objects read as they come into view."""

from PySide6.QtCore import QEvent, QLocale, QObject, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QMenu

from snapshot_importer.aws.answers import ListedObject
from snapshot_importer.aws.errors import CallError
from snapshot_importer.request.location import S3Location, s3_address
from snapshot_importer.request.names import bucket_problem, is_legacy_bucket
from snapshot_importer.ui.object_deeds.words import told
from snapshot_importer.ui.s3_browser.folder_loads import FolderLoads, Part
from snapshot_importer.ui.s3_browser.folder_panel import FolderPanel
from snapshot_importer.ui.s3_browser.folder_state import EMPTY
from snapshot_importer.ui.s3_browser.places import place_of
from snapshot_importer.ui.s3_browser.rows import Row, parent_of
from snapshot_importer.ui.s3_browser.verdict import Verdict
from snapshot_importer.ui.s3_browser.verdict_reads import VerdictReads

NO_BUCKET = "There is no bucket with this name."
ONLY_FIRST = "Only the first {count} were looked at."


class Folder(QObject):
    """Wires the panel with what fetches and what reads."""

    opened = Signal(str, str)  # bucket, prefix
    chosen = Signal(object, object)  # S3Location of an object, or None, and its Verdict or None
    used = Signal()  # the chosen object is taken
    failed = Signal(object)  # Exception

    def __init__(self, panel: FolderPanel, loads: FolderLoads, reads: VerdictReads, parent: QObject) -> None:
        super().__init__(parent)
        self._panel = panel
        self._loads = loads
        self._reads = reads
        self.bucket = self.prefix = self._region = ""
        self._wanted = ""  # key that shall be the current row once it is here, unless another is chosen first
        self._loading = self._shown_problem = False
        self._more_problem = ""
        self._follows_focus = True
        panel.filter.installEventFilter(self)
        panel.filter.textChanged.connect(self._narrow)
        panel.crumbs.chosen.connect(self._go_to)
        panel.reload_wanted.connect(self.reload)
        panel.more_wanted.connect(self._load_more)
        panel.stop_wanted.connect(loads.stop)
        panel.state.again_wanted.connect(self.reload)
        panel.state.clear_wanted.connect(panel.filter.clear)
        panel.state.key_typed.connect(self._take_typed)
        panel.table.opened.connect(self._open)
        panel.table.chosen.connect(self._choose)
        panel.table.up_wanted.connect(self.up)
        panel.table.menu_wanted.connect(self._open_menu)
        panel.table.seen.connect(self._read_seen)
        loads.came.connect(self._take)
        loads.failed.connect(self._fail)
        loads.changed.connect(self._show_part)
        reads.came.connect(self._take_verdict)
        reads.failed.connect(self.failed)

    def open(self, bucket: str, prefix: str, *, region: str = "", select: str = "") -> None:
        """Show a folder; *select* is the key of what shall be current in it."""
        self.bucket, self.prefix, self._wanted = bucket, prefix, select
        self._region = region
        self._loading, self._shown_problem, self._more_problem = True, False, ""
        panel = self._panel
        self._follows_focus = not panel.filter.hasFocus()
        self._reads.want(())
        panel.filter.clear()
        panel.model.clear()
        panel.crumbs.show_place(bucket, prefix)
        panel.state.show_loading()
        panel.show_state()
        self.opened.emit(bucket, prefix)
        self._tell_chosen("" if select.endswith("/") else select)
        self._loads.open(bucket, prefix, region)

    @Slot()
    def reload(self) -> None:
        """Ask for the folder on show once more."""
        if self.bucket:
            row = self._panel.table.current()
            self.open(self.bucket, self.prefix, region=self._region, select=row.key if row else self._wanted)

    @Slot()
    def up(self) -> None:
        """Show the folder that this one is in, with this one current."""
        if self.prefix:
            self.open(self.bucket, parent_of(self.prefix), region=self._region, select=self.prefix)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go from the filter into the table with Return or the arrow."""
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys:
            self._panel.table.take_focus()
            return True
        return super().eventFilter(watched, event)

    @Slot(object)
    def _take(self, part: Part) -> None:
        first, self._loading = self._loading, False
        self._more_problem = ""
        self._reads.use(part.gateway, self.bucket)
        self._panel.model.add(part.rows)
        self._show_rows()
        if self._wanted and (self._panel.table.go_to(self._wanted) or not self._loads.more):
            self._wanted = ""
            self._choose(self._panel.table.current())
        if first and self._panel.shows_table and self._follows_focus:
            self._panel.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _fail(self, error: Exception) -> None:
        title, sentence = told(error)
        self.failed.emit(error)
        if self._panel.model.total:
            self._more_problem = sentence
            return
        self._loading, self._shown_problem = False, True
        state = self._panel.state
        missing = isinstance(error, CallError) and error.http_status == 404
        if wrong := _name_problem(self.bucket) or (NO_BUCKET if missing else ""):
            state.show_message(wrong)
            self._tell_chosen("")
        elif isinstance(error, CallError) and error.kind == "refused" and error.http_status == 403:
            state.show_denied(self._wanted or self.prefix)
            state.key.setFocus()
        else:
            state.show_failed(title, sentence)

    def _show_rows(self) -> None:
        """Show the rows, or say why there are none."""
        panel, more = self._panel, self._loads.more
        if self._loading or self._shown_problem:
            return
        if panel.model.rowCount() or (more and not panel.model.total):
            panel.show_table()
            return
        if panel.model.total:
            line = ONLY_FIRST.format(count=_number(panel.model.total)) if more else ""
            panel.state.show_filtered(panel.filter.text(), line)
        else:
            panel.state.show_message(EMPTY)
        panel.show_state()

    @Slot()
    def _show_part(self) -> None:
        model, loads = self._panel.model, self._loads
        words, total = "", _number(model.total)
        if loads.going_on:
            words = f"{total} shown, reading on…"
        elif loads.more and model.rowCount() < model.total:
            words = f"{_number(model.rowCount())} of the first {total} shown."
        elif loads.more:
            words = f"First {total} shown."
        self._panel.show_part(
            " ".join(part for part in (words, self._more_problem) if part),
            more=loads.more,
            going_on=loads.going_on,
        )

    @Slot()
    def _load_more(self) -> None:
        self._more_problem = ""
        self._loads.load_more()

    @Slot(str)
    def _narrow(self, text: str) -> None:
        self._panel.table.narrow(text)
        self._show_rows()
        self._show_part()

    @Slot(str)
    def _go_to(self, prefix: str) -> None:
        self.open(self.bucket, prefix, region=self._region)

    @Slot(str)
    def _take_typed(self, text: str) -> None:
        """Take a key, or a whole address that was pasted where a key is asked for."""
        address = text.lstrip()
        if address.lower().startswith("s3://"):
            place = place_of(address)
            self.chosen.emit(place if place.bucket and place.key else None, None)
        else:
            self._wanted = text
            self._tell_chosen(text)

    @Slot(object)
    def _choose(self, row: Row | None) -> None:
        if row is not None:
            self._wanted = ""
        if row is not None and row.listed is not None:
            self._tell_chosen(row.key, self._panel.model.verdict_of(row.key))
        else:
            self._tell_chosen("")

    def _tell_chosen(self, key: str, verdict: Verdict | None = None) -> None:
        self.chosen.emit(S3Location(self.bucket, key) if key else None, verdict)

    @Slot(object)
    def _open(self, row: Row) -> None:
        if row.listed is None:
            self.open(self.bucket, row.key, region=self._region)
        else:
            self.used.emit()

    @Slot(int, int)
    def _read_seen(self, first: int, last: int) -> None:
        model = self._panel.model
        rows = [model.row(place) for place in range(first, last + 1)]
        unread = [row.listed for row in rows if row.listed and model.verdict_of(row.key) is None]
        self._reads.want(unread)

    @Slot(object, object)
    def _take_verdict(self, listed: ListedObject, verdict: Verdict) -> None:
        self._panel.model.set_verdict(listed, verdict)
        row = self._panel.table.current()
        if row is not None and row.listed == listed:
            self._tell_chosen(row.key, verdict)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        row = self._panel.table.current()
        if row is None:
            return
        menu = QMenu(self._panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("Use this object" if row.listed else "Open", lambda: self._open(row))
        address = s3_address(self.bucket, row.key)
        menu.addAction("Copy address", lambda: QGuiApplication.clipboard().setText(address))
        menu.popup(place)


def _name_problem(bucket: str) -> str:
    return "" if is_legacy_bucket(bucket) else bucket_problem(bucket)


def _number(count: int) -> str:
    return QLocale().toString(count)
