"""The registry of operations that the simulated AWS answers, and what an operation is given."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose signature the request carries; all texts are "" where it needs none."""

    arn: str
    user_id: str
    access_key_id: str
    account: str  # 12 digits


@dataclass(frozen=True, slots=True)
class AccessKey:
    """One pair of keys, for ever a user's or for a while a session's."""

    access_key_id: str
    secret_access_key: str = field(repr=False)
    account: str  # 12 digits
    arn: str  # of the user, the assumed role or the root
    user_id: str
    session_token: str = field(default="", repr=False)  # "" for a user's own key
    expires: datetime | None = None  # wall time
    active: bool = True


class Body(Protocol):
    """A request body that is read from the connection as the operation asks for it."""

    length: int | None  # of the decoded bytes, where the client told it
    trailers: Mapping[str, str]  # lower-case names; complete once everything is read

    def read(self, size: int = -1, /) -> bytes:
        """Return up to *size* bytes, b"" at the end.

        The last read checks the signed hash of the payload and raises `ApiError` where it differs;
        a connection that ends too early raises ConnectionError.
        """
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One request that is signed, if it must be, understood and allowed."""

    world: "World"
    service: str  # as boto3 names it
    name: str  # of the operation, as "ImportSnapshot"
    account: str  # 12 digits, "" where the request needs no signature
    region: str  # "" likewise
    caller: Caller
    params: dict[str, Any]  # as boto3's keyword arguments; times are aware, blobs are bytes
    body: Body | None  # where the operation takes a stream
    now: datetime  # task time
    request_id: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)  # lower-case names

    @property
    def endpoint(self) -> str:
        """The address that the request was sent to."""
        return f"http://{self.headers.get('host', '')}"


class ApiError(Exception):
    """A refusal, written in the service's own protocol."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        headers: Mapping[str, str] | None = None,
        members: Mapping[str, str] | None = None,
    ) -> None:
        """*members* stand beside the code and the message, as S3's Bucket and Endpoint do."""
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status
        self.headers = dict(headers or {})
        self.members = dict(members or {})


Function = Callable[[Call], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Operation:
    """A function that answers one operation, and what its caller must be allowed to do.

    Before it runs, ``world.access.decide(call, action, resource)`` is asked, which raises `ApiError` to refuse.
    """

    function: Function
    action: str  # as IAM policies name it, "" where nobody needs a permission
    resource: Callable[[Call], str]


_operations: dict[tuple[str, str], Operation] = {}


def operation(
    service: str,
    name: str,
    *,
    action: str | None = None,
    resource: Callable[[Call], str] = lambda _: "*",
) -> Callable[[Function], Function]:
    """Register a function as the answer to *service*'s operation *name*.

    The function returns a dict shaped as boto3's response. A streaming member is an iterator of bytes
    with its ContentLength beside it. Another HTTP status than the model's goes into
    ``{"ResponseMetadata": {"HTTPStatusCode": 206}}``. The action is "service:name" unless given.
    """

    def register(function: Function) -> Function:
        permission = f"{service}:{name}" if action is None else action
        _operations[service, name] = Operation(function, permission, resource)
        return function

    return register


def find_operation(service: str, name: str) -> Operation | None:
    """Return what answers *service*'s operation *name*, if anything does."""
    return _operations.get((service, name))


def served() -> Iterator[tuple[str, str]]:
    """Yield the service and the name of every operation that is answered."""
    yield from sorted(_operations)
