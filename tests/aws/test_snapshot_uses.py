"""What is done with a finished snapshot, against the simulated AWS."""

import pytest

from fakes.callers import caller
from fakes.import_account import BUCKET, REGION, ImportAccount, disk
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.snapshot_uses import carry_out, deletion, image, share, volume, zones


@pytest.fixture
def snapshot(account: ImportAccount) -> str:
    account.client("ec2").import_snapshot(DiskContainer=disk())
    account.pass_time(10_000)
    (found,) = account.client("ec2").describe_snapshots(OwnerIds=["self"])["Snapshots"]
    return str(found["SnapshotId"])


def test_each_deed_names_what_it_made(account: ImportAccount, snapshot: str) -> None:
    key = account.world.iam.find_key(account.simulator.access_key_id)
    assert key is not None
    ec2 = account.world.ec2
    with caller(account.simulator, key) as gateway:
        where = zones(gateway)[0]
        wanted = volume(snapshot, zone=where, kind="gp3", size_gib=10)
        made = [carry_out(gateway, wanted, token) for token in ("a", "a", "b")]
        registered = carry_out(
            gateway, image(snapshot, name="erp", architecture="x86_64", boot_mode="uefi"), ""
        )
        shared = carry_out(gateway, share(snapshot, ["444455556666"]), "")
        carry_out(gateway, deletion(BUCKET, "disk.vmdk"), "")

    assert where == f"{REGION}a"
    assert [one.id for one in made] == [made[0].id, made[0].id, made[2].id]
    assert set(ec2.volumes) == {made[0].id, made[2].id}
    assert {(one.image_id, one.boot_mode) for one in ec2.images.values()} == {(registered.id, "uefi")}
    assert (shared.id, ec2.snapshots[snapshot].shared_with) == ("", {"444455556666"})
    assert "disk.vmdk" not in account.bucket.objects
    assert all(one.request_id for one in (*made, registered, shared))


def test_a_name_that_is_taken_makes_no_second_image(account: ImportAccount, snapshot: str) -> None:
    key = account.world.iam.find_key(account.simulator.access_key_id)
    assert key is not None
    wanted = image(snapshot, name="erp", architecture="arm64", boot_mode="")
    with caller(account.simulator, key) as gateway:
        carry_out(gateway, wanted, "")
        with pytest.raises(CallError) as caught:
            carry_out(gateway, wanted, "")

    assert (caught.value.kind, caught.value.code) == ("refused", "InvalidAMIName.Duplicate")
    assert len(account.world.ec2.images) == 1
