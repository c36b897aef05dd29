"""Which operation of a REST service a method, a path and a query name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from botocore.model import OperationModel, ServiceModel, Shape, StructureShape

from snapshot_importer.simulator.protocol.messages import Request

_LABEL = re.compile(r"\{(\w+)(\+?)\}")


@dataclass(frozen=True)
class Route:
    """How one operation is asked for: S3 tells many apart by nothing but the members they require."""

    operation: OperationModel

    @cached_property
    def path(self) -> re.Pattern[str]:
        """Match the raw path, so that a quoted slash stays within its label."""
        template = self.operation.http["requestUri"].partition("?")[0]
        pattern = _LABEL.sub(lambda label: f"(?P<{label[1]}>{'.+' if label[2] else '[^/]+'})", template)
        return re.compile(pattern + ("" if pattern.endswith(("/", ".+)")) else "/?"))

    @cached_property
    def literals(self) -> dict[str, str]:
        """Return the query that stands in the model's address, such as list-type=2."""
        query = self.operation.http["requestUri"].partition("?")[2]
        pairs = (pair.partition("=") for pair in query.split("&") if pair)
        return {name: value for name, _, value in pairs}

    @cached_property
    def required(self) -> dict[str, list[str]]:
        """Return the names of the required members that stand in the query and in the headers."""
        places: dict[str, list[str]] = {"querystring": [], "header": []}
        for member, shape in required_members(self.operation.input_shape).items():
            place = shape.serialization.get("location")
            if place in places:
                places[place].append(shape.serialization.get("name", member))
        return places

    @property
    def weight(self) -> int:
        """Return how much a request must say to be meant for this operation."""
        return len(self.literals) + sum(map(len, self.required.values()))

    def matches(self, request: Request, query: Mapping[str, str]) -> bool:
        """Tell whether *request* says everything that this operation needs."""
        return (
            self.path.fullmatch(request.path) is not None
            and all(name in query and query[name] == value for name, value in self.literals.items())
            and all(name in query for name in self.required["querystring"])
            and all(name.lower() in request.headers for name in self.required["header"])
        )

    def labels(self, path: str) -> dict[str, str]:
        """Return what *path* says for the labels of the address, unquoted."""
        match = self.path.fullmatch(path)
        groups = match.groupdict() if match else {}
        return {name: unquote(text) for name, text in groups.items()}


def required_members(shape: StructureShape | None) -> dict[str, Shape]:
    """Return the required members of *shape* by their names."""
    return {name: shape.members[name] for name in shape.required_members} if shape is not None else {}


class Routes:
    """The routes of one service, the most particular first."""

    def __init__(self, model: ServiceModel) -> None:
        operations = map(model.operation_model, model.operation_names)
        # Deprecated operations share their address with their successors.
        routes = (Route(operation) for operation in operations if not operation.deprecated)
        self._by_method: dict[str, list[Route]] = {}
        self._by_name: dict[str, Route] = {}
        for route in sorted(routes, key=lambda route: -route.weight):
            self._by_name[route.operation.name] = route
            self._by_method.setdefault(route.operation.http["method"], []).append(route)

    def find(self, request: Request) -> Route | None:
        """Return the route that *request* takes."""
        query = dict(request.query_pairs())
        routes = self._by_method.get(request.method, [])
        return next((route for route in routes if route.matches(request, query)), None)

    def of(self, operation: OperationModel) -> Route:
        """Return the route of *operation*."""
        return self._by_name[operation.name]
