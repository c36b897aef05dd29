"""The network settings survive, garbage is set aside, and the proxy's password is never in a file."""

import json
import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from fakes.certificates import Authority
from snapshot_importer.accounts.network import Network, NetworkUnavailable
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable, SessionSecrets
from snapshot_importer.accounts.trusted_roots import usual_roots

CUSTOM = Network("custom", "https", "proxy.example", "8080", "me")


class LockedKeyring(SessionSecrets):
    """A keyring that is locked until *opens*."""

    locked = True

    def get(self, profile_id: str) -> Secret | None:
        self._check()
        return super().get(profile_id)

    def put(self, profile_id: str, secret: Secret) -> None:
        self._check()
        super().put(profile_id, secret)

    def _check(self) -> None:
        if self.locked:
            raise SecretsUnavailable("locked", "The system keyring is locked.")


def store(
    folder: Path, keyring: SessionSecrets | None = None, memory: SessionSecrets | None = None
) -> NetworkStore:
    return NetworkStore(folder / "network.json", keyring or SessionSecrets(), memory or SessionSecrets(), {})


def test_settings_survive_and_nobody_else_may_read_them(tmp_path: Path) -> None:
    network = replace(CUSTOM, ca_bundle="/x.pem", use_fips=True, use_dualstack=True)
    store(tmp_path).put(network)

    assert store(tmp_path).network == network
    assert stat.S_IMODE((tmp_path / "network.json").stat().st_mode) == 0o600


def test_without_a_file_everything_is_as_the_environment_says(tmp_path: Path) -> None:
    found = store(tmp_path)

    assert found.network == Network()
    assert found.way().roots == usual_roots({})
    assert found.notice == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"{}",
        b'{"schema": 99, "network": {}}',
        b'{"schema": 1, "network": []}',
        b'{"schema": 1, "network": {"proxy": "magic"}}',
        b'{"schema": 1, "network": {"scheme": "socks5"}}',
        b'{"schema": 1, "network": {"use_fips": "yes"}}',
        b'{"schema": 1, "network": {"proxy": "custom", "host": "a b", "port": "80"}}',
        b'{"schema": 1, "network": {"proxy": "custom", "host": "proxy", "port": "99999"}}',
        b'{"schema": 1, "network": {}}' + b" " * (1 << 16),
        os.urandom(1 << 20),
    ],
    ids=["empty", "binary", "deep", "no schema", "later", "list", "choice", "scheme", "kind", "host", "port", "large", "noise"],
)  # fmt: skip
def test_a_file_that_is_not_ours_is_set_aside(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "network.json").write_bytes(text)

    found = store(tmp_path)

    (kept,) = tmp_path.iterdir()
    assert found.network == Network()
    assert kept.name in found.notice
    assert kept.read_bytes() == text


def test_what_a_later_version_adds_is_left_out(tmp_path: Path) -> None:
    document = {"schema": 1, "network": {"use_fips": True, "quantum": 1}}
    (tmp_path / "network.json").write_text(json.dumps(document))

    assert store(tmp_path).network == Network(use_fips=True)


def test_the_password_is_in_the_keyring_and_in_no_file(tmp_path: Path) -> None:
    keyring = SessionSecrets()
    one = store(tmp_path, keyring)
    one.put(CUSTOM)
    one.keep_password(Secret("geheimnis"))

    way = store(tmp_path, keyring).way()

    assert way.proxy_for("https://sts.amazonaws.com") == "https://me:geheimnis@proxy.example:8080"
    assert b"geheimnis" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert "geheimnis" not in repr(way)


def test_a_password_for_this_session_does_not_reach_the_keyring(tmp_path: Path) -> None:
    keyring, memory = LockedKeyring(), SessionSecrets()
    one = store(tmp_path, keyring, memory)
    one.put(CUSTOM)
    one.keep_password(Secret("geheimnis"), this_session_only=True)

    assert one.way().password == Secret("geheimnis")


def test_a_locked_keyring_is_told_and_asked_again(tmp_path: Path) -> None:
    keyring = LockedKeyring()
    one = store(tmp_path, keyring)
    one.put(CUSTOM)

    with pytest.raises(NetworkUnavailable, match="The system keyring is locked"):
        one.way()
    keyring.locked = False
    one.keep_password(Secret("geheimnis"))

    assert one.way().password == Secret("geheimnis")


def test_the_keyring_is_asked_only_where_a_proxy_has_a_user(tmp_path: Path) -> None:
    one = store(tmp_path, LockedKeyring())
    for network in (Network(), Network(proxy="none"), replace(CUSTOM, user="")):
        one.put(network)
        assert one.way().password is None


def test_a_forgotten_password_is_nowhere(tmp_path: Path) -> None:
    keyring = SessionSecrets()
    one = store(tmp_path, keyring)
    one.put(CUSTOM)
    one.keep_password(Secret("geheimnis"))
    one.forget_password()

    assert one.way().password is None
    assert store(tmp_path, keyring).way().password is None


def test_own_certificates_that_are_gone_leave_the_usual_ones(tmp_path: Path) -> None:
    authority = Authority.make(tmp_path)
    one = store(tmp_path / "data")
    one.put(Network(ca_bundle=str(authority.path)))
    with_own = one.way().roots
    authority.path.unlink()

    assert authority.certificate is not None
    assert with_own == str(tmp_path / "data" / "trusted-roots.pem")
    assert one.way().roots == usual_roots({})


def test_a_full_disk_keeps_the_former_settings(tmp_path: Path) -> None:
    one = store(tmp_path)
    (tmp_path / "network.json").mkdir()  # stands in the way of the file

    with pytest.raises(OSError, match=r"network\.json"):
        one.put(CUSTOM)

    assert one.network == Network()
