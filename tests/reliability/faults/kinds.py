"""What can go wrong with one call, as rules of the simulated AWS, and where in the call it strikes."""

from typing import Any, Literal

Position = Literal["before", "after", "inside"]  # before AWS carries it out, after that, or within its answer

_REASONS = {
    "expired": "expired",
    "skewed clock": "skewed",
    "wrong signature": "wrong signature",
    "unknown key": "unknown key",
    "wrong token": "wrong token",
}
_ERRORS = {
    "500": (500, "InternalError"),
    "502": (502, "BadGateway"),
    "503": (503, "Unavailable"),
    "504": (504, "GatewayTimeout"),
    "408": (408, "RequestTimeout"),
    "throttled by EC2": (503, "EC2ThrottledException"),
    "not allowed": (403, "UnauthorizedOperation"),
    "blocked": (403, "Blocked"),
    "not subscribed": (401, "OptInRequired"),
    "an unknown code": (418, "Teapot"),
    "a code of markup": (400, "<b>&"),
}
# In place of the answer, whether AWS has carried out what was asked or not.
REPLACING: dict[str, dict[str, Any]] = {
    "throttle": {"kind": "throttle"},
    **{
        name: {"kind": "error", "status": status, "code": code, "message": "Sorry"}
        for name, (status, code) in _ERRORS.items()
    },
    **{name: {"kind": "refuse", "reason": reason} for name, reason in _REASONS.items()},
    "drop": {"kind": "drop"},
    "hang": {"kind": "hang"},
    "HTML": {"kind": "html", "status": 200},
    "XHTML": {"kind": "html", "status": 200, "well_formed": True},
    "403 HTML": {"kind": "html", "status": 403},
    "407 HTML": {"kind": "html", "status": 407},
    "429 XHTML": {"kind": "html", "status": 429, "well_formed": True},
    "503 HTML": {"kind": "html", "status": 503},
    "302": {"kind": "redirect", "location": "http://127.0.0.1:9/portal"},
    "307": {"kind": "redirect", "status": 307, "location": "http://127.0.0.1:9/portal"},
    "empty": {"kind": "empty", "status": 200},
    "404 empty": {"kind": "empty", "status": 404},
}
# To the answer of what AWS has carried out.
CHANGING: dict[str, dict[str, Any]] = {
    "cut before the body": {"kind": "cut", "at": 0},
    "cut in the first line": {"kind": "cut", "at": 10},
    "cut in the middle": {"kind": "cut", "at": 150},
    "cut at the end": {"kind": "cut", "at": -1},
    "cut in the first line, unseen": {"kind": "cut", "at": 10, "patched": True},
    "cut in the middle, unseen": {"kind": "cut", "at": 150, "patched": True},
    "cut at the end, unseen": {"kind": "cut", "at": -1, "patched": True},
    "drip": {"kind": "drip", "rate": 40.0},
    "huge": {"kind": "huge", "size": 20 << 20},
    "endless": {"kind": "huge", "size": -1},
    "late": {"kind": "latency", "seconds": 0.2},
    "too late": {"kind": "latency", "seconds": 60.0, "accepted": True},
}
KINDS = {**REPLACING, **CHANGING}


def rule_of(kind: str, position: Position) -> dict[str, Any]:
    """Return the arguments of the simulator's `Rule`."""
    rule = KINDS[kind]
    return {**rule, "accepted": True} if position == "after" else rule


def positions(kind: str) -> tuple[Position, ...]:
    """Return where a fault may strike."""
    return ("inside",) if kind in CHANGING else ("before", "after")
