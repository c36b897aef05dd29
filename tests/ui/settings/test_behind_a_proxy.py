"""The whole program behind a proxy that opens every connection: it says so, and works once it is told what it needs."""

import logging
from base64 import b64encode
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from fakes.canaries import Canaries
from fakes.certificates import Authority
from fakes.proxy import Proxy, front, proxy
from fakes.windows import Windows, button, home_of_aws, keys_of, only, open_windows
from snapshot_importer.accounts.network import Network
from snapshot_importer.accounts.network_store import NetworkStore
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import SessionSecrets
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.ui.settings.network_section import NetworkSection
from snapshot_importer.ui.settings.page import SettingsPage
from snapshot_importer.ui.shell.credentials_card import CredentialsCard
from snapshot_importer.ui.theme.theme import Theme

HOSTS = ("sts", "ec2", "s3", "kms")


@dataclass
class Behind:
    """The program, and what stands between it and AWS."""

    windows: Windows
    proxy: Proxy
    inspector: Authority

    @property
    def section(self) -> NetworkSection:
        return only(self.windows.window, NetworkSection)

    def type(self, field: QLineEdit, text: str) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def checked(self) -> dict[str, str]:
        """Check the connection, and return what was said of each hop."""
        button(self.section, "Check the connection").click()
        self.windows.wait(lambda: not self.section.reach.running)
        return {name: row.texts()[0] for name, row in self.section.reach.hops.items()}


@pytest.fixture
def behind(
    qtbot: QtBot, theme: Theme, tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Behind]:
    """A profile for AWS itself, behind a proxy whose certificates nobody knows yet."""
    home_of_aws(tmp_path, monkeypatch, keys_of(aws))
    monkeypatch.setattr("botocore.retries.standard.ExponentialBackoff.delay_amount", lambda *_: 0.0)
    # Requests bear AWS's own names here, which the simulator refuses against web pages.
    monkeypatch.setattr("snapshot_importer.simulator.http_server._Connection._is_for_us", lambda *_: True)
    folder = tmp_path / "data"
    folder.mkdir()
    store = ProfileStore(folder / "profiles.json")
    profile = Profile(new_profile_id(), "prod", region=aws.region, method="shared", shared_name="imaging")
    store.put(profile)
    store.use(profile.id)
    inspector = Authority.make(tmp_path, "ACME TLS Inspection")
    names = [f"{host}.{aws.region}.amazonaws.com" for host in HOSTS]
    tls = inspector.server(*names, f"*.s3.{aws.region}.amazonaws.com", "iam.amazonaws.com")
    host, _, port = aws.endpoint.rpartition("//")[2].partition(":")
    with ExitStack() as stack:
        inspected = stack.enter_context(front(tls, (host, int(port))))
        between = stack.enter_context(proxy())
        between.leads_to = ("127.0.0.1", inspected)
        network = NetworkStore(folder / "network.json", SessionSecrets(), SessionSecrets())
        network.put(Network("custom", host="127.0.0.1", port=str(between.port)))
        windows = stack.enter_context(open_windows(qtbot, theme, folder))
        yield Behind(windows, between, inspector)


def test_the_way_out_of_a_network_that_opens_connections_is_found_in_the_windows(behind: Behind) -> None:
    windows, region = behind.windows, "eu-central-1"
    windows.show()
    windows.wait(lambda: windows.session.credentials().state == "offline")
    assert "certificate is not trusted" in windows.session.credentials().problem

    # From the card of the credentials to the settings.
    windows.desk.window.bar.credentials.button.click()
    card = windows.page(CredentialsCard)
    button(card, "Network settings…").click()
    assert not card.isVisible()
    assert windows.window.current_page() == "settings"
    assert windows.page(SettingsPage).section() == "network"

    said = behind.checked()
    assert said["Proxy"] == f"The proxy lets requests through to sts.{region}.amazonaws.com."
    assert "It was issued by “ACME TLS Inspection”." in said["Encryption"]

    behind.type(behind.section.form.ca_bundle, str(behind.inspector.path))
    windows.wait(lambda: windows.session.credentials().state == "ok")
    assert behind.checked()["AWS"] == f"AWS answers at sts.{region}.amazonaws.com."
    windows.wait(windows.workspace.imports.tasks)
    assert f"ec2.{region}.amazonaws.com:443" in behind.proxy.hosts

    task = windows.send_import()
    assert task.task_id.startswith("import-snap-")


def test_a_proxy_that_asks_for_a_password_gets_it_in_the_windows(
    behind: Behind, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    windows = behind.windows
    caplog.set_level(logging.DEBUG)
    behind.proxy.user, behind.proxy.password = "me", "correct horse"
    windows.show()
    windows.wait(lambda: windows.session.credentials().state == "offline")
    windows.desk.navigation.open_network_settings()
    form = behind.section.form
    behind.type(form.ca_bundle, str(behind.inspector.path))
    windows.wait(lambda: "Trusted too" in form.rows["ca_bundle"].hint.text())
    assert behind.checked()["Proxy"] == "The proxy wants a user and a password (407)."

    behind.type(form.user, "me")
    behind.type(form.password, "falsch")
    windows.wait(lambda: form.password.text() == "" or behind.section.keyring.isVisible())
    keep_for_this_session(behind)
    assert behind.checked()["Proxy"] == "The proxy does not accept user and password (407)."
    behind.type(form.password, "correct horse")
    keep_for_this_session(behind)

    windows.wait(lambda: windows.session.credentials().state == "ok")
    header = b64encode(b"me:correct horse").decode()
    canaries = Canaries({"password": "correct horse", "what the proxy was sent": header})
    assert any(header in head for head in behind.proxy.heads)
    assert canaries.on_screen() == []
    assert canaries.in_bytes(caplog.text.encode()) == []
    assert canaries.in_files(tmp_path, without=tmp_path / ".aws") == []


def keep_for_this_session(behind: Behind) -> None:
    """There is no keyring in a test's home."""
    form, keyring = behind.section.form, behind.section.keyring
    words = "Use for this session only"
    behind.windows.wait(
        lambda: any(one.isVisible() for one in keyring.findChildren(type(form.browse)) if one.text() == words)
    )
    button(keyring, words).click()
    behind.windows.wait(lambda: form.password.text() == "")


def test_the_notice_of_no_connection_leads_to_the_settings(behind: Behind) -> None:
    windows = behind.windows
    windows.show()
    windows.wait(lambda: windows.window.notice.words().startswith("No connection to AWS"))

    button(windows.window.notice, "Network settings…").click()

    assert windows.page(SettingsPage).section() == "network"
    assert windows.window.notice.isHidden()


@pytest.mark.parametrize("place", ["import", "profiles"])
def test_a_page_that_tells_of_no_connection_leads_to_the_settings(behind: Behind, place: str) -> None:
    windows = behind.windows
    windows.show()
    windows.wait(lambda: windows.session.credentials().state == "offline")
    windows.window.go_to(place)
    page = windows.window.page(place)
    words = "Network settings…"
    windows.wait(
        lambda: any(one.isVisible() and one.text() == words for one in page.findChildren(QPushButton))
    )

    button(page, words).click()

    assert windows.page(SettingsPage).section() == "network"


def test_the_settings_are_found_by_searching_for_them(behind: Behind) -> None:
    windows = behind.windows
    windows.show()
    next(one for one in windows.window.actions() if one.text() == "Network settings…").trigger()

    assert windows.window.current_page() == "settings"
    assert windows.page(SettingsPage).list.hasFocus()
    QTest.keyClick(windows.page(SettingsPage).list, Qt.Key.Key_Home)
    assert windows.page(SettingsPage).section() == "general"
