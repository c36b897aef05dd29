"""The button beside a failed sign-in: what mends it that is not signing in again."""

import sys

from PySide6.QtCore import Signal, Slot

from snapshot_importer.aws.console import support_url
from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.credential_words import explained
from snapshot_importer.ui.credentials import Credentials
from snapshot_importer.ui.failure_card.clock_words import how_to_set
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.buttons import Button
from snapshot_importer.ui.widgets.opening import open_page
from snapshot_importer.ui.widgets.questions import tell

CURES = frozenset({"network-settings", "set-clock", "support"})


class SignInCure(Button):
    """Shown only where there is such a cure."""

    network_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "", small=True, pressed=self._do)
        self._cure: Cure | None = None
        self._region = ""
        self.hide()

    def show_for(self, credentials: Credentials, region: str = "") -> None:
        """Offer what mends *credentials*; *region* decides which console is opened."""
        found = explained(credentials)
        self._cure = next((cure for cure in found.cures if cure.id in CURES), None) if found else None
        self._region = region
        self.set_text(self._cure.words if self._cure else "")
        self.setVisible(self._cure is not None)

    @Slot()
    def _do(self) -> None:
        if self._cure and self._cure.id == "set-clock":
            tell(self.window(), "How to set the clock", how_to_set(sys.platform))
        elif self._cure and self._cure.id == "network-settings":
            self.network_wanted.emit()
        elif self._cure:
            open_page(self.window(), support_url(self._region))
