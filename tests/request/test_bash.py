"""The bash line through a real shell and the real AWS CLI gives exactly our request."""

import json
import os
import subprocess
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from awscli.clidriver import create_clidriver  # type: ignore[import-untyped]
from hypothesis import HealthCheck, example, given, settings

from request.samples import AWKWARD, FULL, LINK, MINIMAL, REGION, plain, requests
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.request.paste import request_from_text
from snapshot_importer.request.previews import render


class Cli:
    """The real AWS CLI, stopped just before it would send; *sent* holds what reached ImportSnapshot."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self._driver = create_clidriver()
        events = self._driver.session
        events.register("provide-client-params.ec2.ImportSnapshot", self._note)
        events.register("before-call.ec2.ImportSnapshot", self._answer)

    def run(self, words: list[str]) -> int:
        code: int = self._driver.main(words)
        return code

    def _note(self, params: dict[str, Any], **_: Any) -> None:
        self.sent.append(json.loads(json.dumps(params)))

    def _answer(self, **_: Any) -> tuple[SimpleNamespace, dict[str, Any]]:
        return SimpleNamespace(status_code=200), {}


@pytest.fixture(scope="module")
def cli(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cli]:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        # The CLI finds its own data by AWS_DATA_PATH, which it sets when imported.
        for name in [name for name in os.environ if name.startswith("AWS_") and name != "AWS_DATA_PATH"]:
            patch.delenv(name)
        patch.setenv("HOME", str(home))
        patch.setenv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "example")
        patch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        yield Cli()


@pytest.fixture(scope="module")
def bin_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds an ``aws`` that prints its arguments, each ended by NUL."""
    folder = tmp_path_factory.mktemp("bin")
    program = folder / "aws"
    program.write_text("#!/bin/sh\nprintf '%s\\0' \"$@\"\n")
    program.chmod(0o755)
    return folder


def words_in_bash(text: str, bin_folder: Path) -> list[str]:
    environment = {"PATH": f"{bin_folder}:/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        ["bash", "-c", text], env=environment, cwd=bin_folder, capture_output=True, check=True, timeout=60
    )
    assert done.stderr == b""
    return done.stdout.decode().split("\0")[:-1]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(request_=requests)
@example(request_=MINIMAL)
@example(request_=FULL)
@example(request_=AWKWARD)
def test_bash_and_the_aws_cli_send_exactly_the_request(
    request_: ImportRequest, cli: Cli, bin_folder: Path
) -> None:
    cli.sent.clear()

    code = cli.run(words_in_bash(render("bash", request_, region=REGION), bin_folder))

    assert code == 0
    assert cli.sent == [plain(request_)]


def test_the_json_is_taken_by_the_aws_cli(cli: Cli) -> None:
    cli.sent.clear()

    code = cli.run(
        [
            "ec2",
            "import-snapshot",
            "--region",
            REGION,
            "--cli-input-json",
            render("json", FULL, region=REGION),
        ]
    )

    assert (code, cli.sent) == (0, [plain(FULL)])


def test_a_masked_link_leaves_the_rest_of_the_command_whole(bin_folder: Path) -> None:
    words = words_in_bash(render("bash", LINK, region=REGION), bin_folder)

    disk = json.loads(words[words.index("--disk-container") + 1])
    assert disk == {"Format": "VMDK", "Url": "https://acme.s3.eu-central-1.amazonaws.com/erp%20db.vmdk?****"}


SHORTHAND = [
    "Format=VMDK,UserBucket={S3Bucket=b,S3Key=k}",
    "Format=VMDK,Description=two words,UserBucket={S3Bucket=b,S3Key=a/b=c d}",
    "Description='it\\'s, quoted',UserBucket={S3Bucket=b, S3Key=\"a,}b\"}",
    "Description=a\\,b,UserBucket={S3Bucket=b,S3Key=k\\\\x}",
    "UserBucket={S3Bucket=b,S3Key=é+%20}",
    "Description=,Url=https://example.com/a?b=c",
]


@pytest.mark.parametrize("text", SHORTHAND)
def test_shorthand_means_what_it_means_to_the_aws_cli(text: str, cli: Cli) -> None:
    cli.sent.clear()
    code = cli.run(["ec2", "import-snapshot", "--region", REGION, "--disk-container", text])

    quoted = text.replace("'", "'\"'\"'")
    pasted = request_from_text(f"aws ec2 import-snapshot --disk-container '{quoted}'")

    assert code == 0
    sent = {name: value for name, value in cli.sent[0]["DiskContainer"].items() if value}
    assert parameters(pasted.request)["DiskContainer"] == sent


def test_the_clis_own_skeleton_is_cleaned(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    cli.run(["ec2", "import-snapshot", "--region", REGION, "--generate-cli-skeleton"])
    skeleton = json.loads(capsys.readouterr().out)
    skeleton["DiskContainer"]["UserBucket"] = {"S3Bucket": "acme", "S3Key": "disk.vmdk"}
    # The CLI draws the resource type by lot, so the one that fits may come, too.
    skeleton["TagSpecifications"] = [{"ResourceType": "ipam", "Tags": [{"Key": "Name", "Value": "erp"}]}]

    pasted = request_from_text(json.dumps(skeleton))

    assert parameters(pasted.request) == {
        "DiskContainer": {"UserBucket": {"S3Bucket": "acme", "S3Key": "disk.vmdk"}},
        "Encrypted": True,
        "TagSpecifications": [
            {"ResourceType": "import-snapshot-task", "Tags": [{"Key": "Name", "Value": "erp"}]}
        ],
    }
    assert [note.split()[0] for note in pasted.notes] == ["The", "DryRun", "Encrypted"]
    assert pasted.request.upload_start is None
    assert not isinstance(pasted.request.upload_end, datetime)
