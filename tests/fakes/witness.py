"""The same calls to two clouds, and what of their answers differs."""

import os
import re
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from moto import mock_aws

Json = dict[str, Any]
Found = dict[str, Json]
REGION = "eu-central-1"


@dataclass(frozen=True)
class Step:
    """One call; *params* may need what earlier steps have answered."""

    name: str
    service: str
    method: str
    params: Json | Callable[[Found], Json]


def step(name: str, call: str, params: Json | Callable[[Found], Json] | None = None) -> Step:
    service, _, method = call.partition(".")
    return Step(name, service, method, params or {})


VARYING = [
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"), "<uuid>"),
    (re.compile(r"\bA(RO|ID|KI|NP|SI)A[A-Z0-9]{12,}"), "<id>"),
]


RANDOM = ("UploadId", "SecretAccessKey", "SessionToken")


def normal(value: Any) -> Any:
    """Replace what must differ between any two accounts."""
    if isinstance(value, dict):
        kept = {name: normal(part) for name, part in value.items() if name != "ResponseMetadata"}
        return kept | {name: "<random>" for name in kept if name in RANDOM}
    if isinstance(value, list):
        return [normal(part) for part in value]
    if isinstance(value, datetime):
        return "<time>"
    if hasattr(value, "read"):
        return value.read()
    for pattern, name in VARYING if isinstance(value, str) else ():
        value = pattern.sub(name, value)
    return value


def without(members: Collection[str], value: Any) -> Any:
    """Leave out *members* at any depth."""
    if isinstance(value, dict):
        return {name: without(members, part) for name, part in value.items() if name not in members}
    return [without(members, part) for part in value] if isinstance(value, list) else value


def differing(ours: Json, theirs: Json, judged: Collection[str]) -> set[str]:
    """Return the names of the steps that differ even without the *judged* members."""
    return {name for name in ours if without(judged, ours[name]) != without(judged, theirs[name])}


def outcomes(steps: Sequence[Step], make: Callable[[str], Any]) -> Json:
    """Make every call and return what each was answered, an error as its code and HTTP status."""
    clients = {service: make(service) for service in {step.service for step in steps}}
    found: Found = {}
    seen: dict[str, Any] = {}
    for each in steps:
        params = each.params(found) if callable(each.params) else each.params
        try:
            found[each.name] = getattr(clients[each.service], each.method)(**params)
            seen[each.name] = normal(found[each.name])
        except ClientError as error:
            answer: Any = error.response
            seen[each.name] = answer["Error"]["Code"], answer["ResponseMetadata"]["HTTPStatusCode"]
        except NotImplementedError:
            seen[each.name] = "not implemented"
    return seen


@contextmanager
def moto_clients() -> Iterator[Callable[[str], Any]]:
    """Yield what makes clients of moto's account, which ends with the block."""
    # Without it moto's account holds more than a thousand snapshots of others.
    os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"] = "false"
    config = Config(proxies={}, retries={"total_max_attempts": 1})
    with mock_aws():
        session = boto3.session.Session("AKIAMOTO", "secret", region_name=REGION)
        yield lambda service: session.client(service, config=config)  # type: ignore[call-overload]
    del os.environ["MOTO_EC2_LOAD_DEFAULT_AMIS"]
