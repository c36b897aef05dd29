"""What each room may load, asked of fresh interpreters."""

import json
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


# Each module is imported as the first of the program; what others of the room brought from elsewhere stays.
EACH_ALONE = """
import json, sys
from importlib import import_module
loaded = {}
for module in sys.argv[1:]:
    import_module(module)
    loaded[module] = [*sys.modules]
    for name in loaded[module]:
        if name.partition(".")[0] == "snapshot_importer":
            del sys.modules[name]
print(json.dumps(loaded))
"""


def loaded_by_each(modules: list[str]) -> dict[str, list[str]]:
    """The names in `sys.modules` once each of *modules* was imported, in one interpreter: one for each takes 40 s."""
    command = [sys.executable, "-c", EACH_ALONE, *(module.removesuffix(".__init__") for module in modules)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, timeout=120)
    loaded: dict[str, list[str]] = json.loads(done.stdout)
    return loaded


@pytest.mark.parametrize("room", MUST_NOT_LOAD)
def test_a_room_without_windows_keeps_to_itself(room: str) -> None:
    loaded = loaded_by_each(modules_of(room))

    assert len(loaded) == len(modules_of(room))
    offences = {
        module: [name for name in names if name.startswith(MUST_NOT_LOAD[room])]
        for module, names in loaded.items()
    }
    assert {module: names for module, names in offences.items() if names} == {}


def test_a_module_that_breaks_out_of_its_room_is_found_among_others() -> None:
    one, other = "snapshot_importer.request.model", "snapshot_importer.simulator.clock"

    loaded = loaded_by_each([other, one])

    assert other in loaded[other]
    assert one in loaded[one]
    assert other not in loaded[one]


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
