"""What must hold after a victim of each flow was killed and the program started again: the ledger of AWS judges."""

from collections.abc import Callable, Sequence
from pathlib import Path

from fakes.import_account import OTHER_REGION
from reliability.killsweep.cancel_designs import REASON
from reliability.killsweep.migrate_designs import WHOLE
from reliability.killsweep.poll_designs import OURS, RUNS, TAGS
from reliability.killsweep.sweeping import Told, sweep
from snapshot_importer.aws.snapshot_copy import MARKER
from snapshot_importer.simulator.ec2_state import ImportTask
from snapshot_importer.simulator.server import Simulator

Judged = dict[str, tuple[list[Told], list[str]]]  # of each design its points, and what is wrong after them
Verdict = Callable[[Simulator, Told], str]  # "" where nothing is wrong

# What of a line's imports stands in line after each of its transactions, in the order in which it is to start.
PROGRESS: tuple[list[str], ...] = (
    [],
    ["1"],
    ["1", "2"],
    ["1", "2", "3"],
    ["3", "1", "2"],
    ["3", "2", "1"],
    ["3", "1"],
)


def judged(
    simulator: Simulator,
    folder: Path,
    designs: Sequence[str],
    *,
    lines: int = 0,
    syscalls: int = 0,
    seed: int = 0,
) -> Judged:
    """Sweep the designs; return the points of each, and a sentence for every point after which something is wrong."""
    points = sweep(simulator, folder, designs, lines=lines, syscalls=syscalls, seed=seed)
    told = {name: [point for point in points if point["design"] == name] for name in designs}
    return {name: (told[name], _offences(simulator, told[name], VERDICTS[name])) for name in designs}


def _offences(simulator: Simulator, points: Sequence[Told], verdict: Verdict) -> list[str]:
    found = [(point["point"], verdict(simulator, point) or _changed(point)) for point in points]
    found += [(point["point"], "nobody died") for point in points if _survived(point)]
    return [f"{point}: {what}" for point, what in found if what]


def _changed(point: Told) -> str:
    same = point["again"] == point["history"]
    return "" if same else f"the second start made {point['again']} of {point['history']}"


def _survived(point: Told) -> bool:
    # The number of system calls is not quite the same each time: the last ones may not come.
    return point["point"].startswith("step") and not point["killed"]


def tasks_of(simulator: Simulator, job: str) -> list[ImportTask]:
    """Return the tasks that AWS made for a job, in the order in which it took them."""
    tasks = simulator.world.ec2.tasks.values()
    return [task for task in tasks if f"{task.description} ".startswith(f"{job} ")]


def _submitted(simulator: Simulator, point: Told) -> str:
    made = [task.task_id for task in tasks_of(simulator, point["job"])]
    return _one(made, point, "SUBMITTED")


def _copied(simulator: Simulator, point: Told) -> str:
    copies = simulator.world.ec2.snapshots_in(simulator.account, OTHER_REGION)
    made = [copy.snapshot_id for copy in copies if copy.tags[MARKER] == point["job"]]
    return _one(made, point, "COPYING")


def _one(made: list[str], point: Told, state: str) -> str:
    if len(made) == 1 and point["history"] == [[state, made[0]]]:
        return ""
    return f"AWS made {made}, the history tells {point['history']}"


def _repeated(simulator: Simulator, point: Told) -> str:
    made = sorted(task.task_id for task in tasks_of(simulator, point["job"]))
    history = point["history"]
    same = made == sorted(task_id for _, task_id in history)
    if same and [state for state, _ in history] == ["FAILED", "SUBMITTED"]:
        return ""
    return f"AWS made {made}, the history tells {history}"


def started(simulator: Simulator, job: str) -> list[str]:
    """Return the numbers of a job's imports in the order in which AWS took them."""
    return [task.description.rpartition(" ")[2] for task in tasks_of(simulator, job)]


def _in_order(simulator: Simulator, point: Told) -> str:
    history = point["history"]
    made = [(task.task_id, task.description.rpartition(" ")[2]) for task in tasks_of(simulator, point["job"])]
    sent = sorted((task_id, number) for state, task_id, number in history if state != "ABANDONED")
    dropped = [number for state, _, number in history if state == "ABANDONED"]
    if sorted(made) != sent:
        return f"AWS made {made}, the history tells {history}"
    if [number for _, number in made] not in [["0", *waiting] for waiting in PROGRESS]:
        return f"started in the order {made}"
    if dropped not in ([], ["2"]) or {row[0] for row in history} - {"FAILED", "ABANDONED"}:
        return f"not everything has come to its end: {history}"
    return ""


def _polled(simulator: Simulator, point: Told) -> str:
    return _as_listed(simulator, point, tags={})


def _tagged(simulator: Simulator, point: Told) -> str:
    return _as_listed(simulator, point, tags=dict(TAGS))


def _as_listed(simulator: Simulator, point: Told, tags: dict[str, str]) -> str:
    """See that the history is the listing, each end told once, and the snapshots of ours have their tags, no others."""
    expected = []
    for task in tasks_of(simulator, point["job"]):
        number = task.description.rpartition(" ")[2]
        ours = int(number) in OURS
        if int(number) == RUNS:
            expected.append(["SUBMITTED", task.task_id, "", number])
            continue
        state = "COMPLETED" if task.status == "completed" else "FAILED"
        ends = ["completed", *(["tagged"] if tags and ours else [])] if state == "COMPLETED" else []
        expected.append(
            [state, task.task_id, task.snapshot_id, number, *(["failed"] if state == "FAILED" else ends)]
        )
        if state == "COMPLETED":
            found = simulator.world.ec2.snapshots[task.snapshot_id].tags
            if found != (tags if ours else {}):
                return f"the snapshot of import {number} has the tags {found}"
    same = point["history"] == sorted(expected, key=lambda row: row[3])
    return "" if same else f"AWS tells {expected}, the history {point['history']}"


def _naively_polled(simulator: Simulator, point: Told) -> str:
    told = [*point["history"]]
    ends: dict[str, list[str]] = {"COMPLETED": ["completed", "tagged"], "FAILED": ["failed"]}
    return _tagged(simulator, {**point, "history": [[*row, *ends[row[0]]] for row in told]})


def _cancelled(simulator: Simulator, point: Told) -> str:
    made = [(task.task_id, task.status) for task in tasks_of(simulator, point["job"])]
    cancelled = [["CANCELLED", task_id, REASON, "1"] for task_id, status in made if status == "deleted"]
    if len(made) == 1 and point["history"] == cancelled:
        return ""
    return f"AWS has {made}, the history tells {point['history']}"


def _migrated(_simulator: Simulator, point: Told) -> str:
    return "; ".join(f"{version}: {what}" for version, what in point["history"] if what != WHOLE)


# Each flow of the program, and how its end is judged.
FLOWS: dict[str, Verdict] = {
    "journal": _submitted,
    "queue": _submitted,
    "line": _in_order,
    "repetition": _repeated,
    "copy": _copied,
    "poll": _polled,
    "tag": _tagged,
    "cancel": _cancelled,
    "cancel-unanswered": _cancelled,
    "migrate": _migrated,
}
# Designs in which the sweep must find a fault, and at which of their steps.
FAULTY: dict[str, tuple[Verdict, list[str]]] = {
    "naive": (_submitted, ["answered"]),
    "naive-line": (_in_order, ["taken", "answered"]),
    "naive-poll": (_naively_polled, ["state-written", "snapshot-written"]),
    "naive-cancel": (_cancelled, ["answered"]),
    "naive-migrate": (_migrated, ["altered"]),
}
VERDICTS = {**FLOWS, **{name: verdict for name, (verdict, _) in FAULTY.items()}}
