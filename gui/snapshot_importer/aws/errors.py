"""The one error of a call to AWS: what happened, and whether the request may have been carried out."""

from typing import Literal

Kind = Literal[
    "refused",  # AWS understood and said no: a parsed error code with HTTP 4xx
    "sign-in",  # the credentials are missing, ended, unknown or wrong
    "throttled",  # AWS asks to slow down
    "server",  # HTTP 5xx
    "unreachable",  # no answer: DNS, connection, TLS, proxy, time-out
    "garbled",  # an answer that is not AWS's: cut off, HTML, no task id
]


class CallError(Exception):
    """A call failed; *message* is AWS's own sentence or ours, already masked."""

    def __init__(
        self,
        kind: Kind,
        message: str,
        *,
        operation: str,
        code: str = "",
        http_status: int | None = None,
        request_id: str = "",
        sent: bool = True,
        clock_difference: float | None = None,
    ) -> None:
        super().__init__(message)
        self.kind: Kind = kind
        self.message = message
        self.operation = operation
        self.code = code
        self.http_status = http_status
        self.request_id = request_id
        # False only where it is certain that no byte of the request left this computer.
        self.sent = sent
        # Seconds that this computer is ahead of AWS, where the answer had a Date header.
        self.clock_difference = clock_difference
        # Whether the keys that it was asked with are gone by now: it says nothing of the present sign-in.
        self.outdated = False

    @property
    def outcome_known(self) -> bool:
        """Whether it is certain that AWS did not carry out the request.

        Only a parsed error code with HTTP 4xx (408 and 429 apart) proves a refusal; a lost or garbled
        answer, a 5xx and a throttled request may all hide an accepted one.
        """
        return self.kind in ("refused", "sign-in") or not self.sent
