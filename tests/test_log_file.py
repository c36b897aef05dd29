"""The program's own log: one entry is one line, what follows it is indented, and nothing in it is secret."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
from botocore.credentials import ReadOnlyCredentials

from fakes.canaries import Canaries
from snapshot_importer.log_file import open_log


@pytest.fixture
def log(tmp_path: Path) -> Iterator[logging.Logger]:
    root = logging.getLogger()
    level = root.level
    handler = open_log(tmp_path)
    yield logging.getLogger("a")
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


def test_a_foreign_text_cannot_feign_an_entry(log: logging.Logger, tmp_path: Path) -> None:
    log.warning("AWS said %s", "no\n2026-11-27 14:02:00,000 1 ERROR a: All is lost\r\u2028x\x1b[2J\x9b\0")

    lines = (tmp_path / "log.txt").read_text().split("\n")
    assert lines[0].endswith("WARNING a: AWS said no")
    assert lines[1:] == ["  2026-11-27 14:02:00,000 1 ERROR a: All is lost", "  ", r"  x\x1b[2J\x9b\x00", ""]


def test_a_trace_belongs_to_its_entry(log: logging.Logger, tmp_path: Path) -> None:
    try:
        raise ValueError("lost")
    except ValueError:
        log.exception("Unexpected fault")

    first, *rest = (tmp_path / "log.txt").read_text().removesuffix("\n").split("\n")
    assert first.endswith("ERROR a: Unexpected fault")
    assert rest[0] == "  Traceback (most recent call last):"
    assert {line[:2] for line in rest} == {"  "}


def test_no_secret_of_a_library_reaches_the_disk(log: logging.Logger, tmp_path: Path) -> None:
    secrets = Canaries(
        {
            "secret access key": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
            "session token": "IQoJb3JpZ2luX2Vj" + "Ab1/" * 40,
            "key id": "AKIAIOSFODNN7EXAMPLE",
            "signature": "0f1e2d3c4b5a6978" * 4,
            "code": "123456",
            "password": "correct horse",
        }
    )
    key, token, key_id, signature, code, password = secrets.values()
    try:
        raise ValueError(f"bad {ReadOnlyCredentials(key_id, key, token)}\n{key}")
    except ValueError:
        log.exception("A fault")
    log.warning("<SecretAccessKey>%s</SecretAccessKey><SessionToken>%s</SessionToken>", key, token)
    log.warning("Authorization: AWS4-HMAC-SHA256 Credential=%s/2026, Signature=%s", key_id, signature)
    log.warning("MFA code %s refused, password: %s", code, password)

    assert secrets.in_files(tmp_path, without=tmp_path / "none") == []
