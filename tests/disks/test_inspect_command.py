"""`snapshot-importer inspect`, of files, of objects in the simulated AWS and of links."""

import io
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from disks.making import MIB
from fakes.aws import client, simulated_aws
from snapshot_importer.__main__ import main
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.inspect_source import Accounts
from snapshot_importer.request.location import S3Location
from snapshot_importer.simulator.server import Simulator

KEYS = [
    "format",
    "subformat",
    "send_as",
    "accepted",
    "virtual_size",
    "snapshot_gib",
    "partitions",
    "boot",
    "warnings",
    "reason",
    "convert",
]
EXPORTS = "acme-vm-exports"


def test_a_report_as_json(images: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["inspect", "--json", str(images / "streamOptimized.vmdk")])

    answer = json.loads(capsys.readouterr().out)
    assert status == 0
    assert list(answer) == KEYS
    assert answer["partitions"][0] == {
        "number": 1,
        "kind": "EFI System",
        "start": 1 * MIB,
        "size": 8 * MIB,
        "name": "esp",
    }
    assert {
        key: answer[key] for key in ("format", "send_as", "accepted", "virtual_size", "snapshot_gib", "boot")
    } == {
        "format": "VMDK",
        "send_as": "VMDK",
        "accepted": True,
        "virtual_size": 40 * MIB,
        "snapshot_gib": 1,
        "boot": "uefi",
    }


def test_a_report_as_text(images: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["inspect", str(images / "disk.qcow2")])

    text = capsys.readouterr().out
    assert status == 1
    assert text.startswith("QCOW2: AWS cannot read this type\n")
    assert text.endswith(
        "\n\nqemu-img convert -f qcow2 -O vmdk -o subformat=streamOptimized disk.qcow2 disk.vmdk\n"
    )


def test_a_good_disk_as_text(images: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["inspect", str(images / "fixed.vhd")])

    text = capsys.readouterr().out
    assert "Partitions    GPT, 3\n" in text
    assert "Boots with    UEFI\n" in text
    assert "Send as       VHD\n" in text


def test_a_name_that_the_terminal_cannot_write_is_no_failure(
    images: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copy(images / "disk.qcow2", tmp_path / "日本.qcow2")
    written = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(written, encoding="cp1252", write_through=True))

    assert main(["inspect", str(tmp_path / "日本.qcow2")]) == 1
    assert b"\\u65e5\\u672c.qcow2" in written.getvalue()


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("gone.vmdk", "gone.vmdk is not there."),
        ("s3://bucket", "The address has no object key after the bucket name."),
        ("ftp://host/file", "The address begins with s3://, https:// or arn:."),
        ("http://example.com/x.vmdk", "Only https:// addresses are read."),
    ],
)
def test_what_cannot_be_read_is_told(
    source: str, sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--data", str(tmp_path), "inspect", source]) == 2

    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err == f"snapshot-importer inspect: {sentence}\n"


@pytest.fixture(scope="module")
def demo() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def data(demo: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A data folder whose last used profile reaches the simulated AWS with the keys of the environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", demo.access_key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", demo.secret_access_key)
    store = ProfileStore(tmp_path / "profiles.json")
    profile = Profile("a" * 32, "Demo", region="us-east-1", method="environment", endpoint_url=demo.endpoint)
    store.put(profile)
    store.use(profile.id)
    return str(tmp_path)


@pytest.mark.parametrize(
    ("key", "status", "verdict"),
    [
        ("erp/erp-db01.vmdk", 0, ("VMDK", "stream-optimized", "VMDK")),
        ("core/ldap-01.raw", 0, ("RAW", "GPT", "RAW")),
        ("kiosk/kiosk-image-fixed.vhd", 0, ("VHD", "fixed", "VHD")),
        ("intranet/intranet-web02.vhdx", 0, ("VHDX", "dynamic", "VHDX")),
        ("legacy/old-app.vmdk", 1, ("VMDK", "monolithic sparse", "")),
        ("appliance/router.qcow2", 1, ("QCOW2", "", "")),
        ("appliance/mail-gateway.ova", 1, ("OVA", "1 disk", "")),
        ("files/files-03-checkpoint.vhd", 1, ("VHD", "differencing", "")),
        ("legacy/wiki-2021.raw.gz", 1, ("GZIP", "raw disk inside", "")),
    ],
)
def test_an_object_is_read_with_the_last_profile(
    data: str, capsys: pytest.CaptureFixture[str], key: str, status: int, verdict: tuple[str, str, str]
) -> None:
    assert main(["--data", data, "inspect", "--json", f"s3://{EXPORTS}/{key}"]) == status

    answer = json.loads(capsys.readouterr().out)
    assert (answer["format"], answer["subformat"], answer["send_as"]) == verdict


def test_a_profile_is_taken_by_its_name(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    source = f"s3://{EXPORTS}/core/ldap-01.raw"

    assert main(["--data", data, "inspect", "--profile", "demo", "--region", "eu-central-1", source]) == 0
    assert main(["--data", data, "inspect", "--profile", "other", source]) == 2
    assert capsys.readouterr().err.endswith(
        "There is no profile “other”, neither a saved one nor in ~/.aws.\n"
    )


def test_an_object_that_is_not_there_is_told(data: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", data, "inspect", f"s3://{EXPORTS}/gone.raw"]) == 2
    assert capsys.readouterr().err


def test_a_presigned_link_is_read(
    demo: Simulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    s3 = client(demo, "s3", config={"s3": {"addressing_style": "path"}, "signature_version": "s3v4"})
    link = s3.generate_presigned_url("get_object", {"Bucket": EXPORTS, "Key": "erp/erp-db01.vmdk"})

    assert main(["--data", str(tmp_path), "inspect", link]) == 0
    assert capsys.readouterr().out.startswith("VMDK, stream-optimized\n")


def test_a_profile_of_aws_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").write_text(
        "[profile work]\nregion = eu-west-3\naws_access_key_id = A\naws_secret_access_key = B\n"
    )
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    accounts = Accounts(tmp_path, "work", "")

    gateway = accounts.gateway(S3Location("bucket", "key", region="eu-north-1"))

    assert gateway.region == "eu-north-1"
    accounts.close()
