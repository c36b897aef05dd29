"""Copies of an object to another Region, made by the simulated S3 and spoilt by its faults."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, cast

import pytest

from fakes.aws import simulated_aws
from fakes.import_account import BUCKET, OTHER_REGION, ImportAccount, reading
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.copy_parts import MOST_PARTS, SMALLEST_PART, parts_of
from snapshot_importer.aws.copy_places import TOKEN, free_key
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.object_copy import CopyError, CopyOrder, copy_object
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.s3_state import Bucket
from snapshot_importer.simulator.server import Simulator

TARGET = "images-there"
PART = 5 << 20  # the smallest that S3 takes
LARGEST_PART = 5 << 30
SMALL, GREAT = 300_000, 3 * PART + 1000
NO_PAUSES = (0.0, 0.0, 0.0)
LAST = f"bytes={3 * PART}-*"  # the last part of the great one


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def account(simulator: Simulator) -> Iterator[ImportAccount]:
    simulator.reset()
    account = ImportAccount(simulator)
    world = account.world
    world.s3.create(TARGET, region=OTHER_REGION, owner=account.account, created=world.s3.now())
    account.put("small.vmdk", bytes(SMALL))
    account.put("great.vmdk", bytes(GREAT))
    yield account
    simulator.cloud.faults.clear()
    account.hang_up()


@pytest.fixture
def target(account: ImportAccount) -> Bucket:
    bucket = account.world.s3.find(TARGET)
    assert bucket is not None
    return bucket


@pytest.fixture
def gateway_of(simulator: Simulator) -> Iterator[Callable[[AccessKey | None], Gateway]]:
    made: list[Clients] = []

    def gateway(key: AccessKey | None = None) -> Gateway:
        key_id = key.access_key_id if key else simulator.access_key_id
        secret = key.secret_access_key if key else simulator.secret_access_key
        profile = Profile("0" * 32, "sim", access_key_id=key_id, endpoint_url=simulator.endpoint)
        made.append(Clients(profile, StaticKeys(profile.access_key_id, Secret(secret))))
        return Gateway("p1", OTHER_REGION, made[-1], deadline=5)

    yield gateway
    for clients in made:
        clients.close()


@pytest.fixture
def gateway(gateway_of: Callable[[AccessKey | None], Gateway]) -> Gateway:
    return gateway_of(None)


def order(account: ImportAccount, name: str = "great.vmdk", key: str = "copies/disk.vmdk") -> CopyOrder:
    stored = account.bucket.objects[name]
    return CopyOrder(BUCKET, name, stored.etag, stored.size, TARGET, key)


def copied(
    gateway: Gateway,
    wanted: CopyOrder,
    cancelled: threading.Event | None = None,
    progress: Callable[[int], object] = lambda _: None,
    pauses: tuple[float, ...] = NO_PAUSES,
) -> None:
    copy_object(
        gateway,
        wanted,
        progress=progress,
        cancelled=cancelled or threading.Event(),
        pauses=pauses,
        part_size=PART,
    )


def refused(gateway: Gateway, wanted: CopyOrder, cancelled: threading.Event | None = None) -> CopyError:
    with pytest.raises(CopyError) as caught:
        copied(gateway, wanted, cancelled)
    return caught.value


def faulty(simulator: Simulator, operation: str, kind: str, *, times: int | None = 1, **more: object) -> None:
    simulator.cloud.faults.add(Rule(service="s3", operation=operation, kind=kind, times=times, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["small.vmdk", "great.vmdk"])
def test_an_object_is_copied_to_another_region(
    account: ImportAccount, gateway: Gateway, target: Bucket, name: str
) -> None:
    wanted, seen = order(account, name), list[int]()

    copied(gateway, wanted, progress=seen.append)

    stored = target.objects["copies/disk.vmdk"]
    assert stored.size == wanted.size
    assert (stored.storage_class, stored.metadata[TOKEN]) == ("STANDARD", wanted.token)
    assert seen == sorted(seen)
    assert seen[-1] == wanted.size
    assert target.uploads == {}


def test_a_great_object_is_copied_in_parts_at_the_endpoint_of_the_target(
    account: ImportAccount, gateway: Gateway, simulator: Simulator
) -> None:
    before = len(simulator.world.ledger.entries())

    copied(gateway, order(account))

    entries = simulator.world.ledger.entries(after=before)
    spans = [entry.params["CopySourceRange"] for entry in entries if entry.operation == "UploadPartCopy"]
    assert len(spans) == len(set(spans)) == 4
    assert {entry.region for entry in entries} == {OTHER_REGION}


@pytest.mark.parametrize(
    "size",
    [1, SMALLEST_PART, SMALLEST_PART + 1, SMALLEST_PART * MOST_PARTS + 1, LARGEST_PART * MOST_PARTS],
    ids=["1 byte", "one part", "one byte more", "more than fits", "the largest object"],
)
def test_an_object_is_cut_as_s3_allows(size: int) -> None:
    parts = parts_of(size)

    assert len(parts) <= MOST_PARTS
    assert max(part.size for part in parts) <= LARGEST_PART
    assert sum(part.size for part in parts) == size
    assert [part.first for part in parts[1:]] == [part.last + 1 for part in parts[:-1]]


LOST = {
    "drop after": {"kind": "drop", "accepted": True},
    "drop": {"kind": "drop"},
    "500 after": {"kind": "error", "status": 500, "accepted": True},
    "503": {"kind": "throttle"},
    "200 with an error": {"kind": "error", "status": 200, "code": "InternalError", "message": "Sorry"},
    "200 with an error after": {
        "kind": "error",
        "status": 200,
        "code": "SlowDown",
        "message": "Slow",
        "accepted": True,
    },
    "cut": {"kind": "cut", "at": 40},
    "html after": {"kind": "html", "status": 200, "accepted": True},
    "empty after": {"kind": "empty", "status": 200, "accepted": True},
}


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize(
    "operation",
    ["CreateMultipartUpload", "UploadPartCopy", "CompleteMultipartUpload", "CopyObject"],
)
def test_a_lost_answer_makes_one_whole_copy_and_leaves_nothing_behind(
    account: ImportAccount,
    gateway: Gateway,
    simulator: Simulator,
    target: Bucket,
    operation: str,
    fault: str,
) -> None:
    faulty(simulator, operation, times=2, **LOST[fault])  # type: ignore[arg-type]
    wanted = order(account, "small.vmdk" if operation == "CopyObject" else "great.vmdk")

    copied(gateway, wanted)

    assert {key: stored.size for key, stored in target.objects.items()} == {wanted.key: wanted.size}
    assert target.uploads == {}


def test_a_complete_without_an_answer_that_was_made_by_nobody_is_no_success(
    account: ImportAccount, gateway: Gateway, simulator: Simulator, target: Bucket
) -> None:
    faulty(simulator, "CompleteMultipartUpload", "error", times=None, status=500)

    error = refused(gateway, order(account))

    assert (error.reason, error.leftover) == ("failed", "")
    assert target.objects == {}
    assert target.uploads == {}


def test_what_nobody_can_look_at_is_not_called_a_success(
    account: ImportAccount, gateway: Gateway, simulator: Simulator
) -> None:
    faulty(simulator, "CopyObject", "drop", accepted=True)
    faulty(simulator, "HeadObject", "error", times=None, after=1, status=500)

    error = refused(gateway, order(account, "small.vmdk"))

    assert error.reason == "unverified"


@pytest.mark.parametrize("name", ["small.vmdk", "great.vmdk"])
def test_a_source_that_changed_is_refused(
    account: ImportAccount, gateway: Gateway, target: Bucket, name: str
) -> None:
    wanted = replace(order(account, name), etag="f" * 32)

    error = refused(gateway, wanted)

    assert error.reason == "changed"
    assert target.objects == {}
    assert target.uploads == {}


@pytest.mark.parametrize("name", ["small.vmdk", "great.vmdk"])
def test_what_lies_at_the_target_is_never_replaced(
    account: ImportAccount, gateway: Gateway, target: Bucket, name: str
) -> None:
    theirs = target.put(replace(account.bucket.objects["disk.vhd"], key="copies/disk.vmdk"))

    error = refused(gateway, order(account, name))

    assert error.reason == "exists"
    assert target.objects["copies/disk.vmdk"] is theirs
    assert target.uploads == {}


def test_what_comes_to_lie_at_the_target_meanwhile_is_never_replaced(
    account: ImportAccount, gateway: Gateway, target: Bucket
) -> None:
    theirs = replace(account.bucket.objects["disk.vhd"], key="copies/disk.vmdk")

    with pytest.raises(CopyError) as caught:
        copied(gateway, order(account), progress=lambda _: target.put(theirs))

    assert caught.value.reason == "exists"
    assert target.objects["copies/disk.vmdk"].size == theirs.size
    assert target.uploads == {}


def test_a_free_key_is_proposed(account: ImportAccount, gateway: Gateway) -> None:
    assert free_key(gateway, TARGET, "copies/disk.vmdk") == "copies/disk.vmdk"
    copied(gateway, order(account, "small.vmdk"))
    copied(gateway, order(account, "small.vmdk", "no.suffix/disk"))

    assert free_key(gateway, TARGET, "copies/disk.vmdk") == "copies/disk-2.vmdk"
    assert free_key(gateway, TARGET, "no.suffix/disk") == "no.suffix/disk-2"


def test_a_cancelled_copy_leaves_nothing_behind(
    account: ImportAccount, gateway: Gateway, target: Bucket
) -> None:
    cancelled = threading.Event()

    with pytest.raises(CopyError) as caught:
        copied(gateway, order(account), cancelled, progress=lambda _: cancelled.set())

    assert (caught.value.reason, caught.value.leftover) == ("cancelled", "")
    assert target.objects == {}
    assert target.uploads == {}


def test_a_part_that_is_refused_ends_the_pauses_of_the_others(
    account: ImportAccount, gateway: Gateway, simulator: Simulator, target: Bucket
) -> None:
    faulty(simulator, "UploadPartCopy", "error", times=None, status=403, code="AccessDenied", resource=LAST)
    faulty(simulator, "UploadPartCopy", "throttle", times=None)
    failed: list[CopyError] = []

    def copy() -> None:
        with pytest.raises(CopyError) as caught:
            copied(gateway, order(account), pauses=(3600.0,))
        failed.append(caught.value)

    copying = threading.Thread(target=copy, daemon=True)
    copying.start()
    copying.join(60)

    assert [(error.reason, error.cause and error.cause.code) for error in failed] == [
        ("failed", "AccessDenied")
    ]
    assert target.uploads == {}


class AnotherBegins:
    """A gateway beside which somebody else begins an upload for the same key, at the same moment."""

    def __init__(self, gateway: Gateway) -> None:
        self._gateway = gateway
        self.other = ""

    def with_deadline(self, seconds: float) -> Gateway:
        return self._gateway.with_deadline(seconds)

    def call(self, service: str, operation: str, request: dict[str, Any], *, attempts: int = 3) -> Any:
        try:
            return self._gateway.call(service, operation, request, attempts=attempts)
        finally:
            if operation == "CreateMultipartUpload" and not self.other:
                place = {name: request[name] for name in ("Bucket", "Key")}
                self.other = self._gateway.call(service, operation, place)["UploadId"]


def test_the_upload_of_another_one_that_cannot_be_told_from_ours_is_left_alone(
    account: ImportAccount, gateway: Gateway, simulator: Simulator, target: Bucket
) -> None:
    faulty(simulator, "CreateMultipartUpload", "drop", accepted=True)
    beside = AnotherBegins(gateway)

    copied(cast("Gateway", beside), order(account))

    assert target.objects["copies/disk.vmdk"].size == GREAT
    assert beside.other in target.uploads


def test_an_upload_that_cannot_be_aborted_is_told(
    account: ImportAccount, gateway: Gateway, simulator: Simulator, target: Bucket
) -> None:
    faulty(simulator, "AbortMultipartUpload", "error", times=None, status=403, code="AccessDenied")
    cancelled = threading.Event()

    with pytest.raises(CopyError) as caught:
        copied(gateway, order(account), cancelled, progress=lambda _: cancelled.set())

    assert "remain in images-there as an unfinished upload" in caught.value.leftover
    assert len(target.uploads) == 1


def test_who_may_not_read_the_source_is_told_so(
    account: ImportAccount, gateway_of: Callable[[AccessKey | None], Gateway], target: Bucket
) -> None:
    writer = account.user_who_may(reading(TARGET, "s3:PutObject", "s3:GetObject", "s3:ListBucket"))

    error = refused(gateway_of(writer), order(account))

    assert error.reason == "failed"
    assert error.cause is not None
    assert error.cause.code == "AccessDenied"
    # This user may not abort either, which S3 asks another permission for.
    assert "unfinished upload" in error.leftover


def test_who_may_write_and_not_read_the_target_copies_all_the_same(
    account: ImportAccount, gateway_of: Callable[[AccessKey | None], Gateway], target: Bucket
) -> None:
    writer = account.user_who_may(reading(BUCKET), reading(TARGET, "s3:PutObject"))

    copied(gateway_of(writer), order(account))

    assert target.objects["copies/disk.vmdk"].size == GREAT


def test_without_the_right_to_list_uploads_a_lost_begin_still_ends_in_a_copy(
    account: ImportAccount,
    gateway_of: Callable[[AccessKey | None], Gateway],
    simulator: Simulator,
    target: Bucket,
) -> None:
    writer = account.user_who_may(reading(BUCKET), reading(TARGET, "s3:PutObject", "s3:GetObject"))
    faulty(simulator, "CreateMultipartUpload", "drop", accepted=True)

    copied(gateway_of(writer), order(account))

    assert target.objects["copies/disk.vmdk"].size == GREAT


class KilledError(BaseException):
    """The end of the program: nobody cleans up after it."""


def test_the_end_of_the_program_makes_no_half_copy(
    account: ImportAccount, gateway: Gateway, target: Bucket
) -> None:
    def die(_: int) -> None:
        raise KilledError

    with pytest.raises(KilledError):
        copied(gateway, order(account), progress=die)

    assert target.objects == {}
    copied(gateway, order(account))
    assert target.objects["copies/disk.vmdk"].size == GREAT


def test_an_archived_source_is_refused_in_the_words_of_s3(account: ImportAccount, gateway: Gateway) -> None:
    account.bucket.change("small.vmdk", storage_class="GLACIER")

    error = refused(gateway, order(account, "small.vmdk"))

    assert isinstance(error.cause, CallError)
    assert error.cause.code == "InvalidObjectState"
