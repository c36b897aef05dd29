"""Who asks AWS for one data folder: its profiles, their secrets, and the connections of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.keyring_secrets import KeyringSecrets
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.accounts.secrets import SessionSecrets
from snapshot_importer.aws.budget import Budgets
from snapshot_importer.aws.connections import Connections


@dataclass(frozen=True, slots=True)
class AccountServices:
    """Long-lived objects; `connections` is to be closed."""

    keyring: KeyringSecrets
    session_secrets: SessionSecrets
    store: ProfileStore
    consents: Consents
    network: NetworkStore
    connections: Connections


def account_services(
    folder: Path, environment: Mapping[str, str], budgets: Budgets | None, *, demo: bool
) -> AccountServices:
    """Make them; they call AWS within *budgets*."""
    keyring, session_secrets = KeyringSecrets(), SessionSecrets()
    store = ProfileStore(folder / "profiles.json")
    consents = Consents(folder / "consents.json")
    # The demo must not touch the password of the user's own proxy.
    network = NetworkStore(folder / "network.json", session_secrets if demo else keyring, session_secrets)
    connections = Connections(
        store,
        keyring,
        session_secrets,
        consents=consents,
        way=network.way,
        environment=environment,
        budgets=budgets,
    )
    return AccountServices(keyring, session_secrets, store, consents, network, connections)
