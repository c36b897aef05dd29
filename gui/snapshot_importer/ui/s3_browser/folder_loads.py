"""Fetches the pages of one folder in a worker; answers for another folder are dropped."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.listing import gateway_for, list_folder
from snapshot_importer.ui.s3_browser.rows import Row, rows_of
from snapshot_importer.ui.session import Session

# One press on "Load more" fetches so many pages at the most: that many rows are as many as one can look through.
PAGES_A_PRESS = 100
# Milliseconds in which a page is painted before the next one is decoded: side by side, each call of the painting into
# Qt waits for the worker to let go of the interpreter (of 100 pages 77 took more than 5 ms to paint, with this 33).
REST = 15
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Part:
    """One page of a folder as rows, the gateway that it came by, and whether there is more."""

    gateway: Gateway
    rows: tuple[Row, ...]
    token: str


class FolderLoads(QObject):
    """Opens folders with the profile and Region that were in use when it was made."""

    came = Signal(object)  # Part
    failed = Signal(object)  # Exception
    changed = Signal()  # whether more is under way

    def __init__(self, session: Session, place: tuple[str, str], parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._place = place
        self._run = 0
        self._bucket = self._prefix = self._token = ""
        self._gateway: Gateway | None = None
        self._pages = 0  # still to be fetched
        self._tokens: set[str] = set()
        self._rest = QTimer(self, interval=REST, singleShot=True)
        self._rest.timeout.connect(self._next)

    @property
    def more(self) -> bool:
        """Whether the folder goes on behind what came."""
        return bool(self._token)

    @property
    def going_on(self) -> bool:
        """Whether pages are fetched one after the other."""
        return self._pages > 0

    def open(self, bucket: str, prefix: str, region: str) -> None:
        """Fetch the first page of a folder; *region* is the bucket's, empty where it is not known."""
        known = self._gateway if bucket == self._bucket else None
        self._bucket, self._prefix = bucket, prefix
        self._begin()

        def read(gateway: Gateway) -> Part:
            there = known or gateway_for(gateway, bucket, region)
            return _part(there, bucket, prefix, "")

        self._call(read)

    def load_more(self) -> None:
        """Fetch the pages that follow, up to `PAGES_A_PRESS`."""
        if self._token and not self._pages:
            self._pages = PAGES_A_PRESS
            self._next()

    def stop(self) -> None:
        """Fetch no further page; what is under way still comes."""
        self._pages = 0
        self._rest.stop()
        self.changed.emit()

    def drop(self) -> None:
        """Let nothing come any more."""
        self._run += 1
        self._pages = 0
        self._rest.stop()

    def _begin(self) -> None:
        self.drop()
        self._token = ""
        self._gateway = None
        self._tokens.clear()
        self.changed.emit()

    @Slot()
    def _next(self) -> None:
        there, bucket, prefix, token = self._gateway, self._bucket, self._prefix, self._token
        self._call(lambda gateway: _part(there or gateway, bucket, prefix, token))
        self.changed.emit()

    def _call(self, read: Callable[[Gateway], Part]) -> None:
        self._session.call(
            read,
            owner=self,
            done=self._current(self._take),
            failed=self._current(self._fail),
            place=self._place,
        )

    def _take(self, part: Part) -> None:
        self._gateway = part.gateway
        # A token that was used before would lead in circles.
        self._token = "" if part.token in self._tokens else part.token
        self._tokens.add(part.token)
        self._pages = max(0, self._pages - 1) if self._token else 0
        self.came.emit(part)
        if self._pages:
            self._rest.start()
        self.changed.emit()

    def _fail(self, error: Exception) -> None:
        self._pages = 0
        self.failed.emit(error)
        self.changed.emit()

    def _current(self, callback: Callable[[T], object]) -> Callable[[T], None]:
        """Return *callback* for the answers about the folder on show; for others it does nothing."""
        run = self._run

        def check(answer: T) -> None:
            if run == self._run:
                callback(answer)

        return check


def _part(gateway: Gateway, bucket: str, prefix: str, token: str) -> Part:
    page = list_folder(gateway, bucket, prefix, token)
    folders, objects = rows_of(page, prefix)
    return Part(gateway, folders + objects, page.token)
