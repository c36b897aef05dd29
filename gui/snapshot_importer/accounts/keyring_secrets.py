"""Secrets in the system's own keyring, and nowhere else: backends that keep them in files are refused."""

import json
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from typing import Any, TypeVar

from snapshot_importer.accounts.deadline import within
from snapshot_importer.accounts.sdk import unhooked_imports
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable

Answer = TypeVar("Answer")

SERVICE = "snapshot-importer"
# Seconds; a keyring that is locked may wait for its password without end.
DEADLINE = 5.0
# Seconds until another question is put although one was never answered: a service that was ended under it answers
# none of the old ones.
LOST = 3600.0


@dataclass(frozen=True, slots=True)
class Backend:
    """One keyring that may be used: where keyring has it, what the user calls it, what it can hold."""

    module: str
    class_name: str
    title: str
    largest: int | None = None  # bytes, in UTF-16


# Tried in this order, and never what PYTHON_KEYRING_BACKEND, keyringrc.cfg or an installed plugin asks for:
# those can name a file in clear text, or any module.
BACKENDS = {
    "darwin": (Backend("keyring.backends.macOS", "Keyring", "macOS Keychain"),),
    # CRED_MAX_CREDENTIAL_BLOB_SIZE, wincred.h
    "win32": (Backend("keyring.backends.Windows", "WinVaultKeyring", "Windows Credential Manager", 2560),),
}
FREEDESKTOP_BACKENDS = (
    Backend("keyring.backends.SecretService", "Keyring", "Secret Service"),
    Backend("keyring.backends.kwallet", "DBusKeyring", "KWallet"),
)

ABSENT = "There is no system keyring here. Secrets can be kept for this session only."
LOCKED = "The system keyring is locked."
NOTHING_OPEN = "The system keyring has nothing open in which this app may keep secrets."
TIMED_OUT = "The system keyring does not answer. It may be waiting for its password."
FAILED = "The system keyring reported an error."
TOO_LONG = "The session token is too long for the {title}. It can be kept for this session only."
UNREADABLE = "The keyring's entry for this profile cannot be understood. Enter the secret again."


class KeyringSecrets:
    """Keeps each secret under (service ``snapshot-importer``, profile id).

    Every call waits *deadline* seconds at most. The keyring is asked one question at a time, on a thread of its own:
    while it leaves one unanswered, as one that waits for its password does, everybody else is told at once, until that
    question counts as lost after *lost* seconds. Call it in a worker all the same.
    """

    def __init__(
        self,
        *,
        backends: tuple[Backend, ...] | None = None,
        deadline: float = DEADLINE,
        lost: float = LOST,
    ) -> None:
        self._backends = BACKENDS.get(sys.platform, FREEDESKTOP_BACKENDS) if backends is None else backends
        self._deadline = deadline
        self._lost = lost
        self._turn = _Turn()

    def get(self, profile_id: str) -> Secret | None:
        """Return the secret, or ``None`` if there is none."""
        value = self._ask(lambda _, keyring: keyring.get_password(SERVICE, profile_id))
        return None if value is None else _secret_from(value)

    def put(self, profile_id: str, secret: Secret) -> None:
        """Keep *secret*, instead of an earlier one."""
        entry = {"secret_access_key": secret.secret_access_key, "session_token": secret.session_token}
        value = json.dumps(entry, separators=(",", ":"))

        def write(backend: Backend, keyring: Any) -> None:
            if backend.largest and len(value.encode("utf-16-le")) > backend.largest:
                raise SecretsUnavailable("too long", TOO_LONG.format(title=backend.title))
            keyring.set_password(SERVICE, profile_id, value)

        self._ask(write)

    def delete(self, profile_id: str) -> None:
        """Forget the secret; that there is none is no error."""

        def delete(_: Backend, keyring: Any) -> None:
            if keyring.get_password(SERVICE, profile_id) is not None:
                keyring.delete_password(SERVICE, profile_id)

        self._ask(delete)

    def backend_name(self) -> str:
        """Return what the user calls the keyring in use."""
        return self._ask(lambda backend, _: backend.title)

    def _ask(self, question: Callable[[Backend, Any], Answer]) -> Answer:
        turn = self._turn.take(self._deadline, self._lost)

        def ask() -> Answer:
            try:
                backend, keyring = _opened(self._backends)
                return question(backend, keyring)
            finally:
                turn.set()

        unavailable: SecretsUnavailable
        try:
            return within(self._deadline, ask, name="keyring")
        except SecretsUnavailable as error:
            unavailable = error
        except TimeoutError:
            unavailable = SecretsUnavailable("timed out", TIMED_OUT)
        except Exception as error:  # noqa: BLE001 - a lost bus raises FileNotFoundError, D-Bus anything
            unavailable = _unavailable(error)
        # Raised out here: what the backend raised may hold what it was given.
        raise unavailable


class _Turn:
    """Whose question the keyring is asked: one after the other."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answered = threading.Event()
        self._answered.set()
        self._asked = 0.0

    def take(self, deadline: float, lost: float) -> threading.Event:
        """Return what is to be set with the answer. Raises SecretsUnavailable where the question before has none."""
        until = time.monotonic() + deadline
        while True:
            with self._lock:
                before, asked = self._answered, self._asked
                now = time.monotonic()
                if before.is_set() or now - asked >= lost:
                    self._answered, self._asked = threading.Event(), now
                    return self._answered
            # Nobody waits any more for one that should have been answered by now.
            if not before.wait(min(until, asked + deadline) - now):
                raise SecretsUnavailable("timed out", TIMED_OUT)


def _opened(backends: tuple[Backend, ...]) -> tuple[Backend, Any]:
    """Return the first of *backends* that works here, made by ourselves."""
    for backend in backends:
        with unhooked_imports():
            module = import_module(backend.module)
        keyring_class = getattr(module, backend.class_name)
        try:
            _ = keyring_class.priority  # raises where the backend cannot work
        except Exception:  # noqa: BLE001, S112 - a missing bus is an OSError, a missing library a RuntimeError
            continue
        return backend, keyring_class()
    raise SecretsUnavailable("absent", ABSENT)


def _unavailable(error: Exception) -> SecretsUnavailable:
    from keyring import errors  # noqa: PLC0415

    match error:
        case errors.NoKeyringError() | FileNotFoundError() | ConnectionError():
            return SecretsUnavailable("absent", ABSENT)
        case errors.KeyringLocked():
            return SecretsUnavailable("locked", LOCKED)
        case errors.InitError():
            # There is a service, and no collection to put secrets into: KeePassXC exposes none until it is told to,
            # and the question for a new one was dismissed.
            return SecretsUnavailable("nothing open", NOTHING_OPEN)
        case _:
            return SecretsUnavailable("failed", FAILED)


def _secret_from(value: str) -> Secret:
    with suppress(ValueError, TypeError, KeyError):
        entry = json.loads(value)
        return Secret(str(entry["secret_access_key"]), str(entry["session_token"]))
    raise SecretsUnavailable("failed", UNREADABLE)
