"""An AWS and a user that remember, in another place than the computer whose power is cut."""

import pickle
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from fakes.gateway import FakeAws, FakeClock

_OWN = frozenset({"clock", "tell", "_lock"})


@dataclass
class Outside(FakeAws):
    """Tells what it knows after every call, as bytes from which it can be made again."""

    clock: FakeClock
    tell: Callable[[bytes], object] = lambda _: None
    facts: list[tuple[str, str, str]] = field(default_factory=list)  # what, of which job, more of it

    def call(self, operation: str, action: Callable[[], Any]) -> Any:
        try:
            return super().call(operation, action)
        finally:
            self._tell()

    def know(self, what: str, job: str, more: str = "") -> None:
        """Remember what the user did or was told."""
        self.facts.append((what, job, more))
        self._tell()

    def known(self, what: str) -> dict[str, str]:
        """Return what was last said of each job."""
        return {job: more for kind, job, more in self.facts if kind == what}

    def imports_of(self, job: str) -> list[str]:
        """Return the tasks that were made for a job."""
        return [entry.task_id for entry in self.ledger if entry.job == job]

    def _tell(self) -> None:
        state = {name: value for name, value in vars(self).items() if name not in _OWN}
        self.tell(pickle.dumps((self.clock.now, state)))


def restored(state: bytes) -> Outside:
    """Make it again from what it told; b"" is before anything was done."""
    outside = Outside(FakeClock())
    if state:
        outside.clock.now, known = pickle.loads(state)
        vars(outside).update(known)
    return outside
