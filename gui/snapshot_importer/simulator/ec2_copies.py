"""CopySnapshot, which is called in the Region of the copy."""

from datetime import timedelta
from typing import Any

from snapshot_importer.simulator.ec2_requests import ec2_operation, required, tag_list
from snapshot_importer.simulator.ec2_role import fit_for_ebs
from snapshot_importer.simulator.ec2_state import Snapshot, new_id
from snapshot_importer.simulator.ec2_tags import tags_at_creation
from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.operations import ApiError, Call

# Guess: how long a copy takes; AWS says only that it depends on the size and the Regions.
_SECONDS, _SECONDS_PER_GIB = 60, 10


def _arn(call: Call) -> str:
    # Service Authorization Reference, EC2: the ARN of a snapshot names no account.
    return f"arn:{partition_of(call.region)}:ec2:{call.region}::snapshot/*"


def _may_tag(call: Call) -> None:
    if call.params.get("TagSpecifications"):
        call.world.access.decide(call, "ec2:CreateTags", _arn(call), {"ec2:CreateAction": call.name})


@ec2_operation("CopySnapshot", resource=_arn, authorize=_may_tag)
def copy_snapshot(call: Call) -> dict[str, Any]:
    """Begin to copy a snapshot of this or another Region."""
    source = _source(call)
    tags = tags_at_creation(call, "snapshot")
    _check_limit(call)
    seconds = _SECONDS + _SECONDS_PER_GIB * source.volume_size
    copy = Snapshot(
        snapshot_id=new_id("snap-"),
        account=call.account,
        region=call.region,
        description=call.params.get("Description", ""),
        started=call.now,
        completes=call.now + timedelta(seconds=seconds),
        volume_size=source.volume_size,
        copied_by=call.caller.arn,
        tags=tags,
    )
    _choose_key(call, source, copy)
    call.world.ec2.snapshots[copy.snapshot_id] = copy
    return {"SnapshotId": copy.snapshot_id, "Tags": tag_list(tags)}


def _source(call: Call) -> Snapshot:
    region, snapshot_id = required(call, "SourceRegion"), required(call, "SourceSnapshotId")
    snapshots: list[Snapshot] = call.world.ec2.snapshots_in(call.account, region)
    found = next((snapshot for snapshot in snapshots if snapshot.snapshot_id == snapshot_id), None)
    if found is None:
        raise ApiError("InvalidSnapshot.NotFound", f"The snapshot '{snapshot_id}' does not exist.")
    if found.state != "completed":
        # EC2 API reference, "Error codes", IncorrectState. Guess: the words.
        raise ApiError("IncorrectState", f"The snapshot '{snapshot_id}' is not in the completed state.")
    return found


def _check_limit(call: Call) -> None:
    copies = call.world.ec2.snapshots_in(call.account, call.region)
    limit = call.world.ec2.concurrent_copies
    if sum(copy.state == "pending" and bool(copy.copied_by) for copy in copies) >= limit:
        # Seen: the code and the words. EBS User Guide, "Copy an Amazon EBS snapshot": 20 for each destination.
        message = f"Too many snapshot copies in progress. The limit is {limit} for this destination region."
        raise ApiError("ResourceLimitExceeded", message)


def _choose_key(call: Call, source: Snapshot, copy: Snapshot) -> None:
    """EBS User Guide, "Encryption and snapshot copying": a wrong key shows in the copy's state."""
    default = call.world.ec2.encryption_default(call.account, call.region)
    asked = call.params.get("KmsKeyId", "")
    if not (call.params.get("Encrypted") or source.kms_key_arn or default.on or asked):
        return
    key_id = asked or default.key or "alias/aws/ebs"
    key = call.world.kms.resolve(key_id, account=call.account, region=call.region)
    copy.kms_key_arn = key.arn if key else key_id
    if key is None or not fit_for_ebs(key):
        # Seen: these words in the state message of copies whose key cannot be used.
        copy.state, copy.state_message = "error", "Given key ID is not accessible"
