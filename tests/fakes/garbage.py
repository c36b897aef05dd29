"""Windows are freed where they live: on the GUI thread, when their test has ended. For the conftest of a folder."""

import gc
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication

from snapshot_importer.ui.garbage import GarbageOnGuiThread


@pytest.fixture(autouse=True)
def garbage_stays_on_the_gui_thread(qapp: QApplication) -> Iterator[None]:
    """Keep the collector out of worker threads, as the program does, and free what the test's windows left."""
    garbage = GarbageOnGuiThread(qapp)
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    # What outlives the test, such as service models, need not be walked again after each of the others.
    gc.freeze()
    garbage.close()
    garbage.deleteLater()
