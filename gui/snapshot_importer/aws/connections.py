"""The way from a profile to its gateways: one set of clients for each profile, one gateway for each Region."""

import threading
from collections.abc import Callable

from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import Secret, Secrets, SessionSecrets
from snapshot_importer.aws.answers import CallRecord
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway


class Connections:
    """Makes each gateway once and shares it; for workers only, since the keyring may be slow."""

    def __init__(
        self,
        store: ProfileStore,
        keyring: Secrets,
        session_secrets: SessionSecrets,
        on_call: Callable[[str, str, CallRecord], None],
    ) -> None:
        """*on_call* is told of each call's profile id, Region and record."""
        self._store = store
        self._keyring = keyring
        self._session_secrets = session_secrets
        self._on_call = on_call
        self._lock = threading.Lock()
        self._clients: dict[str, Clients] = {}
        self._gateways: dict[tuple[str, str], Gateway] = {}

    def gateway(self, profile_id: str, region: str) -> Gateway:
        """Return the gateway of a profile in *region*.

        Raises CallError of kind ``sign-in`` where there is nothing to sign in with, and SecretsUnavailable
        where the keyring does not answer.
        """
        with self._lock:
            made = self._gateways.get((profile_id, region))
        if made is not None:
            return made
        profile = self._store.get(profile_id)
        if profile is None:
            raise CallError("sign-in", "The profile is not there any more.", operation="", sent=False)
        secret = self._secret(profile)
        with self._lock:
            clients = self._clients.setdefault(profile_id, Clients(profile, secret))
            return self._gateways.setdefault(
                (profile_id, region), Gateway(profile_id, region, clients, self._observer(profile_id, region))
            )

    def forget(self, profile_id: str) -> None:
        """Drop everything made for a profile, after it was changed, signed out or removed."""
        with self._lock:
            clients = self._clients.pop(profile_id, None)
            for key in [key for key in self._gateways if key[0] == profile_id]:
                del self._gateways[key]
        if clients:
            clients.close()

    def close(self) -> None:
        """Close every connection."""
        for profile_id in list(self._clients):
            self.forget(profile_id)

    def _secret(self, profile: Profile) -> Secret | None:
        if profile.method == "demo":
            return self._session_secrets.get(profile.id)
        if profile.method != "access-key":
            return None
        secret = self._session_secrets.get(profile.id) or self._keyring.get(profile.id)
        if secret is None:
            message = "The secret of this profile is not in the keyring."
            raise CallError("sign-in", message, operation="", code="SecretMissing", sent=False)
        return secret

    def _observer(self, profile_id: str, region: str) -> Callable[[CallRecord], None]:
        def tell(record: CallRecord) -> None:
            self._on_call(profile_id, region, record)

        return tell
