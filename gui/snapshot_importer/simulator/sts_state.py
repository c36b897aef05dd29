"""The sessions that STS hands out."""

from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from snapshot_importer.simulator.iam_identities import Session
from snapshot_importer.simulator.operations import AccessKey

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World


class StsState:
    """Issues temporary credentials, and ends them before their time where a test wants that."""

    def __init__(self, world: "World") -> None:
        self._world = world
        # What no new session outlasts, whatever was asked for; None leaves it to the request.
        self.session_seconds: float | None = None

    def issue(self, *, account: str, arn: str, user_id: str, seconds: float, session: Session) -> AccessKey:
        """Make temporary credentials for *arn*, of a user or of a role's session."""
        lasting = seconds if self.session_seconds is None else min(seconds, self.session_seconds)
        return self._world.iam.issue_session_key(
            account=account,
            arn=arn,
            user_id=user_id,
            expires=self._world.clock.wall() + timedelta(seconds=lasting),
            session=session,
        )

    def end_sessions(self, arn: str = "*") -> int:
        """End the sessions of whoever has such an ARN (with * and ?), and return how many ended."""
        now = self._world.clock.wall()
        with self._world.lock:
            ending = [
                issued.key
                for issued in self._world.iam.session_keys()
                if fnmatchcase(issued.key.arn, arn)
                and (issued.key.expires is None or issued.key.expires > now)
            ]
            for key in ending:
                self._world.iam.replace_key(replace(key, expires=now))
        return len(ending)
