"""Whether VM Import may take a role: what its trust policy says, and what it would have to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from snapshot_importer.aws.policy_conditions import Context, every, hold, matches
from snapshot_importer.aws.role_documents import (
    EXTERNAL_ID,
    SERVICE,
    TRUST_SID,
    VERSION,
    Document,
    statements,
    texts,
    trust_statement,
)

ASSUME = "sts:AssumeRole"
EXTERNAL_ID_KEY = "sts:externalid"


@dataclass(frozen=True, slots=True)
class Trust:
    """What a trust policy says of VM Import."""

    verdict: Literal["trusted", "open", "refused", "unknown"]  # open: trusted, whatever external id is sent
    services: tuple[str, ...] = ()  # that the policy lets take the role
    wrong_condition: str = ""  # the key of a condition that keeps VM Import out, as it is written
    denied: bool = False  # by a statement that forbids it


def judge_trust(policy: Document, *, partition: str, account: str, region: str) -> Trust:
    """Judge *policy*, the trust policy of a role of *account*, for an import in *region*."""
    context = {
        EXTERNAL_ID_KEY: EXTERNAL_ID,
        "aws:sourceaccount": account,
        # User Guide, "Cross-service confused deputy prevention": arn:aws:vmie:*:account:*
        "aws:sourcearn": f"arn:{partition}:vmie:{region}:{account}:*",
    }
    found = [one for one in statements(policy) if _is_about_assuming(one)]
    services = tuple(dict.fromkeys(service for one in found for service in _services(one)))
    denials = [_holds(one, context) for one in found if one.get("Effect") == "Deny"]
    permits = [one for one in found if one.get("Effect") == "Allow" and _is_for_vm_import(one) is not False]
    answers = [_holds(one, context) for one in permits]
    if True in denials:
        return Trust("refused", services, denied=True)
    if True in answers and None not in denials:
        fitting = [one for one, answer in zip(permits, answers, strict=True) if answer]
        return Trust("trusted" if any(map(_asks_for_external_id, fitting)) else "open", services)
    if None in answers or True in answers:
        return Trust("unknown", services)
    return Trust("refused", services, _wrong_condition(permits, context))


def repaired_trust(policy: Document | None, statement: Document) -> dict[str, Any]:
    """Return *policy* with *statement* as the app's own; every statement of somebody else's stays as it is."""
    kept = [one for one in statements(policy or {}) if one.get("Sid") != TRUST_SID]
    return {**(policy or {"Version": VERSION}), "Statement": [*kept, dict(statement)]}


def wanted_trust(policy: Document | None, trust: Trust | None, *, account: str) -> dict[str, Any]:
    """Return the trust policy after the repair; the same where nothing is to be repaired.

    With *account* the app's own statement holds for that account only; other people's are left to them.
    """
    own = [one for one in statements(policy or {}) if one.get("Sid") == TRUST_SID]
    fits = trust is not None and trust.verdict in ("trusted", "open", "unknown")
    if policy is not None and (not own if fits else trust is not None and trust.denied):
        return dict(policy)
    return repaired_trust(policy, trust_statement(account))


def _is_about_assuming(statement: Document) -> bool:
    inverted = "Action" not in statement
    patterns = texts(statement.get("NotAction" if inverted else "Action"))
    return any(matches(pattern, ASSUME, ignore_case=True) for pattern in patterns) is not inverted


def _services(statement: Document) -> tuple[str, ...]:
    principal = statement.get("Principal")
    if statement.get("Effect") != "Allow" or not isinstance(principal, Mapping):
        return ()
    return texts(principal.get("Service"))


def _is_for_vm_import(statement: Document) -> bool | None:
    principal = statement.get("Principal")
    if isinstance(principal, Mapping) and SERVICE in texts(principal.get("Service")):
        return True
    if principal == "*" and statement.get("Effect") == "Deny":
        return True  # services too: IAM User Guide, "aws:PrincipalIsAWSService"
    everybody = principal == "*" or (isinstance(principal, Mapping) and "*" in texts(principal.get("AWS")))
    # Whether a permission for everybody is one for services, the guide does not say.
    return None if everybody or "NotPrincipal" in statement else False


def _holds(statement: Document, context: Context) -> bool | None:
    return every(_is_for_vm_import(statement), hold(statement.get("Condition"), context))


def _conditions(statement: Document) -> list[tuple[str, str, object]]:
    found = statement.get("Condition")
    if not isinstance(found, Mapping):
        return []
    return [
        (operator, key, wanted)
        for operator, keys in found.items()
        if isinstance(keys, Mapping)
        for key, wanted in keys.items()
    ]


def _asks_for_external_id(statement: Document) -> bool:
    return any(key.lower() == EXTERNAL_ID_KEY for _, key, _ in _conditions(statement))


def _wrong_condition(permits: list[Document], context: Context) -> str:
    for statement in permits:
        for operator, key, wanted in _conditions(statement):
            if hold({operator: {key: wanted}}, context) is False:
                return key
    return ""
