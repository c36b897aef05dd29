"""The gateway against the simulated AWS, over real HTTP with real signatures."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from fakes.aws import simulated_aws
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.answers import CallRecord
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.kms import describe_key, kms_keys
from snapshot_importer.aws.objects import head_object
from snapshot_importer.request.model import ImportRequest, Tag, parameters
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator

BUCKET, ARCHIVE = "acme-vm-exports", "acme-us-archive"


@pytest.fixture(scope="module")
def aws() -> Iterator[Simulator]:
    with simulated_aws(seed="demo") as simulator:
        yield simulator


@contextmanager
def connected(
    aws: Simulator,
    *,
    region: str = "",
    key_id: str = "",
    secret: str = "",
    records: list[CallRecord] | None = None,
) -> Iterator[Gateway]:
    profile = Profile(
        id="0" * 32, name="demo", access_key_id=key_id or aws.access_key_id, endpoint_url=aws.endpoint
    )
    clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(secret or aws.secret_access_key)))
    try:
        yield Gateway(profile.id, region or aws.region, clients, None if records is None else records.append)
    finally:
        clients.close()


@pytest.fixture(scope="module")
def gateway(aws: Simulator) -> Iterator[Gateway]:
    with connected(aws) as gateway:
        yield gateway


def request(key: str = "erp/erp-db01.vmdk", **values: object) -> ImportRequest:
    defaults = {"location": f"s3://{BUCKET}/{key}", "client_token": str(uuid4()), "format": "VMDK"}
    return ImportRequest(**(defaults | values))  # type: ignore[arg-type]


def test_a_disk_becomes_a_snapshot_with_its_tags(aws: Simulator, gateway: Gateway) -> None:
    asked = request(description="Prüfung", tags=(Tag("Name", "erp <b>"), Tag("Leer")))

    accepted = gateway.import_snapshot(parameters(asked))

    assert accepted.task.status == "active"
    assert (accepted.task.snapshot_id, accepted.task.disk_image_size) == ("", None)
    assert accepted.task.tags == (("Name", "erp <b>"), ("Leer", ""))
    assert accepted.task.description == "Prüfung"
    assert (accepted.task.bucket, accepted.task.key) == (BUCKET, "erp/erp-db01.vmdk")
    assert accepted.request_id

    aws.world.clock.advance(3600)

    (task,) = [
        each for each in gateway.describe_import_tasks().tasks if each.task_id == accepted.task.task_id
    ]
    assert task.status == "completed"
    assert task.disk_image_size

    (snapshot,) = gateway.describe_snapshots([task.snapshot_id])
    assert (snapshot.state, snapshot.size_gib, snapshot.tags) == ("completed", 8, ())
    (found,) = [one for one in gateway.imported_snapshots().snapshots if one.task_id == task.task_id]
    assert (found.snapshot, found.owner) == (snapshot, aws.account)
    assert found.completed
    assert gateway.existing_snapshots(["snap-0", task.snapshot_id]) == {task.snapshot_id}
    assert gateway.describe_snapshots(["snap-0123456789abcdef0", task.snapshot_id]) == (snapshot,)

    gateway.create_tags([task.snapshot_id], task.tags)
    (tagged,) = gateway.describe_snapshots([task.snapshot_id])
    assert tagged.tags == task.tags


def test_the_same_token_is_the_same_task(gateway: Gateway) -> None:
    asked = parameters(request())

    first, again = gateway.import_snapshot(asked), gateway.import_snapshot(asked)

    assert first.task.task_id == again.task.task_id
    assert first.request_id != again.request_id


def test_the_same_token_for_another_request_is_refused(gateway: Gateway) -> None:
    token = str(uuid4())
    gateway.import_snapshot(parameters(request(client_token=token)))

    with pytest.raises(CallError) as caught:
        gateway.import_snapshot(parameters(request(client_token=token, description="other")))

    assert (caught.value.kind, caught.value.code) == ("refused", "IdempotentParameterMismatch")
    assert caught.value.outcome_known


def test_a_cancelled_task_ends_as_deleted(aws: Simulator, gateway: Gateway) -> None:
    task = gateway.import_snapshot(parameters(request())).task

    cancelled = gateway.cancel_import_task(task.task_id, "not needed")

    assert cancelled.state
    assert cancelled.request_id
    aws.world.clock.advance(60)
    (found,) = [each for each in gateway.describe_import_tasks().tasks if each.task_id == task.task_id]
    assert found.status == "deleted"


def test_a_dry_run_starts_nothing(gateway: Gateway) -> None:
    before = gateway.describe_import_tasks().tasks

    answer = gateway.dry_run(parameters(request()))

    assert (answer.allowed, answer.code) == (True, "DryRunOperation")
    assert answer.request_id
    assert len(gateway.describe_import_tasks().tasks) == len(before)


def test_the_regions_are_those_of_the_account(gateway: Gateway) -> None:
    regions = {region.name: region for region in gateway.regions()}

    assert (regions["eu-central-1"].title, regions["eu-central-1"].enabled) == ("Frankfurt", True)
    assert any(not region.enabled for region in regions.values())


def test_the_default_encryption_is_that_of_the_region(aws: Simulator, gateway: Gateway) -> None:
    assert not gateway.encryption_default().on
    with connected(aws, region="us-east-1") as elsewhere:
        assert elsewhere.encryption_default().on
        assert elsewhere.encryption_default().key_id


def test_keys_come_with_what_may_be_done_with_them(gateway: Gateway) -> None:
    keys = {key.alias: key for key in kms_keys(gateway)}

    assert keys["alias/aws/ebs"].manager == "AWS"
    imaging, retired = keys["alias/imaging-ebs"], keys["alias/retired-ebs"]
    assert (imaging.state, imaging.manager, imaging.spec) == ("Enabled", "CUSTOMER", "SYMMETRIC_DEFAULT")
    assert imaging.arn.endswith(f":key/{imaging.key_id}")
    assert retired.state == "Disabled"
    assert describe_key(gateway, "alias/imaging-ebs") == imaging


def test_a_key_that_does_not_exist_is_refused(gateway: Gateway) -> None:
    with pytest.raises(CallError) as caught:
        describe_key(gateway, "alias/none")

    assert (caught.value.kind, caught.value.code) == ("refused", "NotFoundException")


def test_a_bucket_tells_its_region_from_anywhere(gateway: Gateway) -> None:
    assert gateway.bucket_region(BUCKET) == "eu-central-1"
    assert gateway.bucket_region(ARCHIVE) == "us-east-1"


def test_an_object_tells_size_and_age(gateway: Gateway) -> None:
    head = head_object(gateway, BUCKET, "core/ldap-01.raw")

    assert head.size == 16 << 20
    assert head.last_modified is not None
    assert head.last_modified.utcoffset() == timedelta(0)
    assert head.storage_class == "STANDARD"
    assert head.etag


@pytest.mark.parametrize(("bucket", "key"), [(BUCKET, "no/such.vmdk"), ("no-such-bucket-anywhere", "k")])
def test_what_is_not_in_s3_is_refused_with_404(gateway: Gateway, bucket: str, key: str) -> None:
    with pytest.raises(CallError) as caught:
        head_object(gateway, bucket, key)

    assert (caught.value.kind, caught.value.http_status) == ("refused", 404)


def test_the_identity_is_that_of_the_keys(aws: Simulator, gateway: Gateway) -> None:
    identity = gateway.identity()

    assert identity.account == aws.account
    assert identity.arn == f"arn:aws:iam::{aws.account}:user/demo"
    assert not identity.is_root
    assert abs(identity.clock_difference) < 10
    assert gateway.account_alias() == "acme-imaging"


def test_a_wrong_secret_is_a_matter_of_sign_in(aws: Simulator) -> None:
    with connected(aws, secret="x" * 40) as gateway:
        for call in (gateway.identity, gateway.describe_import_tasks, lambda: kms_keys(gateway)):
            with pytest.raises(CallError) as caught:
                call()
            assert caught.value.kind == "sign-in"


def test_an_unknown_key_is_a_matter_of_sign_in(aws: Simulator) -> None:
    with connected(aws, key_id="AKIAIOSFODNN7EXAMPLE") as gateway, pytest.raises(CallError) as caught:
        gateway.describe_import_tasks()

    assert (caught.value.kind, caught.value.code) == ("sign-in", "AuthFailure")


def test_every_call_is_recorded_with_its_request_id(aws: Simulator) -> None:
    records: list[CallRecord] = []
    with connected(aws, records=records) as gateway:
        gateway.identity()
        gateway.describe_import_tasks()
        with pytest.raises(CallError):
            gateway.cancel_import_task("import-snap-00000000", "")

    assert [(record.operation, record.outcome.partition(":")[0]) for record in records] == [
        ("GetCallerIdentity", "ok"),
        ("DescribeImportSnapshotTasks", "ok"),
        ("CancelImportTask", "refused"),
    ]
    assert all(record.request_id for record in records)


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (Rule("throttle"), "throttled"),
        (Rule("error", status=500, code="InternalError"), "server"),
        (Rule("drop"), "unreachable"),
        (Rule("html", status=200), "garbled"),
        (Rule("html", status=200, well_formed=True), "garbled"),
        (Rule("empty", status=200), "garbled"),
        (Rule("cut", at=100), "unreachable"),
        (Rule("cut", at=100, patched=True), "garbled"),
        (Rule("huge", size=-1), "garbled"),
        (Rule("redirect", location="http://127.0.0.1:9/"), "garbled"),
    ],
    ids=lambda value: value.kind if isinstance(value, Rule) else value,
)
@pytest.mark.parametrize("accepted", [False, True])
def test_a_lost_answer_is_of_unknown_outcome_and_the_token_finds_the_task(
    aws: Simulator, gateway: Gateway, rule: Rule, kind: str, accepted: bool
) -> None:
    aws.world.clock.advance(3600)  # past the limit of imports at the same time
    struck = replace(rule, operation="ImportSnapshot", times=1, accepted=accepted)
    asked = parameters(request())
    before = {task.task_id for task in gateway.describe_import_tasks().tasks}
    aws.cloud.faults.add(struck)
    try:
        with pytest.raises(CallError) as caught:
            gateway.import_snapshot(asked)
    finally:
        aws.cloud.faults.clear()

    assert (caught.value.kind, caught.value.outcome_known) == (kind, False)
    after = {task.task_id for task in gateway.describe_import_tasks().tasks} - before
    assert len(after) == (1 if struck.runs else 0)
    found = gateway.import_snapshot(asked).task.task_id
    assert not after or {found} == after
