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

# Central European time as a POSIX rule, which needs no tzdata: local time is never UTC, so a mix-up shows.
LOCAL_TIME = "CET-1CEST,M3.5.0,M10.5.0/3"

# The user's keyring, desktop and language must not reach a test. DISPLAY stays, for QT_QPA_PLATFORM=xcb.
FOREIGN = {
    "DBUS_SESSION_BUS_ADDRESS",
    "LANGUAGE",
    "XDG_CURRENT_DESKTOP",
    "QT_QPA_PLATFORMTHEME",
    "QT_STYLE_OVERRIDE",
}

# How long a test's threads may take to end once the test is over, in seconds.
GRACE = 5.0


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    home = Path(tempfile.mkdtemp(prefix="si-"))  # short: Unix sockets below it have 108 bytes for their path
    config.add_cleanup(lambda: shutil.rmtree(home, ignore_errors=True))
    for name in [name for name in os.environ if name.startswith("AWS_") or name in FOREIGN]:
        del os.environ[name]
    os.environ.update(private_environment(home))
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    time.tzset()
    # Examples run on busy machines; a slow one is no defect.
    settings.register_profile("suite", deadline=None)
    settings.load_profile("suite")


def private_environment(home: Path) -> dict[str, str]:
    """The variables that keep a process inside *home*, whose folders are made."""
    folders = {"XDG_CONFIG_HOME": "config", "XDG_DATA_HOME": "data", "XDG_STATE_HOME": "state",
               "XDG_CACHE_HOME": "cache", "XDG_RUNTIME_DIR": "run"}  # fmt: skip
    for folder in folders.values():
        (home / folder).mkdir(mode=0o700)
    return {
        "HOME": str(home),
        **{variable: str(home / folder) for variable, folder in folders.items()},
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
        "LC_ALL": "C.UTF-8",
        "TZ": LOCAL_TIME,
    }


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
        thread.join(max(0.0, end - time.monotonic()))
        if thread.is_alive():
            running.append(thread)
    return running
