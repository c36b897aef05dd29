"""What the operations of EC2 have in common: dry run, filters and pages."""

import base64
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from snapshot_importer.simulator.ec2_phases import bring_up_to_date
from snapshot_importer.simulator.operations import ApiError, Call, Function, operation
from snapshot_importer.simulator.policy import matches

# EC2 API reference, DescribeSnapshots: MaxResults is between 5 and 1,000, and more than 1,000 counts as 1,000.
_FEWEST, _MOST = 5, 1000

Fields = Mapping[str, Iterable[str]]  # filter name -> the values that an item has for it


def ec2_operation(
    name: str,
    *,
    resource: Callable[[Call], str] = lambda _: "*",
    authorize: Callable[[Call], None] = lambda _: None,
) -> Callable[[Function], Function]:
    """Register an operation of EC2: time has passed first, and a dry run ends before anything happens.

    *authorize* asks for the permissions that the operation needs beside its own.
    """

    def register(function: Function) -> Function:
        @operation("ec2", name, resource=resource)
        def answer(call: Call) -> dict[str, Any]:
            bring_up_to_date(call.world)
            authorize(call)
            if call.params.get("DryRun"):
                message = "Request would have succeeded, but DryRun flag is set."
                raise ApiError("DryRunOperation", message, 412)
            return function(call)

        return answer

    return register


def required(call: Call, name: str) -> Any:
    """Return a parameter that the request must have."""
    value = call.params.get(name)
    if value in (None, "", [], {}):
        raise ApiError("MissingParameter", f"The request must contain the parameter {name}")
    return value


def passes(call: Call, fields: Fields, tags: Mapping[str, str]) -> bool:
    """Tell whether an item with these fields and tags passes the request's filters; refuse unknown ones."""
    return all(
        any(
            matches(value, wanted)
            for value in _values(rule.get("Name", ""), fields, tags)
            for wanted in rule.get("Values", [])
        )
        for rule in call.params.get("Filters", [])
    )


def check_filters(call: Call, names: Iterable[str]) -> None:
    """Refuse filters other than *names* and those by tag."""
    known = {*names, "tag-key"}
    for rule in call.params.get("Filters", []):
        name = rule.get("Name", "")
        if name not in known and not name.startswith("tag:"):
            raise ApiError("InvalidParameterValue", f"The filter '{name}' is invalid")


def page(
    call: Call, items: Sequence[Any], *, ids: str, identity: Callable[[Any], str]
) -> tuple[list[Any], str]:
    """Return the items that this request gets and the NextToken, "" after the last page.

    *ids* is the name of the parameter that excludes MaxResults, *identity* names an item in the token.
    """
    limit, token = call.params.get("MaxResults"), call.params.get("NextToken")
    if limit is not None and call.params.get(ids):
        raise ApiError(
            "InvalidParameterCombination",
            f"The parameter {_lower(ids)} cannot be used with the parameter maxResults",
        )
    if limit is not None and limit < _FEWEST:
        raise ApiError(
            "InvalidParameterValue",
            f"Value ( {limit} ) for parameter maxResults is invalid. Expecting a value greater than {_FEWEST}.",
        )
    first = _position(call, items, token, identity) if token else 0
    last = len(items) if limit is None else first + min(limit, _MOST)
    found = list(items[first:last])
    more = last < len(items)
    return found, _token(call, identity(found[-1])) if more else ""


def tag_list(tags: Mapping[str, str]) -> list[dict[str, str]]:
    """Shape tags as EC2 answers them."""
    return [{"Key": key, "Value": value} for key, value in tags.items()]


def _values(name: str, fields: Fields, tags: Mapping[str, str]) -> Iterable[str]:
    if name.startswith("tag:"):
        key = name.removeprefix("tag:")
        return [tags[key]] if key in tags else []
    return tags if name == "tag-key" else fields[name]


def _position(call: Call, items: Sequence[Any], token: str, identity: Callable[[Any], str]) -> int:
    for index, item in enumerate(items):
        if _token(call, identity(item)) == token:
            return index + 1
    raise ApiError("InvalidPaginationToken", "The specified pagination token is not valid or is expired.")


def _token(call: Call, identity: str) -> str:
    return base64.urlsafe_b64encode(f"{call.name} {call.region} {identity}".encode()).decode()


def _lower(name: str) -> str:
    return name[:1].lower() + name[1:]
