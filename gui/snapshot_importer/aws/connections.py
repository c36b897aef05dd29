"""The way from a profile to its gateways: one set of clients for each profile, one gateway for each Region."""

import logging
import os
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.credentials import Standing
from snapshot_importer.accounts.deadline import Waits
from snapshot_importer.accounts.interaction import Interaction, OtherAccount, SignInError
from snapshot_importer.accounts.live_sessions import LiveSessions
from snapshot_importer.accounts.means import MakeClient
from snapshot_importer.accounts.network import Way, usual_way
from snapshot_importer.accounts.profile_sources import Places, source_of
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import Secret, Secrets, SecretsUnavailable, SessionSecrets
from snapshot_importer.accounts.sources import Source, StaticKeys, sso_session_of
from snapshot_importer.aws.answers import Accepted, Cancelled, Identity, ImportedPage, Listing, Snapshot
from snapshot_importer.aws.budget import Budgets
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import call_error
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.snapshot_copy import SnapshotCopies
from snapshot_importer.aws.snapshot_uses import Deed, Made, carry_out

# Seconds that quitting waits for all programs, which are killed within a tenth of one.
PATIENCE = 0.5

log = logging.getLogger(__name__)


class Connections:
    """Makes each gateway once and shares it; for workers only, since the keyring may be slow."""

    def __init__(
        self,
        store: ProfileStore,
        keyring: Secrets,
        session_secrets: SessionSecrets,
        *,
        consents: Consents | None = None,
        environment: Mapping[str, str] | None = None,
        way: Callable[[], Way] = usual_way,
        budgets: Budgets | None = None,
    ) -> None:
        """*way* tells how requests get to AWS, each time that clients are made; *budgets*, how many may."""
        self._consents = consents
        self._way = way
        self._store = store
        self._places = Places(
            store, keyring, session_secrets, os.environ if environment is None else environment
        )
        self._live = LiveSessions()
        self._waits = Waits()
        self._budgets = budgets or Budgets()
        self._lock = threading.Lock()
        self._clients: dict[str, Clients] = {}
        self._gateways: dict[tuple[str, str], Gateway] = {}
        self._forgotten: dict[str, int] = {}  # profile id: how often what was made for it was dropped
        self._signed_out: set[str] = set()

    def gateway(self, profile_id: str, region: str) -> Gateway:
        """Return the gateway of a profile in *region*; nobody is asked for anything.

        Raises CallError of kind ``sign-in`` where there is nothing to sign in with, the user signed out (code
        ``SignedOut``), or the keys are another account's than the profile's (code ``OtherAccount``); and
        SecretsUnavailable where the keyring does not answer.
        """
        made = self._gateway(profile_id, region)
        profile = self._store.get(profile_id)
        if profile and profile.account:
            self.account(made)
        return made

    def sign_in(
        self, profile_id: str, region: str, person: Interaction | None, *, anew: bool
    ) -> tuple[Gateway, Identity]:
        """Fetch the keys of a profile, with the help of *person*, and ask STS whose they are; it may take minutes.

        Keys that are there and have not ended are kept; or, if *anew*, used until there are new ones. The account is
        remembered in the profile if it has none; whether it is the right one is the caller's to see. Raises what
        `gateway` raises.
        """
        clients = self._clients_of(profile_id)
        gateway = Gateway(profile_id, region, clients, budgets=self._budgets, waits=self._waits)
        standing = clients.standing()
        ended = (
            standing is not None and standing.expires is not None and standing.expires <= datetime.now(UTC)
        )
        failure: CallError | None = None
        try:
            # With nobody to ask, the first client fetches the keys, once for all who want one.
            if anew or ended or (standing is None and person is not None):
                clients.sign_in(person, anew=anew)
        except Exception as error:  # noqa: BLE001 - botocore's parsers raise anything
            failure = call_error(error, "AssumeRole", only_attempt=False)
        if failure is not None:
            # Raised out here so that botocore's exception, which holds the raw answer, does not travel along.
            raise failure
        identity = gateway.identity()
        # A full disk must not keep anybody from signing in.
        with suppress(OSError):
            self._store.change(profile_id, lambda now: self._with_account(now, clients, identity.account))
        return gateway, identity

    def _with_account(self, profile: Profile, clients: Clients, account: str) -> Profile:
        """Return *profile* with the account that *clients* ask, if it has none and they are still its clients."""
        if profile.account or self._clients.get(profile.id) is not clients:
            return profile
        return replace(profile, account=account)

    def accept_account(self, profile_id: str) -> None:
        """Take the account that the keys of a profile belong to now as the profile's. Raises OSError."""
        clients = self._clients.get(profile_id)
        if clients and (account := clients.account):
            self._store.change(profile_id, lambda now: replace(now, account=account))

    def standing(self, profile_id: str) -> Standing | None:
        """Return how long the sign-in of a profile holds; ``None`` while there is none. Returns at once."""
        clients = self._clients.get(profile_id)
        return clients.standing() if clients else None

    def sign_out(self, profile_id: str) -> None:
        """Let nothing be called for a profile until `allow`."""
        with self._lock:
            self._signed_out.add(profile_id)
        self.start_over(profile_id)

    def start_over(self, profile_id: str) -> None:
        """Drop everything made for a profile, and the sessions that its codes began."""
        clients = self._clients.get(profile_id)
        if clients:
            self._live.forget_all(clients.source)
        self.forget(profile_id)

    def end_sso_session(self, profile_id: str) -> tuple[str, ...] | None:
        """Sign out of the IAM Identity Center that the keys of a profile are built on, the AWS CLI too.

        Returns the ids of the other profiles whose keys are, which are dropped; ``None`` where there is none to sign
        out of. Where AWS does not answer the token is forgotten on this computer all the same. For workers only.
        """
        from snapshot_importer.accounts.sso_tokens import sign_out  # noqa: PLC0415 - few need it

        profile, source = self._store.get(profile_id), None
        with suppress(SecretsUnavailable):
            source = self._source(profile_id)
        session = sso_session_of(source) if source else None
        if profile is None or session is None:
            return None
        try:
            sign_out(session, self.make_client_for(profile))
        except Exception as error:  # noqa: BLE001 - botocore's parsers raise anything
            log.warning("The sign-out did not reach AWS: %s", call_error(error, "Logout", only_attempt=False))
        with self._lock:
            made = dict(self._clients)
        others = [one for one, clients in made.items() if sso_session_of(clients.source) == session]
        for one in others:
            self.forget(one)
        return tuple(one for one in others if one != profile_id)

    def allow(self, profile_id: str) -> None:
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
            self._forgotten[profile_id] = self._forgotten.get(profile_id, 0) + 1
            for key in [key for key in self._gateways if key[0] == profile_id]:
                del self._gateways[key]
        if clients:
            clients.close()

    def forget_changed(self) -> tuple[str, ...]:
        """Drop what was made for profiles whose keys come from elsewhere by now, and return their ids.

        For when ~/.aws was changed, or a profile on which roles are built. A keyring that does not answer says
        nothing of a change.
        """
        with self._lock:
            made = dict(self._clients)
        changed = []
        for profile_id, clients in made.items():
            with suppress(SecretsUnavailable):
                if self._source(profile_id) != clients.source:
                    changed.append(profile_id)
        for profile_id in changed:
            self.forget(profile_id)
        return tuple(changed)

    def network_changed(self) -> None:
        """Let every client be made anew, with the present way to AWS; the sign-ins stay. For workers only."""
        with self._lock:
            made = list(self._clients.values())
        for clients in made:
            clients.remake()

    def hang_up(self) -> None:
        """Close all idle connections: those of a computer that slept are dead, and AWS does not say so."""
        with self._lock:
            made = list(self._clients.values())
        for clients in made:
            clients.hang_up()

    def make_client_for(self, profile: Profile) -> MakeClient:
        """Return what makes clients that sign nothing, on the way and to the endpoint of *profile*, kept or not."""
        return Clients(profile, StaticKeys("", Secret("")), self._consents, self._way).make_client

    def give_up(self) -> None:
        """Let nobody wait for an answer any more, now or later; what was sent may still be carried out."""
        self._budgets.close()
        self._waits.end()

    def close(self) -> None:
        """Close every connection, and wait a moment for the programs that run for keys to end."""
        self.give_up()
        made = list(self._clients.values())
        for profile_id in list(self._clients):
            self.forget(profile_id)
        until = time.monotonic() + PATIENCE
        for clients in made:
            clients.join(max(0.0, until - time.monotonic()))

    def _gateway(self, profile_id: str, region: str) -> Gateway:
        with self._lock:
            self._check_signed_in(profile_id)
            made = self._gateways.get((profile_id, region))
        if made is not None:
            return made
        while True:
            clients = self._clients_of(profile_id)
            with self._lock:
                # The user may have signed out, or changed the profile, while the keyring was read.
                self._check_signed_in(profile_id)
                if self._clients.get(profile_id) is clients:
                    gateway = Gateway(profile_id, region, clients, budgets=self._budgets, waits=self._waits)
                    return self._gateways.setdefault((profile_id, region), gateway)

    def _clients_of(self, profile_id: str) -> Clients:
        """Return the clients of a profile as it is now, however slow the keyring was."""
        while True:
            clients, dropped = self._clients.get(profile_id), self._forgotten.get(profile_id, 0)
            if clients is not None:
                return clients
            profile = self._store.get(profile_id)
            if profile is None:
                raise CallError(
                    "sign-in", "The profile was removed.", operation="", code="ProfileGone", sent=False
                )
            try:
                source = source_of(profile, self._places)
            except SignInError as error:
                raise call_error(error, "", only_attempt=True) from None
            with self._lock:
                self._check_signed_in(profile_id)
                if dropped == self._forgotten.get(profile_id, 0):
                    made = Clients(profile, source, self._consents, self._way, self._live)
                    return self._clients.setdefault(profile_id, made)

    def _source(self, profile_id: str) -> Source | None:
        """Return where the keys of a profile come from now, ``None`` if from nowhere. Raises SecretsUnavailable."""
        profile = self._store.get(profile_id)
        with suppress(SignInError):
            return source_of(profile, self._places) if profile else None
        return None

    def _check_signed_in(self, profile_id: str) -> None:
        if profile_id in self._signed_out:
            message = "This profile is signed out."
            raise CallError("sign-in", message, operation="", code="SignedOut", sent=False)

    def account(self, gateway: Gateway, *, anew: bool = False) -> str:
        """Return the account that the keys of *gateway* belong to, asked for once for each set of keys, or *anew*.

        Raises CallError with the code ``OtherAccount`` where it is not the profile's.
        """
        account = gateway.account(anew=anew)
        profile = self._store.get(gateway.profile_id)
        if profile and profile.account not in ("", account):
            raise call_error(OtherAccount(profile.account, account), "", only_attempt=True)
        return account


class StandingGateway:
    """The gateway of a profile in a Region, looked up at each call: it follows every change of the profile.

    Raises CallError and nothing else; a keyring that does not answer is a missing sign-in.
    """

    def __init__(self, connections: Connections, profile_id: str, region: str) -> None:
        self._connections = connections
        self._profile_id = profile_id
        self._region = region

    def import_snapshot(self, parameters: Mapping[str, Any]) -> Accepted:
        """Send ImportSnapshot."""
        return self._gateway().import_snapshot(parameters)

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        """List the tasks *ids*, or every import-snapshot task of the Region."""
        return self._gateway().describe_import_tasks(ids)

    def cancel_import_task(self, task_id: str, reason: str) -> Cancelled:
        """Ask AWS to stop a task."""
        return self._gateway().cancel_import_task(task_id, reason)

    def describe_snapshots(self, ids: Sequence[str]) -> tuple[Snapshot, ...]:
        """Look snapshots up."""
        return self._gateway().describe_snapshots(ids)

    def imported_snapshots(self, token: str = "") -> ImportedPage:
        """Return a page of the snapshots that VM Import made."""
        return self._gateway().imported_snapshots(token)

    def existing_snapshots(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of *ids* that there are."""
        return self._gateway().existing_snapshots(ids)

    def create_tags(self, ids: Sequence[str], tags: Sequence[tuple[str, str]]) -> None:
        """Put tags on resources."""
        self._gateway().create_tags(ids, tags)

    def copies(self, region: str) -> SnapshotCopies:
        """Return the calls for copies of snapshots in another Region; nothing is called by this."""
        return SnapshotCopies(lambda: self._gateway(region))

    def carry_out(self, deed: Deed, token: str) -> Made:
        """Do something with a finished snapshot."""
        return carry_out(self._gateway(), deed, token)

    def account(self) -> str:
        """Return the account of the credentials as they are now."""
        return self._connections.account(self._gateway(), anew=True)

    def known_account(self) -> str:
        """Return the account of the credentials, which is asked for once for each set of them."""
        return self._connections.account(self._gateway())

    def _gateway(self, region: str = "") -> Gateway:
        try:
            return self._connections.gateway(self._profile_id, region or self._region)
        except SecretsUnavailable as error:
            raise CallError("sign-in", error.sentence, operation="", code="Keyring", sent=False) from error
