"""What a repair of a service role would change: its own statements only, and no more than the import needs."""

import json
from collections.abc import Mapping, Sequence

from snapshot_importer.aws.diagnose import Examination
from snapshot_importer.aws.diagnosis import Cause, PolicyChange
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.aws.role_documents import (
    KMS_ACTIONS,
    Document,
    bucket_statements,
    document,
    ec2_statement,
    key_actions,
    kms_statement,
    policy_name,
    statements,
    texts,
)
from snapshot_importer.aws.role_findings import FORBIDDEN
from snapshot_importer.aws.role_trust import wanted_trust
from snapshot_importer.aws.roles import read_inline_policy

EC2_POLICY = "snapshot-importer-ec2"
Own = Mapping[str, Document]  # the app's own inline policies as they are in AWS, by name


def read_own(gateway: Gateway, examination: Examination) -> Own:
    """Return the app's own policies that the role has already; those that may not be read are taken for absent."""
    if examination.role is None:
        return {}
    found: dict[str, Document] = {}
    for change in changes(examination, {}):
        if change.name:
            try:
                policy = read_inline_policy(gateway, examination.role.name, change.name)
            except CallError as error:
                if error.kind != "refused" or error.http_status != 403:
                    raise
                continue
            if policy is not None:
                found[change.name] = policy
    return found


def changes(
    examination: Examination, own: Own, *, only_this_account: bool = False
) -> tuple[PolicyChange, ...]:
    """Return the documents before and after the repair, in the order of the doctor's tabs."""
    needs, role = examination.diagnosis.needs, examination.role
    before = role.trust if role else None
    trust = wanted_trust(before, examination.trust, account=needs.account if only_this_account else "")
    if role and before is None:
        trust = {}  # what cannot be read is not written over
    found = [PolicyChange("trust", "", as_text(before), as_text(trust))]
    if needs.bucket:
        wanted = bucket_statements(needs) if _to_mend(examination, "bucket") else []
        name = policy_name("bucket", needs.bucket)
        found.append(PolicyChange("bucket", name, *_texts(own.get(name), wanted)))
    if _to_mend(examination, "ec2"):
        found.append(PolicyChange("ec2", EC2_POLICY, *_texts(own.get(EC2_POLICY), [ec2_statement()])))
    for key, actions in key_actions(needs).items():
        name = policy_name("kms", key.rpartition("/")[2])
        wanted = []
        if _to_mend(examination, "kms"):
            wanted = [kms_statement(key, _joined(own.get(name), key, actions))]
        found.append(PolicyChange("kms", name, *_texts(own.get(name), wanted)))
    return tuple(found)


def as_text(policy: Document | None) -> str:
    """Return a document as it is shown, sent and compared; empty for none."""
    return json.dumps(policy, indent=2, ensure_ascii=False) if policy else ""


def _to_mend(examination: Examination, cause: Cause) -> bool:
    """Whether the repair can mend this cause: what a statement forbids is not mended by one that allows it."""
    if not examination.diagnosis.role_exists:
        return True  # all that is needed, since nothing is known to be there
    finding = next(one for one in examination.diagnosis.findings if one.cause == cause)
    return finding.state == "failed" and finding.line != FORBIDDEN


def _texts(before: Document | None, wanted: Sequence[Document]) -> tuple[str, str]:
    """Return the texts of a policy before and after; what others added to it stays as it is."""
    if not wanted:
        return as_text(before), as_text(before)
    kept = [one for one in statements(before or {}) if not any(_covers(new, one) for new in wanted)]
    return as_text(before), as_text({**(before or document(())), "Statement": [*kept, *wanted]})


def _covers(new: Document, old: Document) -> bool:
    """Whether *old* is one of the app's own statements, of which nothing is lost where *new* takes its place."""
    return (
        old.keys() == new.keys()
        and old["Effect"] == new["Effect"]
        and texts(old["Resource"]) == texts(new["Resource"])
        and set(texts(old["Action"])) <= set(texts(new["Action"]))
    )


def _joined(before: Document | None, key: str, actions: Sequence[str]) -> tuple[str, ...]:
    """What an earlier import needed of the key stays allowed."""
    most = kms_statement(key, KMS_ACTIONS)
    earlier = [
        action for one in statements(before or {}) if _covers(most, one) for action in texts(one["Action"])
    ]
    return tuple(dict.fromkeys((*earlier, *actions)))
