"""Beginning a session of `aws login` with a CLI that is there, too old, cancelled, or not there at all."""

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from snapshot_importer.accounts import aws_cli
from snapshot_importer.accounts.interaction import SignInCancelled, SignInError
from snapshot_importer.accounts.sources import LoginSession

SESSION = LoginSession("arn:aws:iam::111122223333:user/operator", "--work it")
VERSION = "aws-cli/2.32.0 Python/3.13.9 Linux/6.12 exe/x86_64"

SOMEBODY_ELSE = """
echo 'Profile --work it is already configured to use session x. Do you want to overwrite it? (y/n): '
echo 'aws: [ERROR]: EOF when reading a line' >&2
exit 255
"""
NOT_THE_SAME = (
    "The profile --work it is for arn:aws:iam::111122223333:user/operator, "
    "but somebody else signed in in the browser. Sign out there and try again."
)

Install = Callable[..., dict[str, str]]


@pytest.fixture(autouse=True)
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(aws_cli, "USUAL_FOLDERS", {})


@pytest.fixture
def install(tmp_path: Path) -> Install:
    """Put a command ``aws`` in the way, and return the environment that finds it."""

    def install_cli(login: str, *, version: str = f"echo '{VERSION}'") -> dict[str, str]:
        path = tmp_path / "bin" / "aws"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'#!/bin/sh\nif [ "$1" = --version ]; then {version}; exit; fi\n{login}\n')
        path.chmod(0o700)
        return {
            "PATH": os.pathsep.join([str(path.parent), os.defpath]),
            "HOME": str(tmp_path),
            "AWS_LOGIN_CACHE_DIRECTORY": str(tmp_path),
            "AWS_SECRET_ACCESS_KEY": "geheim",
            "AWS_PROFILE": "other",
        }

    return install_cli


def begin(environment: dict[str, str], **options: Any) -> None:
    options.setdefault("wait", time.sleep)
    aws_cli.begin_login(SESSION, region="eu-central-1", environment=environment, **options)


def refusal(environment: dict[str, str], **options: Any) -> str:
    with pytest.raises(SignInError) as caught:
        begin(environment, **options)
    assert "geheim" not in str(caught.value)
    return str(caught.value)


def test_it_is_told_the_profile_and_the_region_and_sees_no_secret(install: Install, tmp_path: Path) -> None:
    environment = install('printf "%s|" "$@" > "$HOME/arguments"; env > "$AWS_LOGIN_CACHE_DIRECTORY/seen"')

    begin(environment)

    assert (tmp_path / "arguments").read_text() == "login|--profile=--work it|--region=eu-central-1|"
    seen = (tmp_path / "seen").read_text()
    assert "geheim" not in seen
    assert "AWS_PROFILE" not in seen


@pytest.mark.parametrize(
    "version",
    ["echo aws-cli/2.31.38 Python/3", "echo aws-cli/1.44.8 >&2", "echo something else", "exit 1"],
    ids=["2.31", "1 on the other side", "another program", "failure"],
)
def test_a_cli_that_is_too_old_is_not_asked(install: Install, tmp_path: Path, version: str) -> None:
    environment = install('touch "$HOME/asked"', version=version)

    assert refusal(environment).startswith(
        "The AWS CLI on this computer is too old for “aws login”. Install "
    )
    assert not (tmp_path / "asked").exists()


@pytest.mark.parametrize("version", ["2.32.0", "2.100.1", "3.0.0"])
def test_later_versions_will_do(install: Install, version: str) -> None:
    begin(install("exit 0", version=f"echo aws-cli/{version} Python/3"))


def test_without_a_cli_it_is_said_what_to_install(tmp_path: Path) -> None:
    assert refusal({"PATH": str(tmp_path)}) == (
        "The AWS CLI begins sessions of “aws login”, and it was not found on this computer. "
        "Install the AWS CLI 2.32 or later: "
        "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
    )


def test_it_is_found_where_installers_put_it(
    install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install("exit 0")
    monkeypatch.setattr(aws_cli, "USUAL_FOLDERS", {"darwin": ("/none", str(tmp_path / "bin"))})

    assert aws_cli.find_clis("/none", "darwin") == (str(tmp_path / "bin" / "aws"),)
    with pytest.raises(SignInError):
        aws_cli.find_clis("/none", "win32")


def test_an_old_one_does_not_hide_a_later_one(install: Install, tmp_path: Path) -> None:
    install("exit 9", version="echo aws-cli/1.44.8 Python/3")
    (tmp_path / "bin").rename(tmp_path / "old")
    environment = install('touch "$HOME/asked"')
    folders = os.pathsep.join([str(tmp_path / "old"), environment["PATH"]])

    begin(environment | {"PATH": folders})

    assert (tmp_path / "asked").exists()


@pytest.mark.parametrize(
    ("login", "sentence"),
    [
        ("exit 2", "“aws login” failed with exit code 2."),
        (
            "echo 'aws: [ERROR]: Unable to retrieve tokens' >&2; exit 255",
            "“aws login” failed: aws: [ERROR]: Unable to retrieve tokens",
        ),
        ("echo 'token: geheim' >&2; exit 1", "“aws login” failed: token: …"),
        (SOMEBODY_ELSE, NOT_THE_SAME),
        ("yes", "The AWS CLI says too much, and was ended."),
    ],
    ids=["silent", "in its words", "secret", "somebody else", "endless"],
)
def test_a_failure_is_told(install: Install, login: str, sentence: str) -> None:
    assert refusal(install(login)) == sentence


def test_it_has_nobody_to_ask(install: Install) -> None:
    assert refusal(install('read -r answer || { echo "no answer" >&2; exit 3; }')) == (
        "“aws login” failed: no answer"
    )


def test_at_the_deadline_it_is_ended(install: Install) -> None:
    assert refusal(install("sleep 600"), deadline=0.2) == (
        "“aws login” was given up: nobody signed in in the browser in time."
    )


def test_the_user_can_cancel(install: Install, tmp_path: Path) -> None:
    def wait(seconds: float) -> None:
        if (tmp_path / "asked").exists():
            raise SignInCancelled
        time.sleep(seconds)

    with pytest.raises(SignInCancelled):
        begin(install('touch "$HOME/asked"; sleep 600'), wait=wait)
