"""Cut the power at some of the journal's writes; `tests/reliability/run.py power-loss` does so at many more."""

import random

import pytest

from reliability.power_loss import CARELESS, after_cut, cuts, recorded
from reliability.powerloss import disk
from reliability.powerloss.flows import FLOWS, opening
from reliability.powerloss.recording import Create, Rename, Sync, SyncFolder, Told, Unlink, Write
from reliability.tracer import SUPPORTED

pytestmark = pytest.mark.skipif(not SUPPORTED, reason="system calls are recorded on Linux, x86-64 only")
SAMPLE = 12


@pytest.mark.parametrize("flow", ["life", "migrate"])
def test_a_power_cut_doubles_loses_or_damages_nothing(flow: str) -> None:
    seed = random.randrange(2**32)
    before, operations = recorded(FLOWS[flow])
    for cut, survives in cuts(operations, SAMPLE, random.Random(seed)):
        assert after_cut(FLOWS[flow], before, operations, cut, survives) == "", f"seed {seed}"


@pytest.mark.parametrize("mode", CARELESS)
def test_a_journal_that_does_not_wait_for_the_disk_is_found_out(mode: str) -> None:
    before, operations = recorded(FLOWS["life"], opening(mode))
    told = [number for number, operation in enumerate(operations, 1) if isinstance(operation, Told)]
    # Until the first log is put away into the file, when the whole of it is waited for.
    wrong = [after_cut(FLOWS["life"], before, operations, cut, disk.nothing) for cut in told[4:8]]
    assert any("duplicate" in what for what in wrong)


def test_the_disk_keeps_what_it_promised_and_tears_the_rest() -> None:
    left = disk.Disk({"old": b"kept"})
    for operation in (
        Create("new"),
        Write("new", 0, b"a" * 1024),
        Sync("new"),
        Write("new", 512, b"b" * 1024),
    ):
        left.do(operation)
    assert left.image(disk.nothing) == {"old": b"kept", "new": b"a" * 1024}
    assert left.image(disk.everything)["new"] == b"a" * 512 + b"b" * 1024
    last = iter((False, True))
    assert left.image(lambda: next(last))["new"] == b"a" * 1024 + b"b" * 512

    left.do(Unlink("old"))
    left.do(Rename("new", "newer"))
    assert set(left.image(disk.nothing)) == {"old", "new"}
    assert set(left.image(disk.everything)) == {"newer"}
    left.do(SyncFolder())
    assert set(left.image(disk.nothing)) == {"newer"}
