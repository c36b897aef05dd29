"""The same calls to the simulated AWS and to moto, an independent witness; every difference has its judgement."""

from collections.abc import Callable, Iterator

import pytest

from fakes.aws import client, simulated_aws
from fakes.import_account import TRUST
from fakes.witness import REGION, Found, Json, differing, moto_clients, outcomes, step, without

POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}'
)
HERE = {"CreateBucketConfiguration": {"LocationConstraint": REGION}}
AWS_POLICY = "arn:aws:iam::aws:policy/ReadOnlyAccess"

OWN_KEY = {"SSECustomerAlgorithm": "AES256", "SSECustomerKey": b"k" * 32}
NO_BOUNDARY = {"PermissionsBoundary": "arn:aws:iam::123456789012:policy/none"}
BUCKET_POLICY = (
    '{"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Principal": "*", "Action": "s3:DeleteObject", '
    '"Resource": "arn:aws:s3:::b-one/never/*"}]}'
)


def upload_of(name: str) -> Callable[[Found], Json]:
    return lambda found: {"Bucket": "b-one", "Key": "big", "UploadId": found[name]["UploadId"]}


def key_of(found: Found) -> Json:
    return {"KeyId": found["create key"]["KeyMetadata"]["KeyId"]}


STEPS = [
    step("who am I", "sts.get_caller_identity"),
    step("create bucket", "s3.create_bucket", {"Bucket": "b-one", **HERE}),
    step("create bucket again", "s3.create_bucket", {"Bucket": "b-one", **HERE}),
    step("create bucket elsewhere", "s3.create_bucket", {"Bucket": "b-two"}),
    step("list buckets", "s3.list_buckets"),
    step("head bucket", "s3.head_bucket", {"Bucket": "b-one"}),
    step("head absent bucket", "s3.head_bucket", {"Bucket": "b-none"}),
    step("bucket location", "s3.get_bucket_location", {"Bucket": "b-one"}),
    step("put object", "s3.put_object", {"Bucket": "b-one", "Key": "a/ü b+c", "Body": b"0123456789"}),
    step(
        "put second object",
        "s3.put_object",
        {"Bucket": "b-one", "Key": "z", "Body": b"", "Metadata": {"k": "v"}},
    ),
    step(
        "put with a wrong MD5",
        "s3.put_object",
        {"Bucket": "b-one", "Key": "bad", "Body": b"x", "ContentMD5": "rL0Y20zC+Fzt72VPzMSk2A=="},
    ),
    step("remove what that left", "s3.delete_object", {"Bucket": "b-one", "Key": "bad"}),
    step("get object", "s3.get_object", {"Bucket": "b-one", "Key": "a/ü b+c"}),
    step("get range", "s3.get_object", {"Bucket": "b-one", "Key": "a/ü b+c", "Range": "bytes=2-4"}),
    step("get range beyond", "s3.get_object", {"Bucket": "b-one", "Key": "a/ü b+c", "Range": "bytes=99-"}),
    step("get absent object", "s3.get_object", {"Bucket": "b-one", "Key": "none"}),
    step("get from absent bucket", "s3.get_object", {"Bucket": "b-none", "Key": "none"}),
    step("head object", "s3.head_object", {"Bucket": "b-one", "Key": "z"}),
    step("head absent object", "s3.head_object", {"Bucket": "b-one", "Key": "none"}),
    step("list objects", "s3.list_objects_v2", {"Bucket": "b-one"}),
    step("list folders", "s3.list_objects_v2", {"Bucket": "b-one", "Delimiter": "/"}),
    step("copy object", "s3.copy_object", {"Bucket": "b-one", "Key": "copy", "CopySource": "b-one/z"}),
    step("copy absent object", "s3.copy_object", {"Bucket": "b-one", "Key": "c", "CopySource": "b-one/none"}),
    step("put archived", "s3.put_object", {"Bucket": "b-one", "Key": "cold", "StorageClass": "GLACIER"}),
    step("get archived", "s3.get_object", {"Bucket": "b-one", "Key": "cold"}),
    step("head archived", "s3.head_object", {"Bucket": "b-one", "Key": "cold"}),
    step("restore", "s3.restore_object", {"Bucket": "b-one", "Key": "cold", "RestoreRequest": {"Days": 1}}),
    step(
        "restore plain", "s3.restore_object", {"Bucket": "b-one", "Key": "z", "RestoreRequest": {"Days": 1}}
    ),
    step("list archived", "s3.list_objects_v2", {"Bucket": "b-one", "Prefix": "cold"}),
    step("put with an unknown class", "s3.put_object", {"Bucket": "b-one", "Key": "c", "StorageClass": "X"}),
    step("put with own key", "s3.put_object", {"Bucket": "b-one", "Key": "own", "Body": b"x", **OWN_KEY}),
    step("get without own key", "s3.get_object", {"Bucket": "b-one", "Key": "own"}),
    step("get with own key", "s3.get_object", {"Bucket": "b-one", "Key": "own", **OWN_KEY}),
    step("absent bucket policy", "s3.get_bucket_policy", {"Bucket": "b-one"}),
    step("put bucket policy", "s3.put_bucket_policy", {"Bucket": "b-one", "Policy": BUCKET_POLICY}),
    step("bucket policy", "s3.get_bucket_policy", {"Bucket": "b-one"}),
    step("delete bucket policy", "s3.delete_bucket_policy", {"Bucket": "b-one"}),
    step("no versioning", "s3.get_bucket_versioning", {"Bucket": "b-one"}),
    step(
        "begin versioning",
        "s3.put_bucket_versioning",
        {"Bucket": "b-two", "VersioningConfiguration": {"Status": "Enabled"}},
    ),
    step("begin upload", "s3.create_multipart_upload", {"Bucket": "b-one", "Key": "big"}),
    step("list uploads", "s3.list_multipart_uploads", {"Bucket": "b-one"}),
    step(
        "upload part",
        "s3.upload_part",
        lambda found: {**upload_of("begin upload")(found), "PartNumber": 1, "Body": b"p"},
    ),
    step("list parts", "s3.list_parts", upload_of("begin upload")),
    step(
        "complete upload",
        "s3.complete_multipart_upload",
        lambda found: {
            **upload_of("begin upload")(found),
            "MultipartUpload": {"Parts": [{"PartNumber": 1, "ETag": found["upload part"]["ETag"]}]},
        },
    ),
    step("head completed upload", "s3.head_object", {"Bucket": "b-one", "Key": "big"}),
    step("begin another upload", "s3.create_multipart_upload", {"Bucket": "b-one", "Key": "big"}),
    step("abort upload", "s3.abort_multipart_upload", upload_of("begin another upload")),
    step("abort upload again", "s3.abort_multipart_upload", upload_of("begin another upload")),
    step("delete full bucket", "s3.delete_bucket", {"Bucket": "b-one"}),
    step("delete object", "s3.delete_object", {"Bucket": "b-one", "Key": "z"}),
    step("delete absent object", "s3.delete_object", {"Bucket": "b-one", "Key": "none"}),
    step("delete objects", "s3.delete_objects", {"Bucket": "b-one", "Delete": {"Objects": [{"Key": "big"}]}}),
    step("create bucket with a bad name", "s3.create_bucket", {"Bucket": "Bad_Name", **HERE}),
    step("create role", "iam.create_role", {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}),
    step("create role again", "iam.create_role", {"RoleName": "r", "AssumeRolePolicyDocument": TRUST}),
    step("get role", "iam.get_role", {"RoleName": "r"}),
    step("get absent role", "iam.get_role", {"RoleName": "none"}),
    step("list roles", "iam.list_roles"),
    step("put policy", "iam.put_role_policy", {"RoleName": "r", "PolicyName": "p", "PolicyDocument": POLICY}),
    step(
        "put malformed policy",
        "iam.put_role_policy",
        {"RoleName": "r", "PolicyName": "q", "PolicyDocument": "{"},
    ),
    step("get policy", "iam.get_role_policy", {"RoleName": "r", "PolicyName": "p"}),
    step("get absent policy", "iam.get_role_policy", {"RoleName": "r", "PolicyName": "none"}),
    step("list policies", "iam.list_role_policies", {"RoleName": "r"}),
    step("tag role", "iam.tag_role", {"RoleName": "r", "Tags": [{"Key": "k", "Value": "v"}]}),
    step("role tags", "iam.list_role_tags", {"RoleName": "r"}),
    step("get tagged role", "iam.get_role", {"RoleName": "r"}),
    step("boundary that is absent", "iam.put_role_permissions_boundary", {"RoleName": "r", **NO_BOUNDARY}),
    step("attach policy", "iam.attach_role_policy", {"RoleName": "r", "PolicyArn": AWS_POLICY}),
    step(
        "attach absent policy", "iam.attach_role_policy", {"RoleName": "r", "PolicyArn": AWS_POLICY + "None"}
    ),
    step("list attached policies", "iam.list_attached_role_policies", {"RoleName": "r"}),
    step("delete role with policies", "iam.delete_role", {"RoleName": "r"}),
    step("detach policy", "iam.detach_role_policy", {"RoleName": "r", "PolicyArn": AWS_POLICY}),
    step("delete policy", "iam.delete_role_policy", {"RoleName": "r", "PolicyName": "p"}),
    step("delete role", "iam.delete_role", {"RoleName": "r"}),
    step("create key", "kms.create_key", {"Description": "ours"}),
    step("describe key", "kms.describe_key", key_of),
    step("describe absent key", "kms.describe_key", {"KeyId": "00000000-0000-0000-0000-000000000000"}),
    step("key policy", "kms.get_key_policy", lambda found: {**key_of(found), "PolicyName": "default"}),
    step(
        "put malformed key policy",
        "kms.put_key_policy",
        lambda found: {**key_of(found), "PolicyName": "default", "Policy": "{"},
    ),
    step(
        "create alias",
        "kms.create_alias",
        lambda found: {"AliasName": "alias/a", "TargetKeyId": key_of(found)["KeyId"]},
    ),
    step(
        "create alias again",
        "kms.create_alias",
        lambda found: {"AliasName": "alias/a", "TargetKeyId": key_of(found)["KeyId"]},
    ),
    step("describe by alias", "kms.describe_key", {"KeyId": "alias/a"}),
    step("disable key", "kms.disable_key", key_of),
    step("describe disabled key", "kms.describe_key", key_of),
    step("schedule deletion", "kms.schedule_key_deletion", key_of),
    step("enable doomed key", "kms.enable_key", key_of),
    step("describe one Region", "ec2.describe_regions", {"RegionNames": ["eu-central-1"]}),
    step("describe absent Region", "ec2.describe_regions", {"RegionNames": ["mars-north-1"]}),
    step("encryption by default", "ec2.get_ebs_encryption_by_default"),
    step("encrypt by default", "ec2.enable_ebs_encryption_by_default"),
    step("encryption by default, on", "ec2.get_ebs_encryption_by_default"),
    step("default key", "ec2.get_ebs_default_kms_key_id"),
    step("own snapshots", "ec2.describe_snapshots", {"OwnerIds": ["self"]}),
    step("absent snapshot", "ec2.describe_snapshots", {"SnapshotIds": ["snap-0123456789abcdef0"]}),
    step(
        "copy absent snapshot",
        "ec2.copy_snapshot",
        {"SourceRegion": REGION, "SourceSnapshotId": "snap-0123456789abcdef0"},
    ),
    step("malformed snapshot id", "ec2.describe_snapshots", {"SnapshotIds": ["nonsense"]}),
    step("tags", "ec2.describe_tags"),
    step("dry run", "ec2.describe_regions", {"DryRun": True}),
]

# Members that only one side answers, or each in its own way: which is right, and where that is said.
MEMBERS = {
    "AccessPointAlias": "S3 API reference, HeadBucket: a boolean header. moto leaves it out.",
    "BucketRegion": "S3 API reference, ListBuckets, since 2024. moto leaves it out.",
    "ChecksumAlgorithm": "S3 API reference, ListObjectsV2: moto is right; we leave it out, as nobody here reads it.",
    "ChecksumType": "S3 API reference, GetObject: it stands beside a checksum. moto leaves it out.",
    "Initiator": "S3 names who began an upload; each side invents somebody.",
    "KeyUsage": "KMS API reference: always there. moto leaves it out unless it was asked for.",
    "MultiRegion": "KMS API reference, KeyMetadata: always there. moto leaves it out.",
    "Owner": "S3 answers a canonical user id; each side invents one.",
    "Prefix": "S3 API reference, ListMultipartUploads: there although empty. moto leaves it out.",
    "RoleLastUsed": "IAM API reference: GetRole answers it, CreateRole does not. moto answers it always.",
    "ServerSideEncryption": "S3 User Guide: every new object is encrypted since 2023. moto tells only if asked for.",
    "SSECustomerAlgorithm": "S3 API reference: every answer about an object with SSE-C says so. moto does not.",
    "SSECustomerKeyMD5": "S3 API reference: every answer about an object with SSE-C says so. moto does not.",
    "SigningAlgorithms": "KMS API reference: only for keys that sign. moto answers an empty list.",
    "SseType": "EC2 API reference, GetEbsEncryptionByDefault. moto leaves it out.",
}

# Answers that differ as a whole.
DIFFERENCES = {
    "who am I": "STS API reference: a user's ARN is one of IAM. moto says sts for its own invented user.",
    "create bucket": "S3 API reference: outside us-east-1 the whole address. moto answers the path.",
    "put with a wrong MD5": "S3 API reference: BadDigest. moto takes it.",
    "get without own key": "S3 User Guide, SSE-C: 400 without the key's headers. moto hands the bytes out.",
    "boundary that is absent": "IAM API reference: NoSuchEntity. moto takes any ARN.",
    "key policy": "KMS API reference, GetKeyPolicy: the name is answered since 2024. moto leaves it out.",
    "put malformed key policy": "KMS API reference: MalformedPolicyDocumentException. moto takes it.",
    "list parts": "S3 API reference: a part's checksum is listed. moto leaves it out.",
    "complete upload": "S3 API reference: the address names the Region, a version only where there are. moto differs.",
    "create bucket with a bad name": "S3 User Guide, bucket naming rules: InvalidBucketName. moto takes it.",
    "schedule deletion": "KMS API reference: ARN, state and window. moto answers the id alone.",
    "enable doomed key": "KMS API reference: KMSInvalidStateException. moto takes it.",
    "describe absent Region": "EC2 API reference, error codes: InvalidParameterValue. moto answers an empty list.",
    "default key": "moto does not answer GetEbsDefaultKmsKeyId.",
    "malformed snapshot id": "EC2 API reference, error codes: InvalidParameterValue. moto searches for it.",
}


@pytest.fixture(scope="module")
def ours() -> Iterator[Json]:
    with simulated_aws() as aws:
        yield outcomes(STEPS, lambda service: client(aws, service))


@pytest.fixture(scope="module")
def theirs() -> Iterator[Json]:
    with moto_clients() as make:
        yield outcomes(STEPS, make)


@pytest.mark.parametrize("name", [each.name for each in STEPS])
def test_moto_answers_alike_unless_the_difference_is_judged(name: str, ours: Json, theirs: Json) -> None:
    if name not in DIFFERENCES:
        assert without(MEMBERS, ours[name]) == without(MEMBERS, theirs[name])


def test_every_judgement_of_an_answer_is_still_needed(ours: Json, theirs: Json) -> None:
    assert set(DIFFERENCES) == differing(ours, theirs, MEMBERS)


@pytest.mark.parametrize("member", MEMBERS)
def test_every_judgement_of_a_member_is_still_needed(member: str, ours: Json, theirs: Json) -> None:
    others = set(MEMBERS) - {member}

    assert differing(ours, theirs, others) > differing(ours, theirs, MEMBERS)
