"""The access keys of a user, over HTTP against the simulated AWS."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from fakes.callers import caller, narrow_key
from fakes.http_faults import FAULTS
from fakes.import_account import ImportAccount
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.aws.access_keys import (
    RESTS,
    access_keys,
    delete_access_key,
    identity_of,
    make_access_key,
    switch_access_key,
    until_known,
    user_name,
    with_last_use,
)
from snapshot_importer.aws.answers import Identity
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator


@pytest.fixture
def key(aws: Simulator, account: ImportAccount) -> AccessKey:
    return narrow_key(aws, "iam:*AccessKey*")


@pytest.fixture
def mine(aws: Simulator, key: AccessKey) -> Iterator[Gateway]:
    with caller(aws, key) as gateway:
        yield gateway


@pytest.fixture
def user(mine: Gateway) -> str:
    return user_name(mine.identity())


def told(arn: str) -> Identity:
    return Identity("111122223333", arn, "AIDA", 0.0, 0.0)


@pytest.mark.parametrize(
    ("arn", "name"),
    [
        ("arn:aws:iam::111122223333:user/mira", "mira"),
        ("arn:aws-cn:iam::111122223333:user/division/team/mira", "mira"),
        ("arn:aws:iam::111122223333:root", ""),
        ("arn:aws:sts::111122223333:assumed-role/user/mira", ""),
        ("arn:aws:sts::111122223333:federated-user/mira", ""),
    ],
)
def test_only_a_user_of_iam_has_keys_to_change(arn: str, name: str) -> None:
    assert user_name(told(arn)) == name


def test_a_key_is_made_tried_switched_off_and_deleted(mine: Gateway, user: str, key: AccessKey) -> None:
    made = make_access_key(mine, user)
    assert [found.id for found in access_keys(mine, user)] == [key.access_key_id, made.id]
    assert identity_of(mine, made, rests=()).arn == key.arn
    assert made.secret.secret_access_key not in repr(made)

    switch_access_key(mine, user, made.id, active=False)
    assert [found.active for found in access_keys(mine, user)] == [True, False]
    with pytest.raises(CallError) as raised:
        identity_of(mine, made, rests=())
    assert raised.value.code == "InvalidClientTokenId"

    switch_access_key(mine, user, made.id, active=True)
    delete_access_key(mine, user, made.id)
    delete_access_key(mine, user, made.id)
    assert [found.id for found in access_keys(mine, user)] == [key.access_key_id]


def test_the_last_use_is_told_as_far_as_it_is_known(aws: Simulator, mine: Gateway, user: str) -> None:
    made = make_access_key(mine, user)
    used, unused = (with_last_use(mine, found) for found in access_keys(mine, user))

    assert (used.use_known, used.used_for) == (True, f"iam in {aws.region}")
    assert used.last_used is not None
    assert (unused.id, unused.use_known, unused.last_used, unused.used_for) == (made.id, True, None, "")


def test_a_last_use_that_may_not_be_known_is_no_failure(aws: Simulator, account: ImportAccount) -> None:
    key = narrow_key(aws, "iam:ListAccessKeys")
    with caller(aws, key) as gateway:
        (found,) = access_keys(gateway, user_name(gateway.identity()))

        assert with_last_use(gateway, found) == found
        assert not found.use_known


def test_a_third_key_is_refused(mine: Gateway, user: str) -> None:
    make_access_key(mine, user)
    with pytest.raises(CallError) as raised:
        make_access_key(mine, user)

    assert (raised.value.code, raised.value.outcome_known) == ("LimitExceeded", True)


def test_a_new_key_is_tried_until_aws_knows_it(aws: Simulator, mine: Gateway, user: str) -> None:
    aws.world.iam.key_delay = 10
    made = make_access_key(mine, user)
    rests: list[float] = []

    def rest(seconds: float) -> None:
        rests.append(seconds)
        aws.world.clock.advance(seconds)

    assert identity_of(mine, made, rest=rest).arn.endswith(user)
    assert sum(rests) == 10
    assert sum(RESTS) == 40


def test_what_is_wrong_for_another_reason_is_not_tried_again(mine: Gateway, user: str) -> None:
    made = make_access_key(mine, user)
    broken = replace(made, secret=Secret("wrong"))
    rests: list[float] = []

    with pytest.raises(CallError) as raised:
        identity_of(mine, broken, rest=rests.append)
    assert (raised.value.code, rests) == ("SignatureDoesNotMatch", [])


def test_a_key_that_stays_unknown_is_given_up() -> None:
    asked: list[float] = []

    def unknown() -> None:
        raise CallError("sign-in", "No.", operation="GetCallerIdentity", code="InvalidClientTokenId")

    with pytest.raises(CallError):
        until_known(unknown, (1.0, 2.0), asked.append)
    assert asked == [1.0, 2.0]


LOST = ("drop after", "500 after", "html after", "empty after", "cut", "cut at the end")


@pytest.mark.parametrize("fault", LOST)
def test_a_lost_answer_leaves_open_whether_there_is_a_key(
    aws: Simulator, mine: Gateway, user: str, fault: str
) -> None:
    aws.cloud.faults.add(Rule(service="iam", operation="CreateAccessKey", **FAULTS[fault]))
    with pytest.raises(CallError) as raised:
        make_access_key(mine, user)
    aws.cloud.faults.clear()

    assert not raised.value.outcome_known
    # Sent once: a second try would have made another key.
    assert len(access_keys(mine, user)) == 2


@pytest.mark.parametrize("operation", ["ListAccessKeys", "GetAccessKeyLastUsed"])
@pytest.mark.parametrize("fault", ["html", "empty", "cut", "cut at the end"])
def test_an_answer_that_is_not_awss_is_not_believed(
    aws: Simulator, mine: Gateway, user: str, operation: str, fault: str
) -> None:
    (found,) = access_keys(mine, user)
    aws.cloud.faults.add(Rule(service="iam", operation=operation, **FAULTS[fault]))
    with pytest.raises(CallError) as raised:
        access_keys(mine, user) if operation == "ListAccessKeys" else with_last_use(mine, found)
    aws.cloud.faults.clear()

    assert raised.value.kind in ("garbled", "unreachable", "server")


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(access_keys, id="ListAccessKeys"),
        pytest.param(make_access_key, id="CreateAccessKey"),
        pytest.param(
            lambda gateway, user: switch_access_key(gateway, user, "AKIAIOSFODNN7EXAMPLE", active=False),
            id="UpdateAccessKey",
        ),
        pytest.param(
            lambda gateway, user: delete_access_key(gateway, user, "AKIAIOSFODNN7EXAMPLE"),
            id="DeleteAccessKey",
        ),
    ],
)
def test_what_is_not_allowed_is_refused_by_name(
    aws: Simulator,
    account: ImportAccount,
    work: Callable[[Gateway, str], object],
    request: pytest.FixtureRequest,
) -> None:
    with caller(aws, narrow_key(aws, "s3:ListBucket")) as gateway:
        user = user_name(gateway.identity())
        with pytest.raises(CallError) as raised:
            work(gateway, user)

    assert (raised.value.kind, raised.value.http_status) == ("refused", 403)
    assert raised.value.operation in request.node.callspec.id
