"""Every test has a home of its own, sees no account of the user, and leaves no window or thread behind."""

import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from fakes.home import private_environment

# How long a test's threads may take to end once the test is over, in seconds.
GRACE = 5.0


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    home = Path(tempfile.mkdtemp(prefix="si-"))  # short: Unix sockets below it have 108 bytes for their path
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    environment = {"QT_QPA_PLATFORM": "offscreen"} | private_environment(home, os.environ)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    # Examples run on busy machines; a slow one is no defect.
    settings.register_profile("suite", deadline=None)
    settings.load_profile("suite")


@pytest.fixture(autouse=True)
def nothing_is_left_behind() -> Iterator[None]:
    """Fail a test that leaves a thread running or a window on the screen; wider fixtures may keep theirs."""
    before = set(threading.enumerate())
    windows_before = set(visible_windows())
    yield
    windows = [window for name, window in visible_windows().items() if name not in windows_before]
    for window in windows:
        window.hide()  # type: ignore[attr-defined]
    threads = running_since(before)
    if windows or threads:
        left = [*(type(window).__name__ for window in windows), *(thread.name for thread in threads)]
        pytest.fail(f"left behind: {', '.join(left)}")


def visible_windows() -> dict[int, object]:
    """The visible top-level windows by address; none, and no Qt imported, where nobody has imported it."""
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return {}
    return {id(window): window for window in widgets.QApplication.topLevelWidgets() if window.isVisible()}


def running_since(before: set[threading.Thread]) -> list[threading.Thread]:
    """The threads that were not among *before* and do not end within the grace period."""
    end = time.monotonic() + GRACE
    running = []
    for thread in set(threading.enumerate()) - before:
        # socketserver's own threads end when the client of a wider fixture closes its connection;
        # Python keeps a dummy for a QThread that has already gone.
        if "process_request_thread" in thread.name or thread.name.startswith("Dummy-"):
            continue
        # One that is only just being started cannot be joined yet.
        while thread.ident is None and time.monotonic() < end:
            time.sleep(0.01)
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            running.append(thread)
    return running
