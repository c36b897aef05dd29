"""The left side of the browser: the buckets, and a field for those that are not listed."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QListView, QVBoxLayout, QWidget

from snapshot_importer.aws.answers import Bucket
from snapshot_importer.ui.s3_browser.places import place_of
from snapshot_importer.ui.theme.style_sheet import let_sheet_fill, set_property
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.labels import PlainLabel, grounded
from snapshot_importer.ui.widgets.pick_list import ENTRY_ROLE, MOVES, Entry, EntryDelegate, EntryModel
from snapshot_importer.ui.widgets.search_line import SearchLine

WIDTH = 232
FIND = "Find or type a bucket"
NOTE = "Not in the list? Type the name: you may read a bucket that you may not list."
LOADING = "Reading the names of the buckets…"
NONE = "There are no buckets in this account."
TYPED = "As typed"


class BucketsPanel(QWidget):
    """Offers the buckets that hold what is typed, and the typed name itself."""

    chosen = Signal(object)  # S3Location of a bucket, or of a folder where an address was typed
    again_wanted = Signal()

    def __init__(self, theme: Theme, region: str) -> None:
        super().__init__()
        grounded(self, "rail")
        self._region = region
        self._buckets: dict[str, Bucket] = {}
        self._current = ""
        self.field = SearchLine(theme, FIND, FIND)
        self.field.installEventFilter(self)
        self._model = EntryModel()
        self._delegate = EntryDelegate(theme, strong_current=True)
        self.view = QListView()
        self.view.setModel(self._model)
        self.view.setItemDelegate(self._delegate)
        self.view.setAccessibleName("Buckets")
        self.view.setMouseTracking(True)
        self.view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        set_property(self.view, "role", "list")
        let_sheet_fill(self.view)
        self.state = PlainLabel(theme, LOADING, "hint", wrap=True)
        self.again = Button(theme, "Try again", small=True, pressed=self.again_wanted.emit)
        self.again.setAutoDefault(False)
        self.again.hide()
        self.setFixedWidth(max(WIDTH, self.fontMetrics().horizontalAdvance(FIND) + 90))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(self.field)
        layout.addWidget(self.state)
        layout.addWidget(self.again, 0, Qt.AlignmentFlag.AlignLeading)
        layout.addWidget(self.view, 1)
        layout.addWidget(PlainLabel(theme, NOTE, "hint", wrap=True))
        self.field.textChanged.connect(self._narrow)
        self.view.clicked.connect(self._take)
        self.view.installEventFilter(self)

    def region_of(self, bucket: str) -> str:
        """Return the Region of a listed bucket, empty where it is not known."""
        return self._buckets[bucket].region if bucket in self._buckets else ""

    def show_loading(self) -> None:
        """Say that the names are under way."""
        self._say(LOADING)

    def show_buckets(self, buckets: Sequence[Bucket]) -> None:
        """Offer *buckets*."""
        self._buckets = {bucket.name: bucket for bucket in buckets}
        self._say("" if buckets else NONE)
        self._narrow(self.field.text())

    def show_problem(self, sentence: str, *, again: bool) -> None:
        """Say why there are no names."""
        self._say(sentence, again=again)
        self._narrow(self.field.text())

    def show_current(self, bucket: str) -> None:
        """Show which bucket is looked at."""
        self._current = bucket
        with QSignalBlocker(self.field):
            self.field.clear()
        self._narrow("")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows move in the list while the typing goes to the field, and Return take what is current.

        Left to Qt, Return would go on to the default button of the dialog.
        """
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if watched is self.field and event.key() in MOVES:
                self.view.keyPressEvent(event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.view.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _say(self, sentence: str, *, again: bool = False) -> None:
        self.state.setText(sentence)
        self.state.setVisible(bool(sentence))
        self.again.setVisible(again)

    @Slot(str)
    def _narrow(self, text: str) -> None:
        typed = text.strip()
        entries = [self._entry(bucket) for bucket in self._buckets.values()]
        extra = typed or self._current
        if extra and extra not in self._buckets:
            entries.append(Entry(extra, extra, TYPED if typed else "", icon="database", fixed=True))
        self._model.set_entries(entries)
        if typed:
            self._model.narrow(typed)
        self._select("" if typed else self._current)

    def _select(self, bucket: str) -> None:
        """Make *bucket* current, or the first that holds what is typed."""
        indexes = [self._model.index(row, 0) for row in range(self._model.rowCount())]
        if bucket:
            indexes = [index for index in indexes if index.data(ENTRY_ROLE).key == bucket]
        elif not self.field.text().strip():
            indexes = []
        self.view.setCurrentIndex(indexes[0] if indexes else QModelIndex())

    def _entry(self, bucket: Bucket) -> Entry:
        elsewhere = bool(bucket.region) and bucket.region != self._region
        return Entry(
            bucket.name,
            bucket.name,
            f"{bucket.region} · other Region" if elsewhere else bucket.region,
            icon="database",
            token="accent_text" if bucket.name == self._current else "text2",
            quiet=elsewhere and bucket.name != self._current,
        )

    @Slot(QModelIndex)
    def _take(self, index: QModelIndex) -> None:
        if index.isValid():
            self.chosen.emit(place_of(index.data(ENTRY_ROLE).key))
