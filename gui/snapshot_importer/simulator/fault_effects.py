"""What each kind of fault does to a request and its reply."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain, repeat

from snapshot_importer.simulator.faults import Rule, Strike
from snapshot_importer.simulator.operations import ApiError
from snapshot_importer.simulator.protocol.messages import Delivery, Reply

# EC2 API reference, "Error codes"; Amazon S3 API reference, "Error responses"; the others' "Common errors".
_THROTTLES = {
    "ec2": ("RequestLimitExceeded", "Request limit exceeded.", 503),
    "s3": ("SlowDown", "Please reduce your request rate.", 503),
    "iam": ("Throttling", "Rate exceeded", 400),
    "sts": ("Throttling", "Rate exceeded", 400),
    "kms": ("ThrottlingException", "Rate exceeded", 400),
    "ebs": ("RequestThrottledException", "Rate exceeded", 400),
    "sso": ("TooManyRequestsException", "Rate exceeded", 429),
    "sso-oidc": ("SlowDownException", "Rate exceeded", 400),
    "signin": ("TooManyRequestsError", "Rate exceeded", 429),
}
# Guess: the codes that come with 502 and 504, which are mostly a load balancer's.
_ERRORS = {
    500: ("InternalError", "An internal error has occurred"),
    502: ("BadGateway", "Bad gateway"),
    503: ("ServiceUnavailable", "The service is unavailable. Please try again shortly."),
    504: ("GatewayTimeout", "The gateway has timed out"),
}
_UNCLOSED_PAGE = b"<html><head><title>Sign in</title></head><body><p>Welcome to our network<br></body></html>"
_WELL_FORMED_PAGE = (
    b'<?xml version="1.0" encoding="UTF-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
    b"<head><title>Sign in</title></head><body><p>Welcome to our network</p></body></html>"
)
_BLANKS = b" " * (1 << 16)


def struck(
    strike: Strike, run: Callable[[], Reply], write: Callable[[ApiError], Reply], error: ApiError
) -> Reply:
    """Return the reply that *strike* leaves of what *run* answers, if it lets it run at all.

    *error* is what the three kinds that answer an error are to *write*.
    """
    rule = strike.rule
    if rule.kind in _CHANGING:
        return _CHANGING[rule.kind](rule, run())
    if rule.kind == "latency":
        return _late(strike, run)
    if rule.accepted:
        run()
    return _REPLACING[rule.kind](strike) if rule.kind in _REPLACING else write(error)


def fault_error(rule: Rule, service: str, refused: ApiError) -> ApiError:
    """Return the error that *rule* answers; *refused* is how *service* refuses the signature."""
    if rule.kind == "refuse":
        return refused
    if rule.kind == "throttle":
        return ApiError(*_THROTTLES[service])
    status = rule.status or 500
    code, message = _ERRORS.get(status, ("Error", "An error has occurred"))
    return ApiError(rule.code or code, rule.message or message, status)


def _late(strike: Strike, run: Callable[[], Reply]) -> Reply:
    if strike.rule.accepted:
        reply = run()
        strike.released.wait(strike.rule.seconds)
        return reply
    strike.released.wait(strike.rule.seconds)
    return run()


def _drop(_: Strike) -> Reply:
    return Reply(delivery=Delivery(drop=True))


def _hang(strike: Strike) -> Reply:
    return Reply(delivery=Delivery(drop=True, hold_until=strike.released))


def _html(strike: Strike) -> Reply:
    page = _WELL_FORMED_PAGE if strike.rule.well_formed else _UNCLOSED_PAGE
    return Reply(strike.rule.status or 200, {"Content-Type": "text/html"}, page)


def _redirect(strike: Strike) -> Reply:
    return Reply(strike.rule.status or 302, {"Location": strike.rule.location})


def _empty(strike: Strike) -> Reply:
    return Reply(strike.rule.status or 200)


def _cut(rule: Rule, reply: Reply) -> Reply:
    if not isinstance(reply.body, bytes):
        return replace(reply, delivery=Delivery(cut=max(rule.at, 0)))
    at = rule.at if rule.at >= 0 else max(len(reply.body) + rule.at, 0)
    if rule.patched:
        return replace(reply, body=reply.body[:at])
    return replace(reply, delivery=Delivery(cut=at))


def _drip(rule: Rule, reply: Reply) -> Reply:
    return replace(reply, delivery=Delivery(rate=rule.rate))


def _huge(rule: Rule, reply: Reply) -> Reply:
    """Put blanks before the last tag or bracket, where parsers must take them."""
    body = reply.body if isinstance(reply.body, bytes) else b"".join(reply.body)
    place = max(body.rfind(b"</"), body.rfind(b"}"), 0)
    if rule.size < 0:
        endless: Iterator[bytes] = chain([body[:place]], repeat(_BLANKS))
        return replace(reply, body=endless)
    whole, rest = divmod(rule.size, len(_BLANKS))
    pieces = chain([body[:place]], repeat(_BLANKS, whole), [_BLANKS[:rest], body[place:]])
    return replace(
        reply, headers={**reply.headers, "Content-Length": str(len(body) + rule.size)}, body=pieces
    )


# These answer in place of the operation, whether it has run or not.
_REPLACING: dict[str, Callable[[Strike], Reply]] = {
    "drop": _drop,
    "hang": _hang,
    "html": _html,
    "redirect": _redirect,
    "empty": _empty,
}

# These change the reply that the operation gave.
_CHANGING: dict[str, Callable[[Rule, Reply], Reply]] = {"cut": _cut, "drip": _drip, "huge": _huge}
