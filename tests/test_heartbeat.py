"""The measure of the gaps that the benchmarks tell."""

import time

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from benchmarks.heartbeat import Bench, Work

HELD = 0.03  # seconds


def on_this_thread(work: Work, done: Work) -> None:
    def run() -> None:
        work()
        done()

    QTimer.singleShot(0, run)


def hold() -> None:
    until = time.monotonic() + HELD
    while time.monotonic() < until:
        pass


def test_what_holds_the_thread_until_the_end_is_a_gap_too(qapp: QApplication) -> None:
    bench = Bench(on_this_thread)
    assert bench.busy(hold) >= HELD * 1000
    assert bench.most() >= HELD * 1000
