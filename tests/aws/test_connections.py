"""From a profile to its gateways."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.scripted_server import Connection, Request, answer, scripted_server
from snapshot_importer.accounts.profiles import Profile, ProfileStore
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable, SessionSecrets
from snapshot_importer.aws.connections import Connections, StandingGateway
from snapshot_importer.aws.errors import CallError

WHO = b"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::ACCOUNT:user/me</Arn><UserId>AIDA</UserId><Account>ACCOUNT</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""
EXPIRED = b"""<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code>
<Message>The security token included in the request is expired</Message></Error></ErrorResponse>"""
KEYS = Profile(
    id="a" * 32, name="keys", access_key_id="AKIAIOSFODNN7EXAMPLE", endpoint_url="http://127.0.0.1:9"
)
OTHER = Profile(id="b" * 32, name="other", method="environment")


class LockedKeyring(SessionSecrets):
    """A keyring that is locked."""

    def get(self, _: str) -> Secret | None:
        raise SecretsUnavailable("locked", "The system keyring is locked.")


@pytest.fixture
def store(tmp_path: Path) -> ProfileStore:
    store = ProfileStore(tmp_path / "profiles.json")
    store.put(KEYS)
    store.put(OTHER)
    return store


def connections(
    store: ProfileStore, keyring: SessionSecrets, session: SessionSecrets | None = None
) -> Connections:
    environment = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT00000", "AWS_SECRET_ACCESS_KEY": "y"}
    return Connections(store, keyring, session or SessionSecrets(), environment=environment)


def keyring_with(secret: str) -> SessionSecrets:
    keyring = SessionSecrets()
    keyring.put(KEYS.id, Secret(secret))
    return keyring


def test_a_gateway_is_made_once_for_each_region(store: ProfileStore) -> None:
    made = connections(store, keyring_with("x"))

    first = made.gateway(KEYS.id, "eu-central-1")

    assert made.gateway(KEYS.id, "eu-central-1") is first
    assert made.gateway(KEYS.id, "us-east-1") is not first
    assert made.gateway(OTHER.id, "eu-central-1") is not first


def test_a_missing_secret_and_a_missing_profile_are_matters_of_sign_in(store: ProfileStore) -> None:
    made = connections(store, SessionSecrets())

    for profile_id, code in ((KEYS.id, "SecretMissing"), ("c" * 32, "ProfileGone")):
        with pytest.raises(CallError) as caught:
            made.gateway(profile_id, "eu-central-1")
        assert (caught.value.kind, caught.value.code, caught.value.sent) == ("sign-in", code, False)


def test_a_locked_keyring_is_told_as_it_is(store: ProfileStore) -> None:
    with pytest.raises(SecretsUnavailable, match="locked"):
        connections(store, LockedKeyring()).gateway(KEYS.id, "eu-central-1")


def test_a_secret_of_this_session_needs_no_keyring(store: ProfileStore) -> None:
    made = connections(store, LockedKeyring(), session=keyring_with("x"))

    assert made.gateway(KEYS.id, "eu-central-1").region == "eu-central-1"


def test_what_was_made_for_a_profile_is_forgotten_when_it_changes(store: ProfileStore) -> None:
    made = connections(store, keyring_with("x"))
    first, other = made.gateway(KEYS.id, "eu-central-1"), made.gateway(OTHER.id, "eu-central-1")

    made.forget(KEYS.id)

    assert made.gateway(KEYS.id, "eu-central-1") is not first
    assert made.gateway(OTHER.id, "eu-central-1") is other


def test_who_signed_out_makes_no_call_until_the_sign_in(store: ProfileStore) -> None:
    made = connections(store, keyring_with("x"))
    standing = StandingGateway(made, KEYS.id, "eu-central-1")
    first = made.gateway(KEYS.id, "eu-central-1")

    made.sign_out(KEYS.id)

    for call in (standing.account, standing.describe_import_tasks):
        with pytest.raises(CallError, match="This profile is signed out") as caught:
            call()
        assert (caught.value.kind, caught.value.code, caught.value.sent) == ("sign-in", "SignedOut", False)
    assert made.signed_out(KEYS.id)
    assert made.gateway(OTHER.id, "eu-central-1").profile_id == OTHER.id
    made.allow(KEYS.id)
    assert made.gateway(KEYS.id, "eu-central-1") is not first


def test_a_sign_out_while_the_keyring_is_read_leaves_no_gateway(store: ProfileStore) -> None:
    class SlowKeyring(SessionSecrets):
        """The user signs out before it answers."""

        def get(self, _: str) -> Secret | None:
            made.sign_out(KEYS.id)
            return Secret("x")

    made = connections(store, SlowKeyring())

    with pytest.raises(CallError, match="signed out"):
        made.gateway(KEYS.id, "eu-central-1")


def test_a_keyring_that_does_not_answer_is_no_change_of_a_profile(store: ProfileStore) -> None:
    class Locking(SessionSecrets):
        """Answers until it is locked."""

        is_locked = False

        def get(self, profile_id: str) -> Secret | None:
            if self.is_locked:
                raise SecretsUnavailable("locked", "The system keyring is locked.")
            return super().get(profile_id)

    keyring = Locking()
    keyring.put(KEYS.id, Secret("x"))
    made = connections(store, keyring)
    first = made.gateway(KEYS.id, "eu-central-1")

    keyring.is_locked = True
    while_locked = made.forget_changed()
    kept = made.gateway(KEYS.id, "eu-central-1")
    keyring.is_locked = False
    keyring.put(KEYS.id, Secret("another"))

    assert (while_locked, kept is first) == ((), True)
    assert made.forget_changed() == (KEYS.id,)


def test_what_changed_while_the_keyring_was_read_is_what_is_used(store: ProfileStore) -> None:
    class SlowKeyring(SessionSecrets):
        """The user saves another key before it answers for the first time."""

        changed = False

        def get(self, profile_id: str) -> Secret | None:
            found = super().get(profile_id)
            if not self.changed:
                self.changed = True
                store.put(replace(KEYS, access_key_id="AKIAANOTHERANOTHER00"))
                made.forget(KEYS.id)
            return found

    keyring = SlowKeyring()
    keyring.put(KEYS.id, Secret("x"))
    made = connections(store, keyring)

    made.gateway(KEYS.id, "eu-central-1")

    assert made.forget_changed() == ()


def test_an_account_that_was_asked_with_keys_that_are_gone_is_nobodys(store: ProfileStore) -> None:
    """The answer comes after the profile was changed: it says nothing of the new keys."""
    owners = {"AKIAIOSFODNN7EXAMPLE": "111122223333", "AKIAANOTHERANOTHER00": "210987654321"}
    asked, goes_on = threading.Event(), threading.Event()

    def reply(request: Request, connection: Connection) -> None:
        key_id = request.headers["authorization"].partition("Credential=")[2].partition("/")[0]
        if key_id == KEYS.access_key_id:
            asked.set()
            goes_on.wait()
        connection.send(answer(WHO.replace(b"ACCOUNT", owners[key_id].encode())))

    with scripted_server(reply) as server:
        first = replace(KEYS, endpoint_url=server.url, account="111122223333")
        store.put(first)
        made = connections(store, keyring_with("x"))
        worker = threading.Thread(target=made.gateway, args=(KEYS.id, "eu-central-1"))
        worker.start()
        asked.wait()
        store.put(replace(first, access_key_id="AKIAANOTHERANOTHER00"))
        made.forget(KEYS.id)
        goes_on.set()
        worker.join()

        with pytest.raises(CallError, match="this is 210987654321") as caught:
            made.gateway(KEYS.id, "eu-central-1")
        made.close()

    assert caught.value.code == "OtherAccount"


def test_what_failed_with_keys_that_are_gone_is_marked_so(store: ProfileStore) -> None:
    asked, goes_on = threading.Event(), threading.Event()

    def reply(_request: Request, connection: Connection) -> None:
        asked.set()
        goes_on.wait()
        connection.send(answer(EXPIRED, status=403))

    with scripted_server(reply) as server:
        store.put(replace(KEYS, endpoint_url=server.url))
        made = connections(store, keyring_with("x"))
        gateway = made.gateway(KEYS.id, "eu-central-1")
        seen: list[CallError] = []

        def ask() -> None:
            try:
                gateway.identity()
            except CallError as error:
                seen.append(error)

        worker = threading.Thread(target=ask)
        worker.start()
        asked.wait()
        made.forget(KEYS.id)
        goes_on.set()
        worker.join()
        made.close()

    assert [error.outdated for error in seen] == [True]


def test_the_account_of_keys_that_are_gone_is_not_remembered(store: ProfileStore) -> None:
    asked, goes_on = threading.Event(), threading.Event()

    def reply(_request: Request, connection: Connection) -> None:
        asked.set()
        goes_on.wait()
        connection.send(answer(WHO.replace(b"ACCOUNT", b"111122223333")))

    with scripted_server(reply) as server:
        store.put(replace(KEYS, endpoint_url=server.url))
        made = connections(store, keyring_with("x"))
        worker = threading.Thread(
            target=lambda: made.sign_in(KEYS.id, "eu-central-1", None, anew=False), daemon=True
        )
        worker.start()
        asked.wait()
        made.forget(KEYS.id)
        goes_on.set()
        worker.join()
        made.close()

    assert [profile.account for profile in store.profiles()] == ["", ""]
