"""Makes checks of the connection in a worker, one at a time, and shows them in their panel."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, Slot

from snapshot_importer.accounts.hops import Hop, Target
from snapshot_importer.accounts.network import Way
from snapshot_importer.accounts.reachability import CancelledError, ReachabilityCheck
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.settings.reach_panel import ReachPanel

Plan = Callable[[], tuple[Target, Way]]


class Checking(QObject):
    """Serves *panel*; *make_plan* says, on the GUI thread, what will tell a worker where to go and how."""

    def __init__(self, panel: ReachPanel, background: Background, make_plan: Callable[[], Plan]) -> None:
        super().__init__(panel)
        self._panel = panel
        self._background = background
        self._make_plan = make_plan
        self._check: ReachabilityCheck | None = None
        panel.check_wanted.connect(self.begin)
        panel.cancel_wanted.connect(self.cancel)

    @Slot()
    def begin(self) -> None:
        """Check the way to AWS for the profile and Region in use."""
        check = self._check = ReachabilityCheck(
            self._make_plan(),
            lambda hop: self._background.tell(partial(self._show_hop, check), hop, owner=self),
        )
        self._panel.begin()
        self._background.run(
            check.run, owner=self, done=lambda _: self._ended(check), failed=partial(self._stopped, check)
        )

    @Slot()
    def cancel(self) -> None:
        """Give up the check that is under way."""
        if self._check:
            self._check.cancel()
            self._check = None
            self._panel.end("The check was cancelled.")

    @Slot()
    def forget(self) -> None:
        """Show nothing of the way for another profile or Region."""
        self.cancel()
        self._panel.clear()

    def _show_hop(self, check: ReachabilityCheck, hop: Hop) -> None:
        if check is self._check:
            self._panel.show_hop(hop)

    def _ended(self, check: ReachabilityCheck) -> None:
        if check is self._check:
            self._check = None
            self._panel.end()

    def _stopped(self, check: ReachabilityCheck, error: Exception) -> None:
        if not isinstance(error, CancelledError):
            self._ended(check)
            raise error
