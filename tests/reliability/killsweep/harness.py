"""Does one flow of the program, is killed at a point, starts again twice; one line of JSON a point on standard output.

Everything slow is imported and made once, then every victim is a fork: a real process with a real end.
"""

import json
import os
import random
import shutil
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from reliability.killsweep.cancel_designs import CANCEL_DESIGNS
from reliability.killsweep.designs import DESIGNS, Aws, Design, Steering
from reliability.killsweep.line_designs import LINE_DESIGNS
from reliability.killsweep.migrate_designs import MIGRATE_DESIGNS
from reliability.killsweep.poll_designs import POLL_DESIGNS
from reliability.tracer import SUPPORTED, traced
from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws import gateway as gateway_room

TRACED = (
    "snapshot_importer/tasks/",
    "snapshot_importer/aws/gateway.py",
    "snapshot_importer/aws/snapshot_copy.py",
    "reliability/killsweep/",
)


ALL_DESIGNS = {**DESIGNS, **LINE_DESIGNS, **POLL_DESIGNS, **CANCEL_DESIGNS, **MIGRATE_DESIGNS}


@dataclass(frozen=True)
class Point:
    """Where a victim ends: at a named step, at the n-th line of Python, or at the n-th system call."""

    kind: str  # step, line, syscall
    name: str = ""
    number: int = 0

    def __str__(self) -> str:
        return f"{self.kind}:{self.name}:{self.number}"


def main() -> None:
    """Read what to do from standard input and do it."""
    order = json.load(sys.stdin)
    # The calls are made in the victim's only thread, so that its system calls have one order.
    vars(gateway_room)["within"] = _called_at_once
    aws = _aws(order)
    folder = Path(order["folder"])
    for design in (ALL_DESIGNS[name] for name in order["designs"]):
        for point in _points(order, design, aws, folder):
            told = _tried(design, aws, folder, point)
            sys.stdout.write(json.dumps({"design": design.name, "point": str(point), **told}) + "\n")
            sys.stdout.flush()


def _tried(design: Design, aws: Aws, folder: Path, point: Point) -> dict[str, Any]:
    job = f"{design.name}-{point}"
    aws = aws.of(job)
    home = folder / job
    home.mkdir()
    _prepare(design, aws, home, job)
    killed = _victim(point, lambda step: design.submit(aws, home, job, step))
    told = {"job": job, "killed": killed, **_restarted(design, aws, home, job)}
    shutil.rmtree(home)
    return told


def _prepare(design: Design, aws: Aws, home: Path, job: str) -> None:
    """Prepare in a process of its own: a connection that it left open would be the victim's and its heir's as well."""
    _answered(lambda: design.prepare(aws, home, job))


def _called_at_once(_seconds: float, call: Callable[[], Any], **_: Any) -> Any:
    return call()


def _aws(order: Mapping[str, Any]) -> Aws:
    profile = Profile("0" * 32, "sweep", access_key_id=order["access_key_id"], endpoint_url=order["endpoint"])
    clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(order["secret_access_key"])))
    gateway = gateway_room.Gateway(profile.id, order["region"], clients)
    for region in (order["region"], order["there"]):
        for attempts in (1, 3):
            clients.client("ec2", region, attempts=attempts)
    return Aws(
        gateway,
        order["account"],
        order["region"],
        order["snapshot_id"],
        order["there"],
        Steering(order["endpoint"], order["control_token"]),
    )


def _points(order: Mapping[str, Any], design: Design, aws: Aws, folder: Path) -> list[Point]:
    points = [Point("step", name) for name in design.steps]
    chance = random.Random(order["seed"])
    if order["lines"]:
        points += _some("line", _lines(design, aws, folder), order["lines"], chance)
    if order["syscalls"] and SUPPORTED:
        points += _some("syscall", _syscalls(design, aws, folder), order["syscalls"], chance)
    return points


def _some(kind: str, count: int, most: int, chance: random.Random) -> list[Point]:
    """Take *most* of *count* points, one by chance of each part of the way."""
    if most >= count:
        return [Point(kind, number=number) for number in range(1, count + 1)]
    edges = [index * count // most for index in range(most + 1)]
    return [Point(kind, number=chance.randrange(*part) + 1) for part in pairwise(edges)]


def _lines(design: Design, aws: Aws, folder: Path) -> int:
    """Count the lines of one submit."""
    home, job = _rehearsal(design, aws, folder, "lines")

    def counted() -> int:
        count = _trace(lambda _: None)
        design.submit(aws.of(job), home, job, lambda _: None)
        sys.settrace(None)
        return count[0]

    return int(_answered(counted))


def _syscalls(design: Design, aws: Aws, folder: Path) -> int:
    """Count the system calls of one submit."""
    home, job = _rehearsal(design, aws, folder, "syscalls")
    numbers = [0]
    code = traced(
        lambda: design.submit(aws.of(job), home, job, lambda _: None),
        lambda call: numbers.append(call.number),
    )
    assert code == 0, f"{job} ended with {code}"
    return numbers[-1]


def _rehearsal(design: Design, aws: Aws, folder: Path, kind: str) -> tuple[Path, str]:
    job = f"{design.name}-count-{kind}"
    home = folder / job
    home.mkdir()
    _prepare(design, aws.of(job), home, job)
    return home, job


def _trace(at_line: Callable[[int], None]) -> list[int]:
    """Call *at_line* with its number before each line of ours; return the counter."""
    count = [0]

    def trace(frame: Any, event: str, _: object) -> Any:
        if event == "call" and not any(part in frame.f_code.co_filename for part in TRACED):
            return None
        if event == "line":
            count[0] += 1
            at_line(count[0])
        return trace

    sys.settrace(trace)
    return count


def _victim(point: Point, submit: Callable[[Callable[[str], None]], None]) -> bool:
    """Run *submit* in a process that ends at *point*; return whether it was killed."""
    if point.kind == "syscall":
        code = traced(
            lambda: submit(lambda _: None),
            lambda call: signal.SIGKILL if call.number == point.number and call.result is None else None,
        )
        return code == -signal.SIGKILL
    pid = os.fork()
    if pid == 0:
        if point.kind == "line":
            _trace(lambda number: _die() if number == point.number else None)
        submit(lambda name: _die() if (point.kind, point.name) == ("step", name) else None)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _restarted(design: Design, aws: Aws, home: Path, job: str) -> dict[str, Any]:
    """Start twice again in a process of its own, and tell what each start knows."""
    told: dict[str, Any] = _answered(
        lambda: {name: design.restart(aws, home, job) for name in ("history", "again")}
    )
    return told


def _answered(action: Callable[[], Any]) -> Any:
    """Return what *action* returned, as JSON, in a process of its own."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            json.dump(action(), pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        raise SystemExit(f"a process of the sweep ended with {code}")
    return json.loads(text)


if __name__ == "__main__":
    assert threading.active_count() == 1, "a fork must not lose a thread"
    main()
