"""Paste a location into the real window, or download and ask qemu-img, and print how long the verdict took."""

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from benchmarks import verdict_images
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.start import SWITCH_INTERVAL
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.theme.theme import Theme
from snapshot_importer.workspace import Workspace

BUCKET, KEY = "acme-vm-exports", "benchmark/disk"
PATIENCE = 60.0  # seconds
Place = dict[str, str]
Figures = dict[str, float]


def main() -> None:
    kind, _, way = sys.argv[1].partition(": ")
    command = [sys.executable, "-m", "snapshot_importer.simulator", "--speed", "0"]
    with (
        subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server,
        tempfile.TemporaryDirectory(prefix="si-") as folder,
    ):
        try:
            assert server.stdout is not None
            place: Place = json.loads(server.stdout.readline())
            image = verdict_images.make(kind, Path(folder))
            client(place).upload_file(str(image), BUCKET, KEY)
            measured = in_the_window if way == "ours" else by_hand
            print(json.dumps(measured(place, Path(folder), kind)))
        finally:
            server.terminate()


def client(place: Place) -> Any:
    import boto3  # noqa: PLC0415 - not part of our window's figures

    return boto3.client(
        "s3",
        region_name=place["region"],
        endpoint_url=place["endpoint"],
        aws_access_key_id=place["access_key_id"],
        aws_secret_access_key=place["secret_access_key"],
    )


def by_hand(place: Place, folder: Path, kind: str) -> Figures:
    s3, copy = client(place), folder / "copy"
    s3.head_bucket(Bucket=BUCKET)  # the connection stands, as it does in the window
    before = asked(place)
    started = time.monotonic()
    s3.download_file(BUCKET, KEY, str(copy))
    said = subprocess.run(
        ["qemu-img", "info", "--output=json", str(copy)], check=True, stdout=subprocess.PIPE
    )
    took = (time.monotonic() - started) * 1000
    assert json.loads(said.stdout)["virtual-size"] >= verdict_images.SIZE
    calls = asked(place)[len(before) :]
    gets = sum(call["operation"] == "GetObject" for call in calls)
    return {
        "verdict": took,
        "requests": gets + 1,
        "KiB": round(copy.stat().st_size / 1024),
        "calls": len(calls),
    }


def in_the_window(place: Place, folder: Path, kind: str) -> Figures:
    sys.setswitchinterval(SWITCH_INTERVAL)
    app = QApplication(sys.argv[:1])
    _keep_profile(place, folder)
    workspace = Workspace(Theme(app, folder / "cache"), folder, Background(DaemonExecutor(8, "worker")))
    workspace.window.show()
    page = workspace.desk.pages.import_page
    wait(lambda: workspace.session.credentials().state == "ok" and page.judge.facts.default)
    before = asked(place)
    QGuiApplication.clipboard().setText(f"s3://{BUCKET}/{KEY}")
    started = time.monotonic()
    page.filling.paste_location()
    source = page.judge.source
    wait(lambda: source.report.value)
    read = (time.monotonic() - started) * 1000
    wait(lambda: all(view.state not in ("running", "waiting") for view in page.checks.views()))
    took = (time.monotonic() - started) * 1000
    report, inspected = source.report.value, source.inspected
    assert report is not None
    assert inspected is not None
    assert report.format == verdict_images.IMAGES[kind][2], report
    calls = asked(place)[len(before) :]
    workspace.close()
    return {
        "bytes judged": read,
        "verdict": took,
        "requests": inspected.requests + 1,  # and the HEAD
        "KiB": round(inspected.bytes_read / 1024, 1),
        "calls": len([call for call in calls if call["operation"] != "DescribeImportSnapshotTasks"]),
    }


def _keep_profile(place: Place, folder: Path) -> None:
    credentials = Path(os.environ["AWS_SHARED_CREDENTIALS_FILE"])
    credentials.parent.mkdir(exist_ok=True)
    credentials.write_text(
        f"[bench]\naws_access_key_id = {place['access_key_id']}\n"
        f"aws_secret_access_key = {place['secret_access_key']}\n"
    )
    profile = Profile(
        new_profile_id(),
        "Benchmark",
        region=place["region"],
        method="shared",
        shared_name="bench",
        endpoint_url=place["endpoint"],
    )
    store = ProfileStore(folder / "profiles.json")
    store.put(profile)
    store.use(profile.id)


def asked(place: Place) -> list[dict[str, Any]]:
    """Return every call that the simulated AWS has answered."""
    request = urllib.request.Request(
        f"{place['endpoint']}/_simulator/ledger?all=1", headers={"X-Simulator-Token": place["control_token"]}
    )
    with urllib.request.urlopen(request) as answer:
        found: list[dict[str, Any]] = json.load(answer)
    return found


def wait(fact: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not fact():
        assert time.monotonic() < end, "the window did not come to a verdict"
        loop = QEventLoop()
        QTimer.singleShot(2, loop, loop.quit)
        loop.exec()


if __name__ == "__main__":
    main()
