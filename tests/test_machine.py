"""The whole program on a machine at its worst: full disk, read-only home, few descriptors, damaged files."""

import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from fakes.gateway import ACCOUNT, FakeAws, channel_to, request
from fakes.home import private_environment
from fakes.machine import has_own_mounts, on_read_only_disk, on_small_disk
from snapshot_importer.tasks.journal import Journal, utc_now
from snapshot_importer.tasks.submit import Intent, submit

PATIENCE = 60.0
PROGRAM = """
import json, os, sys, time
from contextlib import suppress
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
sys.path.insert(0, sys.argv[3])
from fakes.gateway import FakeAws, channel_to, request
from snapshot_importer.app import Running
from snapshot_importer.application import Folders, make_application
folder = Path(sys.argv[1])
app = make_application()
told = {}
def wait(fact):
    until = time.monotonic() + 20
    while not fact():
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        assert time.monotonic() < until, "it did not come to that"
def submitted(journal, job):
    from snapshot_importer.tasks.submit import Intent, submit
    aws = FakeAws(journal.clock, account=f"{len(job):012}")
    try:
        submit(journal, channel_to(aws), Intent(aws.account, request(job)))
    except Exception as error:
        return [str(error), len(aws.ledger)]
    return ["", len(aws.ledger)]
def fill():
    with suppress(OSError), (folder / "filler").open("ab", buffering=0) as file:
        while True:
            file.write(bytes(4096))
with Running(app, Folders(folder, folder / "cache"), None) as program:
    program.open_own()
    notice, imports = program.workspace.window.notice, program.workspace.imports
    program.workspace.window.show()
    exec(sys.argv[2])
print(json.dumps(told))
"""
mounts = pytest.mark.skipif(not has_own_mounts(), reason="this system lets no process mount for itself")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a history of one import."""
    folder = tmp_path / "data"
    with closing(Journal(folder / "history.sqlite")) as journal:
        submit(journal, channel_to(FakeAws(utc_now)), Intent(ACCOUNT, request("earlier")))
    return folder


def command(data: Path, script: str) -> list[str]:
    return [sys.executable, "-c", PROGRAM, str(data), script, str(Path(__file__).parent)]


def told(home: Path, words: list[str]) -> dict[str, Any]:
    """What the program tells that *words* run."""
    environment = {**private_environment(home, os.environ), "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        words, env=environment, timeout=PATIENCE, check=False, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    return dict(json.loads(done.stdout))


@mounts
def test_on_a_full_disk_nothing_is_sent_and_it_goes_on_when_there_is_room_again(
    tmp_path: Path, data: Path
) -> None:
    script = """
import logging
wait(lambda: imports.journal)
fill()
logging.getLogger("test").error("x" * 100_000)
told["full"] = submitted(imports.journal, "new")
wait(notice.words)
told["notice"] = notice.words()
program.workspace.preferences.change(theme="dark")
(folder / "filler").unlink()
notice._do()
wait(lambda: not imports.journal.file.trouble)
wait(lambda: not notice.words())
told["again"] = submitted(imports.journal, "again")
fill()
"""
    answer = told(tmp_path, on_small_disk(data, command(data, script)))

    words = "The history cannot be written: the disk is full. Make room on it."
    assert answer == {
        "full": [words, 0],
        "notice": f"{words} No imports until then.",
        "again": ["", 1],
    }


@mounts
def test_a_start_on_a_full_disk_shows_the_history_and_goes_on_when_there_is_room(
    tmp_path: Path, data: Path
) -> None:
    script = """
wait(notice.words)
told["notice"], told["tasks"] = notice.words(), len(imports.tasks())
told["full"] = submitted(imports.journal, "new")[1]
(folder / "filler").unlink()
notice._do()
wait(lambda: not imports.journal.file.trouble)
wait(lambda: not notice.words())
told["again"] = submitted(imports.journal, "again")
"""
    (data / "filler").write_bytes(bytes(1 << 20))
    answer = told(tmp_path, on_small_disk(data, command(data, script)))

    assert answer == {
        "notice": "The history cannot be written: the disk is full. Make room on it. No imports until then.",
        "tasks": 1,
        "full": 0,
        "again": ["", 1],
    }


READ_ONLY = "the data folder cannot be written. Make it writable, or start with --data FOLDER."


@mounts
@pytest.mark.parametrize("ended", ["well", "killed"])
def test_in_a_read_only_home_the_history_is_shown_and_nothing_is_sent(
    tmp_path: Path, data: Path, ended: str
) -> None:
    script = """
wait(notice.words)
told["notice"], told["tasks"] = notice.words(), len(imports.tasks())
told["sent"] = submitted(imports.journal, "new")
program.workspace.preferences.change(theme="dark")
"""
    if ended == "killed":
        leave_log(data)
    answer = told(tmp_path, on_read_only_disk(data, command(data, script)))

    sentence = f"The history cannot be written: {READ_ONLY}"
    assert answer == {
        "notice": f"{sentence} No imports until then.",
        "tasks": 2 if ended == "killed" else 1,
        "sent": [sentence, 0],
    }


def leave_log(data: Path) -> None:
    """Have a program end with an import that stands in the history's log only."""
    script = (
        "import os, sys; sys.path.insert(0, sys.argv[2]); from pathlib import Path;"
        "from fakes.gateway import *; from snapshot_importer.tasks.journal import *;"
        "from snapshot_importer.tasks.submit import *; j = Journal(Path(sys.argv[1]));"
        "a = FakeAws(utc_now, account='9' * 12); submit(j, channel_to(a), Intent(a.account, request('late')));"
        "os._exit(0)"
    )
    subprocess.run(
        [sys.executable, "-c", script, str(data / "history.sqlite"), str(Path(__file__).parent)], check=True
    )


def test_where_there_can_be_no_data_folder_it_starts_and_says_so(tmp_path: Path) -> None:
    script = """
wait(notice.words)
told["notice"] = notice.words()
"""
    (tmp_path / "data-folder").write_text("in the way")

    answer = told(tmp_path, command(tmp_path / "data-folder", script))

    assert answer["notice"] == f"The history cannot be opened: {READ_ONLY} No imports until then."


def test_with_few_descriptors_it_works_on(tmp_path: Path, data: Path) -> None:
    script = """
import logging, os, resource, socket
wait(lambda: imports.journal)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
held = []
with suppress(OSError):
    while True:
        held.append(os.open(os.devnull, os.O_RDONLY))
told["none"] = submitted(imports.journal, "new")
program.workspace.preferences.change(theme="dark")
logging.getLogger("test").error("not lost")
for one in held:
    os.close(one)
logging.getLogger("test").error("after")
told["again"] = submitted(imports.journal, "other")[1]
"""
    answer = told(tmp_path, command(data, script))

    assert answer["again"] == 1
    assert answer["none"][1] == (not answer["none"][0])  # sent only if it was written down
    assert "after" in (data / "log.txt").read_text()


def test_settings_that_are_damaged_are_kept_and_told(tmp_path: Path, data: Path) -> None:
    script = """
wait(lambda: imports.journal)
seen = []
for _ in range(3):
    wait(notice.words)
    seen.append(notice.words().partition(" The file")[0])
    notice.hide()
    program.workspace.desk._notices[1].look()
told["seen"] = seen
"""
    (data / "preferences.json").write_text('{"theme": "dark"')
    (data / "profiles.json").write_text('{"schema": 99, "profiles": []}')
    (data / "network.json").write_bytes(b"\xff")

    answer = told(tmp_path, command(data, script))

    assert answer["seen"] == [
        "The profiles were written by a newer Snapshot Importer.",
        "The network settings could not be read.",
        "The settings could not be read.",
    ]
    assert len(list(data.glob("*.broken-*"))) == 3
