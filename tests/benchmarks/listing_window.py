"""List 100,000 keys in one way while a heartbeat of 1 ms runs on the GUI thread, and print times and worst gaps."""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QEventLoop, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow

from benchmarks.gaps_window import Place, plain_client
from benchmarks.heartbeat import Bench, Work, in_a_thread
from benchmarks.listing_server import BUCKET, KEYS, PREFIX
from snapshot_importer.accounts.profiles import Profile, ProfileStore, new_profile_id
from snapshot_importer.accounts.secrets import Secret, SessionSecrets
from snapshot_importer.aws.connections import Connections
from snapshot_importer.request.location import S3Location
from snapshot_importer.start import SWITCH_INTERVAL
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.garbage import GarbageOnGuiThread
from snapshot_importer.ui.s3_browser.dialog import S3BrowserDialog
from snapshot_importer.ui.session import Session
from snapshot_importer.ui.theme.theme import Theme

SIZE = 1  # column
FRAMES = 20


def timed(work: Callable[[], object]) -> float:
    started = time.monotonic()
    work()
    return (time.monotonic() - started) * 1000


def paginator(app: QApplication, place: Place, folder: Path) -> dict[str, float]:
    bench = Bench(in_a_thread)
    pages = plain_client("s3", place).get_paginator("list_objects_v2")
    took: list[float] = []

    def work() -> None:
        listing = pages.paginate(Bucket=BUCKET, Prefix=PREFIX, Delimiter="/")
        took.append(timed(lambda: sum(len(page["Contents"]) for page in listing)))

    idle = bench.idle()
    return {"idle loop": idle, "worst gap": bench.busy(work), "listing": took[0]}


def signed_in(place: Place, folder: Path) -> Session:
    secrets, store = SessionSecrets(), ProfileStore(folder / "profiles.json")
    profile = Profile(
        new_profile_id(),
        "Benchmark",
        region=place["region"],
        method="demo",
        access_key_id=place["access_key_id"],
        endpoint_url=place["endpoint"],
    )
    secrets.put(profile.id, Secret(place["secret_access_key"]))
    store.put(profile)
    session = Session(store, Connections(store, secrets, secrets), Background(DaemonExecutor(8, "worker")))
    session.use_profile(profile.id)
    return session


def browser(app: QApplication, place: Place, folder: Path, *, column: int = -1) -> dict[str, float]:
    sys.setswitchinterval(SWITCH_INTERVAL)
    garbage = GarbageOnGuiThread(app)
    garbage.keep()  # as when the history is read
    session = signed_in(place, folder)
    window = QMainWindow()
    window.show()
    dialog = S3BrowserDialog(Theme(app, folder), window, session, S3Location(BUCKET, PREFIX))
    model, table = dialog.panel.model, dialog.panel.table
    table.horizontalHeader().setSortIndicator(column, Qt.SortOrder.DescendingOrder)
    dialog.open()
    until(lambda: model.rowCount() == 1_000)
    # The first objects are read, as everybody's are who opens a folder.
    until(lambda: model.verdict_of(model.row(0).key))

    def load(_: Work, done: Work) -> None:
        started = time.monotonic()
        dialog.panel.more.click()
        watch = QTimer(dialog, interval=1)

        def look() -> None:
            if model.rowCount() == KEYS:
                took.append((time.monotonic() - started) * 1000)
                watch.stop()
                done()

        watch.timeout.connect(look)
        watch.start()

    took: list[float] = []
    bench = Bench(load)
    figures = {"idle loop": bench.idle(), "worst gap": bench.busy(lambda: None), "listing": took[0]}
    figures |= afterwards(app, dialog)
    dialog.reject()
    window.close()
    garbage.close()
    return figures


def afterwards(app: QApplication, dialog: S3BrowserDialog) -> dict[str, float]:
    """The times of what is done with all rows, painting included."""
    table, header = dialog.panel.table, dialog.panel.table.horizontalHeader()

    def painted(work: Callable[[], object]) -> float:
        def whole() -> None:
            work()
            table.viewport().repaint()

        return timed(whole)

    def scroll() -> None:
        bar = table.verticalScrollBar()
        for frame in range(FRAMES):
            bar.setValue(bar.maximum() * frame // FRAMES)
            table.viewport().repaint()

    return {
        "sort by name": painted(lambda: header.setSortIndicator(0, Qt.SortOrder.DescendingOrder)),
        "sort by size": painted(lambda: header.setSortIndicator(SIZE, Qt.SortOrder.AscendingOrder)),
        "filter": painted(lambda: table.narrow("disk-012")),
        "clear the filter": painted(lambda: table.narrow("")),
        "scroll frame": timed(scroll) / FRAMES,
        "type-ahead": timed(lambda: table.keyboardSearch("disk-09")),
    }


def until(fact: Callable[[], object]) -> None:
    loop, watch = QEventLoop(), QTimer(interval=1)

    def look() -> None:
        if fact():
            loop.quit()

    watch.timeout.connect(look)
    watch.start()
    loop.exec()
    watch.stop()


VARIANTS: dict[str, Callable[[QApplication, Place, Path], dict[str, float]]] = {
    "paginator in a thread": paginator,
    "ours": browser,
    "ours, sorted by size": partial(browser, column=SIZE),
}


def main() -> None:
    server = [sys.executable, str(Path(__file__).with_name("listing_server.py"))]
    with (
        subprocess.Popen(server, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process,
        tempfile.TemporaryDirectory(prefix="si-") as folder,
    ):
        assert process.stdin is not None
        assert process.stdout is not None
        place: Place = json.loads(process.stdout.readline())
        app = QApplication(sys.argv[:1])
        print(json.dumps(VARIANTS[sys.argv[1]](app, place, Path(folder))))
        process.stdin.close()


if __name__ == "__main__":
    main()
