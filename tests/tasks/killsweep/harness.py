"""Submits an import or copies a snapshot, is killed at a point, starts again twice; one line of JSON a point on standard output.

Everything slow is imported and made once, then every victim is a fork: a real process with a real end.
"""

import ctypes
import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from snapshot_importer.accounts.clients import Clients
from snapshot_importer.accounts.profiles import Profile
from snapshot_importer.accounts.secrets import Secret
from snapshot_importer.accounts.sources import StaticKeys
from snapshot_importer.aws import gateway as gateway_room
from tasks.killsweep.designs import DESIGNS, Aws, Design
from tasks.killsweep.line_designs import LINE_DESIGNS

PR_SET_PTRACER = 0x59616D61  # prctl(2): lets a sibling trace us where Yama would not
TRACED = (
    "snapshot_importer/tasks/",
    "snapshot_importer/aws/gateway.py",
    "snapshot_importer/aws/snapshot_copy.py",
    "tasks/killsweep/designs.py",
    "tasks/killsweep/line_designs.py",
)
CALL = re.compile(r"^(\w+)\(")


@dataclass(frozen=True)
class Point:
    """Where a victim ends: at a named step, at the n-th line of Python, or at the n-th call of a syscall."""

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
    design = {**DESIGNS, **LINE_DESIGNS}[order["design"]]
    folder = Path(order["folder"])
    for point in _points(order, design, aws, folder):
        told = _tried(design, aws, folder, point)
        sys.stdout.write(json.dumps({"point": str(point), **told}) + "\n")


def _tried(design: Design, aws: Aws, folder: Path, point: Point) -> dict[str, Any]:
    job = f"{design.name}-{point}"
    home = folder / job
    home.mkdir()
    _prepare(design, aws, home, job)
    killed = _victim(point, lambda step: design.submit(aws, home, job, step))
    return {"job": job, "killed": killed, **_restarted(design, aws, home, job)}


def _prepare(design: Design, aws: Aws, home: Path, job: str) -> None:
    """Prepare in a process of its own: a connection that it left open would be the victim's and its heir's as well."""
    pid = os.fork()
    if pid == 0:
        design.prepare(aws, home, job)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0


def _called_at_once(_seconds: float, call: Callable[[], Any], *, name: str) -> Any:
    return call()


def _aws(order: Mapping[str, Any]) -> Aws:
    profile = Profile("0" * 32, "sweep", access_key_id=order["access_key_id"], endpoint_url=order["endpoint"])
    clients = Clients(profile, StaticKeys(profile.access_key_id, Secret(order["secret_access_key"])))
    gateway = gateway_room.Gateway(profile.id, order["region"], clients)
    for region in (order["region"], order["there"]):
        for attempts in (1, 3):
            clients.client("ec2", region, attempts=attempts)
    return Aws(gateway, order["account"], order["region"], order["snapshot_id"], order["there"])


def _points(order: Mapping[str, Any], design: Design, aws: Aws, folder: Path) -> list[Point]:
    points = [Point("step", name) for name in design.steps]
    points += _spread(_lines(design, aws, folder), order["lines"])
    if order["syscalls"]:
        points += _spread(_syscalls(design, aws, folder), order["syscalls"])
    return points


def _spread(points: list[Point], most: int) -> list[Point]:
    """Take *most* points evenly."""
    if most >= len(points):
        return points
    return [points[index * len(points) // most] for index in range(most)]


def _lines(design: Design, aws: Aws, folder: Path) -> list[Point]:
    home = folder / "count-lines"
    home.mkdir()
    _prepare(design, aws, home, f"{home.name}-{design.name}")
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        count = _trace(lambda _: None)
        design.submit(aws, home, f"{home.name}-{design.name}", lambda _: None)
        sys.settrace(None)
        os.write(writer, str(count[0]).encode())
        os._exit(0)
    os.waitpid(pid, 0)
    return [Point("line", number=number) for number in range(1, int(os.read(reader, 20)) + 1)]


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


def _syscalls(design: Design, aws: Aws, folder: Path) -> list[Point]:
    """Return every system call of one submit in its order."""
    home = folder / "count-syscalls"
    home.mkdir()
    _prepare(design, aws, home, f"{home.name}-{design.name}")
    log = folder / "syscalls.txt"
    if (
        _traced(
            ["-o", str(log)], lambda: design.submit(aws, home, f"{home.name}-{design.name}", lambda _: None)
        )
        is None
    ):
        return []
    seen: dict[str, int] = {}
    points = []
    for line in log.read_text().splitlines():
        if match := CALL.match(line):
            name = match[1]
            seen[name] = seen.get(name, 0) + 1
            points.append(Point("syscall", name, seen[name]))
    return points


def _victim(point: Point, submit: Callable[[Callable[[str], None]], None]) -> bool:
    """Run *submit* in a process that ends at *point*; return whether it was killed."""
    if point.kind == "syscall":
        inject = f"inject={point.name}:signal=KILL:when={point.number}"
        return _traced(["-o", "/dev/null", "-e", inject], lambda: submit(lambda _: None)) == -signal.SIGKILL
    pid = os.fork()
    if pid == 0:
        if point.kind == "line":
            _trace(lambda number: _die() if number == point.number else None)
        submit(lambda name: _die() if (point.kind, point.name) == ("step", name) else None)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == -signal.SIGKILL


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _traced(options: list[str], action: Callable[[], None]) -> int | None:
    """Run *action* under strace and return the exit code; None where tracing is not allowed."""
    pid = os.fork()
    if pid == 0:
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, -1, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        action()
        os._exit(0)
    os.waitpid(pid, os.WUNTRACED)
    tracer = subprocess.Popen(["strace", *options, "-p", str(pid)], stderr=subprocess.PIPE, text=True)
    assert tracer.stderr is not None
    attached = "attached" in tracer.stderr.readline()
    os.kill(pid, signal.SIGCONT)
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    tracer.communicate()
    return code if attached else None


def _restarted(design: Design, aws: Aws, home: Path, job: str) -> dict[str, Any]:
    """Start twice again in a process of its own, and tell what each start knows."""
    reader, writer = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as pipe:
            json.dump({name: design.restart(aws, home, job) for name in ("history", "again")}, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as pipe:
        text = pipe.read()
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if code:
        raise SystemExit(f"{job}: the restart ended with {code}")
    told: dict[str, Any] = json.loads(text)
    return told


if __name__ == "__main__":
    assert threading.active_count() == 1, "a fork must not lose a thread"
    main()
