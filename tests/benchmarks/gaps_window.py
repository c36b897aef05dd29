"""Do one kind of work in a worker while a heartbeat of 1 ms runs on the GUI thread, and print its worst gaps."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from benchmarks.gaps_work import decode_pages, hash_files, make_files, page
from benchmarks.heartbeat import IDLE, Bench, Work, in_a_thread
from benchmarks.history_file import records
from benchmarks.memory import resident
from snapshot_importer.accounts.profiles import Profile, new_profile_id
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.app import Running
from snapshot_importer.application import Folders
from snapshot_importer.start import SWITCH_INTERVAL
from snapshot_importer.tasks.picture import picture
from snapshot_importer.tasks.status import Outlook
from snapshot_importer.ui.background import Background
from snapshot_importer.ui.executor import DaemonExecutor
from snapshot_importer.ui.garbage import GarbageOnGuiThread
from snapshot_importer.ui.tasks.ahead import in_worker
from snapshot_importer.ui.tasks.columns import Names
from snapshot_importer.ui.tasks.model import TaskModel
from snapshot_importer.ui.tasks.table import TaskTable
from snapshot_importer.ui.theme.theme import Theme

SERVICES = ("sts", "ec2", "iam", "kms", "s3")
TYPED = "s3://acme-vm-exports/intranet/intranet-web02.vhdx"

Place = dict[str, str]


def key_by_key(work: Work, done: Work) -> None:
    """Do *work*, which types one letter, as often as there are letters, in the time of a fast typist."""
    typist = QTimer(QApplication.instance(), interval=40)
    left = iter(range(len(TYPED)))

    def strike() -> None:
        if next(left, None) is None:
            typist.stop()
            # Previews and checks follow when the typing pauses.
            QTimer.singleShot(int(IDLE * 1000), typist, done)
        else:
            work()

    typist.timeout.connect(strike)
    typist.start()


class InOurs:
    """The program's own way: its pool, its switch interval, its collector once the history is read."""

    def __init__(self, app: QApplication) -> None:
        sys.setswitchinterval(SWITCH_INTERVAL)
        GarbageOnGuiThread(app).keep()
        self._app = app
        self.background = Background(DaemonExecutor(8, "worker"))

    def __call__(self, work: Work, done: Work) -> None:
        self.background.run(work, owner=self._app, done=lambda _: done(), failed=self._fail)

    def _fail(self, error: Exception) -> None:
        raise error


def plain_client(service: str, place: Place) -> Any:
    import boto3  # noqa: PLC0415, part of what is measured

    make: Any = boto3.client  # its stubs know each service by name only
    return make(
        service,
        region_name=place["region"],
        endpoint_url=place["endpoint"],
        aws_access_key_id=place["access_key_id"],
        aws_secret_access_key=place["secret_access_key"],
    )


def our_clients(place: Place) -> Any:
    from snapshot_importer.accounts.clients import Clients  # noqa: PLC0415, part of what is measured

    profile = Profile(
        new_profile_id(),
        "Benchmark",
        region=place["region"],
        access_key_id=place["access_key_id"],
        endpoint_url=place["endpoint"],
    )
    return Clients(profile, StaticKeys(profile.access_key_id, Secret(place["secret_access_key"])))


def making_clients(bench: Bench, work: Work) -> dict[str, float]:
    idle, before = bench.idle(), resident()
    return {"idle loop": idle, "worst gap": bench.busy(work), "memory": resident() - before}


def plain_clients(app: QApplication, place: Place, folder: Path) -> dict[str, float]:
    made: list[Any] = []

    def work() -> None:
        made.extend(plain_client(service, place) for service in SERVICES)

    return making_clients(Bench(in_a_thread), work)


def clients_of_ours(app: QApplication, place: Place, folder: Path) -> dict[str, float]:
    made: list[Any] = []

    def work() -> None:
        clients = our_clients(place)
        made.extend(clients.client(service, place["region"]) for service in SERVICES)

    return making_clients(Bench(InOurs(app)), work)


def plain_polls(app: QApplication, place: Place, folder: Path) -> dict[str, float]:
    """Only the listing: nothing is kept, nothing is shown."""
    bench = Bench(in_a_thread)
    pages = plain_client("ec2", place).get_paginator("describe_import_snapshot_tasks")

    def work() -> None:
        tasks = [task for page in pages.paginate(MaxResults=1000) for task in page["ImportSnapshotTasks"]]
        assert len(tasks) == 1_000

    return {
        "idle loop": bench.idle(),
        "first poll": bench.busy(work),
        "quiet poll": bench.busy(work),
    }


def have_painted(theme: Theme) -> None:
    """Have icons and letters been read in, as by the pages that the program shows before AWS answers."""
    model = TaskModel(lambda: Names({}, {}))
    model.refresh((picture(next(records(1)), Outlook()),))
    TaskTable(theme, model, lambda: Names({}, {})).grab()


def polls_of_ours(app: QApplication, place: Place, folder: Path) -> dict[str, float]:
    """The whole poll: listing, journal, snapshots, with the table on the screen that shows it."""
    from snapshot_importer.aws.gateway import Gateway  # noqa: PLC0415, after the first picture in the program, too
    from snapshot_importer.tasks.gateway import Channel  # noqa: PLC0415
    from snapshot_importer.tasks.journal import Journal  # noqa: PLC0415
    from snapshot_importer.tasks.watch import Watcher  # noqa: PLC0415

    clients = our_clients(place)
    gateway = Gateway(clients.profile.id, place["region"], clients)
    clients.client("ec2", place["region"])
    journal = Journal(folder / "history.sqlite")
    watcher = Watcher(
        journal, Channel(clients.profile.id, place["region"], gateway, lambda: place["account"])
    )
    theme = Theme(app, folder)
    have_painted(theme)
    ours = InOurs(app)
    model = TaskModel(lambda: Names({}, {}), in_worker(ours.background, app))
    table = TaskTable(theme, model, lambda: Names({}, {}))
    table.resize(1280, 800)
    table.show()
    picture = QTimer(table, interval=500)
    picture.timeout.connect(lambda: model.refresh(journal.tasks()))
    picture.start()
    bench = Bench(ours)
    result = {
        "idle loop": bench.idle(),
        "first poll": bench.busy(watcher.poll),
        "rows appear": bench.idle(),
        "quiet poll": bench.busy(watcher.poll),
    }
    assert model.rowCount() == 1_000
    journal.close()
    return result


def typing(app: QApplication, place: Place, folder: Path) -> dict[str, float]:
    """A location goes into the form of the demo, whose rules, previews and checks follow every letter."""
    sys.setswitchinterval(SWITCH_INTERVAL)
    with Running(app, Folders(folder, folder / "cache"), None) as program:
        program.open_demo()
        assert program.workspace is not None
        session = program.workspace.session
        while session.credentials().state != "ok":
            QTest.qWait(50)
        QTest.qWait(int(IDLE * 1000))
        field = app.focusWidget()
        assert isinstance(field, QLineEdit)
        field.selectAll()
        bench = Bench(key_by_key)
        idle = bench.idle()
        letters = iter(TYPED)
        worst = bench.busy(lambda: QTest.keyClicks(field, next(letters)))
        assert field.text() == TYPED
    return {"idle loop": idle, "worst gap": worst}


def away_from_aws(app: QApplication, work: Work) -> dict[str, float]:
    bench = Bench(InOurs(app))
    idle = bench.idle()
    return {"idle loop": idle, "worst gap": bench.busy(work), "99.9 % of the gaps": bench.most()}


def decoding(app: QApplication, place: Place, folder: Path) -> dict[str, float]:
    body = page()
    return away_from_aws(app, lambda: decode_pages(body))


def hashing(app: QApplication, place: Place, folder: Path) -> dict[str, float]:
    files = make_files(folder)
    return away_from_aws(app, lambda: hash_files(files))


VARIANTS = {
    "clients: boto3 in a thread": plain_clients,
    "clients: ours": clients_of_ours,
    "clients: ours, with the extra login": clients_of_ours,
    "1,000 tasks: boto3 in a thread": plain_polls,
    "1,000 tasks: ours": polls_of_ours,
    "10,000 tasks decoded": decoding,
    "5 files hashed": hashing,
    "typing into the form": typing,
}


def without_the_extra() -> None:
    """Let botocore not find what the extra "login" brings: awscrt's start alone holds the lock for 40 ms."""
    hidden: Any = sys.modules
    hidden["awscrt"] = None


def main() -> None:
    if "the extra" not in sys.argv[1]:
        without_the_extra()
    server = [sys.executable, str(Path(__file__).with_name("gaps_server.py"))]
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
