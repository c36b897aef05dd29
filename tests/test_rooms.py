"""What each room may load, asked of a fresh interpreter for every module."""

import subprocess
import sys
from pathlib import Path

import pytest

import snapshot_importer

PACKAGE = Path(snapshot_importer.__file__).parent
QT = ("PySide6", "shiboken6")
SIMULATOR = ("snapshot_importer.simulator",)
OTHERS = tuple(
    f"snapshot_importer.{room}" for room in ("request", "disks", "accounts", "aws", "tasks", "ui", "app")
)

# The simulator is a witness and shares nothing with the rooms it judges.
MUST_NOT_LOAD = {
    "request": (*QT, *SIMULATOR, "boto3", "botocore", "keyring"),
    "disks": (*QT, *SIMULATOR, "boto3", "botocore", "keyring"),
    "accounts": (*QT, *SIMULATOR),
    "aws": (*QT, *SIMULATOR),
    "tasks": (*QT, *SIMULATOR),
    "simulator": (*QT, *OTHERS),
}

# Loaded after the first picture of the window: each of these costs start-up time.
LATE = ("boto3", "botocore", "keyring", "pygments", "sqlite3", *SIMULATOR)


def modules_of(room: str) -> list[str]:
    files = sorted((PACKAGE / room).rglob("*.py"))
    return [
        ".".join(("snapshot_importer", *file.relative_to(PACKAGE).with_suffix("").parts)) for file in files
    ]


def loaded_by(module: str) -> set[str]:
    """The names in `sys.modules` of a new interpreter that has imported *module*."""
    code = f"import sys, {module.removesuffix('.__init__')}; print(*sys.modules, sep='\\n')"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True, timeout=60
    )
    return set(done.stdout.split())


@pytest.mark.parametrize("module", [module for room in MUST_NOT_LOAD for module in modules_of(room)])
def test_a_room_without_windows_keeps_to_itself(module: str) -> None:
    forbidden = MUST_NOT_LOAD[module.split(".")[1]]

    assert not {name for name in loaded_by(module) if name.startswith(forbidden)}


def test_qt_would_be_noticed() -> None:
    assert "PySide6.QtWidgets" in loaded_by("snapshot_importer.ui.widgets.labels")


@pytest.mark.parametrize(
    "module", ["snapshot_importer.__main__", "snapshot_importer.start", "snapshot_importer.app"]
)
def test_the_program_starts_without_what_its_first_picture_does_not_need(module: str) -> None:
    assert not {name for name in loaded_by(module) if name.startswith(LATE)}


def test_help_and_version_need_no_qt() -> None:
    assert not {name for name in loaded_by("snapshot_importer.__main__") if name.startswith(QT)}


# All that the program loads of itself before the first picture of its window.
FIRST = {
    "",
    ".accounts",
    ".accounts.file_lock",
    ".application",
    ".last_resort",
    ".start",
    ".ui",
    ".ui.instance",
    ".ui.instance.instance",
    ".ui.shell",
    ".ui.shell.first_picture",
    ".ui.shell.main_window",
    ".ui.window_places",
}


def test_the_first_picture_needs_little_of_the_program() -> None:
    names = loaded_by("snapshot_importer.start")
    own = {name.removeprefix("snapshot_importer") for name in names if name.startswith("snapshot_importer")}

    assert own == FIRST
    # Each takes some milliseconds, and PySide6 brings none of them.
    assert not names & {
        "json",
        "dataclasses",
        "hashlib",
        "socket",
        "html",
        "logging.handlers",
        "PySide6.QtSvg",
    }


HOOKED = """
import builtins
import PySide6.QtWidgets
from importlib import import_module
from snapshot_importer.application import leave_imports_alone
hooked = builtins.__import__
leave_imports_alone()
assert builtins.__import__ is not hooked, "PySide6 reads no module's source now: leave_imports_alone can go"
assert import_module("snapshot_importer.ui.widgets.labels").PlainLabel
"""


def test_pyside_reads_no_source_of_what_is_imported_after_it() -> None:
    command = [sys.executable, "-c", HOOKED]
    done = subprocess.run(command, stderr=subprocess.PIPE, text=True, timeout=60, check=False)

    assert done.stderr == ""
