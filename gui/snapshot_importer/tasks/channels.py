"""The ways to AWS: one for each profile and Region, and which profile goes there for an import."""

from datetime import UTC, datetime

from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.aws.connections import Connections, StandingGateway
from snapshot_importer.request.partitions import partition_of
from snapshot_importer.tasks.gateway import Channel
from snapshot_importer.tasks.links import LinkKeeper
from snapshot_importer.tasks.role_changes import RoleChanges


class Channels:
    """Makes them of the profiles and connections; nothing is called by this."""

    def __init__(self, store: ProfileStore, connections: Connections, links: LinkKeeper) -> None:
        self.links = links
        self._store = store
        self._connections = connections
        self._role_changes = RoleChanges()

    def channel(self, profile_id: str, region: str) -> Channel:
        """Return the way to AWS for a profile and Region."""
        gateway = self.gateway(profile_id, region)
        return Channel(
            profile_id,
            region,
            gateway,
            gateway.account,
            partition_of(region).id,
            self.links,
            self._role_changes,
            copies=gateway.copies,
            carry_out=gateway.carry_out,
        )

    def gateway(self, profile_id: str, region: str) -> StandingGateway:
        """Return the calls of a profile in a Region."""
        return StandingGateway(self._connections, profile_id, region)

    def profile_for(self, profile_id: str, account: str) -> str:
        """Return the profile, or another of *account* where that one is gone or leads elsewhere by now."""
        own = self._store.get(profile_id)
        if own and own.account in ("", account):
            return profile_id
        others = (one.id for one in self._store.profiles() if one.account == account)
        return next((one for one in others if not self._connections.signed_out(one)), profile_id)

    def role_was_changed(self, account: str, role_name: str) -> None:
        """Take note that a service role was just created or repaired: VM Import may not know for two minutes."""
        self._role_changes.note(account, role_name, datetime.now(UTC))
