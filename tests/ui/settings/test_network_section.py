"""Network settings hold at once, what is wrong is told at its field, and the password is in no file."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton

from fakes.certificates import Authority
from fakes.windows import HOSTILE, button, nameless, rich_labels, shown_texts, without_tip
from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.secrets import Secret, SecretsUnavailable, SessionSecrets, UnavailableKind
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.settings.network_facts import NetworkFacts
from ui.settings.section_desk import Desk

PASSWORD = "correct-horse-battery"


def on_disk(folder: Path) -> str:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return "\n".join(path.read_bytes().decode("utf-8", "replace") for path in files)


def test_each_choice_holds_at_once_and_after_a_restart(desk: Desk) -> None:
    desk.choose("none")
    desk.wait_for(Network("none"))
    desk.form.fips.click()
    desk.wait_for(Network("none", use_fips=True))
    desk.form.dualstack.click()
    desk.wait_for(Network("none", use_fips=True, use_dualstack=True))
    desk.choose("system")
    desk.wait_for(Network(use_fips=True, use_dualstack=True))

    desk.wait(lambda: desk.changes >= 4)


def test_many_changes_in_a_row_end_with_the_last_one(desk: Desk) -> None:
    for _ in range(21):
        desk.form.fips.click()
        desk.form.dualstack.click()
        desk.form.dualstack.click()

    desk.wait_for(Network(use_fips=True))
    desk.wait(lambda: desk.changes)
    assert desk.reopened().network == Network(use_fips=True)


def test_a_proxy_that_is_incomplete_holds_nothing_else_up(desk: Desk) -> None:
    desk.choose("custom")
    desk.type(desk.form.port, "1")
    desk.form.fips.click()

    desk.wait_for(Network(use_fips=True))


def test_a_proxy_is_used_once_it_is_complete(desk: Desk) -> None:
    desk.choose("custom")
    assert desk.form.rows["host"].problem_text() == ""
    assert "go as before" in desk.form.rows["proxy"].hint.text()
    desk.type(desk.form.port, "99999")
    assert desk.form.rows["port"].problem_text() == "A port is a number from 1 to 65535."
    desk.type(desk.form.host, "proxy.example")
    assert desk.store.network == Network()
    desk.type(desk.form.port, "8080")

    desk.wait_for(Network("custom", host="proxy.example", port="8080"))
    assert desk.form.rows["port"].problem_text() == ""
    assert "go as before" not in desk.form.rows["proxy"].hint.text()


@pytest.mark.parametrize("text", ["socks5://proxy:1080", "a b", "http://proxy/x.pac", *HOSTILE])
def test_what_is_no_proxy_is_told_and_not_used(desk: Desk, text: str) -> None:
    desk.choose("custom")
    desk.form.host.setFocus()
    desk.form.host.setText(text)
    QTest.keyClick(desk.form.host, Qt.Key.Key_Return)

    assert desk.form.rows["host"].problem_text()
    assert desk.store.network == Network()
    assert desk.form.host.text() == QLineEdit(text).text()


def test_a_pasted_address_fills_every_field(desk: Desk) -> None:
    desk.choose("custom")
    desk.type(desk.form.host, f"https://me:{PASSWORD}@proxy.example:8443/")

    desk.wait_for(Network("custom", "https", "proxy.example", "8443", "me"))
    desk.wait(lambda: desk.kept() == Secret(PASSWORD))
    assert desk.form.host.text() == "proxy.example"
    assert PASSWORD not in on_disk(desk.folder)


# The password


def test_the_password_goes_to_the_keyring_and_to_no_file(desk: Desk) -> None:
    desk.use_proxy(user="me")
    assert "Enter the password too" in desk.form.rows["password"].problem_text()
    desk.type(desk.form.password, PASSWORD)

    desk.wait(lambda: desk.form.password.placeholderText() == "Stored. Leave empty to keep it.")
    assert desk.kept() == Secret(PASSWORD)
    assert desk.form.password.text() == ""
    assert desk.form.rows["password"].problem_text() == ""
    assert desk.form.rows["password"].hint.text() == "Kept in Secret Service."
    assert PASSWORD not in on_disk(desk.folder)
    assert desk.store.way().password == Secret(PASSWORD)


@pytest.mark.parametrize("kind", get_args(UnavailableKind))
def test_a_keyring_that_cannot_be_used_leaves_the_session(desk: Desk, kind: UnavailableKind) -> None:
    desk.use_proxy(user="me")
    desk.keyring.gone = kind
    desk.type(desk.form.password, PASSWORD)
    session_only = "Use for this session only"
    desk.wait(lambda: session_only in [one.text() for one in buttons(desk)])
    assert desk.form.password.text() == PASSWORD

    button(desk.section.keyring, session_only).click()

    desk.wait(lambda: desk.memory.get("network-proxy") == Secret(PASSWORD))
    desk.wait(lambda: not desk.section.keyring.isVisible())
    desk.wait(lambda: desk.form.rows["password"].hint.text() == "Kept for this session only.")
    assert desk.form.password.text() == ""
    assert desk.store.way().password == Secret(PASSWORD)
    assert PASSWORD not in on_disk(desk.folder)


def buttons(desk: Desk) -> list[QPushButton]:
    return [one for one in desk.section.keyring.findChildren(QPushButton) if one.isVisible()]


def test_a_keyring_that_was_locked_is_tried_again(desk: Desk) -> None:
    desk.use_proxy(user="me")
    desk.keyring.gone = "locked"
    desk.type(desk.form.password, PASSWORD)
    desk.wait(lambda: desk.section.keyring.accessibleName() == "The system keyring is locked.")
    desk.keyring.gone = None

    button(desk.section.keyring, "Try again").click()

    desk.wait(lambda: desk.kept() == Secret(PASSWORD))
    desk.wait(lambda: not desk.section.keyring.isVisible())


def test_a_keyring_that_hangs_blocks_nothing(desk: Desk) -> None:
    desk.use_proxy(user="me")
    desk.wait(desk.form.rows["password"].hint.text)
    desk.keyring.answers.clear()
    desk.type(desk.form.password, PASSWORD)
    assert "Waiting for the system keyring" in desk.section.keyring.accessibleName()

    desk.form.fips.click()  # goes on meanwhile
    desk.wait(lambda: desk.store.network.use_fips)
    button(desk.section.keyring, "Stop waiting").click()
    assert not desk.section.keyring.isVisible()
    desk.keyring.answers.set()

    desk.wait(lambda: desk.kept() == Secret(PASSWORD))


def test_a_password_that_the_keyring_keeps_back_is_told_when_the_page_is_opened(desk: Desk) -> None:
    SessionSecrets.put(desk.keyring, "network-proxy", Secret(PASSWORD))
    desk.keyring.gone = "locked"
    desk.use_proxy(user="me")

    desk.wait(lambda: desk.section.keyring.accessibleName() == "The system keyring is locked.")
    desk.keyring.gone = None
    button(desk.section.keyring, "Try again").click()
    desk.wait(lambda: not desk.section.keyring.isVisible())
    assert desk.form.password.placeholderText()


def test_a_password_is_forgotten(desk: Desk) -> None:
    desk.use_proxy(user="me")
    desk.type(desk.form.password, PASSWORD)
    desk.wait(desk.form.forget.isVisible)

    desk.form.forget.click()

    desk.wait(lambda: not desk.form.forget.isVisible())
    assert desk.kept() is None
    assert desk.store.way().password is None


def test_a_password_that_cannot_be_sent_is_told_and_not_kept(desk: Desk) -> None:
    desk.use_proxy(user="me")
    desk.form.password.setFocus()
    desk.form.password.setText("geheim-ü")
    QTest.keyClick(desk.form.password, Qt.Key.Key_Return)

    assert "ASCII" in desk.form.rows["password"].problem_text()
    assert desk.kept() is None


def test_a_password_is_shown_only_while_the_page_is(desk: Desk) -> None:
    desk.choose("custom")
    desk.form.show_password.click()
    assert desk.form.password.echoMode() == QLineEdit.EchoMode.Normal

    desk.section.hide()

    assert desk.form.password.echoMode() == QLineEdit.EchoMode.Password


# The CA file


def test_a_file_of_certificates_is_trusted_and_named(desk: Desk, tmp_path: Path) -> None:
    authority = Authority.make(tmp_path, "ACME TLS Inspection")
    desk.form.take_file(str(authority.path))

    desk.wait_for(Network(ca_bundle=str(authority.path)))
    desk.wait(lambda: desk.form.rows["ca_bundle"].hint.text() == "Trusted too: “ACME TLS Inspection”.")
    authority.path.unlink()
    desk.section.hide()
    desk.section.show()
    desk.wait(lambda: "It is not trusted now." in desk.form.rows["ca_bundle"].problem_text())


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"hello", "holds no certificate"),
        (b"\x30\x82\x03\x00", "binary"),
        (b"-----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY-----\n", "private key"),
    ],
    ids=["text", "DER", "key"],
)
def test_a_file_that_is_none_is_told_and_the_former_one_stays(
    desk: Desk, tmp_path: Path, content: bytes, words: str
) -> None:
    (tmp_path / "x.pem").write_bytes(content)
    desk.type(desk.form.ca_bundle, str(tmp_path / "x.pem"))

    desk.wait(lambda: words in desk.form.rows["ca_bundle"].problem_text())
    assert desk.store.network == Network()
    desk.form.fips.click()  # is held up by nothing
    desk.wait_for(Network(use_fips=True))
    desk.wait(lambda: words in desk.form.rows["ca_bundle"].problem_text())
    desk.type(desk.form.ca_bundle, "")
    desk.wait(lambda: desk.form.rows["ca_bundle"].problem_text() == "")
    assert desk.store.network == Network(use_fips=True)


def test_endpoints_that_the_region_lacks_are_warned_of_and_used(desk: Desk) -> None:
    desk.use_profile()
    desk.form.fips.click()

    desk.wait(
        lambda: (
            "No FIPS endpoint of EC2 is known in eu-central-1" in desk.form.rows["use_fips"].problem_text()
        )
    )
    assert desk.store.network.use_fips
    desk.session.use_region("us-east-1")
    desk.wait(lambda: desk.form.rows["use_fips"].problem_text() == "")


def test_a_disk_that_refuses_is_told(desk: Desk) -> None:
    (desk.folder / "network.json").mkdir()
    desk.choose("none")

    desk.wait(desk.section.trouble.isVisible)
    assert desk.store.network == Network()
    (desk.folder / "network.json").rmdir()
    desk.form.fips.click()
    desk.wait_for(Network("none", use_fips=True))
    desk.wait(lambda: not desk.section.trouble.isVisible())


# The check


def test_the_hops_are_shown_one_below_the_other(desk: Desk, aws: Simulator) -> None:
    desk.use_profile(endpoint_url=aws.endpoint)
    desk.section.reach.button.setFocus()
    QTest.keyClick(desk.section.reach.button, Qt.Key.Key_Return)

    desk.wait(lambda: desk.section.reach.hops["Clock"].texts()[0] == "The clock of this computer is right.")
    desk.wait(lambda: not desk.section.reach.running)
    assert desk.section.reach.hops["AWS"].accessibleName().startswith("AWS, ok. The custom endpoint answers")
    assert desk.section.reach.hops["Encryption"].accessibleName().startswith("Encryption, skipped.")
    assert desk.section.reach.button.text() == "Check the connection"


def test_what_was_found_for_another_profile_goes(desk: Desk, aws: Simulator) -> None:
    desk.use_profile(endpoint_url=aws.endpoint)
    desk.section.reach.button.click()
    desk.wait(lambda: not desk.section.reach.running)
    assert desk.section.reach.hops["AWS"].isVisible()

    desk.use_profile(endpoint_url="https://elsewhere.example")

    assert [name for name, hop in desk.section.reach.hops.items() if hop.isVisible()] == []
    assert not desk.section.reach.running


def test_the_hop_that_fails_is_named_with_what_to_do(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    desk.choose("custom")
    desk.type(desk.form.port, str(port))
    desk.type(desk.form.host, "127.0.0.1")
    desk.wait_for(Network("custom", host="127.0.0.1", port=str(port)))
    desk.section.reach.button.click()

    desk.wait(lambda: not desk.section.reach.running)
    said, cure = desk.section.reach.hops["Connection"].texts()
    assert said == f"Nobody takes connections to 127.0.0.1 at port {port}."
    assert cure == "Check host and port of the proxy."
    assert "Connection, failed." in desk.section.reach.hops["Connection"].accessibleName()
    assert desk.section.reach.hops["AWS"].texts()[0] == "Not reached."


def test_a_check_that_hangs_is_cancelled(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as hole:
        desk.use_profile(endpoint_url=f"http://127.0.0.1:{hole.getsockname()[1]}")
        desk.section.reach.button.click()
        assert desk.section.reach.button.text() == "Cancel"
        desk.wait(lambda: desk.section.reach.hops["AWS"].texts()[0] == "Checking…")

        desk.section.reach.button.click()

        assert desk.section.reach.button.text() == "Check the connection"
        assert "The check was cancelled." in shown_texts(desk.section)
        assert not desk.section.reach.hops["AWS"].isVisible()


def test_a_password_that_is_not_to_be_had_is_a_failure_of_the_proxy(desk: Desk) -> None:
    desk.keyring.gone = "locked"
    desk.use_proxy(user="me")
    desk.section.reach.button.click()

    desk.wait(lambda: not desk.section.reach.running)
    assert "keyring is locked" in desk.section.reach.hops["Proxy"].texts()[0]


def test_everything_says_what_it_is_and_nothing_is_html(desk: Desk) -> None:
    desk.use_proxy(user="me")
    desk.type(desk.form.password, PASSWORD)
    desk.wait(desk.form.forget.isVisible)
    desk.section.reach.begin()

    assert nameless(desk.section) == []
    assert without_tip(desk.section) == []
    assert rich_labels(desk.section) == []
    desk.section.reach.end()


def test_tab_goes_through_the_fields_in_reading_order(desk: Desk) -> None:
    desk.use_proxy(user="me")
    desk.form.proxy.setFocus()
    order = [desk.form.scheme, desk.form.host, desk.form.port, desk.form.user, desk.form.password]
    order += [desk.form.show_password, desk.form.ca_bundle, desk.form.browse, desk.form.fips]
    order += [desk.form.dualstack, desk.section.reach.button]
    for widget in order:
        QTest.keyClick(desk.section.focusWidget(), Qt.Key.Key_Tab)
        assert desk.section.focusWidget() is widget


class Held:
    """Work that ends when the test wants it to."""

    def __init__(self) -> None:
        self.done: list[Callable[[NetworkFacts], object]] = []

    def run(self, _work: object, *, done: Callable[[NetworkFacts], object], **_: object) -> None:
        self.done.append(done)


def test_an_older_look_that_comes_last_undoes_nothing(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.use_proxy(user="me")
    held = Held()
    monkeypatch.setattr(desk.section, "_background", held)
    desk.session.region_changed.emit()
    desk.session.region_changed.emit()
    older, newer = held.done

    newer(NetworkFacts(is_kept=True))
    older(NetworkFacts(keyring=SecretsUnavailable("locked", "The system keyring is locked.")))

    assert desk.form.password.placeholderText() == "Stored. Leave empty to keep it."
    assert not desk.section.keyring.isVisible()
