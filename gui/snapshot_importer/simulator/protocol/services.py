"""The services that are answered, each with its model, loaded when first asked for."""

import threading
from collections.abc import Callable
from functools import cache
from typing import Any, Protocol

from botocore.loaders import Loader
from botocore.model import OperationModel, ServiceModel

from snapshot_importer.simulator.operations import ApiError
from snapshot_importer.simulator.protocol.json_rpc import JsonProtocol
from snapshot_importer.simulator.protocol.messages import Reply, Request
from snapshot_importer.simulator.protocol.query import Ec2Protocol, QueryProtocol
from snapshot_importer.simulator.protocol.rest import RestJsonProtocol, RestXmlProtocol


class WireProtocol(Protocol):
    """How one service reads requests and writes replies."""

    unserved: tuple[str, int]  # code and HTTP status for an operation that AWS has and we do not
    malformed: str  # code for a parameter that is not what its shape says

    def operation(self, request: Request) -> OperationModel:
        """Return which operation *request* asks for; ApiError where the service has none such."""

    def params(self, operation: OperationModel, request: Request) -> dict[str, Any]:
        """Return the parameters as boto3's keyword arguments; ValueError where they are malformed."""

    def reply(self, operation: OperationModel, result: dict[str, Any], request_id: str) -> Reply:
        """Return *result*, which is shaped as boto3's response."""

    def error(self, error: ApiError, request_id: str) -> Reply:
        """Return *error*."""


_PROTOCOLS: dict[str, Callable[[ServiceModel], WireProtocol]] = {
    "ec2": Ec2Protocol,
    "query": QueryProtocol,
    "json": JsonProtocol,
    "rest-json": RestJsonProtocol,
    "rest-xml": RestXmlProtocol,
}


class Services:
    """Reads each service model at its first request."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._protocols: dict[str, WireProtocol] = {}

    def protocol(self, service: str) -> WireProtocol:
        """Return how *service*, a name that boto3 knows, speaks."""
        with self._lock:
            if service not in self._protocols:
                model = ServiceModel(_loader().load_service_model(service, "service-2"), service)
                self._protocols[service] = _PROTOCOLS[model.protocol](model)
            return self._protocols[service]


@cache
def _loader() -> Loader:
    """One for all, which keeps what it has read: EC2's model alone takes 0.15 s."""
    return Loader()
