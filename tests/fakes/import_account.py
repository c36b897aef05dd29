"""An account in which an import works, and what a test changes in it."""

import io
import json
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from snapshot_importer.simulator.ec2 import Snapshot
from snapshot_importer.simulator.iam import Role
from snapshot_importer.simulator.images import gpt_disk, write_dynamic_vhd, write_stream_optimized_vmdk
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.s3 import StoredFile, StoredObject
from snapshot_importer.simulator.server import Simulator

REGION = "eu-central-1"
OTHER_REGION = "us-east-1"
BUCKET = "images"
GIB = 2**30

# VM Import/Export User Guide, "Required permissions".
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "vmie.amazonaws.com"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:Externalid": "vmimport"}},
            }
        ],
    }
)


def policy(*statements: dict[str, Any]) -> str:
    """A document that allows what the statements name, on everything unless they say."""
    allowed = [{"Effect": "Allow", "Resource": "*", **statement} for statement in statements]
    return json.dumps({"Version": "2012-10-17", "Statement": allowed})


def reading(bucket: str, *actions: str) -> dict[str, Any]:
    """A statement for a bucket and what is in it."""
    return {
        "Action": list(actions) or ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"],
        "Resource": [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"],
    }


KEYS = {
    "Action": [
        "kms:CreateGrant",
        "kms:Decrypt",
        "kms:DescribeKey",
        "kms:Encrypt",
        "kms:GenerateDataKey*",
        "kms:ReEncrypt*",
    ]
}


class ImportAccount:
    """A bucket with "disk.vmdk" and "disk.vhd" (8 GiB each) and a role named vmimport that may read it."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.world = simulator.world
        self.account = simulator.account
        self._clients: list[Any] = []
        self.bucket = self.world.s3.create(
            BUCKET, region=REGION, owner=self.account, created=self.world.s3.now()
        )
        self.put("disk.vmdk", _stream_optimized_vmdk())
        self.put("disk.vhd", _dynamic_vhd())
        self.role = self.make_role("vmimport")

    def client(
        self, service: str, region: str = REGION, key: AccessKey | None = None, signature: str | None = None
    ) -> Any:
        """An unmodified boto3 client, of the user who may do everything unless a *key* is given."""
        key = key or self.world.iam.find_key(self.simulator.access_key_id)
        assert key is not None
        client = _client(self.simulator.endpoint, service, region, key, signature)
        self._clients.append(client)
        return client

    def hang_up(self) -> None:
        """Close the connections of all clients, which may be used again."""
        for client in self._clients:
            client.close()

    def user_who_may(self, *statements: dict[str, Any]) -> AccessKey:
        """Make a user with these permissions and return the user's key."""
        user = self.world.iam.create_user(self.account, "restricted", {"all": policy(*statements)})
        return self.world.iam.create_access_key(user)

    def pass_time(self, seconds: float) -> None:
        """Let the tasks' time go on."""
        self.world.clock.advance(seconds)

    def put(self, key: str, content: bytes) -> None:
        """Put an object into the bucket."""
        path = self.world.s3.new_path()
        path.write_bytes(content)
        self.put_file(key, path)

    def put_file(self, key: str, path: Path) -> None:
        """Put an object into the bucket whose bytes lie at *path*, for ever."""
        stored = StoredObject(key, (StoredFile(path),), "0" * 32, self.world.s3.now())
        self.bucket.put(stored)

    def make_role(self, name: str, trust: str = TRUST, permissions: str = "") -> Role:
        """Make a role; one that works unless told otherwise."""
        document = permissions or policy(reading(BUCKET), KEYS)
        return self.world.iam.create_role(self.account, name, trust, {"all": document})

    def only_snapshot(self) -> Snapshot:
        """Return the snapshot of which there is one."""
        (snapshot,) = self.world.ec2.snapshots.values()
        return snapshot


def start(folder: Path) -> Iterator[Simulator]:
    """Yield a simulator whose task time stands still unless a test advances it."""
    simulator = Simulator(folder, seed="empty", speed=0)
    simulator.start()
    yield simulator
    simulator.close()


def fresh(simulator: Simulator) -> Iterator[ImportAccount]:
    """Begin anew, and yield an account in which an import works."""
    simulator.reset()
    account = ImportAccount(simulator)
    yield account
    account.hang_up()


@cache
def _session() -> Any:
    return boto3.Session()


@cache
def _client(endpoint: str, service: str, region: str, key: AccessKey, signature: str | None) -> Any:
    return _session().client(
        service,
        region_name=region,
        endpoint_url=endpoint,
        aws_access_key_id=key.access_key_id,
        aws_secret_access_key=key.secret_access_key,
        aws_session_token=key.session_token or None,
        config=Config(proxies={}, signature_version=signature, retries={"total_max_attempts": 1}),
    )


def disk(key: str = "disk.vmdk", image_format: str = "VMDK") -> dict[str, Any]:
    """A DiskContainer."""
    container: dict[str, Any] = {"UserBucket": {"S3Bucket": BUCKET, "S3Key": key}}
    return {**container, "Format": image_format} if image_format else container


def refusal(function: Callable[..., Any], **params: Any) -> tuple[str, str]:
    """Return the code and the message with which a call is refused."""
    with pytest.raises(ClientError) as caught:
        function(**params)
    error = caught.value.response["Error"]
    return error["Code"], error["Message"]


@cache
def _stream_optimized_vmdk() -> bytes:
    return _written(write_stream_optimized_vmdk)


@cache
def _dynamic_vhd() -> bytes:
    return _written(write_dynamic_vhd)


def _written(write: Callable[..., None]) -> bytes:
    file = io.BytesIO()
    write(gpt_disk(8 * GIB, "test"), file)
    return file.getvalue()
