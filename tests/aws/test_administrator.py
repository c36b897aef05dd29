"""What an administrator is given does exactly the repair: run by the real AWS CLI, read as JSON and as Terraform."""

import json
import re
import subprocess
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from fakes.callers import caller
from fakes.cli import run_in_shell
from fakes.import_account import BUCKET, REGION, TRUST, ImportAccount, policy
from snapshot_importer.aws.administrator import FORMS, instructions
from snapshot_importer.aws.diagnose import Examination, examine
from snapshot_importer.aws.diagnosis import Diagnosis, PolicyChange, RoleNeeds
from snapshot_importer.aws.role_repair import changes, read_own
from snapshot_importer.simulator.server import Simulator

Bash = Callable[[str], subprocess.CompletedProcess[str]]
EC2_TRUST = policy({"Principal": {"Service": "ec2.amazonaws.com"}, "Action": "sts:AssumeRole"}).replace(
    '"Resource": "*", ', ""
)


@pytest.fixture
def bash(aws: Simulator, tmp_path: Path) -> Bash:
    """A shell whose ``aws`` is the real CLI, for the administrator of the simulated AWS."""
    return partial(run_in_shell, aws, tmp_path)


def planned(aws: Simulator, needs: RoleNeeds) -> tuple[tuple[PolicyChange, ...], bool | None]:
    with caller(aws) as gateway:
        examination = examine(gateway, needs)
        wanted = changes(examination, read_own(gateway, examination), only_this_account=True)
    return wanted, examination.diagnosis.role_exists


def troubles(aws: Simulator, needs: RoleNeeds) -> list[str]:
    with caller(aws) as gateway:
        findings = examine(gateway, needs).diagnosis.findings
    return [one.line for one in findings if one.state != "ok" and one.cause != "organisation"]


@pytest.mark.parametrize("role", ["mine", "not-there", "a+b=c,d.e@f-g_h"])
def test_the_commands_repair_or_make_the_role(
    aws: Simulator, account: ImportAccount, bash: Bash, role: str
) -> None:
    key = account.world.kms.create_key(account.account, REGION)
    account.make_role("mine", EC2_TRUST, policy({"Action": "s3:ListBuckets"}))
    needs = RoleNeeds("aws", account.account, REGION, role, BUCKET, "disk.vmdk", snapshot_key_arn=key.arn)
    wanted, exists = planned(aws, needs)
    assert troubles(aws, needs)

    done = bash(instructions("cli", needs, wanted, role_exists=exists))

    assert done.returncode == 0, done.stderr
    assert troubles(aws, needs) == []


def test_texts_of_others_come_through_the_shell_as_they_are(
    aws: Simulator, account: ImportAccount, bash: Bash
) -> None:
    statement: dict[str, Any] = {
        "Sid": "Theirs",
        "Effect": "Allow",
        "Principal": {"Service": "ec2.amazonaws.com"},
        "Action": "sts:AssumeRole",
        "Condition": {
            "StringLike": {"aws:PrincipalTag/né": ["it's $(rm -rf /) `x` \\ \"", "${aws:username}"]}
        },
    }
    account.make_role("mine", json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    needs = RoleNeeds("aws", account.account, REGION, "mine", BUCKET, "disk.vmdk")
    wanted, exists = planned(aws, needs)

    done = bash(instructions("cli", needs, wanted, role_exists=exists))

    assert done.returncode == 0, done.stderr
    role = account.world.iam.role(account.account, "mine")
    assert role is not None
    assert statement in json.loads(role.permissions.trust)["Statement"]


def unknown(account: ImportAccount) -> tuple[RoleNeeds, tuple[PolicyChange, ...]]:
    """Return what is planned where the role may not be looked at."""
    needs = RoleNeeds("aws", account.account, REGION, "mine", BUCKET, "disk.vmdk")
    return needs, changes(Examination(Diagnosis(needs, ())), {}, only_this_account=True)


def test_where_the_role_may_not_be_looked_at_all_that_is_needed_is_told(account: ImportAccount) -> None:
    needs, wanted = unknown(account)

    text = instructions("cli", needs, wanted, role_exists=None)

    assert [change.kind for change in wanted if change.after] == ["trust", "bucket", "ec2"]
    assert "Create the role only if it is not there" in text
    assert "update-assume-role-policy" not in text


def test_the_documents_are_json(aws: Simulator, account: ImportAccount) -> None:
    needs = RoleNeeds("aws", account.account, REGION, "not-there", BUCKET, "disk.vmdk")
    wanted, exists = planned(aws, needs)

    found = json.loads(instructions("json", needs, wanted, role_exists=exists))

    assert found["RoleName"] == "not-there"
    assert found["AssumeRolePolicyDocument"]["Statement"][0]["Principal"] == {"Service": "vmie.amazonaws.com"}
    assert found["InlinePolicies"] == {
        change.name: json.loads(change.after) for change in wanted if change.name
    }


def heredocs(text: str) -> list[Any]:
    """Return the documents of a Terraform text, their template markers undone."""
    found = re.findall(r"<<-?JSON\n(.*?)\n\s*JSON$", text, re.DOTALL | re.MULTILINE)
    return [json.loads(one.replace("$${", "${").replace("%%{", "%{")) for one in found]


def test_terraform_makes_a_role(aws: Simulator, account: ImportAccount) -> None:
    needs = RoleNeeds("aws", account.account, REGION, "not.there", BUCKET, "disk.vmdk")
    wanted, exists = planned(aws, needs)

    text = instructions("terraform", needs, wanted, role_exists=exists)

    assert heredocs(text) == [json.loads(change.after) for change in wanted]
    assert 'resource "aws_iam_role" "not_there" {' in text
    assert "import {" not in text
    assert text.count("role   = aws_iam_role.not_there.name") == 2


def test_terraform_takes_over_no_more_than_the_trust_of_a_role_that_is_there(
    aws: Simulator, account: ImportAccount
) -> None:
    account.make_role("mine", EC2_TRUST, policy({"Action": "s3:ListBuckets"}))
    needs = RoleNeeds("aws", account.account, REGION, "mine", BUCKET, "disk.vmdk")
    wanted, exists = planned(aws, needs)

    text = instructions("terraform", needs, wanted, role_exists=exists)

    assert 'import {\n  to = aws_iam_role.mine\n  id = "mine"\n}' in text
    assert "permissions_boundary" in text
    assert "description  " not in text


def test_terraform_leaves_a_role_alone_whose_trust_is_right(aws: Simulator, account: ImportAccount) -> None:
    account.make_role("mine", TRUST, policy({"Action": "s3:ListBuckets"}))
    needs = RoleNeeds("aws", account.account, REGION, "mine", BUCKET, "disk.vmdk")
    wanted, exists = planned(aws, needs)

    text = instructions("terraform", needs, wanted, role_exists=exists)

    assert 'aws_iam_role"' not in text
    assert text.count('role   = "mine"') == 2


@pytest.mark.parametrize("form", [form for form, _ in FORMS])
def test_nothing_is_told_of_what_stays(aws: Simulator, account: ImportAccount, form: Any) -> None:
    needs = RoleNeeds("aws", account.account, REGION, "vmimport", BUCKET, "disk.vmdk")
    same = (PolicyChange("trust", "", TRUST, TRUST), PolicyChange("bucket", "theirs", "{}", "{}"))

    text = instructions(form, needs, same, role_exists=True)

    assert "vmie" not in text
    assert "theirs" not in text
