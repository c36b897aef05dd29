"""Calls that only ask: under a fault they fail as what they are, or tell the truth."""

from collections.abc import Callable, Iterator
from typing import Any

from fakes.import_account import BUCKET
from reliability.faults.scene import Scene
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.kms import kms_keys
from snapshot_importer.aws.listing import list_buckets, list_folder
from snapshot_importer.aws.objects import head_object
from snapshot_importer.aws.roles import assumable_roles

READS: dict[str, tuple[str, Callable[[Gateway], Any]]] = {
    "DescribeRegions": ("ec2", lambda gateway: gateway.regions()),
    "GetEbsEncryptionByDefault": ("ec2", lambda gateway: gateway.encryption_default()),
    "ListAliases": ("kms", kms_keys),
    "HeadObject": ("s3", lambda gateway: head_object(gateway, BUCKET, "disk.vmdk")),
    "ListObjectsV2": ("s3", lambda gateway: list_folder(gateway, BUCKET)),
    "ListBuckets": ("s3", list_buckets),
    "ListRoles": ("iam", assumable_roles),
}


def asked(scene: Scene, operation: str, times: int, rule: dict[str, Any]) -> Iterator[str]:
    """Ask while the answers go wrong by *rule*, and once more; yield what is believed and is not so."""
    service, ask = READS[operation]
    truth = ask(scene.gateway)
    scene.strike(service, operation, times, **rule)
    for _ in range(times):
        try:
            told = ask(scene.gateway)
        except CallError:
            continue
        except Exception as error:  # noqa: BLE001 - any other exception is the finding
            yield f"{type(error).__name__}: {error}"
            continue
        if told != truth:
            yield f"believed {told!r}"
    scene.heal()
    if ask(scene.gateway) != truth:
        yield "not healed"
