"""Time-based one-time passwords: RFC 6238 with SHA-1, six digits, a new one every 30 seconds."""

import base64
import hmac
from datetime import datetime, timedelta

DIGITS = 6
STEP = timedelta(seconds=30)


def step_of(moment: datetime) -> int:
    """Return the number of the 30 seconds that *moment* (aware) lies in."""
    return int(moment.timestamp() // STEP.total_seconds())


def code_of(seed: str, step: int) -> str:
    """Return the code of *seed* (base32) in the step with this number."""
    digest = hmac.digest(base64.b32decode(seed), step.to_bytes(8, "big"), "sha1")
    # RFC 4226, section 5.3: the last four bits say where the 31 bits of the code begin.
    place = digest[-1] & 0xF
    number = int.from_bytes(digest[place : place + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}}"
