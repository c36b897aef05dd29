"""The real AWS CLI against the simulated AWS, as anyone would use it."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from fakes.import_account import ImportAccount
from fakes.sign_in import sso_cache_name, sso_config
from fakes.sso_program import Program
from fakes.team import Team
from snapshot_importer.simulator.server import Simulator

Cli = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def cli(aws: Simulator, tmp_path: Path) -> Cli:
    """Run an ``aws`` command as the account's user, who has no other configuration."""
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "AWS_ACCESS_KEY_ID": aws.access_key_id,
        "AWS_SECRET_ACCESS_KEY": aws.secret_access_key,
        "AWS_ENDPOINT_URL": aws.endpoint,
        "AWS_DEFAULT_REGION": aws.region,
        "AWS_DEFAULT_OUTPUT": "json",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_MAX_ATTEMPTS": "1",
        "NO_PROXY": "127.0.0.1",
        "PYTHONUTF8": "1",
    }

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "awscli", "--endpoint-url", aws.endpoint, *arguments]
        return subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    return run


def answer(done: subprocess.CompletedProcess[str]) -> Any:
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_an_import_from_submit_to_snapshot(aws: Simulator, cli: Cli) -> None:
    account = ImportAccount(aws)
    submitted = answer(
        cli(
            "ec2",
            "import-snapshot",
            "--description",
            "täst & <co>",
            "--disk-container",
            "Format=VMDK,UserBucket={S3Bucket=images,S3Key=disk.vmdk}",
            "--tag-specifications",
            "ResourceType=import-snapshot-task,Tags=[{Key=Name,Value=web 1}]",
            "--client-token",
            "once",
        )
    )
    account.pass_time(7200)
    (task,) = answer(
        cli("ec2", "describe-import-snapshot-tasks", "--import-task-ids", submitted["ImportTaskId"])
    )["ImportSnapshotTasks"]

    assert submitted["Description"] == "täst & <co>"
    assert submitted["Tags"] == [{"Key": "Name", "Value": "web 1"}]
    assert task["SnapshotTaskDetail"]["SnapshotId"] == account.only_snapshot().snapshot_id


def test_a_cancelled_import(aws: Simulator, cli: Cli) -> None:
    ImportAccount(aws)
    url = "s3://images/disk.vmdk"
    task_id = answer(cli("ec2", "import-snapshot", "--disk-container", f"Format=VMDK,Url={url}"))[
        "ImportTaskId"
    ]

    cancelled = answer(
        cli("ec2", "cancel-import-task", "--import-task-id", task_id, "--cancel-reason", "not now")
    )

    assert cancelled == {"ImportTaskId": task_id, "PreviousState": "active", "State": "deleting"}


def test_a_dry_run_is_told_as_an_error(aws: Simulator, cli: Cli) -> None:
    done = cli("ec2", "import-snapshot", "--dry-run", "--disk-container", "Url=s3://images/disk.vmdk")

    assert (done.returncode != 0, "(DryRunOperation)" in done.stderr) == (True, True)


def test_what_is_not_served_is_told_as_an_error(cli: Cli) -> None:
    done = cli("ec2", "run-instances", "--image-id", "ami-1")

    assert done.returncode != 0
    assert "(InvalidAction)" in done.stderr
    assert "RunInstances" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "member"),
    [
        (("sts", "get-caller-identity"), "Account"),
        (("iam", "list-roles"), "Roles"),
        (("kms", "list-keys"), "Keys"),
        (("s3api", "list-buckets"), "Buckets"),
        (("ec2", "describe-regions"), "Regions"),
    ],
    ids=["sts", "iam", "kms", "s3", "ec2"],
)
def test_every_service_answers(cli: Cli, arguments: tuple[str, ...], member: str) -> None:
    assert member in answer(cli(*arguments))


def test_the_cli_uses_what_a_sign_in_to_identity_center_left(
    aws: Simulator, cli: Cli, tmp_path: Path
) -> None:
    program = Program(aws)
    token = program.sign_in()
    config = sso_config(program.center, account=aws.account, role="Auditor")
    cache = tmp_path / ".aws" / "sso" / "cache"
    cache.mkdir(parents=True)
    (tmp_path / ".aws" / "config").write_text(config)
    (cache / sso_cache_name("acme")).write_text(program.as_cached(token, timedelta(minutes=50)))

    told = answer(cli("--profile", "imaging", "sts", "get-caller-identity"))

    assert "assumed-role/AWSReservedSSO_Auditor_" in told["Arn"]


def test_the_cli_takes_a_role(cli: Cli, tmp_path: Path, team: Team) -> None:
    role = team.role(condition={"StringEquals": {"sts:ExternalId": "4711"}})
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(
        f"[profile keys]\naws_access_key_id = {team.key.access_key_id}\n"
        f"aws_secret_access_key = {team.key.secret_access_key}\n"
        f"[profile audit]\nrole_arn = {role.arn}\nsource_profile = keys\nexternal_id = 4711\n"
    )

    told = answer(cli("--profile", "audit", "sts", "get-caller-identity"))

    assert ":assumed-role/auditor/" in told["Arn"]
