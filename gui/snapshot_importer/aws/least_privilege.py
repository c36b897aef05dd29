"""The smallest policies for the chosen features, bucket and keys: of who imports, and of the service role."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from snapshot_importer.aws.diagnosis import Kind, PolicyChange, RoleNeeds
from snapshot_importer.aws.features import Feature, Level, Need
from snapshot_importer.aws.grants import Grant, literal, statements_of
from snapshot_importer.aws.own_rights import principal
from snapshot_importer.aws.role_documents import (
    bucket_statements,
    document,
    ec2_actions,
    key_actions,
    kms_statement,
    policy_name,
    trust_statement,
)
from snapshot_importer.aws.role_repair import EC2_POLICY, as_text
from snapshot_importer.request.partitions import partition_of

# IAM User Guide, "IAM and AWS STS quotas": characters of a managed policy, white space aside.
LONGEST = 6144


@dataclass(frozen=True, slots=True)
class Scope:
    """What the policies are for; what is empty is not limited, and a key that is empty is not used."""

    account: str  # 12 digits
    region: str
    bucket: str = ""
    key: str = ""  # of an object; or of all below it, with a slash at its end
    role: str = "vmimport"
    object_key: str = ""  # ARN of the KMS key that encrypts the object
    snapshot_key: str = ""  # ARN of the KMS key that shall encrypt the snapshot
    target: str = ""  # the bucket that images are copied to
    who: str = ""  # ARN of the user, of the role or of a session of it, as far as it is known

    @property
    def partition(self) -> str:
        """The id of the partition."""
        return partition_of(self.region).id

    @property
    def names_object(self) -> bool:
        """Whether it is about one object."""
        return bool(self.bucket and self.key) and not self.key.endswith("/")

    @property
    def folders(self) -> tuple[str, ...]:
        """The prefixes that are listed on the way to the object; none where the whole bucket is meant."""
        parts = self.key.split("/")[:-1]
        above = tuple(f"{literal('/'.join(parts[:depth]))}/" for depth in range(1, len(parts) + 1))
        if not self.key:
            return ()
        return ("", *above[:-1], f"{above[-1]}*") if self.key.endswith("/") else ("", *above)


def user_policy(
    features: Iterable[Feature], scope: Scope, *, levels: tuple[Level, ...] = ("needed", "perhaps")
) -> dict[str, Any]:
    """Return the policy of who uses *features*: no more than they need, by *levels*."""
    needs = [need for feature in features for need in feature.needs if need.level in levels]
    return document(
        statements_of(_without_doubles(grant for need in needs if (grant := grant_of(need, scope))))
    )


def grant_of(need: Need, scope: Scope) -> Grant | None:
    """Return what *need* is under *scope*; None where it is about what is not there, such as a KMS key."""
    names = _names(scope)
    resources = tuple(template.format_map(names) for template in need.on)
    if "" in resources:
        return None
    conditions = tuple(
        (operator, key, values)
        for operator, key, templates in need.conditions
        if (values := _values(templates, names, scope))
    )
    return Grant(need.action, resources, conditions)


def length(policy: str) -> int:
    """Return how many characters IAM counts of the text of a policy."""
    return len(re.sub(r"\s", "", policy))


def role_policies(scope: Scope) -> tuple[PolicyChange, ...]:
    """Return the documents of a service role that can read what *scope* names, and nothing else."""
    needs = RoleNeeds(
        scope.partition,
        scope.account,
        scope.region,
        scope.role,
        scope.bucket or "*",
        scope.key,
        scope.object_key,
        scope.snapshot_key,
    )
    found = [
        _added("trust", "", [trust_statement(scope.account)]),
        _added("bucket", policy_name("bucket", needs.bucket), bucket_statements(needs, _objects(scope))),
        _added("ec2", EC2_POLICY, _ec2_statements(needs)),
    ]
    for key, actions in key_actions(needs).items():
        name = policy_name("kms", key.rpartition("/")[2])
        found.append(_added("kms", name, [kms_statement(key, actions)]))
    return tuple(found)


def _added(kind: Kind, name: str, statements: Sequence[dict[str, Any]]) -> PolicyChange:
    return PolicyChange(kind, name, "", as_text(document(statements)))


def _ec2_statements(needs: RoleNeeds) -> list[dict[str, Any]]:
    about = ec2_actions(needs)
    snapshots = next(arn for arn in about if arn.endswith("snapshot/*"))
    grants = [
        # EC2 may ask for the snapshot of an image, too: Service Authorization Reference, RegisterImage.
        Grant(action, (arn, snapshots) if action == "ec2:RegisterImage" else (arn,))
        for arn, actions in about.items()
        for action in actions
    ]
    return statements_of(grants)


def _without_doubles(grants: Iterable[Grant]) -> list[Grant]:
    """Return *grants* without those that another gives under fewer conditions."""
    found = list(dict.fromkeys(grants))
    return [
        one
        for one in found
        if not any(
            other.action == one.action
            and set(other.resources) >= set(one.resources)
            and set(other.conditions) < set(one.conditions)
            for other in found
        )
    ]


def _objects(scope: Scope) -> str:
    return f"{literal(scope.key)}*" if not scope.key or scope.key.endswith("/") else literal(scope.key)


def _names(scope: Scope) -> dict[str, str]:
    partition, account = scope.partition, scope.account
    bucket = f"arn:{partition}:s3:::{scope.bucket or '*'}"
    iam = f"arn:{partition}:iam:"
    who = principal(scope.who)
    # IAM User Guide, "IAM policy elements: Variables and tags": the user who asks.
    user = who if ":user/" in who else f"{iam}:{account}:user/${{aws:username}}"
    role = who if ":role/" in who else ""
    return {
        "account": account,
        "region": scope.region,
        "bucket": bucket,
        "object": f"{bucket}/{_objects(scope)}",
        "target": f"arn:{partition}:s3:::{scope.target or '*'}",
        "ec2": f"arn:{partition}:ec2:{scope.region}",
        "any_ec2": f"arn:{partition}:ec2:*",
        "kms_key": scope.snapshot_key or f"arn:{partition}:kms:{scope.region}:{account}:key/*",
        "object_key": scope.object_key,
        "snapshot_key": scope.snapshot_key,
        "iam": iam,
        "role": f"{iam}:{account}:role/{scope.role}",
        "user": user,
        "caller": role or user,
        "callers_role": role,
    }


def _values(templates: tuple[str, ...], names: Mapping[str, str], scope: Scope) -> tuple[str, ...]:
    """Fill the values of a condition in; none where it would limit nothing."""
    if templates == ("{folders}",):
        return scope.folders
    return tuple(template.format_map(names) for template in templates)
