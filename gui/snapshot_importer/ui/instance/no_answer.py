"""What a start says that finds the program running and gets no answer from it."""

import sys

from PySide6.QtWidgets import QApplication, QMessageBox

TITLE = "Snapshot Importer is already running and does not answer."
TEXT = (
    "A second one would work with the same history, so it does not start. "
    "Wait until the first one answers, or end it, then start again."
)


def say_no_answer(app: QApplication) -> None:
    """Say so where the start was typed and in a window, until that is closed."""
    sys.stderr.write(f"{TITLE}\n")
    sys.stderr.flush()
    box = QMessageBox()
    box.setIcon(QMessageBox.Icon.NoIcon)
    box.setWindowTitle("Snapshot Importer")
    box.setText(TITLE)
    box.setInformativeText(TEXT)
    box.addButton("Close", QMessageBox.ButtonRole.RejectRole)
    box.finished.connect(app.quit)
    box.open()
    app.exec()
