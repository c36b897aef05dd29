"""The person at the screen, as a sign-in that runs in a worker sees them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class SignInError(Exception):
    """There is nothing to sign in with, or the sign-in failed; the message is a sentence for the user."""

    code = ""


class SignInNeeded(SignInError):  # noqa: N818 - a state more than a mistake
    """Only the user can sign in, and nobody may be asked now."""

    code = "SignInNeeded"


class SignInCancelled(SignInError):  # noqa: N818 - a wish of the user
    """The user does not want to sign in now; nobody is asked again until the user asks for it."""

    code = "SignInCancelled"

    def __init__(self) -> None:
        super().__init__("The sign-in was cancelled.")


class SecretMissing(SignInError):  # noqa: N818 - a state more than a mistake
    """The keyring holds no secret for the profile."""

    code = "SecretMissing"


class OtherAccount(SignInError):  # noqa: N818 - a state more than a mistake
    """The keys are those of another account than before."""

    code = "OtherAccount"

    def __init__(self, expected: str, found: str) -> None:
        super().__init__(f"You are signed in, but not as account {expected}: this is {found}.")


@dataclass(frozen=True, slots=True)
class MfaQuestion:
    """A code of six digits is needed from *device*, an ARN or a serial number, *purpose* says for what.

    *problem* is a sentence about the code that was given before, if one was.
    """

    profile_name: str
    device: str
    purpose: str  # "take the role ImagingAuditor", "start a session"
    problem: str = ""


@dataclass(frozen=True, slots=True)
class BrowserPage:
    """A page that the user's browser is to show; *code* is to be compared there, where there is one."""

    url: str
    code: str = ""
    ends: datetime | None = None  # when the page is of no use any more


@dataclass(frozen=True, slots=True)
class ProgramQuestion:
    """A profile of ~/.aws runs the program *command* to get credentials."""

    profile_name: str
    command: str


class Interaction(Protocol):
    """Asks and shows. Every method may raise `SignInCancelled`, and does so soon after the user cancelled."""

    def mfa_code(self, question: MfaQuestion) -> str:
        """Wait for six digits."""

    def run_program(self, question: ProgramQuestion) -> None:
        """Wait until the user lets the program run; raise `SignInCancelled` if it must not."""

    def show_page(self, page: BrowserPage) -> None:
        """Open *page* in the browser and say what is waited for; returns at once."""

    def wants_code(self) -> bool:
        """Whether the user would rather compare a code than have the browser come back from the last page."""

    def wait(self, seconds: float) -> None:
        """Wait, while the user may cancel."""
