"""Opens what `snapshot-importer inspect` is pointed at: a file, an object in S3, a link."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import unquote, urlsplit

from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.data_folder import data_folder
from snapshot_importer.accounts.environment import region_of
from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.keyring_secrets import KeyringSecrets
from snapshot_importer.accounts.network import NetworkUnavailable, Way
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.profile_sources import Places, source_of
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import SecretsUnavailable, SessionSecrets
from snapshot_importer.accounts.shared import shared_profiles
from snapshot_importer.aws.connections import Connections
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.link_reader import LinkReader
from snapshot_importer.aws.objects import ObjectReader, head_object
from snapshot_importer.disks.local import LocalReader
from snapshot_importer.disks.reader import Reader, ReadError
from snapshot_importer.request.location import LocationError, S3Location, parse_location

# What S3 itself takes for its Region; a bucket elsewhere is asked where it is.
ANY_REGION = "us-east-1"


class Accounts:
    """Makes a gateway of a saved profile, of one of ~/.aws, or of the environment; `close` ends its connections."""

    def __init__(self, data: Path | None, profile: str, region: str) -> None:
        folder = data or data_folder()
        self._store = ProfileStore(folder / "profiles.json")
        self._name = profile
        self._region = region
        keyring, session_secrets = KeyringSecrets(), SessionSecrets()
        self._places = Places(self._store, keyring, session_secrets, os.environ)
        self._network = NetworkStore(folder / "network.json", keyring, session_secrets)
        self._connections = Connections(self._store, keyring, session_secrets, way=self._network.way)
        self._clients: list[Clients] = []

    def gateway(self, location: S3Location) -> Gateway:
        """Return the gateway in the bucket's Region. Raises `ReadError` or `CallError`."""
        profile, is_saved = self._profile()
        region = self._region or location.region or ""
        if not region:
            first = self._made(profile, profile.region or ANY_REGION, is_saved=is_saved)
            region = first.bucket_region(location.bucket)
        return self._made(profile, region, is_saved=is_saved)

    def way(self) -> Way:
        """Return how requests get out of this network. Raises `ReadError`."""
        try:
            return self._network.way()
        except NetworkUnavailable as error:
            raise ReadError(str(error)) from error

    def close(self) -> None:
        """Close every connection."""
        self._connections.close()
        for clients in self._clients:
            clients.close()

    def _profile(self) -> tuple[Profile, bool]:
        """Return the profile, and whether it is a saved one."""
        region = region_of() or ANY_REGION
        if not self._name:
            last = self._store.last_used
            environment = Profile(new_profile_id(), "environment", region=region, method="environment")
            return (last, True) if last else (environment, False)
        for profile in self._store.profiles():
            if profile.name.casefold() == self._name.casefold():
                return profile, True
        for shared in shared_profiles().profiles:
            if shared.name == self._name:
                region = shared.region or region
                made = Profile(
                    new_profile_id(), self._name, region=region, method="shared", shared_name=self._name
                )
                return made, False
        raise ReadError(f"There is no profile “{self._name}”, neither a saved one nor in ~/.aws.")

    def _made(self, profile: Profile, region: str, *, is_saved: bool) -> Gateway:
        try:
            if not is_saved:
                self._clients.append(
                    Clients(profile, source_of(profile, self._places), way=self._network.way)
                )
                return Gateway(profile.id, region, self._clients[-1])
            return self._connections.gateway(profile.id, region)
        except SecretsUnavailable as error:
            raise ReadError(error.sentence) from error
        except SignInError as error:
            raise ReadError(str(error)) from error


@contextmanager
def opened(source: str, accounts: Accounts) -> Iterator[tuple[Reader, str]]:
    """Yield a reader of what *source* names, and the file's name. Raises `ReadError` or `CallError`."""
    if "://" not in source and not source.startswith("arn:"):
        with LocalReader(Path(source)) as file:
            yield file, Path(source).name
        return
    location = _location(source)
    if location is None:
        with LinkReader(source, accounts.way()) as link:
            yield link, unquote(urlsplit(source).path)
        return
    try:
        gateway = accounts.gateway(location)
        head = head_object(gateway, location.bucket, location.key)
        if head.customer_key:
            raise ReadError("The object is encrypted with a key of its own (SSE-C), which AWS does not have.")
        yield ObjectReader(gateway, location.bucket, location.key, head), location.key
    finally:
        accounts.close()


def _location(source: str) -> S3Location | None:
    """Return the object in S3 that *source* names; ``None`` for a link."""
    if source.lower().startswith("http://"):
        return None  # the reader of links knows when that is allowed
    try:
        location = parse_location(source)
    except LocationError as error:
        raise ReadError(error.message) from error
    if not isinstance(location, S3Location):
        return None
    if not location.key:
        raise ReadError("The address has no object key after the bucket name.")
    return location
