"""A browser without a screen: it follows redirects over real HTTP, through no proxy."""

import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass, field

from snapshot_importer.accounts.interaction import (
    BrowserPage,
    MfaQuestion,
    ProgramQuestion,
    SignInCancelled,
)


@dataclass(frozen=True)
class Shown:
    """What a page says in the end."""

    status: int
    text: str
    url: str


def visit(url: str, *, host: str = "") -> Shown:
    """Open *url*, claiming to ask *host* if one is given, and return the page at the end of all redirects."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with opener.open(request, timeout=20) as answer:
            return Shown(answer.status, answer.read().decode(), answer.url)
    except urllib.error.HTTPError as error:
        with error:
            return Shown(error.code, error.read().decode(), error.url)


@dataclass
class BrowserUser:
    """A person who signs in: every page that is shown goes to *browse*; waiting takes no time.

    What was shown, and how long was to be waited for, is remembered.
    """

    browse: Callable[[str], object] = visit
    pages: list[BrowserPage] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    asks_for_code: bool = False
    cancelled: threading.Event = field(default_factory=threading.Event)

    def mfa_code(self, question: MfaQuestion) -> str:
        raise AssertionError(f"asked for a code of {question.device}")

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
