"""Quit at random moments, whatever is open or under way: in 3 s, with status 0, with a whole history and nothing left.

The count is how many processes are started and ended.
"""

import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from fakes.aws import simulated_aws
from fakes.gateway import FakeAws, channel_to, request
from fakes.started import Starts
from fakes.windows import keep_profile, keys_of
from snapshot_importer.accounts.profiles import ProfileStore
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.journal import Journal, utc_now
from snapshot_importer.tasks.submit import Intent, submit

COUNT = 200
AT_ONCE = 2  # processes
LONGEST = 3.0  # seconds from the wish to quit to the end of the process
PATIENCE = 30.0
IMPORTS = 3  # that run in AWS while the program quits
OFFSCREEN = "This plugin does not support propagateSizeHints()"  # said by Qt's plugin without a screen
PROGRAM = Path(__file__).parent / "quitting" / "program.py"

DOINGS = (
    *(
        "nothing",
        "inspect",
        "poll",
        "dialog",
        "file-dialog",
        "question",
        "monitor",
        "diagnostics",
        "search",
        "help",
    ),
    *("privileges", "tasks", "settings", "second-start", "demo"),
)
NAIVE = ("naive-thread", "naive-close")
WAYS = ("SIGTERM", "SIGINT", "SIGHUP", "window", "app")
SERVERS = ("aws", "black-hole", "drip", "nobody")


@dataclass(frozen=True, slots=True)
class Trial:
    """One process and its end."""

    doing: str
    way: str
    server: str
    seconds: float  # from the start to the wish to quit


@dataclass(frozen=True, slots=True)
class Ended:
    """How it ended."""

    trial: Trial
    status: int
    seconds: float  # from the wish to quit to the end
    heard: bool  # signals were waited for by then
    faults: tuple[str, ...]


def measure(count: int, seed: int) -> dict[str, Any]:
    """Return how long quitting took, and every offence."""
    chance = random.Random(seed)
    trials = [
        Trial(
            chance.choice(DOINGS),
            chance.choice(WAYS),
            chance.choice(SERVERS),
            round(chance.uniform(0.1, 5.0), 2),
        )
        for _ in range(count)
    ]
    naive = [Trial(doing, "app", "nobody", 5.0) for doing in NAIVE]
    ended = list(ends(trials))
    offences = [f"{one.trial}: {what}" for one in ended for what in verdict(one)]
    offences += [f"{one.trial.doing}: not found out" for one in ends(naive) if not verdict(one)]
    took = sorted(one.seconds for one in ended)
    return {
        "ended": len(ended),
        "before_signals_were_heard": sum(not one.heard for one in ended),
        "median_seconds": round(median(took), 2),
        "longest_seconds": round(took[-1], 2),
        "slowest": str(max(ended, key=lambda one: one.seconds).trial),
        "offences": offences,
    }


def verdict(ended: Ended) -> list[str]:
    """Return what is wrong with an end."""
    wrong = list(ended.faults)
    if ended.seconds > LONGEST:
        wrong.append(f"took {ended.seconds:.2f} s")
    if ended.status != 0 and ended.heard:
        wrong.append(f"status {ended.status}")
    return wrong


def ends(trials: list[Trial]) -> Iterator[Ended]:
    """Make the trials, a few at a time, and give their ends in their order."""
    with simulated_aws("demo") as aws, servers() as ports, tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "template"
        make_home(home, aws)
        places = {"aws": aws.endpoint, **{name: f"http://127.0.0.1:{port}" for name, port in ports.items()}}

        def run(numbered: tuple[int, Trial]) -> Ended:
            number, trial = numbered
            return run_one(Path(folder) / str(number), home, trial, places[trial.server])

        with ThreadPoolExecutor(AT_ONCE) as pool:
            yield from pool.map(run, enumerate(trials))


def make_home(home: Path, aws: Simulator) -> None:
    """A home with a profile in use and imports that run."""
    data = home / "data" / "snapshot-importer"
    (home / ".aws").mkdir(parents=True)
    (home / ".aws" / "credentials").write_text(keys_of(aws))
    data.mkdir(parents=True)
    profile = keep_profile(data, aws)
    fake = FakeAws(utc_now, account=aws.account)
    channel = replace(channel_to(fake), profile_id=profile.id, region=aws.region)
    with closing(Journal(data / "history.sqlite")) as journal:
        for number in range(IMPORTS):
            submit(journal, channel, Intent(aws.account, request(f"disk-{number}")))


def run_one(home: Path, template: Path, trial: Trial, endpoint: str) -> Ended:
    """Start the program in a copy of the home, tell it to quit, and look at what it left."""
    shutil.copytree(template, home)
    runtime = Path(tempfile.mkdtemp(prefix="run-"))
    starts = Starts(home, runtime)
    store = ProfileStore(starts.data / "profiles.json")
    for profile in store.profiles():
        store.put(replace(profile, endpoint_url=endpoint))
    way = "signal" if trial.way.startswith("SIG") else trial.way
    command = [sys.executable, str(PROGRAM), str(starts.data), trial.doing, way, str(trial.seconds)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(
        command, env=starts.environment, stdout=pipe, stderr=pipe, text=True, start_new_session=True
    )
    try:
        wished, heard = wish(process, trial, starts)
        _, errors = process.communicate(timeout=PATIENCE)
        seconds = time.monotonic() - wished
        left = left_over(process.pid)
        faults = [*faults_of(starts.data, marked=heard), *(f"left process {pid}" for pid in left)]
        errors = errors.replace(OFFSCREEN, "").strip()
        if errors and heard:
            faults.append(f"it wrote: {errors[-300:]}")
        return Ended(trial, process.returncode, seconds, heard, tuple(faults))
    except subprocess.TimeoutExpired:
        return Ended(trial, 1, PATIENCE, heard=True, faults=("did not end",))
    finally:
        process.kill()
        process.communicate()
        starts.end()
        shutil.rmtree(runtime)
        shutil.rmtree(home)


def wish(process: "subprocess.Popen[str]", trial: Trial, starts: Starts) -> tuple[float, bool]:
    """Have the program quit; return when that was, and whether it waited for signals by then."""
    if not trial.way.startswith("SIG"):
        assert process.stdout is not None
        process.stdout.readline()
        return time.monotonic(), True
    begun = time.monotonic()
    if trial.doing == "second-start":
        time.sleep(max(0.0, trial.seconds - 0.5))
        starts.start("--data", str(starts.data))
    time.sleep(max(0.0, trial.seconds - (time.monotonic() - begun)))
    number = signal.Signals[trial.way]
    # While Python itself starts, a KeyboardInterrupt may end no more than one line of a .pth file.
    while number == signal.SIGINT and not hears(process.pid):
        time.sleep(0.02)
    heard = hears(process.pid)
    wished = time.monotonic()
    process.send_signal(number)
    return wished, heard


def hears(pid: int) -> bool:
    """Whether the process has a handler for SIGTERM (proc(5), SigCgt)."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("SigCgt:"):
            return bool(int(line.split()[1], 16) >> (signal.SIGTERM - 1) & 1)
    return False


def left_over(session: int) -> list[int]:
    """Return the processes of a session whose leader has ended (proc(5), field 6 of stat)."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def faults_of(data: Path, *, marked: bool) -> Iterator[str]:
    """Look at what the program left in its folder."""
    with closing(sqlite3.connect(data / "history.sqlite")) as connection:
        if connection.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            yield "the history is damaged"
        if connection.execute("SELECT count(*) FROM task WHERE origin = 'own'").fetchone() != (IMPORTS,):
            yield "the history has not all imports"
    if marked and [*(data / "runs").glob("*.txt")]:
        yield "the run left its mark"


@contextmanager
def servers() -> Iterator[dict[str, int]]:
    """Servers that take connections and answer nothing, or a byte now and then; and a port at which nobody is."""
    stop = threading.Event()
    hole, drip, nobody = (socket.create_server(("127.0.0.1", 0)) for _ in range(3))
    threads = [
        threading.Thread(target=serve, args=(server, stop, text))
        for server, text in ((hole, b""), (drip, b"HTTP/1.1 200 OK\r\nX-Slow: "))
    ]
    for thread in threads:
        thread.start()
    ports = {
        name: server.getsockname()[1]
        for name, server in (("black-hole", hole), ("drip", drip), ("nobody", nobody))
    }
    nobody.close()
    try:
        yield ports
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        hole.close()
        drip.close()


def serve(server: socket.socket, stop: threading.Event, text: bytes) -> None:
    """Take connections, and give each the next byte of *text*, and then zeros, five times a second."""
    server.settimeout(0.2)
    callers: list[tuple[socket.socket, int]] = []
    while not stop.is_set():
        try:
            callers.append((server.accept()[0], 0))
        except TimeoutError:
            callers = [(caller, place + 1) for caller, place in callers if given(caller, text, place)]
    for caller, _ in callers:
        caller.close()


def given(caller: socket.socket, text: bytes, place: int) -> bool:
    try:
        if text:
            caller.sendall(text[place : place + 1] or b"0")
    except OSError:
        caller.close()
        return False
    return True
