"""Secrets of profiles: what one is, where one may be kept, and what it means that none is to be had."""

import hmac
import threading
from typing import Literal, NoReturn, Protocol

UnavailableKind = Literal["absent", "locked", "nothing open", "failed", "timed out", "too long"]


class Secret:
    """A secret access key and, for temporary keys, its session token; never shown, never pickled."""

    __slots__ = ("_secret_access_key", "_session_token")
    __hash__ = None  # type: ignore[assignment]  # a hash would be a trace of the secret

    def __init__(self, secret_access_key: str, session_token: str = "") -> None:
        self._secret_access_key = secret_access_key.strip()
        self._session_token = session_token.strip()

    @property
    def secret_access_key(self) -> str:
        """The secret access key, in clear."""
        return self._secret_access_key

    @property
    def session_token(self) -> str:
        """The session token, in clear; empty for long-term keys."""
        return self._session_token

    def __repr__(self) -> str:
        return "***"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Secret):
            return NotImplemented
        mine = f"{self._secret_access_key}\0{self._session_token}".encode()
        theirs = f"{other._secret_access_key}\0{other._session_token}".encode()
        return hmac.compare_digest(mine, theirs)

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise TypeError("secrets are not pickled")


class SecretsUnavailable(Exception):  # noqa: N818 - a state of the keyring more than a mistake
    """The place for secrets cannot be used now; *sentence* is for the user and names no secret."""

    def __init__(self, kind: UnavailableKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind: UnavailableKind = kind
        self.sentence = sentence


class Secrets(Protocol):
    """A place that keeps one secret for each profile. Every method may raise `SecretsUnavailable`."""

    def get(self, profile_id: str) -> Secret | None:
        """Return the secret, or ``None`` if there is none."""

    def put(self, profile_id: str, secret: Secret) -> None:
        """Keep *secret*, instead of an earlier one."""

    def delete(self, profile_id: str) -> None:
        """Forget the secret; that there is none is no error."""

    def backend_name(self) -> str:
        """Return what the user calls this place."""


class SessionSecrets:
    """Secrets in memory: they end with the program."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: dict[str, Secret] = {}

    def get(self, profile_id: str) -> Secret | None:
        """Return the secret, or ``None`` if there is none."""
        with self._lock:
            return self._secrets.get(profile_id)

    def put(self, profile_id: str, secret: Secret) -> None:
        """Keep *secret* until the program ends."""
        with self._lock:
            self._secrets[profile_id] = secret

    def delete(self, profile_id: str) -> None:
        """Forget the secret."""
        with self._lock:
            self._secrets.pop(profile_id, None)

    def backend_name(self) -> str:
        """Return what the user calls this place."""
        return "This session only"
