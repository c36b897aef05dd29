"""kill -9 at every step, line and system call of submit, queue, copy, poll, tag, cancel and migrate.

The count is how many system calls of each flow are tried at most, and a quarter as many lines.
"""

from typing import Any

from reliability.killsweep.sweeping import Told, roomy_aws
from reliability.killsweep.verdicts import FAULTY, FLOWS, Judged, judged
from reliability.memory_folder import memory_folder

COUNT = 600


def measure(count: int, seed: int) -> dict[str, Any]:
    """Return how many ends each flow survived, which faulty designs were found out, and every offence."""
    flows: Judged = {}
    for flow in FLOWS:
        flows |= _judged([flow], lines=count // 4, syscalls=count, seed=seed)
    faulty = _judged([*FAULTY])
    offences = [f"{flow}, {what}" for flow, (_, found) in flows.items() for what in found]
    offences += [
        f"{name}: the sweep does not find its fault" for name, (_, found) in faulty.items() if not found
    ]
    return {
        "ends": {flow: _ends(points) for flow, (points, _) in flows.items()},
        "found_out": {name: found for name, (_, found) in faulty.items()},
        "offences": offences,
    }


def _judged(designs: list[str], **points: int) -> Judged:
    # Each time another AWS: one that remembers thousands of imports looks at all of them at every call.
    with roomy_aws() as simulator, memory_folder() as folder:
        return judged(simulator, folder, designs, **points)


def _ends(points: list[Told]) -> dict[str, int]:
    killed = [point["point"].partition(":")[0] for point in points if point["killed"]]
    return {kind: killed.count(kind) for kind in ("step", "line", "syscall")}
