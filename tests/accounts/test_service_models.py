"""Trimmed models make the requests and read the answers that botocore's whole models do."""

import gzip
import json
import random
from functools import cache
from pathlib import Path
from typing import Any

import botocore.parsers
import pytest
from botocore.awsrequest import prepare_request_dict
from botocore.loaders import JSONFileLoader, Loader
from botocore.model import OperationModel, ServiceModel
from botocore.serialize import create_serializer

from fakes.random_values import structure
from snapshot_importer.accounts.sdk import own_loader
from snapshot_importer.accounts.service_models import OPERATIONS, TrimmedFiles, trimmed
from snapshot_importer.simulator.protocol.messages import Reply
from snapshot_importer.simulator.protocol.services import Services

EVERY = [(service, name) for service in OPERATIONS for name in sorted(OPERATIONS[service])]
SERVICES = Services()
MODEL = {
    "version": "2.0",
    "metadata": {"protocol": "json"},
    "operations": {
        "Get": {"input": {"shape": "In"}, "errors": [{"shape": "Gone"}]},
        "Put": {"input": {"shape": "Other"}},
    },
    "shapes": {
        "Gone": {"type": "structure", "members": {}},
        "In": {"type": "structure", "members": {"shape": {"shape": "Tree"}}},
        "Other": {"type": "string"},
        "Tree": {"type": "list", "member": {"shape": "Tree"}},
    },
}


@cache
def whole(service: str) -> ServiceModel:
    return ServiceModel(Loader().load_service_model(service, "service-2"), service)


@cache
def ours(service: str) -> ServiceModel:
    return ServiceModel(own_loader().load_service_model(service, "service-2"), service)


def request(operation: OperationModel, seed: str) -> dict[str, Any]:
    """Return all that is sent of a random request."""
    params = structure(operation.input_shape, random.Random(seed)) if operation.input_shape else {}
    serializer = create_serializer(operation.service_model.protocol, include_validation=False)
    sent: dict[str, Any] = serializer.serialize_to_request(params, operation)
    prepare_request_dict(sent, endpoint_url="http://127.0.0.1")
    return sent


def answer(operation: OperationModel, reply: Reply) -> Any:
    assert operation.output_shape is not None
    parser = botocore.parsers.create_parser(operation.service_model.protocol)
    given = {"status_code": reply.status, "headers": dict(reply.headers), "body": reply.body, "context": {}}
    return parser.parse(given, operation.output_shape)


@pytest.mark.parametrize("service", OPERATIONS)
def test_what_is_kept_is_botocores_own(service: str) -> None:
    complete = Loader().load_service_model(service, "service-2")
    kept = own_loader().load_service_model(service, "service-2")

    assert kept["operations"].keys() == OPERATIONS[service]
    for part in ("operations", "shapes"):
        assert kept[part] == {name: complete[part][name] for name in kept[part]}
    rest = complete.keys() - {"operations", "shapes"}
    assert {name: kept[name] for name in rest} == {name: complete[name] for name in rest}


@pytest.mark.parametrize(("service", "name"), EVERY)
def test_a_request_is_the_same(service: str, name: str) -> None:
    for seed in range(5):
        theirs = request(whole(service).operation_model(name), f"{name} {seed}")
        assert request(ours(service).operation_model(name), f"{name} {seed}") == theirs


@pytest.mark.parametrize(("service", "name"), EVERY)
def test_an_answer_is_read_alike(service: str, name: str) -> None:
    operation = whole(service).operation_model(name)
    if operation.output_shape is None or operation.has_streaming_output:
        return
    result = structure(operation.output_shape, random.Random(name))
    reply = SERVICES.protocol(service).reply(operation, result, "r")

    assert answer(ours(service).operation_model(name), reply) == answer(operation, reply)


def test_what_one_operation_reaches_is_kept_and_nothing_else() -> None:
    found = trimmed(json.dumps(MODEL), frozenset({"Get"}))

    assert list(found["operations"]) == ["Get"]
    assert list(found["shapes"]) == ["Gone", "In", "Tree"]


def test_the_endpoints_are_the_same() -> None:
    assert own_loader().load_data("endpoints") == Loader().load_data("endpoints")


@pytest.mark.parametrize(
    ("service", "ending", "kept"),
    [("ec2", ".gz", []), ("ec2", "", ["Get", "Put"]), ("sts", ".gz", ["Get", "Put"])],
)
def test_only_packed_models_of_large_services_are_trimmed(
    tmp_path: Path, service: str, ending: str, kept: list[str]
) -> None:
    folder = tmp_path / service / "2016-11-15"
    folder.mkdir(parents=True)
    text = json.dumps(MODEL).encode()
    (folder / f"service-2.json{ending}").write_bytes(gzip.compress(text) if ending else text)

    found = TrimmedFiles(JSONFileLoader()).load_file(str(folder / "service-2"))

    assert list(found["operations"]) == kept


def test_a_file_that_is_not_there_is_none() -> None:
    files = TrimmedFiles(JSONFileLoader())

    assert files.load_file("/nowhere/ec2/2016-11-15/service-2") is None
    assert files.load_file("/nowhere/endpoints") is None
