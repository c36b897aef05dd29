"""The real AWS CLI against the simulated S3."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot_importer.simulator.server import Simulator

Cli = Callable[..., str]


@pytest.fixture
def cli(aws: Simulator, tmp_path: Path) -> Cli:
    """Run an ``aws s3`` command as the account's user, who has no other configuration."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": aws.access_key_id,
        "AWS_SECRET_ACCESS_KEY": aws.secret_access_key,
        "AWS_DEFAULT_REGION": aws.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "NO_PROXY": "127.0.0.1",
        "COLUMNS": "200",
        "PYTHONUTF8": "1",
    }

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "awscli", "--endpoint-url", aws.endpoint, "s3", *arguments]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_files_are_copied_there_listed_and_copied_back(cli: Cli, tmp_path: Path) -> None:
    body = os.urandom(9 << 20)  # above 8 MiB the CLI uploads in parts
    (tmp_path / "disk 1.raw").write_bytes(body)

    cli("mb", "s3://cli-copies")
    cli("cp", "disk 1.raw", "s3://cli-copies/disks/ü %41+.raw", "--only-show-errors")
    listed = cli("ls", "s3://cli-copies/disks/")
    cli("cp", "s3://cli-copies/disks/ü %41+.raw", "back.raw", "--only-show-errors")

    assert listed.split()[2:] == [str(len(body)), "ü", "%41+.raw"]
    assert (tmp_path / "back.raw").read_bytes() == body


def test_a_folder_is_synchronised_once(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "tree" / "sub").mkdir(parents=True)
    (tmp_path / "tree" / "a.txt").write_text("a")
    (tmp_path / "tree" / "sub" / "b.txt").write_text("b")

    cli("mb", "s3://cli-sync")
    first = cli("sync", "tree", "s3://cli-sync/to", "--no-progress")
    second = cli("sync", "tree", "s3://cli-sync/to", "--no-progress")
    cli("rm", "s3://cli-sync", "--recursive", "--only-show-errors")

    assert first.count("upload:") == 2
    assert second == ""
    assert cli("ls", "s3://cli-sync", "--recursive") == ""


def test_an_object_is_copied_from_bucket_to_bucket_in_parts(cli: Cli, tmp_path: Path) -> None:
    body = os.urandom(9 << 20)  # above 8 MiB the CLI copies in parts
    (tmp_path / "disk.raw").write_bytes(body)
    cli("mb", "s3://cli-there")
    cli("mb", "s3://cli-here")
    cli("cp", "disk.raw", "s3://cli-there/disk.raw", "--only-show-errors")

    cli("cp", "s3://cli-there/disk.raw", "s3://cli-here/copy.raw", "--only-show-errors")
    cli("cp", "s3://cli-here/copy.raw", "back.raw", "--only-show-errors")

    assert (tmp_path / "back.raw").read_bytes() == body
