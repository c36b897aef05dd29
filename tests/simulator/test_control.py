"""The calls that steer the simulator, in process and from outside."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from fakes.aws import client
from fakes.import_account import ImportAccount, disk
from fakes.team import Team
from snapshot_importer.simulator.server import Simulator


def ask(
    endpoint: str, token: str, method: str, path: str, body: object = None, *, raw: bytes | None = None
) -> tuple[int, Any]:
    connection = HTTPConnection(urlsplit(endpoint).netloc, timeout=10)
    content = raw if raw is not None else json.dumps(body).encode() if body is not None else None
    connection.request(method, f"/_simulator/{path}", content, {"X-Simulator-Token": token})
    answer = connection.getresponse()
    read = json.loads(answer.read())
    connection.close()
    return answer.status, read


def control(aws: Simulator, method: str, path: str, body: object = None) -> Any:
    status, answer = ask(aws.endpoint, aws.control_token, method, path, body)
    assert status == 200, answer
    return answer


@pytest.mark.parametrize("token", ["", "wrong"])
def test_the_token_is_needed(aws: Simulator, token: str) -> None:
    assert ask(aws.endpoint, token, "GET", "health")[0] == 403
    assert ask(aws.endpoint, token, "POST", "reset")[0] == 403


def test_health_tells_both_clocks(aws: Simulator) -> None:
    health = control(aws, "GET", "health")

    assert health["status"] == "ok"
    assert datetime.fromisoformat(health["task_time"]).tzinfo is not None


def test_advancing_the_clock_finishes_an_import(aws: Simulator) -> None:
    ImportAccount(aws)
    ec2 = client(aws, "ec2")
    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]

    control(aws, "POST", "clock/advance", {"seconds": 7200})

    (task,) = ec2.describe_import_snapshot_tasks(ImportTaskIds=[task_id])["ImportSnapshotTasks"]
    assert task["SnapshotTaskDetail"]["Status"] == "completed"


def test_speed_and_skew_are_set(aws: Simulator) -> None:
    assert control(aws, "POST", "clock/speed", {"factor": 8})["speed"] == 8
    skewed = control(aws, "POST", "clock/skew", {"seconds": 3600})

    assert (datetime.fromisoformat(skewed["wall_time"]) - datetime.now().astimezone()).seconds > 3500
    with pytest.raises(ClientError, match="RequestExpired"):
        client(aws, "ec2").describe_regions()


def test_a_fault_is_added_listed_and_removed(aws: Simulator) -> None:
    added = control(aws, "POST", "faults", {"kind": "throttle", "service": "sts", "times": 1})
    with pytest.raises(ClientError, match="Throttling"):
        client(aws, "sts").get_caller_identity()

    (listed,) = control(aws, "GET", "faults")
    control(aws, "DELETE", "faults")

    assert (listed["id"], listed["kind"], listed["struck"]) == (added["id"], "throttle", 1)
    assert control(aws, "GET", "faults") == []


def test_the_ledger_lists_accepted_requests_with_their_tokens_and_without_secrets(aws: Simulator) -> None:
    ImportAccount(aws)
    ec2 = client(aws, "ec2")
    url = client(aws, "s3", config={"signature_version": "s3v4"}).generate_presigned_url(
        "get_object", {"Bucket": "images", "Key": "disk.vmdk"}
    )
    reply = ec2.import_snapshot(DiskContainer=disk(), ClientToken="a-token")
    ec2.import_snapshot(DiskContainer={"Format": "VMDK", "Url": url})
    with pytest.raises(ClientError):
        ec2.import_snapshot(DiskContainer=disk(), DryRun=True)

    first, second = control(aws, "GET", "ledger")
    everything = control(aws, "GET", "ledger?all=1")

    assert first["result_id"] == reply["ImportTaskId"]
    assert (first["service"], first["operation"]) == ("ec2", "ImportSnapshot")
    assert (first["account"], first["region"]) == (aws.account, aws.region)
    assert first["params"] == {"ClientToken": "a-token", "DiskContainer": disk()}
    assert second["params"]["DiskContainer"]["Url"] == "http://127.0.0.1/images/disk.vmdk?…"
    assert [entry["error"] for entry in everything] == ["", "", "DryRunOperation"]
    assert control(aws, "GET", "ledger?all=1&after=2") == everything[2:]


def test_reset_begins_anew_with_the_same_key(aws: Simulator) -> None:
    s3 = client(aws, "s3")
    s3.create_bucket(Bucket="gone", CreateBucketConfiguration={"LocationConstraint": aws.region})
    control(aws, "POST", "faults", {"kind": "throttle", "operation": "Nothing"})

    control(aws, "POST", "reset")

    assert control(aws, "GET", "ledger?all=1") == []
    assert control(aws, "GET", "faults") == []
    assert s3.list_buckets()["Buckets"] == []


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "nothing", b"", 404),
        ("DELETE", "health", b"", 404),
        ("POST", "clock/advance", b"{", 400),
        ("POST", "clock/advance", b"{}", 400),
        ("POST", "clock/advance", b"[]", 400),
        ("POST", "faults", b'{"kind": "explode"}', 400),
        ("POST", "faults", b'{"kind": "drop", "unknown": 1}', 400),
        ("GET", "ledger?after=x", b"", 400),
    ],
)
def test_a_call_that_makes_no_sense_is_refused_in_json(
    aws: Simulator, method: str, path: str, body: bytes, status: int
) -> None:
    answered, answer = ask(aws.endpoint, aws.control_token, method, path, raw=body)

    assert (answered, list(answer)) == (status, ["error"])


@pytest.mark.parametrize(
    ("service", "call", "params", "code"),
    [
        ("ec2", "run_instances", {"MinCount": 1, "MaxCount": 1}, "InvalidAction"),
        ("iam", "create_group", {"GroupName": "g"}, "InvalidAction"),
        ("sts", "get_federation_token", {"Name": "name"}, "InvalidAction"),
        ("kms", "encrypt", {"KeyId": "k", "Plaintext": b"p"}, "UnknownOperationException"),
        ("s3", "get_bucket_cors", {"Bucket": "b"}, "NotImplemented"),
        ("sqs", "list_queues", {}, "UnknownService"),
    ],
)
def test_what_is_not_served_is_refused_by_name(
    aws: Simulator, service: str, call: str, params: dict[str, Any], code: str
) -> None:
    talker = client(aws, service)
    operation = talker.meta.method_to_api_mapping[call]

    with pytest.raises(ClientError) as caught:
        getattr(talker, call)(**params)

    error: Any = caught.value.response["Error"]
    assert error["Code"] == code
    assert operation in error["Message"] or service in error["Message"]


@pytest.fixture
def standalone() -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "snapshot_importer.simulator", "--seed", "empty", "--speed", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        yield process
        process.kill()


def test_it_runs_alone_until_it_is_told_to_stop(standalone: subprocess.Popen[str]) -> None:
    assert standalone.stdout is not None
    where = json.loads(standalone.stdout.readline())

    identity = boto3.client(
        "sts",
        endpoint_url=where["endpoint"],
        region_name=where["region"],
        aws_access_key_id=where["access_key_id"],
        aws_secret_access_key=where["secret_access_key"],
        config=Config(proxies={}),
    ).get_caller_identity()
    health = ask(where["endpoint"], where["control_token"], "GET", "health")
    os.kill(standalone.pid, signal.SIGTERM)

    assert identity["Account"] == where["account"]
    assert health[0] == 200
    assert standalone.wait(10) == 0
    assert standalone.stdout.read() == ""


def test_a_port_that_is_taken_is_an_error(aws: Simulator, tmp_path: Path) -> None:
    second = Simulator(tmp_path, seed="empty", port=urlsplit(aws.endpoint).port or 0)

    with pytest.raises(OSError, match="in use"):
        second.start()

    second.close()
    assert list(tmp_path.iterdir()) == []


def test_settings_change_limits_and_what_surrounds_the_account(aws: Simulator) -> None:
    ImportAccount(aws)
    ec2, sts = client(aws, "ec2"), client(aws, "sts")
    control(aws, "POST", "settings", {"concurrent_imports": 0})
    with pytest.raises(ClientError, match="ResourceCountLimitExceeded"):
        ec2.import_snapshot(DiskContainer=disk())
    deny = {"Effect": "Deny", "Action": "ec2:DescribeRegions", "Resource": "*"}
    control(aws, "POST", "settings", {"organisation_policy": {"statements": [deny]}, "concurrent_imports": 9})
    with pytest.raises(ClientError, match="explicit deny in a service control policy"):
        ec2.describe_regions()
    control(aws, "POST", "settings", {"organisation_policy": {"statements": []}})
    control(aws, "POST", "settings", {"tag_policy": {"key": "Team", "values": ["red"]}})
    task_id = ec2.import_snapshot(DiskContainer=disk())["ImportTaskId"]
    with pytest.raises(ClientError, match="TagPolicyViolation"):
        ec2.create_tags(Resources=[task_id], Tags=[{"Key": "Team", "Value": "blue"}])

    ec2.create_tags(Resources=[task_id], Tags=[{"Key": "Team", "Value": "red"}])

    assert ec2.describe_regions()["Regions"]
    assert sts.get_caller_identity()["Account"] == aws.account


def test_an_unknown_setting_changes_nothing(aws: Simulator) -> None:
    settings = {"concurrent_imports": 1, "imports": 2}

    status, answer = ask(aws.endpoint, aws.control_token, "POST", "settings", settings)

    assert (status, answer) == (400, {"error": "KeyError: 'imports'"})
    assert aws.world.ec2.concurrent_imports == 20


def test_a_role_may_be_believed_late_in_task_time_too(aws: Simulator) -> None:
    account = ImportAccount(aws)
    control(aws, "POST", "settings", {"role_delay": {"seconds": 30, "clock": "task"}})
    account.make_role("late")
    ec2 = client(aws, "ec2")
    with pytest.raises(ClientError, match="role late provided does not exist"):
        ec2.import_snapshot(DiskContainer=disk(), RoleName="late")

    account.pass_time(30)

    assert ec2.import_snapshot(DiskContainer=disk(), RoleName="late")["ImportTaskId"]


def test_sessions_are_shortened_and_ended_from_outside(aws: Simulator, team: Team) -> None:
    control(aws, "POST", "settings", {"session_seconds": 60})
    answer = team.sts().assume_role(RoleArn=team.role().arn, RoleSessionName="watch")
    sts = team.with_session("sts", answer)
    sts.get_caller_identity()

    control(aws, "POST", "settings", {"end_sessions": "*", "session_seconds": None})

    assert aws.world.sts.session_seconds is None
    with pytest.raises(ClientError, match="ExpiredToken"):
        sts.get_caller_identity()


def test_the_codes_of_devices_are_told_to_who_steers(aws: Simulator, team: Team) -> None:
    codes = control(aws, "GET", "codes")

    assert codes == {team.device.serial: codes[team.device.serial]}
    assert team.sts().get_session_token(SerialNumber=team.device.serial, TokenCode=codes[team.device.serial])[
        "Credentials"
    ]


def test_sign_ins_are_steered_from_outside(aws: Simulator) -> None:
    sso = aws.world.sso
    center = sso.create_center()
    token = sso.sign_in(sso.register(), center, sso.create_user(center, "ada")).access_token

    control(aws, "POST", "settings", {"sso_consent": "deny", "end_sign_ins": True, "key_delay": 3})

    assert (sso.consent, sso.by_access_token(token), aws.world.iam.key_delay) == ("deny", None, 3)
