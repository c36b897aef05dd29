"""What an administrator is given lets who asked do what was chosen: run by the real AWS CLI, read as JSON and Terraform."""

import json
import re
from pathlib import Path

import pytest

from fakes.callers import caller
from fakes.cli import run_in_shell
from fakes.feature_uses import USER, Stage, stage, works
from fakes.import_account import ImportAccount
from snapshot_importer.aws.administrator import FORMS, Form, instructions
from snapshot_importer.aws.features import feature
from snapshot_importer.aws.least_privilege import Scope, role_policies, user_policy
from snapshot_importer.aws.user_instructions import OF_A_SET, TO_WHOM, user_instructions
from snapshot_importer.request.previews.terraform import hcl_string

SCOPE = Scope("111122223333", "eu-central-1", "images", "a${b}c.vmdk")
POLICY = json.dumps(user_policy([feature("read")], SCOPE), indent=2)
ALICE, SSO = "arn:aws:iam::111122223333:user/people/al=ice", "AWSReservedSSO_Disk_Imaging_0123456789abcdef"


@pytest.fixture
def scene(account: ImportAccount) -> Stage:
    return stage(account)


def test_the_commands_let_a_user_import(scene: Stage, tmp_path: Path) -> None:
    world = scene.account.world
    user = world.iam.create_user(scene.account.account, USER)
    key = world.iam.create_access_key(user)
    policy = json.dumps(user_policy([feature("import"), feature("read")], scene.scope), indent=2)

    done = run_in_shell(scene.account.simulator, tmp_path, user_instructions("cli", policy, scene.scope))

    assert done.returncode == 0, done.stderr
    with caller(scene.account.simulator, key) as gateway:
        assert [works(scene, gateway, one) for one in ("import", "read", "watch")] == [True, True, False]


def test_the_commands_make_a_service_role_that_serves(scene: Stage, tmp_path: Path) -> None:
    iam = scene.account.world.iam
    role = iam.role(scene.account.account, scene.scope.role)
    assert role is not None
    iam.delete_role(role)
    text = instructions("cli", scene.needs, role_policies(scene.scope), role_exists=False)

    done = run_in_shell(scene.account.simulator, tmp_path, text)

    assert done.returncode == 0, done.stderr
    with caller(scene.account.simulator) as gateway:
        assert works(scene, gateway, "import")
        assert works(scene, gateway, "role-check")


def scope(who: str) -> Scope:
    return Scope("111122223333", "eu-central-1", "images", "a${b}c.vmdk", who=who)


@pytest.mark.parametrize(
    ("who", "attached"),
    [
        (ALICE, "attach-user-policy --user-name al=ice"),
        ("arn:aws:sts::111122223333:assumed-role/imaging/bob", "attach-role-policy --role-name imaging"),
        ("arn:aws:iam::111122223333:role/teams/imaging", "attach-role-policy --role-name imaging"),
        (f"arn:aws:sts::111122223333:assumed-role/{SSO}/bob", "put-inline-policy-to-permission-set"),
        ("arn:aws:sts::111122223333:federated-user/bob", TO_WHOM),
        ("", TO_WHOM),
    ],
    ids=["user", "session", "role", "Identity Center", "federated", "unknown"],
)
def test_the_policy_goes_to_who_asked(who: str, attached: str) -> None:
    text = user_instructions("cli", POLICY, scope(who))

    assert attached in text
    assert ("# Permission set Disk_Imaging" in text) == (OF_A_SET in text) == (SSO in who)


@pytest.mark.parametrize("who", [ALICE, f"arn:aws:iam::1:role/{SSO}", ""], ids=["user", "set", "unknown"])
@pytest.mark.parametrize("form", [form for form, _ in FORMS])
def test_every_form_holds_the_whole_policy(form: Form, who: str) -> None:
    text = user_instructions(form, POLICY, scope(who))

    patterns = {
        "cli": r"(?:document|policy) '(.*?)'",
        "terraform": r"<<-JSON\n(.*?)\nJSON",
        "json": r"\A(.*)\Z",
    }
    (found,) = re.findall(patterns[form], text.strip(), re.DOTALL)
    found = found.replace("$${", "${")
    assert json.loads(found) == json.loads(POLICY)


def test_terraform_attaches_by_name() -> None:
    text = user_instructions("terraform", POLICY, scope(ALICE))

    assert 'resource "aws_iam_user_policy_attachment" "snapshot_importer_use_images"' in text
    assert f"user       = {hcl_string('al=ice')}" in text
