"""What is done with a finished snapshot: each deed as one call, and the places that a volume can lie in."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

VolumeType = Literal["gp3", "gp2", "standard"]
Architecture = Literal["x86_64", "arm64"]
BootMode = Literal["", "uefi-preferred", "uefi", "legacy-bios"]

ID = re.compile(r"[a-z]+-[0-9a-f]{8,17}", re.ASCII)
ROOT_DEVICE = "/dev/xvda"


@dataclass(frozen=True, slots=True)
class Deed:
    """One call that makes something of a snapshot."""

    service: Literal["ec2", "s3"]
    operation: str
    parameters: Mapping[str, Any]
    names: str = ""  # the member of the answer that names what was made
    takes_token: bool = False  # the same client token makes nothing twice


@dataclass(frozen=True, slots=True)
class Made:
    """AWS did it."""

    id: str = field(default="")  # of what was made, where there is something new
    request_id: str = ""


def volume(snapshot_id: str, *, zone: str, kind: VolumeType, size_gib: int) -> Deed:
    """Make an EBS volume of the snapshot."""
    asked = {"SnapshotId": snapshot_id, "AvailabilityZone": zone, "VolumeType": kind, "Size": size_gib}
    return Deed("ec2", "CreateVolume", asked, "VolumeId", takes_token=True)


def image(snapshot_id: str, *, name: str, architecture: Architecture, boot_mode: BootMode) -> Deed:
    """Register an AMI that boots from the snapshot.

    It has no client token: a name that is taken keeps a second one from being made.
    """
    asked = {
        "Name": name,
        "Architecture": architecture,
        "RootDeviceName": ROOT_DEVICE,
        "BlockDeviceMappings": [{"DeviceName": ROOT_DEVICE, "Ebs": {"SnapshotId": snapshot_id}}],
        "VirtualizationType": "hvm",
        "EnaSupport": True,
        **({"BootMode": boot_mode} if boot_mode else {}),
    }
    return Deed("ec2", "RegisterImage", asked, "ImageId")


def share(snapshot_id: str, accounts: Sequence[str]) -> Deed:
    """Let other accounts make volumes and copies of the snapshot."""
    permission = {"Add": [{"UserId": account} for account in accounts]}
    asked = {
        "SnapshotId": snapshot_id,
        "Attribute": "createVolumePermission",
        "CreateVolumePermission": permission,
    }
    return Deed("ec2", "ModifySnapshotAttribute", asked)


def deletion(bucket: str, key: str) -> Deed:
    """Delete the object that was imported; in a bucket with versions it is only hidden."""
    return Deed("s3", "DeleteObject", {"Bucket": bucket, "Key": key})


def carry_out(gateway: Gateway, deed: Deed, token: str) -> Made:
    """Do it, once: whether to try again is the caller's to say. Raises `CallError`."""
    asked = dict(deed.parameters) | ({"ClientToken": token} if deed.takes_token else {})
    answer = gateway.call(deed.service, deed.operation, asked, attempts=1)
    made = plain(answer.get(deed.names)) if deed.names else ""
    if deed.names and not ID.fullmatch(made):
        raise CallError("garbled", NOT_AWS, operation=deed.operation, http_status=200)
    return Made(made, plain(answer["ResponseMetadata"].get("RequestId")))


def zones(gateway: Gateway) -> tuple[str, ...]:
    """Return the Availability Zones of the gateway's Region, by name."""
    answer = gateway.call("ec2", "DescribeAvailabilityZones", {})
    found = (plain(zone.get("ZoneName")) for zone in answer.get("AvailabilityZones", ()))
    return tuple(sorted(name for name in found if name))
