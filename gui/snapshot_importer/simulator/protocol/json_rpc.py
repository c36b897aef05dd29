"""The JSON protocol of KMS: the operation in a header, JSON in, JSON out."""

import json
from typing import Any

from botocore.model import OperationModel, ServiceModel

from snapshot_importer.simulator.operations import ApiError
from snapshot_importer.simulator.protocol import json_values
from snapshot_importer.simulator.protocol.messages import Reply, Request


class JsonProtocol:
    """One address, one target header an operation."""

    unserved = "UnknownOperationException", 400
    malformed = "SerializationException"

    def __init__(self, model: ServiceModel) -> None:
        self._model = model

    def operation(self, request: Request) -> OperationModel:
        """Return which operation *request* asks for; ApiError where the service has none such."""
        name = request.headers.get("x-amz-target", "").rpartition(".")[2]
        if name not in self._model.operation_names:
            raise ApiError("UnknownOperationException", f"The operation {name} is not known.")
        return self._model.operation_model(name)

    def params(self, operation: OperationModel, request: Request) -> dict[str, Any]:
        """Return the parameters as boto3's keyword arguments; ValueError where they are malformed."""
        if operation.input_shape is None:
            return {}
        value: dict[str, Any] = json_values.read(operation.input_shape, parse(request.whole_body()))
        return value

    def reply(self, operation: OperationModel, result: dict[str, Any], request_id: str) -> Reply:
        """Return *result* as the service writes it."""
        shape = operation.output_shape
        text = json.dumps(json_values.write(shape, result)) if shape is not None else ""
        return Reply(200, self._headers(request_id), text.encode())

    def error(self, error: ApiError, request_id: str) -> Reply:
        """Return *error* as the service writes it."""
        text = json.dumps({"__type": error.code, "message": error.message, **error.members})
        return Reply(error.status, self._headers(request_id), text.encode())

    def _headers(self, request_id: str) -> dict[str, str]:
        version = self._model.metadata.get("jsonVersion", "1.1")
        return {"Content-Type": f"application/x-amz-json-{version}", "x-amzn-RequestId": request_id}


def parse(text: bytes) -> Any:
    """Return what a request's JSON says, nothing being an empty object."""
    try:
        return json.loads(text or b"{}")
    except ValueError:
        raise ApiError("SerializationException", "The request's body is no JSON.") from None
