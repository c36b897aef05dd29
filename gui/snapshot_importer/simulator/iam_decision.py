"""The words in which each service refuses a caller who lacks a permission."""

import base64
import json
import zlib
from collections.abc import Iterable, Mapping
from typing import Any

from snapshot_importer.simulator.authorization import Decision, Match
from snapshot_importer.simulator.operations import ApiError, Call
from snapshot_importer.simulator.policy import Outcome

_CODES = {
    "ec2": ("UnauthorizedOperation", 403),
    "kms": ("AccessDeniedException", 400),
}


def refusal(
    call: Call, action: str, resource: str, decision: Decision, context: Mapping[str, str]
) -> ApiError:
    """Return the error for *action* on *resource* that the policies do not allow; *context* are the condition keys."""
    code, status = _CODES.get(call.service, ("AccessDenied", 403))
    # Seen: operations that know no resource, as EC2's Describe calls, name none.
    # S3 alone puts its own ARNs in quotes (aws-ia/terraform-aws-bedrock issue 41, noobaa-core issue 10060).
    named = f'"{resource}"' if call.service == "s3" and ":s3:" in resource else resource
    on_resource = "" if resource == "*" else f" on resource: {named}"
    because = "" if _is_untold(action, decision) else f" {_because(action, decision)}"
    text = f"User: {call.caller.arn} is not authorized to perform: {action}{on_resource}{because}"
    if call.service == "ec2":
        blob = encode(call, action, resource, decision, context)
        text = (
            f"You are not authorized to perform this operation. {text}. "
            f"Encoded authorization failure message: {blob}"
        )
    if call.service == "s3":
        return ApiError(code, *_of_s3(call, resource, text, status))
    return ApiError(code, text, status)


def not_authorized(call: Call, action: str, resource: str) -> ApiError:
    """Return the error for *action* on something that the caller is not even told to be missing."""
    return refusal(call, action, resource, Decision(Outcome.SILENT), {})


def _is_untold(action: str, decision: Decision) -> bool:
    # Seen: refusals of AssumeRole end with the role (karpenter-provider-aws issue 4680, nccgroup/aws-inventory issue 34).
    return action == "sts:AssumeRole" and decision.outcome is Outcome.SILENT


def _because(action: str, decision: Decision) -> str:
    # IAM User Guide, "Troubleshoot access denied error messages".
    if decision.outcome is Outcome.DENIED:
        article = "an" if decision.kind[0] in "aeiou" else "a"
        return f"with an explicit deny in {article} {decision.kind}"
    return f"because no {decision.kind} allows the {action} action"


def _of_s3(call: Call, resource: str, text: str, status: int) -> tuple[str, int, dict[str, str]]:
    name = resource.split(":", 5)[-1].partition("/")[0]
    bucket = call.world.s3.find(name) if ":s3:" in resource else None
    if bucket is None:
        return text, status, {}
    # S3 User Guide, "Troubleshoot access denied (403 Forbidden) errors": strangers are told nothing.
    # S3 API reference, HeadBucket: the Region is told to everybody.
    words = text if bucket.owner == call.account else "Access Denied"
    return words, status, {"x-amz-bucket-region": bucket.region}


def encode(call: Call, action: str, resource: str, decision: Decision, context: Mapping[str, str]) -> str:
    """Pack what DecodeAuthorizationMessage tells: letters, digits, - and _ only."""
    denied = decision.outcome is Outcome.DENIED
    details: dict[str, Any] = {
        "allowed": False,
        "explicitDeny": denied,
        "matchedStatements": _items(_statement(call, match) for match in decision.matches if denied),
        "failures": _items(()),
        "context": {
            "principal": {
                "id": call.caller.user_id,
                "name": call.caller.arn.rpartition("/")[2],
                "arn": call.caller.arn,
            },
            "action": action,
            "resource": resource,
            "conditions": _items(
                {"key": key, "values": _items([{"value": value}])} for key, value in sorted(context.items())
            ),
        },
    }
    packed = zlib.compress(json.dumps(details).encode(), 9)
    return base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def _statement(call: Call, match: Match) -> dict[str, Any]:
    # Seen: decoded messages in AWS re:Post, "How do I decode an authorization failure message".
    statement = match.statement
    listed = {
        name: value if isinstance(value, list) else [value]
        for name, value in statement.items()
        if name in ("Action", "NotAction", "Resource", "NotResource")
    }
    return {
        "statementId": statement.get("Sid", ""),
        "effect": str(statement["Effect"]).upper(),
        "principals": _items([{"value": call.caller.user_id}]),
        "principalGroups": _items(()),
        "actions": _items({"value": name} for name in listed.get("Action", listed.get("NotAction", []))),
        "resources": _items(
            {"value": name} for name in listed.get("Resource", listed.get("NotResource", []))
        ),
        "conditions": _items(_conditions(statement.get("Condition", {}))),
    }


def _conditions(condition: Mapping[str, Mapping[str, Any]]) -> Iterable[dict[str, Any]]:
    for keys in condition.values():
        for key, values in keys.items():
            found = values if isinstance(values, list) else [values]
            yield {"key": key, "values": _items({"value": str(value)} for value in found)}


def _items(items: Iterable[Any]) -> dict[str, list[Any]]:
    return {"items": list(items)}


def decode(blob: str) -> str | None:
    """Return the JSON behind an encoded authorization message, None where it is not one."""
    try:
        packed = base64.urlsafe_b64decode(blob + "=" * (-len(blob) % 4))
        return zlib.decompress(packed).decode()
    except (ValueError, zlib.error):
        return None
