"""Moves import tasks and snapshots on to the present: what they are follows from the time and from what is there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from snapshot_importer.simulator.disk_check import judge
from snapshot_importer.simulator.ec2_role import fit_for_ebs, may_use_key, why_unreadable
from snapshot_importer.simulator.ec2_source import source_of
from snapshot_importer.simulator.ec2_state import GIB, ImportTask, Snapshot
from snapshot_importer.simulator.iam_identities import Identity

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World


@dataclass(frozen=True, slots=True)
class Phase:
    """One part of an import: what StatusMessage and Progress (percent) say in it, and how long it takes."""

    message: str
    first: int
    last: int
    seconds: float
    seconds_per_gib: float = 0.0  # of the object


# Seen: "pending" with 3, "downloading/converting" with 19 to 42, and 625 s for Terraform's 512-byte disk.
# Guess: the other percentages, and all times; 300 s for a small image is quicker than AWS has been seen.
PHASES = (
    Phase("pending", 3, 3, 20),
    Phase("validating", 4, 11, 40),
    Phase("validated", 12, 18, 20),
    Phase("downloading/converting", 19, 79, 130, 45),
    Phase("updating", 80, 99, 90, 5),
)

# Guess: how long a failed or cancelled task says "deleting", and a new snapshot "pending".
_TEARDOWN = timedelta(seconds=10)
_SNAPSHOT_PENDING = timedelta(seconds=20)

# EC2 API reference, DescribeImportSnapshotTasks: tasks that ended in the last 7 days are answered.
_REMEMBERED = timedelta(days=7)

# The phases at whose end the object must be there and be readable.
_READING = ("validating", "downloading/converting")


class ImportFailedError(Exception):
    """Why a task ends as deleted: the text of its StatusMessage."""


def bring_up_to_date(world: "World") -> None:
    """Let every task and snapshot be what it is by now."""
    now = world.clock.now()
    for task in list(world.ec2.tasks.values()):
        if task.status == "active":
            _advance(world, task, now)
        if task.ended is None:
            continue
        if task.status == "deleting" and now >= task.ended + _TEARDOWN:
            task.status = "deleted"
        if now >= task.ended + _REMEMBERED:
            del world.ec2.tasks[task.task_id]
    for snapshot in world.ec2.snapshots.values():
        if snapshot.state == "pending" and now >= snapshot.completes:
            _settle(world, snapshot)


def progress(task: ImportTask, now: datetime) -> int:
    """Return the percentage of a task that is active."""
    phase = PHASES[task.phase]
    spent = (now - _begins(task)).total_seconds() / _seconds(task)
    return phase.first + int((phase.last - phase.first) * min(spent, 1.0))


def tear_down(task: ImportTask, when: datetime, message: str) -> None:
    """Start to delete a task that failed, or was cancelled, which has no message."""
    task.status, task.status_message, task.ended = "deleting", message, when


def _advance(world: "World", task: ImportTask, now: datetime) -> None:
    while task.status == "active":
        end = _begins(task) + timedelta(seconds=_seconds(task))
        if now < end:
            return
        try:
            _leave_phase(world, task, end)
        except ImportFailedError as failure:
            tear_down(task, end, str(failure))


def _begins(task: ImportTask) -> datetime:
    return task.submitted + timedelta(seconds=task.phase_seconds)


def _seconds(task: ImportTask) -> float:
    phase = PHASES[task.phase]
    return phase.seconds + phase.seconds_per_gib * task.disk_image_size / GIB


def _leave_phase(world: "World", task: ImportTask, end: datetime) -> None:
    if PHASES[task.phase].message in _READING:
        # The bytes are read until they are converted. Seen: an import fails whose object goes meanwhile
        # (bosh-aws-cpi-release 229). Guess: what has been overwritten counts as it is at the end.
        _validate(world, task)
    if task.phase == len(PHASES) - 1:
        _check_key(world, task)  # it may have been disabled since
        world.ec2.add_snapshot(task, started=end, completes=end + _SNAPSHOT_PENDING)
        task.status, task.status_message, task.ended = "completed", "", end
        return
    task.phase_seconds += _seconds(task)
    task.phase += 1
    task.status_message = PHASES[task.phase].message


def _validate(world: "World", task: ImportTask) -> None:
    source = source_of(task.container)
    role = world.iam.role(task.account, task.role_name)
    reason = why_unreadable(world, role, source, task.region)
    bucket = world.s3.find(source.bucket)
    stored = bucket.objects.get(source.key) if bucket else None
    if reason or stored is None:
        raise _unreadable(reason)
    verdict = judge(stored.read, stored.size, task.container.get("Format"))
    if verdict.failure:
        raise ImportFailedError(verdict.failure)
    _check_key(world, task)
    if PHASES[task.phase].message == _READING[-1] and world.ec2.server_errors > 0:
        world.ec2.server_errors -= 1
        # Guess: the words; they have been seen of other imports.
        raise ImportFailedError("ServerError: an internal error has occurred during conversion.")
    task.format, task.virtual_size, task.disk_image_size = verdict.format, verdict.virtual_size, stored.size


def _unreadable(reason: str) -> ImportFailedError:
    # Seen: with "Reason 403 Forbidden" (keithvassallomt/windows10-ec2 issue 3).
    return ImportFailedError(
        f"ClientError: Disk validation failed [We do not have access to the given resource. Reason {reason}]"
    )


def _check_key(world: "World", task: ImportTask) -> None:
    """Find the key of an encrypted import; EC2 API reference, ImportSnapshot: a wrong one fails later."""
    if not task.encrypted:
        return
    key_id = task.kms_key_id or world.ec2.encryption_default(task.account, task.region).key or "alias/aws/ebs"
    key = world.kms.resolve(key_id, account=task.account, region=task.region)
    if key is None or not fit_for_ebs(key):
        # Guess: no message for this has been published.
        raise ImportFailedError(f"ClientError: The KMS key is not accessible or not valid [{key_id}]")
    task.kms_key_id = key.arn


def _settle(world: "World", snapshot: Snapshot) -> None:
    snapshot.state = "completed"
    if not snapshot.kms_key_arn:
        return
    key = world.kms.resolve(snapshot.kms_key_arn, account=snapshot.account, region=snapshot.region)
    user: Identity | None = world.iam.role(snapshot.account, snapshot.role_name)
    if snapshot.copied_by:
        user = world.iam.identity_behind(snapshot.copied_by)
    if (
        key is None
        or not fit_for_ebs(key)
        or not may_use_key(world, user, key, copies=bool(snapshot.copied_by))
    ):
        # Seen: for copies with a key that the caller may not use. Guess: for imports too.
        snapshot.state, snapshot.state_message = "error", "Given key ID is not accessible"
