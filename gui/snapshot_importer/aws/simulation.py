"""What IAM itself says a role may do: SimulatePrincipalPolicy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.failures import NOT_AWS, plain
from snapshot_importer.aws.gateway import Gateway

Decision = Literal["allowed", "explicitDeny", "implicitDeny"]
_DECISIONS: dict[str, Decision] = {
    "allowed": "allowed",
    "explicitDeny": "explicitDeny",
    "implicitDeny": "implicitDeny",
}
NO_CONTEXT: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Simulated:
    """One action on one resource."""

    action: str
    decision: Decision
    by_boundary: bool = False  # the permissions boundary does not allow it
    by_organisation: bool = False  # a policy of the organisation does not allow it
    missing: tuple[str, ...] = ()  # condition keys that the policies look at and that were not given


def simulate(
    gateway: Gateway,
    principal_arn: str,
    actions: Sequence[str],
    resource: str,
    context: Mapping[str, str] = NO_CONTEXT,
) -> tuple[Simulated, ...]:
    """Ask what the policies of a user or role say of each of *actions* on *resource*, an ARN or ``*``.

    *context* are condition keys with their values. Policies of buckets and keys are not among what IAM looks at.
    """
    request: dict[str, Any] = {"PolicySourceArn": principal_arn, "ActionNames": list(actions)}
    if context:
        request["ContextEntries"] = [
            {
                "ContextKeyName": key,
                "ContextKeyValues": [value],
                "ContextKeyType": "boolean" if value in ("true", "false") else "string",
            }
            for key, value in context.items()
        ]
    if resource != "*":
        request["ResourceArns"] = [resource]
    found: dict[str, Simulated] = {}
    marker: dict[str, Any] = {}
    for _ in range(len(actions) + 1):
        answer = gateway.call("iam", "SimulatePrincipalPolicy", {**request, **marker})
        for entry in answer.get("EvaluationResults") or ():
            one = _simulated(entry)
            found[one.action] = one
        following = {"Marker": answer.get("Marker")}
        if not (answer.get("IsTruncated") and following["Marker"]) or following == marker:
            break
        marker = following
    if set(found) != set(actions):
        raise CallError("garbled", NOT_AWS, operation="SimulatePrincipalPolicy")
    return tuple(found[action] for action in actions)


def _simulated(entry: Mapping[str, Any]) -> Simulated:
    decision = _DECISIONS.get(plain(entry.get("EvalDecision")))
    if decision is None:
        raise CallError("garbled", NOT_AWS, operation="SimulatePrincipalPolicy")
    boundary = entry.get("PermissionsBoundaryDecisionDetail") or {}
    organisation = entry.get("OrganizationsDecisionDetail") or {}
    return Simulated(
        plain(entry.get("EvalActionName")),
        decision,
        by_boundary=boundary.get("AllowedByPermissionsBoundary") is False,
        by_organisation=organisation.get("AllowedByOrganizations") is False,
        missing=tuple(plain(key) for key in entry.get("MissingContextValues") or ()),
    )
