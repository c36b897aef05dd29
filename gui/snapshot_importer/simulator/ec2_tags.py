"""Tags of snapshots and import tasks: their rules, and the three operations on them."""

from collections.abc import Iterable, Mapping
from typing import Any

from snapshot_importer.simulator.ec2_requests import check_filters, ec2_operation, page, passes, required
from snapshot_importer.simulator.ec2_state import ImportTask, Snapshot
from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.operations import ApiError, Call
from snapshot_importer.simulator.policy import matches

# EC2 User Guide, "Tag restrictions"; the API reference says 127 for keys.
_TAGS = 50
_KEY_LENGTH = 127
_VALUE_LENGTH = 256

Tagged = ImportTask | Snapshot


def tags_at_creation(call: Call, resource_type: str) -> dict[str, str]:
    """Return the tags of the request's TagSpecifications, which must be for *resource_type*."""
    given: list[Mapping[str, str]] = []
    for specification in call.params.get("TagSpecifications", []):
        found = specification.get("ResourceType", "")
        if found != resource_type:
            message = f"'{found}' is not a valid taggable resource type for this operation."
            raise ApiError("InvalidParameterValue", message)
        given += specification.get("Tags", [])
    tags = _checked(call, given)
    _check_number(tags)
    return tags


def _arns(call: Call) -> list[str]:
    # Service Authorization Reference, EC2: the ARN of a snapshot names no account.
    ec2 = f"arn:{partition_of(call.region)}:ec2:{call.region}"
    return [
        f"{ec2}::snapshot/{found}"
        if found.startswith("snap-")
        else f"{ec2}:{call.account}:import-snapshot-task/{found}"
        for found in call.params.get("Resources") or ["*"]
    ]


def _may_tag_all(call: Call) -> None:
    for arn in _arns(call)[1:]:
        call.world.access.decide(call, "ec2:CreateTags", arn)


@ec2_operation("CreateTags", resource=lambda call: _arns(call)[0], authorize=_may_tag_all)
def create_tags(call: Call) -> dict[str, Any]:
    """Add tags to snapshots and tasks, or none at all where one of them is wrong."""
    items = [_find(call, resource_id) for resource_id in required(call, "Resources")]
    tags = _checked(call, required(call, "Tags"))
    for item in items:
        _check_number({**item.tags, **tags})
    for item in items:
        item.tags.update(tags)
    return {}


@ec2_operation("DeleteTags")
def delete_tags(call: Call) -> dict[str, Any]:
    """Remove tags: those named, or all; a value that is given must be the tag's own."""
    for item in [_find(call, resource_id) for resource_id in required(call, "Resources")]:
        for key, value in list(item.tags.items()):
            if "Tags" not in call.params or _named(call.params["Tags"], key, value):
                del item.tags[key]
    return {}


@ec2_operation("DescribeTags")
def describe_tags(call: Call) -> dict[str, Any]:
    """List one entry for each tag of each resource."""
    check_filters(call, ("key", "value", "resource-id", "resource-type"))
    entries = [
        entry
        for item in _all(call)
        for entry in _entries(item)
        if passes(
            call,
            {
                "key": [entry["Key"]],
                "value": [entry["Value"]],
                "resource-id": [entry["ResourceId"]],
                "resource-type": [entry["ResourceType"]],
            },
            {entry["Key"]: entry["Value"]},
        )
    ]
    found, token = page(
        call, entries, ids="Resources", identity=lambda entry: f"{entry['ResourceId']} {entry['Key']}"
    )
    return {"Tags": found, **({"NextToken": token} if token else {})}


def _checked(call: Call, given: Iterable[Mapping[str, str]]) -> dict[str, str]:
    tags: dict[str, str] = {}
    for tag in given:
        key, value = tag.get("Key", ""), tag.get("Value", "")
        if not key:
            raise ApiError("InvalidParameterValue", "Tag key cannot be empty.")
        if key.lower().startswith("aws:"):
            message = f"Value ( {key} ) for parameter key is invalid. Tag keys starting with 'aws:' are reserved for internal use"
            raise ApiError("InvalidParameterValue", message)
        if key in tags:
            raise ApiError("InvalidParameterValue", f"Duplicate tag key '{key}' specified.")
        if len(key) > _KEY_LENGTH:
            message = f"Tag key exceeds the maximum length of {_KEY_LENGTH} characters"
            raise ApiError("InvalidParameterValue", message)
        if len(value) > _VALUE_LENGTH:
            message = f"Tag value exceeds the maximum length of {_VALUE_LENGTH} characters"
            raise ApiError("InvalidParameterValue", message)
        tags[key] = value
    _check_policy(call, tags)
    return tags


def _check_policy(call: Call, tags: Mapping[str, str]) -> None:
    """Organizations User Guide, "Tag policies": how a key is written, and the values it may have."""
    policies: Mapping[str, tuple[str, ...]] = call.world.ec2.tag_policies.get(call.account, {})
    for key, value in tags.items():
        wanted = next((name for name in policies if name.lower() == key.lower()), None)
        if wanted is None:
            continue
        if wanted != key:
            # Guess: the words for the letters; those for the value have been seen of RunInstances.
            message = f"The tag policy does not allow the specified capitalization for the following tag key: '{key}'."
            raise ApiError("TagPolicyViolation", message)
        if policies[wanted] and not any(matches(value, pattern) for pattern in policies[wanted]):
            message = f"The tag policy does not allow the specified value for the following tag key: '{key}'."
            raise ApiError("TagPolicyViolation", message)


def _check_number(tags: Mapping[str, str]) -> None:
    if len(tags) > _TAGS:
        # EC2 API reference, "Error codes".
        raise ApiError("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.")


def _named(given: Iterable[Mapping[str, str]], key: str, value: str) -> bool:
    return any(tag.get("Key") == key and tag.get("Value", value) == value for tag in given)


def _all(call: Call) -> list[Tagged]:
    ec2 = call.world.ec2
    return [
        *ec2.visible_tasks(call.account, call.region),
        *ec2.snapshots_in(call.account, call.region),
    ]


def _find(call: Call, resource_id: str) -> Tagged:
    for item in _all(call):
        if _id(item) == resource_id:
            return item
    if resource_id.startswith("snap-"):
        raise ApiError("InvalidSnapshot.NotFound", f"The snapshot '{resource_id}' does not exist.")
    raise ApiError("InvalidID", f"The ID '{resource_id}' is not valid")


def _id(item: Tagged) -> str:
    return item.task_id if isinstance(item, ImportTask) else item.snapshot_id


def _entries(item: Tagged) -> list[dict[str, str]]:
    kind = "import-snapshot-task" if isinstance(item, ImportTask) else "snapshot"
    return [
        {"ResourceId": _id(item), "ResourceType": kind, "Key": key, "Value": value}
        for key, value in sorted(item.tags.items())
    ]
