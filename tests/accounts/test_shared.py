"""Profiles found in ~/.aws."""

from collections.abc import Callable
from pathlib import Path

import pytest

from snapshot_importer.accounts.shared import SharedProfiles, shared_profiles

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
        "mfa": "The profile mfa needs an MFA code, which this version does not ask for.",
        "behind mfa": "The profile mfa needs an MFA code, which this version does not ask for.",
        "loop": "The profile loop is its own source.",
        "pool": "The profile pool is its own source.",
        "lost": "There is no profile gone in ~/.aws.",
        "inside": "The profile inside takes its keys from inside AWS, which works only there.",
        "program": "The profile program gets its keys from a program, which this version does not run.",
        "login": "The profile login signs in with “aws login”, which this version does not support.",
    }


def test_a_region_of_one_file_and_keys_of_the_other_make_one_profile(read: Reader) -> None:
    (keys,) = [profile for profile in read(CONFIG, CREDENTIALS).profiles if profile.name == "keys"]

    assert (keys.kind, keys.region) == ("Access key", "eu-west-1")


@pytest.mark.parametrize(
    ("broken", "line"),
    [
        ("aws_secret_access_key = geheim\n", "line 1 of "),
        ("[a]\nregion = x\nregion = y\n", "line 3 of "),
        ("[a]\n[a]\n", "line 2 of "),
        ("[a]\nregion\n", "line 2 of "),
    ],
)
def test_a_broken_file_is_named_with_its_line_and_the_other_stays_usable(
    read: Reader, tmp_path: Path, broken: str, line: str
) -> None:
    found = read(broken, CREDENTIALS)

    assert found.notices == (f"The AWS settings cannot be understood: {line}{tmp_path / 'config'}.",)
    assert [profile.name for profile in found.profiles] == ["keys", "self"]


def test_a_file_that_is_no_text_is_named(read: Reader, tmp_path: Path) -> None:
    (tmp_path / "config").write_bytes(b"\xff\xfe\x00[a]")

    found = shared_profiles(
        {"AWS_CONFIG_FILE": str(tmp_path / "config"), "AWS_SHARED_CREDENTIALS_FILE": "/none"}
    )

    assert found.profiles == ()
    assert str(tmp_path / "config") in found.notices[0]


def test_no_notice_shows_a_line_of_the_file(read: Reader) -> None:
    found = read("[a]\naws_secret_access_key geheim\n", "geheim\n")

    assert len(found.notices) == 2
    assert "geheim" not in " ".join(found.notices)


def test_no_files_are_no_profiles() -> None:
    found = shared_profiles({"AWS_CONFIG_FILE": "/none", "AWS_SHARED_CREDENTIALS_FILE": "/none"})

    assert found == SharedProfiles(())
