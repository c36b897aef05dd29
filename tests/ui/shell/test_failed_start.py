"""A start that fails."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from snapshot_importer.application import Folders
from snapshot_importer.last_resort import LastResort
from snapshot_importer.start import Start
from snapshot_importer.ui.instance.instance import Instance


class NotedResort(LastResort):
    """Ends nothing, and knows what it was told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[bool] = []

    def begin(self, *, well: bool = True) -> None:
        self.told.append(well)


class FailingStart(Start):
    """One whose second step is a fault."""

    def _steps(self, *_: object, **__: object) -> Iterator[int]:
        yield 0
        raise RuntimeError("a fault")


def test_a_start_that_fails_does_not_wait_without_end_for_what_it_opened(
    qapp: QApplication, tmp_path: Path
) -> None:
    resort = NotedResort()
    start = FailingStart(qapp, Folders(tmp_path, tmp_path / "cache"), None, resort, demo=False)

    with ExitStack() as stack, pytest.raises(RuntimeError, match="a fault"):
        start.run(Instance(tmp_path), "", stack)

    assert resort.told == [False]
    start.window.close()
