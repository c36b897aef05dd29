"""The query protocol of IAM and STS, and EC2's variant of it: forms in, XML out."""

from collections.abc import Iterable
from typing import Any
from urllib.parse import parse_qsl

from botocore.model import ListShape, MapShape, OperationModel, ServiceModel, Shape, StructureShape

from snapshot_importer.simulator.operations import ApiError
from snapshot_importer.simulator.protocol import xml
from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.protocol.routes import required_members
from snapshot_importer.simulator.protocol.scalars import from_text

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


class QueryProtocol:
    """Forms in, XML within a result and a metadata element out."""

    unserved = "InvalidAction", 400
    malformed = "ValidationError"
    wraps_lists = True  # in an element of their own, unless they are flattened

    def __init__(self, model: ServiceModel) -> None:
        self._model = model

    def operation(self, request: Request) -> OperationModel:
        """Return which operation *request* asks for; ApiError where the service has none such."""
        name = dict(_form(request)).get("Action", "")
        if name not in self._model.operation_names:
            raise ApiError("InvalidAction", f"The action {name} is not valid for this web service.")
        return self._model.operation_model(name)

    def params(self, operation: OperationModel, request: Request) -> dict[str, Any]:
        """Return the parameters as boto3's keyword arguments; ValueError where a scalar is malformed."""
        tree = _tree(_form(request))
        shape = operation.input_shape
        if shape is None:
            return {}
        value: dict[str, Any] = self._read(shape, tree)
        return value

    def _read(self, shape: Shape, node: Any) -> Any:
        if isinstance(shape, StructureShape):
            found = node if isinstance(node, dict) else {}
            return {
                name: self._read(member, found[key])
                for name, member in shape.members.items()
                if (key := self.form_name(name, member)) in found
            }
        if isinstance(shape, ListShape):
            return [self._read(shape.member, part) for part in self._items(shape, node)]
        if isinstance(shape, MapShape):
            return self._read_map(shape, node)
        if not isinstance(node, str):
            raise ValueError(f"a {shape.type_name} has no members")  # noqa: TRY004  # the client's mistake
        return from_text(shape, node)

    def _items(self, shape: ListShape, node: Any) -> list[Any]:
        if self.wraps_lists and not shape.serialization.get("flattened"):
            node = node.get(shape.member.serialization.get("name", "member")) if node else None
        return _numbered(node)

    def _read_map(self, shape: MapShape, node: Any) -> dict[str, Any]:
        if not shape.serialization.get("flattened"):
            node = node.get("entry") if node else None
        key = shape.key.serialization.get("name", "key")
        value = shape.value.serialization.get("name", "value")
        entries = _numbered(node)
        return {self._read(shape.key, entry[key]): self._read(shape.value, entry[value]) for entry in entries}

    def form_name(self, name: str, shape: Shape) -> str:
        """Return what the member *name* is called in a form."""
        return xml.element_name(name, shape)

    def reply(self, operation: OperationModel, result: dict[str, Any], request_id: str) -> Reply:
        """Return *result* as the service writes it."""
        shape = operation.output_shape
        inner = ""
        if shape is not None:
            wrapper = shape.serialization.get("resultWrapper", f"{operation.name}Result")
            inner = f"<{wrapper}>{xml.members(shape, result)}</{wrapper}>"
        inner += f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
        return self._document(f"{operation.name}Response", inner, request_id)

    def error(self, error: ApiError, request_id: str) -> Reply:
        """Return *error* as the service writes it."""
        side = "Receiver" if error.status >= 500 else "Sender"
        inner = f"<Error><Type>{side}</Type>{error_members(error)}</Error><RequestId>{request_id}</RequestId>"
        reply = self._document("ErrorResponse", inner, request_id)
        reply.status = error.status
        return reply

    def _document(self, root: str, inner: str, request_id: str) -> Reply:
        space = self._model.metadata.get("xmlNamespace", "")
        text = f'{_DECLARATION}<{root} xmlns="{space}">{inner}</{root}>'
        return Reply(200, _headers(request_id), text.encode())


class Ec2Protocol(QueryProtocol):
    """EC2's own variant: capital names in, flat lists in, no result element out."""

    malformed = "InvalidParameterValue"
    wraps_lists = False

    def params(self, operation: OperationModel, request: Request) -> dict[str, Any]:
        """As for every query, and a name that the operation does not know is refused."""
        shape = operation.input_shape
        known = {"Action", "Version"}
        if shape is not None:
            known |= {self.form_name(name, member) for name, member in shape.members.items()}
        for name in _tree(_form(request)):
            if name not in known:
                raise ApiError("UnknownParameter", f"The parameter {name} is not recognized")
        value = super().params(operation, request)
        # A form cannot tell an empty structure from a missing one.
        for name, member in required_members(shape).items():
            if name not in value and member.type_name not in ("structure", "list"):
                raise ApiError("MissingParameter", f"The request must contain the parameter {name}")
        return value

    def form_name(self, name: str, shape: Shape) -> str:
        """Return the query name, else the XML name with a capital, else *name*."""
        own = shape.serialization.get("name", name)
        return str(shape.serialization.get("queryName", own[0].upper() + own[1:] if own != name else name))

    def reply(self, operation: OperationModel, result: dict[str, Any], request_id: str) -> Reply:
        """Return *result* as EC2 writes it, an empty text as an empty element."""
        shape = operation.output_shape
        inner = f"<requestId>{request_id}</requestId>"
        inner += xml.members(shape, result) if shape is not None else "<return>true</return>"
        return self._document(f"{operation.name}Response", inner, request_id)

    def error(self, error: ApiError, request_id: str) -> Reply:
        """Return *error* as EC2 writes it, without a namespace."""
        inner = f"<Errors><Error>{error_members(error)}</Error></Errors><RequestID>{request_id}</RequestID>"
        return Reply(
            error.status, _headers(request_id), f"{_DECLARATION}<Response>{inner}</Response>".encode()
        )


def _headers(request_id: str) -> dict[str, str]:
    return {"Content-Type": "text/xml;charset=UTF-8", "x-amzn-RequestId": request_id}


def error_members(error: ApiError) -> str:
    """Return the code, the message and whatever stands beside them, one element each."""
    members = {"Code": error.code, "Message": error.message, **error.members}
    return "".join(f"<{name}>{xml.escape(text)}</{name}>" for name, text in members.items())


def _form(request: Request) -> list[tuple[str, str]]:
    if request.method == "GET":
        return [pair for pair in request.query_pairs() if not pair[0].startswith("X-Amz-")]
    return parse_qsl(request.whole_body().decode("utf-8", "replace"), keep_blank_values=True)


def _tree(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Split the names at their dots: ``Filter.1.Name`` becomes {"Filter": {"1": {"Name": …}}}."""
    root: dict[str, Any] = {}
    for name, value in pairs:
        *path, last = name.split(".")
        node = root
        for step in path:
            child = node.get(step)
            if not isinstance(child, dict):
                child = node[step] = {}
            node = child
        node[last] = value
    return root


def _numbered(node: Any) -> list[Any]:
    if not isinstance(node, dict):
        return []
    return [node[number] for number in sorted(node, key=int)]
