"""DescribeSnapshots and DeleteSnapshot."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from snapshot_importer.simulator.ec2_requests import (
    check_filters,
    ec2_operation,
    page,
    passes,
    required,
    tag_list,
)
from snapshot_importer.simulator.ec2_state import Snapshot
from snapshot_importer.simulator.operations import ApiError, Call

_FILTERS = (
    "description",
    "encrypted",
    "owner-id",
    "progress",
    "snapshot-id",
    "start-time",
    "status",
    "storage-tier",
    "volume-id",
    "volume-size",
)


def _progress(snapshot: Snapshot, now: datetime) -> str:
    if snapshot.state != "pending":
        return "100%" if snapshot.state == "completed" else "0%"
    spent = (now - snapshot.started) / (snapshot.completes - snapshot.started)
    return f"{int(100 * min(spent, 0.99))}%"


@ec2_operation("DescribeSnapshots")
def describe_snapshots(call: Call) -> dict[str, Any]:
    """List the account's snapshots: those with the given ids, or all that pass owners and filters."""
    snapshots: list[Snapshot] = call.world.ec2.snapshots_in(call.account, call.region)
    ids = call.params.get("SnapshotIds")
    if ids:
        snapshots = [_find(call, snapshot_id) for snapshot_id in dict.fromkeys(ids)]
    owners = call.params.get("OwnerIds")
    if owners:
        snapshots = [snapshot for snapshot in snapshots if {"self", snapshot.account} & set(owners)]
    check_filters(call, _FILTERS)
    snapshots = [
        snapshot for snapshot in snapshots if passes(call, _fields(snapshot, call.now), snapshot.tags)
    ]
    found, token = page(call, snapshots, ids="SnapshotIds", identity=lambda snapshot: snapshot.snapshot_id)
    return {
        "Snapshots": [_answer(snapshot, call.now) for snapshot in found],
        **({"NextToken": token} if token else {}),
    }


@ec2_operation("DeleteSnapshot")
def delete_snapshot(call: Call) -> dict[str, Any]:
    """Forget a snapshot; its task keeps the id."""
    snapshot = _find(call, required(call, "SnapshotId"))
    del call.world.ec2.snapshots[snapshot.snapshot_id]
    return {}


def _find(call: Call, snapshot_id: str) -> Snapshot:
    if not re.fullmatch(r"snap-[0-9a-f]{8,17}", snapshot_id):
        message = f"Value ({snapshot_id}) for parameter snapshotId is invalid. Expected: 'snap-...'."
        raise ApiError("InvalidParameterValue", message)
    snapshots: list[Snapshot] = call.world.ec2.snapshots_in(call.account, call.region)
    for snapshot in snapshots:
        if snapshot.snapshot_id == snapshot_id:
            return snapshot
    raise ApiError("InvalidSnapshot.NotFound", f"The snapshot '{snapshot_id}' does not exist.")


def _fields(snapshot: Snapshot, now: datetime) -> dict[str, Iterable[str]]:
    return {
        "description": [snapshot.description],
        "encrypted": ["true" if snapshot.kms_key_arn else "false"],
        "owner-id": [snapshot.account],
        "progress": [_progress(snapshot, now)],
        "snapshot-id": [snapshot.snapshot_id],
        "start-time": [snapshot.started.strftime("%Y-%m-%dT%H:%M:%S.000Z")],
        "status": [snapshot.state],
        "storage-tier": ["standard"],
        "volume-id": [snapshot.volume_id],
        "volume-size": [str(snapshot.volume_size)],
    }


def _answer(snapshot: Snapshot, now: datetime) -> dict[str, Any]:
    answer: dict[str, Any] = {
        "Description": snapshot.description,
        "Encrypted": bool(snapshot.kms_key_arn),
        "OwnerId": snapshot.account,
        "Progress": _progress(snapshot, now),
        "SnapshotId": snapshot.snapshot_id,
        "StartTime": snapshot.started,
        "State": snapshot.state,
        "StorageTier": "standard",
        "Tags": tag_list(snapshot.tags),
        "VolumeId": snapshot.volume_id,
        "VolumeSize": snapshot.volume_size,
    }
    if snapshot.kms_key_arn:
        answer["KmsKeyId"] = snapshot.kms_key_arn
    if snapshot.copied_by:
        answer["TransferType"] = "standard"
    if snapshot.state_message:
        answer["StateMessage"] = snapshot.state_message
    if snapshot.state == "completed":
        answer["CompletionTime"] = snapshot.completes
    return answer
