"""The HTTP session under a client: botocore's own, with an end to every answer's size and time."""

import time
from collections.abc import Iterator
from typing import Any

# A page of 1,000 tasks has some 2 MB.
LARGEST_ANSWER = 8 << 20
# Seconds for the body of one answer, however steadily it drips.
BODY_TIME = 30.0
PIECE = 1 << 16


class AnswerLimitError(Exception):
    """The body of an answer passed the limit of size or time; the rest was not read."""


class BoundedSession:
    """Sends with *inner*, a `botocore.httpsession.URLLib3Session`, and reads bodies piece by piece.

    botocore's read timeout counts for each socket read, so a server that sends a byte now and then holds a
    call for ever, and it reads any amount into memory.
    """

    def __init__(self, inner: Any, *, largest: int = LARGEST_ANSWER, body_time: float = BODY_TIME) -> None:
        self._inner = inner
        self._largest = largest
        self._body_time = body_time

    def send(self, request: Any) -> Any:
        """Send an `AWSPreparedRequest`; return its `AWSResponse`, the body read unless it is to be streamed."""
        if request.stream_output:
            return self._inner.send(request)
        request.stream_output = True  # leaves the body to us
        response = self._inner.send(request)
        response.raw = _BoundedBody(response.raw, request, largest=self._largest, body_time=self._body_time)
        _ = response.content  # reads the body into the response
        return response

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()


class _BoundedBody:
    """Stands for the urllib3 response in `AWSResponse.content`, which joins what `stream` yields."""

    def __init__(self, raw: Any, request: Any, *, largest: int, body_time: float) -> None:
        raw.enforce_content_length = True  # a body cut short is an error, not a short body
        self._raw = raw
        self._request = request
        self._largest = largest
        self._ends = time.monotonic() + body_time

    def stream(self) -> Iterator[bytes]:
        """Yield the body as it comes; errors are botocore's, as in its own session, or `AnswerLimitError`."""
        from botocore.exceptions import ConnectionClosedError, ReadTimeoutError  # noqa: PLC0415
        from urllib3.exceptions import HTTPError  # noqa: PLC0415
        from urllib3.exceptions import ReadTimeoutError as PieceTimeout  # noqa: PLC0415

        url = self._request.url
        try:
            yield from self._pieces()
        except PieceTimeout as error:
            raise ReadTimeoutError(endpoint_url=url, error=error) from error
        except HTTPError as error:
            raise ConnectionClosedError(endpoint_url=url, request=self._request, error=error) from error

    def _pieces(self) -> Iterator[bytes]:
        received = 0
        while piece := self._raw.read1(PIECE):
            received += len(piece)
            if received > self._largest:
                self._raw.close()
                raise AnswerLimitError(f"The answer is larger than {self._largest >> 20} MiB.")
            if time.monotonic() > self._ends:
                self._raw.close()
                raise AnswerLimitError("The answer did not end in time.")
            yield piece
