"""The policy of who imports in the words of those who may attach it: AWS CLI, JSON, Terraform."""

import re
import shlex
from dataclasses import dataclass
from typing import Literal

from snapshot_importer.aws.administrator import Form, heredoc, identifier
from snapshot_importer.aws.least_privilege import Scope
from snapshot_importer.aws.own_rights import principal
from snapshot_importer.aws.role_documents import policy_name
from snapshot_importer.request.previews.terraform import hcl_string

# IAM Identity Center User Guide, "Referencing permission sets in resource policies": the names of its roles.
_PERMISSION_SET = re.compile(r"AWSReservedSSO_(?P<name>.+)_[0-9a-f]{16}")

OF_A_SET = "# Identity Center keeps this role: change its permission set, not the role."
REPLACES = "# If the permission set has an inline policy already, this replaces it."
TO_WHOM = "# Attach the policy to the user or role that imports."
EXISTS = "# If it is there already, make a new version instead: create-policy-version --set-as-default."


@dataclass(frozen=True, slots=True)
class _Holder:
    """Who gets the policy."""

    kind: Literal["user", "role", "permission set", "unknown"]
    name: str = ""


def user_instructions(form: Form, policy: str, scope: Scope) -> str:
    """Return what gives *policy*, a JSON text, to who *scope* names."""
    holder = _holder(scope.who)
    name = policy_name("use", scope.bucket or "all")
    if form == "json":
        return f"{policy}\n"
    make = _terraform if form == "terraform" else _cli
    return "\n\n".join(make(policy, name, holder, scope)) + "\n"


def _holder(who: str) -> _Holder:
    kind, _, path = principal(who).rpartition(":")[2].partition("/")
    name = path.rpartition("/")[2]
    if found := _PERMISSION_SET.fullmatch(name):
        return _Holder("permission set", found["name"])
    if kind == "user":
        return _Holder("user", name)
    return _Holder("role", name) if kind == "role" else _Holder("unknown")


def _cli(policy: str, name: str, holder: _Holder, scope: Scope) -> list[str]:
    document = shlex.quote(policy)
    if holder.kind == "permission set":
        put = (
            "aws sso-admin put-inline-policy-to-permission-set \\\n"
            '  --instance-arn "$INSTANCE_ARN" --permission-set-arn "$PERMISSION_SET_ARN" \\\n'
            f"  --inline-policy {document}"
        )
        return [_of_a_set(holder), put]
    create = f"aws iam create-policy --policy-name {name} \\\n  --policy-document {document}"
    arn = f"arn:{scope.partition}:iam::{scope.account}:policy/{name}"
    attach = (
        f"aws iam attach-{holder.kind}-policy --{holder.kind}-name {shlex.quote(holder.name)} \\\n"
        f"  --policy-arn {arn}"
    )
    whose = f"what the {holder.kind} {holder.name} may do" if holder.name else "what who imports may do"
    return [
        f"# Account {scope.account}: {whose} with Snapshot Importer",
        f"{EXISTS}\n{create}",
        attach if holder.name else TO_WHOM,
    ]


def _terraform(policy: str, name: str, holder: _Holder, _: Scope) -> list[str]:
    label = identifier(name)
    if holder.kind == "permission set":
        put = (
            f'resource "aws_ssoadmin_permission_set_inline_policy" "{label}" {{\n'
            "  instance_arn       = var.instance_arn\n"
            "  permission_set_arn = var.permission_set_arn\n"
            f"  inline_policy      = {heredoc(policy)}\n}}"
        )
        return [_of_a_set(holder), put]
    created = (
        f'resource "aws_iam_policy" "{label}" {{\n'
        f"  name   = {hcl_string(name)}\n"
        f"  policy = {heredoc(policy)}\n}}"
    )
    attached = (
        f'resource "aws_iam_{holder.kind}_policy_attachment" "{label}" {{\n'
        f"  {holder.kind}       = {hcl_string(holder.name)}\n"
        f"  policy_arn = aws_iam_policy.{label}.arn\n}}"
    )
    return [created, attached if holder.name else TO_WHOM]


def _of_a_set(holder: _Holder) -> str:
    return f"# Permission set {holder.name}\n{OF_A_SET}\n{REPLACES}"
