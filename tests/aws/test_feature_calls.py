"""Every operation of AWS that the program calls belongs to a feature, as far as it takes a permission."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from botocore import xform_name
from botocore.session import Session

import snapshot_importer
from snapshot_importer.accounts.service_models import OPERATIONS
from snapshot_importer.aws.features import FEATURES
from snapshot_importer.aws.role_documents import PROBES

PACKAGE = Path(snapshot_importer.__file__).parent
SERVICES = ("ec2", "s3", "iam", "kms", "sts", "sso", "sso-oidc", "signin", "ebs", "service-quotas")
# Calls of a sign-in: without keys, or with those of the profile that a role is taken from.
SIGN_IN = {
    "AssumeRole", "AssumeRoleWithWebIdentity", "CreateOAuth2Token", "CreateToken", "GetRoleCredentials",
    "GetSessionToken", "ListAccountRoles", "ListAccounts", "Logout", "RegisterClient", "StartDeviceAuthorization",
}  # fmt: skip
# What the program says itself, and never to AWS: a role that was changed meanwhile is an error of this name.
NOT_CALLED = {"UpdateRole"}
# Asked for by one service in the name of who calls another.
IN_THE_COURSE = {
    "iam:PassRole", "kms:CreateGrant", "kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext", "kms:ReEncrypt*",
}  # fmt: skip
BY_BOTOCORE = {"s3:CreateSession"}  # of directory buckets


@cache
def operations() -> dict[str, str]:
    """Return the operations of each service by name and by botocore's method, as "iam:GetRole"."""
    session = Session()
    found = {}
    for service in SERVICES:
        for name in session.get_service_model(service).operation_names:
            found[name] = found[xform_name(name)] = f"{service}:{name}"
    return found


def named_in(tree: ast.AST) -> Iterator[str]:
    """Yield every operation that a module names in a text, and every one that it calls as a method."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value[:1].isupper():
            yield node.value
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            yield node.func.attr


@cache
def called() -> frozenset[str]:
    """Return the operations that the rooms which reach AWS name."""
    own = ("features.py", "own_probes.py", "service_models.py")  # a list of what is called would prove itself
    files = [
        file
        for room in ("accounts", "aws", "tasks", "ui")
        for file in (PACKAGE / room).rglob("*.py")
        if file.name not in own
    ]
    names = {name for file in files for name in named_in(ast.parse(file.read_text(encoding="utf-8")))}
    names -= SIGN_IN | {xform_name(one) for one in SIGN_IN} | NOT_CALLED
    return frozenset(operations()[name] for name in names if name in operations())


# The permissions of calls that are named otherwise; nobody needs one where there is none.
PERMISSIONS: dict[str, tuple[str, ...]] = {
    "s3:CompleteMultipartUpload": ("s3:PutObject",),
    "s3:CopyObject": ("s3:GetObject", "s3:PutObject"),
    "s3:CreateMultipartUpload": ("s3:PutObject",),
    # S3 tells the Region of a bucket also with its refusal.
    "s3:HeadBucket": (),
    "s3:HeadObject": ("s3:GetObject",),
    "s3:ListBuckets": ("s3:ListAllMyBuckets",),
    "s3:ListMultipartUploads": ("s3:ListBucketMultipartUploads",),
    "s3:ListObjectsV2": ("s3:ListBucket",),
    "s3:UploadPartCopy": ("s3:GetObject", "s3:PutObject"),
    "sts:GetCallerIdentity": (),
}


def permissions(operation: str) -> tuple[str, ...]:
    return PERMISSIONS.get(operation, (operation,))


ACTIONS = {need.action for one in FEATURES for need in one.needs}


@pytest.mark.parametrize("operation", sorted(called()))
def test_what_is_called_is_part_of_a_feature(operation: str) -> None:
    assert set(permissions(operation)) <= ACTIONS


@pytest.mark.parametrize("action", sorted(ACTIONS - IN_THE_COURSE))
def test_what_a_feature_needs_is_called(action: str) -> None:
    taken = {permission for operation in called() for permission in permissions(operation)}

    assert action in taken


def test_a_call_that_belongs_nowhere_would_be_noticed() -> None:
    tree = ast.parse('gateway.call("ec2", "TerminateInstances", {})\nclient.delete_bucket(Bucket="b")')

    found = {operations()[name] for name in named_in(tree) if name in operations()}

    assert found == {"ec2:TerminateInstances", "s3:DeleteBucket"}


def test_a_wildcard_stands_for_actions_that_the_simulation_is_asked_about() -> None:
    assert {action for action in ACTIONS if "*" in action} <= set(PROBES)


@pytest.mark.parametrize("operation", sorted(PERMISSIONS))
def test_no_name_is_translated_that_is_not_called(operation: str) -> None:
    assert operation in called()


def test_the_trimmed_models_have_what_is_called_and_no_more() -> None:
    kept = {f"{service}:{name}" for service, names in OPERATIONS.items() for name in names}

    assert kept == {one for one in called() if one.partition(":")[0] in OPERATIONS} | BY_BOTOCORE


@pytest.mark.parametrize("name", sorted(SIGN_IN))
def test_a_sign_in_asks_services_that_come_whole(name: str) -> None:
    assert operations()[name].partition(":")[0] not in OPERATIONS
