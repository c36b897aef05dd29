"""Import tasks, snapshots, what is made of them, and the EBS settings of every account and Region, as EC2 remembers them."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World

GIB = 2**30


@dataclass(slots=True)
class ImportTask:
    """One import, from the request to its end; `ec2_phases` moves it on."""

    task_id: str
    account: str
    region: str
    submitted: datetime
    container: Mapping[str, Any]  # the request's DiskContainer
    role_name: str
    description: str = ""
    encrypted: bool = False
    kms_key_id: str = ""  # as asked for, or "" for the Region's default key; the key's ARN once it is known
    tags: dict[str, str] = field(default_factory=dict)
    client_token: str = ""
    asked: str = ""  # the request without its token, to tell a repeated one from another
    status: str = "active"  # active, completed, deleting, deleted
    status_message: str = "pending"
    phase: int = 0  # index into ec2_phases.PHASES
    phase_seconds: float = 0.0  # from the submission to the start of the phase
    format: str = ""
    disk_image_size: int = 0  # bytes, of the object
    virtual_size: int = 0  # bytes, of the disk in it
    snapshot_id: str = ""
    ended: datetime | None = None  # completed, failed or cancelled


@dataclass(slots=True)
class Snapshot:
    """One EBS snapshot."""

    snapshot_id: str
    account: str
    region: str
    description: str
    started: datetime
    completes: datetime
    volume_size: int  # GiB
    # EC2 User Guide: the volume of an imported snapshot is arbitrary. Seen: always this one.
    volume_id: str = "vol-ffffffff"
    kms_key_arn: str = ""  # "" where it is not encrypted
    role_name: str = ""  # that imported it and must be allowed to use the key
    copied_by: str = ""  # ARN of who copied it and must be allowed to, "" where it was imported
    state: str = "pending"  # pending, completed, error
    state_message: str = ""
    tags: dict[str, str] = field(default_factory=dict)
    shared_with: set[str] = field(default_factory=set)  # accounts that may make volumes of it


@dataclass(slots=True)
class Volume:
    """One EBS volume that was made of a snapshot."""

    volume_id: str
    account: str
    region: str
    snapshot_id: str
    zone: str
    kind: str
    size: int  # GiB
    client_token: str = ""
    asked: str = ""  # the request without its token, to tell a repeated one from another


@dataclass(slots=True)
class Image:
    """One AMI whose root volume is made of a snapshot."""

    image_id: str
    account: str
    region: str
    name: str
    snapshot_id: str
    architecture: str
    boot_mode: str = ""


@dataclass(slots=True)
class EncryptionDefault:
    """What one account has set for new EBS volumes and snapshots in one Region."""

    on: bool = False
    key: str = ""  # ARN, "" for the key that AWS keeps


class Ec2State:
    """Everything of EC2, and the limits that a test may set."""

    def __init__(self, world: "World") -> None:
        self._clock = world.clock
        self.tasks: dict[str, ImportTask] = {}
        self.snapshots: dict[str, Snapshot] = {}
        self.volumes: dict[str, Volume] = {}
        self.images: dict[str, Image] = {}
        self._encryption: dict[tuple[str, str], EncryptionDefault] = {}
        # Guess: AWS publishes no number of imports at a time; 20 in a Region is often quoted.
        self.concurrent_imports = 20
        self.concurrent_copies = 20
        self.server_errors = 0  # how many of the next imports end with an error of AWS's own
        # Account -> key of a tag, as it must be written -> the values that an organisation lets it have.
        self.tag_policies: dict[str, dict[str, tuple[str, ...]]] = {}
        # Seconds until a new task shows up. EC2 API reference, "Eventual consistency": it may be a while.
        self.describe_delay = 0.0

    def tasks_in(self, account: str, region: str) -> list[ImportTask]:
        """Return the tasks of one account and Region, oldest first."""
        found = [task for task in self.tasks.values() if (task.account, task.region) == (account, region)]
        return sorted(found, key=lambda task: task.submitted)

    def visible_tasks(self, account: str, region: str) -> list[ImportTask]:
        """Return those tasks that Describe calls know by now."""
        latest = self._clock.now() - timedelta(seconds=self.describe_delay)
        return [task for task in self.tasks_in(account, region) if task.submitted <= latest]

    def snapshots_in(self, account: str, region: str) -> list[Snapshot]:
        """Return the snapshots of one account and Region, oldest first."""
        found = [snap for snap in self.snapshots.values() if (snap.account, snap.region) == (account, region)]
        return sorted(found, key=lambda snapshot: snapshot.started)

    def encryption_default(self, account: str, region: str) -> EncryptionDefault:
        """Return the settings, which are off with AWS's own key until they are set."""
        return self._encryption.setdefault((account, region), EncryptionDefault())

    def set_encryption_default(self, account: str, region: str, on: bool, key: str = "") -> None:
        """Set encryption by default; *key* is an ARN, "" for the key that AWS keeps."""
        self._encryption[account, region] = EncryptionDefault(on, key)

    def set_tag_policy(self, account: str, key: str, *values: str) -> None:
        """Let an account's tags named *key* have these values only (* is a wildcard), any if there are none."""
        self.tag_policies.setdefault(account, {})[key] = values

    def add_snapshot(
        self,
        task: ImportTask,
        *,
        started: datetime,
        completes: datetime,
    ) -> Snapshot:
        """Make the snapshot of a task that is done."""
        snapshot = Snapshot(
            snapshot_id=new_id("snap-"),
            account=task.account,
            region=task.region,
            # Seen: whatever description the request gives.
            description=f"Created by AWS-VMImport service for {task.task_id}",
            started=started,
            completes=completes,
            volume_size=max(1, -(-task.virtual_size // GIB)),
            kms_key_arn=task.kms_key_id if task.encrypted else "",
            role_name=task.role_name,
        )
        self.snapshots[snapshot.snapshot_id] = snapshot
        task.snapshot_id = snapshot.snapshot_id
        return snapshot

    def record_past_task(
        self,
        account: str,
        region: str,
        *,
        bucket: str,
        key: str,
        disk_format: str,
        started: datetime,
        ended: datetime,
        description: str = "",
        disk_image_size: int = 0,
        virtual_size: int = 0,
        cancelled: bool = False,
        failure: str = "",
        tags: Mapping[str, str] | None = None,
        snapshot_tags: Mapping[str, str] | None = None,
    ) -> ImportTask:
        """Remember an import that ended before the simulator started; sizes are bytes.

        It is completed, with a snapshot, unless it was *cancelled* or has a *failure* (its StatusMessage).
        """
        task = ImportTask(
            task_id=new_id("import-snap-"),
            account=account,
            region=region,
            submitted=started,
            container={"Format": disk_format, "UserBucket": {"S3Bucket": bucket, "S3Key": key}},
            role_name="vmimport",
            description=description,
            tags=dict(tags or {}),
            status="deleted" if failure or cancelled else "completed",
            status_message=failure,
            format=disk_format,
            disk_image_size=disk_image_size,
            virtual_size=virtual_size,
            ended=ended,
        )
        self.tasks[task.task_id] = task
        if task.status == "completed":
            snapshot = self.add_snapshot(task, started=ended, completes=ended)
            snapshot.state = "completed"
            snapshot.tags.update(snapshot_tags or {})
        return task


def new_id(prefix: str) -> str:
    """Return a new id, as "snap-0" and sixteen hex digits."""
    return f"{prefix}0{secrets.token_hex(8)}"
