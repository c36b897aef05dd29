"""What is wrong with network settings, told at the field where it can be put right."""

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import unquote, urlsplit

from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.pasted import pasted

# RFC 1123, and the underscore that some local networks use.
_HOST = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_]([A-Za-z0-9_-]{0,62})(\.[A-Za-z0-9_-]{1,63})*\.?", re.ASCII)

ONLY_HTTP = (
    "Only HTTP proxies can be used, not SOCKS: AWS's library does not speak it. Many offer an HTTP port too."
)
ONLY_HOST = "Enter the host name or address alone, such as proxy.example.com."
SCRIPT = "This is the address of a script (PAC). Enter the proxy that the script names."
ASCII_ONLY = "AWS's library can send only letters, digits and signs of ASCII to a proxy."
NO_PASSWORD = "Enter the password too. A user without one is not told to the proxy."
NO_FIPS = "No FIPS endpoint of EC2 is known in {region}. Requests there will fail."
NO_DUALSTACK = "No dual-stack endpoint of EC2 is known in {region}. Check the connection."


@dataclass(frozen=True, slots=True)
class NetworkProblem:
    """One thing to put right; *field* is an attribute of `Network`, or ``password``."""

    field: str
    message: str
    severity: Literal["error", "warning"] = "error"


@dataclass(frozen=True, slots=True)
class TypedProxy:
    """What an address holds that was put into the field of the host."""

    network: Network
    password: str


def tidied_network(network: Network) -> Network:
    """Return *network* without what came along around what was typed or pasted."""
    host = pasted(network.host)
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    return replace(
        network,
        host=host,
        port=pasted(network.port),
        user=pasted(network.user),
        ca_bundle=pasted(network.ca_bundle),
    )


def typed_proxy(network: Network) -> TypedProxy | None:
    """Return what the whole address of a proxy, pasted as the host of *network*, says; ``None`` if it is none."""
    try:
        parts = urlsplit(pasted(network.host))
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path not in ("", "/"):
        return None
    found = replace(
        network,
        scheme="https" if parts.scheme == "https" else "http",
        host=parts.hostname,
        port=str(port) if port else network.port,
        user=unquote(parts.username) if parts.username else network.user,
    )
    return TypedProxy(found, unquote(parts.password or ""))


def network_problems(network: Network) -> tuple[NetworkProblem, ...]:
    """Return what is wrong with the proxy that *network* names, in the order of the form."""
    if network.proxy != "custom":
        return ()
    network = tidied_network(network)
    return (*_host_problems(network.host), *_port_problems(network.port), *_user_problems(network.user))


def password_problems(network: Network, typed: str, *, is_kept: bool) -> tuple[NetworkProblem, ...]:
    """Return what is wrong with a *typed* password, or with none where none *is_kept*; no message repeats it."""
    if network.proxy != "custom":
        return ()
    if typed and not (typed.isascii() and typed.isprintable()):
        return (NetworkProblem("password", ASCII_ONLY),)
    if network.user and not typed and not is_kept:
        return (NetworkProblem("password", NO_PASSWORD, "warning"),)
    return ()


def endpoint_problems(network: Network, region: str) -> tuple[NetworkProblem, ...]:
    """Return which of the endpoints that *network* asks for botocore does not know in *region*.

    For workers only: the table is read from disk.
    """
    found = []
    if network.use_fips and not _knows(region, "fips"):
        found.append(NetworkProblem("use_fips", NO_FIPS.format(region=region), "warning"))
    if network.use_dualstack and not _knows(region, "dualstack"):
        found.append(NetworkProblem("use_dualstack", NO_DUALSTACK.format(region=region), "warning"))
    return tuple(found)


def _host_problems(host: str) -> Iterator[NetworkProblem]:
    scheme = host.partition("://")[0].lower() if "://" in host else ""
    if not host:
        yield NetworkProblem("host", "Enter the host name or address of the proxy.")
    elif scheme.startswith("socks"):
        yield NetworkProblem("host", ONLY_HTTP)
    elif host.lower().endswith(".pac"):
        yield NetworkProblem("host", SCRIPT)
    elif not host.isascii():
        yield NetworkProblem("host", "Enter the name in its ASCII form, which begins with xn--.")
    elif not (_HOST.fullmatch(host) or _is_address(host)):
        yield NetworkProblem("host", ONLY_HOST)


def _port_problems(port: str) -> Iterator[NetworkProblem]:
    if not port:
        yield NetworkProblem("port", "Enter the port, such as 3128 or 8080.")
    elif not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65535):
        yield NetworkProblem("port", "A port is a number from 1 to 65535.")


def _user_problems(user: str) -> Iterator[NetworkProblem]:
    if not (user.isascii() and user.isprintable()):
        yield NetworkProblem("user", ASCII_ONLY)
    elif ":" in user:
        yield NetworkProblem("user", "A user name for a proxy holds no colon.")


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _knows(region: str, tag: str) -> bool:
    """Whether botocore's ``endpoints.json`` has an endpoint of EC2 in *region* that bears this tag alone."""
    from botocore.loaders import create_loader  # noqa: PLC0415 - not before the first window

    for partition in create_loader().load_data("endpoints")["partitions"]:
        if region in partition["regions"]:
            service = partition["services"].get("ec2", {})
            variants = [
                *service.get("endpoints", {}).get(region, {}).get("variants", []),
                *service.get("defaults", {}).get("variants", []),
            ]
            return any(variant["tags"] == [tag] for variant in variants)
    return True  # a Region newer than the table
