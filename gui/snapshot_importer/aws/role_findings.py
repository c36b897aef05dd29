"""The words for what was found out about a service role."""

from collections.abc import Sequence

from snapshot_importer.aws.diagnosis import Cause, Finding, RoleNeeds
from snapshot_importer.aws.role_documents import SERVICE
from snapshot_importer.aws.role_rights import Right
from snapshot_importer.aws.role_trust import Trust

# Titles for what a policy elsewhere forbids: a repair of the role cannot change it.
DENIED_BY = {
    "bucket": "The bucket's policy forbids the role to read it",
    "kms": "The key's policy forbids the role to use it",
    "kms-silent": "The key's policy does not let the role use it",
    "denied": "A policy of the role forbids what it needs",
    "boundary": "The permissions boundary does not allow it",
    "organisation": "A rule of the organisation forbids it",
}
FORBIDDEN = "Forbidden by a policy"  # the line of what a repair does not mend
UNREAD = "The role's own policies allow it. The {owner} policy could not be looked at: {action} is not allowed for you."
OWNERS = {"bucket": "bucket's", "kms": "key's"}
NO_REPAIR = "Only who wrote that policy can change it; a repair of the role does not help."
HOW_IT_SIGNS_IN = f"VM Import signs in as {SERVICE} and sends the external id “vmimport”, also when the role has another name."


def missing_role(name: str, similar: str) -> Finding:
    """Return the finding for a role that is not there."""
    sentence = f"There is no role “{name}” in this account. Names are case-sensitive."
    line = "Not in this account"
    if similar:
        sentence += f" Did you mean “{similar}”?"
        line = f"Did you mean “{similar}”?"
    return Finding("exists", "failed", line, f"There is no role “{name}”", sentence)


def trust_finding(trust: Trust | None) -> Finding:
    """Return what the trust policy says."""
    if trust is None:
        return _not_trusted("Not readable", "The trust policy is not JSON that can be understood.")
    match trust.verdict:
        case "trusted":
            return Finding("trust", "ok", "Trusts VM Import")
        case "open":
            sentence = "VM Import can use the role. With an external id nobody else's import could."
            line, title = "Trusts VM Import, no external id", "The role asks for no external id"
            return Finding("trust", "warning", line, title, sentence)
        case "unknown":
            sentence = "The trust policy has a condition that cannot be judged from here."
            return Finding("trust", "could-not-check", "A condition is not known", "Not sure", sentence)
        case "refused":
            return _refusing_trust(trust)


def _refusing_trust(trust: Trust) -> Finding:
    if trust.denied:
        return _not_trusted(FORBIDDEN, f"A statement forbids it. {NO_REPAIR}")
    if trust.wrong_condition:
        sentence = f"The condition {trust.wrong_condition} keeps VM Import out. {HOW_IT_SIGNS_IN}"
        return _not_trusted(f"Wrong {trust.wrong_condition}", sentence)
    whom = ", ".join(trust.services) or "no service"
    line = "Wrong service, no external id" if trust.services else "Trusts no service"
    return _not_trusted(line, f"The role trusts {whom}. {HOW_IT_SIGNS_IN}")


def _not_trusted(line: str, sentence: str) -> Finding:
    return Finding("trust", "failed", line, "VM Import may not use this role", sentence)


def bucket_finding(needs: RoleNeeds, rights: Sequence[Right], unread: str = "") -> Finding:
    """Return whether the role can read the bucket; *unread*: what the caller lacks for reading its policy."""
    missing = _missing(rights)
    if not missing:
        return _settled("bucket", rights, f"{needs.bucket} can be read", unread)
    sentence = f"The role needs {_listed(missing)} on {needs.bucket}."
    if refused := _refused("bucket", missing, sentence):
        return refused
    return Finding(
        "bucket", "failed", f"{needs.bucket} is missing", "The role may not read the bucket", sentence
    )


def ec2_finding(rights: Sequence[Right]) -> Finding:
    """Return whether the role can make the snapshot."""
    missing = _missing(rights)
    line = f"{len(rights) - len(missing)} of {len(rights)} allowed"
    if not missing:
        return _settled("ec2", rights, line)
    sentence = f"The role needs {_listed(missing)}."
    if refused := _refused("ec2", missing, sentence):
        return refused
    return Finding("ec2", "failed", line, "The role may not make the snapshot", sentence)


def kms_finding(rights: Sequence[Right], unread: str = "") -> Finding:
    """Return whether the role can use the keys; *unread*: what the caller lacks for reading their policies."""
    if not rights:
        return Finding("kms", "ok", "No key of yours is used")
    missing = _missing(rights)
    if not missing:
        line = "The keys can be used" if _keys(rights) > 1 else "The key can be used"
        return _settled("kms", rights, line, unread)
    first = missing[0].action.partition(":")[2].rstrip("*")
    sentence = f"The role needs {_listed(missing)} on {missing[0].resource}."
    if refused := _refused("kms", missing, sentence):
        return refused
    return Finding("kms", "failed", f"{first} not found", "The role may not use the key", sentence)


def _missing(rights: Sequence[Right]) -> list[Right]:
    return [right for right in rights if right.verdict in ("denied", "not-allowed")]


def _settled(cause: Cause, rights: Sequence[Right], line: str, unread: str = "") -> Finding:
    unknown = [right for right in rights if right.verdict == "unknown"]
    if not unknown:
        sentence = UNREAD.format(owner=OWNERS[cause], action=unread) if unread else ""
        return Finding(cause, "ok", line, sentence=sentence, denied=unread)
    sentence = f"A policy has a condition that cannot be judged from here: {_listed(unknown)}."
    return Finding(cause, "could-not-check", "A condition is not known", "Not sure", sentence)


def _refused(cause: Cause, missing: Sequence[Right], sentence: str) -> Finding | None:
    """Return the finding for what a repair of the role's own policies cannot mend, if there is any."""
    why = next((right.why for right in missing if right.why), "")
    if not why:
        return None
    return Finding(cause, "failed", FORBIDDEN, DENIED_BY[why], f"{sentence} {NO_REPAIR}")


def _listed(rights: Sequence[Right]) -> str:
    names = list(dict.fromkeys(right.action for right in rights))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _keys(rights: Sequence[Right]) -> int:
    return len({right.resource for right in rights})
