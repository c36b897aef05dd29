"""IAM Identity Center lets a program in: with the browser of its computer, with a code, and with older tokens."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fakes.import_account import refusal
from fakes.sso_program import DEVICE, SCOPES, USED, Program, visit
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator


@pytest.fixture
def program(aws: Simulator) -> Program:
    return Program(aws)


def code_of(ask: Callable[..., Any], *args: Any, **params: Any) -> str:
    with pytest.raises(ClientError) as caught:
        ask(*args, **params)
    return str(caught.value.response["Error"]["Code"])


def test_the_browser_brings_a_code_that_is_worth_a_token(program: Program) -> None:
    program.register()

    shown = visit(program.authorize())
    token = program.exchange(shown.brought["code"])

    assert (shown.status, shown.location.partition("?")[0]) == (302, USED)
    assert shown.brought["state"] == "state-1"
    assert (token["tokenType"], token["expiresIn"]) == ("Bearer", 3600)
    assert program.portal.list_accounts(accessToken=token["accessToken"])["accountList"]


def test_a_user_may_refuse(program: Program) -> None:
    program.register()
    program.sso.consent = "deny"

    brought = visit(program.authorize()).brought

    assert (brought["error"], brought["state"]) == ("access_denied", "state-1")
    assert "code" not in brought


def test_a_person_is_asked_on_a_page(program: Program) -> None:
    program.register()
    program.sso.consent = "ask"
    page = visit(program.authorize())

    allowed = visit(program.authorize(), {"user": "bob", "decision": "allow"})
    denied = visit(program.authorize(), {"user": "bob", "decision": "deny"})

    assert page.status == 200
    assert ("Allow" in page.text, "<option>bob</option>" in page.text) == (True, True)
    token = program.exchange(allowed.brought["code"])["accessToken"]
    assert program.portal.list_accounts(accessToken=token)["accountList"] == []
    assert denied.brought["error"] == "access_denied"


@pytest.mark.parametrize(
    "changed",
    [
        {"client_id": "another"},
        {"redirect_uri": "http://127.0.0.1:55555/elsewhere"},
        {"redirect_uri": "http://example.com/oauth/callback"},
    ],
    ids=["unknown program", "another path", "another host"],
)
def test_no_browser_is_sent_where_nobody_was_registered(program: Program, changed: dict[str, str]) -> None:
    program.register()

    shown = visit(program.authorize(**changed))

    assert (shown.status, shown.location) == (400, "")


@pytest.mark.parametrize(
    "changed",
    [{"code_challenge": ""}, {"code_challenge_method": "plain"}, {"response_type": "token"}],
    ids=lambda changed: next(iter(changed)),
)
def test_a_challenge_is_needed(program: Program, changed: dict[str, str]) -> None:
    program.register()

    assert visit(program.authorize(**changed)).brought["error"] == "invalid_request"


@pytest.mark.parametrize(
    "changed",
    [
        {"codeVerifier": "another"},
        {"redirectUri": "http://127.0.0.1:55556/oauth/callback"},
        {"code": "x"},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_code_is_worth_nothing_without_its_proof(program: Program, changed: dict[str, str]) -> None:
    program.register()
    code = visit(program.authorize()).brought["code"]

    assert code_of(program.exchange, **{"code": code, **changed}) == "InvalidGrantException"


def test_a_code_works_once_and_for_its_program_alone(program: Program) -> None:
    program.register()
    code, other = (visit(program.authorize()).brought["code"] for _ in range(2))
    program.exchange(code)

    assert code_of(program.exchange, code) == "InvalidGrantException"
    program.register()
    assert code_of(program.exchange, other) == "InvalidGrantException"


def test_a_token_is_refreshed_while_the_sign_in_lasts(program: Program) -> None:
    first = program.sign_in()
    program.sso.expire_tokens()

    second = program.token("refresh_token", refreshToken=first["refreshToken"])

    assert code_of(program.portal.list_accounts, accessToken=first["accessToken"]) == "UnauthorizedException"
    assert program.portal.list_accounts(accessToken=second["accessToken"])["accountList"]
    assert (
        code_of(program.token, "refresh_token", refreshToken=first["refreshToken"]) == "InvalidGrantException"
    )
    program.sso.end_sign_ins()
    assert (
        code_of(program.token, "refresh_token", refreshToken=second["refreshToken"])
        == "InvalidGrantException"
    )


def test_a_device_waits_until_the_user_has_decided(program: Program) -> None:
    program.register_for_devices(SCOPES)
    started = program.start_device()

    assert code_of(program.poll, started) == "AuthorizationPendingException"
    shown = visit(started["verificationUriComplete"])
    token = program.poll(started)

    assert (shown.status, "let in" in shown.text) == (200, True)
    assert started["verificationUriComplete"].startswith(program.aws.endpoint)
    assert token["refreshToken"]
    assert code_of(program.poll, started) == "InvalidGrantException"


def test_without_scopes_there_is_nothing_to_refresh(program: Program) -> None:
    program.register_for_devices()
    started = program.start_device()
    visit(started["verificationUriComplete"])

    token = program.poll(started)

    assert ("refreshToken" in token, token["expiresIn"]) == (False, 8 * 3600)


def test_a_user_may_refuse_a_device(program: Program) -> None:
    program.register_for_devices(SCOPES)
    started = program.start_device()
    program.sso.consent = "deny"
    visit(started["verificationUriComplete"])

    assert code_of(program.poll, started) == "AccessDeniedException"


def test_a_person_types_and_compares_the_code(program: Program) -> None:
    program.register_for_devices(SCOPES)
    program.sso.consent = "ask"
    started = program.start_device()

    empty = visit(started["verificationUri"])
    asked = visit(f"{started['verificationUri']}?user_code={started['userCode'].lower()}")
    visit(started["verificationUriComplete"], {"user": "bob", "decision": "allow"})

    assert 'name="user_code"' in empty.text
    assert started["userCode"] in asked.text
    assert program.poll(started)["accessToken"]


def test_polling_too_often_and_too_late_is_told(program: Program) -> None:
    program.register_for_devices(SCOPES)
    started = program.start_device()
    program.sso.slow_downs = 1

    assert code_of(program.poll, started) == "SlowDownException"
    program.sso.end_devices()
    assert code_of(program.poll, started) == "ExpiredTokenException"
    assert visit(started["verificationUriComplete"]).status == 400


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"redirectUris": ["http://example.com/oauth/callback"]}, "InvalidRedirectUriException"),
        ({"issuerUrl": "https://other.awsapps.com/start"}, "InvalidRequestException"),
        ({"redirectUris": None}, "InvalidRequestException"),
        ({"grantTypes": ["password"]}, "UnsupportedGrantTypeException"),
    ],
    ids=["another host", "unknown start URL", "no address", "unknown grant"],
)
def test_a_registration_that_cannot_be_is_refused(
    program: Program, changed: dict[str, Any], code: str
) -> None:
    assert code_of(program.register, **changed) == code


def test_a_confidential_program_is_not_registered(program: Program) -> None:
    assert (
        code_of(program.oidc.register_client, clientName="x", clientType="confidential")
        == "InvalidClientMetadataException"
    )


def test_a_program_uses_what_it_was_registered_for(program: Program) -> None:
    program.register()

    assert code_of(program.start_device) == "UnauthorizedClientException"
    assert code_of(program.token, DEVICE, deviceCode="x") == "UnauthorizedClientException"
    assert code_of(program.token, "password") == "UnsupportedGrantTypeException"


def test_a_registration_ends(program: Program) -> None:
    program.register_for_devices()
    program.sso.forget_clients()

    assert code_of(program.start_device) == "InvalidClientException"


def test_an_unknown_start_url_is_refused(program: Program) -> None:
    program.register_for_devices()

    assert (
        code_of(
            program.oidc.start_device_authorization, **program.known, startUrl="https://x.awsapps.com/start"
        )
        == "InvalidRequestException"
    )


@pytest.mark.parametrize("ending", ["/", "#/", "/#/"])
def test_what_an_address_bar_adds_does_not_matter(program: Program, ending: str) -> None:
    program.register_for_devices()

    assert program.oidc.start_device_authorization(
        **program.known, startUrl=f"{program.center.start_url}{ending}"
    )["deviceCode"]


def test_errors_have_the_form_of_oauth(program: Program) -> None:
    program.register_for_devices()
    with pytest.raises(program.oidc.exceptions.AuthorizationPendingException) as caught:
        program.poll(program.start_device())

    answer: Any = caught.value.response
    assert answer["error"] == "authorization_pending"
    assert answer["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_an_open_request_still_meets_faults(program: Program) -> None:
    program.aws.cloud.faults.add(Rule("throttle", service="sso-oidc"))

    assert (
        refusal(program.oidc.register_client, clientName="x", clientType="public")[0] == "SlowDownException"
    )
