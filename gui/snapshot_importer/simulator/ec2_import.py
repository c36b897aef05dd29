"""ImportSnapshot: what is judged at once, before there is a task."""

import json
from collections.abc import Mapping
from typing import Any

from snapshot_importer.simulator.ec2_requests import ec2_operation, required
from snapshot_importer.simulator.ec2_role import role_serves
from snapshot_importer.simulator.ec2_source import Source, source_of
from snapshot_importer.simulator.ec2_state import ImportTask, new_id
from snapshot_importer.simulator.ec2_tags import tags_at_creation
from snapshot_importer.simulator.ec2_tasks import task_answer
from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.operations import ApiError, Call

# EC2 API reference names the first three. Seen: VHDX in tasks of ImportSnapshot.
_FORMATS = ("VHD", "VMDK", "RAW", "VHDX")

# EC2 Developer Guide, "Ensuring idempotency": up to 64 ASCII characters.
_TOKEN_LENGTH = 64


def _arn(call: Call) -> str:
    return f"arn:{partition_of(call.region)}:ec2:{call.region}:{call.account}:import-snapshot-task/*"


def _may_tag(call: Call) -> None:
    # EC2 User Guide, "Grant permission to tag resources during creation".
    if call.params.get("TagSpecifications"):
        call.world.access.decide(call, "ec2:CreateTags", _arn(call), {"ec2:CreateAction": call.name})


@ec2_operation("ImportSnapshot", resource=_arn, authorize=_may_tag)
def import_snapshot(call: Call) -> dict[str, Any]:
    """Start to import a disk, or answer the task that the same ClientToken started before."""
    params = call.params
    container = _checked_container(call)
    _check_encryption(call)
    tags = tags_at_creation(call, "import-snapshot-task")
    earlier = _task_of_token(call)
    if earlier is not None:
        return task_answer(earlier, call.now)
    _check_limit(call)
    role_name = params.get("RoleName") or "vmimport"
    _check_source(call, container, role_name)
    encrypted = call.world.ec2.encryption_default(call.account, call.region).on or params.get(
        "Encrypted", False
    )
    task = ImportTask(
        task_id=new_id("import-snap-"),
        account=call.account,
        region=call.region,
        submitted=call.now,
        container=container,
        role_name=role_name,
        description=params.get("Description", ""),
        encrypted=encrypted,
        kms_key_id=params.get("KmsKeyId", ""),
        tags=tags,
        client_token=params.get("ClientToken", ""),
        asked=_without_token(params),
        format=container.get("Format", "").upper(),
    )
    call.world.ec2.tasks[task.task_id] = task
    return task_answer(task, call.now)


def _checked_container(call: Call) -> Mapping[str, Any]:
    container: Mapping[str, Any] = required(call, "DiskContainer")
    url, place = container.get("Url"), container.get("UserBucket")
    # Guess: the codes of these three; none has been published for ImportSnapshot.
    if not url and not place:
        message = "The request must contain the parameter DiskContainer.Url or DiskContainer.UserBucket"
        raise ApiError("MissingParameter", message)
    if url and place:
        message = "The parameter DiskContainer.Url cannot be used with the parameter DiskContainer.UserBucket"
        raise ApiError("InvalidParameterCombination", message)
    image_format = container.get("Format", "")
    if image_format and image_format.upper() not in _FORMATS:
        message = f"Value ({image_format}) for parameter DiskContainer.Format is invalid."
        raise ApiError("InvalidParameterValue", message)
    return container


def _check_encryption(call: Call) -> None:
    key_id = call.params.get("KmsKeyId", "")
    if not key_id:
        return
    if not call.params.get("Encrypted"):
        # EC2 API reference: Encrypted must be set with KmsKeyId. Seen: these words from CreateVolume.
        message = "The parameter KmsKeyId requires the parameter Encrypted to be set."
        raise ApiError("InvalidParameterDependency", message)
    key = call.world.kms.resolve(key_id, account=call.account, region=call.region)
    if key is not None and key.manager == "AWS":
        # Seen: from ImportImage (hashicorp/packer-plugin-amazon issue 225). Guess: from ImportSnapshot too.
        message = (
            "The specified KMS key is not accessible. If this is a default EBS CMK, "
            "please retry your request without specifying the key explicitly"
        )
        raise ApiError("InvalidParameterValue", message)


def _task_of_token(call: Call) -> ImportTask | None:
    token = call.params.get("ClientToken", "")
    if len(token) > _TOKEN_LENGTH or not token.isascii():
        message = f"Value ({token}) for parameter clientToken is invalid."
        raise ApiError("InvalidParameterValue", message)
    if not token:
        return None
    # Guess: a token is remembered as long as its task.
    tasks: list[ImportTask] = call.world.ec2.tasks_in(call.account, call.region)
    for task in tasks:
        if task.client_token != token:
            continue
        if task.asked != _without_token(call.params):
            message = "The client token has already been used with different request parameters."
            raise ApiError("IdempotentParameterMismatch", message)
        return task
    return None


def _without_token(params: Mapping[str, Any]) -> str:
    asked = {name: value for name, value in params.items() if name not in ("ClientToken", "DryRun")}
    return json.dumps(asked, sort_keys=True, default=str)


def _check_limit(call: Call) -> None:
    tasks = call.world.ec2.tasks_in(call.account, call.region)
    if sum(task.status in ("active", "deleting") for task in tasks) >= call.world.ec2.concurrent_imports:
        # Seen: the code (nodepool waits and tries again on it). Guess: the words.
        raise ApiError("ResourceCountLimitExceeded", "Resource count limit exceeded")


def _check_source(call: Call, container: Mapping[str, Any], role_name: str) -> None:
    try:
        source = source_of(container)
    except (ValueError, KeyError, OverflowError):
        # VM Import/Export User Guide, "Troubleshooting".
        raise ApiError("InvalidParameter", "Invalid S3 source location") from None
    _check_role(call, source, role_name)
    _check_caller(call, source)
    bucket = call.world.s3.find(source.bucket) if source.bucket else None
    if bucket is None or bucket.region == call.region:
        return  # Guess: a bucket that is not there is found out by the task.
    if container.get("UserBucket"):
        message = f"The given S3 bucket ({source.bucket}) is not local to the region."
    else:
        # Seen: cloud-api-adaptor issue 587. Guess: that it is the answer to a Url.
        message = (
            f"The given S3 object is not local to the region. The object must be located in {call.region}."
        )
    raise ApiError("InvalidParameter", message)


def _check_role(call: Call, source: Source, role_name: str) -> None:
    role = call.world.iam.role(call.account, role_name)
    if not role_serves(call.world, role, source, call.region):
        message = (
            f"The service role {role_name} provided does not exist or does not have sufficient permissions"
        )
        raise ApiError("InvalidParameter", message)


def _check_caller(call: Call, source: Source) -> None:
    # VM Import/Export User Guide, "Required permissions": the user needs s3:GetObject too.
    # Seen: the words (gardenlinux issue 3206). Guess: that they mean this.
    if not source.bucket or source.presigned is not None:
        return
    if not call.world.access.permits(call, "s3:GetObject", source.arn(call.region)):
        message = f"User does not have access to the S3 object ({source.bucket}/{source.key})."
        raise ApiError("InvalidParameter", message)
