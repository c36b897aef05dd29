"""Tells the session of the sign-ins that fail, or work again, while AWS is polled."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot

from snapshot_importer.aws.errors import CallError
from snapshot_importer.tasks.task import Failure, ProfileRegion, WatchState
from snapshot_importer.ui.credentials import FAILED
from snapshot_importer.ui.session import Session

LOOK = 1000  # milliseconds between two looks at how the watches stand


class WatchedSignIns(QObject):
    """Looks every second at how the watches stand."""

    def __init__(
        self, states: Callable[[], tuple[WatchState, ...]], session: Session, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._states = states
        self._session = session
        self._failed: dict[ProfileRegion, Failure] = {}  # what each watch told last
        self._timer = QTimer(self, interval=LOOK)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Begin to look."""
        self._timer.start()

    def stop(self) -> None:
        """Look no more."""
        self._timer.stop()

    @Slot()
    def look(self) -> None:
        """Tell what has changed."""
        for state in self._states():
            place, problem = (state.profile_id, state.region), state.problem
            told = self._failed.get(place)
            if problem and problem.kind == "sign-in":
                self._failed[place] = problem
                if problem != told:
                    self._tell(state.profile_id, problem, state.clock_difference)
            elif told and problem is None:
                del self._failed[place]
                if self._session.credentials(state.profile_id).state in FAILED:
                    self._session.check_sign_in(state.profile_id)

    def _tell(self, profile_id: str, problem: Failure, clock_difference: float | None) -> None:
        state = self._session.credentials(profile_id).state
        # A sign-in under way speaks for itself, and the first failure of a row of them says since when.
        if state in ("signing-in", "waiting") or state in FAILED or problem.code == "WrongAccount":
            return
        error = CallError(
            "sign-in",
            problem.message,
            operation="DescribeImportSnapshotTasks",
            code=problem.code,
            http_status=problem.http_status,
            request_id=problem.request_id,
            clock_difference=clock_difference,
        )
        self._session.saw_failure(error, profile_id)
