"""A browser without a screen: it follows redirects over real HTTP, through no proxy."""

import urllib.error
import urllib.request
from dataclasses import dataclass


@dataclass(frozen=True)
class Shown:
    """What a page says in the end."""

    status: int
    text: str
    url: str


def visit(url: str, *, host: str = "") -> Shown:
    """Open *url*, claiming to ask *host* if one is given, and return the page at the end of all redirects."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with opener.open(request, timeout=20) as answer:
            return Shown(answer.status, answer.read().decode(), answer.url)
    except urllib.error.HTTPError as error:
        with error:
            return Shown(error.code, error.read().decode(), error.url)
