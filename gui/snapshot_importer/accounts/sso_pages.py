"""Which pages the user's browser may be sent to for a sign-in to IAM Identity Center."""

import re
from typing import TypeAlias
from urllib.parse import urlsplit

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.profiles import LOOPBACK
from snapshot_importer.accounts.sources import SsoSession

Table: TypeAlias = dict[str, tuple[str, ...]]

LONGEST_PAGE = 4096

# By how the code of a Region begins; botocore's partitions.json has the suffixes of the services. Anybody can have
# a host in amazonaws.com, such as that of a bucket: only the services of the sign-in are expected there.
SERVICES: Table = {
    "cn-": ("amazonaws.com.cn", "api.amazonwebservices.com.cn"),
    "eusc-": ("amazonaws.eu", "api.amazonwebservices.eu"),
    "": ("amazonaws.com", "api.aws"),
}
SITES: Table = {
    "cn-": ("awsapps.cn", "signin.amazonaws.cn", "console.amazonaws.cn"),
    "eusc-": ("awsapps.eu", "signin.amazonaws-eusc.eu", "console.amazonaws-eusc.eu"),
    "": ("awsapps.com", "aws.amazon.com", "signin.aws", "app.aws"),
}
SERVICE = r"(?:[a-z0-9-]+\.)?(?:oidc|sso|signin)(?:-fips)?"


def checked_page(url: object, session: SsoSession, endpoint: str) -> str:
    """Return *url* if it is a page of the sign-in of *session*; raise `SignInError` otherwise.

    *endpoint* is the address of the service that named the page: where that is this very computer, as with a
    simulated AWS, its pages are too.
    """
    host = _host(url)
    if not isinstance(url, str) or host is None:
        raise SignInError("IAM Identity Center named a page that is no https:// address. It was not opened.")
    is_ours = host in LOOPBACK and host == urlsplit(endpoint).hostname
    if is_ours or (url.startswith("https://") and _is_expected(host, session)):
        return url
    raise SignInError(f"IAM Identity Center named a page at {host}, which is not its own. It was not opened.")


def _is_expected(host: str, session: SsoSession) -> bool:
    if host == _host(session.start_url):
        return True
    sites, services = (_of_partition(table, session.region) for table in (SITES, SERVICES))
    if any(host.endswith(f".{site}") for site in sites):
        return True
    return any(
        re.fullmatch(rf"{SERVICE}\.{re.escape(session.region)}\.{re.escape(suffix)}", host)
        for suffix in services
    )


def _of_partition(table: Table, region: str) -> tuple[str, ...]:
    return next(found for start, found in table.items() if region.startswith(start))


def _host(url: object) -> str | None:
    """Return the host of a plain http:// or https:// address without user, odd port or hidden characters."""
    if not isinstance(url, str) or len(url) > LONGEST_PAGE or not re.fullmatch(r"https?://[!-\[\]-~]+", url):
        return None
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if "@" in parts.netloc or not host or not re.fullmatch(r"[a-z0-9.-]+|::1", host):
        return None
    return host if port in (None, 443) or host in LOOPBACK else None
