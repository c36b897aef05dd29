"""What can go wrong with one call over HTTP, as rules of the simulated AWS."""

from typing import Any

FAULTS: dict[str, dict[str, Any]] = {
    "throttle": {"kind": "throttle"},
    "throttle after": {"kind": "throttle", "accepted": True},
    "503": {"kind": "error", "status": 503, "code": "Unavailable", "message": "Try later"},
    "500 after": {
        "kind": "error",
        "status": 500,
        "code": "InternalError",
        "message": "Sorry",
        "accepted": True,
    },
    "expired": {"kind": "refuse", "reason": "expired"},
    "drop": {"kind": "drop"},
    "drop after": {"kind": "drop", "accepted": True},
    "hang": {"kind": "hang"},
    "hang after": {"kind": "hang", "accepted": True},
    "html": {"kind": "html", "status": 200},
    "html after": {"kind": "html", "status": 200, "accepted": True},
    "xhtml": {"kind": "html", "status": 200, "well_formed": True},
    "redirect": {"kind": "redirect", "location": "http://127.0.0.1:9/portal"},
    "empty": {"kind": "empty", "status": 200},
    "empty after": {"kind": "empty", "status": 200, "accepted": True},
    "cut": {"kind": "cut", "at": 80},
    "cut at the end": {"kind": "cut", "at": -1, "patched": True},
    "drip": {"kind": "drip", "rate": 400.0},
    "huge": {"kind": "huge", "size": 20 << 20},
}
