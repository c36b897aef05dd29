"""A file behind an https address, presigned or plain, as a reader of ranges."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from snapshot_importer.accounts.deadline import within
from snapshot_importer.accounts.network import Way, usual_way
from snapshot_importer.accounts.profiles import LOOPBACK
from snapshot_importer.accounts.sdk import load_botocore
from snapshot_importer.accounts.transport import AnswerLimitError, BoundedSession
from snapshot_importer.disks.image import HEAD
from snapshot_importer.disks.reader import ReadError, RefusedError

# Seconds for one range, connecting included.
DEADLINE = 20.0
CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 10.0
# What `disks.bounded` asks for at most; a server that knows no ranges sends the whole file, which is not read.
LARGEST = 1 << 20
_RANGE = re.compile(r"bytes (\d{1,19})-(\d{1,19})/(\d{1,19})")
_EMPTY = re.compile(r"bytes \*/0")
_S3_CODE = re.compile(rb"<Code>([A-Za-z]{1,64})</Code>.{0,20}<Message>([^<]{0,200})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes


class LinkReader:
    """Reads ranges of the file at *url* with GET; the first request, made at once, tells its size.

    TLS is verified, http is for this computer only, and no redirection is followed. Raises `ReadError`, whose
    sentence never repeats the address's query.
    """

    def __init__(self, url: str, way: Way | None = None, *, deadline: float = DEADLINE) -> None:
        """*way* tells of proxy and certificates; without it they are the usual ones."""
        self._url = url
        self._way = way
        self._host = _checked_host(url)
        self._deadline = deadline
        self._session: Any = None
        self._etag = ""
        self.size, self._start = self._first()

    def read(self, offset: int, length: int) -> bytes:
        """Return the bytes from *offset* on, fewer than *length* only at the end."""
        end = min(offset + length, self.size)
        if offset < 0 or offset >= end:
            return b""
        if end <= len(self._start):
            return self._start[offset:end]
        answer = self._get(offset, end - offset)
        _, data, size = self._range(answer, offset)
        if size != self.size or len(data) != end - offset:
            raise ReadError(f"{self._host} sent other bytes than were asked for.")
        if answer.headers.get("etag", "") != self._etag:
            raise ReadError("The file changed while it was read. Try again.")
        return data

    def close(self) -> None:
        """Close the connection."""
        if self._session is not None:
            self._session.close()

    def __enter__(self) -> "LinkReader":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _first(self) -> tuple[int, bytes]:
        answer = self._get(0, HEAD)
        self._etag = answer.headers.get("etag", "")
        if answer.status == 416 and _EMPTY.fullmatch(answer.headers.get("content-range", "")):
            return 0, b""
        _, data, size = self._range(answer, 0)
        return size, data

    def _range(self, answer: _Answer, offset: int) -> tuple[int, bytes, int]:
        """Return start, bytes and the size of the whole; an answer with the whole file counts as a range."""
        if answer.status == 200 and offset == 0:
            return 0, answer.body, len(answer.body)
        if answer.status != 206:
            raise _refusal(answer, self._host)
        found = _RANGE.fullmatch(answer.headers.get("content-range", ""))
        if found is None or int(found[1]) != offset or int(found[2]) - offset + 1 != len(answer.body):
            raise ReadError(f"{self._host} sent other bytes than were asked for.")
        return offset, answer.body, int(found[3])

    def _get(self, offset: int, length: int) -> _Answer:
        span = f"bytes={offset}-{offset + min(length, LARGEST) - 1}"
        try:
            return within(self._deadline, lambda: self._send(span), name="link")
        except TimeoutError as error:
            raise ReadError(f"{self._host} did not answer in {self._deadline:g} s.") from error

    def _send(self, span: str) -> _Answer:
        load_botocore()
        from botocore.awsrequest import AWSRequest  # noqa: PLC0415
        from botocore.exceptions import BotoCoreError, SSLError  # noqa: PLC0415

        if self._session is None:
            self._session = _session(self._url, self._way or usual_way())
        request = AWSRequest("GET", self._url, {"Range": span, "Accept-Encoding": "identity"})
        try:
            answer = self._session.send(request.prepare())
        except SSLError as error:
            raise ReadError(f"The identity of {self._host} could not be verified.") from error
        except AnswerLimitError as error:
            raise ReadError(
                f"{self._host} does not send parts of a file, so its bytes are not looked at."
            ) from error
        except BotoCoreError as error:  # a host that cannot be reached is no HTTPClientError
            raise ReadError(f"{self._host} could not be reached.") from error
        headers = {str(name).lower(): str(value) for name, value in answer.headers.items()}
        return _Answer(answer.status_code, headers, answer.content)


def _checked_host(url: str) -> str:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        host = ""
    if not host or not url.isprintable() or " " in url:
        raise ReadError("This is not a complete https address.")
    if parts.scheme != "https" and not (parts.scheme == "http" and host in LOOPBACK):
        raise ReadError("Only https:// addresses are read.")
    return host


def _session(url: str, way: Way) -> BoundedSession:
    from botocore.httpsession import URLLib3Session  # noqa: PLC0415

    proxy = way.proxy_for(url)
    # botocore itself passes a pair and a path, which its stubs do not know.
    timeout: Any = (CONNECT_TIMEOUT, READ_TIMEOUT)
    roots: Any = way.roots
    inner = URLLib3Session(
        verify=roots, proxies={urlsplit(url).scheme: proxy} if proxy else {}, timeout=timeout
    )
    return BoundedSession(inner, largest=LARGEST)


def _refusal(answer: _Answer, host: str) -> ReadError:
    """The error for an answer without the file."""
    code = _S3_CODE.search(answer.body[:4096])
    if 300 <= answer.status < 400:
        return ReadError(
            f"{host} sends the reader on to another address. Use the address of the file itself."
        )
    if answer.status in (401, 403):
        if code is not None and (code[1] == b"ExpiredToken" or b"expired" in code[2].lower()):
            return RefusedError("The link has ended. Make a new one.")
        return RefusedError(f"{host} does not let this link read the file ({answer.status}).")
    if answer.status in (404, 410):
        return RefusedError(f"There is no file at this address ({answer.status}).")
    return ReadError(f"{host} answered {answer.status} instead of sending the file.")
