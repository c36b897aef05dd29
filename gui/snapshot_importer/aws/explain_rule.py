"""What a row of the table of failures holds, and the cures and sentences that several rows share."""

from collections.abc import Mapping
from dataclasses import dataclass

NOTHING_IMPORTED = "No snapshot was made and nothing is billed. The object in S3 is as it was."
NOTHING_STARTED = "AWS started nothing. The object in S3 is as it was."


@dataclass(frozen=True, slots=True)
class Cure:
    """One way to mend it: *id* is what a button does, *words* what it says, *command* what to run in a terminal.

    *value* is what the deed needs to know, such as the Region to switch to. *title* and *detail* stand beside the
    button; without a title its words do.
    """

    id: str
    words: str
    command: str = ""
    value: str = ""
    title: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: fits if a code, a text or a kind of `CallError` does; the first fitting row wins.

    Names in braces stand for what is known of the failure; see `explain.DEFAULTS`.
    """

    name: str
    reason: str
    title: str
    sentences: tuple[str, ...]
    cures: tuple[Cure, ...]
    codes: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()  # lower case
    kinds: tuple[str, ...] = ()
    known: str = ""  # the row is for failures of which this is known
    transient: bool = False

    def fits(self, code: str, message: str, kind: str, known: Mapping[str, str]) -> bool:
        """Whether this row tells about the failure."""
        if self.known and not known.get(self.known):
            return False
        said = message.lower()
        return code in self.codes or kind in self.kinds or any(text in said for text in self.texts)


ROLE_DOCTOR = Cure("role-doctor", "Open role doctor…", value="{role}")
IMPORT_AGAIN = Cure("import-again", "Import again…")
TRY_AGAIN = Cure("try-again", "Try again")
SIGN_IN = Cure("sign-in", "Sign in")
EDIT_PROFILE = Cure("edit-profile", "Check the profile…")
NETWORK = Cure(
    "network-settings",
    "Network settings…",
    title="Check the connection",
    detail="The check names what fails: the host name, a firewall, the proxy, its certificate, or the clock.",
)
COPY_DETAILS = Cure("copy-details", "Copy details")
CHECK_LOCATION = Cure("go-to-location", "Check the location")
SUPPORT = Cure(
    "support", "Open AWS Support", title="Ask AWS Support", detail="Name the task id and the request id."
)


def asks(actions: str) -> Cure:
    """Return the cure that tells an administrator which *actions* (comma-separated) are lacking."""
    return Cure("copy-for-administrator", "Copy for my administrator…", value=actions)
