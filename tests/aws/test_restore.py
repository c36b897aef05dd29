"""Restoring archived objects of the simulated S3."""

from collections.abc import Iterator

import pytest

from fakes.aws import simulated_aws
from fakes.import_account import BUCKET, REGION, ImportAccount
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.answers import ObjectHead
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.objects import head_object
from snapshot_importer.aws.restore import RETRIEVALS, archive_of, restore_object
from snapshot_importer.simulator.faults import Rule

HOURS = 3600


@pytest.fixture
def account() -> Iterator[ImportAccount]:
    with simulated_aws() as simulator:
        account = ImportAccount(simulator)
        yield account
        account.hang_up()


@pytest.fixture
def gateway(account: ImportAccount) -> Iterator[Gateway]:
    simulator = account.simulator
    profile = Profile("0" * 32, "sim", access_key_id=simulator.access_key_id, endpoint_url=simulator.endpoint)
    clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(simulator.secret_access_key)))
    yield Gateway("p1", REGION, clients)
    clients.close()


def archive(account: ImportAccount, place: str) -> None:
    if place.endswith("ACCESS"):
        account.bucket.change("disk.vmdk", storage_class="INTELLIGENT_TIERING", archive_status=place)
    else:
        account.bucket.change("disk.vmdk", storage_class=place)


def head(gateway: Gateway) -> ObjectHead:
    return head_object(gateway, BUCKET, "disk.vmdk")


@pytest.mark.parametrize("place", RETRIEVALS)
def test_every_way_back_that_is_offered_is_one_that_s3_takes(
    account: ImportAccount, gateway: Gateway, place: str
) -> None:
    for retrieval in RETRIEVALS[place]:
        account.put("disk.vmdk", b"disk")
        archive(account, place)
        before = head(gateway)
        assert archive_of(before) == place

        told = restore_object(gateway, BUCKET, "disk.vmdk", head=before, tier=retrieval.tier, days=3)

        assert told == "asked"
        assert head(gateway).restoring
        assert head(gateway).archived


def test_an_object_can_be_read_once_it_is_restored(account: ImportAccount, gateway: Gateway) -> None:
    archive(account, "GLACIER")
    restore_object(gateway, BUCKET, "disk.vmdk", head=head(gateway), tier="Standard", days=3)

    account.pass_time(6 * HOURS)

    restored = head(gateway)
    assert restored.restored_until is not None
    assert not restored.archived
    again = restore_object(gateway, BUCKET, "disk.vmdk", head=restored, tier="Standard", days=9)
    assert again == "readable"


def test_asking_twice_is_no_error(account: ImportAccount, gateway: Gateway) -> None:
    archive(account, "DEEP_ARCHIVE")
    before = head(gateway)
    restore_object(gateway, BUCKET, "disk.vmdk", head=before, tier="Bulk", days=3)

    assert restore_object(gateway, BUCKET, "disk.vmdk", head=before, tier="Bulk", days=3) == "under way"


def test_a_lost_answer_is_asked_for_again_without_harm(account: ImportAccount, gateway: Gateway) -> None:
    archive(account, "GLACIER")
    before = head(gateway)
    account.simulator.cloud.faults.add(
        Rule(kind="drop", service="s3", operation="RestoreObject", times=1, accepted=True)
    )

    with pytest.raises(CallError) as caught:
        restore_object(gateway, BUCKET, "disk.vmdk", head=before, tier="Bulk", days=3)

    assert caught.value.kind == "unreachable"
    assert restore_object(gateway, BUCKET, "disk.vmdk", head=before, tier="Bulk", days=3) == "under way"


def test_an_object_that_is_not_archived_needs_no_way_back() -> None:
    assert archive_of(ObjectHead(1, None, "GLACIER_IR", "e")) == ""
