"""The operations of S3 on buckets, and what every operation checks of its bucket."""

import re
from typing import Any

from snapshot_importer.simulator.iam_arns import partition_of
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.s3_state import Bucket

# Amazon S3 User Guide, "Bucket naming rules".
_NAME = re.compile(r"(?=.{3,63}\Z)[a-z0-9](?:[a-z0-9-]|\.(?!\.))*[a-z0-9]")
_ADDRESS = re.compile(r"\d+\.\d+\.\d+\.\d+")
_RESERVED_STARTS = ("xn--", "sthree-")
_RESERVED_ENDS = ("-s3alias", "--ol-s3", "--x-s3", ".mrap")


def bucket_arn(call: Call) -> str:
    return f"arn:{partition_of(call.region)}:s3:::{call.params['Bucket']}"


def object_arn(call: Call) -> str:
    return f"{bucket_arn(call)}/{call.params['Key']}"


def bucket_of(call: Call, *, any_region: bool = False) -> Bucket:
    """Return the bucket the call names; raise `ApiError` if it is absent, elsewhere or somebody else's."""
    name = call.params["Bucket"]
    bucket = call.world.s3.find(name)
    if bucket is None:
        raise ApiError(
            "NoSuchBucket", "The specified bucket does not exist", 404, members={"BucketName": name}
        )
    where = {"x-amz-bucket-region": bucket.region}
    if bucket.region != call.region and not any_region:
        raise ApiError(
            "PermanentRedirect",
            "The bucket you are attempting to access must be addressed using the specified endpoint. "
            "Please send all future requests to this endpoint.",
            301,
            headers=where,
            members={"Endpoint": f"{name}.s3.{bucket.region}.amazonaws.com", "Bucket": name},
        )
    if call.params.get("ExpectedBucketOwner", bucket.owner) != bucket.owner:
        raise ApiError("AccessDenied", "Access Denied", 403, headers=where)
    return bucket


@operation("s3", "CreateBucket", resource=bucket_arn)
def create_bucket(call: Call) -> dict[str, Any]:
    name = call.params["Bucket"]
    _check_name(name)
    region = _location(call)
    bucket = call.world.s3.find(name)
    if bucket is not None and bucket.owner != call.account:
        raise ApiError(
            "BucketAlreadyExists",
            "The requested bucket name is not available. The bucket namespace is shared by all users of the "
            "system. Please select a different name and try again.",
            409,
            members={"BucketName": name},
        )
    # S3 API reference, CreateBucket: us-east-1 alone answers 200 to the owner who creates a bucket twice.
    if bucket is not None and (bucket.region, region) != ("us-east-1", "us-east-1"):
        raise ApiError(
            "BucketAlreadyOwnedByYou",
            "Your previous request to create the named bucket succeeded and you already own it.",
            409,
            members={"BucketName": name},
        )
    if bucket is None:
        call.world.s3.create(name, region=region, owner=call.account, created=call.world.s3.now())
    return {"Location": f"/{name}" if region == "us-east-1" else f"http://{name}.s3.amazonaws.com/"}


@operation("s3", "HeadBucket", action="s3:ListBucket", resource=bucket_arn)
def head_bucket(call: Call) -> dict[str, Any]:
    return {"BucketRegion": bucket_of(call).region, "AccessPointAlias": False}


@operation("s3", "GetBucketLocation", resource=bucket_arn)
def get_bucket_location(call: Call) -> dict[str, Any]:
    # Every Region knows where a bucket is; us-east-1 is written as nothing.
    region = bucket_of(call, any_region=True).region
    return {} if region == "us-east-1" else {"LocationConstraint": region}


@operation("s3", "ListBuckets", action="s3:ListAllMyBuckets")
def list_buckets(call: Call) -> dict[str, Any]:
    prefix, region = call.params.get("Prefix", ""), call.params.get("BucketRegion")
    limit = call.params.get("MaxBuckets", 10_000)
    after = call.params.get("ContinuationToken", "")
    found = [
        bucket
        for name, bucket in sorted(call.world.s3.buckets.items())
        if bucket.owner == call.account
        and name.startswith(prefix)
        and region in (None, bucket.region)
        and name > after
    ]
    reply: dict[str, Any] = {
        "Buckets": [
            {"Name": bucket.name, "CreationDate": bucket.created, "BucketRegion": bucket.region}
            for bucket in found[:limit]
        ],
        "Owner": {"ID": call.account},
    }
    if len(found) > limit:
        reply["ContinuationToken"] = found[limit - 1].name
    return reply


@operation("s3", "DeleteBucket", resource=bucket_arn)
def delete_bucket(call: Call) -> dict[str, Any]:
    bucket = bucket_of(call)
    if bucket.objects:
        raise ApiError(
            "BucketNotEmpty",
            "The bucket you tried to delete is not empty",
            409,
            members={"BucketName": bucket.name},
        )
    del call.world.s3.buckets[bucket.name]
    return {}


def _check_name(name: str) -> None:
    good = _NAME.fullmatch(name) and not _ADDRESS.fullmatch(name)
    if not good or name.startswith(_RESERVED_STARTS) or name.endswith(_RESERVED_ENDS):
        raise ApiError(
            "InvalidBucketName", "The specified bucket is not valid.", members={"BucketName": name}
        )


def _location(call: Call) -> str:
    """The Region of a new bucket, which is that of the endpoint the request went to."""
    asked = call.params.get("CreateBucketConfiguration", {}).get("LocationConstraint", "")
    if (asked or "us-east-1") != call.region:
        raise ApiError(
            "IllegalLocationConstraintException",
            f"The {asked or 'unspecified'} location constraint is incompatible for the region specific endpoint "
            "this request was sent to.",
        )
    return call.region
