"""After a whole session at DEBUG no planted secret is anywhere but in its own place."""

import json
import logging
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.canaries import Canaries
from fakes.secretive_home import CHILD, SecretiveHome
from fakes.url_handler import url_handler
from fakes.windows import Windows, button, open_windows, question
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.log_file import open_log
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.request.previews import DIALECTS
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.submit import Intent
from snapshot_importer.ui.faults import Faults
from snapshot_importer.ui.import_page.page import ImportPage
from snapshot_importer.ui.sign_in.mfa_dialog import MfaDialog
from snapshot_importer.ui.sign_in.program_question import ProgramDialog
from snapshot_importer.ui.theme.theme import Theme

SIGNATURE = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
LINK = (
    "https://acme-vm-exports.s3.eu-central-1.amazonaws.com/erp/erp-db01.vmdk?X-Amz-Algorithm=AWS4-HMAC-SHA256"
    "&X-Amz-Credential=AKIALINKLINKLINK0000%2F20261127%2Feu-central-1%2Fs3%2Faws4_request"
    f"&X-Amz-Signature={SIGNATURE}"
)


@pytest.fixture
def aws() -> Iterator[Simulator]:
    with simulated_aws("demo") as simulator:
        yield simulator


@pytest.fixture
def home(tmp_path: Path, aws: Simulator, monkeypatch: pytest.MonkeyPatch) -> SecretiveHome:
    monkeypatch.setenv("HOME", str(tmp_path))
    made = SecretiveHome(aws, tmp_path)
    for name in ("config", "credentials"):
        variable = "AWS_CONFIG_FILE" if name == "config" else "AWS_SHARED_CREDENTIALS_FILE"
        monkeypatch.setenv(variable, str(made.aws_folder / name))
    made.canaries["signature of a link"] = SIGNATURE
    return made


@pytest.fixture
def faults(home: SecretiveHome, qapp: QApplication) -> Iterator[Faults]:
    """The program's own log with every logger at DEBUG, and its own way with faults."""
    root = logging.getLogger()
    level, hooks = root.level, (sys.excepthook, threading.excepthook)
    handler = open_log(home.data)
    for name in ("", "botocore", "boto3", "urllib3", "keyring"):
        logging.getLogger(name).setLevel(logging.DEBUG)
    made = Faults(qapp)
    made.watch()
    yield made
    made.stop()
    sys.excepthook, threading.excepthook = hooks
    root.removeHandler(handler)
    root.setLevel(level)
    handler.close()


class Person:
    """Signs in in every way, imports, and meets a fault of the program."""

    def __init__(self, windows: Windows, home: SecretiveHome) -> None:
        self.windows = windows
        self.home = home
        self.seen: list[str] = []  # secrets, where they could be read

    def sign_in(self, profile: Profile) -> None:
        """Sign in, answering what is asked."""
        session = self.windows.session
        session.use_profile(profile.id)
        self.windows.wait(lambda: session.credentials().state in ("ok", "needed"))
        if session.credentials().state == "needed":
            session.test_sign_in()
            self.windows.wait(lambda: self._answers() or session.credentials().state == "ok")
        self.windows.wait(lambda: session.credentials().state == "ok")

    def _answers(self) -> bool:
        for shown in QApplication.topLevelWidgets():
            if isinstance(shown, MfaDialog) and shown.isVisible():
                self.home.team.device.forget_codes()
                code = self.home.canaries["MFA code"] = self.home.team.code()
                QTest.keyClicks(shown.field, code)
                return True
            if isinstance(shown, ProgramDialog) and shown.isVisible():
                button(shown, "Always for this profile").click()
                return True
        return False

    def import_(self, location: str) -> None:
        """Fill the form, copy every preview, and send the import, whatever becomes of it."""
        page = self.windows.page(ImportPage)
        page.fill(ImportRequest(location))
        for dialect in DIALECTS:
            page.panel.previews.choose(dialect)
            page.panel.previews.copy()
            self.seen += self.home.canaries.on_screen()
        done: list[object] = []
        self.windows.workspace.imports.submit(
            Intent(self.windows.session.account, parameters(ImportRequest(location))),
            owner=self.windows.workspace,
            done=done.append,
            failed=done.append,
        )
        self.windows.wait(lambda: done)

    def meet_a_fault(self, faults: Faults) -> None:
        """Let a fault happen while secrets are at hand, and copy its report."""
        shown: list[str] = []
        faults.happened.connect(shown.append)
        try:
            stumble(self.home.canaries)
        except RuntimeError as error:
            sys.excepthook(type(error), error, error.__traceback__)
        self.windows.wait(lambda: shown)
        button(question(), "Copy report").click()
        self.seen += self.home.canaries.on_screen()
        button(question(), "Continue").click()

    def read_diagnostics(self) -> None:
        """Copy report and log as somebody does who asks for help."""
        diagnostics = self.windows.workspace.diagnostics
        diagnostics.open()
        shown = diagnostics.window
        assert shown is not None
        self.windows.wait(lambda: "entries of the log" in shown.text())
        texts = [shown.text()]
        shown.tabs.choose("log")
        self.windows.wait(lambda: "Unexpected fault" in shown.text())
        texts.append(shown.text())
        button(shown, "Copy").click()
        self.seen += self.home.canaries.in_bytes("\n".join(texts).encode())
        self.seen += self.home.canaries.on_screen()
        shown.close()


def stumble(canaries: Canaries) -> None:
    held = dict(canaries)
    raise RuntimeError(f"a fault with {len(held)} secrets at hand")


def test_no_planted_secret_is_anywhere_but_in_its_place(
    qtbot: QtBot, theme: Theme, home: SecretiveHome, faults: Faults
) -> None:
    with url_handler(), open_windows(qtbot, theme, home.data) as windows:
        windows.workspace.accounts.session_secrets.put(home.profile("typed").id, home.typed_secret)
        windows.show()
        person = Person(windows, home)
        for profile in home.profiles:
            person.sign_in(profile)
            home.plant_what_was_issued()
        person.import_("s3://acme-vm-exports/erp/erp-db01.vmdk")
        person.import_("s3://acme-vm-exports/no/such-disk.vmdk")
        person.import_(LINK)
        person.meet_a_fault(faults)
        for page in ("tasks", "profiles", "settings"):
            windows.window.show_page(page)
            windows.window.grab()
            person.seen += home.canaries.on_screen()
        # The search sees what is on the screen: this is no secret.
        assert Canaries({"a name": "shared program"}).on_screen() == ["a name"]
        person.read_diagnostics()

    assert person.seen == []
    assert home.canaries.in_files(home.home, without=home.aws_folder) == []
    environment, arguments = json.loads((home.home / CHILD).read_text())
    assert environment["HOME"]
    assert len(arguments) == 1
    assert "Unexpected fault" in (home.data / "log.txt").read_text()
    assert len(home.canaries) >= 16


def test_what_would_be_found_is_found(tmp_path: Path) -> None:
    canaries = Canaries({"a secret": "wJalr/XUtnFEMI+K7MDENG", "a code": "123456"})
    (tmp_path / "plain").write_text("say wJalr/XUtnFEMI+K7MDENG")
    (tmp_path / "address").write_text("?x=wJalr%2FXUtnFEMI%2BK7MDENG")
    (tmp_path / "code").write_text("TokenCode=123456&x")
    (tmp_path / "number").write_text("1764123456.5")

    assert canaries.in_files(tmp_path, without=tmp_path / ".aws") == [
        "a secret in address",
        "a code in code",
        "a secret in plain",
    ]
