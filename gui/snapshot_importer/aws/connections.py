"""The way from a profile to its gateways: one set of clients for each profile, one gateway for each Region."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import Secret, Secrets, SecretsUnavailable, SessionSecrets
from snapshot_importer.aws.answers import Accepted, Cancelled, Listing, Snapshot
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.snapshot_copy import SnapshotCopies


class Connections:
    """Makes each gateway once and shares it; for workers only, since the keyring may be slow."""

    def __init__(
        self,
        store: ProfileStore,
        keyring: Secrets,
        session_secrets: SessionSecrets,
    ) -> None:
        self._store = store
        self._keyring = keyring
        self._session_secrets = session_secrets
        self._lock = threading.Lock()
        self._clients: dict[str, Clients] = {}
        self._gateways: dict[tuple[str, str], Gateway] = {}
        self._signed_out: set[str] = set()

    def gateway(self, profile_id: str, region: str) -> Gateway:
        """Return the gateway of a profile in *region*.

        Raises CallError of kind ``sign-in`` where there is nothing to sign in with or the user signed out (code
        ``SignedOut``), and SecretsUnavailable where the keyring does not answer.
        """
        with self._lock:
            self._check_signed_in(profile_id)
            made = self._gateways.get((profile_id, region))
        if made is not None:
            return made
        profile = self._store.get(profile_id)
        if profile is None:
            raise CallError("sign-in", "The profile is not there any more.", operation="", sent=False)
        secret = self._secret(profile)
        with self._lock:
            # The user may have signed out while the keyring was read.
            self._check_signed_in(profile_id)
            clients = self._clients.setdefault(profile_id, Clients(profile, secret))
            return self._gateways.setdefault((profile_id, region), Gateway(profile_id, region, clients))

    def sign_out(self, profile_id: str) -> None:
        """Let nothing be called for a profile until `sign_in`."""
        with self._lock:
            self._signed_out.add(profile_id)
        self.forget(profile_id)

    def sign_in(self, profile_id: str) -> None:
        """Allow calls for a profile again; nothing is called by this."""
        with self._lock:
            self._signed_out.discard(profile_id)

    def signed_out(self, profile_id: str) -> bool:
        """Whether the user signed out of a profile and not in again."""
        with self._lock:
            return profile_id in self._signed_out

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

    def _check_signed_in(self, profile_id: str) -> None:
        if profile_id in self._signed_out:
            message = "This profile is signed out."
            raise CallError("sign-in", message, operation="", code="SignedOut", sent=False)

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


class StandingGateway:
    """The gateway of a profile in a Region, looked up at each call: it follows every change of the profile.

    Raises CallError and nothing else; a keyring that does not answer is a missing sign-in.
    """

    def __init__(self, connections: Connections, profile_id: str, region: str) -> None:
        self._connections = connections
        self._profile_id = profile_id
        self._region = region
        self._known: tuple[Gateway, str] | None = None

    def import_snapshot(self, parameters: Mapping[str, Any]) -> Accepted:
        """Send ImportSnapshot."""
        return self._gateway().import_snapshot(parameters)

    def describe_import_tasks(self) -> Listing:
        """List every import-snapshot task of the Region."""
        return self._gateway().describe_import_tasks()

    def cancel_import_task(self, task_id: str, reason: str) -> Cancelled:
        """Ask AWS to stop a task."""
        return self._gateway().cancel_import_task(task_id, reason)

    def describe_snapshots(self, ids: Sequence[str]) -> tuple[Snapshot, ...]:
        """Look snapshots up."""
        return self._gateway().describe_snapshots(ids)

    def create_tags(self, ids: Sequence[str], tags: Sequence[tuple[str, str]]) -> None:
        """Put tags on resources."""
        self._gateway().create_tags(ids, tags)

    def copies(self, region: str) -> SnapshotCopies:
        """Return the calls for copies of snapshots in another Region; nothing is called by this."""
        return SnapshotCopies(lambda: self._gateway(region))

    def account(self) -> str:
        """Return the account of the credentials as they are now."""
        return self._gateway().identity().account

    def known_account(self) -> str:
        """Return the account of the credentials, which is asked for once for each set of clients."""
        gateway = self._gateway()
        if self._known is None or self._known[0] is not gateway:
            self._known = (gateway, gateway.identity().account)
        return self._known[1]

    def _gateway(self, region: str = "") -> Gateway:
        try:
            return self._connections.gateway(self._profile_id, region or self._region)
        except SecretsUnavailable as error:
            raise CallError("sign-in", error.sentence, operation="", code="Keyring", sent=False) from error
