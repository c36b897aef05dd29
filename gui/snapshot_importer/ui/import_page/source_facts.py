"""What is known of the source: what S3 tells of the object, and what its bytes are."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from threading import Event
from typing import Generic, Literal, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.objects import head_object
from snapshot_importer.disks.reader import ReadError
from snapshot_importer.disks.report import DiskReport
from snapshot_importer.request.location import S3Location, UrlLocation
from snapshot_importer.ui.import_page.inspection_reading import (
    Inspected,
    inspect_link,
    inspect_object,
    link_path,
)
from snapshot_importer.ui.session import Session

T = TypeVar("T")
A = TypeVar("A")
Place = S3Location | UrlLocation
State = Literal["none", "reading", "done", "failed"]

LIMIT = 10.0  # seconds
PAUSE = 100  # milliseconds in which a filled form, or a profile and its Region, come to rest
KEPT = 50  # reports
NO_ANSWER = "No answer in 10 s."
CHANGED_MEANWHILE = 412  # HTTP "Precondition Failed"


@dataclass(frozen=True, slots=True)
class Looked(Generic[T]):
    """One look at the source: *value* where it is done, *error* where it failed; "none" where nobody looks."""

    state: State = "none"
    value: T | None = None
    error: Exception | None = None  # CallError, ReadError or SecretsUnavailable
    place: Place | None = None

    @property
    def sentence(self) -> str:
        """What went wrong, in words; empty if nothing did."""
        if isinstance(self.error, SecretsUnavailable):
            return self.error.sentence
        return self.error.message if isinstance(self.error, CallError) else str(self.error or "")


class SourceFacts(QObject):
    """Looks at one source at a time in workers; answers for an older one are dropped.

    An object that was read once is not read again while S3 says that it is the same. Objects that cannot be read,
    for they are archived, empty or under a key of the customer's, have a head and no report.
    """

    changed = Signal()  # an answer came, or the look began anew

    def __init__(self, session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self.limit = LIMIT
        self.head: Looked[ObjectHead] = Looked()
        self.report: Looked[DiskReport] = Looked()
        self.inspected: Inspected | None = None
        self._about: tuple[str, str, Place] | None = None  # profile, Region, place
        self._run = 0
        self._given_up = Event()
        self._looked_again = False
        self._kept: OrderedDict[tuple[str, ...], Inspected] = OrderedDict()
        self._pause, self._end = QTimer(self), QTimer(self)
        for timer, then in ((self._pause, self._begin), (self._end, self._give_up)):
            timer.setSingleShot(True)
            timer.timeout.connect(then)
        self._pause.setInterval(PAUSE)

    @property
    def size(self) -> int | None:
        """Bytes of the object, as far as they are known."""
        if self.head.value is not None and not self.head.value.customer_key:
            return self.head.value.size
        return self.report.value.size if self.report.value else None

    @property
    def format(self) -> str:
        """The value of ``Format`` that fits the bytes; empty while it is not known, or where AWS refuses the file."""
        report = self.report.value
        return report.send_as if report and report.accepted else ""

    @property
    def name(self) -> str:
        """Key of the object, or path of the link; empty where there is no source."""
        place = self.report.place
        return place.key if isinstance(place, S3Location) else link_path(place) if place else ""

    def look_at(self, place: Place | None) -> None:
        """Look at *place* once it rests; ``None`` for a location that is not valid. The same place is no news."""
        profile = self._session.profile
        wanted = None
        if place is not None and profile is not None and self._session.credentials().state == "ok":
            wanted = (profile.id, self._session.region, place)
        if wanted != self._about:
            self._about = wanted
            self._start()

    @Slot()
    def again(self) -> None:
        """Look at the same place once more; what did not change is not read again."""
        if self._about:
            self._start()
            self.changed.emit()

    def _start(self) -> None:
        self._drop()
        self._looked_again = False
        self.head, self.report, self.inspected = Looked(), Looked(), None
        if self._about is None:
            self._pause.stop()
            return
        place = self._about[2]
        if isinstance(place, S3Location):
            self.head = Looked("reading", place=place)
        self.report = Looked("reading", place=place)
        self._pause.start()

    def _drop(self) -> None:
        """Let nothing come back that was asked before."""
        self._run += 1
        self._given_up.set()
        self._given_up = Event()
        self._end.stop()

    @Slot()
    def _begin(self) -> None:
        if self._about is None:
            return
        place, given_up, seconds = self._about[2], self._given_up, self.limit
        self._end.start(int(seconds * 1000))
        if isinstance(place, UrlLocation):
            self._session.call(
                lambda gateway: inspect_link(gateway, place, seconds=seconds, given_up=given_up),
                owner=self,
                done=self._current(self._take_report),
                failed=self._current(self._fail),
            )
        else:
            self._session.call(
                lambda gateway: head_object(gateway.with_deadline(seconds), place.bucket, place.key),
                owner=self,
                done=self._current(self._take_head),
                failed=self._current(self._fail),
            )

    def _take_head(self, head: ObjectHead) -> None:
        place = self.head.place
        if not isinstance(place, S3Location):
            return
        self.head = Looked("done", head, place=place)
        if head.size == 0 or head.customer_key or head.archived:
            self._settle(Looked(place=place))
        elif known := self._kept.get(self._mark(place, head)):
            self._take_report(known)
        else:
            given_up, seconds = self._given_up, self.limit
            self._session.call(
                lambda gateway: inspect_object(gateway, place, head, seconds=seconds, given_up=given_up),
                owner=self,
                done=self._current(self._take_report),
                failed=self._current(self._fail),
            )
            self.changed.emit()

    def _take_report(self, inspected: Inspected) -> None:
        place, head = self.report.place, self.head.value
        if isinstance(place, S3Location) and head is not None:
            self._kept[self._mark(place, head)] = inspected
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self.inspected = inspected
        self._settle(Looked("done", inspected.report, place=place))

    def _fail(self, error: Exception) -> None:
        self._session.saw_failure(error)
        if isinstance(error, CallError) and error.http_status == CHANGED_MEANWHILE and not self._looked_again:
            # The object was written anew between two reads: what it is now is of interest, but not for ever.
            self._looked_again = True
            self._drop()
            self._begin()
        else:
            self._settle_failed(error)
            if not isinstance(error, CallError | ReadError | SecretsUnavailable):
                raise error

    @Slot()
    def _give_up(self) -> None:
        self._drop()
        self._settle_failed(ReadError(NO_ANSWER))

    def _settle_failed(self, error: Exception) -> None:
        if self.head.state == "reading":
            self.head = Looked("failed", error=error, place=self.head.place)
        self._settle(Looked("failed", error=error, place=self.report.place))

    def _settle(self, report: Looked[DiskReport]) -> None:
        self._end.stop()
        self.report = report
        self.changed.emit()

    def _current(self, callback: Callable[[A], object]) -> Callable[[A], None]:
        """Return *callback* for the answers to what is asked now; for older ones it does nothing."""
        run = self._run

        def check(answer: A) -> None:
            if run == self._run:
                callback(answer)

        return check

    def _mark(self, place: S3Location, head: ObjectHead) -> tuple[str, ...]:
        """What stays the same as long as the bytes do; another profile may reach another AWS."""
        return (self._about[0] if self._about else "", place.bucket, place.key, head.etag)
