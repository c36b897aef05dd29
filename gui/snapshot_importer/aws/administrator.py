"""The repair of a service role in the words of those who may carry it out: AWS CLI, JSON, Terraform."""

import json
import re
import shlex
from collections.abc import Sequence
from typing import Literal

from snapshot_importer.aws.diagnosis import PolicyChange, RoleNeeds
from snapshot_importer.aws.role_change import DESCRIPTION
from snapshot_importer.request.previews.terraform import hcl_string

Form = Literal["cli", "json", "terraform"]
FORMS: tuple[tuple[Form, str], ...] = (("cli", "AWS CLI"), ("json", "JSON"), ("terraform", "Terraform"))
LEXERS: dict[Form, str] = {"cli": "bash", "json": "json", "terraform": "terraform"}
_NO_IDENTIFIER = re.compile(r"[^A-Za-z0-9_]")


# Where the role may not be looked at, it may be there all the same.
PERHAPS_THERE = "# Create the role only if it is not there; else add the statement to its trust policy."

# A policy that may not be read counts as absent.
REPLACES = "# If the role has an inline policy of this name already, this replaces it."


def instructions(
    form: Form, needs: RoleNeeds, changes: Sequence[PolicyChange], *, role_exists: bool | None
) -> str:
    """Return what makes the changes; documents that stay as they are are left out. *role_exists*: ``None``, unknown."""
    wanted = [change for change in changes if change.before != change.after]
    if form == "json":
        return _json(needs, wanted)
    if form == "terraform":
        return _terraform(needs, wanted, role_exists=role_exists)
    return _cli(needs, wanted, role_exists=role_exists)


def _cli(needs: RoleNeeds, wanted: Sequence[PolicyChange], *, role_exists: bool | None) -> str:
    commands = [f"# Account {needs.account}: the service role of VM Import"]
    for change in wanted:
        role = shlex.quote(needs.role_name)
        if change.kind != "trust":
            options = f"--policy-name {shlex.quote(change.name)} \\\n  --policy-document {shlex.quote(change.after)}"
            if not change.before and role_exists is not False:
                commands.append(REPLACES)
            commands.append(f"aws iam put-role-policy --role-name {role} {options}")
        elif role_exists:
            document = f"--policy-document {shlex.quote(change.after)}"
            commands.append(f"aws iam update-assume-role-policy --role-name {role} \\\n  {document}")
        else:
            if role_exists is None:
                commands.append(PERHAPS_THERE)
            options = f"--description {shlex.quote(DESCRIPTION)} \\\n  --assume-role-policy-document"
            commands.append(f"aws iam create-role --role-name {role} {options} {shlex.quote(change.after)}")
    return "\n\n".join(commands) + "\n"


def _json(needs: RoleNeeds, wanted: Sequence[PolicyChange]) -> str:
    policies = {change.name: json.loads(change.after) for change in wanted if change.kind != "trust"}
    trust = next((json.loads(change.after) for change in wanted if change.kind == "trust"), None)
    text: dict[str, object] = {"RoleName": needs.role_name}
    if trust:
        text["AssumeRolePolicyDocument"] = trust
    if policies:
        text["InlinePolicies"] = policies
    return json.dumps(text, indent=2, ensure_ascii=False) + "\n"


def _terraform(needs: RoleNeeds, wanted: Sequence[PolicyChange], *, role_exists: bool | None) -> str:
    label = identifier(needs.role_name)
    role = hcl_string(needs.role_name)
    blocks = []
    if trust := next((change for change in wanted if change.kind == "trust"), None):
        if role_exists is None:
            blocks.append(PERHAPS_THERE)
        blocks += _terraform_role(label, role, trust, role_exists=role_exists is True)
        role = f"aws_iam_role.{label}.name"
    blocks += [
        f'resource "aws_iam_role_policy" "{identifier(change.name)}" {{\n'
        f"  name   = {hcl_string(change.name)}\n"
        f"  role   = {role}\n"
        f"  policy = {heredoc(change.after)}\n}}"
        for change in wanted
        if change.kind != "trust"
    ]
    return "\n\n".join(blocks) + "\n"


def _terraform_role(label: str, name: str, trust: PolicyChange, *, role_exists: bool) -> list[str]:
    """Return the blocks of the role; of one that is there already no more than its trust policy is taken over."""
    found = f"{{\n  to = aws_iam_role.{label}\n  id = {name}\n}}"
    kept = "description, force_detach_policies, max_session_duration, path, permissions_boundary, tags"
    more = f"\n\n  lifecycle {{\n    ignore_changes = [{kept}]\n  }}"
    description = f"  description        = {hcl_string(DESCRIPTION)}\n"
    role = (
        f'resource "aws_iam_role" "{label}" {{\n'
        f"  name               = {name}\n"
        f"{'' if role_exists else description}"
        f"  assume_role_policy = {heredoc(trust.after)}{more if role_exists else ''}\n}}"
    )
    return [f"import {found}", role] if role_exists else [role]


def heredoc(text: str) -> str:
    """Return *text* as Terraform takes a long text."""
    # In a heredoc ${ and %{ begin expressions; doubled signs stand for themselves.
    escaped = text.replace("${", "$${").replace("%{", "%%{")
    return f"<<-JSON\n{escaped}\nJSON"


def identifier(name: str) -> str:
    """Return a name that Terraform takes for a resource."""
    found = _NO_IDENTIFIER.sub("_", name)
    return found if found[:1].isalpha() else f"_{found}"
