"""Secrets in a real gnome-keyring on a private bus, each question asked by a process of its own."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fakes.desktop import bus_session, has_owner, keyring_session
from fakes.home import private_environment

pytestmark = pytest.mark.desktop

CANARY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
ASK = """
import logging, sys
logging.basicConfig(level=logging.DEBUG)
from snapshot_importer.accounts.keyring_secrets import KeyringSecrets
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable
secrets = KeyringSecrets(deadline=float(sys.argv[1]))
try:
    for question in sys.argv[2:]:
        print(eval(question))
except SecretsUnavailable as error:
    print(error.kind)
loaded = [name for name in sys.modules if name.startswith("keyrings") or name == "planted"]
print("loaded", loaded)
"""
PUT = f"secrets.put('id', Secret('{CANARY}', 'token'))"
GET = f"secrets.get('id') == Secret('{CANARY}', 'token')"


def ask(environment: Mapping[str, str], *questions: str, deadline: float = 20) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", ASK, str(deadline), *questions],
        env={**environment, "PYTHONPATH": os.pathsep.join(["gui", environment.get("PYTHONPATH", "")])},
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert CANARY not in done.stdout + done.stderr
    return done.stdout.splitlines()


@pytest.fixture(scope="module")
def session() -> Iterator[dict[str, str]]:
    with keyring_session() as environment:
        yield environment


def test_a_secret_outlives_the_program_and_is_forgotten_on_demand(session: dict[str, str]) -> None:
    assert ask(session, "secrets.backend_name()", "secrets.get('id')", PUT) == [
        "Secret Service",
        "None",
        "None",
        "loaded []",
    ]

    assert ask(session, GET, "secrets.delete('id')", "secrets.delete('id')", "secrets.get('id')") == [
        "True",
        "None",
        "None",
        "None",
        "loaded []",
    ]


def test_the_secret_is_in_no_file_in_clear(session: dict[str, str]) -> None:
    ask(session, PUT)

    home = Path(session["HOME"])
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any("keyring" in path.name for path in files)
    assert not [path for path in files if CANARY.encode() in path.read_bytes()]


def test_a_locked_keyring_that_cannot_ask_is_told(session: dict[str, str]) -> None:
    ask(session, PUT)
    lock = (
        "__import__('contextlib').closing(c := __import__('secretstorage').dbus_init()) and "
        "__import__('secretstorage').get_default_collection(c).lock()"
    )

    assert ask(session, lock, GET)[1] == "locked"


def test_without_a_bus_there_is_no_keyring(tmp_path: Path) -> None:
    # A bus that is named but gone.
    environment = private_environment(tmp_path, os.environ)
    environment["DBUS_SESSION_BUS_ADDRESS"] = f"unix:path={tmp_path / 'none'}"

    assert ask(environment, GET) == ["absent", "loaded []"]


def test_a_backend_that_writes_clear_text_is_never_chosen_nor_loaded(tmp_path: Path) -> None:
    plugin = tmp_path / "plugin"
    (plugin / "keyrings" / "alt").mkdir(parents=True)
    plaintext = (
        "from keyring.backend import KeyringBackend\n"
        "class PlaintextKeyring(KeyringBackend):\n"
        "    priority = 99\n"
        f"    def set_password(self, *said): open({str(tmp_path / 'clear')!r}, 'w').write(str(said))\n"
        "    def get_password(self, *said): return None\n"
    )
    (plugin / "keyrings" / "alt" / "file.py").write_text(plaintext)
    (plugin / "planted.py").write_text(plaintext)
    (plugin / "keyrings_alt-5.dist-info").mkdir()
    (plugin / "keyrings_alt-5.dist-info" / "METADATA").write_text("Name: keyrings.alt\nVersion: 5\n")
    (plugin / "keyrings_alt-5.dist-info" / "entry_points.txt").write_text(
        "[keyring.backends]\nfile = keyrings.alt.file\n"
    )
    environment = private_environment(tmp_path / "home", os.environ) | {
        "PYTHONPATH": str(plugin),
        "PYTHON_KEYRING_BACKEND": "planted.PlaintextKeyring",
        "DBUS_SESSION_BUS_ADDRESS": f"unix:path={tmp_path / 'none'}",
    }
    config = Path(environment["XDG_CONFIG_HOME"]) / "python_keyring"
    config.mkdir()
    (config / "keyringrc.cfg").write_text(
        f"[backend]\ndefault-keyring=planted.PlaintextKeyring\nkeyring-path={plugin}\n"
    )

    assert ask(environment, PUT) == ["absent", "loaded []"]
    assert not (tmp_path / "clear").exists()


def test_a_daemon_that_does_not_answer_holds_up_neither_us_nor_our_end() -> None:
    with keyring_session() as environment:
        ask(environment, PUT)
        daemon = _owner_process(environment)
        os.kill(daemon, signal.SIGSTOP)
        try:
            # The process ends by itself although the call hangs: else it would meet the time limit of ask.
            assert ask(environment, GET, deadline=0.5) == ["timed out", "loaded []"]
        finally:
            os.kill(daemon, signal.SIGCONT)
        assert ask(environment, GET) == ["True", "loaded []"]


def test_a_daemon_that_dies_is_started_again_by_the_bus_and_is_locked() -> None:
    with keyring_session(password="pass") as environment:
        ask(environment, PUT)
        os.kill(_owner_process(environment), signal.SIGKILL)

        # Nobody can be asked for the password: there is no display.
        assert ask(environment, GET, deadline=10)[0] == "locked"


def test_a_keyring_in_which_nothing_is_open_is_told() -> None:
    with bus_session() as environment:
        assert ask(environment, "secrets.get('id')", PUT, deadline=10)[-2] == "nothing open"


def _owner_process(environment: Mapping[str, str]) -> int:
    """The process that owns the name of the Secret Service on the bus."""
    from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]  # noqa: PLC0415
    from jeepney.io.blocking import open_dbus_connection  # type: ignore[import-untyped]  # noqa: PLC0415

    assert has_owner(environment, "org.freedesktop.secrets")
    bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
    message = new_method_call(bus, "GetConnectionUnixProcessID", "s", ("org.freedesktop.secrets",))
    with open_dbus_connection(bus=environment["DBUS_SESSION_BUS_ADDRESS"]) as connection:
        return int(connection.send_and_get_reply(message).body[0])
