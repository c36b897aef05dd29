"""What botocore writes we read, and what we write botocore reads, for every operation."""

import random
from collections.abc import Mapping
from typing import Any

import botocore.parsers
import pytest
from botocore.awsrequest import create_request_object, prepare_request_dict
from botocore.compat import HTTPHeaders
from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel
from botocore.serialize import create_serializer

from fakes.random_values import structure
from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.protocol.services import Services

LOADER = Loader()
SERVICES = Services()
WHOLE = ("ebs", "ec2", "iam", "kms", "s3", "sts")
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


@pytest.mark.parametrize("service", WHOLE)
def test_every_request_is_read_as_it_was_written(service: str) -> None:
    protocol = SERVICES.protocol(service)
    differing = {}
    for operation in operations(service):
        name = f"{service}:{operation.name}"
        if operation.input_shape is None or name in NOT_BY_THE_MODEL:
            continue
        params = structure(operation.input_shape, random.Random(name))
        request = as_sent(operation, params)
        read = protocol.params(protocol.operation(request), request)
        if protocol.operation(request).name != operation.name:
            differing[name] = (operation.name, protocol.operation(request).name)
        elif without_nothing(without_the_stream(operation, read)) != without_nothing(
            without_the_stream(operation, params)
        ):
            differing[name] = (without_nothing(params), without_nothing(read))

    assert differing == {}


@pytest.mark.parametrize("service", WHOLE)
def test_every_reply_is_read_as_it_was_written(service: str) -> None:
    protocol = SERVICES.protocol(service)
    differing = {}
    for operation in operations(service):
        name = f"{service}:{operation.name}"
        if operation.output_shape is None or name in NOT_BY_THE_MODEL or operation.has_streaming_output:
            continue
        result = structure(operation.output_shape, random.Random(name))
        read = read_by_botocore(operation, protocol.reply(operation, result, "an-id"))
        if without_nothing(read) != without_nothing(result):
            differing[name] = (without_nothing(result), without_nothing(read))

    assert differing == {}


def test_what_xml_cannot_say_is_replaced_and_line_ends_stay() -> None:
    operation = model_of("ec2").operation_model("CancelImportTask")
    result = {"ImportTaskId": "a\x00b\x1bc", "State": "one\r\ntwo\rthree"}

    read = read_by_botocore(operation, SERVICES.protocol("ec2").reply(operation, result, "an-id"))

    assert read == {"ImportTaskId": "a\ufffdb\ufffdc", "State": "one\r\ntwo\rthree"}
