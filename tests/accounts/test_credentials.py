"""Keys of every source, fetched over HTTP from the simulated AWS, and renewed or not."""

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from fakes.aws import simulated_aws
from fakes.person import Person
from fakes.team import OTHERS, Team
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.consents import Consents
from snapshot_importer.accounts.credentials import SignedIn, Standing
from snapshot_importer.accounts.interaction import (
    OtherAccount,
    ProgramQuestion,
    SignInCancelled,
    SignInError,
    SignInNeeded,
)
from snapshot_importer.accounts.live_sessions import LiveSessions
from snapshot_importer.accounts.means import Means
from snapshot_importer.accounts.portal_keys import PortalKeys
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.program_runs import ProgramRuns
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.session_credentials import session_credentials
from snapshot_importer.accounts.session_keys import TRY_ANOTHER, SessionKeys
from snapshot_importer.accounts.sources import (
    AssumedRole,
    IdentityCenter,
    MfaSession,
    Program,
    Source,
    SsoSession,
    StaticKeys,
    WebIdentity,
)
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.simulator.sts_web_identity import web_identity_token

HOUR = timedelta(hours=1)


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@pytest.fixture
def team(aws: Simulator) -> Team:
    return Team(aws)


@pytest.fixture
def keys(team: Team) -> StaticKeys:
    return StaticKeys(team.key.access_key_id, Secret(team.key.secret_access_key))


@pytest.fixture
def opened(aws: Simulator) -> Iterator[Any]:
    """Makes clients of a profile "finance" with a source."""
    made: list[Clients] = []

    live = LiveSessions()

    def open_(source: Source, consents: Consents | None = None) -> Clients:
        profile = Profile("0" * 32, "finance", region=aws.region, endpoint_url=aws.endpoint)
        made.append(Clients(profile, source, consents, live=live))
        return made[-1]

    yield open_
    for clients in made:
        clients.close()


def who(clients: Clients) -> str:
    arn: str = clients.client("sts", "eu-central-1").get_caller_identity()["Arn"]
    return arn.split(":", 5)[-1]


def ask_for_ever(clients: Clients) -> None:
    while True:
        try:
            who(clients)
        except ClientError as error:
            # What was signed just before the end of a session arrives after it.
            if error.response["Error"]["Code"] != "ExpiredToken":
                raise


def test_long_term_keys_have_no_end_that_anybody_knows(opened: Any, keys: StaticKeys) -> None:
    clients = opened(keys)

    assert clients.standing() is None
    assert who(clients) == "user/ada"
    standing = clients.standing()
    assert (standing.expires, standing.renews, standing.until) == (None, False, None)


def test_a_session_with_a_code_is_asked_for_once_and_lasts_as_long_as_wished(
    opened: Any, team: Team, keys: StaticKeys
) -> None:
    clients = opened(MfaSession(keys, team.device.serial, 7200))
    person = Person([team.code()])

    clients.sign_in(person)

    assert who(clients) == "user/ada"
    (question,) = person.asked
    assert (question.profile_name, question.device, question.purpose) == (
        "finance",
        team.device.serial,
        "start a session",
    )
    standing = clients.standing()
    assert abs(standing.expires - datetime.now(UTC) - 2 * HOUR) < timedelta(minutes=1)
    assert (standing.renews, standing.until) == (False, standing.expires)


def test_where_a_code_is_needed_nobody_is_asked_but_in_a_sign_in(
    opened: Any, team: Team, keys: StaticKeys
) -> None:
    clients = opened(AssumedRole(keys, team.role().arn, device=team.device.serial))

    with pytest.raises(SignInNeeded, match="The profile finance needs a new MFA code"):
        clients.client("sts", "eu-central-1")

    assert team.aws.world.ledger.accepted("AssumeRole") == ()


def test_a_wrong_code_is_told_and_the_next_one_taken(opened: Any, team: Team, keys: StaticKeys) -> None:
    role = team.role(condition={"Bool": {"aws:MultiFactorAuthPresent": "true"}})
    clients = opened(AssumedRole(keys, role.arn, device=team.device.serial))
    person = Person([team.wrong_code(), team.code()])

    clients.sign_in(person)

    assert who(clients) == "assumed-role/auditor/snapshot-importer"
    assert [question.problem for question in person.asked] == ["", TRY_ANOTHER]
    assert {question.purpose for question in person.asked} == {"take the role auditor"}


def test_a_code_that_was_used_is_told_and_who_gives_up_is_left_in_peace(
    opened: Any, team: Team, keys: StaticKeys
) -> None:
    source = MfaSession(keys, team.device.serial)
    code = team.code()
    opened(source).sign_in(Person([code]))
    clients, person = opened(MfaSession(keys, team.device.serial, 3600)), Person([code])

    with pytest.raises(SignInCancelled):
        clients.sign_in(person)
    with pytest.raises(SignInNeeded):
        clients.client("sts", "eu-central-1")

    assert [question.problem for question in person.asked] == ["", TRY_ANOTHER]


def test_a_device_of_somebody_else_is_told_as_aws_says_it(
    opened: Any, team: Team, keys: StaticKeys, aws: Simulator
) -> None:
    other = aws.world.iam.create_mfa_device(aws.world.iam.create_user(aws.account, "bob", {}))
    person = Person([team.code(), team.code(1)])

    with pytest.raises(ClientError, match="MultiFactorAuthentication failed"):
        opened(MfaSession(keys, other.serial)).sign_in(person)

    assert len(person.asked) == 1


def test_a_role_is_taken_as_the_profile_says(opened: Any, team: Team, keys: StaticKeys) -> None:
    role = team.role(condition={"StringEquals": {"sts:ExternalId": "x-1"}}, max_session_seconds=7200)
    clients = opened(AssumedRole(keys, role.arn, "ada-at-work", "x-1", 7200))

    assert who(clients) == "assumed-role/auditor/ada-at-work"
    standing = clients.standing()
    assert abs(standing.expires - datetime.now(UTC) - 2 * HOUR) < timedelta(minutes=1)
    assert (standing.renews, standing.until) == (True, None)


def test_a_role_that_is_refused_is_refused_in_the_words_of_aws(
    opened: Any, team: Team, keys: StaticKeys
) -> None:
    role = team.role(condition={"StringEquals": {"sts:ExternalId": "x-1"}})

    with pytest.raises(ClientError, match=r"not authorized to perform: sts:AssumeRole") as refused:
        opened(AssumedRole(keys, role.arn)).client("ec2", "eu-central-1")

    assert refused.value.operation_name == "AssumeRole"


def test_roles_build_on_one_another_and_on_the_code_of_the_first(
    opened: Any, team: Team, keys: StaticKeys
) -> None:
    first = AssumedRole(keys, team.role("first").arn, device=team.device.serial)
    clients = opened(AssumedRole(first, team.role("second").arn, duration=900))

    clients.sign_in(Person([team.code()]))

    assert who(clients) == "assumed-role/second/snapshot-importer"
    standing = clients.standing()
    assert standing.renews
    assert standing.until  # the first role's end: then a code is needed again


def test_a_code_is_asked_for_once_for_all_that_is_built_on_it(
    opened: Any, team: Team, keys: StaticKeys
) -> None:
    base = MfaSession(keys, team.device.serial)
    person = Person([team.code()])
    opened(base).sign_in(person)
    first, second = (opened(AssumedRole(base, team.role(name).arn)) for name in ("first", "second"))

    first.sign_in(person)

    assert who(first) == "assumed-role/first/snapshot-importer"
    assert who(second) == "assumed-role/second/snapshot-importer"  # with nobody to ask
    assert len(person.asked) == 1


def test_a_code_that_was_given_for_a_role_serves_its_source_too(
    opened: Any, team: Team, keys: StaticKeys
) -> None:
    base = MfaSession(keys, team.device.serial)
    person = Person([team.code()])
    opened(AssumedRole(base, team.role().arn)).sign_in(person)

    source = opened(base)
    source.sign_in(person, anew=False)

    assert who(source) == "user/ada"
    assert len(person.asked) == 1


def test_who_signs_in_again_is_asked_again(opened: Any, team: Team, keys: StaticKeys) -> None:
    clients = opened(MfaSession(keys, team.device.serial))
    person = Person([team.code(), team.code(1)])
    clients.sign_in(person)

    clients.sign_in(person)

    assert len(person.asked) == 2


def test_a_session_that_ended_is_renewed_where_that_needs_nobody(
    opened: Any, team: Team, keys: StaticKeys, aws: Simulator
) -> None:
    aws.world.sts.session_seconds = 3  # so short that each call finds it near its end
    clients = opened(AssumedRole(keys, team.role().arn))
    who(clients)
    first = clients.standing().expires

    while clients.standing().expires == first:
        with suppress(ClientError):  # it may end on the way
            who(clients)

    assert clients.standing().expires > first


def test_a_session_with_a_code_is_used_to_its_end_and_then_needs_the_user(
    opened: Any, team: Team, keys: StaticKeys, aws: Simulator
) -> None:
    aws.world.sts.session_seconds = 1.5
    clients = opened(MfaSession(keys, team.device.serial))
    clients.sign_in(Person([team.code()]))
    end = clients.standing().expires

    with pytest.raises(SignInNeeded):
        ask_for_ever(clients)

    assert datetime.now(UTC) >= end
    aws.world.sts.session_seconds = None
    clients.sign_in(Person([team.code(1)]))
    assert who(clients) == "user/ada"


def test_a_web_identity_is_the_file_as_it_is_at_each_renewal(opened: Any, team: Team, tmp_path: Path) -> None:
    role, provider = team.federated_role()
    token = tmp_path / "token"
    token.write_text(
        web_identity_token(provider, subject="repo:imaging", now=team.aws.world.clock.wall()) + "\n"
    )

    clients = opened(WebIdentity(str(token), role.arn))

    assert who(clients) == "assumed-role/deploy/snapshot-importer"
    assert clients.standing().renews


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, r"cannot be read: .*token \(No such file"),
        (b"", "There is no web identity token in"),
        (b"x" * 30_000, "There is no web identity token in"),
        (b"\xff\xfe\x00", "There is no web identity token in"),
        (b"two\nlines", "There is no web identity token in"),
    ],
    ids=["missing", "empty", "huge", "binary", "lines"],
)
def test_a_file_without_a_token_is_told(
    opened: Any, tmp_path: Path, content: bytes | None, sentence: str
) -> None:
    token = tmp_path / "token"
    if content is not None:
        token.write_bytes(content)

    with pytest.raises(SignInError, match=sentence):
        opened(WebIdentity(str(token), "arn:aws:iam::123456789012:role/r")).client("sts", "eu-central-1")


def test_a_program_ends_with_what_it_runs_for(opened: Any, tmp_path: Path) -> None:
    """It was allowed for good, so nobody is asked, and nobody could cancel it."""
    program, pid = tmp_path / "program", tmp_path / "pid"
    program.write_text(f"#!/bin/sh\necho $$ > {pid}.new; mv {pid}.new {pid}\nexec sleep 300\n")
    program.chmod(0o700)
    consents = Consents(tmp_path / "consents.json")
    consents.allow_always(ProgramQuestion("finance", str(program)))
    clients = opened(Program(str(program)), consents)
    raised: list[BaseException] = []

    def ask() -> None:
        try:
            clients.client("sts", "eu-central-1")
        except SignInCancelled as error:
            raised.append(error)

    worker = threading.Thread(target=ask)
    worker.start()
    while not pid.exists():
        worker.join(0.01)
    clients.close()
    clients.join(20)

    # Its number is free again: the process is gone, and was waited for.
    assert not Path("/proc", pid.read_text().strip()).exists()
    worker.join()
    assert len(raised) == 1


def test_a_pipe_is_no_file_of_a_token(opened: Any, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "token")

    with pytest.raises(SignInError, match="It is no file"):
        opened(WebIdentity(str(tmp_path / "token"), "arn:aws:iam::123456789012:role/r")).client(
            "sts", "eu-central-1"
        )


def test_a_program_that_gives_keys_of_another_account_later_is_caught(
    opened: Any, team: Team, aws: Simulator, tmp_path: Path
) -> None:
    """Renewed keys are used before anybody asks whose they are."""
    stranger = aws.world.iam.create_access_key(aws.world.iam.create_user(OTHERS, "eve", {}))
    program = tmp_path / "program"
    for number, key in enumerate((team.key, stranger)):
        said = {"Version": 1, "AccessKeyId": key.access_key_id, "SecretAccessKey": key.secret_access_key}
        (tmp_path / str(number)).write_text(json.dumps(said | {"SessionToken": key.session_token or "none"}))
    program.write_text(
        f"#!{sys.executable}\nimport datetime, json, os, pathlib\n"
        f"here = pathlib.Path({str(tmp_path)!r})\nsaid = json.loads((here / '0').read_text())\n"
        "end = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=1.5)\n"
        "print(json.dumps({**said, 'SessionToken': None, 'Expiration': end.isoformat()}))\n"
        "os.replace(here / '1', here / '0') if (here / '1').exists() else None\n"
    )
    program.chmod(0o700)
    consents = Consents(tmp_path / "consents.json")
    consents.allow_always(ProgramQuestion("finance", str(program)))
    clients = opened(Program(str(program)), consents)

    with pytest.raises(OtherAccount, match=f"not as account {aws.account}: this is {OTHERS}"):
        ask_for_ever(clients)

    assert {entry.account for entry in aws.world.ledger.accepted("DescribeSnapshots")} <= {aws.account}


def test_keys_that_nobody_can_renew_any_more_end_as_they_say(keys: StaticKeys, team: Team) -> None:
    """The token of Identity Center ends before the keys that it gave: nothing renews them."""
    means = Means("p", "eu-central-1", lambda *_: None, ProgramRuns())
    portal = PortalKeys(
        IdentityCenter(SsoSession("https://acme.awsapps.com/start", "eu-central-1"), "", ""), means
    )
    ends = datetime.now(UTC) + HOUR
    portal.until = ends - timedelta(minutes=40)
    held = SessionKeys("ASIAROLEROLEROLE0000", Secret("s", "t"), ends)
    signed_in = SignedIn(session_credentials(held, lambda: held, by_itself=True), renews=True, portal=portal)

    assert signed_in.standing() == Standing(ends, renews=False, until=ends)


def test_a_renewal_that_fails_leaves_no_word_of_aws_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    ends = datetime.now(UTC) + timedelta(seconds=60)
    held = SessionKeys("ASIAROLEROLEROLE0000", Secret("s", "t"), ends)

    def renew() -> SessionKeys:
        raise ClientError(
            {"Error": {"Code": "SignatureDoesNotMatch", "Message": "token CANARY"}}, "AssumeRole"
        )

    caplog.set_level(logging.DEBUG)
    credentials = session_credentials(held, renew, by_itself=True)
    credentials._expiry_time = datetime.now(UTC)

    with pytest.raises(ClientError):
        credentials.get_frozen_credentials()

    assert "CANARY" not in caplog.text
