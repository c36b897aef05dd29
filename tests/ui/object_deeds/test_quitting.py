"""Quitting while S3 copies an object: it is said what becomes of the copy, and nothing holds up the end."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from fakes.aws import simulated_aws
from fakes.windows import answer, question, windows_of
from snapshot_importer.aws.explain import Cure
from snapshot_importer.request.model import ImportRequest
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.ui.object_deeds.copy_dialog import CopyObjectDialog
from snapshot_importer.ui.object_deeds.object_copy import running_copies
from snapshot_importer.ui.theme.theme import Theme


def test_a_running_copy_is_asked_about_and_stopped_with_the_windows(
    qtbot: QtBot, theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with simulated_aws("demo") as aws:
        with windows_of(aws, qtbot, theme, tmp_path, monkeypatch) as windows:
            windows.signed_in()
            page = windows.desk.pages.import_page
            page.fill(ImportRequest("s3://acme-us-archive/2026/fileserver-2019.vmdk"))
            page.carry_out(Cure("copy-object", "Copy the object…", value=aws.region))
            windows.wait(lambda: page.findChildren(CopyObjectDialog))
            (dialog,) = page.findChildren(CopyObjectDialog)
            windows.wait(lambda: dialog.target.place()[0])
            aws.cloud.faults.add(Rule(kind="latency", service="s3", operation="CopyObject", seconds=60.0))
            dialog.go.click()
            windows.wait(lambda: running_copies(windows.window))
            copy = running_copies(windows.window)[0]

            windows.window.close()
            assert question().informativeText() == "1 copy stops, and what was copied so far is removed."
            answer("Stay")
            assert copy.running

        assert copy._run.cancelled.is_set()
        aws.cloud.faults.clear()
        copy._run.thread.join()
