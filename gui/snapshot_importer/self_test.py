"""One import through the real windows against the simulated AWS: the smoke test of an installation."""

import json
import os
import sys
import tempfile
import time
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest

from snapshot_importer.accounts.keyring_secrets import KeyringSecrets
from snapshot_importer.accounts.secrets import SecretsUnavailable
from snapshot_importer.request.model import ImportRequest, Tag
from snapshot_importer.tasks.task import Task

LOCATION = "s3://acme-vm-exports/erp/erp-db01.vmdk"
# At this speed of the task clock the import takes some seconds.
SPEED = 100.0
PATIENCE = 120.0  # seconds for any one step


class SelfTestError(Exception):
    """A step did not come to its end; the message says which."""


def self_test() -> int:
    """Drive the import, print one line of JSON, and return 0; print the reason and return 1 where it fails."""
    if sys.platform.startswith("linux") and not (
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    ):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    began = time.monotonic()
    with tempfile.TemporaryDirectory(
        prefix="snapshot-importer-self-test-", ignore_cleanup_errors=True
    ) as folder:
        try:
            task = _drive(Path(folder))
        except SelfTestError as error:
            print(json.dumps({"failed": str(error)}))  # noqa: T201 - the answer of this command
            return 1
    answer = {
        "task": task.task_id,
        "snapshot": task.snapshot_id,
        "seconds": round(time.monotonic() - began, 2),
        "qt": qVersion(),
        "botocore": version("botocore"),
        "keyring": _keyring(),
    }
    print(json.dumps(answer))  # noqa: T201 - the answer of this command
    return 0


def _drive(folder: Path) -> Task:
    from snapshot_importer.app import Running  # noqa: PLC0415
    from snapshot_importer.application import Folders, make_application  # noqa: PLC0415

    app = make_application()
    running = Running(app, Folders(folder, folder / "cache"), None)
    faults: list[str] = []
    running.faults.happened.connect(faults.append)
    with running as program:
        program.open_demo(speed=SPEED)
        workspace = program.workspace
        if workspace is None:
            raise SelfTestError("The window did not open.")
        page = workspace.desk.pages.import_page
        _wait(faults, "the sign-in", lambda: workspace.session.credentials().state == "ok")
        _wait(faults, "the history", lambda: workspace.imports.journal is not None)
        page.fill(ImportRequest(LOCATION, description="Self-test", tags=(Tag("Name", "self-test"),)))
        button = page.footer_bar.primary
        _wait(faults, "the checks", lambda: button.text().strip() == "Import snapshot")
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        submission = page.submission
        _wait(faults, "the answer of AWS", lambda: submission.outcome.state not in ("none", "sending"))
        if submission.outcome.state != "sent":
            raise SelfTestError(f"AWS did not take the import: {submission.outcome.title}")
        key = submission.outcome.task_key
        workspace.desk.navigation.show_task(key)

        def now() -> Task:
            return next(task for task in workspace.imports.tasks() if task.key == key)

        def ended() -> bool:
            workspace.imports.refresh()
            return now().final and now().second_line != "Finishing the snapshot"

        _wait(faults, "the end of the import", ended)
        task = now()
        if task.state != "COMPLETED" or not task.snapshot_id:
            raise SelfTestError(f"The import ended as {task.word}: {task.second_line}")
        return task


def _wait(faults: list[str], what: str, fact: Callable[[], bool]) -> None:
    """Let the windows live until *fact* holds; a fault of the program ends the wait."""
    loop = QEventLoop()
    timer = QTimer()
    timer.setInterval(50)
    timer.timeout.connect(lambda: loop.exit() if faults or fact() else None)
    deadline = QTimer()
    deadline.setSingleShot(True)
    deadline.timeout.connect(loop.quit)
    timer.start()
    deadline.start(int(PATIENCE * 1000))
    if not fact():
        loop.exec()
    if faults:
        raise SelfTestError(f"A fault while waiting for {what}: {faults[0].strip().splitlines()[-1]}")
    if not fact():
        shown = ", ".join(window.title() for window in QGuiApplication.topLevelWindows())
        raise SelfTestError(f"No end of waiting for {what} after {PATIENCE:.0f} s ({shown}).")


def _keyring() -> str:
    try:
        return KeyringSecrets().backend_name()
    except SecretsUnavailable as error:
        return error.sentence
