"""The rig itself: what it shows of a window of three widgets must be true of the program's window, too."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from fakes.accessibility import Node
from fakes.desktop import Desktop, has_owner, keyring_session

pytestmark = pytest.mark.desktop

FORM = """
import sys
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton, QVBoxLayout, QWidget
app = QApplication(sys.argv)
window = QWidget(windowTitle="Three widgets")
field = QLineEdit(accessibleName="Name")
button = QPushButton("&Greet")
button.clicked.connect(lambda: window.setWindowTitle(f"Hello {field.text()}"))
layout = QVBoxLayout(window)
layout.addWidget(field)
layout.addWidget(button)
window.show()
sys.exit(app.exec())
"""

SECRET = """
import keyring
keyring.set_password("service", "user", "pässword")
print(keyring.get_keyring().__module__, keyring.get_password("service", "user"))
"""


def test_a_window_is_driven_by_the_keyboard(session: Desktop) -> None:
    with session.running(sys.executable, "-c", FORM):
        session.focus(session.window("Three widgets"))
        session.type("world")
        session.press("alt+g")

        assert session.window("Hello world")


def test_a_window_is_read_and_driven_by_a_screen_reader(session: Desktop, programs: Node) -> None:
    with session.running(sys.executable, "-c", FORM):
        field = programs.find("text", "Name")
        field.set_text("Grüße ✓")
        programs.find("push button", "Greet").press()

        assert field.text == "Grüße ✓"
        assert session.window("Hello Grüße ✓")


def test_a_picture_shows_what_is_on_the_display(session: Desktop, tmp_path: Path) -> None:
    with session.running(sys.executable, "-c", FORM):
        window = session.window("Three widgets")
        session.focus(window)
        session.screenshot(tmp_path / "before.png", window)
        session.type("world")
        session.screenshot(tmp_path / "after.png", window)

    before, after = (QImage(str(tmp_path / name)) for name in ("before.png", "after.png"))
    assert before.width() > 100
    assert before.size() == after.size()
    assert before != after


def test_the_keyring_is_unlocked(session: Desktop) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SECRET], env=session.environment, check=True, stdout=subprocess.PIPE, text=True
    )

    assert done.stdout == "keyring.backends.SecretService pässword\n"


def test_nothing_of_a_session_outlives_it() -> None:
    with keyring_session() as environment:
        assert has_owner(environment, "org.freedesktop.secrets")

    assert not Path(environment["HOME"]).exists()
    assert environment["HOME"] not in processes_environments()


def processes_environments() -> str:
    """What the processes of this user, ourselves left out, have in their environments."""
    texts = []
    for process in Path("/proc").glob("[0-9]*"):
        if int(process.name) != os.getpid():
            try:
                texts.append((process / "environ").read_text(errors="replace"))
            except OSError:  # ended meanwhile, or another user's
                continue
    return "\n".join(texts)
