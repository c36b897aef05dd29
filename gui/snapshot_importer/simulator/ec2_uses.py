"""What is made of a snapshot: volumes and images, and who else may make them."""

import re
from typing import Any

from snapshot_importer.simulator.ec2_region_list import ZONE_LETTERS
from snapshot_importer.simulator.ec2_requests import ec2_operation, required
from snapshot_importer.simulator.ec2_state import Image, Snapshot, Volume, new_id
from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.operations import ApiError, Call

# EBS User Guide, "Amazon EBS volume types": sizes in GiB of those that can be a boot volume.
_SIZES = {"gp2": (1, 16384), "gp3": (1, 16384), "io1": (4, 16384), "io2": (4, 65536), "standard": (1, 1024)}
# EC2 API reference, RegisterImage, Name.
_NAME = re.compile(r"[A-Za-z0-9()\[\] ./\-'@_]{3,128}", re.ASCII)


def _ec2(call: Call) -> str:
    return f"arn:{partition_of(call.region)}:ec2:{call.region}"


def _volumes(call: Call) -> str:
    return f"{_ec2(call)}:{call.account}:volume/*"


def _images(call: Call) -> str:
    # Service Authorization Reference, EC2: the ARNs of images and of snapshots name no account.
    return f"{_ec2(call)}::image/*"


def _may_use_snapshot(call: Call) -> None:
    call.world.access.decide(call, f"ec2:{call.name}", f"{_ec2(call)}::snapshot/*")


@ec2_operation("CreateVolume", resource=_volumes, authorize=_may_use_snapshot)
def create_volume(call: Call) -> dict[str, Any]:
    """Make a volume of a snapshot; the same client token makes none besides."""
    token, asked = call.params.get("ClientToken", ""), _asked(call)
    for volume in call.world.ec2.volumes.values():
        if token and (volume.client_token, volume.account, volume.region) == (
            token,
            call.account,
            call.region,
        ):
            if volume.asked != asked:
                message = "The client token was used for a request with other parameters."
                raise ApiError("IdempotentParameterMismatch", message)
            return _told(volume)
    snapshot = completed(call, required(call, "SnapshotId"))
    volume = Volume(
        volume_id=new_id("vol-"),
        account=call.account,
        region=call.region,
        snapshot_id=snapshot.snapshot_id,
        zone=_zone(call),
        kind=call.params.get("VolumeType", "gp2"),
        size=call.params.get("Size") or snapshot.volume_size,
        client_token=token,
        asked=asked,
    )
    _check_size(volume, snapshot)
    call.world.ec2.volumes[volume.volume_id] = volume
    return _told(volume)


@ec2_operation("RegisterImage", resource=_images, authorize=_may_use_snapshot)
def register_image(call: Call) -> dict[str, Any]:
    """Make an image whose root volume is made of a snapshot; its name is the account's only one in the Region."""
    name = required(call, "Name")
    if not _NAME.fullmatch(name):
        # EC2 API reference, "Error codes". Guess: the words.
        raise ApiError(
            "InvalidAMIName.Malformed", f"AMI names must be between 3 and 128 characters: '{name}'"
        )
    for image in call.world.ec2.images.values():
        if (image.name, image.account, image.region) == (name, call.account, call.region):
            message = f"AMI name {name} is already in use by AMI {image.image_id}"
            raise ApiError("InvalidAMIName.Duplicate", message)
    root = required(call, "RootDeviceName")
    devices = {one.get("DeviceName"): one for one in required(call, "BlockDeviceMappings")}
    if root not in devices:
        raise ApiError("InvalidParameterValue", f"There is no block device mapping for '{root}'.")
    snapshot = completed(call, devices[root].get("Ebs", {}).get("SnapshotId", ""))
    image = Image(
        image_id=new_id("ami-"),
        account=call.account,
        region=call.region,
        name=name,
        snapshot_id=snapshot.snapshot_id,
        architecture=call.params.get("Architecture", "i386"),
        boot_mode=call.params.get("BootMode", ""),
    )
    call.world.ec2.images[image.image_id] = image
    return {"ImageId": image.image_id}


@ec2_operation("ModifySnapshotAttribute", resource=lambda call: f"{_ec2(call)}::snapshot/*")
def modify_snapshot_attribute(call: Call) -> dict[str, Any]:
    """Let other accounts make volumes of a snapshot."""
    snapshot = completed(call, required(call, "SnapshotId"))
    accounts = [
        one["UserId"] for one in required(call, "CreateVolumePermission").get("Add", []) if "UserId" in one
    ]
    for account in accounts:
        if not re.fullmatch(r"[0-9]{12}", account):
            raise ApiError("InvalidParameterValue", f"Invalid user id: {account}")
    managed = call.world.kms.managed_key(call.account, call.region).arn
    if snapshot.kms_key_arn == managed:
        # EBS User Guide, "Share a snapshot": the AWS-managed key cannot be shared. Guess: the words.
        message = "Encrypted snapshots with the default EBS key cannot be shared"
        raise ApiError("OperationNotPermitted", message)
    snapshot.shared_with |= set(accounts)
    return {}


def completed(call: Call, snapshot_id: str) -> Snapshot:
    """Return a snapshot of the account and Region of which something can be made."""
    for snapshot in call.world.ec2.snapshots_in(call.account, call.region):
        if snapshot.snapshot_id == snapshot_id:
            if snapshot.state != "completed":
                message = f"Snapshot is in invalid state - {snapshot.state}"
                raise ApiError("IncorrectState", message)
            return snapshot
    raise ApiError("InvalidSnapshot.NotFound", f"The snapshot '{snapshot_id}' does not exist.")


def _zone(call: Call) -> str:
    zone: str = required(call, "AvailabilityZone")
    if call.region not in ZONE_LETTERS or zone not in [f"{call.region}{letter}" for letter in "abc"]:
        raise ApiError("InvalidZone.NotFound", f"The zone '{zone}' does not exist.")
    return zone


def _check_size(volume: Volume, snapshot: Snapshot) -> None:
    if volume.kind not in _SIZES:
        raise ApiError("UnknownVolumeType", f"Unsupported volume type '{volume.kind}' for volume creation.")
    least, most = _SIZES[volume.kind]
    if not max(least, snapshot.volume_size) <= volume.size <= most:
        message = f"The volume size is invalid for {volume.kind} volumes: {volume.size} GiB."
        raise ApiError("InvalidParameterValue", message)


def _asked(call: Call) -> str:
    return repr(sorted((key, value) for key, value in call.params.items() if key != "ClientToken"))


def _told(volume: Volume) -> dict[str, Any]:
    return {
        "VolumeId": volume.volume_id,
        "SnapshotId": volume.snapshot_id,
        "AvailabilityZone": volume.zone,
        "VolumeType": volume.kind,
        "Size": volume.size,
        "State": "creating",
        "Encrypted": False,
    }
