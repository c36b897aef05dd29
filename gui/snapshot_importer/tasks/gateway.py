"""What the room needs from AWS: the calls for one (profile, Region), and who they are made as."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from snapshot_importer.aws.answers import Accepted, Cancelled, ImportedPage, Listing, Snapshot
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.snapshot_copy import CopyAccepted, CopyRequest
from snapshot_importer.aws.snapshot_uses import Deed, Made
from snapshot_importer.tasks.links import LinkKeeper, LinksInMemory
from snapshot_importer.tasks.role_changes import RoleChanges


class ImportGateway(Protocol):
    """Every call raises CallError, and nothing else, when it fails."""

    def import_snapshot(self, parameters: Mapping[str, Any]) -> Accepted:
        """Send ImportSnapshot with boto3's keyword arguments, as they are."""

    def describe_import_tasks(self, ids: Sequence[str] = ()) -> Listing:
        """List the tasks *ids*, all of which EC2 has to know, or every import-snapshot task of the Region."""

    def cancel_import_task(self, task_id: str, reason: str) -> Cancelled: ...

    def describe_snapshots(self, ids: Sequence[str]) -> tuple[Snapshot, ...]:
        """Describe those of these snapshots that there are."""

    def imported_snapshots(self, token: str = "") -> ImportedPage:
        """Return a page of the snapshots that VM Import made, the one after *token*."""

    def existing_snapshots(self, ids: Sequence[str]) -> frozenset[str]:
        """Return those of *ids* that there are in the account."""

    def create_tags(self, ids: Sequence[str], tags: Sequence[tuple[str, str]]) -> None: ...


class CopyGateway(Protocol):
    """The calls for copies of snapshots in their destination; they raise CallError, and nothing else."""

    def copy(self, request: CopyRequest) -> CopyAccepted:
        """Send CopySnapshot, once."""

    def find(self, marker: str) -> tuple[Snapshot, ...]:
        """Return the copies that carry *marker*."""

    def describe(self, ids: Sequence[str]) -> tuple[Snapshot, ...]: ...


def no_copies(region: str) -> CopyGateway:
    """Lead nowhere: for a channel that is not asked to copy."""
    raise CallError("refused", f"There is no way to {region}.", operation="CopySnapshot", sent=False)


def no_deeds(deed: Deed, token: str) -> Made:  # noqa: ARG001 - as the one that leads to AWS
    """Do nothing: for a channel that is not asked to do anything with a snapshot."""
    raise CallError("refused", "There is no way to AWS.", operation=deed.operation, sent=False)


@dataclass(frozen=True)
class Channel:
    """The way to AWS for one (profile, Region)."""

    profile_id: str
    region: str
    gateway: ImportGateway
    # The account of the credentials as they are now (STS GetCallerIdentity); raises CallError.
    account: Callable[[], str]
    partition: str = "aws"
    links: LinkKeeper = field(default_factory=LinksInMemory)
    role_changes: RoleChanges = field(default_factory=RoleChanges)
    # The way to copies in another Region of the partition, by its name.
    copies: Callable[[str], CopyGateway] = no_copies
    # Does something with a finished snapshot, once; raises CallError.
    carry_out: Callable[[Deed, str], Made] = no_deeds
