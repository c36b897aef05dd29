"""Connections whose answers end in time, however steadily they drip: status line, headers, body, a proxy's consent.

A timeout of a socket counts for each read alone. This module imports botocore: it is for those who have loaded it.
"""

import io
import time
from http.client import HTTPResponse
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)

from snapshot_importer.accounts.deadline import seconds_left

# Seconds for one answer where nobody set its call a deadline.
ANSWER_TIME = 40.0
# Seconds after the deadline: first goes home who waits, and tells of it in his own words.
GRACE = 0.5


def install(session: Any) -> None:
    """Have *session*, a `botocore.httpsession.URLLib3Session`, give up each answer at the deadline of its call."""
    # The one dictionary of all its pools, those of proxies too; there is no other way to name a class of connections.
    session._pool_classes_by_scheme.update(http=_Pool, https=_TlsPool)  # noqa: SLF001


class _TimedAnswer(HTTPResponse):
    """An answer, a proxy's to CONNECT too, whose every read waits no longer than until the end."""

    def __init__(self, sock: Any, *arguments: Any, **options: Any) -> None:
        super().__init__(sock, *arguments, **options)
        self.fp = io.BufferedReader(_TimedReads(self.fp.detach(), sock))


class _TimedReads(io.RawIOBase):
    """What comes from *sock*, read through *raw*."""

    def __init__(self, raw: io.RawIOBase, sock: Any) -> None:
        self._raw = raw
        self._sock = sock
        self._each: float = sock.gettimeout()  # seconds
        self._ends = time.monotonic() + seconds_left(ANSWER_TIME) + GRACE

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._ends - time.monotonic()
        if left <= 0:
            raise TimeoutError("the answer did not end in time")
        self._sock.settimeout(min(self._each, left))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Connection(AWSHTTPConnection):
    response_class = _TimedAnswer  # type: ignore[assignment]  # the stubs know another only


class _TlsConnection(AWSHTTPSConnection):
    response_class = _TimedAnswer  # type: ignore[assignment]


class _Pool(AWSHTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(AWSHTTPSConnectionPool):
    ConnectionCls = _TlsConnection
