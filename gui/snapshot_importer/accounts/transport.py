"""The HTTP session under a client: botocore's own, with an end to the size and the time of every answer."""

from collections.abc import Iterator
from typing import Any

from snapshot_importer.accounts.deadline import seconds_left

# A page of 1,000 tasks has some 2 MB.
LARGEST_ANSWER = 8 << 20
PIECE = 1 << 16


class AnswerLimitError(Exception):
    """The body of an answer passed the limit of size; the rest was not read."""


class BoundedSession:
    """Sends with *inner*, a `botocore.httpsession.URLLib3Session`, and reads bodies piece by piece.

    botocore's read timeout counts for each socket read, so a server that sends a byte now and then holds a
    call for ever, and it reads any amount into memory.
    """

    def __init__(self, inner: Any, *, largest: int = LARGEST_ANSWER) -> None:
        from snapshot_importer.accounts import timed_answers  # noqa: PLC0415 - imports botocore

        timed_answers.install(inner)
        self._inner = inner
        self._largest = largest

    def send(self, request: Any) -> Any:
        """Send an `AWSPreparedRequest`; return its `AWSResponse`, the body read unless it is to be streamed.

        Raises what *inner* raises, `AnswerLimitError`, and TimeoutError where nobody waits for the answer any more.
        """
        if seconds_left(1.0) <= 0:
            raise TimeoutError("nobody waits for the answer")
        if request.stream_output:
            return self._inner.send(request)
        request.stream_output = True  # leaves the body to us
        response = self._inner.send(request)
        response.raw = _BoundedBody(response.raw, request, largest=self._largest)
        _ = response.content  # reads the body into the response
        return response

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()


class _BoundedBody:
    """Stands for the urllib3 response in `AWSResponse.content`, which joins what `stream` yields."""

    def __init__(self, raw: Any, request: Any, *, largest: int) -> None:
        raw.enforce_content_length = True  # a body cut short is an error, not a short body
        self._raw = raw
        self._request = request
        self._largest = largest

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
            yield piece
