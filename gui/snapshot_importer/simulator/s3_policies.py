"""The policy of a bucket."""

import json
from typing import Any

from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.policy import statements
from snapshot_importer.simulator.policy_syntax import MalformedPolicyError, check_resource_policy
from snapshot_importer.simulator.s3_buckets import bucket_arn, bucket_of

# S3 User Guide, "Bucket policies": 20 KB.
_LONGEST = 20 << 10


@operation("s3", "PutBucketPolicy", resource=bucket_arn)
def put_bucket_policy(call: Call) -> dict[str, Any]:
    """Set the policy, which must be about this bucket."""
    bucket, text = bucket_of(call), call.params["Policy"]
    if len(text.encode()) > _LONGEST:
        raise ApiError("PolicyTooLarge", "Policy exceeds the maximum allowed document size.")
    try:
        check_resource_policy(text)
    except MalformedPolicyError as error:
        raise ApiError("MalformedPolicy", str(error)) from None
    named = [
        name
        for statement in statements(json.loads(text))
        for name in _listed(statement.get("Resource", statement.get("NotResource")))
    ]
    arn = bucket_arn(call)
    if any(name != arn and not name.startswith((f"{arn}/", f"{arn}*")) for name in named):
        raise ApiError("MalformedPolicy", "Policy has invalid resource")
    bucket.policy = text
    return {"ResponseMetadata": {"HTTPStatusCode": 204}}


@operation("s3", "GetBucketPolicy", resource=bucket_arn)
def get_bucket_policy(call: Call) -> dict[str, Any]:
    """Return the policy."""
    bucket = bucket_of(call)
    if not bucket.policy:
        message = "The bucket policy does not exist"
        raise ApiError("NoSuchBucketPolicy", message, 404, members={"BucketName": bucket.name})
    return {"Policy": bucket.policy}


@operation("s3", "DeleteBucketPolicy", resource=bucket_arn)
def delete_bucket_policy(call: Call) -> dict[str, Any]:
    """Remove the policy; none is no fault."""
    bucket_of(call).policy = ""
    return {}


def _listed(value: str | list[str]) -> list[str]:
    return value if isinstance(value, list) else [value]
