"""Encoded refusals: what STS decodes of them, and that nothing of it is kept or believed unchecked."""

import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.aws import simulated_aws
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws.answers import CallRecord
from snapshot_importer.aws.authorization import Decoded, Statement, decode, encoded_part, sentences
from snapshot_importer.aws.errors import CallError
from snapshot_importer.aws.gateway import Gateway
from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator

REQUEST = {"DiskContainer": {"Format": "VMDK", "UserBucket": {"S3Bucket": "b", "S3Key": "k"}}}
MESSAGE = "You are not authorized. Encoded authorization failure message: "


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulated_aws() as simulator:
        yield simulator


@contextmanager
def gateway_of(
    aws: Simulator, key: AccessKey | None = None, records: list[CallRecord] | None = None
) -> Iterator[Gateway]:
    key_id = key.access_key_id if key else aws.access_key_id
    secret = key.secret_access_key if key else aws.secret_access_key
    profile = Profile("0" * 32, "p", access_key_id=key_id, endpoint_url=aws.endpoint)
    clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(secret)))
    try:
        yield Gateway(profile.id, aws.region, clients, None if records is None else records.append)
    finally:
        clients.close()


def refused(gateway: Gateway) -> str:
    """Return what AWS says to an import that is not allowed."""
    with pytest.raises(CallError) as caught:
        gateway.import_snapshot(REQUEST)
    return caught.value.message


def deny(aws: Simulator, action: str) -> None:
    statement = {"Sid": "NoImports", "Effect": "Deny", "Action": action, "Resource": "*"}
    aws.world.access.set_organisation_policy(aws.account, statement)


def test_an_explicit_deny_names_its_statement(aws: Simulator) -> None:
    deny(aws, "ec2:Import*")
    records: list[CallRecord] = []
    with gateway_of(aws, records=records) as gateway:
        found = decode(gateway, encoded_part(refused(gateway)))

    assert (found.explicit, found.action) == (True, "ec2:ImportSnapshot")
    assert found.principal.endswith("user/demo")
    told = sentences(found)
    assert "may not call ec2:ImportSnapshot on arn:aws:ec2:" in told[0]
    assert told[1] == "The statement “NoImports” denies ec2:Import* on *."
    assert "NoImports" not in repr(records)


def test_a_right_that_nobody_gave_says_so(aws: Simulator) -> None:
    policy = {"Statement": [{"Effect": "Allow", "Action": "sts:*", "Resource": "*"}]}
    user = aws.world.iam.create_user(aws.account, "poor", {"all": json.dumps(policy)})
    with gateway_of(aws, aws.world.iam.create_access_key(user)) as gateway:
        found = decode(gateway, encoded_part(refused(gateway)))

    assert (found.explicit, found.statements) == (False, ())
    assert sentences(found)[1].startswith("No policy allows it")


def test_who_may_not_decode_is_refused_by_name(aws: Simulator) -> None:
    user = aws.world.iam.create_user(aws.account, "poor")
    with gateway_of(aws, aws.world.iam.create_access_key(user)) as gateway:
        blob = encoded_part(refused(gateway))
        with pytest.raises(CallError) as caught:
            decode(gateway, blob)

    assert (caught.value.kind, caught.value.code) == ("refused", "AccessDenied")
    assert "sts:DecodeAuthorizationMessage" in caught.value.message


@pytest.mark.parametrize(
    ("message", "blob"),
    [
        (MESSAGE + "AbC-_1", "AbC-_1"),
        (MESSAGE + "x" * 10_240, "x" * 10_240),
        (MESSAGE + "x" * 10_241, ""),
        (MESSAGE + "AbC-_1\nand more", "AbC-_1"),
        (MESSAGE + "AbC<b>", ""),
        (MESSAGE, ""),
        ("Access Denied", ""),
    ],
    ids=["short", "longest", "too long", "line", "other signs", "none", "no refusal"],
)
def test_only_what_sts_takes_is_an_encoded_part(message: str, blob: str) -> None:
    assert encoded_part(message) == blob


class Said:
    """A gateway that answers with one decoded message."""

    def __init__(self, said: str) -> None:
        self.said = said

    def call(self, *_: object, **__: object) -> dict[str, Any]:
        return {"DecodedMessage": self.said}


@pytest.mark.parametrize(
    "said",
    ["", "no JSON", "[]", "{}", '{"allowed": "no", "explicitDeny": false, "context": {}}',
     '{"allowed": false, "explicitDeny": true, "context": []}',
     '{"allowed": false, "explicitDeny": true, "context": {}, "matchedStatements": {"items": 7}}', "[" * 100_000],
    ids=["empty", "text", "list", "nothing", "types", "context", "items", "deep"],
)  # fmt: skip
def test_an_answer_that_is_no_decoded_message_is_not_believed(said: str) -> None:
    with pytest.raises(CallError) as caught:
        decode(Said(said), "blob")  # type: ignore[arg-type]

    assert (caught.value.kind, caught.value.operation) == ("garbled", "DecodeAuthorizationMessage")


@given(
    st.recursive(
        st.none() | st.booleans() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_no_json_breaks_it(value: Any) -> None:
    context = {"action": value, "principal": value, "conditions": value}
    said = json.dumps({"allowed": False, "explicitDeny": True, "context": context})

    found: Decoded | None = None
    with suppress(CallError):
        found = decode(Said(said), "blob")  # type: ignore[arg-type]

    assert found is None or all(isinstance(told, str) for told in sentences(found))


def test_what_was_decoded_stays_out_of_texts_for_logs() -> None:
    found = Decoded(
        explicit=True,
        action="a",
        resource="arn:r",
        principal="arn:p",
        statements=(Statement("NoImports", ("ec2:*",), ("*",)),),
        conditions=("aws:SourceIp = 10.0.0.1",),
    )

    assert not [word for word in ("10.0.0.1", "NoImports", "arn:") if word in repr(found)]
