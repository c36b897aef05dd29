"""Which programs of profiles the user has let run for good."""

import hashlib
import json
import threading
from pathlib import Path

from snapshot_importer.accounts.interaction import ProgramQuestion
from snapshot_importer.accounts.private_file import write_private

SCHEMA = 1
# A consent takes some 70 bytes.
LARGEST_FILE = 1 << 20


class Consents:
    """The answers "Always for this profile", in a file that only this user may read; safe to use from any thread.

    Of each only a hash of the profile's name and the command is kept: a command may hold a password, and one that
    has changed since is another one, for which the user is asked again. What is no file of ours is no consent.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()

    def allows(self, question: ProgramQuestion) -> bool:
        """Whether the program may run without a question."""
        with self._lock:
            return self._read().get(_key(question.profile_name)) == _hash(question)

    def allow_always(self, question: ProgramQuestion) -> None:
        """Let this command of this profile run from now on, instead of an earlier one. Raises OSError."""
        with self._lock:
            self._write({**self._read(), _key(question.profile_name): _hash(question)})

    def count(self) -> int:
        """Return for how many profiles a program runs without a question."""
        with self._lock:
            return len(self._read())

    def forget_all(self) -> None:
        """Ask for each program again. Raises OSError."""
        with self._lock:
            self._write({})

    def _read(self) -> dict[str, str]:
        try:
            with self._path.open("rb") as file:
                document = json.loads(file.read(LARGEST_FILE))
        except (OSError, ValueError, RecursionError):
            return {}
        consents = document.get("consents") if isinstance(document, dict) else None
        if not isinstance(consents, dict) or document.get("schema") != SCHEMA:
            return {}
        return {name: value for name, value in consents.items() if isinstance(value, str)}

    def _write(self, consents: dict[str, str]) -> None:
        document = {"schema": SCHEMA, "consents": consents}
        write_private(self._path, json.dumps(document, indent=2) + "\n")


def _hash(question: ProgramQuestion) -> str:
    text = json.dumps([question.profile_name, question.command])
    return hashlib.sha256(text.encode()).hexdigest()


def _key(profile_name: str) -> str:
    return hashlib.sha256(profile_name.encode("utf-8", "surrogatepass")).hexdigest()
