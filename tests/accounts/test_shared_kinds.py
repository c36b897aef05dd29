"""The order of the kinds in a shared profile, against botocore's own resolver."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import BotoCoreError
from hypothesis import HealthCheck, event, given
from hypothesis import settings as limits
from hypothesis import strategies as st

from snapshot_importer.accounts.interaction import SignInError
from snapshot_importer.accounts.shared_kinds import kind_of
from snapshot_importer.accounts.shared_settings import read_shared
from snapshot_importer.accounts.shared_sources import shared_source
from snapshot_importer.accounts.sources import (
    AssumedRole,
    IdentityCenter,
    Program,
    Source,
    StaticKeys,
    WebIdentity,
)

ANSWER = '{"Version": 1, "AccessKeyId": "AKIAPROGRAM", "SecretAccessKey": "geheim"}'
# Without login_session: botocore needs another package to say that it would use it.
SETTINGS = {
    "aws_access_key_id": "AKIAIOSFODNN7EXAMPLE",
    "aws_secret_access_key": "geheim",
    "aws_session_token": "token",
    "role_arn": "arn:aws:iam::111122223333:role/Operator",
    "source_profile": "base",
    "credential_source": "Environment",
    "web_identity_token_file": "/tmp/token",
    "sso_session": "corp",
    "sso_account_id": "111122223333",
    "sso_role_name": "Reader",
    "sso_start_url": "https://corp.example",
    "sso_region": "eu-central-1",
    "credential_process": f"echo '{ANSWER}'",
}
SESSION = "[sso-session corp]\nsso_start_url = https://corp.example\nsso_region = eu-central-1\n"
ENVIRONMENT = {"AWS_ACCESS_KEY_ID": "AKIAENVIRONMENT", "AWS_SECRET_ACCESS_KEY": "geheim"}
# What a source is, and the kinds of a profile, by the name of botocore's provider.
SOURCES: Mapping[str, type[Source]] = {
    "env": StaticKeys,
    "assume-role": AssumedRole,
    "assume-role-with-web-identity": WebIdentity,
    "sso": IdentityCenter,
    "shared-credentials-file": StaticKeys,
    "custom-process": Program,
    "config-file": StaticKeys,
}
KINDS = {
    "assume-role": "role",
    "assume-role-with-web-identity": "web identity",
    "sso": "sso",
    "shared-credentials-file": "keys",
    "custom-process": "program",
    "config-file": "config keys",
}

# Settings that belong together, and any others.
WHOLE = (
    {"aws_access_key_id", "aws_secret_access_key"},
    {"role_arn", "source_profile"},
    {"role_arn", "credential_source"},
    {"role_arn", "web_identity_token_file"},
    {"sso_session", "sso_account_id", "sso_role_name"},
    {"credential_process"},
)
KEYS = st.one_of(
    st.lists(st.sampled_from(WHOLE), max_size=2).map(lambda parts: set[str]().union(*parts)),
    st.sets(st.sampled_from(sorted(SETTINGS)), max_size=6),
)


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> dict[str, str]:
    variables = ENVIRONMENT | {
        "AWS_CONFIG_FILE": str(tmp_path / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(tmp_path / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return variables


def section(head: str, keys: set[str]) -> str:
    return f"[{head}]\n" + "".join(f"{key} = {SETTINGS[key]}\n" for key in sorted(keys))


def botocore_choice() -> tuple[str, str] | None:
    """Return the provider that botocore takes for the profile *p*, and for its role the one of the source."""
    credentials: Any = botocore.session.Session(profile="p").get_credentials()
    if credentials is None:
        return None
    if credentials.method != "assume-role":
        return credentials.method, ""
    fetcher = credentials._refresh_using.__self__
    return "assume-role", fetcher._source_credentials.method


@given(config=KEYS, credentials=KEYS, base_config=KEYS, base_credentials=KEYS)
@limits(max_examples=120, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_the_kind_is_the_one_that_botocore_takes(
    environment: dict[str, str],
    tmp_path: Path,
    config: set[str],
    credentials: set[str],
    base_config: set[str],
    base_credentials: set[str],
) -> None:
    (tmp_path / "config").write_text(
        section("profile p", config) + section("profile base", base_config) + SESSION
    )
    (tmp_path / "credentials").write_text(section("p", credentials) + section("base", base_credentials))
    found = read_shared(environment)
    try:
        choice = botocore_choice()
    except BotoCoreError:
        choice = None
    if choice is None:
        event("refused")
        with pytest.raises(SignInError):
            shared_source("p", found, environment)
        return
    event(" with ".join(choice))

    source = shared_source("p", found, environment)

    assert kind_of("p", found) == KINDS[choice[0]]
    assert isinstance(source, SOURCES[choice[0]])
    if isinstance(source, AssumedRole):
        assert isinstance(source.source, SOURCES[choice[1]])
