"""Every way in which a call through botocore can fail, as the one error of this room."""

import re
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.network import NetworkUnavailable
from snapshot_importer.accounts.transport import AnswerLimitError
from snapshot_importer.aws.errors import CallError, Kind
from snapshot_importer.aws.xml_stream import GarbledError
from snapshot_importer.request.masking import mask_addresses

# Longest text of AWS that is kept.
LONGEST_TEXT = 4096
# STS decodes up to 10,240 characters of an EC2 refusal, which stand at its end.
LONGEST_MESSAGE = 12 * 1024

SIGN_IN_CODES = frozenset(
    {
        "AuthFailure",
        "ExpiredToken",
        "ExpiredTokenException",
        "IncompleteSignature",
        "InvalidAccessKeyId",
        "InvalidClientTokenId",
        "InvalidSignatureException",
        "InvalidToken",
        "MissingAuthenticationToken",
        "RequestExpired",
        "RequestTimeTooSkewed",
        "SignatureDoesNotMatch",
        "TokenRefreshRequired",
        "UnrecognizedClientException",
    }
)
# What is asked to get keys: a refusal there is a sign-in that failed, whatever its code.
SIGN_IN_OPERATIONS = frozenset(
    {
        "AssumeRole",
        "AssumeRoleWithWebIdentity",
        "CreateOAuth2Token",
        "CreateToken",
        "GetRoleCredentials",
        "GetSessionToken",
        "RegisterClient",
        "StartDeviceAuthorization",
    }
)
THROTTLING_CODES = frozenset(
    {
        "BandwidthLimitExceeded",
        "EC2ThrottledException",
        "PriorRequestNotComplete",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
    }
)

# By the name of botocore's exception: (kind, sentence). In all of them no byte of the request was sent.
BEFORE_SENDING: dict[str, tuple[Kind, str]] = {
    "NoRegionError": ("refused", "No Region is chosen."),
    "InvalidRegionError": ("refused", "This is not the code of a Region."),
    "ParamValidationError": ("refused", "The request holds a value of the wrong kind."),
    "EndpointConnectionError": (
        "unreachable",
        "There is no way to AWS: no such host, or nobody answers there.",
    ),
    "ConnectTimeoutError": ("unreachable", "AWS did not answer the connection in time."),
    "ProxyConnectionError": ("unreachable", "The proxy could not be reached or refused the connection."),
}
# The same, where the request may have arrived.
AFTER_SENDING: dict[str, tuple[Kind, str]] = {
    "ReadTimeoutError": ("unreachable", "AWS did not answer in time."),
    "ConnectionClosedError": ("unreachable", "The connection was closed before the answer was complete."),
    "HTTPClientError": ("unreachable", "The connection failed."),
}
_MAY_HOLD_ADDRESS = re.compile(r"[=%\\@?]")
NOT_AWS = "The answer is not from AWS. A proxy or a sign-in page of the network may stand in between."


def call_error(error: BaseException, operation: str, *, only_attempt: bool) -> CallError:
    """Return *error* as a `CallError`; *only_attempt* says that no earlier attempt can have arrived."""
    from botocore.exceptions import BotoCoreError, ClientError, SSLError  # noqa: PLC0415

    match error:
        case CallError():
            failure = error
        case SignInError():
            failure = CallError("sign-in", str(error), operation=operation, code=error.code, sent=False)
        case NetworkUnavailable():
            failure = CallError("unreachable", str(error), operation=operation, sent=False)
        case ClientError():
            # Keys may have been renewed on the way: what was refused then is not what was asked for.
            failure = _answered(error.response, error.operation_name or operation)
        case TimeoutError():
            failure = CallError("unreachable", "AWS did not answer in time.", operation=operation)
        case SSLError():
            failure = _tls(error, operation, only_attempt=only_attempt)
        case BotoCoreError():
            failure = _botocore(error, operation, only_attempt=only_attempt)
        case GarbledError():
            failure = _foreign(error, operation)
        case AnswerLimitError():
            failure = CallError("garbled", str(error), operation=operation)
        case _:
            # botocore's parsers raise ResponseParserError, and bare ValueError or TypeError for odd bodies.
            failure = CallError("garbled", NOT_AWS, operation=operation)
    return failure


def clock_difference(metadata: Any) -> float | None:
    """Return the seconds that this computer is ahead of the Date header in botocore's ResponseMetadata."""
    told = told_time(metadata)
    return (datetime.now(UTC) - told).total_seconds() if told else None


def told_time(metadata: Any) -> datetime | None:
    """Return the time in the Date header of botocore's ResponseMetadata."""
    try:
        told = parsedate_to_datetime(metadata["HTTPHeaders"]["date"])
    except (KeyError, TypeError, ValueError, OverflowError):
        return None
    return told if told.tzinfo else None


def plain(text: object, longest: int = LONGEST_TEXT) -> str:
    """Return a text of AWS as it may be shown and kept: masked and not endless."""
    # IAM and STS explain a wrong signature with the string that was signed, session token included.
    said = str(text or "")[: 2 * longest].partition("The Canonical String for this request")[0]
    # Most texts, of thousands in a listing, hold none of what a secret part of an address needs.
    return (mask_addresses(said) if _MAY_HOLD_ADDRESS.search(said) else said)[:longest]


def _answered(response: Any, operation: str) -> CallError:
    error = response.get("Error") or {}
    metadata = response.get("ResponseMetadata") or {}
    code, status = plain(error.get("Code")), metadata.get("HTTPStatusCode")
    kind = _kind(code, status, operation)
    message = plain(error.get("Message"), LONGEST_MESSAGE) or (f"AWS answered {code}." if code else "")
    return CallError(
        kind,
        NOT_AWS if kind == "garbled" else message or NOT_AWS,
        operation=operation,
        code=code,
        http_status=status,
        request_id=plain(metadata.get("RequestId")),
        clock_difference=clock_difference(metadata),
    )


def _foreign(error: GarbledError, operation: str) -> CallError:
    status = error.http_status
    kind = _kind("", status, operation)
    message = f"{NOT_AWS} (HTTP {status}: {error})"
    return CallError(kind, message, operation=operation, http_status=status)


def _kind(code: str, status: Any, operation: str) -> Kind:
    if code in THROTTLING_CODES or status == 429:
        return "throttled"
    if not isinstance(status, int) or status >= 500:
        return "server"
    if status == 408:
        return "unreachable"
    # A HEAD answer has no body, so its code is the status; anywhere else a number is no code of AWS.
    is_code = bool(re.fullmatch(r"[A-Za-z][A-Za-z0-9.:_-]*", code)) or operation.startswith("Head")
    if status < 300 or not is_code:
        return "garbled"
    return "sign-in" if code in SIGN_IN_CODES or operation in SIGN_IN_OPERATIONS else "refused"


def _tls(error: Any, operation: str, *, only_attempt: bool) -> CallError:
    cause = error.kwargs.get("error")
    reasons = (cause, getattr(cause, "reason", None), *getattr(cause, "args", ()))
    untrusted = any(isinstance(reason, ssl.SSLCertVerificationError) for reason in reasons)
    message = (
        "The server's certificate is not trusted. A proxy may be opening the connection."
        if untrusted
        else "The encrypted connection failed."
    )
    return CallError("unreachable", message, operation=operation, sent=not (untrusted and only_attempt))


def _botocore(error: Exception, operation: str, *, only_attempt: bool) -> CallError:
    for ancestor in type(error).__mro__:
        if found := BEFORE_SENDING.get(ancestor.__name__):
            kind, message = found
            return CallError(
                kind, message, operation=operation, sent=not only_attempt and kind == "unreachable"
            )
        if found := AFTER_SENDING.get(ancestor.__name__):
            kind, message = found
            return CallError(kind, message, operation=operation)
    return CallError("garbled", f"The call failed ({type(error).__name__}).", operation=operation)
