"""The first hops: finding the host, connecting to it, and the proxy's consent where there is one."""

import http.client
import socket
import ssl
from base64 import b64encode
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from snapshot_importer.accounts.errand import Errand
from snapshot_importer.accounts.hops import HopError, Passed, Target
from snapshot_importer.accounts.network_problems import ONLY_HTTP
from snapshot_importer.accounts.tls_hop import Keep, secured

# As `socket.getaddrinfo(host, port)` answers.
Address = tuple[Any, ...]
Resolve = Callable[[str, int], list[Address]]
MOST_ADDRESSES = 4

FIREWALL = "A firewall may let only a proxy out. Ask your administrator for its address and enter it here."
ALLOW = (
    "Ask your administrator to let it through, as all hosts of AWS that are used: sts, ec2, s3, iam and kms."
)


@dataclass(frozen=True, slots=True)
class Place:
    """A host and port to connect to; *what* it is, in words."""

    host: str
    port: int
    what: str

    @staticmethod
    def of(url: str, what: str) -> "Place":
        """Return where *url* leads. Raises `HopError` for what is no address: the environment may name any."""
        try:
            parts = urlsplit(url)
            port = parts.port or (443 if parts.scheme == "https" else 80)
        except ValueError as error:
            raise HopError(f"The address of the {what} cannot be read.", f"Set the {what} right.") from error
        return Place(parts.hostname or "", port, what)


def system_addresses(host: str, port: int) -> list[Address]:
    """Ask the system for the addresses of *host*."""
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)


def find(place: Place, target: Target, resolve: Resolve) -> tuple[list[Address], Passed]:
    """Return the addresses of *place*. Raises `HopError`."""
    try:
        found = resolve(place.host, place.port)[:MOST_ADDRESSES]
    except (OSError, UnicodeError) as error:  # UnicodeError: a name that IDNA does not take
        again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        said = "The name server does not answer" if again else f"There is no host named {place.host}"
        raise HopError(f"{said}.", _cure_of_name(place, target)) from error
    shown = [str(address[4][0]) for address in found[:2]]
    if place.host in shown:
        return found, Passed(f"{place.host} is an address: there is no name to find.", "skipped")
    return found, Passed(f"{place.host} is {', '.join(shown)}.")


def connect(place: Place, addresses: list[Address], errand: Errand, seconds: float) -> socket.socket:
    """Connect to the first of *addresses* that answers. Raises `HopError`."""
    failure: OSError = OSError("no address")
    for family, kind, protocol, _, address in addresses:
        opened = errand.keep(socket.socket(family, kind, protocol))
        opened.settimeout(seconds / len(addresses))
        try:
            opened.connect(address)
        except OSError as error:
            failure = error
            opened.close()
        else:
            opened.settimeout(seconds)
            return opened
    where = f"{place.host} at port {place.port}"
    cure = FIREWALL if place.what == "AWS" else f"Check host and port of the {place.what}."
    if isinstance(failure, ConnectionRefusedError):
        raise HopError(f"Nobody takes connections to {where}.", cure) from failure
    if isinstance(failure, TimeoutError):
        raise HopError(f"Nobody answers at {where}.", cure) from failure
    raise HopError(f"There is no way to {where}: {failure.strerror or 'it failed'}.", cure) from failure


def check_proxy(proxy: str) -> None:
    """Raise `HopError` for a *proxy* that botocore cannot use; the environment may name any."""
    scheme = urlsplit(proxy).scheme
    if scheme not in ("http", "https"):
        raise HopError(f"The proxy is one for {scheme}. {ONLY_HTTP}", "Choose an HTTP proxy.")


def tunnelled(
    opened: socket.socket, proxy: str, target: Target, roots: str, keep: Keep
) -> tuple[Any, Passed]:
    """Let the proxy at the end of *opened* connect to *target*. Raises `HopError`."""
    parts = urlsplit(proxy)
    way: Any = opened
    if parts.scheme == "https":
        way, _ = secured(opened, parts.hostname or "", roots, keep)
    goal = Place.of(target.url, "")
    lines = [f"CONNECT {goal.host}:{goal.port} HTTP/1.1", f"Host: {goal.host}:{goal.port}"]
    if parts.username and parts.password:
        sign_in = f"{unquote(parts.username)}:{unquote(parts.password)}".encode("utf-8", "replace")
        lines.append(f"Proxy-Authorization: Basic {b64encode(sign_in).decode()}")
    try:
        way.sendall("\r\n".join([*lines, "", ""]).encode())
        with closing(http.client.HTTPResponse(way, method="CONNECT")) as answer:  # leaves the connection open
            answer.begin()
    except ConnectionError as error:  # one that is closed is an HTTPException as well
        raise HopError("The proxy closed the connection.", "Check host and port of the proxy.") from error
    except (http.client.HTTPException, ValueError, ssl.SSLError) as error:
        raise HopError(
            "What answers there is no HTTP proxy.", "Check host, port and the kind of proxy."
        ) from error
    if answer.status != 200:
        raise _refused(answer, goal.host, signed_in=bool(parts.username))
    return way, Passed(f"The proxy lets requests through to {goal.host}.")


def _cure_of_name(place: Place, target: Target) -> str:
    if place.what != "AWS":
        return f"Check the name of the {place.what}, or whether the VPN is on that knows it."
    if target.variant:
        return f"There may be no {target.variant} endpoint in {target.region}. Switch it off above, or check the network."
    return "Check that this computer is connected. Some networks know outside names only at their proxy."


def _refused(answer: http.client.HTTPResponse, host: str, *, signed_in: bool) -> HopError:
    if answer.status == 407:
        offered = answer.headers.get_all("Proxy-Authenticate") or []
        schemes = [line.split(" ", 1)[0].strip(",")[:20] for line in offered if line.strip()]
        if schemes and "basic" not in [scheme.lower() for scheme in schemes]:
            names = " or ".join(schemes[:3])
            return HopError(
                f"The proxy takes a sign-in only by {names}, which AWS's library does not speak.",
                "Ask for a proxy that takes user and password, or run one here that signs in for you.",
            )
        if signed_in:
            return HopError("The proxy does not accept user and password (407).", "Enter them again.")
        return HopError("The proxy wants a user and a password (407).", "Enter them above.")
    if answer.status in (502, 503, 504):
        return HopError(f"The proxy finds no way to {host} ({answer.status}).", "Try again later.")
    return HopError(f"The proxy does not let requests through to {host} ({answer.status}).", ALLOW)
