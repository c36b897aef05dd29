"""From nobody signed in to keys of a role, against the simulated AWS, and together with botocore's own sign-in."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError

from fakes.aws import simulated_aws
from fakes.browser import visit
from fakes.person import Person
from fakes.sign_in import SharedFiles
from fakes.sso_program import Program
from fakes.sso_program import visit as decide
from snapshot_importer.accounts import sso_portal, sso_sign_in, sso_tokens
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.interaction import SignInError, SignInNeeded
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.accounts.sources import IdentityCenter, SsoSession
from snapshot_importer.accounts.sso_cache import forget, read_token, write_token
from snapshot_importer.simulator.server import Simulator

NAMED = SsoSession("https://acme.awsapps.com/start", "eu-central-1", "acme")
LEGACY = SsoSession("https://acme.awsapps.com/start", "eu-central-1")
CONFIG = """
[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
sso_registration_scopes = sso:account:access
[profile named]
sso_session = acme
sso_account_id = {account}
sso_role_name = Auditor
[profile legacy]
sso_start_url = https://acme.awsapps.com/start
sso_region = eu-central-1
sso_account_id = {account}
sso_role_name = Auditor
"""


@pytest.fixture(scope="module")
def running() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def program(running: Simulator) -> Program:
    """The users ada and bob; the AWS CLI of one of them."""
    running.reset()
    return Program(running)


@pytest.fixture(autouse=True)
def shared(tmp_path: Path, running: Simulator, monkeypatch: pytest.MonkeyPatch) -> SharedFiles:
    files = SharedFiles(tmp_path, running, monkeypatch)
    files.write_config(CONFIG.format(account=running.account))
    return files


@pytest.fixture
def clients(program: Program) -> Iterator[Callable[..., Clients]]:
    """Makes the clients of a profile that takes a role of the account."""
    made = []

    def make(session: SsoSession = NAMED, role: str = "Auditor") -> Clients:
        profile = Profile(new_profile_id(), "imaging", method="sso", endpoint_url=program.aws.endpoint)
        made.append(Clients(profile, IdentityCenter(session, program.aws.account, role)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def arn(clients: Clients) -> str:
    return str(clients.client("sts", "eu-central-1").get_caller_identity()["Arn"])


@pytest.mark.parametrize("session", [NAMED, LEGACY], ids=["named", "start URL alone"])
def test_the_browser_signs_in_us_and_the_cli(
    session: SsoSession, clients: Callable[..., Clients], shared: SharedFiles
) -> None:
    ours = clients(session)

    ours.sign_in(Person())

    assert "assumed-role/AWSReservedSSO_Auditor_" in arn(ours)
    standing = ours.standing()
    assert standing
    assert (standing.renews, standing.until) == (True, None)
    theirs = shared.session("named" if session.name else "legacy")
    assert "AWSReservedSSO_Auditor_" in shared.client(theirs).get_caller_identity()["Arn"]


def test_a_code_signs_in_too(clients: Callable[..., Clients]) -> None:
    person, ours = Person(), clients()

    sso_sign_in.sign_in(NAMED, ours.make_client, person, device_code=True)

    assert [len(page.code) for page in person.pages] == [9]
    assert person.waits == [1]
    assert "AWSReservedSSO_Auditor_" in arn(ours)


def test_the_cli_signs_in_us(clients: Callable[..., Clients], program: Program, shared: SharedFiles) -> None:
    """Its file, as it writes it, is all that we need: nobody is asked."""
    program.register()
    token = program.exchange(visit_and_bring(program))
    ends = datetime.now(UTC) + timedelta(seconds=token["expiresIn"])
    shared.sso_cache("acme").write_text(
        json.dumps(
            {
                "startUrl": NAMED.start_url,
                "region": NAMED.region,
                "accessToken": token["accessToken"],
                "expiresAt": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
            }
        )
    )

    ours = clients()
    assert "AWSReservedSSO_Auditor_" in arn(ours)
    # It holds no refresh token, and ends before the keys do: nothing renews them.
    standing = ours.standing()
    assert standing
    assert (standing.renews, standing.until) == (False, standing.expires)


def visit_and_bring(program: Program) -> str:
    return str(decide(program.authorize()).brought["code"])


def test_a_token_is_renewed_silently_for_both(
    clients: Callable[..., Clients], program: Program, shared: SharedFiles
) -> None:
    clients().sign_in(Person())
    before = read_token(NAMED)
    assert before is not None
    program.sso.expire_tokens()
    write_token(NAMED, ended(before))

    assert "AWSReservedSSO_Auditor_" in arn(clients())

    after = read_token(NAMED)
    assert after is not None
    assert after.access_token != before.access_token
    assert "AWSReservedSSO" in shared.client(shared.session("named")).get_caller_identity()["Arn"]


def ended(token: Any) -> Any:
    """The token as it is on disk once its time is over."""
    return type(token)(token.access_token, datetime.now(UTC), token.refresh_token, token.registration)


def test_what_the_cli_renewed_we_use(
    clients: Callable[..., Clients], program: Program, shared: SharedFiles
) -> None:
    """botocore's own provider takes our refresh token and writes the file; the old one is used up."""
    clients().sign_in(Person())
    before = read_token(NAMED)
    assert before is not None
    program.sso.expire_tokens()
    write_token(NAMED, ended(before))
    shared.client(shared.session("named")).get_caller_identity()

    assert "AWSReservedSSO_Auditor_" in arn(clients())
    after = read_token(NAMED)
    assert after is not None
    assert after.refresh_token not in ("", before.refresh_token)


def test_a_sign_in_that_has_ended_asks_nobody_and_says_so(
    clients: Callable[..., Clients], program: Program
) -> None:
    clients().sign_in(Person())
    program.sso.end_sign_ins()

    with pytest.raises(SignInNeeded):
        arn(clients())


def test_a_token_that_was_revoked_is_replaced_by_signing_in_again(
    clients: Callable[..., Clients], program: Program
) -> None:
    clients().sign_in(Person())
    program.sso.end_sign_ins()
    person, ours = Person(), clients()

    ours.sign_in(person)

    assert len(person.pages) == 1
    assert "AWSReservedSSO_Auditor_" in arn(ours)


def test_signing_out_signs_the_cli_out(
    clients: Callable[..., Clients], program: Program, shared: SharedFiles
) -> None:
    ours = clients()
    ours.sign_in(Person())
    token = read_token(NAMED)
    assert token is not None

    sso_tokens.sign_out(NAMED, ours.make_client)

    with pytest.raises(BotoCoreError, match=r"(?i)sso"):
        shared.client(shared.session("named")).get_caller_identity()
    with pytest.raises(SignInNeeded, match="has ended"):
        sso_portal.accounts(NAMED, token, ours.make_client)


def test_a_renewal_that_waited_while_the_user_signed_out_renews_nothing(
    clients: Callable[..., Clients], program: Program
) -> None:
    ours = clients()
    ours.sign_in(Person())
    token = read_token(NAMED)
    assert token is not None
    write_token(NAMED, ended(token))
    raised: list[BaseException] = []

    def renew() -> None:
        try:
            sso_tokens.access_token(NAMED, ours.make_client)
        except SignInNeeded as error:
            raised.append(error)

    with sso_tokens._renewing.of(NAMED.cache_key):
        worker = threading.Thread(target=renew)
        worker.start()
        worker.join(0.2)  # it has read the token, and waits for its turn
        forget(NAMED)
    worker.join()

    assert len(raised) == 1
    assert read_token(NAMED) is None
    assert len(program.aws.world.ledger.accepted("CreateToken")) == 1  # that of the sign-in


def test_accounts_and_roles_are_those_of_the_user(clients: Callable[..., Clients], program: Program) -> None:
    ours = clients()
    token = sso_sign_in.sign_in(NAMED, ours.make_client, Person())

    accounts = sso_portal.accounts(NAMED, token, ours.make_client)

    assert {account.id for account in accounts} == {program.aws.account, "210987654321"}
    assert "archive" in {account.name for account in accounts}
    assert sso_portal.roles(NAMED, token, program.aws.account, ours.make_client) == ("Auditor", "Operator")
    assert sso_portal.roles(NAMED, token, "210987654321", ours.make_client) == ("Auditor",)


def test_what_the_sign_in_does_not_open_is_named(clients: Callable[..., Clients], program: Program) -> None:
    ours = clients(role="Owner")

    with pytest.raises(
        SignInError, match=f"does not open the role Owner in the account {program.aws.account}"
    ):
        ours.sign_in(Person())
    token = read_token(NAMED)
    assert token is not None
    with pytest.raises(SignInError, match="does not open the account 444444444444"):
        sso_portal.roles(NAMED, token, "444444444444", ours.make_client)


@pytest.mark.parametrize("device_code", [False, True], ids=["browser", "code"])
def test_who_refuses_on_the_page_is_not_signed_in(
    clients: Callable[..., Clients], program: Program, device_code: bool
) -> None:
    program.sso.consent = "deny"

    with pytest.raises(SignInError, match="refused in the browser"):
        sso_sign_in.sign_in(NAMED, clients().make_client, Person(), device_code=device_code)
    assert read_token(NAMED) is None


def test_a_person_may_take_time_on_the_page(clients: Callable[..., Clients], program: Program) -> None:
    program.sso.consent = "ask"
    seen = []

    def browse(url: str) -> None:
        seen.append(visit(url).text)
        visit(decide(url, {"user": "ada", "decision": "allow"}).location)

    ours = clients()
    ours.sign_in(Person(browse=browse))

    assert "An app on this computer wants to use your roles" in seen[0]
    assert "AWSReservedSSO_Auditor_" in arn(ours)


def test_polls_that_are_too_many_are_made_fewer(clients: Callable[..., Clients], program: Program) -> None:
    program.sso.slow_downs = 2
    person = Person()

    sso_sign_in.sign_in(NAMED, clients().make_client, person, device_code=True)

    assert person.waits == [1, 6, 11]


def test_a_code_that_ended_is_told(clients: Callable[..., Clients], program: Program) -> None:
    person = Person(browse=lambda _: program.sso.end_devices())

    with pytest.raises(SignInError, match="time for this sign-in is over"):
        sso_sign_in.sign_in(NAMED, clients().make_client, person, device_code=True)


def test_a_registration_that_aws_forgot_costs_one_sign_in(
    clients: Callable[..., Clients], program: Program
) -> None:
    sso_sign_in.sign_in(NAMED, clients().make_client, Person())
    program.sso.forget_clients()
    lost = Person(asks_for_code=True)  # the page in the browser says that nobody knows the app

    sso_sign_in.sign_in(NAMED, clients().make_client, lost)

    assert [bool(page.code) for page in lost.pages] == [False, True]
    again = Person()
    sso_sign_in.sign_in(NAMED, clients().make_client, again)
    assert [bool(page.code) for page in again.pages] == [False]


def test_an_unknown_start_url_is_told(clients: Callable[..., Clients]) -> None:
    elsewhere = SsoSession("https://other.awsapps.com/start", "eu-central-1", "other")

    with pytest.raises(SignInError, match=r"does not know the start URL https://other\.awsapps\.com/start"):
        sso_sign_in.sign_in(elsewhere, clients().make_client, Person(browse=lambda _: None))
