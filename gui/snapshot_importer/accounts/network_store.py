"""The network settings in one JSON file, the proxy's password in the keyring or in memory only."""

import json
import logging
import os
import threading
from collections.abc import Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from snapshot_importer.accounts.network import (
    PROXY_CHOICES,
    PROXY_SCHEMES,
    Network,
    NetworkUnavailable,
    Way,
    first_network,
)
from snapshot_importer.accounts.network_problems import network_problems
from snapshot_importer.accounts.private_file import NewerFileError, set_aside, write_private
from snapshot_importer.accounts.secrets import Secret, Secrets, SecretsUnavailable
from snapshot_importer.accounts.trusted_roots import RootsError, usual_roots, with_own

log = logging.getLogger(__name__)
SCHEMA = 1
LARGEST_FILE = 1 << 16
# Under which the proxy's password is kept; no id of a profile looks like this.
PASSWORD = "network-proxy"


class NetworkStore:
    """The settings in force; every change is on disk when it returns.

    A file that cannot be understood is renamed, never overwritten, and `notice` says so.
    """

    def __init__(
        self,
        path: Path,
        keyring: Secrets,
        session_secrets: Secrets,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        self._path = path
        self._keyring = keyring
        self._session_secrets = session_secrets
        self._environment = os.environ if environment is None else environment
        self._lock = threading.Lock()
        self._password: Secret | None = None  # as the keyring told it
        self.notice = ""
        self._network = self._loaded()

    @property
    def network(self) -> Network:
        """The settings in force."""
        return self._network

    def put(self, network: Network) -> None:
        """Take other settings. Raises `OSError` if the file cannot be written; the former ones then stay."""
        document = {"schema": SCHEMA, "network": asdict(network)}
        with self._lock:
            write_private(self._path, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
            self._network = network

    def way(self) -> Way:
        """Return how requests get to AWS now. For workers only. Raises `NetworkUnavailable`."""
        network = self._network
        password = None
        if network.proxy == "custom" and network.user:
            try:
                password = self.password()
            except SecretsUnavailable as error:
                raise NetworkUnavailable(
                    f"The password of the proxy is not to be had. {error.sentence}"
                ) from None
        return Way(network, self._roots(network), password)

    def place(self) -> str:
        """Return what the user calls the keyring. For workers only. Raises `SecretsUnavailable`."""
        return self._keyring.backend_name()

    def in_memory(self) -> bool:
        """Whether the proxy's password is kept for this session only."""
        return self._session_secrets.get(PASSWORD) is not None

    def password(self) -> Secret | None:
        """Return the proxy's password. For workers only. Raises `SecretsUnavailable`."""
        kept = self._session_secrets.get(PASSWORD) or self._password
        if kept is None:
            kept = self._password = self._keyring.get(PASSWORD)
        return kept

    def keep_password(self, password: Secret, *, this_session_only: bool = False) -> None:
        """Keep the proxy's password. For workers only. Raises `SecretsUnavailable`."""
        if this_session_only:
            self._session_secrets.put(PASSWORD, password)
            return
        self._keyring.put(PASSWORD, password)
        self._session_secrets.delete(PASSWORD)
        self._password = password

    def forget_password(self) -> None:
        """Forget the proxy's password everywhere. For workers only. Raises `SecretsUnavailable`."""
        self._session_secrets.delete(PASSWORD)
        self._keyring.delete(PASSWORD)
        self._password = None

    def _roots(self, network: Network) -> str:
        if network.ca_bundle:
            try:
                return with_own(
                    network.ca_bundle, self._path.with_name("trusted-roots.pem"), self._environment
                )
            except (RootsError, OSError) as error:
                # Fewer are trusted then, never more; the check of the connection names the file.
                log.warning("The file of own certificates is not used: %s", error)
        return usual_roots(self._environment)

    def _loaded(self) -> Network:
        try:
            with self._path.open("rb") as file:
                return _parsed(file.read(LARGEST_FILE + 1))
        except (FileNotFoundError, NotADirectoryError):
            pass
        except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            self.notice = set_aside(self._path, "The network settings", error)
        return first_network(self._environment)


def _parsed(text: bytes) -> Network:
    """Return the settings; raises `ValueError` and its kin for anything but our file."""
    document = json.loads(text)
    if document["schema"] > SCHEMA:
        raise NewerFileError
    if len(text) > LARGEST_FILE:
        raise ValueError("too large")
    entry: dict[str, Any] = document["network"]
    defaults = asdict(Network())
    known = {part.name for part in fields(Network)}
    values = {key: value for key, value in entry.items() if key in known}
    if any(type(value) is not type(defaults[key]) for key, value in values.items()):
        raise TypeError("a setting of another kind")
    network = Network(**values)
    if network.proxy not in PROXY_CHOICES or network.scheme not in PROXY_SCHEMES:
        raise ValueError("not a setting")
    if any(problem.severity == "error" for problem in network_problems(network)):
        raise ValueError("a setting that cannot be used")
    return network
