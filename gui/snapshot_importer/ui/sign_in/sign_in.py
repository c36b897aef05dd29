"""One sign-in as its worker sees it: it asks the user, and waits for what the user does."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from typing import TypeAlias

from snapshot_importer.accounts.interaction import BrowserPage, MfaQuestion, ProgramQuestion, SignInCancelled

Request: TypeAlias = MfaQuestion | ProgramQuestion | BrowserPage
# Keeps that a program may always run; raises OSError where that cannot be written down.
Always: TypeAlias = Callable[[ProgramQuestion], object]

# The answers to a ProgramQuestion that let it run.
ONCE = "once"
ALWAYS = "always"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sign-in shows or asks; *answer* is for the GUI thread to set: that of a page is the wish for a code."""

    sign_in: "SignIn"
    request: Request
    answer: "Future[str]"

    @property
    def waits(self) -> bool:
        """Whether it is the user's turn."""
        return not self.answer.done()


class SignIn:
    """The `Interaction` of one sign-in of one profile; after `cancel` every method raises `SignInCancelled`."""

    def __init__(self, profile_id: str, tell: Callable[[Asked], object], always: Always) -> None:
        """*tell* brings what is asked to the GUI thread, and returns at once."""
        self.profile_id = profile_id
        self._tell = tell
        self._always = always
        self._lock = threading.Lock()
        self._cancelled = threading.Event()
        self._answer: Future[str] = Future()

    def mfa_code(self, question: MfaQuestion) -> str:
        """Wait for six digits."""
        return self._ask(question)

    def run_program(self, question: ProgramQuestion) -> None:
        """Wait until the user lets the program run."""
        if self._ask(question) == ALWAYS:
            with suppress(OSError):  # it runs all the same, and is asked for again
                self._always(question)

    def show_page(self, page: BrowserPage) -> None:
        """Open *page* in the browser and say what is waited for; returns at once."""
        self._begin(page)

    def wants_code(self) -> bool:
        """Whether the user asked for a code in place of the last page."""
        with self._lock:
            if self._cancelled.is_set():
                raise SignInCancelled
            return self._answer.done()

    def wait(self, seconds: float) -> None:
        """Wait, while the user may cancel."""
        if self._cancelled.wait(seconds):
            raise SignInCancelled

    def cancel(self) -> None:
        """End every waiting at once; called on the GUI thread, as is everything that sets an answer."""
        with self._lock:
            self._cancelled.set()
            answer = self._answer
        if not answer.done():
            answer.set_exception(SignInCancelled())

    def _ask(self, request: Request) -> str:
        return self._begin(request).result()

    def _begin(self, request: Request) -> "Future[str]":
        answer: Future[str] = Future()
        with self._lock:
            if self._cancelled.is_set():
                raise SignInCancelled
            self._answer = answer
        self._tell(Asked(self, request, answer))
        return answer
