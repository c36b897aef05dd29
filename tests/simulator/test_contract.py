"""What a newcomer does with AWS, through unmodified boto3 alone: nobody looks behind the endpoint."""

import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from botocore.exceptions import ClientError, WaiterError

from fakes.aws import client
from fakes.import_account import TRUST
from fakes.login_session import LoginSession
from snapshot_importer.simulator.images import gpt_disk, write_stream_optimized_vmdk
from snapshot_importer.simulator.operations import served
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.simulator.sts_web_identity import web_identity_token

Json = dict[str, Any]
GIB = 2**30
BUCKET = "exports-of-ours"
DISK = {"Format": "VMDK", "UserBucket": {"S3Bucket": BUCKET, "S3Key": "web 1.vmdk"}}
TAGS = [{"ResourceType": "import-snapshot-task", "Tags": [{"Key": "Name", "Value": "web"}]}]


class Account:
    """The clients of one user in one Region."""

    def __init__(self, aws: Simulator) -> None:
        self.aws = aws
        self.ec2, self.s3, self.iam, self.kms, self.sts = (
            client(aws, service) for service in ("ec2", "s3", "iam", "kms", "sts")
        )

    def prepare(self) -> None:
        """Upload an image and make the service role, as VM Import/Export User Guide says."""
        image = io.BytesIO()
        write_stream_optimized_vmdk(gpt_disk(2 * GIB, "web"), image)
        image.seek(0)
        self.s3.create_bucket(
            Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": self.aws.region}
        )
        self.s3.upload_fileobj(image, BUCKET, "web 1.vmdk")
        self.iam.create_role(RoleName="vmimport", AssumeRolePolicyDocument=TRUST)
        rights = {
            "Effect": "Allow",
            "Action": ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket", "kms:*"],
            "Resource": "*",
        }
        self.iam.put_role_policy(
            RoleName="vmimport",
            PolicyName="vmimport",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [rights]}),
        )

    def task(self, task_id: str) -> Json:
        (task,) = self.ec2.describe_import_snapshot_tasks(ImportTaskIds=[task_id])["ImportSnapshotTasks"]
        detail: Json = task["SnapshotTaskDetail"]
        return detail

    def pass_time(self, seconds: float) -> None:
        self.aws.world.clock.advance(seconds)


@pytest.fixture
def account(aws: Simulator) -> Account:
    made = Account(aws)
    made.prepare()
    return made


def code_of(call: Callable[..., Any], **params: Any) -> tuple[str, int]:
    with pytest.raises(ClientError) as caught:
        call(**params)
    answer: Any = caught.value.response
    return answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]


def test_a_disk_in_s3_becomes_a_snapshot_with_tags(account: Account) -> None:
    key = account.kms.create_key(Description="ours")["KeyMetadata"]["Arn"]
    submitted = account.ec2.import_snapshot(
        DiskContainer=DISK, Encrypted=True, KmsKeyId=key, TagSpecifications=TAGS, Description="web, disk 1"
    )
    task_id = submitted["ImportTaskId"]
    first = submitted["SnapshotTaskDetail"]
    account.pass_time(7200)
    done = account.task(task_id)
    account.ec2.create_tags(Resources=[done["SnapshotId"]], Tags=TAGS[0]["Tags"])
    (snapshot,) = account.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"]

    assert (first["Status"], first["StatusMessage"], first["Progress"]) == ("active", "pending", "3")
    assert (first["DiskImageSize"], first["SnapshotId"]) == (0.0, "")
    assert (done["Status"], done["SnapshotId"]) == ("completed", snapshot["SnapshotId"])
    assert not {"Progress", "StatusMessage"} & set(done)
    assert (snapshot["State"], snapshot["VolumeSize"], snapshot["KmsKeyId"]) == ("completed", 2, key)
    assert snapshot["Description"] == f"Created by AWS-VMImport service for {task_id}"
    assert snapshot["Tags"] == TAGS[0]["Tags"]


def test_a_token_makes_one_task_and_holds_for_one_request(account: Account) -> None:
    submit = account.ec2.import_snapshot
    ids = {submit(DiskContainer=DISK, ClientToken="t")["ImportTaskId"] for _ in range(3)}

    assert len(ids) == 1
    assert code_of(submit, DiskContainer=DISK, ClientToken="t", Description="other") == (
        "IdempotentParameterMismatch",
        400,
    )


def test_a_dry_run_is_an_error_412_and_makes_nothing(account: Account) -> None:
    assert code_of(account.ec2.import_snapshot, DiskContainer=DISK, DryRun=True) == ("DryRunOperation", 412)
    assert account.ec2.describe_import_snapshot_tasks()["ImportSnapshotTasks"] == []


def test_a_missing_role_is_refused_at_once(account: Account) -> None:
    assert (
        code_of(account.ec2.import_snapshot, DiskContainer=DISK, RoleName="absent")[0] == "InvalidParameter"
    )


def test_bytes_that_are_no_disk_fail_later_as_deleted_and_the_waiter_does_not_see_it(
    account: Account,
) -> None:
    account.s3.put_object(Bucket=BUCKET, Key="web 1.vmdk", Body=b"not a disk" * 1000)
    task_id = account.ec2.import_snapshot(DiskContainer=DISK)["ImportTaskId"]
    account.pass_time(7200)
    waiter = account.ec2.get_waiter("snapshot_imported")

    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        waiter.wait(ImportTaskIds=[task_id], WaiterConfig={"Delay": 0, "MaxAttempts": 2})

    detail = account.task(task_id)
    assert detail["Status"] == "deleted"
    assert detail["StatusMessage"].startswith("ClientError: Disk validation failed")


def test_a_disabled_key_fails_later_as_deleted(account: Account) -> None:
    key = account.kms.create_key()["KeyMetadata"]["KeyId"]
    account.kms.disable_key(KeyId=key)
    task_id = account.ec2.import_snapshot(DiskContainer=DISK, Encrypted=True, KmsKeyId=key)["ImportTaskId"]
    account.pass_time(7200)

    assert account.task(task_id)["Status"] == "deleted"


def test_a_cancelled_import_is_deleting_then_deleted_without_a_snapshot(account: Account) -> None:
    task_id = account.ec2.import_snapshot(DiskContainer=DISK)["ImportTaskId"]
    account.pass_time(60)
    answer = account.ec2.cancel_import_task(ImportTaskId=task_id, CancelReason="changed my mind")
    during = account.task(task_id)["Status"]
    account.pass_time(600)

    assert (answer["PreviousState"], answer["State"]) == ("active", "deleting")
    assert (during, account.task(task_id)["Status"]) == ("deleting", "deleted")
    assert account.ec2.describe_snapshots(OwnerIds=["self"])["Snapshots"] == []


def test_tasks_are_paged_and_forgotten_after_a_week(account: Account) -> None:
    ids = [account.ec2.import_snapshot(DiskContainer=DISK)["ImportTaskId"] for _ in range(7)]
    pages = account.ec2.get_paginator("describe_import_snapshot_tasks").paginate(
        PaginationConfig={"PageSize": 5}
    )
    listed = [task["ImportTaskId"] for page in pages for task in page["ImportSnapshotTasks"]]
    account.pass_time(7200)
    account.ec2.describe_import_snapshot_tasks()
    account.pass_time(8 * 24 * 3600)

    assert listed == ids
    assert account.ec2.describe_import_snapshot_tasks()["ImportSnapshotTasks"] == []
    assert code_of(account.ec2.describe_import_snapshot_tasks, ImportTaskIds=ids[:1])[0].startswith(
        "InvalidConversionTaskId"
    )


def test_too_many_imports_at_a_time_are_refused(account: Account) -> None:
    account.aws.world.ec2.concurrent_imports = 2
    for _ in range(2):
        account.ec2.import_snapshot(DiskContainer=DISK)

    assert code_of(account.ec2.import_snapshot, DiskContainer=DISK)[0] == "ResourceCountLimitExceeded"


def test_a_region_has_its_own_tasks_keys_and_snapshots(account: Account) -> None:
    account.ec2.import_snapshot(DiskContainer=DISK)
    account.kms.create_key()
    ec2, kms = client(account.aws, "ec2", region="us-east-1"), client(account.aws, "kms", region="us-east-1")

    assert ec2.describe_import_snapshot_tasks()["ImportSnapshotTasks"] == []
    assert len(kms.list_keys()["Keys"]) < len(account.kms.list_keys()["Keys"])


def test_a_bucket_in_another_region_is_found_by_following_the_redirect(account: Account) -> None:
    there = client(account.aws, "s3", region="us-east-1")

    assert there.head_object(Bucket=BUCKET, Key="web 1.vmdk")["ContentLength"] > 0


def test_many_clients_at_once_lose_nothing(account: Account) -> None:
    def use(number: int) -> str:
        body = bytes([number]) * 200_000
        account.s3.put_object(Bucket=BUCKET, Key=f"own {number}", Body=body)
        assert account.s3.get_object(Bucket=BUCKET, Key=f"own {number}")["Body"].read() == body
        task_id: str = account.ec2.import_snapshot(DiskContainer=DISK, ClientToken=f"{number % 4}")[
            "ImportTaskId"
        ]
        return task_id

    with ThreadPoolExecutor(8) as pool:
        task_ids = list(pool.map(use, range(40)))

    assert len(set(task_ids)) == 4
    assert len(account.ec2.describe_import_snapshot_tasks()["ImportSnapshotTasks"]) == 4
    assert account.s3.list_objects_v2(Bucket=BUCKET)["KeyCount"] == 41


def test_every_operation_that_is_served_answers(account: Account) -> None:
    """Goes through the whole list, so that no operation stays unanswered or is added without a call here."""
    _use_s3(account)
    _use_kms(account)
    _use_iam(account)
    _use_ec2(account)
    _use_sts(account)
    _use_sso(account.aws)
    _use_signin(account.aws)
    restricted = account.aws.world.iam.create_user(account.aws.account, "nobody")
    account.iam.attach_user_policy(
        UserName="nobody", PolicyArn="arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"
    )
    key = account.aws.world.iam.create_access_key(restricted)
    nobody = client(account.aws, "ec2", key=(key.access_key_id, key.secret_access_key))
    with pytest.raises(ClientError, match="UnauthorizedOperation") as refused:
        nobody.describe_regions()
    blob = refused.value.response["Error"]["Message"].rpartition(" ")[2]
    decoded = json.loads(account.sts.decode_authorization_message(EncodedMessage=blob)["DecodedMessage"])

    assert decoded["context"]["action"] == "ec2:DescribeRegions"
    answered = {(entry.service, entry.operation) for entry in account.aws.world.ledger.accepted()}
    assert set(served()) - answered == set()


def _use_s3(account: Account) -> None:
    s3 = account.s3
    s3.list_buckets()
    s3.get_bucket_location(Bucket=BUCKET)
    s3.head_bucket(Bucket=BUCKET)
    s3.put_object(Bucket=BUCKET, Key="small", Body=b"x")
    s3.list_objects_v2(Bucket=BUCKET)
    s3.get_object(Bucket=BUCKET, Key="small")["Body"].read()
    place = {"Bucket": BUCKET, "Key": "large"}
    upload = s3.create_multipart_upload(**place)["UploadId"]
    part = s3.upload_part(**place, UploadId=upload, PartNumber=1, Body=b"y")
    s3.list_parts(**place, UploadId=upload)
    s3.list_multipart_uploads(Bucket=BUCKET)
    s3.complete_multipart_upload(
        **place, UploadId=upload, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    )
    s3.head_object(**place)
    s3.copy_object(Bucket=BUCKET, Key="cold", CopySource=f"{BUCKET}/large", StorageClass="GLACIER")
    s3.restore_object(Bucket=BUCKET, Key="cold", RestoreRequest={"Days": 1})
    another = s3.create_multipart_upload(**place)["UploadId"]
    s3.upload_part_copy(**place, UploadId=another, PartNumber=1, CopySource=f"{BUCKET}/large")
    s3.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Suspended"})
    s3.get_bucket_versioning(Bucket=BUCKET)
    s3.abort_multipart_upload(**place, UploadId=s3.create_multipart_upload(**place)["UploadId"])
    statement = {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::%s/*",
    }
    s3.put_bucket_policy(Bucket=BUCKET, Policy=json.dumps({"Statement": statement}) % BUCKET)
    s3.get_bucket_policy(Bucket=BUCKET)
    s3.delete_bucket_policy(Bucket=BUCKET)
    s3.delete_object(**place)
    s3.delete_objects(Bucket=BUCKET, Delete={"Objects": [{"Key": "small"}]})
    where = {"LocationConstraint": account.aws.region}
    s3.create_bucket(Bucket="for-a-moment", CreateBucketConfiguration=where)
    s3.delete_bucket(Bucket="for-a-moment")


def _use_kms(account: Account) -> None:
    kms = account.kms
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    other = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/ours", TargetKeyId=key)
    kms.update_alias(AliasName="alias/ours", TargetKeyId=other)
    kms.list_aliases()
    kms.delete_alias(AliasName="alias/ours")
    kms.list_keys()
    kms.describe_key(KeyId=key)
    kms.put_key_policy(KeyId=key, Policy=kms.get_key_policy(KeyId=key)["Policy"])
    kms.disable_key(KeyId=key)
    kms.enable_key(KeyId=key)
    kms.schedule_key_deletion(KeyId=key)
    kms.cancel_key_deletion(KeyId=key)


def _use_iam(account: Account) -> None:
    iam = account.iam
    statement = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    policy = iam.create_policy(PolicyName="p", PolicyDocument=document)["Policy"]["Arn"]
    iam.get_policy(PolicyArn=policy)
    iam.get_policy_version(PolicyArn=policy, VersionId="v1")
    role = {"RoleName": "another"}
    iam.create_role(**role, AssumeRolePolicyDocument=TRUST)
    iam.update_assume_role_policy(**role, PolicyDocument=TRUST)
    iam.put_role_policy(**role, PolicyName="inline", PolicyDocument=document)
    iam.get_role_policy(**role, PolicyName="inline")
    iam.list_role_policies(**role)
    iam.delete_role_policy(**role, PolicyName="inline")
    iam.attach_role_policy(**role, PolicyArn=policy)
    iam.list_attached_role_policies(**role)
    iam.detach_role_policy(**role, PolicyArn=policy)
    iam.put_role_permissions_boundary(**role, PermissionsBoundary=policy)
    arn = iam.get_role(**role)["Role"]["Arn"]
    iam.simulate_principal_policy(PolicySourceArn=arn, ActionNames=["s3:GetObject"])
    iam.delete_role_permissions_boundary(**role)
    iam.tag_role(**role, Tags=[{"Key": "k", "Value": "v"}])
    iam.list_role_tags(**role)
    iam.list_roles()
    iam.delete_role(**role)
    iam.get_user()
    key = iam.create_access_key()["AccessKey"]["AccessKeyId"]
    iam.list_access_keys()
    iam.get_access_key_last_used(AccessKeyId=key)
    iam.update_access_key(AccessKeyId=key, Status="Inactive")
    iam.delete_access_key(AccessKeyId=key)
    iam.list_mfa_devices()
    iam.create_account_alias(AccountAlias="ours")
    iam.list_account_aliases()


def _use_ec2(account: Account) -> None:
    ec2 = account.ec2
    ec2.describe_regions()
    ec2.describe_availability_zones()
    ec2.get_ebs_encryption_by_default()
    ec2.enable_ebs_encryption_by_default()
    ec2.disable_ebs_encryption_by_default()
    ec2.modify_ebs_default_kms_key_id(KmsKeyId=account.kms.create_key()["KeyMetadata"]["Arn"])
    ec2.get_ebs_default_kms_key_id()
    ec2.reset_ebs_default_kms_key_id()
    doomed = ec2.import_snapshot(DiskContainer=DISK)["ImportTaskId"]
    ec2.cancel_import_task(ImportTaskId=doomed)
    wanted = ec2.import_snapshot(DiskContainer=DISK)["ImportTaskId"]
    account.pass_time(7200)
    snapshot = account.task(wanted)["SnapshotId"]
    ec2.describe_snapshots(SnapshotIds=[snapshot])
    ec2.create_tags(Resources=[snapshot], Tags=[{"Key": "k", "Value": "v"}])
    ec2.describe_tags()
    ec2.delete_tags(Resources=[snapshot], Tags=[{"Key": "k"}])
    ec2.create_volume(SnapshotId=snapshot, AvailabilityZone=f"{account.aws.region}a")
    root = {"DeviceName": "/dev/xvda", "Ebs": {"SnapshotId": snapshot}}
    ec2.register_image(Name="disk", RootDeviceName="/dev/xvda", BlockDeviceMappings=[root])
    ec2.modify_snapshot_attribute(
        SnapshotId=snapshot, CreateVolumePermission={"Add": [{"UserId": "444455556666"}]}
    )
    ec2.copy_snapshot(SourceRegion=account.aws.region, SourceSnapshotId=snapshot)
    ec2.delete_snapshot(SnapshotId=snapshot)


def _use_sts(account: Account) -> None:
    sts, iam = account.sts, account.aws.world.iam
    provider = iam.create_oidc_provider(account.aws.account, "https://tokens.example.com")
    statement = {
        "Effect": "Allow",
        "Action": "sts:*",
        "Principal": {"AWS": f"{account.aws.account}", "Federated": provider.arn},
    }
    role = iam.create_role(account.aws.account, "taken", json.dumps({"Statement": statement}))
    sts.get_caller_identity()
    sts.get_session_token()
    session = {"RoleArn": role.arn, "RoleSessionName": "test"}
    sts.assume_role(**session)
    token = web_identity_token(provider, "somebody", now=account.aws.world.clock.wall())
    sts.assume_role_with_web_identity(**session, WebIdentityToken=token)


def _use_sso(aws: Simulator) -> None:
    oidc, portal = client(aws, "sso-oidc"), client(aws, "sso")
    center = aws.world.sso.create_center()
    user = aws.world.sso.create_user(center, "ada")
    aws.world.sso.assign(center, user, aws.account, "Auditor")
    registered = oidc.register_client(clientName="test", clientType="public")
    known = {"clientId": registered["clientId"], "clientSecret": registered["clientSecret"]}
    started = oidc.start_device_authorization(**known, startUrl=center.start_url)
    aws.world.sso.decide_device(started["userCode"], allow=True)
    grant = {"grantType": "urn:ietf:params:oauth:grant-type:device_code"}
    token = oidc.create_token(**known, **grant, deviceCode=started["deviceCode"])["accessToken"]
    portal.list_accounts(accessToken=token)
    portal.list_account_roles(accessToken=token, accountId=aws.account)
    portal.get_role_credentials(accessToken=token, accountId=aws.account, roleName="Auditor")
    portal.logout(accessToken=token)


def _use_signin(aws: Simulator) -> None:
    user = aws.world.iam.user(aws.account, "demo")
    assert user is not None
    session = LoginSession(aws, user)
    session.refresh()
