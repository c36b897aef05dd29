"""What the sign-ins under way ask of the user: one question in front at a time, the others in their order."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from snapshot_importer.accounts.interaction import BrowserPage, Interaction, MfaQuestion, ProgramQuestion
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.ui.sign_in.question import Question
from snapshot_importer.ui.sign_in.sign_in import Always, Asked, Request, SignIn
from snapshot_importer.ui.theme.theme import Theme


class Interactions(QObject):
    """Makes an `Interaction` for each sign-in, and shows what it asks; every method returns at once."""

    waiting_changed = Signal(str)  # profile id
    unseen = Signal(str, object)  # profile id, Request: asked while another program is in front
    _asked = Signal(object)

    def __init__(self, theme: Theme, window: Callable[[], QWidget], always: Always) -> None:
        """*window* gives the window that the dialogs belong to; *always* is called in workers."""
        super().__init__()
        self._theme = theme
        self._window = window
        self._always = always
        self._under_way: dict[str, SignIn] = {}
        self._open: dict[str, Asked] = {}  # by profile id; the first is in front
        self._dialogs: dict[str, Question] = {}
        self._asked.connect(self._take, Qt.ConnectionType.QueuedConnection)

    def begin(self, profile: Profile) -> Interaction:
        """Return what a new sign-in of *profile* asks with; one that is under way is cancelled."""
        self.cancel(profile.id)
        sign_in = self._under_way[profile.id] = SignIn(profile.id, self._asked.emit, self._always)
        return sign_in

    def finish(self, profile_id: str, interaction: Interaction | None) -> None:
        """Close what a sign-in has shown: it is over. One that was begun since goes on."""
        if interaction is not None and self._under_way.get(profile_id) is interaction:
            del self._under_way[profile_id]
            self._put_away(profile_id)

    def cancel(self, profile_id: str) -> None:
        """End the sign-in of a profile that is under way, if there is one."""
        if sign_in := self._under_way.pop(profile_id, None):
            sign_in.cancel()
            self._put_away(profile_id)

    def close(self) -> None:
        """End every sign-in: the program ends."""
        for profile_id in list(self._under_way):
            self.cancel(profile_id)

    def waits(self, profile_id: str) -> bool:
        """Whether it is the user's turn in the sign-in of a profile."""
        asked = self._open.get(profile_id)
        return asked is not None and asked.waits

    def show(self, profile_id: str) -> None:
        """Bring the question of a profile to the front; another one waits meanwhile."""
        if profile_id in self._open:
            self._open = {profile_id: self._open.pop(profile_id), **self._open}
            self._present()
            self._bring_to_front(profile_id)

    @Slot(object)
    def _take(self, asked: Asked) -> None:
        profile_id = asked.sign_in.profile_id
        if self._under_way.get(profile_id) is not asked.sign_in:
            return  # cancelled since
        if QApplication.activeWindow() is None:
            QApplication.alert(self._window())
            self.unseen.emit(profile_id, asked.request)
        self._open[profile_id] = asked
        dialog = self._dialogs.get(profile_id)
        if dialog and not (isValid(dialog) and dialog.takes(asked.request)):
            self._drop_dialog(profile_id)
        self._present()
        self._bring_to_front(profile_id)
        self.waiting_changed.emit(profile_id)

    @Slot()
    def _present(self) -> None:
        """Show the dialog of the first question alone; one that went with its window is made again."""
        self._dialogs = {key: dialog for key, dialog in self._dialogs.items() if isValid(dialog)}
        for number, (profile_id, asked) in enumerate(self._open.items()):
            dialog = self._dialogs.get(profile_id)
            if number == 0 and dialog is None and asked.waits:
                dialog = self._dialog(profile_id, asked)
            if dialog:
                dialog.setVisible(number == 0)

    def _bring_to_front(self, profile_id: str) -> None:
        dialog = self._dialogs.get(profile_id)
        if dialog and dialog.isVisible():
            dialog.raise_()
            dialog.activateWindow()

    def _dialog(self, profile_id: str, asked: Asked) -> Question:
        # A dialog that blocks its window would block ours too, were they not parent and child.
        parent = QApplication.activeModalWidget() or self._window()
        dialog = self._dialogs[profile_id] = question(self._theme, parent, asked.request)
        dialog.answered.connect(lambda answer: self._answer(profile_id, answer))
        dialog.rejected.connect(lambda: self.cancel(profile_id))
        dialog.destroyed.connect(self._present, Qt.ConnectionType.QueuedConnection)
        return dialog

    def _answer(self, profile_id: str, answer: str) -> None:
        asked = self._open[profile_id]
        if asked.waits:
            asked.answer.set_result(answer)
        if isinstance(asked.request, ProgramQuestion):
            self._put_away(profile_id)  # AWS has no say in it: it is not asked a second time
        else:
            self.waiting_changed.emit(profile_id)

    def _put_away(self, profile_id: str) -> None:
        self._drop_dialog(profile_id)
        if self._open.pop(profile_id, None):
            self._present()
            self.waiting_changed.emit(profile_id)

    def _drop_dialog(self, profile_id: str) -> None:
        dialog = self._dialogs.pop(profile_id, None)
        if dialog and isValid(dialog):
            dialog.hide()
            dialog.deleteLater()


def question(theme: Theme, parent: QWidget, request: Request) -> Question:
    """Return the dialog that shows *request*; its module is imported when it is first needed."""
    match request:
        case MfaQuestion():
            from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog  # noqa: PLC0415

            return MfaDialog(theme, parent, request)
        case ProgramQuestion():
            from snapshot_importer.ui.sign_in.program_question import ProgramDialog  # noqa: PLC0415

            return ProgramDialog(theme, parent, request)
        case BrowserPage():
            from snapshot_importer.ui.sign_in.browser_dialog import BrowserDialog  # noqa: PLC0415

            return BrowserDialog(theme, parent, request)
