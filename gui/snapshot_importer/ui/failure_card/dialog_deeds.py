"""The cures that need neither the form nor another page: what to ask for, decoding, the clock, AWS Support."""

import sys

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from snapshot_importer.aws.authorization import encoded_part
from snapshot_importer.aws.console import support_url
from snapshot_importer.aws.explain import Cure
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.failure_card.clock_words import how_to_set
from snapshot_importer.ui.failure_card.decode_dialog import DecodeDialog
from snapshot_importer.ui.failure_card.failed import Failed
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.opening import open_page
from snapshot_importer.ui.widgets.questions import tell


class DialogDeeds(QObject):
    """Opens the dialogs over *window*."""

    def __init__(self, theme: Theme, window: QWidget, session: Session) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self._session = session

    def do(self, cure: Cure, failed: Failed) -> None:
        """Carry out one of `DIALOG_CURES`."""
        over = self._window
        if cure.id == "set-clock":
            tell(over, "How to set the clock", how_to_set(sys.platform))
        elif cure.id == "support":
            open_page(over, support_url(failed.region))
        elif cure.id == "decode":
            blob, place = encoded_part(failed.said), (failed.profile_id, failed.region)
            ask = failed.ask(cure.value, self._who(failed))
            DecodeDialog(self._theme, over, self._session, blob, ask, place).open()
        else:
            AskDialog(self._theme, over, failed.ask(cure.value, self._who(failed))).open()

    def _who(self, failed: Failed) -> str:
        identity = self._session.credentials(failed.profile_id).identity
        return identity.arn if identity else ""
