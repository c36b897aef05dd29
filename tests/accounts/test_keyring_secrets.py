"""Secrets in a keyring: which ones are trusted, and what is said when one does not work."""

import sys
import threading
from collections.abc import Iterator
from types import ModuleType

import pytest

from snapshot_importer.accounts.keyring_secrets import BACKENDS, Backend, KeyringSecrets
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable

CANARY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
FAKE = Backend("fake_keyring_backend", "FakeKeyring", "Fake keyring")


class FakeKeyring:
    """Keeps entries in memory, and fails with *error* or waits for *gate* if there is one."""

    priority = 5
    entries: dict[tuple[str, str], str]
    error: Exception | None
    gate: threading.Event | None

    def _pass(self) -> None:
        if self.gate:
            self.gate.wait()
        if self.error:
            raise self.error

    def get_password(self, service: str, username: str) -> str | None:
        self._pass()
        return self.entries.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._pass()
        self.entries[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        self._pass()
        del self.entries[service, username]


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[FakeKeyring]]:
    module = ModuleType(FAKE.module)
    module.FakeKeyring = FakeKeyring  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, FAKE.module, module)
    FakeKeyring.entries, FakeKeyring.error, FakeKeyring.gate = {}, None, None
    yield FakeKeyring
    if FakeKeyring.gate:
        FakeKeyring.gate.set()


def test_a_secret_comes_back_whole_and_is_forgotten_on_demand(fake: type[FakeKeyring]) -> None:
    secrets = KeyringSecrets(backends=(FAKE,))
    secrets.put("id", Secret(CANARY, "töken"))

    assert secrets.get("id") == Secret(CANARY, "töken")
    assert secrets.get("other") is None
    assert secrets.backend_name() == "Fake keyring"
    assert list(fake.entries) == [("snapshot-importer", "id")]

    secrets.delete("id")
    secrets.delete("id")
    assert fake.entries == {}


def errors() -> list[tuple[Exception, str]]:
    from keyring import errors as keyring_errors  # noqa: PLC0415

    return [
        (keyring_errors.NoKeyringError(CANARY), "absent"),
        (FileNotFoundError(CANARY), "absent"),
        (keyring_errors.KeyringLocked(CANARY), "locked"),
        (keyring_errors.InitError(CANARY), "nothing open"),
        (keyring_errors.PasswordSetError(CANARY), "failed"),
        (RuntimeError(CANARY), "failed"),
        (KeyError(CANARY), "failed"),
    ]


@pytest.mark.parametrize(("error", "kind"), errors(), ids=lambda value: type(value).__name__)
def test_every_error_of_a_keyring_has_its_kind_and_no_secret(
    fake: type[FakeKeyring], error: Exception, kind: str
) -> None:
    fake.error = error

    with pytest.raises(SecretsUnavailable) as caught:
        KeyringSecrets(backends=(FAKE,)).put("id", Secret(CANARY))

    assert caught.value.kind == kind
    assert CANARY not in caught.value.sentence
    assert caught.value.__context__ is None


def questions() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "keyring"]


def test_a_keyring_that_waits_for_its_password_is_asked_once(fake: type[FakeKeyring]) -> None:
    fake.gate = threading.Event()
    secrets = KeyringSecrets(backends=(FAKE,), deadline=0.05)

    for _ in range(5):
        with pytest.raises(SecretsUnavailable) as caught:
            secrets.get("id")
        assert caught.value.kind == "timed out"

    (asked,) = questions()
    fake.gate.set()
    asked.join(20)
    assert secrets.get("id") is None


def test_a_question_that_was_never_answered_is_put_again_in_the_end(fake: type[FakeKeyring]) -> None:
    fake.gate = hanging = threading.Event()
    secrets = KeyringSecrets(backends=(FAKE,), deadline=0.05, lost=0.0)
    with pytest.raises(SecretsUnavailable):
        secrets.get("id")

    fake.gate = None
    try:
        assert secrets.get("id") is None
    finally:
        hanging.set()


def test_who_comes_while_another_asks_has_his_turn_after_it(fake: type[FakeKeyring]) -> None:
    fake.gate = threading.Event()
    secrets = KeyringSecrets(backends=(FAKE,), deadline=20)
    found: list[Secret | None] = []
    callers = [threading.Thread(target=lambda: found.append(secrets.get("id"))) for _ in range(3)]
    for caller in callers:
        caller.start()

    fake.gate.set()
    for caller in callers:
        caller.join(20)

    assert found == [None, None, None]


@pytest.mark.parametrize("value", ["", "null", "[]", "{", '{"secret_access_key": "x"}'])
def test_an_entry_of_somebody_else_is_told(fake: type[FakeKeyring], value: str) -> None:
    fake.entries["snapshot-importer", "id"] = value

    with pytest.raises(SecretsUnavailable, match="cannot be understood"):
        KeyringSecrets(backends=(FAKE,)).get("id")


def test_what_windows_cannot_hold_is_told_and_the_old_value_stays(fake: type[FakeKeyring]) -> None:
    (windows,) = BACKENDS["win32"]
    secrets = KeyringSecrets(
        backends=(Backend(FAKE.module, FAKE.class_name, windows.title, windows.largest),)
    )
    secrets.put("id", Secret(CANARY))

    with pytest.raises(SecretsUnavailable, match="too long for the Windows Credential Manager"):
        secrets.put("id", Secret(CANARY, "t" * 1300))

    assert secrets.get("id") == Secret(CANARY)


def test_a_backend_that_cannot_work_here_is_passed_over(
    fake: type[FakeKeyring], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(FakeKeyring, "priority")

    with pytest.raises(SecretsUnavailable) as caught:
        KeyringSecrets(backends=(FAKE,)).get("id")

    assert caught.value.kind == "absent"
