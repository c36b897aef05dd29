"""The real import page in a window, with real services around it and the simulated AWS behind them."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMainWindow, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.request.model import ImportRequest, parameters
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.links import LinksInMemory
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.import_page.check_view import CheckView
from snapshot_importer.ui.import_page.page import ImportPage
from snapshot_importer.ui.imports import Imports
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

OBJECT = "s3://acme-vm-exports/files/files-03-data.vhd"
PATIENCE = 15_000  # milliseconds
NOW = datetime.now(UTC)  # of the page, all the time: how long a link lasts must not depend on the machine


class Account:
    """Profiles for one simulated AWS, and the connections that end with the page."""

    def __init__(self, folder: Path) -> None:
        self.secrets = SessionSecrets()
        self.store = ProfileStore(folder / "profiles.json")
        self.connections = Connections(self.store, self.secrets, self.secrets)

    def profile(self, aws: Simulator, label: str) -> Profile:
        """Return the profile with this label."""
        found = next((profile for profile in self.store.profiles() if profile.label == label), None)
        if found is None:
            found = Profile(
                new_profile_id(),
                f"imaging {label}".strip(),
                label=label,
                region=aws.region,
                method="demo",
                access_key_id=aws.access_key_id,
                endpoint_url=aws.endpoint,
            )
            self.secrets.put(found.id, Secret(aws.secret_access_key))
            self.store.put(found)
        return found


class Bench:
    """A page to drive; *aws* may be ``None`` where nobody is to be asked."""

    def __init__(
        self, qtbot: QtBot, theme: Theme, folder: Path, aws: Simulator | None, account: Account
    ) -> None:
        self.qtbot = qtbot
        self.account = account
        self.aws = aws
        self._first = len(aws.world.ledger.entries()) if aws else 0
        self.background = Background(DaemonExecutor(4, "worker"))
        self.session = Session(account.store, account.connections, self.background)
        self.imports = Imports(
            folder / "history.sqlite",
            account.store,
            account.connections,
            self.session,
            self.background,
            LinksInMemory(),
        )
        self.window = QMainWindow()
        self.page = ImportPage(
            theme, self.session, self.imports, self.background, clock=lambda: NOW, parent=self.window
        )
        self.page.switch_region.connect(self.session.use_region)
        self.form = self.page.form
        self.window.setCentralWidget(self.page)
        self.window.resize(1224, 760)

    def show(self) -> None:
        """Put the window on the screen, with the focus."""
        self.window.show()
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow, timeout=PATIENCE)

    def sign_in(self, label: str = "") -> None:
        """Take a profile that reaches the simulated AWS, and wait until AWS knows it."""
        assert self.aws is not None
        self.session.use_profile(self.account.profile(self.aws, label).id)
        self.wait(lambda: self.session.credentials().state not in ("none", "not-checked", "signing-in"))

    def open_history(self) -> None:
        """Open the journal, as the program does once its window is on the screen."""
        with self.qtbot.waitSignal(self.imports.opened, timeout=PATIENCE):
            self.imports.open()

    def close(self) -> None:
        """End everything, as the program does."""
        self.window.close()
        self.imports.close(5)
        self.background.close()
        self.window.deleteLater()

    def wait(self, fact: Callable[[], object]) -> None:
        """Wait for *fact*."""
        self.qtbot.waitUntil(lambda: bool(fact()), timeout=PATIENCE)

    def type(self, widget: QWidget, text: str) -> None:
        """Type *text*, which is ASCII, into *widget*."""
        widget.setFocus()
        QTest.keyClicks(widget, text)

    def leave(self) -> None:
        """Go on with Tab from what has the focus."""
        focus = QApplication.focusWidget()
        assert focus is not None
        QTest.keyClick(focus, Qt.Key.Key_Tab)

    def paste(self, widget: QWidget, text: str) -> None:
        """Paste *text* into *widget* with the keyboard, in place of what it holds."""
        QApplication.clipboard().setText(text)
        widget.setFocus()
        QTest.keyClick(widget, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        QTest.keyClick(widget, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

    def fill(self, request: ImportRequest) -> None:
        """Fill the form as a draft does."""
        self.form.fill(request)
        self.page.judge.begin()

    def problem(self, name: str) -> str:
        """Return the message at the field *name*."""
        return self.form.rows[name].problem_text()

    def check(self, name: str) -> CheckView:
        """Return how a check stands on the page."""
        return self.page.panel.checks.rows[name].view()

    def press(self) -> None:
        """Press the primary button."""
        self.page.footer_bar.primary.click()

    def button(self) -> str:
        """Return the words of the primary button."""
        return self.page.footer_bar.primary.text().strip().replace("&&", "&")

    def title(self) -> str:
        """Return the title in the footer."""
        footer = self.page.footer_bar.footer()
        return footer.title if footer else ""

    def asked(self) -> dict[str, Any]:
        """Return the request that the form holds, as boto3 takes it."""
        return parameters(self.form.request())

    def question(self) -> QMessageBox:
        """Return the question that is open."""
        return next(box for box in self.page.findChildren(QMessageBox) if box.isVisible())

    def answer(self, words: str) -> None:
        """Press the answer *words* of the question that is open."""
        next(button for button in self.question().buttons() if button.text() == words).click()

    def accepted(self) -> list[dict[str, Any]]:
        """Return the imports that the simulated AWS took."""
        assert self.aws is not None
        entries = self.aws.world.ledger.accepted("ImportSnapshot")
        return [dict(entry.params) for entry in entries if entry.number > self._first]
