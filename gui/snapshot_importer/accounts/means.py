"""What a sign-in works with."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeAlias

from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.interaction import Interaction
from snapshot_importer.accounts.live_sessions import LiveSessions
from snapshot_importer.accounts.program_runs import ProgramRuns
from snapshot_importer.accounts.session_keys import SessionKeys

# Fetches keys; with nobody to ask (``None``) it raises `SignInNeeded` where only the user can go on.
Fetch: TypeAlias = Callable[[Interaction | None], SessionKeys]


class MakeClient(Protocol):
    """Makes a botocore client that asks with *credentials*, or without a signature if there are none."""

    def __call__(self, service: str, region: str, credentials: Any = None) -> Any:
        """Return a new client."""


@dataclass(frozen=True, slots=True)
class Means:
    """For whom, where, and with which clients, programs and consents."""

    profile_name: str
    region: str
    make_client: MakeClient
    programs: ProgramRuns
    live: LiveSessions = field(default_factory=LiveSessions)
    consents: Consents | None = None  # without them every program has to be asked for
