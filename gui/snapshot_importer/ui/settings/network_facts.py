"""What the network settings meet on this computer: the keyring, the environment, files of certificates."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from snapshot_importer.accounts.endpoints import sts_target
from snapshot_importer.accounts.hops import HopError, Target
from snapshot_importer.accounts.network import Network, Way
from snapshot_importer.accounts.network_problems import NetworkProblem, endpoint_problems
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.accounts.trusted_roots import (
    RootsError,
    authorities,
    environment_roots,
    read_certificates,
    usual_roots,
)

# Where nobody has chosen a profile yet.
ANY_REGION = "us-east-1"


@dataclass(frozen=True, slots=True)
class NetworkFacts:
    """For the form; empty where there is nothing to say."""

    place: str = ""  # a sentence on where the password is kept
    is_kept: bool = False  # whether there is one
    keyring: SecretsUnavailable | None = None
    system_proxy: str = ""  # without user and password
    roots: str = ""  # which certificates are trusted besides the usual ones
    problems: tuple[NetworkProblem, ...] = ()  # of the file of certificates, and of the endpoints


def look(store: NetworkStore, region: str) -> NetworkFacts:
    """Look everything up. For workers only: the keyring and the disk may be slow."""
    network = store.network
    place, is_kept, keyring = "", False, None
    if network.proxy == "custom":
        try:
            is_kept = store.password() is not None
            place = "Kept for this session only." if store.in_memory() else f"Kept in {store.place()}."
        except SecretsUnavailable as error:
            keyring = error
    roots, problems = _roots(network)
    return NetworkFacts(
        place, is_kept, keyring, system_proxy(region), roots, (*problems, *endpoint_problems(network, region))
    )


def system_proxy(region: str) -> str:
    """Return the proxy that the environment or the system has for AWS, without user and password."""
    network = Network()
    try:
        proxy = urlsplit(Way(network, usual_roots()).proxy_for(sts_target(region, network).url))
    except (ValueError, HopError):  # the environment may hold anything: the check tells it
        return ""
    return f"{proxy.scheme}://{proxy.netloc.rpartition('@')[2]}" if proxy.netloc else ""


def plan(store: NetworkStore, profile: Profile | None, region: str) -> Callable[[], tuple[Target, Way]]:
    """Return what says where a check goes, and how; it is for workers."""

    def planned() -> tuple[Target, Way]:
        way = store.way()
        if profile and profile.endpoint_url:
            return Target(profile.endpoint_url, region, is_own=True), way
        return sts_target(region or ANY_REGION, way.network), way

    return planned


def _roots(network: Network) -> tuple[str, tuple[NetworkProblem, ...]]:
    if network.ca_bundle:
        try:
            return f"Trusted too: {authorities(read_certificates(network.ca_bundle))}.", ()
        except RootsError as error:
            return "", (NetworkProblem("ca_bundle", f"{error} It is not trusted now."),)
    if named := environment_roots():
        return f"{named[0]} of the environment names {named[1]}, which is used instead of the usual ones.", ()
    return "", ()
