"""Cut the power at every write of the journal: nothing is imported twice, nothing promised is lost, no file damaged.

The system calls of the real program are recorded once for each flow; from them are made the images that may stand on
the disk (reliability/powerloss/disk.py), and the program starts from each. The count is how many images in all.
"""

import random
from collections.abc import Iterator
from typing import Any

from reliability.memory_folder import memory_folder
from reliability.powerloss import disk
from reliability.powerloss.flows import FILE, FLOWS, Flow, Open, judged, open_journal, opening
from reliability.powerloss.outside import restored
from reliability.powerloss.recording import Failing, Operation, never, record

COUNT = 800
CARELESS = ("NORMAL", "OFF")
KINDS = ("duplicate", "lost", "damaged")


def measure(count: int, seed: int) -> dict[str, Any]:
    """Return how many images of each flow were tried, what careless settings would cost, and every offence."""
    chance = random.Random(seed)
    share = max(count // len(FLOWS), 1)
    told = {name: _tried(flow, open_journal, share, chance) for name, flow in FLOWS.items()}
    offences = [f"{name}, {what}" for name, found in told.items() for what in found if what]
    careless = {mode: _tried(FLOWS["life"], opening(mode), share, chance) for mode in CARELESS}
    offences += [f"synchronous={mode} is not found out" for mode, found in careless.items() if not any(found)]
    return {
        "images": {name: len(found) for name, found in told.items()},
        **{kind: sum(_is(kind, what) for found in told.values() for what in found) for kind in KINDS},
        "found_out": {
            mode: {"images": len(found), **{kind: sum(_is(kind, what) for what in found) for kind in KINDS}}
            for mode, found in careless.items()
        },
        "offences": offences,
    }


def _is(kind: str, what: str) -> bool:
    return what.partition(": ")[2].startswith(kind)


def _tried(flow: Flow, opened: Open, count: int, chance: random.Random) -> list[str]:
    """Return what is wrong after each of *count* power cuts; "" where nothing is."""
    before, operations = recorded(flow, opened)
    return [
        after_cut(flow, before, operations, cut, survives)
        for cut, survives in cuts(operations, count, chance, quiet=flow.quiet)
    ]


def recorded(
    flow: Flow, opened: Open = open_journal, failing: Failing = never
) -> tuple[disk.Image, list[Operation]]:
    """Return what stood on the disk before, and all that was done; *failing* says which writes and fsyncs fail."""
    with memory_folder() as place:
        folder = place / "state"
        folder.mkdir(mode=0o700)
        flow.prepare(folder / FILE)
        before = {path.name: path.read_bytes() for path in folder.iterdir()}
        teller = folder.parent / "outside"

        def act() -> None:
            with teller.open("wb", buffering=0) as file:
                outside = restored(b"")
                outside.tell = file.write
                flow.act(folder / FILE, outside, opened)

        return before, record(folder, teller, act, failing)


def cuts(
    operations: list[Operation], count: int, chance: random.Random, *, quiet: float = 0.0
) -> Iterator[tuple[int, disk.Survives]]:
    """Yield after how many operations the power is cut and what survives: evenly over the way behind *quiet*."""
    begin = int(len(operations) * quiet)
    way = len(operations) + 1 - begin
    for number in range(count):
        first = begin + number * way // count
        last = begin + max((number + 1) * way // count, number * way // count + 1)
        cut = chance.randrange(first, last)
        yield cut, chance.choice((disk.nothing, disk.everything, *[disk.by_chance(chance)] * 4))


def after_cut(
    flow: Flow, before: disk.Image, operations: list[Operation], cut: int, survives: disk.Survives
) -> str:
    """Start the program from what is left; say what is wrong, and where the power was cut."""
    left = disk.Disk(before)
    for operation in operations[:cut]:
        left.do(operation)
    with memory_folder() as place:
        folder = place / "state"
        folder.mkdir(mode=0o700)
        wrong = judged(flow, left.image(survives), left.told, folder)
    return f"after operation {cut} of {len(operations)}: {wrong}" if wrong else ""
