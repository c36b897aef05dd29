"""Botocore's own sign-in from a config file alone, against the simulated AWS."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.config import Config
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider

from snapshot_importer.simulator.operations import AccessKey
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.simulator.sso import IdentityCenter


def sso_cache_name(session: str) -> str:
    """How the AWS CLI names the file with the token of a session, or of a start URL without one."""
    return f"{hashlib.sha1(session.encode()).hexdigest()}.json"


def sso_config(center: IdentityCenter, *, account: str, role: str) -> str:
    """A config file with the profile "imaging" and the session "acme"."""
    return (
        f"[profile imaging]\nsso_session = acme\nsso_account_id = {account}\nsso_role_name = {role}\n"
        f"[sso-session acme]\nsso_start_url = {center.start_url}\nsso_region = {center.region}\n"
        "sso_registration_scopes = sso:account:access\n"
    )


class SharedFiles:
    """A home with the two files of the AWS CLI, which every session of botocore made here reads."""

    def __init__(self, home: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = home / ".aws"
        self.folder.mkdir()
        self._aws = aws
        monkeypatch.setenv("HOME", str(home))
        monkeypatch.setenv("AWS_CONFIG_FILE", str(self.folder / "config"))
        monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(self.folder / "credentials"))
        monkeypatch.setenv("AWS_LOGIN_CACHE_DIRECTORY", str(self.folder / "login" / "cache"))
        monkeypatch.setenv("AWS_ENDPOINT_URL", aws.endpoint)
        monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        # It is where the home was when botocore was imported.
        for provider in (SSOTokenProvider, SSOProvider):
            monkeypatch.setattr(provider, "_SSO_TOKEN_CACHE_DIR", str(self.folder / "sso" / "cache"))
        for name in ("AWS_PROFILE", "AWS_DEFAULT_PROFILE", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name, raising=False)

    def write_config(self, text: str) -> None:
        """Replace ~/.aws/config."""
        (self.folder / "config").write_text(text)

    def write_key(self, profile: str, key: AccessKey) -> None:
        """Replace ~/.aws/credentials by one profile."""
        (self.folder / "credentials").write_text(
            f"[{profile}]\naws_access_key_id = {key.access_key_id}\n"
            f"aws_secret_access_key = {key.secret_access_key}\n"
        )

    def sso_cache(self, session: str) -> Path:
        """Where the AWS CLI keeps the token of a session."""
        folder = self.folder / "sso" / "cache"
        folder.mkdir(parents=True, exist_ok=True)
        return folder / sso_cache_name(session)

    def session(self, profile: str, prompt: Callable[[str], str] | None = None) -> Any:
        """A session of botocore for *profile*; *prompt* is asked for MFA codes."""
        session: Any = botocore.session.Session(profile=profile)
        session.set_config_variable("region", self._aws.region)
        if prompt is not None:
            session.get_component("credential_provider").get_provider("assume-role")._prompter = prompt
        return session

    def client(self, session: Any, service: str = "sts") -> Any:
        """A client with the credentials that the session finds; one try."""
        return session.create_client(service, config=Config(retries={"total_max_attempts": 1}, proxies={}))
