"""Each feature as somebody uses it: the program's own calls, of a user of the simulated AWS who may do what a policy says."""

import json
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from fakes.callers import caller
from fakes.import_account import BUCKET, OTHER_REGION, REGION, ImportAccount, disk, policy, refusal
from snapshot_importer.aws.access_keys import access_keys, make_access_key, switch_access_key
from snapshot_importer.aws.authorization import decode, encoded_part
from snapshot_importer.aws.diagnose import examine
from snapshot_importer.aws.diagnosis import RoleNeeds
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.kms import describe_key, kms_keys
from snapshot_importer.aws.least_privilege import Scope, role_policies
from snapshot_importer.aws.listing import list_folder
from snapshot_importer.aws.mfa_devices import mfa_devices
from snapshot_importer.aws.object_copy import CopyError, CopyOrder, copy_object
from snapshot_importer.aws.objects import head_object, read_range
from snapshot_importer.aws.restore import restore_object
from snapshot_importer.aws.role_change import carry_out, steps
from snapshot_importer.aws.role_repair import changes, read_own
from snapshot_importer.aws.simulation import simulate
from snapshot_importer.aws.snapshot_copy import CopyRequest, SnapshotCopies
from snapshot_importer.aws.snapshot_uses import carry_out as carry_out_use
from snapshot_importer.aws.snapshot_uses import deletion, image, share, volume
from snapshot_importer.simulator.s3 import Encryption

KEY, TARGET, ROLE, USER = "erp/2026/disk.vmdk", "images-there", "importer", "imaging"
PART = 5 << 20  # the smallest that S3 takes
WRONG_TRUST = policy({"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}).replace(
    '"Resource": "*", ', ""
)


class NotUsableError(Exception):
    """A feature did not do what it is for."""


@dataclass
class Stage:
    """An account with an encrypted image, a service role with the smallest policies, and a user."""

    account: ImportAccount
    scope: Scope
    copies: Scope  # the same for snapshots that are copied under a key of the other Region

    @contextmanager
    def user(self, document: dict[str, Any]) -> Iterator[Gateway]:
        """Connect as the user, who may do what *document* says."""
        world = self.account.world
        user = world.iam.create_user(self.account.account, USER, {"all": json.dumps(document)})
        with caller(self.account.simulator, world.iam.create_access_key(user)) as gateway:
            yield gateway

    @property
    def needs(self) -> RoleNeeds:
        """What an import asks of the service role."""
        scope = self.scope
        return RoleNeeds(
            "aws", scope.account, REGION, ROLE, BUCKET, KEY, scope.object_key, scope.snapshot_key
        )


def stage(account: ImportAccount) -> Stage:
    """Set the account up."""
    world, own = account.world, account.account
    world.s3.create(TARGET, region=OTHER_REGION, owner=own, created=world.s3.now())
    object_key, snapshot_key = (world.kms.create_key(own, REGION).arn for _ in range(2))
    there = world.kms.create_key(own, OTHER_REGION).arn
    who = f"arn:aws:iam::{own}:user/{USER}"
    scope = Scope(own, REGION, BUCKET, KEY, ROLE, object_key, snapshot_key, TARGET, who)
    set_up(account, scope)
    return Stage(account, scope, Scope(own, REGION, BUCKET, KEY, ROLE, object_key, there, TARGET, who))


def set_up(account: ImportAccount, scope: Scope) -> None:
    """Put the image and the service role of *scope*, with the smallest policies, in place of what is there."""
    encryption = Encryption("aws:kms", scope.object_key)
    account.bucket.put(replace(account.bucket.objects["disk.vmdk"], key=KEY, encryption=encryption))
    iam = account.world.iam
    if role := iam.role(account.account, scope.role):
        iam.delete_role(role)
    trust, *policies = role_policies(scope)
    iam.create_role(account.account, scope.role, trust.after, {one.name: one.after for one in policies})


def _import(stage: Stage, gateway: Gateway) -> None:
    gateway.import_snapshot({"DiskContainer": disk(KEY), "RoleName": ROLE})


def _watch(stage: Stage, gateway: Gateway) -> None:
    _imported(stage)
    (task,) = gateway.describe_import_tasks().tasks
    (snapshot,) = gateway.describe_snapshots([task.snapshot_id])
    _check(bool(snapshot.state))


def _cancel(stage: Stage, gateway: Gateway) -> None:
    task = _started(stage)
    _check(bool(gateway.cancel_import_task(task, "Not needed").state))


def _tag(stage: Stage, gateway: Gateway) -> None:
    tags = [{"ResourceType": "import-snapshot-task", "Tags": [{"Key": "a", "Value": "b"}]}]
    gateway.import_snapshot({"DiskContainer": disk(KEY), "RoleName": ROLE, "TagSpecifications": tags})
    gateway.create_tags([_imported(stage)], (("Name", "erp"),))


def _browse(stage: Stage, gateway: Gateway) -> None:
    page = list_folder(gateway, BUCKET)
    while page.prefixes:
        page = list_folder(gateway, BUCKET, page.prefixes[0])
    _check(KEY in [one.key for one in page.objects])


def _read(stage: Stage, gateway: Gateway) -> None:
    head = head_object(gateway, BUCKET, KEY)
    _check(read_range(gateway, BUCKET, KEY, 0, 4, etag=head.etag).data == b"KDMV")


def _keys(stage: Stage, gateway: Gateway) -> None:
    kms_keys(gateway)
    gateway.encryption_default()
    _check(describe_key(gateway, stage.scope.snapshot_key).state == "Enabled")


def _check_role(stage: Stage, gateway: Gateway) -> None:
    findings = examine(gateway, stage.needs).diagnosis.findings
    unseen = [
        one.denied for one in findings if one.state == "could-not-check" and one.cause != "organisation"
    ]
    _check(all(one in ("", "s3:GetBucketPolicy", "kms:GetKeyPolicy") for one in unseen))
    _check(not any(one.state == "failed" for one in findings))


def _repair_role(stage: Stage, gateway: Gateway) -> None:
    iam = stage.account.world.iam
    role = iam.role(stage.scope.account, ROLE)
    assert role is not None
    iam.delete_role(role)
    _repaired(stage, gateway)  # creates it
    role = iam.role(stage.scope.account, ROLE)
    assert role is not None
    iam.change(role, replace(role.permissions, trust=WRONG_TRUST, inline={}))
    _repaired(stage, gateway)
    _check_role(stage, gateway)


def _copy_object(stage: Stage, gateway: Gateway) -> None:
    there = gateway.in_region(OTHER_REGION)
    size = stage.account.bucket.objects[KEY].size
    for part_size in (size, PART):
        order = CopyOrder(BUCKET, KEY, stage.account.bucket.objects[KEY].etag, size, TARGET, uuid.uuid4().hex)
        copy_object(
            there, order, progress=_nothing, cancelled=threading.Event(), pauses=(), part_size=part_size
        )


def _restore(stage: Stage, gateway: Gateway) -> None:
    stage.account.bucket.change(KEY, storage_class="GLACIER")
    head = head_object(gateway, BUCKET, KEY)
    _check(restore_object(gateway, BUCKET, KEY, head=head, tier="Standard", days=1) == "asked")


def _copy_snapshot(stage: Stage, gateway: Gateway) -> None:
    copies = SnapshotCopies(lambda: gateway.in_region(OTHER_REGION))
    copies.copy(CopyRequest(REGION, _imported(stage), "mark", kms_key_id=stage.copies.snapshot_key))
    stage.account.pass_time(10_000)
    (copy,) = copies.find("mark")
    _check(copy.state == "completed")


def _volume(stage: Stage, gateway: Gateway) -> None:
    wanted = volume(_imported(stage), zone=f"{REGION}a", kind="gp3", size_gib=8)
    _check(carry_out_use(gateway, wanted, uuid.uuid4().hex).id.startswith("vol-"))


def _image(stage: Stage, gateway: Gateway) -> None:
    wanted = image(_imported(stage), name=uuid.uuid4().hex, architecture="x86_64", boot_mode="")
    _check(carry_out_use(gateway, wanted, "").id.startswith("ami-"))


def _share(stage: Stage, gateway: Gateway) -> None:
    carry_out_use(gateway, share(_imported(stage), ["444455556666"]), "")


def _delete_source(stage: Stage, gateway: Gateway) -> None:
    carry_out_use(gateway, deletion(BUCKET, KEY), "")
    _check(KEY not in stage.account.bucket.objects)


def _regions(stage: Stage, gateway: Gateway) -> None:
    gateway.regions()


def _decode(stage: Stage, gateway: Gateway) -> None:
    key = stage.account.user_who_may({"Action": "s3:*"})
    _, message = refusal(stage.account.client("ec2", key=key).describe_regions)
    decode(gateway, encoded_part(message))


def _privileges(stage: Stage, gateway: Gateway) -> None:
    (found,) = simulate(gateway, stage.scope.who, ["s3:GetObject"], "*")
    _check(bool(found.decision))


def _devices(stage: Stage, gateway: Gateway) -> None:
    mfa_devices(gateway)


def _rotate(stage: Stage, gateway: Gateway) -> None:
    old = access_keys(gateway, USER)[0]
    make_access_key(gateway, USER)
    switch_access_key(gateway, USER, old.id, active=True)
    _check(len(access_keys(gateway, USER)) == len(("old", "new")))


Use = Callable[[Stage, Gateway], None]
USES: dict[str, Use] = {
    "import": _import,
    "watch": _watch,
    "cancel": _cancel,
    "tag": _tag,
    "browse": _browse,
    "read": _read,
    "keys": _keys,
    "role-check": _check_role,
    "role-repair": _repair_role,
    "copy-object": _copy_object,
    "restore": _restore,
    "copy-snapshot": _copy_snapshot,
    "volume": _volume,
    "image": _image,
    "share": _share,
    "delete-source": _delete_source,
    "regions": _regions,
    "decode": _decode,
    "devices": _devices,
    "rotate": _rotate,
    "privileges": _privileges,
}


def works(stage: Stage, gateway: Gateway, feature_id: str) -> bool:
    """Use a feature of an account that is in order, and return whether it does what it is for."""
    set_up(stage.account, stage.scope)
    try:
        USES[feature_id](stage, gateway)
    except (CallError, CopyError, NotUsableError):
        return False
    return True


def _check(fact: bool) -> None:
    if not fact:
        raise NotUsableError


def _started(stage: Stage) -> str:
    """Let the administrator begin to import the image, and return the id of the task."""
    task = stage.account.client("ec2").import_snapshot(DiskContainer=disk(KEY), RoleName=ROLE)
    return str(task["ImportTaskId"])


def _imported(stage: Stage) -> str:
    """Let the administrator import the image, and return the id of the snapshot."""
    task_id = _started(stage)
    stage.account.pass_time(10_000)
    found = stage.account.client("ec2").describe_import_snapshot_tasks(ImportTaskIds=[task_id])
    return str(found["ImportSnapshotTasks"][0]["SnapshotTaskDetail"]["SnapshotId"])


def _repaired(stage: Stage, gateway: Gateway) -> None:
    needs = stage.needs
    examination = examine(gateway, needs)
    exists = examination.diagnosis.role_exists
    if exists is None:
        raise NotUsableError
    wanted = changes(examination, read_own(gateway, examination), only_this_account=True)
    outcome = carry_out(
        gateway, needs, steps(needs, wanted, role_exists=exists), role_exists=exists, rest=_nothing
    )
    _check(outcome.error is None and bool(outcome.done))


def _nothing(_: object) -> None:
    """Neither wait nor tell."""
