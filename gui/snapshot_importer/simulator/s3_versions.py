"""Versioning of a bucket: whether it keeps what is overwritten or deleted."""

from typing import Any

from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.s3_buckets import bucket_arn, bucket_of
from snapshot_importer.simulator.s3_state import StoredObject


@operation("s3", "PutBucketVersioning", resource=bucket_arn)
def put_bucket_versioning(call: Call) -> dict[str, Any]:
    """Begin to keep versions, or suspend it."""
    status = call.params["VersioningConfiguration"].get("Status", "")
    if status not in ("Enabled", "Suspended"):
        code = "IllegalVersioningConfigurationException"
        raise ApiError(code, "The versioning configuration specified in the request is invalid.")
    bucket_of(call).versioning = status
    return {}


@operation("s3", "GetBucketVersioning", resource=bucket_arn)
def get_bucket_versioning(call: Call) -> dict[str, Any]:
    """Tell whether versions are kept; a bucket that never kept any says nothing."""
    status = bucket_of(call).versioning
    return {"Status": status} if status else {}


def version_member(stored: StoredObject) -> dict[str, str]:
    """Return what an answer tells of the version, where there are versions."""
    return {"VersionId": stored.version_id} if stored.version_id else {}
