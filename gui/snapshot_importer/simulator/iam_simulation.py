"""SimulatePrincipalPolicy: what somebody's policies would say, by the judge that decides real requests."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from snapshot_importer.simulator.authorization import (
    ORGANISATION,
    Decision,
    Guard,
    Match,
    Policy,
    Principal,
    judge,
)
from snapshot_importer.simulator.iam_identities import Identity
from snapshot_importer.simulator.iam_requests import no_such_entity, page
from snapshot_importer.simulator.operations import ApiError, Call, operation
from snapshot_importer.simulator.policy import Outcome, names_action, parsed, statements
from snapshot_importer.simulator.policy_positions import place_of
from snapshot_importer.simulator.policy_syntax import (
    MalformedPolicyError,
    check_identity_policy,
    check_resource_policy,
)

_STRICTNESS = (Outcome.ALLOWED, Outcome.SILENT, Outcome.DENIED)

_S3_OBJECT = "arn:${Partition}:s3:::${BucketName}/${KeyName}"
_S3_BUCKET = "arn:${Partition}:s3:::${BucketName}"
_KMS_KEY = "arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}"


@operation(
    "iam", "SimulatePrincipalPolicy", resource=lambda call: str(call.params.get("PolicySourceArn", "*"))
)
def simulate_principal_policy(call: Call) -> dict[str, Any]:
    """Judge each action on each resource; there is one result for each action."""
    principal, guard = _principal(call), _guard(call)
    context = _context(call.params.get("ContextEntries", []))
    resources = call.params.get("ResourceArns") or ["*"]
    # The marker names a place, as an action may be asked about twice.
    found, more = page(
        call, list(enumerate(call.params["ActionNames"])), identity=lambda entry: str(entry[0])
    )
    results = [_result(principal, guard, context, action, resources) for _, action in found]
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
    if ":role/" in call.params["PolicySourceArn"]:
        # IAM API reference: "Simulation of resource-based policies isn't supported for IAM roles." Guess: the words.
        raise ApiError("InvalidInput", "Simulation of resource-based policies is not supported for roles.")
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
    principal: Principal,
    guard: Guard | None,
    context: Mapping[str, str],
    action: str,
    resources: Sequence[str],
) -> dict[str, Any]:
    """Return the most restrictive decision about an action, and each by itself where resources are named."""
    decisions = [judge(principal, action, resource, context, guard) for resource in resources]
    worst = max((decision.outcome for decision in decisions), key=_STRICTNESS.index)
    matches = [match for each in decisions if each.outcome is worst for match in _shown(each)]
    result: dict[str, Any] = {
        "EvalActionName": action,
        "EvalResourceName": _template(action, resources),
        "EvalDecision": worst.value,
        "MatchedStatements": [each for place, each in enumerate(matches) if each not in matches[:place]],
        "MissingContextValues": _missing(principal, action, context),
    }
    if principal.organisation is not None:
        # The organisation is asked before everybody else.
        allowed = all(decision.kind != ORGANISATION for decision in decisions)
        result["OrganizationsDecisionDetail"] = {"AllowedByOrganizations": allowed}
    fences = [_fence(principal, action, resource, context) for resource in resources]
    if any(fences):
        result["PermissionsBoundaryDecisionDetail"] = max(
            fences, key=lambda fence: not fence["AllowedByPermissionsBoundary"]
        )
    if list(resources) != ["*"]:
        result["ResourceSpecificResults"] = [
            {
                "EvalResourceName": resource,
                "EvalResourceDecision": decision.outcome.value,
                "MatchedStatements": _shown(decision),
                "MissingContextValues": _missing(principal, action, context),
                **({"PermissionsBoundaryDecisionDetail": fence} if fence else {}),
            }
            for resource, decision, fence in zip(resources, decisions, fences, strict=True)
        ]
    return result


def _fence(principal: Principal, action: str, resource: str, context: Mapping[str, str]) -> dict[str, bool]:
    if principal.boundary is None:
        return {}
    alone = Principal(principal.arn, principal.account, principal.role_arn, identity=principal.boundary)
    return {"AllowedByPermissionsBoundary": judge(alone, action, resource, context).allowed}


def _template(action: str, resources: Sequence[str]) -> str:
    # IAM API reference, EvaluationResult: the form of the ARNs of the action's resources, not one of those asked
    # about. Guess: the form goes by the first of them, as no table of actions is kept here.
    service = action.partition(":")[0].lower()
    if service == "s3" and resources[0] != "*":
        return _S3_OBJECT if "/" in resources[0] else _S3_BUCKET
    return _KMS_KEY if service == "kms" else "*"


def _shown(decision: Decision) -> list[dict[str, Any]]:
    # IAM API reference: statements of service control policies are not told.
    return (
        []
        if decision.kind == ORGANISATION
        else [_matched(match) for match in decision.matches if match.policy.source != "organisation"]
    )


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
