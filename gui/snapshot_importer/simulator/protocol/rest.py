"""The REST protocols: S3's with XML and EBS direct's with JSON."""

import base64
import csv
import json
from abc import ABC, abstractmethod
from typing import Any

from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

from snapshot_importer.simulator.operations import ApiError
from snapshot_importer.simulator.protocol import json_rpc, json_values, xml
from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.protocol.query import error_members
from snapshot_importer.simulator.protocol.routes import Routes
from snapshot_importer.simulator.protocol.scalars import from_text, to_text

_PLACES = ("header", "headers", "querystring", "uri")


class RestProtocol(ABC):
    """Methods and addresses in, headers and a body both ways; the body's format is a subclass's."""

    unserved = "UnknownOperationException", 404
    malformed = "ValidationException"

    def __init__(self, model: ServiceModel) -> None:
        self._routes = Routes(model)

    def operation(self, request: Request) -> OperationModel:
        """Return which operation *request* asks for; ApiError where the service has none such."""
        route = self._routes.find(request)
        if route is None:
            raise self.no_operation(request)
        return route.operation

    def no_operation(self, request: Request) -> ApiError:
        """Return the refusal of an address that leads nowhere."""
        return ApiError("UnknownOperationException", f"Nothing answers {request.method} {request.path}.", 404)

    def params(self, operation: OperationModel, request: Request) -> dict[str, Any]:
        """Return the parameters as boto3's keyword arguments, without a streaming body."""
        shape = operation.input_shape
        if shape is None:
            return {}
        value = self._outside_body(operation, shape, request)
        payload = shape.serialization.get("payload")
        if payload is not None and shape.members[payload].type_name in ("blob", "string"):
            if not operation.has_streaming_input and (body := request.whole_body()):
                value[payload] = body if shape.members[payload].type_name == "blob" else body.decode()
        elif payload is not None:
            if body := request.whole_body():
                value[payload] = self.read_body(shape.members[payload], body)
        elif any(not _outside(member) for member in shape.members.values()) and (
            body := request.whole_body()
        ):
            value |= self.read_body(shape, body)
        return value

    def _outside_body(
        self, operation: OperationModel, shape: StructureShape, request: Request
    ) -> dict[str, Any]:
        labels = self._routes.of(operation).labels(request.path)
        query: dict[str, list[str]] = {}
        for name, text in request.query_pairs():
            query.setdefault(name, []).append(text)
        value: dict[str, Any] = {}
        for name, member in shape.members.items():
            key = member.serialization.get("name", name)
            match member.serialization.get("location"):
                case "uri":
                    value[name] = from_text(member, labels[key])
                case "querystring" if key in query:
                    value[name] = _from_query(member, query[key])
                case "header" if key.lower() in request.headers:
                    value[name] = _from_header(member, request.headers[key.lower()])
                case "headers":
                    value |= _from_headers(name, key.lower(), request)
        return value

    def reply(self, operation: OperationModel, result: dict[str, Any], request_id: str) -> Reply:
        """Return *result* as the service writes it."""
        reply = Reply(operation.http.get("responseCode", 200), self.request_ids(request_id))
        shape = operation.output_shape
        if shape is None:
            return reply
        for name, part in result.items():
            if part is not None and shape.members[name].serialization.get("location") in (
                "header",
                "headers",
            ):
                reply.headers |= _headers(name, shape.members[name], part)
        payload = shape.serialization.get("payload")
        if payload is None:
            self._write(operation, shape, result, reply)
        elif shape.members[payload].type_name in ("blob", "string"):
            body = result.get(payload, b"")
            reply.body = body.encode() if isinstance(body, str) else body
        elif result.get(payload) is not None:
            self._write(operation, shape.members[payload], result[payload], reply)
        return reply

    def _write(self, operation: OperationModel, shape: Shape, value: dict[str, Any], reply: Reply) -> None:
        members = shape.members.values() if isinstance(shape, StructureShape) else ()
        if reply.status == 204 or (members and all(map(_outside, members))):
            return
        reply.body = self.write_body(operation, shape, value)
        reply.headers["Content-Type"] = self.content_type

    def error(self, error: ApiError, request_id: str) -> Reply:
        """Return *error* as the service writes it."""
        headers = {
            **self.request_ids(request_id),
            **self.error_headers(error),
            "Content-Type": self.content_type,
        }
        return Reply(error.status, headers, self.write_error(error, request_id))

    content_type = ""

    @abstractmethod
    def request_ids(self, request_id: str) -> dict[str, str]:
        """Return the headers that carry *request_id*."""

    @abstractmethod
    def error_headers(self, error: ApiError) -> dict[str, str]:
        """Return the headers that tell *error*."""

    @abstractmethod
    def read_body(self, shape: Shape, body: bytes) -> Any:
        """Return what *body* says as *shape*."""

    @abstractmethod
    def write_body(self, operation: OperationModel, shape: Shape, value: dict[str, Any]) -> bytes:
        """Return *value* as the whole body."""

    @abstractmethod
    def write_error(self, error: ApiError, request_id: str) -> bytes:
        """Return *error* as the whole body."""


class RestJsonProtocol(RestProtocol):
    """EBS direct's: JSON bodies, an error's code in a header."""

    content_type = "application/json"

    def request_ids(self, request_id: str) -> dict[str, str]:
        """Return the one header of most services."""
        return {"x-amzn-RequestId": request_id}

    def error_headers(self, error: ApiError) -> dict[str, str]:
        """Return the header in which clients look for the code."""
        return {"x-amzn-ErrorType": error.code}

    def read_body(self, shape: Shape, body: bytes) -> Any:
        """Return what the JSON says."""
        return json_values.read(shape, json_rpc.parse(body))

    def write_body(self, operation: OperationModel, shape: Shape, value: dict[str, Any]) -> bytes:  # noqa: ARG002
        """Return one JSON object."""
        return json.dumps(json_values.write(shape, value)).encode()

    def write_error(self, error: ApiError, request_id: str) -> bytes:  # noqa: ARG002
        """Return the message, if there is one; the code stands in the header."""
        message = {"Message": error.message} if error.message else {}
        return json.dumps({**message, **error.members}).encode()


# What the S3 API reference calls the roots that the service model does not name.
_S3_ROOTS = {
    "CompleteMultipartUpload": "CompleteMultipartUploadResult",
    "CreateMultipartUpload": "InitiateMultipartUploadResult",
    "DeleteObjects": "DeleteResult",
    "GetBucketTagging": "Tagging",
    "GetObjectTagging": "Tagging",
    "ListBuckets": "ListAllMyBucketsResult",
    "ListMultipartUploads": "ListMultipartUploadsResult",
    "ListObjects": "ListBucketResult",
    "ListObjectsV2": "ListBucketResult",
    "ListParts": "ListPartsResult",
}


class RestXmlProtocol(RestProtocol):
    """S3's: XML bodies."""

    unserved = "NotImplemented", 501
    malformed = "InvalidArgument"
    content_type = "application/xml"

    def __init__(self, model: ServiceModel) -> None:
        super().__init__(model)
        self._space = (
            f'xmlns="{model.metadata.get("xmlNamespace", "http://s3.amazonaws.com/doc/2006-03-01/")}"'
        )

    def no_operation(self, request: Request) -> ApiError:
        """Return S3's refusal of a method that an address does not take."""
        message = "The specified method is not allowed against this resource."
        return ApiError("MethodNotAllowed", message, 405, members={"Method": request.method})

    def request_ids(self, request_id: str) -> dict[str, str]:
        """Return the two headers of S3."""
        return {"x-amz-request-id": request_id, "x-amz-id-2": _host_id(request_id)}

    def error_headers(self, error: ApiError) -> dict[str, str]:  # noqa: ARG002
        """Return nothing: S3 tells an error in the body alone."""
        return {}

    def read_body(self, shape: Shape, body: bytes) -> Any:
        """Return what the XML says."""
        return xml.read(shape, xml.parse(body))

    def write_body(self, operation: OperationModel, shape: Shape, value: dict[str, Any]) -> bytes:
        """Return one document."""
        if operation.name == "GetBucketLocation":
            # S3's answer is the text of the root itself, which the service model cannot say.
            text = f"<LocationConstraint {self._space}>{value.get('LocationConstraint') or ''}</LocationConstraint>"
        else:
            root = _S3_ROOTS.get(operation.name, shape.serialization.get("name", shape.name))
            text = xml.element(root, shape, value, f" {self._space}")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}'.encode()

    def write_error(self, error: ApiError, request_id: str) -> bytes:
        """Return S3's own form of an error."""
        ids = f"<RequestId>{request_id}</RequestId><HostId>{_host_id(request_id)}</HostId>"
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<Error>{error_members(error)}{ids}</Error>'.encode()


def _host_id(request_id: str) -> str:
    return base64.b64encode(request_id.encode()).decode()


def _outside(shape: Shape) -> bool:
    return shape.serialization.get("location") in (*_PLACES, "statusCode")


def _from_query(shape: Shape, texts: list[str]) -> Any:
    if isinstance(shape, ListShape):
        return [from_text(shape.member, text) for text in texts]
    return from_text(shape, texts[0])


def _from_header(shape: Shape, text: str) -> Any:
    if isinstance(shape, ListShape):
        parts = next(csv.reader([text], skipinitialspace=True, escapechar="\\"))
        return [from_text(shape.member, part) for part in parts]
    return from_text(shape, text)


def _from_headers(name: str, prefix: str, request: Request) -> dict[str, dict[str, str]]:
    found = {
        header.removeprefix(prefix): text
        for header, text in request.headers.items()
        if header.startswith(prefix)
    }
    return {name: found} if found else {}


def _headers(name: str, shape: Shape, value: Any) -> dict[str, str]:
    key = shape.serialization.get("name", name)
    if isinstance(shape, MapShape):
        return {key + suffix: text for suffix, text in value.items()}
    if isinstance(shape, ListShape):
        return {key: ",".join(to_text(shape.member, part, "rfc822") for part in value)}
    return {key: to_text(shape, value, "rfc822")}
