"""The AWS CLI of this computer, which begins sessions of ``aws login``: only it knows how."""

import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from snapshot_importer.accounts.child import Finished, OutputLimitError, Wait, run_child
from snapshot_importer.accounts.child_environment import child_environment
from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.masked_words import masked_words
from snapshot_importer.accounts.sources import LoginSession

# The first version with the command is of November 2025.
OLDEST = (2, 32)
VERSION = re.compile(rb"aws-cli/(\d{1,6})\.(\d{1,6})")
VERSION_DEADLINE = 30.0  # seconds; its cold start takes some
DEADLINE = 600.0  # seconds: somebody may look for a password first

# Where its installers put it, and where a program that was started from the desktop may not look.
USUAL_FOLDERS: Mapping[str, Sequence[str]] = {
    "darwin": ("/usr/local/bin", "/opt/homebrew/bin"),
    "linux": ("/usr/local/bin", "~/.local/bin"),
    "win32": (r"C:\Program Files\Amazon\AWSCLIV2",),
}

INSTALL = (
    "Install the AWS CLI 2.32 or later: "
    "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
)
NOT_FOUND = f"The AWS CLI begins sessions of “aws login”, and it was not found on this computer. {INSTALL}"
TOO_OLD = f"The AWS CLI on this computer is too old for “aws login”. {INSTALL}"


def begin_login(
    session: LoginSession,
    *,
    region: str,
    wait: Wait,
    environment: Mapping[str, str] | None = None,
    deadline: float = DEADLINE,
) -> None:
    """Have the CLI open the browser and begin *session*; takes minutes. Its keys are in the cache then.

    *wait* is `Interaction.wait`: what it raises ends the CLI and comes out. Everything else that goes wrong is a
    `SignInError` with a sentence.
    """
    variables = child_environment(environment)
    cli = _recent(find_clis(variables["PATH"]), wait, variables)
    # The equals sign: a name may begin with a dash.
    arguments = [cli, "login", f"--profile={session.shared_name}", f"--region={region}"]
    finished = _run(arguments, wait, variables, deadline)
    if finished.code:
        raise SignInError(_failure(session, finished))


def find_clis(path: str, platform: str = sys.platform) -> tuple[str, ...]:
    """Return every AWS CLI there is, those in the folders of *path* first; raises `SignInError` if there is none."""
    usual = (str(Path(folder).expanduser()) for folder in USUAL_FOLDERS.get(platform, ()))
    found = (shutil.which("aws", path=folder) for folder in (*path.split(os.pathsep), *usual))
    clis = tuple(dict.fromkeys(cli for cli in found if cli))
    if not clis:
        raise SignInError(NOT_FOUND)
    return clis


def _recent(clis: Sequence[str], wait: Wait, variables: Mapping[str, str]) -> str:
    """Return the first of *clis* that knows the command: version 1 of a Python package often stands before it."""
    for cli in clis:
        said = _run([cli, "--version"], wait, variables, VERSION_DEADLINE)
        # Version 1 wrote it where errors go.
        numbers = VERSION.search(said.output) or VERSION.search(said.errors)
        if numbers and (int(numbers[1]), int(numbers[2])) >= OLDEST:
            return cli
    raise SignInError(TOO_OLD)


def _run(arguments: list[str], wait: Wait, variables: Mapping[str, str], deadline: float) -> Finished:
    try:
        return run_child(arguments, wait=wait, environment=variables, deadline=deadline)
    except TimeoutError:
        raise SignInError("“aws login” was given up: nobody signed in in the browser in time.") from None
    except OutputLimitError:
        raise SignInError("The AWS CLI says too much, and was ended.") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "the name of the profile holds a NUL"
        raise SignInError(f"The AWS CLI cannot be started ({reason}).") from None


def _failure(session: LoginSession, finished: Finished) -> str:
    # It asks whether the profile is to be given to the new session, and has nobody to answer.
    if b"already configured to use session" in finished.output + finished.errors:
        return (
            f"The profile {session.shared_name} is for {session.name}, but somebody else signed in in the browser. "
            "Sign out there and try again."
        )
    words = masked_words(finished.errors)
    return f"“aws login” failed: {words}" if words else f"“aws login” failed with exit code {finished.code}."
