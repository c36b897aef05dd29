"""Accounts and roles of a sign-in: all pages, nothing odd, and an end."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from fakes.identity_center import REGION, START_URL, IdentityCenter, Refusal, identity_center
from snapshot_importer.accounts.interaction import SignInNeeded
from snapshot_importer.accounts.sources import SsoSession
from snapshot_importer.accounts.sso_cache import SsoToken
from snapshot_importer.accounts.sso_portal import MOST_PAGES, SsoAccount, accounts, roles

SESSION = SsoSession(START_URL, REGION, "acme")
TOKEN = SsoToken("token-1", datetime.now(UTC) + timedelta(hours=1))
ACCOUNTS, ROLES = "/assignment/accounts", "/assignment/roles"


@pytest.fixture
def center() -> Iterator[IdentityCenter]:
    with identity_center() as center:
        yield center


def test_all_pages_are_read_and_put_in_order(center: IdentityCenter) -> None:
    center.says[ACCOUNTS] = [
        {"accountList": [{"accountId": "333333333333", "accountName": "zeta"}], "nextToken": "two"},
        {
            "accountList": [
                {"accountId": "222222222222", "accountName": "Acme"},
                {"accountId": "111111111111", "accountName": "acme"},
            ]
        },
    ]

    found = accounts(SESSION, TOKEN, center.make_client)

    assert found == (
        SsoAccount("111111111111", "acme"),
        SsoAccount("222222222222", "Acme"),
        SsoAccount("333333333333", "zeta"),
    )
    assert [body.get("next_token") for body in center.bodies(ACCOUNTS)] == [None, "two"]
    assert {body["bearer"] for body in center.bodies(ACCOUNTS)} == {"token-1"}


def test_roles_are_of_one_account(center: IdentityCenter) -> None:
    center.says[ROLES] = [
        {"roleList": [{"roleName": "ReadOnly", "accountId": "111111111111"}], "nextToken": "two"},
        {"roleList": [{"roleName": "ImagingOperator", "accountId": "111111111111"}]},
    ]

    assert roles(SESSION, TOKEN, "111111111111", center.make_client) == ("ImagingOperator", "ReadOnly")
    assert {body["account_id"] for body in center.bodies(ROLES)} == {"111111111111"}


def test_what_is_no_account_or_role_is_passed_over(center: IdentityCenter) -> None:
    center.says[ACCOUNTS] = [
        {"accountList": [{"accountId": "12"}, {"accountId": "<b>"}, {}, {"accountId": "444444444444"}]}
    ]
    center.says[ROLES] = [{"roleList": [{"roleName": "a b"}, {"roleName": ""}, {}, {"roleName": "Fine"}]}]

    assert accounts(SESSION, TOKEN, center.make_client) == (SsoAccount("444444444444"),)
    assert roles(SESSION, TOKEN, "444444444444", center.make_client) == ("Fine",)


def test_a_name_without_end_is_cut(center: IdentityCenter) -> None:
    center.says[ACCOUNTS] = [{"accountList": [{"accountId": "444444444444", "accountName": "a" * 10_000}]}]

    assert len(accounts(SESSION, TOKEN, center.make_client)[0].name) == 256


def test_no_list_is_an_empty_one(center: IdentityCenter) -> None:
    assert accounts(SESSION, TOKEN, center.make_client) == ()
    assert roles(SESSION, TOKEN, "111111111111", center.make_client) == ()


def test_a_portal_that_turns_in_a_circle_ends(center: IdentityCenter) -> None:
    page = {"accountList": [{"accountId": "111111111111"}], "nextToken": "again"}
    center.says[ACCOUNTS] = [page] * 5

    assert len(accounts(SESSION, TOKEN, center.make_client)) == 1
    assert len(center.bodies(ACCOUNTS)) == 2


def test_a_portal_without_end_ends(center: IdentityCenter) -> None:
    center.says[ROLES] = [
        {"roleList": [{"roleName": f"Role{number}"}], "nextToken": str(number)}
        for number in range(MOST_PAGES + 5)
    ]

    assert len(roles(SESSION, TOKEN, "111111111111", center.make_client)) == MOST_PAGES


def test_a_token_that_was_revoked_needs_the_user(center: IdentityCenter) -> None:
    center.says[ACCOUNTS] = [Refusal("UnauthorizedException", 401)]

    with pytest.raises(SignInNeeded, match="has ended"):
        accounts(SESSION, TOKEN, center.make_client)
