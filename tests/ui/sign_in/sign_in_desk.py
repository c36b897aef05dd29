"""A window over which sign-ins ask, and workers whose sign-ins these are."""

from collections.abc import Callable
from concurrent.futures import Future

from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from fakes.windows import PATIENCE, dialog
from snapshot_importer.accounts.interaction import Interaction, MfaQuestion, ProgramQuestion
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.sign_in.interactions import Interactions
from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog
from snapshot_importer.ui.sign_in.program_question import ProgramDialog
from snapshot_importer.ui.theme.theme import Theme

FINANCE = Profile(new_profile_id(), "finance")
RETAIL = Profile(new_profile_id(), "retail")
DEVICE = "arn:aws:iam::111122223333:mfa/operator"


class Desk:
    """A window, what asks over it, and workers whose sign-ins ask."""

    def __init__(self, qtbot: QtBot, theme: Theme) -> None:
        self.qtbot = qtbot
        self.window = QPushButton("Work")
        qtbot.addWidget(self.window)
        self.always: list[ProgramQuestion] = []
        self.interactions = Interactions(theme, lambda: self.window, self.always.append)
        self.executor = DaemonExecutor(4, "worker")

    def show(self) -> None:
        """Put the window on the screen."""
        self.window.show()
        self.window.activateWindow()
        self.wait(self.window.isActiveWindow)

    def sign_in(self, profile: Profile, work: Callable[[Interaction], str]) -> "Future[str]":
        """Begin a sign-in, whose worker asks as *work* does."""
        interaction = self.interactions.begin(profile)
        return self.executor.submit(work, interaction)

    def ask_code(self, profile: Profile = FINANCE, problem: str = "") -> "Future[str]":
        """Begin a sign-in that asks for a code, and wait until its dialog is open."""
        answer = self.sign_in(profile, lambda person: person.mfa_code(mfa_question(profile.name, problem)))
        self.wait(lambda: self.interactions.waits(profile.id))
        return answer

    def ask_program(self, command: str) -> "Future[str]":
        """Begin a sign-in that wants to run *command*, and wait until its dialog is open."""

        def work(person: Interaction) -> str:
            person.run_program(ProgramQuestion(FINANCE.name, command))
            return "ran"

        answer = self.sign_in(FINANCE, work)
        self.wait(lambda: self.interactions.waits(FINANCE.id))
        return answer

    def mfa(self) -> MfaDialog:
        """Return the MFA dialog that is open."""
        return dialog(MfaDialog)

    def program(self) -> ProgramDialog:
        """Return the question about a program that is open."""
        return dialog(ProgramDialog)

    def wait(self, fact: Callable[[], object]) -> None:
        """Wait for *fact*."""
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def ended(self, answer: "Future[str]") -> BaseException | None:
        """Wait for the worker, and return what it raised."""
        self.wait(answer.done)
        return answer.exception()


def mfa_question(name: str = "finance", problem: str = "") -> MfaQuestion:
    return MfaQuestion(name, DEVICE, "take the role ImagingAuditor", problem)


def questions() -> list[str]:
    """Return the titles of the dialogs that can be seen."""
    return [
        window.windowTitle()
        for window in QApplication.topLevelWidgets()
        if isinstance(window, MfaDialog | ProgramDialog) and window.isVisible()
    ]
