"""What is known without asking AWS: Regions, the console's addresses, the API reference."""

import pytest

from snapshot_importer.aws.console import snapshot_url, task_url
from snapshot_importer.aws.reference import documentation, members, plain_text
from snapshot_importer.aws.regions import region_names, title

MEMBERS = [
    "ClientData", "ClientData.Comment", "ClientData.UploadEnd", "ClientData.UploadSize", "ClientData.UploadStart",
    "ClientToken", "Description", "DiskContainer", "DiskContainer.Description", "DiskContainer.Format",
    "DiskContainer.Url", "DiskContainer.UserBucket", "DiskContainer.UserBucket.S3Bucket",
    "DiskContainer.UserBucket.S3Key", "DryRun", "Encrypted", "KmsKeyId", "RoleName", "TagSpecifications",
    "TagSpecifications.ResourceType", "TagSpecifications.Tags", "TagSpecifications.Tags.Key",
    "TagSpecifications.Tags.Value",
]  # fmt: skip


@pytest.mark.parametrize(
    ("region", "place"),
    [
        ("eu-central-1", "Frankfurt"),
        ("us-east-1", "N. Virginia"),
        ("cn-north-1", "Beijing"),
        ("xx-new-1", "xx-new-1"),
    ],
)
def test_a_region_has_the_name_of_its_place(region: str, place: str) -> None:
    assert title(region) == place


def test_each_partition_has_its_own_regions() -> None:
    assert "eu-central-1" in region_names()
    assert region_names("aws-cn") == ("cn-north-1", "cn-northwest-1")
    assert region_names("no-partition") == ()


@pytest.mark.parametrize(
    ("region", "url"),
    [
        ("eu-central-1", "https://eu-central-1.console.aws.amazon.com/ec2/home?region=eu-central-1"),
        ("cn-north-1", "https://cn-north-1.console.amazonaws.cn/ec2/home?region=cn-north-1"),
        ("us-gov-west-1", "https://us-gov-west-1.console.amazonaws-us-gov.com/ec2/home?region=us-gov-west-1"),
    ],
)
def test_the_console_is_in_the_partition_of_the_region(region: str, url: str) -> None:
    assert snapshot_url(region, "snap-1") == f"{url}#SnapshotDetails:snapshotId=snap-1"
    assert task_url(region, "import-snap-1").startswith(url)


def test_no_name_escapes_from_an_address() -> None:
    hostile = 'x" onclick=alert(1) ../?a=b&c#d'

    for url in (
        snapshot_url("eu-central-1", hostile),
        task_url("eu-central-1", hostile),
    ):
        assert url.startswith("https://eu-central-1.console.aws.amazon.com/")
        assert not set(url) & set("\"' ()<>")
        assert url.count("#") <= 1


def test_every_member_of_the_request_is_documented() -> None:
    assert sorted(members()) == sorted(MEMBERS)
    for member in members():
        text = documentation(member)
        assert len(text) > 20
        assert "<" not in text
        assert "  " not in text


def test_a_member_tells_its_own_rules() -> None:
    assert "VHD | VMDK | RAW" in documentation("DiskContainer.Format")
    assert "maximum of 127 Unicode characters" in documentation("TagSpecifications.Tags.Key")


def test_no_member_no_text() -> None:
    with pytest.raises(KeyError):
        documentation("DiskContainer.Nothing")


def test_html_becomes_paragraphs_and_bullets() -> None:
    html = (
        "<p>One <code>A</code> <i>b</i> &amp; c:</p><ul><li><p>first</p></li><li>second</li></ul>tail<br/>end"
    )

    assert plain_text(html) == "One A b & c:\n\n• first\n\n• second\n\ntail end"
