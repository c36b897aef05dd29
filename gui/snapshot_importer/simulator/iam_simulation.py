"""SimulatePrincipalPolicy: what somebody's policies would say, by the judge that decides real requests."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from snapshot_importer.simulator.authorization import (
    ORGANISATION,
    Guard,
    Match,
    Policy,
    Principal,
    judge,
)
from snapshot_importer.simulator.iam_identities import Identity
from snapshot_importer.simulator.iam_requests import no_such_entity, page
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.policy import names_action, parsed, statements
from snapshot_importer.simulator.policy_positions import place_of
from snapshot_importer.simulator.policy_syntax import (
    MalformedPolicyError,
    check_identity_policy,
    check_resource_policy,
)


@operation(
    "iam", "SimulatePrincipalPolicy", resource=lambda call: str(call.params.get("PolicySourceArn", "*"))
)
def simulate_principal_policy(call: Call) -> dict[str, Any]:
    """Judge each action on each resource."""
    params = call.params
    principal, guard = _principal(call), _guard(call)
    context = _context(params.get("ContextEntries", []))
    questions = [
        (action, resource)
        for action in params["ActionNames"]
        for resource in params.get("ResourceArns") or ["*"]
    ]
    # The marker names a question, so a page may begin with any.
    numbered = list(enumerate(questions))
    found, more = page(call, numbered, identity=lambda entry: str(entry[0]))
    results = [_result(principal, guard, context, *question) for _, question in found]
    return {"EvaluationResults": results, **more}


def _principal(call: Call) -> Principal:
    arn = call.params["PolicySourceArn"]
    identity: Identity | None = call.world.iam.identity_of(arn)
    if identity is None:
        if ":user/" not in arn and ":role/" not in arn:
            raise ApiError("InvalidInput", f"Invalid Entity Arn: {arn}")
        raise no_such_entity(f"Entity {arn} does not exist")
    principal: Principal = call.world.access.principal(identity, identity.permissions)
    extra = _given(call, "PolicyInputList")
    boundary = _given(call, "PermissionsBoundaryPolicyInputList")
    return replace(
        principal,
        identity=(*principal.identity, *extra),
        boundary=boundary or principal.boundary,
    )


def _given(call: Call, parameter: str) -> tuple[Policy, ...]:
    texts = call.params.get(parameter, [])
    _check(texts, resource=False)
    return tuple(Policy(f"{parameter}.{number}", text) for number, text in enumerate(texts, 1))


def _guard(call: Call) -> Guard | None:
    text = call.params.get("ResourcePolicy")
    if not text:
        return None  # IAM API reference: the policies that things have are not looked up.
    _check([text], resource=True)
    owner = call.params.get("ResourceOwner", "")
    account = owner.split(":")[4] if owner.startswith("arn:") else call.account
    return Guard(account, (Policy("ResourcePolicy", text, "resource"),))


def _check(texts: Iterable[str], *, resource: bool) -> None:
    for text in texts:
        try:
            (check_resource_policy if resource else check_identity_policy)(text)
        except MalformedPolicyError as error:
            raise ApiError("InvalidInput", f"Invalid policy: {error}") from None


def _context(entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return the condition keys; of a list the first value counts, as no key with several is known here."""
    return {
        entry.get("ContextKeyName", ""): next(iter(entry.get("ContextKeyValues", [])), "")
        for entry in entries
    }


def _result(
    principal: Principal, guard: Guard | None, context: Mapping[str, str], action: str, resource: str
) -> dict[str, Any]:
    decision = judge(principal, action, resource, context, guard)
    result: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": resource,
        "EvalDecision": decision.outcome.value,
        "MatchedStatements": [_matched(match) for match in decision.matches],
        "MissingContextValues": _missing(principal, action, context),
    }
    if principal.organisation is not None:
        # The organisation is asked before everybody else.
        result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": decision.kind != ORGANISATION}
    if principal.boundary is not None:
        inside = judge(
            replace(principal, identity=principal.boundary, boundary=None, session=None, organisation=None),
            action,
            resource,
            context,
        )
        result["PermissionsBoundaryDecisionDetail"] = {"AllowedByPermissionsBoundary": inside.allowed}
    return result


def _matched(match: Match) -> dict[str, Any]:
    start, end = place_of(match.policy.text, match.statement)
    return {
        "SourcePolicyId": match.policy.name,
        "SourcePolicyType": match.policy.source,
        "StartPosition": {"Line": start[0], "Column": start[1]},
        "EndPosition": {"Line": end[0], "Column": end[1]},
    }


def _missing(principal: Principal, action: str, context: Mapping[str, str]) -> list[str]:
    """Return the condition keys that statements on the action look at and that were not given."""
    known = {key.lower() for key in context}
    found = (
        key
        for policy in principal.identity
        for statement in statements(parsed(policy.text))
        if names_action(statement, action)
        for keys in statement.get("Condition", {}).values()
        for key in keys
        if key.lower() not in known
    )
    return list(dict.fromkeys(found))
