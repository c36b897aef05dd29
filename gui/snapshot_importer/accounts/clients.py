"""botocore clients for one profile: explicit credentials only, and nothing left to the environment."""

import os
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from snapshot_importer import __version__
from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.credentials import SignedIn, Standing, resume, sign_in
from snapshot_importer.accounts.interaction import Interaction, SignInError
from snapshot_importer.accounts.live_sessions import LiveSessions
from snapshot_importer.accounts.means import Means
from snapshot_importer.accounts.network import Way, usual_way
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.program_runs import ProgramRuns
from snapshot_importer.accounts.sdk import load_botocore, own_loader, unhooked_imports
from snapshot_importer.accounts.sources import Source
from snapshot_importer.accounts.transport import BoundedSession

CONNECT_TIMEOUT = 5.0  # seconds
READ_TIMEOUT = 20.0  # seconds without a byte
# Kept of one client: the S3 browser reads ten objects at a time, beside what else is asked.
MOST_CONNECTIONS = 20


class Clients:
    """Makes each client once per (service, Region, attempts) and shares it; safe to use from any thread.

    The keys come from *source*, when the first client is made or in `sign_in`, and are shared by all clients.
    *way* tells how requests get to AWS, in a worker; it may raise `NetworkUnavailable`.
    """

    def __init__(
        self,
        profile: Profile,
        source: Source,
        consents: Consents | None = None,
        way: Callable[[], Way] = usual_way,
        live: LiveSessions | None = None,
    ) -> None:
        self._consents = consents
        self._way = way
        self._live = LiveSessions() if live is None else live
        self.profile = profile
        self.source = source
        self.account = ""  # that the keys belong to, once somebody asked
        self.sign_ins = 0  # how often the keys were replaced
        self._programs = ProgramRuns()
        self._lock = threading.Lock()  # never held while anything is waited for
        self._making = threading.RLock()
        self._closed = False
        self._session: Any = None
        self._signed_in: SignedIn | None = None
        self._clients: dict[tuple[str, str, int], Any] = {}
        self._preparations: list[Callable[[str, Any], None]] = []

    def beside(self, source: Source) -> "Clients":
        """Return clients for the same profile with other keys; they are the caller's to close."""
        return Clients(self.profile, source, self._consents, self._way, self._live)

    def prepare_with(self, preparation: Callable[[str, Any], None]) -> None:
        """Have *preparation* see (service, client) of each client still to be made, before anybody uses it."""
        with self._lock:
            if preparation not in self._preparations:
                self._preparations.append(preparation)

    def sign_in(self, person: Interaction | None, *, anew: bool = True) -> None:
        """Fetch new keys, with the help of *person*; the clients so far are replaced.

        A session that a code has begun for another profile will do, unless *anew*. Raises what
        `credentials.sign_in` raises. Others go on with the earlier keys meanwhile.
        """
        begin = sign_in if anew else resume
        signed_in = begin(self.source, self._means(), person)
        with self._making, self._lock:
            before, self._clients = self._clients, {}
            self._signed_in = signed_in
            self.account = ""
            self.sign_ins += 1
        _close(before)

    def way(self) -> Way:
        """Return how requests get to AWS now. For workers only. Raises `NetworkUnavailable`."""
        return self._way()

    def remake(self) -> None:
        """Have all clients made anew, with the way to AWS as it is by then; the keys stay. For workers only."""
        with self._making, self._lock:
            before, self._clients = self._clients, {}
            self._session = None
        _close(before)

    def hang_up(self) -> None:
        """Close the idle connections of all clients, which go on with new ones."""
        with self._lock:
            made = list(self._clients.values())
        for client in made:
            client.close()

    def standing(self) -> Standing | None:
        """Return how long the sign-in holds; ``None`` before there is one."""
        signed_in = self._signed_in
        return signed_in.standing() if signed_in else None

    def client(self, service: str, region: str, *, attempts: int = 3) -> Any:
        """Return the client of *service* in *region* that sends a request at most *attempts* times.

        The first of a service takes up to half a second, and the first of all fetches the keys: call it in a
        worker. Raises `SignInError` (`SignInNeeded` where only the user can go on), and botocore's errors for
        what STS refuses or does not answer.
        """
        key = (service, region, attempts)
        made = self._clients.get(key)
        if made is not None:
            return made
        with self._making:
            if key not in self._clients:
                client = self._make(service, region, attempts)
                with self._lock:
                    if self._closed:
                        client.close()
                        raise SignInError("The profile was changed or signed out.")
                    self._clients[key] = client
            return self._clients[key]

    def make_client(self, service: str, region: str, credentials: Any = None) -> Any:
        """Return a new client that signs with *credentials* as they are now, or not at all; it is the caller's to close.

        For what a sign-in asks: neither the keys of the profile nor its other clients have to do with it.
        """
        config: dict[str, Any] = {"retries": {"mode": "standard", "total_max_attempts": 3}}
        if credentials is None:
            return self._created(service, region, config | {"signature_version": load_botocore().UNSIGNED})
        keys = credentials.get_frozen_credentials()
        return self._created(
            service,
            region,
            config,
            aws_access_key_id=keys.access_key,
            aws_secret_access_key=keys.secret_key,
            aws_session_token=keys.token,
        )

    def close(self) -> None:
        """Close the connections of all clients, end the programs and forget the keys; returns at once."""
        self._programs.close()
        with self._lock:
            self._closed = True
            self.sign_ins += 1
            before, self._clients = self._clients, {}
            self._session = self._signed_in = None
        _close(before)

    def join(self, seconds: float) -> None:
        """Wait *seconds* at the most for the programs that `close` has ended."""
        self._programs.join(seconds)

    def _make(self, service: str, region: str, attempts: int) -> Any:
        if self._signed_in is None:
            self._signed_in = resume(self.source, self._means(), None)
        config = {
            "retries": {"mode": "standard", "total_max_attempts": attempts},
            "signature_version": "s3v4" if service == "s3" else None,
        }
        client = self._created(service, region, config)
        for prepare in self._preparations:
            prepare(service, client)
        return client

    def _means(self) -> Means:
        return Means(
            self.profile.name,
            self.profile.region,
            self.make_client,
            self._programs,
            self._live,
            self._consents,
        )

    def _created(self, service: str, region: str, config: dict[str, Any], **keys: str) -> Any:
        botocore = load_botocore()
        with self._making:
            if self._session is None:
                self._session = self._confined(botocore, botocore.session.Session(), self._way())
            session = self._session
            with unhooked_imports():
                client = session.create_client(
                    service, region_name=region, config=botocore.config.Config(**config), **keys
                )
        transport = client._endpoint  # noqa: SLF001 - botocore offers no other way to bound an answer
        transport.http_session = BoundedSession(transport.http_session)
        return client

    def _credentials(self) -> Any:
        signed_in = self._signed_in
        return signed_in.credentials if signed_in else None

    def _confined(self, botocore: Any, session: Any, way: Way) -> Any:
        """Return *session*, whose clients keep to our rules and go *way*; neither AWS_PROFILE nor ~/.aws has a say."""
        endpoint = self.profile.endpoint_url
        config = botocore.config.Config(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            max_pool_connections=MOST_CONNECTIONS,
            user_agent_extra=f"snapshot-importer/{__version__}",
            # A host of one's own has no name for each bucket.
            s3={"addressing_style": "path"} if endpoint else None,
            ignore_configured_endpoint_urls=True,
            # "auto" would ask the metadata address where we are.
            defaults_mode="legacy",
            **way.client_options(endpoint),
        )
        session.set_default_client_config(config)
        # Always the path of a file: what ~/.aws or the environment says of verification is not asked.
        session.create_client = partial(
            session.create_client, verify=way.roots, endpoint_url=endpoint or None
        )
        session.get_credentials = self._credentials
        session.register_component("data_loader", own_loader())
        settings = session.get_component("config_store")
        settings.set_config_variable("profile", None)
        settings.set_config_variable("config_file", os.devnull)
        settings.set_config_variable("credentials_file", os.devnull)
        settings.set_config_variable("region", self.profile.region)
        # The environment can turn on reports of every call, access key id included, to another program.
        settings.set_config_variable("csm_enabled", value=False)
        return session


def _close(clients: dict[tuple[str, str, int], Any]) -> None:
    for client in clients.values():
        client.close()
