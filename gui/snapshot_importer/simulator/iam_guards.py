"""The policies of the things that are asked for: buckets, objects, KMS keys and roles."""

import json
from typing import TYPE_CHECKING

from snapshot_importer.simulator.authorization import Guard, Policy
from snapshot_importer.simulator.iam_identities import Role
from snapshot_importer.simulator.policy import parsed, statements

if TYPE_CHECKING:
    from snapshot_importer.simulator.world import World


def guard_of(world: "World", action: str, resource: str) -> Guard | None:
    """Return what guards *resource* (an ARN), None where only the caller's own policies count."""
    parts = resource.split(":", 5)
    # A bucket that is to be made has no policy yet, and a name that is taken no say in who asks.
    if len(parts) < 6 or action == "s3:CreateBucket":
        return None
    if parts[2] == "s3":
        bucket = world.s3.find(parts[5].partition("/")[0])
        if bucket is None:
            return None
        policies = (Policy("bucket policy", bucket.policy, "resource"),) if bucket.policy else ()
        return Guard(bucket.owner, policies)
    if parts[2] == "iam":
        return _trust_of(world, resource) if action == "sts:AssumeRole" else None
    key = world.kms.key(resource) if parts[2] == "kms" else None
    if key is None:
        return None
    # KMS Developer Guide, "Key policies": no one has any permission to a key unless its policy says so.
    return Guard(key.account, (Policy("key policy", key.policy, "resource"),), decides=True)


def _trust_of(world: "World", arn: str) -> Guard | None:
    role = world.iam.identity_of(arn)
    if not isinstance(role, Role):
        return None
    trust = world.iam.believed(role).trust
    # A trust policy names no resource, since it is about its role alone.
    found = [{**statement, "Resource": "*"} for statement in statements(parsed(trust))] if trust else []
    # IAM User Guide, "Role trust policies": nobody gets in without it.
    text = json.dumps({"Statement": found})
    return Guard(role.account, (Policy("trust policy", text, "resource"),), decides=True)
