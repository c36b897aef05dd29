"""botocore clients for one profile: explicit credentials only, and nothing left to the environment."""

import os
import threading
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any
from urllib.parse import urlsplit

from snapshot_importer import __version__
from snapshot_importer.accounts.profiles import LOOPBACK, Profile
from snapshot_importer.accounts.sdk import load_botocore, unhooked_imports
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.shared import why_unusable
from snapshot_importer.accounts.transport import BoundedSession

CONNECT_TIMEOUT = 5.0  # seconds
READ_TIMEOUT = 20.0  # seconds without a byte
# Kept of one client: the S3 browser reads ten objects at a time, beside what else is asked.
MOST_CONNECTIONS = 20

# Providers that would run a program, read a file of another tool, or take the word of whoever answers at
# the metadata address. A profile is used for what it says itself, or not at all.
UNWANTED_PROVIDERS = (
    "login",
    "custom-process",
    "ec2-credentials-file",
    "boto-config",
    "container-role",
    "iam-role",
)


class SignInError(Exception):
    """There is nothing to sign in with; the message is a sentence for the user."""


class Clients:
    """Makes each client once per (service, Region, attempts) and shares it; safe to use from any thread.

    *secret* belongs to an access key and to the demo. *environment* is where the method ``environment`` finds
    its keys, as the program was started with.
    """

    def __init__(
        self, profile: Profile, secret: Secret | None = None, *, environment: Mapping[str, str] | None = None
    ) -> None:
        self.profile = profile
        self._secret = secret
        self._environment = os.environ if environment is None else environment
        self._lock = threading.Lock()
        self._session: Any = None
        self._clients: dict[tuple[str, str, int], Any] = {}
        self._preparations: list[Callable[[str, Any], None]] = []

    def prepare_with(self, preparation: Callable[[str, Any], None]) -> None:
        """Have *preparation* see (service, client) of each client still to be made, before anybody uses it."""
        with self._lock:
            if preparation not in self._preparations:
                self._preparations.append(preparation)

    def client(self, service: str, region: str, *, attempts: int = 3) -> Any:
        """Return the client of *service* in *region* that sends a request at most *attempts* times.

        The first of a service takes up to half a second: call it in a worker. Raises `SignInError`, or
        botocore's errors for files in ~/.aws that cannot be read.
        """
        key = (service, region, attempts)
        with self._lock:
            if key not in self._clients:
                self._clients[key] = self._make(service, region, attempts)
            return self._clients[key]

    def close(self) -> None:
        """Close the connections of all clients and forget the secret."""
        with self._lock:
            for client in self._clients.values():
                client.close()
            self._clients.clear()
            self._session = self._secret = None

    def _make(self, service: str, region: str, attempts: int) -> Any:
        botocore = load_botocore()
        if self._session is None:
            self._session = self._make_session(botocore)
        config = botocore.config.Config(
            retries={"mode": "standard", "total_max_attempts": attempts},
            signature_version="s3v4" if service == "s3" else None,
        )
        with unhooked_imports():
            client = self._session.create_client(service, region_name=region, config=config)
        transport = client._endpoint  # noqa: SLF001 - botocore offers no other way to bound an answer
        transport.http_session = BoundedSession(transport.http_session)
        for prepare in self._preparations:
            prepare(service, client)
        return client

    def _make_session(self, botocore: Any) -> Any:
        profile = self.profile
        if profile.method == "shared":
            return self._shared_session(botocore, profile.shared_name)
        if profile.method == "environment":
            return self._environment_session(botocore)
        if self._secret is None:
            raise SignInError("The secret access key is not in the keyring.")
        return self._explicit_session(botocore, profile.access_key_id, self._secret)

    def _environment_session(self, botocore: Any) -> Any:
        found = self._environment
        key_id, key = found.get("AWS_ACCESS_KEY_ID"), found.get("AWS_SECRET_ACCESS_KEY")
        if key_id and key:
            token = found.get("AWS_SESSION_TOKEN") or found.get("AWS_SECURITY_TOKEN", "")
            return self._explicit_session(botocore, key_id, Secret(key, token))
        if name := found.get("AWS_PROFILE") or found.get("AWS_DEFAULT_PROFILE"):
            return self._shared_session(botocore, name)
        raise SignInError("The environment names neither an access key nor a profile.")

    def _explicit_session(self, botocore: Any, access_key_id: str, secret: Secret) -> Any:
        session = self._confined(botocore, botocore.session.Session())
        # Neither AWS_PROFILE nor ~/.aws has a say.
        settings = session.get_component("config_store")
        settings.set_config_variable("profile", None)
        settings.set_config_variable("config_file", os.devnull)
        settings.set_config_variable("credentials_file", os.devnull)
        session.set_credentials(access_key_id, secret.secret_access_key, secret.session_token or None)
        return session

    def _shared_session(self, botocore: Any, name: str) -> Any:
        session = self._confined(botocore, botocore.session.Session(profile=name))
        if reason := why_unusable(name, session.full_config.get("profiles", {})):
            raise SignInError(reason)
        resolver = session.get_component("credential_provider")
        for provider in UNWANTED_PROVIDERS:
            resolver.remove(provider)
        if session.get_credentials() is None:
            raise SignInError(f"The profile {name} of ~/.aws holds no credentials.")
        return session

    def _confined(self, botocore: Any, session: Any) -> Any:
        """Return *session*, whose clients, also those that botocore makes to take a role, keep to our rules."""
        endpoint = self.profile.endpoint_url
        config = botocore.config.Config(
            connect_timeout=CONNECT_TIMEOUT,
            read_timeout=READ_TIMEOUT,
            max_pool_connections=MOST_CONNECTIONS,
            user_agent_extra=f"snapshot-importer/{__version__}",
            # A host of one's own has no name for each bucket.
            s3={"addressing_style": "path"} if endpoint else None,
            # Proxies are for the way to AWS; an empty table keeps this computer's own addresses off them.
            proxies={} if endpoint and urlsplit(endpoint).hostname in LOOPBACK else None,
            ignore_configured_endpoint_urls=True,
            # "auto" would ask the metadata address where we are.
            defaults_mode="legacy",
        )
        session.set_default_client_config(config)
        if endpoint:
            session.create_client = partial(session.create_client, endpoint_url=endpoint)
        settings = session.get_component("config_store")
        settings.set_config_variable("region", self.profile.region)
        # The environment can turn on reports of every call, access key id included, to another program.
        settings.set_config_variable("csm_enabled", value=False)
        return session
