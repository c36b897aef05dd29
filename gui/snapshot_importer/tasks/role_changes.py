"""When this program last changed a service role: IAM takes a while to tell VM Import."""

import threading
from datetime import datetime, timedelta

# Terraform and others have seen seconds to a minute (IAM User Guide, "Changes that I make are not always visible").
SPREADS = timedelta(minutes=2)


class RoleChanges:
    """Remembers the changes for as long as the program runs; may be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._changed: dict[tuple[str, str], datetime] = {}

    def note(self, account: str, role_name: str, at: datetime) -> None:
        """The role was created or repaired."""
        with self._lock:
            self._changed[account, role_name] = at

    def spreading(self, account: str, role_name: str, now: datetime) -> bool:
        """Whether a change of the role may not have reached VM Import yet."""
        with self._lock:
            changed = self._changed.get((account, role_name))
        return changed is not None and now - changed < SPREADS
