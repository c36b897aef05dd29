"""The exact request of an import as the journal keeps it: canonical JSON without its secret."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from snapshot_importer.request.masking import mask_link

# The tag on the task by which a lost answer is found again.
ATTEMPT_TAG = "snapshot-importer:attempt"
TASK_RESOURCE = "import-snapshot-task"  # the only resource type ImportSnapshot can tag
TIMES = ("UploadStart", "UploadEnd")  # the members of ClientData that are times


class OtherLinkError(ValueError):
    """The link that was pasted is not the one the request was made with."""


def canonical(parameters: Mapping[str, Any]) -> str:
    """Write boto3's keyword arguments as JSON that is equal for equal requests."""
    return json.dumps(
        parameters,
        sort_keys=True,
        separators=(",", ":"),
        allow_nan=False,
        default=datetime.isoformat,
    )


def digest(parameters: Mapping[str, Any]) -> str:
    """Fingerprint the true request, its secret link included."""
    return hashlib.sha256(canonical(parameters).encode("ascii")).hexdigest()


def restored(text: str) -> dict[str, Any]:
    """Read *canonical* back into keyword arguments, times as aware datetimes."""
    parameters: dict[str, Any] = json.loads(text)
    client_data = parameters.get("ClientData", {})
    for name in TIMES:
        if name in client_data:
            client_data[name] = datetime.fromisoformat(client_data[name])
    return parameters


def secret_link(parameters: Mapping[str, Any]) -> str | None:
    """Return the request's link if it may carry a signature or a password."""
    url: str | None = parameters.get("DiskContainer", {}).get("Url")
    return url if url and mask_link(url) != url else None


def masked(parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return the request as it may be stored and shown."""
    link = secret_link(parameters)
    return with_link(parameters, mask_link(link)) if link else dict(parameters)


def with_link(parameters: Mapping[str, Any], url: str) -> dict[str, Any]:
    """Return the request with *url* as its source."""
    return {**parameters, "DiskContainer": {**parameters["DiskContainer"], "Url": url}}


def with_attempt(parameters: Mapping[str, Any], *, attempt_id: str, token: str) -> dict[str, Any]:
    """Add the client token and our own tag, beside the user's tags."""
    kept = [tag for tag in task_tags(parameters) if tag["Key"] != ATTEMPT_TAG]  # of an earlier attempt
    tags = [*kept, {"Key": ATTEMPT_TAG, "Value": attempt_id}]
    specification = {"ResourceType": TASK_RESOURCE, "Tags": tags}
    return {**parameters, "ClientToken": token, "TagSpecifications": [specification]}


def task_tags(parameters: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the tags for the task, as boto3 writes them."""
    return [
        {"Key": tag["Key"], "Value": tag.get("Value", "")}
        for specification in parameters.get("TagSpecifications", ())
        if specification.get("ResourceType") == TASK_RESOURCE
        for tag in specification.get("Tags", ())
    ]
