"""Work that waits for the system keyring: done aside, and told once it takes longer than a moment."""

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.profiles.keyring_block import KeyringBlock

T = TypeVar("T")
MOMENT = 1_000  # milliseconds
GIVEN_UP = SecretsUnavailable("timed out", "The system keyring has not answered yet.")


class KeyringWork(QObject):
    """Runs it in a worker and shows in the block how the latest of it stands.

    Who stops waiting can go on at once; an answer that comes after all is taken as usual.
    """

    stopped = Signal()

    def __init__(self, background: Background, block: KeyringBlock, parent: QObject) -> None:
        super().__init__(parent)
        self._background = background
        self._block = block
        self._latest = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(MOMENT)
        self._timer.timeout.connect(block.show_waiting)
        block.stop_wanted.connect(self._stop)

    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], object],
        failed: Callable[[Exception], object] | None = None,
    ) -> None:
        """Run *work*; of SecretsUnavailable the block tells before *failed* is called, if there is one."""
        self.forget()
        mine = self._latest
        self._timer.start()

        def take(value: T) -> None:
            if mine == self._latest:
                self.forget()
            done(value)

        def fail(error: Exception) -> None:
            if mine == self._latest:
                self.forget()
                if isinstance(error, SecretsUnavailable):
                    self._block.show_problem(error)
            if failed:
                failed(error)
            elif not isinstance(error, SecretsUnavailable):
                raise error

        self._background.run(work, owner=self, done=take, failed=fail)

    def forget(self) -> None:
        """Say nothing more of what was begun."""
        self._latest += 1
        self._timer.stop()
        self._block.hide()

    @Slot()
    def _stop(self) -> None:
        self._block.show_problem(GIVEN_UP)
        self.stopped.emit()
