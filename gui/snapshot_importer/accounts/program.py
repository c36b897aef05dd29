"""Keys from a program of the user's: the ``credential_process`` of a profile of ~/.aws."""

import json
import re
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import PurePath
from typing import Any, NoReturn

from snapshot_importer.accounts.child import LARGEST_OUTPUT, Finished, OutputLimitError, Wait, run_child
from snapshot_importer.accounts.child_environment import child_environment
from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.masked_words import masked_words
from snapshot_importer.accounts.sdk import load_botocore
from snapshot_importer.accounts.secrets import Secret

# Seconds: a program may ask its user for a code or in a browser.
DEADLINE = 60.0

# Headers of requests carry them.
KEY = re.compile(r"[!-~]+")


@dataclass(frozen=True, slots=True)
class ProgramKeys:
    """The keys that a program printed, and when they end if they do."""

    access_key_id: str
    secret: Secret
    expires: datetime | None = None


def run(
    command: str,
    *,
    wait: Wait = time.sleep,
    environment: Mapping[str, str] | None = None,
    deadline: float = DEADLINE,
) -> ProgramKeys:
    """Run *command*, to which the user has agreed, and return the keys that it prints; takes up to *deadline* s.

    It gets no shell, no terminal and only the variables that it needs. *wait* is `Interaction.wait`: what it
    raises ends the program and comes out. Everything else that goes wrong is a `SignInError` with a sentence.
    """
    arguments = _arguments(command)
    name = PurePath(arguments[0]).name
    variables = child_environment(environment)
    found = shutil.which(arguments[0], path=variables["PATH"])
    if found is None:
        raise SignInError(f"The program {name} of this profile was not found, or is no program.")
    try:
        finished = run_child([found, *arguments[1:]], wait=wait, environment=variables, deadline=deadline)
    except TimeoutError:
        raise SignInError(f"The program {name} gave no keys in {deadline:g} s and was ended.") from None
    except OutputLimitError:
        raise SignInError(
            f"The program {name} printed more than {LARGEST_OUTPUT >> 10} KiB, which are no keys, and was ended."
        ) from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "its command holds a NUL"
        raise SignInError(f"The program {name} cannot be started ({reason}).") from None
    return _keys(name, finished)


def _arguments(command: str) -> list[str]:
    load_botocore()
    from botocore.compat import compat_shell_split  # noqa: PLC0415

    try:
        arguments: list[str] = compat_shell_split(command)
    except ValueError:
        raise SignInError(
            "The command of this profile cannot be understood: a quotation mark is missing."
        ) from None
    if not arguments:
        raise SignInError("The command of this profile is empty.")
    return arguments


def _keys(name: str, finished: Finished) -> ProgramKeys:
    if finished.code:
        end = f"exit code {finished.code}" if finished.code > 0 else f"signal {-finished.code}"
        words = masked_words(finished.errors)
        raise SignInError(f"The program {name} failed with {end}{f': {words}' if words else '.'}")
    return _Answer(name, _document(name, finished.output)).keys()


def _document(name: str, output: bytes) -> dict[str, Any]:
    try:
        document = json.loads(output)
    except (ValueError, RecursionError):
        document = None
    if not isinstance(document, dict):
        raise SignInError(f"The program {name} printed something else than keys.")
    return document


@dataclass(frozen=True, slots=True)
class _Answer:
    """The document that a program printed; AWS SDKs guide, "Process credential provider"."""

    name: str
    document: dict[str, Any]

    def keys(self) -> ProgramKeys:
        version = self.document.get("Version")
        if type(version) is not int or version != 1:
            self._wrong("printed keys of a version that is not 1")
        key_id, key = self._text("AccessKeyId"), self._text("SecretAccessKey")
        if not key_id or not key:
            self._wrong("printed no AccessKeyId or no SecretAccessKey")
        return ProgramKeys(key_id, Secret(key, self._text("SessionToken")), self._expires())

    def _text(self, member: str) -> str:
        value = self.document.get(member)
        if value is None or value == "":
            return ""
        if not isinstance(value, str) or not KEY.fullmatch(value):
            self._wrong(f"printed a wrong {member}")
        return value

    def _expires(self) -> datetime | None:
        text = self.document.get("Expiration")
        if text is None:
            return None
        try:
            expires = datetime.fromisoformat(text)
        except (TypeError, ValueError):
            expires = None
        if expires is None or expires.tzinfo is None:
            self._wrong(
                "printed an Expiration that is not a time with its zone, such as 2030-01-01T12:00:00Z"
            )
        if expires <= datetime.now(UTC):
            self._wrong("printed keys that have ended already. The clock of this computer may be wrong")
        return expires.astimezone(UTC)

    def _wrong(self, what: str) -> NoReturn:
        raise SignInError(f"The program {self.name} {what}.")
