"""What a user who is signed in to IAM Identity Center may take, and until when."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from fakes.aws import client
from fakes.import_account import refusal
from fakes.sign_in import SharedFiles, sso_config
from fakes.sso_program import Program
from snapshot_importer.simulator.server import Simulator


@pytest.fixture
def program(aws: Simulator) -> Program:
    return Program(aws)


def test_accounts_and_roles_are_listed_in_pages(program: Program) -> None:
    token = {"accessToken": program.sign_in()["accessToken"]}

    accounts = [
        account
        for page in program.portal.get_paginator("list_accounts").paginate(
            **token, PaginationConfig={"PageSize": 1}
        )
        for account in page["accountList"]
    ]
    roles = program.portal.list_account_roles(**token, accountId=program.aws.account, maxResults=1)

    assert [account["accountName"] for account in accounts] == [program.aws.account, "archive"]
    assert roles["roleList"] == [{"roleName": "Auditor", "accountId": program.aws.account}]
    more = program.portal.list_account_roles(
        **token, accountId=program.aws.account, nextToken=roles["nextToken"]
    )
    assert ([role["roleName"] for role in more["roleList"]], "nextToken" in more) == (["Operator"], False)


def test_keys_to_a_role_do_what_the_role_may(program: Program) -> None:
    token = program.sign_in()["accessToken"]

    keys = program.portal.get_role_credentials(
        accessToken=token, accountId=program.aws.account, roleName="Auditor"
    )["roleCredentials"]

    own = (keys["accessKeyId"], keys["secretAccessKey"], keys["sessionToken"])
    told = client(program.aws, "sts", key=own).get_caller_identity()
    assert "assumed-role/AWSReservedSSO_Auditor_" in told["Arn"]
    assert told["Arn"].endswith("/ada")
    names = [role["RoleName"] for role in client(program.aws, "iam", key=own).list_roles()["Roles"]]
    assert any(name.startswith("AWSReservedSSO_Auditor_") for name in names)
    assert refusal(client(program.aws, "s3", key=own).list_buckets)[0] == "AccessDenied"
    left = datetime.fromtimestamp(keys["expiration"] / 1000, UTC) - datetime.now(UTC)
    assert timedelta(minutes=59) < left <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("account", "role"), [("123456789012", "Absent"), ("999999999999", "Auditor")], ids=["role", "account"]
)
def test_what_was_not_assigned_is_not_given(program: Program, account: str, role: str) -> None:
    token = program.sign_in()["accessToken"]

    refused = refusal(
        program.portal.get_role_credentials, accessToken=token, accountId=account, roleName=role
    )

    assert refused == ("ForbiddenException", "No access")


def test_roles_of_a_strange_account_are_not_told(program: Program) -> None:
    token = program.sign_in()["accessToken"]

    assert (
        refusal(program.portal.list_account_roles, accessToken=token, accountId="999999999999")[0]
        == "ForbiddenException"
    )


def test_signing_out_ends_the_token_and_its_refresh(program: Program) -> None:
    token = program.sign_in()

    program.portal.logout(accessToken=token["accessToken"])

    assert refusal(program.portal.list_accounts, accessToken=token["accessToken"]) == (
        "UnauthorizedException",
        "Session token not found or invalid",
    )
    assert (
        refusal(program.token, grant="refresh_token", refreshToken=token["refreshToken"])[0]
        == "InvalidGrantException"
    )


def test_a_page_that_nobody_named_is_refused(program: Program) -> None:
    token = program.sign_in()["accessToken"]

    assert (
        refusal(program.portal.list_accounts, accessToken=token, nextToken="x")[0]
        == "InvalidRequestException"
    )


@pytest.fixture
def session(program: Program, home: SharedFiles) -> Any:
    home.write_config(sso_config(program.center, account=program.aws.account, role="Auditor"))
    return home.session("imaging")


@pytest.mark.parametrize("left", [timedelta(minutes=50), timedelta(minutes=1)], ids=["good", "nearly over"])
def test_botocore_uses_and_refreshes_the_token_of_the_cache(
    program: Program, home: SharedFiles, session: Any, left: timedelta
) -> None:
    token = program.sign_in()
    cache = home.sso_cache("acme")
    cache.write_text(program.as_cached(token, left))

    told = home.client(session).get_caller_identity()

    assert told["Arn"].endswith("/ada")
    kept = json.loads(cache.read_text())
    assert (kept["accessToken"] != token["accessToken"]) == (left < timedelta(minutes=15))
    assert program.portal.list_accounts(accessToken=kept["accessToken"])["accountList"]


def test_botocore_uses_the_token_of_an_old_configuration(program: Program, home: SharedFiles) -> None:
    home.write_config(
        f"[profile old]\nsso_start_url = {program.center.start_url}\nsso_region = {program.center.region}\n"
        f"sso_account_id = {program.aws.account}\nsso_role_name = Operator\n"
    )
    token = program.sign_in()
    home.sso_cache(program.center.start_url).write_text(program.as_cached(token, timedelta(minutes=50)))

    told = home.client(home.session("old")).get_caller_identity()

    assert "AWSReservedSSO_Operator_" in told["Arn"]
