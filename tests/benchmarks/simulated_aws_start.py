"""Start one simulated AWS, ask it who we are and which buckets and tasks there are, print time and memory."""

import json
import sys
import time
from typing import Any

import boto3

from benchmarks.memory import resident

SERVICES = ("sts", "s3", "ec2")
KEY = {"aws_access_key_id": "AKIAIOSFODNN7EXAMPLE", "aws_secret_access_key": "secret"}


def clients(**options: Any) -> dict[str, Any]:
    make: Any = boto3.client  # its stubs know each service by name only
    return {service: make(service, region_name="eu-central-1", **options) for service in SERVICES}


def ask(made: dict[str, Any]) -> None:
    made["sts"].get_caller_identity()
    made["s3"].list_buckets()
    made["ec2"].describe_snapshots(OwnerIds=["self"])


def moto() -> None:
    from moto import mock_aws  # noqa: PLC0415, part of what is measured

    with mock_aws():
        ask(clients(**KEY))
        report()


def ours(seed: str) -> None:
    from snapshot_importer.simulator.server import Simulator  # noqa: PLC0415, part of what is measured

    simulator = Simulator(seed="demo" if seed == "demo" else "empty")
    simulator.start()
    key = {
        "aws_access_key_id": simulator.access_key_id,
        "aws_secret_access_key": simulator.secret_access_key,
    }
    ask(clients(endpoint_url=simulator.endpoint, **key))
    report()
    simulator.close()


def report() -> None:
    taken = (time.monotonic() - begun) * 1000
    print(json.dumps({"first answers, ms": taken, "memory added, MiB": resident() - held}))


if __name__ == "__main__":
    clients(**KEY)  # botocore's models are read and kept: not what is measured
    held, begun = resident(), time.monotonic()
    match sys.argv[1]:
        case "moto":
            moto()
        case "ours":
            ours("empty")
        case _:
            ours("demo")
