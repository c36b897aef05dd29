"""The program as its user has it: a window on a display, a keyboard, a screen reader, and signals of the system."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from jeepney import DBusAddress, new_method_call  # type: ignore[import-untyped]

from fakes.accessibility import Node
from fakes.desktop import Desktop

pytestmark = pytest.mark.desktop

LOCATION = "s3://acme-vm-exports/intranet/intranet-web02.vhdx"  # no past import of the demo is of it
OTHER_WINDOW = """
import sys
from PySide6.QtWidgets import QApplication, QLabel
app = QApplication(sys.argv)
window = QLabel("in front", windowTitle="Other")
window.resize(1200, 700)
window.show()
sys.exit(app.exec())
"""
# Bits of a node's state (AT-SPI 2, AtspiStateType).
ACTIVE, FOCUSABLE, FOCUSED, SHOWING = 1, 11, 12, 25
# How often the patience of one search is given to an import of the demo, which takes about half a minute.
SEARCHES = 4
# Seconds.
END_OF_SELF_TEST = 120.0
END_OF_PROGRAM = 3.0
# More than the form has places where the focus stops.
MANY = 60


def test_an_import_is_made_and_seen_through_by_the_keyboard_alone(
    session: Desktop, programs: Node, tmp_path: Path
) -> None:
    with demo(session, programs, tmp_path):
        programs.find("label", "Ready to import")
        enter(session, programs, "text", "Location", LOCATION)
        enter(session, programs, "text", "Value of tag 1", "intranet-web02")
        session.press("Tab")
        programs.find("label", "Disk format: VHDX")  # as its bytes say
        programs.find("label", "Tag Name: intranet-web02")
        programs.find("label", f"Location: {LOCATION}")
        programs.find("label", "Ready to import")
        session.press("ctrl+Return")
        programs.find("label", "Import started")
        session.press("ctrl+2")
        programs.find("cell", "intranet-web02.vhdx, acme-vm-exports/intranet")

        # What earlier imports of this account say is that the snapshot is ready.
        ended = find_late(programs, "cell", "Completed, tags copied")
        assert SHOWING in states(ended)


@pytest.mark.parametrize("platform", ["offscreen", "xcb"])
def test_the_self_test_ends_well(session: Desktop, platform: str) -> None:
    done = subprocess.run(
        ["snapshot-importer", "--self-test"],
        env={**session.environment, "QT_QPA_PLATFORM": platform},
        timeout=END_OF_SELF_TEST,
        check=False,
        capture_output=True,
        text=True,
    )

    assert (done.returncode, done.stderr) == (0, "")
    answer = json.loads(done.stdout)
    assert set(answer) == {"task", "snapshot", "seconds", "qt", "botocore", "keyring"}
    assert answer["task"].startswith("import-snap-")
    assert answer["snapshot"].startswith("snap-")


def test_a_signal_ends_the_program_while_the_demo_starts(
    session: Desktop, programs: Node, tmp_path: Path
) -> None:
    with demo(session, programs, tmp_path) as process:
        process.send_signal(signal.SIGTERM)

        assert process.wait(END_OF_PROGRAM) == 0


def test_a_signal_ends_the_program_while_it_rests(session: Desktop, programs: Node, tmp_path: Path) -> None:
    with demo(session, programs, tmp_path) as process:
        programs.find("label", "Ready to import")
        process.send_signal(signal.SIGTERM)

        assert process.wait(END_OF_PROGRAM) == 0


def test_a_key_ends_the_program(session: Desktop, programs: Node, tmp_path: Path) -> None:
    with demo(session, programs, tmp_path) as process:
        programs.find("label", "Ready to import")
        session.press("ctrl+q")

        assert process.wait(END_OF_PROGRAM) == 0


def test_a_later_start_brings_the_window_to_the_front(
    session: Desktop, programs: Node, tmp_path: Path
) -> None:
    start = ("snapshot-importer", "--data", str(tmp_path))
    with session.running(*start) as process, session.running(sys.executable, "-c", OTHER_WINDOW):
        session.window("^Snapshot Importer$")
        session.focus(session.window("^Other$"))
        later = subprocess.run(
            [*start, LOCATION], env=session.environment, timeout=END_OF_SELF_TEST, check=False
        )

        assert later.returncode == 0
        front = programs.find("frame", "Snapshot Importer")
        assert ACTIVE in states(front)
        session.press("ctrl+q")  # goes where the front is
        assert process.wait(END_OF_PROGRAM) == 0


def test_a_program_that_was_killed_tells_of_it_at_the_next_start_and_not_again(
    session: Desktop, programs: Node, tmp_path: Path
) -> None:
    start = ("snapshot-importer", "--data", str(tmp_path))
    with session.running(*start) as process:
        programs.find("push button", "Add a profile…")
        process.kill()
        process.wait()

    with session.running(*start) as process:
        programs.find("push button", "Show report…").press()
        programs.find("dialog", "Report")
        session.focus(session.window("^Report$"))
        session.press("Escape", "ctrl+q")
        assert process.wait(END_OF_PROGRAM) == 0

    assert list((tmp_path / "runs").iterdir()) == []
    assert len(list((tmp_path / "crashes").iterdir())) == 1


def test_all_that_can_have_the_focus_has_a_name(session: Desktop, programs: Node, tmp_path: Path) -> None:
    with demo(session, programs, tmp_path):
        programs.find("label", "Ready to import")
        nameless = {}
        for page in ("Import", "Tasks", "Profiles", "Settings"):
            programs.find("check box", page).press()
            nameless[page] = [
                node.role for node in showing(programs) if FOCUSABLE in states(node) and not node.name
            ]

    assert nameless == {"Import": [], "Tasks": [], "Profiles": [], "Settings": []}


@contextmanager
def demo(session: Desktop, programs: Node, folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The demo with its window in the foreground; its AWS may still be starting."""
    with session.running("snapshot-importer", "--demo", "--data", str(folder)) as process:
        programs.find("frame", "Snapshot Importer (demo)")
        session.focus(session.window(r"^Snapshot Importer \(demo\)$"))
        yield process


def enter(session: Desktop, programs: Node, role: str, name: str, text: str) -> None:
    """Go on with Tab to the place of that *role* and *name*, and type *text* over what it holds."""
    place = programs.find(role, name)
    for _ in range(MANY):
        if FOCUSED in states(place):
            break
        session.press("Tab")
    assert FOCUSED in states(place)
    if role == "text":
        session.press("ctrl+a")
    session.type(text)


def find_late(programs: Node, role: str, name: str) -> Node:
    """What `find` finds, when it takes longer than one search has patience for."""
    for _ in range(SEARCHES - 1):
        with suppress(LookupError):
            return programs.find(role, name)
    return programs.find(role, name)


def showing(node: Node) -> Iterator[Node]:
    """The nodes below *node* that are on the screen."""
    for child in node.children:
        if child.role == "application" or SHOWING in states(child):
            yield child
            yield from showing(child)


def states(node: Node) -> set[int]:
    address = DBusAddress(node.path, node.bus_name, "org.a11y.atspi.Accessible")
    reply = node.connection.send_and_get_reply(new_method_call(address, "GetState"))
    low, high = reply.body[0]
    return {bit for bit in range(64) if (high << 32 | low) >> bit & 1}
