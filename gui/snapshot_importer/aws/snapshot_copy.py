"""Copying a snapshot to another Region: called in that Region, and found again there by a tag.

CopySnapshot has no client token (EC2 model, CopySnapshotRequest), so a copy whose answer was lost is looked for by
the tag that it was made with.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snapshot_importer.aws import ec2_decoding
from snapshot_importer.aws.answers import Snapshot
from snapshot_importer.aws.decoding import SNAPSHOT_ID, snapshot, tag_list
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

MARKER = "snapshot-importer:copy"  # the tag by which a copy is found again
MOST_PAGES = 20


@dataclass(frozen=True, slots=True)
class CopyRequest:
    """One snapshot to be copied; the key is one of the destination."""

    source_region: str
    snapshot_id: str
    marker: str
    description: str = ""
    encrypted: bool = False
    kms_key_id: str = ""
    tags: tuple[tuple[str, str], ...] = ()

    def parameters(self) -> dict[str, Any]:
        """Return boto3's keyword arguments of CopySnapshot."""
        tags = tag_list((*self.tags, (MARKER, self.marker)))
        encryption = {"Encrypted": True} if self.encrypted or self.kms_key_id else {}
        return {
            "SourceRegion": self.source_region,
            "SourceSnapshotId": self.snapshot_id,
            "Description": self.description,
            "TagSpecifications": [{"ResourceType": "snapshot", "Tags": tags}],
            **encryption,
            **({"KmsKeyId": self.kms_key_id} if self.kms_key_id else {}),
        }


@dataclass(frozen=True, slots=True)
class CopyAccepted:
    """EC2 makes the copy."""

    snapshot_id: str
    request_id: str


class SnapshotCopies:
    """The calls for copies in one Region, the destination; every one raises `CallError` where it fails."""

    def __init__(self, gateway: Callable[[], Gateway]) -> None:
        """*gateway* returns that of the destination, and may raise CallError itself."""
        self._gateway = gateway

    def copy(self, request: CopyRequest) -> CopyAccepted:
        """Send CopySnapshot, once: whether to send it again is the caller's to find out, with `find`."""
        answer = self._gateway().call("ec2", "CopySnapshot", request.parameters(), attempts=1)
        decoded: ec2_decoding.Decoded = answer["Decoded"]
        snapshot_id = decoded.records[0].text("snapshotId")
        if not SNAPSHOT_ID.fullmatch(snapshot_id):
            raise CallError("garbled", NOT_AWS, operation="CopySnapshot", http_status=200)
        return CopyAccepted(snapshot_id, plain(decoded.request_id))

    def find(self, marker: str) -> tuple[Snapshot, ...]:
        """Return the copies that were made with *marker*, the oldest first."""
        filters = [{"Name": f"tag:{MARKER}", "Values": [marker]}]
        return self._listed({"OwnerIds": ["self"], "Filters": filters})

    def describe(self, ids: Sequence[str]) -> tuple[Snapshot, ...]:
        """Describe those of these snapshots that there are."""
        return self._gateway().describe_snapshots(ids)

    def _listed(self, parameters: Mapping[str, Any]) -> tuple[Snapshot, ...]:
        found: list[Snapshot] = []
        token: dict[str, str] = {}
        for _ in range(MOST_PAGES):
            answer = self._gateway().call("ec2", "DescribeSnapshots", {**parameters, **token})
            page: ec2_decoding.Decoded = answer["Decoded"]
            found += [one for record in page.records if (one := snapshot(record))]
            if not page.next_token:
                return tuple(
                    sorted(found, key=lambda one: (one.started is None, one.started, one.snapshot_id))
                )
            token = {"NextToken": page.next_token}
        raise CallError("garbled", "The list of snapshots does not end.", operation="DescribeSnapshots")
