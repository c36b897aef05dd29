"""What botocore writes we read, and what we write botocore reads, for every operation."""

import random
from collections.abc import Callable, Mapping
from typing import Any

import botocore.parsers
import pytest
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.compat import HTTPHeaders
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from botocore.serialize import create_serializer

from fakes.random_values import structure
from snapshot_importer.simulator import cloud  # noqa: F401  # registers every operation
from snapshot_importer.simulator.operations import served
from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.protocol.services import Services

Differs = Callable[[OperationModel, str], object]

LOADER = Loader()
SERVICES = Services()
WHOLE = ("ebs", "ec2", "iam", "kms", "s3", "signin", "sso", "sso-oidc", "sts")
# botocore gives these another body than their model says, or reads them with code of its own.
NOT_BY_THE_MODEL = {
    "s3:ListDirectoryBuckets": "asks another host for the address of ListBuckets",
    "s3:SelectObjectContent": "an event stream",
    "s3:GetBucketLocation": "its answer is the text of the root",
    "s3:WriteGetObjectResponse": "has an address and a host of its own",
}


def model_of(service: str) -> ServiceModel:
    return ServiceModel(LOADER.load_service_model(service, "service-2"), service)


def operations(service: str) -> list[OperationModel]:
    model = model_of(service)
    found = [model.operation_model(name) for name in model.operation_names]
    return [operation for operation in found if not operation.deprecated]


class WholeBody:
    def __init__(self, content: bytes) -> None:
        self.length: int | None = len(content)
        self.trailers: Mapping[str, str] = {}
        self._content = content

    def read(self, size: int = -1) -> bytes:
        content = self._content if size < 0 else self._content[:size]
        self._content = self._content[len(content) :]
        return content


def as_sent(operation: OperationModel, params: dict[str, Any]) -> Request:
    serializer = create_serializer(operation.service_model.protocol, include_validation=False)
    serialized = serializer.serialize_to_request(params, operation)
    prepare_request_dict(serialized, endpoint_url="http://127.0.0.1")
    sent = create_request_object(serialized).prepare()
    path, _, query = sent.url.removeprefix("http://127.0.0.1").partition("?")
    headers = {
        name.lower(): text if isinstance(text, str) else text.decode() for name, text in sent.headers.items()
    }
    body = sent.body or b""
    return Request(
        sent.method, path, query, headers, WholeBody(body.encode() if isinstance(body, str) else body)
    )


def read_by_botocore(operation: OperationModel, reply: Reply) -> dict[str, Any]:
    headers = HTTPHeaders()
    for name, text in reply.headers.items():
        headers[name] = text
    answer = {"status_code": reply.status, "headers": headers, "body": reply.body, "context": {}}
    parser = botocore.parsers.create_parser(operation.service_model.protocol)
    assert operation.output_shape is not None
    parsed: dict[str, Any] = parser.parse(answer, operation.output_shape)
    parsed.pop("ResponseMetadata", None)
    return parsed


def without_nothing(value: Any) -> Any:
    """Drop empty lists and structures: XML and forms cannot tell them from absent ones."""
    if isinstance(value, dict):
        kept = {name: without_nothing(part) for name, part in value.items()}
        return {name: part for name, part in kept.items() if part not in ({}, [])}
    if isinstance(value, list):
        return [part for part in map(without_nothing, value) if part not in ({}, [])]
    return value


def without_the_stream(operation: OperationModel, params: dict[str, Any]) -> dict[str, Any]:
    """Take away what a request carries beside its parameters, and the length that botocore counts itself."""
    shape = operation.input_shape
    if shape is None or not operation.has_streaming_input:
        return params
    taken = (shape.serialization.get("payload"), "ContentLength")
    return {name: part for name, part in params.items() if name not in taken}


def request_differs(operation: OperationModel, seed: str) -> object:
    """Return how a random request of *operation* comes out otherwise than it went in, None where it does not."""
    if operation.input_shape is None:
        return None
    protocol = SERVICES.protocol(operation.service_model.service_name)
    params = structure(operation.input_shape, random.Random(seed))
    request = as_sent(operation, params)
    found = protocol.operation(request)
    if found.name != operation.name:
        return found.name
    written = without_nothing(without_the_stream(operation, params))
    read = without_nothing(without_the_stream(operation, protocol.params(found, request)))
    return None if read == written else (written, read)


def reply_differs(operation: OperationModel, seed: str) -> object:
    """Return how a random reply of *operation* comes out otherwise than it went in, None where it does not."""
    if operation.output_shape is None or operation.has_streaming_output:
        return None
    protocol = SERVICES.protocol(operation.service_model.service_name)
    result = structure(operation.output_shape, random.Random(seed))
    written = without_nothing(result)
    read = without_nothing(read_by_botocore(operation, protocol.reply(operation, result, "an-id")))
    return None if read == written else (written, read)


def name_of(operation: OperationModel) -> str:
    return f"{operation.service_model.service_name}:{operation.name}"


@pytest.mark.parametrize("differs", [request_differs, reply_differs], ids=["requests", "replies"])
@pytest.mark.parametrize("service", WHOLE)
def test_every_operation_of_the_model_is_read_as_it_was_written(service: str, differs: Differs) -> None:
    names = {name_of(each): each for each in operations(service) if name_of(each) not in NOT_BY_THE_MODEL}

    assert {name: how for name, each in names.items() if (how := differs(each, name)) is not None} == {}


@pytest.mark.parametrize("differs", [request_differs, reply_differs], ids=["requests", "replies"])
@pytest.mark.parametrize("service", sorted({service for service, _ in served()}))
def test_every_operation_that_is_served_is_read_as_it_was_written_many_times(
    service: str, differs: Differs
) -> None:
    model = model_of(service)
    names = [f"{service}:{name}" for owner, name in served() if owner == service]
    tries = [
        (model.operation_model(name.partition(":")[2]), f"{name} {number}")
        for name in names
        if name not in NOT_BY_THE_MODEL
        for number in range(20)
    ]

    assert {seed: how for each, seed in tries if (how := differs(each, seed)) is not None} == {}


def test_what_xml_cannot_say_is_replaced_and_line_ends_stay() -> None:
    operation = model_of("ec2").operation_model("CancelImportTask")
    result = {"ImportTaskId": "a\x00b\x1bc", "State": "one\r\ntwo\rthree"}

    read = read_by_botocore(operation, SERVICES.protocol("ec2").reply(operation, result, "an-id"))

    assert read == {"ImportTaskId": "a\ufffdb\ufffdc", "State": "one\r\ntwo\rthree"}
