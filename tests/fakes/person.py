"""A person at the screen who answers at once, for sign-ins without windows."""

from collections.abc import Callable, Iterable

from snapshot_importer.accounts.interaction import BrowserPage, MfaQuestion, ProgramQuestion, SignInCancelled


class Person:
    """Gives *codes* one after the other and cancels when there are no more; shows pages to *browser*."""

    def __init__(
        self,
        codes: Iterable[str] = (),
        *,
        runs_programs: bool = False,
        browser: Callable[[BrowserPage], object] | None = None,
    ) -> None:
        self._codes = iter(codes)
        self._runs_programs = runs_programs
        self._browser = browser
        self.asked: list[MfaQuestion] = []
        self.programs: list[ProgramQuestion] = []
        self.waited = 0.0

    def mfa_code(self, question: MfaQuestion) -> str:
        """Give the next code."""
        self.asked.append(question)
        try:
            return next(self._codes)
        except StopIteration:
            raise SignInCancelled from None

    def run_program(self, question: ProgramQuestion) -> None:
        """Let the program run, or not."""
        self.programs.append(question)
        if not self._runs_programs:
            raise SignInCancelled

    def show_page(self, page: BrowserPage) -> None:
        """Give the page to the browser."""
        if self._browser is None:
            raise SignInCancelled
        self._browser(page)

    def wants_code(self) -> bool:
        """Never: the browser is there."""
        return False

    def wait(self, seconds: float) -> None:
        """Wait in no time."""
        self.waited += seconds
