"""A person at the screen who answers at once, for sign-ins without windows."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fakes.browser import visit
from snapshot_importer.accounts.interaction import (
    BrowserPage,
    MfaQuestion,
    ProgramQuestion,
    SignInCancelled,
)


@dataclass
class Person:
    """Gives *codes* one after the other and cancels when there are no more; every page that is shown goes to *browse*.

    What was asked and shown, and how long was to be waited for, is remembered; waiting takes no time.
    """

    codes: Sequence[str] = ()
    browse: Callable[[str], object] = visit
    asks_for_code: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)
    asked: list[MfaQuestion] = field(default_factory=list)
    pages: list[BrowserPage] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)

    def mfa_code(self, question: MfaQuestion) -> str:
        """Give the next code."""
        self.asked.append(question)
        if len(self.asked) > len(self.codes):
            raise SignInCancelled
        return self.codes[len(self.asked) - 1]

    def run_program(self, question: ProgramQuestion) -> None:
        raise AssertionError(f"asked to run {question.command}")

    def show_page(self, page: BrowserPage) -> None:
        self._look()
        self.pages.append(page)
        self.browse(page.url)

    def wants_code(self) -> bool:
        self._look()
        wanted, self.asks_for_code = self.asks_for_code, False
        return wanted

    def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        # The browser's answer arrives on another thread.
        self.cancelled.wait(min(seconds, 0.01))
        self._look()

    def _look(self) -> None:
        if self.cancelled.is_set():
            raise SignInCancelled
