"""DescribeImportSnapshotTasks and CancelImportTask."""

from datetime import datetime
from typing import Any

from snapshot_importer.simulator.ec2_phases import progress, tear_down
from snapshot_importer.simulator.ec2_requests import (
    check_filters,
    ec2_operation,
    page,
    passes,
    required,
    tag_list,
)
from snapshot_importer.simulator.ec2_state import ImportTask
from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.operations import ApiError, Call


@ec2_operation("DescribeImportSnapshotTasks")
def describe_import_snapshot_tasks(call: Call) -> dict[str, Any]:
    """List tasks: those with the given ids, or all that pass the filters."""
    # Seen: tag:<key> works and the status is no filter (canonical/awspub). Guess: no other is known either.
    check_filters(call, ())
    tasks: list[ImportTask] = call.world.ec2.visible_tasks(call.account, call.region)
    ids = call.params.get("ImportTaskIds")
    if ids:
        tasks = [_find(tasks, task_id) for task_id in dict.fromkeys(ids)]
    tasks = [task for task in tasks if passes(call, {}, task.tags)]
    found, token = page(call, tasks, ids="ImportTaskIds", identity=lambda task: task.task_id)
    answers = [task_answer(task, call.now) for task in found]
    return {"ImportSnapshotTasks": answers, **({"NextToken": token} if token else {})}


def _arn(call: Call) -> str:
    task_id = call.params.get("ImportTaskId", "*")
    return f"arn:{partition_of(call.region)}:ec2:{call.region}:{call.account}:import-snapshot-task/{task_id}"


@ec2_operation("CancelImportTask", resource=_arn)
def cancel_import_task(call: Call) -> dict[str, Any]:
    """Start to delete a task that runs."""
    tasks = call.world.ec2.visible_tasks(call.account, call.region)
    task = _find(tasks, required(call, "ImportTaskId"))
    before = task.status
    if task.ended is not None and before != "deleting":
        # EC2 API reference, "Error codes". Guess: that it is the one for an import task that has ended.
        message = f"The conversion task cannot be canceled: {task.task_id} is {before}."
        raise ApiError("DeleteConversionTaskError", message)
    if before == "active":
        tear_down(task, call.now, "")
    return {"ImportTaskId": task.task_id, "PreviousState": before, "State": task.status}


def task_answer(task: ImportTask, now: datetime) -> dict[str, Any]:
    """Shape a task as ImportSnapshot and DescribeImportSnapshotTasks answer it."""
    detail: dict[str, Any] = {
        "Description": task.container.get("Description") or task.description,
        # Seen: bytes, though the API reference says GiB, and 0.0 until the object has been looked at.
        "DiskImageSize": float(task.disk_image_size),
        "Encrypted": task.encrypted,
        # Seen: "" while there is no snapshot (aws-cli issue 9118).
        "SnapshotId": task.snapshot_id,
        "Status": task.status,
    }
    if task.status == "active":
        detail["Progress"] = str(progress(task, now))
    optional = {
        "Format": task.format,
        "KmsKeyId": task.kms_key_id,
        "StatusMessage": task.status_message,
        "Url": task.container.get("Url"),
        "UserBucket": task.container.get("UserBucket"),
    }
    detail.update({name: value for name, value in optional.items() if value})
    return {
        "Description": task.description,
        "ImportTaskId": task.task_id,
        "SnapshotTaskDetail": detail,
        "Tags": tag_list(task.tags),
    }


def _find(tasks: list[ImportTask], task_id: str) -> ImportTask:
    for task in tasks:
        if task.task_id == task_id:
            return task
    # Seen: this code also for tasks that are no longer remembered (nodepool). Guess: the words.
    message = f"The conversion task ID '{task_id}' is malformed or is not known."
    raise ApiError("InvalidConversionTaskId.Malformed", message)
