"""The MFA devices of users, whose codes work once."""

import base64
import hmac
import secrets
from dataclasses import dataclass, field
from datetime import datetime

from snapshot_importer.simulator.totp import code_of, step_of

# Guess: how far, in steps of 30 seconds, a device's clock may be off. RFC 6238, section 5.2, advises one.
_DRIFT = 1


@dataclass(slots=True)
class MfaDevice:
    """A virtual device."""

    serial: str  # its ARN
    user_arn: str
    enabled: datetime
    seed: str = field(default_factory=lambda: base64.b32encode(secrets.token_bytes(40)).decode(), repr=False)
    _used: set[int] = field(default_factory=set)  # steps whose code was taken

    def code(self, moment: datetime, *, ahead: int = 0) -> str:
        """Return what the device shows at *moment*, or *ahead* codes later."""
        return code_of(self.seed, step_of(moment) + ahead)

    def take(self, code: str, moment: datetime) -> bool:
        """Tell whether *code* is good at *moment*; from then on it is not."""
        now = step_of(moment)
        for step in range(now - _DRIFT, now + _DRIFT + 1):
            if step not in self._used and hmac.compare_digest(code_of(self.seed, step), code):
                self._used.add(step)
                return True
        return False

    def forget_codes(self) -> None:
        """Let every code work again, as if hours had passed."""
        self._used.clear()
