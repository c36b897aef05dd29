"""Days of work in an hour: the real program, a quick clock, imports all the time, and an AWS with faults.

The count is the minutes of the wall; the clock of the program and of AWS goes 50 times as fast. The child process is
the program, this one is the simulated AWS and measures nothing but what the program tells.
"""

import json
import os
import queue
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import timedelta
from pathlib import Path
from typing import Any

from fakes.aws import simulated_aws
from fakes.home import private_environment
from fakes.http_faults import FAULTS
from fakes.import_account import BUCKET, ImportAccount
from fakes.windows import keep_profile, keys_of
from reliability.soaking.program import Order
from reliability.soaking.verdict import figures, offences
from snapshot_importer.simulator.faults import Rule
from snapshot_importer.simulator.server import Simulator
from snapshot_importer.tasks.journal import Journal

COUNT = 60  # minutes
SPEED = 50.0
EVERY = 5.0  # wall seconds from import to import
SAMPLE = 5.0
STEADY = 345  # imports of a simulated day: as many end as old ones are deleted
SETTLE = 90.0  # wall seconds, at the most, in which everything comes to its end
PROGRAM = Path(__file__).parent / "soaking" / "program.py"
LARGE = ("huge",)  # once at the beginning: 20 MB that are read and refused
SERVICES = ("ec2", "ec2", "sts", "*")


def measure(count: int, seed: int) -> dict[str, Any]:
    """Soak for *count* minutes; return the figures and the offences."""
    return soaked(count * 60.0, seed)


def soaked(seconds: float, seed: int, *, leak: str = "", sample: float = SAMPLE) -> dict[str, Any]:
    """Do what `measure` does for so many *seconds*, with a program that has a *leak*."""
    with simulated_aws(speed=SPEED) as aws, tempfile.TemporaryDirectory(prefix="soak-") as folder:
        ImportAccount(aws)
        remember(aws)
        home = Path(folder)
        soak = Soak(aws, home, seed, leak, sample)
        try:
            samples = soak.run(seconds)
        finally:
            soak.end()
        wrong = [] if leak else list(untrue(aws, home / "data"))
        calls = Counter(entry.operation for entry in aws.world.ledger.entries())
        return {
            **figures(samples, SPEED),
            "calls": dict(calls.most_common(8)),
            "struck": soak.struck,
            "asked": samples[-1]["asked"],
            "refused": samples[-1]["failed"],
            "offences": [*offences(samples, SPEED), *soak.wrong, *wrong],
        }


def remember(aws: Simulator) -> None:
    """Put the imports of a day before the soak into the history of AWS."""
    now = aws.world.clock.now()
    for number in range(STEADY):
        ended = now - timedelta(days=1) * (number + 1) / STEADY
        aws.world.ec2.record_past_task(
            aws.account,
            aws.region,
            bucket=BUCKET,
            key="disk.vmdk",
            disk_format="VMDK",
            started=ended - timedelta(minutes=12),
            ended=ended,
            description=f"before-{number}",
        )


class Soak:
    """The program in a process of its own, and what happens to its AWS meanwhile."""

    def __init__(self, aws: Simulator, home: Path, seed: int, leak: str, sample: float) -> None:
        self._aws = aws
        self._chance = random.Random(seed)
        self.struck: dict[str, int] = {}
        self.wrong: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        data = home / "data"
        environment = private_environment(home, {**os.environ, "QT_QPA_PLATFORM": "offscreen"})
        (home / ".aws").mkdir()
        (home / ".aws" / "credentials").write_text(keys_of(aws))
        keep_profile(data, aws)
        (data / "preferences.json").write_text(json.dumps({"keep_history": 1, "confirm_quit": False}))
        order = Order(
            str(data),
            SPEED,
            (aws.world.clock.now().timestamp(), time.monotonic()),
            EVERY,
            sample,
            seed,
            leak,
        )
        environment["PYTHONPATH"] = str(Path(__file__).parents[1])
        self._errors = (home / "errors.txt").open("w+")
        self._process = subprocess.Popen(
            [sys.executable, str(PROGRAM), json.dumps(asdict(order))],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._lines.put(line)

    def run(self, seconds: float) -> list[dict[str, Any]]:
        """Return what the program told."""
        samples = [self._next()]  # it is up
        end = time.monotonic() + seconds
        kinds = [*FAULTS]
        while time.monotonic() < end and self._process.poll() is None:
            kind = kinds.pop(0) if kinds else self._chance.choice([*FAULTS, "gone"])
            if kind in LARGE and not kinds:
                continue
            self._strike(kind, min(end, time.monotonic() + self._chance.uniform(2, 10)))
            time.sleep(max(0.0, min(self._chance.uniform(1, 6), end - time.monotonic())))
            samples += self._told()
        self._say("rest")
        settled = time.monotonic() + SETTLE
        while time.monotonic() < settled and self._process.poll() is None:
            last = self._next()
            samples.append(last)
            if not last["open"]:
                break
        samples += self._told()
        return samples

    def _strike(self, kind: str, until: float) -> None:
        """Let AWS be troubled until that moment."""
        faults = self._aws.cloud.faults
        if kind == "gone":
            self._aws.pause()
        else:
            times = 1 if kind in LARGE else self._chance.randint(1, 12)
            service = self._chance.choice(SERVICES)
            faults.add(Rule(service=service, times=times, **FAULTS[kind]))
        time.sleep(max(0.0, until - time.monotonic()))
        if kind == "gone":
            self._aws.resume()
        struck = sum(times for _, times in faults.rules().values())
        faults.clear()
        self.struck[kind] = self.struck.get(kind, 0) + (struck or kind == "gone")

    def _next(self) -> dict[str, Any]:
        while True:
            try:
                line = self._lines.get(timeout=1.0)
            except queue.Empty:
                if self._process.poll() is not None:
                    raise RuntimeError(self._said()) from None
                continue
            told: dict[str, Any] = json.loads(line)
            return told

    def _told(self) -> Iterator[dict[str, Any]]:
        while not self._lines.empty():
            yield json.loads(self._lines.get())

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self.wrong.append("the program had ended")

    def _said(self) -> str:
        self._errors.seek(0)
        return f"the program ended with {self._process.poll()}: {self._errors.read()[-2000:]}"

    def end(self) -> None:
        """Have it quit."""
        self._say("quit")
        try:
            self._process.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            self.wrong.append("the program does not end")
            self._process.kill()
            self._process.communicate()
        if self._process.returncode:
            self.wrong.append(self._said())
        self._errors.close()


def untrue(aws: Simulator, data: Path) -> Iterator[str]:
    """Compare the history with the truth of AWS."""
    made: dict[str, set[str]] = {}
    for entry in aws.world.ledger.accepted("ImportSnapshot"):
        made.setdefault(entry.params["Description"], set()).add(entry.result_id)
    with closing(Journal(data / "history.sqlite")) as journal:
        rows = {task.description: task for task in journal.tasks() if task.description.startswith("soak-")}
    for job, ids in made.items():
        row = rows.get(job)
        if len(ids) > 1:
            yield f"{job} was imported {len(ids)} times"
        if row is None:
            ended = [aws.world.ec2.tasks[one].ended for one in ids if one in aws.world.ec2.tasks]
            now = aws.world.clock.now()
            # Retention deletes what ended more than a day ago.
            if any(end is None or now - end < timedelta(hours=23) for end in ended):
                yield f"{job} is missing in the history"
        elif row.task_id not in ids:
            yield f"{job}: the history knows {row.task_id!r}, AWS made {sorted(ids)}"
    for job, row in rows.items():
        # A wish to cancel what has no answer waits for the user, and nothing is sent.
        if not row.final and not (row.word == "Cancelling" and job not in made):
            yield f"{job} ended as {row.state}"
        status = aws.world.ec2.tasks[row.task_id].status if row.task_id in aws.world.ec2.tasks else ""
        if status and (status == "completed") != (row.word == "Completed"):
            yield f"{job}: the history says {row.word}, AWS says {status}"
