"""How a dialog's call or copy stands: in words, and with what to ask for where a permission is missing."""

from PySide6.QtCore import Slot

from snapshot_importer.aws.ask import Ask
from snapshot_importer.ui.ask.dialog import AskDialog
from snapshot_importer.ui.object_deeds.words import to_ask_for, told
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.ui.widgets.boxes import Block, State
from snapshot_importer.ui.widgets.buttons import Button


class StateBlock(Block):
    """Hidden until there is something to say."""

    def __init__(self, theme: Theme, session: Session) -> None:
        super().__init__(theme)
        self._theme = theme
        self._session = session
        self._ask: Ask | None = None
        self.ask = Button(theme, "Show what to ask for", small=True, pressed=self._show_ask)
        self.ask.setAutoDefault(False)
        self.ask.hide()
        self.add_button(self.ask)
        self.hide()

    def say(self, state: State, title: str, text: str) -> None:
        """Say how it stands, and fit the window to it."""
        self._ask = None
        self._show(state, title, text)

    def say_failed(self, error: Exception, bucket: str, key: str, *, state: State = "error") -> None:
        """Say why it failed for an object; a fault of the program is raised."""
        self._ask = to_ask_for(error, self._session, bucket, key)
        self._show(state, *told(error))

    def _show(self, state: State, title: str, text: str) -> None:
        self.show_state(state, title, text)
        self.ask.setVisible(self._ask is not None)
        self.show()
        window, layout = self.window(), self.window().layout()
        if layout is not None:
            # Wrapped text takes its height from the width, which only the layout knows.
            window.resize(window.width(), max(window.height(), layout.totalHeightForWidth(window.width())))

    @Slot()
    def _show_ask(self) -> None:
        if self._ask:
            AskDialog(self._theme, self.window(), self._ask).open()
